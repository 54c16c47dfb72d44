"""Differences from other catalogues, for the editors' desk."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from exchange.comparing import COMPARED, Compared, Difference, differences_of, keep_ours, take_theirs
from publishing.attention import AttentionItem, Check
from records.forms import is_key
from records.models import Comparison
from records.row_names import change_page
from wording.dates import written

TAKE, KEEP = "take", "keep"
CHOICES = ((TAKE, "Take their value"), (KEEP, "Keep ours"))


def open_differences() -> list[AttentionItem]:
    return [
        _item(compared, comparison, difference)
        for compared in COMPARED.values()
        for comparison in compared.comparisons.objects.filter(open__gt=0).select_related(compared.owner)
        for difference in differences_of(comparison)
        if not difference.decided
    ]


def _item(compared: Compared, comparison: Comparison, difference: Difference) -> AttentionItem:
    record = getattr(comparison, compared.owner)
    return AttentionItem(
        record.name,
        f"{difference.words} ({comparison.catalogue}, {written(comparison.edition_on, 'month')}).",
        change_page(record),
        which=f"{compared.table} {comparison.pk} {difference.key}",
        choices=CHOICES,
    )


def decide(admins: dict[Any, Any], request: HttpRequest) -> None:
    """Carries out what an editor decided about one difference; with “take”, as a revision of the record."""
    with transaction.atomic():
        compared, comparison, difference = _decided(request.POST.get("which", ""))
        if compared is None or comparison is None or difference is None or difference.decided:
            messages.info(request, "This difference has been decided already.")
            return
        model_admin = admins[compared.model]
        record = model_admin.lock(getattr(comparison, f"{compared.owner}_id"))
        model_admin.editable(request, record.pk)
        decision = request.POST.get("decision")
        if decision == KEEP:
            keep_ours(comparison, difference, by=request.user.get_username())
            messages.success(request, f"{record}: our value stays.")
        elif decision == TAKE:
            comment = f"Taken from {comparison.catalogue}: {difference.words}."
            take = partial(take_theirs, comparison=comparison, difference=difference)
            try:
                with transaction.atomic():
                    model_admin.change_one(request, record, take, comment)
                messages.success(request, f"{record}: their value was taken, and their page was added to the sources.")
            except ValidationError as refusal:
                messages.error(request, f"{record}: {' '.join(refusal.messages)}")


def _decided(which: str) -> tuple[Compared | None, Comparison | None, Difference | None]:
    table, _, rest = which.partition(" ")
    pk, _, key = rest.partition(" ")
    compared = COMPARED.get(table)
    if compared is None or not is_key(pk):
        return None, None, None
    comparison = compared.comparisons.objects.select_for_update().filter(pk=pk).first()
    differences = differences_of(comparison) if comparison else []
    return compared, comparison, next((each for each in differences if each.key == key), None)


CHECKS = [
    Check(
        "differences",
        "Differences from other catalogues",
        "Take their value, which adds their page to the sources, or keep ours if it is right.",
        "missions.change_mission",
        open_differences,
        lambda finding: finding,
        decide=decide,
    )
]
