"""Language, headers and compression of responses, limits on requests, and sessions that leave visitors alone."""

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

from spaceportal.sessions import note_activity
from wording.languages import INTERFACES, language_of

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")

type_of_view = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """Sets the language from the address alone, not from a cookie or header, so that pages can be cached.

    The language stays active afterwards, because exports are written while they are sent.
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
        # Buckets do not send the header that this requires, so pages that show their pictures cannot require it.
        if not settings.RENDITIONS_ORIGIN:
            self.headers["Cross-Origin-Embedder-Policy"] = "require-corp"

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        return response


class HeadMiddleware:
    """Drops the body of HEAD responses; otherwise gunicorn logs a warning."""

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
    """Compresses pages, feeds and exports to about a fifth. Pictures are compressed already."""

    SHRINKS = ("text/", "application/", "image/svg+xml")

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.headers.get("Content-Type", "").startswith(self.SHRINKS):
            return response
        return super().process_response(request, response)


class PermanentRedirectMiddleware:
    """Keeps browsers from caching permanent redirects.

    A record may get its former address back, and an article its former language. A browser that has cached both
    redirects would then loop for ever.
    """

    def __init__(self, get_response: type_of_view) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code in {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT}:
            patch_cache_control(response, no_cache=True)
        return response


class BoundedQueryMiddleware:
    """Rejects (400) query strings that no form sends and that break databases.

    PostgreSQL raises an error on NUL, and the admin passes it on. No person sends a query longer than 16 KB or with
    more than 1,000 parameters. POST bodies need no such check: form fields refuse NUL, and Django limits the rest.
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
            raise BadRequest(_("The address contains a NUL character."))
        return self.get_response(request)


class VisitorSessionMiddleware(SessionMiddleware):
    """Sessions that leave visitors alone.

    Pages look up the user, because editors see drafts. A visitor who sent no session cookie and gets none is anonymous:
    the response is the same for everybody and can be cached. A response that used a session is private to its owner.
    """

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.session.is_for_reading = request.method in SAFE_METHODS

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES and request.session.is_empty():
            return response
        if request.session.accessed:
            if request.method not in SAFE_METHODS and response.status_code < HTTPStatus.BAD_REQUEST:
                note_activity(request)
            patch_cache_control(response, private=True, no_store=True)
        return super().process_response(request, response)
