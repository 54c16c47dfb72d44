"""What an article's page says to machines: schema.org's NewsArticle and BreadcrumbList."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from people.models import Person

if TYPE_CHECKING:
    from articles.page import ArticlePage

Here = Callable[[str], str]  # From a path to the whole address.


def news_article(page: "ArticlePage", *, images: list[str], here: Here) -> dict[str, Any]:
    updated = page.updated_at or page.published_at
    said = {
        "headline": page.title,
        "description": page.standfirst,
        "image": images,
        "datePublished": page.published_at.isoformat() if page.published_at else "",
        "dateModified": updated.isoformat() if updated else "",
        "author": [_person(author, here) for author in page.authors],
        "correction": [
            {
                "@type": "CorrectionComment",
                "datePublished": line.on.isoformat(),
                "text": _("It said: %(wrong)s Right is: %(right)s") % {"wrong": line.wrong, "right": line.right},
            }
            for line in page.corrections
        ],
        "articleSection": page.category_words,
        "about": [_person(person, here) for person in page.about_people],
    }
    return {
        "@type": "NewsArticle",
        "mainEntityOfPage": here(page.article.get_absolute_url()),
        "inLanguage": page.language,
        "publisher": {"@type": "Organization", "name": "Space Portal", "url": here(reverse("home"))},
        **{name: value for name, value in said.items() if value},
    }


def _person(person: Person, here: Here) -> dict[str, str]:
    link = {"url": here(person.get_absolute_url())} if person.is_published else {}
    return {"@type": "Person", "name": person.name, **link}


def breadcrumb_list(page: "ArticlePage", here: Here) -> dict[str, Any]:
    steps = [(_("Articles"), reverse("articles:list")), (page.title, page.article.get_absolute_url())]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": here(address)}
            for position, (name, address) in enumerate(steps, start=1)
        ],
    }
