"""Small facts in the catalogue format, for tests: rows name only the columns they are about."""

import csv
from pathlib import Path

from exchange.catalogue import Policy, Report, TableRow, load, read_folder
from exchange.catalogue.tables import TABLES

NOVITSKY = {"slug": "oleg-novitsky", "name": "Oleg Novitsky", "category": "cosmonaut", "gcat_id": "AS-00535"}
OHARA = {"slug": "loral-ohara", "name": "Loral O'Hara", "category": "astronaut"}
MS24 = {
    "slug": "soyuz-ms-24",
    "name": "Soyuz MS-24",
    "launch_at": "2023-09-15T15:44:35Z",
    "end_at": "2024-04-06T07:17:47Z",
    "end_kind": "landed",
    "kind": "orbital",
}
MS25 = {
    "slug": "soyuz-ms-25",
    "name": "Soyuz MS-25",
    "launch_at": "2024-03-23T12:36:10Z",
    "end_at": "2024-09-23T11:59:04Z",
    "end_kind": "landed",
    "kind": "orbital",
}


def seat(mission: str, person: str, *legs: str, **values: str) -> dict[str, str]:
    """A prime crew row: `seat("soyuz-ms-25", "oleg-novitsky", "launched")`."""
    return {"mission": mission, "person": person, "status": "prime", **dict.fromkeys(legs, "yes"), **values}


def write(folder: Path, **tables: list[dict[str, str]]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(TABLES[name].columns), restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def import_rows(folder: Path, **tables: list[dict[str, str]]) -> Report:
    """As import_catalogue does."""
    return load(read_folder(write(folder, **tables)), source="csv", policy=Policy.THEIRS)


def say(source: str = "catalogue", **tables: list[dict[str, str]]) -> Report:
    """As a source does that leaves editors their changes; a row says only the columns it names."""
    rows = {
        name: [TableRow(values, f"{name}.csv", line) for line, values in enumerate(each, start=2)]
        for name, each in tables.items()
    }
    return load(rows, source=source, policy=Policy.KEEP_EDITS)
