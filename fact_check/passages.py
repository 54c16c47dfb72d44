"""The texts of an article that can be checked, paragraph by paragraph, and their sentences."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Passage:
    text: str
    place: Promise
    block: int | None = None  # Number from 1; None for texts above the blocks.
    is_quote: bool = False


def passages_of(content: Mapping[str, Any]) -> Iterator[Passage]:
    yield Passage(content.get("title") or "", _("title"))
    yield Passage(content.get("standfirst") or "", _("standfirst"))
    yield Passage(content.get("lead_caption") or "", _("caption of the lead photo"))
    for number, block in enumerate(content.get("blocks") or [], start=1):
        match block.get("kind"):
            case "text":
                for text, is_quote in paragraphs_of(block.get("html") or ""):
                    yield Passage(text, _("quotation") if is_quote else _("text"), number, is_quote)
            case "figure" | "gallery":
                yield Passage(block.get("caption") or "", _("caption"), number)
            case "quote":
                yield Passage(block.get("text") or "", _("quotation"), number, is_quote=True)
            case "facts":
                for line in (block.get("lines") or "").splitlines():
                    yield Passage(line, _("typed fact"), number)


def paragraphs_of(html: str) -> list[tuple[str, bool]]:
    """The paragraphs, list items and headings, each with whether it is in a quotation."""
    reader = _ParagraphReader()
    reader.feed(html)
    reader.close()
    reader.end_paragraph()
    return reader.paragraphs


class _ParagraphReader(HTMLParser):
    BREAKS = frozenset({"p", "li", "ul", "ol", "h1", "h2", "h3", "h4", "blockquote", "div"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[tuple[str, bool]] = []
        self._text: list[str] = []
        self._quotes = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in self.BREAKS:
            self.end_paragraph()
        if tag == "br":
            self._text.append(" ")
        self._quotes += tag == "blockquote"

    def handle_endtag(self, tag: str) -> None:
        if tag in self.BREAKS:
            self.end_paragraph()
        self._quotes = max(0, self._quotes - (tag == "blockquote"))

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def end_paragraph(self) -> None:
        text = " ".join("".join(self._text).split())
        if text:
            self.paragraphs.append((text, self._quotes > 0))
        self._text = []


# A full stop ends a sentence unless it follows an initial or an abbreviation.
_END = re.compile(
    r"(?<=[.!?…])(?<!\b[A-Z]\.)(?<!\bDr\.)(?<!\bSr\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bSt\.)[”»\")’]*\s+(?=[^a-z\s])"
)


def sentences_of(text: str) -> list[str]:
    found, start = [], 0
    for end in _END.finditer(text):
        found.append(text[start : end.end()].strip())
        start = end.end()
    return [sentence for sentence in [*found, text[start:].strip()] if sentence]
