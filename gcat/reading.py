"""Reads the two files line by line, checks every value, and reports every fault with file and line."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from django.utils import timezone

from exchange.catalogue import CatalogueError, Fault
from wording.partial_dates import FINEST_FIRST, PartialDate, Precision, floor

MISSIONS_HEADER = (
    "HSFID HSFTAG Desig JTAG Ship LDate EDate Dur Crew Callsign Station Program Project OrbID DS SSF MType"
)
RIDES_HEADER = "No Program Categ RoleCode Mission HSFID Role Name Rank Employer Sponsor ID LDate Duration Segments"
MISSION_TYPES = {"FLT", "ABORT", "BIO"}
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

MISSION_ID = re.compile(r"H[0AB]\d{4,5}", re.ASCII)
PERSON_ID = re.compile(r"A[SFA]-\d{5}", re.ASCII)
MOMENT = re.compile(
    r"(?P<year>\d{4}) (?P<month>[A-Z][a-z]{2}) +(?P<day>\d{1,2})"
    r"(?: (?P<hour>\d\d)(?P<minute>\d\d)(?::(?P<second>\d\d))?)?(?P<unsure>\?)?",
    re.ASCII,
)
DURATION = re.compile(
    r"(?:0|(?P<days>\d{1,4}):(?P<hours>\d\d):(?P<minutes>\d\d)(?::(?P<seconds>\d\d))?) *(?P<mark>[?*]?)", re.ASCII
)
UPDATED = re.compile(r"# *Updated (\d{4} [A-Z][a-z]{2} +\d{1,2})\b", re.ASCII)
SEGMENT = re.compile(r"(?P<tag>[A-Z0-9.-]+)(?::\d+)?(?:/(?P<role>[A-Z0-9]+))?", re.ASCII)


@dataclass(frozen=True)
class GcatFlight:
    """A row of missions.tsv: one ship from lift-off to its end."""

    file: str
    line: int
    id: str
    tag: str
    ship: str
    launch: PartialDate
    end: PartialDate | None
    crew: int
    callsign: str
    station: str
    program: str
    project: str
    orbit: str
    type: str


@dataclass(frozen=True)
class GcatSegment:
    """Where a person was after the ascent: on a ship or aboard a station."""

    tag: str
    role: str


@dataclass(frozen=True)
class Ride:
    """A row of rides.tsv: one person from lift-off to landing."""

    file: str
    line: int
    flight: str
    program: str
    category: str
    role: str
    role_words: str
    name: str
    employer: str
    sponsor: str
    person: str
    launch: PartialDate
    duration: timedelta
    is_exact: bool
    is_up: bool
    segments: tuple[GcatSegment, ...]

    @property
    def landing_tag(self) -> str:
        """The ship that brought this person home; empty if it is the one they launched on."""
        return self.segments[-1].tag if self.segments and not self.is_up else ""


@dataclass(frozen=True)
class SourceCorrection:
    """A known error of the source; corrected only while the source still has it."""

    file: str
    key: str
    column: str
    wrong: str
    right: str
    reason: str


@dataclass
class GcatHistory:
    flights: dict[str, GcatFlight]
    rides: list[Ride]
    corrected: list[SourceCorrection] = field(default_factory=list)


@cache
def corrections() -> dict[tuple[str, str, str, str], SourceCorrection]:
    with Path(__file__).with_name("corrections.csv").open(encoding="utf-8", newline="") as lines:
        rows = [SourceCorrection(**row) for row in csv.DictReader(lines)]
    return {(each.file, each.key, each.column, each.wrong): each for each in rows}


def read_history(missions: bytes, rides: bytes, *, missions_file: str, rides_file: str) -> GcatHistory:
    """Reads both files. Raises CatalogueError with every fault, in the order of the lines."""
    reader = _Reader()
    flights = reader.flights(missions, missions_file)
    history = GcatHistory(flights, reader.rides(rides, rides_file, flights), reader.corrected)
    if reader.faults:
        raise CatalogueError(reader.faults)
    return history


def read_edition(content: bytes, file: str) -> date:
    """The day of the line `# Updated 2024 May 19 16:55:12`. Raises CatalogueError if the file has none."""
    for line, text in enumerate(content.decode("utf-8", errors="replace").split("\n"), start=1):
        if found := UPDATED.match(text):
            try:
                return datetime.strptime(found[1], "%Y %b %d").replace(tzinfo=UTC).date()
            except ValueError:
                raise CatalogueError([Fault(file, line, f"{found[1]} is not a day.")]) from None
    raise CatalogueError([Fault(file, 0, "does not say when it was updated.")])


class _Reader:
    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.corrected: list[SourceCorrection] = []

    def flights(self, content: bytes, file: str) -> dict[str, GcatFlight]:
        found: dict[str, GcatFlight] = {}
        tags: dict[str, GcatFlight] = {}
        for line, row in self.rows(content, file, MISSIONS_HEADER, "missions"):
            try:
                self.correct(row, "missions", row["HSFID"])
                flight = _flight(file, line, row)
                for earlier in (found.get(flight.id), tags.get(flight.tag)):
                    if earlier:
                        raise ValueError(f"{flight.id} {flight.tag} is already in line {earlier.line}.")
            except ValueError as error:
                self.faults.append(Fault(file, line, str(error)))
            else:
                found[flight.id] = tags[flight.tag] = flight
        return found

    def rides(self, content: bytes, file: str, flights: dict[str, GcatFlight]) -> list[Ride]:
        found: dict[tuple[str, str], Ride] = {}
        for line, row in self.rows(content, file, RIDES_HEADER, "rides"):
            try:
                self.correct(row, "rides", f"{row['HSFID']} {row['ID']}")
                ride = _ride(file, line, row)
                earlier = found.get((ride.flight, ride.person))
                if earlier:
                    raise ValueError(f"{ride.person} is already on {ride.flight} in line {earlier.line}.")
                if ride.flight not in flights and not self.faults:
                    raise ValueError(f"{ride.flight} is not in the missions file.")
            except ValueError as error:
                self.faults.append(Fault(file, line, str(error)))
            else:
                found[ride.flight, ride.person] = ride
        return list(found.values())

    def correct(self, row: dict[str, str], file: str, key: str) -> None:
        for column, value in row.items():
            if correction := corrections().get((file, key, column, value)):
                row[column] = correction.right
                self.corrected.append(correction)

    def rows(self, content: bytes, file: str, header: str, kind: str) -> Iterator[tuple[int, dict[str, str]]]:
        columns = header.split()
        try:
            lines = content.decode("utf-8-sig").split("\n")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            self.faults.append(Fault(file, line, "This line is not UTF-8 text."))
            return
        header_found = _cells(lines[0].removeprefix("#"))
        if header_found != columns:
            other = {"missions": RIDES_HEADER, "rides": MISSIONS_HEADER}[kind]
            hint = " It is the other of the two files." if header_found == other.split() else ""
            self.faults.append(
                Fault(
                    file, 1, f"This is not the {kind} file of the catalogue, which starts with “#{columns[0]}”.{hint}"
                )
            )
            return
        read = 0
        for line, text in enumerate(lines, start=1):
            if text.startswith("#") or not text.strip():
                continue
            read += 1
            cells = _cells(text)
            if len(cells) != len(columns):
                self.faults.append(Fault(file, line, f"The row has {len(cells)} columns instead of {len(columns)}."))
            elif "\0" in text:
                self.faults.append(Fault(file, line, "The row contains a NUL character."))
            else:
                yield line, dict(zip(columns, cells, strict=True))
        if not read:
            self.faults.append(Fault(file, len(lines), "The file has no rows."))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("\t")]


def _flight(file: str, line: int, row: dict[str, str]) -> GcatFlight:
    _must_match(MISSION_ID, row["HSFID"], "mission id such as H00381")
    if row["MType"] not in MISSION_TYPES:
        raise ValueError(f"MType is {row['MType']!r}, not one of {', '.join(sorted(MISSION_TYPES))}.")
    if not row["HSFTAG"] or not row["Ship"]:
        raise ValueError("The mission has no tag or no ship.")
    if not row["Crew"].isdecimal():
        raise ValueError(f"Crew is {row['Crew']!r}, not a number.")
    launch = read_moment(row["LDate"], "LDate")
    end = None if row["EDate"] == "-" else read_moment(row["EDate"], "EDate")
    is_up = read_duration(row["Dur"], "Dur")[2]
    if end is None and not is_up:
        raise ValueError("EDate is empty, but Dur does not mark the ship as still flying.")
    if end is not None and end.until <= launch.at:
        raise ValueError(f"EDate {row['EDate']} is before LDate {row['LDate']}.")
    return GcatFlight(
        file=file,
        line=line,
        id=row["HSFID"],
        tag=row["HSFTAG"],
        ship=row["Ship"],
        launch=launch,
        end=end,
        crew=int(row["Crew"]),
        callsign=_value(row["Callsign"]),
        station=_value(row["Station"]),
        program=row["Program"],
        project=row["Project"],
        orbit=_value(row["OrbID"]),
        type=row["MType"],
    )


def _ride(file: str, line: int, row: dict[str, str]) -> Ride:
    _must_match(MISSION_ID, row["HSFID"], "mission id such as H00381")
    _must_match(PERSON_ID, row["ID"], "person id such as AS-00535")
    if not any(letter.isalpha() for letter in row["Name"]):
        raise ValueError("The person has no name.")
    tag, slash, role = row["RoleCode"].partition("/")
    if not (tag and slash and role):
        raise ValueError(f"RoleCode is {row['RoleCode']!r}, not a ship and a role such as MS25/KDR.")
    duration, is_exact, is_up = read_duration(row["Duration"], "Duration")
    return Ride(
        file=file,
        line=line,
        flight=row["HSFID"],
        program=row["Program"],
        category=row["Categ"],
        role=role,
        role_words=_value(row["Role"]),
        name=row["Name"],
        employer=_value(row["Employer"]),
        sponsor=_value(row["Sponsor"]),
        person=row["ID"],
        launch=read_moment(row["LDate"], "LDate"),
        duration=duration,
        is_exact=is_exact,
        is_up=is_up,
        segments=tuple(read_segments(row["Segments"])),
    )


def read_moment(text: str, column: str) -> PartialDate:
    """Reads `1961 Apr 12 0607:00`; seconds, or the whole time, may be missing.

    `?` means that the last part may be wrong, so the date gets the next coarser precision.
    """
    found = MOMENT.fullmatch(text)
    if not found or found["month"] not in MONTHS:
        raise ValueError(f"{column} is {text!r}, not a date such as 1961 Apr 12 0607:00.")
    clock = [found[part] for part in ("hour", "minute", "second")]
    hour, minute, second = (int(part or 0) for part in clock)
    try:
        month = MONTHS.index(found["month"]) + 1
        at = datetime(int(found["year"]), month, int(found["day"]), hour, minute, second, tzinfo=UTC)
    except ValueError:
        raise ValueError(f"{column} {text} is not a date: there is no such day or time.") from None
    if at > timezone.now():
        raise ValueError(f"{column} {text} is in the future.")
    if at.year < 1957:
        raise ValueError(f"{column} {text} is before the first spaceflight.")
    precision = [Precision.DAY, Precision.HOUR, Precision.MINUTE, Precision.SECOND][3 - clock.count(None)]
    if found["unsure"]:
        precision = FINEST_FIRST[FINEST_FIRST.index(precision) + 1]
    return PartialDate(floor(at, precision), precision)


def read_duration(text: str, column: str) -> tuple[timedelta, bool, bool]:
    """The length, whether it is exact to the minute, and whether the flight is still going on (`*`)."""
    found = DURATION.fullmatch(text)
    if not found:
        raise ValueError(f"{column} is {text!r}, not a duration such as 13:18:41:37.")
    length = timedelta(**{part: int(found[part] or 0) for part in ("days", "hours", "minutes", "seconds")})
    return length, found["mark"] != "?" and found["days"] is not None, found["mark"] == "*"


def read_segments(text: str) -> Iterator[GcatSegment]:
    if text == "-":
        return
    for item in text.split(","):
        found = SEGMENT.fullmatch(item.strip())
        if not found:
            raise ValueError(f"Segments contains {item!r}, not a stay or a flight such as EX71/FE1 or MS24:3/KDR.")
        yield GcatSegment(found["tag"], found["role"] or "")


def _must_match(pattern: re.Pattern[str], value: str, what: str) -> None:
    if not pattern.fullmatch(value):
        raise ValueError(f"{value!r} is not a {what}.")


def _value(text: str) -> str:
    return "" if text == "-" else text
