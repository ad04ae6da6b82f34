"""A fake server on loopback: takes requests off the wire, keeps each, and sends what the fault plan says."""

import socket
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl

from syncd.testing.server.faults import Application, Outgoing
from syncd.testing.server.plan import FaultPlan
from syncd.testing.server.values import Exchange, Request, Response, json_response

Hook = Callable[[Exchange], None]


class FakeServer:
    """Serves one application at ``url`` from ``start`` to ``stop``; a context manager.

    ``before`` is called with every request before it takes effect, ``after`` when it has and
    nothing is sent yet: a test may end the client's process in either. A hook that raises a
    ConnectionError ends the connection, and one that does so before lets nothing take effect.
    """

    def __init__(self, application: Application, *, clock: Callable[[], datetime], port: int = 0) -> None:
        self.application = application
        self.faults = FaultPlan()
        self.exchanges: list[Exchange] = []
        """Everything received, oldest first."""
        self.complaints: list[str] = []
        """What the fake itself did wrong; a test that ends with one has failed."""
        self.before: Hook | None = None
        self.after: Hook | None = None
        self._clock = clock
        self._in_flight: dict[int, Request] = {}
        self._lock = threading.RLock()
        self._stopping = threading.Event()
        self._http = _Http(("127.0.0.1", port), _Handler, self)
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where it serves, with a slash at the end."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/"

    def start(self) -> Self:
        """Serve in a thread of its own."""
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), name="fake server")
        self._thread.start()
        return self

    def serve(self) -> None:
        """Serve in this thread, until it is interrupted."""
        self._http.serve_forever()

    def stop(self) -> None:
        """End every connection and give the port back."""
        self._stopping.set()
        if self._thread is not None:
            self._http.shutdown()
            self._thread.join()
        self._http.end_connections()
        self._http.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Serve nobody meanwhile: what the application knows can be changed beside a running client."""
        with self._lock:
            yield

    def mentions(self, text: str) -> list[Exchange]:
        """The requests that hold this text anywhere."""
        return [exchange for exchange in self.exchanges if exchange.mentions(text)]

    # -- for the handler --------------------------------------------------------------------

    def in_flight(self) -> list[Request]:
        """The requests that are being served, oldest first: asked in the middle of serving one."""
        with self._lock:
            return list(self._in_flight.values())

    @contextmanager
    def serving(self, request: Request) -> Iterator[None]:
        """Count a request among those in flight."""
        self._in_flight[id(request)] = request
        try:
            yield
        finally:
            del self._in_flight[id(request)]

    def answer(self, request: Request) -> Outgoing:
        """Serve one request: keep it, let it meet its fault, call the hooks."""
        with self._lock:
            exchange = Exchange(number=len(self.exchanges) + 1, request=request)
            self.exchanges.append(exchange)
        if self.before is not None:
            self.before(exchange)

        def perform() -> Response:
            exchange.response = self.application.handle(request)
            return exchange.response

        with self._lock:
            exchange.fault, outgoing = self.faults.meet(request, perform, self.application)
        if self.after is not None:
            self.after(exchange)
        if outgoing.delay:
            self._stopping.wait(outgoing.delay)
        return outgoing

    def http_date(self) -> str:
        """The moment of the fake's own clock, as the Date header has it."""
        return format_datetime(self._clock().astimezone(UTC), usegmt=True)


class _Http(ThreadingHTTPServer):
    """The listening socket, and the connections that are open."""

    daemon_threads = False
    block_on_close = True
    request_queue_size = 64

    def __init__(
        self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler], fake: FakeServer
    ) -> None:
        super().__init__(address, handler)
        self.fake = fake
        self.open: set[socket.socket] = set()

    def server_bind(self) -> None:
        """Bind without looking up the name of this machine, which may take seconds."""
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep what the fake did wrong; a client that went away did nothing wrong."""
        del request, client_address
        error = sys.exception()
        if not isinstance(error, ConnectionError | TimeoutError):
            self.fake.complaints.append("".join(traceback.format_exception(error)))

    def end_connections(self) -> None:
        """End what clients keep alive, so that no thread waits for them."""
        for connection in list(self.open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                self.open.discard(connection)  # already gone


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Http

    def setup(self) -> None:
        super().setup()
        self.server.open.add(self.connection)

    def finish(self) -> None:
        super().finish()
        self.server.open.discard(self.connection)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the name is the base class's
        """Nothing: what was received is kept as values."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The fake's own time."""
        del timestamp
        return self.server.fake.http_date()

    def serve(self) -> None:
        """Read the request, answer it."""
        if "transfer-encoding" in self.headers:
            self.close_connection = True
            self._send(Outgoing(response=json_response({"error": "send a Content-Length"}, 411)))
            return
        length = int(self.headers.get("content-length") or 0)
        path, _, query = self.path.partition("?")
        request = Request(
            method=self.command,
            path=path,
            query=tuple(parse_qsl(query, keep_blank_values=True)),
            raw_query=query,
            headers={name.lower(): ", ".join(self.headers.get_all(name, ())) for name in self.headers},
            body=self.rfile.read(length) if length else b"",
        )
        with self.server.fake.serving(request):
            outgoing = self.server.fake.answer(request)
        self._send(outgoing)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do_HEAD = serve  # noqa: N815  the base class's names

    def _send(self, outgoing: Outgoing) -> None:
        if not outgoing.reply:
            self.close_connection = True
            return
        response = outgoing.response
        self.send_response(response.status)
        if response.status != 204:
            self.send_header("Content-Type", response.content_type)
            self.send_header("Content-Length", str(len(response.body)))
        for name, value in response.headers:
            self.send_header(name, value)
        self.end_headers()
        if outgoing.keep is not None:
            self.wfile.write(response.body[: outgoing.keep])
            self.close_connection = True
        elif self.command != "HEAD" and response.status != 204:
            self.wfile.write(response.body)
        if outgoing.close_silently:
            self.close_connection = True
