"""The table of refusals: every status means something, codes are found however they are wrapped."""

from typing import Any

import pytest

from syncd.errors import CursorExpired, SignInNeeded
from syncd.provider import Conflict, NotAllowed, Retry
from syncd.testing.server import Response
from syncd_providers.online import wire
from syncd_providers.online.failures import Again, Failure, Means
from syncd_providers.outlook.errors import ROWS, TABLE, UNANSWERED, refusal
from tests.providers.outlook.server import error


def refused(answer: Response, *, drive: bool = False) -> Failure:
    """What an answer comes to."""
    headers = {name.lower(): value for name, value in answer.headers}
    reply = wire.Reply(status=answer.status, reason="", headers=headers, body=answer.body)
    return refusal(reply, drive=drive)


def test_the_table_answers_every_status() -> None:
    """Whatever comes, it means something and has words; both contracts can say it."""
    for status in range(300, 600):
        for reason in ["", "unheardOf", *{one.reason for one in ROWS}]:
            failure = Failure(TABLE.row(status, reason), reason=reason)
            assert failure.words
            assert failure.error("work: calendar Calendar").message.startswith("work: calendar Calendar: ")
            if failure.means is Means.SIGN_IN:
                with pytest.raises(SignInNeeded):
                    failure.answer()
            else:
                failure.answer()


@pytest.mark.parametrize("found", [*ROWS, *UNANSWERED], ids=lambda one: f"{one.status}-{one.reason}")
def test_only_what_passes_is_sent_again(found: Any) -> None:
    """A lasting refusal is never repeated."""
    assert (found.again is Again.NEVER) or found.means is Means.PASSING


@pytest.mark.parametrize("status", [400, 404, 409, 410, 500])
@pytest.mark.parametrize(
    "code", ["SyncStateNotFound", "syncStateNotFound", "SYNCSTATENOTFOUND", "resyncRequired"]
)
def test_every_sync_state_error_means_reading_in_full(status: int, code: str) -> None:
    """With whichever status and spelling it comes."""
    assert isinstance(refused(error(status, code)).error("x"), CursorExpired)


def test_410_means_reading_in_full_whatever_it_says() -> None:
    """Gone is the state of the sync."""
    assert refused(Response(status=410, body=b"<html>")).means is Means.EXPIRED


@pytest.mark.parametrize("spelled", ["innerError", "innererror"])
def test_the_most_specific_code_that_is_known_counts(spelled: str) -> None:
    """Codes stand inside one another; what nobody knows is passed over."""
    nested = error(403, "notAllowed", "resourceLocked", "theDetail", spelled=spelled)
    assert refused(nested).reason == "resourceLocked"
    assert isinstance(refused(nested).answer(), Retry)
    assert refused(error(400, "invalidRequest", "secureSharingInvalidRequest")).means is Means.NOT_ALLOWED


@pytest.mark.parametrize("code", ["resourceLocked", "notAllowed", "accessDenied", "", "unheardOf"])
def test_a_locked_document_is_open_somewhere(code: str) -> None:
    """423 says so, whatever code comes with it, and it takes minutes."""
    answer = refused(error(423, code)).answer()
    assert isinstance(answer, Retry)
    assert answer.after == 300
    assert "somebody has the document open" in answer.detail


@pytest.mark.parametrize(
    ("status", "code", "means"),
    [
        (412, "ErrorIrresolvableConflict", Means.CONFLICT),
        (409, "ErrorIrresolvableConflict", Means.CONFLICT),
        (412, "resourceModified", Means.CONFLICT),
        (409, "nameAlreadyExists", Means.EXISTS),
        (404, "ErrorItemNotFound", Means.GONE),
        (404, "itemNotFound", Means.GONE),
        (403, "ErrorAccessDenied", Means.LASTING),
        (403, "accessDenied", Means.NOT_ALLOWED),
        (404, "MailboxNotEnabledForRESTAPI", Means.LASTING),
        (429, "TooManyRequests", Means.PASSING),
        (429, "activityLimitReached", Means.PASSING),
        (503, "UnknownError", Means.PASSING),
        (504, "UnknownError", Means.PASSING),
        (500, "ErrorInternalServerTransientError", Means.PASSING),
        (507, "quotaLimitReached", Means.NOT_ALLOWED),
        (400, "ErrorInvalidRequest", Means.LASTING),
    ],
)
def test_what_a_refusal_means(status: int, code: str, means: Means) -> None:
    """The refusals that were seen or are documented."""
    assert refused(error(status, code)).means is means
    assert refused(error(status, code.upper())).means is means


def test_a_mailbox_that_is_asked_too_much_is_asked_again() -> None:
    """Refused unread, with either status."""
    for status in (429, 503):
        assert refused(error(status, "ApplicationThrottled")).row.again is Again.ALWAYS
    assert refused(error(503, "UnknownError")).row.again is Again.IF_HARMLESS


@pytest.mark.parametrize(("text", "seconds"), [("2.128", 2.128), ("7", 7.0), ("soon", None), ("", None)])
def test_fractions_of_a_second_count(text: str, seconds: float | None) -> None:
    """Retry-After may be fractional, nonsense or missing."""
    assert refused(error(429, "x", headers={"Retry-After": text})).retry_after == seconds


def test_a_claims_challenge_is_the_users() -> None:
    """The organisation wants another proof, which only a sign-in gives; it stands in a header."""
    challenge = {"WWW-Authenticate": 'Bearer realm="", error="insufficient_claims", claims="e30="'}
    for status in (401, 403):
        with pytest.raises(SignInNeeded, match="prove who you are"):
            refused(error(status, "accessDenied", headers=challenge)).answer()


def test_what_microsoft_does_not_understand_can_be_reported() -> None:
    """The number by which Microsoft finds the request is told."""
    found = refused(error(400, "ErrorInvalidRequest", headers={"request-id": "0a1b"}))
    assert found.row.hint == "please report this, with request 0a1b"
    assert found.reason == "ErrorInvalidRequest"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"error": 3}', b'{"error": {"code": {}}}', b"[" * 99_999]
)
def test_a_refusal_without_words_is_one(body: bytes) -> None:
    """The status alone speaks."""
    assert refused(Response(status=403, body=body)).means is Means.NOT_ALLOWED


def test_somebody_elses_change_is_a_conflict() -> None:
    """A writer answers Conflict, so that its caller reads again."""
    assert isinstance(refused(error(412, "x")).answer(), Conflict)
    assert isinstance(refused(error(403, "sharingDisabled")).answer(), NotAllowed)
