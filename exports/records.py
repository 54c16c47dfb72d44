"""One record as JSON, beside its page: `/missions/soyuz-ms-25/` and `/missions/soyuz-ms-25.json`."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponseBase

from exports.fields import RecordFields
from exports.responses import OpenView, to_json
from records.addresses import redirect_to_current


class JsonView(OpenView):
    """JSON that depends on nothing but the address."""

    fields: ClassVar[RecordFields]
    parameters: ClassVar[Mapping[str, Any]] = {}  # Of the query, each with a description. Their values are slugs.

    def find(self, **parts: str) -> Any:
        """What is exported, found by the parts of the address. Raises Http404 if there is none."""
        raise NotImplementedError

    def content(self, **parts: str) -> dict[str, Any]:
        return self.fields.values(self.find(**parts), self.absolute_url)

    def get(self, request: HttpRequest, **parts: str) -> HttpResponseBase:
        return self.respond_with(**parts)

    def respond_with(self, **parts: str) -> HttpResponseBase:
        return self.respond([to_json(self.content(**parts)), "\n"], media_type="application/json")


class RecordExportView(JsonView):
    """A public record. Its former addresses redirect."""

    model: ClassVar[Any]

    def published(self) -> Any:
        return self.model.objects.published()

    def find_public(self, slug: str) -> Any:
        """The record or None."""
        return self.published().filter(slug=slug).first()

    def find(self, **parts: str) -> Any:
        row = self.find_public(parts["slug"])
        if row is None:
            raise Http404
        return row

    def get(self, request: HttpRequest, **parts: str) -> HttpResponseBase:
        try:
            return super().get(request, **parts)
        except Http404:
            return redirect_to_current(request, self.published(), parts["slug"])
