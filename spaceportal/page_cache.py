"""Public pages for visitors: kept for as long as they are true, and not sent again to clients that have them.

A page is true for one generation of the content (publishing/generation.py), until the next moment at which it changes
by itself (spaceportal/next_change.py, wording/changing.py). Its ETag names both, so that a 304 needs no page.
"""

import hashlib
import logging
import re
import time
from contextlib import suppress

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.middleware.gzip import re_accepts_gzip
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags, parse_http_date_safe

from exports.responses import allow_other_sites, is_data
from publishing.generation import Generation, read_number, reading
from spaceportal.bodies import has_body
from spaceportal.kept_pages import Page, kept_pages
from spaceportal.middleware import type_of_view
from spaceportal.next_change import next_change
from spaceportal.patience import has_waited_too_long
from spaceportal.release import release
from spaceportal.unavailable import first_line
from wording.changing import noting_limits
from wording.languages import language_of

logger = logging.getLogger(__name__)

NOT_PUBLIC = re.compile(r"^/(?:admin|media|static)/|^/(?:healthz|readyz|metrics)$")
PRIVATE_COOKIES = {settings.SESSION_COOKIE_NAME, "messages"}
OFF_FOR = 5.0  # Seconds, after the generation could not be read.


class GenerationReader:
    """The present generation. Its number is read for each page, its end once for each number."""

    def __init__(self) -> None:
        self.known = (Generation(-1), timezone.now())
        self.off_until = 0.0

    def read(self) -> Generation | None:
        """None if the database does not respond; pages are then made without the cache."""
        if time.monotonic() < self.off_until:
            return None
        try:
            number, now = read_number(), timezone.now()
            generation, since = self.known
            if generation.number != number or not since <= now < generation.until:
                generation = Generation(number, next_change(now))
                self.known = generation, now
        except DatabaseError as error:
            self.off_until = time.monotonic() + OFF_FOR
            logger.warning("Pages are not kept, because the generation cannot be read: %s", first_line(error))
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
            return None
        return generation


class PageCacheMiddleware:
    def __init__(self, get_response: type_of_view) -> None:
        self.get_response = get_response
        self.pages = kept_pages()
        self.generations = GenerationReader()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.found_in_cache = "none"
        if has_waited_too_long() or not is_for_everyone(request) or (generation := self.generations.read()) is None:
            return self.get_response(request)
        address = address_of(request)
        if (etag := tag_that_holds(request, address, generation)) is not None:
            request.found_in_cache = "unchanged"
            return not_modified(request, etag)
        name = f"{address} {'gzip' if accepts_gzip(request) else ''}"
        if page := self.pages.find(name, generation.number):
            request.found_in_cache = "hit"
            return respond(request, page)
        request.found_in_cache = "miss"
        with reading(generation), noting_limits() as limit:
            response = self.get_response(request)
        if is_lasting(response):
            until = min(generation.until, limit.until)
            response.headers["ETag"] = tag(address, generation.number, int(until.timestamp()))
            if "Cache-Control" not in response.headers:
                patch_cache_control(response, public=True, no_cache=True)  # Asked for again each time, which is cheap.
            if request.method == "GET" and not response.streaming:
                page = Page(generation.number, until.timestamp(), dict(response.items()), response.content)
                self.pages.keep(name, page)
        return response


# --- Which requests and responses ---------------------------------------------------------------------


def is_for_everyone(request: HttpRequest) -> bool:
    """Whether all visitors receive the same. What the site refuses or redirects is left to the middleware below."""
    if request.method not in {"GET", "HEAD"} or PRIVATE_COOKIES & request.COOKIES.keys():
        return False
    # gunicorn takes it from a header, and the links of a page begin with it.
    if request.META.get("SCRIPT_NAME", "") != (settings.FORCE_SCRIPT_NAME or ""):
        return False
    if NOT_PUBLIC.match(request.path_info) or has_body(request):
        return False
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        return False
    with suppress(DisallowedHost):
        return bool(request.get_host())
    return False


def address_of(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}{request.path}\n{request.META.get('QUERY_STRING', '')}"


def accepts_gzip(request: HttpRequest) -> bool:
    """As Django's GZipMiddleware decides it."""
    return re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", "")) is not None


def is_lasting(response: HttpResponse) -> bool:
    """Whether everybody who asks, now or later, receives the same."""
    control = response.headers.get("Cache-Control", "")
    varies = response.headers.get("Vary", "Accept-Encoding")
    is_common = not response.cookies and varies == "Accept-Encoding"
    return response.status_code == 200 and is_common and "no-store" not in control and "private" not in control


# --- ETags --------------------------------------------------------------------------------------------


def tag(address: str, number: int, until: int) -> str:
    """Weak, because a page is the same whether it is compressed or not. It contains the time until which it holds."""
    digest = hashlib.sha256(f"{release()} {number} {until} {address}".encode()).hexdigest()[:24]
    return f'W/"{digest}-{until:x}"'


def tag_that_holds(request: HttpRequest, address: str, generation: Generation) -> str | None:
    """The tag, among those that the client sent, of a page that is still true."""
    if sent := request.META.get("HTTP_IF_NONE_MATCH"):
        for etag in parse_etags(sent):
            with suppress(ValueError, OverflowError):
                until = int(etag.strip('"').rpartition("-")[2], 16)
                current = tag(address, generation.number, until)
                is_true = timezone.now().timestamp() < until <= generation.until.timestamp()
                if is_true and etag.removeprefix("W/") == current.removeprefix("W/"):
                    return current
    return None


def not_modified(request: HttpRequest, etag: str) -> HttpResponse:
    response = HttpResponseNotModified(headers={"ETag": etag, "Content-Language": language_of(request.path_info)})
    patch_cache_control(response, public=True, no_cache=True)
    patch_vary_headers(response, ["Accept-Encoding"])
    if is_data(request.path):
        allow_other_sites(response)
    return response


def respond(request: HttpRequest, page: Page) -> HttpResponse:
    """The kept page with its headers. The middleware around this one adds the number of the request."""
    response = HttpResponse(page.body, headers=page.headers)
    if request.method == "HEAD":
        response.content = b""
    if since := page.headers.get("Last-Modified"):
        return (
            get_conditional_response(request, page.headers["ETag"], parse_http_date_safe(since), response) or response
        )
    return response
