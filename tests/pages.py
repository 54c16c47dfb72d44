"""What a reader of a page sees: its words in reading order, without tags."""

import re
from html import unescape
from typing import Any


def words(response: Any, *, section: str = "") -> str:
    """The text of the page's main part, or of the section that is labelled by the element with this id."""
    page = response.content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    if section:
        main = main[main.index(f'aria-labelledby="{section}"') :]
        main = main[main.index(">") + 1 : _end_of_section(main)]
    return _text(main)


def rows(response: Any, *, section: str) -> list[str]:
    """The text of each table row of a section, without the head."""
    page = response.content.decode()
    part = page[page.index(f'aria-labelledby="{section}"') :]
    body = part[part.index("<tbody") : part.index("</tbody>")]
    return [_text(row) for row in re.split(r"<tr\b[^>]*>", body)[1:]]


# A number whose words are for those who do not see what it counts.
COUNTED = re.compile(r'(<span aria-hidden="true">[^<]*</span>)<span class="visually-hidden">[^<]*</span>')


# The name of a column before a value, for phones, where the head of the table is out of sight.
LABEL = re.compile(r'<span class="table__label[^"]*" aria-hidden="true">[^<]*</span>')


def compact(html: str) -> str:
    """The markup with its white space between tags and attributes taken out, however a template breaks its lines."""
    return re.sub(r"(?<=>) | (?=<|>)", "", re.sub(r"\s+", " ", html))


UNBROKEN = re.compile(r'<span class="unbroken">([^<]*)</span>')


def without_marks(html: str) -> str:
    """The page as it is written, without what holds names and quantities together on one line."""
    return UNBROKEN.sub(r"\1", html)


def _text(html: str) -> str:
    html = without_marks(LABEL.sub("", COUNTED.sub(r"\1", html)))
    text = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()
    return re.sub(r" (?=[,.;:)])|(?<=\() ", "", text)


def _end_of_section(part: str) -> int:
    """Sections may hold sections."""
    depth = 1
    for tag in re.finditer(r"<(/?)section\b", part):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return tag.start()
    return len(part)
