"""Signing in: one right answer ends it, nothing else does, and every outcome has words."""

import os
import socket
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from syncd.errors import Permanent, SyncdError, Transient
from syncd_providers.google.signin import Grant, NotGranted, sign_in
from syncd_providers.online.loopback import listening
from tests.providers.google.tokens_server import Tokens, tokens_server

EVENTS = "https://www.googleapis.com/auth/calendar.events"
FILES = "https://www.googleapis.com/auth/drive.file"


@pytest.fixture
def tokens() -> Iterator[Tokens]:
    """Google's token endpoint."""
    with tokens_server() as made:
        made.grants(EVENTS, FILES)
        yield made


def asked(address: str) -> dict[str, str]:
    """The parameters of an address."""
    return {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()}


def get(where: str, path: str, *, method: str = "GET", host: str | None = None) -> tuple[int, str]:
    """What a browser gets there: status and page."""
    connection = HTTPConnection(urlsplit(where).netloc, timeout=5)
    connection.request(method, path, headers={"Host": host} if host else {})
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    return answer.status, page


def come_back(address: str, **answer: str) -> tuple[int, str]:
    """Do what Google does with a browser when the user is done."""
    invitation = asked(address)
    answer = {"state": invitation["state"], **answer}
    return get(invitation["redirect_uri"], f"/?{urlencode(answer)}")


Browse = Callable[[str], bool]


def browser(**answer: str) -> Browse:
    """A browser whose user answers at once."""
    return lambda address: come_back(address, **answer)[0] == 200


def signed(
    tokens: Tokens, browse: Browse | None, *, expected: str | None = None, seconds: float = 5
) -> object:
    """Sign in for calendar and documents, nothing to be shown."""
    return sign_in(
        tokens.client, [EVENTS, FILES], show=pytest.fail, browse=browse, expected=expected, seconds=seconds
    )


def test_a_sign_in(tokens: Tokens) -> None:
    """Code and verifier become the refresh token; who it is, and what was allowed, is told."""
    opened: list[str] = []

    def browse(address: str) -> bool:
        opened.append(address)
        return browser(code="4/code")(address)

    assert signed(tokens, browse) == Grant(
        refresh_token="1//refresh",
        address="alex.moreau@example.com",
        scopes=frozenset({EVENTS, FILES}),
        missing=frozenset(),
    )
    invitation = asked(opened[0])
    assert opened[0].startswith(f"{tokens.root}/o/oauth2/v2/auth?")
    challenge, redirect = invitation.pop("code_challenge"), invitation.pop("redirect_uri")
    assert len(invitation.pop("state")) >= 32
    assert invitation == {
        "response_type": "code",
        "client_id": "app-1",
        "scope": f"{EVENTS} {FILES} openid email",
        "access_type": "offline",
        "prompt": "consent",
        "code_challenge_method": "S256",
    }
    (form,) = tokens.asked
    digest = sha256(form.pop("code_verifier").encode()).digest()
    assert urlsafe_b64encode(digest).rstrip(b"=").decode() == challenge
    assert form == {
        "grant_type": "authorization_code",
        "code": "4/code",
        "client_id": "app-1",
        "client_secret": "not-so-secret",
        "redirect_uri": redirect,
    }
    assert urlsplit(redirect).hostname == "127.0.0.1"
    assert tokens.paths == ["/token"]


@pytest.mark.parametrize("works", [None, False])
def test_without_a_browser_the_address_is_shown(tokens: Tokens, works: bool | None) -> None:
    """Also when a browser was to be opened and could not be."""
    shown: list[str] = []

    def show(address: str) -> None:
        shown.append(address)
        come_back(address, code="4/code")

    browse = None if works is None else lambda _address: False
    found = sign_in(tokens.client, [EVENTS], show=show, browse=browse, seconds=5)
    assert isinstance(found, Grant)
    assert len(shown) == 1


def test_stray_requests_end_nothing(tokens: Tokens) -> None:
    """An icon, another path, method, host or state, an answer given twice: each is turned away."""
    seen: list[tuple[int, str]] = []

    def browse(address: str) -> bool:
        where, state = asked(address)["redirect_uri"], asked(address)["state"]
        good = f"/?{urlencode({'state': state, 'code': '4/code'})}"
        seen.extend(
            [
                get(where, "/favicon.ico"),
                get(where, "/"),
                get(where, f"/other{good}"),
                get(where, good, method="POST"),
                get(where, good, method="HEAD"),
                get(where, good, host="evil.example"),
                get(where, good, host=f"localhost:{urlsplit(where).port}"),
                get(where, "/?code=4/stolen"),
                get(where, "/?code=4/stolen&state="),
                get(where, "/?code=4/stolen&state=wrong"),
                get(where, "/?code=4/stolen&state=%ff%fe"),
                get(where, f"{good}&code=4/stolen"),
                get(where, f"/?state={state}"),
            ]
        )
        assert get(where, good)[0] == 200
        seen.append(get(where, good.replace("4%2Fcode", "4%2Fstolen")))
        return True

    assert isinstance(signed(tokens, browse), Grant)
    assert {status for status, _ in seen} == {400, 404}
    assert [form["code"] for form in tokens.asked] == ["4/code"]
    assert not any("stolen" in page or "4/" in page for _, page in seen)


def test_a_connection_that_says_nothing_stops_nobody(tokens: Tokens) -> None:
    """Browsers open connections ahead and leave them; the answer comes on another."""
    idle: list[socket.socket] = []

    def browse(address: str) -> bool:
        where = urlsplit(asked(address)["redirect_uri"])
        idle.extend(socket.create_connection((where.hostname or "", where.port or 0)) for _ in range(3))
        idle[0].sendall(b"GET / HT")
        return browser(code="4/code")(address)

    assert isinstance(signed(tokens, browse), Grant)
    for one in idle:
        one.close()


def test_the_port_is_closed_afterwards(tokens: Tokens) -> None:
    """And was open on 127.0.0.1 alone, on another port each time."""
    with listening("a") as one, listening("b") as two:
        assert one.redirect_uri != two.redirect_uri
        port = urlsplit(one.redirect_uri).port or 0
        assert get(one.redirect_uri, "/")[0] == 404
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.2", port), timeout=1)
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=1)
    assert tokens.asked == []


@pytest.mark.parametrize(
    ("browse", "reason"),
    [
        (lambda _address: True, "nobody signed in within 0.3 seconds"),
        (
            lambda address: come_back(address, state="other", code="4/x") is not None,
            "nobody signed in within 0.3 seconds; what came belonged to another sign-in",
        ),
        (browser(error="access_denied"), "you did not allow it, or your organisation does not"),
        (browser(error="<b>org\x1b_internal</b>"), "Google did not sign you in: <b>org_internal</b>"),
    ],
)
def test_no_sign_in_is_a_value_with_words(tokens: Tokens, browse: Browse, reason: str) -> None:
    """Nobody came, somebody else's answer, a no, a reason of Google's: nothing is asked of the endpoint."""
    found = signed(tokens, browse, seconds=0.3)
    assert isinstance(found, NotGranted)
    assert found.reason == reason
    assert found.hint
    assert tokens.asked == []


def test_unticked_boxes_are_told(tokens: Tokens) -> None:
    """What was allowed can be used; what was not is named."""
    tokens.grants(EVENTS)
    found = signed(tokens, browser(code="4/code"))
    assert isinstance(found, Grant)
    assert (set(found.scopes), set(found.missing)) == ({EVENTS}, {FILES})
    tokens.grants(scope=None)  # RFC 6749: as asked for
    found = signed(tokens, browser(code="4/code"))
    assert isinstance(found, Grant)
    assert found.missing == frozenset()


def test_more_than_was_asked_for_is_no_error(tokens: Tokens) -> None:
    """What was allowed to this app before, Google counts in."""
    older = "https://www.googleapis.com/auth/calendar.readonly"
    tokens.grants(EVENTS, older)
    found = signed(tokens, browser(code="4/code"))
    assert isinstance(found, Grant)
    assert (set(found.scopes), set(found.missing)) == ({EVENTS, older}, {FILES})


@pytest.mark.parametrize("address", ["sam.rivera@example.com", ""])
def test_another_account_is_refused(tokens: Tokens, address: str) -> None:
    """When one is signed in anew it must be the same person; upper and lower case are."""
    tokens.grants(EVENTS, address=address)
    found = signed(tokens, browser(code="4/code"), expected="alex.moreau@example.com")
    assert isinstance(found, NotGranted)
    assert found.reason.endswith("signed in, not alex.moreau@example.com")
    tokens.grants(EVENTS, address="Alex.Moreau@example.com")
    assert isinstance(signed(tokens, browser(code="4/code"), expected="alex.moreau@example.com"), Grant)


@pytest.mark.parametrize("id_token", [None, "", "a", "a.b.c", "a.e30.c", 7, "a.eyJlbWFpbCI6IDd9.c"])
def test_who_it_is_may_stay_unknown(tokens: Tokens, id_token: object) -> None:
    """An answer without, or with a strange, identity is a sign-in all the same."""
    tokens.grants(EVENTS, id_token=id_token)
    found = signed(tokens, browser(code="4/code"))
    assert isinstance(found, Grant)
    assert found.address is None


ODD: tuple[object, ...] = (None, 0, -1, "604799", 1e300, 10**12, [7], {})
"""What is no time Google would name."""


@pytest.mark.parametrize(
    ("seconds", "span"), [(604_800, timedelta(days=7)), *((one, None) for one in ODD)], ids=repr
)
def test_how_long_it_lasts_is_told_where_google_says_so(
    tokens: Tokens, seconds: object, span: timedelta | None
) -> None:
    """Whatever else stands there ends no sign-in."""
    tokens.grants(EVENTS, refresh_token_expires_in=seconds)
    found = signed(tokens, browser(code="4/code"))
    assert isinstance(found, Grant)
    assert found.ends_in == span


@pytest.mark.parametrize("token", [None, "", 7])
def test_an_hour_is_no_sign_in(tokens: Tokens, token: object) -> None:
    """Without a refresh token syncd would have to ask again each hour."""
    tokens.grants(EVENTS, refresh_token=token)
    found = signed(tokens, browser(code="4/code"))
    assert isinstance(found, NotGranted)
    assert "an hour" in found.reason


def test_a_code_google_does_not_take(tokens: Tokens) -> None:
    """Used already or too late: begin again, nothing is broken."""
    tokens.says(400, error="invalid_grant", error_description="Malformed auth code.")
    assert isinstance(signed(tokens, browser(code="4/code")), NotGranted)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, b'{"error": "invalid_client", "error_description": "canary"}', Permanent),
        (400, b'{"error": "admin_policy_enforced"}', Permanent),
        (400, b'{"error": {"canary": 1}}', Permanent),
        (503, b'{"error": "backend"}', Transient),
        (500, b"", Transient),
        (200, b"<html>canary hotel wifi</html>", Transient),
        (200, b"[1]", Transient),
        (400, b"\xff\xfe", Transient),
        (200, b'{"access_token": "a", "refresh_token": "r", "error": "admin_policy_enforced"}', Permanent),
        (200, b'{"access_token": "a", "refresh_token": "r", "expires_in": "soon"}', Transient),
        (200, b'{"access_token": "a", "refresh_token": "r", "scope": 7}', Transient),
        (200, b'{"access_token": "a", "refresh_token": "r", "scope": {"canary": 1}}', Transient),
    ],
)
def test_an_endpoint_that_fails(tokens: Tokens, status: int, body: bytes, kind: type[SyncdError]) -> None:
    """What may pass and what will not are told apart; neither code nor client's secret is repeated."""
    tokens.status, tokens.body = status, body
    with pytest.raises(kind) as caught:
        signed(tokens, browser(code="4/canary"))
    assert caught.value.hint
    assert "4/canary" not in str(caught.value)
    assert "not-so-secret" not in str(caught.value)


def test_a_token_is_sent_nowhere_else(tokens: Tokens) -> None:
    """A redirect of the endpoint is not followed."""
    with tokens_server() as other:
        tokens.status, tokens.location = 307, f"{other.root}/token"
        with pytest.raises(Transient):
            signed(tokens, browser(code="4/code"))
        assert other.asked == []


def test_a_sign_in_leaves_the_environment_alone(
    tokens: Tokens, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The library's switches are variables of the whole process: none is set. Nor is a netrc read."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login canary password canary\n", "utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    before = dict(os.environ)
    during: list[dict[str, str]] = []

    def browse(address: str) -> bool:
        during.append(dict(os.environ))
        return browser(code="4/code")(address)

    tokens.grants(EVENTS)
    assert isinstance(signed(tokens, browse), Grant)
    assert before == during[0] == dict(os.environ)
    assert not {name for name in before if name.startswith("OAUTHLIB")}
    assert tokens.signatures == [None]


def test_no_secret_is_in_a_repr(tokens: Tokens) -> None:
    """A grant may be printed."""
    found = signed(tokens, browser(code="4/code"))
    assert "1//refresh" not in repr(found)
    assert "not-so-secret" not in repr(tokens.client)
