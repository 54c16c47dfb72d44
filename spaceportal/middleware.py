"""Language and headers of every answer, texts made small, bounds of requests, and visitors without a cookie."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_cache_control
from django.utils.translation import activate
from django.utils.translation import gettext as _

from wording.languages import INTERFACES, language_of

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")

type_of_view = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """The language is what the address says, and nothing else: no cookie, no header, so nothing for caches to vary on.

    It stays switched on afterwards, because lists that are taken along are written while they are sent.
    """

    def __init__(self, get_response: type_of_view) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request.path_info)
        activate(INTERFACES[language][0])
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class SecurityHeadersMiddleware:
    """The security headers that neither Django nor django-csp sends."""

    HEADERS = {
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    }

    def __init__(self, get_response: type_of_view) -> None:
        self.get_response = get_response
        self.headers = dict(self.HEADERS)
        # A bucket does not say that others may embed its pictures, so pages that show them cannot demand it.
        if not settings.RENDITIONS_ORIGIN:
            self.headers["Cross-Origin-Embedder-Policy"] = "require-corp"

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        return response


class HeadMiddleware:
    """No body where only the head was asked for: the server would drop it, and log that it had to."""

    def __init__(self, get_response: type_of_view) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "HEAD" and not response.streaming:
            length = response.headers.get("Content-Length", str(len(response.content)))
            response.content = b""
            response.headers["Content-Length"] = length
        return response


class CompressionMiddleware(GZipMiddleware):
    """Pages, feeds and exports, which shrink to a fifth; pictures are as small as they get."""

    SHRINKS = ("text/", "application/", "image/svg+xml")

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.headers.get("Content-Type", "").startswith(self.SHRINKS):
            return response
        return super().process_response(request, response)


class PermanentRedirectMiddleware:
    """Keeps browsers from remembering where an address led.

    A record may be given its former address back, and an article its former language. A browser that has remembered
    both redirects would then go round in a circle for ever.
    """

    def __init__(self, get_response: type_of_view) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code in {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT}:
            patch_cache_control(response, no_cache=True)
        return response


class BoundedQueryMiddleware:
    """Refuses, with 400, what no form of ours sends and databases stumble over.

    PostgreSQL raises on NUL and the admin passes it on; a query longer than 16 KB or with
    more than 1,000 parameters is not a person's. Bodies of POST
    need nothing of this kind: form fields refuse NUL, and Django bounds the rest.
    """

    MAX_QUERY_BYTES = 16 * 1024
    MAX_PARAMETERS = 1000

    def __init__(self, get_response: type_of_view) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if len(query) > self.MAX_QUERY_BYTES:
            raise BadRequest(_("The address is too long."))
        if query.count("&") >= self.MAX_PARAMETERS:
            raise BadRequest(_("The address has too many parameters."))
        if b"\0" in unquote_to_bytes(query) or "\0" in request.path:
            raise BadRequest(_("The address holds a NUL character."))
        return self.get_response(request)


class VisitorSessionMiddleware(SessionMiddleware):
    """Sessions that leave visitors alone.

    A page asks who is looking, because editors see drafts. Somebody who sent no session cookie and
    was given none is nobody in particular: that answer is the same for everybody and may be cached.
    What a session did touch is for its owner only.
    """

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.session.is_for_reading = request.method in SAFE_METHODS

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES and request.session.is_empty():
            return response
        if request.session.accessed:
            patch_cache_control(response, private=True, no_store=True)
        return super().process_response(request, response)
