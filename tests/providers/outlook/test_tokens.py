"""Access tokens: renewed when they have to be, kept when they change, and every refusal with its remedy."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from syncd.errors import Offline, Permanent, SignInNeeded, SyncdError, Transient
from syncd.secrets.box import Secrets
from syncd.secrets.own import Own
from syncd.signin import Settings
from syncd.testing.graph import FakeGraph
from syncd.testing.server import Body, Cut, FakeServer, Lost, Response, Slow, Status, html, json_response
from syncd_providers.online import wire
from syncd_providers.outlook.service import signed_in
from syncd_providers.outlook.tokens import CACHE
from tests.providers.outlook.server import saying
from tests.providers.outlook.signed_in import settings_of

TOKEN = "/common/oauth2/v2.0/token"


def asked(graph: FakeGraph) -> list[str]:
    """What was asked of the sign-in server, by the last part of its address."""
    return [one.request.path.rpartition("/")[2] for one in graph.exchanges]


def refresh_tokens(settings: Settings) -> set[str]:
    """What is kept of refresh tokens."""
    kept: dict[str, Any] = json.loads(settings[CACHE])
    return {one["secret"] for one in kept["RefreshToken"].values()}


class Box(Settings):
    """Settings whose secret lies in a file, as syncd hands them out."""

    def __init__(self, settings: Settings, place: Path) -> None:
        super().__init__(settings)
        self.box = Secrets(place, Own(kind="file", label="", read=lambda: "A" * 43 + "="))

    def renew(self, name: str, change: Any) -> None:
        self[name] = self.box.renew(name, change)


def test_a_token_that_is_good_asks_nobody(graph: FakeGraph) -> None:
    """Neither the sign-in server nor its documents: the sign-in may be offline."""
    settings = settings_of(graph)
    settings["authority"] = "http://127.0.0.1:1/"
    before = len(graph.exchanges)
    assert signed_in(settings).tokens.token()
    assert len(graph.exchanges) == before


def test_a_refused_token_is_renewed_once_for_all(graph: FakeGraph) -> None:
    """Threads that were refused the same token share the next one."""
    tokens = signed_in(settings_of(graph)).tokens
    old = tokens.token()
    before = asked(graph).count("token")
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(tokens.token(refused=old))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert len(set(found)) == 1
    assert found[0] != old
    assert asked(graph).count("token") == before + 1


def test_what_changes_is_handed_back(graph: FakeGraph) -> None:
    """Each renewal brings another refresh token, and that one is used the next time."""
    settings = settings_of(graph)
    seen = [refresh_tokens(settings)]
    for _ in range(3):
        tokens = signed_in(settings).tokens
        tokens.token(refused=tokens.token())
        seen.append(refresh_tokens(settings))
    assert all(len(one) == 1 for one in seen)
    assert len(set.union(*seen)) == 4


def test_nothing_of_the_person_is_kept(graph: FakeGraph) -> None:
    """The identity token, which holds a name and an address, is used and thrown away."""
    settings = settings_of(graph)
    for _ in range(2):
        kept = json.loads(settings[CACHE])
        assert "IdToken" not in kept
        assert "Moreau" not in settings[CACHE]
        assert len(kept["AccessToken"]) == 1
        tokens = signed_in(settings).tokens
        tokens.token(refused=tokens.token())


def test_what_another_process_has_renewed_is_taken_over(graph: FakeGraph, tmp_path: Path) -> None:
    """The refresh token in hand is used up: the newer sign-in in the file is taken."""
    settings = settings_of(graph)
    one, other = Box(settings, tmp_path / "x"), Box(settings, tmp_path / "x")
    one.box.put(CACHE, settings[CACHE])
    mine, theirs = signed_in(one).tokens, signed_in(other).tokens
    old = mine.token()
    new = mine.token(refused=old)
    before = asked(graph).count("token")
    assert theirs.token(refused=old) == new
    assert asked(graph).count("token") == before
    assert other[CACHE] == one[CACHE] == one.box.get(CACHE)


_RENEWS = """
import sys
from pathlib import Path
from syncd.secrets.box import Secrets
from syncd.secrets.own import Own
from syncd.signin import Settings
from syncd_providers.online import wire
from syncd_providers.outlook.service import signed_in

place, settings = Path(sys.argv[1]), eval(sys.argv[2])
box = Secrets(place, Own(kind="file", label="", read=lambda: "A" * 43 + "="))

class Kept(Settings):
    def renew(self, name, change):
        self[name] = box.renew(name, change)

tokens = signed_in(Kept(settings, cache=box.get("cache"))).tokens
for _ in range(3):
    tokens.token(refused=tokens.token())
"""


def test_two_processes_never_use_the_same_refresh_token(graph: FakeGraph, tmp_path: Path) -> None:
    """Each renews from what the other has kept, so that neither is ever told to sign in."""
    settings = settings_of(graph)
    place = tmp_path / "x"
    Box(settings, place).box.put(CACHE, settings.pop(CACHE))
    command = [sys.executable, "-c", _RENEWS, str(place), repr(dict(settings))]
    running = [subprocess.Popen(command) for _ in range(2)]
    assert [one.wait(60) for one in running] == [0, 0]
    used = [
        line
        for one in graph.exchanges
        for line in one.request.body.decode().split("&")
        if line.startswith("refresh_token=")
    ]
    assert used
    assert len(used) == len(set(used))


@pytest.mark.parametrize(("number", "code"), [(700082, "AADSTS700082"), (50173, "AADSTS50173")])
def test_a_dead_sign_in_is_the_users(graph: FakeGraph, number: int, code: str) -> None:
    """Expired, revoked, a new password: the way back is named, and what is kept stays as it was."""
    settings = settings_of(graph)
    kept = settings[CACHE]
    tokens = signed_in(settings).tokens
    old = tokens.token()
    graph.revoke("alex.moreau@example.com", number)
    with pytest.raises(SignInNeeded, match=f"work: Microsoft no longer accepts the sign-in .{code}.") as said:
        tokens.token(refused=old)
    assert said.value.hint == "sign in again: syncd connect outlook --name work"
    assert settings[CACHE] == kept


def test_a_dead_sign_in_is_asked_about_once(graph: FakeGraph) -> None:
    """A sync reads many calendars, and who asks again and again is locked out; a new sign-in is tried."""
    settings = settings_of(graph)
    tokens = signed_in(settings).tokens
    old = tokens.token()
    graph.revoke("alex.moreau@example.com")
    before = asked(graph).count("token")
    for _ in range(5):
        with pytest.raises(SignInNeeded):
            tokens.token(refused=old)
    assert asked(graph).count("token") == before + 1
    settings[CACHE] = settings_of(graph)[CACHE]
    assert tokens.token(refused=old) != old


def test_another_factor_is_the_users(graph: FakeGraph) -> None:
    """The organisation wants more proof than before."""
    tokens = signed_in(settings_of(graph)).tokens
    old = tokens.token()
    graph.require_interaction("alex.moreau@example.com")
    with pytest.raises(SignInNeeded, match="AADSTS50076"):
        tokens.token(refused=old)


@pytest.mark.parametrize("kept", ["", "{}", "x", "[]", '{"RefreshToken": {}}'])
def test_nothing_kept_is_no_sign_in(graph: FakeGraph, kept: str) -> None:
    """Whatever became of it, the way back is named."""
    settings = settings_of(graph)
    settings[CACHE] = kept
    with pytest.raises(SignInNeeded, match="there is no sign-in for work any more"):
        signed_in(settings).tokens.token()


@contextmanager
def answering(graph: FakeGraph, *answers: Response) -> Iterator[tuple[FakeServer, Settings]]:
    """A sign-in server that has its documents and answers this for a token."""
    settings = settings_of(graph)
    login = "https://login.microsoftonline.com/common/oauth2/v2.0"
    documents = json_response(
        {"authorization_endpoint": f"{login}/authorize", "token_endpoint": f"{login}/token"}
    )
    with saying(documents, *answers) as (server, _):
        settings["authority"] = server.url
        yield server, settings


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Response(status=503, body=b"{}"), Transient),
        (Response(status=500, body=b"<html>"), Transient),
        (Response(body=b"<html>canary hotel</html>", content_type="text/html"), Transient),
        (Response(status=302, headers=(("Location", "https://hotel.example.com/"),)), Transient),
        (Response(body=b"[]"), Transient),
        (Response(body=b"[" * 100_000), Transient),
        (json_response({"error": "temporarily_unavailable", "error_codes": [90033]}, 400), Transient),
        (json_response({"error": "invalid_grant", "error_codes": [50196]}, 400), Transient),
        (json_response({"error": {}}, 400), Permanent),
        (json_response({"nonsense": 1}), Transient),
        (json_response({"access_token": 3, "expires_in": "x"}), Transient),
        (json_response({"error": "invalid_client", "error_codes": [7000218]}, 401), Permanent),
        (json_response({"error": "unauthorized_client", "error_codes": [700016]}, 400), Permanent),
        (json_response({"error": "invalid_resource"}, 400), Permanent),
    ],
)
def test_only_the_users_sign_in_is_the_users(
    graph: FakeGraph, answer: Response, kind: type[SyncdError]
) -> None:
    """A busy server, a hotel, an app that was deleted: none of it asks for a new sign-in."""
    with answering(graph, answer) as (_, settings):
        tokens = signed_in(settings).tokens
        old = tokens.token()
        with pytest.raises(kind, match=r"^work: ") as said:
            tokens.token(refused=old)
        assert said.value.hint
        assert "canary" not in str(said.value)


def test_a_busy_sign_in_says_for_how_long(graph: FakeGraph) -> None:
    """Its Retry-After is passed on."""
    busy = Response(status=429, body=b"{}", headers=(("Retry-After", "17"),))
    with answering(graph, busy) as (_, settings):
        tokens = signed_in(settings).tokens
        with pytest.raises(Transient) as said:
            tokens.token(refused=tokens.token())
    assert said.value.retry_after == 17


@pytest.mark.parametrize("on", [1, 2])
@pytest.mark.parametrize("what", [Lost(), Cut(), html(502), Status(code=503), Body(content=b"")])
def test_a_sign_in_server_that_fails_passes(graph: FakeGraph, what: Any, on: int) -> None:
    """At its documents and at the token; afterwards all is as before."""
    settings = settings_of(graph)
    tokens = signed_in(settings).tokens
    old = tokens.token()
    graph.faults.add(what, path="/common/*", on=on)
    with pytest.raises(Transient):
        tokens.token(refused=old)
    assert tokens.token(refused=old) != old


def test_a_sign_in_server_that_hangs_is_left(graph: FakeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    """No sync waits for ever, and no other process waits for one that does."""
    monkeypatch.setattr(wire, "READ", 0.2)
    tokens = signed_in(settings_of(graph)).tokens
    graph.faults.add(Slow(seconds=60), path=TOKEN)
    with pytest.raises(Offline):
        tokens.token(refused=tokens.token())


def test_offline_is_offline(graph: FakeGraph) -> None:
    """Nobody there: the user has to do nothing."""
    settings = settings_of(graph)
    with saying(Response()) as (server, _):
        settings["authority"] = server.url
    tokens = signed_in(settings).tokens
    with pytest.raises(Offline, match="work: Microsoft's sign-in cannot be reached"):
        tokens.token(refused=tokens.token())


def test_a_tenant_that_is_none(graph: FakeGraph) -> None:
    """The organisation's name has a typing error."""
    settings = settings_of(graph)
    settings["tenant"] = "exmaple.com"
    tokens = signed_in(settings).tokens
    with pytest.raises(Permanent, match=r"work: Microsoft knows no tenant exmaple\.com"):
        tokens.token(refused=tokens.token())


def test_a_token_is_sent_nowhere_else(graph: FakeGraph) -> None:
    """A redirect of the sign-in server is not followed with the refresh token."""
    with saying(Response()) as (other, seen):
        moved = Response(status=307, headers=(("Location", f"{other.url}token"),))
        with answering(graph, moved) as (_, settings):
            tokens = signed_in(settings).tokens
            with pytest.raises(Transient):
                tokens.token(refused=tokens.token())
        assert seen.requests == []


def test_everything_goes_to_the_given_server(graph: FakeGraph) -> None:
    """With a server of this machine in its place, nothing is asked of Microsoft, whatever it answers."""
    login = "https://evil.example.com/common/oauth2/v2.0"
    documents = json_response(
        {"authorization_endpoint": f"{login}/authorize", "token_endpoint": f"{login}/token"}
    )
    settings = settings_of(graph)
    with saying(documents, json_response({"error": "invalid_grant"}, 400)) as (server, seen):
        settings["authority"] = server.url
        tokens = signed_in(settings).tokens
        with pytest.raises(SignInNeeded):
            tokens.token(refused=tokens.token())
    assert [one.path for one in seen.requests] == [
        "/common/v2.0/.well-known/openid-configuration",
        "/common/oauth2/v2.0/token",
    ]


def test_without_another_server_it_is_microsofts() -> None:
    """The same code asks Microsoft itself; addresses in the clear are refused."""
    who = signed_in({"account": "work", "client_id": "x"})
    assert who.graph_root == "https://graph.microsoft.com/v1.0/"
    app = who.tokens._app  # type: ignore[attr-defined]
    assert app.at("https://login.microsoftonline.com/x?a=b") == "https://login.microsoftonline.com/x?a=b"
    with pytest.raises(Permanent):
        app.at("http://login.microsoftonline.com/x")


def test_no_secret_is_in_a_repr(graph: FakeGraph) -> None:
    """An account may be printed."""
    settings = settings_of(graph)
    (refresh,) = refresh_tokens(settings)
    who = signed_in(settings)
    assert refresh not in repr(who)
    assert who.tokens.token() not in repr(who)
