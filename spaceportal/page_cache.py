"""Public pages and the generation they show."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from publishing.generation import reading
from spaceportal.middleware import type_of_view


class GenerationMiddleware:
    """Lets what does not depend on the question be computed once per generation, for visitors only."""

    def __init__(self, get_response: type_of_view) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"} or settings.SESSION_COOKIE_NAME in request.COOKIES:
            return self.get_response(request)
        with reading():
            return self.get_response(request)
