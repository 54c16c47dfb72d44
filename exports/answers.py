"""How what is taken along is answered: open to scripts of other sites, and briefly if nothing has changed."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.decorators import method_decorator
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

# What is shorter is put together first, so that it can be told from an earlier answer; the rest is sent as it is read.
HELD_BYTES = 1024 * 1024
A_DAY = 24 * 60 * 60


def as_json(value: Any, **options: Any) -> str:
    return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder, **options)


@method_decorator(csrf_exempt, name="dispatch")  # So that who writes is told that there is nothing to write.
class OpenView(View):
    """Read by anybody from anywhere; there is nothing to write, and no cookie is asked for."""

    http_method_names = ["get", "head", "options"]
    HEADERS = {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "ETag, Last-Modified, Link",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "X-Robots-Tag": "noindex",
    }
    PREFLIGHT = {
        "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
        "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since",
        "Access-Control-Max-Age": str(A_DAY),
    }

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = super().dispatch(request, *args, **kwargs)
        except Http404:
            response = problem(404, _("There is no such page, or it is not public."))
        for name, value in self.HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponse(status=204, headers={"Allow": "GET, HEAD, OPTIONS", **self.PREFLIGHT})

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
                return self.streamed(chain(held, chunks), media_type)
        content = b"".join(held)
        response = HttpResponse(content, content_type=media_type)
        # Weak, because a proxy that compresses the answer keeps its meaning, not its bytes.
        etag = f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'
        response.headers["ETag"] = etag
        if changed is not None:
            response.headers["Last-Modified"] = http_date(changed.timestamp())
        patch_cache_control(response, public=True, no_cache=True)  # Kept, but asked for again, which costs little.
        since = int(changed.timestamp()) if changed is not None else None
        return get_conditional_response(self.request, etag, since, response) or response

    def streamed(self, chunks: Iterator[bytes], media_type: str) -> HttpResponseBase:
        wanted: Iterable[bytes] = [] if self.request.method == "HEAD" else chunks
        return StreamingHttpResponse(wanted, content_type=media_type)


def problem(status: int, detail: str) -> HttpResponse:
    """A refusal that programs can read: RFC 9457."""
    content = as_json({"status": status, "title": HttpResponse(status=status).reason_phrase, "detail": detail})
    return HttpResponse(content, status=status, content_type="application/problem+json")
