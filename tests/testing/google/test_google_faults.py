"""What Google's own client library makes of each fault, at the calls syncd will make."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from typing import Any

import pytest
from googleapiclient.errors import HttpError
from googleapiclient.http import MediaInMemoryUpload

from syncd.testing.google import FakeGoogle, client, fault
from syncd.testing.server import (
    EMPTY,
    Body,
    Cut,
    Exchange,
    Fault,
    Lost,
    Slow,
    StaleConnection,
    Status,
    html,
)
from tests.testing.google.parts import ALEX, Make

EVENT = {"start": {"date": "2026-11-23"}, "end": {"date": "2026-11-24"}}
DOCUMENT = "application/vnd.google-apps.document"


def insert_event(api: Make) -> Any:
    """A write to the calendar."""
    return api("calendar").events().insert(calendarId="primary", body=EVENT)


def create_file(api: Make) -> Any:
    """An upload that becomes a document."""
    media = MediaInMemoryUpload(b"# Hi", mimetype="text/markdown")
    return api("drive").files().create(body={"name": "a", "mimeType": DOCUMENT}, media_body=media)


def create_document(api: Make) -> Any:
    """A new document."""
    return api("docs").documents().create(body={"title": "a"})


WRITES: dict[Callable[[Make], Any], str] = {
    insert_event: "/calendar/v3/calendars/primary/events",
    create_file: "/upload/drive/v3/files",
    create_document: "/v1/documents",
}


def made(google: FakeGoogle) -> int:
    """How many events and files there are."""
    return len(google.world.files) + len(google.world.calendars[ALEX].copies)


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
@pytest.mark.parametrize(
    ("fault", "effect"),
    [
        (Cut(), 1),
        (EMPTY, 0),
        (Body(content=b'{"id": ', effect=True), 1),
        (html(200), 0),
        (html(502, effect=True), 1),
        (Status(code=503), 0),
        (Status(code=503, effect=True), 1),
    ],
    ids=str,
)
def test_a_write_that_failed_may_or_may_not_have_happened(
    google: FakeGoogle, api: Make, write: Callable[[Make], Any], fault: Fault, effect: int
) -> None:
    """From what the client sees it cannot tell; the fake knows."""
    call = write(api)
    google.faults.add(fault, method="POST", path=WRITES[write])
    with pytest.raises((HttpError, HTTPException, ValueError)):
        _whole(call.execute())
    assert made(google) == effect


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
def test_a_lost_reply_makes_the_library_write_twice(
    google: FakeGoogle, api: Make, write: Callable[[Make], Any]
) -> None:
    """httplib2 sends any request once more when the connection ends without a reply: a POST, too.

    The caller sees a success, and there are two of what was to be one.
    """
    call = write(api)
    google.faults.add(Lost(), method="POST", path=WRITES[write])
    _whole(call.execute())
    assert made(google) == 2


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
@pytest.mark.parametrize(("fault", "effect"), [(Lost(effect=False), 0), (Lost(), 2)], ids=str)
def test_a_reply_that_stays_lost_is_an_error(
    google: FakeGoogle, api: Make, write: Callable[[Make], Any], fault: Fault, effect: int
) -> None:
    """After the second try; the effects have happened all the same."""
    call = write(api)
    google.faults.add(fault, method="POST", path=WRITES[write], times=2)
    with pytest.raises(ConnectionError):
        call.execute()
    assert made(google) == effect


def test_an_id_of_ones_own_makes_a_lost_reply_harmless(google: FakeGoogle, api: Make) -> None:
    """The library's second try is answered with 409, and there is one event."""
    google.faults.add(Lost(), method="POST", path="/calendar/*")
    call = api("calendar").events().insert(calendarId="primary", body={**EVENT, "id": "abcd0001"})
    with pytest.raises(HttpError) as refused:
        call.execute()
    assert refused.value.resp.status == 409
    assert made(google) == 1


def _whole(answer: Any) -> None:
    """Refuse what is no resource: the library hands on an empty or cut answer as it came."""
    if not isinstance(answer, dict) or not {"id", "documentId"} & answer.keys():
        raise ValueError("no resource")


def test_a_slow_answer_runs_into_the_clients_patience(google: FakeGoogle) -> None:
    """The call took effect nevertheless."""
    google.faults.add(Slow(seconds=30), path="/calendar/*")
    account = google.signed_in(ALEX, "calendar.events")
    with (
        client.service("calendar", google.url, account, timeout=0.2) as calendar,
        pytest.raises(TimeoutError),
    ):
        calendar.events().insert(calendarId="primary", body=EVENT).execute()
    assert made(google) == 1


def test_the_first_call_after_a_stale_connection_fails_and_the_next_one_works(
    google: FakeGoogle, api: Make
) -> None:
    """As after a laptop's sleep; the library's own single retry is enough."""
    events = api("calendar").events()
    google.faults.add(StaleConnection(), path="/calendar/*")
    events.list(calendarId="primary").execute()
    events.list(calendarId="primary").execute(num_retries=1)


def test_retries_of_the_library_repeat_an_insert(google: FakeGoogle, api: Make) -> None:
    """With num_retries a 503 after the effect makes two events."""
    google.faults.add(Status(code=503, effect=True), method="POST", path="/calendar/*")
    call = insert_event(api)
    call._sleep = lambda _: None
    call.execute(num_retries=1)
    assert made(google) == 2


def test_a_call_inside_a_batch_meets_its_fault(google: FakeGoogle, api: Make) -> None:
    """The others of the batch do not."""
    calendar = api("calendar")
    google.faults.add(fault(403, "rateLimitExceeded"), path="/calendar/v3/calendars/*", on=2)
    got: list[int] = []
    batch = calendar.new_batch_http_request(
        callback=lambda _, answer, error: got.append(200 if answer else error.resp.status)
    )
    for _ in range(3):
        batch.add(calendar.events().list(calendarId="primary"))
    batch.execute()
    assert got == [200, 403, 200]


def test_threads_with_a_service_each_get_their_own_answers(google: FakeGoogle) -> None:
    """Eight people at once: nobody reads another one's event."""
    alex = google.person(ALEX)
    names = [f"Meeting {number}" for number in range(8)]
    made = [alex.invite(name, start="2026-11-23T10:00") for name in names]
    account = google.signed_in(ALEX, "calendar.events")

    def read(event_id: str) -> set[str]:
        with client.service("calendar", google.url, account) as calendar:
            call = calendar.events().get(calendarId="primary", eventId=event_id)
            return {call.execute()["summary"] for _ in range(5)}

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(read, made)) == [{name} for name in names]


@pytest.mark.parametrize(
    ("code", "reason", "retried"),
    [
        (403, "rateLimitExceeded", True),
        (403, "userRateLimitExceeded", True),
        (429, "rateLimitExceeded", True),
        (503, "backendError", True),
        (403, "quotaExceeded", False),
        (403, "accessNotConfigured", False),
        (409, "conflict", False),
    ],
)
def test_an_error_of_the_guide_is_read_by_the_library(
    google: FakeGoogle, api: Make, code: int, reason: str, retried: bool
) -> None:
    """The reason arrives, and the library repeats the call for some of them."""
    google.faults.add(fault(code, reason), path="/calendar/*", times=2)
    call = api("calendar").events().list(calendarId="primary")
    call._sleep = lambda _: None
    with pytest.raises(HttpError) as refused:
        call.execute(num_retries=1)
    assert refused.value.error_details[0]["reason"] == reason
    assert len(google.exchanges) == (2 if retried else 1)
    if not retried:
        google.faults.clear()


KILLED = """
import json, sys
from syncd.testing.google import client
account = json.loads(sys.argv[2])
body = {"start": {"date": "2026-11-23"}, "end": {"date": "2026-11-24"}}
client.service("calendar", sys.argv[1], account).events().insert(calendarId="primary", body=body).execute()
print("answered")
"""


@pytest.mark.parametrize(("moment", "effect"), [("before", 0), ("after", 1)])
def test_a_client_is_ended_just_before_or_just_after_the_effect(
    google: FakeGoogle, moment: str, effect: int
) -> None:
    """The hook gets the process, and the state tells whether the write counts."""
    account = google.signed_in(ALEX, "calendar.events")
    paths = os.pathsep.join(sys.path)
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, google.url, json.dumps(account)],
        env={**os.environ, "PYTHONPATH": paths},
        stdout=subprocess.PIPE,
    )

    def end(_: Exchange) -> None:
        child.send_signal(signal.SIGKILL)
        child.wait(10)
        raise ConnectionAbortedError

    google.hook(**{moment: end})
    said, _ = child.communicate(timeout=30)
    assert (said, child.returncode) == (b"", -signal.SIGKILL)
    assert made(google) == effect
