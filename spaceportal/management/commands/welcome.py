import secrets
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Q

from spaceportal import VERSION

# Without characters that look alike, because people copy it by hand.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class Command(BaseCommand):
    help = "Prints the address of the site and how to log in. Creates the first administrator if there is none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        administrator = User.objects.filter(Q(is_superuser=True) | Q(username="admin")).order_by("pk").first()
        if administrator is None:
            password = generate_password()
            administrator = User.objects.create_superuser("admin", password=password)
            login = f"password {password} (shown only once: keep it)"
        else:
            login = (
                "the password was shown on the first run;\n"
                f"                for a new one: .venv/bin/python manage.py changepassword {administrator.username}"
            )
        address = f"http://{host}:{port}/"
        self.stdout.write(
            f"\n  Space Portal  {address}  (version {VERSION}; Ctrl-C stops it)\n"
            f"  Admin         {address}admin/\n"
            f"                name {administrator.username}, {login}\n"
        )


def generate_password() -> str:
    """Four groups of five: 99 random bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(4))
