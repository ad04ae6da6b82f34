"""Carries one request of Google's client library at a time, as one signed-in account, to one address.

It stands in for httplib2, which sends a request once more by itself when a reply is lost, be it a POST;
here nothing is sent again but what was refused unread for an access token that had run out.
"""

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from syncd.errors import Permanent, Transient
from syncd_providers.google.tokens import refresh
from syncd_providers.online import wire

if TYPE_CHECKING:
    import requests
    from google.oauth2.credentials import Credentials


class Transport:
    """What the library calls ``http``. Belongs to one thread."""

    timeout = wire.READ
    """The library asks for it."""

    def __init__(
        self,
        held: "Credentials",
        *,
        account: str,
        root: str,
        clock: Callable[[], float] = time.monotonic,
        outage: wire.Outage | None = None,
        told: Callable[[Mapping[str, str]], None] = lambda _: None,
    ) -> None:
        self._held = held
        self._account = account
        self._root = root if root.endswith("/") else f"{root}/"
        self._told = told
        self._outage = outage or wire.Outage(clock=clock)
        self._wire = wire.Wire(clock=clock, outage=self._outage)

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        **_: Any,
    ) -> "tuple[Reply, bytes]":
        """One answer, head and body. Raises NoAnswer, or what :func:`tokens.refresh` raises."""
        if not uri.startswith(self._root):  # the access token goes to nobody else
            raise Permanent(f"{self._account}: a request would have gone to another server than Google's")
        if not self._held.valid:
            self._refresh()
        start = body.tell() if hasattr(body, "tell") else None
        answer = self._send(uri, method, body, headers or {})
        if answer.status == 401:  # refused before it was looked at
            self._refresh()
            if start is not None:
                body.seek(start)
            answer = self._send(uri, method, body, headers or {})
        self._told(answer.headers)
        return Reply(answer), answer.body

    def close(self) -> None:
        """End the connections."""
        self._wire.close()

    def _refresh(self) -> None:
        with self._outage.noticed(Transient):
            refresh(self._held, self._account)

    def _send(self, uri: str, method: str, body: Any, headers: Mapping[str, str]) -> wire.Reply:
        return self._wire.send(method, uri, body=body, headers=headers, sign=self._sign)

    def _sign(self, prepared: "requests.PreparedRequest") -> "requests.PreparedRequest":
        prepared.headers["Authorization"] = f"Bearer {self._held.token}"
        return prepared


class Reply(dict[str, str]):
    """The head of an answer, as the library reads it: headers by names in lower case."""

    def __init__(self, answer: wire.Reply) -> None:
        super().__init__(answer.headers)
        self.status: int = answer.status
        self.reason: str = answer.reason
