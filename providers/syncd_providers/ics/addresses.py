"""Decides which network addresses a feed may come from. Pure.

A published calendar's server may answer with a redirect, and a name may resolve to anything: neither
may lead into the user's own machine or network unless the user's own address did.
"""

import ipaddress
from enum import Enum

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class Reach(Enum):
    """How far away an address is."""

    PUBLIC = "public"
    LOOPBACK = "this machine"
    PRIVATE = "a private network"
    LINK_LOCAL = "the local link"
    NOWHERE = "no single host"


LOCAL = frozenset({Reach.LOOPBACK, Reach.PRIVATE, Reach.LINK_LOCAL})
"""What only the user may name, never a redirect."""

_SHARED = ipaddress.ip_network("100.64.0.0/10")
_THIS_NETWORK = ipaddress.ip_network("0.0.0.0/8")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def reach(text: str) -> Reach:
    """How far away the address is; IPv4 addresses inside IPv6 ones count as themselves."""
    try:
        address = _embedded(ipaddress.ip_address(text.partition("%")[0]))
    except ValueError:
        return Reach.NOWHERE
    if address.is_multicast or address.is_unspecified or address in _THIS_NETWORK:
        return Reach.NOWHERE
    if address.is_loopback:
        return Reach.LOOPBACK
    if address.is_link_local:
        return Reach.LINK_LOCAL
    if address in _SHARED or address.is_private:
        return Reach.PRIVATE
    return Reach.PUBLIC if address.is_global else Reach.NOWHERE


def _embedded(address: IPAddress) -> IPAddress:
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def permitted(*, scheme: str, first: Reach | None) -> frozenset[Reach]:
    """Where a request may go; ``first`` is what the user's own address reached, None for that one.

    Plain http never crosses the internet: anybody on the way could change the calendar.
    """
    allowed = LOCAL | {Reach.PUBLIC} if first is None else {Reach.PUBLIC, first}
    return frozenset(allowed & LOCAL if scheme == "http" else allowed)
