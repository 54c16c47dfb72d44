"""The agencies, programmes, craft and stations that imported records name, so that an empty database will do.

Most are rows of the starter catalogue; the importer brings along those it needs.
"""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from exchange.catalogue import Row, Tables, read_folder

FILE = "gcat/references.py"
# What the starter catalogue has no flight of.
ROWS = {
    "agencies": [
        {"slug": "scaled-composites", "name": "Scaled Composites", "short_name": "Scaled Composites", "country": "US"}
    ],
    "programmes": [
        {"slug": "x-15", "name": "X-15", "agency": "nasa"},
        {"slug": "spaceshipone", "name": "SpaceShipOne", "agency": "scaled-composites"},
    ],
    "spacecraft": [
        {"slug": "x-15", "name": "North American X-15"},
        {"slug": "spaceshipone", "name": "SpaceShipOne"},
    ],
}


def references_of(tables: Tables) -> Tables:
    """The reference tables that the missions and crews of these tables need."""
    starter = read_folder(Path(settings.BASE_DIR) / "catalogue")
    found: Tables = {}
    for name, column in (("stations", "station"), ("spacecraft", "spacecraft"), ("programmes", "programme")):
        found[name] = _named(name, starter, _slugs(column, tables["missions"]))
    users = [*tables["missions"], *tables["crew"], *found["programmes"]]
    found["agencies"] = _named("agencies", starter, _slugs("agency", users))
    return found


def _slugs(column: str, rows: Iterable[Row]) -> set[str]:
    return {slug for row in rows if (slug := row.values.get(column))}


def _named(table: str, starter: Tables, slugs: set[str]) -> list[Row]:
    rows = {row.values["slug"]: row for row in starter.get(table, [])}
    for values in ROWS.get(table, []):
        rows.setdefault(values["slug"], Row(values, FILE, 0))
    return [row for slug, row in rows.items() if slug in slugs]
