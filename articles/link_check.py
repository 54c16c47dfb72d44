"""Checks whether external links of an article still work.

Editors type the addresses, so the check must not reach what only this server can reach. It connects only to public
hosts on standard ports, and to the IP address that was checked, after every redirect too.
"""

import http.client
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from urllib.parse import urljoin, urlsplit

from django.utils.translation import gettext as _

from records.public_hosts import PORTS, NotPublic, connect, cut_off, public_ip, quoted

MOST_LINKS = 30
AT_ONCE = 8
PATIENCE = 4  # Seconds for one response, however slowly it arrives.
IN_ALL = 15  # Seconds for all.
MOST_REDIRECTS = 4
HEADERS = {"User-Agent": "SpacePortal link check", "Accept": "*/*"}
# These sites respond, but not to programs; their links are fine.
RELUCTANT = {401, 403, 405, 406, 429, 503}


@dataclass(frozen=True)
class BrokenLink:
    address: str
    reason: str


def find_broken_links(addresses: Iterable[str]) -> list[BrokenLink]:
    """The links that do not work, among the first MOST_LINKS."""
    checked = list(dict.fromkeys(addresses))[:MOST_LINKS]
    if not checked:
        return []
    until = monotonic() + IN_ALL
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="link-check")
    tasks = {pool.submit(find_problem, address, until): address for address in checked}
    done, late = wait(tasks, timeout=IN_ALL)
    pool.shutdown(wait=False, cancel_futures=True)
    reasons = {tasks[task]: task.result() for task in done}
    reasons |= {tasks[task]: _("no response in time") for task in late}
    return [BrokenLink(address, reasons[address]) for address in checked if reasons[address]]


def find_problem(address: str, until: float) -> str:
    """Why the link does not work; empty if it does. No request begins after `until`, so that no thread is left over."""
    try:
        for _hop in range(MOST_REDIRECTS + 1):
            status, location = fetch_status(address, until)
            if status not in {301, 302, 303, 307, 308} or not location:
                return (
                    "" if status < 400 or status in RELUCTANT else _("returns status %(status)s") % {"status": status}
                )
            address = urljoin(address, location)
    except NotPublic as reason:
        return str(reason)
    except (OSError, http.client.HTTPException, ValueError):
        return _("does not respond")
    return _("redirects in a loop")


def fetch_status(address: str, until: float) -> tuple[int, str]:
    """Status and redirect target, from HEAD, or from GET (without the body) if a site does not support HEAD."""
    parts = urlsplit(address)
    if parts.scheme not in PORTS or not parts.hostname or parts.username or parts.password:
        raise NotPublic(_("not a web address"))
    if (parts.port or PORTS[parts.scheme]) != PORTS[parts.scheme]:
        raise NotPublic(_("not a standard web port"))
    ip = public_ip(parts.hostname, PORTS[parts.scheme], timeout=min(PATIENCE, until - monotonic()))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    status, location = request("HEAD", parts.scheme, parts.hostname, ip, target, until)
    if status in {404, 405, 501}:
        status, location = request("GET", parts.scheme, parts.hostname, ip, target, until)
    return status, location


def request(method: str, scheme: str, host: str, ip: str, target: str, until: float) -> tuple[int, str]:
    until = min(until, monotonic() + PATIENCE)
    refuse_late(until)
    connection = connect(scheme, host, PORTS[scheme], ip, timeout=PATIENCE)
    try:
        with cut_off(connection, until - monotonic()):
            connection.request(method, quoted(target), headers=HEADERS)
            response = connection.getresponse()
            refuse_late(until)  # A response that was cut off reads as if it ended there.
            return response.status, response.getheader("Location") or ""
    finally:
        connection.close()


def refuse_late(until: float) -> None:
    if monotonic() >= until:
        raise TimeoutError


# --- One check at a time for each editor, so that clicks do not add up -------------------------------------

_checking: set[int | None] = set()  # Keys of users, in this process.
_lock = Lock()


@contextmanager
def only_check_of(user_id: int | None) -> Iterator[bool]:
    """Yields False if a check for this user is still running."""
    with _lock:
        is_only = user_id not in _checking
        _checking.add(user_id)
    try:
        yield is_only
    finally:
        if is_only:
            with _lock:
                _checking.discard(user_id)
