"""How the list of spacewalks filters."""

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext, pgettext_lazy

from facets.facets import ChoiceFacet, MatchFacet, RecordFacet, RelatedFacet, SortFacet, TextFacet
from facets.query import Query
from missions.filters import LaunchDateFacet, TranslatedFacet, career_hints
from missions.models import Spacewalk
from missions.models.spacewalk import spacewalk_length, trips_with_walks
from people.countries import country_name
from wording.numbers import grouped


class PersonFacet(RecordFacet):
    """People: any or all of them on the same spacewalk."""

    def find_hints(self, keys: list[int]) -> dict[int, str]:
        return career_hints(keys)


class ProgrammeFacet(TranslatedFacet):
    """The programmes of the missions its people launched on, and that of the mission entered for it."""

    def list_values(self, qs: QuerySet) -> list[QuerySet]:
        trips = trips_with_walks().exclude(launch_mission__programme=None)
        slug, name = "launch_mission__programme__slug", "launch_mission__programme__name"
        return [self.values_of(trips, slug, name, key="walk"), *super().list_values(qs)]


class CountryFacet(RelatedFacet):
    """The country one of its people flew for on that flight, which need not be where they were born."""

    def list_values(self, qs: QuerySet) -> list[QuerySet]:
        row = "launch_mission__assignments"
        flown = trips_with_walks().filter(**{f"{row}__person": F("person"), f"{row}__country__isnull": False})
        return [self.values_of(flown, f"{row}__country__slug", f"{row}__country__name", key="walk")]

    def translate_label(self, label: str) -> str:
        return country_name(label)


class WalkDateFacet(LaunchDateFacet):
    """`from` or `to`. A spacewalk known only to the month matches if any day of that month does."""

    between = _lazy("from %(start)s to %(end)s")
    since, until = _lazy("%(when)s or later"), _lazy("%(when)s or earlier")


class SpacewalkFilter(Query):
    list_name = "spacewalks:list"
    picked = "person"
    always_shown = ("person", "match")

    person = PersonFacet(field_name="crew__person", label=_lazy("People"), phrase=_lazy("by {}"))
    match = MatchFacet(of="person")
    station = TranslatedFacet(
        name_field="short_name", label=_lazy("Station"), phrase=pgettext_lazy("spacewalks", "from {}")
    )
    programme = ProgrammeFacet(
        field_name="mission__programme", label=_lazy("Programme"), phrase=_lazy("in the programme {}")
    )
    country = CountryFacet(
        field_name="mission__assignments__country", label=_lazy("Country"), phrase=_lazy("with people from {}")
    )
    kind = ChoiceFacet(label=_lazy("Kind"), choices=dict(Spacewalk.Kind.choices), phrase=_lazy("of kind {}"))
    from_ = WalkDateFacet(field_name="started", label=_lazy("From"))
    to = WalkDateFacet(field_name="started", label=_lazy("To"))
    q = TextFacet(label=_lazy("Text"), phrase=_lazy("matching “{}”"))
    sort = SortFacet(
        {
            "newest": (_lazy("newest first"), ["-started_at", "-pk"]),
            "oldest": (_lazy("oldest first"), ["started_at", "pk"]),
            "longest": (_lazy("longest first"), [spacewalk_length().desc(nulls_last=True), "started_at", "pk"]),
        }
    )

    def load_for_list(self, rows: QuerySet) -> QuerySet:
        return rows.with_crew()

    def describe_count(self, number: int) -> str:
        return ngettext("%(n)s spacewalk", "%(n)s spacewalks", number) % {"n": grouped(number)}
