"""Signing in to the fake with google-auth-oauthlib, as a desktop app does."""

import threading
import urllib.error
import urllib.request
import webbrowser
from base64 import urlsafe_b64decode
from collections.abc import Callable
from datetime import timedelta
from http.client import HTTPConnection, HTTPResponse
from json import loads
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from google.auth.exceptions import RefreshError
from google.auth.transport import requests as transport
from google.oauth2.credentials import Credentials
from googleapiclient.errors import HttpError
from oauthlib.oauth2 import AccessDeniedError, MismatchingStateError

from syncd.testing.google import Client, FakeGoogle, client
from syncd.testing.server import ExpiredToken, Status
from tests.testing.google.parts import ALEX, SAM, Clock, Make

EVENTS = "https://www.googleapis.com/auth/calendar.events"
FILES = "https://www.googleapis.com/auth/drive.file"
CHALLENGE = {
    "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    "code_challenge_method": "S256",
}
"""RFC 7636, appendix B."""
Change = Callable[[str], str]


class Browser(webbrowser.BaseBrowser):
    """Follows the consent page to the app's own port; may change the address it is sent to."""

    def __init__(self, change: Change = lambda address: address) -> None:
        super().__init__("test")
        self.change = change
        self.opened: list[str] = []

    def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:
        del new, autoraise
        self.opened.append(url)
        threading.Thread(target=self._follow, args=(url,), daemon=True).start()
        return True

    def _follow(self, url: str) -> None:
        location = redirected(url)
        with urllib.request.urlopen(self.change(location), timeout=5) as page:
            page.read()


def redirected(url: str) -> str:
    """Where an address leads to; empty when it is a page."""
    where = urlsplit(url)
    connection = HTTPConnection(where.netloc, timeout=5)
    try:
        connection.request("GET", f"{where.path}?{where.query}")
        answer = connection.getresponse()
        answer.read()
        return answer.headers["Location"] or ""
    finally:
        connection.close()


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    """The user's browser."""
    made = Browser()
    monkeypatch.setattr(webbrowser, "get", lambda _=None: made)
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # the fake's sign-in is plain http on loopback
    monkeypatch.setenv("OAUTHLIB_RELAX_TOKEN_SCOPE", "1")  # fewer scopes than asked are no error
    return made


def sign_in(google: FakeGoogle, *scopes: str, **asked: str) -> Any:
    """The whole flow with PKCE, on a loopback port."""
    flow = client.flow(google.client_config(), scopes or (EVENTS, FILES))
    flow.autogenerate_code_verifier = True
    return flow.run_local_server(
        host="127.0.0.1", port=0, timeout_seconds=10, authorization_prompt_message=None, **asked
    )


def test_a_user_signs_in_through_the_browser(google: FakeGoogle, browser: Browser) -> None:
    """Consent, code with PKCE, token; the credentials then read the user's calendar."""
    credentials = sign_in(google)
    asked = parse_qs(urlsplit(browser.opened[0]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert credentials.refresh_token
    assert set(credentials.granted_scopes) == {EVENTS, FILES}
    with client.built("calendar", google.url, credentials) as calendar:
        assert calendar.events().list(calendarId="primary").execute()["summary"] == ALEX


def test_who_signs_in_is_who_sits_in_front_of_the_browser(google: FakeGoogle, browser: Browser) -> None:
    """The app cannot choose; it can only look afterwards."""
    google.consent.user = SAM
    with client.built("drive", google.url, sign_in(google)) as drive:
        assert drive.about().get(fields="user").execute()["user"]["emailAddress"] == SAM
    assert browser.opened


def test_a_box_that_is_not_ticked_is_a_scope_that_is_not_granted(
    google: FakeGoogle, browser: Browser
) -> None:
    """Granular consent: the app gets a token, for less than it asked for."""
    google.consent.untick = (FILES,)
    credentials = sign_in(google)
    assert set(credentials.granted_scopes) == {EVENTS}
    with client.built("drive", google.url, credentials) as drive, pytest.raises(HttpError) as refused:
        drive.files().list().execute()
    assert refused.value.resp.status == 403
    assert browser.opened


def test_a_refused_consent_ends_the_flow(google: FakeGoogle, browser: Browser) -> None:
    """access_denied comes back to the app's port."""
    google.consent.deny = True
    with pytest.raises(AccessDeniedError):
        sign_in(google)
    assert browser.opened


def test_a_wrong_state_is_noticed_by_the_app(google: FakeGoogle, browser: Browser) -> None:
    """Somebody else's redirect does not sign the app in, and the code is not redeemed."""
    browser.change = lambda address: address.replace("state=", "state=x")
    with pytest.raises(MismatchingStateError):
        sign_in(google)
    assert [one for one in google.exchanges if one.request.path == "/token"] == []


def consent_page(google: FakeGoogle, **asked: str) -> str:
    """The address an app opens in the browser."""
    query = {
        "client_id": google.client.id,
        "redirect_uri": "http://127.0.0.1:9/",
        "response_type": "code",
        "scope": EVENTS,
        "access_type": "offline",
        **asked,
    }
    return f"{google.url}o/oauth2/v2/auth?{urlencode(query)}"


def code_for(google: FakeGoogle, **asked: str) -> str:
    """A code, as the redirect brings it."""
    return parse_qs(urlsplit(redirected(consent_page(google, **asked))).query)["code"][0]


def post(google: FakeGoogle, path: str, **form: str) -> tuple[int, Any]:
    """What a form is answered."""
    request = urllib.request.Request(google.url + path, urlencode(form).encode(), method="POST")
    try:
        answer: HTTPResponse
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, loads(error.read())


def redeem(google: FakeGoogle, code: str, **more: str) -> tuple[int, Any]:
    """Exchange a code for tokens."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": google.client.id,
        "client_secret": google.client.secret,
        "redirect_uri": "http://127.0.0.1:9/",
        **more,
    }
    return post(google, "token", **form)


def test_a_code_is_good_once(google: FakeGoogle) -> None:
    """A replayed code is refused."""
    code = code_for(google)
    assert redeem(google, code)[0] == 200
    status, said = redeem(google, code)
    assert (status, said["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize(
    ("more", "status", "error"),
    [
        ({"code_verifier": "wrong"}, 400, "invalid_grant"),
        ({"redirect_uri": "http://127.0.0.1:10/"}, 400, "redirect_uri_mismatch"),
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "unknown"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
def test_a_code_is_redeemed_only_by_who_asked_for_it(
    google: FakeGoogle, more: dict[str, str], status: int, error: str
) -> None:
    """PKCE, redirect and client all have to fit."""
    code = code_for(
        google, code_challenge="E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", code_challenge_method="S256"
    )
    answered, said = redeem(google, code, **more)
    assert (answered, said["error"]) == (status, error)


def test_the_verifier_of_the_standard_fits_its_challenge(google: FakeGoogle) -> None:
    """RFC 7636, appendix B."""
    code = code_for(
        google, code_challenge="E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", code_challenge_method="S256"
    )
    assert redeem(google, code, code_verifier="dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")[0] == 200


@pytest.mark.parametrize(
    "asked",
    [
        {"client_id": "unknown"},
        {"redirect_uri": "https://example.com/"},
        {"response_type": "token"},
        {"code_challenge": "x", "code_challenge_method": "plain"},
    ],
)
def test_a_consent_page_that_cannot_be_right_leads_nowhere(google: FakeGoogle, asked: dict[str, str]) -> None:
    """Google shows an error page of its own and redirects to nobody."""
    assert redirected(consent_page(google, **asked)) == ""


def test_only_the_first_consent_gives_a_lasting_token_unless_asked_again(google: FakeGoogle) -> None:
    """Without prompt=consent a second sign-in brings no refresh token."""
    assert "refresh_token" in redeem(google, code_for(google))[1]
    assert "refresh_token" not in redeem(google, code_for(google))[1]
    assert "refresh_token" in redeem(google, code_for(google, prompt="consent"))[1]
    assert "refresh_token" not in redeem(google, code_for(google, access_type="online", prompt="consent"))[1]


def test_who_signed_in_can_be_asked(google: FakeGoogle) -> None:
    """With openid and email the token answer names the account."""
    answer = redeem(google, code_for(google, scope="openid email"))[1]
    claims = answer["id_token"].split(".")[1]
    said = loads(urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    assert (said["email"], said["sub"]) == (ALEX, google.user(ALEX).id)
    request = urllib.request.Request(
        google.url + "v1/userinfo", headers={"Authorization": f"Bearer {answer['access_token']}"}
    )
    with urllib.request.urlopen(request, timeout=5) as page:
        assert loads(page.read())["email"] == ALEX


def test_an_expired_access_token_is_refreshed_by_the_client(
    google: FakeGoogle, api: Make, clock: Clock
) -> None:
    """401 once, a new token, the same call again."""
    calendar = api("calendar")
    calendar.events().list(calendarId="primary").execute()
    clock.forward(hours=1)
    calendar.events().list(calendarId="primary").execute()
    paths = [one.request.path for one in google.exchanges]
    events = "/calendar/v3/calendars/primary/events"
    assert paths == [events, events, "/token", events]


def test_a_token_may_expire_at_the_nth_call(google: FakeGoogle, api: Make) -> None:
    """The fault expires the token for good: without a refresh every later call fails, too."""
    google.faults.add(ExpiredToken(), path="/calendar/*", on=2)
    calendar = api("calendar")
    for _ in range(3):
        calendar.events().list(calendarId="primary").execute()
    statuses = [one.fault is not None for one in google.exchanges]
    assert statuses == [False, True, False, False, False]
    assert google.exchanges[2].request.path == "/token"


@pytest.mark.parametrize("how", ["user", "client", "testing", "hundred"])
def test_a_dead_refresh_token_says_invalid_grant(google: FakeGoogle, clock: Clock, how: str) -> None:
    """Taken back by the user, revoked by the app, older than a testing app's week, or one too many."""
    account = google.signed_in(ALEX, "calendar.events")
    match how:
        case "user":
            google.revoke(ALEX)
        case "client":
            assert post(google, "revoke", token=account["refresh_token"])[0] == 200
            assert post(google, "revoke", token=account["refresh_token"])[0] == 400
        case "testing":
            google.world.settings.refresh_token_lifetime = timedelta(days=7)
            clock.forward(days=7)
        case "hundred":
            for _ in range(100):
                google.signed_in(ALEX, "calendar.events")
    credentials = Credentials(**account)  # type: ignore[no-untyped-call]
    with pytest.raises(RefreshError) as refused:
        credentials.refresh(transport.Request())  # type: ignore[no-untyped-call]
    assert "invalid_grant" in str(refused.value)
    assert refused.value.retryable is False


def test_the_token_server_being_down_is_not_a_dead_token(
    google: FakeGoogle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503 is worth another try; only invalid_grant means signing in again."""
    monkeypatch.setattr("time.sleep", lambda _: None)  # google-auth waits between its own tries
    google.faults.add(Status(code=503, body={"error": "temporarily_unavailable"}), path="/token", times=None)
    credentials = Credentials(**google.signed_in(ALEX, "calendar.events"))  # type: ignore[no-untyped-call]
    with pytest.raises(RefreshError) as refused:
        credentials.refresh(transport.Request())  # type: ignore[no-untyped-call]
    assert refused.value.retryable is True


def test_every_method_asks_for_its_scopes(google: FakeGoogle, api: Make) -> None:
    """What a token may do is what the discovery document says of the method."""
    calendar = api("calendar", ALEX, "calendar.events.readonly")
    calendar.events().list(calendarId="primary").execute()
    for call in (
        calendar.events().delete(calendarId="primary", eventId="x"),
        calendar.calendarList().list(),
    ):
        with pytest.raises(HttpError) as refused:
            call.execute()
        assert refused.value.resp.status == 403
        assert "insufficient authentication scopes" in str(refused.value)
    assert google.refused == []


def test_another_app_is_another_grant(google: FakeGoogle) -> None:
    """A refresh token belongs to the client it was given to."""
    other = Client(id="999-other.apps.googleusercontent.com", secret="other")
    google.add_client(other)
    account = {
        **google.signed_in(ALEX, "calendar.events"),
        "client_id": other.id,
        "client_secret": other.secret,
    }
    with pytest.raises(RefreshError, match="invalid_grant"):
        Credentials(**account).refresh(transport.Request())  # type: ignore[no-untyped-call]


def test_a_person_chooses_on_the_consent_page(google: FakeGoogle) -> None:
    """Without a user set, as in the program, the page has a button for everybody and a box for each scope."""
    google.consent.user = None
    query = urlencode(
        {"client_id": google.client.id, "redirect_uri": "http://127.0.0.1:9/", "response_type": "code",
         "scope": f"{EVENTS} {FILES}", "state": 'a"b'}
    )  # fmt: skip
    page = f"{google.url}o/oauth2/auth?{query}"
    with urllib.request.urlopen(page, timeout=5) as shown:
        text = shown.read().decode()
    assert f'name="as" value="{SAM}"' in text
    assert text.count('type="checkbox"') == 2
    assert 'value="a&quot;b"' in text
    answer = parse_qs(urlsplit(redirected(f"{page}&{urlencode({'tick': EVENTS, 'as': SAM})}")).query)
    assert answer["scope"] == [EVENTS]
    assert redeem(google, answer["code"][0])[1]["scope"] == EVENTS
    denied = parse_qs(urlsplit(redirected(f"{page}&decision=deny")).query)
    assert denied["error"] == ["access_denied"]
