"""Connects only to addresses that may be reached, and never waits beyond a deadline.

The address that was checked is the one connected to, so a name that resolves to something else a
moment later changes nothing. The only module that imports the HTTP library.
"""

import socket
import ssl
from collections.abc import Callable, Iterable
from typing import Any

import httpcore

from syncd.errors import Offline, Permanent
from syncd_providers.ics.addresses import Reach, reach

Resolver = Callable[[str, int], list[str]]


def resolve(host: str, port: int) -> list[str]:
    """The host's addresses, in the order the system prefers."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Deadline:
    """One moment after which nothing is waited for."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._end = clock() + seconds

    def left(self, most: float | None) -> float:
        """Seconds that may be waited for the next step; raises when there are none."""
        left = self._end - self._clock()
        if left <= 0:
            raise httpcore.ReadTimeout("the whole answer took too long")
        return left if most is None else min(most, left)


class Backend(httpcore.NetworkBackend):
    """Opens connections for one request."""

    def __init__(
        self, *, allowed: frozenset[Reach], deadline: Deadline, resolver: Resolver, label: str
    ) -> None:
        self._allowed = allowed
        self._deadline = deadline
        self._resolver = resolver
        self._label = label
        self._sockets = httpcore.SyncBackend()
        self.reached: Reach | None = None
        """What the connection that was made reached."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of ``host`` that may be reached and answers."""
        addresses = self._addresses(host, port)
        chosen = [address for address in addresses if reach(address) in self._allowed]
        if not chosen:
            raise self._refusal(addresses)
        failure: Exception | None = None
        for address in chosen:
            try:
                stream = self._sockets.connect_tcp(
                    address, port, self._deadline.left(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            self.reached = reach(address)
            return _Stream(stream, self._deadline)
        raise httpcore.ConnectError("none of its addresses answers") from failure

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            return self._resolver(host, port)
        except (OSError, UnicodeError) as error:
            raise Offline(
                f"the feed at {self._label} cannot be found: its host name does not resolve",
                hint="check the network, and the address for typing errors",
            ) from error

    def _refusal(self, addresses: list[str]) -> Permanent:
        places = " and ".join(sorted({reach(address).value for address in addresses})) or "nothing"
        if Reach.PUBLIC not in self._allowed and Reach.PUBLIC in {reach(address) for address in addresses}:
            return Permanent(
                f"the feed at {self._label} would come over plain http, which anybody on the way can change",
                hint="use its https address",
            )
        return Permanent(
            f"the feed at {self._label} leads to {places}, where its address may not lead",
            hint="if that is what you want, connect the address it leads to",
        )


class _Stream(httpcore.NetworkStream):
    """A connection whose every wait ends at the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return _Stream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
