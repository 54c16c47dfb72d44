"""The crew swap of a mission: who went up on which ship, who came down on which, and where they lived between.

This is what the picture, its sentences and its table all say; it knows nothing of how they are drawn.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from missions.crews import Crew
from missions.drawings.number_words import number_word, people_words
from missions.models import CrewAssignment, DockingEvent, Mission, Spacewalk, Station, Trip
from missions.stays import Stay, attach_stays, ship_stays
from people.models import Person
from wording.durations import Duration
from wording.lists import all_of
from wording.partial_dates import PartialDate

Place = Mission | Station


class Ending(models.TextChoices):
    LANDED = "landed", _lazy("landed")
    DIED = "died", _lazy("died on this flight")
    LOST = "lost", _lazy("lost with the ship")
    IN_SPACE = "in-space", _lazy("in space")
    UNCONFIRMED = "unconfirmed", _lazy("unconfirmed")
    PLANNED = "planned", _lazy("planned")
    UNKNOWN = "unknown", _lazy("not known here")


@dataclass(frozen=True)
class Leg:
    """A part of somebody's way, aboard one ship or station. Without a start or an end, nobody knows it yet."""

    place: Place
    start: datetime | None
    end: datetime | None
    is_recorded: bool = True  # Else only somewhere within this time: no docking is recorded.


@dataclass
class Way:
    """What people did who went up on the same ship, came home on the same, and lived at the same places between."""

    up: Mission | None
    home: Mission | None
    legs: list[Leg]
    ending: Ending
    start: PartialDate | None
    end: PartialDate | None
    duration: Duration | None = None
    is_spaceflight: bool = True
    crossed_outside: bool = False  # From ship to ship, on a spacewalk.
    stays: list[Stay] = field(default_factory=list)
    doubtful_at: datetime | None = None  # From when on nobody can say whether it goes on.
    people: list[Person] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        return self.ending in {Ending.LANDED, Ending.DIED, Ending.LOST}

    @property
    def has_begun(self) -> bool:
        return self.ending != Ending.PLANNED

    @property
    def changed_ship(self) -> bool:
        return self.up != self.home

    @property
    def stations(self) -> list[Station]:
        return list(dict.fromkeys(leg.place for leg in self.legs if isinstance(leg.place, Station)))

    @property
    def remarks(self) -> list[str]:
        """How long, and how it ended where that is not with a landing."""
        words = []
        if self.duration and self.ending != Ending.UNCONFIRMED:
            length = self.duration.short
            words.append(_("%(duration)s and counting") % {"duration": length} if not self.is_over else length)
        if not self.is_spaceflight:
            words.append(_("not a spaceflight"))
        if self.ending not in {Ending.LANDED, Ending.IN_SPACE}:
            words.append(str(self.ending.label))
        if self.home is None and self.ending == Ending.IN_SPACE:
            words.append(_("return ship not yet known"))
        if self.crossed_outside:
            words.append(_("changed ships on a spacewalk"))
        return words

    @property
    def sentence(self) -> str:
        elsewhere = _("another ship")  # One that the public does not see.
        return self._form(len(self.people)) % {
            "names": all_of(person.name for person in self.people),
            "up": self.up.name if self.up else elsewhere,
            "home": self.home.name if self.home else elsewhere,
        }

    def _form(self, people: int) -> str:
        """For one person or several: in some languages the verbs tell."""
        match self.ending:
            case Ending.DIED:
                return ngettext(
                    "%(names)s went up on %(up)s and died on the flight.",
                    "%(names)s went up on %(up)s and died on the flight.",
                    people,
                )
            case Ending.LOST:
                return ngettext(
                    "%(names)s went up on %(up)s, which was lost with its crew.",
                    "%(names)s went up on %(up)s, which was lost with its crew.",
                    people,
                )
            case Ending.IN_SPACE if self.home is None:
                return ngettext(
                    "%(names)s went up on %(up)s, still in space; return ship not yet known.",
                    "%(names)s went up on %(up)s, still in space; return ship not yet known.",
                    people,
                )
            case Ending.IN_SPACE:
                return ngettext(
                    "%(names)s went up on %(up)s, still in space, to come home on %(home)s.",
                    "%(names)s went up on %(up)s, still in space, to come home on %(home)s.",
                    people,
                )
            case Ending.UNCONFIRMED:
                return ngettext(
                    "%(names)s went up on %(up)s; whether they are home is unconfirmed.",
                    "%(names)s went up on %(up)s; whether they are home is unconfirmed.",
                    people,
                )
            case Ending.PLANNED if self.home is None:
                return _("%(names)s: planned to go up on %(up)s; return ship not yet known.")
            case Ending.PLANNED if self.up is None:
                return _("%(names)s: planned to come home on %(home)s.")
            case Ending.PLANNED:
                return _("%(names)s: planned to go up on %(up)s and to come home on %(home)s.")
        if self.ending == Ending.LANDED and not self.changed_ship:
            return ngettext(
                "%(names)s went up and came home on %(up)s.", "%(names)s went up and came home on %(up)s.", people
            )
        return ngettext(
            "%(names)s went up on %(up)s and came home on %(home)s.",
            "%(names)s went up on %(up)s and came home on %(home)s.",
            people,
        )


class CrewTrack:
    def __init__(self, crew: Crew) -> None:
        self.crew = crew
        self.mission = crew.mission
        self.now = timezone.now()

    # What it is made of: asked for once, for all the ships.

    @cached_property
    def _dockings(self) -> dict[int, list[DockingEvent]]:
        rows = DockingEvent.objects.filter(mission__in=self.crew.ships).in_time_order().select_related("station")
        dockings = defaultdict(list)
        for docking in rows:
            docking.mission = self.crew.ships[docking.mission_id]
            dockings[docking.mission_id].append(docking)
        return dockings

    @property
    def dockings(self) -> list[DockingEvent]:
        """Those of the mission."""
        return self._dockings[self.mission.pk]

    @cached_property
    def _spacewalks(self) -> list[Spacewalk]:
        walks = Spacewalk.objects.concerning(self.crew.ships, {trip.person_id for trip in self.crew.trips})
        if self.mission.is_published:
            walks = walks.published()
        return walks.with_trips()

    @property
    def spacewalks(self) -> list[Spacewalk]:
        """Those by people whom the mission took up, on whichever ship they came home."""
        return [walk for walk in self._spacewalks if self.mission.pk in walk.flights_up]

    # What it says.

    @cached_property
    def ways(self) -> list[Way]:
        """Those who went up first, and stayed longest, first."""
        attach_stays(self.crew.trips, [docking for ship in self._dockings.values() for docking in ship])
        ways: dict[tuple, Way] = {}
        for row in self.crew.prime:
            way = self._way_of_trip(row.trip) if row.trip else self._way_of_row(row)
            key = (way.up, way.home, way.ending, way.crossed_outside)
            ways.setdefault(key, way).people.append(row.person)
        return sorted(ways.values(), key=lambda way: (way.start is None, way.start and way.start.at, -self._ends(way)))

    @property
    def is_empty(self) -> bool:
        return not self.crew.prime

    @cached_property
    def stations(self) -> list[Station]:
        """The one that was reached first, first."""
        return list(dict.fromkeys(station for way in self.ways for station in way.stations))

    @cached_property
    def ships(self) -> list[Mission]:
        """The mission, and every other ship its people were on, the first launched first."""
        ships = {ship for way in self.ways for ship in (way.up, way.home) if ship} | {self.mission}
        return sorted(ships, key=lambda ship: (ship.launch_at is None, ship.launch_at, ship.sort_key))

    @cached_property
    def start(self) -> datetime:
        starts = [way.start.at for way in self.ways if way.start]
        return min([*starts, *filter(None, [self.mission.launch_at])], default=self.now)

    @cached_property
    def end(self) -> datetime:
        known = [leg.end or self.now for leg in self._legs] + [self.start]
        known += filter(None, [self.mission.end_at, self.due_of(self.mission)])
        length = max(known) - self.start
        if not length:  # Neither begun nor with a date to end on: not to scale.
            return self.start + timedelta(days=1)
        return self.start + length * 1.12 if self._has_open_end else self.start + length

    @property
    def is_to_scale(self) -> bool:
        has_end = self.mission.end_at or self.due_of(self.mission) or self.has_now
        return self.mission.launch_at is not None and bool(has_end)

    @property
    def has_now(self) -> bool:
        """Whether the present lies within it."""
        return self.start < self.now < self.end and any(not way.is_over for way in self.ways)

    @property
    def has_unrecorded(self) -> bool:
        return any(not leg.is_recorded for way in self.ways if way.has_begun for leg in way.legs)

    def due_of(self, ship: Mission) -> datetime | None:
        """When a ship that has not ended is to end, as far as that is still to come."""
        due = ship.planned_end
        return due.at if due and not ship.end_at and due.at > self.now else None

    @cached_property
    def _legs(self) -> list[Leg]:
        return [leg for way in self.ways for leg in way.legs]

    @property
    def _has_open_end(self) -> bool:
        return any(leg.end is None for leg in self._legs)

    @staticmethod
    def _ends(way: Way) -> float:
        return way.end.at.timestamp() if way.end else float("inf")

    def _way_of_trip(self, trip: Trip) -> Way:
        home = trip.home
        if trip.is_open and home and home != self.mission and not home.is_published:
            home = None
        walk = self._crossing(trip)
        return Way(
            up=trip.launch_mission,
            home=home,
            legs=self._legs_of(trip, home or trip.launch_mission, walk),
            ending=self._ending(trip),
            start=trip.start,
            end=trip.end,
            duration=trip.duration,
            is_spaceflight=trip.counts_as_spaceflight,
            crossed_outside=walk is not None,
            stays=trip.stays,
            doubtful_at=trip.counted_until if trip.is_open else None,
        )

    def _ending(self, trip: Trip) -> Ending:
        if trip.is_open:
            return Ending.UNCONFIRMED if trip.is_unconfirmed else Ending.IN_SPACE
        return Ending(trip.end_reason)

    def _legs_of(self, trip: Trip, home: Mission, walk: Spacewalk | None) -> list[Leg]:
        up, start = trip.launch_mission, trip.start_at
        end = trip.end_at or self.due_of(home)
        if trip.stays:
            return list(self._legs_by_stays(trip.stays, up, home, start, end))
        if station := self._station_of(up) or self._station_of(home):
            return [Leg(station, start, end, is_recorded=False)]
        if up == home:
            return [Leg(up, start, end)]
        changed_at = middle(walk.started.at, walk.started.until) if walk else self._both_in_flight(up, home)
        return [Leg(up, start, changed_at), Leg(home, changed_at, end, is_recorded=walk is not None)]

    def _station_of(self, ship: Mission) -> Station | None:
        """Where its people lived, if anywhere: the first station it docked with, or the one it was bound for."""
        if ship.kind != Mission.Kind.ORBITAL:
            return None
        return next(iter(ship.stations_among(docking.station for docking in self._dockings[ship.pk])), None)

    def _legs_by_stays(
        self, stays: list[Stay], up: Mission, home: Mission, start: datetime, end: datetime | None
    ) -> Iterable[Leg]:
        taken = {stay.end for stay in ship_stays(self._dockings[home.pk])}
        ship, at = up, start
        for stay in stays:
            docked = max(stay.first_at, at)
            left = min(stay.until_at, end or stay.until_at) if stay.end else end  # type: ignore[type-var]
            yield Leg(ship, at, docked)
            yield Leg(stay.station, docked, left)
            if stay.end is None or left is None:
                return
            ship, at = (home if stay.end in taken else up), left
        yield Leg(ship, at, end)

    def _both_in_flight(self, one: Mission, other: Mission) -> datetime:
        launches = [ship.launch_at for ship in (one, other) if ship.launch_at]
        ends = [ship.end_at for ship in (one, other) if ship.end_at]
        return middle(max(launches), min(ends, default=self.now))

    def _crossing(self, trip: Trip) -> Spacewalk | None:
        """The spacewalk on which somebody changed from ship to ship, where no station lay between."""
        ships = (ship for ship in (trip.launch_mission, trip.home) if ship)
        if not trip.changed_ship or trip.stays or any(map(self._station_of, ships)):
            return None
        return next((walk for walk in self._spacewalks if walk.trips.get(trip.person_id) == trip), None)

    def _way_of_row(self, row: CrewAssignment) -> Way:
        """Of somebody without a trip: the flight is planned, or the other ship is not shown to the public."""
        mission = self.mission
        end = mission.end_at or self.due_of(mission)
        place: Place = self._station_of(mission) or mission
        return Way(
            up=mission if row.launched else None,
            home=mission if row.landed else None,
            legs=[Leg(place, mission.launch_at, end, is_recorded=False)],
            ending=Ending.PLANNED if mission.is_planned else Ending.UNKNOWN,
            start=mission.launch if row.launched else None,
            end=mission.end if row.landed else None,
        )

    # In words.

    @property
    def summary(self) -> str:
        """The swap in a sentence or two, by numbers."""
        up, down = len(self.crew.launched), len(self.crew.landed)
        through = sum(row.stayed_aboard for row in self.crew.prime)
        if self.mission.is_planned:
            values = {"up": people_words(up), "down": people_words(down)}
            if not down:
                return _("Planned: up with %(up)s; return crew not yet known.") % values
            return _("Planned: up with %(up)s, down with %(down)s.") % values
        parts = [self._who_went(up, through), self._who_came(down - through)]
        return capfirst(" ".join(filter(None, parts)))

    def _who_went(self, up: int, through: int) -> str:
        words = self._way_of_those_who_went(up, through) if up else _("%(ship)s went up without people.")
        return words % {
            "ship": self.mission.name,
            "people": people_words(up),
            "through": number_word(through),
            "gone": number_word(up - through),
            "unknown": number_word(self._unknown),
            "still_up": number_word(self._still_up),
            "others": self._homes,
        }

    def _way_of_those_who_went(self, up: int, through: int) -> str:
        if self.mission.is_lost:
            return ngettext(
                "%(people)s went up on %(ship)s and was lost with it.",
                "%(people)s went up on %(ship)s and were lost with it.",
                up,
            )
        if self._died == up:
            return ngettext(
                "%(people)s went up on %(ship)s and died on the flight.",
                "%(people)s went up on %(ship)s and died on the flight.",
                up,
            )
        if not self.mission.has_ended and through:
            return self._way_of_the_ship(up, through)
        if unknown := self._unknown:
            return self._way_not_known(up, unknown)
        if still_up := self._still_up:
            return self._way_to_come(up, through, still_up)
        if up == through:
            return ngettext(
                "%(people)s went up on %(ship)s and came home on it.",
                "%(people)s went up on %(ship)s and came home on it.",
                up,
            )
        if not through:
            return ngettext(
                "%(people)s went up on %(ship)s and came home on %(others)s.",
                "%(people)s went up on %(ship)s and came home on %(others)s.",
                up,
            )
        return ngettext(
            "%(people)s went up on %(ship)s: %(through)s came home on it, %(gone)s on %(others)s.",
            "%(people)s went up on %(ship)s: %(through)s came home on it, %(gone)s on %(others)s.",
            through,
        )

    @staticmethod
    def _way_of_the_ship(up: int, through: int) -> str:
        if up == through:
            return ngettext(
                "%(people)s went up on %(ship)s, to come home on it.",
                "%(people)s went up on %(ship)s, to come home on it.",
                up,
            )
        return _("%(people)s went up on %(ship)s; it is to bring %(through)s of them home.")

    @staticmethod
    def _way_not_known(up: int, unknown: int) -> str:
        if unknown == up:
            return ngettext(
                "%(people)s went up on %(ship)s; return ship not yet known.",
                "%(people)s went up on %(ship)s; return ship not yet known.",
                up,
            )
        return _("%(people)s went up on %(ship)s; the return ship of %(unknown)s of them is not yet known.")

    @staticmethod
    def _way_to_come(up: int, through: int, still_up: int) -> str:
        if still_up == up:
            return ngettext(
                "%(people)s went up on %(ship)s, to come home on %(others)s.",
                "%(people)s went up on %(ship)s, to come home on %(others)s.",
                up,
            )
        if through:
            return ngettext(
                "%(people)s went up on %(ship)s: %(through)s came home on it, %(still_up)s is to do so on %(others)s.",
                "%(people)s went up on %(ship)s: %(through)s came home on it, %(still_up)s are to do so on %(others)s.",
                still_up,
            )
        return ngettext(
            "%(people)s went up on %(ship)s, of whom %(still_up)s is still to come home, on %(others)s.",
            "%(people)s went up on %(ship)s, of whom %(still_up)s are still to come home, on %(others)s.",
            still_up,
        )

    def _who_came(self, number: int) -> str:
        mission = self.mission
        if number:
            if mission.has_ended:
                words = ngettext(
                    "It brought home %(people)s who had gone up on %(others)s.",
                    "It brought home %(people)s who had gone up on %(others)s.",
                    number,
                )
            else:
                words = ngettext(
                    "It is to bring home %(people)s who went up on %(others)s.",
                    "It is to bring home %(people)s who went up on %(others)s.",
                    number,
                )
            return words % {"people": people_words(number), "others": self._origins}
        is_empty = mission.has_ended and not mission.is_lost and self.crew.came_down_empty(mission)
        return _("%(ship)s came down without people.") % {"ship": mission.name} if is_empty else ""

    @property
    def _died(self) -> int:
        return sum(len(way.people) for way in self.ways if way.ending == Ending.DIED)

    @property
    def _unknown(self) -> int:
        """Of those who went up on the mission, how many came, or are to come, home nobody has said how."""
        ways = (way for way in self.ways if way.up == self.mission and way.home is None)
        return sum(len(way.people) for way in ways if way.ending in {Ending.IN_SPACE, Ending.UNCONFIRMED})

    @property
    def _still_up(self) -> int:
        """Of those who went up on the mission, how many are still to come home, on a ship that is named."""
        return sum(len(way.people) for way in self._ways_to_come)

    @property
    def _ways_to_come(self) -> list[Way]:
        return [way for way in self.ways if way.up == self.mission and way.home and not way.is_over]

    @property
    def _homes(self) -> str:
        """The other ships that those who went up on the mission came, or are still to come, home on."""
        ways = self._ways_to_come or [way for way in self.ways if way.up == self.mission]
        return self._other_ships([way.home for way in ways])

    @property
    def _origins(self) -> str:
        return self._other_ships([way.up for way in self.ways if way.home == self.mission])

    def _other_ships(self, ships: list[Mission | None]) -> str:
        others = dict.fromkeys(ship.name if ship else _("another ship") for ship in ships if ship != self.mission)
        return all_of(others)


def middle(start: datetime, end: datetime) -> datetime:
    return start + (end - start) / 2
