"""The audit log: who decided what the public sees. Entries are never changed or deleted."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models

from publishing.models import AuditEntry
from records.snapshots import DiffSegment, RowDifference
from wording.dates import written

Action = AuditEntry.Action
MOST_CHANGES, LONGEST_TEXT = 40, 400


def note(action: str, record: models.Model, *, by: Any, changes: Iterable[dict[str, str]] = ()) -> None:
    """Enters a decision. Call it in the transaction of the decision, so that neither exists without the other."""
    AuditEntry.objects.create(
        user=by,
        username=by.get_username(),
        action=action,
        model=record._meta.concrete_model._meta.label_lower,
        object_id=record.pk,
        name=str(record)[:200],
        changes=list(changes),
    )


def change(label: Any, before: str, after: str) -> dict[str, str]:
    return {"label": str(label), "before": shortened(before), "after": shortened(after)}


def in_words(differences: Iterable[RowDifference]) -> list[dict[str, str]]:
    """The start of these differences; the history shows all of them."""
    changes = [
        change(f"{row.heading}: {field.label}", text_of(field.before), text_of(field.after))
        for row in differences
        for field in row.fields
    ]
    return changes[:MOST_CHANGES]


def text_of(segments: Iterable[DiffSegment]) -> str:
    return "".join(segment.text for segment in segments)


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1].rstrip()}…"


def moment(at: datetime | None) -> str:
    return f"{written(at, 'second in figures')} UTC" if at else ""
