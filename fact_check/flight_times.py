"""Claims about time in space and time aboard a station, which are never compared with each other."""

import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from fact_check import tags
from fact_check.disagreement import Disagreement
from fact_check.reading import SentenceReading, Statement
from fact_check.records import Career, PublicRecords, running_totals
from fact_check.said import TimeSaid
from missions.models import MissionCoverage, Trip
from wording.durations import Duration


def time_of_a_statement(statement: Statement, records: PublicRecords) -> Iterator[Disagreement]:
    """“spent 12 days aboard the ISS”, “has three missions totalling 545 days”, “landed after 13 days in space”."""
    reading, language = statement.reading, statement.reading.language
    careers = [records.careers[person] for person in statement.subject.people if person in records.careers]
    if not careers:
        return
    for found in re.finditer(rf"(?P<time>{tags.TIME}) (?P<where>{language.where})", statement.rest):
        yield from _in_space_or_aboard(reading, found, careers)
    if statement.kind in {"have", "veteran", "fly", "spend"}:
        for found in re.finditer(language.in_total, statement.rest):
            if not re.match(f" {language.where}", statement.rest[found.end() :]):
                yield from _in_space(reading, found[0], careers)


def time_before_a_statement(reading: SentenceReading, records: PublicRecords) -> Iterator[Disagreement]:
    """“After 13 days in space, Vasilevskaya …”"""
    found = re.match(reading.language.fill_in(reading.language.fronted), reading.tagged)
    if found and (career := records.careers.get(reading.people_in(found["whose"])[0])):
        yield from _in_space_or_aboard(reading, found, [career])


def length_of_a_flight(reading: SentenceReading, records: PublicRecords) -> Iterator[Disagreement]:
    """“a 13-day flight” of the only person or the only ship that the sentence names."""
    language = reading.language
    people, ships = reading.people_in(reading.tagged), reading.missions_in(reading.tagged)
    if not reading.names_all or len(tags.numbers(reading.tagged, "t")) > 1:
        return  # “Rubio’s six-month mission became a year in space”
    for pattern in language.flight_of:
        for found in re.finditer(pattern, reading.tagged):
            time = reading.values_in(found["time"], "t")[0]
            career = records.careers.get(people[0]) if len(people) == 1 else None
            if career and len(ships) < 2:
                yield from _in_space(reading, found[0], [career])
            elif not people and len(ships) == 1 and (mission := records.missions.get(ships[0])):
                trips_may_differ = any(not row.stayed_aboard for row in records.crews[mission.pk].prime)
                if mission.duration and not trips_may_differ and not time.fits(mission.duration):
                    yield Disagreement(reading.written(found[0]), str(mission.duration), mission)


def _in_space_or_aboard(
    reading: SentenceReading, found: re.Match[str], careers: list[Career]
) -> Iterator[Disagreement]:
    tagged = found.string[found.start("time") : found.end("where")]
    if found["space"]:
        yield from _in_space(reading, tagged, careers)
    else:
        station = next(iter(reading.values_in(found["station"] or "", "s")), None)
        yield from _aboard(reading, tagged, careers, station)


def _in_space(reading: SentenceReading, tagged: str, careers: list[Career]) -> Iterator[Disagreement]:
    """The claim is right if it fits one flight, or all of somebody's flights up to some point."""
    time = reading.values_in(tagged, "t")[0]
    ships = reading.missions_in(reading.tagged)
    for career in careers:
        trips = [trip.duration for trip in career.log.certain]
        if not trips or _fits_any(
            time, [*(trip.duration for trip in _flights_meant(career, ships)), *running_totals(trips)]
        ):
            return
    career = careers[0]
    whole = career.log.time_in_space
    recorded = _("%(time)s in space") % {"time": whole}
    if len(trip := _flights_meant(career, ships)) == 1 < len(career.log.certain):
        words = {"time": trip[0].duration, "ship": trip[0].launch_mission.name, "whole": whole}
        recorded = _("%(time)s on %(ship)s, %(whole)s in total") % words
    yield Disagreement(reading.written(tagged), recorded, career.person)


def _flights_meant(career: Career, ships: Iterable[int]) -> list[Trip]:
    """The flights on the ships that the sentence names, or else all flights."""
    certain = career.log.certain
    return [trip for trip in career.trips_on(ships) if trip in certain] or certain


def _aboard(
    reading: SentenceReading, tagged: str, careers: list[Career], station: int | None
) -> Iterator[Disagreement]:
    """Like `_in_space`; unless all dockings are recorded there is nothing to compare."""
    time = reading.values_in(tagged, "t")[0]
    for career in careers:
        times = career.times_aboard(station)
        if not times or _fits_any(time, [*times, *running_totals(times)]):
            return
        if not career.log.is_complete(MissionCoverage.Topic.DOCKINGS):
            return
    career = careers[0]
    recorded = ", ".join(
        _("%(time)s aboard %(station)s") % {"time": whole, "station": at.short_name}
        for at, whole in career.log.time_aboard.items()
        if station in {None, at.pk}
    )
    yield Disagreement(reading.written(tagged), recorded, career.person)


def _fits_any(time: TimeSaid, recorded: Iterable[Duration]) -> bool:
    """Whether the time fits one of these; a current flight was shorter when the sentence was written."""
    return any(time.fits(one) or (one.is_running and time.length <= one.length) for one in recorded)
