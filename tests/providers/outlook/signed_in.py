"""People of the fake Graph who sign in, each with a browser that does as a test says."""

import threading
from collections.abc import Callable
from contextlib import suppress
from urllib.error import HTTPError

from syncd.signin import Settings
from syncd.testing.graph import FakeGraph
from syncd.testing.graph.browser import Browser
from syncd_providers.outlook.authority import App
from syncd_providers.outlook.signin import Grant, NotGranted, Way, sign_in
from syncd_providers.outlook.tokens import CACHE, CALENDARS, FILES, USER

ALEX, SAM = "alex.moreau@example.com", "sam.rivera@example.com"
EVERYTHING = (CALENDARS, USER, FILES)


def app_of(graph: FakeGraph, tenant: str = "common") -> App:
    """The app as the fake knows it."""
    return App(client_id=graph.client.id, tenant=tenant, authority=f"{graph.authority}/")


def nobody_is_shown(address: str, code: str = "") -> None:
    """Nothing is to be shown."""
    raise AssertionError(f"shown: {address} {code}")


def signing_in(
    graph: FakeGraph,
    *scopes: str,
    change: Callable[[dict[str, str]], dict[str, str]] = lambda answer: answer,
    expected: str = "",
    seconds: float = 20,
    tenant: str = "common",
) -> Grant | NotGranted:
    """Sign in with a browser, as whoever the fake lets in."""
    browser = Browser(graph.authority, change)
    threads: list[threading.Thread] = []

    def follow(address: str) -> None:
        with suppress(HTTPError):  # turned away: there is nothing more to do for a browser
            browser.follow(address)

    def browse(address: str) -> bool:
        threads.append(threading.Thread(target=follow, args=(address,)))
        threads[0].start()
        return True

    way = Way(show=nobody_is_shown, browse=browse, seconds=seconds)
    try:
        return sign_in(app_of(graph, tenant), scopes or EVERYTHING, way, expected=expected)
    finally:
        for thread in threads:
            thread.join()


def settings_of(graph: FakeGraph, address: str = ALEX, *scopes: str) -> Settings:
    """The settings of an account that has signed in, as its factories get them."""
    graph.consent.user = address
    found = signing_in(graph, *scopes)
    assert isinstance(found, Grant)
    return Settings(
        account="work",
        address=address,
        client_id=graph.client.id,
        authority=f"{graph.authority}/",
        graph_root=f"{graph.root}/",
        scopes=" ".join(sorted(found.scopes)),
        user=found.user,
        **{CACHE: found.cache},
    )
