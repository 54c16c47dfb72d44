"""How the list of spacewalks filters."""

from datetime import datetime
from functools import reduce
from operator import and_, or_
from typing import Self

from django.db.models import F, Max, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext, pgettext_lazy

from facets.facets import ChoiceFacet, Choices, MatchFacet, Notice, RecordFacet, RelatedFacet, SortFacet, TextFacet
from facets.index import Rows, shared_index
from facets.query import Query
from missions.filters import (
    LaunchDateFacet,
    MissionFilter,
    StationFacet,
    TranslatedFacet,
    career_hints,
    missions_notice,
    stations_in_sentences,
)
from missions.models import Mission, MissionCoverage, MoonLanding, Spacewalk
from missions.models.coverage import incomplete_missions
from missions.models.spacewalk import spacewalk_length, trips_with_walks
from people.countries import country_name
from publishing.generation import once_per_generation
from wording.changing import is_true_until
from wording.numbers import grouped
from wording.partial_dates import PartialDate

MOST_NAMED = 12  # Missions with possible gaps that the list names.


class PeopleOfMissionsFacet(RelatedFacet):
    """A facet about the people of a spacewalk, who may have launched on several missions to a station."""

    def find_unrecorded(self, value: list[str]) -> Rows:
        missions = self.parent.unrecorded & self.parent.missions.filters[self.name].find_rows(value)
        # If another facet names who took part, somebody else of that spacewalk may have these values.
        return missions if self.parent.leading in {self.name, None} else self.parent.with_neighbours(missions)


class PersonFacet(RecordFacet):
    """People: any or all of them on the same spacewalk."""

    def find_hints(self, keys: list[int]) -> dict[int, str]:
        return career_hints(keys)

    def find_unrecorded(self, value: list[str]) -> Rows:
        """The missions these people launched on; to match all, of others only those to the same stations."""
        crew = self.parent.missions.filters["crew"]
        each = [self.parent.unrecorded & crew.find_rows([slug]) for slug in value]
        missions = reduce(or_, each)
        return reduce(and_, map(self.parent.with_neighbours, each), missions) if self.matches_all else missions


class ProgrammeFacet(PeopleOfMissionsFacet, TranslatedFacet):
    """The programmes of the missions its people launched on, and that of the mission entered for it."""

    def list_values(self, qs: QuerySet) -> list[QuerySet]:
        trips = trips_with_walks().exclude(launch_mission__programme=None)
        slug, name = "launch_mission__programme__slug", "launch_mission__programme__name"
        return [self.values_of(trips, slug, name, key="walk"), *super().list_values(qs)]


class CountryFacet(PeopleOfMissionsFacet):
    """The country one of its people flew for on that flight, which need not be where they were born."""

    def list_values(self, qs: QuerySet) -> list[QuerySet]:
        row = "launch_mission__assignments"
        flown = trips_with_walks().filter(**{f"{row}__person": F("person"), f"{row}__country__isnull": False})
        return [self.values_of(flown, f"{row}__country__slug", f"{row}__country__name", key="walk")]

    def translate_label(self, label: str) -> str:
        return country_name(label)


class WalkStationFacet(StationFacet):
    def find_unrecorded(self, value: list[str]) -> Rows:
        return reduce(or_, map(self.parent.visits.__getitem__, value), 0) & self.parent.unrecorded


class KindFacet(ChoiceFacet):
    def find_unrecorded(self, value: list[str]) -> Rows:
        """Only missions that landed on the Moon may lack moonwalks."""
        if value != [Spacewalk.Kind.MOONWALK]:
            return self.parent.unrecorded
        landed = MoonLanding.objects.order_by().values_list("mission", flat=True)
        return self.parent.unrecorded & self.parent.missions.index.find_once("landed", lambda _missions: landed)


class WalkDateFacet(LaunchDateFacet):
    """`from` or `to`. A spacewalk known only to the month matches if any day of that month does."""

    between = _lazy("from %(start)s to %(end)s")
    since, until = _lazy("%(when)s or later"), _lazy("%(when)s or earlier")

    def find_unrecorded(self, value: PartialDate) -> Rows:
        """Missions whose people were in space then. Nothing can be missing of the future."""
        if self.name == "from" and value.at > timezone.now():
            is_true_until(value.at)
            return 0
        spells = spells_in_space().items()
        keys = (
            mission
            for mission, (begun, ended) in spells
            if (begun < value.until if self.name == "to" else ended is None or ended > value.at)
        )
        return self.parent.unrecorded & self.parent.missions.index.rows_of(keys)


@once_per_generation
def spells_in_space() -> dict[int, tuple[datetime, datetime | None]]:
    """By mission that may lack spacewalks, its launch, and until when somebody who launched on it may be in space."""
    rows = Mission.objects.incomplete(MissionCoverage.Topic.SPACEWALKS).exclude(launch_at=None).order_by()
    of_trips = rows.annotate(until=Max("trips_up__counted_until")).values_list("pk", "launch_at", "until", "end_at")
    return {mission: (begun, until or ended) for mission, begun, until, ended in of_trips}


class SpacewalkFilter(Query):
    list_name = "spacewalks:list"
    picked = "person"
    always_shown = ("person", "match")

    person = PersonFacet(field_name="crew__person", label=_lazy("People"), phrase=_lazy("by {}"))
    match = MatchFacet(of="person")
    station = WalkStationFacet(
        name_field="short_name", label=_lazy("Station"), phrase=pgettext_lazy("spacewalks", "from {}")
    )
    programme = ProgrammeFacet(
        field_name="mission__programme", label=_lazy("Programme"), phrase=_lazy("in the programme {}")
    )
    country = CountryFacet(
        field_name="mission__assignments__country", label=_lazy("Country"), phrase=_lazy("with people from {}")
    )
    kind = KindFacet(label=_lazy("Kind"), choices=dict(Spacewalk.Kind.choices), phrase=_lazy("of kind {}"))
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

    def with_choices(self, choices: Choices) -> Self:
        query = super().with_choices(choices)
        query.missions = self.missions
        return query

    @cached_property
    def missions(self) -> MissionFilter:
        """The list of missions, whose index says which missions may lack spacewalks with a value."""
        missions = Mission.objects.published()
        index = shared_index(MissionFilter, missions)
        return MissionFilter(QueryDict("role=launch"), missions, index=index)

    @cached_property
    def unrecorded(self) -> Rows:
        """The missions of which spacewalks may be missing."""
        return self.missions.index.rows_of(incomplete_missions(MissionCoverage.Topic.SPACEWALKS))

    def find_unrecorded_notice(self, rows: Rows) -> Notice:
        words = _("Spacewalks of %(missions)s may be missing.")
        return missions_notice(words, self.missions.index.keys_of(rows), most_named=MOST_NAMED)

    @property
    def leading(self) -> str | None:
        """The first facet with a value about who took part."""
        return next((name for name in ("person", "programme", "country") if self.values[name]), None)

    @cached_property
    def visits(self) -> dict[str, Rows]:
        """By slug of a station, the missions that were there or may have been."""
        station = self.missions.filters["station"]
        return {slug: station.find_rows([slug]) | station.find_possible([slug]) for slug in stations_in_sentences()}

    def with_neighbours(self, missions: Rows) -> Rows:
        """The missions, and others that may lack spacewalks and were at the same stations."""
        reached = (there for there in self.visits.values() if there & missions)
        return reduce(or_, reached, missions) & self.unrecorded

    def load_for_list(self, rows: QuerySet) -> QuerySet:
        return rows.with_crew()

    def describe_count(self, number: int) -> str:
        return ngettext("%(n)s spacewalk", "%(n)s spacewalks", number) % {"n": grouped(number)}
