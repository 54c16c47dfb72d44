from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from publishing import second_factor
from publishing.accounts import reset_second_factor


class Command(BaseCommand):
    help = "Removes an account's second factor and recovery codes, for somebody who has lost both, and ends its logins."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no account {name}.")
        if second_factor.app_of(user) is None:
            raise CommandError(f"{name} has no second factor.")
        reset_second_factor(user, by=user)
        self.stdout.write(f"The second factor of {name} is reset. At their next login they can set up a new one.")
