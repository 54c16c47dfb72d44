from typing import Any

from django.core.management.base import BaseCommand

from publishing.generation import raise_generation


class Command(BaseCommand):
    help = "Has every public page made again; needed after the database was changed by SQL."

    def handle(self, **options: Any) -> None:
        raise_generation()
        self.stdout.write("Every public page is made again when it is next requested.")
