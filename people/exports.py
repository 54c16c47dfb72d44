"""The people list taken along."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _lazy

from facets.exports import ExportView
from people.filters import PersonFilter
from people.models import Person


class PersonExportView(ExportView):
    filterset_class = PersonFilter
    title = _lazy("Space Portal people")
    filename = "people"

    def get_queryset(self) -> QuerySet:
        return Person.objects.published()

    def loaded(self, rows: QuerySet) -> QuerySet:
        return rows.prefetch_related("citizenships__country", "affiliations__agency", "names")

    def record(self, person: Person) -> dict[str, Any]:
        return {
            **self._facts(person),
            "slug": person.slug,
            "names": [
                {"text": name.text, "language": name.language, "script": name.script, "kind": name.kind}
                for name in person.names.all()
                if name.kind != "misspelling"
            ],
            "citizenships": [row.country.code for row in person.citizenships.all()],
            "agencies": [row.agency.slug for row in person.affiliations.all()],
        }

    def cells(self, person: Person) -> dict[str, Any]:
        return {
            **self._facts(person),
            "citizenships": "; ".join(row.country.translated_name for row in person.citizenships.all()),
            "agencies": "; ".join(row.agency.short_name for row in person.affiliations.all()),
        }

    def _facts(self, person: Person) -> dict[str, Any]:
        time_in_space = person.time_in_space
        return {
            "name": person.name,
            "address": self.here(person.get_absolute_url()),
            "category": person.category,
            "born": person.born and person.born.iso,
            "died": person.died and person.died.iso,
            "spaceflights": person.flights,
            "time_in_space_seconds": int(time_in_space.total_seconds()) if time_in_space else None,
            "first_flight": person.first_flight_at and person.first_flight_at.date().isoformat(),
        }

    def entry(self, person: Person) -> dict[str, Any]:
        return {
            "title": person.name,
            "link": self.here(person.get_absolute_url()),
            "unique_id": self.here(person.get_absolute_url()),
            "description": person.summary,
            "pubdate": person.published_at,
            "updateddate": person.published_at,
        }
