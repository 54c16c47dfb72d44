"""Claims about how many flights somebody has made, and which number a flight was."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from fact_check import tags
from fact_check.disagreement import Disagreement
from fact_check.reading import SentenceReading, Statement
from fact_check.records import PublicRecords


def number_of_flights(statement: Statement, records: PublicRecords) -> Iterator[Disagreement]:
    """“has three missions”, “flew four times”, “878 days in space on five flights”."""
    language, rest = statement.reading.language, statement.rest
    career = records.careers.get(statement.subject.person or 0)
    if career is None or not career.trips or re.search(language.earlier, statement.verb + rest):
        return  # Without a spaceflight, “missions” and “flights” mean something else.
    found = None
    if statement.kind in {"have", "veteran", "fly", "spend"}:
        found = re.match(language.fill_in(language.counted), rest)
        found = found or re.search(language.fill_in(language.over_flights), rest)
    if found is None and statement.kind in {"fly", "launch"}:
        found = re.match(language.fill_in(language.times), rest)
    if found is None or re.match(language.qualified, rest[found.end() :]):
        return
    said = {"once": None, **found.groupdict()}
    if language.value_of(said["n"] or said["once"] or "") != len(career.log.spaceflights):
        yield Disagreement(statement.reading.written(found[0]), career.flights, career.person)


def number_of_the_flight(reading: SentenceReading, records: PublicRecords) -> Iterator[Disagreement]:
    """“her third flight”: on the ship that the sentence names. Without one, only a number that is too high is wrong."""
    language, text = reading.language, reading.tagged
    for pattern in language.flight_number:
        for found in re.finditer(language.fill_in(pattern), text, re.IGNORECASE):
            career = records.careers.get(next(iter(reading.people_in(found[0])), 0))
            restricted = rf"{language.qualified}(?! ?(?:\w+ )?{tags.MISSION})"  # Not “on Soyuz MS-25”.
            if career is None or not career.trips or re.match(restricted, text[found.end() :]):
                continue
            is_apart = re.search(language.apart, text[: found.start()], re.IGNORECASE)
            meant = [] if is_apart else career.trips_on(reading.missions_in(text))
            flights = [trip for trip in meant if trip.counts_as_spaceflight]
            said = language.ordinals[found["n"].casefold()]
            if len(flights) == 1 and flights[0].number != said:
                words = {"ship": flights[0].launch_mission.name, "number": flights[0].number}
                recorded = _("%(ship)s was number %(number)d of %(flights)s") % {**words, "flights": career.flights}
                yield Disagreement(reading.written(found[0]), recorded, career.person)
            elif said > len(career.log.spaceflights):
                yield Disagreement(reading.written(found[0]), career.flights, career.person)
