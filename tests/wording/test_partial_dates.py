from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from missions.models import Mission
from tests.factories import create_mission
from wording.partial_dates import PartialDate, Precision, coarser, floor, past, with_year_first


@pytest.mark.parametrize(
    ("text", "precision", "words"),
    [
        ("2023-09-15T15:44:35Z", "second", "15 September 2023, 15:44:35 UTC"),
        ("2023-09-15T15:44Z", "minute", "15 September 2023, 15:44 UTC"),
        ("2023-09-15T15Z", "hour", "15 September 2023, about 15:00 UTC"),
        ("2023-09-15", "day", "15 September 2023"),
        ("2024-03", "month", "March 2024"),
        ("2026-Q3", "quarter", "quarter 3 of 2026"),
        ("2026-H2", "half", "second half of 2026"),
        ("2026", "year", "2026"),
        ("NET 2024-03-21", "day", "no earlier than 21 March 2024"),
        ("NET 2027-03", "month", "no earlier than March 2027"),
    ],
)
def test_only_what_is_known_is_printed(text, precision, words):
    date = PartialDate.parse(text)
    assert (date.precision, str(date), date.iso) == (precision, words, text)


@pytest.mark.parametrize(
    ("text", "english", "spanish"),
    [
        ("2026-05-03T12:00Z", "on 3 May 2026, 12:00 UTC", "el 3 de mayo de 2026, 12:00 UTC"),
        ("2026-05-03", "on 3 May 2026", "el 3 de mayo de 2026"),
        ("2026-11", "in November 2026", "en noviembre de 2026"),
        ("2026-Q3", "in quarter 3 of 2026", "en el trimestre 3 de 2026"),
        ("2026-H1", "in the first half of 2026", "en el primer semestre de 2026"),
        ("2026", "in 2026", "en 2026"),
        ("NET 2027", "no earlier than 2027", "no antes de 2027"),
    ],
)
def test_the_preposition_goes_with_what_is_known(text, english, spanish):
    assert PartialDate.parse(text).when == english
    with override("es"):
        assert PartialDate.parse(text).when == spanish


@pytest.mark.parametrize("text", ["2024-13-01", "2024-02-30", "2024-01-01T25:00Z", "0000"])
def test_a_refusal_is_in_our_words(text):
    with pytest.raises(ValueError, match=f"^{text} is not a date: there is no such day, month or time.$"):
        PartialDate.parse(text)


@pytest.mark.parametrize(
    "text",
    ["", "2024-02-31", "0000-01-01", "99999-1-1", "2024-13", "2024-Q5", "yesterday", "20240321", "9999", "２０２４"],
)
def test_what_is_no_date_is_refused_in_words(text):
    with pytest.raises(ValueError, match=r"not a date|far in the future"):
        PartialDate.parse(text)


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("2024-11", "2024-12-01"),
        ("2024-12", "2025-01-01"),
        ("2024-Q3", "2024-10-01"),
        ("2024-Q4", "2025-01-01"),
        ("2024-H1", "2024-07-01"),
        ("2024-H2", "2025-01-01"),
        ("2024", "2025-01-01"),
        ("2024-02-29", "2024-03-01"),
        ("2024-12-31T23:59:59Z", "2025-01-01"),
    ],
)
def test_a_period_is_over_when_the_next_one_begins(text, until):
    assert PartialDate.parse(text).until == PartialDate.parse(until).at


def test_dates_reach_to_the_year_9000():
    assert PartialDate.parse("9000-12-31").iso == "9000-12-31"
    with pytest.raises(ValueError, match="9001 is too far in the future"):
        PartialDate.parse("9001")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("31/12/2026", "2026-12-31"),
        ("12.31.2026", "2026-12-31"),
        ("3-3-2026", "2026-03-03"),
        ("3/4/2026", ""),  # In March or in April.
        ("31/31/2026", ""),
    ],
)
def test_a_date_with_the_year_last_is_offered_if_it_can_mean_one_day(text, meant):
    assert with_year_first(text) == meant


@given(st.integers(-(2**31), 2**32), st.sampled_from(Precision))
def test_a_date_lies_in_its_own_period(seconds, precision):
    at = datetime.fromtimestamp(seconds, UTC)
    date = PartialDate(floor(at, precision), precision)
    assert date.at <= at < date.until
    assert floor(date.until - timedelta(seconds=1), precision) == date.at
    assert PartialDate.parse(date.iso) == date


def test_the_coarser_of_two():
    assert coarser("second", "month") == "month"
    assert coarser("day", "hour") == "day"


@pytest.mark.parametrize(
    ("text", "figures", "clock", "dated"),
    [
        ("2024-03-23T12:36:10Z", "2024-03-23", "12:36", "on 23 March 2024, 12:36:10 UTC"),
        ("2024-03-23T12Z", "2024-03-23", "", "on 23 March 2024, about 12:00 UTC"),
        ("2024-03-23", "2024-03-23", "", "on 23 March 2024"),
        ("NET 2027-03-01T09:00Z", "NET 2027-03-01", "09:00", "no earlier than 1 March 2027, 09:00 UTC"),
        ("NET 2027-03", "NET 2027-03", "", "no earlier than March 2027"),
        ("2026-11", "2026-11", "", "in November 2026"),
        ("2027-Q1", "2027-Q1", "", "in quarter 1 of 2027"),
        ("2024", "2024", "", "in 2024"),
    ],
)
def test_a_date_in_columns_clocks_and_sentences(text, figures, clock, dated):
    known = PartialDate.parse(text)
    assert (known.day_in_figures, known.clock, known.when) == (figures, clock, dated)


@pytest.mark.parametrize("text", ["2024-03-23T10:00:00Z", "2024-03-23T10:00Z", "2024-03-23T10Z", "2024-03", "2024-Q1"])
def test_a_period_is_past_as_soon_as_it_is_over(db, text):
    create_mission(launch=text)
    until = PartialDate.parse(text).until
    for by, is_past in ((until - timedelta(microseconds=1), False), (until, True)):
        assert Mission.objects.filter(past("launch_at", "launch_precision", by=by)).exists() is is_past
