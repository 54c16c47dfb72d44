"""The top lists of the page “Records”, calculated from published trips and spacewalks.

Unconfirmed trips count until the moment when they become unconfirmed; they have no duration.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property
from operator import attrgetter
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from missions.drawings.flights_by_year import FlightsByYear
from missions.models import Mission
from missions.pages.spacewalk_lists import spacewalk_lists
from missions.pages.top_list import TopList, TopListEntry
from missions.ranking import Pause, RankedFlight, RankedFlights, best_of, largest_crowd, length_of
from people.models import Person
from wording.durations import Duration, total
from wording.partial_dates import EXACT, Precision, coarser

MANY, FEW = 10, 5


class TopLists(RankedFlights):
    def __init__(self) -> None:
        self.checked_at = timezone.now()

    @cached_property
    def has_unconfirmed(self) -> bool:
        return any(flight.is_unconfirmed for flight in self.flights)

    @cached_property
    def all(self) -> list[TopList]:
        lists = [
            self.most_time(),
            self.longest_flights(),
            self.most_flights(),
            self.crowd(),
            self.crowd_in_orbit(),
            self.largest_crews(),
            self.youngest(),
            self.oldest(),
            self.shortest_flights(),
            self.shortest_orbital_flights(),
            self.quickest_returns(),
            self.longest_waits(),
            *spacewalk_lists(FEW),
        ]
        lists = [top_list for top_list in lists if top_list.entries]
        for top_list in lists:
            top_list.shorten()
        self._load(lists)
        for top_list in lists:
            top_list.compare()
        return lists

    @cached_property
    def by_year(self) -> FlightsByYear:
        return FlightsByYear()

    def _load(self, lists: list[TopList]) -> None:
        """Replaces primary keys by people and missions."""
        entries = [entry for top_list in lists for entry in top_list.entries]
        people = Person.objects.in_bulk({key for entry in entries for key in entry.people})
        missions = Mission.objects.in_bulk({key for entry in entries for key in entry.missions})
        for entry in entries:
            entry.people = sorted((people[key] for key in entry.people), key=lambda person: person.sort_key)
            entry.missions = [missions[key] for key in entry.missions]

    def most_time(self) -> TopList:
        known = {
            person: [flight for flight in flights if not flight.is_unconfirmed]
            for person, flights in self.careers.items()
        }
        totals = {
            person: total([flight.duration for flight in flights]) for person, flights in known.items() if flights
        }
        return TopList(
            "most-time-in-space",
            _("Most time in space"),
            _("Total of a person’s spaceflights, each from lift-off to landing."),
            _("Time in space"),
            [
                TopListEntry(totals[person], [person], note=str(len(self.careers[person])))
                for person in best_of(totals, lambda person: totals[person].length, places=MANY)
            ],
            where=_("Flights"),
        )

    def longest_flights(self) -> TopList:
        certain = [crew for crew in self.shared.values() if not crew[0].is_unconfirmed]
        return TopList(
            "longest-flights",
            _("Longest single flights"),
            _(
                "One flight, from the lift-off that took a crew up to the landing that brought it home, "
                "even on a different ship."
            ),
            _("Flight time"),
            self._same_flights(best_of(certain, lambda crew: crew[0].duration.length, places=MANY)),
            where=_("Flight"),
        )

    def most_flights(self) -> TopList:
        return TopList(
            "most-spaceflights",
            _("Most spaceflights"),
            _("Flights that reached space, including suborbital ones."),
            _("Spaceflights"),
            [
                TopListEntry(len(self.careers[person]), [person], on=self.careers[person][0].start)
                for person in best_of(self.careers, lambda person: len(self.careers[person]), places=MANY)
            ],
            where=_("First launch"),
        )

    def crowd(self) -> TopList:
        return self._crowd(
            "most-people-at-once",
            _("Most people in space at once"),
            _("Everybody in space at the same moment, including those on suborbital flights."),
            self.flights,
        )

    def crowd_in_orbit(self) -> TopList:
        return self._crowd(
            "most-people-in-orbit",
            _("Most people in orbit at once"),
            _("The same, without suborbital flights."),
            [flight for flight in self.flights if flight.is_orbital],
        )

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

    def youngest(self) -> TopList:
        return self._by_age("youngest", _("Youngest in space"), smallest=True)

    def oldest(self) -> TopList:
        return self._by_age("oldest", _("Oldest in space"), smallest=False)

    def _by_age(self, slug: str, title: str, *, smallest: bool) -> TopList:
        extreme = min if smallest else max
        dated = ([flight for flight in flights if flight.age is not None] for flights in self.careers.values())
        ages = [extreme(flights, key=attrgetter("age")) for flights in dated if flights]
        return TopList(
            slug,
            title,
            _("Age at lift-off, for people whose date of birth is known."),
            _("Age"),
            [
                TopListEntry(
                    years_and_days(flight.born_on, flight.start_at.date()),
                    [flight.person],
                    [flight.up],
                    on=flight.start,
                )
                for flight in best_of(ages, lambda flight: flight.age, places=FEW, smallest=smallest)
            ],
            where=_("Flight"),
        )

    def shortest_flights(self) -> TopList:
        return self._shortest(
            "shortest-spaceflights",
            _("Shortest spaceflights"),
            _(
                "From lift-off to landing, when both times are known to the second. "
                "A suborbital flight lasts only minutes."
            ),
            [crew for crew in self.shared.values() if crew[0].precision == Precision.SECOND],
        )

    def shortest_orbital_flights(self) -> TopList:
        return self._shortest(
            "shortest-orbital-flights",
            _("Shortest flights into orbit"),
            _("Flights into orbit whose lift-off and landing times are known to the minute."),
            [crew for crew in self.shared.values() if crew[0].is_orbital],
        )

    def _shortest(self, slug: str, title: str, explanation: str, crews: Iterable[list[RankedFlight]]) -> TopList:
        known = [crew for crew in crews if crew[0].is_over and crew[0].precision in EXACT]
        shortest = best_of(known, lambda crew: crew[0].duration.length, places=FEW, smallest=True)
        return TopList(slug, title, explanation, _("Flight time"), self._same_flights(shortest), where=_("Flight"))

    def quickest_returns(self) -> TopList:
        return self._pauses(
            "quickest-returns",
            _("Quickest return to space"),
            _("From one landing to the next lift-off of the same person."),
            figure=lambda pause: Duration(length_of(pause), coarser(pause[0].end_precision, pause[1].start_precision)),
            smallest=True,
        )

    def longest_waits(self) -> TopList:
        return self._pauses(
            "longest-waits",
            _("Longest wait between two flights"),
            _("From one landing to the next lift-off of the same person."),
            figure=lambda pause: years_and_days(pause[0].end_at.date(), pause[1].start_at.date()),
            smallest=False,
        )

    def _pauses(
        self, slug: str, title: str, explanation: str, *, figure: Callable[[Pause], Any], smallest: bool
    ) -> TopList:
        between = defaultdict(list)  # People who flew the same two missions share a place.
        for before, after in self.pauses:
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

    def _same_flights(self, crews: Iterable[list[RankedFlight]]) -> list[TopListEntry]:
        return [
            TopListEntry(
                crew[0].duration,
                [flight.person for flight in crew],
                list(dict.fromkeys(ship for ship in (crew[0].up, crew[0].home) if ship)),
                on=crew[0].start,
            )
            for crew in crews
        ]


def years_and_days(since: date, until: date) -> str:
    """Years and days between two dates, counted like birthdays."""
    years = until.year - since.year - ((until.month, until.day) < (since.month, since.day))
    try:
        last_birthday = since.replace(year=since.year + years)
    except ValueError:  # Born on 29 February.
        last_birthday = date(since.year + years, 3, 1)
    days = (until - last_birthday).days
    return _("%(years)s, %(days)s") % {
        "years": ngettext("%(n)d year", "%(n)d years", years) % {"n": years},
        "days": ngettext("%(n)d day", "%(n)d days", days) % {"n": days},
    }
