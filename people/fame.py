"""How well known a record is, as one number that is computed when it is indexed."""

import re

# Summaries are in English. Being the first of all people counts for more than being the first of some.
FIRST_OF_ALL = re.compile(r"\bfirst (?:person|people|man|woman|women|human|humans)\b(?! from| born| of)", re.IGNORECASE)
SINGULAR = re.compile(r"\b(?:first|last|longest|youngest|oldest|record|only|most|lost|killed|died)\b", re.IGNORECASE)
PIONEERS_UNTIL = 1975


def fame(
    summary: str,
    *,
    year: int | None = None,
    flights: int = 0,
    articles: int = 0,
    names: int = 0,
    somebody_died: bool = False,
) -> int:
    """From 0 to 99: what the summary claims, an early first flight, flights, articles about it, and other names."""
    return (
        30 * bool(FIRST_OF_ALL.search(summary))
        + 6 * min(2, len(SINGULAR.findall(summary)))
        + 3 * min(5, flights)
        + 4 * min(3, articles)
        + min(5, names)
        + min(5, len(summary) // 30)
        + 15 * (year is not None and year <= PIONEERS_UNTIL)
        + 30 * somebody_died
    )
