"""What each refusal of Google's APIs means: one table of status and reason, and the words for it.

Sources: the Calendar API's "Handle API errors", Drive's "Resolve errors", google.rpc.Code for Docs.
"""

from enum import Enum

from syncd.dataclass import dataclass
from syncd.errors import CursorExpired, Offline, Permanent, ProviderError, SignInNeeded, SyncdError, Transient
from syncd.provider import Answer, Conflict, Gone, NotAllowed, Retry


class Means(Enum):
    """What a refusal comes to."""

    SIGN_IN = "sign-in"
    PASSING = "passing"
    LASTING = "lasting"
    NOT_ALLOWED = "not-allowed"
    GONE = "gone"
    CONFLICT = "conflict"
    EXISTS = "exists"
    """What should be made is there already."""
    EXPIRED = "expired"
    """The sync token is no longer good: read in full."""
    DELETED = "deleted"
    """It was deleted before: nothing is left to do."""


class Again(Enum):
    """Whether the same request is sent once more at once."""

    NEVER = "never"
    ALWAYS = "always"
    """It was refused before it was looked at."""
    IF_HARMLESS = "if it only reads"
    """It may have taken effect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table."""

    status: int | None
    """None: any that has no row, or none came."""
    reason: str = ""
    """Empty: any other reason."""
    means: Means
    again: Again = Again.NEVER
    words: str
    hint: str = ""
    after: float | None = None
    """Seconds before it makes sense to try again, where Google names none."""


_LATER = "nothing was changed; the next sync tries again"
_ALLOW = "connect the account again and tick every box"
_SWITCH_ON = "switch on the Calendar API, for publishing also Drive and Docs, in Google Cloud's console"
_ADMINISTRATOR = "an administrator may have to allow it"
_ELSEWHERE = "nothing was changed; open any web page: the network may want you to sign in"
_LOOK = "nothing was changed; look whether it is still there in Google's web page"
_HOURS = 6 * 3600.0

_READ_IN_FULL = "Google wants the calendar read in full"
_TOO_MANY = "too many requests"
_NO_SCOPE = "the sign-in does not allow that"
_OFF = "the API is not switched on in the app's project"
_CHANGED = "somebody changed it meanwhile"
_THERE = "it is there already"
_USED_UP = "Google's limit is used up for some hours"


def _passing(
    status: int | None,
    reason: str,
    words: str,
    again: Again = Again.NEVER,
    *,
    hint: str = _LATER,
    after: float | None = None,
) -> Row:
    return Row(
        status=status,
        reason=reason,
        means=Means.PASSING,
        again=again,
        words=words,
        hint=hint,
        after=after,
    )


def _final(status: int, reason: str, means: Means, words: str, hint: str = "") -> Row:
    return Row(status=status, reason=reason, means=means, words=words, hint=hint)


TABLE: tuple[Row, ...] = (
    _final(400, "syncTokenWithRequestRestrictions", Means.EXPIRED, _READ_IN_FULL),
    _final(400, "failedPrecondition", Means.CONFLICT, _CHANGED),
    _final(400, "", Means.LASTING, "Google does not understand the request", "please report this"),
    _final(401, "", Means.SIGN_IN, "Google does not accept the sign-in", "connect the account again"),
    _passing(403, "rateLimitExceeded", _TOO_MANY, Again.ALWAYS),
    _passing(403, "userRateLimitExceeded", _TOO_MANY, Again.ALWAYS),
    _passing(403, "sharingRateLimitExceeded", _USED_UP, after=_HOURS),
    _passing(403, "quotaExceeded", _USED_UP, after=_HOURS),
    _passing(403, "dailyLimitExceeded", _USED_UP, after=_HOURS),
    _final(
        403, "storageQuotaExceeded", Means.NOT_ALLOWED, "the storage is full", "make room in Google Drive"
    ),
    _final(403, "forbiddenForNonOrganizer", Means.NOT_ALLOWED, "only its organizer may change this event"),
    _final(403, "requiredAccessLevel", Means.NOT_ALLOWED, "you may only look at this calendar"),
    _final(403, "insufficientFilePermissions", Means.NOT_ALLOWED, "you may not change this document"),
    _final(403, "appNotAuthorizedToFile", Means.NOT_ALLOWED, "syncd may open only what it made itself"),
    _final(403, "domainPolicy", Means.NOT_ALLOWED, "your organisation does not allow it", _ADMINISTRATOR),
    _final(403, "accessNotConfigured", Means.LASTING, _OFF, _SWITCH_ON),
    _final(403, "SERVICE_DISABLED", Means.LASTING, _OFF, _SWITCH_ON),
    _final(403, "insufficientPermissions", Means.LASTING, _NO_SCOPE, _ALLOW),
    _final(403, "ACCESS_TOKEN_SCOPE_INSUFFICIENT", Means.LASTING, _NO_SCOPE, _ALLOW),
    _final(403, "", Means.NOT_ALLOWED, "Google does not allow that"),
    _final(404, "", Means.GONE, "it is not there, or not for you"),
    _passing(408, "", "Google did not get the whole request", Again.IF_HARMLESS),
    _final(409, "duplicate", Means.EXISTS, _THERE),
    _final(409, "identifierAlreadyExists", Means.EXISTS, _THERE),
    _final(409, "", Means.CONFLICT, "somebody changed it at the same time"),
    _final(410, "deleted", Means.DELETED, "it was deleted before"),
    _final(410, "fullSyncRequired", Means.EXPIRED, _READ_IN_FULL),
    _final(410, "updatedMinTooLongAgo", Means.EXPIRED, _READ_IN_FULL),
    _final(410, "", Means.GONE, "it is no longer there"),
    _final(412, "", Means.CONFLICT, _CHANGED),
    _final(413, "", Means.LASTING, "it is too large for Google"),
    _passing(429, "", _TOO_MANY, Again.ALWAYS),
    _passing(503, "", "Google is busy", Again.IF_HARMLESS),
)
"""A row with the status and the reason speaks before that of the status alone."""

GROUPS = {
    3: _passing(None, "", "something else answered in Google's place", hint=_ELSEWHERE),
    4: Row(status=None, means=Means.LASTING, words="Google refuses the request", hint="please report this"),
    5: _passing(None, "", "Google has a fault of its own", Again.IF_HARMLESS),
}
"""What a status means that has no row, by its hundred."""

OFFLINE = _passing(None, "offline", "Google cannot be reached")
BROKEN_OFF = _passing(None, "broken off", "the answer broke off", Again.IF_HARMLESS)
GARBLED = _passing(None, "garbled", "the answer was none of Google's", Again.IF_HARMLESS, hint=_ELSEWHERE)
REPEATED = _passing(None, "repeated", "a page of the answer came twice, or leads nowhere")
GONE = _final(404, "", Means.GONE, "the event is not in the calendar any more")
"""What is looked for and not among what Google lists."""
UNANSWERED = (OFFLINE, BROKEN_OFF, GARBLED, REPEATED)
"""What happens without a status."""


def row(status: int, reason: str) -> Row:
    """The line for a refusal; there is one for every status."""
    exact = [one for one in TABLE if one.status == status]
    named = [one for one in exact if reason and one.reason == reason]
    rest = [one for one in exact if not one.reason]
    return next(iter([*named, *rest]), GROUPS.get(status // 100, GARBLED))


class Failure(Exception):
    """A call that Google refused or did not answer; says what it comes to in either world."""

    def __init__(self, found: Row, *, reason: str = "", retry_after: float | None = None) -> None:
        super().__init__(found.words)
        self.row = found
        self.reason = reason
        self.retry_after = found.after if retry_after is None else retry_after

    @property
    def means(self) -> Means:
        """What the refusal comes to."""
        return self.row.means

    @property
    def words(self) -> str:
        """What is told, without saying of what."""
        return self.row.words

    def error(self, what: str) -> SyncdError:
        """As an exception for a reader; ``what`` names the account and the calendar."""
        message, hint = f"{what}: {self.row.words}", self.row.hint or _LOOK
        kind: type[ProviderError | SignInNeeded] = _ERRORS.get(self.means, Permanent)
        if self.row in (OFFLINE, BROKEN_OFF):
            return Offline(message, hint=hint, retry_after=self.retry_after)
        if kind is Transient:
            return Transient(message, hint=hint, retry_after=self.retry_after)
        return kind(message, hint=hint)

    def answer(self) -> Answer:
        """As a writer's answer; raises what only the user can mend."""
        detail = f"{self.row.words}; {self.row.hint}" if self.row.hint else self.row.words
        match self.means:
            case Means.PASSING:
                return Retry(after=self.retry_after or 60.0, detail=detail)
            case Means.CONFLICT | Means.EXISTS:
                return Conflict(detail=detail)
            case Means.GONE | Means.DELETED | Means.EXPIRED:
                return Gone(detail=detail)
            case Means.SIGN_IN:
                raise SignInNeeded(self.row.words, hint=self.row.hint)
            case _:
                return NotAllowed(detail=detail)


_ERRORS: dict[Means, type[ProviderError | SignInNeeded]] = {
    Means.SIGN_IN: SignInNeeded,
    Means.PASSING: Transient,
    Means.CONFLICT: Transient,
    Means.EXPIRED: CursorExpired,
}
