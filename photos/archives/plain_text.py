"""Turns the HTML of archives into plain text. Only text comes out, never markup."""

import re
from html.parser import HTMLParser

LONGEST_HTML = 10_000
NOT_READ = {"script", "style", "template", "head"}
ENDS_LINE = {"br", "p", "div", "li", "tr", "ul", "ol", "table", "h1", "h2", "h3", "dd", "dt"}
VOID = {"br", "img", "hr", "wbr", "input", "link", "meta", "col", "source"}
HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
DEEPEST = 50  # Elements within one that is not shown.
# A `<` that begins neither a whole tag nor a comment. HTMLParser would look for its end in all that follows, again for
# each of them, and fails at some.
NO_TAG = re.compile(r"""<(?!/?[a-z](?:[^<>"']|"[^"<]*"|'[^'<]*')*>|!--[^<>]*-->)""", re.IGNORECASE)


class TextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.hidden: list[str] = []  # The elements open within one that is not shown.

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ENDS_LINE and not self.hidden:
            self.pieces.append("\n")
        is_hidden = tag in NOT_READ or any(name == "style" and HIDDEN.search(value or "") for name, value in attrs)
        if tag not in VOID and (self.hidden or is_hidden) and len(self.hidden) < DEEPEST:
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
    reader.feed(NO_TAG.sub("&lt;", html[:LONGEST_HTML]))
    reader.close()
    lines = (" ".join(line.split()) for line in storable("".join(reader.pieces)).splitlines())
    return "\n".join(line for line in lines if line)


def one_line(html: str) -> str:
    return " ".join(plain_text(html).split())


def storable(text: str) -> str:
    """The text without what no database stores: NUL, and halves of pairs of code units, which broken JSON contains."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()
