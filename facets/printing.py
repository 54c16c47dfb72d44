"""Rows and options as HTML. Most are the same on many pages, so they are made once, and in Python, which is faster."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from html import escape  # Django’s own looks for lazy translations, which takes longer than the rest.
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from wording.changing import NEVER, is_true_until
from wording.numbers import grouped
from wording.unbroken import keep_on_one_line, marked_as_done

if TYPE_CHECKING:
    from facets.selection import Option


class Printed(Protocol):
    """A row as a list or an export prints it."""

    @property
    def until(self) -> datetime:
        """When it has to be printed again, if nothing changes before."""

    @property
    def size(self) -> int:
        """In bytes, roughly."""


Place = TypeVar("Place", bound=Hashable)
Row = TypeVar("Row", bound=Printed)


class PrintedRows:
    """Rows of one list as they were printed, while that is true. A place says which row, and how it is printed."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._rows: dict[Any, Any] = {}
        self._size = 0

    def find_or_print(
        self, places: Iterable[Place], print_rows: Callable[[list[Place]], Mapping[Place, Row]]
    ) -> list[Row]:
        """The rows at these places. `print_rows` gets the places not known yet, and leaves out rows that are gone."""
        places, now = list(places), timezone.now()
        known = {place: row for place in places if (row := self._rows.get(place)) is not None and now < row.until}
        for row in known.values():
            is_true_until(row.until)
        if missing := [place for place in places if place not in known]:
            printed = print_rows(missing)
            self._keep(printed)
            known |= printed
        return [known[place] for place in places if place in known]

    def _keep(self, printed: Mapping[Place, Row]) -> None:
        self._rows.update(printed)
        self._size += sum(row.size for row in printed.values())
        while self._size > self.most_bytes:
            # Every second one stays, so that a list that does not fit is still found in part; of a single one, none.
            self._rows = dict(list(self._rows.items())[1::2])
            self._size = sum(row.size for row in self._rows.values())


@dataclass(frozen=True)
class PrintedRow:
    """A row as its list prints it."""

    name: str
    address: str
    html: SafeString
    until: datetime = NEVER

    @property
    def size(self) -> int:
        return len(self.html)


def print_options(options: "Iterable[Option]", name: str) -> SafeString:
    """Check boxes for the values of this parameter, with the number of results each would give."""
    return SafeString(marked_as_done("\n".join(_print_option(option, name) for option in options)))


def _print_option(option: "Option", name: str) -> str:
    state = " checked" if option.is_selected else "" if option.count or option.is_least else " disabled"
    count = _print_count(option.count, option.count_words, get_language(), is_least=option.is_least)
    return (
        f'<li><label class="tick"><input type="checkbox" name="{name}" value="{escape(option.value)}"{state}>\n'
        f"<span>{_print_label(option.words, option.hint)}</span>\n"
        f'<span class="tick__count">{count}</span>'
        "</label></li>"
    )


@lru_cache(maxsize=4096)
def _print_label(words: str, hint: str) -> str:
    label = f"{escape(words)} <small>{escape(hint)}</small>" if hint else escape(words)
    return keep_on_one_line(label)


@lru_cache(maxsize=4096)
def _print_count(count: int, words: str, language: str, *, is_least: bool) -> str:
    """Like components/counted.html; a number that is not complete is “3+”, and left out if it is zero."""
    number = grouped(count) if not is_least else f"{grouped(count)}+" if count else ""
    return f'<span aria-hidden="true">{number}</span><span class="visually-hidden">{escape(words)}</span>'
