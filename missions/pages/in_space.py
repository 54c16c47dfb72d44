"""Who was in space at an instant or on a day, and where."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Self

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from missions.drawings.chart_words import link_to
from missions.drawings.history import History, history_in
from missions.models import Mission, Trip
from missions.models.moon_landing import landing_of
from missions.models.trip import earliest_launch, longest_trip
from missions.stays import Stay, load_stays
from people.models.person import load_people
from wording.partial_dates import INSTANT, PartialDate, Precision, floor

PRECISIONS = {Precision.DAY, Precision.HOUR, Precision.MINUTE, Precision.SECOND}


def parse_moment(text: str) -> PartialDate:
    """A day (2024-04-06) or an instant (2024-04-06T07:17:46Z). Raises ValueError for anything else."""
    moment = PartialDate.parse(text)
    if moment.precision not in PRECISIONS or moment.is_net:
        raise ValueError(_("“%(text)s” is not a valid date. Write it like 2024-04-06.") % {"text": text})
    return moment


@dataclass(frozen=True)
class Period:
    """A year, part of a year or month, from which a day can be chosen."""

    date: PartialDate

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The period, or None if the text is not one."""
        try:
            date = PartialDate.parse(text)
        except ValueError:
            return None
        return None if date.precision in PRECISIONS or date.is_net else cls(date)

    def __str__(self) -> str:
        return self.date.when

    @property
    def parts(self) -> list[PartialDate]:
        """The days of a month, or the months of a longer period, that have begun."""
        precision = Precision.DAY if self.date.precision == Precision.MONTH else Precision.MONTH
        parts = []
        at, now = self.date.at, timezone.now()
        while at < self.date.until and at <= now:
            part = PartialDate(at, precision)
            parts.append(part)
            at = part.until
        return parts


@dataclass
class Party:
    """People with the same launch ship and the same return ship."""

    up: Mission
    home: Mission | None
    is_docking_recorded: bool
    is_unconfirmed: bool = False
    trips: list[Trip] = field(default_factory=list)

    @property
    def is_home(self) -> bool:
        return not self.trips[0].is_open

    @property
    def has_died(self) -> bool:
        return self.trips[0].ended_in_death


@dataclass
class Place:
    """A station, a place on the Moon, or a ship in free flight."""

    name: str
    kind: str
    link: str = ""  # Stations only.
    parties: dict[tuple[int, int | None, bool], Party] = field(default_factory=dict)

    def add(self, trip: Trip, *, is_unconfirmed: bool) -> None:
        key = (trip.launch_mission_id, trip.home_id, is_unconfirmed)
        party = Party(trip.launch_mission, trip.public_home, bool(trip.stays), is_unconfirmed)
        self.parties.setdefault(key, party).trips.append(trip)

    @property
    def head_count(self) -> int:
        return sum(len(party.trips) for party in self.parties.values() if not party.is_unconfirmed)


@dataclass
class Change:
    """Launches, landings and deaths of people at one instant or on one day."""

    moment: PartialDate
    up: list[Trip]
    down: list[Trip]

    @property
    def ships_up(self) -> list[Mission]:
        return list(dict.fromkeys(trip.launch_mission for trip in self.up))

    @property
    def landed(self) -> list[Trip]:
        return [trip for trip in self.down if not trip.ended_in_death]

    @property
    def died(self) -> list[Trip]:
        return [trip for trip in self.down if trip.ended_in_death]

    @property
    def ships_down(self) -> list[Mission]:
        return list(dict.fromkeys(trip.landing_mission for trip in self.landed if trip.landing_mission))

    @property
    def ships_of_the_dead(self) -> list[Mission]:
        return list(dict.fromkeys(trip.landing_mission or trip.launch_mission for trip in self.died))

    @property
    def address(self) -> str:
        return reverse("missions:in-space-on", args=[self.moment.iso])


class InSpace:
    def __init__(self, moment: PartialDate, *, is_now: bool = False) -> None:
        self.moment, self.is_now = moment, is_now
        self.is_day = moment.precision == Precision.DAY
        self.start = moment.at
        self.last = moment.until - INSTANT if self.is_day else moment.at
        self.is_future = self.start > timezone.now()

    @classmethod
    def now(cls) -> "InSpace":
        return cls(PartialDate(timezone.now(), Precision.SECOND), is_now=True)

    @cached_property
    def trips(self) -> list[Trip]:
        found = Trip.objects.in_space_or_unconfirmed_between(self.start, self.last)
        trips = load_stays(found.order_by("start_at", "person__sort_key").published_with_ships())
        people = load_people(trip.person_id for trip in trips)
        for trip in trips:
            trip.person = people[trip.person_id]
            trip.last_seen_at = min(self.last, trip.counted_until - INSTANT, timezone.now())
            trip.day_number = trip.day_number_at(trip.last_seen_at)
            # Whether the list tells how it ended: deaths aboard are told once, above the names.
            has_ended = trip.end_at is not None and trip.end_at <= self.last
            trip.tells_end = self.is_day and has_ended and trip.end_reason != Trip.EndReason.DIED
        return trips

    @cached_property
    def present(self) -> list[Trip]:
        return [trip for trip in self.trips if not trip.is_unconfirmed_at(self.start)]

    @cached_property
    def unconfirmed(self) -> list[Trip]:
        """Trips of people who may be home by now; they are listed but not counted."""
        return [trip for trip in self.trips if trip.is_unconfirmed_at(self.start)]

    @property
    def head_count(self) -> int:
        return len(self.present)

    @cached_property
    def places(self) -> list[Place]:
        """Stations, the Moon, ships in free flight, suborbital flights; within each, the most people first."""
        return self._places_of(self.present)

    @cached_property
    def last_known_places(self) -> list[Place]:
        """Like `places`, and with them where unconfirmed people were when they were last certain to be in space."""
        return self._places_of([*self.present, *self.unconfirmed])

    def _places_of(self, trips: Iterable[Trip]) -> list[Place]:
        places: dict[tuple[str, str], Place] = {}
        for trip in trips:
            found = place_of(trip)
            place = places.setdefault((found.kind, found.name), found)
            place.add(trip, is_unconfirmed=trip.is_unconfirmed_at(self.start))
        order = ["station", "moon", "free flight", "suborbital"]
        return sorted(places.values(), key=lambda place: (order.index(place.kind), -place.head_count))

    @cached_property
    def history(self) -> History:
        return history_in(floor(timezone.now(), Precision.HOUR))

    @property
    def chart_place(self) -> str:
        """Place of the moment on the history chart."""
        return "" if self.is_now else self.history.place(self.start)

    @cached_property
    def _changes(self) -> tuple[Change | None, Change | None]:
        before = self.history.change_before(self.start, by_day=self.steps_by_day)
        after = self.history.change_after(self.last, by_day=self.steps_by_day)
        spans = {at: self._span(at) for at in (before, after) if at is not None}
        near = Q()
        for first, last in spans.values():
            landed = Q(end_at__isnull=False, counted_until__range=(first, last + INSTANT))
            near |= Q(start_at__range=(first, last)) | landed
        if spans:  # The range of their launches is what the database finds them by.
            began = earliest_launch(min(spans.values())[0], longest_trip()), max(spans.values())[1]
            flights = Trip.objects.spaceflights().filter(near, start_at__range=began).select_related("person")
            known = [ship for trip in self.trips for ship in (trip.launch_mission, trip.home) if ship]
            trips = flights.order_by("start_at", "pk").published_with_ships(known)
        else:
            trips = []
        return tuple(self._change(at, spans[at], trips) if at else None for at in (before, after))  # type: ignore[return-value]

    @property
    def before(self) -> Change | None:
        return self._changes[0]

    @property
    def after(self) -> Change | None:
        return self._changes[1]

    @property
    def steps_by_day(self) -> bool:
        return self.is_day or self.is_now

    def _span(self, at: datetime) -> tuple[datetime, datetime]:
        if not self.steps_by_day:
            return at, at
        midnight = floor(at, Precision.DAY)
        return midnight, midnight + timedelta(days=1) - INSTANT

    def _change(self, at: datetime, span: tuple[datetime, datetime], trips: list[Trip]) -> Change:
        first, last = span
        return Change(
            PartialDate(at, Precision.DAY if self.steps_by_day else Precision.SECOND),
            up=[trip for trip in trips if first <= trip.start_at <= last],
            down=[trip for trip in trips if not trip.is_open and first <= self._landed_at(trip) <= last],
        )

    def _landed_at(self, trip: Trip) -> datetime:
        """By day the last possible moment of the landing, otherwise the first by which it has certainly happened."""
        is_unsure = not trip.end.is_exact
        return trip.counted_until - INSTANT if self.steps_by_day and is_unsure else trip.counted_until


def place_of(trip: Trip) -> Place:
    """Where the person was at the instant, or at the end of the day, that is shown."""
    at = trip.last_seen_at
    if (landing := landing_of(trip)) and landing.covers(at):
        return Place(landing.name_of_place, "moon")
    stays: list[Stay] = trip.stays
    for stay in stays:
        if stay.covers(at):
            return Place(stay.station.translated_name, "station", link_to(stay.station))
    up, home = trip.launch_mission, trip.public_home
    if up.kind != Mission.Kind.ORBITAL:
        return Place(up.name, "suborbital")
    if not stays:
        station = trip.presumed_station
        if station:
            return Place(station.translated_name, "station", link_to(station))
        return Place(up.name, "free flight")
    has_left = home is not None and all(stay.until_at and stay.until_at <= at for stay in stays)
    return Place(home.name if has_left else up.name, "free flight")
