"""Events of calendars, read back with the library that reads calendars elsewhere."""

import pytest
from icalendar import Event

from exports.calendars import CalendarEvent
from tests.factories import moment
from wording.partial_dates import PartialDate


def create_event(**fields):
    known = {"uid": "one@spaceportal", "title": "Soyuz MS-25: launch", "sequence": 2}
    date = PartialDate.parse("2024-03-23T12:36:10Z")
    return CalendarEvent(**{**known, "date": date, "changed": moment("2024-04-01T10:00:00Z"), **fields})


@pytest.mark.parametrize(
    "text",
    [
        "Crew: Олег Новицкий, " * 12,
        "a,;b" * 40,
        "\\" * 150,
        "x" * 73 + ",y",
        "x" * 136,
        "x" * 137,
        "one\ntwo, three; four\\n",
        "宇航员" * 60,
    ],
)
def test_any_text_is_read_back_from_lines_of_75_octets(text):
    written = create_event(description=text).written()
    assert max(map(len, written.split(b"\r\n"))) <= 75
    assert all(line.decode() for line in written.removesuffix(b"\r\n").split(b"\r\n"))  # No character is cut in two.
    assert Event.from_ical(written)["description"] == text


@pytest.mark.parametrize(
    ("date", "start"), [("2024-03-23T12:36:10Z", b":20240323T123610Z"), ("2024-03-23", b";VALUE=DATE:20240323")]
)
def test_start_is_as_exact_as_it_is_known(date, start):
    assert b"\r\nDTSTART" + start + b"\r\n" in create_event(date=PartialDate.parse(date)).written()
