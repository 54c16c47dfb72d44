"""The number of a document is its place among documents that answer a question equally well.

Kinds follow each other, and of one kind the latest comes first. So both databases find the best by going through a
range of numbers from its beginning, and stop after as many as are wanted; and a kind, or a year of it, is a range.
"""

from datetime import datetime

KIND, YEAR, DAY = 10**17, 10**13, 10**10
LAST_YEAR, LAST_DAY = 9999, 366
Span = tuple[int, int]  # The first and the last place.
EVERYTHING: Span = (0, 10 * KIND - 1)
UNDATED = 0  # The year of documents without a date; after all others.


def place(rank: int, at: datetime | None, number: int) -> int:
    """Of the record with this number, of the kind with this rank."""
    year, day = (at.year, at.timetuple().tm_yday) if at else (UNDATED, 0)
    return rank * KIND + (LAST_YEAR - year) * YEAR + (LAST_DAY - day) * DAY + number


def rank_of(place: int) -> int:
    return place // KIND


def year_of(place: int) -> int:
    return LAST_YEAR - place % KIND // YEAR


def span(rank: int, year: int | None = None) -> Span:
    """The places of a kind, or of a year of it."""
    if year is None:
        return rank * KIND, (rank + 1) * KIND - 1
    first = rank * KIND + (LAST_YEAR - year) * YEAR
    return first, first + YEAR - 1
