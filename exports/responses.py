"""The base view for exports: CORS, conditional requests, streaming; and refusals that programs can read."""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import chain
from typing import Any
from urllib.parse import quote

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.decorators import method_decorator
from django.utils.encoding import iri_to_uri
from django.utils.functional import cached_property
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from facets.query import Rejected

# A shorter response is built in full, so that it can be kept; a longer one is streamed.
BUFFERED_BYTES = 1024 * 1024
A_DAY = 24 * 60 * 60
IGNORED_HEADER = "X-Left-Out"
CORS_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": f"ETag, Last-Modified, Link, {IGNORED_HEADER}",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Robots-Tag": "noindex",
}
MAX_IGNORED = 20
PROBLEM_JSON = "application/problem+json"
DATA_PATH = re.compile(r"^/(?!admin/|media/|static/)(?:.*\.(?i:json|csv|atom|ics)/?|(?:[a-z]{2}/)?api/.+)$", re.DOTALL)


def to_json(value: Any, **options: Any) -> str:
    return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder, **options)


@method_decorator(csrf_exempt, name="dispatch")  # So that a POST gets 405 instead of a CSRF error.
class OpenView(View):
    """Read-only, without cookies, and open to scripts of other sites."""

    http_method_names = ["get", "head", "options"]
    PREFLIGHT = {
        "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
        "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since",
        "Access-Control-Max-Age": str(A_DAY),
    }

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return allow_other_sites(super().dispatch(request, *args, **kwargs))

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponse(status=204, headers={"Allow": "GET, HEAD, OPTIONS", **self.PREFLIGHT})

    @property
    def ignored(self) -> list[Rejected]:
        """Parameters and values that had no effect."""
        return self.find_unknown(())

    def find_unknown(self, known: Collection[str]) -> list[Rejected]:
        """The first MAX_IGNORED parameters that are not among the known ones."""
        names = [name for name in self.request.GET if name not in known][:MAX_IGNORED]
        reason = _("is not a parameter of this address")
        return [Rejected(name[:60], self.request.GET[name][:60], reason, name[:60]) for name in names]

    @cached_property
    def site(self) -> str:
        return self.request.build_absolute_uri("/").removesuffix("/")

    def absolute_url(self, path: str) -> str:
        is_of_site = path.startswith("/") and not path.startswith("//")
        return f"{self.site}{iri_to_uri(path)}" if is_of_site else self.request.build_absolute_uri(path)

    def respond(
        self, parts: Iterable[str | bytes], *, media_type: str, changed: datetime | None = None
    ) -> HttpResponseBase:
        """A response of these parts: 304 if the client has it already, streamed if it is long."""
        chunks = (part.encode() if isinstance(part, str) else part for part in parts)
        buffered, size = [], 0
        for chunk in chunks:
            buffered.append(chunk)
            size += len(chunk)
            if size > BUFFERED_BYTES:
                return self.add_ignored_header(self.stream(chain(buffered, chunks), media_type))
        content = b"".join(buffered)
        response = HttpResponse(content, content_type=media_type)
        if changed is not None:
            response.headers["Last-Modified"] = http_date(changed.timestamp())
        patch_cache_control(response, public=True, no_cache=True)  # Revalidated every time, which is cheap.
        since = int(changed.timestamp()) if changed is not None else None
        self.add_ignored_header(response)
        return get_conditional_response(self.request, None, since, response) or response

    def add_ignored_header(self, response: HttpResponseBase) -> HttpResponseBase:
        """Names the ignored parameters in a header, because not every format has a place for them."""
        if names := dict.fromkeys(quote(item.name, safe="") for item in self.ignored):
            response.headers[IGNORED_HEADER] = ", ".join(list(names)[:MAX_IGNORED])
        return response

    def stream(self, chunks: Iterator[bytes], media_type: str) -> HttpResponseBase:
        wanted: Iterable[bytes] = [] if self.request.method == "HEAD" else chunks
        return StreamingHttpResponse(wanted, content_type=media_type)


def allow_other_sites(response: HttpResponseBase) -> HttpResponseBase:
    """Adds the headers that let scripts of other sites read the response."""
    for name, value in CORS_HEADERS.items():
        response.headers.setdefault(name, value)
    return response


# --- Refusals -----------------------------------------------------------------------------------------


def is_data(path: str) -> bool:
    """Whether this path belongs to data, so that a refusal must be readable by programs."""
    return DATA_PATH.match(path) is not None


def turn_into_problem(response: HttpResponse) -> None:
    """Replaces the page of a refusal with problem details (RFC 9457); status and headers stay."""
    detail = getattr(response, "detail", "") or explain_status(response.status_code)
    problem = {"status": response.status_code, "title": response.reason_phrase, "detail": detail}
    response.content = to_json(problem).encode()
    response.headers["Content-Type"] = PROBLEM_JSON
    for name in ("Content-Encoding", "Content-Length", "ETag"):  # They describe the page.
        response.headers.pop(name, None)
    allow_other_sites(response)


def explain_status(status: int) -> str:
    match status:
        case 404:
            return _("There is nothing at this address, or it is not public.")
        case 405:
            return _("This data is read-only: use GET, HEAD or OPTIONS.")
        case 503:
            return _("The site is temporarily unavailable. Please try again in a few minutes.")
    return (
        _("This request cannot be processed.")
        if status < 500
        else _("Something went wrong at our end. Please try again in a few minutes.")
    )
