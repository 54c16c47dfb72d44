"""A list as a calendar to subscribe to: RFC 5545 and RFC 7986."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Calendar

from wording.partial_dates import LENGTHS, PartialDate

ICALENDAR = "text/calendar; charset=utf-8"
REFRESH_INTERVAL = timedelta(hours=6)
END = b"END:VCALENDAR\r\n"
LONGEST = 75  # Octets in a line.
ESCAPES = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n", "\r": r"\n"})


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

    def written(self) -> bytes:
        """The lines of the event, written here because the library takes a millisecond for each event."""
        changed = f"{self.changed.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        start = f":{self.date.at:%Y%m%dT%H%M%SZ}" if self.date.is_exact else f";VALUE=DATE:{self.date.at:%Y%m%d}"
        status = "CANCELLED" if self.is_cancelled else "CONFIRMED" if self.is_confirmed else "TENTATIVE"
        lines = {
            "BEGIN": ":VEVENT",
            "SUMMARY": f":{escape(self.title)}",
            "DTSTART": start,
            "DTSTAMP": f":{changed}",  # Not the time of the response, which would make every response different.
            "UID": f":{escape(self.uid)}",
            "SEQUENCE": f":{self.sequence}",
            "CATEGORIES": f":{escape(self.category)}" if self.category else "",
            "DESCRIPTION": f":{escape(self.description)}" if self.description else "",
            "LAST-MODIFIED": f":{changed}",
            "LOCATION": f":{escape(self.place)}" if self.place else "",
            "STATUS": f":{status}",
            "TRANSP": ":TRANSPARENT",  # It does not make the subscriber busy.
            "URL": f":{self.address}" if self.address else "",
            "END": ":VEVENT",
        }
        return b"".join(fold(f"{name}{value}") for name, value in lines.items() if value)


def escape(text: str) -> str:
    return text.replace("\r\n", "\n").translate(ESCAPES)


def fold(line: str) -> bytes:
    """The line in pieces of at most 75 octets, of which none ends within a character or an escape."""
    rest, pieces = line.encode(), []
    while len(rest) >= LONGEST:
        end = LONGEST - 1  # One octet is the space before all pieces but the first.
        while rest[end] & 0b1100_0000 == 0b1000_0000:  # Within a character.
            end -= 1
        if (len(rest[:end]) - len(rest[:end].rstrip(b"\\"))) % 2:
            end -= 1
        pieces.append(rest[:end])
        rest = rest[end:]
    return b"\r\n ".join([*pieces, rest]) + b"\r\n"


def has_a_day(date: PartialDate | None) -> bool:
    """Whether a calendar can show the date, which must be known at least to the day."""
    return date is not None and date.precision in LENGTHS


def write_events(events: Iterable[CalendarEvent]) -> bytes:
    return b"".join(event.written() for event in events)


def write_calendar(events: Iterable[bytes], *, title: str, address: str, page: str, language: str) -> Iterator[bytes]:
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
    yield from events
    yield END
