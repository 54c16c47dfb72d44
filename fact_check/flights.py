"""Claims about who flew on which ship, when, and with whom."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fact_check import tags
from fact_check.disagreement import Disagreement
from fact_check.reading import SentenceReading, Statement
from fact_check.records import Career, PublicRecords
from missions.crews import Crew
from missions.models import CrewAssignment, Mission, MissionCoverage, Trip
from people.models import Person
from wording.partial_dates import PartialDate


def ship(statement: Statement, records: PublicRecords) -> Iterator[Disagreement]:
    """“landed on Soyuz MS-25”, about somebody who landed on a different ship."""
    mission = records.missions.get(statement.ship or 0)
    if mission is None or mission.is_planned or statement.kind not in VERBS:
        return
    for person in statement.subject.people:
        career = records.careers.get(person)
        if career and not _trips(statement, career):
            meant = [trip for trip in career.trips if _overlaps_flight(trip, mission)]
            recorded = _flights_in_words(career, meant)
            if any(row.person_id == person for row in records.crews[mission.pk].backups):
                recorded = _("%(flights)s; backup for %(ship)s") % {"flights": recorded, "ship": mission.name}
            yield Disagreement(_written_up_to(tags.MISSION, statement), recorded, career.person)


def _written_up_to(tag: str, statement: Statement) -> str:
    found = re.search(tag, statement.rest)
    return statement.reading.written(statement.verb + statement.rest[: found.end() if found else 0])


def day(statement: Statement, records: PublicRecords) -> Iterator[Disagreement]:
    """“launched on 23 March 2024”, about people or the ship itself; “was born in 1971”."""
    if statement.date is None:
        return
    for record, dates in _dates(statement, records):
        if dates and not any(statement.date.fits(recorded) for recorded in dates):
            nearest = min(dates, key=statement.date.distance)
            yield Disagreement(_written_date(statement), str(nearest), record)
            return


def _written_date(statement: Statement) -> str:
    if re.search(tags.DATE, statement.rest):
        return _written_up_to(tags.DATE, statement)
    reading = statement.reading  # The date comes first.
    return reading.written(reading.tagged[: statement.start + len(statement.verb)])


def _dates(statement: Statement, records: PublicRecords) -> Iterator[tuple[Person | Mission, list[PartialDate]]]:
    mission = records.missions.get(statement.subject.mission or 0)
    if mission and not mission.is_planned and statement.kind in {"launch", "land"}:
        recorded = mission.launch if statement.kind == "launch" else mission.end
        yield mission, [recorded] if recorded else []
    for person in statement.subject.people:
        career = records.careers.get(person)
        if career is None:
            continue
        if statement.kind == "born":
            yield career.person, [career.person.born] if career.person.born else []
        elif statement.kind == "launch":
            yield career.person, [trip.start for trip in _trips(statement, career)]
        elif statement.kind == "land":
            yield career.person, [trip.end for trip in _trips(statement, career) if trip.end]


def companions(statement: Statement, records: PublicRecords) -> Iterator[Disagreement]:
    """“launched with Novitsky and Dyson”."""
    verb = VERBS.get(statement.kind)
    if verb is None:
        return
    for person in statement.subject.people[:1]:
        career = records.careers.get(person)
        own = _trips(statement, career) if career else []
        for companion in statement.companions:
            other = records.careers.get(companion)
            if other and own and not any(verb.together(one, another) for one in own for another in other.trips):
                said = f"{statement.reading.written(statement.verb)} {statement.written_companions}"
                meant = [trip for trip in other.trips if any(_overlap(trip, one) for one in own)]
                yield Disagreement(said, _flights_in_words(other, meant), other.person)


def crew_list(reading: SentenceReading, records: PublicRecords) -> Iterator[Disagreement]:
    """“the crew of Soyuz MS-24: Kononenko, Chub and O’Hara”."""
    language = reading.language
    for pattern in language.crew:
        for found in re.finditer(language.fill_in(pattern), reading.tagged):
            mission = records.missions.get(reading.missions_in(found["mission"])[0])
            if mission is None:
                continue
            crew = records.crews[mission.pk]
            is_backup = bool(found.groupdict().get("backup"))
            if is_backup and not mission.is_complete(MissionCoverage.Topic.BACKUPS):
                continue
            named = crew.backups if is_backup else crew.prime
            aboard = {row.person_id for row in named}
            for person in reading.people_in(found["people"]):
                career = records.careers.get(person)
                if career and named and person not in aboard:
                    yield Disagreement(reading.written(found[0]), _crew_in_words(records.crews[mission.pk]), mission)
                    break


@dataclass(frozen=True)
class VerbMeaning:
    """What a verb means for trips: which trips it means on a ship, and when two people did it together."""

    on: Callable[[Career, int], list[Trip]]
    together: Callable[[Trip, Trip], bool]


def _overlap(one: Trip, other: Trip) -> bool:
    return _may_begin_before_end(one.start, of=other) and _may_begin_before_end(other.start, of=one)


def _overlaps_flight(trip: Trip, mission: Mission) -> bool:
    return _may_begin_before_end(trip.start, of=mission) and _may_begin_before_end(mission.launch, of=trip)


def _may_begin_before_end(start: PartialDate | None, *, of: Trip | Mission) -> bool:
    return start is None or of.end is None or start.at < of.end.latest


VERBS = {
    "launch": VerbMeaning(
        on=lambda career, ship: [trip for trip in career.trips if trip.launch_mission_id == ship],
        together=lambda one, other: one.launch_mission_id == other.launch_mission_id,
    ),
    "land": VerbMeaning(
        on=lambda career, ship: [trip for trip in career.trips if trip.home_id == ship],
        together=lambda one, other: one.home_id is not None and one.home_id == other.home_id,
    ),
    "fly": VerbMeaning(on=lambda career, ship: career.trips_on([ship]), together=_overlap),
}


def _trips(statement: Statement, career: Career) -> list[Trip]:
    """The trips that a statement about launching, landing or flying may mean."""
    verb = VERBS[statement.kind]
    return verb.on(career, statement.ship) if statement.ship else career.trips


def _flights_in_words(career: Career, meant: list[Trip]) -> str:
    """The ships somebody launched and landed on: of the flights that may be meant, or else of all."""
    flights = []
    for trip in meant or career.trips:
        if trip.landing_mission is None:
            flights.append(_("launched on %(up)s") % {"up": trip.launch_mission.name})
        else:
            ships = {"up": trip.launch_mission.name, "down": trip.landing_mission.name}
            flights.append(_("launched on %(up)s, landed on %(down)s") % ships)
    return f"{career.person.name}: {'; '.join(flights) or _('no flight')}"


def _crew_in_words(crew: Crew) -> str:
    lists = [(_("launched"), crew.launched), (_("landed"), crew.landed), (_("backup"), crew.backups)]
    return "; ".join(f"{title}: {_names(rows)}" for title, rows in lists if rows)


def _names(rows: Iterable[CrewAssignment]) -> str:
    return ", ".join(row.person.name for row in rows)
