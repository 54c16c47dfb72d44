"""The agencies, programmes, spacecraft and stations that imported records need, so that an empty database is enough.

Most are rows of the starter catalogue; the importer adds those it needs.
"""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from exchange.catalogue import TableRow, Tables, read_folder

FILE = "gcat/references.py"
# Records that the starter catalogue does not need.
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
    """The reference records that these missions and crews need."""
    starter = read_folder(Path(settings.BASE_DIR) / "catalogue")
    found: Tables = {}
    for name, column in (("stations", "station"), ("spacecraft", "spacecraft"), ("programmes", "programme")):
        found[name] = _rows_of(name, starter, _slugs(column, tables["missions"]))
    users = [*tables["missions"], *tables["crew"], *found["programmes"]]
    found["agencies"] = _rows_of("agencies", starter, _slugs("agency", users))
    return found


def _slugs(column: str, rows: Iterable[TableRow]) -> set[str]:
    return {slug for row in rows if (slug := row.values.get(column))}


def _rows_of(table: str, starter: Tables, slugs: set[str]) -> list[TableRow]:
    rows = {row.values["slug"]: row for row in starter.get(table, [])}
    for values in ROWS.get(table, []):
        rows.setdefault(values["slug"], TableRow(values, FILE, 0))
    return [row for slug, row in rows.items() if slug in slugs]
