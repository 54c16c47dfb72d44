"""A person's flight log: trips, totals, and people they met aboard stations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.functional import cached_property

from missions.models import ExpeditionMember, MoonLanding, Station, Trip
from missions.models.coverage import incomplete_trips
from missions.models.moon_landing import landing_of
from missions.stays import Stay, load_stays, time_by_station
from people.models import Person
from wording.durations import Duration, total
from wording.partial_dates import INSTANT

NAMES = {"id", "name", "slug", "sort_key", "published_at", "withdrawn_at"}  # What naming and linking a person needs.
NOT_NAMES = [f"person__{field.name}" for field in Person._meta.concrete_fields if field.name not in NAMES]


@dataclass
class ExpeditionStay:
    """Expeditions that somebody belonged to on one stay; no stay if its dockings are not recorded."""

    stay: Stay | None
    rows: list[ExpeditionMember]


@dataclass
class FlightLog:
    trips: list[Trip]  # Loaded with stays.
    # Overlapping trips of other people, loaded with stays and the name of the person; none if no stay is recorded.
    others: list[Trip]

    @cached_property
    def spaceflights(self) -> list[Trip]:
        return [trip for trip in self.trips if trip.counts_as_spaceflight]

    @cached_property
    def certain(self) -> list[Trip]:
        """Spaceflights that count towards totals: all but the unconfirmed."""
        return [trip for trip in self.spaceflights if not trip.is_unconfirmed]

    @property
    def open_trip(self) -> Trip | None:
        return next((trip for trip in self.trips if trip.is_open), None)

    @property
    def day_number(self) -> int | None:
        """Flight day of the current flight, if its launch date is known to the day."""
        return self.open_trip.day_number_at(timezone.now()) if self.open_trip else None

    def is_complete(self, topic: str) -> bool:
        """Whether all spacewalks or dockings (topics of MissionCoverage) of the trips are recorded."""
        return not incomplete_trips(self.trips, topic)

    @property
    def has_unconfirmed(self) -> bool:
        return len(self.certain) < len(self.spaceflights)

    @property
    def time_in_space(self) -> Duration | None:
        return total([trip.duration for trip in self.certain]) if self.certain else None

    @property
    def time_aboard(self) -> dict[Station, Duration]:
        """By the dockings that are recorded: the total if they are complete."""
        times = time_by_station(stay for trip in self.certain for stay in trip.stays)
        whole = self.time_in_space
        return {station: time.within(whole) for station, time in times.items()} if whole else {}

    def expedition_stays(self, rows: Iterable[ExpeditionMember]) -> list[ExpeditionStay]:
        """Expeditions in the order given, those of one stay together."""
        stays = [stay for trip in self.certain for stay in trip.stays]
        groups: list[ExpeditionStay] = []
        for row in rows:
            stay = next((stay for stay in stays if is_during(row, stay)), None)
            if groups and stay and groups[-1].stay == stay:
                groups[-1].rows.append(row)
            else:
                groups.append(ExpeditionStay(stay, [row]))
        return groups

    @property
    def moon_landings(self) -> list[MoonLanding]:
        """The landings on the Moon that the person made."""
        return [landing for trip in self.trips if (landing := landing_of(trip))]

    def stations_lacking_crews(self, groups: Iterable[ExpeditionStay]) -> list[Station]:
        """Those of the expeditions whose numbered crews are not all recorded up to the end of the last trip."""
        ends = (min(trip.counted_until - INSTANT, timezone.now()) for trip in self.trips)
        last = max((end.date() for end in ends), default=date.max)
        stations = dict.fromkeys(row.expedition.station for group in groups for row in group.rows)
        return [station for station in stations if not station.has_all_crews_until(last)]

    def met_aboard(self, *, besides: Iterable[Person] = ()) -> dict[Station, list[Person]]:
        """Station → people who were aboard at the same time."""
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


def flight_log_of(trips: list[Trip]) -> FlightLog:
    """The flight log of one person from their trips, in a query, and two more if stays of theirs are recorded."""
    ours = load_stays(trips)
    aboard = [trip for trip in ours if trip.stays]
    if not aboard:
        return FlightLog(ours, others=[])
    others = Trip.objects.published().alongside(aboard, at_its_stations=True)
    return FlightLog(ours, load_stays(others.select_related("person").defer(*NOT_NAMES)))


def is_during(row: ExpeditionMember, stay: Stay) -> bool:
    """Whether the expedition and the stay were on the same station and overlap."""
    expedition = row.expedition
    begins_before_its_end = expedition.ended is None or stay.first_at < expedition.ended.until
    ends_after_its_start = stay.until_at is None or expedition.started_at < stay.until_at
    return stay.station.pk == expedition.station_id and begins_before_its_end and ends_after_its_start
