"""Reads a folder of CSV files into rows."""

import csv
import hashlib
import io
import re
from pathlib import Path

from exchange.catalogue.rows import CatalogueError, Fault, TableRow, Tables
from exchange.catalogue.tables import TABLES, Table

# A summary may be longer than the module's default limit for a cell.
csv.field_size_limit(10 * 1024 * 1024)


def read_folder(folder: Path) -> Tables:
    """The rows of every file. Raises CatalogueError with file and line if a file is not in the format."""
    faults: list[Fault] = []
    tables: Tables = {}
    for path in csv_files(folder):
        table = TABLES.get(path.stem)
        if table is None:
            faults.append(Fault(path.name, 0, f"is not a file of the catalogue, which has {', '.join(TABLES)}"))
            continue
        try:
            tables[table.name] = _rows(path, table, faults)
        except OSError as error:
            faults.append(Fault(path.name, 0, f"cannot be read: {error.strerror}"))
        except ValueError as error:
            faults.append(Fault(path.name, 0, str(error)))
    if faults:
        raise CatalogueError(faults)
    return tables


def csv_files(folder: Path) -> list[Path]:
    files = sorted(folder.glob("*.csv")) if folder.is_dir() else []
    if not files:
        problem = "contains no CSV files" if folder.is_dir() else "is not a folder"
        raise CatalogueError([Fault(str(folder), 0, problem)])
    return files


def digest(folder: Path) -> str:
    """A hash that is equal only for folders with the same files."""
    seen = hashlib.sha256()
    for path in csv_files(folder):
        seen.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return seen.hexdigest()


def _rows(path: Path, table: Table, faults: list[Fault]) -> list[TableRow]:
    lines = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    rows: list[TableRow] = []
    header: list[str] | None = None
    last = 0
    try:
        for cells in lines:
            line, last = last + 1, lines.line_num  # A quoted cell may span lines; report the first.
            cells = [re.sub("\r\n?", "\n", cell).strip() for cell in cells]
            if not any(cells):
                continue
            if header is None:
                header = cells
                if wrong := _wrong_header(header, table):
                    faults.append(Fault(path.name, line, wrong))
                    return []
            elif len(cells) != len(header):
                faults.append(Fault(path.name, line, f"has {len(cells)} cells, the header has {len(header)}"))
            else:
                rows.append(TableRow(dict(zip(header, cells, strict=True)), path.name, line))
    except csv.Error as error:
        faults.append(Fault(path.name, last + 1, f"is not CSV from this line on: {error}"))
    if header is None:
        faults.append(Fault(path.name, 0, f"is empty; the first line must name the columns: {','.join(table.columns)}"))
    return rows


def _text(path: Path) -> str:
    data = path.read_bytes()
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise ValueError(f"contains a zero byte in line {line}, so it is not a text file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ValueError(f"is not UTF-8 text: see line {line}") from None


def _wrong_header(header: list[str], table: Table) -> str:
    unknown = [name for name in header if name not in table.columns]
    missing = [name for name in table.columns if name not in header and name not in table.optional]
    twice = sorted({name for name in header if header.count(name) > 1})
    problems = [
        f"{words} {', '.join(name[:40] for name in names)}"
        for words, names in (("unknown column", unknown), ("missing column", missing), ("duplicate column", twice))
        if names
    ]
    return "; ".join(problems)
