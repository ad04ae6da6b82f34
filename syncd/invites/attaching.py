"""Puts a document's link onto or beside an event through the journal, and takes it off again.

As with entries: an intent is committed before each write, what stands there is looked up before
and after it, and a receipt closes it. Cut off anywhere, the next run finds out what was done.
"""

from collections.abc import Callable
from dataclasses import field
from datetime import datetime
from sqlite3 import Connection
from typing import TypeVar

from syncd.calendars.sync import provider_bugs
from syncd.core.model import Address, CalendarId
from syncd.dataclass import dataclass
from syncd.errors import StoreError, SyncdError
from syncd.provider import (
    Answer,
    Attachment,
    Companion,
    Conflict,
    Done,
    Gone,
    Invite,
    InviteRef,
    InviteState,
    NotAllowed,
    Retry,
)
from syncd.store import attachments as store
from syncd.store import journal
from syncd.store.attachments import Attached, Kind
from syncd.store.instants import to_text

ATTACH, DETACH, COMPANION, REMOVE = "attach", "detach", "companion", "remove-companion"
LOST = "lost"
"""The event is gone, and what stood on it with it."""
FOUND = "found"
"""The link stands there already; nothing was written."""
LEFT = "left"
"""Putting it there would send more than the one mail that was agreed to; nothing was written."""
MAILED = "mailed"
"""It was to be put there, may have been mailed, and does not stand there; only in receipts."""
_OURS = frozenset({ATTACH, DETACH, COMPANION, REMOVE})

TOO_MANY = "it would send everybody on it {} mails, as coming occurrences were changed one by one"

ATTEMPTS = 3
"""How often a link is taken off anew because somebody changed the event meanwhile."""

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change to a calendar: done, in a dry run to be done, or not done because."""

    action: str
    one: Attached
    why: str = ""
    start: datetime | None = None
    """Of a companion."""
    mails: int = 0
    """How many mails everybody on the event gets for it."""
    problem: str = ""
    """Why it was not done; it is tried again by the next sync."""

    @property
    def changed(self) -> bool:
        """Whether anything in the calendar was, or in a dry run would be, changed."""
        return self.action in _OURS and not self.problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Attacher:
    """Carries out single steps; in a dry run only says them."""

    connection: Connection
    open_invite: Callable[[CalendarId], Invite | None]
    me: frozenset[Address]
    now: datetime
    dry_run: bool = False
    opened: dict[CalendarId, Invite | None] = field(default_factory=dict)

    # -- looking ----------------------------------------------------------------------------

    def invite(self, calendar: CalendarId) -> Invite | None:
        """What attaches to a calendar's events, opened once; raises SyncdError."""
        if calendar not in self.opened:
            with provider_bugs():
                self.opened[calendar] = self.open_invite(calendar)
        return self.opened[calendar]

    def read(self, one: Attached) -> InviteState | Gone | NotAllowed | Retry:
        """How the event reads now."""
        return self._asked(one, lambda invite: invite.read(_ref(one)))

    def _asked(self, one: Attached, ask: Callable[[Invite], Found]) -> Found | NotAllowed | Retry:
        """The answer of a provider; one that cannot be used, or fails, answers as well."""
        try:
            invite = self.invite(one.calendar)
            if invite is None:
                return NotAllowed(detail="its calendar is not connected, or nothing can be written to it")
            with provider_bugs():
                return ask(invite)
        except StoreError:
            raise
        except SyncdError as error:
            return Retry(after=0.0, detail=error.message)

    def resume(self) -> None:
        """Find out what became of the writes that were cut off."""
        for intent in journal.intents(self.connection):
            if intent.action not in _OURS or self.dry_run:
                continue
            if intent.action in (COMPANION, REMOVE):
                # Both are kept as "may be there" and done over: they do nothing twice.
                journal.abandon(self.connection, intent.marker)
                continue
            one = store.from_detail(intent.marker, intent.detail, at=self.now)
            state = self.read(one)
            if isinstance(state, NotAllowed | Retry):
                continue
            there = isinstance(state, InviteState) and _stands(state, one)
            if there and intent.action == ATTACH:
                store.record_attached(self.connection, one, ATTACH, intent.detail, now=self.now)
            elif not there and intent.action == DETACH:
                store.record_taken_off(self.connection, one.marker, DETACH, intent.detail, now=self.now)
            else:
                journal.abandon(self.connection, intent.marker)

    # -- on the event -----------------------------------------------------------------------

    def attach(
        self, one: Attached, *, expected: frozenset[Address], mails_since: datetime | None = None
    ) -> Step | None:
        """Put the link onto the event; None when that is not for me to do.

        ``expected`` are the people the last read of the calendar showed on it. Where a change is mailed
        to them it is done once after ``mails_since``, when one mail was agreed to; None: never.
        """
        state = self.read(one)
        if isinstance(state, Retry):
            return Step(action=ATTACH, one=one, problem=state.detail)
        if not isinstance(state, InviteState) or not state.writable:
            return None
        if not state.participants <= expected | self.me:
            return Step(action=ATTACH, one=one, problem="its people have changed since it was read")
        if not one.link.startswith("https:") and not state.participants <= self.me:
            return None
        if _stands(state, one):
            return self._found(one, state)
        if state.mails and (mails_since is None or self._mailed(one, mails_since)):
            return None
        if state.mails > 1:
            return Step(action=LEFT, one=one, why=TOO_MANY.format(state.mails))
        return Step(action=ATTACH, one=one, mails=state.mails) if self.dry_run else self._attach(one, state)

    def _mailed(self, one: Attached, since: datetime) -> bool:
        return store.was_written(self.connection, one, (ATTACH, FOUND, MAILED), since=since)

    def _found(self, one: Attached, state: InviteState) -> Step:
        """It is there: ours when it bears our mark, else somebody else has put it there."""
        if not self.dry_run and ours_on(state, one):
            store.record_attached(self.connection, one, FOUND, store.to_detail(one), now=self.now)
        return Step(action=FOUND, one=one)

    def _attach(self, one: Attached, state: InviteState) -> Step | None:
        journal.begin(self.connection, one.marker, ATTACH, store.to_detail(one), now=self.now)
        answer = self._asked(
            one, lambda invite: invite.attach(_ref(one), one.link, one.marker, etag=state.etag)
        )
        if isinstance(answer, Retry):  # it may have happened: the next run looks
            return Step(action=ATTACH, one=one, problem=answer.detail)
        if isinstance(answer, Done):  # and read back
            store.record_attached(self.connection, one, ATTACH, store.to_detail(one), now=self.now)
            return Step(action=ATTACH, one=one, mails=state.mails)
        if state.mails and isinstance(answer, NotAllowed):
            detail = store.to_detail(one)
            store.record_taken_off(self.connection, one.marker, MAILED, detail, now=self.now)
        else:
            journal.abandon(self.connection, one.marker)
        if isinstance(answer, NotAllowed | Gone):
            return None
        return Step(action=ATTACH, one=one, problem="the event was changed meanwhile")

    def take_off(self, one: Attached, why: str) -> Step:
        """Take off what stands on or beside an event, whichever it is."""
        return self._detach(one, why) if one.kind is Kind.INVITE else self._remove(one, why)

    def _detach(self, one: Attached, why: str) -> Step:
        answer: Answer = Conflict()
        mails = 0
        for _ in range(ATTEMPTS):
            state = self.read(one)
            if not isinstance(state, InviteState):
                answer = state
                break
            mails = state.mails if _stands(state, one) else 0
            if self.dry_run:
                return Step(action=DETACH, one=one, why=why, mails=mails)
            answer = self._detach_from(one, state)
            if not isinstance(answer, Conflict):
                break
        if isinstance(answer, Done | Gone):
            action = DETACH if isinstance(answer, Done) else LOST
            if not self.dry_run:
                detail = store.to_detail(one)
                store.record_taken_off(self.connection, one.marker, action, detail, now=self.now)
            return Step(action=action, one=one, why=why, mails=mails if action == DETACH else 0)
        problem = getattr(answer, "detail", "") or "the event is being changed by somebody else"
        return Step(action=DETACH, one=one, why=why, problem=problem)

    def _detach_from(self, one: Attached, state: InviteState) -> Answer:
        journal.begin(self.connection, one.marker, DETACH, store.to_detail(one), now=self.now)
        return self._asked(
            one, lambda invite: invite.detach(_ref(one), one.link, one.marker, etag=state.etag)
        )

    # -- beside the event -------------------------------------------------------------------

    def companion(self, one: Attached, *, title: str, start: datetime, end: datetime) -> Step | None:
        """Keep the companion beside an occurrence; None when it is there, or is not for me to make."""
        detail = {**store.to_detail(one), "title": title, "start": to_text(start), "end": to_text(end)}
        if store.last_written(self.connection, one.marker, COMPANION) == detail:
            return None
        if self.dry_run:
            could = not isinstance(self.read(one), NotAllowed | Gone | Retry)
            return Step(action=COMPANION, one=one, start=start) if could else None
        known = any(row.marker == one.marker for row in store.attached(self.connection))
        store.begin_companion(self.connection, one, COMPANION, detail, now=self.now)
        wanted = Companion(marker=one.marker, title=title, start=start, end=end, link=one.link)
        answer = self._asked(one, lambda invite: invite.companion(_ref(one), wanted))
        if isinstance(answer, Done):
            store.record_attached(self.connection, one, COMPANION, detail, now=self.now)
            return Step(action=COMPANION, one=one, start=start)
        if isinstance(answer, NotAllowed | Gone) and not known:
            store.forget(self.connection, one.marker)
            return None
        problem = getattr(answer, "detail", "") or "it was changed meanwhile"
        return Step(action=COMPANION, one=one, start=start, problem=problem)

    def _remove(self, one: Attached, why: str) -> Step:
        if self.dry_run:
            return Step(action=REMOVE, one=one, why=why)
        journal.begin(self.connection, one.marker, REMOVE, store.to_detail(one), now=self.now)
        answer = self._asked(one, lambda invite: invite.remove_companion(_ref(one), one.marker))
        if isinstance(answer, Done | Gone):
            store.record_taken_off(self.connection, one.marker, REMOVE, store.to_detail(one), now=self.now)
            return Step(action=REMOVE, one=one, why=why)
        problem = getattr(answer, "detail", "") or "it was changed meanwhile"
        return Step(action=REMOVE, one=one, why=why, problem=problem)


def _ref(one: Attached) -> InviteRef:
    return InviteRef(calendar=one.calendar, uid=one.uid)


def _stands(state: InviteState, one: Attached) -> bool:
    """Whether the link is there: by its marker, or by itself where a program has dropped that."""
    return bool(ours_on(state, one)) or any(each.link == one.link for each in state.attachments)


def ours_on(state: InviteState, one: Attached) -> tuple[Attachment, ...]:
    """The link where it bears a mark of syncd's: its own, or that of the series it was copied from."""
    return tuple(
        each
        for each in state.attachments
        if each.marker == one.marker or (each.marker and each.link == one.link)
    )
