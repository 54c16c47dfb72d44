"""Converts flights and rides into tables of our own catalogue format, which exchange.catalogue loads."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from django.utils.text import slugify

from exchange.catalogue import CatalogueError, Fault, TableRow, Tables
from gcat.flights import CREW_DIED, EMPTY_SHIPS, LOST, EmptyShip, describe, family_of
from gcat.names import GcatNames, names_of
from gcat.organisations import flown_for, sent_by_soviet_union_or_russia
from gcat.reading import GcatFlight, GcatHistory, Ride
from gcat.roles import Role, category_of, note_on, role_of
from wording.partial_dates import FINEST_FIRST, LENGTHS, Precision

# Imported records are live at once. The moment is fixed, so that a newer file does not change records by its date.
PUBLISHED_AT = "2024-05-19T16:55:12Z"
CATALOGUE = "General Catalog"  # In full, General Catalog of Artificial Space Objects.
FILES = "https://planet4589.org/space/astro/tsv/"  # The addresses of the two files.
SKIPPED = {"ABORT": "flight aborted below 80 km", "BIO": "flight of an animal"}


@dataclass
class Conversion:
    tables: Tables = field(default_factory=lambda: defaultdict(list))
    skipped: Counter[tuple[str, str]] = field(default_factory=Counter)
    doubts: list[Fault] = field(default_factory=list)

    def add(self, table: str, values: dict[str, str], at: GcatFlight | Ride) -> None:
        self.tables[table].append(TableRow(values, at.file, at.line))


@dataclass
class Seat:
    """One person on one ship, from the ride that launched on it and the one that landed on it."""

    ride: Ride
    mission: str
    order: int
    launched: bool = False
    landed: bool = False
    launch_role: str = ""
    landing_role: str = ""
    note: str = ""
    fate: str = "ok"


def source(file: str, id: str) -> dict[str, str]:
    """The row of a file as the source of one record."""
    return {
        "title": f"General Catalog of Artificial Space Objects: {id} in {file}",
        "publisher": "Jonathan McDowell",
        "address": f"{FILES}{file}",
    }


def convert(history: GcatHistory) -> Conversion:
    """Converts the history. Raises CatalogueError if somebody came home on an unknown ship."""
    done = Conversion()
    flights = {flight.id: flight for flight in history.flights.values() if flight.type not in SKIPPED}
    done.skipped.update(
        ("missions", SKIPPED[flight.type]) for flight in history.flights.values() if flight.type in SKIPPED
    )
    done.skipped.update(
        ("crew", f"ride on a {SKIPPED[type]}")
        for type in (history.flights[ride.flight].type for ride in history.rides)
        if type in SKIPPED
    )
    rides = [ride for ride in history.rides if ride.flight in flights]
    mission_slugs = _missions(done, flights)
    person_slugs = _people(done, rides)
    _crews(done, flights, rides, mission_slugs, person_slugs)
    _note_contradictions(done, flights, rides)
    return done


def _missions(done: Conversion, flights: dict[str, GcatFlight]) -> dict[str, str]:
    """Adds missions and their sources; returns the slug of each flight by tag."""
    slugs: dict[str, str] = {}
    for flight in flights.values():
        values = describe(flight)
        slug = slugs[flight.tag] = _unused(slugify(values["name"]) or slugify(flight.id), slugs.values())
        done.add("missions", {"slug": slug, **values, "published_at": PUBLISHED_AT}, flight)
        done.add("mission_sources", {"mission": slug, **source("missions.tsv", flight.id)}, flight)
        if family_of(flight) is None:
            reason = (
                f"{flight.program}/{flight.project} {flight.tag} is an unknown kind of flight; "
                "imported without programme, agency and spacecraft type."
            )
            done.doubts.append(Fault(flight.file, flight.line, reason))
    return slugs


def _people(done: Conversion, rides: list[Ride]) -> dict[str, str]:
    """Adds people, their names and sources; returns the slug of each person by id."""
    by_person: dict[str, list[Ride]] = defaultdict(list)
    for ride in rides:
        by_person[ride.person].append(ride)
    slugs: dict[str, str] = {}
    for person, own in by_person.items():
        first = own[0]
        names = names_of(person, [ride.name for ride in own], program=first.program)
        slug = slugs[person] = _unused(slugify(names.name.replace("'", "")) or slugify(person), slugs.values())
        values = {
            "slug": slug,
            "name": names.name,
            "sort_name": names.sort_name,
            "category": _person_category(own),
            "gcat_id": person,
            "published_at": PUBLISHED_AT,
        }
        done.add("people", values, first)
        done.add("person_sources", {"person": slug, **source("rides.tsv", person)}, first)
        _person_names(done, slug, names, own)
    return slugs


def _person_names(done: Conversion, slug: str, names: GcatNames, rides: list[Ride]) -> None:
    kind = "transliteration" if _person_category(rides) in {"cosmonaut", "taikonaut"} else "variant"
    for text in names.others:
        values = {"person": slug, "text": text, "language": "en", "script": "Latn", "kind": kind}
        done.add("person_names", values, rides[0])


def _person_category(rides: list[Ride]) -> str:
    if all(category_of(ride.category, role_of(ride.role)) == "participant" for ride in rides):
        return "participant"
    first = rides[0]
    if sent_by_soviet_union_or_russia(first.sponsor):
        return "cosmonaut"
    return "taikonaut" if first.program == "CN" else "astronaut"


def _unused(slug: str, taken: Collection[str]) -> str:
    number, candidate = 1, slug
    while candidate in taken:
        number += 1
        candidate = f"{slug}-{number}"
    return candidate


def _crews(
    done: Conversion,
    flights: dict[str, GcatFlight],
    rides: list[Ride],
    mission_slugs: dict[str, str],
    person_slugs: dict[str, str],
) -> None:
    tags = {flight.tag for flight in flights.values()}
    seats: dict[tuple[str, str], Seat] = {}
    crew_sizes: Counter[str] = Counter()
    faults: list[Fault] = []

    def seat_of(ride: Ride, tag: str) -> Seat:
        if (tag, ride.person) not in seats:
            crew_sizes[tag] += 1
            seats[tag, ride.person] = Seat(ride, mission_slugs[tag], crew_sizes[tag])
        return seats[tag, ride.person]

    for ride in rides:
        flight = flights[ride.flight]
        seat = seat_of(ride, flight.tag)
        seat.launched = True
        seat.launch_role = role_of(ride.role, ride.role_words)
        seat.note = note_on(ride.role)
        seat.fate = "died" if flight.id in CREW_DIED else "ok"
    for ride in rides:
        flight = flights[ride.flight]
        if ride.is_up or flight.id in LOST:
            continue
        tag = ride.landing_tag or flight.tag
        if tag not in tags and tag in EMPTY_SHIPS and tag not in mission_slugs:
            mission_slugs[tag] = _add_empty_ship(done, EMPTY_SHIPS[tag])
        if tag not in mission_slugs:
            faults.append(
                Fault(ride.file, ride.line, f"{ride.name} came home on {tag}, which is not in the missions file.")
            )
            continue
        seat = seat_of(ride, tag)
        seat.landed = True
        seat.landing_role = _landing_role(ride, seat)
    if faults:
        raise CatalogueError(faults)
    for seat in seats.values():
        done.add("crew", _crew_row(seat, person_slugs[seat.ride.person]), seat.ride)


def _landing_role(ride: Ride, seat: Seat) -> str:
    last = ride.segments[-1].role if ride.segments else ""
    if seat.launched and (not last or last == ride.role):
        return seat.launch_role  # Only the words of the launch role name payload commanders.
    return role_of(last) if last else Role.CREW


def _crew_row(seat: Seat, person: str) -> dict[str, str]:
    ride = seat.ride
    body = flown_for(employer=ride.employer, sponsor=ride.sponsor, category=ride.category, launched_at=ride.launch.at)
    return {
        "mission": seat.mission,
        "person": person,
        "status": "prime",
        "launched": "yes" if seat.launched else "no",
        "landed": "yes" if seat.landed else "no",
        "launch_role": seat.launch_role,
        "landing_role": seat.landing_role,
        "order": str(seat.order),
        "category": category_of(ride.category, role_of(ride.role)),
        "agency": body.agency,
        "country": body.country,
        "fate": seat.fate,
        "note": seat.note,
    }


def _add_empty_ship(done: Conversion, ship: EmptyShip) -> str:
    file = "gcat/flights.py"
    values = {
        "slug": ship.slug,
        "programme": "soyuz",
        "kind": "orbital",
        "end_kind": "landed",
        "published_at": PUBLISHED_AT,
        **ship.values,
    }
    source = {"mission": ship.slug, "title": ship.values["name"], "publisher": "Wikipedia", "address": ship.address}
    done.tables["missions"].append(TableRow(values, file, 0))
    done.tables["mission_sources"].append(TableRow(source, file, 0))
    return ship.slug


def _note_contradictions(done: Conversion, flights: dict[str, GcatFlight], rides: list[Ride]) -> None:
    """Notes contradictions between the two files for somebody to check; the missions file is used."""
    by_tag = {flight.tag: flight for flight in flights.values()}
    aboard = Counter(ride.flight for ride in rides)
    for flight in flights.values():
        if flight.crew != aboard[flight.id]:
            reason = f"{flight.ship} launched with {flight.crew} aboard, the rides file has {aboard[flight.id]}."
            done.doubts.append(Fault(flight.file, flight.line, reason))
    for ride in rides:
        flight = flights[ride.flight]
        home = by_tag.get(ride.landing_tag or flight.tag)
        if ride.launch != flight.launch:
            done.doubts.append(Fault(ride.file, ride.line, f"LDate differs from that of {flight.id}."))
        elif not ride.is_up and home and home.end is None:
            done.doubts.append(Fault(ride.file, ride.line, f"This person has landed, but {home.ship} is still flying."))
        elif not ride.is_up and home and home.end and not _agrees(ride, flight, home):
            reason = f"LDate plus Duration is not the landing of {home.ship} ({home.id})."
            done.doubts.append(Fault(ride.file, ride.line, reason))


def _agrees(ride: Ride, flight: GcatFlight, home: GcatFlight) -> bool:
    assert home.end is not None
    precisions = [flight.launch.precision, home.end.precision, Precision.MINUTE if ride.is_exact else Precision.HOUR]
    slack = LENGTHS.get(max((Precision(each) for each in precisions), key=FINEST_FIRST.index))
    return slack is None or abs(home.end.at - flight.launch.at - ride.duration) <= slack
