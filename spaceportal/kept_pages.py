"""Finished public pages, kept in the memory of this process and, if there is one, in a Redis server for all of them."""

import hashlib
import json
import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Any, Protocol, Self

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.http.response import ResponseHeaders
from django.utils import timezone

from spaceportal.release import release

logger = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
# An entry costs more than its address and body: it has headers, too.
ENTRY_BYTES = 4 * 1024
SHARED = "pages"  # In CACHES.
OFF_FOR = 5.0  # Seconds, after the shared cache has failed.
A_DAY = 24 * 60 * 60
# What reading raises if something else has the name of a page.
NO_PAGE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)


@dataclass(frozen=True)
class Page:
    number: int  # Of the generation it shows.
    until: float  # Seconds since 1970.
    headers: dict[str, str]
    body: bytes

    def is_current(self, number: int) -> bool:
        return self.number == number and timezone.now().timestamp() < self.until

    def to_bytes(self) -> bytes:
        head = {"number": self.number, "until": self.until, "headers": self.headers}
        return json.dumps(head).encode() + b"\n" + self.body

    @classmethod
    def from_bytes(cls, stored: bytes) -> Self:
        """Raises an error if this is not a page, or has headers that cannot be sent."""
        head, _, body = stored.partition(b"\n")
        read = json.loads(head)
        headers = dict(ResponseHeaders({str(name): str(value) for name, value in read["headers"].items()}).items())
        return cls(int(read["number"]), float(read["until"]), headers, body)


class KeptPages(Protocol):
    def find(self, address: str, number: int) -> Page | None: ...

    def keep(self, address: str, page: Page) -> None: ...


class PagesInMemory:
    """Within a number of bytes; the least recently requested page is dropped first."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.size = 0
        self.pages: OrderedDict[str, Page] = OrderedDict()
        self.lock = Lock()

    def find(self, address: str, number: int) -> Page | None:
        with self.lock:
            page = self.pages.get(address)
            if page is None or not page.is_current(number):
                return None
            self.pages.move_to_end(address)
            return page

    def keep(self, address: str, page: Page) -> None:
        if cost(address, page) > self.most_bytes:
            return
        with self.lock:
            if before := self.pages.pop(address, None):
                self.size -= cost(address, before)
            self.pages[address] = page
            self.size += cost(address, page)
            while self.size > self.most_bytes:
                self.size -= cost(*self.pages.popitem(last=False))


def cost(address: str, page: Page) -> int:
    return len(address) + len(page.body) + ENTRY_BYTES


class SharedPages:
    """In memory and in the shared cache. While that fails, the site only gets slower: each process makes its own."""

    def __init__(self, memory: PagesInMemory, cache: BaseCache) -> None:
        self.memory, self.cache = memory, cache
        self.off_until = 0.0

    def find(self, address: str, number: int) -> Page | None:
        if page := self.memory.find(address, number):
            return page
        if not (stored := self._ask(lambda: self.cache.get(name_of(address)))):
            return None
        with suppress(*NO_PAGE):
            shared = Page.from_bytes(stored)
            if shared.is_current(number):
                self.memory.keep(address, shared)
                return shared
        return None

    def keep(self, address: str, page: Page) -> None:
        self.memory.keep(address, page)
        seconds = min(A_DAY, int(page.until - timezone.now().timestamp()))
        if seconds > 0:
            self._ask(lambda: self.cache.set(name_of(address), page.to_bytes(), seconds))

    def _ask(self, question: Callable[[], Any]) -> Any:
        if time.monotonic() < self.off_until:
            return None
        try:
            return question()
        except Exception as error:  # Its client can raise anything, and pages do not need the shared cache.
            if str(error).startswith("WRONGTYPE"):
                return None  # Something else has the name of a page. The page replaces it.
            self.off_until = time.monotonic() + OFF_FOR
            logger.warning("The shared page cache does not respond. It is asked again in %g s: %s", OFF_FOR, error)
            return None


def name_of(address: str) -> str:
    return f"{release()}:{hashlib.sha256(address.encode()).hexdigest()}"


class Bytes:
    """A serializer for Django's Redis cache: pages are bytes already, and nothing else is ever read from it."""

    def dumps(self, stored: bytes) -> bytes:
        return stored

    def loads(self, stored: bytes) -> bytes:
        return stored


def kept_pages() -> KeptPages:
    memory = PagesInMemory(settings.PAGE_CACHE_MB * MEGABYTE)
    return SharedPages(memory, caches[SHARED]) if SHARED in settings.CACHES else memory
