"""How a language words claims about flights.

Patterns are regular expressions for sentences in which names, dates and times have been replaced by tags. They must
match only what they surely understand: no finding is better than a false one.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import cached_property

from fact_check.tags import PERSON


def words(text: str) -> list[str]:
    """`one, two, three` as a list of patterns."""
    return re.split(r",\s+", text.strip())


def one_of(patterns: Iterable[str]) -> str:
    """A pattern for the longest of these that matches."""
    return "(?:" + "|".join(sorted(patterns, key=len, reverse=True)) + ")"


def any_of(text: str) -> str:
    """A pattern for any of `one, two, three`."""
    return one_of(words(text))


def number_words(small: list[str], tens: list[str], *, joined_by: str) -> dict[str, int]:
    """Number words up to 99, given the words from 1 up to the first ten from which they are composed."""
    numbers = {word: number for number, word in enumerate(small, start=1)}
    for number, ten in enumerate(tens):
        value = len(small) + 1 + number * 10
        numbers[ten] = value
        numbers |= {f"{ten}{joined_by}{unit}": value + more for more, unit in enumerate(small[:9], start=1)}
    return numbers


@dataclass(frozen=True)
class Language:
    """In patterns, NUMBER, ORDINAL, MONTH, PEOPLE and WHERE stand for the language's own patterns."""

    # Numbers, dates and times
    numbers: Mapping[str, int]
    ordinals: Mapping[str, int]
    thousands: str
    decimal: str
    months: list[str]
    dates: list[str]  # With the groups day, month and year, if the form has them.
    units: Mapping[str, str]  # Word: unit of time.
    and_a_half: str
    joint: str  # Between the parts of a time: 6 hours and 30 minutes.
    bounds: Mapping[str, str]  # Words for a lower bound (more), an upper bound (less) or a rough figure (about).

    # People
    subject_pronouns: str
    possessives: str
    leaves_out_subject: bool
    titles: str  # Words that may come before a name.
    and_: str  # Between the names of a list.
    with_: str
    prepositions: str  # A name right after one of them is not a subject.

    # Statements
    verbs: Mapping[str, str]  # Kind: pattern.
    adverbs: str  # Between a subject and its verb.
    relative: str  # Who.
    continues: str  # Between two statements about the same subject.
    hedges: str  # Words that show that a sentence does not plainly say what happened.
    ship: str  # With the group ship.
    date: str  # With the group date.
    stops: str  # Words that end what belongs to a verb.

    # Numbers of flights
    counted: str  # Right after a verb: three missions.
    times: str  # Right after a verb: three times.
    over_flights: str  # On three flights.
    qualified: str  # Words after a count that limit it to some flights.
    earlier: str  # Words that make it the count at an earlier time.
    flight_number: list[str]  # With the groups whose and n.
    apart: str  # Words before “his first flight” that compare it with another.

    # Times
    in_space: str
    aboard: str  # With the group station, if it is named.
    in_total: str
    fronted: str  # With the groups time, where and whose; WHERE stands for in_space or aboard.
    flight_of: list[str]  # A 13-day flight.

    crew: list[str]  # With the groups mission and people, and backup for a backup crew.

    @cached_property
    def number(self) -> str:
        digits = rf"\d{{1,3}}(?:{re.escape(self.thousands)}\d{{3}})+|\d+(?:{re.escape(self.decimal)}\d+)?"
        return rf"(?:{digits}|{one_of(self.numbers)})"

    @cached_property
    def unit(self) -> str:
        return one_of(self.units)

    @cached_property
    def title(self) -> str:
        return rf"(?:{self.titles} )*"

    @cached_property
    def people(self) -> str:
        """One person or a list of people, with titles before and roles in brackets after the names."""
        one = rf"{self.title}{PERSON}(?: \([^()⟨⟩]*\))?"
        return rf"{one}(?:(?:,? {self.and_} |, ){one})*"

    @cached_property
    def where(self) -> str:
        return rf"(?:(?P<space>{self.in_space})|{self.aboard})"

    def fill_in(self, pattern: str) -> str:
        return (
            pattern.replace("NUMBER", self.number)
            .replace("ORDINAL", one_of(self.ordinals))
            .replace("MONTH", one_of(self.months))
            .replace("PEOPLE", self.people)
            .replace("WHERE", self.where)
        )

    def value_of(self, number: str) -> float:
        number = number.casefold()
        if number in self.numbers:
            return float(self.numbers[number])
        return float(number.replace(self.thousands, "").replace(self.decimal, "."))
