"""Writes every record to a folder of CSV files, and the original files of pictures."""

import csv
import os
from pathlib import Path

from exchange.catalogue.tables import KINDS, Table
from exchange.pictures import write_originals


def write_folder(folder: Path) -> dict[str, int]:
    """Writes every file of the format and removes pictures of photos that are gone. Returns the rows by table."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {table: _lines(table) for kind in KINDS for table in kind}
    for table, lines in files.items():
        _write(folder / table.file, [list(table.columns), *lines])
    write_originals(folder)
    return {table.name: len(lines) for table, lines in files.items()}


def _lines(table: Table) -> list[list[str]]:
    records = table.in_order(table.rows().select_related(*table.references))
    lines = [[column.write(record) for column in table.columns.values()] for record in records]
    # Sorted by code point, not by the database; rows of a list keep their order.
    return sorted(lines, key=lambda cells: cells[0])


def _write(path: Path, lines: list[list[str]]) -> None:
    draft = path.with_name(f".{path.name}.new")
    with draft.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)
    os.replace(draft, path)  # A reader finds either the old file or the new one, complete.
