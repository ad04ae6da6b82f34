"""Connecting: who the user is, however much Microsoft tells of it, and which calendars there are."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from syncd.errors import Permanent, SyncdError, Transient, UsageError
from syncd.signin import NotSignedIn, SignedIn, SignInRequest
from syncd.testing.graph import FakeGraph
from syncd.testing.server import FakeServer, Request, Response, json_response
from syncd_providers.outlook.connect import connect
from syncd_providers.outlook.signin import Grant
from tests.providers.outlook import signed_in
from tests.providers.outlook.server import error, saying
from tests.providers.outlook.signed_in import nobody_is_shown

CALENDAR = {"id": "c1", "name": "Calendar", "isDefaultCalendar": True, "canEdit": True}
TEAM = {"id": "c2", "name": "Team", "isDefaultCalendar": False, "canEdit": False}
HOLIDAYS = {"id": "c3", "name": "Holidays in Germany", "isDefaultCalendar": False, "canEdit": False}


class Answers:
    """A Graph that says of each address what a test wants."""

    def __init__(self, server: FakeServer) -> None:
        self.server = server
        self.me: dict[str, Any] = {"mail": "alex@example.com", "userPrincipalName": "amoreau@example.com"}
        self.calendars: list[Mapping[str, Any]] = [CALENDAR, TEAM, HOLIDAYS]
        self.zones: list[object] = []
        self.refused: dict[str, Response] = {}
        self.asked: list[str] = []

    def __call__(self, request: Request) -> Response:
        self.asked.append(f"{request.path}?{request.parameter('$select')}")
        what = request.path.removeprefix("/v1.0/")
        for key, response in self.refused.items():
            if key in f"{what}?{request.parameter('$select')}":
                return response
        if what == "me":
            wanted = str(request.parameter("$select")).split(",")
            return json_response({"id": "1", **{key: self.me.get(key) for key in wanted}})
        if what == "me/calendars":
            return self._page(int(request.parameter("$skip") or 0))
        return json_response({"value": [{"id": "e", "originalStartTimeZone": one} for one in self.zones]})

    def _page(self, begin: int) -> Response:
        page: dict[str, Any] = {"value": self.calendars[begin : begin + 2]}
        if begin + 2 < len(self.calendars):
            page["@odata.nextLink"] = f"{self.server.url}v1.0/me/calendars?$skip={begin + 2}"
        return json_response(page)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Answers]:
    """A Graph of its own beside the fake's sign-in, and a person who signs in at once."""
    monkeypatch.setattr("time.sleep", lambda _: None)
    with saying(Response()) as (server, application):
        made = Answers(server)
        application.says(made)
        yield made


def connecting(
    graph: FakeGraph, answers: Answers, monkeypatch: pytest.MonkeyPatch, *calendars: str, **before: str
) -> SignedIn | NotSignedIn:
    """Connect as whoever the fake lets in."""

    def sign_in(_app: object, scopes: list[str], *_: object, **__: object) -> object:
        return signed_in.signing_in(graph, *scopes)

    monkeypatch.setattr("syncd_providers.outlook.connect.sign_in", sign_in)
    request = SignInRequest(
        given={
            "client_id": graph.client.id,
            "authority": f"{graph.authority}/",
            "graph_root": f"{answers.server.url}v1.0/",
        },
        before=before,
        calendars=calendars,
        publishing=False,
        show=nobody_is_shown,
        browse=None,
    )
    return connect(request)


def connected(
    graph: FakeGraph, answers: Answers, monkeypatch: pytest.MonkeyPatch, *calendars: str, **before: str
) -> SignedIn:
    """The same where it succeeds."""
    found = connecting(graph, answers, monkeypatch, *calendars, **before)
    assert isinstance(found, SignedIn)
    return found


def test_every_address_of_the_mailbox_is_the_user(
    graph: FakeGraph, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each once, in small letters; not what is no mail address, nor a guest's name in a directory."""
    answers.me |= {
        "mail": "Alex@Example.com",
        "userPrincipalName": "alex_home.example#EXT#@example.onmicrosoft.com",
        "proxyAddresses": [
            "SMTP:alex@example.com",
            "smtp:Alex.Moreau@old.example.com",
            "SIP:alex@sip.example.com",
            "X500:/o=x/cn=alex",
            7,
        ],
    }
    found = connected(graph, answers, monkeypatch)
    assert found.address == "alex@example.com"
    assert found.addresses == (
        "alex@example.com",
        "alex.moreau@example.com",
        "alex.moreau@old.example.com",
    )
    assert json.loads(found.settings["addresses"]) == list(found.addresses)


@pytest.mark.parametrize("refusal", [error(400, "BadRequest"), error(403, "Authorization_RequestDenied")])
def test_a_personal_account_may_not_know_its_aliases(
    graph: FakeGraph, answers: Answers, monkeypatch: pytest.MonkeyPatch, refusal: Response
) -> None:
    """The field is asked for, and left out where it is refused."""
    answers.refused["proxyAddresses"] = refusal
    found = connected(graph, answers, monkeypatch)
    assert found.address == "alex@example.com"
    answers.refused["me?"] = refusal
    found = connected(graph, answers, monkeypatch)
    assert found.addresses == ("alex.moreau@example.com",), "what they signed in as"


def test_a_busy_graph_is_no_anonymous_user(
    graph: FakeGraph, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of who the user is would judge half of their 1:1s: then there is no connection."""
    answers.refused["me?"] = error(503, "UnknownError")
    with pytest.raises(Transient):
        connecting(graph, answers, monkeypatch)
    answers.refused["me?"] = json_response({"id": "1"})
    graph.consent.user = "sam.rivera@example.com"
    assert connected(graph, answers, monkeypatch).address == "sam.rivera@example.com"


def test_nobody_is_not_connected(graph: FakeGraph, answers: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    """An account without any mail address."""
    answers.me = {}
    grant = Grant(cache="{}", user="1.2", name="alex#EXT#@x", scopes=frozenset(), missing=frozenset())
    real = signed_in.signing_in(graph)
    assert isinstance(real, Grant)
    nameless = Grant(cache=real.cache, user="1.2", name=grant.name, scopes=real.scopes, missing=real.missing)
    monkeypatch.setattr(signed_in, "signing_in", lambda *_: nameless)
    with pytest.raises(UsageError, match="does not say who signed in"):
        connecting(graph, answers, monkeypatch)


def test_calendars_are_found_on_every_page(
    graph: FakeGraph, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The user's own, those of holidays, others by name."""
    found = connected(graph, answers, monkeypatch)
    assert found.watched == ("primary", "Holidays in Germany")
    assert json.loads(found.settings["calendars"]) == {"Holidays in Germany": "c3"}
    assert json.loads(found.settings["holidays"]) == ["Holidays in Germany"]
    found = connected(graph, answers, monkeypatch, "team")
    assert found.watched == ("primary", "Team", "Holidays in Germany")
    found = connected(graph, answers, monkeypatch, calendars=found.settings["calendars"])
    assert "Team" in found.watched, "it is watched from now on"
    with pytest.raises(UsageError, match="no calendar 'Taem'") as said:
        connecting(graph, answers, monkeypatch, "Taem")
    assert "Team" in said.value.hint


def test_a_calendar_that_went_is_no_longer_watched(
    graph: FakeGraph, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signing in again does not fail for it."""
    before = {"calendars": json.dumps({"Team": "c2"})}
    answers.calendars = [CALENDAR]
    assert connected(graph, answers, monkeypatch, **before).watched == ("primary",)


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [
        (error(404, "MailboxNotEnabledForRESTAPI"), Permanent),
        (error(500, "x"), Transient),
        (Response(body=b"<html>", content_type="text/html"), Transient),
        (json_response({"value": [{"id": 7}]}), Transient),
    ],
)
def test_a_list_of_calendars_that_fails_connects_nothing(
    graph: FakeGraph,
    answers: Answers,
    monkeypatch: pytest.MonkeyPatch,
    refusal: Response,
    kind: type[SyncdError],
) -> None:
    """An account without a mailbox, a fault, a hotel."""
    answers.refused["me/calendars"] = refusal
    with pytest.raises(kind, match=r"^the account: "):
        connecting(graph, answers, monkeypatch)


@pytest.mark.parametrize(
    ("named", "zone"),
    [
        (["W. Europe Standard Time", "W. Europe Standard Time", "Pacific Standard Time"], "Europe/Berlin"),
        (["UTC", "tzone://Microsoft/Utc", "Europe/Lisbon"], "Europe/Lisbon"),
        (["tzone://Microsoft/Custom", None, 7], None),
        ([], None),
    ],
)
def test_the_zone_is_that_of_most_events(
    graph: FakeGraph,
    answers: Answers,
    monkeypatch: pytest.MonkeyPatch,
    named: list[object],
    zone: str | None,
) -> None:
    """Whatever it is called; what nobody knows, and what says nothing, is left out."""
    answers.zones = named
    assert connected(graph, answers, monkeypatch).zone == zone
    answers.refused["me/events"] = error(400, "ErrorInvalidRequest")
    assert connected(graph, answers, monkeypatch).zone is None, "a mailbox that does not tell"


def test_what_is_kept_besides_the_secret(
    graph: FakeGraph, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it is, who it is, what was allowed; nothing that opens anything."""
    found = connected(graph, answers, monkeypatch)
    assert found.settings.keys() == {
        *("address", "addresses", "authority", "calendars", "client_id", "graph_root"),
        *("holidays", "scopes", "user"),
    }
    assert found.secrets.keys() == {"cache"}
    assert found.settings["scopes"] == "Calendars.ReadWrite User.Read"
    assert found.secrets["cache"] not in repr(found)
