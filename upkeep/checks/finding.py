from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from publishing.generation import raise_generation


@dataclass(frozen=True)
class Finding:
    """Something that contradicts something else, in one sentence that names the record."""

    words: str
    todo: str  # What puts it right: by --repair if `repair` can do it, else by a person.
    repair: Callable[[], object] | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return f"{self.words} {self.todo}"


@dataclass(frozen=True)
class Check:
    """Compares what is stored twice, or derived. Changes nothing, and reads its rows in batches."""

    title: str
    find: Callable[[], Iterator[Finding]]


def named(record: models.Model) -> str:
    """The record in a finding: mission 12 “Soyuz MS-25”."""
    return f"{record._meta.verbose_name} {record.pk} “{record}”"


def in_one_change(write: Callable[..., object], *args: Any, **kwargs: Any) -> Callable[[], None]:
    """A repair that writes what is derived, in one transaction, and renews the public pages."""

    def repair() -> None:
        with transaction.atomic():
            write(*args, **kwargs)
            raise_generation()

    return repair
