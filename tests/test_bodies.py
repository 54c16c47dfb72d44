"""Bodies of requests, before and at the server: what is read, and that nobody who sends slowly stops the site."""

import logging
import os
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.test import Client

from spaceportal import serving
from spaceportal.bodies import LOGGED_OUT, LOGIN, PICTURES, STAFF, receive_body
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
    assert receive_body(request, allowance).status_code == status


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
            LOGIN.places.acquire(blocking=False)
            held.callback(LOGIN.places.release)
        assert send(stranger, "/admin/login/", length="100").status_code == 503
    form = BytesIO(b"a" * 100)
    assert send(stranger, "/admin/login/", length="100", body=form).status_code == 403


def test_those_who_are_logged_out_take_no_place_of_those_who_log_in(stranger):
    with ExitStack() as held:
        for _ in range(2):
            LOGGED_OUT.places.acquire(blocking=False)
            held.callback(LOGGED_OUT.places.release)
        assert send(stranger, "/admin/login/", length="100", body=BytesIO(b"a" * 100)).status_code == 403


def test_no_stranger_is_asked_to_go_on_sending(stranger):
    assert send(stranger, "/admin/login/", length="100", HTTP_EXPECT="100-continue").status_code == 417


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
        b"GET /healthz HT",
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /healthz HT",
        head("POST", "/photos/", 10**6) + b"a",
        head("GET", "/healthz", 10**6) + b"a",
        head("POST", "/admin/login/", 1000) + b"a",
        head("POST", "/admin/missions/mission/add/", 1000) + b"a",
        head("POST", "/no/such/page", 10**6, "Connection: close") + b"a",
    ],
    ids=[
        "silence",
        "half a head",
        "half a second head",
        "a page without a form",
        "a body nobody asked for",
        "login",
        "logged out",
        "nowhere",
    ],
)
def test_those_who_send_slowly_keep_nobody_waiting(place, start):
    status(place, HEALTH)
    with connections(place, 12, start):
        began = time.perf_counter()
        assert status(place, HEALTH) == 200
        assert time.perf_counter() - began < 2


def test_those_who_send_slowly_keep_nobody_from_logging_in(place):
    with connections(place, 12, head("POST", "/admin/login/", 1000) + b"a"):
        time.sleep(0.3)
        assert status(place, head("POST", "/admin/login/", 100) + b"a" * 100) == 403  # Read, and without a token.


def test_three_hundred_megabytes_are_refused_at_once(place):
    began = time.perf_counter()
    for path in ("/photos/", "/admin/login/"):
        assert status(place, head("POST", path, 300 * 10**6) + b"a" * 1000) in {405, 413}
    assert time.perf_counter() - began < 2


def test_an_answer_to_a_body_that_nobody_read_says_that_it_is_the_last(place):
    """Or a proxy would send somebody else's request after it."""
    for path in ("/photos/", "/healthz", "/no/such/page", "/admin/login/"):
        with socket.create_connection(place, timeout=20) as one:
            one.sendall(head("POST", path, LOGIN.most_bytes + 1) + b"a" * 1000 + HEALTH)
            answer = b"".join(iter(lambda: one.recv(65536), b""))
        assert answer.count(b"HTTP/1.1 ") == 1
        assert b"\r\nConnection: close\r\n" in answer


def test_a_head_that_is_too_long_is_refused_and_one_in_pieces_is_not(place):
    with socket.create_connection(place, timeout=20) as one:
        for piece in (b"\r\nGET /heal", b"thz HTTP/1.1\r", b"\nHost: localhost\r\n\r", b"\n"):
            one.sendall(piece)
            time.sleep(0.02)
        assert one.recv(100).split()[1] == b"200"
    with socket.create_connection(place, timeout=20) as one:
        one.sendall(b"GET /healthz HTTP/1.1\r\n" + b"X-Longer: and-longer\r\n" * 3500)
        assert one.recv(100).split()[1] == b"431"


def test_who_does_not_take_in_the_answer_is_given_up(monkeypatch):
    monkeypatch.setattr(serving, "RECEIVED_WITHIN", 0.05)
    monkeypatch.setattr(
        serving.gthread.ThreadWorker, "handle_request", lambda self, req, conn: conn.sock.sendall(b"a" * 10**7)
    )
    worker = serving.Worker.__new__(serving.Worker)
    worker.log = logging.getLogger(__name__)
    here, there = socket.socketpair()
    with here, there:
        assert worker.handle_request(SimpleNamespace(), SimpleNamespace(sock=here, arrived=0)) is False


def test_a_head_that_never_ends_is_given_up(place):
    with connections(place, 3, b"GET /healthz HT"), socket.create_connection(place, timeout=20) as one:
        one.sendall(b"GET /healthz HT")
        assert one.recv(100).split()[1] == b"408"
        assert status(place, HEALTH) == 200


@pytest.mark.parametrize(
    ("received", "seconds"),
    [
        (b"GET /healthz HTTP/1.1\r\n", serving.HEAD_WITHIN),
        (head("POST", "/admin/login/", 100) + b"a" * 99, serving.SHORT_BODY_WITHIN),
        (head("POST", "/admin/login/", 100) + b"a" * 100, None),
        (head("POST", "/admin/login/", serving.SHORT_BODY) + b"a", serving.SHORT_BODY_WITHIN),
        (head("POST", "/admin/login/", serving.SHORT_BODY + 1) + b"a", None),
        (head("POST", "/admin/login/", 100, "Expect: 100-continue"), None),
    ],
    ids=["half a head", "half a body", "all of it", "short", "long", "asks first"],
)
def test_how_long_a_request_may_take_before_a_thread_has_it(received, seconds):
    worker = serving.Worker.__new__(serving.Worker)
    worker.alive, worker.cfg = True, SimpleNamespace(is_ssl=False, http2_cleartext="off")
    here, there = socket.socketpair()
    with here, there:
        there.sendall(received)
        unreader = SimpleNamespace(buf=BytesIO())
        conn = SimpleNamespace(sock=here, init=lambda: None, parser=SimpleNamespace(unreader=unreader))
        assert worker.has_request(conn) is (seconds is None)
        assert unreader.buf.getvalue() == received
        if seconds is not None:
            assert conn.due == conn.began + seconds
