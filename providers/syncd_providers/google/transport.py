"""Carries one request of Google's client library at a time, as one signed-in account, to one address.

It stands in for httplib2, which sends a request once more by itself when a reply is lost, be it a POST;
here nothing is sent again but what was refused unread for an access token that had run out.
"""

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from syncd.errors import Permanent
from syncd_providers.google.tokens import refresh

if TYPE_CHECKING:
    import requests
    from google.oauth2.credentials import Credentials

CONNECT, READ, WHOLE = 10.0, 30.0, 120.0
"""Seconds for a connection, for the next bytes, and for a whole answer."""
MOST_BYTES = 64 * 1024 * 1024
"""Longer answers are refused; counted after decompression."""


class Unanswered(Exception):
    """No whole answer came: whether the request took effect is not known."""


class Unsent(Unanswered):
    """There was no connection: the request did not arrive."""


class Transport:
    """What the library calls ``http``. Belongs to one thread."""

    timeout = READ
    """The library asks for it."""

    def __init__(
        self, held: "Credentials", *, account: str, root: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._held = held
        self._account = account
        self._root = root if root.endswith("/") else f"{root}/"
        self._clock = clock
        self._session: requests.Session | None = None

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        **_: Any,
    ) -> "tuple[Reply, bytes]":
        """One answer, head and body. Raises Unanswered, or what :func:`tokens.refresh` raises."""
        if not uri.startswith(self._root):  # the access token goes to nobody else
            raise Permanent(f"{self._account}: a request would have gone to another server than Google's")
        if not self._held.valid:
            refresh(self._held, self._account)
        start = body.tell() if hasattr(body, "tell") else None
        answer = self._send(uri, method, body, headers or {})
        if answer[0].status == 401:  # refused before it was looked at
            refresh(self._held, self._account)
            if start is not None:
                body.seek(start)
            answer = self._send(uri, method, body, headers or {})
        return answer

    def close(self) -> None:
        """End the connections."""
        if self._session is not None:
            self._session.close()
        self._session = None

    def _send(self, uri: str, method: str, body: Any, headers: Mapping[str, str]) -> "tuple[Reply, bytes]":
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
                auth=self._sign,
                timeout=(CONNECT, READ),
                allow_redirects=False,
                stream=True,
            ) as answer:
                return Reply(answer), self._body(answer, until)
        except (RequestException, HTTPError, OSError) as error:
            self.close()  # a laptop that has slept: the next request gets a connection of its own
            cause = getattr(error.args[0], "reason", None) if error.args else None
            unsent = isinstance(error, ConnectTimeout) or isinstance(cause, NewConnectionError)
            raise (Unsent if unsent else Unanswered)(type(error).__name__) from error

    def _sign(self, prepared: "requests.PreparedRequest") -> "requests.PreparedRequest":
        """Puts the access token in; given as ``auth`` because requests prefers a netrc file to a header."""
        prepared.headers["Authorization"] = f"Bearer {self._held.token}"
        return prepared

    def _body(self, answer: "requests.Response", until: float) -> bytes:
        """The whole body; a server that trickles or never ends is left."""
        parts, size = [], 0
        while part := answer.raw.read1(1 << 16, decode_content=True):
            parts.append(part)
            size += len(part)
            if size > MOST_BYTES or self._clock() > until:
                self.close()
                raise Unanswered("the answer does not end")
        return b"".join(parts)


class Reply(dict[str, str]):
    """The head of an answer, as the library reads it: headers by names in lower case."""

    def __init__(self, answer: "requests.Response") -> None:
        super().__init__({name.lower(): value for name, value in answer.headers.items()})
        self.status: int = answer.status_code
        self.reason: str = answer.reason
