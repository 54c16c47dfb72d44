"""The public records of the people and missions that an article names."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Self

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from missions.crews import Crew
from missions.flight_log import FlightLog
from missions.models import Mission, Trip
from missions.stays import load_stays
from people.models import Person
from wording.durations import Duration, total


@dataclass
class Career:
    """The flights of one person that have begun."""

    person: Person
    log: FlightLog

    @property
    def trips(self) -> list[Trip]:
        return self.log.trips

    def trips_on(self, missions: Iterable[int]) -> list[Trip]:
        ships = set(missions)
        return [trip for trip in self.trips if ships & {trip.launch_mission_id, trip.home_id}]

    def times_aboard(self, station: int | None) -> list[Duration]:
        """Time aboard this station, or aboard all, on each trip."""
        times = []
        for trip in self.log.certain:
            stays = [stay.duration for stay in trip.stays if station in {None, stay.station.pk}]
            times += [total(stays)] if stays else []
        return times

    @property
    def flights(self) -> str:
        ships = ", ".join(trip.launch_mission.name for trip in self.log.spaceflights)
        number = len(self.log.spaceflights)
        if not number:
            return _("no spaceflight")
        return ngettext("%(number)d spaceflight: %(ships)s", "%(number)d spaceflights: %(ships)s", number) % {
            "number": number,
            "ships": ships,
        }


def running_totals(times: list[Duration]) -> list[Duration]:
    """Running totals: after the first flight, after the second, and so on."""
    return list(accumulate(times, lambda whole, time: total([whole, time])))


@dataclass
class PublicRecords:
    careers: dict[int, Career]
    missions: dict[int, Mission]
    crews: dict[int, Crew]

    @classmethod
    def of(cls, people: Iterable[int], missions: Iterable[int]) -> Self:
        """Reads the records, in five queries."""
        named = Person.objects.published().in_bulk(set(people))
        trips = load_stays(Trip.objects.published().begun().filter(person__in=named).with_missions())
        ships = Mission.objects.published().in_bulk(set(missions))
        careers = {
            key: Career(person, FlightLog([trip for trip in trips if trip.person_id == key], others=[]))
            for key, person in named.items()
        }
        return cls(careers, ships, Crew.of_each(ships.values()))
