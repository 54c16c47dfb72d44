"""A selection in words and links, all made from what was understood, so that they agree with the rows."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from facets.facets import Choices, Notice, Words
from facets.query import Query
from facets.selection import Selection

FORMATS: dict[str, tuple[Words, str]] = {
    "json": ("JSON", "application/json"),
    "csv": ("CSV", "text/csv"),
    "atom": ("Atom", "application/atom+xml"),
    "feed.json": ("JSON Feed", "application/feed+json"),
    "ics": ("Calendar", "text/calendar"),
}
MOST_WAYS_OUT = 20


@dataclass(frozen=True)
class Chip:
    """A chosen value, and the address of the list without it."""

    label: str
    words: str
    link: str


@dataclass(frozen=True)
class WayOut:
    """A similar query that does have results."""

    words: str
    link: str
    count: int
    count_words: str  # “3 missions”


@dataclass(frozen=True, eq=False)
class Description:
    selection: Selection

    @cached_property
    def query(self) -> Query:
        return self.selection.query

    @cached_property
    def sentence(self) -> str:
        clauses = [self.query.filters[name].describe_choices() for name in self.query.choices]
        return capfirst(f"{self.query.describe_matches()} {', '.join(filter(None, clauses))}".strip())

    @cached_property
    def notices(self) -> list[Notice]:
        """What a visitor should know about the chosen values, and which of the rows with them may be missing."""
        filters = self.query.filters
        notices = [filters[name].find_notice() for name in self.query.choices]
        notices += [filters[name].find_gap_notice(rows) for name, rows in self.query.gaps.items()]
        if unrecorded := self.query.find_unrecorded():
            notices.append(self.query.find_unrecorded_notice(unrecorded))
        return [notice for notice in notices if notice]

    @cached_property
    def hidden_in_use(self) -> int:
        """How many of the facets behind “Filters” filter or sort the list."""
        return sum(name not in self.query.always_shown for name in self.query.choices)

    @cached_property
    def alternates(self) -> list[tuple[str, str, str]]:
        """(name, media type, address) of the same list in other formats."""
        stem = self.query.path.rstrip("/")
        return [
            (str(name), media_type, f"{stem}.{ending}{self.query.parameters}")
            for ending in self.query.endings
            for name, media_type in [FORMATS[ending]]
        ]

    @cached_property
    def chips(self) -> list[Chip]:
        return [
            Chip(str(self.query.filters[name].label), words, self.query.link_to(choices))
            for name, words, choices in self._removals()
        ]

    @property
    def in_brief(self) -> list[str]:
        """The chosen values by facet: “Crew: Oleg Novitsky, Loral O'Hara”."""
        by_label = groupby(self.chips, key=lambda chip: chip.label)
        return [f"{label}: {', '.join(chip.words for chip in chips)}" for label, chips in by_label]

    @cached_property
    def ways_out(self) -> list[WayOut]:
        """Similar queries that have results."""
        similar = [
            (words, self.query.with_choices(choices)) for words, choices in self._suggest_choices()[:MOST_WAYS_OUT]
        ]
        return [
            WayOut(words, query.address, count, query.describe_matches())
            for words, query in similar
            if (count := query.narrow().bit_count())
        ]

    def _removals(self) -> list[tuple[str, str, Choices]]:
        """(facet, label, choices without it) for each chosen value."""
        return [
            (
                name,
                self.query.filters[name].label_of(value),
                self.query.tidy({**self.query.choices, name: [other for other in values if other != value]}),
            )
            for name, values in self.query.choices.items()
            if name != "sort"
            for value in values
        ]

    def _suggest_choices(self) -> list[tuple[str, Choices]]:
        """What the facets suggest, then the query without one of its values."""
        suggestions = [
            suggestion for name in self.query.choices for suggestion in self.query.filters[name].suggest_choices()
        ]
        suggested = [choices for _words, choices in suggestions]
        removals = self._removals()
        if len(removals) > 1:
            suggestions += [
                (_("without %(what)s") % {"what": words}, choices)
                for _name, words, choices in removals
                if choices not in suggested
            ]
        return suggestions
