"""The rich text of blocks: which tags it may have, and its plain text."""

import re
from html import unescape
from html.parser import HTMLParser
from itertools import count
from typing import Any

import nh3
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django_prose_editor.config import allowlist_from_extensions, expand_extensions

# What the editor offers, and therefore what a text may contain.
EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Subscript": True,
    "Superscript": True,
    "HardBreak": True,
    "Heading": {"levels": [2, 3]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]},
    "History": True,
    "HTML": True,
    "SpecialCharacters": True,
}
TAGS = set(allowlist_from_extensions(expand_extensions(EXTENSIONS))["tags"])
_RULES: dict[str, Any] = {
    "attributes": {"a": {"href", "title"}, "ol": {"start"}},
    "url_schemes": {"http", "https", "mailto"},
    "link_rel": None,
}
_cleaner = nh3.Cleaner(tags=TAGS, **_RULES)
MAY_BE_EMPTY = re.compile(r"(</?(?:p|h2|h3|li|strong|em|blockquote|sup)>)")

TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*)")
DEEPEST = 100
# These end where another begins, or have no content.
NEVER_NESTED = {
    *("p", "li", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"),
}


def clean_html(html: str) -> str:
    """The text with only the tags that the editor offers; `<p></p>` of an empty field becomes empty."""
    return remove_empty(_cleaner.clean(keep_boundaries(limit_depth(html.replace("\0", ""))))).strip()


def limit_depth(html: str) -> str:
    """The text without tags below the deepest level, because parsing takes quadratic time; their text stays."""
    depth = 0

    def placed(tag: re.Match[str]) -> str:
        nonlocal depth
        if tag["name"].lower() in NEVER_NESTED:
            return tag[0]
        if tag["end"]:
            depth = max(depth - 1, 0)
            return tag[0]
        if depth == DEEPEST:
            return "<wbr"  # It has no content and is removed later.
        depth += 1
        return tag[0]

    return TAG.sub(placed, html)


def remove_empty(html: str) -> str:
    """The text without tags that contain only spaces or other such tags; in one pass, however deep."""
    parts: list[str] = []
    opened: list[int] = []  # Positions in `parts` of tags that are empty so far, the innermost last.
    for part in MAY_BE_EMPTY.split(html):
        if part.startswith("</") and opened and parts[opened[-1]] == f"<{part[2:]}":
            del parts[opened.pop() :]
            continue
        if MAY_BE_EMPTY.fullmatch(part) and not part.startswith("</"):
            opened.append(len(parts))
        elif part.strip():
            opened.clear()
        parts.append(part)
    return "".join(parts)


# Replacements for tags that the editor does not offer, so that separate words stay separate.
PARAGRAPHS = (
    "address|article|aside|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|header|hr|main|nav|pre|"
    "section|summary"
)
INSTEAD = {"h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3", **dict.fromkeys(PARAGRAPHS.split("|"), "p")}
CELL_SIGN = " · "  # Between the cells of a row.
CELLS, TABLE_TAGS = {"td", "th"}, {"td", "th", "tr", "caption", "table", "thead", "tbody", "tfoot"}
BLOCKS = re.compile(r"<(?:p|h[23]|ul|ol|blockquote)\b")
_tidier = nh3.Cleaner(tags=TAGS | INSTEAD.keys() | TABLE_TAGS, **_RULES)
FOREIGN = re.compile(rf"<(?:{'|'.join(INSTEAD)}|{'|'.join(TABLE_TAGS)})\b|#_?(?:cite|ftn|edn)", re.IGNORECASE)
NOTE = re.compile(r"#(?:cite_(?:note|ref)|_?(?:ftn|edn))")  # Footnotes of the page or document it was copied from.
ONE_PARAGRAPH = re.compile(r"\s*<p\b[^>]*>((?:(?!<p\b).)*)</p>\s*", re.DOTALL)


def keep_boundaries(html: str) -> str:
    """The text with a paragraph for each table row and for each block that the editor does not offer."""
    if not FOREIGN.search(html):
        return html
    reader = _Boundaries()
    reader.feed(_tidier.clean(html))  # Closes every tag first.
    reader.close()
    return reader.text


class _Boundaries(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.open: list[list[str]] = [[]]  # Written so far: outside all cells, then in each open cell.
        self.rows: list[list[str]] = []  # Finished cells of the open row of each open table.
        self.is_preformatted = self.is_note = False

    @property
    def text(self) -> str:
        return "".join(self.open[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.rows.append([])
            self.open.append([])
        elif tag == "a" and NOTE.search(dict(attrs).get("href") or ""):
            self.is_note = True
        elif tag not in TABLE_TAGS:
            self.is_preformatted = self.is_preformatted or tag == "pre"
            self._write(f"<{INSTEAD[tag]}>" if tag in INSTEAD else self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in CELLS and self.rows:
            self._end_cell()
        elif tag in {"tr", "caption"} and self.rows:  # A caption is a line of its own.
            self._end_row()
        elif tag == "table" and self.rows:
            self._end_row(and_table=True)
        elif tag == "a" and self.is_note:
            self.is_note = False
        elif tag not in TABLE_TAGS:
            self.is_preformatted = self.is_preformatted and tag != "pre"
            self._write(f"</{INSTEAD.get(tag, tag)}>")

    def handle_data(self, data: str) -> None:
        self._write(data.strip("\n").replace("\n", "<br>") if self.is_preformatted else data)

    def handle_entityref(self, name: str) -> None:
        self._write(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._write(f"&#{name};")

    def _write(self, html: str) -> None:
        if not self.is_note:
            self.open[-1].append(html)

    def _end_cell(self) -> None:
        if cell := "".join(self.open[-1]).strip():
            only = ONE_PARAGRAPH.fullmatch(cell)
            self.rows[-1].append(only[1].strip() if only else cell)
        self.open[-1] = []

    def _end_row(self, *, and_table: bool = False) -> None:
        self._end_cell()
        cells = self.rows[-1]
        if any(BLOCKS.search(cell) for cell in cells):
            row = "".join(f"<p>{cell}</p>" for cell in cells)
        else:
            row = f"<p>{CELL_SIGN.join(cells)}</p>" if cells else ""
        self.rows[-1] = []
        place = self.open.pop()
        if and_table:
            self.rows.pop()
        self.open[-1].append(row)
        if not and_table:
            self.open.append(place)


def plain_text(html: str) -> str:
    """The plain text, with spaces where tags separated words."""
    return " ".join(unescape(strip_tags(html.replace("><", "> <").replace("<br>", " "))).split())


MARKS = {"strong": "**", "em": "_", "sub": "~", "sup": "^"}


def in_words(html: str) -> str:
    """The text line by line, with headings, lists, emphasis and links in words, so that comparisons show changes."""
    reader = _Wording()
    reader.feed(html)
    reader.close()
    lines = "".join(reader.parts).split("\n")
    return "\n".join(line.strip() for line in lines if line.strip())


class _Wording(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.links: list[str] = []
        self.lists: list[Any] = []
        self.named = {"h2": _("Heading"), "h3": _("Subheading"), "blockquote": _("Quotation")}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.named:
            self.parts.append(f"\n[{self.named[tag]}] ")
        elif tag in {"ul", "ol"}:
            self.lists.append(count(1) if tag == "ol" else None)
        elif tag == "li":
            numbers = self.lists[-1] if self.lists else None
            self.parts.append("\n• " if numbers is None else f"\n{next(numbers)}. ")
        elif tag == "br" or (tag == "p" and not self.opens_a_line):
            self.parts.append("\n")
        elif tag == "a":
            self.links.append(dict(attrs).get("href") or "")
        elif tag in MARKS:
            self.parts.append(MARKS[tag])

    @property
    def opens_a_line(self) -> bool:
        """Whether the last part starts a line that a paragraph continues."""
        return bool(self.parts) and self.parts[-1].startswith("\n") and self.parts[-1].endswith(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in MARKS:
            self.parts.append(MARKS[tag])
        elif tag == "a" and self.links:
            self.parts.append(f" ⟨{self.links.pop()}⟩")
        elif tag in {"ul", "ol"} and self.lists:
            self.lists.pop()
        elif tag in {"h2", "h3", "li", "p", "blockquote"}:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
