"""The top lists of the page “Records”, calculated from published trips and spacewalks.

Unconfirmed trips count until the moment when they become unconfirmed; they have no duration.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from missions.drawings.flights_by_year import FlightsByYear
from missions.models import Mission
from missions.pages.aboard_list import Stays, most_time_aboard, stays_of_leaders, why_left_out
from missions.pages.age_lists import age_lists, years_and_days
from missions.pages.spacewalk_lists import spacewalk_lists
from missions.pages.top_list import LeftOut, TopList, TopListEntry
from missions.ranking import Pause, RankedFlight, RankedFlights, best_of, largest_crowd, length_of, pauses_of
from people.models import Person
from publishing.generation import once_per_generation
from wording.durations import Duration, total
from wording.partial_dates import EXACT, Precision, coarser, floor

MANY, FEW = 10, 5


class TopLists:
    """All lists as of now: people in flight move up between two requests."""

    def __init__(self) -> None:
        self.checked_at = timezone.now()
        self._settled = settled_lists(floor(self.checked_at, Precision.HOUR))
        self.flight_count, self.person_count = self._settled.flight_count, self._settled.person_count
        self.has_unconfirmed, self.by_year = self._settled.has_unconfirmed, self._settled.by_year
        self.left_out = self._settled.left_out

    @cached_property
    def all(self) -> list[TopList]:
        return [
            *complete(
                [
                    most_time(self._settled.leaders),
                    longest_flights(self._settled.crews),
                    most_time_aboard(self._settled.stays, FEW),
                ]
            ),
            *self._settled.lists,
        ]


@dataclass(frozen=True)
class SettledLists:
    """The lists that change only with the catalogue, and the candidates for the others."""

    flight_count: int
    person_count: int
    has_unconfirmed: bool
    by_year: FlightsByYear
    leaders: dict[int, list[RankedFlight]]  # Person → their flights.
    crews: list[list[RankedFlight]]  # Flights of people who share ships.
    stays: Stays
    lists: list[TopList]
    left_out: list[LeftOut]


@once_per_generation
def settled_lists(hour: datetime) -> SettledLists:
    found = Rankings()
    settled = found.settled
    no_stays = why_left_out()
    return SettledLists(
        flight_count=len(found.flights),
        person_count=len(found.careers),
        has_unconfirmed=any(flight.is_unconfirmed for flight in found.flights),
        by_year=FlightsByYear(),
        leaders=candidates(found.careers, time_of),
        crews=list(candidates(found.shared, lambda crew: crew[0].duration.length).values()),
        stays={} if no_stays else stays_of_leaders(FEW),
        lists=complete(found for found in settled if isinstance(found, TopList)),
        left_out=[found for found in (no_stays, *settled) if isinstance(found, LeftOut)],
    )


def candidates(
    flights: dict[Any, list[RankedFlight]], length: Callable[[list[RankedFlight]], Any]
) -> dict[Any, list[RankedFlight]]:
    """Those of the longest now, and all who are in space: nobody else can become the longest before the next change."""
    certain = {key: own for key, own in flights.items() if any(not flight.is_unconfirmed for flight in own)}
    leading = set(best_of(certain, lambda key: length(certain[key]), places=MANY))
    return {key: own for key, own in certain.items() if key in leading or any(not flight.is_over for flight in own)}


def time_of(flights: Iterable[RankedFlight]) -> timedelta:
    return sum((flight.duration.length for flight in flights if not flight.is_unconfirmed), timedelta())


def complete(lists: Iterable[TopList]) -> list[TopList]:
    """The lists that have places, shortened, with people and missions instead of primary keys."""
    lists = [top_list for top_list in lists if top_list.entries]
    for top_list in lists:
        top_list.shorten()
    entries = [entry for top_list in lists for entry in top_list.entries]
    people = Person.objects.in_bulk({key for entry in entries for key in entry.people})
    missions = Mission.objects.in_bulk({key for entry in entries for key in entry.missions})
    for entry in entries:
        entry.people = sorted((people[key] for key in entry.people), key=lambda person: person.sort_key)
        entry.missions = [missions[key] for key in entry.missions]
    for top_list in lists:
        top_list.compare()
    return lists


def most_time(careers: dict[int, list[RankedFlight]]) -> TopList:
    totals = {
        person: total([flight.duration for flight in flights if not flight.is_unconfirmed])
        for person, flights in careers.items()
    }
    return TopList(
        "most-time-in-space",
        _("Most time in space"),
        _("All spaceflights, from lift-off to landing."),
        _("Time in space"),
        [
            TopListEntry(totals[person], [person], note=str(len(careers[person])))
            for person in best_of(totals, lambda person: totals[person].length, places=MANY)
        ],
        where=_("Flights"),
    )


def longest_flights(crews: list[list[RankedFlight]]) -> TopList:
    certain = [crew for crew in crews if not crew[0].is_unconfirmed]
    return TopList(
        "longest-flights",
        _("Longest single flights"),
        _("From lift-off to landing, even on a different ship."),
        _("Flight time"),
        same_flights(best_of(certain, lambda crew: crew[0].duration.length, places=MANY)),
        where=_("Flight"),
    )


class Rankings(RankedFlights):
    @property
    def settled(self) -> list[TopList | LeftOut]:
        return [
            self.most_orbital_flights(),
            self.most_flights(),
            self.crowd_in_orbit(),
            self.crowd(),
            self.largest_crews(),
            *age_lists(self, FEW),
            self.shortest_orbital_flights(),
            self.shortest_flights(),
            self.quickest_orbital_returns(),
            self.quickest_returns(),
            self.longest_orbital_waits(),
            self.longest_waits(),
            *spacewalk_lists(FEW),
        ]

    def most_orbital_flights(self) -> TopList:
        return self._most_flights(
            "most-orbital-flights",
            _("Most flights into orbit"),
            _("Suborbital flights are not counted."),
            self.orbital_careers,
        )

    def most_flights(self) -> TopList:
        title, explanation = _("Most spaceflights, including suborbital ones"), _("Flights that reached space.")
        found = self._most_flights("most-spaceflights", title, explanation, self.careers)
        found.has_suborbital = True
        return found

    def _most_flights(self, slug: str, title: str, explanation: str, careers: dict[int, list[RankedFlight]]) -> TopList:
        return TopList(
            slug,
            title,
            explanation,
            _("Spaceflights"),
            [
                TopListEntry(len(careers[person]), [person], on=careers[person][0].start)
                for person in best_of(careers, lambda person: len(careers[person]), places=MANY)
            ],
            where=_("First launch"),
        )

    def crowd_in_orbit(self) -> TopList:
        return self._crowd(
            "most-people-in-orbit",
            _("Most people in orbit at once"),
            _("Everybody in orbit at the same moment."),
            [flight for flight in self.flights if flight.is_orbital],
        )

    def crowd(self) -> TopList:
        title, explanation = _("Most people in space at once"), _("Including those on suborbital flights.")
        found = self._crowd("most-people-at-once", title, explanation, self.flights)
        found.has_suborbital = True
        return found

    def _crowd(self, slug: str, title: str, explanation: str, flights: list[RankedFlight]) -> TopList:
        moment, crowd = largest_crowd(flights)
        found = TopList(
            slug, title, explanation, _("People"), [], where=_("Ships in flight, and from when"), at_instant=True
        )
        if moment is not None:
            ships = dict.fromkeys(flight.up for flight in crowd)
            found.entries = [TopListEntry(len(crowd), [flight.person for flight in crowd], list(ships), on=moment)]
        return found

    def largest_crews(self) -> TopList:
        crews = defaultdict(list)
        for flight in self.flights:
            crews[flight.up].append(flight)
        return TopList(
            "largest-crews",
            _("Largest crews at launch"),
            _("People who launched on one ship."),
            _("People"),
            [
                TopListEntry(len(crew), [flight.person for flight in crew], [crew[0].up], on=crew[0].start)
                for crew in best_of(crews.values(), len, places=1)
            ],
            where=_("Flight"),
        )

    def shortest_flights(self) -> TopList:
        found = self._shortest(
            "shortest-spaceflights",
            _("Shortest spaceflights, including suborbital ones"),
            _("With lift-off and landing known to the second."),
            [crew for crew in self.shared.values() if crew[0].precision == Precision.SECOND],
        )
        found.has_suborbital = True
        return found

    def shortest_orbital_flights(self) -> TopList:
        return self._shortest(
            "shortest-orbital-flights",
            _("Shortest flights into orbit"),
            _("With lift-off and landing known to the minute."),
            [crew for crew in self.shared.values() if crew[0].is_orbital],
        )

    def _shortest(self, slug: str, title: str, explanation: str, crews: Iterable[list[RankedFlight]]) -> TopList:
        known = [crew for crew in crews if crew[0].is_over and crew[0].precision in EXACT]
        shortest = best_of(known, lambda crew: crew[0].duration.length, places=FEW, smallest=True)
        return TopList(slug, title, explanation, _("Flight time"), same_flights(shortest), where=_("Flight"))

    def quickest_orbital_returns(self) -> TopList:
        pauses = pauses_of(self.orbital_careers)
        return self._quickest_returns("quickest-returns-to-orbit", _("Quickest return to orbit"), pauses)

    def quickest_returns(self) -> TopList:
        title = _("Quickest return to space, including suborbital flights")
        found = self._quickest_returns("quickest-returns", title, pauses_of(self.careers))
        found.has_suborbital = True
        return found

    def _quickest_returns(self, slug: str, title: str, pauses: list[Pause]) -> TopList:
        return self._pauses(
            slug,
            title,
            _("From a landing to the same person’s next lift-off."),
            pauses,
            figure=lambda pause: Duration(length_of(pause), coarser(pause[0].end_precision, pause[1].start_precision)),
            smallest=True,
        )

    def longest_orbital_waits(self) -> TopList:
        title = _("Longest wait between orbital flights")
        return self._longest_waits("longest-waits-for-orbit", title, pauses_of(self.orbital_careers))

    def longest_waits(self) -> TopList:
        title = _("Longest wait between flights, including suborbital ones")
        found = self._longest_waits("longest-waits", title, pauses_of(self.careers))
        found.has_suborbital = True
        return found

    def _longest_waits(self, slug: str, title: str, pauses: list[Pause]) -> TopList:
        return self._pauses(
            slug,
            title,
            _("From a landing to the same person’s next lift-off."),
            pauses,
            figure=lambda pause: years_and_days(pause[0].end_at.date(), pause[1].start_at.date()),
            smallest=False,
        )

    def _pauses(
        self,
        slug: str,
        title: str,
        explanation: str,
        pauses: list[Pause],
        *,
        figure: Callable[[Pause], Any],
        smallest: bool,
    ) -> TopList:
        between = defaultdict(list)  # People who flew the same two missions share a place.
        for before, after in pauses:
            between[before.home, after.up].append((before, after))
        pairs = best_of(between.values(), lambda pairs: length_of(pairs[0]), places=FEW, smallest=smallest)
        return TopList(
            slug,
            title,
            explanation,
            _("On the ground"),
            [
                TopListEntry(
                    figure(same[0]),
                    [after.person for _, after in same],
                    [same[0][0].home, same[0][1].up],
                    on=same[0][1].start,
                )
                for same in pairs
            ],
            where=_("From and to"),
        )


def same_flights(crews: Iterable[list[RankedFlight]]) -> list[TopListEntry]:
    return [
        TopListEntry(
            crew[0].duration,
            [flight.person for flight in crew],
            list(dict.fromkeys(ship for ship in (crew[0].up, crew[0].home) if ship)),
            on=crew[0].start,
        )
        for crew in crews
    ]
