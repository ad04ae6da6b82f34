"""What is bygone is judged as it would be if all of the past were looked at again."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from unittest.mock import patch
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from syncd.core.cadence import judge as judging
from syncd.core.cadence.bygone import bygone
from syncd.core.cadence.history import (
    Absence,
    AbsenceKind,
    History,
    LedgerSlot,
    OneOff,
    OpenSlot,
    Person,
    Said,
    Series,
)
from syncd.core.cadence.judge import judge
from syncd.core.cadence.judged import Judged, JudgedSlot
from syncd.core.cadence.settled import in_order
from syncd.core.model import CalendarId, Event, Outcome, PartStat, Status, address
from syncd.core.policy import Policy
from syncd.core.recurrence import event_starts
from syncd.core.series import Knowledge
from syncd.core.window import Coverage
from syncd.testing.timeline import meeting

BERLIN = ZoneInfo("Europe/Berlin")
ME, SAM = address("me@example.com"), address("sam@example.com")
KNOWN = Knowledge(me=frozenset({ME}))
POLICY = Policy()
BEGIN = datetime(2024, 1, 8, 15, tzinfo=BERLIN)
RULES = (
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;INTERVAL=2",
    "FREQ=WEEKLY;BYDAY=MO,TH",
    "FREQ=MONTHLY;BYDAY=2WE",
    "FREQ=YEARLY",
    "FREQ=WEEKLY;COUNT=30",
)


def read(at: datetime) -> tuple[Coverage, ...]:
    """A calendar completely read at a moment."""
    return (Coverage(calendar=CalendarId("work/work"), read_through=at),)


class World:
    """A relationship whose calendar is edited at random."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        self.masters: dict[str, Event] = {}
        self.exceptions: dict[str, dict[datetime, Event]] = {}
        self.loose: list[Event] = []
        for number in range(self.dice.choice((1, 1, 2, 3))):
            start = BEGIN + timedelta(days=self.dice.randrange(0, 300), hours=self.dice.choice((0, 0, 2)))
            uid = f"series-{number}@x"
            rule = self.dice.choice(RULES)
            self.masters[uid] = meeting(f"{start:%Y-%m-%d %H:%M}", uid=uid, rule=rule)
            self.exceptions[uid] = {}

    def edit(self, until: datetime) -> None:
        """Something somebody does to a calendar, anywhere up to a while after a moment."""
        uid = self.dice.choice(sorted(self.masters))
        master = self.masters[uid]
        starts = event_starts(master, since=date(2024, 1, 1), until=until.date() + timedelta(days=90))
        if not starts:
            return
        at = self.dice.choice(starts)
        assert isinstance(at, datetime)
        stub = replace(master, rule=None, recurrence_id=at, start=at, end=at + timedelta(minutes=30))
        kind = self.dice.randrange(8)
        if kind < 3:
            by = timedelta(days=self.dice.choice((-9, -3, -1, 0, 1, 2, 6, 8, 40)), hours=1)
            self.exceptions[uid][at] = replace(stub, start=at + by, end=at + by + timedelta(minutes=30))
        elif kind == 3:
            self.exceptions[uid][at] = replace(stub, status=Status.CANCELLED)
        elif kind == 4:
            self.masters[uid] = replace(master, exdates=(*master.exdates, at))
        elif kind == 5:
            who = tuple(replace(one, answer=PartStat.DECLINED) for one in master.attendees)
            self.exceptions[uid][at] = replace(stub, attendees=who)
        elif kind == 6:
            self.masters[uid] = replace(master, rule=self.dice.choice(RULES))
        else:
            by = timedelta(days=self.dice.choice((-3, -1, 0, 1, 3)))
            self.loose.append(meeting(f"{at + by:%Y-%m-%d} 10:00"))

    def history(self, now: datetime, before: History | None = None) -> History:
        """What is known at a read; the ledger and what was said go on."""
        coverage = read(now)
        found = History(
            person=Person(key=SAM, addresses=(SAM,)),
            series=tuple(
                Series(
                    uid=master.uid,
                    address=SAM,
                    master=master,
                    exceptions=tuple(self.exceptions[uid].values()),
                    coverage=coverage,
                )
                for uid, master in sorted(self.masters.items())
            ),
            one_offs=tuple(
                OneOff(start=one.start, end=one.end, uid=one.uid, coverage=coverage)
                for one in self.loose
                if isinstance(one.start, datetime) and isinstance(one.end, datetime)
            ),
            absences=tuple(
                Absence(kind=AbsenceKind.OUT_OF_OFFICE, start=date(year, 8, 1), end=date(year, 8, 20))
                for year in (2024, 2025, 2026)
            ),
        )
        if before is None:
            return found
        return replace(found, settled=before.settled, open=before.open, said=before.said)


def settle(history: History, found: Judged, now: datetime) -> History:
    """The history with what may settle in its ledger, as a sync leaves it."""
    rows = [
        LedgerSlot(
            slot=one.slot,
            uid=one.uid,
            outcome=one.outcome,
            reason=one.reason,
            met=one.met,
            starts=one.met or one.starts,
            ends=one.ends,
            evidence=one.evidence,
            gap=one.gap,
            live=one.live,
            decided_by=one.row,
        )
        for one in found.slots
        if one.settles
    ]
    waiting = [
        OpenSlot(slot=one.slot, uid=one.uid, ends=one.ends)
        for one in found.slots
        if not (one.settled or one.settles) and one.slot <= now
    ]
    return replace(history, settled=(*history.settled, *rows), open=tuple(waiting))


def judged(history: History, now: datetime) -> Judged:
    """The relationship, judged."""
    return judge(history, KNOWN, now=now, zone=BERLIN, policy=POLICY)


def told(found: Judged) -> tuple[Judged, list[JudgedSlot]]:
    """All it says; the gap at a settled slot is told by whoever looks, and nobody asks for it again."""
    slots = [replace(one, gap=None) if one.settled else one for one in found.slots]
    return replace(found, recent=(), bygone=()), slots


@settings(max_examples=60)
@given(seed=st.integers(0, 2**32))
@example(seed=0)
def test_looking_at_all_of_the_past_again_finds_the_same(seed: int) -> None:
    """Whatever is edited, said, or asked of an earlier day."""
    world = World(seed)
    now = BEGIN + timedelta(days=world.dice.randrange(200, 500))
    known: History | None = None
    for _ in range(world.dice.randrange(2, 5)):
        for _ in range(world.dice.randrange(6)):
            world.edit(now)
        history = world.history(now.astimezone(UTC), known)
        if history.settled and world.dice.random() < 0.2:
            row = world.dice.choice(history.settled)
            word = Said(day=row.slot.date(), slot=row.slot, outcome=Outcome.EXCUSED)
            history = replace(history, said=(word,))
        for at in (now, now - timedelta(days=world.dice.randrange(400))):
            found = judged(history, at.astimezone(UTC))
            with patch.object(judging, "bygone", lambda *_, **__: 0):
                whole = judged(history, at.astimezone(UTC))
            assert told(found) == told(whole)
        known = settle(history, judged(history, now.astimezone(UTC)), now.astimezone(UTC))
        now += timedelta(days=world.dice.choice((1, 8, 30, 120)))


def test_most_of_the_past_is_bygone() -> None:
    """Of years of weekly meetings only the last few weeks are looked at again."""
    world = World(1)
    world.masters = {"weekly@x": meeting("2024-01-08 15:00", uid="weekly@x", rule="FREQ=WEEKLY")}
    world.exceptions = {"weekly@x": {}}
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    history = world.history(now)
    history = settle(history, judged(history, now), now)
    looked_at = len(history.settled) - bygone(
        in_order(history.settled), history, [3.5], now=now, policy=POLICY
    )
    assert len(history.settled) > 140
    assert POLICY.gap_neighbours < looked_at < POLICY.gap_neighbours + 5


def test_a_fresh_series_may_reach_back_anywhere() -> None:
    """A newly connected calendar adds older slots once, so nothing is bygone then."""
    world = World(1)
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    history = settle(world.history(now), judged(world.history(now), now), now)
    fresh = replace(history, series=tuple(replace(one, fresh=True) for one in history.series))
    assert bygone(in_order(fresh.settled), fresh, [3.5], now=now, policy=POLICY) == 0


def test_a_word_of_the_user_is_heard_wherever_it_reaches() -> None:
    """What was said of an old slot brings the past up to it back into sight."""
    world = World(1)
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    history = settle(world.history(now), judged(world.history(now), now), now)
    old = history.settled[20]
    history = replace(history, said=(Said(day=old.slot.date(), slot=old.slot, outcome=Outcome.SKIPPED),))
    assert bygone(in_order(history.settled), history, [3.5], now=now, policy=POLICY) < 20
    [slot] = [one for one in judged(history, now).slots if one.slot == old.slot]
    assert slot.outcome is Outcome.SKIPPED
