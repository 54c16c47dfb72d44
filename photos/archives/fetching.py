"""Fetches from archives of photographs: only from their own hosts, and within limits of time and size.

Nothing is written here, so a failure leaves nothing behind. Each failure is an ArchiveError with a message for editors.
"""

import contextlib
import http.client
import json
import logging
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings

from records.public_hosts import PORTS, NotPublic, UnknownHost, connect, cut_off, look_up, public_ip, quoted

logger = logging.getLogger(__name__)

SECONDS = 10  # For everything that one click asks of an archive.
CONNECTING = 4
MOST_REDIRECTS = 4
MEGABYTE = 1024 * 1024
MOST_JSON = 4 * MEGABYTE
LONGEST_WAIT = 60 * 60
USUAL_WAIT = 60  # If an archive asks for a pause without saying how long.
PIECE = 64 * 1024
REDIRECTS = {301, 302, 303, 307, 308}


class ArchiveError(Exception):
    """Why an archive gave nothing, as a message for editors."""


class TooLarge(ArchiveError):
    pass


class Late(ArchiveError):
    pass


class Unreachable(ArchiveError):
    pass


class Paused(ArchiveError):
    """The archive asks for a pause."""


@dataclass(frozen=True)
class Service:
    """An archive as seen from the network. Nothing is fetched from other hosts than `hosts`."""

    key: str
    name: str  # As in “… did not respond”.
    hosts: frozenset[str]

    @property
    def base(self) -> str:
        """The address of its interface; empty if it is turned off."""
        return settings.PHOTO_ARCHIVES.get(self.key, "").rstrip("/")


# Archives ask for one request at a time. By service; for all threads of this process.
_turns: dict[str, threading.Lock] = {}
_paused_until: dict[str, float] = {}


class Visit:
    """Requests to one archive, together within `seconds`."""

    def __init__(self, service: Service, seconds: float = SECONDS, *, in_background: bool = False) -> None:
        self.service, self.seconds, self.in_background = service, seconds, in_background
        self.until = monotonic() + seconds

    # --- What can be fetched -----------------------------------------------------------------------

    def fetch_json(self, address: str) -> Any:
        with self.turn():
            data = self.fetch(address, MOST_JSON, "application/json")
        with self.reading():
            return json.loads(data)

    def fetch_picture(self, address: str, most_bytes: int) -> bytes:
        return self.fetch(address, most_bytes, "image/")

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Turns whatever an odd answer makes its readers raise into an ArchiveError."""
        try:
            yield
        except (ValueError, AssertionError, RecursionError) as error:
            logger.info("%s: %r", self.service.name, error)
            raise self.error("sent an answer that cannot be read") from None

    # --- One request after another -----------------------------------------------------------------

    def fetch(self, address: str, most_bytes: int, media_type: str) -> bytes:
        if not self.service.base:
            raise ArchiveError(f"Searching {self.service.name} is turned off on this site.")
        self.refuse_pause()
        for _hop in range(MOST_REDIRECTS + 1):
            found = self.request(address, most_bytes, media_type)
            if isinstance(found, bytes):
                return found
            address = found
        raise self.error("redirected too many times")

    def request(self, address: str, most_bytes: int, media_type: str) -> bytes | str:
        """The body, or the address that the response redirects to."""
        parts = self.allowed(address)
        port = parts.port or PORTS[parts.scheme]
        ip = self.ip_of(parts.hostname or "", port)
        connection = connect(
            parts.scheme, parts.hostname or "", port, ip, timeout=max(0.1, min(CONNECTING, self.remaining))
        )
        try:
            with cut_off(connection, self.remaining):
                target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
                connection.request("GET", quoted(target), headers=headers(media_type))
                response = connection.getresponse()
                self.refuse_late()  # A header that was cut off is read as if it ended there.
                if response.status in REDIRECTS and response.getheader("Location"):
                    return urljoin(address, str(response.getheader("Location")))
                self.refuse_status(response)
                self.refuse_type(response, media_type)
                return self.body(response, most_bytes)
        except (OSError, http.client.HTTPException, ValueError) as error:
            logger.info("%s at %s: %r", self.service.name, parts.hostname, error)
            self.refuse_late()
            kind = Unreachable if isinstance(error, OSError) else ArchiveError
            raise self.error("cannot be reached, or broke off", kind=kind) from None
        finally:
            connection.close()

    def body(self, response: Any, most_bytes: int) -> bytes:
        announced = response.getheader("Content-Length") or ""
        if announced.isascii() and announced.isdigit() and len(announced) < 20 and int(announced) > most_bytes:
            raise self.too_large(most_bytes)
        unpack = unpacking(response.getheader("Content-Encoding") or "")
        if unpack is None:
            raise self.error("sent an answer in an unknown compression")
        pieces, received, size = [], 0, 0
        while piece := response.read1(PIECE):  # One read of the network, unlike read(), so that the clock is seen.
            self.refuse_late()
            received += len(piece)
            # One byte more than allowed is enough to know that it is too large.
            piece = unpack(piece, most_bytes - size + 1)
            size += len(piece)
            if max(size, received) > most_bytes:
                raise self.too_large(most_bytes)
            pieces.append(piece)
        self.refuse_late()
        if announced.isdigit() and received < int(announced):
            raise self.error("cannot be reached, or broke off")
        return b"".join(pieces)

    # --- Where to ----------------------------------------------------------------------------------

    def allowed(self, address: str) -> SplitResult:
        """The parts of an address that belongs to the archive. Raises ArchiveError for any other."""
        try:
            parts = urlsplit(address)
            is_own = is_same_origin(parts, urlsplit(self.service.base)) or (
                parts.scheme == "https" and parts.port in {None, 443} and parts.hostname in self.service.hosts
            )
            if is_own and parts.scheme in PORTS and parts.username is None and parts.password is None:
                return parts
        except ValueError:
            pass
        logger.warning("%s gave an address outside the archive: %r", self.service.name, address[:200])
        raise self.error("gave an address outside the archive, which was not opened")

    def ip_of(self, host: str, port: int) -> str:
        """Only an address that the operator has configured for the archive may be inside this network."""
        find = public_ip if host in self.service.hosts else any_ip
        try:
            return find(host, port, timeout=self.remaining)
        except TimeoutError:
            raise self.late() from None
        except UnknownHost:
            raise self.error("cannot be reached: there is no connection to it", kind=Unreachable) from None
        except NotPublic:
            logger.warning("%s is at an address inside this network: %s", self.service.name, host)
            raise self.error("has an address inside this network, which was not opened") from None

    # --- Time and turns ----------------------------------------------------------------------------

    @property
    def remaining(self) -> float:
        return self.until - monotonic()

    def refuse_late(self) -> None:
        if self.remaining <= 0:
            raise self.late()

    def late(self) -> Late:
        seconds = f"{max(self.seconds, 1):.0f} seconds"
        return Late(f"{self.service.name} did not respond in full within {seconds}. Nothing was saved.")

    def share(self, share: float) -> "Visit":
        """A visit that may take this share of the time that is left."""
        return Visit(self.service, max(0, self.remaining) * share, in_background=self.in_background)

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        lock = _turns.setdefault(self.service.key, threading.Lock())
        if not lock.acquire(timeout=max(0, self.remaining)):
            raise self.late()
        try:
            yield
        finally:
            lock.release()

    def refuse_pause(self) -> None:
        rest = _paused_until.get(self.service.key, 0) - monotonic()
        if rest > 0:
            raise self.paused(rest)

    def paused(self, seconds: float) -> Paused:
        wait = f"{seconds / 60:.0f} minutes" if seconds > 90 else f"{max(1, seconds):.0f} seconds"
        return Paused(f"{self.service.name} asks for a pause. Try again in {wait}.")

    # --- What an answer must be --------------------------------------------------------------------

    def refuse_status(self, response: Any) -> None:
        status = response.status
        if status == 429 or (status == 503 and response.getheader("Retry-After")):
            self.pause(response.getheader("Retry-After") or "")
        if status in {404, 410}:
            raise self.error("no longer has this")
        if status >= 500:
            raise self.error(f"has a fault (status {status}). Try again later", end=".")
        if status != 200:
            raise self.error(f"refused the request (status {status})")

    def pause(self, retry_after: str = "") -> None:
        """Asks nothing more of the archive until then. Always raises Paused."""
        seconds = min(LONGEST_WAIT, seconds_of(retry_after))
        _paused_until[self.service.key] = monotonic() + seconds
        logger.warning("%s asks for a pause of %d seconds", self.service.name, seconds)
        raise self.paused(seconds)

    def refuse_type(self, response: Any, media_type: str) -> None:
        found = (response.getheader("Content-Type") or "").split(";")[0].strip().lower()
        if not found.startswith(media_type) or found.startswith("image/svg"):
            raise self.error(f"did not send {'a picture' if media_type == 'image/' else 'data'}")

    def too_large(self, most_bytes: int) -> TooLarge:
        return TooLarge(f"{self.service.name} sent more than the {most_bytes / MEGABYTE:g} MB that this site accepts.")

    def error(
        self, what: str, end: str = ". Nothing was saved.", *, kind: type[ArchiveError] = ArchiveError
    ) -> ArchiveError:
        return kind(f"{self.service.name} {what}{end}")


def headers(media_type: str) -> dict[str, str]:
    """Wikimedia blocks programs that do not say whose they are and how to reach their operators."""
    site = f"https://{settings.ALLOWED_HOSTS[0]}/" if settings.ALLOWED_HOSTS else ""
    contact = "; ".join(filter(None, [site, settings.CONTACT_EMAIL]))
    return {
        "User-Agent": printable_ascii(f"SpacePortal/1.0 ({contact})"),
        "Accept": "image/*" if media_type == "image/" else media_type,
        "Accept-Encoding": "identity" if media_type == "image/" else "gzip",
    }


def printable_ascii(text: str) -> str:
    return "".join(character for character in text if " " <= character <= "~")


def unpacking(encoding: str) -> Any:
    """A function that unpacks a piece to at most so many bytes, or None for a compression that was not asked for."""
    match encoding.strip().lower():
        case "" | "identity":
            return lambda piece, most: piece
        case "gzip":
            unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)

            def unpack(piece: bytes, most: int) -> bytes:
                try:
                    return unpacker.decompress(unpacker.unconsumed_tail + piece, most)
                except zlib.error as error:
                    raise ValueError("damaged gzip") from error

            return unpack
    return None


def seconds_of(retry_after: str) -> float:
    """The header as seconds: a number of them, or a date."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(1.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return USUAL_WAIT


def is_same_origin(one: SplitResult, other: SplitResult) -> bool:
    return bool(one.hostname) and (one.scheme, one.hostname, one.port) == (other.scheme, other.hostname, other.port)


def any_ip(host: str, port: int, *, timeout: float) -> str:
    return look_up(host, port, timeout=timeout)[0]
