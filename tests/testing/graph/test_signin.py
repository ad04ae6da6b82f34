"""Signing in to the fake with MSAL, as a desktop app does, and Entra's refusals."""

import webbrowser
from collections.abc import Callable
from contextlib import closing
from typing import Any

import msal
import pytest
import requests

from syncd.testing.graph import Client, FakeGraph, User
from syncd.testing.graph.browser import Browser
from syncd.testing.graph.seeding import add_user
from syncd.testing.graph.world import PERSONAL, WORK
from tests.testing.google.parts import Clock
from tests.testing.graph.parts import ALEX, SAM, Api

SCOPES = ["Calendars.ReadWrite", "User.Read"]
LOGIN = "https://login.microsoftonline.com"


class Mapped:
    """An http_client for MSAL that leads to the fake."""

    def __init__(self, authority: str) -> None:
        self.authority = authority
        self.session = requests.Session()

    def get(self, url: str, **more: Any) -> requests.Response:
        """Read from the fake."""
        return self.session.get(url.replace(LOGIN, self.authority), timeout=10, **more)

    def post(self, url: str, **more: Any) -> requests.Response:
        """Write to the fake."""
        return self.session.post(url.replace(LOGIN, self.authority), timeout=10, **more)

    def close(self) -> None:
        """End the connections."""
        self.session.close()


def app(graph: FakeGraph, tenant: str = "common", **more: Any) -> Any:
    """MSAL for the app under test."""
    more = {"client_id": graph.client.id, **more}
    client = Mapped(graph.authority)
    return msal.PublicClientApplication(authority=f"{LOGIN}/{tenant}", http_client=client, **more)


def by_device(one: Any, scopes: list[str] | None = None) -> Any:
    """Sign in by a device code."""
    return one.acquire_token_by_device_flow(one.initiate_device_flow(scopes or SCOPES))


@pytest.fixture
def browser(graph: FakeGraph, monkeypatch: pytest.MonkeyPatch) -> Browser:
    """What the app opens."""
    opened = Browser(graph.authority)
    monkeypatch.setattr(webbrowser, "_tryorder", ["test"])
    monkeypatch.setattr(webbrowser, "_browsers", {"test": [None, opened]})
    return opened


def interactive(graph: FakeGraph, **more: Any) -> Any:
    """Sign in by the browser."""
    return app(graph, **more).acquire_token_interactive(SCOPES, timeout=10)


def test_msal_signs_in_by_the_browser(graph: FakeGraph, browser: Browser) -> None:
    """Authorization code flow: form_post to a loopback port, PKCE, a nonce in the id token."""
    got = interactive(graph)
    assert got["id_token_claims"]["preferred_username"] == ALEX
    assert "response_mode=form_post" in browser.opened[0]
    assert "code_challenge_method=S256" in browser.opened[0]
    api = Api(graph, ALEX)
    api.token = got["access_token"]
    assert api.get("me")["mail"] == ALEX


def test_msal_signs_in_by_a_device_code(graph: FakeGraph) -> None:
    """authorization_pending until somebody has typed the code."""
    graph.consent.polls = 2
    assert by_device(app(graph))["id_token_claims"]["name"] == "Alex Moreau"
    polls = [one for one in graph.exchanges if one.request.path.endswith("/token")]
    assert len(polls) == 3


def test_a_person_may_type_the_code(graph: FakeGraph) -> None:
    """Or decline; a code nobody gave is none."""
    graph.consent.user = None
    for deny, said in ((False, None), (True, "access_denied")):
        one = app(graph)
        flow = one.initiate_device_flow(SCOPES)
        graph.enter_code(flow["user_code"].lower(), SAM, deny=deny)
        got = one.acquire_token_by_device_flow(flow)
        assert got.get("error") == said
    with pytest.raises(KeyError):
        graph.enter_code("none", SAM)


def test_the_page_for_codes_asks_who_to_be(graph: FakeGraph) -> None:
    """For people who run the fake as a program."""
    graph.consent.user = None
    one = app(graph)
    flow = one.initiate_device_flow(SCOPES)
    page = flow["verification_uri"]
    assert "Continue as Sam" in requests.get(f"{page}?code={flow['user_code']}", timeout=10).text
    requests.get(f"{page}?code={flow['user_code']}&as={SAM}", timeout=10)
    assert one.acquire_token_by_device_flow(flow)["id_token_claims"]["preferred_username"] == SAM


def test_a_code_nobody_gave_is_none(graph: FakeGraph) -> None:
    """Neither on the page nor at the token endpoint."""
    assert "<input" in requests.get(f"{graph.authority}/devicelogin", timeout=10).text
    assert "AADSTS70018" in requests.get(f"{graph.authority}/devicelogin?code=x", timeout=10).text
    asked = {"client_id": graph.client.id, "grant_type": "device_code", "device_code": "x"}
    assert posted(graph, asked)["error_codes"] == [70000]
    assert posted(graph, {**asked, "grant_type": "password"})["error"] == "unsupported_grant_type"
    assert posted(graph, {**asked, "grant_type": "refresh_token"})["suberror"] == "bad_token"
    assert posted(graph, {"client_id": "x"})["error"] == "unauthorized_client"
    asked = {"client_id": "x", "scope": "User.Read"}
    answer = requests.post(f"{graph.authority}/common/oauth2/v2.0/devicecode", data=asked, timeout=10)
    assert answer.json()["error_codes"] == [700016]


def test_a_browser_is_led_to_this_machine_alone(graph: FakeGraph) -> None:
    """Wherever an app is registered; a page that leads nowhere is shown."""
    graph.add_client(Client(id="far", redirects=("https://far.example",)))
    browser = Browser(graph.authority)
    asked = "response_type=code&scope=User.Read&response_mode=form_post"
    address = f"{LOGIN}/common/oauth2/v2.0/authorize?{asked}"
    with pytest.raises(ValueError, match="leads off"):
        browser.follow(f"{address}&client_id=far&redirect_uri=https://far.example")
    graph.consent.user = None
    assert "Continue as" in browser.follow(
        f"{address}&client_id={graph.client.id}&redirect_uri=http://localhost:1"
    )


def test_a_device_code_expires(graph: FakeGraph, clock: Clock) -> None:
    """After 15 minutes."""
    one = app(graph)
    flow = one.initiate_device_flow(SCOPES)
    clock.forward(minutes=15)
    assert one.acquire_token_by_device_flow(flow)["error"] == "expired_token"


def test_a_tenant_may_block_device_codes(graph: FakeGraph) -> None:
    """Conditional Access, authentication flows: work accounts alone."""
    graph.world.settings.device_code_blocked = True
    got = by_device(app(graph))
    assert (got["error_codes"], "AADSTS53003" in got["error_description"]) == ([53003], True)


def test_a_refresh_token_is_replaced_at_each_use(graph: FakeGraph) -> None:
    """And the old one stays good; without offline_access there is none."""
    got = by_device(app(graph))
    again = refreshed(graph, got["refresh_token"])
    assert again["refresh_token"] != got["refresh_token"]
    assert "access_token" in refreshed(graph, got["refresh_token"])


def refreshed(graph: FakeGraph, token: str, **more: str) -> Any:
    """What the token endpoint answers to a refresh token."""
    form = {"grant_type": "refresh_token", "client_id": graph.client.id, "refresh_token": token, **more}
    return posted(graph, form)


def posted(graph: FakeGraph, form: dict[str, str], tenant: str = "common") -> Any:
    """What the token endpoint answers."""
    return requests.post(f"{graph.authority}/{tenant}/oauth2/v2.0/token", data=form, timeout=10).json()


def silent(one: Any) -> Any:
    """A token without the user."""
    account = one.get_accounts()[0]
    return one.acquire_token_silent_with_error(SCOPES, account, force_refresh=True)


@pytest.mark.parametrize(
    ("happens", "error", "number"),
    [
        (lambda graph: graph.revoke(ALEX), "invalid_grant", 700082),
        (lambda graph: graph.revoke(ALEX, 50173), "invalid_grant", 50173),
        (lambda graph: graph.require_interaction(ALEX), "interaction_required", 50076),
    ],
    ids=["inactive", "password", "second factor"],
)
def test_a_dead_refresh_token_says_why(
    graph: FakeGraph, happens: Callable[[FakeGraph], None], error: str, number: int
) -> None:
    """Authentication error codes; the account stays in MSAL's cache."""
    one = app(graph)
    by_device(one)
    happens(graph)
    said = silent(one)
    assert (said["error"], said["error_codes"]) == (error, [number])
    assert said["error_description"].startswith(f"AADSTS{number}: ")
    assert said.keys() >= {"timestamp", "trace_id", "correlation_id"}
    assert len(one.get_accounts()) == 1


def test_a_refresh_token_lasts_ninety_days(graph: FakeGraph, clock: Clock) -> None:
    """Refresh tokens in the Microsoft identity platform."""
    token = by_device(app(graph))["refresh_token"]
    clock.forward(days=89, hours=23)
    assert "access_token" in refreshed(graph, token)
    clock.forward(hours=1)
    assert refreshed(graph, token)["error_codes"] == [700082]


def test_a_scope_that_was_not_allowed_needs_consent(graph: FakeGraph) -> None:
    """65001 consent_required; an unticked scope is not in the answer."""
    graph.consent.untick = ("Calendars.ReadWrite",)
    got = by_device(app(graph))
    assert "Calendars.ReadWrite" not in got["scope"]
    said = refreshed(graph, got["refresh_token"], scope="Calendars.ReadWrite")
    assert (said["error"], said["suberror"]) == ("invalid_grant", "consent_required")


def test_a_person_may_decline(graph: FakeGraph) -> None:
    """access_denied goes back to the app, with the state it sent."""
    graph.consent.deny = True
    shown = page(graph, state="mine")
    assert ('value="access_denied"' in shown, "AADSTS65004" in shown, 'value="mine"' in shown) == (True,) * 3


def test_a_tenant_may_need_its_administrator(graph: FakeGraph) -> None:
    """Work accounts alone."""
    graph.world.settings.consent_needs_admin = True
    assert "AADSTS90094" in page(graph)


def test_an_answer_with_another_state_or_nonce_is_not_taken(graph: FakeGraph, browser: Browser) -> None:
    """MSAL goes on waiting at a wrong state, and gives up at a wrong nonce."""
    graph.consent.wrong_state = True
    with pytest.raises(RuntimeError, match="in time"):
        app(graph).acquire_token_interactive(SCOPES, timeout=0.3)
    graph.consent.wrong_state, graph.consent.wrong_nonce = False, True
    with pytest.raises(RuntimeError, match="nonce"):
        interactive(graph)
    assert len(browser.opened) == 2


@pytest.mark.parametrize("tenant", ["common", "organizations", WORK, "example.com"])
def test_a_work_account_signs_in_by_its_tenant(graph: FakeGraph, tenant: str) -> None:
    """The shared names, the id, and the domain; not by the name for personal accounts."""
    assert "access_token" in by_device(app(graph, tenant))
    assert by_device(app(graph, "consumers"))["error_codes"] == [50020]


@pytest.mark.parametrize(
    ("tenant", "fits"), [("common", True), ("consumers", True), ("organizations", False)]
)
def test_a_personal_account_signs_in_by_common_or_consumers(
    graph: FakeGraph, tenant: str, *, fits: bool
) -> None:
    """Elsewhere the page says 50020 and goes nowhere."""
    add_user(graph.world, User(address="robin@outlook.com", name="Robin", tenant=PERSONAL))
    graph.consent.user = "robin@outlook.com"
    shown = page(graph, tenant)
    assert ("form" in shown, "AADSTS50020" in shown) == (fits, not fits)


def page(graph: FakeGraph, tenant: str = "common", **more: str) -> str:
    """What the sign-in page shows."""
    asked = {
        "client_id": graph.client.id,
        "response_type": "code",
        "redirect_uri": "http://localhost:1",
        "response_mode": "form_post",
        "scope": "User.Read",
        **more,
    }
    return requests.get(f"{graph.authority}/{tenant}/oauth2/v2.0/authorize", params=asked, timeout=10).text


def test_an_unknown_tenant_has_no_documents(graph: FakeGraph) -> None:
    """invalid_tenant; MSAL's constructor raises."""
    with pytest.raises(ValueError, match="tenant"):
        app(graph, "nobody.example")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"client_id": "none"}, "AADSTS700016"),
        ({"redirect_uri": "https://evil.example"}, "AADSTS50011"),
        ({"redirect_uri": "http://localhost:1/elsewhere"}, "AADSTS50011"),
        ({"redirect_uri": "http://127.0.0.1:1"}, "AADSTS50011"),
        ({"response_type": "token"}, "AADSTS900144"),
        ({"scope": ""}, "AADSTS900144"),
        ({"scope": "https://other.example/Read"}, "AADSTS500011"),
        ({"code_challenge": "x", "code_challenge_method": "plain"}, "AADSTS70000"),
    ],
    ids=str,
)
def test_a_wrong_request_is_answered_by_a_page_and_goes_nowhere(
    graph: FakeGraph, asked: dict[str, str], said: str
) -> None:
    """Redirect URI restrictions: any port of localhost, no other path, no other address."""
    shown = page(graph, **asked)
    assert said in shown
    assert "<form" not in shown


def test_an_unknown_scope_is_kept_as_malformed(graph: FakeGraph, planted: list[str]) -> None:
    """A typing error in a scope fails the test that has it."""
    planted.append("Calendar.ReadWrite")
    assert "AADSTS70011" in page(graph, scope="Calendar.ReadWrite")


def test_a_code_is_good_once_and_with_its_verifier(graph: FakeGraph) -> None:
    """RFC 7636; redeemed twice it is refused with 54005."""
    proof = {"code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256"}
    shown = page(graph, **proof)
    code = shown.split('name="code" value="')[1].split('"')[0]
    form = {
        "grant_type": "authorization_code",
        "client_id": graph.client.id,
        "code": code,
        "redirect_uri": "http://localhost:1",
    }
    good = {**form, "code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"}
    assert posted(graph, {**form, "code_verifier": "other"})["error_codes"] == [501481]
    assert posted(graph, {**good, "redirect_uri": "http://localhost:2"})["error_codes"] == [50011]
    first = posted(graph, good)
    assert first["token_type"] == "Bearer"
    assert "refresh_token" not in first
    assert posted(graph, good)["error_codes"] == [54005]


@pytest.mark.parametrize("mode", ["query", "fragment"])
def test_an_answer_may_come_in_the_address(graph: FakeGraph, mode: str) -> None:
    """The other response modes."""
    asked = {
        "client_id": graph.client.id,
        "response_type": "code",
        "redirect_uri": "http://localhost:1",
        "scope": "User.Read",
        "response_mode": mode,
    }
    where = f"{graph.authority}/common/oauth2/v2.0/authorize"
    with closing(requests.get(where, params=asked, allow_redirects=False, timeout=10)) as answer:
        assert {"query": "http://localhost:1?", "fragment": "http://localhost:1#"}[mode] in answer.headers[
            "Location"
        ]


def test_a_page_to_choose_on_is_shown_to_people(graph: FakeGraph) -> None:
    """Only who can use the app by this tenant."""
    add_user(graph.world, User(address="robin@outlook.com", name="Robin", tenant=PERSONAL))
    graph.consent.user = None
    assert "Continue as Robin" in page(graph)
    assert "Continue as Robin" not in page(graph, "organizations")
    assert "AADSTS65004" in page(graph, decision="deny").replace("%3A", ":")


def test_an_app_may_be_for_work_accounts_alone(graph: FakeGraph) -> None:
    """Supported account types."""
    add_user(graph.world, User(address="robin@outlook.com", name="Robin", tenant=PERSONAL))
    graph.add_client(Client(id="other", accounts="work"))
    graph.consent.user = "robin@outlook.com"
    assert "AADSTS50020" in page(graph, client_id="other")


def test_expired_access_tokens_are_refused_until_refreshed(graph: FakeGraph, clock: Clock) -> None:
    """After an hour, or when a test says so."""
    one = app(graph)
    api = Api(graph, ALEX)
    api.token = by_device(one)["access_token"]
    clock.forward(minutes=59)
    api.get("me")
    clock.forward(minutes=1)
    assert api.refused("GET", "me") == (401, "InvalidAuthenticationToken")
    api.token = silent(one)["access_token"]
    api.get("me")
    graph.expire_access_tokens()
    assert api.refused("GET", "me")[0] == 401
