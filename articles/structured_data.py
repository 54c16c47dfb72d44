"""Structured data of an article's page: schema.org's NewsArticle."""

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import Article, Edition
from articles.prepared import PreparedArticle
from missions.mentions import mission_reference
from people.mentions import person_reference
from publishing.structured_data import AbsoluteUrl, SchemaItem, schema_item, works


def news_article(
    page: PreparedArticle,
    article: Article,
    *,
    translations: list[Edition],
    images: list[str],
    absolute_url: AbsoluteUrl,
) -> SchemaItem:
    address = absolute_url(article.get_absolute_url())
    updated = page.updated_at or page.published_at
    original = article.translation_of_id
    return schema_item(
        "NewsArticle",
        **{"@id": f"{address}#article"},
        mainEntityOfPage=address,
        identifier=article.uid,
        url=address,
        headline=page.title,
        description=page.standfirst,
        inLanguage=page.language,
        image=images,
        datePublished=page.published_at.isoformat() if page.published_at else "",
        dateModified=updated.isoformat() if updated else "",
        author=[person_reference(author, absolute_url) for author in page.authors],
        publisher=schema_item(
            "Organization",
            name="Space Portal",
            url=absolute_url(reverse("home")),
            logo=schema_item("ImageObject", url=absolute_url(static("img/icon-512.png")), width=512, height=512),
        ),
        correction=[
            schema_item(
                "CorrectionComment",
                datePublished=line.on.isoformat(),
                text=_("We wrote: %(wrong)s Correct: %(right)s") % {"wrong": line.wrong, "right": line.right},
            )
            for line in page.corrections
        ],
        articleSection=page.category_words,
        about=[
            *(mission_reference(mission, absolute_url) for mission in page.about_missions),
            *(person_reference(person, absolute_url) for person in page.about_people),
        ],
        mentions=[
            *(mission_reference(mission, absolute_url) for mission in page.mentioned_missions),
            *(person_reference(person, absolute_url) for person in page.mentioned_people),
        ],
        isBasedOn=works(page.sources),
        translationOfWork=next(
            (_version(one, absolute_url) for one in translations if one.article_id == original), None
        ),
        workTranslation=[] if original else [_version(one, absolute_url) for one in translations],
    )


def _version(edition: Edition, absolute_url: AbsoluteUrl) -> SchemaItem:
    return schema_item(
        "NewsArticle",
        headline=edition.title,
        inLanguage=edition.language,
        url=absolute_url(edition.get_absolute_url()),
    )
