"""How the articles list filters. Its rows are the published versions that are live now."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from articles.models.choices import LANGUAGES, Category, PersonLink
from facets.facets import ChoiceFacet, LongTextFacet, MatchFacet, RecordFacet, SortFacet, YearFacet
from facets.query import Query
from wording.numbers import grouped

YEARS = range(2100, 1999, -1)


class PersonFacet(RecordFacet):
    """People linked to the article in one of these ways."""

    def __init__(self, *, kinds: set[str], **kwargs: Any) -> None:
        super().__init__(field_name="person_rows__person", **kwargs)
        self.kinds = kinds

    def get_links(self) -> QuerySet:
        return super().get_links().filter(kind__in=self.kinds)


class ArticleFilter(Query):
    list_name = "articles:list"
    picked = "person"
    always_shown = ("person", "match")

    person = PersonFacet(kinds={PersonLink.ABOUT, PersonLink.MENTIONS}, label=_lazy("People"), phrase=_lazy("on {}"))
    match = MatchFacet(of="person")
    mission = RecordFacet(field_name="mission_rows__mission", label=_lazy("Mission"), phrase=_lazy("on the mission {}"))
    author = PersonFacet(kinds={PersonLink.AUTHOR}, label=_lazy("Author"), phrase=_lazy("by {}"))
    category = ChoiceFacet(
        choices=dict(Category.choices),
        field_name="category",
        label=_lazy("Category"),
        phrase=_lazy("in the category {}"),
    )
    language = ChoiceFacet(choices=LANGUAGES, field_name="language", label=_lazy("Language"), phrase=_lazy("in {}"))
    year = YearFacet(moment="first_live_from", years=YEARS, label=_lazy("Year"), phrase=_lazy("published in {}"))
    q = LongTextFacet(label=_lazy("Text"), phrase=_lazy("matching “{}”"))
    sort = SortFacet(
        {
            "newest": (_lazy("newest first"), ["-first_live_from", "-pk"]),
            "oldest": (_lazy("oldest first"), ["first_live_from", "pk"]),
        }
    )

    def load_for_list(self, rows: QuerySet) -> QuerySet:
        return rows.for_list().with_authors()

    def describe_count(self, number: int) -> str:
        return ngettext("%(n)s article", "%(n)s articles", number) % {"n": grouped(number)}
