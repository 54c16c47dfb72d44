"""Rows and options as HTML. Most are the same on many pages, so they are made once, and in Python, which is faster."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from wording.changing import NEVER
from wording.numbers import grouped
from wording.unbroken import keep_on_one_line, marked_as_done

if TYPE_CHECKING:
    from facets.selection import Option


@dataclass(frozen=True)
class PrintedRow:
    """A row as its list prints it."""

    name: str
    address: str
    html: SafeString
    until: datetime = NEVER  # When it has to be printed again, if nothing changes before.


def print_options(options: "Iterable[Option]", name: str) -> SafeString:
    """Check boxes for the values of this parameter, with the number of results each would give."""
    return SafeString(marked_as_done("\n".join(_print_option(option, name) for option in options)))


def _print_option(option: "Option", name: str) -> str:
    state = " checked" if option.is_selected else "" if option.count else " disabled"
    return (
        f'<li><label class="tick"><input type="checkbox" name="{name}" value="{escape(option.value)}"{state}>\n'
        f"<span>{_print_label(option.words, option.hint)}</span>\n"
        f'<span class="tick__count">{_print_count(option.count, option.count_words, get_language())}</span>'
        "</label></li>"
    )


@lru_cache(maxsize=4096)
def _print_label(words: str, hint: str) -> str:
    label = f"{escape(words)} <small>{escape(hint)}</small>" if hint else escape(words)
    return keep_on_one_line(label)


@lru_cache(maxsize=4096)
def _print_count(count: int, words: str, language: str) -> str:
    """The same as components/counted.html."""
    return f'<span aria-hidden="true">{grouped(count)}</span><span class="visually-hidden">{escape(words)}</span>'
