"""One top list and the places in it, or why it is left out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from charts.scales import share
from wording.durations import Duration
from wording.lists import all_of
from wording.partial_dates import PartialDate

MOST_ROWS = 24  # Further ties for the last place are only counted.
OPEN_ROWS = 3  # The page shows the others when they are asked for.


@dataclass
class TopListEntry:
    """One place in a top list: figure, people, missions and date."""

    figure: Any
    people: list[Any]
    missions: list[Any] = field(default_factory=list)
    on: PartialDate | None = None
    note: str = ""
    share: str = ""  # Share of the largest figure in the list, for its bar.


@dataclass
class TopList:
    slug: str
    title: str
    explanation: str
    measure: str
    entries: list[TopListEntry]
    where: str
    at_instant: bool = False  # Reached at one moment, which has a page below /in-space/.
    left_out: int = 0  # Number of further ties for the last place.
    has_suborbital: bool = False  # A second list beside that of flights into orbit, closed on the page.

    @property
    def first(self) -> list[TopListEntry]:
        return self.entries[:OPEN_ROWS]

    @property
    def others(self) -> list[TopListEntry]:
        return self.entries[OPEN_ROWS:]

    @cached_property
    def printed(self) -> SafeString:
        return render_to_string("missions/_record.html", {"record": self})

    def shorten(self) -> None:
        self.left_out = len(self.entries[MOST_ROWS:])
        del self.entries[MOST_ROWS:]

    def compare(self) -> None:
        """Sets the share of each entry if there are several and all figures are numbers."""
        sizes = [size_of(entry.figure) for entry in self.entries]
        if len(sizes) > 1 and all(sizes):
            for entry, size in zip(self.entries, sizes, strict=True):
                entry.share = share(size / max(sizes))


@dataclass(frozen=True)
class LeftOut:
    """Lists that records still missing from the catalogue might change, by slug with their titles, and why."""

    lists: dict[str, str]
    reason: str  # A whole sentence, which names the lists.


def quoted(titles: Iterable[str]) -> str:
    """`“Most spacewalks” and “Longest spacewalks”`."""
    return all_of(_("“%(title)s”") % {"title": title} for title in titles)


def size_of(figure: Any) -> float:
    """Size of a figure for comparison; 0 if the figure is text."""
    if isinstance(figure, Duration):
        return figure.length.total_seconds()
    return figure if isinstance(figure, int) else 0
