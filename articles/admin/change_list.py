"""The list of articles: its filters and columns."""

from operator import methodcaller
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Prefetch, Q, prefetch_related_objects
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from articles.checklist import SITE_LANGUAGES
from articles.models import Article, ArticlePerson
from articles.models.choices import LANGUAGES, PersonLink
from people.models import Person
from records.change_lists import ChoiceFilter, Options, SortedChangeList
from wording.dates import written

MOST_AUTHORS = 200


class ArticleStateFilter(ChoiceFilter):
    title = _lazy("state")
    parameter_name = "state"
    options = {
        **{value: (label, methodcaller("in_state", value)) for value, label in Article.State.choices},
        "public": (_lazy("Live (with or without changes)"), methodcaller("published")),
        "waiting": (_lazy("With a scheduled version"), methodcaller("with_edition_waiting")),
    }


class WhoseFilter(ChoiceFilter):
    title = _lazy("whose")
    parameter_name = "whose"

    def get_options(self, request: HttpRequest) -> Options:
        own = Q(started_by=request.user) | Q(changed_by=request.user)
        return {"mine": (_("Started or last changed by me"), methodcaller("filter", own))}


class AuthorFilter(ChoiceFilter):
    title = _lazy("author")
    parameter_name = "author"

    def get_options(self, request: HttpRequest) -> Options:
        rows = ArticlePerson.objects.filter(kind=PersonLink.AUTHOR)
        authors = Person.objects.filter(Exists(rows.filter(person=OuterRef("pk")))).order_by("sort_key")
        return {
            str(pk): (name, methodcaller("filter", pk__in=rows.filter(person=pk).values("article")))
            for pk, name in authors.values_list("pk", "name")[:MOST_AUTHORS]
        }


class TranslationFilter(ChoiceFilter):
    title = _lazy("translation missing")
    parameter_name = "lacks"
    options = {code: (LANGUAGES[code], methodcaller("lacking_translation", code)) for code in SITE_LANGUAGES}


class ArticleChangeList(SortedChangeList):
    """Loads what the columns print, for the rows of the page only."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        authors = ArticlePerson.objects.filter(kind=PersonLink.AUTHOR).select_related("person")
        languages = Article.objects.only("language", "translation_of")
        prefetch_related_objects(
            self.result_list,
            Prefetch("person_rows", authors, to_attr="author_rows"),
            Prefetch("translations", languages),
            Prefetch("translation_of", languages),
            Prefetch("translation_of__translations", languages),
        )


# --- Columns ---------------------------------------------------------------------------------------


@admin.display(description=_lazy("state"))
def state(article: Any) -> str:
    return render_to_string("admin/articles/article/_state.html", {"article": article})


@admin.display(description=_lazy("changed"), ordering="changed_at")
def changed(article: Any) -> str:
    when = written(article.changed_at, "minute in figures")
    return f"{when} {article.changed_by}" if article.changed_by else when


@admin.display(description=_lazy("languages"))
def languages(article: Any) -> str:
    own, there = article.language, article.languages_there
    others = [str(LANGUAGES[code]) for code in LANGUAGES if code in there and code != own]
    missing = [str(LANGUAGES[code]) for code in SITE_LANGUAGES if code not in there]
    words = str(LANGUAGES.get(own, own))
    if others:
        words = _("%(language)s, also %(others)s") % {"language": words, "others": ", ".join(others)}
    return _("%(there)s; not %(missing)s") % {"there": words, "missing": ", ".join(missing)} if missing else words


@admin.display(description=_lazy("authors"), empty_value="–")
def authors(article: Any) -> str:
    return ", ".join(row.person.name for row in article.author_rows)
