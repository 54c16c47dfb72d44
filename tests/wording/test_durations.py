from datetime import timedelta

import pytest
from django.utils.dateparse import parse_duration

from wording.durations import Duration, total


@pytest.mark.parametrize(
    ("length", "precision", "exactly", "words", "short"),
    [
        ("545 1:39:59", "second", "545 d 01 h 39 min 59 s", "545 days", "545 d"),
        ("203 15:33:12", "second", "203 d 15 h 33 min 12 s", "204 days", "204 d"),
        ("13 18:41:37", "second", "13 d 18 h 41 min 37 s", "13 days 19 hours", "13 d 19 h"),
        ("29 23:40:00", "second", "29 d 23 h 40 min 00 s", "30 days", "30 d"),
        ("2 0:00:00", "second", "2 d 00 h 00 min 00 s", "2 days", "2 d"),
        ("1 2:47:52", "second", "1 d 02 h 47 min 52 s", "26 hours 48 minutes", "26 h 48 min"),
        ("1:00:00", "second", "1 h 00 min 00 s", "1 hour", "1 h"),
        ("1:01:00", "minute", "1 h 01 min", "1 hour 1 minute", "1 h 1 min"),
        ("0:59:59", "second", "59 min 59 s", "59 minutes 59 seconds", "59 min 59 s"),
        ("0:10:11", "minute", "10 min", "10 minutes", "10 min"),
        ("0:00:00", "second", "0 s", "0 seconds", "0 s"),
        ("13 22:00:00", "day", "about 14 days", "about 14 days", "about 14 d"),
        ("1 0:00:00", "day", "about 1 day", "about 1 day", "about 1 d"),
        ("0:00:00", "day", "less than a day", "less than a day", "less than a day"),
        ("14 3:50:00", "hour", "about 14 days 4 hours", "about 14 days 4 hours", "about 14 d 4 h"),
        ("64 13:10:00", "hour", "about 64 days 13 hours", "about 65 days", "about 65 d"),
        ("0:20:00", "hour", "less than an hour", "less than an hour", "less than an hour"),
        ("0:00:00", "month", "less than a month", "less than a month", "less than a month"),
        ("0:00:00", "quarter", "less than a year", "less than a year", "less than a year"),
        ("0:00:00", "year", "less than a year", "less than a year", "less than a year"),
    ],
)
def test_words_are_as_exact_as_the_dates(length, precision, exactly, words, short):
    duration = Duration(parse_duration(length), precision)
    assert (str(duration), duration.words, duration.short) == (exactly, words, short)


@pytest.mark.parametrize(
    ("length", "in_words", "in_large_units"),
    [
        ("1:59:00", "119 minutes", "119 minutes"),
        ("2:00:00", "2 hours", "2 hours"),
        ("1 23:00:00", "47 hours", "47 hours"),
        ("2 0:00:00", "2 days", "2 days"),
        ("45 0:00:00", "45 days", "45 days"),
        ("46 0:00:00", "46 days", "2 months"),
        ("730 0:00:00", "730 days", "24 months"),
        ("731 0:00:00", "731 days", "2 years"),
    ],
)
def test_sentences_have_the_largest_unit_of_which_there_are_two(length, in_words, in_large_units):
    duration = Duration(parse_duration(length), "minute")
    assert (duration.in_words, duration.in_large_units) == (in_words, in_large_units)


@pytest.mark.parametrize(
    ("precision", "words"), [("hour", "day"), ("day", "day"), ("month", "month"), ("year", "year")]
)
def test_a_length_that_rounds_to_nothing_is_bounded_by_what_is_known(precision, words):
    assert Duration(timedelta(), precision).in_words == f"less than a {words}"


def test_a_running_time_is_not_rounded_up():
    running = Duration(timedelta(days=59, hours=23), "minute", is_running=True)
    part = Duration(timedelta(days=59, hours=22), "minute").within(running)
    assert {running.words, running.in_words, part.words, total([part]).words} == {"59 days"}
    assert Duration(running.length, "day", is_running=True).in_words == "about 60 days"


def test_a_total_is_as_exact_as_its_least_exact_part():
    whole = total([Duration(timedelta(days=2, seconds=5)), Duration(timedelta(days=12), "day")])
    assert str(whole) == "about 14 days"


def test_a_time_that_was_published_rounded_is_approximate_and_so_is_a_total_with_it():
    published = Duration(timedelta(hours=8, minutes=30), "minute", is_approximate=True)
    assert {str(published), published.words} == {"about 8 hours 30 minutes"}
    assert (published.short, published.in_words) == ("about 8 h 30 min", "about 8 hours")
    assert total([published, Duration(timedelta(hours=1), "minute")]).words == "about 9 hours 30 minutes"
    assert total([published, Duration(timedelta(days=12), "day")]).words == "about 12 days"


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        ((timedelta(days=3), "day"), (timedelta(days=4, hours=5), "second"), "about 3 days"),
        ((timedelta(days=4, hours=20), "day"), (timedelta(days=4, hours=16), "second"), "about 4 days"),
        ((timedelta(hours=15.6), "hour"), (timedelta(hours=15.9), "second"), "about 15 hours"),
        ((timedelta(days=4, hours=9), "second"), (timedelta(days=4, hours=10), "day"), "about 4 days"),
        ((timedelta(days=5, hours=9), "minute"), (timedelta(days=5, hours=20), "day"), "5 d 09 h 00 min"),
        ((timedelta(hours=9), "day"), (timedelta(hours=8), "second"), "less than a day"),
        ((timedelta(days=5), "minute"), (timedelta(days=5), "day"), "5 d 00 h 00 min"),
    ],
)
def test_a_part_is_not_longer_than_its_whole_in_words_either(part, whole, words):
    assert str(Duration(*part).within(Duration(*whole))) == words
