"""Articles and their photos that need an editor's attention."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

import fact_check
from articles.checklist import SITE_LANGUAGES
from articles.models import Article
from photos.languages import language_name
from photos.models import Photo, PhotoText
from publishing.attention import AttentionItem, Check
from records.row_names import change_page

MOST_READ = 40  # Articles whose sentences are checked at a time.


def in_articles() -> QuerySet:
    return Photo.objects.exclude(article_rows=None).order_by("pk").distinct()


def without_alt() -> QuerySet:
    described = PhotoText.objects.filter(photo=OuterRef("pk")).exclude(alt="")
    return in_articles().filter(~Exists(described), is_decorative=False)


def without_translated_caption() -> QuerySet:
    captions = PhotoText.objects.filter(photo=OuterRef("pk")).exclude(caption="")
    lacks = Q()
    for language in SITE_LANGUAGES:
        lacks |= ~Q(Exists(captions.filter(language=language)))
    return in_articles().filter(lacks).prefetch_related("texts")


def without_translation() -> QuerySet:
    """Published articles that do not exist in every language of the site."""
    lacks = Q()
    for language in SITE_LANGUAGES:
        lacks |= Q(pk__in=Article.objects.lacking_translation(language).order_by().values("pk"))
    articles = Article.objects.published().filter(lacks).order_by("-changed_at", "-pk")
    return articles.select_related("translation_of").prefetch_related("translations", "translation_of__translations")


def finding_without_translation(article: Article) -> AttentionItem:
    missing = _(" or ").join(language_name(code) for code in SITE_LANGUAGES if code not in article.languages_there)
    return AttentionItem(str(article), _("Not in %(languages)s.") % {"languages": missing}, change_page(article))


def finding_without_alt(photo: Photo) -> AttentionItem:
    return AttentionItem(str(photo), _("Articles that show it cannot be published."), change_page(photo, "texts-0-alt"))


def finding_without_caption(photo: Photo) -> AttentionItem:
    there = {text.language for text in photo.texts.all() if text.caption}
    missing = _(" or ").join(language_name(code) for code in SITE_LANGUAGES if code not in there)
    text = _("No caption in %(languages)s.") % {"languages": missing}
    return AttentionItem(str(photo), text, change_page(photo, "texts-0-caption"))


def disagreeing() -> list[AttentionItem]:
    """Sentences that disagree with the records, in the latest changed articles."""
    found = []
    for article in Article.objects.order_by("-changed_at", "-pk")[:MOST_READ]:
        for finding in fact_check.check(article.freeze()):
            text = _("“%(sentence)s” The records say %(recorded)s.")
            words = text % {"sentence": finding.sentence, "recorded": finding.recorded}
            found.append(AttentionItem(str(article), words, change_page(article)))
    return found


def as_found(finding: Any) -> AttentionItem:
    return finding


CHECKS = [
    Check(
        "photos-without-alt",
        "Photos in articles without an alternative text",
        "Describe the photo for people who cannot see it, or mark it as decorative.",
        "photos.view_photo",
        without_alt,
        finding_without_alt,
    ),
    Check(
        "captions-untranslated",
        "Captions in articles that are not translated",
        "Readers of the other language see the caption finding_without_caption.",
        "photos.view_photo",
        without_translated_caption,
        finding_without_caption,
    ),
    Check(
        "articles-untranslated",
        "Published articles that are not translated",
        "Readers of the other language will not see these articles.",
        "articles.view_article",
        without_translation,
        finding_without_translation,
    ),
    Check(
        "facts-disagree",
        "Sentences that disagree with the records",
        "Either may be wrong: the sentence or the record.",
        "articles.view_article",
        disagreeing,
        as_found,
        on_demand=True,
    ),
]
