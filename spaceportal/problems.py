"""Errors at data addresses."""

from django.http import HttpRequest, HttpResponse

from exports.responses import is_data, turn_into_problem
from spaceportal.middleware import type_of_view


class ProblemMiddleware:
    """Turns every error at a data address into a problem of RFC 9457."""

    def __init__(self, get_response: type_of_view) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code >= 400 and is_data(request.path):
            turn_into_problem(response)
        return response
