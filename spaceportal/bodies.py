"""Request bodies: read only for the admin, within a size and a time."""

from collections.abc import Callable
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.request import UnreadablePostError

from photos.formats import FORM, MEGABYTE
from spaceportal.deadlines import CLOSE, deadline, stop_reading
from spaceportal.middleware import SAFE_METHODS, type_of_view
from spaceportal.views import error_page, unavailable

IN_MEMORY = 2 * MEGABYTE
PIECE = 64 * 1024
SLOWEST = 32 * 1024  # Bytes a second that a long body must reach.


@dataclass(frozen=True)
class Allowance:
    most_bytes: int
    seconds: float
    # For people who are not logged in: how many threads may wait for them at the same time.
    places: BoundedSemaphore | None = None

    def seconds_for(self, length: int) -> float:
        """Editors get more time for longer bodies, because their connection may be slow."""
        return self.seconds if self.places else self.seconds + length / SLOWEST


LOGIN_PAGES = {"login", "login_code", "second_factor_set_up", "password_reset", "password_reset_confirm"}
LOGIN = Allowance(16 * 1024, 3, BoundedSemaphore(2))
# A form sent after the login expired: read, so that the browser receives the redirect to the login.
LOGGED_OUT = Allowance(MEGABYTE, 1, BoundedSemaphore(2))
STAFF = Allowance(settings.DATA_UPLOAD_MAX_MEMORY_SIZE, 15)
PICTURES = {
    "photos_photo_add": Allowance(
        4 * FORM.most_bytes + MEGABYTE, 15
    ),  # Scripts send one at a time; without scripts there may be four.
    "photos_photo_replace": Allowance(FORM.most_bytes + MEGABYTE, 15),
}


class RequestBodyMiddleware:
    """Decides before anything is read, CSRF tokens included; only the admin accepts bodies at all.

    An unread body stays unread, and the connection is closed: otherwise the server would wait for the body's end.
    """

    def __init__(self, get_response: type_of_view) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if has_body(request) and not getattr(request, "body_was_read", False):
            # Announce it, or a proxy would send another visitor's request over the same connection.
            request.META.get(CLOSE, lambda: None)()
            stop_reading(request.META.get("gunicorn.socket"))
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method in SAFE_METHODS:
            return None
        match = request.resolver_match
        if "admin" not in match.namespaces:
            # A view without CSRF check reads no body, and refuses in its own words.
            return None if getattr(view, "csrf_exempt", False) else HttpResponseNotAllowed(SAFE_METHODS)
        if request.user.is_active and request.user.is_staff:
            return receive_body(request, PICTURES.get(match.url_name or "", STAFF))
        if (match.url_name or "") in LOGIN_PAGES:
            return receive_body(request, LOGIN)
        is_refused = receive_body(request, LOGGED_OUT) is not None
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL) if is_refused else None


def has_body(request: HttpRequest) -> bool:
    return request.META.get("CONTENT_LENGTH") not in {None, "", "0"} or "HTTP_TRANSFER_ENCODING" in request.META


def receive_body(request: HttpRequest, allowance: Allowance) -> HttpResponse | None:
    """Reads the whole body, so that no view waits for it. Returns an error response if it is not acceptable."""
    if not has_body(request):
        return None
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isdecimal() or "HTTP_TRANSFER_ENCODING" in request.META:
        return HttpResponse(status=411)  # Every browser sends the length.
    if int(length) > allowance.most_bytes:
        return error_page(413)
    if allowance.places is None:
        return read_body(request, int(length), allowance)
    if "HTTP_EXPECT" in request.META:
        return HttpResponse(status=417)  # No browser sends Expect.
    if not allowance.places.acquire(blocking=False):
        return unavailable()
    try:
        return read_body(request, int(length), allowance)
    finally:
        allowance.places.release()


def read_body(request: HttpRequest, length: int, allowance: Allowance) -> HttpResponse | None:
    body: Any = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  It lives as long as the request.
    missing = length
    try:
        with deadline(request.META.get("gunicorn.socket"), allowance.seconds_for(length)):
            while missing and (piece := request.read(min(missing, PIECE))):
                body.write(piece)
                missing -= len(piece)
    except UnreadablePostError:
        pass
    if missing:
        return error_page(408)
    body.seek(0)
    # From here on Django reads it like any other body.
    request._stream, request._read_started, request.body_was_read = body, False, True
    return None
