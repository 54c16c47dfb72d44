"""Names and quantities that stay on one line: `Soyuz MS-24`, `12:36:10 UTC`, `20 d`, `6 April`.

Each name or quantity is wrapped in an element that does not break (`.unbroken` in base.css). The text does not change,
so it can be searched for and copied. Attributes, charts and form fields are left alone.
"""

import re
from collections.abc import Iterator
from functools import cache

from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import override

from wording.languages import INTERFACES

LONGEST = 15  # Characters that fit on a line of 320 pixels at 200 % text size.
UNITS = (
    "d|h|min|s|km|m|kg|t|px|bytes|[kKMG]B|%|UTC|"
    "seconds?|minutes?|hours?|days?|months?|years?|segundos?|minutos?|horas?|días?|mes(?:es)?|años?"
)
NUMBER = r"\d[\d.,\u00a0]*"
CAPITAL = "[A-ZÀ-ÞЀ-Я]"
LETTER = r"[^\W\d_]"
LEFT_ALONE = "svg|select|textarea|script|style|code|pre"
# A tag of an element that is left alone, or a text that may contain a match, with <mark>s from the search.
SEGMENT = re.compile(
    rf"<(?P<ends>/?)(?:{LEFT_ALONE})\b[^>]*>"
    r"|(?:(?<=>)|\A)(?=(?:[^<\dIVX]|</?mark>)*+[\dIVX])(?P<text>(?:[^<]|</?mark>)++)"
)
MARK = re.compile(r"</?mark>")
DONE = "\x1e"  # Around parts that are done. In a text that somebody typed it does no harm: it is dropped.


@cache
def _pattern() -> re.Pattern[str]:
    months: set[str] = set()
    for language in INTERFACES:
        with override(language):
            names = [str(name) for names in (MONTHS, MONTHS_3) for name in names.values()]
            months |= {*names, *map(str.capitalize, names)}
    any_month = "|".join(sorted(map(re.escape, months), key=len, reverse=True))
    quantity = rf"""
        \d\d?:\d\d(?::\d\d)?[ ]UTC
        | \d\d?[ ](?:de[ ])?(?:{any_month})
        | {NUMBER}[ ]?(?:{UNITS})
        | {NUMBER}[ ]×[ ]{NUMBER}
        | \d{{4}}–(?:\d{{4}})?"""
    return re.compile(
        rf"""(?<![\w/.&\#-])(?:
            {quantity}
            | (?:[Nn]o\.|n\.º)[ ]\d+
            | (?P<before>{CAPITAL}{LETTER}{{1,9}}[ ])?
                (?=[\w-]*(?:\d[A-Z]?-\w|-\d))[^\W_]{{1,8}}(?:-[^\W_]{{1,8}}){{1,3}}
            | {CAPITAL}{LETTER}{{1,11}}[ ](?!(?:{quantity})(?![\w-]))(?:\d{{1,3}}[A-Z]?|[IVX]{{1,4}})(?![-:.,]?\d)
        )(?![\w-])""",
        re.VERBOSE,
    )


def marked_as_done(html: str) -> str:
    """A part made by keep_on_one_line(), marked so that keep_on_one_line() leaves it alone in the page around it."""
    return f"{DONE}{html}{DONE}"


def keep_on_one_line(html: str) -> str:
    """The page with every name and quantity wrapped so that it stays on one line."""
    depth = 0

    def wrap_segment(found: re.Match[str]) -> str:
        nonlocal depth
        if (text := found["text"]) is None:
            depth += -1 if found["ends"] else 1
            return found[0]
        if depth:
            return text
        return "".join(_wrap_in_marked(text)) if "<" in text else _pattern().sub(_wrap, text)

    parts = html.split(DONE)  # Parts at odd positions are done.
    parts[::2] = [SEGMENT.sub(wrap_segment, part) for part in parts[::2]]
    return "".join(parts)


def _wrap(found: re.Match[str]) -> str:
    before, name = _split_off_before(found)
    return f'{before}<span class="unbroken">{name}</span>'


def _split_off_before(found: re.Match[str]) -> tuple[str, str]:
    """The words before a name that is too long to keep together with them, and the name."""
    before = found["before"] or ""
    return (before, found[0][len(before) :]) if before and len(found[0]) > LONGEST else ("", found[0])


def _wrap_in_marked(text: str) -> Iterator[str]:
    """A name may begin or end inside a mark; then each part of it gets its own mark."""
    pieces = MARK.split(text)  # Pieces at odd positions were marked.
    end = 0
    plain = "".join(pieces)
    for found in _pattern().finditer(plain):
        start = found.start() + len(_split_off_before(found)[0])
        yield from _cut(pieces, end, start)
        yield '<span class="unbroken">'
        yield from _cut(pieces, start, found.end())
        yield "</span>"
        end = found.end()
    yield from _cut(pieces, end, len(plain))


def _cut(pieces: list[str], start: int, end: int) -> Iterator[str]:
    place = 0
    for number, piece in enumerate(pieces):
        if part := piece[max(0, start - place) : max(0, end - place)]:
            yield f"<mark>{part}</mark>" if number % 2 else part
        place += len(piece)
