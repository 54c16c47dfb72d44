"""The headings of an article: their ids, and the table of contents."""

import re
from dataclasses import dataclass, field

from django.utils.safestring import SafeString
from django.utils.text import slugify

from articles.rich_text import clean_html, plain_text

PREFIX = "h-"  # No other id on a page starts with this.
HEADING = re.compile(r"<(h[23])>(.*?)</\1>", re.DOTALL)


@dataclass(frozen=True)
class Heading:
    id: str
    words: str
    under: "list[Heading]" = field(default_factory=list)


class Headings:
    """Collects headings while the texts of an article are printed one after the other."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._latest: dict[str, int] = {}  # The last number given to a heading with these words.
        self.outline: list[Heading] = []

    def printed(self, html: str) -> SafeString:
        """The text with heading ids, cleaned again because this is the one place that prints stored markup."""
        return SafeString(HEADING.sub(self._marked, clean_html(html)))

    def _marked(self, found: re.Match[str]) -> str:
        tag, inside = found.groups()
        words = plain_text(inside)
        name = self._name(words)
        heading = Heading(f"{PREFIX}{name}", words)
        siblings = self.outline[-1].under if tag == "h3" and self.outline else self.outline
        siblings.append(heading)
        # The name keeps links from before ids had a prefix working.
        return f'<{tag} id="{heading.id}"><a name="{name}"></a>{inside}</{tag}>'

    def _name(self, words: str) -> str:
        """A name from the words alone, so that links survive changes elsewhere in the article."""
        stem = slugify(words, allow_unicode=True) or "heading"
        number = self._latest.get(stem, 0) + 1
        name = stem if number == 1 else f"{stem}-{number}"
        while name in self._names:
            number += 1
            name = f"{stem}-{number}"
        self._names.add(name)
        self._latest[stem] = number
        return name

    @property
    def count(self) -> int:
        return sum(1 + len(heading.under) for heading in self.outline)
