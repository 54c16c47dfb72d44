"""The number of a document, which is its place among equally good results.

Kinds follow each other, and within a kind the latest comes first, on the same day the most famous. What has no date,
such as a person, is in the order of fame. A kind, or one of its years, is a range of numbers, which both databases
scan from the start and stop after the wanted number.
"""

from datetime import datetime

KIND, YEAR, DAY, FAME = 10**17, 10**13, 10**10, 10**8
MOST_FAME = 99
LAST_YEAR, LAST_DAY = 9999, 366
Span = tuple[int, int]  # The first and the last place.
EVERYTHING: Span = (0, 10 * KIND - 1)
UNDATED = 0  # The year of documents without a date; after all others.


def place(rank: int, at: datetime | None, number: int, fame: int = 0) -> int:
    """The place of the record with this number, of the kind with this rank."""
    year, day = (at.year, at.timetuple().tm_yday) if at else (UNDATED, 0)
    return rank * KIND + (LAST_YEAR - year) * YEAR + (LAST_DAY - day) * DAY + (MOST_FAME - fame) * FAME + number


def rank_of(place: int) -> int:
    return place // KIND


def year_of(place: int) -> int:
    return LAST_YEAR - place % KIND // YEAR


def by_fame(place: int) -> int:
    """For sorting: the most famous first, then by place."""
    return place % DAY // FAME * 10 * KIND + place


def span(rank: int, year: int | None = None) -> Span:
    """The range of places of a kind, or of one of its years."""
    if year is None:
        return rank * KIND, (rank + 1) * KIND - 1
    first = rank * KIND + (LAST_YEAR - year) * YEAR
    return first, first + YEAR - 1
