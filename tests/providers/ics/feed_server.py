"""A web server on this machine that answers as a published calendar does."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TEXT = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260105\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


class QuietServer(ThreadingHTTPServer):
    """A server that keeps it to itself when a client hangs up."""

    def handle_error(self, *_: object) -> None:
        """Say nothing."""


class Server:
    """A web server on the loopback interface whose answers the test writes."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.answer: Callable[[str], tuple[int, dict[str, str], bytes]] = lambda _: (200, {}, TEXT)
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.requests.append(
                    (self.path, {name.lower(): value for name, value in self.headers.items()})
                )
                status, headers, body = server.answer(self.path)
                self.send_response_only(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.http = QuietServer(("127.0.0.1", 0), Handler)
        self.port = self.http.server_port
        self.url = f"http://127.0.0.1:{self.port}/private-4711/basic.ics"

    def says(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Answer everything so."""
        self.answer = lambda _: (
            status,
            {name.replace("_", "-"): value for name, value in headers.items()},
            body,
        )


@contextmanager
def running() -> Iterator[Server]:
    """A server that listens."""
    made = Server()
    thread = threading.Thread(target=made.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield made
    finally:
        made.http.shutdown()
        thread.join()
        made.http.server_close()
