"""What each refusal of Microsoft Graph means: one table of status and code, and the words for it.

Sources: Graph's "Error responses", "Throttling guidance" and "Known issues", OneDrive's "Error
resource type", the response codes of Exchange Web Services for names that begin with ``Error``.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from syncd.safetext import plain
from syncd_providers.online import wire
from syncd_providers.online.failures import (
    ELSEWHERE,
    LATER,
    Again,
    Failure,
    Means,
    Row,
    Table,
    Unanswered,
    final,
    passing,
)
from syncd_providers.online.patience import retry_after

_REPORT = "please report this"
_ALLOW = "if the calendar is yours, connect the account again and allow everything it asks for"
_ADMINISTRATOR = "an administrator of your organisation may have to allow it"
_OPEN_ONEDRIVE = "open https://onedrive.live.com once in a browser, then sync again"
_ROOM = "make room in OneDrive"
_FIVE_MINUTES = 300.0

_READ_IN_FULL = "Outlook wants the calendar read in full"
_TOO_MANY = "too many requests"
_BUSY = "Outlook is busy"
_OWN_FAULT = "Microsoft has a fault of its own"
_CHANGED = "somebody changed it meanwhile"
_NOT_THERE = "it is not there, or not for you"
_OPEN = "somebody has the document open"
_FULL = "OneDrive is full"
_NO_SCOPE = "the sign-in does not allow that, or not in a calendar of somebody else's"
_NO_MAILBOX = "this account has no mailbox at Outlook"
_TOO_LARGE = "it is too large for Microsoft"

OFFLINE, BROKEN_OFF, GARBLED, REPEATED = UNANSWERED = Unanswered("Microsoft").rows()
"""What happens without a status."""

NO_DRIVE = "no drive"
CLAIMS = "insufficient_claims"
"""Reasons that stand in no body: found by what was asked for, and in a header."""

ROWS: tuple[Row, ...] = (
    # What the calendars' sync state comes to, with whichever status: documented are 410 and "40X".
    final(None, "SyncStateNotFound", Means.EXPIRED, _READ_IN_FULL),
    final(None, "SyncStateInvalid", Means.EXPIRED, _READ_IN_FULL),
    final(None, "ErrorInvalidSyncStateData", Means.EXPIRED, _READ_IN_FULL),
    final(None, "resyncRequired", Means.EXPIRED, _READ_IN_FULL),
    final(None, "resyncChangesApplyDifferences", Means.EXPIRED, _READ_IN_FULL),
    final(None, "resyncChangesUploadDifferences", Means.EXPIRED, _READ_IN_FULL),
    # Refused before it was looked at.
    passing(None, "TooManyRequests", _TOO_MANY, Again.ALWAYS),
    passing(None, "ApplicationThrottled", _TOO_MANY, Again.ALWAYS),
    passing(None, "MailboxConcurrency", _TOO_MANY, Again.ALWAYS),
    passing(None, "activityLimitReached", _TOO_MANY, Again.ALWAYS),
    # Comes as 423, and within notAllowed with other statuses.
    passing(None, "resourceLocked", _OPEN, after=_FIVE_MINUTES),
    final(
        None,
        "secureSharingInvalidRequest",
        Means.NOT_ALLOWED,
        "OneDrive does not share with this person in this way",
    ),
    final(
        None,
        CLAIMS,
        Means.SIGN_IN,
        "your organisation wants you to prove who you are once more",
        "connect the account again",
    ),
    final(None, NO_DRIVE, Means.LASTING, "OneDrive does not let syncd in yet", _OPEN_ONEDRIVE),
    final(None, "MailboxNotEnabledForRESTAPI", Means.LASTING, _NO_MAILBOX, "connect another account"),
    final(None, "ErrorNonExistentMailbox", Means.LASTING, _NO_MAILBOX, "connect another account"),
    passing(None, "ErrorMailboxMoveInProgress", "the mailbox is being moved", after=_FIVE_MINUTES),
    passing(None, "ErrorMailboxStoreUnavailable", _BUSY, Again.IF_HARMLESS),
    passing(None, "ErrorServerBusy", _BUSY, Again.IF_HARMLESS),
    passing(None, "ErrorTimeoutExpired", _BUSY, Again.IF_HARMLESS),
    final(None, "ErrorIrresolvableConflict", Means.CONFLICT, _CHANGED),
    final(None, "ErrorItemNotFound", Means.GONE, _NOT_THERE),
    final(None, "itemNotFound", Means.GONE, _NOT_THERE),
    final(None, "nameAlreadyExists", Means.EXISTS, "something of this name is there already"),
    final(None, "quotaLimitReached", Means.NOT_ALLOWED, _FULL, _ROOM),
    final(None, "ErrorQuotaExceeded", Means.NOT_ALLOWED, "the mailbox is full", "make room in it"),
    final(
        None,
        "ErrorOccurrenceCrossingBoundary",
        Means.NOT_ALLOWED,
        "a meeting of a series cannot go past the one before or after it",
    ),
    final(400, "", Means.LASTING, "Microsoft does not understand the request", _REPORT),
    final(401, "", Means.SIGN_IN, "Microsoft does not accept the sign-in", "connect the account again"),
    final(403, "ErrorAccessDenied", Means.LASTING, _NO_SCOPE, _ALLOW),
    final(403, "Authorization_RequestDenied", Means.LASTING, _NO_SCOPE, _ALLOW),
    final(403, "accessDenied", Means.NOT_ALLOWED, "you may not do that in OneDrive", _ADMINISTRATOR),
    final(403, "sharingDisabled", Means.NOT_ALLOWED, "sharing is switched off", _ADMINISTRATOR),
    final(403, "", Means.NOT_ALLOWED, "Microsoft does not allow that", _ADMINISTRATOR),
    final(404, "", Means.GONE, _NOT_THERE),
    passing(408, "", "Microsoft did not get the whole request", Again.IF_HARMLESS),
    final(409, "", Means.CONFLICT, "somebody changed it at the same time"),
    final(410, "", Means.EXPIRED, _READ_IN_FULL),
    final(412, "", Means.CONFLICT, _CHANGED),
    final(413, "", Means.LASTING, _TOO_LARGE),
    passing(423, "", _OPEN, after=_FIVE_MINUTES),
    passing(429, "", _TOO_MANY, Again.ALWAYS),
    passing(500, "", _OWN_FAULT, Again.IF_HARMLESS),
    passing(502, "", _BUSY, Again.IF_HARMLESS),
    passing(503, "", _BUSY, Again.IF_HARMLESS),
    passing(504, "", "Microsoft took too long", Again.IF_HARMLESS),
    final(507, "", Means.NOT_ALLOWED, _FULL, _ROOM),
    passing(509, "", _TOO_MANY, Again.ALWAYS),
)

_GROUPS = {
    3: passing(None, "", "something else answered in Microsoft's place", hint=ELSEWHERE),
    4: Row(status=None, means=Means.LASTING, words="Microsoft refuses the request", hint=_REPORT),
    5: passing(None, "", _OWN_FAULT, Again.IF_HARMLESS),
}

TABLE = Table(rows=ROWS, groups=_GROUPS, garbled=GARBLED)

TOO_LONG = final(None, "too long", Means.NOT_ALLOWED, "the text of the event is too long to be changed")
"""What is not asked of Graph."""

NO_MARKS = final(None, "no marks", Means.NOT_ALLOWED, "Outlook does not keep what syncd knows its events by")
"""What was made would not be found again."""

NOT_LISTED = final(404, "", Means.GONE, "the event is not in the calendar any more")
"""What is looked for and not among what Graph lists."""

RUN_OUT = passing(None, "run out", "the address for the document has run out", hint=LATER)
"""What a refusal means at an address that lets in whoever has it, for minutes only."""

_SPELLINGS = {row.reason.casefold(): row.reason for row in ROWS if row.reason}


def refusal(reply: wire.Reply, *, drive: bool = False) -> Failure:
    """What an answer that is none comes to; ``drive`` tells that a file was asked for."""
    said = _object(reply.body).get("error")
    codes = list(_codes(said))
    reason = next((_SPELLINGS[one.casefold()] for one in reversed(codes) if one.casefold() in _SPELLINGS), "")
    if CLAIMS in reply.headers.get("www-authenticate", ""):
        reason = CLAIMS
    elif reply.status == 401 and drive:
        reason = NO_DRIVE
    row = TABLE.row(reply.status, reason)
    number = reply.headers.get("request-id", "")
    if row.hint == _REPORT and number:  # by this Microsoft finds what happened
        row = replace(row, hint=f"{_REPORT}, with request {plain(number, limit=60)}")
    named = reason or plain(codes[-1] if codes else "", limit=60)
    return Failure(row, reason=named, retry_after=retry_after(reply.headers))


def run_out(reply: wire.Reply) -> Failure:
    """The same at an address that needs no sign-in, and so can refuse none."""
    found = refusal(reply)
    if found.means in (Means.SIGN_IN, Means.GONE, Means.EXPIRED) or reply.status == 403:
        return Failure(RUN_OUT, reason=found.reason)
    return found


def _codes(error: object) -> Iterator[str]:
    """The codes of an error, the most specific last; Microsoft's schema spells ``innererror``."""
    for _ in range(10):
        if not isinstance(error, dict):
            return
        if isinstance(error.get("code"), str):
            yield error["code"]
        error = error.get("innerError", error.get("innererror"))


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
