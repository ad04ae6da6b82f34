"""What may happen to one request of a sync or a round, each under the words by which a failure tells it."""

from collections.abc import Callable, Mapping

from syncd.testing.server import EMPTY, EMPTY_OBJECT, Body, Cut, Fault, Lost, Status, html

from .scene import Home

Trouble = Callable[[Home, int], None]
"""Lets it happen at the request of this number from here."""

PAUSE = 1200
"""Seconds for which a provider wants to be left alone."""


def meets(fault: Fault, *, times: int | None = 1) -> Trouble:
    """The request of that number meets a fault, and so many with it; None: all that follow."""

    def plan(home: Home, at: int) -> None:
        home.cloud.server.faults.add(fault, on=at, times=times)

    return plan


_BUSY = Status(code=429, headers=(("Retry-After", str(PAUSE)),))

KILLS: Mapping[str, Trouble] = {
    "killed before": lambda home, at: home.killed_at(at, effect=False),
    "killed after": lambda home, at: home.killed_at(at, effect=True),
}
ANSWERS: Mapping[str, Trouble] = {
    "reply lost": meets(Lost()),
    "never arrived": meets(Lost(effect=False)),
    "offline from here": meets(Lost(effect=False), times=None),
    "reply cut": meets(Cut()),
    "500": meets(Status(code=500)),
    "500, and done": meets(Status(code=500, effect=True)),
    "500 from here": meets(Status(code=500), times=None),
    "busy": meets(_BUSY),
    "busy from here": meets(_BUSY, times=None),
    "web page": meets(html(200)),
    "web page, and done": meets(html(200, effect=True)),
    "web page from here": meets(html(200), times=None),
    "nothing": meets(EMPTY),
    "empty object": meets(EMPTY_OBJECT),
    "empty object, and done": meets(Body(content=b"{}", effect=True)),
}
