"""Where the engine may fetch from: the open internet, and the hosts it was told to trust.

Nobody's request may make it knock at its own machine or its neighbours. Every address of a name is checked,
and the connection goes to one that was, so that a name which changes its mind in between gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Collection

from generation.engine.service.work import CannotBeDone

Resolve = Callable[[str, int], list[str]]
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address


def resolved(host: str, port: int) -> list[str]:
    """Every IP address of the host, as the system's resolver gives them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def address_of(host: str, port: int, allow: Collection[str], resolve: Resolve = resolved) -> str:
    """The IP address to connect to. Raises CannotBeDone for hosts that are unknown or out of bounds."""
    try:
        found = resolve(host, port)
    except (OSError, UnicodeError):  # also names that are no names
        found = []
    if not found:
        raise CannotBeDone(f"the host {host} is not known")
    is_trusted = host in allow or f"{host}:{port}" in allow
    if not is_trusted and not all(is_public(address) for address in found):
        raise CannotBeDone(f"the host {host} is not on the public internet")
    return min(found, key=lambda address: ":" in address)  # IPv4 where there is one


def is_public(text: str) -> bool:
    """Whether an IP address belongs to the open internet, also where it wraps another one."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and (inner := _wrapped(address)):
        return _is_global(inner)
    return _is_global(address)


def _wrapped(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address inside an IPv4-mapped, 6to4 or NAT64 one."""
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour


def _is_global(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return address.is_global and not address.is_multicast and not address.is_reserved
