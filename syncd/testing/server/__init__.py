"""The skeleton of every fake server: loopback HTTP, a record of all that was received, and injected faults.

A fake of a provider is an :class:`Application`; this package gives it a port::

    with FakeServer(application, clock=clock) as server:
        server.faults.add(Lost(), method="POST", path="/drive/v3/files", on=2)
        ...  # drive a client at server.url
    assert server.complaints == []
    assert server.faults.never_met() == []
    assert server.mentions("a word that must not leave this machine") == []
"""

from syncd.testing.server.consent import Consent
from syncd.testing.server.fake import Fake
from syncd.testing.server.faults import (
    EMPTY,
    EMPTY_OBJECT,
    Application,
    Body,
    Call,
    Cut,
    ExpiredToken,
    Fault,
    Lost,
    Outgoing,
    PageLoop,
    Paging,
    RepeatedPage,
    Slow,
    StaleConnection,
    Status,
    html,
)
from syncd.testing.server.plan import FaultPlan, Rule
from syncd.testing.server.seeds import SeedError
from syncd.testing.server.serving import FakeServer, Hook
from syncd.testing.server.values import Exchange, Request, Response, json_response, texts_of_parts
from syncd.testing.server.world import URL_SAFE, BaseWorld

__all__ = [
    "EMPTY",
    "EMPTY_OBJECT",
    "URL_SAFE",
    "Application",
    "BaseWorld",
    "Body",
    "Call",
    "Consent",
    "Cut",
    "Exchange",
    "ExpiredToken",
    "Fake",
    "FakeServer",
    "Fault",
    "FaultPlan",
    "Hook",
    "Lost",
    "Outgoing",
    "PageLoop",
    "Paging",
    "RepeatedPage",
    "Request",
    "Response",
    "Rule",
    "SeedError",
    "Slow",
    "StaleConnection",
    "Status",
    "html",
    "json_response",
    "texts_of_parts",
]
