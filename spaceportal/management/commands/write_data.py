from typing import Any

from django.core.management.base import BaseCommand

from spaceportal.download import write_download


class Command(BaseCommand):
    help = "Rebuilds the complete public download that /data/ offers. Run it once a day."

    def handle(self, **options: Any) -> None:
        done = write_download()
        counted = ", ".join(f"{count} {table}" for table, count in done.rows.items())
        self.stdout.write(f"{done.name}: {done.size // 1000} kB; {counted}")
