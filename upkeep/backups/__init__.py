"""Backups: the whole database and all pictures, in a form that both databases can restore."""

from datetime import datetime

from upkeep.models import LastRun


def last_backup() -> datetime | None:
    """When the last good backup of this site was finished, or None if there is none."""
    return LastRun.objects.of(LastRun.What.BACKUP).values_list("at", flat=True).first()
