"""Fact boxes: facts that an editor chooses and that are calculated whenever the article is read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from missions.crews import Crew
from missions.flight_log import FlightLog
from missions.models import CrewAssignment, Mission, MissionCoverage, Trip
from missions.models.coverage import incomplete_missions, incomplete_trips
from missions.models.docking import load_dockings
from missions.stays import Stay, attach_stays, ship_stays
from people.models import Person
from wording.durations import Duration
from wording.languages import in_interface, interface_language


@dataclass(frozen=True)
class FactText:
    """A piece of a value, with an address if it is a link."""

    text: str
    address: str = ""


@dataclass(frozen=True)
class FactRow:
    label: str
    parts: list[FactText]
    is_calculated: bool = True  # False: typed by an editor.

    @property
    def value(self) -> str:
        return "".join(part.text for part in self.parts)


@dataclass
class PersonFacts:
    person: Person
    log: FlightLog
    lacks_dockings: bool = False  # Whether dockings of their flights, and so time aboard, may be missing.


@dataclass
class MissionFacts:
    mission: Mission
    crew: Crew
    stays: list[Stay] = field(default_factory=list)
    lacks_backups: bool = False  # Whether some may be missing.


@dataclass(frozen=True)
class Fact:
    label: Promise
    about: str  # "person" or "mission"
    parts: Callable[[Any], list[FactText]]  # Takes PersonFacts or MissionFacts; empty if nothing is known.


def rows_for(
    blocks: Iterable[Mapping[str, Any]],
    people: Mapping[int, Person],
    missions: Mapping[int, Mission],
    crews: Mapping[int, Crew] | None = None,
    languages: Iterable[str] = (),
) -> list[list[FactRow]]:
    """The rows of each block of facts, calculated ones before typed ones, in five queries however many blocks.

    `people`, `missions` (with station and spacecraft) and `crews` are loaded by the caller, by primary key; a record
    that is missing has no rows. `languages` are the languages of the blocks, by default the reader's.
    """
    blocks = list(blocks)
    flyers, flights = _load(
        [people[key] for key in _keys(blocks, "person") if key in people],
        [missions[key] for key in _keys(blocks, "mission") if key in missions],
        crews,
    )
    rows = []
    for block, language in zip(blocks, list(languages) or [interface_language()] * len(blocks), strict=True):
        with in_interface(language):
            rows.append(_calculated(block, flyers, flights) + _typed(block.get("lines", "")))
    return rows


def _keys(blocks: list[Mapping[str, Any]], about: str) -> set[int]:
    return {block[about] for block in blocks if block.get(about) and block.get("facts")}


def _load(
    people: list[Person], missions: list[Mission], crews: Mapping[int, Crew] | None
) -> tuple[dict[int, PersonFacts], dict[int, MissionFacts]]:
    trips = Trip.objects.filter(person__in=people).published_with_ships(missions) if people else []
    ships = {ship for trip in trips for ship in (trip.launch_mission_id, trip.home_id)}
    ships |= {mission.pk for mission in missions}
    dockings = load_dockings(filter(None, ships))
    attach_stays(trips, chain.from_iterable(dockings.values()))
    unsure = incomplete_trips(trips, MissionCoverage.Topic.DOCKINGS)
    flyers = {}
    for person in people:
        log = FlightLog([trip for trip in trips if trip.person_id == person.pk], others=[])
        flyers[person.pk] = PersonFacts(person, log, lacks_dockings=any(trip.pk in unsure for trip in log.trips))
    crews = Crew.of_each(missions) if crews is None else crews
    lacking = incomplete_missions(MissionCoverage.Topic.BACKUPS) if missions else frozenset()
    flights = {
        mission.pk: MissionFacts(
            mission,
            crews[mission.pk],
            ship_stays(dockings[mission.pk]),
            lacks_backups=mission.pk in lacking,
        )
        for mission in missions
    }
    return flyers, flights


def _calculated(
    block: Mapping[str, Any], flyers: dict[int, PersonFacts], flights: dict[int, MissionFacts]
) -> list[FactRow]:
    subjects = {"person": flyers.get(block.get("person") or 0), "mission": flights.get(block.get("mission") or 0)}
    rows = []
    for key in block.get("facts", []):
        fact = FACTS.get(key)
        subject = subjects[fact.about] if fact else None
        if fact and subject and (parts := fact.parts(subject)):
            rows.append(FactRow(str(fact.label), parts))
    return rows


def _typed(lines: str) -> list[FactRow]:
    rows = []
    for line in lines.splitlines():
        label, _colon, value = line.partition(":")
        if line.strip():
            rows.append(FactRow(label.strip(), [FactText(value.strip())], is_calculated=False))
    return rows


# --- Values in words -------------------------------------------------------------------------------


def _words(value: object) -> list[FactText]:
    return [FactText(str(value))] if value else []


def _joined(items: Iterable[list[FactText]], separator: str = ", ") -> list[FactText]:
    parts: list[FactText] = []
    for item in items:
        parts += [FactText(separator), *item] if parts else item
    return parts


def _time(duration: Duration | None) -> str:
    if duration is None:
        return ""
    return _("%(duration)s so far") % {"duration": duration.words} if duration.is_running else duration.words


def _ship(mission: Mission) -> FactText:
    return FactText(mission.name, mission.get_absolute_url())


def _names(rows: Iterable[CrewAssignment]) -> list[FactText]:
    people = [row.person for row in rows]
    return _joined(
        [FactText(person.name, person.get_absolute_url() if person.is_published else "")] for person in people
    )


def _time_in_space(flyer: PersonFacts) -> list[FactText]:
    words = _time(flyer.log.time_in_space)
    if words and flyer.log.has_unconfirmed:
        words = _("%(time)s, without the unconfirmed flight") % {"time": words}
    return _words(words)


def _time_aboard(flyer: PersonFacts) -> list[FactText]:
    """Nothing unless all dockings are recorded: a part of the time is not a total."""
    if flyer.lacks_dockings:
        return []
    times = [f"{station.reader_short_name} {_time(time)}" for station, time in flyer.log.time_aboard.items()]
    return _words("; ".join(times))


def _first_flight(flyer: PersonFacts) -> list[FactText]:
    return _words(flyer.log.spaceflights[0].start.day) if flyer.log.spaceflights else []


def _last_landing(flyer: PersonFacts) -> list[FactText]:
    landings = [trip.end.day for trip in flyer.log.spaceflights if trip.end and trip.end_reason != Trip.EndReason.LOST]
    return _words(landings[-1]) if landings else []


def _flights(flyer: PersonFacts) -> list[FactText]:
    return _joined((_trip(trip) for trip in flyer.log.spaceflights), "; ")


def _trip(trip: Trip) -> list[FactText]:
    if trip.landing_mission is None or not trip.changed_ship:
        return [_ship(trip.launch_mission)]
    return [_ship(trip.launch_mission), FactText(_(", returned on ")), _ship(trip.landing_mission)]


def _planned(value: object) -> list[FactText]:
    return _words(_("%(value)s (planned)") % {"value": value}) if value else []


def _launch(flight: MissionFacts) -> list[FactText]:
    mission = flight.mission
    return _planned(mission.launch) if mission.is_planned else _words(mission.launch)


def _end(flight: MissionFacts) -> list[FactText]:
    mission = flight.mission
    if mission.end is None:
        return _planned(mission.planned_end)
    match mission.end_kind:
        case Mission.EndKind.LOST:
            return _words(_("lost %(when)s") % {"when": mission.end.when})
        case Mission.EndKind.FAILED_LAUNCH:
            return _words(_("launch failed, %(date)s") % {"date": mission.end})
    return _words(mission.end)


def _crew(rows: list[CrewAssignment], *, has_happened: bool) -> list[FactText]:
    names = _names(rows)
    return names if has_happened or not names else [*names, FactText(_(" (planned)"))]


def _crew_at_launch(flight: MissionFacts) -> list[FactText]:
    return _crew(flight.crew.launched, has_happened=not flight.mission.is_planned)


def _crew_at_landing(flight: MissionFacts) -> list[FactText]:
    return _crew(flight.crew.landed, has_happened=flight.mission.has_ended)


def _backup_crew(flight: MissionFacts) -> list[FactText]:
    names = _names(flight.crew.backups)
    return [*names, FactText(_(" (incomplete)"))] if names and flight.lacks_backups else names


def _duration(flight: MissionFacts) -> list[FactText]:
    return _words(_("unconfirmed") if flight.mission.is_overdue else _time(flight.mission.duration))


def _spacecraft(flight: MissionFacts) -> list[FactText]:
    return _words(flight.mission.craft)


def _station(flight: MissionFacts) -> list[FactText]:
    stations = flight.mission.stations_among(stay.station for stay in flight.stays)
    return _joined([FactText(station.translated_name, station.get_absolute_url())] for station in stations)


def _docked(flight: MissionFacts) -> list[FactText]:
    return _words("; ".join(f"{stay.station.reader_short_name}, {stay.start}" for stay in flight.stays))


def _undocked(flight: MissionFacts) -> list[FactText]:
    return _words("; ".join(f"{stay.station.reader_short_name}, {stay.end}" for stay in flight.stays if stay.end))


FACTS = {
    "time_in_space": Fact(_lazy("Time in space"), "person", _time_in_space),
    "time_aboard": Fact(_lazy("Time aboard stations"), "person", _time_aboard),
    "spaceflights": Fact(_lazy("Spaceflights"), "person", lambda flyer: _words(str(len(flyer.log.spaceflights)))),
    "first_flight": Fact(_lazy("First flight"), "person", _first_flight),
    "last_landing": Fact(_lazy("Last landing"), "person", _last_landing),
    "flights": Fact(_lazy("Flights"), "person", _flights),
    "born": Fact(_lazy("Born"), "person", lambda flyer: _words(flyer.person.born)),
    "launch": Fact(_lazy("Launch"), "mission", _launch),
    "end": Fact(_lazy("End of flight"), "mission", _end),
    "duration": Fact(_lazy("Duration"), "mission", _duration),
    "crew_at_launch": Fact(_lazy("Crew at launch"), "mission", _crew_at_launch),
    "crew_at_landing": Fact(_lazy("Crew at landing"), "mission", _crew_at_landing),
    "backup_crew": Fact(_lazy("Backup crew"), "mission", _backup_crew),
    "station": Fact(_lazy("Station"), "mission", _station),
    "spacecraft": Fact(_lazy("Spacecraft"), "mission", _spacecraft),
    "docked": Fact(_lazy("Docked"), "mission", _docked),
    "undocked": Fact(_lazy("Undocked"), "mission", _undocked),
}
