"""What each refusal of Google's APIs means: one table of status and reason, and the words for it.

Sources: the Calendar API's "Handle API errors", Drive's "Resolve errors", google.rpc.Code for Docs.
"""

from syncd_providers.online.failures import ELSEWHERE, Again, Means, Row, Table, Unanswered, final, passing

_ALLOW = "connect the account again and tick every box"
_STAYS = "nothing was changed; the next sync tries again; if it stays so, connect the account again"
_SWITCH_ON = "switch on the Calendar API, for publishing also Drive and Docs, in Google Cloud's console"
_ADMINISTRATOR = "an administrator may have to allow it"
_HOURS = 6 * 3600.0

_READ_IN_FULL = "Google wants the calendar read in full"
_TOO_MANY = "too many requests"
_NO_SCOPE = "the sign-in does not allow that"
_OFF = "the API is not switched on in the app's project"
_CHANGED = "somebody changed it meanwhile"
_THERE = "it is there already"
_USED_UP = "Google's limit is used up for some hours"

OFFLINE, BROKEN_OFF, GARBLED, REPEATED = UNANSWERED = Unanswered("Google").rows()
"""What happens without a status."""

ROWS: tuple[Row, ...] = (
    final(400, "syncTokenWithRequestRestrictions", Means.EXPIRED, _READ_IN_FULL),
    final(400, "failedPrecondition", Means.CONFLICT, _CHANGED),
    final(400, "", Means.LASTING, "Google does not understand the request", "please report this"),
    # A dead sign-in fails at the token endpoint, with invalid_grant; this token was a moment old.
    passing(401, "", "Google refuses access it gave just now", hint=_STAYS),
    passing(403, "rateLimitExceeded", _TOO_MANY, Again.ALWAYS),
    passing(403, "userRateLimitExceeded", _TOO_MANY, Again.ALWAYS),
    passing(403, "sharingRateLimitExceeded", _USED_UP, after=_HOURS),
    passing(403, "quotaExceeded", _USED_UP, after=_HOURS),
    passing(403, "dailyLimitExceeded", _USED_UP, after=_HOURS),
    final(403, "storageQuotaExceeded", Means.NOT_ALLOWED, "the storage is full", "make room in Google Drive"),
    final(403, "forbiddenForNonOrganizer", Means.NOT_ALLOWED, "only its organizer may change this event"),
    final(403, "requiredAccessLevel", Means.NOT_ALLOWED, "you may only look at this calendar"),
    final(403, "insufficientFilePermissions", Means.NOT_ALLOWED, "you may not change this document"),
    final(403, "appNotAuthorizedToFile", Means.NOT_ALLOWED, "syncd may open only what it made itself"),
    final(403, "domainPolicy", Means.NOT_ALLOWED, "your organisation does not allow it", _ADMINISTRATOR),
    final(403, "accessNotConfigured", Means.LASTING, _OFF, _SWITCH_ON),
    final(403, "SERVICE_DISABLED", Means.LASTING, _OFF, _SWITCH_ON),
    final(403, "insufficientPermissions", Means.LASTING, _NO_SCOPE, _ALLOW),
    final(403, "ACCESS_TOKEN_SCOPE_INSUFFICIENT", Means.LASTING, _NO_SCOPE, _ALLOW),
    final(403, "", Means.NOT_ALLOWED, "Google does not allow that"),
    final(404, "", Means.GONE, "it is not there, or not for you"),
    passing(408, "", "Google did not get the whole request", Again.IF_HARMLESS),
    final(409, "duplicate", Means.EXISTS, _THERE),
    final(409, "identifierAlreadyExists", Means.EXISTS, _THERE),
    final(409, "", Means.CONFLICT, "somebody changed it at the same time"),
    final(410, "deleted", Means.DELETED, "it was deleted before"),
    final(410, "fullSyncRequired", Means.EXPIRED, _READ_IN_FULL),
    final(410, "updatedMinTooLongAgo", Means.EXPIRED, _READ_IN_FULL),
    final(410, "", Means.GONE, "it is no longer there"),
    final(412, "", Means.CONFLICT, _CHANGED),
    final(413, "", Means.LASTING, "it is too large for Google"),
    passing(429, "", _TOO_MANY, Again.ALWAYS),
    passing(503, "", "Google is busy", Again.IF_HARMLESS),
)

_GROUPS = {
    3: passing(None, "", "something else answered in Google's place", hint=ELSEWHERE),
    4: Row(status=None, means=Means.LASTING, words="Google refuses the request", hint="please report this"),
    5: passing(None, "", "Google has a fault of its own", Again.IF_HARMLESS),
}

TABLE = Table(rows=ROWS, groups=_GROUPS, garbled=GARBLED)

GONE = final(404, "", Means.GONE, "the event is not in the calendar any more")
"""What is looked for and not among what Google lists."""
