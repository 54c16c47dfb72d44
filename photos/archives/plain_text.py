"""Turns the HTML of archives into plain text. Only text comes out, never markup."""

import re
from html.parser import HTMLParser

LONGEST_HTML = 50_000
NOT_READ = {"script", "style", "template", "head"}
ENDS_LINE = {"br", "p", "div", "li", "tr", "ul", "ol", "table", "h1", "h2", "h3", "dd", "dt"}
VOID = {"br", "img", "hr", "wbr", "input", "link", "meta", "col", "source"}
HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


class TextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.hidden: list[str] = []  # The elements open within one that is not shown.

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ENDS_LINE and not self.hidden:
            self.pieces.append("\n")
        is_hidden = tag in NOT_READ or any(name == "style" and HIDDEN.search(value or "") for name, value in attrs)
        if tag not in VOID and (self.hidden or is_hidden):
            self.hidden.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ENDS_LINE and not self.hidden:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.hidden:
            while self.hidden.pop() != tag:
                pass
        elif tag in ENDS_LINE and not self.hidden:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.pieces.append(data)


def plain_text(html: str) -> str:
    """The text that a reader of the HTML sees, line by line."""
    reader = TextReader()
    reader.feed(html[:LONGEST_HTML])
    reader.close()
    # Broken JSON can contain half a surrogate pair, which no database stores.
    text = "".join(reader.pieces).encode("utf-8", "ignore").decode()
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def one_line(html: str) -> str:
    return " ".join(plain_text(html).split())
