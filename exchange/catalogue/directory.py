"""Which record a slug of the input means."""

from difflib import get_close_matches

from django.db import models

from exchange.catalogue.columns import key_of
from publishing.models import Publishable
from records.models import RetiredSlug


class Missing(Exception):
    """The record meant is not there, and `reason` says why that is no fault of the row that names it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Directory:
    def __init__(self) -> None:
        self._known: dict[type[models.Model], dict[str, int]] = {}
        self._missing: dict[tuple[type[models.Model], str], str] = {}

    def enter(self, model: type[models.Model], slug: str, pk: int) -> None:
        """In this input the slug means this record, whatever the database calls it."""
        self._of(model)[slug] = pk
        self._missing.pop((model, slug), None)

    def enter_missing(self, model: type[models.Model], slug: str, reason: str) -> None:
        self._missing[model, slug] = reason

    def resolve(self, model: type[models.Model], slug: str) -> int:
        if (model, slug) in self._missing:
            raise Missing(self._missing[model, slug])
        known = self._of(model)
        if slug not in known:
            close = get_close_matches(slug, known, n=1)
            hint = f"; did you mean “{close[0]}”?" if close else ""
            raise ValueError(f"there is no {model._meta.verbose_name} “{slug[:100]}”{hint}")
        return known[slug]

    def _of(self, model: type[models.Model]) -> dict[str, int]:
        if model not in self._known:
            now = dict(model._base_manager.values_list(key_of(model), "pk"))
            self._known[model] = former_slugs(model, set(now.values())) | now
        return self._known[model]


def former_slugs(model: type[models.Model], pks: set[int]) -> dict[str, int]:
    """The addresses that the records had before, of those records that are still there."""
    if not issubclass(model, Publishable):
        return {}
    retired = RetiredSlug.objects.filter(model=model._meta.label_lower).values_list("slug", "object_id")
    return {slug: pk for slug, pk in retired if pk in pks}
