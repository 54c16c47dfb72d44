"""A programme in figures: its missions and people, what it did first, and the crews it lost."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils.translation import gettext as _

from missions.models import (
    CrewAssignment,
    DockingEvent,
    Mission,
    MissionCoverage,
    MoonLanding,
    Programme,
    SpacecraftType,
    Spacewalk,
    Trip,
)
from missions.models.coverage import incomplete_missions
from missions.models.reference import years_of
from missions.pages.visits import Visits, visits_of
from people.models import Person
from publishing.generation import once_per_generation
from wording.partial_dates import PartialDate

MOST_PEOPLE = 24
MOST_MISSIONS = 6


@dataclass(frozen=True)
class First:
    title: str
    mission: Mission
    on: PartialDate | None
    people: list[Person]
    where: str = ""


@dataclass(frozen=True)
class Loss:
    mission: Mission
    people: list[Person]


@dataclass(frozen=True)
class ProgrammeFigures:
    missions: int  # That have launched.
    spaceflights: int  # Missions that reached space.
    first: Mission | None
    last: Mission | None
    longest: Mission | None  # Of those that are over.
    person_count: int  # Who flew into space on its ships, up or down.
    people: list[tuple[Person, int]]  # With their flights on its ships; at most MOST_PEOPLE, the most flights first.
    firsts: list[First]
    visits: list[Visits]
    losses: list[Loss]
    spacecraft: list[SpacecraftType]
    latest: list[Mission]  # Loaded for cards.

    @property
    def lost_people(self) -> int:
        return sum(len(loss.people) for loss in self.losses)


@once_per_generation
def figures_of(programme: Programme) -> ProgrammeFigures:
    of_programme = Mission.objects.published().filter(programme=programme)
    missions = [each for each in of_programme.order_by("launch_at", "sort_key") if not each.is_planned]
    on_its_ships = Q(launch_mission__programme=programme) | Q(landing_mission__programme=programme)
    trips = Trip.objects.flown().filter(on_its_ships).order_by("start_at", "pk")
    flights = Counter(trips.values_list("person", flat=True))  # In the order of first flights.
    leading = flights.most_common(MOST_PEOPLE)
    people = Person.objects.in_bulk([person for person, _number in leading])
    by_pk = {mission.pk: mission for mission in missions}
    over = [mission for mission in missions if mission.has_ended]
    latest = of_programme.filter(pk__in=list(by_pk)[-MOST_MISSIONS:])
    ships = SpacecraftType.objects.filter(missions__in=by_pk).annotate(since=Min("missions__launch_at"))
    return ProgrammeFigures(
        missions=len(missions),
        spaceflights=sum(mission.reaches_space for mission in missions),
        first=missions[0] if missions else None,
        last=missions[-1] if missions else None,
        longest=max(over, key=lambda mission: mission.duration.length, default=None),
        person_count=len(flights),
        people=[(people[person], number) for person, number in leading],
        firsts=Firsts(missions).found,
        visits=visits_of(of_programme.filter(pk__in=by_pk)),
        losses=losses_on(missions),
        spacecraft=list(ships.order_by("since")),
        latest=list(latest.with_crew().order_by("-launch_at", "sort_key")),
    )


class Firsts:
    """What the missions of a programme did for the first time, unless an event that is not recorded came before."""

    def __init__(self, missions: list[Mission]) -> None:
        self.missions = missions
        self.by_pk = {mission.pk: mission for mission in missions}

    @property
    def found(self) -> list[First]:
        found = [self._spaceflight(), self._docking(), self._spacewalk(), self._flight_to_the_moon(), self._landing()]
        return sorted(filter(None, found), key=lambda first: first.on.until)

    def _spaceflight(self) -> First | None:
        crewed = set(
            Trip.objects.flown().filter(launch_mission__in=self.by_pk).values_list("launch_mission", flat=True)
        )
        first = self._earliest_launch(mission for mission in self.missions if mission.pk in crewed)
        return self._launch(_("First crewed spaceflight"), first) if first else None

    def _docking(self) -> First | None:
        dockings = DockingEvent.objects.filter(mission__in=self.by_pk).select_related("station")
        ships = {mission.name: mission.pk for mission in self.missions}
        # When two of its ships dock with each other, that is one docking.
        docking = earliest(
            dockings.in_time_order(),
            lambda row: row.docked,
            lambda row: {row.mission_id, ships.get(row.target, row.mission_id)},
        )
        if docking is None or not self._knows_all_before(docking.docked, MissionCoverage.Topic.DOCKINGS):
            return None
        place = docking.station.translated_name if docking.station else docking.translated_target
        return First(_("First docking"), self.by_pk[docking.mission_id], docking.docked, [], place)

    def _spacewalk(self) -> First | None:
        """From one of its ships; a stand-up spacewalk only if there was no other."""
        walks = Spacewalk.objects.filter(mission__in=self.by_pk, station=None)
        kind, title = Spacewalk.Kind.SPACEWALK, _("First spacewalk")
        if not walks.filter(kind=kind).exists():
            kind, title = Spacewalk.Kind.STAND_UP, _("First stand-up spacewalk")
        walk = earliest(walks.filter(kind=kind), lambda row: row.started)
        if walk is None or not self._knows_all_before(walk.started, MissionCoverage.Topic.SPACEWALKS):
            return None
        people = [member.person for member in walk.crew.select_related("person")]
        return First(title, self.by_pk[walk.mission_id], walk.started, people)

    def _flight_to_the_moon(self) -> First | None:
        bound = self._earliest_launch(mission for mission in self.missions if mission.went_to_the_moon)
        if bound is None or bound.launch is None:
            return None
        if not all(mission.destination for mission in self._launched_before(bound.launch)):
            return None
        return self._launch(_("First flight to the Moon"), bound)

    def _landing(self) -> First | None:
        landings = MoonLanding.objects.filter(mission__in=self.by_pk)
        landing = earliest(landings, lambda row: row.landed)
        if landing is None:
            return None
        mission = self.by_pk[landing.mission_id]
        return First(_("First landing on the Moon"), mission, landing.landed, landing.people, landing.translated_site)

    def _launch(self, title: str, mission: Mission) -> First:
        rows = mission.assignments.in_role("launch").select_related("person")
        return First(title, mission, mission.launch, [row.person for row in rows])

    def _earliest_launch(self, missions: Iterable[Mission]) -> Mission | None:
        dated = (mission for mission in missions if mission.launch)
        return earliest(dated, lambda mission: mission.launch, lambda mission: mission.pk)

    def _launched_before(self, date: PartialDate) -> list[Mission]:
        """The missions that may have launched before the end of an event of that date."""
        return [mission for mission in self.missions if mission.launch and mission.launch.at < date.until]

    def _knows_all_before(self, date: PartialDate, topic: str) -> bool:
        incomplete = incomplete_missions(topic)
        return not any(mission.pk in incomplete for mission in self._launched_before(date))


def earliest(
    rows: Iterable[Any], date: Callable[[Any], PartialDate], event: Callable[[Any], Any] = attrgetter("mission_id")
) -> Any:
    """The row that came first; None if its date is so inexact that another event may have come before it."""
    ordered = sorted(rows, key=lambda row: date(row).at)
    if not ordered:
        return None
    first = ordered[0]
    maybe_before = [row for row in ordered if date(row).at < date(first).until]
    return first if all(event(row) == event(first) for row in maybe_before) else None


def losses_on(missions: list[Mission]) -> list[Loss]:
    rows = CrewAssignment.objects.in_role("prime").filter(mission__in=missions, fate=CrewAssignment.Fate.DIED)
    people: defaultdict[int, list[Person]] = defaultdict(list)
    for row in rows.select_related("person"):
        people[row.mission_id].append(row.person)
    return [Loss(mission, people[mission.pk]) for mission in missions if mission.pk in people]


@dataclass(frozen=True)
class ProgrammeEntry:
    """A programme in the index."""

    programme: Programme
    missions: int
    years: str


def list_programmes(programmes: QuerySet) -> list[ProgrammeEntry]:
    """Those that flew most recently first, those that have not flown last."""
    flown = Mission.objects.published().launched().order_by()
    spans = {
        programme: (number, first, last)
        for programme, number, first, last in flown.values_list("programme").annotate(
            Count("pk"), Min("launch_at"), Max("launch_at")
        )
    }
    found = []
    for programme in programmes:
        number, first, last = spans.get(programme.pk, (0, None, None))
        found.append((last, ProgrammeEntry(programme, number, years_of(first, last))))
    ranked = sorted(found, key=lambda entry: (entry[0] is not None, entry[0]), reverse=True)
    return [entry for _last, entry in ranked]
