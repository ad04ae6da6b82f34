"""The fake Google in a process of its own, so that what it costs is nobody's: ``... google_server SIZE``.

It prints one JSON object when it is ready; for every line on standard input it prints what it has
received since the last one: requests by what they ask for, and bytes in both directions.
"""

# ruff: noqa: T201 - what it prints is its interface

import json
import sys
from collections import Counter
from typing import Any

from syncd.testing.google import FakeGoogle
from syncd.testing.server import Exchange

from . import google_events
from .calendars import ME, NOW


def main(size: int) -> None:
    """Serve until standard input ends."""
    with FakeGoogle(clock=lambda: NOW, seed=google_events.seed(size)) as google:
        _except(google, size)
        config = google.client_config()
        account = google.signed_in(ME, "calendar.events")
        print(json.dumps({"url": google.url, "client": config, "account": account}), flush=True)
        seen = 0
        for _ in sys.stdin:
            print(json.dumps(_counted(google.exchanges[seen:])), flush=True)
            seen = len(google.exchanges)
        google.check()


def _except(google: FakeGoogle, size: int) -> None:
    me = google.person(ME)
    by_title = {copy.meeting.shared["summary"]: copy.meeting.id for copy in me.calendar.copies.values()}
    for title, at, by in google_events.exceptions(size):
        instance = me.instance(by_title[title], at.isoformat())
        if by is None:
            me.delete(instance)
        else:
            me.move(instance, (at + by).isoformat())


def _counted(exchanges: list[Exchange]) -> dict[str, Any]:
    kinds = Counter(_kind(one) for one in exchanges)
    return {
        "kinds": dict(kinds),
        "sent": sum(_size(one) for one in exchanges),
        "received": sum(len(one.response.body) for one in exchanges if one.response is not None),
    }


def _kind(exchange: Exchange) -> str:
    """What a request is about: signing in, or one of the three APIs."""
    path = exchange.request.plain_path
    kinds = {"/calendar/": "calendar", "/drive/": "drive", "/upload/": "drive", "/v1/documents": "docs"}
    return next((kind for start, kind in kinds.items() if path.startswith(start)), "sign-in")


def _size(exchange: Exchange) -> int:
    """The bytes of a request, its head as it is written with HTTP/1.1."""
    request = exchange.request
    line = len(f"{request.method} {request.path}?{request.raw_query} HTTP/1.1\r\n")
    return (
        line + sum(len(f"{name}: {value}\r\n") for name, value in request.headers.items()) + len(request.body)
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
