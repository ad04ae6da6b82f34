"""What the sign-ins of all fakes have in common (RFC 6749, 6750, 7519, 7636)."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl

from syncd.testing.server.values import Request


def form(request: Request) -> dict[str, str]:
    """The fields of a posted form."""
    return dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))


def bearer(request: Request) -> str:
    """The access token a request carries; empty when it carries none."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token if kind.casefold() == "bearer" else ""


def base64(raw: bytes) -> str:
    """Base64 for addresses, without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def challenge(verifier: str) -> str:
    """The S256 challenge that belongs to a code verifier."""
    return base64(sha256(verifier.encode()).digest())


def id_token(claims: Mapping[str, Any]) -> str:
    """Claims as a token: a client has it from the server itself, so the signature is no one's to check."""
    parts = [{"alg": "RS256", "typ": "JWT"}, dict(claims)]
    return ".".join([*(base64(json.dumps(part).encode()) for part in parts), base64(b"unsigned")])
