"""A token endpoint on loopback that says what a test wants, and keeps what it was sent."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl

from syncd_providers.google.client_file import ClientFile


@dataclass
class Tokens:
    """What is answered next, and what came."""

    root: str
    status: int = 200
    body: bytes = b"{}"
    location: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    signatures: list[str | None] = field(default_factory=list)
    """The header Authorization of each request."""

    @property
    def client(self) -> ClientFile:
        """An app that signs in here."""
        return ClientFile(
            client_id="app-1",
            client_secret="not-so-secret",
            auth_uri=f"{self.root}/o/oauth2/v2/auth",
            token_uri=f"{self.root}/token",
        )

    def says(self, status: int = 200, **fields: Any) -> None:
        """Answer with this JSON from now on."""
        self.status, self.body = status, json.dumps(fields).encode()

    def grants(self, *scopes: str, address: str = "alex.moreau@example.com", **more: Any) -> None:
        """Answer as Google does to a good code."""
        claims = base64.urlsafe_b64encode(json.dumps({"sub": "1", "email": address}).encode())
        answer = {
            "access_token": "ya29.access",
            "refresh_token": "1//refresh",
            "expires_in": 3599,
            "token_type": "Bearer",
            "scope": " ".join(scopes),
            "id_token": f"e30.{claims.decode().rstrip('=')}.sig",
        }
        kept: dict[str, Any] = {name: one for name, one in (answer | more).items() if one is not None}
        self.says(200, **kept)


@contextmanager
def tokens_server() -> Iterator[Tokens]:
    """The endpoint, for the length of one test."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            tokens.asked.append(dict(parse_qsl(body)))
            tokens.paths.append(self.path)
            tokens.signatures.append(self.headers["Authorization"])
            self.send_response(tokens.status)
            if tokens.location:
                self.send_header("Location", tokens.location)
            self.send_header("Content-Length", str(len(tokens.body)))
            self.end_headers()
            self.wfile.write(tokens.body)

        do_GET = do_POST  # noqa: N815 -- the name http.server calls

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        tokens = Tokens(root=f"http://127.0.0.1:{server.server_address[1]}")
        thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield tokens
        server.shutdown()
        thread.join()
