"""The files of the catalogue and their columns, declared once. What a column means follows from its field."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models

from exchange.catalogue.columns import Column, Reference, column
from missions.models import (
    CrewAssignment,
    DockingEvent,
    Expedition,
    ExpeditionMember,
    Mission,
    MissionPhoto,
    MissionSource,
    Programme,
    Site,
    SpacecraftType,
    Spacewalk,
    SpacewalkMember,
    Station,
)
from people.models import Affiliation, Agency, Citizenship, Depiction, Person, PersonName, PersonSource
from photos.models import Licence, Photo, PhotoText


@dataclass(frozen=True)
class Table:
    name: str
    model: type[models.Model]
    header: str
    order: tuple[str, ...] = ()  # Of the rows of a list: these fields, then as they were entered.
    optional: tuple[str, ...] = ()  # Columns that a file may leave out; then they are not said.

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    @cached_property
    def columns(self) -> dict[str, Column]:
        return {name: column(self.model, name) for name in self.header.split()}

    @cached_property
    def owner(self) -> Column:
        """In a list, the column that names the record the row belongs to."""
        return next(iter(self.columns.values()))

    @cached_property
    def references(self) -> list[str]:
        return [column.name for column in self.columns.values() if isinstance(column, Reference)]

    def rows(self) -> models.QuerySet:
        return self.model._base_manager.order_by("pk")

    def in_order(self, rows: Iterable[Any]) -> list[Any]:
        """Nulls first, on every database."""
        return sorted(rows, key=lambda row: [(value is not None, value) for value in self._order(row)])

    def _order(self, row: Any) -> list[Any]:
        return [getattr(row, field) for field in self.order]


@dataclass(frozen=True)
class Kind:
    """A kind of record: the table that names them, and the lists each of them has."""

    main: Table
    lists: tuple[Table, ...] = ()
    is_merged: bool = False  # The records were merged before; these are lists of theirs that speak of later kinds.

    def __iter__(self) -> Iterator[Table]:
        return iter(self.lists if self.is_merged else (self.main, *self.lists))


CREW = Table(
    "crew",
    CrewAssignment,
    "mission person status launched landed launch_role landing_role seat order category agency country fate note",
    order=("order",),
)

# With a file for each: see exchange/pictures.py.
PHOTOS = Table(
    "photos",
    Photo,
    "slug title sha256 original_name is_decorative is_illustration credit_line creator copyright licence usage_terms "
    "source_address taken_at place focal_x focal_y verified_at published_at withdrawn_at first_published_at "
    "title_language rights_address licensor_address source_name digital_source_type",
    optional=(
        "first_published_at",
        "title_language",
        "rights_address",
        "licensor_address",
        "source_name",
        "digital_source_type",
    ),
)

# A kind follows those it refers to.
KINDS = [
    Kind(Table("licences", Licence, "slug name short_name address")),
    Kind(PHOTOS, (Table("photo_texts", PhotoText, "photo language caption alt long_description"),)),
    Kind(Table("agencies", Agency, "slug name short_name country")),
    Kind(Table("programmes", Programme, "slug name agency")),
    Kind(Table("spacecraft", SpacecraftType, "slug name")),
    Kind(Table("stations", Station, "slug name short_name launched_on ended_on")),
    Kind(Table("sites", Site, "slug name country")),
    Kind(
        Table(
            "people",
            Person,
            "slug name sort_name category born_on birth_place birth_country died_on summary gcat_id "
            "verified_at published_at withdrawn_at portrait first_published_at",
            optional=("portrait", "first_published_at"),
        ),
        (
            Table("person_names", PersonName, "person text language script kind"),
            Table("citizenships", Citizenship, "person country since until", order=("since",)),
            Table("affiliations", Affiliation, "person agency since until", order=("since",)),
            Table("person_sources", PersonSource, "person title publisher address seen_on"),
        ),
    ),
    Kind(
        Table(
            "missions",
            Mission,
            "slug name programme agency spacecraft serial callsign cospar_id kind launch_at end_at planned_end_at "
            "end_kind peak_altitude_km station launch_site landing_site summary gcat_id "
            "verified_at published_at withdrawn_at first_published_at",
            optional=("first_published_at",),
        ),
        (
            Table("mission_sources", MissionSource, "mission title publisher address seen_on"),
            CREW,
            Table(
                "dockings",
                DockingEvent,
                "mission station port kind docked_at undocked_at",
                order=("docked_at",),
            ),
            Table("mission_photos", MissionPhoto, "mission photo order", order=("order",)),
        ),
    ),
    Kind(
        Table("spacewalks", Spacewalk, "slug name mission station started_at ended_at summary"),
        (Table("spacewalk_members", SpacewalkMember, "spacewalk person role order", order=("order",)),),
    ),
    Kind(
        Table("expeditions", Expedition, "slug name station started_at ended_at"),
        (Table("expedition_members", ExpeditionMember, "expedition person role order", order=("order",)),),
    ),
    Kind(PHOTOS, (Table("depictions", Depiction, "photo person order position", order=("order",)),), is_merged=True),
]
TABLES = {table.name: table for kind in KINDS for table in kind}
