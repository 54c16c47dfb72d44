"""Who may be the same person, and how well known somebody is: where the limits are."""

import pytest

from people.fame import PIONEERS_UNTIL, fame
from people.models import Person
from people.similar_names import _may_be_born
from wording.partial_dates import PartialDate


@pytest.mark.parametrize(
    ("recorded", "typed", "may_be"),
    [
        ("1947", "1947-12-31", True),
        ("1947", "1948-01-01", False),
        ("1947", "1946-12-31", False),
        ("1947", "1947-01-01", True),
        ("1947-03-12", "1947-03-12", True),
        ("1947-03-12", "1947-03-13", False),
        ("1947-03-12", "1947-03", True),
        ("", "1947-03", True),
        ("1947", "", True),
    ],
)
def test_born_on_one_day_as_far_as_it_is_known(recorded, typed, may_be):
    known = PartialDate.parse(recorded) if recorded else None
    born = {"born_on": known.at.date(), "born_precision": known.precision} if known else {}
    assert _may_be_born(Person(**born), PartialDate.parse(typed) if typed else None) is may_be


def test_pioneers_flew_up_to_a_year_and_what_counts_more_often_is_limited():
    assert fame("", year=PIONEERS_UNTIL) > fame("", year=PIONEERS_UNTIL + 1) == fame("")
    assert fame("", flights=4) < fame("", flights=5) == fame("", flights=6)
