import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from missions.models import Mission
from people.models import Person
from photos.archives import ARCHIVES
from photos.archives.fetching import ArchiveError, Paused
from photos.candidates import propose, records_without_picture, search_for

PAUSE = 1.0  # Seconds between two records.


class Command(BaseCommand):
    help = (
        "Searches NASA’s image library and Wikimedia Commons for people and missions without a picture. What is found "
        "waits in the admin, under “Photographs found”, until an editor accepts or dismisses it. Publishes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", action="store_true", help="Only people.")
        parser.add_argument("--missions", action="store_true", help="Only missions.")
        parser.add_argument("--limit", type=int, default=50, help="How many records to search for (default: 50).")

    def handle(self, *, people: bool, missions: bool, limit: int, **options: Any) -> None:
        if limit < 1:
            raise CommandError("--limit must be at least 1.")
        archives = [key for key, archive in ARCHIVES.items() if archive.is_on]
        if not archives:
            raise CommandError("Searching archives is turned off: NASA_IMAGES_API and COMMONS_API are empty.")
        kinds = [kind for kind, wanted in ((Person, people), (Mission, missions)) if wanted] or [Person, Mission]
        asked = found = 0
        for record in records_without_picture(kinds, limit):
            if asked == limit:
                break
            if asked:
                time.sleep(PAUSE)
            try:
                new = propose(record, search_for(record, archives))
            except Paused as error:
                raise CommandError(f"Stopped after {asked} records, {found} photographs found. {error}") from None
            except ArchiveError as error:
                raise CommandError(f"Stopped at {record}, after {asked} records. {error}") from None
            asked, found = asked + 1, found + new
            self.stdout.write(f"{record}: {new or 'nothing'} found")
        self.stdout.write(f"{asked} records searched for, {found} photographs found.")
