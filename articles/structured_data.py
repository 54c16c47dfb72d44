"""Structured data of an article's page: schema.org's NewsArticle."""

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import Article, Edition
from articles.prepared import PreparedArticle
from missions.mentions import mission_reference
from people.mentions import person_reference
from publishing.structured_data import Here, Thing, thing, works


def news_article(
    page: PreparedArticle, article: Article, *, translations: list[Edition], images: list[str], here: Here
) -> Thing:
    address = here(article.get_absolute_url())
    updated = page.updated_at or page.published_at
    original = article.translation_of_id
    return thing(
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
        author=[person_reference(author, here) for author in page.authors],
        publisher=thing(
            "Organization",
            name="Space Portal",
            url=here(reverse("home")),
            logo=thing("ImageObject", url=here(static("img/icon-512.png")), width=512, height=512),
        ),
        correction=[
            thing(
                "CorrectionComment",
                datePublished=line.on.isoformat(),
                text=_("We wrote: %(wrong)s Correct: %(right)s") % {"wrong": line.wrong, "right": line.right},
            )
            for line in page.corrections
        ],
        articleSection=page.category_words,
        about=[
            *(mission_reference(mission, here) for mission in page.about_missions),
            *(person_reference(person, here) for person in page.about_people),
        ],
        mentions=[
            *(mission_reference(mission, here) for mission in page.mentioned_missions),
            *(person_reference(person, here) for person in page.mentioned_people),
        ],
        isBasedOn=works(page.sources),
        translationOfWork=next((_version(one, here) for one in translations if one.article_id == original), None),
        workTranslation=[] if original else [_version(one, here) for one in translations],
    )


def _version(edition: Edition, here: Here) -> Thing:
    return thing(
        "NewsArticle",
        headline=edition.title,
        inLanguage=edition.language,
        url=here(edition.get_absolute_url()),
    )
