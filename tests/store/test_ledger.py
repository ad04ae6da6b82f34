"""The settled past: what is entered once stays as it is."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from sqlite3 import Connection

import pytest

from syncd.core.cadence.history import LedgerSlot, OneOff, OpenSlot, Said
from syncd.core.cadence.judged import JudgedSlot
from syncd.core.model import Address, Evidence, Outcome, Reason, Uid
from syncd.store import ledger, people
from syncd.store.database import open_database, transaction
from tests.e2e.memory import ALEX, DAY, HOUR, KIM, NOW
from tests.e2e.rows import dump

SLOT = NOW - 14 * DAY


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    """A fresh database."""
    connection = open_database(tmp_path / "syncd.db")
    yield connection
    connection.close()


HELD = JudgedSlot(
    slot=SLOT,
    outcome=Outcome.HELD,
    reason=None,
    met=SLOT,
    evidence=Evidence.CALENDAR,
    starts=SLOT,
    ends=SLOT + HOUR,
    live=True,
    gap=7.0,
    uid=Uid("weekly"),
    row=10,
    settled=False,
    settles=True,
)


def test_a_settled_slot_comes_back_as_it_was_judged(db: Connection) -> None:
    """Outcome, reason, meeting, evidence and gap are kept with the slot."""
    skipped = replace(
        HELD,
        slot=SLOT + 7 * DAY,
        starts=SLOT + 7 * DAY,
        ends=SLOT + 7 * DAY + HOUR,
        outcome=Outcome.SKIPPED,
        reason=Reason.DECLINED_BY_THEM,
        met=None,
        gap=None,
        live=False,
    )
    ledger.settle(db, [(ALEX, skipped), (ALEX, HELD)], at=NOW)
    found = {who: list(rows) for who, rows in ledger.settled_slots(db, now=NOW).items()}
    assert found == {
        ALEX: [
            LedgerSlot(
                slot=SLOT,
                uid=Uid("weekly"),
                outcome=Outcome.HELD,
                reason=None,
                met=SLOT,
                starts=SLOT,
                ends=SLOT + HOUR,
                evidence=Evidence.CALENDAR,
                gap=7.0,
                live=True,
                decided_by=10,
            ),
            LedgerSlot(
                slot=SLOT + 7 * DAY,
                uid=Uid("weekly"),
                outcome=Outcome.SKIPPED,
                reason=Reason.DECLINED_BY_THEM,
                met=None,
                starts=SLOT + 7 * DAY,
                ends=SLOT + 7 * DAY + HOUR,
                evidence=Evidence.CALENDAR,
                gap=None,
                live=False,
                decided_by=10,
            ),
        ]
    }


def test_a_moved_slot_remembers_when_it_was_met(db: Connection) -> None:
    """Of a slot met at another time the ledger keeps that time as its start."""
    ledger.settle(
        db, [(ALEX, replace(HELD, outcome=Outcome.MOVED, met=SLOT + 3 * HOUR, ends=SLOT + 4 * HOUR))], at=NOW
    )
    ((row,),) = ledger.settled_slots(db, now=NOW).values()
    assert (row.slot, row.met, row.starts) == (SLOT, SLOT + 3 * HOUR, SLOT + 3 * HOUR)


def test_settling_again_changes_nothing(db: Connection) -> None:
    """What has settled is never judged again, whatever a later sync thinks of it."""
    ledger.settle(db, [(ALEX, HELD)], at=NOW)
    before = dump(db, ("slot",))
    later = replace(
        HELD, outcome=Outcome.SKIPPED, reason=Reason.CANCELLED, met=None, uid=Uid("other"), gap=1.0
    )
    ledger.settle(db, [(ALEX, later)], at=NOW + 30 * DAY)
    assert dump(db, ("slot",)) == before


def test_what_a_wrong_clock_has_settled_gives_way(db: Connection) -> None:
    """It counts for nothing while its moment is more than a day away, and then what is true is entered."""
    once = OneOff(start=SLOT, end=SLOT + HOUR, uid=Uid("once"))
    ledger.settle(db, [(ALEX, HELD)], at=NOW + DAY)
    ledger.settle_meetings(db, [(ALEX, once)], at=NOW + DAY)
    for now, believed in ((NOW - HOUR, False), (NOW, True)):
        assert bool(ledger.settled_slots(db, now=now)) is believed
        assert bool(ledger.meetings(db, now=now)) is believed
    skipped = replace(HELD, outcome=Outcome.SKIPPED, reason=Reason.CANCELLED, met=None)
    ledger.settle(db, [(ALEX, skipped)], at=NOW - HOUR)
    ledger.settle_meetings(db, [(ALEX, replace(once, end=SLOT + 2 * HOUR))], at=NOW - HOUR)
    ((slot,),) = ledger.settled_slots(db, now=NOW).values()
    assert slot.outcome is Outcome.SKIPPED
    assert [one.end for one in ledger.meetings(db, now=NOW)[ALEX]] == [SLOT + 2 * HOUR]


@pytest.mark.parametrize(
    "known",
    [
        replace(HELD, outcome=Outcome.SKIPPED, reason=Reason.CANCELLED, met=None),
        replace(HELD, outcome=Outcome.EXCUSED, reason=Reason.HOLIDAY, met=None),
        replace(HELD, evidence=Evidence.DOCUMENT),
    ],
    ids=["skipped", "excused", "read in a document"],
)
def test_a_clock_that_is_behind_rewrites_nothing(db: Connection, known: JudgedSlot) -> None:
    """The calendar may no longer show why, so what was entered by the right clock stays."""
    ledger.settle(db, [(ALEX, known)], at=NOW + 10 * DAY)
    before = dump(db, ("slot",))
    ledger.settle(db, [(ALEX, HELD)], at=NOW)
    assert dump(db, ("slot",)) == before


def test_each_person_has_slots_of_their_own(db: Connection) -> None:
    """Two people may have a slot at the same time."""
    ledger.settle(
        db, [(ALEX, HELD), (KIM, replace(HELD, outcome=Outcome.EXCUSED, reason=Reason.PAUSE))], at=NOW
    )
    assert {
        who: [row.outcome for row in rows] for who, rows in ledger.settled_slots(db, now=NOW).items()
    } == {
        ALEX: [Outcome.HELD],
        KIM: [Outcome.EXCUSED],
    }


def test_a_settled_meeting_stays(db: Connection) -> None:
    """A meeting outside of any slot is entered once, and is known without any calendar."""
    one = OneOff(start=SLOT, end=SLOT + HOUR, uid=Uid("once"))
    ledger.settle_meetings(db, [(ALEX, one), (ALEX, one)], at=NOW)
    ledger.settle_meetings(db, [(ALEX, replace(one, end=SLOT + 2 * HOUR))], at=NOW + DAY)
    assert ledger.meetings(db, now=NOW) == {ALEX: [one]}
    assert ledger.meetings(db, now=NOW)[ALEX][0].seen()


def test_open_slots_are_those_of_the_last_sync(db: Connection) -> None:
    """The open slots of everybody judged are replaced by each sync; those of others are left alone."""
    one, two = (OpenSlot(slot=at, uid=Uid("weekly"), ends=at + HOUR) for at in (SLOT, SLOT + DAY))
    ledger.replace_open_slots(db, [ALEX, KIM], [(KIM, two), (ALEX, two), (ALEX, one)])
    assert ledger.open_slots(db) == {ALEX: [one, two], KIM: [two]}
    ledger.replace_open_slots(db, [ALEX], [(ALEX, two)])
    assert ledger.open_slots(db) == {ALEX: [two], KIM: [two]}
    ledger.replace_open_slots(db, [ALEX, KIM], [])
    assert ledger.open_slots(db) == {}


def test_what_was_said_stands_beside_the_calendar(db: Connection) -> None:
    """A word on a slot is a word; `held` on a date without one is a meeting the user confirms."""
    days = [date(2026, 3, 2), date(2026, 3, 5)]
    people.say(db, ALEX, day=days[0], slot=SLOT, outcome=Outcome.SKIPPED, on_slot=True, at=NOW)
    people.say(db, ALEX, day=days[1], slot=SLOT + DAY, outcome=Outcome.HELD, on_slot=False, at=NOW)
    assert ledger.said(db) == {ALEX: [Said(day=days[0], slot=SLOT, outcome=Outcome.SKIPPED)]}
    assert ledger.meetings(db, now=NOW) == {
        ALEX: [OneOff(start=SLOT + DAY, end=SLOT + DAY, evidence=Evidence.CONFIRMED)]
    }


def test_the_ledger_is_written_whole_or_not_at_all(db: Connection) -> None:
    """A sync that dies between two entries has entered none of them."""

    def breaks() -> Iterator[tuple[Address, JudgedSlot]]:
        yield ALEX, HELD
        raise RuntimeError

    def sync() -> None:
        with transaction(db):
            ledger.settle_meetings(db, [(ALEX, OneOff(start=SLOT, end=SLOT))], at=NOW)
            ledger.settle(db, breaks(), at=NOW)

    with pytest.raises(RuntimeError):
        sync()
    assert not any(dump(db, ("slot", "meeting")).values())
