"""Imports the complete history of human spaceflight from Jonathan McDowell's catalogue."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from django.core.management.base import BaseCommand, CommandError

from missions.catalogue import CatalogueError, Policy, Report, load
from missions.gcat.reading import read_history
from missions.gcat.tables import Conversion, convert
from missions.management.progress import progress_bar

MAX_BYTES = 20_000_000
TIMEOUT_S = 30


class Command(BaseCommand):
    help = (
        "Imports every human spaceflight and every person's trip from the two files of the General Catalog, "
        "missions.tsv and rides.tsv. Everything or nothing is written; what an editor, or the starter catalogue, "
        "says otherwise stays; a second run changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("missions", help="missions.tsv: a path, or an http(s) address")
        parser.add_argument("rides", help="rides.tsv: a path, or an http(s) address")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and write nothing")

    def handle(self, *args: Any, missions: str, rides: str, dry_run: bool, **options: Any) -> None:
        try:
            history = read_history(fetch(missions), fetch(rides), missions_file=missions, rides_file=rides)
            conversion = convert(history)
            total = sum(len(rows) for rows in conversion.tables.values())
            with progress_bar(self.stderr, total) as advance:
                report = load(
                    conversion.tables, source="gcat", policy=Policy.KEEP_EDITS, dry_run=dry_run, progress=advance
                )
        except CatalogueError as error:
            raise CommandError(f"Nothing was imported.\n{error}") from None
        self.summarise(conversion, report)
        for correction in history.corrected:
            self.detail(f"corrected: {correction.key} {correction.column}: {correction.reason}", options)
        if dry_run:
            self.stdout.write("Dry run: nothing was written.")

    def summarise(self, conversion: Conversion, report: Report) -> None:
        for table, reason in conversion.skipped.elements():
            report.skip(table, reason)
        self.stdout.write(str(report))
        for doubt in conversion.doubts:
            self.stdout.write(self.style.WARNING(f"look at {doubt}"))

    def detail(self, line: str, options: dict[str, Any]) -> None:
        if options["verbosity"] > 1:
            self.stdout.write(line)


def fetch(place: str) -> bytes:
    """The content of a file or of a web address, which may be large, slow or missing."""
    try:
        if place.startswith(("http://", "https://")):
            with urlopen(place, timeout=TIMEOUT_S) as answer:  # noqa: S310 - the scheme is checked above.
                content = answer.read(MAX_BYTES + 1)
        else:
            with Path(place).open("rb") as file:
                content = file.read(MAX_BYTES + 1)
    except (OSError, URLError, ValueError) as error:
        raise CommandError(f"{place} cannot be read: {getattr(error, 'reason', None) or error}") from None
    if len(content) > MAX_BYTES:
        raise CommandError(f"{place} is larger than {MAX_BYTES // 1_000_000} MB, so it is not the catalogue.")
    return content
