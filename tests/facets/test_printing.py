"""Rows that are kept as they were printed."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from facets.printing import PrintedRows


@dataclass(frozen=True)
class Line:
    text: str
    until: object
    size: int = 10


def make_printer(until):
    asked = []

    def print_rows(places):
        asked.append(places)
        return {place: Line(f"row {place}", until) for place in places if place != "gone"}

    return asked, print_rows


def test_only_rows_that_are_not_known_are_printed_and_those_gone_are_left_out():
    asked, print_rows = make_printer(timezone.now() + timedelta(hours=1))
    rows = PrintedRows(most_bytes=1000)
    rows.find_or_print([1, 2], print_rows)
    found = rows.find_or_print([3, "gone", 2], print_rows)
    assert [row.text for row in found] == ["row 3", "row 2"]
    assert asked == [[1, 2], [3, "gone"]]


def test_a_row_that_is_no_longer_true_is_printed_again():
    asked, print_rows = make_printer(timezone.now() - timedelta(seconds=1))
    rows = PrintedRows(most_bytes=1000)
    for _time in range(2):
        rows.find_or_print([1], print_rows)
    assert asked == [[1], [1]]


def test_a_row_that_does_not_fit_is_printed_each_time():
    asked, print_rows = make_printer(timezone.now() + timedelta(hours=1))
    rows = PrintedRows(most_bytes=5)
    assert [len(rows.find_or_print([1], print_rows)) for _time in range(2)] == [1, 1]
    assert asked == [[1], [1]]


def test_a_list_that_does_not_fit_is_still_found_in_part():
    asked, print_rows = make_printer(timezone.now() + timedelta(hours=1))
    rows = PrintedRows(most_bytes=1000)
    for place in range(150):
        rows.find_or_print([place], print_rows)
    asked.clear()
    assert len(rows.find_or_print(range(150), print_rows)) == 150
    assert 50 <= 150 - len(asked[0]) <= 100
