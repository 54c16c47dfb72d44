"""The floor that pages are measured against: a Django view that returns bytes it was given, without any middleware."""

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import re_path
from measured import KEEP, measured

kept: dict[str, bytes] = {}


def view(request: HttpRequest) -> HttpResponse:
    address = request.get_full_path()
    if KEEP in request.headers:
        kept[address] = request.body
        return HttpResponse(status=204)
    return HttpResponse(kept[address])


urlpatterns = [re_path("", view)]

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    DATA_UPLOAD_MAX_MEMORY_SIZE=None,
    MIDDLEWARE=[],
    ROOT_URLCONF=__name__,
    SECRET_KEY="not a secret: this serves copies of public pages",  # noqa: S106
)
django.setup()
application = measured(get_wsgi_application())
