"""Refreshing: only a sign-in Google no longer accepts asks the user to sign in again."""

from collections.abc import Iterator

import pytest

from syncd.errors import Permanent, SignInNeeded, SyncdError, Transient
from syncd_providers.google.tokens import credentials, refresh
from tests.providers.google.tokens_server import Tokens, tokens_server


@pytest.fixture
def tokens(monkeypatch: pytest.MonkeyPatch) -> Iterator[Tokens]:
    """Google's token endpoint; the library's pauses between its tries take no time."""
    monkeypatch.setattr("google.auth._exponential_backoff.time.sleep", lambda _seconds: None)
    with tokens_server() as made:
        yield made


def test_a_refresh_gives_access(tokens: Tokens) -> None:
    """For the refresh token, and nothing but that and the app is sent."""
    tokens.says(access_token="ya29.new", expires_in=3599, token_type="Bearer", scope="a")
    held = credentials(tokens.client, "1//refresh")
    refresh(held, "work")
    assert (held.token, held.valid) == ("ya29.new", True)
    assert tokens.asked == [
        {
            "grant_type": "refresh_token",
            "client_id": "app-1",
            "client_secret": "not-so-secret",
            "refresh_token": "1//refresh",
        }
    ]


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (
            400,
            b'{"error": "invalid_grant", "error_description": "Token has been expired or revoked."}',
            SignInNeeded,
        ),
        (400, b'{"error": "invalid_grant", "error_subtype": "invalid_rapt"}', SignInNeeded),
        (401, b'{"error": "invalid_client"}', Permanent),
        (401, b'{"error": "deleted_client"}', Permanent),
        (400, b'{"error": "admin_policy_enforced"}', Permanent),
        (400, b'{"error": "invalid_scope"}', Permanent),
        (403, b'{"error": "canary\\u001b[31m"}', Permanent),
        (503, b"{}", Transient),
        (500, b'{"error": "internal_failure"}', Transient),
        (429, b'{"error": "rate_limit_exceeded"}', Transient),
        (200, b"<html>hotel wifi</html>", Transient),
        (400, b"<html>hotel wifi</html>", Transient),
        (200, b"{}", Transient),
        (200, b"[]", Transient),
    ],
)
def test_what_a_failed_refresh_means(
    tokens: Tokens, status: int, body: bytes, kind: type[SyncdError]
) -> None:
    """Each answer has one remedy; the account is named, the token never."""
    tokens.status, tokens.body = status, body
    with pytest.raises(SyncdError) as caught:
        refresh(credentials(tokens.client, "1//refresh"), "work")
    assert type(caught.value) is kind
    assert caught.value.message.startswith("work: ")
    assert caught.value.hint
    assert "1//refresh" not in caught.value.message
    assert "\x1b" not in caught.value.message


def test_offline_is_no_reason_to_sign_in(tokens: Tokens) -> None:
    """Nothing answers there: it passes."""
    client = tokens.client
    with tokens_server() as gone:
        client = gone.client
    with pytest.raises(Transient, match="work: Google cannot be reached"):
        refresh(credentials(client, "1//refresh"), "work")


def test_a_refresh_token_is_sent_nowhere_else(tokens: Tokens) -> None:
    """A redirect of the endpoint is not followed."""
    with tokens_server() as other:
        tokens.status, tokens.location = 308, f"{other.root}/token"
        with pytest.raises(Transient):
            refresh(credentials(tokens.client, "1//refresh"), "work")
        assert other.asked == []
