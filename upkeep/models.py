from datetime import timedelta
from typing import Self

from django.db import models
from django.utils import timezone


class LastRunQuerySet(models.QuerySet):
    def of(self, what: str) -> Self:
        return self.filter(what=what)

    def note(self, what: str) -> None:
        self.update_or_create(what=what, defaults={"at": timezone.now()})

    def is_due(self, what: str, *, every: timedelta) -> bool:
        """Whether it has never run, or not for so long."""
        return not self.of(what).filter(at__gt=timezone.now() - every).exists()


class LastRun(models.Model):
    """When a recurring task last ran."""

    class What(models.TextChoices):
        WORK = "work", "background work"  # Noted every minute while the process runs.
        HOUSEKEEPING_BEGUN = "housekeeping_begun", "start of housekeeping"
        HOUSEKEEPING = "housekeeping", "housekeeping"  # Noted when all of it was done.
        BACKUP = "backup", "backup"

    what = models.CharField(max_length=20, choices=What, primary_key=True)
    at = models.DateTimeField()

    objects = LastRunQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.what} at {self.at}"
