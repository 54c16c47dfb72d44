"""Finds the record that a slug of the input means."""

from difflib import get_close_matches

from django.db import models

from exchange.catalogue.columns import key_of
from records.models import Addressed, RetiredSlug


class Missing(Exception):
    """The record does not exist, and `reason` says why the row that names it is not at fault."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Directory:
    def __init__(self) -> None:
        self._slugs: dict[type[models.Model], dict[str, int]] = {}
        self._missing: dict[tuple[type[models.Model], str], str] = {}

    def enter(self, model: type[models.Model], slug: str, pk: int) -> None:
        """In this input, the slug means this record, whatever its slug in the database."""
        self._slugs_of(model)[slug] = pk
        self._missing.pop((model, slug), None)

    def enter_missing(self, model: type[models.Model], slug: str, reason: str) -> None:
        self._missing[model, slug] = reason

    def resolve(self, model: type[models.Model], slug: str) -> int:
        if (model, slug) in self._missing:
            raise Missing(self._missing[model, slug])
        slugs = self._slugs_of(model)
        if slug not in slugs:
            close = get_close_matches(slug, slugs, n=1)
            hint = f"; did you mean “{close[0]}”?" if close else ""
            raise ValueError(f"there is no {model._meta.verbose_name} “{slug[:100]}”{hint}")
        return slugs[slug]

    def _slugs_of(self, model: type[models.Model]) -> dict[str, int]:
        if model not in self._slugs:
            current = dict(model._base_manager.values_list(key_of(model), "pk"))
            self._slugs[model] = former_slugs(model, set(current.values())) | current
        return self._slugs[model]


def former_slugs(model: type[models.Model], pks: set[int]) -> dict[str, int]:
    """Former slugs of the records that still exist."""
    if not issubclass(model, Addressed):
        return {}
    retired = RetiredSlug.objects.filter(model=model._meta.label_lower).values_list("slug", "object_id")
    return {slug: pk for slug, pk in retired if pk in pks}
