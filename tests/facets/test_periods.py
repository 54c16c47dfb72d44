"""Which periods of a list overlap a time that is asked for."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facets.index import Periods
from tests.factories import moment
from wording.partial_dates import PartialDate, Precision, floor

DATES = ["2024-03-23T10:20Z", "2024-03-23", "2024-03", "2024-Q1", "2024"]
PERIODS = Periods((place, date.at, date.precision) for place, date in enumerate(map(PartialDate.parse, DATES)))


def dates(places) -> list[str]:
    return [DATES[place] for place in sorted(places)]


@pytest.mark.parametrize(
    ("start", "found"),
    [
        ("2024-03-23T10:59Z", DATES),  # A minute is part of its hour.
        ("2024-03-23T11:00Z", DATES[1:]),
        ("2024-03-24", DATES[2:]),
        ("2024-04-01", DATES[4:]),
        ("2025-01-01", []),
    ],
)
def test_periods_that_reach_a_moment(start, found):
    assert dates(PERIODS.from_(moment(start))) == found


@pytest.mark.parametrize(
    ("end", "found"),
    [("2025-01-01", DATES), ("2024-03-23", DATES[2:]), ("2024-03-01", DATES[3:]), ("2024-01-01", [])],
)
def test_periods_that_begin_before_a_moment(end, found):
    assert dates(PERIODS.before(moment(end))) == found


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("2024-03-23", "2024-03-23T10:20Z", ["2024-03-23"]),
        ("2024-03-01", "2024-03-23", ["2024-03"]),
        ("2024-03-01", None, DATES[:3]),
        (None, "2024-03-01", DATES[3:]),
        (None, None, DATES),
    ],
)
def test_periods_that_begin_in_a_time(start, end, found):
    assert dates(PERIODS.begun_between(start and moment(start), end and moment(end))) == found


moments = st.integers(0, 2**31).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(st.lists(st.tuples(moments, st.sampled_from(Precision))), moments, moments)
def test_they_are_found_as_by_looking_at_each(dated, start, end):
    stored = [(place, floor(at, precision), precision) for place, (at, precision) in enumerate(dated)]
    periods = Periods(stored)
    from_start = [
        place for place, at, precision in stored if at >= min(floor(start, precision), floor(start, Precision.HOUR))
    ]
    assert sorted(periods.from_(start)) == from_start
    assert sorted(periods.before(end)) == [place for place, at, _precision in stored if at < end]
