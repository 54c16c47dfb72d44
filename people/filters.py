"""How the people list filters, and the control by which other lists are narrowed to people."""

from typing import Any

from django.db.models import CharField, QuerySet, Value

from facets.facets import RelatedFacet
from people.models import Person


class PeopleFacet(RelatedFacet):
    """Published people. A former address, or another spelling of a name, leads to the one of today."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Person, **kwargs)

    def known(self, slugs: list[str]) -> QuerySet:
        rows = Person.objects.published().filter(slug__in=slugs[:100])
        return rows.order_by().values_list(Value(self.name, output_field=CharField()), "slug", "name")

    def moved(self, slugs: list[str]) -> dict[str, tuple[str, str]]:
        found = {}
        for slug in slugs:
            people = Person.objects.published()
            same = list(people.formerly_at(slug)[:1]) or list(people.known_as(slug)[:2])
            if len(same) == 1:
                found[slug] = (same[0].slug, same[0].name)
        return found
