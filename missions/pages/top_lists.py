"""Who holds which record, computed from the published trips and from the spacewalks.

All spaceflights are read once, as narrow rows; only the people and missions that are printed are loaded.
Trips that nobody can confirm count up to the moment from which that is so; how long they lasted is not known.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from operator import attrgetter, itemgetter
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charts.scales import share
from missions.drawings.flights_by_year import FlightsByYear
from missions.models import Mission, Spacewalk, Trip
from people.models import Person
from wording.durations import Duration, total
from wording.partial_dates import EXACT, LENGTHS, PartialDate, Precision, coarser

MANY, FEW = 10, 5
MOST_ROWS = 24  # A list that is longer because many are level with its last place says how many more there are.


@dataclass(frozen=True)
class Flight:
    """A spaceflight of one person, as far as records need it."""

    person: int
    up: int
    home: int | None
    start_at: datetime
    end_at: datetime | None
    start_precision: str
    end_precision: str
    precision: str
    counted_until: datetime
    kind: str
    born_on: date | None
    born_precision: str

    @property
    def is_over(self) -> bool:
        return self.end_at is not None

    @property
    def is_unconfirmed(self) -> bool:
        return self.end_at is None and self.counted_until <= timezone.now()

    @property
    def is_orbital(self) -> bool:
        return self.kind == Mission.Kind.ORBITAL

    @property
    def start(self) -> PartialDate:
        return PartialDate(self.start_at, self.start_precision)

    @property
    def duration(self) -> Duration:
        if self.end_at is None:
            precision = coarser(Precision.MINUTE, self.start_precision)
            return Duration(timezone.now() - self.start_at, precision, is_running=True)
        return Duration(self.end_at - self.start_at, self.precision)

    @property
    def age(self) -> timedelta | None:
        """At lift-off, in days; None unless both days are known."""
        if self.born_on is None or self.born_precision != Precision.DAY or self.start_precision not in LENGTHS:
            return None
        return self.start_at.date() - self.born_on


Pause = tuple[Flight, Flight]  # The last before it and the first after it.

COLUMNS = [  # In the order of Flight's fields.
    "person",
    "launch_mission",
    "landing_mission",
    "start_at",
    "end_at",
    "start_precision",
    "end_precision",
    "precision",
    "counted_until",
    "launch_mission__kind",
    "person__born_on",
    "person__born_precision",
]


@dataclass
class Entry:
    """One place in a record: the figure, who holds it, on which missions and when."""

    figure: Any
    people: list[Any]
    missions: list[Any] = field(default_factory=list)
    on: PartialDate | None = None
    note: str = ""
    share: str = ""  # Of the largest figure of its record, for a bar.


@dataclass
class Record:
    slug: str
    title: str
    explanation: str
    measure: str
    entries: list[Entry]
    where: str
    at_instant: bool = False  # Held at one moment, of which /in-space/ has a page.
    left_out: int = 0  # Level with the last entry, and more than a list has room for.

    def shorten(self) -> None:
        self.left_out = len(self.entries[MOST_ROWS:])
        del self.entries[MOST_ROWS:]

    def compare(self) -> None:
        """Gives each entry its share of the largest, where there are several and their figures are numbers."""
        sizes = [size_of(entry.figure) for entry in self.entries]
        if len(sizes) > 1 and all(sizes):
            for entry, size in zip(self.entries, sizes, strict=True):
                entry.share = share(size / max(sizes))


class Records:
    def __init__(self) -> None:
        self.checked_at = timezone.now()

    @cached_property
    def flights(self) -> list[Flight]:
        trips = Trip.objects.flown().order_by("start_at", "pk")
        rows = trips.values_list(*COLUMNS)
        return [Flight(*row) for row in rows.iterator()]

    @cached_property
    def careers(self) -> dict[int, list[Flight]]:
        """Everybody's flights, in time order."""
        careers = defaultdict(list)
        for flight in self.flights:
            careers[flight.person].append(flight)
        return careers

    @cached_property
    def shared(self) -> dict[tuple[int, int | None], list[Flight]]:
        """The flights of all who went up on one mission and came home on one: the same flight, several people."""
        shared = defaultdict(list)
        for flight in self.flights:
            shared[flight.up, flight.home].append(flight)
        return shared

    @cached_property
    def has_unconfirmed(self) -> bool:
        return any(flight.is_unconfirmed for flight in self.flights)

    @cached_property
    def all(self) -> list[Record]:
        records = [
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
            *self.spacewalks(),
        ]
        records = [record for record in records if record.entries]
        for record in records:
            record.shorten()
        self._load(records)
        for record in records:
            record.compare()
        return records

    @cached_property
    def by_year(self) -> FlightsByYear:
        return FlightsByYear()

    def _load(self, records: list[Record]) -> None:
        """Puts people and missions in the place of their keys."""
        entries = [entry for record in records for entry in record.entries]
        people = Person.objects.in_bulk({key for entry in entries for key in entry.people})
        missions = Mission.objects.in_bulk({key for entry in entries for key in entry.missions})
        for entry in entries:
            entry.people = sorted((people[key] for key in entry.people), key=lambda person: person.sort_key)
            entry.missions = [missions[key] for key in entry.missions]

    def most_time(self) -> Record:
        known = {
            person: [flight for flight in flights if not flight.is_unconfirmed]
            for person, flights in self.careers.items()
        }
        totals = {
            person: total([flight.duration for flight in flights]) for person, flights in known.items() if flights
        }
        return Record(
            "most-time-in-space",
            _("Most time in space"),
            _("All spaceflights of a person added up, each from lift-off to landing."),
            _("Time in space"),
            [
                Entry(totals[person], [person], note=str(len(self.careers[person])))
                for person in first(totals, lambda person: totals[person].length, places=MANY)
            ],
            where=_("Flights"),
        )

    def longest_flights(self) -> Record:
        certain = [crew for crew in self.shared.values() if not crew[0].is_unconfirmed]
        return Record(
            "longest-flights",
            _("Longest single flights"),
            _(
                "One flight from the lift-off that took a crew up to the landing that brought it home, "
                "on whichever ship."
            ),
            _("Flight time"),
            self._same_flights(first(certain, lambda crew: crew[0].duration.length, places=MANY)),
            where=_("Flight"),
        )

    def most_flights(self) -> Record:
        return Record(
            "most-spaceflights",
            _("Most spaceflights"),
            _("Flights that reached space, suborbital ones among them."),
            _("Spaceflights"),
            [
                Entry(len(self.careers[person]), [person], on=self.careers[person][0].start)
                for person in first(self.careers, lambda person: len(self.careers[person]), places=MANY)
            ],
            where=_("First launch"),
        )

    def crowd(self) -> Record:
        return self._crowd(
            "most-people-at-once",
            _("Most people in space at once"),
            _("Everybody in space at the same moment, suborbital flights included."),
            self.flights,
        )

    def crowd_in_orbit(self) -> Record:
        return self._crowd(
            "most-people-in-orbit",
            _("Most people in orbit at once"),
            _("The same, without suborbital flights."),
            [flight for flight in self.flights if flight.is_orbital],
        )

    def _crowd(self, slug: str, title: str, explanation: str, flights: list[Flight]) -> Record:
        moment, crowd = largest_crowd(flights)
        record = Record(slug, title, explanation, _("People"), [], where=_("Ships up, and since when"), at_instant=True)
        if moment is not None:
            ships = dict.fromkeys(flight.up for flight in crowd)
            record.entries = [Entry(len(crowd), [flight.person for flight in crowd], list(ships), on=moment)]
        return record

    def largest_crews(self) -> Record:
        crews = defaultdict(list)
        for flight in self.flights:
            crews[flight.up].append(flight)
        return Record(
            "largest-crews",
            _("Largest crews at launch"),
            _("People who went up on one ship."),
            _("People"),
            [
                Entry(len(crew), [flight.person for flight in crew], [crew[0].up], on=crew[0].start)
                for crew in first(crews.values(), len, places=1)
            ],
            where=_("Flight"),
        )

    def youngest(self) -> Record:
        return self._by_age("youngest", _("Youngest in space"), smallest=True)

    def oldest(self) -> Record:
        return self._by_age("oldest", _("Oldest in space"), smallest=False)

    def _by_age(self, slug: str, title: str, *, smallest: bool) -> Record:
        extreme = min if smallest else max
        dated = ([flight for flight in flights if flight.age is not None] for flights in self.careers.values())
        ages = [extreme(flights, key=attrgetter("age")) for flights in dated if flights]
        return Record(
            slug,
            title,
            _("Age at lift-off, of people whose day of birth is known."),
            _("Age"),
            [
                Entry(
                    years_and_days(flight.born_on, flight.start_at.date()),
                    [flight.person],
                    [flight.up],
                    on=flight.start,
                )
                for flight in first(ages, lambda flight: flight.age, places=FEW, smallest=smallest)
            ],
            where=_("Flight"),
        )

    def shortest_flights(self) -> Record:
        return self._shortest(
            "shortest-spaceflights",
            _("Shortest spaceflights"),
            _(
                "From lift-off to landing, where both are known to the second. "
                "A suborbital flight is over within minutes."
            ),
            [crew for crew in self.shared.values() if crew[0].precision == Precision.SECOND],
        )

    def shortest_orbital_flights(self) -> Record:
        return self._shortest(
            "shortest-orbital-flights",
            _("Shortest flights into orbit"),
            _("Among flights that went into orbit; both times known to the minute."),
            [crew for crew in self.shared.values() if crew[0].is_orbital],
        )

    def _shortest(self, slug: str, title: str, explanation: str, crews: Iterable[list[Flight]]) -> Record:
        known = [crew for crew in crews if crew[0].is_over and crew[0].precision in EXACT]
        shortest = first(known, lambda crew: crew[0].duration.length, places=FEW, smallest=True)
        return Record(slug, title, explanation, _("Flight time"), self._same_flights(shortest), where=_("Flight"))

    @cached_property
    def pauses(self) -> list[Pause]:
        """Landing and next lift-off of one person, where both are known to the minute."""
        return [
            (before, after)
            for flights in self.careers.values()
            for before, after in pairwise(flights)
            if before.end_at and before.end_precision in EXACT and after.start_precision in EXACT
        ]

    def quickest_returns(self) -> Record:
        return self._pauses(
            "quickest-returns",
            _("Quickest return to space"),
            _("From one landing to the next lift-off of the same person."),
            figure=lambda pause: Duration(length_of(pause), coarser(pause[0].end_precision, pause[1].start_precision)),
            smallest=True,
        )

    def longest_waits(self) -> Record:
        return self._pauses(
            "longest-waits",
            _("Longest wait between two flights"),
            _("From one landing to the next lift-off of the same person."),
            figure=lambda pause: years_and_days(pause[0].end_at.date(), pause[1].start_at.date()),
            smallest=False,
        )

    def _pauses(
        self, slug: str, title: str, explanation: str, *, figure: Callable[[Pause], Any], smallest: bool
    ) -> Record:
        between = defaultdict(list)  # Two people who flew the same two missions share the place.
        for before, after in self.pauses:
            between[before.home, after.up].append((before, after))
        pairs = first(between.values(), lambda pairs: length_of(pairs[0]), places=FEW, smallest=smallest)
        return Record(
            slug,
            title,
            explanation,
            _("On the ground"),
            [
                Entry(
                    figure(same[0]),
                    [after.person for _, after in same],
                    [same[0][0].home, same[0][1].up],
                    on=same[0][1].start,
                )
                for same in pairs
            ],
            where=_("From and to"),
        )

    def _same_flights(self, crews: Iterable[list[Flight]]) -> list[Entry]:
        return [
            Entry(
                crew[0].duration,
                [flight.person for flight in crew],
                list(dict.fromkeys(ship for ship in (crew[0].up, crew[0].home) if ship)),
                on=crew[0].start,
            )
            for crew in crews
        ]

    def spacewalks(self) -> list[Record]:
        walks = list(Spacewalk.objects.published().prefetch_related("crew"))
        by_person = defaultdict(list)
        for walk in walks:
            for member in walk.crew.all():
                by_person[member.person_id].append(walk)
        timed = [walk for walk in walks if is_timed(walk)]
        return [
            Record(
                "most-spacewalks",
                _("Most spacewalks"),
                ngettext(
                    "Among the %(number)d spacewalk in this catalogue.",
                    "Among the %(number)d spacewalks in this catalogue.",
                    len(walks),
                )
                % {"number": len(walks)},
                _("Spacewalks"),
                [
                    Entry(len(by_person[person]), [person], note=time_outside(by_person[person]))
                    for person in first(by_person, lambda person: len(by_person[person]), places=FEW)
                ],
                where=_("Time outside"),
            ),
            Record(
                "longest-spacewalks",
                _("Longest spacewalks"),
                ngettext(
                    "Among the %(number)d spacewalk in this catalogue whose times are known to the minute.",
                    "Among the %(number)d spacewalks in this catalogue whose times are known to the minute.",
                    len(timed),
                )
                % {"number": len(timed)},
                _("Time outside"),
                [
                    Entry(
                        walk.duration, [member.person_id for member in walk.crew.all()], on=walk.started, note=walk.name
                    )
                    for walk in first(timed, lambda walk: walk.duration.length, places=FEW)
                ],
                where=_("Spacewalk"),
            ),
        ]


def size_of(figure: Any) -> float:
    """Nought where the figure is words."""
    if isinstance(figure, Duration):
        return figure.length.total_seconds()
    return figure if isinstance(figure, int) else 0


def is_timed(walk: Spacewalk) -> bool:
    return walk.duration is not None and walk.duration.is_exact


def time_outside(walks: list[Spacewalk]) -> str:
    if not all(map(is_timed, walks)):
        return _("not all of them timed")
    return _("%(duration)s outside") % {"duration": total([walk.duration for walk in walks])}


def first(rows: Iterable[Any], key: Callable[[Any], Any], *, places: int, smallest: bool = False) -> list[Any]:
    """The best so many rows, and all that are level with the last of them."""
    ranked = sorted([(key(row), row) for row in rows], key=itemgetter(0), reverse=not smallest)
    return [row for place, (figure, row) in enumerate(ranked) if place < places or figure == ranked[places - 1][0]]


def length_of(pause: Pause) -> timedelta:
    before, after = pause
    return after.start_at - before.end_at  # type: ignore[operator]


def largest_crowd(flights: list[Flight]) -> tuple[PartialDate | None, list[Flight]]:
    """When most people were in space for the first time, and who: one sweep over all launches and landings."""
    launches = sorted(flights, key=lambda flight: flight.start_at)
    landings = sorted(flight.counted_until for flight in flights)
    most, last_up, landed = 0, None, 0
    for launched, flight in enumerate(launches, start=1):
        # Who lands at the very moment at which others launch does not meet them.
        while landed < len(landings) and landings[landed] <= flight.start_at:
            landed += 1
        if launched - landed > most:
            most, last_up = launched - landed, flight
    if last_up is None:
        return None, []
    at = last_up.start_at
    return last_up.start, [flight for flight in flights if flight.start_at <= at < flight.counted_until]


def years_and_days(since: date, until: date) -> str:
    """In the way birthdays are counted."""
    years = until.year - since.year - ((until.month, until.day) < (since.month, since.day))
    try:
        last_birthday = since.replace(year=since.year + years)
    except ValueError:  # Of 29 February.
        last_birthday = date(since.year + years, 3, 1)
    days = (until - last_birthday).days
    return _("%(years)s, %(days)s") % {
        "years": ngettext("%(n)d year", "%(n)d years", years) % {"n": years},
        "days": ngettext("%(n)d day", "%(n)d days", days) % {"n": days},
    }
