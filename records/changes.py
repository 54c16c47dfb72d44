"""Notes which rows change, however they are changed, and calls what follows in the same transaction.

What follows, and in which order, is listed in `spaceportal/consequences.py`. Signals note each row that is saved or
deleted, `FollowedQuerySet` notes rows that are changed many at once. The outermost `following_changes()` block calls
the consequences once, at its end.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save

from records.batches import batches

Keys = dict[str, set[int]]  # Primary keys of records, by the name of what is made of them.


@dataclass(frozen=True)
class MadeFrom:
    """Rows of one table of which something is made for each record of a model: its search document, its trips."""

    name: str  # Of what is made.
    records: type[models.Model]
    path: str  # From the record to the row; empty for the record itself.
    column: str  # The column of the row that holds the record's key; empty where the path is longer.
    can_move: bool  # The row belongs to a record, and a change may give it to another.

    def keys_of(self, pks: Iterable[int]) -> set[int]:
        """Keys of the records that these rows belong to."""
        if not self.path:
            return set(pks)
        found: set[int] = set()
        for batch in batches(pks):
            records = self.records._base_manager.filter(**{f"{self.path}__in": batch})
            found.update(records.order_by().values_list("pk", flat=True))
        return found


sources: dict[type[models.Model], list[MadeFrom]] = defaultdict(list)  # By the table of the rows.


def watch(name: str, records: type[models.Model], paths: Iterable[str], *, records_too: bool = True) -> None:
    """Notes changes of the rows at these paths, as `assignments__person__names`, and of the records themselves."""
    if records_too:
        _watch_table(records, MadeFrom(name, records, "", "", can_move=False))
    for path, relation in _steps(records, paths).items():
        column = relation.field.attname if relation.one_to_many and "__" not in path else ""
        source = MadeFrom(name, records, path, column, can_move=bool(relation.one_to_many))
        _watch_table(relation.related_model, source)


def watch_rows(table: type[models.Model]) -> None:
    """Notes changes of rows that nothing is derived from, because pages show them."""
    _watch_table(table)


def _watch_table(table: type[models.Model], *made: MadeFrom) -> None:
    sources[table] += made
    for signal in (pre_save, pre_delete):
        signal.connect(_before, sender=table)
    for signal in (post_save, post_delete):
        signal.connect(_after, sender=table)


def _steps(model: type[models.Model], paths: Iterable[str]) -> dict[str, Any]:
    """Every relation on the way: of `assignments__person__names` the crew rows, the people and their names."""
    found: dict[str, Any] = {}
    for path in paths:
        table, names = model, path.split("__")
        for number, name in enumerate(names, start=1):
            relation: Any = table._meta.get_field(name)
            found["__".join(names[:number])] = relation
            table = relation.related_model
    return found


# --- What has changed, until the end of a block ------------------------------------------------------


class Changes:
    def __init__(self) -> None:
        self.rows: dict[type[models.Model], set[int]] = defaultdict(set)
        self.found: Keys = defaultdict(set)

    def note(self, table: type[models.Model], pks: Iterable[int], *owners: Keys) -> None:
        self.rows[table].update(pks)
        for keys in owners:
            for name, found in keys.items():
                self.found[name] |= found

    def keys(self) -> Keys:
        """Keys of everything that is made of the changed rows, or was before they changed."""
        for table, pks in self.rows.items():
            for source in sources[table]:
                if not source.column:
                    self.found[source.name] |= source.keys_of(pks)
        return self.found


consequences: list[Callable[[Keys], None]] = []

_changes: ContextVar[Changes | None] = ContextVar("changed rows", default=None)


@contextmanager
def following_changes() -> Iterator[Changes]:
    """A transaction that carries out the consequences of its changes once, at its end.

    Inside another such block it does nothing: the outermost one does it. A consequence may raise ValidationError, as
    `TripConflict`; then nothing of the block is saved.
    """
    if (outer := _changes.get()) is not None:
        yield outer
        return
    changes = Changes()
    token = _changes.set(changes)
    try:
        with transaction.atomic():
            yield changes
            if changes.rows:
                keys = changes.keys()
                for follow in consequences:
                    follow(keys)
    finally:
        _changes.reset(token)


# --- Noting ------------------------------------------------------------------------------------------


def _owners(table: type[models.Model], rows: Iterable[models.Model]) -> Keys:
    """Keys of the records that loaded rows belong to, by their own columns."""
    owned = [source for source in sources[table] if source.column]
    return _by_name(owned, ([getattr(row, source.column) for source in owned] for row in rows))


def _owners_now(table: type[models.Model], pks: Sequence[int]) -> Keys:
    """Keys of the records that rows belong to in the database, and may not after a change."""
    owned = [source for source in sources[table] if source.column]
    rows = table._base_manager.order_by().values_list(*(source.column for source in owned))
    found = _by_name(owned, (row for batch in batches(pks) if owned for row in rows.filter(pk__in=batch)))
    for source in sources[table]:
        if source.can_move and not source.column:
            found[source.name] |= source.keys_of(pks)
    return found


def _by_name(owned: list[MadeFrom], rows: Iterable[Sequence[Any]]) -> Keys:
    found: Keys = defaultdict(set)
    for row in rows:
        for source, key in zip(owned, row, strict=True):
            if key is not None:
                found[source.name].add(key)
    return found


def _before(instance: models.Model, raw: bool = False, **kwargs: Any) -> None:
    if instance.pk is not None and not raw:
        instance.__dict__["owners_before"] = _owners_now(type(instance), [instance.pk])


def _after(instance: models.Model, raw: bool = False, **kwargs: Any) -> None:
    table = type(instance)
    with following_changes() as changes:
        if raw:  # A dump that is loaded also holds what is derived from its rows.
            changes.note(table, [])
            return
        before = instance.__dict__.pop("owners_before", {})
        changes.note(table, [instance.pk], before, _owners(table, [instance]))


class FollowedQuerySet(models.QuerySet):
    """For the tables that are watched: changes of many rows at once send no signals, so these note them."""

    def update(self, **kwargs: Any) -> int:
        with following_changes() as changes:
            pks = list(self.values_list("pk", flat=True))
            before = _owners_now(self.model, pks)
            changed = super().update(**kwargs)
            changes.note(self.model, pks, before, _owners_now(self.model, pks))
            return changed

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> Any:
        with following_changes() as changes:
            created = super().bulk_create(objs, *args, **kwargs)
            pks = [row.pk for row in created if row.pk is not None]
            changes.note(self.model, pks, _owners(self.model, created))
            return created

    def bulk_update(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> int:
        with following_changes() as changes:
            rows = list(objs)
            pks = [row.pk for row in rows]
            before = _owners_now(self.model, pks)
            changed = super().bulk_update(rows, *args, **kwargs)
            changes.note(self.model, pks, before, _owners(self.model, rows))
            return changed

    def delete(self) -> tuple[int, dict[str, int]]:
        with following_changes():
            return super().delete()
