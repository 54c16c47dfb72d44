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
    can_move: bool = False  # The row belongs to a record, and a change may give it to another.
    is_named: bool = False  # The row is named by another on the path, which is noted itself when that changes.

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
        _watch_table(records, MadeFrom(name, records, "", ""))
    for path, relation in _steps(records, paths).items():
        column = relation.field.attname if relation.one_to_many and "__" not in path else ""
        kind = {"can_move": bool(relation.one_to_many), "is_named": bool(relation.many_to_one)}
        source = MadeFrom(name, records, path, column, **kind)
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
        self.new_rows: dict[type[models.Model], set[int]] = defaultdict(set)
        self.found: Keys = defaultdict(set)

    def note(self, table: type[models.Model], pks: Iterable[int], *owners: Keys, are_new: bool = False) -> None:
        pks = set(pks)
        self.rows[table] |= pks
        if are_new:
            self.new_rows[table] |= pks
        for keys in owners:
            for name, found in keys.items():
                self.found[name] |= found

    def keys(self) -> Keys:
        """Keys of everything that is made of the changed rows, or was before they changed."""
        for table, pks in self.rows.items():
            keys: dict[tuple[type[models.Model], str], set[int]] = {}  # Several things may be made along one path.
            for source in sources[table]:
                if not source.column:
                    path = (source.records, source.path)
                    if path not in keys:
                        # Only rows that are noted themselves can name a new row.
                        keys[path] = source.keys_of(pks - self.new_rows[table] if source.is_named else pks)
                    self.found[source.name] |= keys[path]
        return self.found


consequences: list[Callable[[Keys], None]] = []

_changes: ContextVar[Changes | None] = ContextVar("changed rows", default=None)


@contextmanager
def following_changes(*, savepoint: bool = True) -> Iterator[Changes]:
    """A transaction that carries out the consequences of its changes once, at its end.

    Inside another such block it does nothing: the outermost one does it. A consequence may raise ValidationError, as
    `TripConflict`; then nothing of the block is saved; without a savepoint, nothing of the transaction around it.
    """
    if (outer := _changes.get()) is not None:
        yield outer
        return
    changes = Changes()
    token = _changes.set(changes)
    try:
        with transaction.atomic(savepoint=savepoint):
            yield changes
            if changes.rows:
                keys = changes.keys()
                for follow in consequences:
                    follow(keys)
    finally:
        _changes.reset(token)


# --- Noting ------------------------------------------------------------------------------------------


def remember_stored(instance: models.Model, stored: models.Model | None) -> None:
    """Notes what the database holds of an instance, read under a lock, so that its next save need not ask."""
    instance.__dict__["stored_state"] = stored


def stored_state(instance: models.Model) -> Any:
    return instance.__dict__.get("stored_state")


def _is_remade(stored: models.Model | None, row: models.Model) -> bool:
    """Whether a column differs of which something may be made: any but those that the model names in `only_shown`."""
    only_shown = getattr(row, "only_shown", None)
    if stored is None or only_shown is None:
        return True
    made_of = [field for field in row._meta.concrete_fields if not field.generated and field.name not in only_shown]
    return any(stored.__dict__.get(field.attname) != row.__dict__.get(field.attname) for field in made_of)


def _owners(table: type[models.Model], rows: Iterable[models.Model]) -> Keys:
    """Keys of the records that loaded rows belong to, by their own columns."""
    owned = [source for source in sources[table] if source.column]
    return _by_name(owned, ([getattr(row, source.column) for source in owned] for row in rows))


def _owners_now(table: type[models.Model], pks: Sequence[int], stored: Iterable[models.Model] | None = None) -> Keys:
    """Keys of the records that rows belong to in the database, and may not after a change.

    `stored` are the rows as they were read from the database, if they have been.
    """
    owned = [source for source in sources[table] if source.column]
    rows = table._base_manager.order_by().values_list(*(source.column for source in owned))
    found = (
        _owners(table, stored)
        if stored is not None
        else _by_name(owned, (row for batch in batches(pks) if owned for row in rows.filter(pk__in=batch)))
    )
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
        stored = stored_state(instance)
        instance.__dict__["owners_before"] = _owners_now(type(instance), [instance.pk], [stored] if stored else None)


def _after(instance: models.Model, raw: bool = False, created: bool | None = None, **kwargs: Any) -> None:
    """`created` is None if the row was deleted."""
    table = type(instance)
    with following_changes() as changes:
        if raw:  # A dump that is loaded also holds what is derived from its rows.
            changes.note(table, [])
            return
        before = instance.__dict__.pop("owners_before", {})
        if created is None or _is_remade(stored_state(instance), instance):
            changes.note(table, [instance.pk], before, _owners(table, [instance]), are_new=bool(created))
        else:
            changes.note(table, [])


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
            are_new = not kwargs.get("update_conflicts")
            changes.note(self.model, pks, _owners(self.model, created), are_new=are_new)
            return created

    def bulk_update(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> int:
        with following_changes() as changes:
            rows = list(objs)
            stored: dict[int, Any] = {}
            if hasattr(self.model, "only_shown"):
                stored = {row.pk: known for row in rows if (known := stored_state(row)) is not None}
                for pks in batches(row.pk for row in rows if row.pk not in stored):
                    stored |= self.model._base_manager.in_bulk(pks)
            remade = [row for row in rows if _is_remade(stored.get(row.pk), row)]
            pks = [row.pk for row in remade]
            before = _owners_now(self.model, pks, [stored[pk] for pk in pks if pk in stored] if stored else None)
            # Django would call `update` of this class, which asks for the same owners again.
            plain: models.QuerySet = models.QuerySet(self.model, query=self.query.chain(), using=self.db)
            changed = plain.bulk_update(rows, *args, **kwargs)
            for row in rows:
                remember_stored(row, None)
            changes.note(self.model, pks, before, _owners(self.model, remade))
            return changed

    def delete(self) -> tuple[int, dict[str, int]]:
        with following_changes():
            return super().delete()
