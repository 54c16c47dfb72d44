"""Declares the files of the catalogue and their columns once. The meaning of a column follows from its field."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models

from exchange.catalogue.columns import Reference, TableColumn, column
from missions.models import (
    CrewAssignment,
    DockingEvent,
    Expedition,
    ExpeditionMember,
    ExpeditionSource,
    Mission,
    MissionAlias,
    MissionCoverage,
    MissionPhoto,
    MissionSource,
    MissionTranslation,
    MoonLanding,
    MoonLandingMember,
    Programme,
    ProgrammeTranslation,
    Site,
    SpacecraftAlias,
    SpacecraftType,
    Spacewalk,
    SpacewalkMember,
    SpacewalkSource,
    Station,
    StationAlias,
    StationTranslation,
)
from people.models import (
    Affiliation,
    Agency,
    Citizenship,
    Depiction,
    Person,
    PersonName,
    PersonSource,
    PersonTranslation,
)
from photos.models import Licence, Photo, PhotoText


@dataclass(frozen=True)
class Table:
    name: str
    model: type[models.Model]
    header: str
    order: tuple[str, ...] = ()  # Order of list rows: by these fields, then as entered.
    optional: tuple[
        str, ...
    ] = ()  # Columns that a file may leave out; then they stay as they are, those of lists empty.

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    @cached_property
    def columns(self) -> dict[str, TableColumn]:
        return {name: column(self.model, name) for name in self.header.split()}

    @cached_property
    def owner(self) -> TableColumn:
        """In a list, the column that names the record that the row belongs to."""
        return next(iter(self.columns.values()))

    @cached_property
    def references(self) -> list[str]:
        return [column.name for column in self.columns.values() if isinstance(column, Reference)]

    def rows(self) -> models.QuerySet:
        return self.model._base_manager.order_by("pk")

    def in_order(self, rows: Iterable[Any]) -> list[Any]:
        """The rows in order, with nulls first on every database."""
        return sorted(rows, key=lambda row: [(value is not None, value) for value in self._order(row)])

    def _order(self, row: Any) -> list[Any]:
        return [getattr(row, field) for field in self.order]


@dataclass(frozen=True)
class RecordKind:
    """A kind of record: its main table and its lists."""

    main: Table
    lists: tuple[Table, ...] = ()
    is_merged: bool = False  # The records were merged before; these lists name records of later kinds.

    def __iter__(self) -> Iterator[Table]:
        return iter(self.lists if self.is_merged else (self.main, *self.lists))


CREW = Table(
    "crew",
    CrewAssignment,
    "mission person status launched landed launch_role landing_role seat order category agency country fate note",
    order=("order",),
)

# Each has a file: see exchange/pictures.py.
PHOTOS = Table(
    "photos",
    Photo,
    "slug title sha256 original_name is_decorative is_illustration credit_line creator copyright licence usage_terms "
    "source_address taken_at place focal_x focal_y verified_at published_at withdrawn_at first_published_at "
    "title_language rights_address licensor_address source_name digital_source_type "
    "cleared_because cleared_for",
    optional=(
        "first_published_at",
        "title_language",
        "rights_address",
        "licensor_address",
        "source_name",
        "digital_source_type",
        "cleared_because",
        "cleared_for",
    ),
)

# Each kind comes after those it refers to.
KINDS = [
    RecordKind(Table("licences", Licence, "slug name short_name address")),
    RecordKind(PHOTOS, (Table("photo_texts", PhotoText, "photo language caption alt long_description"),)),
    RecordKind(Table("agencies", Agency, "slug name short_name country")),
    RecordKind(
        Table("programmes", Programme, "slug name agency summary", optional=("summary",)),
        (Table("programme_translations", ProgrammeTranslation, "programme language summary"),),
    ),
    RecordKind(
        Table("spacecraft", SpacecraftType, "slug name"),
        (Table("spacecraft_aliases", SpacecraftAlias, "spacecraft text"),),
    ),
    RecordKind(
        Table(
            "stations",
            Station,
            "slug name short_name launched_on ended_on summary crews_complete_until",
            optional=("summary", "crews_complete_until"),
        ),
        (
            Table("station_translations", StationTranslation, "station language summary"),
            Table("station_aliases", StationAlias, "station text"),
        ),
    ),
    RecordKind(Table("sites", Site, "slug name country")),
    RecordKind(
        Table(
            "people",
            Person,
            "slug name sort_name category born_on birth_place birth_country died_on summary gcat_id "
            "verified_at published_at withdrawn_at portrait first_published_at active_from active_until",
            optional=("portrait", "first_published_at", "active_from", "active_until"),
        ),
        (
            Table("person_names", PersonName, "person text language script kind"),
            Table("citizenships", Citizenship, "person country since until", order=("since",)),
            Table("affiliations", Affiliation, "person agency since until", order=("since",)),
            Table("person_translations", PersonTranslation, "person language summary"),
            Table("person_sources", PersonSource, "person title publisher address seen_on"),
        ),
    ),
    RecordKind(
        Table(
            "missions",
            Mission,
            "slug name programme agency spacecraft serial callsign cospar_id kind launch_at end_at planned_end_at "
            "end_kind peak_altitude_km station launch_site landing_site summary gcat_id "
            "verified_at published_at withdrawn_at first_published_at destination lander",
            optional=("first_published_at", "destination", "lander"),
        ),
        (
            Table("mission_translations", MissionTranslation, "mission language summary"),
            Table("mission_aliases", MissionAlias, "mission text"),
            Table("mission_sources", MissionSource, "mission title publisher address seen_on"),
            CREW,
            Table(
                "dockings",
                DockingEvent,
                "mission station target port kind docked_at undocked_at",
                order=("docked_at",),
                optional=("target",),
            ),
            Table("moon_landings", MoonLanding, "mission site landed_at left_at"),
            Table("moon_landing_members", MoonLandingMember, "mission person order", order=("order",)),
            Table(
                "mission_coverage",
                MissionCoverage,
                "mission topic state title publisher address seen_on",
                order=("topic",),
            ),
            Table("mission_photos", MissionPhoto, "mission photo order", order=("order",)),
        ),
    ),
    RecordKind(
        Table(
            "spacewalks",
            Spacewalk,
            "slug name kind mission station started_at ended_at duration_minutes duration_is_approximate summary",
            optional=("kind", "duration_minutes", "duration_is_approximate"),
        ),
        (
            Table("spacewalk_members", SpacewalkMember, "spacewalk person role order", order=("order",)),
            Table("spacewalk_sources", SpacewalkSource, "spacewalk title publisher address seen_on"),
        ),
    ),
    RecordKind(
        Table("expeditions", Expedition, "slug name station started_at ended_at"),
        (
            Table("expedition_members", ExpeditionMember, "expedition person role order", order=("order",)),
            Table("expedition_sources", ExpeditionSource, "expedition title publisher address seen_on"),
        ),
    ),
    RecordKind(
        PHOTOS, (Table("depictions", Depiction, "photo person order position", order=("order",)),), is_merged=True
    ),
]
TABLES = {table.name: table for kind in KINDS for table in kind}
