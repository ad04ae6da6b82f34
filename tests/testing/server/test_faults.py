"""The skeleton of the fake servers, with an application of three lines that counts: no provider in it."""

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from time import monotonic
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from syncd.testing.server import (
    EMPTY,
    EMPTY_OBJECT,
    Body,
    Cut,
    Exchange,
    ExpiredToken,
    FakeServer,
    Fault,
    Lost,
    PageLoop,
    Paging,
    RepeatedPage,
    Request,
    Response,
    Slow,
    StaleConnection,
    Status,
    html,
    json_response,
)

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Counter:
    """Counts what is posted; lists five numbers, two on a page."""

    paging = Paging(items=("value",), next="@next", ends=("@delta",))

    def __init__(self) -> None:
        self.count = 0
        self.expired: list[str] = []

    def handle(self, request: Request) -> Response:
        if request.path == "/broken":
            raise RuntimeError("the fake is wrong")
        if request.method == "POST":
            self.count += 1
        if request.path == "/list":
            at = int(request.parameter("at") or 0)
            page: dict[str, Any] = {"value": list(range(5))[at : at + 2]}
            page |= {"@next": str(at + 2)} if at + 2 < 5 else {"@delta": "end"}
            return json_response(page)
        return json_response({"count": self.count})

    def expire(self, request: Request) -> Response:
        self.expired.append(request.headers.get("authorization", ""))
        return json_response({"error": "expired"}, 401)


@pytest.fixture
def counter() -> Counter:
    """The application."""
    return Counter()


@pytest.fixture
def server(counter: Counter) -> Iterator[FakeServer]:
    """The application, served."""
    with FakeServer(counter, clock=lambda: NOON) as running:
        yield running


def call(
    server: FakeServer, method: str = "POST", path: str = "/count", body: bytes = b"{}", **headers: str
) -> tuple[int, bytes, http.client.HTTPMessage]:
    """One call on a connection of its own."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=5)
    try:
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers
    finally:
        connection.close()


def test_a_server_without_faults_answers_and_keeps_every_request(server: FakeServer) -> None:
    """What was received can be looked at: method, path, query, headers, body, and what was answered."""
    status, body, headers = call(server, path="/count?a=1&a=%C3%BC", body=b'{"x": 1}', Marker="yes")
    assert (status, json.loads(body)) == (200, {"count": 1})
    assert headers["Date"] == "Fri, 20 Nov 2026 12:00:00 GMT"
    (exchange,) = server.exchanges
    assert (exchange.request.method, exchange.request.path) == ("POST", "/count")
    assert exchange.request.query == (("a", "1"), ("a", "ü"))
    assert (exchange.request.headers["marker"], exchange.request.body) == ("yes", b'{"x": 1}')
    assert exchange.response is not None
    assert exchange.response.body == body
    assert server.complaints == []


def archive(name: str, content: str) -> bytes:
    """A packed file of one part, as Word's are."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as opened:
        opened.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/count?q=top%20secret", b""),
        ("/count?q=top+secret", b""),
        ("/top%20secret/x", b""),
        ("/count", b"a top secret"),
        ("/count", rb'{"a": "\u0074op secret"}'),
        ("/count", archive("word/document.xml", "<w:t>to</w:t><w:r/><w:t>p&#32;secret</w:t>")),
        ("/count", archive("docProps/custom.xml", '<property name="top secret"/>')),
        ("/count", archive("top secret", "")),
    ],
)
def test_a_word_that_leaves_the_machine_is_found_however_it_is_written(
    server: FakeServer, path: str, body: bytes
) -> None:
    """In addresses, headers and bodies, percent-encoded, as JSON escapes, or in a packed file's parts."""
    call(server, path="/count", body=b"nothing")
    call(server, path=path, body=body)
    assert [one.number for one in server.mentions("top secret")] == [2]
    assert server.mentions("bottom") == []


@pytest.mark.parametrize(
    ("fault", "answered", "effect"),
    [
        (Status(code=503), (503, None), 0),
        (Status(code=403, body=["no"]), (403, b'[\n "no"\n]'), 0),
        (Status(code=503, effect=True), (503, None), 1),
        (EMPTY, (200, b""), 0),
        (EMPTY_OBJECT, (200, b"{}"), 0),
        (Body(content=b'{"a": NaN', effect=True), (200, b'{"a": NaN'), 1),
        (ExpiredToken(), (401, None), 0),
        (StaleConnection(), (200, None), 1),
    ],
)
def test_a_fault_says_what_is_answered_and_whether_the_call_took_effect(
    server: FakeServer, counter: Counter, fault: Fault, answered: tuple[int, bytes | None], effect: int
) -> None:
    """Each fault, met by one call; the next call is served as if nothing had been."""
    server.faults.add(fault)
    status, body, _ = call(server)
    assert answered in {(status, body), (status, None)}
    assert counter.count == effect
    assert server.exchanges[0].fault is fault
    assert call(server)[0] == 200
    assert counter.count == effect + 1


@pytest.mark.parametrize("status", [200, 502])
def test_a_web_page_comes_where_json_was_expected(server: FakeServer, status: int) -> None:
    """From a proxy with 502, from the portal of a hotel with 200."""
    server.faults.add(html(status))
    answered, body, headers = call(server)
    assert (answered, headers.get_content_type()) == (status, "text/html")
    assert body.startswith(b"<!DOCTYPE html>")


def test_retry_after_is_sent_as_given(server: FakeServer) -> None:
    """Seconds, a date or nonsense: the header is the test's to choose."""
    server.faults.add(Status(code=429, headers=(("Retry-After", "-7"),)))
    assert call(server)[2]["Retry-After"] == "-7"


def test_a_cut_body_breaks_off_below_its_announced_length(server: FakeServer, counter: Counter) -> None:
    """The call took effect; the client can tell that something is missing."""
    server.faults.add(Cut(keep=0.5))
    with pytest.raises(http.client.IncompleteRead):
        call(server)
    assert counter.count == 1


@pytest.mark.parametrize(("fault", "effect"), [(Lost(), 1), (Lost(effect=False), 0)])
def test_a_lost_reply_does_not_say_whether_there_was_an_effect(
    server: FakeServer, counter: Counter, fault: Lost, effect: int
) -> None:
    """The connection ends in either case."""
    server.faults.add(fault)
    with pytest.raises(ConnectionError):
        call(server)
    assert counter.count == effect


def test_a_slow_answer_comes_after_its_delay_and_does_not_hold_the_others_up(server: FakeServer) -> None:
    """Another client is served meanwhile."""
    server.faults.add(Slow(seconds=0.4), path="/slow")
    begun = monotonic()
    slow = threading.Thread(target=call, args=(server,), kwargs={"path": "/slow"})
    slow.start()
    call(server)
    assert monotonic() - begun < 0.35
    slow.join()
    assert monotonic() - begun >= 0.4


def test_stopping_waits_for_no_slow_answer(counter: Counter) -> None:
    """A test that ends early ends."""
    begun = monotonic()
    with FakeServer(counter, clock=lambda: NOON) as running:
        running.faults.add(Slow(seconds=60))
        received = threading.Event()
        running.after = lambda _: received.set()

        def wait() -> None:
            with suppress(ConnectionError, http.client.HTTPException):  # answered, or ended: both are fine
                call(running)

        waiting = threading.Thread(target=wait)
        waiting.start()
        assert received.wait(5)
    waiting.join(5)
    assert monotonic() - begun < 10


def test_a_stale_connection_dies_unannounced(server: FakeServer) -> None:
    """The answer promises to keep the connection; then there is nothing more on it."""
    server.faults.add(StaleConnection())
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=5)
    connection.request("POST", "/count", body=b"")
    answer = connection.getresponse()
    assert answer.read()
    assert answer.headers["Connection"] is None
    assert connection.sock.recv(1) == b""
    connection.close()


# -- pages ----------------------------------------------------------------------------------


def read_all(server: FakeServer, most: int = 20) -> tuple[list[int], bool]:
    """Everything on the pages, and whether they came to an end."""
    found: list[int] = []
    path = "/list"
    for _ in range(most):
        page = json.loads(call(server, "GET", path, b"")[1])
        found += page["value"]
        if "@next" not in page:
            return found, "@delta" in page
        path = f"/list?at={page['@next']}"
    return found, False


def test_pages_come_to_an_end(server: FakeServer) -> None:
    """Without a fault, for comparison."""
    assert read_all(server) == ([0, 1, 2, 3, 4], True)


def test_a_repeated_page_brings_items_twice_and_goes_on(server: FakeServer) -> None:
    """The second page holds the items of the first."""
    server.faults.add(RepeatedPage(), path="/list", on=2)
    assert read_all(server) == ([0, 1, 0, 1, 4], True)


def test_a_loop_of_pages_never_ends(server: FakeServer) -> None:
    """Every page leads on, and none has what a last page has."""
    server.faults.add(PageLoop(), path="/list", on=3, times=None)
    found, ended = read_all(server)
    assert not ended
    assert found == [0, 1, 2, 3] + [4] * 18


# -- which calls ----------------------------------------------------------------------------


def test_a_rule_takes_the_calls_it_names(server: FakeServer) -> None:
    """By method, path, number, how many in a row, and a condition."""
    plan = server.faults
    plan.add(Status(code=501), method="GET", path="/a/*", on=2, times=2)
    plan.add(Status(code=502), path="/b", times=None, where=lambda request: request.body == b"x")
    got = [call(server, "GET", f"/a/{number}", b"")[0] for number in range(5)]
    assert got == [200, 501, 501, 200, 200]
    assert [call(server, "POST", "/a/1")[0], call(server, "GET", "/c/1", b"")[0]] == [200, 200]
    assert [call(server, path="/b", body=body)[0] for body in (b"x", b"y", b"x")] == [502, 200, 502]


def test_a_path_is_matched_as_it_reads_not_as_it_is_encoded(server: FakeServer) -> None:
    """``%40`` is ``@``."""
    server.faults.add(Status(code=501), path="/calendars/me@example.com/events")
    assert call(server, path="/calendars/me%40example.com/events")[0] == 501


def test_a_fault_that_was_never_met_is_told(server: FakeServer) -> None:
    """A test of a fault that did not happen tests nothing."""
    met = server.faults.add(Status(code=501), path="/count")
    missed = server.faults.add(Status(code=501), path="/count", on=7)
    call(server)
    assert server.faults.never_met() == [missed]
    assert (met.fired, missed.seen) == (1, 1)
    server.faults.clear()
    assert server.faults.never_met() == []


def test_hooks_stand_before_the_effect_and_between_effect_and_answer(
    server: FakeServer, counter: Counter
) -> None:
    """So that a test can end the client's process at either moment."""
    seen: list[tuple[str, int, bool]] = []

    def note(when: str) -> Any:
        def hook(exchange: Exchange) -> None:
            seen.append((when, counter.count, exchange.response is not None))

        return hook

    server.before, server.after = note("before"), note("after")
    call(server)
    assert seen == [("before", 0, False), ("after", 1, True)]


def test_nobody_is_served_during_a_pause(server: FakeServer, counter: Counter) -> None:
    """A call waits, and is served afterwards."""
    arrived = threading.Event()
    server.before = lambda _: arrived.set()
    with server.paused():
        waiting = threading.Thread(target=call, args=(server,))
        waiting.start()
        assert not arrived.wait(0.05)
        assert counter.count == 0
    waiting.join(5)
    assert counter.count == 1


def test_what_the_fake_does_wrong_is_kept(server: FakeServer) -> None:
    """An exception in the application is no answer; the test finds it in the complaints."""
    with pytest.raises(ConnectionError):
        call(server, path="/broken")
    (complaint,) = server.complaints
    assert "the fake is wrong" in complaint


def test_a_client_that_goes_away_is_no_complaint(server: FakeServer) -> None:
    """Clients are ended in the middle of a call on purpose."""
    ended = threading.Event()
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=5)

    def go_away(_: Exchange) -> None:
        connection.sock.close()
        ended.set()

    server.after = go_away
    connection.request("POST", "/count", body=b"")
    assert ended.wait(5)
    server.after = None
    assert call(server)[0] == 200
    assert server.complaints == []


def test_a_body_without_a_length_is_refused(server: FakeServer) -> None:
    """Chunked requests are not read, and not misread as the next request."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=5)
    connection.putrequest("POST", "/count")
    connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders()  # the answer comes before the body, which could meet a closed connection
    assert connection.getresponse().status == 411
    connection.close()
