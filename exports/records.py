"""One record as JSON, beside its page: `/missions/soyuz-ms-25/` and `/missions/soyuz-ms-25.json`."""

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from exports.answers import OpenView, as_json
from exports.schemas import Schema


class JsonView(OpenView):
    """An answer of JSON that the address alone decides."""

    schema: ClassVar[Schema]

    def content(self, *args: Any, **parts: Any) -> Any:
        """What is answered. Raises Http404 if there is no such thing."""
        raise NotImplementedError

    def get(self, request: HttpRequest, **parts: Any) -> HttpResponseBase:
        return self.answer([as_json(self.content(**parts)), "\n"], media_type="application/json")


class RecordExportView(JsonView):
    """What the public may see; an address the record had before leads to today's."""

    route: ClassVar[str]  # The name of the address: missions:json.

    def published(self) -> Any:
        raise NotImplementedError

    def formerly_at(self, slug: str) -> str:
        """Today's slug of the record, or nothing."""
        return self.published().formerly_at(slug).values_list("slug", flat=True).first() or ""

    def find(self, slug: str) -> Any:
        return self.published().filter(slug=slug).first()

    def record(self, row: Any) -> dict[str, Any]:
        raise NotImplementedError

    def get(self, request: HttpRequest, **parts: Any) -> HttpResponseBase:
        row = self.find(parts["slug"])
        if row is None:
            if slug := self.formerly_at(parts["slug"]):
                return redirect(self.route, slug=slug, permanent=True)
            raise Http404
        return self.answer([as_json(self.record(row)), "\n"], media_type="application/json")
