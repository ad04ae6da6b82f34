"""One HTTP exchange at a time: no redirect followed, nothing sent twice, no answer without an end."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from syncd.dataclass import dataclass

if TYPE_CHECKING:
    import requests

CONNECT, READ, WHOLE = 10.0, 30.0, 120.0
"""Seconds for a connection, for the next bytes, and for a whole answer."""
MOST_BYTES = 64 * 1024 * 1024
"""Longer answers are refused; counted after decompression."""

_FORGET = 60.0
"""Seconds for which an outage is remembered."""

Signing = Callable[["requests.PreparedRequest"], "requests.PreparedRequest"]


class NoAnswer(Exception):
    """No whole answer came: whether the request took effect is not known."""


class Unsent(NoAnswer):
    """There was no connection: the request did not arrive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a server answered."""

    status: int
    reason: str
    headers: Mapping[str, str]
    """By names in lower case."""
    body: bytes


class Outage:
    """Remembers for a minute that nobody could be reached, so that of many requests one waits for it.

    A computer that is offline may lose what it sends without a word: every connection then takes
    its whole time to fail.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until = clock()

    @contextmanager
    def noticed(self, *failures: type[Exception]) -> Iterator[None]:
        """Raises Unsent at once while nobody is there; notices these failures, when they took long."""
        begun = self._clock()
        if begun < self._until:
            raise Unsent("nobody could be reached just now")
        try:
            yield
        except failures:
            now = self._clock()
            if now - begun >= CONNECT / 2:
                self._until = now + _FORGET
            raise


class Wire:
    """The connections to one server. Belongs to one thread."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, outage: Outage | None = None) -> None:
        self._clock = clock
        self._outage = outage or Outage(clock=clock)
        self._session: requests.Session | None = None

    def send(
        self,
        method: str,
        uri: str,
        *,
        headers: Mapping[str, str],
        body: Any = None,
        sign: Signing | None = None,
    ) -> Reply:
        """One answer. ``sign`` puts the access token in. Raises NoAnswer."""
        with self._outage.noticed(Unsent):
            return self._send(method, uri, headers=headers, body=body, sign=sign)

    def _send(
        self, method: str, uri: str, *, headers: Mapping[str, str], body: Any, sign: Signing | None
    ) -> Reply:
        import requests
        from requests.exceptions import ConnectTimeout, RequestException
        from urllib3.exceptions import HTTPError, NewConnectionError

        if method != "GET":  # one that has died since would leave open whether the write arrived
            self.close()
        session = self._session = self._session or requests.Session()
        until = self._clock() + WHOLE
        try:
            with session.request(
                method,
                uri,
                data=body,
                headers=dict(headers),
                # As ``auth``, because requests prefers a netrc file to a header.
                auth=sign or _unsigned,
                timeout=(CONNECT, READ),
                allow_redirects=False,
                stream=True,
            ) as answer:
                return Reply(
                    status=answer.status_code,
                    reason=answer.reason,
                    headers={name.lower(): value for name, value in answer.headers.items()},
                    body=self._body(answer, until),
                )
        except (RequestException, HTTPError, OSError) as error:
            self.close()  # a laptop that has slept: the next request gets a connection of its own
            cause = getattr(error.args[0], "reason", None) if error.args else None
            unsent = isinstance(error, ConnectTimeout) or isinstance(cause, NewConnectionError)
            raise (Unsent if unsent else NoAnswer)(type(error).__name__) from error

    def close(self) -> None:
        """End the connections."""
        if self._session is not None:
            self._session.close()
        self._session = None

    def _body(self, answer: "requests.Response", until: float) -> bytes:
        """The whole body; a server that trickles or never ends is left."""
        parts, size = [], 0
        while part := answer.raw.read1(1 << 16, decode_content=True):
            parts.append(part)
            size += len(part)
            if size > MOST_BYTES or self._clock() > until:
                self.close()
                raise NoAnswer("the answer does not end")
        return b"".join(parts)


def _unsigned(prepared: "requests.PreparedRequest") -> "requests.PreparedRequest":
    """Leaves a request as it is: for addresses that need no token, or must not see one."""
    return prepared
