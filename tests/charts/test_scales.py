from datetime import UTC, datetime, timedelta

import pytest

from charts.scales import NumberScale, TimeScale, years


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def ticks(start, end):
    return [tick.words for tick in TimeScale(at(start), at(end)).ticks()]


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("1986-01-28T16:38:00", "1986-01-28T16:39:13", ["16:38:00", "16:38:20", "16:38:40", "16:39:00"]),
        ("2021-07-20T13:11:00", "2021-07-20T13:21:11", ["13:15", "13:20"]),
        ("1967-04-23T00:35:00", "1967-04-24T03:22:52", ["06:00", "12:00", "18:00", "24 Apr"]),
        ("1969-01-14T07:30:00", "1969-01-17T06:50:47", ["15 Jan", "16 Jan", "17 Jan"]),
        ("2023-09-15T15:44:35", "2024-09-23T11:59:04", ["Oct 2023", "Jan 2024", "Apr 2024", "Jul 2024"]),
        ("1988-01-01T00:00:00", "2006-01-01T00:00:00", ["1990", "1995", "2000", "2005"]),
        ("1961-01-01T00:00:00", "2027-01-01T00:00:00", ["1980", "2000", "2020"]),
    ],
)
def test_ticks_are_few_and_at_round_moments(start, end, words):
    assert ticks(start, end) == words


@pytest.mark.parametrize("days", [0.0001, 0.5, 3, 40, 400, 4000, 40000])
def test_ticks_lie_on_the_scale(days):
    start = at("1961-04-12T06:07:00")
    scale = TimeScale(start, start + timedelta(days=days))
    assert 1 <= len(scale.ticks()) <= 5
    assert all(0 <= tick.place <= 1 for tick in scale.ticks())


def test_moments_outside_lie_at_the_nearer_end():
    scale = years(at("1991-05-18T12:50:28"), at("1992-03-25T08:51:02"))
    assert (scale.start, scale.end) == (at("1991-01-01"), at("1993-01-01"))
    assert [scale.place(at(day)) for day in ("1980-01-01", "2000-01-01")] == [0, 1]


def test_scale_without_length():
    moment = at("1991-05-18")
    assert TimeScale(moment, moment).place(moment) == 0


@pytest.mark.parametrize(
    ("most", "top", "step"), [(0, 1, 1), (3, 3, 1), (7, 8, 2), (13, 15, 5), (20, 20, 5), (45, 60, 20)]
)
def test_numbers_end_on_a_round_one(most, top, step):
    scale = NumberScale(most)
    assert (scale.top, scale.step) == (top, step)
    assert scale.ticks()[-1].words == f"{top}"
