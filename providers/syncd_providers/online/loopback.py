"""Waits on 127.0.0.1 for the one request with which a browser comes back from a sign-in (RFC 8252, 7.3).

The answer stands in the address, or comes as a form (OAuth 2.0 Form Post Response Mode). Whatever else
asks (for an icon, with another sign-in's state, from a page that guesses the port) is turned away and
ends nothing.
"""

import hmac
import queue
import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from types import MappingProxyType
from urllib.parse import parse_qsl, urlsplit

_STALLED = 10.0
"""Seconds for one request; browsers open connections they do not use."""

_LARGEST = 1 << 16
"""Bytes of a form; Microsoft's are 2 KB."""

_PAGE = """<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><title>syncd</title><p>{}</p></html>
"""


class Loopback:
    """A port of this machine on which an answer is awaited."""

    def __init__(self, port: int, *, state: str, host: str, posted: bool) -> None:
        self.redirect_uri = f"http://{host}:{port}{'' if posted else '/'}"
        self._state = state
        self._posted = posted
        self._answers: queue.Queue[Mapping[str, str]] = queue.Queue()
        self._taken = threading.Lock()
        self.strays = 0
        """How many answers to other sign-ins came."""

    def wait(self, seconds: float) -> Mapping[str, str] | None:
        """The parameters of the answer; None when none came in that time."""
        try:
            return self._answers.get(timeout=seconds)
        except queue.Empty:
            return None

    def judge(
        self, method: str, target: str, host: str, body: str
    ) -> tuple[int, str, Mapping[str, str] | None]:
        """The status and the words of the page for a request, and the answer when it is the one awaited."""
        if host != urlsplit(self.redirect_uri).netloc:  # a page elsewhere, by a name that leads here
            return 400, "This address is not for you.", None
        parts = urlsplit(target)
        said, other = (body, parts.query) if self._posted else (parts.query, body)
        if method != ("POST" if self._posted else "GET") or parts.path != "/" or not said or other:
            return 404, "There is nothing here.", None
        pairs = parse_qsl(said, keep_blank_values=True)
        answer = dict(pairs)
        own = hmac.compare_digest(answer.get("state", "").encode(), self._state.encode())
        if not own or len(answer) < len(pairs) or not answer.keys() & {"code", "error"}:
            self.strays += 1
            return 400, "This belongs to another sign-in. Look for a newer window, or begin again.", None
        if not self._taken.acquire(blocking=False):
            return 400, "This sign-in has been answered already.", None
        if "error" in answer:
            return 200, "Nothing was allowed. You can close this window.", answer
        return 200, "You can close this window; syncd goes on where you started it.", answer

    def take(self, answer: Mapping[str, str]) -> None:
        """End the waiting."""
        self._answers.put(MappingProxyType(dict(answer)))


@contextmanager
def listening(state: str, *, host: str = "127.0.0.1", posted: bool = False) -> Iterator[Loopback]:
    """Listen on a free port while the answer with this state is awaited.

    ``host`` is what the browser is told to call this machine, ``posted`` that the answer is a form.
    """
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.loopback = Loopback(server.server_address[1], state=state, host=host, posted=posted)
        thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
        thread.start()
        try:
            yield server.loopback
        finally:
            server.shutdown()
            thread.join()


class _Server(socketserver.ThreadingTCPServer):
    # Not http.server's, which looks its own name up in the network.
    allow_reuse_address = False
    daemon_threads = True
    block_on_close = False
    loopback: Loopback

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that hangs up is no matter; nothing is printed, the request may hold a code."""


class _Handler(BaseHTTPRequestHandler):
    timeout = _STALLED
    server: _Server

    def do_GET(self) -> None:
        """Answer with a page that repeats nothing of the request."""
        loopback = self.server.loopback
        host, body = self.headers.get("Host", ""), self._body()
        status, words, answer = loopback.judge(self.command, self.path, host, body)
        try:
            self._send(status, _PAGE.format(words).encode())
        finally:  # only now, lest the program ends before its page is there
            if answer is not None:
                loopback.take(answer)

    do_POST = do_HEAD = do_PUT = do_DELETE = do_OPTIONS = do_GET  # noqa: N815 -- the names http.server calls

    def _body(self) -> str:
        """The form, as far as it may be one."""
        length = self.headers.get("Content-Length", "")
        size = int(length) if length.isdecimal() and len(length) < 8 else 0
        return self.rfile.read(size).decode("ascii", "replace") if size <= _LARGEST else ""

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def version_string(self) -> str:
        """Which Python this is, is nobody's business."""
        return "syncd"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- http.server's name
        """Nothing: the request line holds the code."""


_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'",
    "Connection": "close",
}
