from typing import Any

from django.core.management.base import BaseCommand

from publishing.generation import raise_generation


class Command(BaseCommand):
    help = "Makes the site renew every public page; needed after changes made by SQL."

    def handle(self, **options: Any) -> None:
        raise_generation()
        self.stdout.write("Every public page will be made again when it is next requested.")
