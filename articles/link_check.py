"""Asks other sites whether the pages an article leads to are still there.

An editor types the addresses, so this must not become a way to reach what only this server can reach: it speaks to
public hosts on the usual ports alone, and to the very address that was looked at, however often a page sends it on.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.utils.translation import gettext as _

MOST_LINKS = 30
AT_ONCE = 8
PATIENCE = 4  # Seconds for one answer,
IN_ALL = 15  # and for all of them.
MOST_REDIRECTS = 4
PORTS = {"http": 80, "https": 443}
# Somebody is there and does not speak to machines: no reason to doubt the link.
RELUCTANT = {401, 403, 405, 406, 429, 503}


class Unreachable(Exception):
    """Why there was no answer, in words for an editor."""


@dataclass(frozen=True)
class Silence:
    address: str
    reason: str


def silent(addresses: Iterable[str]) -> list[Silence]:
    """Those that do not answer; of more than MOST_LINKS only the first are asked."""
    asked = list(dict.fromkeys(addresses))[:MOST_LINKS]
    if not asked:
        return []
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="link-check")
    answers = {pool.submit(reason_against, address): address for address in asked}
    done, late = wait(answers, timeout=IN_ALL)
    pool.shutdown(wait=False, cancel_futures=True)
    reasons = {answers[answer]: answer.result() for answer in done}
    reasons |= {answers[answer]: _("no answer in time") for answer in late}
    return [Silence(address, reasons[address]) for address in asked if reasons[address]]


def reason_against(address: str) -> str:
    """Empty if the page answers."""
    try:
        for _hop in range(MOST_REDIRECTS + 1):
            status, location = ask(address)
            if status not in {301, 302, 303, 307, 308} or not location:
                return "" if status < 400 or status in RELUCTANT else _("answers %(status)s") % {"status": status}
            address = urljoin(address, location)
    except Unreachable as reason:
        return str(reason)
    except (OSError, http.client.HTTPException, ValueError):
        return _("does not answer")
    return _("sends visitors round in circles")


def ask(address: str) -> tuple[int, str]:
    """The status, and where the page has moved to. HEAD first; GET, unread, of those who do not know HEAD."""
    parts = urlsplit(address)
    if parts.scheme not in PORTS or not parts.hostname or parts.username or parts.password:
        raise Unreachable(_("not an address of a web page"))
    if (parts.port or PORTS[parts.scheme]) != PORTS[parts.scheme]:
        raise Unreachable(_("not on a port of the web"))
    ip = public_ip(parts.hostname, PORTS[parts.scheme])
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    status, location = request("HEAD", parts.scheme, parts.hostname, ip, target)
    if status in {404, 405, 501}:
        status, location = request("GET", parts.scheme, parts.hostname, ip, target)
    return status, location


def public_ip(host: str, port: int) -> str:
    """One address of the host. Raises Unreachable if any of them is not on the public internet."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable(_("there is no such site")) from None
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(is_public(address) for address in addresses):
        raise Unreachable(_("not a public site"))
    return addresses[0]


def is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.split("%")[0])
    inside = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None) or ip
    return ip.is_global and inside.is_global and not ip.is_multicast and not inside.is_multicast


def request(method: str, scheme: str, host: str, ip: str, target: str) -> tuple[int, str]:
    connection = connect(scheme, host)
    # The name is looked up once: a second answer could name another machine.
    connection._create_connection = lambda address, *rest, **more: socket.create_connection(
        (ip, PORTS[scheme]), timeout=PATIENCE
    )
    try:
        connection.request(method, quoted(target), headers={"User-Agent": "SpacePortal link check", "Accept": "*/*"})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location") or ""
    finally:
        connection.close()


def connect(scheme: str, host: str) -> Any:
    if scheme == "https":
        return http.client.HTTPSConnection(host, timeout=PATIENCE, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, timeout=PATIENCE)


def quoted(target: str) -> str:
    """As browsers send it: what is not ASCII or would break the line is escaped, what is escaped stays."""
    return "".join(
        character if "!" <= character <= "~" else "".join(f"%{byte:02X}" for byte in character.encode())
        for character in target
    )
