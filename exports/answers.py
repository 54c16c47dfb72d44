"""How what is taken along is answered: open to scripts of other sites, and briefly if nothing has changed."""

import hashlib
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
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from facets.query import Rejected

# What is shorter is put together first, so that it can be told from an earlier answer; the rest is sent as it is read.
HELD_BYTES = 1024 * 1024
A_DAY = 24 * 60 * 60
LEFT_OUT = "X-Left-Out"
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": f"ETag, Last-Modified, Link, {LEFT_OUT}",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Robots-Tag": "noindex",
}
MOST_NAMED = 20
PROBLEM_JSON = "application/problem+json"
DATA = re.compile(r"^/(?!admin/|media/|static/)(?:.*\.(?:json|csv|atom|ics)|(?:[a-z]{2}/)?api/.+)$", re.DOTALL)


def as_json(value: Any, **options: Any) -> str:
    return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder, **options)


@method_decorator(csrf_exempt, name="dispatch")  # So that who writes is told that there is nothing to write.
class OpenView(View):
    """Read by anybody from anywhere; there is nothing to write, and no cookie is asked for."""

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
    def left_out(self) -> list[Rejected]:
        """What was asked for and has no effect."""
        return self.unknown(())

    def unknown(self, known: Collection[str]) -> list[Rejected]:
        """The parameters of the address that are none of the known ones; of very many, the first."""
        names = [name for name in self.request.GET if name not in known][:MOST_NAMED]
        reason = _("is not a parameter here")
        return [Rejected(name[:60], self.request.GET[name][:60], reason, name[:60]) for name in names]

    def here(self, path: str) -> str:
        return self.request.build_absolute_uri(path)

    def answer(
        self, parts: Iterable[str | bytes], *, media_type: str, changed: datetime | None = None
    ) -> HttpResponseBase:
        """The parts as one answer: 304 if the reader has it already, streamed if it is long."""
        chunks = (part.encode() if isinstance(part, str) else part for part in parts)
        held, size = [], 0
        for chunk in chunks:
            held.append(chunk)
            size += len(chunk)
            if size > HELD_BYTES:
                return self.add_left_out_header(self.streamed(chain(held, chunks), media_type))
        content = b"".join(held)
        response = HttpResponse(content, content_type=media_type)
        # Weak, because a proxy that compresses the answer keeps its meaning, not its bytes.
        etag = f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'
        response.headers["ETag"] = etag
        if changed is not None:
            response.headers["Last-Modified"] = http_date(changed.timestamp())
        patch_cache_control(response, public=True, no_cache=True)  # Kept, but asked for again, which costs little.
        since = int(changed.timestamp()) if changed is not None else None
        self.add_left_out_header(response)
        return get_conditional_response(self.request, etag, since, response) or response

    def add_left_out_header(self, response: HttpResponseBase) -> HttpResponseBase:
        """The same with the names of such parameters in a header, which every format has room for."""
        if names := dict.fromkeys(quote(item.name, safe="") for item in self.left_out):
            response.headers[LEFT_OUT] = ", ".join(list(names)[:MOST_NAMED])
        return response

    def streamed(self, chunks: Iterator[bytes], media_type: str) -> HttpResponseBase:
        wanted: Iterable[bytes] = [] if self.request.method == "HEAD" else chunks
        return StreamingHttpResponse(wanted, content_type=media_type)


def allow_other_sites(response: HttpResponseBase) -> HttpResponseBase:
    """The same for scripts of other sites to read."""
    for name, value in OPEN.items():
        response.headers.setdefault(name, value)
    return response


# --- What cannot be answered --------------------------------------------------------------------------


def is_data(path: str) -> bool:
    """Whether programs ask for what is at this address, so that a refusal has to be for programs too."""
    return DATA.match(path) is not None


def turn_into_problem(response: HttpResponse) -> None:
    """Makes of a refusal one that programs can read, with the same status and headers: RFC 9457."""
    detail = getattr(response, "detail", "") or explain_status(response.status_code)
    problem = {"status": response.status_code, "title": response.reason_phrase, "detail": detail}
    response.content = as_json(problem).encode()
    response.headers["Content-Type"] = PROBLEM_JSON
    for name in ("Content-Encoding", "Content-Length", "ETag"):  # Of the page that it was.
        response.headers.pop(name, None)
    allow_other_sites(response)


def explain_status(status: int) -> str:
    match status:
        case 404:
            return _("There is no such address, or what is there is not public.")
        case 405:
            return _("There is nothing to write: only GET, HEAD and OPTIONS are answered.")
        case 503:
            return _("The site cannot answer just now. Please try again in a few minutes.")
    return _("The request cannot be answered.") if status < 500 else _("Something went wrong at our end.")
