from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from exchange.catalogue import CatalogueError, Policy, load
from gcat.reading import read_history
from gcat.references import references_of
from gcat.tables import convert

MAX_BYTES = 20_000_000
TIMEOUT_S = 30


class Command(BaseCommand):
    help = (
        "Imports every human spaceflight and every person's trip from the two files of the General Catalog, "
        "missions.tsv and rides.tsv. The import is atomic; values of editors and of the starter catalogue take "
        "precedence; a second run changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("missions", help="missions.tsv: a path or an http(s) address.")
        parser.add_argument("rides", help="rides.tsv: a path or an http(s) address.")
        parser.add_argument("--dry-run", action="store_true", help="Check and report only; write nothing.")

    def handle(self, *, missions: str, rides: str, dry_run: bool, verbosity: int, **options: Any) -> None:
        try:
            history = read_history(fetch(missions), fetch(rides), missions_file=missions, rides_file=rides)
            conversion = convert(history)
            tables = conversion.tables | references_of(conversion.tables)
            # disable=None: a bar on terminals only.
            with tqdm(total=sum(map(len, tables.values())), unit=" rows", disable=None, leave=False) as bar:
                report = load(tables, source="gcat", policy=Policy.KEEP_EDITS, dry_run=dry_run, progress=bar.update)
        except CatalogueError as error:
            raise CommandError(f"Nothing was written.\n{error}") from None
        for table, reason in conversion.skipped.elements():
            report.skip(table, reason)
        self.stdout.write(str(report))
        for doubt in conversion.doubts:
            self.stdout.write(self.style.WARNING(f"check {doubt}"))
        self.stdout.write(f"corrected {len(history.corrected)} known errors of the source")
        if verbosity > 1:
            for correction in history.corrected:
                self.stdout.write(f"corrected {correction.key} {correction.column}: {correction.reason}")
        if dry_run:
            self.stdout.write("Dry run: nothing was written.")


def fetch(place: str) -> bytes:
    """The content of a file or web address. Raises CommandError if it is missing, slow or too large."""
    try:
        if place.startswith(("http://", "https://")):
            with urlopen(place, timeout=TIMEOUT_S) as response:  # noqa: S310 - the scheme is checked above.
                content = response.read(MAX_BYTES + 1)
        else:
            with Path(place).open("rb") as file:
                content = file.read(MAX_BYTES + 1)
    except (OSError, HTTPException, ValueError) as error:
        raise CommandError(f"Cannot read {place}: {getattr(error, 'reason', None) or error}") from None
    if len(content) > MAX_BYTES:
        raise CommandError(f"{place} is larger than {MAX_BYTES // 1_000_000} MB, so it cannot be the catalogue.")
    return content
