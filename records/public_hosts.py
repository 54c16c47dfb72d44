"""Connects to public web sites only, so that an address from outside never reaches what only this server can reach."""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

from django.utils.translation import gettext as _

_resolver = ThreadPoolExecutor(8, thread_name_prefix="host-names")
PORTS = {"http": 80, "https": 443}
REFUSED = [
    ipaddress.ip_network(each)
    for each in (
        # They hold an address of IPv4, which a gateway or the system may reach: NAT64, mapped, compatible, translated,
        # 6to4 and Teredo. No public site needs them.
        *("64:ff9b::/96", "64:ff9b:1::/48", "::ffff:0:0/96", "::/96", "::ffff:0:0:0/96", "2002::/16", "2001::/32"),
        # Inside a site, for documents, and for segment routing. Not every Python knows that they are not public.
        *("fec0::/10", "3fff::/20", "5f00::/16"),
    )
]


class NotPublic(Exception):
    """Why a host is not contacted, for the editor."""


class UnknownHost(NotPublic):
    """There is no such host, or no network."""


def public_ip(host: str, port: int, *, timeout: float) -> str:
    """An IP address of the host. Raises NotPublic unless all of its addresses are public, and TimeoutError."""
    try:
        addresses = look_up(host, port, timeout=timeout)
    except UnknownHost:
        raise UnknownHost(_("this site does not exist")) from None
    if not addresses or not all(is_public(address) for address in addresses):
        raise NotPublic(_("not a public site"))
    return addresses[0]


def look_up(host: str, port: int, *, timeout: float) -> list[str]:
    """The IP addresses of the host. Raises UnknownHost, and TimeoutError: the system may try for half a minute."""
    found = _resolver.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    try:
        return [str(entry[4][0]) for entry in found.result(timeout=max(0, timeout))]
    except TimeoutError:
        found.cancel()
        raise
    except (OSError, UnicodeError):
        raise UnknownHost from None


def is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.split("%")[0])
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in REFUSED)


def connect(scheme: str, host: str, port: int, ip: str, *, timeout: float) -> Any:
    """A connection to this IP address of the host: a second lookup could return another machine."""
    connection: Any
    if scheme == "https":
        connection = http.client.HTTPSConnection(host, port=port, timeout=timeout, context=ssl.create_default_context())
    else:
        connection = http.client.HTTPConnection(host, port=port, timeout=timeout)
    connection._create_connection = lambda address, *rest, **more: socket.create_connection((ip, port), timeout=timeout)
    return connection


@contextmanager
def cut_off(connection: Any, seconds: float) -> Iterator[None]:
    """Cuts the connection off when the time is up, even while a header arrives byte by byte."""
    lines: list[socket.socket] = []
    open_line = connection._create_connection

    def open_and_note(*args: Any, **kwargs: Any) -> socket.socket:
        line = open_line(*args, **kwargs)
        lines.append(line.dup())  # TLS takes over the socket; the copy can still close it.
        return line

    def end() -> None:
        for line in lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    connection._create_connection = open_and_note
    timer = threading.Timer(max(0, seconds), end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        for line in lines:
            line.close()


def quoted(target: str) -> str:
    """The path as browsers send it: other characters than printable ASCII are escaped."""
    return "".join(
        character if "!" <= character <= "~" else "".join(f"%{byte:02X}" for byte in character.encode())
        for character in target
    )
