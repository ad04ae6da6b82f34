"""Signing in: one right answer ends it, nothing else does, and every outcome has words."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from syncd.errors import Offline, Permanent, Transient
from syncd.testing.graph import Client, FakeGraph, Settings, User
from syncd.testing.graph.world import PERSONAL
from syncd.testing.server import Lost, Response, Status, html, json_response
from syncd_providers.outlook.authority import App
from syncd_providers.outlook.signin import Grant, NotGranted, Way, sign_in
from syncd_providers.outlook.tokens import CALENDARS, FILES, USER
from tests.providers.outlook.server import saying
from tests.providers.outlook.signed_in import ALEX, SAM, app_of, nobody_is_shown, signing_in

TOKEN = "/common/oauth2/v2.0/token"


def parameters(address: str) -> dict[str, str]:
    """The parameters of an address."""
    return {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()}


def post(where: str, form: str, *, path: str = "/", method: str = "POST", host: str = "") -> tuple[int, str]:
    """What a browser gets that sends a form there: status and page."""
    there = urlsplit(where)
    connection = HTTPConnection("127.0.0.1", there.port, timeout=5)
    headers = {"Host": host or there.netloc, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request(method, path, form, headers)
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    return answer.status, page


def test_a_sign_in(graph: FakeGraph) -> None:
    """The answer comes as a form, the code becomes tokens; who it is, and what was allowed, is told."""
    found = signing_in(graph)
    assert isinstance(found, Grant)
    assert found.name == ALEX
    assert found.user == f"{graph.user(ALEX).id}.{graph.user(ALEX).tenant}"
    assert found.scopes == {CALENDARS, USER, FILES}
    assert not found.missing
    pages = [one.request for one in graph.exchanges if one.request.path.endswith("/authorize")]
    asked = dict(pages[0].query)
    assert urlsplit(asked["redirect_uri"]).hostname == "localhost"
    assert len(asked["state"]) >= 32
    assert asked["response_mode"] == "form_post"
    assert asked["code_challenge_method"] == "S256"
    assert asked["prompt"] == "select_account"
    assert set(asked["scope"].split()) == {CALENDARS, USER, FILES, "offline_access", "openid", "profile"}
    assert next(iter(json.loads(found.cache)["RefreshToken"].values()))["secret"] not in repr(found)


@pytest.mark.parametrize(("tenant", "address"), [("common", ALEX), ("example.com", ALEX), ("consumers", SAM)])
def test_work_and_personal_accounts_sign_in(graph: FakeGraph, tenant: str, address: str) -> None:
    """With every kind of tenant, and again without a browser."""
    graph.world.users[SAM] = User(address=SAM, name="Sam Rivera", tenant=PERSONAL)
    graph.consent.user = address
    assert isinstance(signing_in(graph, tenant=tenant), Grant)


def test_stray_requests_end_nothing(graph: FakeGraph) -> None:
    """An icon, another path, method, host or state, an answer in the address: each is turned away."""
    seen: list[tuple[int, str]] = []

    def change(answer: dict[str, str]) -> dict[str, str]:
        page = next(one.request for one in graph.exchanges if one.request.path.endswith("/authorize"))
        where, good = str(page.parameter("redirect_uri")), urlencode(answer)
        port = urlsplit(where).port
        stolen = urlencode({**answer, "code": "stolen"})
        seen.extend(
            [
                post(where, "", path="/favicon.ico", method="GET"),
                post(where, "", path=f"/?{stolen}", method="GET"),
                post(where, "", path=f"/?{stolen}"),
                post(where, good, path=f"/?{stolen}"),
                post(where, good, path="/other"),
                post(where, good, method="PUT"),
                post(where, good, host="evil.example"),
                post(where, good, host=f"127.0.0.1:{port}"),
                post(where, "code=stolen"),
                post(where, "code=stolen&state=wrong"),
                post(where, f"{good}&code=stolen"),
                post(where, f"state={answer['state']}"),
                post(where, f"{good}&x={'x' * 70_000}"),
                post(where, ""),
            ]
        )
        return answer

    assert isinstance(signing_in(graph, change=change), Grant)
    assert {status for status, _ in seen} == {400, 404}
    redeemed = [one for one in graph.exchanges if one.request.path == TOKEN]
    assert len(redeemed) == 1
    assert not any("stolen" in page for _, page in seen)
    assert not graph.server.mentions("stolen")


def test_an_answer_to_another_sign_in_is_none(graph: FakeGraph) -> None:
    """A forged state, and one with a nonce of somebody else's."""
    graph.consent.wrong_state = True
    found = signing_in(graph, seconds=0.5)
    assert isinstance(found, NotGranted)
    assert found.reason == "nobody signed in within 0.5 seconds; what came belonged to another sign-in"
    graph.consent.wrong_state, graph.consent.wrong_nonce = False, True
    with pytest.raises(Transient):
        signing_in(graph)


def test_nobody_is_waited_for_for_ever(graph: FakeGraph) -> None:
    """Then a way for those without a browser is named; nothing was asked for a token."""
    way = Way(show=nobody_is_shown, browse=lambda _: True, seconds=0.2)
    found = sign_in(app_of(graph), [CALENDARS], way)
    assert isinstance(found, NotGranted)
    assert found.reason == "nobody signed in within 0.2 seconds"
    assert "--device-code" in found.hint
    assert TOKEN not in [one.request.path for one in graph.exchanges]


def test_without_a_browser_the_address_is_shown(graph: FakeGraph) -> None:
    """When that is asked for; it leads to the server that stands in."""
    from syncd.testing.graph.browser import Browser

    shown: list[str] = []

    def show(address: str, code: str = "") -> None:
        assert not code
        shown.append(address)
        Browser(graph.authority).follow(address)

    assert isinstance(sign_in(app_of(graph), [CALENDARS], Way(show=show, browse=None, seconds=20)), Grant)
    assert shown[0].startswith(f"{graph.authority}/common/oauth2/v2.0/authorize?")


def test_one_who_declines_is_not_signed_in(graph: FakeGraph) -> None:
    """And an organisation in which only the administrator may allow apps says so."""
    graph.consent.deny = True
    found = signing_in(graph)
    assert isinstance(found, NotGranted)
    assert found.reason == "you did not allow it, or your organisation does not"
    graph.consent.deny = False
    graph.world.settings = Settings(consent_needs_admin=True)
    found = signing_in(graph)
    assert isinstance(found, NotGranted)
    assert "lets nobody allow this app alone" in found.reason
    assert "administrator" in found.hint


def test_an_error_without_a_name_has_words(graph: FakeGraph) -> None:
    """Whatever the browser brings is told, and made harmless."""
    found = signing_in(
        graph, change=lambda one: {"state": one["state"], "error": "<b>x\x1b[31m", "error_description": "y"}
    )
    assert isinstance(found, NotGranted)
    assert found.reason == "Microsoft did not sign you in: <b>x[31m"


def test_a_scope_that_was_not_allowed_is_told(graph: FakeGraph) -> None:
    """What was allowed can be used; what was not is named."""
    graph.consent.untick = (FILES,)
    found = signing_in(graph)
    assert isinstance(found, Grant)
    assert found.scopes == {CALENDARS, USER}
    assert found.missing == {FILES}


@pytest.mark.parametrize("prefix", ["", "https://graph.microsoft.com/", "https://graph.microsoft.us/"])
def test_scopes_are_known_however_they_are_written(prefix: str) -> None:
    """As addresses, in small letters, in any order; not named at all they are all allowed."""
    login = "https://login.microsoftonline.com/common/oauth2/v2.0"
    names = ("authorization_endpoint", "token_endpoint", "device_authorization_endpoint")
    documents = json_response(dict.fromkeys(names, f"{login}/x"))
    code = {"user_code": "X", "device_code": "d", "verification_uri": "https://x", "interval": 1}
    who = urlsafe_b64encode(json.dumps({"uid": "1", "utid": "2"}).encode()).decode()
    tokens = {"access_token": "a", "refresh_token": "r", "expires_in": 3600, "client_info": who}
    scope = {"scope": f"{prefix}user.read openid {prefix}CALENDARS.readwrite"} if prefix else {}
    shown: list[str] = []

    def show(address: str, code: str = "") -> None:
        shown.append(f"{address} {code}")

    with saying(documents, json_response(code), json_response(tokens | scope)) as (server, _):
        app = App(client_id=Client().id, authority=server.url)
        way = Way(show=show, browse=None, by_code=True, sleep=lambda _: None)
        found = sign_in(app, [CALENDARS, USER, FILES], way)
    assert isinstance(found, Grant)
    assert found.user == "1.2"
    assert shown == ["https://x X"]
    assert found.missing == (frozenset({FILES}) if prefix else frozenset())


def test_an_hour_is_no_sign_in(graph: FakeGraph) -> None:
    """Without a refresh token syncd would have to ask again each hour."""
    graph.consent.untick = ("offline_access",)
    found = signing_in(graph)
    assert isinstance(found, NotGranted)
    assert "an hour" in found.reason


def test_another_account_is_refused(graph: FakeGraph) -> None:
    """When one is signed in anew it must be the same person, who may have another address by now."""
    first = signing_in(graph)
    assert isinstance(first, Grant)
    assert isinstance(signing_in(graph, expected=first.user), Grant)
    graph.consent.user = SAM
    found = signing_in(graph, expected=first.user)
    assert isinstance(found, NotGranted)
    assert found.reason == f"{SAM} signed in, who is not whom this account belongs to"


def test_whose_account_it_is_is_suggested(graph: FakeGraph) -> None:
    """Signing in again, the page knows which account is meant."""
    opened: list[str] = []

    def browse(address: str) -> bool:
        opened.append(address)
        return True

    way = Way(show=nobody_is_shown, browse=browse, seconds=0.1)
    sign_in(app_of(graph), [CALENDARS], way, expected="1.2", hint=ALEX)
    asked = parameters(opened[0])
    assert asked["login_hint"] == ALEX
    assert "prompt" not in asked


def test_a_code_is_taken_once(graph: FakeGraph) -> None:
    """Used already or too late: begin again, nothing is broken."""
    found = signing_in(graph, change=lambda answer: {**answer, "code": "other"})
    assert isinstance(found, NotGranted)
    assert found.reason == "Microsoft did not sign you in (AADSTS70000)"


@pytest.mark.parametrize("what", [Lost(), html(200), Status(code=503), Status(code=500)])
def test_a_server_that_fails_passes(graph: FakeGraph, what: Any) -> None:
    """Before the browser opens, and after."""
    graph.faults.add(what, path="/common/v2.0/*")
    with pytest.raises(Transient):
        signing_in(graph)
    graph.faults.add(what, path=TOKEN)
    with pytest.raises(Transient):
        signing_in(graph)


def test_an_app_nobody_knows(graph: FakeGraph) -> None:
    """It was deleted, or its number has a typing error; and a tenant that is none."""
    app = App(client_id="0" * 8, authority=f"{graph.authority}/")
    way = Way(show=nobody_is_shown, browse=None, by_code=True)
    with pytest.raises(Permanent, match="does not know the app"):
        sign_in(app, [CALENDARS], way)
    with pytest.raises(Permanent, match=r"no tenant nobody\.example"):
        signing_in(graph, tenant="nobody.example")


# -- with a code ----------------------------------------------------------------------------------


class Device:
    """Somebody with a second device, who takes their time."""

    def __init__(self, graph: FakeGraph, address: str = ALEX, *, after: int = 1, deny: bool = False) -> None:
        self.graph, self.address, self.after, self.deny = graph, address, after, deny
        self.shown: list[tuple[str, str]] = []
        self.slept: list[float] = []
        graph.consent.user = None

    def show(self, address: str, code: str = "") -> None:
        self.shown.append((address, code))

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        if len(self.slept) == self.after:
            self.graph.enter_code(self.shown[0][1], self.address, deny=self.deny)

    def sign_in(self, browse: Callable[[str], bool] | None = None, *, by_code: bool = True) -> object:
        way = Way(show=self.show, browse=browse, by_code=by_code, sleep=self.sleep)
        return sign_in(app_of(self.graph), [CALENDARS, USER], way)


def test_a_code_signs_in_from_another_device(graph: FakeGraph) -> None:
    """Address and code are shown once, and asked about as often as Microsoft wants."""
    device = Device(graph, after=3)
    found = device.sign_in()
    assert isinstance(found, Grant)
    assert found.name == ALEX
    assert len(device.shown) == 1
    assert len(device.slept) == 3
    assert set(device.slept) == {float(graph.world.settings.device_code_interval)}
    assert not [one for one in graph.exchanges if one.request.path.endswith("/authorize")]


def test_a_machine_without_a_browser_gets_a_code(graph: FakeGraph) -> None:
    """Over ssh, say: nobody could come back to a port of this machine."""
    device = Device(graph)
    assert isinstance(device.sign_in(lambda _: False, by_code=False), Grant)
    assert device.shown[0][1]


def test_a_code_that_is_declined_or_blocked(graph: FakeGraph) -> None:
    """Declined by the person, or blocked by the organisation, which then has another way."""
    found = Device(graph, deny=True).sign_in()
    assert isinstance(found, NotGranted)
    assert found.reason == "you did not allow it, or your organisation does not"
    graph.world.settings.device_code_blocked = True
    found = Device(graph).sign_in()
    assert isinstance(found, NotGranted)
    assert found.reason == "Microsoft did not sign you in (AADSTS53003)"
    assert "without --device-code" in found.hint


def test_a_code_is_not_waited_for_for_ever(graph: FakeGraph) -> None:
    """Fifteen minutes at most; and a network that is away for a moment ends nothing."""
    device = Device(graph, after=10_000)
    graph.faults.add(Lost(), path=TOKEN)
    graph.faults.add(Status(code=503), path=TOKEN, on=3)
    found = device.sign_in()
    assert isinstance(found, NotGranted)
    assert found.reason == "nobody signed in within 15 minutes"
    assert sum(device.slept) <= 900


def test_a_server_that_is_asked_too_often_is_asked_less(graph: FakeGraph) -> None:
    """RFC 8628: five seconds more each time."""
    device = Device(graph, after=3)
    body = {"error": "slow_down", "error_codes": [1]}
    graph.faults.add(Status(code=400, body=body), path=TOKEN)
    assert isinstance(device.sign_in(), Grant)
    interval = graph.world.settings.device_code_interval
    assert device.slept == [interval, interval + 5, interval + 5]


def test_offline_is_offline() -> None:
    """Nobody there: said before a browser opens."""
    with saying(Response()) as (server, _):
        app = App(client_id=Client().id, authority=server.url)
    way = Way(show=nobody_is_shown, browse=pytest.fail)
    with pytest.raises(Offline):
        sign_in(app, [CALENDARS], way)
