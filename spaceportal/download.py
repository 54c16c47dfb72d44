"""Everything public as one download: a zip of CSV tables with a README, made by `manage.py write_data`."""

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from operator import attrgetter
from typing import IO, Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db.models import Prefetch, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _lazy

from exports.fields import Field, RecordFields, csv_only
from missions.models import (
    CrewAssignment,
    DockingEvent,
    Expedition,
    ExpeditionMember,
    Mission,
    MissionCoverage,
    MoonLanding,
    MoonLandingMember,
    Spacewalk,
    SpacewalkMember,
    Trip,
)
from people.models import Citizenship, Person
from publishing.generation import once_per_generation, raise_generation
from records.identifiers import first_host

FOLDER = "data"
NAME = "space-portal-data"
CHUNK = 500  # Rows loaded at a time.
README = """\
Space Portal: data on human spaceflight
=======================================

Made on {made_on} from everything that {site} shows to the public.
All times are UTC. A date is written as precisely as it is known: 2024, 2024-03, 2024-03-23, 2024-03-23T12:36Z;
“NET” before a date means no earlier than. An empty cell means that the value is not known or does not apply.
Records are identified by the last part of their page address. A column whose name ends in _complete says whether
all rows on that topic are recorded for the record; without “yes”, count them as “at least”.

Licence
-------
Facts are free to reuse. Please name the source. Sentences (summaries) are not part of this download.

How to cite
-----------
Space Portal, data on human spaceflight, {made_on}{address}

Tables
------
"""


@dataclass(frozen=True)
class DataTable:
    name: str
    about: Any
    rows: Callable[[], QuerySet]
    columns: RecordFields

    @property
    def file(self) -> str:
        return f"{self.name}.csv"


def yes_no(name: str, about: str, holds: Callable[[Any], bool]) -> Field:
    return csv_only(name, about, lambda row: "yes" if holds(row) else "no")


def complete(topic: MissionCoverage.Topic) -> Field:
    about = f"Whether all its {topic} are recorded."
    return yes_no(f"{topic}_complete", about, lambda mission: mission.is_complete(topic))


def missions() -> QuerySet:
    related = "programme", "agency", "spacecraft", "station", "launch_site", "landing_site"
    rows = Mission.objects.published().select_related(*related).prefetch_related("coverage")
    return rows.order_by("launch_at", "pk")


def people() -> QuerySet:
    return Person.objects.published().select_related("birth_country").order_by("sort_key", "pk")


def seats() -> QuerySet:
    rows = CrewAssignment.objects.filter(mission__in=Mission.objects.published(), person__in=Person.objects.published())
    in_order = rows.order_by("mission__launch_at", "mission", "order", "pk")
    return in_order.select_related("mission", "person", "agency", "country")


def trips() -> QuerySet:
    rows = Trip.objects.filter(launch_mission__in=Mission.objects.published(), person__in=Person.objects.published())
    return rows.select_related("person", "launch_mission", "landing_mission").order_by("start_at", "pk")


def spacewalks() -> QuerySet:
    members = SpacewalkMember.objects.filter(person__in=Person.objects.published()).select_related("person")
    rows = Spacewalk.objects.published().select_related("mission", "station")
    return rows.prefetch_related(Prefetch("crew", members)).order_by("started_at", "pk")


def dockings() -> QuerySet:
    rows = DockingEvent.objects.filter(mission__in=Mission.objects.published())
    return rows.select_related("mission", "station").order_by("docked_at", "pk")


def moon_landings() -> QuerySet:
    members = MoonLandingMember.objects.filter(person__in=Person.objects.published()).select_related("person")
    rows = MoonLanding.objects.filter(mission__in=Mission.objects.published()).select_related("mission")
    return rows.prefetch_related(Prefetch("mission__moon_landing_crew", members)).order_by("landed_at", "pk")


def citizenships() -> QuerySet:
    rows = Citizenship.objects.filter(person__in=Person.objects.published()).select_related("person", "country")
    return rows.order_by("person__sort_key", "person", "pk")


def expeditions() -> QuerySet:
    members = ExpeditionMember.objects.filter(person__in=Person.objects.published()).select_related("person")
    rows = Expedition.objects.select_related("station").prefetch_related(Prefetch("crew", members))
    return rows.order_by("started_at", "pk")


def members(row: Spacewalk | Expedition) -> str:
    return slugs_of(row.crew.all())


def slugs_of(members: Iterable[Any]) -> str:
    return "; ".join(member.person.slug for member in members)


TABLES = [
    DataTable(
        "missions",
        _lazy("One row for each flight of one spacecraft."),
        missions,
        RecordFields(
            "",
            csv_only("mission", "The last part of its address.", "slug"),
            csv_only("name", "Its usual name."),
            csv_only("programme", "Slug of its programme.", "programme.slug"),
            csv_only("agency", "Slug of the agency that operated it.", "agency.slug"),
            csv_only("spacecraft", "Slug of the type of spacecraft.", "spacecraft.slug"),
            csv_only("serial", "Serial number or name of the spacecraft."),
            csv_only("lander", "Name of the lunar module aboard."),
            csv_only("cospar_id", "International designation."),
            csv_only("kind", "orbital, suborbital, abort or atmospheric."),
            csv_only("destination", "earth_orbit, moon or suborbital."),
            csv_only("launch", "Lift-off.", "launch.iso"),
            csv_only("end", "Landing, loss or failure of this spacecraft.", "end.iso"),
            csv_only("outcome", "How it ended; planned or ongoing if it has not.", "end_kind"),
            csv_only("peak_altitude_km", "Greatest height, in kilometres."),
            csv_only("station", "Slug of the station it was bound for.", "station.slug"),
            csv_only("launch_site", "Slug of the launch site.", "launch_site.slug"),
            csv_only("landing_site", "Slug of the landing site.", "landing_site.slug"),
            *map(complete, MissionCoverage.Topic),
        ),
    ),
    DataTable(
        "people",
        _lazy("One row for each person: those who flew, and others such as backups."),
        people,
        RecordFields(
            "",
            csv_only("person", "The last part of their address.", "slug"),
            csv_only("name", "The usual name in English."),
            csv_only("category", "astronaut, cosmonaut, taikonaut, participant or another."),
            csv_only("born", "Day of birth, or as much of it as is known.", "born.iso"),
            csv_only("birth_place", "Where they were born."),
            csv_only("birth_country", "ISO 3166 code.", "birth_country.code"),
            csv_only("died", "Day of death.", "died.iso"),
        ),
    ),
    DataTable(
        "citizenships",
        _lazy("One row for each citizenship of a person."),
        citizenships,
        RecordFields(
            "",
            csv_only("person", "Slug of the person.", "person.slug"),
            csv_only("country", "ISO 3166 code.", "country.code"),
            csv_only("since", "The year it began, if that is recorded."),
            csv_only("until", "The year it ended."),
        ),
    ),
    DataTable(
        "seats",
        _lazy("One row for each person assigned to a mission."),
        seats,
        RecordFields(
            "",
            csv_only("mission", "Slug of the mission.", "mission.slug"),
            csv_only("person", "Slug of the person.", "person.slug"),
            csv_only("status", "prime, backup, support or reassigned."),
            yes_no("launched", "Aboard at lift-off, or expected to be: yes or no.", attrgetter("launched")),
            yes_no("landed", "Aboard at landing, or expected to be: yes or no.", attrgetter("landed")),
            csv_only("launch_role", "Code of the role at launch."),
            csv_only("landing_role", "Code of the role at landing."),
            csv_only("agency", "Slug of the agency flown for.", "agency.slug"),
            csv_only("country", "ISO 3166 code of the country flown for.", "country.code"),
        ),
    ),
    DataTable(
        "trips",
        _lazy("One row for each stay of a person in space, from their lift-off to their landing."),
        trips,
        RecordFields(
            "",
            csv_only("person", "Slug of the person.", "person.slug"),
            csv_only("launched_on", "Slug of the mission that took them up.", "launch_mission.slug"),
            csv_only("returned_on", "Slug of the mission that brought them home.", "landing_mission.slug"),
            csv_only("start", "Lift-off.", "start.iso"),
            csv_only("end", "Landing, or death in space; empty while it goes on.", "end.iso"),
            csv_only("end_reason", "landed, died, lost or ongoing."),
        ),
    ),
    DataTable(
        "spacewalks",
        _lazy("One row for each spacewalk. Where no end is published, only the length may be."),
        spacewalks,
        RecordFields(
            "",
            csv_only("spacewalk", "Its short name in addresses.", "slug"),
            csv_only("name", "Its name."),
            csv_only("kind", "spacewalk, stand_up, moonwalk or internal."),
            csv_only("mission", "Slug of the mission it belongs to.", "mission.slug"),
            csv_only("station", "Slug of the station it was made from.", "station.slug"),
            csv_only("start", "Hatch opened, or suits on battery.", "started.iso"),
            csv_only("end", "Its end.", "ended.iso"),
            csv_only("minutes", "Its length if no end is published.", "duration_minutes"),
            yes_no("minutes_approximate", "Whether that length is rounded.", attrgetter("duration_is_approximate")),
            csv_only("people", "Slugs of the people, separated by “; ”.", members),
        ),
    ),
    DataTable(
        "moon_landings",
        _lazy("One row for each landing of people on the Moon."),
        moon_landings,
        RecordFields(
            "",
            csv_only("mission", "Slug of the mission.", "mission.slug"),
            csv_only("site", "Where it landed."),
            csv_only("landed", "When it landed.", "landed.iso"),
            csv_only("left", "When it left the Moon.", "left.iso"),
            csv_only(
                "people",
                "Slugs of the people who landed, separated by “; ”.",
                lambda landing: slugs_of(landing.mission.moon_landing_crew.all()),
            ),
        ),
    ),
    DataTable(
        "dockings",
        _lazy("One row for each stay of a ship at one port."),
        dockings,
        RecordFields(
            "",
            csv_only("mission", "Slug of the mission.", "mission.slug"),
            csv_only("station", "Slug of the station.", "station.slug"),
            csv_only("other_ship", "The other ship, where it was no station.", "target"),
            csv_only("port", "Name of the port."),
            csv_only("kind", "arrival, or relocation from another port."),
            csv_only("docked", "When it docked.", "docked.iso"),
            csv_only("undocked", "When it undocked.", "undocked.iso"),
        ),
    ),
    DataTable(
        "expeditions",
        _lazy("One row for each numbered crew of a station."),
        expeditions,
        RecordFields(
            "",
            csv_only("expedition", "Its short name.", "slug"),
            csv_only("name", "Its name."),
            csv_only("station", "Slug of the station.", "station.slug"),
            csv_only("start", "When it began.", "started.iso"),
            csv_only("end", "When it ended.", "ended.iso"),
            csv_only("people", "Slugs of its members, separated by “; ”.", members),
        ),
    ),
]


@dataclass(frozen=True)
class Download:
    """The latest zip."""

    name: str  # In storage.
    made_at: datetime
    size: int  # In bytes.
    rows: dict[str, int]  # By table.


# --- Making it -----------------------------------------------------------------------------------


def write_download() -> Download:
    """Writes the zip, removes earlier ones and returns it."""
    made_at = timezone.now().replace(microsecond=0)
    with tempfile.TemporaryFile() as file:
        rows = _write_zip(file, made_at)
        size = file.tell()
        file.seek(0)
        name = _storage().save(f"{FOLDER}/{NAME}-{made_at:%Y%m%d%H%M%S}.zip", File(file))
    done = Download(name, made_at, size, rows)
    about = json.dumps(asdict(done) | {"made_at": made_at.isoformat()}).encode()
    _storage().save(name.replace(".zip", ".json"), ContentFile(about))
    for earlier in _files(".zip", ".json"):
        if not earlier.startswith(name.removesuffix("zip")):
            _storage().delete(earlier)
    raise_generation()  # The page shows it.
    return done


def _write_zip(file: IO[bytes], made_at: datetime) -> dict[str, int]:
    rows: dict[str, int] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in TABLES:
            with (
                archive.open(_entry(table.file, made_at), "w") as entry,
                io.TextIOWrapper(entry, encoding="utf-8", newline="") as text,
            ):
                rows[table.name] = _write_table(csv.writer(text, lineterminator="\n"), table)
        with translation.override("en"):
            archive.writestr(_entry("README.txt", made_at), describe(made_at, rows))
    return rows


def _entry(name: str, made_at: datetime) -> zipfile.ZipInfo:
    """A file that everybody may read once it is unpacked."""
    entry = zipfile.ZipInfo(f"{NAME}/{name}", made_at.timetuple()[:6])
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    return entry


def _write_table(writer: Any, table: DataTable) -> int:
    columns = table.columns.columns
    writer.writerow(columns)
    count = 0
    for row in table.rows().iterator(chunk_size=CHUNK):
        values = (column.read(row, str) for column in columns.values())
        writer.writerow("" if value is None else value for value in values)
        count += 1
    return count


def describe(made_at: datetime, rows: dict[str, int]) -> str:
    """The README: columns, date, licence and citation."""
    site = f"https://{host}/" if (host := first_host()) else ""
    address = f", {site}data/" if site else ""
    parts = [README.format(made_on=f"{made_at:%Y-%m-%d}", site=site or "Space Portal", address=address)]
    for table in TABLES:
        parts.append(f"\n{table.file} ({rows[table.name]} rows)\n{table.about}\n")
        parts += [f"  {name}: {column.about}\n" for name, column in table.columns.columns.items()]
    return "".join(parts)


# --- Finding it ----------------------------------------------------------------------------------


@once_per_generation
def latest_download() -> Download | None:
    for name in sorted(_files(".json"), reverse=True):
        with _storage().open(name) as file:
            said = json.load(file)
        return Download(**said | {"made_at": datetime.fromisoformat(said["made_at"]).astimezone(UTC)})
    return None


def open_download(download: Download) -> File:
    return _storage().open(download.name)


def _storage() -> Storage:
    return storages["default"]


def _files(*endings: str) -> Iterator[str]:
    try:
        names: Iterable[str] = _storage().listdir(FOLDER)[1]
    except FileNotFoundError:
        return
    for name in names:
        if name.startswith(NAME) and name.endswith(endings):
            yield f"{FOLDER}/{name}"
