"""Page addresses and redirects against the records that they lead to."""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import F, OuterRef, Subquery

from records.models import Addressed, RetiredSlug
from upkeep.checks.finding import Finding, named


def redirects() -> Iterator[Finding]:
    kinds = {model._meta.label_lower: model for model in apps.get_models() if issubclass(model, Addressed)}
    for row in RetiredSlug.objects.exclude(model__in=kinds).order_by("pk").iterator(chunk_size=500):
        yield Finding(
            f"The redirect from “{row.slug}” leads to a kind of record that does not exist, {row.model}.",
            "Delete its row of publishing_retiredslug by hand.",
        )
    for label, model in kinds.items():
        current = model._base_manager.filter(slug=OuterRef("slug")).values("pk")[:1]
        taken = RetiredSlug.objects.filter(model=label).annotate(now_of=Subquery(current))
        for row in taken.exclude(now_of=None).exclude(now_of=F("object_id")).order_by("pk").iterator(chunk_size=500):
            record = model._base_manager.get(pk=row.now_of)
            former = model._base_manager.filter(pk=row.object_id).first()
            yield Finding(
                f"“{row.slug}” is the page address of {named(record)}, and should redirect to "
                f"{named(former) if former else f'a deleted {model._meta.verbose_name}'}.",
                "Give the first another page address in the admin.",
            )
