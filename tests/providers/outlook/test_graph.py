"""The client of Graph: whom its token reaches, what is sent again, how much at once."""

import json
import threading

import pytest

from syncd.errors import Permanent, SignInNeeded
from syncd.testing.server import Cut, FakeServer, Lost, Request, Response, html, json_response
from syncd_providers.online.failures import Failure, Means
from syncd_providers.outlook.graph import AT_ONCE, Graph
from tests.providers.outlook.server import Waits, error, saying, signed_in

ITEM = json_response({"id": "1"})


def graph(server: FakeServer, *tokens: str, waits: Waits | None = None, attempts: int = 5) -> Graph:
    """The client of an account that is signed in."""
    return Graph(signed_in(server, *tokens), patience=(waits or Waits()).patience(attempts=attempts))


def test_every_request_is_signed_numbered_and_asks_for_lasting_ids() -> None:
    """All preferences stand in one header, and no two requests have the same number."""
    with saying(ITEM) as (server, graph_server):
        alex = graph(server)
        alex.get("me/calendars", prefer=['outlook.timezone="UTC"', "odata.maxpagesize=50"])
        alex.send("PATCH", "me/events/1", json={"subject": "x"}, headers={"If-Match": 'W/"1"'})
    read, write = graph_server.requests
    assert read.headers["prefer"] == 'IdType="ImmutableId", outlook.timezone="UTC", odata.maxpagesize=50'
    assert write.headers["prefer"] == 'IdType="ImmutableId"'
    assert (write.headers["if-match"], json.loads(write.body)) == ('W/"1"', {"subject": "x"})
    assert read.headers["authorization"] == "Bearer first"
    assert read.headers["client-request-id"] != write.headers["client-request-id"]


def test_parameters_arrive_as_they_were_meant() -> None:
    """Quotes, blanks and plus signs in a filter are part of it."""
    with saying(ITEM) as (server, graph_server):
        graph(server).get("me/events", params={"$filter": "id eq 'a+b & c'", "$top": "5"})
        graph(server).get("me/events?$top=5", params={"$select": "id"})
    assert graph_server.requests[0].query == (("$filter", "id eq 'a+b & c'"), ("$top", "5"))
    assert graph_server.requests[1].query == (("$top", "5"), ("$select", "id"))


def test_a_link_of_graphs_is_followed_as_it_is() -> None:
    """The rest of a list lies where Graph says."""
    with saying(ITEM) as (server, graph_server):
        alex = graph(server)
        alex.get(f"{alex.who.graph_root}me/calendarView/delta?$skiptoken=a%2Bb")
    assert graph_server.requests[0].raw_query == "$skiptoken=a%2Bb"


@pytest.mark.parametrize(
    "link",
    [
        "https://graph.example.com/v1.0/me",
        "https://graph.microsoft.com/v1.0/me",
        "{root}@evil.example.com/",
        "{root}../beta/me",
        "{root}me/./x",
        "{server}beta/me",
        "{root}me/%2e%2E/x",
        "//evil.example.com/",
        "me/../../x",
    ],
)
def test_the_token_goes_to_no_other_server(link: str) -> None:
    """A link that leads elsewhere is followed by nobody, be it in an answer of Graph."""
    with saying(ITEM) as (server, graph_server):
        alex = graph(server)
        root = alex.who.graph_root
        address = link.format(root=root, server=server.url)
        if link in ("{root}@evil.example.com/", "//evil.example.com/"):  # paths on the same server
            alex.get(address)
            assert graph_server.requests[0].headers["host"] == server.url.split("/")[2]
        else:
            with pytest.raises(Permanent, match="another server"):
                alex.get(address)
            assert graph_server.requests == []


@pytest.mark.parametrize("path", ["me\\x", "me x", "me/events/#1", "me/é", "me\nx", "{root}me#x"])
def test_an_address_says_where_it_leads(path: str) -> None:
    """One that different readers take for different ones is not asked for."""
    with saying(ITEM) as (server, graph_server):
        alex = graph(server)
        with pytest.raises(Failure):
            alex.get(path.format(root=alex.who.graph_root))
        assert graph_server.requests == []


def test_a_redirect_is_not_followed() -> None:
    """Reading a file answers where it lies; any other redirect is somebody else's."""
    with saying(Response(status=302, headers=(("Location", "http://127.0.0.1:1/x"),))) as (server, _):
        alex = graph(server)
        found = alex.get("me/drive/items/1/content")
        assert (found.status, found.headers["location"]) == (302, "http://127.0.0.1:1/x")
        with pytest.raises(Failure):
            found.object()
        with pytest.raises(Failure) as failed:
            alex.send("PATCH", "me/events/1", json={"subject": "x"})
    assert failed.value.means is Means.PASSING


def test_what_lies_elsewhere_is_fetched_without_the_token() -> None:
    """A pre-authenticated address lets in whoever has it, and must not learn who we are."""
    with saying(Response(body=b"PK", content_type="application/octet-stream")) as (server, graph_server):
        alex = graph(server)
        assert alex.fetch_unsigned(f"{server.url}download?tempauth=1").body == b"PK"
        alex.put_unsigned(f"{server.url}up", b"PK", headers={"Content-Range": "bytes 0-1/2"})
        alex.delete_unsigned(f"{server.url}up")
    assert [one.method for one in graph_server.requests] == ["GET", "PUT", "DELETE"]
    assert graph_server.requests[1].headers["content-range"] == "bytes 0-1/2"
    for one in graph_server.requests:
        assert "authorization" not in one.headers
        assert "client-request-id" not in one.headers


@pytest.mark.parametrize("address", ["https://files.example.com/x", "http://10.0.0.1/x", "file:///x", "x"])
def test_a_stand_in_leads_nowhere_else(address: str) -> None:
    """With a server of this machine in Graph's place, nothing leaves this machine."""
    with saying(ITEM) as (server, _), pytest.raises(Permanent, match="not a secure one"):
        graph(server).fetch_unsigned(address)


def test_a_download_in_the_clear_is_refused() -> None:
    """Graph itself gives secure addresses only."""
    who = signed_in(FakeServerAt("https://graph.microsoft.com/"))  # type: ignore[arg-type]
    for address in ("http://files.example.com/x", "http://127.0.0.1:1/x", "https://a:b@files.example.com/"):
        with pytest.raises(Permanent, match="not a secure one"):
            Graph(who).fetch_unsigned(address)


class FakeServerAt:
    """Something with an address."""

    def __init__(self, url: str) -> None:
        self.url = url


def test_an_address_that_has_run_out_is_no_sign_in() -> None:
    """The sign-in is not asked for there, so it cannot be what is refused."""
    for status in (401, 403, 404, 410):
        with saying(error(status, "accessDenied")) as (server, _), pytest.raises(Failure) as failed:
            graph(server).fetch_unsigned(f"{server.url}download")
        assert failed.value.means is Means.PASSING
    with saying(error(423, "resourceLocked")) as (server, _), pytest.raises(Failure) as failed:
        graph(server).put_unsigned(f"{server.url}up", b"x")
    assert failed.value.row.words == "somebody has the document open"


def test_a_token_that_runs_out_in_the_middle_of_a_list_repeats_that_page() -> None:
    """401 on page n: a fresh token, and the same page again."""
    with saying(ITEM, error(401, "InvalidAuthenticationToken"), json_response({"id": "2"})) as (
        server,
        graph_server,
    ):
        alex = graph(server)
        alex.get("me/events")
        assert alex.get("me/events?$skip=10").object() == {"id": "2"}
    assert [one.headers["authorization"] for one in graph_server.requests] == [
        "Bearer first",
        "Bearer first",
        "Bearer second",
    ]
    assert graph_server.requests[1].raw_query == graph_server.requests[2].raw_query == "$skip=10"


def test_a_write_is_repeated_after_401() -> None:
    """It was refused before it was looked at."""
    with saying(error(401, "InvalidAuthenticationToken"), ITEM) as (server, graph_server):
        graph(server).send("POST", "me/events", json={"subject": "x"})
    assert graph_server.requests[0].body == graph_server.requests[1].body


def test_a_fresh_token_that_is_refused_ends_it() -> None:
    """Once only: then somebody else has to act."""
    with saying(error(401, "InvalidAuthenticationToken")) as (server, graph_server):
        with pytest.raises(Failure) as failed:
            graph(server).get("me/events")
        assert failed.value.means is Means.SIGN_IN
        assert len(graph_server.requests) == 2
        with pytest.raises(SignInNeeded):
            graph(server, "first").get("me/events")


def test_a_drive_that_was_never_opened_is_no_sign_in() -> None:
    """Microsoft answers 401 about a OneDrive its owner has never opened."""
    with saying(error(401, "unauthenticated")) as (server, _), pytest.raises(Failure) as failed:
        graph(server).get("me/drive/root")
    assert failed.value.means is Means.LASTING
    assert "onedrive.live.com" in failed.value.row.hint


def test_reading_comes_through_passing_troubles() -> None:
    """A busy server, a lost answer, half an answer, nothing, and a proxy's page are waited out."""
    with saying(ITEM) as (server, _):
        server.faults.add(Lost())
        server.faults.add(Cut(), on=2)
        server.faults.add(html(502), on=3)
        server.faults.add(html(200), on=4)
        waits = Waits()
        assert graph(server, waits=waits).get("me").object() == {"id": "1"}
    assert waits.slept == [1, 2, 4, 8]


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"id"', b"null", b"[" * 100_000])
def test_a_bad_answer_is_none(body: bytes) -> None:
    """Whatever is not a whole object of Graph's is a failure that passes, never an empty list."""
    with saying(Response(body=body)) as (server, _):
        for method in ("GET", "POST"):
            with pytest.raises(Failure) as failed:
                graph(server, attempts=2).send(method, "me/events", json={})
            assert failed.value.means is Means.PASSING


def test_a_write_without_an_answer_to_read_is_done() -> None:
    """204 and 202 say all there is to say."""
    with saying(Response(status=204, content_type="")) as (server, graph_server):
        assert graph(server).send("DELETE", "me/events/1").status == 204
        graph_server.says(Response(status=202, content_type=""))
        assert graph(server).send("POST", "me/events/1/cancel", json={}).status == 202


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_write_that_may_have_happened_is_not_sent_again(status: int) -> None:
    """What became of it has to be looked up; one that is harmless is repeated."""
    with saying(error(status, "UnknownError"), ITEM) as (server, graph_server):
        with pytest.raises(Failure):
            graph(server).send("POST", "me/events", json={})
        assert len(graph_server.requests) == 1
        graph_server.says(error(status, "UnknownError"), ITEM)
        graph(server).send("PATCH", "me/events/1", json={}, harmless=True)


def test_a_write_that_was_refused_unread_is_sent_again() -> None:
    """Too many requests at once: nothing of it happened."""
    busy = error(429, "ApplicationThrottled", headers={"Retry-After": "2.128"})
    with saying(busy, ITEM) as (server, _):
        waits = Waits()
        graph(server, waits=waits).send("POST", "me/events", json={})
    assert waits.slept == [2.128]


@pytest.mark.parametrize("status", [409, 412, 423])
def test_what_somebody_changed_is_the_callers_to_read_again(status: int) -> None:
    """The client repeats nothing there."""
    with saying(error(status, "x")) as (server, graph_server):
        with pytest.raises(Failure):
            graph(server).send("PATCH", "me/events/1", json={}, harmless=True)
        assert len(graph_server.requests) == 1


def test_no_more_than_two_requests_are_under_way() -> None:
    """Over all threads, and over all clients of the account: Microsoft counts by mailbox."""
    under_way = threading.Semaphore(0)
    go_on = threading.Event()
    most: list[int] = []
    count = threading.Lock()
    now = [0]

    def answer(_: Request) -> Response:
        return ITEM

    with saying(answer) as (server, _):

        def before(_: object) -> None:
            with count:
                now[0] += 1
                most.append(now[0])
            under_way.release()
            go_on.wait(10)
            with count:
                now[0] -= 1

        server.before = before
        clients = [graph(server) for _ in range(3)]
        threads = [threading.Thread(target=client.get, args=("me",)) for client in clients for _ in range(3)]
        for thread in threads:
            thread.start()
        for _ in range(AT_ONCE):
            assert under_way.acquire(timeout=10)
        assert not under_way.acquire(timeout=0.1)
        go_on.set()
        for thread in threads:
            thread.join()
    assert len(most) == 9
    assert max(most) == AT_ONCE


def test_offline_is_told_apart() -> None:
    """Where nothing listens, nothing was sent; waiting a few seconds brings no network back."""
    with saying(ITEM) as (server, _):
        alex = graph(server, waits=(waits := Waits()))
    with pytest.raises(Failure) as failed:
        alex.get("me")
    assert failed.value.row.reason == "offline"
    assert waits.slept == []
