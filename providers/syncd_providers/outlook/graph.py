"""Microsoft Graph as one signed-in account: a request at a time from each thread, two of them at most.

Sources: Graph's "Throttling guidance" (four requests to a mailbox at once, less is left to other
programs), "Immutable identifiers for Outlook", "Best practices" (client-request-id).
"""

import json as json_
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlencode, urlsplit
from uuid import uuid4

from syncd.dataclass import dataclass
from syncd.errors import Permanent, Transient
from syncd_providers.online import wire
from syncd_providers.online.failures import Failure
from syncd_providers.online.patience import Patience, patiently
from syncd_providers.outlook.errors import BROKEN_OFF, GARBLED, OFFLINE, refusal, run_out
from syncd_providers.outlook.service import SignedIn

if TYPE_CHECKING:
    import requests

AT_ONCE = 2
"""Requests of an account that are under way at the same time, in all threads of this process."""

IMMUTABLE = 'IdType="ImmutableId"'
"""An event keeps its id when it is moved; without it in every request ids of two kinds would mix."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What was answered to a request that was not refused."""

    status: int
    headers: Mapping[str, str]
    """By names in lower case."""
    body: bytes

    def object(self) -> dict[str, Any]:
        """The JSON object it is; raises Failure when it is none, or an empty one."""
        try:
            found = json_.loads(self.body)
        except (ValueError, RecursionError):
            found = None
        if self.status not in (200, 201, 202) or not isinstance(found, dict) or not found:
            raise Failure(GARBLED)  # a page of a hotel, half an answer
        return found


class Graph:
    """Graph v1.0. Its methods may be called from several threads.

    A refusal raises :class:`Failure`; a sign-in that is no longer accepted SignInNeeded. Reading is
    tried again, writing only where that is harmless, or where it was refused before it was looked at.
    A 412 is not: its caller reads once more what was to be changed.
    """

    def __init__(self, who: SignedIn, *, patience: Patience | None = None) -> None:
        self.who = who
        self._patience = patience or Patience()
        self._local = threading.local()
        self._gate = _gate(who)

    # -- with the sign-in -----------------------------------------------------------------------

    def get(
        self,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        prefer: Sequence[str] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Read. ``path`` is one below v1.0, its parts quoted, or a whole link that Graph has given.

        A redirect (302, to the content of a file) is answered as it is, and so is 304.
        """
        return self.send("GET", path, params=params, prefer=prefer, headers=headers, harmless=True)

    def send(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        content: bytes | None = None,
        content_type: str = "",
        params: Mapping[str, str] | None = None,
        prefer: Sequence[str] = (),
        headers: Mapping[str, str] | None = None,
        harmless: bool = False,
    ) -> Reply:
        """Write. ``harmless`` tells that doing it twice changes nothing more than once."""
        address = self._address(path, params)
        said = {"Accept": "application/json", **(headers or {}), "Prefer": ", ".join([IMMUTABLE, *prefer])}
        if json is not None:
            content, content_type = json_.dumps(json).encode(), "application/json"
        if content_type:
            said["Content-Type"] = content_type

        def once() -> Reply:
            return self._once(method, address, said, content)

        return patiently(once, self._patience, harmless=harmless)

    def _address(self, path: str, params: Mapping[str, str] | None) -> str:
        """Where a request goes; the access token goes to no other server, whatever a link says."""
        address = path if "://" in path else f"{self.who.graph_root}{path}"
        if not _is_plain(address):
            raise Failure(GARBLED)  # it would lead elsewhere, or end too early
        parts = {unquote(one) for one in urlsplit(address).path.split("/")}
        if not address.startswith(self.who.graph_root) or parts & {".", ".."}:
            raise Permanent(f"{self.who.account}: a request would have gone to another server than Graph")
        if not params:
            return address
        query = urlencode(params, quote_via=quote, safe="$,:'()/")
        return f"{address}{'&' if '?' in address else '?'}{query}"

    def _once(self, method: str, address: str, headers: Mapping[str, str], body: bytes | None) -> Reply:
        token = self._token()
        answer = self._exchange(method, address, headers, body, _bearer(token))
        if answer.status == 401:  # refused before it was looked at, be it in the middle of a list
            token = self._token(refused=token)
            answer = self._exchange(method, address, headers, body, _bearer(token))
        if answer.status >= 300 and not (method == "GET" and answer.status in (302, 304)):
            raise refusal(answer, drive=_is_drive(address.removeprefix(self.who.graph_root)))
        reply = Reply(status=answer.status, headers=answer.headers, body=answer.body)
        if answer.status in (200, 201) and method != "DELETE" and _is_text(answer.headers):
            reply.object()
        return reply

    def _token(self, refused: str | None = None) -> str:
        try:
            return self.who.tokens.token(refused=refused)
        except Transient as error:  # of the sign-in: nothing was sent
            raise Failure(OFFLINE, retry_after=error.retry_after) from error

    # -- without it -----------------------------------------------------------------------------

    def fetch_unsigned(self, address: str, *, headers: Mapping[str, str] | None = None) -> Reply:
        """What lies at an address that lets in whoever has it: where a 302 leads, or an upload session.

        Raises Failure; of one that has run out it passes, for Graph gives a new one.
        """
        return self._unsigned("GET", address, None, headers, harmless=True)

    def put_unsigned(
        self,
        address: str,
        content: bytes,
        *,
        headers: Mapping[str, str] | None = None,
        harmless: bool = False,
    ) -> Reply:
        """Send bytes to an upload session, with the ``Content-Range`` in the headers."""
        return self._unsigned("PUT", address, content, headers, harmless=harmless)

    def delete_unsigned(self, address: str) -> Reply:
        """Give up an upload session."""
        return self._unsigned("DELETE", address, None, None, harmless=True)

    def _unsigned(
        self,
        method: str,
        address: str,
        content: bytes | None,
        headers: Mapping[str, str] | None,
        *,
        harmless: bool,
    ) -> Reply:
        if not self._is_safe(address):
            raise Permanent(f"{self.who.account}: Microsoft gave an address that is not a secure one")

        def once() -> Reply:
            answer = self._exchange(method, address, headers or {}, content, None)
            if answer.status >= 300:
                raise run_out(answer)
            return Reply(status=answer.status, headers=answer.headers, body=answer.body)

        return patiently(once, self._patience, harmless=harmless)

    def _is_safe(self, address: str) -> bool:
        """Whether nobody can read along; a server that stands in for Graph leads to this machine only."""
        try:
            parts = urlsplit(address)
            here = parts.hostname in ("127.0.0.1", "localhost", "::1")
        except ValueError:
            return False
        secure = parts.scheme == "https" and bool(parts.hostname) and not parts.username
        return _is_plain(address) and (here if self.who.is_stand_in else secure)

    # -- the wire -------------------------------------------------------------------------------

    def _exchange(
        self,
        method: str,
        address: str,
        headers: Mapping[str, str],
        body: bytes | None,
        sign: wire.Signing | None,
    ) -> wire.Reply:
        numbered = {**headers, "client-request-id": str(uuid4())} if sign else headers
        with self._gate:
            try:
                return self._wire().send(method, address, headers=numbered, body=body, sign=sign)
            except wire.Unsent as error:
                raise Failure(OFFLINE) from error
            except wire.NoAnswer as error:
                raise Failure(BROKEN_OFF) from error

    def _wire(self) -> wire.Wire:
        if "wire" not in self._local.__dict__:
            self._local.wire = wire.Wire()
        made: wire.Wire = self._local.wire
        return made


_gates: dict[tuple[str, str], threading.BoundedSemaphore] = {}
_gates_lock = threading.Lock()


def _gate(who: SignedIn) -> threading.BoundedSemaphore:
    """The one of the account, whoever in this process asks for it: a desk and a source share it."""
    with _gates_lock:
        return _gates.setdefault((who.graph_root, who.address), threading.BoundedSemaphore(AT_ONCE))


def _bearer(token: str) -> "Callable[[requests.PreparedRequest], requests.PreparedRequest]":
    def sign(prepared: "requests.PreparedRequest") -> "requests.PreparedRequest":
        prepared.headers["Authorization"] = f"Bearer {token}"
        return prepared

    return sign


def _is_plain(address: str) -> bool:
    """Whether every reader takes an address for the same one."""
    return address.isascii() and address.isprintable() and not {*address} & {" ", "\\", "#"}


def _is_drive(path: str) -> bool:
    return path.startswith(("me/drive", "drives/", "shares/"))


def _is_text(headers: Mapping[str, str]) -> bool:
    """Whether an answer says that it is an object, or does not say what it is, or is some web page."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind in ("", "application/json", "text/html", "text/plain")
