"""A list as a calendar that others subscribe to: RFC 5545 and RFC 7986."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from wording.partial_dates import LENGTHS, PartialDate, Precision

ICALENDAR = "text/calendar; charset=utf-8"
ASKED_AGAIN = timedelta(hours=6)
END = b"END:VCALENDAR\r\n"


@dataclass(frozen=True)
class CalendarEvent:
    """Something on a day that is known. Its uid stays; `sequence` and `changed` say whether it is news."""

    uid: str
    date: PartialDate
    title: str
    sequence: int
    changed: datetime
    description: str = ""
    address: str = ""
    place: str = ""
    category: str = ""
    is_sure: bool = True
    is_cancelled: bool = False

    def component(self) -> Event:
        event = Event()
        event.add("uid", self.uid)
        # Not the moment of the answer, which would make every answer a new one.
        event.add("dtstamp", self.changed)
        event.add("last-modified", self.changed)
        event.add("sequence", self.sequence)
        exact = self.date.precision in {Precision.SECOND, Precision.MINUTE}
        event.add("dtstart", self.date.at if exact else self.date.at.date())
        event.add("summary", self.title)
        event.add("status", "CANCELLED" if self.is_cancelled else "CONFIRMED" if self.is_sure else "TENTATIVE")
        event.add("transp", "TRANSPARENT")  # Nobody is busy because a ship lands.
        for name, value in (("description", self.description), ("location", self.place), ("url", self.address)):
            if value:
                event.add(name, value)
        if self.category:
            event.add("categories", [self.category])
        return event


def has_a_day(date: PartialDate | None) -> bool:
    """Calendars know days and instants; what is known to the month only has no place in them."""
    return date is not None and date.precision in LENGTHS


def calendar(events: Iterable[CalendarEvent], *, title: str, address: str, page: str, language: str) -> Iterator[bytes]:
    head = Calendar()
    head.add("prodid", f"-//Space Portal//Missions//{language.upper()}")
    head.add("version", "2.0")
    head.add("method", "PUBLISH")
    head.add("name", title)
    head.add("x-wr-calname", title)
    head.add("x-wr-timezone", "UTC")
    head.add("url", page)
    head.add("source", address, parameters={"VALUE": "URI"})
    head.add("refresh-interval", ASKED_AGAIN, parameters={"VALUE": "DURATION"})
    head.add("x-published-ttl", f"PT{ASKED_AGAIN // timedelta(hours=1)}H")
    yield head.to_ical().removesuffix(END)
    for event in events:
        yield event.component().to_ical()
    yield END
