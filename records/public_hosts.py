"""Connects to public web sites only, so that an address from outside never reaches what only this server can reach."""

import http.client
import ipaddress
import socket
import ssl
from typing import Any

from django.utils.translation import gettext as _

PORTS = {"http": 80, "https": 443}
# Addresses of IPv6 that hold one of IPv4, which a gateway may reach: NAT64, and former ways to write it.
EMBEDDED = [ipaddress.ip_network(each) for each in ("64:ff9b::/96", "64:ff9b:1::/48", "::/96", "::ffff:0:0:0/96")]


class NotPublic(Exception):
    """Why a host is not contacted, for the editor."""


class UnknownHost(NotPublic):
    """There is no such host, or no network."""


def public_ip(host: str, port: int) -> str:
    """An IP address of the host. Raises NotPublic unless all of its addresses are public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise UnknownHost(_("this site does not exist")) from None
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(is_public(address) for address in addresses):
        raise NotPublic(_("not a public site"))
    return addresses[0]


def is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.split("%")[0])
    if getattr(ip, "is_site_local", False) or any(ip in network for network in EMBEDDED):
        return False
    inside = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None) or ip
    return ip.is_global and inside.is_global and not ip.is_multicast and not inside.is_multicast


def connect(scheme: str, host: str, port: int, ip: str, *, timeout: float) -> Any:
    """A connection to this IP address of the host: a second lookup could return another machine."""
    connection: Any
    if scheme == "https":
        connection = http.client.HTTPSConnection(host, port=port, timeout=timeout, context=ssl.create_default_context())
    else:
        connection = http.client.HTTPConnection(host, port=port, timeout=timeout)
    connection._create_connection = lambda address, *rest, **more: socket.create_connection((ip, port), timeout=timeout)
    return connection


def quoted(target: str) -> str:
    """The path as browsers send it: other characters than printable ASCII are escaped."""
    return "".join(
        character if "!" <= character <= "~" else "".join(f"%{byte:02X}" for byte in character.encode())
        for character in target
    )
