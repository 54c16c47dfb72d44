"""Picking a few records out of many: found by name, ticked, any or all of them."""

from collections.abc import Callable
from functools import cached_property
from typing import ClassVar

from django.db.models import Case, Count, Q, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from facets.facet_set import Chosen, FacetSet, Option
from facets.facets import Facet
from wording.lists import all_of, any_of

SHOWN = 12
FOUND = 30
MATCHES = {"any": _lazy("any of them"), "all": _lazy("all of them")}


class PickingFacetSet(FacetSet):
    """A list with a RecordFacet, `picked`, that has a control of its own. Any or all, says the facet `match`."""

    picked: ClassVar[str]

    def is_listed(self, facet: Facet) -> bool:
        return facet.name != self.picked

    def tidy(self, chosen: Chosen) -> Chosen:
        pointless = {"match"} if len(chosen.get(self.picked, [])) < 2 else set()
        return {name: values for name, values in chosen.items() if name not in pointless}

    def alternatives(self) -> list[tuple[str, Chosen]]:
        ways = super().alternatives()
        if "match" in self.chosen:
            ways.insert(0, (_("any of them"), {k: v for k, v in self.chosen.items() if k != "match"}))
        return ways

    @property
    def sentence(self) -> str:
        clauses = [
            str(facet.phrase).format(
                (all_of if name == self.picked and facet.wants_all else any_of)(map(facet.words, self.chosen[name]))
            )
            for name, facet in self.filters.items()
            if name in self.chosen and name not in {"match", "sort"}
        ]
        return f"{self.number_words(self.count)} {', '.join(clauses)}".strip()

    @cached_property
    def picks(self) -> list[Option]:
        return self.options_to_pick(self.picked)

    @cached_property
    def find(self) -> str:
        """What was typed to find a record; not part of the question."""
        return " ".join(self.data.get("find", "").split())[:100]

    def options_to_pick(self, name: str, *, hints: Callable[[list[int]], dict[int, str]] | None = None) -> list[Option]:
        """Those chosen, then those with most rows here, or those who were looked for."""
        facet, chosen = self.filters[name], self.cleaned[name]
        links = facet.links_of(self.answer() if facet.wants_all else self.answer(leaving_out=name))
        record, slug, words = facet.record, f"{facet.record}__slug", f"{facet.record}__{facet.name_field}"
        if self.find:
            found = facet.related._default_manager.named_like(self.find)
            links = links.filter(Q(**{f"{record}__in": found}) | Q(**{f"{slug}__in": chosen}))
        rows = (
            links.values(record, slug, words)
            .annotate(
                count=Count(facet.owner, distinct=True),
                is_chosen=Case(When(**{f"{slug}__in": chosen}, then=1), default=0),
            )
            .order_by("-is_chosen", "-count", *(f"{record}__{column}" for column in facet.related._meta.ordering))
        )
        shown = list(rows[: len(chosen) + (FOUND if self.find else SHOWN)])
        hint = hints([row[record] for row in shown]) if hints else {}
        options = [
            Option(row[slug], row[words], row["count"], row[slug] in chosen, hint=hint.get(row[record], ""))
            for row in shown
        ]
        given = {option.value for option in options}
        nothing = [Option(value, facet.words(value), 0, is_selected=True) for value in chosen if value not in given]
        return sorted([*nothing, *options], key=lambda option: not option.is_selected)
