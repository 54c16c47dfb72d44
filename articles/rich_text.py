"""The rich text of blocks: what it may hold, and its plain words."""

import re
from html import unescape

import nh3
from django.utils.html import strip_tags

# What the editor offers. Same list as EXTENSIONS, which the editor's buttons are made from: change both together.
TAGS = {"p", "h2", "h3", "ul", "ol", "li", "strong", "em", "a", "blockquote", "br", "sub", "sup"}
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
_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes={"a": {"href", "title"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)
EMPTY = re.compile(r"<(p|h2|h3|li|strong|em|blockquote)>\s*</\1>")


def clean_html(html: str) -> str:
    """Nothing but what the editor offers; `<p></p>` of an empty box is nothing at all."""
    cleaned = _cleaner.clean(html.replace("\0", ""))
    while (shorter := EMPTY.sub("", cleaned)) != cleaned:
        cleaned = shorter
    return cleaned.strip()


def plain_text(html: str) -> str:
    """The words, a blank where a tag parted them."""
    return " ".join(unescape(strip_tags(html.replace("><", "> <").replace("<br>", " "))).split())
