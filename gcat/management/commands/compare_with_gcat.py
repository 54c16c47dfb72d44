from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from exchange.catalogue import CatalogueError
from exchange.comparing import compare
from gcat.management.commands.import_gcat import fetch
from gcat.reading import read_edition, read_history
from gcat.tables import CATALOGUE, convert


class Command(BaseCommand):
    help = (
        "Compares every mission and its crew with the two files of the General Catalog, missions.tsv and rides.tsv. "
        "Changes no record: pages say which match, and the editors’ desk lists the differences."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("missions", help="missions.tsv: a path or an http(s) address.")
        parser.add_argument("rides", help="rides.tsv: a path or an http(s) address.")

    def handle(self, *, missions: str, rides: str, **options: Any) -> None:
        content = fetch(missions)
        try:
            history = read_history(content, fetch(rides), missions_file=missions, rides_file=rides)
            edition = read_edition(content, missions)
            report = compare(convert(history).tables, source="gcat", catalogue=CATALOGUE, edition=edition)
        except CatalogueError as error:
            raise CommandError(f"Nothing was compared.\n{error}") from None
        self.stdout.write(str(report))
