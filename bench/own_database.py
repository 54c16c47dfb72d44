"""Starts Django on a new database for a measurement, or on the one DATABASE_URL names."""

import logging
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def start_django(name: str) -> None:
    """Starts Django with an empty SQLite file of this name under var/bench. Call it before importing from the site."""
    if "DATABASE_URL" not in os.environ:
        database = ROOT / "var" / "bench" / f"{name}.sqlite3"
        database.parent.mkdir(parents=True, exist_ok=True)
        for suffix in ("", "-wal", "-shm"):
            Path(f"{database}{suffix}").unlink(missing_ok=True)
        os.environ["DATABASE_URL"] = f"sqlite:///{database}"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spaceportal.settings")
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    logging.disable(logging.CRITICAL)  # A page that fails is reported in its row.
