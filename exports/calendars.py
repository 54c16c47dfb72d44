"""A list as a calendar to subscribe to: RFC 5545 and RFC 7986."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from wording.partial_dates import LENGTHS, PartialDate, Precision

ICALENDAR = "text/calendar; charset=utf-8"
REFRESH_INTERVAL = timedelta(hours=6)
END = b"END:VCALENDAR\r\n"


@dataclass(frozen=True)
class CalendarEvent:
    """An event on a known day. Its uid stays; `sequence` and `changed` tell clients what has changed."""

    uid: str
    date: PartialDate
    title: str
    sequence: int
    changed: datetime
    description: str = ""
    address: str = ""
    place: str = ""
    category: str = ""
    is_confirmed: bool = True
    is_cancelled: bool = False

    def as_component(self) -> Event:
        event = Event()
        event.add("uid", self.uid)
        # Not the time of the response, which would make every response different.
        event.add("dtstamp", self.changed)
        event.add("last-modified", self.changed)
        event.add("sequence", self.sequence)
        exact = self.date.precision in {Precision.SECOND, Precision.MINUTE}
        event.add("dtstart", self.date.at if exact else self.date.at.date())
        event.add("summary", self.title)
        event.add("status", "CANCELLED" if self.is_cancelled else "CONFIRMED" if self.is_confirmed else "TENTATIVE")
        event.add("transp", "TRANSPARENT")  # It does not make the subscriber busy.
        for name, value in (("description", self.description), ("location", self.place), ("url", self.address)):
            if value:
                event.add(name, value)
        if self.category:
            event.add("categories", [self.category])
        return event


def has_a_day(date: PartialDate | None) -> bool:
    """Whether a calendar can show the date, which must be known at least to the day."""
    return date is not None and date.precision in LENGTHS


def write_calendar(
    events: Iterable[CalendarEvent], *, title: str, address: str, page: str, language: str
) -> Iterator[bytes]:
    head = Calendar()
    head.add("prodid", f"-//Space Portal//Missions//{language.upper()}")
    head.add("version", "2.0")
    head.add("method", "PUBLISH")
    head.add("name", title)
    head.add("x-wr-calname", title)
    head.add("x-wr-timezone", "UTC")
    head.add("url", page)
    head.add("source", address, parameters={"VALUE": "URI"})
    head.add("refresh-interval", REFRESH_INTERVAL, parameters={"VALUE": "DURATION"})
    head.add("x-published-ttl", f"PT{REFRESH_INTERVAL // timedelta(hours=1)}H")
    yield head.to_ical().removesuffix(END)
    for event in events:
        yield event.as_component().to_ical()
    yield END
