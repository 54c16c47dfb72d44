"""What every answer says about itself: the security headers, and nothing about cookies to visitors without one."""

import gzip

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from photos.renditions import make_renditions
from spaceportal.middleware import HeadMiddleware
from spaceportal.urls import *  # noqa: F403  The site's own addresses and error pages, and one that is broken.
from spaceportal.urls import urlpatterns as site
from tests.addresses import public_addresses
from tests.factories import create_photo

pytestmark = pytest.mark.django_db
with_broken_page = pytest.mark.urls(__name__)


def broken(request):
    raise RuntimeError("broken on purpose")


urlpatterns = [*site, path("broken/", broken)]

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; manifest-src 'self'"
    ),
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def security_headers(response):
    found = {name: response.headers.get(name) for name in HEADERS}
    # The order of directives means nothing, so the policy is compared without it.
    found["Content-Security-Policy"] = "; ".join(sorted((found["Content-Security-Policy"] or "").split("; ")))
    return found


EXPECTED = {**HEADERS, "Content-Security-Policy": "; ".join(sorted(HEADERS["Content-Security-Policy"].split("; ")))}


@with_broken_page
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 200),
        ("/missions/", 200),
        ("/missions", 301),
        ("/missions/?q=%00", 400),
        ("/missions/no-such-mission/", 404),
        ("/broken/", 500),
        ("/static/css/base.css", 200),
        ("/static/no-such-file.css", 404),
        ("/admin/", 302),
        ("/admin/login/", 200),
        ("/healthz", 200),
        ("/readyz", 200),
    ],
)
def test_security_headers(client, address, status):
    client.raise_request_exception = False
    response = client.get(address)
    assert response.status_code == status
    assert security_headers(response) == EXPECTED
    assert "Permissions-Policy" in response.headers


def test_security_headers_in_the_admin(admin_client):
    for address in ("/admin/", "/admin/missions/mission/", "/admin/people/person/add/"):
        assert security_headers(admin_client.get(address)) == EXPECTED


def test_visitors_get_no_cookie(client, swap):
    probes = {"/healthz", "/readyz"}  # Asked by machines, and never to be cached.
    for address in {*public_addresses(), "/missions/no-such-mission/", "/people/?country=RU"} - probes:
        response = client.get(address)
        assert not response.cookies, address
        assert "Cookie" not in response.headers.get("Vary", ""), address
        assert "private" not in response.headers.get("Cache-Control", ""), address


def test_pages_for_somebody_known_are_kept_by_nobody_else(admin_client, swap):
    response = admin_client.get("/missions/soyuz-ms-24/")
    assert "no-store" in response.headers["Cache-Control"]
    assert "Cookie" in response.headers["Vary"]


def test_login_and_its_cookie(client, admin_user):
    response = client.post("/admin/login/", {"username": "admin", "password": "password"})
    cookie = response.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert "Cookie" in response.headers["Vary"]


@with_broken_page
@pytest.mark.parametrize(
    ("address", "status"), [("/missions/?q=%00", 400), ("/missions/no-such-mission/", 404), ("/broken/", 500)]
)
def test_error_pages_are_ours(client, address, status):
    client.raise_request_exception = False
    response = client.get(address)
    assert response.status_code == status
    assert "Space Portal" in response.text


def test_refused_form_has_a_page_of_ours(client):
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "admin", "password": "x"})
    assert response.status_code == 403
    assert "Space Portal" in response.text


@pytest.mark.parametrize("address", ["/missions/", "/missions.json", "/missions.atom"])
def test_texts_travel_compressed_to_whoever_can_read_that(client, swap, address):
    plain = client.get(address).getvalue()
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(gzip.decompress(answer.getvalue())) == pytest.approx(len(plain), abs=200)  # Times and tokens differ.


def test_pictures_travel_as_they_are(client):
    photo = create_photo()
    make_renditions(photo)
    address = photo.renditions.first().address
    assert "Content-Encoding" not in client.get(address, headers={"Accept-Encoding": "gzip"}).headers


def test_the_head_alone_says_how_long_the_answer_is(rf):
    answer = HeadMiddleware(lambda request: HttpResponse("four"))(rf.head("/missions/"))
    assert (answer.content, answer["Content-Length"]) == (b"", "4")
