"""What a refusal of a service comes to, in words and for either side: an exception, or an answer.

Each service has one table of its own (:class:`Table`), by status and reason.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from functools import update_wrapper
from typing import Concatenate, ParamSpec, TypeVar

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
    """What was kept of the last reading is no longer good: read in full."""
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
    """None: whichever comes with the reason, or none came."""
    reason: str = ""
    """Empty: any other reason."""
    means: Means
    again: Again = Again.NEVER
    words: str
    hint: str = ""
    after: float | None = None
    """Seconds before it makes sense to try again, where the service names none."""
    cut_off: bool = False
    """There was no connection to the service, or it broke off: the machine may be offline."""


LATER = "nothing was changed; the next sync tries again"
ELSEWHERE = "nothing was changed; open any web page: the network may want you to sign in"
_LOOK = "nothing was changed; look whether it is still there in the web page of the service"


def passing(
    status: int | None,
    reason: str,
    words: str,
    again: Again = Again.NEVER,
    *,
    hint: str = LATER,
    after: float | None = None,
) -> Row:
    """A line for what goes by itself."""
    return Row(
        status=status,
        reason=reason,
        means=Means.PASSING,
        again=again,
        words=words,
        hint=hint,
        after=after,
    )


def final(status: int | None, reason: str, means: Means, words: str, hint: str = "") -> Row:
    """A line for what the same request would meet again."""
    return Row(status=status, reason=reason, means=means, words=words, hint=hint)


class Unanswered:
    """The lines for what happens without a status, with the name of the service in them."""

    def __init__(self, service: str) -> None:
        offline = f"{service} cannot be reached"
        self.offline = Row(
            status=None, reason="offline", means=Means.PASSING, words=offline, hint=LATER, cut_off=True
        )
        self.broken_off = Row(
            status=None,
            reason="broken off",
            means=Means.PASSING,
            again=Again.IF_HARMLESS,
            words="the answer broke off",
            hint=LATER,
            cut_off=True,
        )
        self.garbled = passing(
            None, "garbled", f"the answer was none of {service}'s", Again.IF_HARMLESS, hint=ELSEWHERE
        )
        self.repeated = passing(None, "repeated", "a page of the answer came twice, or leads nowhere")

    def rows(self) -> tuple[Row, ...]:
        """All of them."""
        return self.offline, self.broken_off, self.garbled, self.repeated


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What every refusal of one service means."""

    rows: tuple[Row, ...]
    """One with the status and the reason speaks first, then one of the reason, then that of the status."""
    groups: Mapping[int, Row]
    """What a status means that has no row, by its hundred."""
    garbled: Row
    """What is no refusal at all."""

    def row(self, status: int, reason: str) -> Row:
        """The line for a refusal; there is one for every status."""
        exact = [one for one in self.rows if one.status == status]
        named = [one for one in (*exact, *self._of_any_status) if reason and one.reason == reason]
        rest = [one for one in exact if not one.reason]
        return next(iter([*named, *rest]), self.groups.get(status // 100, self.garbled))

    @property
    def _of_any_status(self) -> list[Row]:
        return [one for one in self.rows if one.status is None]


class Failure(Exception):
    """A call that a service refused or did not answer; says what it comes to in either world."""

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
    def undone(self) -> bool:
        """Whether it is certain that the request took no effect: it was turned down, or never sent."""
        return self.row.reason == "offline" or 400 <= (self.row.status or 0) < 500

    @property
    def words(self) -> str:
        """What is told, without saying of what."""
        return self.row.words

    def error(self, what: str) -> SyncdError:
        """As an exception for a reader; ``what`` names the account and the calendar."""
        message, hint = f"{what}: {self.row.words}", self.row.hint or _LOOK
        kind: type[ProviderError | SignInNeeded] = _ERRORS.get(self.means, Permanent)
        if self.row.cut_off:
            return Offline(message, hint=hint, retry_after=self.retry_after)
        if kind is Transient:
            return Transient(message, hint=hint, retry_after=self.retry_after)
        return kind(message, hint=hint)

    def answer(self) -> Answer:
        """As a writer's answer; raises what only the user can mend."""
        detail = f"{self.row.words}; {self.row.hint}" if self.row.hint else self.row.words
        match self.means:
            case Means.PASSING:
                return Retry(after=self.retry_after or 60.0, detail=detail, undone=self.undone)
            case Means.CONFLICT | Means.EXISTS:
                return Conflict(detail=detail)
            case Means.GONE | Means.DELETED | Means.EXPIRED:
                return Gone(detail=detail)
            case Means.SIGN_IN:
                raise SignInNeeded(self.row.words, hint=self.row.hint)
            case _:
                return NotAllowed(detail=detail)


Parameters = ParamSpec("Parameters")
Self = TypeVar("Self")


def answered(
    method: Callable[Concatenate[Self, Parameters], Answer],
) -> Callable[Concatenate[Self, Parameters], Answer]:
    """Let a method of a writer answer what a refusal comes to."""

    def wrapped(self: Self, /, *arguments: Parameters.args, **options: Parameters.kwargs) -> Answer:
        try:
            return method(self, *arguments, **options)
        except Failure as failure:
            return failure.answer()

    update_wrapper(wrapped, method)
    return wrapped


_ERRORS: dict[Means, type[ProviderError | SignInNeeded]] = {
    Means.SIGN_IN: SignInNeeded,
    Means.PASSING: Transient,
    Means.CONFLICT: Transient,
    Means.EXPIRED: CursorExpired,
}
