"""Calls: made again only where that is harmless, for a while only, and never sent twice unasked."""

import socket
import threading
from typing import Any

import pytest

from syncd.errors import Permanent, SignInNeeded
from syncd.provider import NotAllowed, Retry
from syncd.testing.google import FakeGoogle, fault
from syncd.testing.server import (
    EMPTY,
    EMPTY_OBJECT,
    Body,
    Cut,
    ExpiredToken,
    Fault,
    Lost,
    StaleConnection,
    html,
)
from syncd_providers.google.calls import execute
from syncd_providers.google.errors import ROWS, TABLE, UNANSWERED
from syncd_providers.google.service import Services, services_of, signed_in
from syncd_providers.online.failures import Again, Failure, Means
from tests.providers.google.accounts import Waits, services, settings_of
from tests.testing.google.parts import ALEX, OWN_ID, SAM, at, weekly

EVENTS = "/calendar/v3/calendars/*/events"


def listing(google: FakeGoogle) -> Any:
    """A request that only reads."""
    return services(google).api("calendar").events().list(calendarId=ALEX)


def inserting(google: FakeGoogle) -> Any:
    """A request that must not happen twice."""
    body = {"summary": "x", "start": at(23, 10), "end": at(23, 11)}
    return services(google).api("calendar").events().insert(calendarId=ALEX, body=body)


def test_reading_comes_through_passing_troubles(google: FakeGoogle) -> None:
    """A busy server, a lost answer and a proxy's page are waited out."""
    google.faults.add(fault(503, "backendError"), path=EVENTS)
    google.faults.add(Lost(), path=EVENTS, on=2)
    google.faults.add(html(502), path=EVENTS, on=3)
    waits = Waits()
    assert execute(listing(google), waits.patience())["items"] == []
    assert waits.slept == [1, 2, 4]


@pytest.mark.parametrize(
    "what", [Cut(), EMPTY, EMPTY_OBJECT, html(200), html(500), Body(content=b"[]"), Lost()]
)
def test_a_bad_answer_is_none(google: FakeGoogle, what: Fault) -> None:
    """Whatever is not a whole object of Google's is a failure that passes, never an empty list."""
    google.faults.add(what, path=EVENTS, times=None)
    with pytest.raises(Failure) as failed:
        execute(listing(google), Waits().patience(attempts=2))
    assert failed.value.means is Means.PASSING


@pytest.mark.parametrize("trouble", [fault(503, "backendError"), Lost(), html(502), Cut()])
def test_a_write_that_may_have_happened_is_not_sent_again(google: FakeGoogle, trouble: Fault) -> None:
    """One request arrives; what became of it has to be looked up."""
    google.faults.add(trouble, method="POST", path=EVENTS)
    waits = Waits()
    with pytest.raises(Failure) as failed:
        execute(inserting(google), waits.patience())
    assert isinstance(failed.value.answer(), Retry)
    assert sum(one.request.method == "POST" and "events" in one.request.path for one in google.exchanges) == 1
    assert waits.slept == []


def test_a_write_refused_for_its_rate_is_sent_again(google: FakeGoogle) -> None:
    """Too many requests: it was refused unread."""
    google.faults.add(fault(403, "rateLimitExceeded"), method="POST", path=EVENTS)
    assert execute(inserting(google), Waits().patience())["summary"] == "x"


def test_a_write_meets_no_dead_connection(google: FakeGoogle) -> None:
    """A connection that died while the computer slept is noticed before anything is sent."""
    calendar = services(google).api("calendar")
    google.faults.add(StaleConnection(), path=EVENTS)
    execute(calendar.events().list(calendarId=ALEX), Waits().patience())
    body = {"id": OWN_ID, "summary": "x", "start": at(23, 10), "end": at(23, 11)}
    execute(calendar.events().insert(calendarId=ALEX, body=body), Waits().patience())


def test_google_says_when_to_come_back(google: FakeGoogle) -> None:
    """Retry-After is a least, as seconds or as a date."""
    google.faults.add(fault(429, "rateLimitExceeded", headers=(("Retry-After", "7"),)), path=EVENTS)
    later = (("Retry-After", "Fri, 20 Nov 2026 12:00:09 GMT"),)
    google.faults.add(fault(503, "backendError", headers=later), path=EVENTS, on=2)
    waits = Waits()
    execute(listing(google), waits.patience())
    assert waits.slept == [7, 9]


def test_nobody_waits_for_ever(google: FakeGoogle) -> None:
    """Attempts are counted, and a pause beyond what is left is passed on instead of waited."""
    google.faults.add(fault(503, "backendError"), path=EVENTS, times=4)
    waits = Waits()
    with pytest.raises(Failure):
        execute(listing(google), waits.patience(attempts=4))
    assert waits.slept == [1, 2, 4]
    google.faults.add(fault(429, "rateLimitExceeded", headers=(("Retry-After", "600"),)), path=EVENTS)
    with pytest.raises(Failure) as failed:
        execute(listing(google), waits.patience())
    assert failed.value.retry_after == 600
    assert waits.slept == [1, 2, 4]


def test_waits_differ_by_chance(google: FakeGoogle) -> None:
    """Half of every wait is left to chance, so that clients do not come back together."""
    google.faults.add(fault(503, "backendError"), path=EVENTS, times=2)
    waits = Waits()
    execute(listing(google), waits.patience(chance=0.0))
    assert waits.slept == [0.5, 1]


def test_an_access_token_that_runs_out_is_renewed(google: FakeGoogle) -> None:
    """The user hears nothing of access tokens."""
    calendar = services(google).api("calendar")
    execute(calendar.events().list(calendarId=ALEX), Waits().patience())
    google.expire_access_tokens()
    google.faults.add(ExpiredToken(), method="POST", path=EVENTS)
    body = {"summary": "x", "start": at(23, 10), "end": at(23, 11)}
    execute(calendar.events().insert(calendarId=ALEX, body=body), Waits().patience())


def test_only_a_dead_grant_asks_for_a_new_sign_in(google: FakeGoogle) -> None:
    """Revoked: sign in again. Offline, or a sign-in server that is down: not the user's business."""
    calendar = services(google).api("calendar")
    google.faults.add(fault(503, "backendError"), path="/token", times=None)
    with pytest.raises(Failure) as failed:
        execute(calendar.events().list(calendarId=ALEX), Waits().patience(attempts=1))
    assert failed.value.means is Means.PASSING
    google.faults.clear()
    google.revoke(ALEX)
    with pytest.raises(SignInNeeded):
        execute(calendar.events().list(calendarId=ALEX), Waits().patience())


def test_offline_is_told_apart(google: FakeGoogle) -> None:
    """Where nothing listens, nothing was sent; and waiting a few seconds brings no network back."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        root = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        waits = Waits()
        offline = Services(signed_in({**settings_of(google), "api_root": root}))
        with pytest.raises(Failure) as failed:
            execute(offline.api("calendar").events().list(calendarId=ALEX), waits.patience())
    assert failed.value.row.reason == "offline"
    assert waits.slept == []


def test_threads_share_no_service(google: FakeGoogle) -> None:
    """Each thread has a client of its own, and gets the answers to its own questions."""
    ids = [weekly(google, summary=f"number {index}") for index in range(8)]
    alex = services(google)
    found: dict[str, set[str]] = {}

    def ask(one: str) -> None:
        for _ in range(4):
            found.setdefault(one, set()).add(
                execute(alex.api("calendar").events().get(calendarId=ALEX, eventId=one), Waits().patience())[
                    "id"
                ]
            )

    threads = [threading.Thread(target=ask, args=(one,)) for one in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {one: {one} for one in ids}
    assert alex.api("calendar") is alex.api("calendar")


def test_who_is_signed_in_can_be_shown_without_a_secret(google: FakeGoogle) -> None:
    """In a traceback, say."""
    settings = settings_of(google)
    shown = repr(signed_in(settings))
    assert settings["refresh"] not in shown
    assert settings["client_secret"] not in shown


def test_an_account_has_its_clients_once(google: FakeGoogle) -> None:
    """Whoever asks in one process; another sign-in of the account has others."""
    settings = settings_of(google)
    assert services_of(settings) is services_of({**settings, "me": ALEX})
    assert services_of(settings) is not services_of({**settings, "refresh": "another"})
    assert services_of(settings) is not services_of(settings_of(google, SAM))


def test_everything_goes_to_the_given_server(google: FakeGoogle) -> None:
    """Requests, uploads and batches of all three APIs; and the transport sends nothing elsewhere."""
    made = services(google)
    requests = [
        made.api("calendar").events().list(calendarId="en.usa#holiday@group.v.calendar.google.com"),
        made.api("drive").files().create(body={"name": "x"}),
        made.api("docs").documents().get(documentId="x"),
    ]
    batches = [made.api(name).new_batch_http_request() for name in ("calendar", "drive", "docs")]
    addresses = [one.uri for one in requests] + [one._batch_uri for one in batches]
    assert all(one.startswith(google.url) for one in addresses), addresses
    assert "googleapis.com" not in str(made.api("drive")._rootDesc["rootUrl"])
    requests[0].uri = "https://www.googleapis.com/calendar/v3/calendars/x/events"
    with pytest.raises(Permanent, match="another server"):
        execute(requests[0], Waits().patience())


def test_without_a_root_it_is_google() -> None:
    """The same code asks Google itself, at the addresses of its descriptions."""
    real = Services(signed_in({"refresh": "r", "client_id": "c"}))
    assert (
        real.api("calendar")
        .events()
        .list(calendarId="x")
        .uri.startswith("https://www.googleapis.com/calendar/v3/")
    )
    assert real.api("docs").documents().get(documentId="x").uri.startswith("https://docs.googleapis.com/")


def test_the_table_answers_every_status() -> None:
    """Whatever comes, it means something and has words; both contracts can say it."""
    for status in range(300, 600):
        for reason in ["", "unheard-of", *{one.reason for one in ROWS}]:
            failure = Failure(TABLE.row(status, reason), reason=reason)
            assert failure.words
            error = failure.error("work: calendar Primary")
            assert error.message.startswith("work: calendar Primary: ")
            if failure.means is Means.SIGN_IN:
                with pytest.raises(SignInNeeded):
                    failure.answer()
            else:
                failure.answer()


@pytest.mark.parametrize("found", [*ROWS, *UNANSWERED], ids=lambda one: f"{one.status}-{one.reason}")
def test_only_what_passes_is_sent_again(found: Any) -> None:
    """A lasting refusal is never repeated, and only a passing one is."""
    assert (found.again is Again.NEVER) or found.means is Means.PASSING


def test_reasons_differ_where_the_status_does_not() -> None:
    """410 and 403 mean what their reason says."""
    assert (
        TABLE.row(410, "fullSyncRequired").means
        is TABLE.row(410, "updatedMinTooLongAgo").means
        is Means.EXPIRED
    )
    assert TABLE.row(410, "deleted").means is Means.DELETED
    assert TABLE.row(410, "").means is Means.GONE
    assert TABLE.row(403, "quotaExceeded").again is Again.NEVER
    assert TABLE.row(403, "quotaExceeded").after == 6 * 3600
    assert isinstance(Failure(TABLE.row(403, "forbiddenForNonOrganizer")).answer(), NotAllowed)


def test_a_guest_is_told_who_may(google: FakeGoogle) -> None:
    """The reason in Google's answer leads to its row."""
    series = weekly(google)
    patch = (
        services(google)
        .api("calendar")
        .events()
        .patch(calendarId=ALEX, eventId=series, body={"summary": "mine"}, sendUpdates="none")
    )
    with pytest.raises(Failure) as failed:
        execute(patch, Waits().patience())
    assert failed.value.reason == "forbiddenForNonOrganizer"
    assert SAM not in str(failed.value)
