"""All kinds of claims. Each is compared only if it is clear whom and what the sentence is about."""

import re
from collections.abc import Iterator

from fact_check import flight_numbers, flight_times, flights
from fact_check.disagreement import Disagreement
from fact_check.reading import SentenceReading
from fact_check.records import PublicRecords

OF_STATEMENTS = [
    flight_numbers.number_of_flights,
    flight_times.time_of_a_statement,
    flights.ship,
    flights.day,
    flights.companions,
]
OF_SENTENCES = [
    flight_numbers.number_of_the_flight,
    flight_times.time_before_a_statement,
    flight_times.length_of_a_flight,
    flights.crew_list,
]


def disagreements(reading: SentenceReading, records: PublicRecords) -> Iterator[Disagreement]:
    for statement in reading.statements:
        if statement.is_plain:
            for claim in OF_STATEMENTS:
                yield from claim(statement, records)
    if not re.search(reading.language.hedges, reading.tagged):
        for claim_of_sentence in OF_SENTENCES:
            yield from claim_of_sentence(reading, records)
