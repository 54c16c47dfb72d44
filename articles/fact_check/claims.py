"""The kinds of claims that can be compared with the records, each with its own idea of what agrees.

A claim is compared only where the sentence leaves no doubt about whom and what it speaks of.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from articles.fact_check import tags
from articles.fact_check.languages import Language
from articles.fact_check.reading import Reading, Statement
from articles.fact_check.records import Career, PublicRecords, sums
from articles.fact_check.said import DateSaid, TimeSaid
from missions.models import CrewAssignment, Mission, Trip
from people.models import Person
from publishing.durations import Duration
from publishing.partial_dates import PartialDate


@dataclass(frozen=True)
class Disagreement:
    said: str
    recorded: str
    record: Person | Mission


def disagreements(reading: Reading, records: PublicRecords) -> Iterator[Disagreement]:
    for statement in reading.statements:
        if statement.is_plain:
            for of_statement in STATEMENT_CLAIMS:
                yield from of_statement(statement, records)
    if not re.search(reading.language.hedges, reading.tagged):
        for of_sentence in SENTENCE_CLAIMS:
            yield from of_sentence(reading, records)


# --- how many flights -----------------------------------------------------------------------------


def number_of_flights(statement: Statement, records: PublicRecords) -> Iterator[Disagreement]:
    """“has three missions”, “flew four times”, “878 days in space on five flights”."""
    language, rest = statement.reading.language, statement.rest
    career = records.careers.get(statement.subject.person or 0)
    if career is None or re.search(language.earlier, statement.verb + rest):
        return
    found = None
    if statement.kind in {"have", "fly", "spend"}:
        found = re.match(_with_numbers(language.counted, language), rest) or re.search(
            _with_numbers(language.over_flights, language), rest
        )
    if found is None and statement.kind in {"fly", "launch"}:
        found = re.match(_with_numbers(language.times, language), rest)
    if found is None or re.match(language.qualified, rest[found.end() :]):
        return
    number = found["n"]
    said = language.value_of(number) if number else language.value_of(found["once"])
    if said != len(career.log.spaceflights):
        yield Disagreement(statement.reading.written(found[0]), career.flights, career.person)


def number_of_the_flight(reading: Reading, records: PublicRecords) -> Iterator[Disagreement]:
    """“her third flight”: of the ship that the sentence names, or else wrong only if there were not so many."""
    language = reading.language
    for pattern in language.flight_number:
        for found in re.finditer(_with_numbers(pattern, language), reading.tagged):
            groups = found.groupdict()
            person = next(iter(reading.people_in(groups.get("whose") or groups.get("hers") or "")), 0)
            career = records.careers.get(person)
            ships = reading.missions_in(reading.tagged)
            if career is None or re.match(rf"{language.qualified}(?! ?(?:\w+ )?{tags.MISSION})", reading.tagged[found.end() :]):
                continue
            said, flights = language.ordinals[found["n"].casefold()], career.log.spaceflights
            meant = [trip for trip in career.trips_on(ships) if trip.counts_as_spaceflight]
            if len(meant) == 1 and meant[0].number != said:
                recorded = _("%(ship)s was number %(number)d of %(flights)s") % {
                    "ship": meant[0].launch_mission.name,
                    "number": meant[0].number,
                    "flights": career.flights,
                }
                yield Disagreement(reading.written(found[0]), recorded, career.person)
            elif not meant and said > len(flights):
                yield Disagreement(reading.written(found[0]), career.flights, career.person)


def _with_numbers(pattern: str, language: Language) -> str:
    return pattern.replace("NUMBER", language.number).replace("ORDINAL", language.ordinal)


# --- how long -------------------------------------------------------------------------------------


def time_of_a_statement(statement: Statement, records: PublicRecords) -> Iterator[Disagreement]:
    """“spent 12 days aboard the ISS”, “has three missions totalling 545 days”, “landed after 13 days in space”."""
    reading, language = statement.reading, statement.reading.language
    careers = [records.careers[person] for person in statement.subject.people if person in records.careers]
    if not careers:
        return
    where = rf"(?P<time>{tags.TIME}) (?:(?P<space>{language.in_space})|{language.aboard})"
    for found in re.finditer(where, statement.rest):
        time = reading.values_in(found["time"], "t")[0]
        if found["space"]:
            yield from _in_space(reading, time, found[0], careers)
        else:
            station = next(iter(reading.values_in(found["station"] or "", "s")), None)
            yield from _aboard(reading, time, found[0], careers, station)
    if statement.kind in {"have", "fly", "spend"}:
        for found in re.finditer(language.in_total, statement.rest):
            if not re.match(rf" (?:{language.in_space}|{language.aboard})", statement.rest[found.end() :]):
                time = reading.values_in(found[0], "t")[0]
                yield from _in_space(reading, time, found[0], careers)


def time_before_a_statement(reading: Reading, records: PublicRecords) -> Iterator[Disagreement]:
    """“After 13 days in space, Vasilevskaya …”"""
    language = reading.language
    where = rf"(?:(?P<space>{language.in_space})|{language.aboard})"
    found = re.match(rf"{language.fronted.replace('WHERE', where)}", reading.tagged)
    career = records.careers.get(reading.people_in(found["whose"])[0]) if found else None
    if found and career:
        time, written = reading.values_in(found["time"], "t")[0], found["time"] + found["where"]
        if found["space"]:
            yield from _in_space(reading, time, written, [career])
        else:
            station = next(iter(reading.values_in(found["station"] or "", "s")), None)
            yield from _aboard(reading, time, written, [career], station)


def length_of_a_flight(reading: Reading, records: PublicRecords) -> Iterator[Disagreement]:
    """“a 13-day flight”, of the only person or the only ship that the sentence names."""
    language = reading.language
    people, ships = reading.people_in(reading.tagged), reading.missions_in(reading.tagged)
    for pattern in language.flight_of:
        for found in re.finditer(pattern, reading.tagged):
            time = reading.values_in(found["time"], "t")[0]
            career = records.careers.get(people[0]) if len(people) == 1 else None
            if career and len(ships) < 2:
                yield from _in_space(reading, time, found[0], [career])
            elif not people and len(ships) == 1 and (mission := records.missions.get(ships[0])):
                trips_may_differ = any(not row.stayed_aboard for row in records.crews[mission.pk].prime)
                if mission.duration and not trips_may_differ and not time.fits(mission.duration):
                    yield Disagreement(reading.written(found[0]), str(mission.duration), mission)


def _in_space(reading: Reading, time: TimeSaid, written: str, careers: list[Career]) -> Iterator[Disagreement]:
    """Right if it is one of the flights, or all of somebody's flights up to some time."""
    ships = reading.missions_in(reading.tagged)
    for career in careers:
        trips = career.log.certain
        single = [trip for trip in trips if trip in career.trips_on(ships)] or trips
        times = [trip.duration for trip in single] + sums([trip.duration for trip in trips])
        if not trips or _fits_any(time, times):
            return
    career = careers[0]
    if len(single) == 1 and len(trips) > 1:
        recorded = _("%(time)s on %(ship)s, %(total)s in all") % {
            "time": single[0].duration,
            "ship": single[0].launch_mission.name,
            "total": career.log.time_in_space,
        }
    else:
        recorded = _("%(time)s in space") % {"time": career.log.time_in_space}
    yield Disagreement(reading.written(written), recorded, career.person)


def _aboard(
    reading: Reading, time: TimeSaid, written: str, careers: list[Career], station: int | None
) -> Iterator[Disagreement]:
    for career in careers:
        times = career.times_aboard(station)
        if not times or career.log.lacks_dockings or _fits_any(time, [*times, *sums(times)]):
            return
    career = careers[0]
    recorded = ", ".join(
        _("%(time)s aboard %(station)s") % {"time": whole, "station": at.short_name}
        for at, whole in career.log.time_aboard.items()
        if station in {None, at.pk}
    )
    yield Disagreement(reading.written(written), recorded, career.person)


def _fits_any(time: TimeSaid, recorded: Iterable[Duration]) -> bool:
    """A flight that is going on was shorter when the sentence was written."""
    return any(time.fits(one) or (one.is_running and time.length <= one.length) for one in recorded)


# --- on which ship, when, with whom ---------------------------------------------------------------


def ship(statement: Statement, records: PublicRecords) -> Iterator[Disagreement]:
    """“landed on Soyuz MS-25”, of somebody who landed on another."""
    mission = records.missions.get(statement.ship or 0)
    if mission is None or mission.is_planned or statement.kind not in LEGS:
        return
    for person in statement.subject.people:
        career = records.careers.get(person)
        if career and not _trips(statement, career):
            said = statement.reading.written(statement.verb + statement.rest[: _end_of_ship(statement)])
            yield Disagreement(said, _flights_in_words(career, mission, records), career.person)


def _end_of_ship(statement: Statement) -> int:
    found = re.search(tags.MISSION, statement.rest)
    return found.end() if found else 0


def day(statement: Statement, records: PublicRecords) -> Iterator[Disagreement]:
    """“launched on 23 March 2024”, of people or of the ship itself; “was born in 1971”."""
    if statement.date is None:
        return
    for record, dates in _dates(statement, records):
        if dates and not any(statement.date.fits(recorded) for recorded in dates):
            nearest = min(dates, key=statement.date.distance)
            found = re.search(tags.DATE, statement.rest)
            said = statement.verb + statement.rest[: found.end() if found else 0]
            yield Disagreement(statement.reading.written(said), str(nearest), record)
            return


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
    leg = LEGS.get(statement.kind)
    if leg is None:
        return
    for person in statement.subject.people[:1]:
        career = records.careers.get(person)
        own = _trips(statement, career) if career else []
        for companion in statement.companions:
            other = records.careers.get(companion)
            if other and own and not any(leg.together(one, another) for one in own for another in other.trips):
                said = _("%(verb)s with %(name)s") % {"verb": statement.verb, "name": other.person.name}
                yield Disagreement(said, _flights_in_words(other), other.person)


def crew_list(reading: Reading, records: PublicRecords) -> Iterator[Disagreement]:
    """“the crew of Soyuz MS-24: Kononenko, Chub and O’Hara”."""
    language = reading.language
    for pattern in language.crew:
        for found in re.finditer(pattern.replace("PEOPLE", language.people), reading.tagged):
            mission = records.missions.get(reading.missions_in(found["mission"])[0])
            if mission is None:
                continue
            crew = records.crews[mission.pk]
            named = crew.backups if found["backup"] else crew.prime
            aboard = {row.person_id for row in named}
            for person in reading.people_in(found["people"]):
                career = records.careers.get(person)
                if career and named and person not in aboard:
                    said = _("crew of %(ship)s: %(name)s") % {"ship": mission.name, "name": career.person.name}
                    yield Disagreement(said, _crew_in_words(mission, records), mission)


@dataclass(frozen=True)
class Leg:
    """What a verb says of trips: which of somebody's trips a ship means, and when two people were on one."""

    on: Callable[[Career, int], list[Trip]]
    together: Callable[[Trip, Trip], bool]


def _overlap(one: Trip, other: Trip) -> bool:
    ends_later = one.end_at is None or other.start_at < one.end_at
    return ends_later and (other.end_at is None or one.start_at < other.end_at)


LEGS = {
    "launch": Leg(
        on=lambda career, ship: [trip for trip in career.trips if trip.launch_mission_id == ship],
        together=lambda one, other: one.launch_mission_id == other.launch_mission_id,
    ),
    "land": Leg(
        on=lambda career, ship: [trip for trip in career.trips if trip.home_id == ship],
        together=lambda one, other: one.home_id is not None and one.home_id == other.home_id,
    ),
    "fly": Leg(on=lambda career, ship: career.trips_on([ship]), together=_overlap),
}


def _trips(statement: Statement, career: Career) -> list[Trip]:
    """The trips that a statement about launching, landing or flying may speak of."""
    leg = LEGS[statement.kind]
    return leg.on(career, statement.ship) if statement.ship else career.trips


def _flights_in_words(career: Career, mission: Mission | None = None, records: PublicRecords | None = None) -> str:
    """Up and down on which ships, and what else the person was for the mission that was named."""
    legs = []
    for trip in career.trips:
        if trip.landing_mission is None:
            legs.append(_("launched on %(up)s") % {"up": trip.launch_mission.name})
        else:
            ships = {"up": trip.launch_mission.name, "down": trip.landing_mission.name}
            legs.append(_("launched on %(up)s, landed on %(down)s") % ships)
    if mission and records and any(row.person_id == career.person.pk for row in records.crews[mission.pk].backups):
        legs.append(_("backup for %(ship)s") % {"ship": mission.name})
    return f"{career.person.name}: {'; '.join(legs) or _('no flight')}"


def _crew_in_words(mission: Mission, records: PublicRecords) -> str:
    crew = records.crews[mission.pk]
    lists = [(_("launched"), crew.launched), (_("landed"), crew.landed), (_("backup"), crew.backups)]
    return "; ".join(f"{title}: {_names(rows)}" for title, rows in lists if rows)


def _names(rows: Iterable[CrewAssignment]) -> str:
    return ", ".join(row.person.name for row in rows)


STATEMENT_CLAIMS = [number_of_flights, time_of_a_statement, ship, day, companions]
SENTENCE_CLAIMS = [number_of_the_flight, time_before_a_statement, length_of_a_flight, crew_list]
