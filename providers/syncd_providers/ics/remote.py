"""Fetches a published calendar: bounded in bytes and in time, never led where it may not go."""

import time
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from syncd.dataclass import dataclass
from syncd.errors import ConfigError, Offline, Permanent, ProviderError, SignInNeeded, Transient
from syncd_providers.ics.addresses import Reach, permitted
from syncd_providers.online.dates import moment, server_time

if TYPE_CHECKING:
    import httpcore

    from syncd_providers.ics.guard import Deadline

MOST_BYTES = 64 * 1024 * 1024
"""Longer answers are refused; counted after decompression."""
MOST_SECONDS = 60.0
"""For everything: names, connections, redirects and the whole answer."""
MOST_REDIRECTS = 5
_WAITS = {"connect": 10.0, "read": 20.0, "write": 10.0, "pool": 10.0}
_SCHEMES = {"https": "https", "http": "http", "webcal": "https", "webcals": "https"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The outside world of a fetch; tests bring their own."""

    resolver: Callable[[str, int], list[str]] | None = None
    clock: Callable[[], float] = time.monotonic
    seconds: float = MOST_SECONDS
    most_bytes: int = MOST_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A whole answer."""

    body: bytes
    etag: str = ""
    modified: str = ""
    server_time: datetime | None = None
    """What the server's clock said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The server says that nothing changed since the given validators."""

    server_time: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reply:
    """One HTTP response, its body read."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    reached: Reach | None


def host_of(url: str) -> str:
    """The host a feed is named after."""
    try:
        return urlsplit(url.strip()).hostname or "feed"
    except ValueError:
        return "feed"


def label_of(url: str) -> str:
    """How a feed is shown: an address like this is a password, so only its host and its end."""
    return f"{host_of(url)} (…{url.strip()[-4:]})"


def check(url: str) -> None:
    """Raise ConfigError when a location is no address a feed can be fetched from."""
    _target(url.strip(), label_of(url))


def fetch(
    url: str, *, etag: str = "", modified: str = "", network: Network | None = None
) -> Answer | NotModified:
    """The feed's bytes, unless the server says that nothing changed since the given validators."""
    from syncd_providers.ics.guard import Deadline

    network = network or Network()
    label = label_of(url)
    deadline = Deadline(network.seconds, network.clock)
    target, first = _target(url.strip(), label), None
    for _ in range(MOST_REDIRECTS + 1):
        allowed = permitted(scheme=target.scheme, first=first)
        validators = _validators(etag, modified)
        reply = _request(target, validators, allowed, deadline=deadline, network=network, label=label)
        first = first or reply.reached
        if reply.status not in (301, 302, 303, 307, 308):
            return _answer(reply, label, asked=bool(validators))
        target = _redirected(target, reply.headers.get("location", ""), label)
    raise Permanent(f"the feed at {label} redirects more than {MOST_REDIRECTS} times", hint=_GET_NEW)


# -- addresses ---------------------------------------------------------------------------------

_GET_NEW = "get the address anew where the calendar is published"


def _target(url: str, label: str) -> SplitResult:
    """The address as it is requested; raises ConfigError when it is none."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except (ValueError, UnicodeError) as error:
        raise ConfigError(f"the address of the feed at {label} is not valid", hint=_GET_NEW) from error
    scheme = _SCHEMES.get(parts.scheme.lower())
    if scheme is None or not host:
        hint = "an address starts with https:// or webcal://"
        raise ConfigError(f"the address of the feed at {label} is not valid", hint=hint)
    user = parts.netloc.rpartition("@")[0]
    netloc = (f"{user}@" if user else "") + (f"[{host}]" if ":" in host else host) + port
    path = quote(parts.path or "/", safe="/%:=&~+!$,;'@()*")
    query = quote(parts.query, safe="/%:=&?~+!$,;'@()*")
    return SplitResult(scheme, netloc, path, query, "")


def _redirected(target: SplitResult, location: str, label: str) -> SplitResult:
    """Where a redirect leads; raises when it would leave https or carries nothing to follow."""
    try:
        parts = urlsplit(urljoin(target.geturl(), location)) if location else None
        port = parts.port if parts else None
    except ValueError:
        parts = port = None
    if parts is None or parts.scheme not in ("http", "https"):
        raise Permanent(f"the feed at {label} redirects to nowhere", hint=_GET_NEW)
    if parts.scheme == "http" and target.scheme == "https":
        raise Permanent(f"the feed at {label} redirects from https to plain http", hint=_GET_NEW)
    if parts.hostname == target.hostname and port == target.port and "@" in target.netloc:
        return _target(parts._replace(netloc=target.netloc).geturl(), label)
    return _target(parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl(), label)


def _validators(etag: str, modified: str) -> dict[str, str]:
    given = {"If-None-Match": etag, "If-Modified-Since": modified}
    # One that could not be sent back as it came is none: the feed is then read in full each time.
    return {name: value for name, value in given.items() if value.isascii() and value.isprintable() and value}


# -- one request -------------------------------------------------------------------------------


def _request(
    target: SplitResult,
    validators: Mapping[str, str],
    allowed: frozenset[Reach],
    *,
    deadline: "Deadline",
    network: Network,
    label: str,
) -> _Reply:
    import httpcore

    from syncd_providers.ics.guard import Backend, resolve

    backend = Backend(allowed=allowed, deadline=deadline, resolver=network.resolver or resolve, label=label)
    url = target._replace(netloc=target.netloc.rpartition("@")[2]).geturl()
    asked = list(_headers(target, validators).items())
    try:
        with (
            httpcore.ConnectionPool(network_backend=backend) as pool,
            pool.stream("GET", url, headers=asked, extensions={"timeout": _WAITS}) as response,
        ):
            headers = {_text(name).lower(): _text(value) for name, value in response.headers}
            chunks = _body(response, headers, network.most_bytes, label) if response.status == 200 else ()
            body = b"".join(chunks)
            return _Reply(status=response.status, headers=headers, body=body, reached=backend.reached)
    except httpcore.TimeoutException as error:
        raise Offline(f"the feed at {label} did not answer in time", hint=_LATER) from error
    except httpcore.NetworkError as error:
        raise Offline(f"the feed at {label} could not be read: {_short(error)}", hint=_LATER) from error
    except (httpcore.ProtocolError, zlib.error) as error:
        raise Transient(f"the feed at {label} could not be read: {_short(error)}", hint=_LATER) from error


_LATER = "nothing was changed; it is tried again at the next sync"


def _headers(target: SplitResult, validators: Mapping[str, str]) -> dict[str, str]:
    headers = {
        "Host": target.netloc.rpartition("@")[2],
        "User-Agent": "syncd",
        "Accept": "text/calendar, */*;q=0.1",
        "Accept-Encoding": "gzip",
        **validators,
    }
    if user := target.netloc.rpartition("@")[0]:
        headers["Authorization"] = "Basic " + b64encode(unquote(user).encode()).decode("ascii")
    return headers


def _body(
    response: "httpcore.Response", headers: Mapping[str, str], most: int, label: str
) -> Iterator[bytes]:
    """The decompressed body, chunk by chunk; raises as soon as it is too long."""
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "", "gzip", "x-gzip"):
        raise Transient(f"the feed at {label} answered in an unknown encoding", hint=_LATER)
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16) if "gzip" in encoding else None
    size = 0
    for chunk in response.iter_stream():
        plain = unpack.decompress(chunk, most - size + 1) if unpack else chunk
        size += len(plain)
        if size > most:
            limit = f"{most // 2**20} MiB"
            raise Permanent(f"the feed at {label} is larger than {limit}", hint="publish fewer years of it")
        yield plain
    if unpack and not unpack.eof:
        raise Transient(f"the answer of the feed at {label} was cut off", hint=_LATER)


# -- what the status says ----------------------------------------------------------------------


def _answer(reply: _Reply, label: str, *, asked: bool) -> Answer | NotModified:
    if reply.status == 200:
        return Answer(
            body=reply.body,
            etag=reply.headers.get("etag", ""),
            modified=reply.headers.get("last-modified", ""),
            server_time=server_time(reply.headers),
        )
    if reply.status == 304 and asked:
        return NotModified(server_time=server_time(reply.headers))
    raise _failure(reply, label)


def _failure(reply: _Reply, label: str) -> ProviderError | SignInNeeded:
    status = reply.status
    if status in (401, 403):
        return SignInNeeded(f"the feed address at {label} is no longer accepted ({status})", hint=_GET_NEW)
    if status in (404, 410):
        return Permanent(f"there is no calendar any more at {label} ({status})", hint=_GET_NEW)
    if status in (408, 425, 429) or status >= 500 or status < 400:
        wait = _retry_after(reply.headers)
        message = f"the feed at {label} could not answer now ({status})"
        return Transient(message, hint=_LATER, retry_after=wait)
    return Permanent(f"the feed at {label} refused the request ({status})", hint=_GET_NEW)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, from a number or from a date seen against the server's own; an hour at most."""
    text = headers.get("retry-after", "").strip()
    try:
        if text.isdecimal():
            seconds = float(text[:9])
        else:
            seconds = (moment(text) - moment(headers["date"])).total_seconds()
    except (ValueError, TypeError, LookupError, OverflowError):
        return None
    return min(max(seconds, 0.0), 3600.0)


def _text(header: bytes) -> str:
    return header.decode("latin-1")


def _short(error: Exception) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 120 else text[:117] + "..."
