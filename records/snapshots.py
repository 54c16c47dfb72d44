"""Two states of a record with its rows, in an editor's words, and what differs between them."""

import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.html import strip_tags
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from records.forms import precision_of
from wording.dates import written
from wording.partial_dates import partial

Key = tuple[str, Any]
# With the blanks after them: single blanks are all alike, so each would be compared with each.
WORDS = re.compile(r"\s+|\w+\s*|[^\w\s]\s*")
# Comparing word by word takes time in the square of their number; longer texts are marked whole, and so are those
# that say the same few words again and again.
MOST_WORDS = 4000
MOST_PAIRS = 50_000


@dataclass
class Row:
    """The values of one row by label; the record itself is a row as well."""

    heading: str
    values: dict[str, str] = field(default_factory=dict)


Snapshot = dict[Key, Row]


def key_of(row: models.Model) -> Key:
    return row._meta.concrete_model._meta.label_lower, row.pk


def snapshot(
    record: models.Model, rows: Iterable[models.Model], *, keys: dict[int, Key] | None = None, with_names: bool = True
) -> Snapshot:
    """The state of these instances, saved or not. `keys`, by id(), are for rows that have no key of their own yet.

    Without names, related records are told apart by their keys: enough to compare two states, and no query.
    """
    everything = [record, *rows]
    names = related_names(everything) if with_names else {}
    found: Snapshot = {}
    for row in everything:
        values = {
            str(capfirst(column.verbose_name)): text_of(row, column, names)
            for column in shown_columns(row, inside=None if row is record else record)
        }
        kind = capfirst(getattr(row, "kind_name", row._meta.verbose_name))
        first = heading_of(row, values)
        key = (keys or {}).get(id(row)) or key_of(row)
        words = Truncator(strip_tags(first)).chars(80)
        found[key] = Row(str(kind) if row is record else f"{kind}: {words}", values)
    return found


def heading_of(row: models.Model, values: dict[str, str]) -> str:
    """The record that a row names, or the first of its words."""
    labels = [str(capfirst(column.verbose_name)) for column in row._meta.concrete_fields if column.is_relation]
    return next((values[label] for label in [*labels, *values] if values.get(label)), "")


def shown_columns(row: models.Model, *, inside: models.Model | None) -> Iterator[models.Field]:
    """What an editor can type: not the key, not the record a row belongs to, not a precision (its date shows it).

    Rows of several kinds in one table say in `shown_fields` what each of them has.
    """
    names = getattr(row, "shown_fields", None)
    precisions = {precision_of(column) for column in row._meta.concrete_fields}
    columns = row._meta.concrete_fields if names is None else [row._meta.get_field(name) for name in names]
    for column in columns:
        belongs = inside is not None and column.is_relation and isinstance(inside, column.related_model)  # type: ignore[arg-type]
        if column.editable and not column.primary_key and column not in precisions and not belongs:
            yield column


def related_names(rows: Sequence[models.Model]) -> dict[tuple[type[models.Model], Any], str]:
    """The names of the records these rows point to, with one query for each kind of record."""
    wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
    for row in rows:
        for column in row._meta.concrete_fields:
            if column.is_relation and (key := getattr(row, column.attname)) is not None:
                wanted[column.related_model].add(key)  # type: ignore[index]
    return {
        (model, key): str(record)
        for model, keys in wanted.items()
        for key, record in model._base_manager.in_bulk(keys).items()
    }


def text_of(row: models.Model, column: models.Field, names: dict[tuple[type[models.Model], Any], str]) -> str:
    """What an editor reads; a row that keeps more than words says in `shown_text` how they read."""
    value = getattr(row, column.attname)
    if value is None or value == "":
        return ""
    if (say := getattr(row, "shown_text", None)) and (text := say(column.name)) is not None:
        return str(text)
    if column.is_relation:
        return names.get((column.related_model, value)) or _("deleted (no. %(key)s)") % {"key": value}  # type: ignore[arg-type]
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if (precision := precision_of(column)) is not None and isinstance(value, date):
        return str(partial(value, getattr(row, precision.name)))
    if isinstance(value, datetime):
        return f"{written(value, 'second in figures')} UTC"
    return str(value)


@dataclass(frozen=True)
class DiffSegment:
    text: str
    differs: bool


@dataclass(frozen=True)
class Difference:
    label: str
    before: list[DiffSegment]
    after: list[DiffSegment]


@dataclass(frozen=True)
class RowDifference:
    heading: str
    change: str  # "changed", "added", "removed"
    fields: list[Difference]


def differences(before: Snapshot, after: Snapshot) -> list[RowDifference]:
    """Row by row, the fields that differ; nothing for rows that are the same."""
    found = []
    for key in in_order(before, after):
        old, new = before.get(key), after.get(key)
        change = "added" if old is None else "removed" if new is None else "changed"
        labels = dict.fromkeys([*(old.values if old else ()), *(new.values if new else ())])
        fields = []
        for label in labels:
            one = old.values.get(label, "") if old else ""
            other = new.values.get(label, "") if new else ""
            if one != other:
                fields.append(Difference(label, *mark_words(one, other)))
        if fields or change != "changed":
            found.append(RowDifference((new or old).heading, change, fields))
    return found


def in_order(before: Iterable[Key], after: Iterable[Key]) -> list[Key]:
    """The keys of both. One that is only in the second comes after the key it follows there."""
    keys = list(before)
    known = set(keys)
    place = 0
    for key in after:
        if key in known:
            place = keys.index(key) + 1
        else:
            keys.insert(place, key)
            place += 1
    return keys


def mark_words(before: str, after: str) -> tuple[list[DiffSegment], list[DiffSegment]]:
    """Both texts in segments; those that are in only one of them are marked."""
    one, other = WORDS.findall(before), WORDS.findall(after)
    words = as_compared(one), as_compared(other)
    if not one or not other or len(one) + len(other) > MOST_WORDS or pairs_alike(*words) > MOST_PAIRS:
        return _segment(before, differs=True), _segment(after, differs=True)
    left: list[DiffSegment] = []
    right: list[DiffSegment] = []
    matcher = difflib.SequenceMatcher(a=words[0], b=words[1], autojunk=False)
    for what, i, j, m, n in matcher.get_opcodes():
        left += _run("".join(one[i:j]), differs=what != "equal")
        right += _run("".join(other[m:n]), differs=what != "equal")
    return left, right


def as_compared(words: list[str]) -> list[str]:
    """A word at the end of a text is the word it is in the middle; one before a line break is not."""
    return [word.rstrip() + ("\n" if "\n" in word else "") for word in words]


def pairs_alike(one: list[str], other: list[str]) -> int:
    counts = Counter(other)
    return sum(number * counts[word] for word, number in Counter(one).items())


def _run(text: str, *, differs: bool) -> list[DiffSegment]:
    """The blanks after the last word are no part of what differs."""
    if not differs or not text.strip():
        return _segment(text, differs=differs)
    words = text.rstrip()
    return [*_segment(words, differs=True), *_segment(text[len(words) :], differs=False)]


def _segment(text: str, *, differs: bool) -> list[DiffSegment]:
    return [DiffSegment(text, differs)] if text else []
