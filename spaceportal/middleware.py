"""Headers every answer carries, and the bounds every request has to keep."""

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

type_of_view = Callable[[HttpRequest], HttpResponse]


class SecurityHeadersMiddleware:
    """The headers of MEDIA_AND_SECURITY section 2.3 that neither Django nor django-csp sends."""

    def __init__(self, get_response: type_of_view) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
        )
        return response


class BoundedQueryMiddleware:
    """Refuses, with 400, what no form of ours sends and databases stumble over.

    PostgreSQL raises on NUL and the admin passes it on; a query longer than 16 KB or with
    more than DATA_UPLOAD_MAX_NUMBER_FIELDS parameters is not a person's.
    """

    MAX_QUERY_BYTES = 16 * 1024

    def __init__(self, get_response: type_of_view) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        query = request.META.get("QUERY_STRING", "")
        if len(query) > self.MAX_QUERY_BYTES:
            raise BadRequest("The address is too long.")
        if b"\0" in unquote_to_bytes(query) or "\0" in request.path:
            raise BadRequest("The address holds a NUL character.")
        if query.count("&") > (settings.DATA_UPLOAD_MAX_NUMBER_FIELDS or 1000):
            raise BadRequest("The address has too many parameters.")
        # POST bodies are checked by each form: CharField and its kin refuse NUL by themselves.
