from typing import Any

from axes.models import AccessAttempt
from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Q

from spaceportal.login import network_of


class Command(BaseCommand):
    help = "Lists failed logins that still count, or clears those of an account, an address, or all."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("who", nargs="*", metavar="NAME_OR_ADDRESS")
        parser.add_argument("--all", action="store_true", help="Clear all failed logins.")

    def handle(self, *args: Any, who: list[str], all: bool, **options: Any) -> None:
        attempts = AccessAttempt.objects.all()
        if not who and not all:
            for attempt in attempts:
                self.stdout.write(
                    f"{attempt.attempt_time:%Y-%m-%d %H:%M:%S} UTC  {attempt.username}  {attempt.ip_address or '-'}  "
                    f"{attempt.user_agent or '-'}  failures: {attempt.failures_since_start}"
                )
            return
        if not all:
            addresses = [address for address in map(network_of, who) if address]
            attempts = attempts.filter(Q(username__in=who) | Q(ip_address__in=addresses))
        self.stdout.write(f"failed logins cleared: {attempts.delete()[0]}")
