"""Facts that the source leaves out or codes in a tag: name, programme, spacecraft, how flights ended, empty ships."""

import re
from dataclasses import dataclass

from gcat.organisations import END_OF_SOVIET_UNION
from gcat.reading import GcatFlight
from search.folding import fold

SOVIET_OR_RUSSIAN = "soviet or russian"  # The date decides which.


@dataclass(frozen=True)
class Family:
    """Flights with the same form of name, programme, agency and spacecraft."""

    project: str
    tag: re.Pattern[str]
    name: str  # {} is the number in the tag; {ship} and {callsign} come from the file.
    programme: str
    agency: str
    spacecraft: str


FAMILIES = [
    Family(project, re.compile(tag), name, programme, agency, spacecraft)
    for project, tag, name, programme, agency, spacecraft in [
        ("Vostok", r"V(\d+)", "Vostok {}", "vostok", SOVIET_OR_RUSSIAN, "vostok"),
        ("Vostok", r"VKH(\d+)", "Voskhod {}", "voskhod", SOVIET_OR_RUSSIAN, "voskhod"),
        ("Soyuz", r"S([1-9])", "Soyuz {}", "soyuz", SOVIET_OR_RUSSIAN, "soyuz-7k-ok"),
        ("Soyuz", r"S(1[01])", "Soyuz {}", "soyuz", SOVIET_OR_RUSSIAN, "soyuz-7k-oks"),
        ("Soyuz", r"S(16|19|22)", "Soyuz {}", "soyuz", SOVIET_OR_RUSSIAN, "soyuz-7k-tm"),
        ("Soyuz", r"S(\d+A?)", "Soyuz {}", "soyuz", SOVIET_OR_RUSSIAN, "soyuz-7k-t"),
        ("Soyuz", r"T(\d+)", "Soyuz T-{}", "soyuz", SOVIET_OR_RUSSIAN, "soyuz-t"),
        ("Soyuz", r"TM(\d+)", "Soyuz TM-{}", "soyuz", SOVIET_OR_RUSSIAN, "soyuz-tm"),
        ("Soyuz", r"TMA(\d\dM)", "Soyuz TMA-{}", "soyuz", SOVIET_OR_RUSSIAN, "soyuz-tma-m"),
        ("Soyuz", r"TMA(\d+)", "Soyuz TMA-{}", "soyuz", SOVIET_OR_RUSSIAN, "soyuz-tma"),
        ("Soyuz", r"MS(\d+)", "Soyuz MS-{}", "soyuz", SOVIET_OR_RUSSIAN, "soyuz-ms"),
        ("Mercury", r"MR(\d+)", "Mercury-Redstone {}", "mercury", "nasa", "mercury"),
        ("Mercury", r"MA(\d+)", "Mercury-Atlas {}", "mercury", "nasa", "mercury"),
        ("Gemini", r"GTA?(\d+A?)", "Gemini {}", "gemini", "nasa", "gemini"),
        ("Apollo", r"A(\d+)", "Apollo {}", "apollo", "nasa", "apollo-csm"),
        ("Apollo", r"SL(\d)", "Skylab {}", "skylab", "nasa", "apollo-csm"),
        ("Apollo", r"AST(P)", "Apollo ASTP", "apollo-soyuz", "nasa", "apollo-csm"),
        ("STS", r"STS(.+)", "{ship}", "space-shuttle", "nasa", "space-shuttle-orbiter"),
        # NASA's GcatFlight Research Center operated the aircraft for itself, the Air Force and the Navy.
        ("X-15", r"X(.+)", "X-15 flight {callsign}", "x-15", "nasa", "x-15"),
        ("SS1", r"SS1-(.+)", "SpaceShipOne flight {}", "spaceshipone", "scaled-composites", "spaceshipone"),
        ("VG", r"SS2-G(.+)", "{callsign}", "spaceshiptwo", "virgin-galactic", "spaceshiptwo"),
        ("VG", r"SS2-(\d+)", "VSS {callsign}", "spaceshiptwo", "virgin-galactic", "spaceshiptwo"),
        ("NS", r"NS(\d+)", "Blue Origin NS-{}", "new-shepard", "blue-origin", "new-shepard"),
        ("SZ", r"SZ(\d+)", "Shenzhou {}", "shenzhou", "cmsa", "shenzhou"),
        ("Dragon", r"DM(2)", "Crew Dragon Demo-{}", "commercial-crew", "nasa", "crew-dragon"),
        ("Dragon", r"SPXC(\d+)", "SpaceX Crew-{}", "commercial-crew", "nasa", "crew-dragon"),
        ("Dragon", r"AX(\d+)", "Axiom Mission {}", "axiom", "axiom-space", "crew-dragon"),
        ("Dragon", r"INSP(4)", "Inspiration{}", "private-dragon", "spacex", "crew-dragon"),
    ]
]
STATIONS = {
    "Salyut-1": "salyut-1",
    "Skylab 1": "skylab",
    "Salyut 3": "salyut-3",
    "Salyut 4": "salyut-4",
    "Salyut 5": "salyut-5",
    "Salyut 6": "salyut-6",
    "Salyut-7": "salyut-7",
    "Mir": "mir",
    "ISS": "iss",
    "TG1": "tiangong-1",
    "TG2": "tiangong-2",
    "TG": "tiangong",
}


# Flights that did not end with a normal landing.
ABORTS = {  # After lift-off, above 80 km: the file lists them as spaceflights.
    "H00068": {"kind": "abort", "end_kind": "failed_launch", "peak_altitude_km": "192"},  # Soyuz 18A
    "H00332": {"kind": "abort", "end_kind": "failed_launch", "peak_altitude_km": "93"},  # Soyuz MS-10
}
LOST = {
    "H00037",  # X-15 flight 191: broke apart on the way down
    "H00250",  # STS-107, Columbia
}
CREW_DIED = LOST | {
    "H00035",  # Soyuz 1: the parachutes did not open
    "H00055",  # Soyuz 11: the cabin lost its air before re-entry
}
# Announced for ships in flight when the file ends, so that they are not shown as in flight for ever.
PLANNED_ENDS = {"H00380": "2024-08", "H00381": "2024-09", "H00382": "2024-10"}


@dataclass(frozen=True)
class EmptyShip:
    """A ship that launched uncrewed, so it is not in the file, and brought somebody home."""

    slug: str
    values: dict[str, str]
    address: str


EMPTY_SHIPS = {
    "S34": EmptyShip(
        "soyuz-34",
        {
            "name": "Soyuz 34",
            "agency": "soviet-space-programme",
            "spacecraft": "soyuz-7k-t",
            "launch_at": "1979-06-06T18:12:41Z",
            "end_at": "1979-08-19T12:29:26Z",
            "station": "salyut-6",
        },
        "https://en.wikipedia.org/wiki/Soyuz_34",
    ),
    "MS23": EmptyShip(
        "soyuz-ms-23",
        {
            "name": "Soyuz MS-23",
            "agency": "roscosmos",
            "spacecraft": "soyuz-ms",
            "launch_at": "2023-02-24T00:24:29Z",
            "end_at": "2023-09-27T11:17Z",
            "station": "iss",
        },
        "https://en.wikipedia.org/wiki/Soyuz_MS-23",
    ),
}


def family_of(flight: GcatFlight) -> tuple[Family, str] | None:
    """The family of a flight, and the number for {} in its name."""
    project = flight.project.partition("/")[0]  # Soyuz/MirCorp
    for family in FAMILIES:
        if family.project == project and (found := family.tag.fullmatch(flight.tag)):
            return family, found[1]
    return None


def describe(flight: GcatFlight) -> dict[str, str]:
    """The columns of our missions table that follow from a row of the file."""
    values = {
        "name": flight.ship,
        "kind": "suborbital" if flight.orbit.startswith("SO") else "orbital",
        "launch_at": flight.launch.iso,
        "gcat_id": flight.id,
    }
    if found := family_of(flight):
        family, number = found
        agency = family.agency
        if agency == SOVIET_OR_RUSSIAN:
            agency = "soviet-space-programme" if flight.launch.at < END_OF_SOVIET_UNION else "roscosmos"
        values |= {
            "name": family.name.format(number, ship=flight.ship.replace(" ", "-"), callsign=flight.callsign),
            "programme": family.programme,
            "agency": agency,
            "spacecraft": family.spacecraft,
        }
    if callsign := _callsign(flight, values["name"]):
        values["callsign"] = callsign
    if station := STATIONS.get(flight.station):
        values["station"] = station
    if flight.end:
        values |= {"end_at": flight.end.iso, "end_kind": "lost" if flight.id in LOST else "landed"}
    else:
        values["end_kind"] = "ongoing"
        if flight.id in PLANNED_ENDS:
            values["planned_end_at"] = PLANNED_ENDS[flight.id]
    return values | ABORTS.get(flight.id, {})


def _callsign(flight: GcatFlight, name: str) -> str:
    """The callsign used on the radio; the file repeats the tag or name if there was none."""
    if flight.project == "Mercury":
        return flight.ship.replace("Seven", "7")
    words = re.sub(r"\(.*\)|[?']", "", flight.callsign).strip()
    repeats = {fold(text).replace(" ", "") for text in (flight.tag, flight.ship, name)}
    is_word = flight.project != "X-15" and not any(fold(words).replace(" ", "") in repeat for repeat in repeats)
    return words if is_word else ""
