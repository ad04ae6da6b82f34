"""Feeds: what is followed, what is refused, and what an answer means."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from syncd.errors import Permanent, SignInNeeded, SyncdError, Transient
from syncd.testing.source_suite import Pull
from syncd_providers.ics.addresses import LOCAL, Reach, permitted, reach
from syncd_providers.ics.feed import Feed
from syncd_providers.ics.remote import Answer, Network, fetch, label_of
from tests.providers.ics.feed_server import TEXT, Server, running


@pytest.fixture
def server() -> Iterator[Server]:
    """A running server."""
    with running() as made:
        yield made


# -- addresses ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "where"),
    [
        ("8.8.8.8", Reach.PUBLIC),
        ("2001:4860:4860::8888", Reach.PUBLIC),
        ("127.0.0.1", Reach.LOOPBACK),
        ("127.255.255.254", Reach.LOOPBACK),
        ("::1", Reach.LOOPBACK),
        ("::ffff:127.0.0.1", Reach.LOOPBACK),
        ("64:ff9b::7f00:1", Reach.LOOPBACK),
        ("2002:7f00:1::", Reach.LOOPBACK),
        ("10.0.0.1", Reach.PRIVATE),
        ("172.16.0.1", Reach.PRIVATE),
        ("192.168.1.1", Reach.PRIVATE),
        ("::ffff:192.168.1.1", Reach.PRIVATE),
        ("100.64.0.1", Reach.PRIVATE),
        ("fd00::1", Reach.PRIVATE),
        ("169.254.169.254", Reach.LINK_LOCAL),
        ("fe80::1%eth0", Reach.LINK_LOCAL),
        ("0.0.0.0", Reach.NOWHERE),
        ("0.1.2.3", Reach.NOWHERE),
        ("::", Reach.NOWHERE),
        ("224.0.0.1", Reach.NOWHERE),
        ("ff02::1", Reach.NOWHERE),
        ("no address", Reach.NOWHERE),
    ],
)
def test_every_address_has_its_reach(address: str, where: Reach) -> None:
    """IPv4 addresses hidden in IPv6 ones count as themselves."""
    assert reach(address) is where


def test_only_the_users_own_address_may_lead_home() -> None:
    """A redirect may go to the internet, or to where the user's address already was."""
    assert permitted(scheme="https", first=None) == {Reach.PUBLIC, *LOCAL}
    assert permitted(scheme="https", first=Reach.PUBLIC) == {Reach.PUBLIC}
    assert permitted(scheme="https", first=Reach.PRIVATE) == {Reach.PUBLIC, Reach.PRIVATE}


def test_plain_http_stays_at_home() -> None:
    """It never crosses the internet."""
    assert permitted(scheme="http", first=None) == LOCAL
    assert permitted(scheme="http", first=Reach.LOOPBACK) == {Reach.LOOPBACK}
    assert permitted(scheme="http", first=Reach.PUBLIC) == frozenset()


def test_plain_http_to_a_public_host_is_refused_with_advice() -> None:
    """Nothing is sent; the advice is the https address."""
    network = Network(resolver=lambda *_: ["8.8.8.8"])
    with pytest.raises(Permanent, match="plain http") as caught:
        fetch("http://calendar.example.com/a.ics", network=network)
    assert "https" in caught.value.hint


@pytest.mark.parametrize("address", ["0.0.0.0", "224.0.0.1", "::"])
def test_addresses_of_no_single_host_are_never_connected_to(address: str) -> None:
    """Not even for the user's own address."""
    with pytest.raises(Permanent):
        fetch("https://calendar.example.com/a.ics", network=Network(resolver=lambda *_: [address]))


def test_a_name_that_does_not_resolve_is_a_passing_trouble() -> None:
    """A laptop is often offline."""

    def resolver(*_: object) -> list[str]:
        raise OSError("no network")

    with pytest.raises(Transient, match="host name"):
        fetch("https://calendar.example.com/a.ics", network=Network(resolver=resolver))


def test_the_checked_address_is_the_one_connected_to(server: Server) -> None:
    """A name is looked up once for a request: it cannot mean something else a moment later."""
    asked = []

    def resolver(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    url = f"http://calendar.example.com:{server.port}/a.ics"
    assert fetch(url, network=Network(resolver=resolver)) == Answer(body=TEXT)
    assert asked == ["calendar.example.com"]
    assert server.requests[0][1]["host"] == f"calendar.example.com:{server.port}"


# -- redirects ---------------------------------------------------------------------------------


def test_a_redirect_within_the_same_reach_is_followed(server: Server) -> None:
    """Here from this machine to this machine; the path is the redirect's."""
    server.answer = lambda path: (
        (200, {}, TEXT) if path == "/new.ics" else (302, {"Location": "/new.ics"}, b"")
    )
    assert fetch(server.url) == Answer(body=TEXT)
    assert [path for path, _ in server.requests] == ["/private-4711/basic.ics", "/new.ics"]


@pytest.mark.parametrize(
    "location", ["http://8.8.8.8/a.ics", "http://192.168.1.1/", "http://169.254.169.254/latest"]
)
def test_a_redirect_to_another_reach_is_refused(server: Server, location: str) -> None:
    """Nothing is sent there."""
    server.says(302, Location=location)
    with pytest.raises(Permanent, match=r"may not lead|plain http"):
        fetch(server.url, network=Network(resolver=lambda host, _: [host]))


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "ftp://example.com/",
        "javascript:x",
        "",
        "https://",
        "http://[bad",
        "http://127.0.0.1:99999/x",
    ],
)
def test_a_redirect_to_nowhere_is_an_error(server: Server, location: str) -> None:
    """Only addresses are followed."""
    server.says(301, Location=location)
    with pytest.raises(SyncdError):
        fetch(server.url)


def test_a_mark_that_cannot_be_sent_back_is_none(server: Server) -> None:
    """A feed with an odd ETag is read in full each time; it never fails for it."""
    server.says(200, TEXT)
    assert fetch(server.url, etag='"\xe9\xff"', modified="caf\u00e9") == Answer(body=TEXT)
    assert "if-none-match" not in server.requests[-1][1]


def test_redirects_come_to_an_end(server: Server) -> None:
    """Six in a row lead nowhere."""
    server.says(302, Location="/again")
    with pytest.raises(Permanent, match="redirects more than"):
        fetch(server.url)
    assert len(server.requests) == 6


def test_a_password_stays_with_its_host(server: Server) -> None:
    """A user name and password in the address go to its own host and to no other."""
    names = Network(resolver=lambda *_: ["127.0.0.1"])
    other = f"http://other.example.com:{server.port}/there.ics"
    server.answer = lambda path: (
        (200, {}, TEXT) if path == "/there.ics" else (302, {"Location": "/b" if path == "/a" else other}, b"")
    )
    fetch(f"http://me:pass%21@first.example.com:{server.port}/a", network=names)
    assert [headers.get("authorization") for _, headers in server.requests] == ["Basic bWU6cGFzcyE="] * 2 + [
        None
    ]


# -- answers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, SignInNeeded),
        (403, SignInNeeded),
        (404, Permanent),
        (410, Permanent),
        (400, Permanent),
        (429, Transient),
        (500, Transient),
        (503, Transient),
        (204, Transient),
        (206, Transient),
        (304, Transient),  # nobody asked whether it changed
    ],
)
def test_a_status_decides_what_to_do(server: Server, status: int, kind: type[SyncdError]) -> None:
    """Each says where, and what to do next, without the address itself."""
    server.says(status)
    with pytest.raises(kind) as caught:
        fetch(server.url)
    assert caught.value.hint
    assert "127.0.0.1" in caught.value.message
    assert "4711" not in caught.value.message + caught.value.hint


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("999999", 3600),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("Mon, 05 Jan 2026 10:02:00 GMT", 120),
        ("Mon, 05 Jan 2026 09:00:00 GMT", 0),
    ],
)
def test_retry_after_is_honoured_within_an_hour(server: Server, value: str, seconds: float | None) -> None:
    """As seconds, or as a date against the server's own clock."""
    server.says(503, Retry_After=value, Date="Mon, 05 Jan 2026 10:00:00 GMT")
    with pytest.raises(Transient) as caught:
        fetch(server.url)
    assert caught.value.retry_after == seconds


def test_a_short_answer_is_cut_off(server: Server) -> None:
    """A body shorter than announced is no answer."""
    server.says(200, TEXT, Content_Length=str(len(TEXT) + 10))
    with pytest.raises(Transient):
        fetch(server.url)


@pytest.mark.parametrize("packed", [False, True])
def test_a_long_answer_is_refused_while_it_comes(server: Server, packed: bool) -> None:
    """The limit is on what would be held: a small packed bomb is large."""
    body = bytes(1_000_000)
    if packed:
        server.says(200, gzip.compress(body), Content_Encoding="gzip")
    else:
        server.says(200, body)
    with pytest.raises(Permanent, match="larger"):
        fetch(server.url, network=Network(most_bytes=500_000))


def test_a_packed_answer_is_unpacked(server: Server) -> None:
    """And one whose packing is cut off is no answer."""
    server.says(200, gzip.compress(TEXT), Content_Encoding="gzip")
    assert fetch(server.url) == Answer(body=TEXT)
    server.says(200, gzip.compress(TEXT)[:-12], Content_Encoding="gzip")
    with pytest.raises(Transient):
        fetch(server.url)
    server.says(200, b"no gzip", Content_Encoding="gzip")
    with pytest.raises(Transient):
        fetch(server.url)
    server.says(200, TEXT, Content_Encoding="br")
    with pytest.raises(Transient):
        fetch(server.url)


def test_a_dripping_answer_meets_the_deadline(server: Server) -> None:
    """The whole fetch has one deadline, however busily the server sends."""
    moments = iter(range(0, 1000, 20))
    with pytest.raises(Transient, match="in time"):
        fetch(server.url, network=Network(clock=lambda: next(moments), seconds=50))


def test_nobody_there_is_a_passing_trouble(server: Server) -> None:
    """A server that is down may come back."""
    url = server.url.replace(str(server.port), "1")
    with pytest.raises(Transient):
        fetch(url)


def test_an_address_is_shown_as_host_and_end() -> None:
    """Whoever has the whole address can read the calendar."""
    label = label_of("https://me:secret@calendar.example.com/private-4711/basic.ics")
    assert label == "calendar.example.com (….ics)"


# -- feeds -------------------------------------------------------------------------------------


def test_a_feed_is_asked_only_for_changes(server: Server) -> None:
    """ETag and Last-Modified go back to the server, and 304 means unchanged."""
    server.says(200, TEXT, ETag='"1"', Last_Modified="Mon, 05 Jan 2026 10:00:00 GMT")
    feed = Feed(server.url)
    cursor = Pull(feed).end.cursor
    server.says(304)
    again = Pull(feed, cursor)
    assert again.end.unchanged
    assert again.end.listing is None
    assert server.requests[-1][1]["if-none-match"] == '"1"'
    assert server.requests[-1][1]["if-modified-since"] == "Mon, 05 Jan 2026 10:00:00 GMT"
    assert Pull(feed, again.end.cursor).end.unchanged


def test_a_feed_tells_the_time_of_its_server(server: Server) -> None:
    """With a text, with one that is known, and when nothing changed."""
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC)
    date = "Fri, 20 Nov 2026 12:00:00 GMT"
    server.says(200, TEXT, ETag='"1"', Date=date)
    feed = Feed(server.url)
    first = Pull(feed)
    again = Pull(feed, first.end.cursor)
    server.says(304, Date=date)
    unchanged = Pull(feed, first.end.cursor)
    assert [one.end.server_time for one in (first, again, unchanged)] == [noon, noon, noon]
    server.says(200, TEXT)
    assert Pull(feed).end.server_time is None


def test_the_same_bytes_are_not_read_again(server: Server) -> None:
    """Many servers know no ETag, or change it at every answer."""
    server.says(200, TEXT, ETag='"1"')
    feed = Feed(server.url)
    cursor = Pull(feed).end.cursor
    server.says(200, TEXT, ETag='"2"')
    again = Pull(feed, cursor)
    assert again.end.unchanged
    server.says(304)
    Pull(feed, again.end.cursor)
    assert server.requests[-1][1]["if-none-match"] == '"2"'


@pytest.mark.parametrize("body", [b"", b"<html>Sign in</html>", TEXT[:60], b"{}"])
def test_an_answer_that_is_no_calendar_changes_nothing(server: Server, body: bytes) -> None:
    """A captive portal answers 200, too."""
    server.says(200, body)
    with pytest.raises(SyncdError) as caught:
        Pull(Feed(server.url))
    assert caught.value.hint
    assert "4711" not in caught.value.message


def test_a_cursor_holds_no_address(server: Server) -> None:
    """The address is a password; what is stored beside the events does not contain it."""
    assert "4711" not in Pull(Feed(server.url)).end.cursor
