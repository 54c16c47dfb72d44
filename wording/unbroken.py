"""Names and quantities that stay on one line: `Soyuz MS-24`, `12:36:10 UTC`, `20 d`, `6 April`.

The words of a page are left as they are, so that they can be searched for and copied; each is only put into an element
that does not break (`.unbroken` in base.css). Attributes, drawings and boxes to type in are left alone.
"""

import re
from collections.abc import Iterator
from functools import cache

from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import override

from wording.languages import INTERFACES

LONGEST = 15  # Characters that fit a line of 320 pixels with text of twice the size.
UNITS = (
    "d|h|min|s|km|m|kg|t|px|bytes|[kKMG]B|%|UTC|"
    "seconds?|minutes?|hours?|days?|months?|years?|segundos?|minutos?|horas?|días?|mes(?:es)?|años?"
)
NUMBER = r"\d[\d.,\u00a0]*"
CAPITAL = "[A-ZÀ-ÞЀ-Я]"
LETTER = r"[^\W\d_]"
LEFT_ALONE = "svg|select|textarea|script|style|code|pre"
# A tag of what is left alone, or a text that may hold something, with the marks that a search has put into it.
PART = re.compile(
    rf"<(?P<ends>/?)(?:{LEFT_ALONE})\b[^>]*>"
    r"|(?:(?<=>)|\A)(?=(?:[^<\dIVX]|</?mark>)*+[\dIVX])(?P<text>(?:[^<]|</?mark>)++)"
)
MARK = re.compile(r"</?mark>")


@cache
def _pattern() -> re.Pattern[str]:
    months: set[str] = set()
    for language in INTERFACES:
        with override(language):
            names = [str(name) for names in (MONTHS, MONTHS_3) for name in names.values()]
            months |= {*names, *map(str.capitalize, names)}
    any_month = "|".join(sorted(map(re.escape, months), key=len, reverse=True))
    return re.compile(
        rf"""(?<![\w/.&\#-])(?:
            \d\d?:\d\d(?::\d\d)?[ ]UTC
            | \d\d?[ ](?:de[ ])?(?:{any_month})
            | {NUMBER}[ ]?(?:{UNITS})
            | {NUMBER}[ ]×[ ]{NUMBER}
            | \d{{4}}–(?:\d{{4}})?
            | (?:[Nn]o\.|n\.º)[ ]\d+
            | (?P<before>{CAPITAL}{LETTER}{{1,9}}[ ])?(?=[\w-]*(?:\d-\w|-\d))[^\W_]{{1,8}}(?:-[^\W_]{{1,8}}){{1,3}}
            | {CAPITAL}{LETTER}{{1,11}}[ ](?:\d{{1,3}}[A-Z]?|[IVX]{{1,4}})(?![-:.,]?\d)
        )(?![\w-])""",
        re.VERBOSE,
    )


def hold_together(html: str) -> str:
    """The same page, in which no name or quantity is parted at the end of a line."""
    depth = 0

    def held(found: re.Match[str]) -> str:
        nonlocal depth
        if (text := found["text"]) is None:
            depth += -1 if found["ends"] else 1
            return found[0]
        if depth:
            return text
        return "".join(_in_marked(text)) if "<" in text else _pattern().sub(_held, text)

    return PART.sub(held, html)


def _held(found: re.Match[str]) -> str:
    before, name = _halves(found)
    return f'{before}<span class="unbroken">{name}</span>'


def _halves(found: re.Match[str]) -> tuple[str, str]:
    """What comes before a name too long to be held with it, and the name."""
    before = found["before"] or ""
    return (before, found[0][len(before) :]) if before and len(found[0]) > LONGEST else ("", found[0])


def _in_marked(text: str) -> Iterator[str]:
    """A name may begin or end within a mark: each part of it is then marked by itself."""
    pieces = MARK.split(text)  # What stands at odd places was marked.
    end = 0
    plain = "".join(pieces)
    for found in _pattern().finditer(plain):
        start = found.start() + len(_halves(found)[0])
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
