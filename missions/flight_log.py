"""What a person's trips add up to: the log of their flights, and whom they met up there."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from charts.bars import Bar, BarChart
from charts.labels import TextRun
from charts.scales import years
from missions.drawings.number_words import number_word
from missions.stays import time_by_station
from wording.durations import Duration, total

if TYPE_CHECKING:
    from missions.models import Station, Trip
    from people.models import Person


@dataclass
class FlightLog:
    trips: list["Trip"]  # Loaded with stays.
    others: list["Trip"]  # Those of others that overlap one of them, loaded with stays and person.

    @cached_property
    def spaceflights(self) -> list["Trip"]:
        return [trip for trip in self.trips if trip.counts_as_spaceflight]

    @cached_property
    def certain(self) -> list["Trip"]:
        """Spaceflights that are over, or surely still going on: what is added up."""
        return [trip for trip in self.spaceflights if not trip.is_unconfirmed]

    @cached_property
    def chart(self) -> BarChart | None:
        """The trips over the years; none where there is only one."""
        if len(self.trips) < 2:
            return None
        now = timezone.now()
        bars = [
            Bar(
                trip_words(trip),
                trip.start_at,
                trip.end_at or min(trip.counted_until, now),
                "" if trip.counts_as_spaceflight else "unsure",
            )
            for trip in self.trips
        ]
        return BarChart(bars, years(self.trips[0].start_at, bars[-1].end or now), now=now)

    @property
    def summary(self) -> str:
        words = _("%(number)s flights, the first in %(first)d, the latest in %(latest)d.")
        return words % {
            "number": capfirst(number_word(len(self.trips))),
            "first": self.trips[0].start_at.year,
            "latest": self.trips[-1].start_at.year,
        }

    @property
    def open_trip(self) -> "Trip | None":
        return next((trip for trip in self.trips if trip.is_open), None)

    @property
    def day_number(self) -> int | None:
        """Of the flight that is going on, if the day on which it began is known."""
        return self.open_trip.day_number_at(timezone.now()) if self.open_trip else None

    @property
    def lacks_dockings(self) -> bool:
        return any(trip.launch_mission.station_id and not trip.stays for trip in self.spaceflights)

    @property
    def has_unconfirmed(self) -> bool:
        return len(self.certain) < len(self.spaceflights)

    @property
    def time_in_space(self) -> Duration | None:
        return total([trip.duration for trip in self.certain]) if self.certain else None

    @property
    def time_aboard(self) -> dict["Station", Duration]:
        times = time_by_station(stay for trip in self.certain for stay in trip.stays)
        whole = self.time_in_space
        return {station: time.within(whole) for station, time in times.items()} if whole else {}

    def met_aboard(self, *, besides: Iterable["Person"] = ()) -> dict["Station", list["Person"]]:
        """People who were aboard the same station at the same time, by station."""
        left_out = set(besides)
        stays = [stay for trip in self.spaceflights for stay in trip.stays]
        met: dict[Station, set[Person]] = {}
        for trip in self.others:
            if trip.person in left_out:
                continue
            for stay in trip.stays:
                if any(stay.meets(own) for own in stays):
                    met.setdefault(stay.station, set()).add(trip.person)
        return {station: sorted(people, key=lambda person: person.sort_key) for station, people in met.items()}


def trip_words(trip: "Trip") -> list[TextRun]:
    """The ship up, the ship home where it is another, and how long."""
    ships = [trip.launch_mission]
    if trip.changed_ship and trip.public_home:
        ships.append(trip.public_home)
    words = [TextRun(ship.name, ship.get_absolute_url() if ship.is_published else "") for ship in ships]
    if len(words) > 1:
        words.insert(1, TextRun("→", kind="note"))
    if trip.is_unconfirmed:
        return [*words, TextRun(_("unconfirmed"), kind="note")]
    length = trip.duration.short
    return [
        *words,
        TextRun(_("%(duration)s and counting") % {"duration": length} if trip.is_open else length, kind="note"),
    ]
