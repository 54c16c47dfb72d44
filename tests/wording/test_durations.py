from datetime import timedelta

import pytest

from wording.durations import Duration, total


@pytest.mark.parametrize(
    ("length", "precision", "whole", "short"),
    [
        (timedelta(days=13, hours=18, minutes=41, seconds=37), "second", "13 d 18 h 41 min 37 s", "13 d"),
        (timedelta(days=370, hours=21, minutes=22, seconds=11), "minute", "370 d 21 h 22 min", "370 d"),
        (timedelta(days=1, hours=2, minutes=47, seconds=52), "second", "1 d 02 h 47 min 52 s", "26 h 47 min"),
        (timedelta(days=2), "second", "2 d 00 h 00 min 00 s", "2 d"),
        (timedelta(days=2, seconds=-1), "second", "1 d 23 h 59 min 59 s", "47 h 59 min"),
        (timedelta(hours=1), "second", "1 h 00 min 00 s", "1 h 00 min"),
        (timedelta(hours=1, seconds=-1), "second", "59 min 59 s", "59 min 59 s"),
        (timedelta(), "second", "0 s", "0 min"),
        (timedelta(minutes=10, seconds=11), "second", "10 min 11 s", "10 min 11 s"),
        (timedelta(minutes=10, seconds=11), "minute", "10 min", "10 min"),
        (timedelta(days=13, hours=22), "day", "about 14 days", "about 14 days"),
        (timedelta(days=1), "day", "about 1 day", "about 1 day"),
        (timedelta(), "day", "less than a day", "less than a day"),
        (timedelta(hours=5), "hour", "about 5 h", "less than a day"),
        (timedelta(minutes=20), "hour", "less than an hour", "less than a day"),
        (timedelta(days=14, hours=3, minutes=50), "hour", "about 14 d 4 h", "about 14 days"),
    ],
)
def test_words_are_as_exact_as_the_dates(length, precision, whole, short):
    duration = Duration(length, precision)
    assert (str(duration), duration.short) == (whole, short)


def test_a_total_is_as_exact_as_its_least_exact_part():
    whole = total([Duration(timedelta(days=2, seconds=5)), Duration(timedelta(days=12), "day")])
    assert str(whole) == "about 14 days"


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        ((timedelta(days=3), "day"), (timedelta(days=4, hours=5), "second"), "about 3 days"),
        ((timedelta(days=4, hours=20), "day"), (timedelta(days=4, hours=16), "second"), "about 4 days"),
        ((timedelta(hours=15.6), "hour"), (timedelta(hours=15.9), "second"), "about 15 h"),
        ((timedelta(days=4, hours=9), "second"), (timedelta(days=4, hours=10), "day"), "about 4 days"),
        ((timedelta(days=5, hours=9), "minute"), (timedelta(days=5, hours=20), "day"), "5 d 09 h 00 min"),
        ((timedelta(hours=9), "day"), (timedelta(hours=8), "second"), "less than a day"),
    ],
)
def test_a_part_is_not_longer_than_its_whole_in_words_either(part, whole, words):
    assert str(Duration(*part).within(Duration(*whole))) == words
