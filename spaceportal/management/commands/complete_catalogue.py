from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from photos import background


class Command(BaseCommand):
    help = (
        "Completes the starter catalogue after `load_catalogue`: makes the smaller formats of its pictures, adds its "
        "articles, draws the social preview images and makes the download of the data. Safe to stop and rerun."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--in-background", action="store_true", help="Start in the background and return at once.")

    def handle(self, *, in_background: bool, **options: Any) -> None:
        if in_background:
            background.start("complete_catalogue")
            return
        with background.doing_itself("draw_social_previews"):
            background.start("make_renditions", "--pending")
            call_command("load_articles", stdout=self.stdout)
            call_command("draw_social_previews", stdout=self.stdout)
            call_command("write_data", stdout=self.stdout)
