"""Reads a sentence: the people, ships, dates and times in it, and what it states about whom."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from django.utils.functional import cached_property

from fact_check import tags
from fact_check.language import Language
from fact_check.names import NamedRecords, NameIndex, Sighting
from fact_check.passages import sentences_of
from fact_check.said import DateSaid, dates_in, times_in

LONGEST_SENTENCE = 1500  # The subjects of longer sentences cannot be told.


@dataclass
class SentenceReading:
    """A sentence with tags in place of what was recognised."""

    sentence: str
    language: Language
    tagged: str = ""
    values: list[Any] = field(default_factory=list)  # By tag number: a primary key, a DateSaid or a TimeSaid.
    sources: list[str] = field(default_factory=list)  # By tag number: the original words.
    names_all: bool = True  # Whether it is clear who every named person is.
    antecedent: int | None = None  # Whom a sentence without a subject is about.

    def written(self, tagged: str) -> str:
        return tags.replace(tagged, self.sources).strip(" ,:(")

    def values_in(self, tagged: str, *kinds: str) -> list[Any]:
        return [self.values[number] for number in tags.numbers(tagged, *kinds)]

    def people_in(self, tagged: str) -> tuple[int, ...]:
        return tuple(dict.fromkeys(self.values_in(tagged, "p", "h")))

    def missions_in(self, tagged: str) -> tuple[int, ...]:
        return tuple(dict.fromkeys(self.values_in(tagged, "m")))

    @cached_property
    def statements(self) -> list["Statement"]:
        return list(_statements(self))


@dataclass(frozen=True)
class Subject:
    people: tuple[int, ...] = ()
    mission: int | None = None
    is_relative: bool = False  # “Dyson, who”

    @property
    def person(self) -> int | None:
        return self.people[0] if len(self.people) == 1 else None


@dataclass
class Statement:
    """Somebody, or a ship, and a verb: “Vasilevskaya launched on Soyuz MS-25 on 23 March with Novitsky and Dyson”."""

    reading: SentenceReading
    kind: str  # Kind of verb: launch, land, fly, spend, have, veteran, born or other.
    verb: str
    start: int  # Position of the verb.
    rest: str  # The text after the verb, up to the next statement.
    subject: Subject
    is_plain: bool  # It plainly says what happened, without “not”, “would” or the like.
    ship: int | None = None
    date: DateSaid | None = None
    companions: list[int] = field(default_factory=list)
    written_companions: str = ""


# --- tagging --------------------------------------------------------------------------------------


@dataclass
class Paragraph:
    sightings: dict[str, list[Sighting]]  # By sentence.

    @classmethod
    def of(cls, text: str, names: NameIndex) -> "Paragraph":
        sentences = sentences_of(tags.without_tags(text))
        return cls({text: names.seen_in(text) for text in sentences if len(text) <= LONGEST_SENTENCE})

    @property
    def all_sightings(self) -> list[Sighting]:
        return [sighting for found in self.sightings.values() for sighting in found]

    def readings(self, meant: Mapping[NamedRecords, int], language: Language) -> Iterator[SentenceReading]:
        spoken_of: set[int | None] = set()  # The people named in the last sentence that named anybody.
        for sentence, sightings in self.sightings.items():
            if sightings or spoken_of:
                yield _tag(sentence, sightings, meant, language, spoken_of)
            spoken_of = _people(sightings, meant) or spoken_of


def _people(sightings: list[Sighting], meant: Mapping[NamedRecords, int]) -> set[int | None]:
    """The people named; None stands for somebody whom the article does not make clear."""
    return {meant.get(sighting.named) for sighting in sightings if sighting.named.kind == "p"}


def _only(people: set[int | None]) -> int | None:
    return next(iter(people)) if len(people) == 1 else None


def _tag(
    sentence: str,
    sightings: list[Sighting],
    meant: Mapping[NamedRecords, int],
    language: Language,
    spoken_of: set[int | None],
) -> SentenceReading:
    named = {sighting.start: sighting for sighting in sightings}
    marks: list[tuple[int, int, str, Any]] = [
        (start, sighting.end, sighting.named.kind, meant[sighting.named])
        for start, sighting in named.items()
        if sighting.named in meant
    ]
    marks += [(found.start, found.end, "d", found.value) for found in dates_in(sentence, language)]
    marks += [(found.start, found.end, "t", found.value) for found in times_in(sentence, language)]
    for kind, words in (("p", language.subject_pronouns), ("h", language.possessives)):
        for found in re.finditer(rf"\b{words}\b", sentence):
            before = _people([one for one in sightings if one.start < found.start()], meant)
            if person := _only(before or spoken_of):
                marks.append((found.start(), found.end(), kind, person))
    reading = SentenceReading(
        sentence,
        language,
        names_all=None not in _people(sightings, meant),
        antecedent=_only(spoken_of) if language.leaves_out_subject else None,
    )
    at = 0
    for start, end, kind, value in sorted(marks, key=lambda mark: (mark[0], -mark[1])):
        if start < at:
            continue  # Inside a longer tag.
        reading.tagged += sentence[at:start] + tags.tag(kind, len(reading.values))
        reading.values.append(value)
        reading.sources.append(sentence[start:end])
        at = end
    reading.tagged += sentence[at:]
    return reading


# --- statements -----------------------------------------------------------------------------------


def _statements(reading: SentenceReading) -> Iterator[Statement]:
    language, text = reading.language, reading.tagged
    kinds = "|".join(rf"(?P<{kind}>{pattern})" for kind, pattern in language.verbs.items())
    verbs = list(re.finditer(rf"(?<![\w’'⟩-])(?:{kinds})(?![\w’'-])", text, re.IGNORECASE))
    earlier: Statement | None = None
    for verb, following in zip_longest(verbs, verbs[1:]):
        kind = verb.lastgroup or ""
        rest = text[verb.end() : following.start() if following else len(text)].partition(";")[0]
        clause_start = earlier.start + len(earlier.verb) if earlier else 0
        clause = text[clause_start : verb.end() + len(rest)]
        statement = Statement(
            reading=reading,
            kind=kind,
            verb=verb[0],
            start=verb.start(),
            rest=rest,
            subject=_subject(reading, verb.start(), earlier, comma=",?" if kind == "veteran" else ""),
            is_plain=not re.search(language.hedges, clause),
        )
        _read_details(statement)
        if earlier is None and statement.date is None:
            statement.date = _date_in_front(reading, verb.start())
        yield statement
        earlier = statement


def _subject(reading: SentenceReading, position: int, earlier: Statement | None, *, comma: str) -> Subject:
    """The subject of the verb at this position, or an empty one if it is not clear; `comma` may come between them."""
    language, before = reading.language, reading.tagged[:position]
    adverbs = rf"(?:{language.adverbs} ){{0,3}}"
    if found := re.search(rf"(?P<people>{language.people}){language.relative}{adverbs}$", before):
        return Subject(reading.people_in(found["people"]), is_relative=True)
    if earlier is not None and re.search(rf"{language.continues}{adverbs}$", before):
        # After “who” it is unclear whose statement continues.
        return Subject() if earlier.subject.is_relative else earlier.subject
    nearest = rf"(?<!\w)(?P<subject>{language.people}|{language.title}{tags.MISSION}){comma} {adverbs}$"
    if found := re.search(nearest, before):
        if re.search(rf"\b{language.prepositions} $", before[: found.start()], re.IGNORECASE):
            return Subject()
        return _subject_of(reading, found["subject"])
    aside = rf"^{language.title}(?P<subject>{tags.PERSON}|{tags.MISSION}), [^⟨⟩;:]{{1,90}}, {adverbs}$"
    if found := re.search(aside, before):
        return _subject_of(reading, found["subject"])
    if reading.antecedent is not None and re.fullmatch(adverbs, before, re.IGNORECASE):
        return Subject((reading.antecedent,))
    return Subject()


def _subject_of(reading: SentenceReading, tagged: str) -> Subject:
    return Subject(reading.people_in(tagged), next(iter(reading.missions_in(tagged)), None))


def _read_details(statement: Statement) -> None:
    """Reads ship, date and companions, in any order after the verb."""
    reading, language = statement.reading, statement.reading.language
    item = (
        rf"(?P<filler>,? |(?:\d:\d|[^⟨⟩,;:()]){{0,60}}? )"
        rf"(?:{language.ship}|{language.date}|{language.with_} (?P<companions>{language.people})(?![’'])|"
        rf"(?<=[⟩\w],\s)(?P<date_alone>{tags.DATE})|^ (?P<date_first>{tags.DATE}))"
    )
    at = 0
    while (found := re.compile(item).match(statement.rest, at)) and not re.search(language.stops, found["filler"]):
        if found["ship"]:
            statement.ship = statement.ship or reading.missions_in(found["ship"])[0]
        elif found["companions"]:
            statement.companions += reading.people_in(found["companions"])
            statement.written_companions = reading.written(found[0])
        else:
            date = found["date"] or found["date_alone"] or found["date_first"]
            statement.date = statement.date or reading.values_in(date, "d")[0]
        at = found.end()


def _date_in_front(reading: SentenceReading, position: int) -> DateSaid | None:
    """“On 23 March 2024, Vasilevskaya launched”: the date before the subject of the first verb."""
    language = reading.language
    before = rf"{language.date},? (?:{language.people}|{language.title}{tags.MISSION}) "
    found = re.match(before, reading.tagged[:position], re.IGNORECASE)
    return reading.values_in(found["date"], "d")[0] if found else None
