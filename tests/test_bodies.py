"""Bodies of requests, before and at the server: what is read, and that nobody who sends slowly stops the site."""

import os
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from io import BytesIO

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.test import Client

from spaceportal import bodies
from spaceportal.bodies import LOGIN, PICTURES, STAFF
from tests.addresses import public_addresses
from tests.factories import create_user

FORGED = "csrftoken=" + "a" * 32


class Unread(BytesIO):
    """A body that may not be touched."""

    def read(self, *args):
        raise AssertionError("read")

    readline = read


def send(client, address, *, length="1000000", body=None, method="POST", **headers):
    body = body or Unread()
    sent = {"CONTENT_LENGTH": length, "wsgi.input": body, "CONTENT_TYPE": "multipart/form-data; boundary=x", **headers}
    return client.generic(method, address, b"", **sent)


@pytest.fixture
def stranger(db):
    client = Client(enforce_csrf_checks=True)
    client.cookies.load({"csrftoken": "a" * 32})
    return client


def test_no_public_page_reads_a_body(stranger):
    for address in public_addresses():
        for method in ("POST", "PUT", "DELETE"):
            response = send(stranger, address, method=method)
            assert response.status_code in {404, 405}, address
        if response.status_code == 405:
            assert "POST" not in response.headers["Allow"]


def test_the_head_of_a_page_may_be_asked_for_with_a_body_that_nobody_reads(stranger):
    assert send(stranger, "/about/", method="GET").status_code == 200
    assert send(stranger, "/no/such/page/").status_code == 404


@pytest.mark.parametrize(
    ("address", "who", "length", "status"),
    [
        ("/admin/login/", "stranger", LOGIN.most_bytes + 1, 413),
        ("/admin/missions/mission/add/", "stranger", 300 * 10**6, 302),
        ("/admin/missions/mission/1/", "stranger", 300 * 10**6, 302),
        ("/admin/missions/mission/add/", "staff", STAFF.most_bytes + 1, 413),
        ("/admin/articles/article/0/autosave/", "staff", 300 * 10**6, 413),
        ("/admin/articles/article/0/preview/", "staff", 300 * 10**6, 413),
        ("/admin/photos/photo/add/", "staff", PICTURES["photos_photo_add"].most_bytes + 1, 413),
        ("/admin/photos/photo/1/replace/", "staff", PICTURES["photos_photo_replace"].most_bytes + 1, 413),
        ("/admin/login/", "staff", STAFF.most_bytes + 1, 413),
    ],
)
def test_what_is_too_long_is_refused_by_what_it_says_of_itself(stranger, address, who, length, status):
    if who == "staff":
        stranger.force_login(create_user(is_superuser=True))
    assert send(stranger, address, length=str(length)).status_code == status


@pytest.mark.parametrize(
    ("allowance", "beyond", "status"), [(LOGIN, 0, 408), (LOGIN, 1, 413), (STAFF, 0, 408), (STAFF, 1, 413)]
)
def test_exactly_as_much_as_is_allowed_is_read(rf, allowance, beyond, status):
    """And found to be incomplete, since nothing was sent."""
    length = str(allowance.most_bytes + beyond)
    request = rf.generic("POST", "/", b"", **{"CONTENT_LENGTH": length, "wsgi.input": BytesIO()})
    assert bodies.take_in(request, allowance).status_code == status


@pytest.mark.parametrize("headers", [{"HTTP_TRANSFER_ENCODING": "chunked"}, {"CONTENT_LENGTH": "-5"}])
def test_a_body_of_unknown_length_is_refused(stranger, headers):
    assert send(stranger, "/admin/login/", **{"length": "", **headers}).status_code == 411


def test_a_form_that_ends_too_early_is_not_taken_for_a_whole_one(stranger):
    stranger.force_login(create_user(is_superuser=True))
    half = BytesIO(b"name=Soyuz")
    response = send(stranger, "/admin/missions/programme/add/", length="5000", body=half)
    assert response.status_code == 408
    assert "nothing was saved" in response.text


@pytest.mark.parametrize(("more", "status"), [(0, 403), (1, 413)])
def test_the_login_takes_as_much_as_it_says(stranger, more, status):
    """403: the token is looked for, and is not there."""
    length = LOGIN.most_bytes + more
    form = BytesIO(b"a" * length)
    sent = {"length": str(length), "body": form, "CONTENT_TYPE": "application/x-www-form-urlencoded"}
    assert send(stranger, "/admin/login/", **sent).status_code == status


def test_only_so_many_strangers_are_waited_for(stranger):
    with ExitStack() as held:
        for _ in range(2):
            bodies.waiting_for_strangers.acquire(blocking=False)
            held.callback(bodies.waiting_for_strangers.release)
        assert send(stranger, "/admin/login/", length="100").status_code == 503
    form = BytesIO(b"a" * 100)
    assert send(stranger, "/admin/login/", length="100", body=form).status_code == 403


def test_a_form_is_all_there_before_anybody_looks_at_it(stranger, monkeypatch):
    seen = []
    look = HttpRequest._load_post_and_files
    monkeypatch.setattr(
        HttpRequest, "_load_post_and_files", lambda request: (seen.append(request._stream), look(request))
    )
    Client().post("/admin/login/", {"username": "ed", "password": "x", "next": "/admin/"})
    assert [type(stream).__name__ for stream in seen] == ["SpooledTemporaryFile"]


# --- At the server -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A real server with four threads."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    database = tmp_path_factory.mktemp("server") / "portal.sqlite3"
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "spaceportal.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": f"sqlite:///{database}"},
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield ("127.0.0.1", port)
    finally:
        server.terminate()
        server.wait()


@contextmanager
def connections(place, number, start):
    """So many that send the start of a request, and then nothing more."""
    with ExitStack() as stack:
        for _ in range(number):
            one = stack.enter_context(socket.create_connection(place, timeout=20))
            one.sendall(start)
        yield


def status(place, request):
    with socket.create_connection(place, timeout=20) as one:
        one.sendall(request)
        return int(one.recv(100).split()[1])


def head(method, path, length, *more):
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Cookie: {FORGED}", f"Content-Length: {length}", *more]
    lines += ["Content-Type: multipart/form-data; boundary=x"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


HEALTH = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.mark.parametrize(
    "start",
    [
        b"",
        head("POST", "/photos/", 10**6) + b"a",
        head("GET", "/healthz", 10**6) + b"a",
        head("POST", "/admin/login/", 1000) + b"a",
        head("POST", "/admin/missions/mission/add/", 1000) + b"a",
        head("POST", "/no/such/page", 10**6, "Connection: close") + b"a",
    ],
    ids=["silence", "a page without a form", "a body nobody asked for", "login", "signed out", "nowhere"],
)
def test_those_who_send_slowly_keep_nobody_waiting(place, start):
    status(place, HEALTH)
    with connections(place, 12, start):
        began = time.perf_counter()
        assert status(place, HEALTH) == 200
        assert time.perf_counter() - began < 2


def test_three_hundred_megabytes_are_refused_at_once(place):
    began = time.perf_counter()
    for path in ("/photos/", "/admin/login/"):
        assert status(place, head("POST", path, 300 * 10**6) + b"a" * 1000) in {405, 413}
    assert time.perf_counter() - began < 2


def test_a_head_and_a_login_that_never_end_are_given_up(place):
    with connections(place, 3, b"GET /healthz HT"), socket.create_connection(place, timeout=20) as one:
        one.sendall(head("POST", "/admin/login/", 1000) + b"a")
        assert one.recv(100).split()[1] == b"408"
        assert status(place, HEALTH) == 200
