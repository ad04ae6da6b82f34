"""Links on events: once, whatever crashes, found again, and never over what others put there."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from syncd.core.model import Address, CalendarId, Uid
from syncd.errors import PluginError
from syncd.invites.attaching import (
    ATTACH,
    COMPANION,
    DETACH,
    FOUND,
    LEFT,
    LOST,
    MAILED,
    REMOVE,
    Attacher,
    Step,
)
from syncd.provider import (
    Attachment,
    Invite,
    InviteRef,
    InviteState,
    Marker,
    NotAllowed,
    Retry,
    Revision,
)
from syncd.store import attachments as store
from syncd.store import journal
from syncd.store.attachments import Attached, Kind
from syncd.store.database import open_database
from syncd.testing.memory_invite import MemoryInvite

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
AT = datetime(2026, 11, 23, 15, tzinfo=UTC)
ME, SAM, KIM = Address("me@example.com"), Address("sam@example.com"), Address("kim@example.com")
WORK = CalendarId("work/calendar")
REF = InviteRef(calendar=WORK, uid=Uid("weekly@x"))
ON_IT = Attached(
    marker=Marker("a1" * 10),
    person=SAM,
    calendar=WORK,
    uid=REF.uid,
    kind=Kind.INVITE,
    link="https://d.example/1",
    at=NOW,
)
BESIDE = replace(ON_IT, marker=Marker("b2" * 10), kind=Kind.COMPANION)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A fresh database."""
    connection = open_database(tmp_path / "syncd.db")
    yield connection
    connection.close()


@pytest.fixture
def invite() -> MemoryInvite:
    """A calendar with the weekly 1:1 of mine and Sam."""
    made = MemoryInvite(me=frozenset({ME}))
    put(made)
    return made


def put(invite: MemoryInvite, *, writable: bool = True, people: tuple[Address, ...] = (ME, SAM)) -> None:
    """Let the event read like this."""
    invite.events[REF] = InviteState(
        etag=Revision("1"), writable=writable, attachments=(), participants=frozenset(people)
    )


def attacher(db: sqlite3.Connection, invite: Invite | None, *, dry_run: bool = False) -> Attacher:
    """What carries out steps on this calendar."""
    return Attacher(connection=db, open_invite=lambda _: invite, me=frozenset({ME}), now=NOW, dry_run=dry_run)


def attach(db: sqlite3.Connection, invite: Invite | None, **more: Any) -> Step | None:
    """Attach the link as a sync would."""
    return attacher(db, invite, **more).attach(ON_IT, expected=frozenset({ME, SAM}))


def beside(db: sqlite3.Connection, invite: Invite, at: datetime = AT, **more: Any) -> Step | None:
    """Keep the companion as a sync would."""
    end = at + timedelta(minutes=30)
    return attacher(db, invite, **more).companion(BESIDE, title="Sam and Jo", start=at, end=end)


def actions(db: sqlite3.Connection) -> list[str]:
    """What the receipts prove, oldest first."""
    return [row[0] for row in db.execute("SELECT action FROM receipt ORDER BY id")]


def kept(db: sqlite3.Connection) -> list[Marker]:
    """What stands on calendars as far as the store knows."""
    return [one.marker for one in store.attached(db)]


def test_a_link_is_put_on_with_a_receipt(db: sqlite3.Connection, invite: MemoryInvite) -> None:
    """It stands there, the store knows, and no intent is left; again it is only found."""
    step = attach(db, invite)
    assert step is not None
    assert (step.action, step.problem) == (ATTACH, "")
    assert [one.link for one in invite.events[REF].attachments] == [ON_IT.link]
    assert (actions(db), kept(db), journal.intents(db)) == ([ATTACH], [ON_IT.marker], ())
    again = attach(db, invite)
    assert again is not None
    assert again.action == FOUND
    assert invite.writes == ["attach"]


@pytest.mark.parametrize(
    "state",
    [
        {"writable": False},
        {"people": (ME, SAM, KIM)},
    ],
    ids=["not-mine", "other-people"],
)
def test_an_event_that_is_not_ours_is_left_alone(
    db: sqlite3.Connection, invite: MemoryInvite, state: dict[str, Any]
) -> None:
    """Not organised by me, or with somebody on it the last read did not show: nothing is written."""
    put(invite, **state)
    step = attach(db, invite)
    assert step is None or step.problem
    assert (invite.writes, actions(db), kept(db), journal.intents(db)) == ([], [], [], ())


def test_a_link_only_i_can_open_goes_onto_no_event_with_others(
    db: sqlite3.Connection, invite: MemoryInvite
) -> None:
    """Alone on it, it may."""
    local = replace(ON_IT, link="file:///home/me/sam.md")
    assert attacher(db, invite).attach(local, expected=frozenset({ME, SAM})) is None
    put(invite, people=(ME,))
    step = attacher(db, invite).attach(local, expected=frozenset({ME}))
    assert step is not None
    assert step.action == ATTACH


def test_the_same_link_of_somebody_else_is_theirs(db: sqlite3.Connection, invite: MemoryInvite) -> None:
    """It is not written twice, not recorded as ours, and so never taken off."""
    put(invite)
    invite.events[REF] = replace(invite.events[REF], attachments=(Attachment(link=ON_IT.link),))
    step = attach(db, invite)
    assert step is not None
    assert step.action == FOUND
    assert (kept(db), invite.writes) == ([], [])


def test_a_link_of_ours_the_store_has_forgotten_is_found_by_its_marker(
    db: sqlite3.Connection, invite: MemoryInvite
) -> None:
    """After an older backup was restored nothing is written twice, and undo still knows it."""
    invite.events[REF] = replace(
        invite.events[REF], attachments=(Attachment(link=ON_IT.link, marker=ON_IT.marker),)
    )
    attach(db, invite)
    assert (kept(db), invite.writes) == ([ON_IT.marker], [])


def test_a_dry_run_writes_nothing(db: sqlite3.Connection, invite: MemoryInvite) -> None:
    """Each step is told; neither calendar nor store changes."""
    before = "\n".join(db.iterdump())
    steps = [attach(db, invite, dry_run=True), beside(db, invite, dry_run=True)]
    steps += [attacher(db, invite, dry_run=True).take_off(one, "x") for one in (ON_IT, BESIDE)]
    assert [step.action for step in steps if step] == [ATTACH, COMPANION, DETACH, REMOVE]
    assert invite.writes == []
    assert "\n".join(db.iterdump()) == before


def test_a_link_is_taken_off(db: sqlite3.Connection, invite: MemoryInvite) -> None:
    """Ours goes, theirs stays, with a receipt; also when the event has meanwhile gone."""
    theirs = Attachment(link="https://theirs.example")
    invite.events[REF] = replace(invite.events[REF], attachments=(theirs,))
    attach(db, invite)
    step = attacher(db, invite).take_off(ON_IT, "because")
    assert (step.action, step.why, step.problem) == (DETACH, "because", "")
    assert invite.events[REF].attachments == (theirs,)
    assert (actions(db), kept(db)) == ([ATTACH, DETACH], [])
    attach(db, invite)
    del invite.events[REF]
    assert attacher(db, invite).take_off(ON_IT, "because").action == LOST
    assert kept(db) == []


@pytest.mark.parametrize("answer", [NotAllowed(detail="read-only"), Retry(after=1.0, detail="later")])
def test_what_could_not_be_taken_off_is_told_and_remembered(
    db: sqlite3.Connection, invite: MemoryInvite, answer: NotAllowed | Retry
) -> None:
    """The reason is given, and the store still knows that it stands there."""
    attach(db, invite)
    beside(db, invite)
    invite.answer = answer
    for one in (ON_IT, BESIDE):
        assert attacher(db, invite).take_off(one, "x").problem == answer.detail
    assert sorted(kept(db)) == sorted([ON_IT.marker, BESIDE.marker])
    assert "not connected" in attacher(db, None).take_off(ON_IT, "x").problem


def test_somebody_typing_in_the_event_is_waited_for(db: sqlite3.Connection, invite: MemoryInvite) -> None:
    """A change between looking and taking off is looked at again, three times."""

    @dataclass
    class Busy(MemoryInvite):
        left: int = 0

        def detach(self, ref: InviteRef, link: str, marker: Marker, *, etag: Revision) -> Any:
            if self.left:
                self.left -= 1
                self.events[ref] = replace(
                    self.events[ref], etag=Revision(str(int(self.events[ref].etag) + 1))
                )
            return super().detach(ref, link, marker, etag=etag)

    attach(db, invite)
    for left, problem in ((2, False), (3, True)):
        busy = Busy(events=dict(invite.events), left=left)
        step = attacher(db, busy).take_off(ON_IT, "x")
        assert bool(step.problem) is problem
        store.record_attached(db, ON_IT, ATTACH, {}, now=NOW)


def test_a_companion_follows_the_next_occurrence(db: sqlite3.Connection, invite: MemoryInvite) -> None:
    """One, written only when something about it is different; removed with a receipt."""
    step = beside(db, invite)
    assert step is not None
    assert (step.action, step.start) == (COMPANION, AT)
    assert beside(db, invite) is None
    beside(db, invite, AT + timedelta(days=7))
    assert [one.start for one in invite.companions.values()] == [AT + timedelta(days=7)]
    assert invite.writes == ["companion", "companion"]
    attacher(db, invite).take_off(BESIDE, "over")
    assert (invite.companions, kept(db), journal.intents(db)) == ({}, [], ())
    assert actions(db) == [COMPANION, COMPANION, REMOVE]
    beside(db, invite)
    assert len(invite.companions) == 1


def test_a_companion_i_deleted_is_not_put_back_beside_the_same_occurrence(
    db: sqlite3.Connection, invite: MemoryInvite
) -> None:
    """What I threw away stays away until the next 1:1."""
    beside(db, invite)
    invite.companions.clear()
    assert beside(db, invite) is None
    assert invite.companions == {}


def test_a_calendar_that_takes_no_companion_is_no_error(db: sqlite3.Connection, invite: MemoryInvite) -> None:
    """The link is then only shown here, and nothing is remembered."""
    invite.answer = NotAllowed(detail="read-only")
    assert beside(db, invite) is None
    assert (kept(db), journal.intents(db), actions(db)) == ([], (), [])


def test_a_provider_that_fails_is_told(db: sqlite3.Connection) -> None:
    """A broken plugin, or a bug in one, stops neither the round nor the others."""

    class Buggy(MemoryInvite):
        def read(self, ref: InviteRef) -> Any:
            raise ZeroDivisionError(ref)

    step = attach(db, Buggy())
    assert step is not None
    assert "ZeroDivisionError" in step.problem

    def broken(_: CalendarId) -> Invite | None:
        raise PluginError("cannot be loaded")

    found = Attacher(connection=db, open_invite=broken, me=frozenset({ME}), now=NOW)
    assert found.take_off(ON_IT, "x").problem == "cannot be loaded"


# -- where a change is mailed ------------------------------------------------------------------


def mailing(invite: MemoryInvite, mails: int = 1) -> None:
    """Let every change of the event be mailed to everybody on it."""
    invite.events[REF] = replace(invite.events[REF], mails=mails)


def agreed(db: sqlite3.Connection, invite: MemoryInvite, since: datetime = NOW, **more: Any) -> Step | None:
    """Attach as a sync would after one mail was agreed to."""
    return attacher(db, invite, **more).attach(ON_IT, expected=frozenset({ME, SAM}), mails_since=since)


def test_a_change_that_is_mailed_is_made_only_when_that_was_agreed_to(
    db: sqlite3.Connection, invite: MemoryInvite
) -> None:
    """Else the event is left to a companion, without a word; agreed to, the mail is told with the step."""
    mailing(invite)
    assert attach(db, invite) is None
    assert (invite.writes, actions(db)) == ([], [])
    for dry_run in (True, False):
        step = agreed(db, invite, dry_run=dry_run)
        assert step is not None
        assert (step.action, step.mails) == (ATTACH, 1)
    assert invite.writes == ["attach"]
    assert attacher(db, invite).take_off(ON_IT, "x").mails == 1


def test_one_mail_is_sent_for_one_agreement(db: sqlite3.Connection, invite: MemoryInvite) -> None:
    """Taken off, it goes back only after the user has agreed once more, whatever desk the document is on."""
    mailing(invite)
    agreed(db, invite)
    attacher(db, invite).take_off(ON_IT, "somebody else takes part now")
    other = replace(ON_IT, marker=Marker("c3" * 10), link="https://d.example/2")
    people = frozenset({ME, SAM})
    for one in (ON_IT, other):
        assert attacher(db, invite).attach(one, expected=people, mails_since=NOW) is None
    assert invite.writes == ["attach", "detach"]
    step = agreed(db, invite, since=NOW + timedelta(seconds=1))
    assert step is not None
    assert invite.writes == ["attach", "detach", "attach"]


def test_more_than_the_one_mail_is_never_sent(db: sqlite3.Connection, invite: MemoryInvite) -> None:
    """A series with changed occurrences is left alone, and it is said why; a link there is not put again."""
    mailing(invite, 3)
    step = agreed(db, invite)
    assert step is not None
    assert (step.action, step.problem) == (LEFT, "")
    assert "3 mails" in step.why
    assert (invite.writes, actions(db), journal.intents(db)) == ([], [], ())
    invite.events[REF] = replace(
        invite.events[REF], attachments=(Attachment(link=ON_IT.link, marker=ON_IT.marker),)
    )
    found = agreed(db, invite)
    assert found is not None
    assert found.action == FOUND


def test_an_event_that_keeps_no_link_is_not_mailed_again(
    db: sqlite3.Connection, invite: MemoryInvite
) -> None:
    """The write went out and nothing stands there: no sync tries that twice."""

    @dataclass
    class Dropping(MemoryInvite):
        def attach(self, ref: InviteRef, link: str, marker: Marker, *, etag: Revision) -> Any:
            super().attach(ref, link, marker, etag=etag)
            self.events[ref] = replace(self.events[ref], attachments=())
            return NotAllowed(detail="it does not stand there")

    dropping = Dropping(events=dict(invite.events))
    mailing(dropping)
    for _ in range(3):
        agreed(db, dropping)
    assert dropping.writes == ["attach"]
    assert (actions(db), kept(db), journal.intents(db)) == ([MAILED], [], ())


# -- crashes --------------------------------------------------------------------------------


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Crashing(MemoryInvite):
    """Dies at the ``at``-th call, before or after it was carried out."""

    at: int = 0
    after: bool = False

    def _maybe(self, carry_out: Any) -> Any:
        self.at -= 1
        if self.at == 0 and not self.after:
            raise Killed
        answer = carry_out()
        if self.at == 0:
            raise Killed
        return answer

    def read(self, ref: InviteRef) -> Any:
        return self._maybe(lambda: MemoryInvite.read(self, ref))

    def attach(self, ref: InviteRef, link: str, marker: Marker, *, etag: Revision) -> Any:
        return self._maybe(lambda: self._quietly("attach", ref, link, marker, etag=etag))

    def detach(self, ref: InviteRef, link: str, marker: Marker, *, etag: Revision) -> Any:
        return self._maybe(lambda: self._quietly("detach", ref, link, marker, etag=etag))

    def companion(self, ref: InviteRef, wanted: Any) -> Any:
        return self._maybe(lambda: self._quietly("companion", ref, wanted))

    def remove_companion(self, ref: InviteRef, marker: Marker) -> Any:
        return self._maybe(lambda: self._quietly("remove_companion", ref, marker))

    def _quietly(self, name: str, *words: Any, **more: Any) -> Any:
        """The real thing; what it calls itself does not count."""
        left, self.at = self.at, 0
        try:
            return getattr(MemoryInvite, name)(self, *words, **more)
        finally:
            self.at = left


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, 12))
def test_killed_at_any_call_everything_ends_as_if_it_had_not_been(
    db: sqlite3.Connection, invite: MemoryInvite, at: int, after: bool
) -> None:
    """Put on, moved, taken off: resumed after a kill it is there once, then it is gone, with receipts."""
    crashing = Crashing(events=invite.events, me=invite.me, at=at, after=after)
    for _ in range(3):
        try:
            runner = attacher(db, crashing)
            runner.resume()
            attach(db, crashing)
            beside(db, crashing)
            beside(db, crashing, AT + timedelta(days=7))
            for one in store.attached(db):
                runner.take_off(one, "x")
        except Killed:
            crashing.at = 0
            # A second process begins with what the first one left.
            attacher(db, crashing).resume()
            for one in (ON_IT, BESIDE):
                standing = one in [*_standing(crashing)]
                assert not standing or one.marker in kept(db), "something stands there that nobody knows of"
    assert [*_standing(crashing)] == []
    assert (kept(db), journal.intents(db)) == ([], ())


def _standing(invite: MemoryInvite) -> Iterator[Attached]:
    if any(one.marker == ON_IT.marker for one in invite.events[REF].attachments):
        yield ON_IT
    if BESIDE.marker in invite.companions:
        yield BESIDE


def test_a_write_that_cannot_be_looked_up_yet_waits(db: sqlite3.Connection, invite: MemoryInvite) -> None:
    """Its intent stays until the calendar can be looked at; then it is found or dropped."""
    journal.begin(db, ON_IT.marker, ATTACH, store.to_detail(ON_IT), now=NOW)
    invite.answer = Retry(after=1.0)
    attacher(db, invite).resume()
    assert len(journal.intents(db)) == 1
    invite.answer = None
    attacher(db, invite, dry_run=True).resume()
    assert len(journal.intents(db)) == 1
    attacher(db, invite).resume()
    assert (kept(db), journal.intents(db)) == ([], ())
