"""Pages shared between processes: in Redis if it responds, and without it as if there were none."""

import shutil
import socket
import subprocess
import time

import pytest
from django.core.cache import caches
from django.utils import timezone

from spaceportal.kept_pages import Page, PagesInMemory, SharedPages, cost, name_of
from spaceportal.settings import shared_page_cache

ADDRESS = "https://portal.example/missions/?"


def page(body=b"text"):
    return Page(7, timezone.now().timestamp() + 60, {"ETag": 'W/"1"', "Content-Type": "text/html"}, body)


def process(cache):
    return SharedPages(PagesInMemory(1_000_000), cache)


class Shelf(dict):
    """A cache that keeps whatever it is given, and counts how often it is asked."""

    asked = 0

    def get(self, name):
        self.asked += 1
        return super().get(name)

    def set(self, name, stored, seconds):
        self[name] = stored


class Broken:
    asked = 0

    def get(self, *args):
        self.asked += 1
        raise OSError("no answer")

    set = get


def test_a_page_made_by_one_process_is_there_for_another():
    shelf, made = Shelf(), page(b"\x1f\x8b\n\x00 compressed")
    process(shelf).keep(ADDRESS, made)
    other = process(shelf)
    assert [other.find(ADDRESS, 7), other.find(ADDRESS, 7)] == [made, made]
    assert shelf.asked == 1  # The second time from its own memory.
    assert process(shelf).find(ADDRESS, 8) is None


def test_the_memory_is_filled_to_its_last_byte():
    addresses, made = [ADDRESS, f"{ADDRESS}x"], page()
    first, second = (cost(address, made) for address in addresses)
    for most, kept in (
        (first + second, [True, True]),
        (first + second - 1, [False, True]),
        (first, [True, False]),
        (first - 1, [False, False]),
    ):
        memory = PagesInMemory(most)
        for address in addresses:
            memory.keep(address, made)
        assert [memory.find(address, 7) is not None for address in addresses] == kept


NO_PAGES = [
    *(b"", b"text", b"[]\n", b'{"number": 7}\n', b'{"headers": []}\n', 7, ["list"], "é"),
    b'{"number": Infinity, "until": 1e12, "headers": {}}\n',
    b'{"number": 7, "until": 1e12, "headers": {"ETag": "1\\r\\nSet-Cookie: a=b"}}\n',
    b"[" * 200_000,
]


@pytest.mark.parametrize("stored", NO_PAGES, ids=range(len(NO_PAGES)))
def test_anything_else_under_its_name_is_no_page(stored):
    assert process(Shelf({name_of(ADDRESS): stored})).find(ADDRESS, 7) is None


def test_pages_in_memory_stay_within_their_bytes_however_long_their_addresses():
    pages = PagesInMemory(100_000)
    for number in range(100):
        pages.keep(f"{number:04}" * 1000, page())
    assert sum(len(address) for address in pages.pages) < pages.size <= 100_000
    assert pages.find("0099" * 1000, 7)


def test_a_cache_that_fails_is_left_alone_for_a_while(monkeypatch):
    broken, now = Broken(), [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    pages, made = process(broken), page()
    pages.keep(ADDRESS, made)
    assert pages.find(ADDRESS, 7) == made  # From memory.
    assert pages.find("another", 7) is None
    assert broken.asked == 1
    now[0] += 6
    pages.find("another", 7)
    assert broken.asked == 2


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def redis(port, settings):
    pytest.importorskip("redis")
    settings.CACHES = {**settings.CACHES, "pages": shared_page_cache(f"redis://127.0.0.1:{port}/0")}
    yield caches["pages"]
    caches["pages"].close()


def test_redis_away_or_silent_costs_a_moment(redis, port):
    assert process(redis).find(ADDRESS, 7) is None
    with socket.create_server(("127.0.0.1", port)):  # Accepts, and says nothing.
        began = time.monotonic()
        assert process(redis).find(ADDRESS, 7) is None
        assert time.monotonic() - began < 2


@pytest.mark.skipif(shutil.which("redis-server") is None, reason="needs redis-server")
def test_redis(redis, port, tmp_path):
    command = ["redis-server", "--port", str(port), "--dir", str(tmp_path), "--save", ""]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert any("Ready to accept connections" in line for line in server.stdout)
        made = page()
        process(redis).keep(ADDRESS, made)
        assert process(redis).find(ADDRESS, 7) == made
        client = redis._cache.get_client()
        (key,) = client.keys("*")
        assert 0 < client.ttl(key) <= 60
        client.delete(key)
        client.lpush(key, "a list")
        another = process(redis)
        assert another.find(ADDRESS, 7) is None
        another.keep(ADDRESS, made)
        assert process(redis).find(ADDRESS, 7) == made
    finally:
        server.terminate()
        server.wait()
