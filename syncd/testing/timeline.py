"""A notation for histories: one letter per slot, read into calendar events and back from outcomes. Pure.

``story("h h x h . .")`` is a weekly 1:1 of which two were held, one cancelled, one held, and two are
ahead. Its :attr:`Timeline.events` are what a calendar then holds, and :meth:`Timeline.outcomes` says
what syncd makes of them, in the same letters. :data:`MARKS` is the whole alphabet.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise
from zoneinfo import ZoneInfo

from syncd.core.cadence.history import Person
from syncd.core.cadence.judge import judge
from syncd.core.cadence.judged import Judged, JudgedSlot
from syncd.core.copies import SeenBundle
from syncd.core.model import (
    Address,
    CalendarId,
    Event,
    Outcome,
    Participant,
    PartStat,
    Reason,
    Status,
    Uid,
    When,
    address,
)
from syncd.core.policy import Policy
from syncd.core.recurrence import event_starts
from syncd.core.relationships import Circle, Snapshot, sort_people
from syncd.core.series import Knowledge, bundles, classify
from syncd.core.window import Coverage
from syncd.dataclass import dataclass

ME, THEM = "me@example.com", "sam@example.com"


@dataclass(frozen=True, slots=True)
class Mark:
    """One letter: what stands in the calendar for a slot, and what becomes of it."""

    letter: str
    stands: str
    outcome: Outcome
    reason: Reason | None = None


MARKS: tuple[Mark, ...] = (
    Mark("h", "as planned", Outcome.HELD),
    Mark("m", "moved to the next day", Outcome.MOVED),
    Mark("u", "cancelled; a single 1:1 stands on the next day", Outcome.MADE_UP),
    Mark("v", "as planned, on a day of an absence of mine", Outcome.EXCUSED, Reason.OUT_OF_OFFICE),
    Mark("e", "cancelled, on a day of an absence of mine", Outcome.EXCUSED, Reason.OUT_OF_OFFICE),
    Mark("x", "cancelled", Outcome.SKIPPED, Reason.CANCELLED),
    Mark("d", "deleted (EXDATE)", Outcome.SKIPPED, Reason.DELETED),
    Mark("n", "declined by them", Outcome.SKIPPED, Reason.DECLINED_BY_THEM),
    Mark("N", "declined by me", Outcome.SKIPPED, Reason.DECLINED_BY_ME),
    Mark("r", "they were taken off it", Outcome.SKIPPED, Reason.REMOVED),
    Mark(">", "moved to the start of the next slot", Outcome.SKIPPED, Reason.MOVED_AWAY),
    Mark("?", "as planned, past, and the calendar was not read since", Outcome.UNSEEN),
    Mark("b", "cancelled; a single 1:1 is booked and still ahead", Outcome.UPCOMING, Reason.MAKE_UP_BOOKED),
    Mark(".", "as planned, still ahead", Outcome.UPCOMING),
    Mark("c", "cancelled, still ahead", Outcome.UPCOMING, Reason.CANCELLED_AHEAD),
)
"""The alphabet. ``|`` at the end of a story ends the series there; else it goes on for ever.

Two marks of the past may change what their neighbours come to, as in a real calendar: a 1:1 moved
to the next slot (``>``) makes up for that slot when it is gone, and a make-up belongs to the nearest.
"""

SAID = {Outcome.HELD: "H", Outcome.SKIPPED: "S", Outcome.EXCUSED: "E"}
"""How outcomes that the user stated read back; nothing of it stands in a calendar."""

_BY_LETTER = {mark.letter: mark for mark in MARKS}
_LETTERS = {(mark.outcome, mark.reason): mark.letter for mark in MARKS if mark.letter not in "ve"}
_AHEAD, _UNREAD = ".c", "?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """A story written out: the events a calendar holds, and the moment at which it is told."""

    marks: str
    slots: tuple[datetime, ...]
    """The planned starts, one per mark, in the series' zone."""
    events: tuple[Event, ...]
    """The series with its exceptions, make-ups and absences."""
    now: datetime
    read_through: datetime
    """When the calendar was last read completely."""
    zone: tzinfo

    def judged(self, *, policy: Policy | None = None) -> Judged:
        """What syncd says of the one relationship told of."""
        (one,) = judge_events(
            self.events, now=self.now, zone=self.zone, read_through=self.read_through, policy=policy
        )
        return one

    def outcomes(self) -> str:
        """The judged slots of the story as marks, separated as in a story."""
        return " ".join(letters(self.judged().slots)[: len(self.marks)])


def letter(slot: JudgedSlot) -> str:
    """The mark of one judged slot."""
    if slot.reason is Reason.CONFIRMED:
        return SAID[slot.outcome]
    if slot.outcome is Outcome.EXCUSED:
        return "v" if slot.live else "e"
    reason = None if slot.outcome is Outcome.HELD else slot.reason
    return _LETTERS[slot.outcome, reason]


def letters(slots: Iterable[JudgedSlot]) -> list[str]:
    """The marks of judged slots, in their order."""
    return [letter(slot) for slot in slots]


# -- from marks to events -------------------------------------------------------------------


def story(
    text: str,
    *,
    first: str = "2026-01-05 15:00",
    rule: str = "FREQ=WEEKLY",
    zone: str = "Europe/Berlin",
    minutes: int = 30,
    me: str = ME,
    them: str = THEM,
    host: str | None = None,
    uid: str = "series",
    now: datetime | None = None,
) -> Timeline:
    """Write a story out: each mark of ``text`` stands for the next slot of the rule.

    ``first`` is the wall time of the first slot in ``zone``, ``host`` the organizer's address (mine
    unless given). ``now`` is half way between the last mark of the past and the slot after it unless
    given; the calendar is read then, or just before the first ``?``.

    Raises ValueError when the text is no story.
    """
    marks = _marks_in(text)
    local = ZoneInfo(zone)
    begin = datetime.fromisoformat(first).replace(tzinfo=local)
    master = _meeting(uid, begin, minutes, people(me, them), host or me)
    master = replace(master, rule=rule)
    slots, after = _slots(master, len(marks))
    if text.rstrip().endswith("|"):
        master = replace(master, rule=f"{rule};UNTIL={slots[-1].astimezone(UTC):%Y%m%dT%H%M%SZ}")
    past = [mark not in _AHEAD for mark in marks]
    if now is None:
        late, early = ([begin - timedelta(days=7), *slots, after][sum(past) + side] for side in (0, 1))
        now = _midway(late, early)
    read = next((slot for mark, slot in zip(marks, slots, strict=True) if mark == _UNREAD), None)
    told = _Told(master=master, minutes=minutes, me=me, them=them, booked=now + timedelta(hours=30))
    written = [told.write(mark, *pair) for mark, pair in zip(marks, pairwise([*slots, after]), strict=True)]
    deleted = tuple(slot for mark, slot in zip(marks, slots, strict=True) if mark == "d")
    return Timeline(
        marks=marks,
        slots=slots,
        events=(replace(master, exdates=deleted), *(event for events in written for event in events)),
        now=now,
        read_through=read.astimezone(UTC) if read else now,
        zone=local,
    )


def _marks_in(text: str) -> str:
    """The letters of a story; past, unread and ahead follow each other."""
    marks = "".join(text.split()).removesuffix("|")
    unknown = sorted(set(marks) - _BY_LETTER.keys())
    if not marks or unknown:
        raise ValueError(
            f"no story: {text!r} holds {unknown or 'no mark'}; the marks are {''.join(_BY_LETTER)}"
        )
    stages = [2 if mark in _AHEAD else 1 if mark == _UNREAD else 0 for mark in marks]
    if stages != sorted(stages) or "b" in marks.rstrip(_AHEAD)[:-1]:
        raise ValueError(f"no story: in {text!r} something past follows what is ahead or was not read")
    return marks


def _slots(master: Event, many: int) -> tuple[tuple[datetime, ...], datetime]:
    """The first starts of a series, and the one after them."""
    begin = master.start.date() if isinstance(master.start, datetime) else master.start
    starts: list[datetime] = []
    for days in (100, 1_000, 10_000, 25_000):
        given = event_starts(master, since=begin, until=begin + timedelta(days=days))
        starts = [start for start in given if isinstance(start, datetime)]
        if len(starts) > many:
            return tuple(starts[:many]), starts[many]
    raise ValueError(f"the rule {master.rule} gives {len(starts)} slots, the story has {many}")


def _midway(late: datetime, early: datetime) -> datetime:
    moment = datetime.fromtimestamp((late.timestamp() + early.timestamp()) / 2, tz=UTC)
    return moment.replace(microsecond=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What is needed to write one mark out."""

    master: Event
    minutes: int
    me: str
    them: str
    booked: datetime

    def write(self, mark: str, slot: datetime, after: datetime) -> Iterator[Event]:
        """The exceptions and events that a mark adds to the calendar."""
        change = _CHANGES.get(mark)
        if change is not None:
            stub = replace(
                self.master, rule=None, recurrence_id=slot, start=slot, end=_later(slot, self.minutes)
            )
            yield change(self, stub, after)
        if mark in "ub":
            at = _next_day(slot) if mark == "u" else self.booked.astimezone(slot.tzinfo)
            yield replace(
                self.master, uid=_uid("single", at), rule=None, start=at, end=_later(at, self.minutes)
            )
        if mark in "ve":
            yield absence(slot.date())

    def moved(self, stub: Event, at: datetime) -> Event:
        """The exception at another time."""
        return replace(stub, start=at, end=_later(at, self.minutes))


def _cancelled(_told: _Told, stub: Event, _after: datetime) -> Event:
    return replace(stub, status=Status.CANCELLED)


def _declined_by_them(told: _Told, stub: Event, _after: datetime) -> Event:
    return replace(stub, attendees=people(told.me, told.them, declined=told.them))


def _declined_by_me(told: _Told, stub: Event, _after: datetime) -> Event:
    return replace(stub, attendees=people(told.me, told.them, declined=told.me))


def _without_them(told: _Told, stub: Event, _after: datetime) -> Event:
    host = Participant(address=address(told.me))
    return replace(stub, attendees=people(told.me), organizer=host)


_CHANGES: dict[str, Callable[[_Told, Event, datetime], Event]] = {
    "m": lambda told, stub, _: told.moved(stub, _next_day(stub.start)),
    ">": lambda told, stub, after: told.moved(stub, after),
    **dict.fromkeys("ubexc", _cancelled),
    "n": _declined_by_them,
    "N": _declined_by_me,
    "r": _without_them,
}
"""Mark -> what its exception says otherwise than the series."""


def people(*addresses: str, declined: str = "") -> tuple[Participant, ...]:
    """Attendees who have all accepted, except one."""
    return tuple(
        Participant(
            address=address(at),
            answer=PartStat.DECLINED if at == declined else PartStat.ACCEPTED,
        )
        for at in addresses
    )


def meeting(
    at: str,
    *,
    zone: str = "Europe/Berlin",
    minutes: int = 30,
    me: str = ME,
    them: str = THEM,
    uid: str | None = None,
    rule: str | None = None,
) -> Event:
    """A 1:1 at a wall time, single or with a rule, as any program would write it."""
    start = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(zone))
    event = _meeting(uid or _uid("single", start), start, minutes, people(me, them), me)
    return replace(event, rule=rule)


def absence(begin: date, end: date | None = None, *, title: str = "Vacation", uid: str = "") -> Event:
    """An all-day event of mine alone, from ``begin`` up to and not including ``end`` (one day)."""
    return Event(
        uid=Uid(uid or f"away-{begin}"), title=title, start=begin, end=end or begin + timedelta(days=1)
    )


def _meeting(uid: str, start: datetime, minutes: int, attendees: tuple[Participant, ...], host: str) -> Event:
    return Event(
        uid=Uid(uid),
        title="Catch-up",
        start=start,
        end=_later(start, minutes),
        organizer=Participant(address=address(host)),
        attendees=attendees,
    )


def _uid(word: str, at: datetime) -> Uid:
    return Uid(f"{word}-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}")


def _next_day(at: When) -> datetime:
    assert isinstance(at, datetime)
    return (at.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=at.tzinfo)


def _later(at: datetime, minutes: int) -> datetime:
    return (at.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(at.tzinfo)


# -- from events to judgements --------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What is known besides the user's own calendar."""

    holidays: tuple[Event, ...] = ()
    their_holidays: Mapping[str, tuple[Event, ...]] = field(default_factory=dict)
    """Address -> the events of a holiday calendar connected ``--for`` that person."""
    persons: tuple[Person, ...] = ()


def circle_of(
    events: Iterable[Event],
    *,
    now: datetime,
    zone: tzinfo,
    read_through: datetime | None = None,
    known: Knowledge | None = None,
    policy: Policy | None = None,
    beside: Beside | None = None,
) -> Circle:
    """Who is known when a calendar holds these events, read completely at ``now`` unless said otherwise."""
    known = known or Knowledge(me=frozenset({address(ME)}), domains=frozenset({"example.com"}))
    beside = beside or Beside()
    read = read_through or now

    def seen(name: str, held: Iterable[Event], owner: Address | None = None) -> Iterator[SeenBundle]:
        for bundle in bundles(held):
            verdict = classify(
                bundle,
                known,
                zone=zone,
                policy=policy or Policy(),
                holidays=name != "work",
                horizon=now.date() + timedelta(days=100),
            )
            yield SeenBundle(
                calendar=Coverage(calendar=CalendarId(f"{name}/{name}"), read_through=read),
                bundle=bundle,
                kind=verdict.kind,
                person=owner or verdict.person,
                included=bundle.uid in known.included,
            )

    theirs = [
        one
        for at, held in sorted(beside.their_holidays.items())
        for one in seen(f"holidays-{at}", held, address(at))
    ]
    found = (*seen("work", events), *seen("holidays", beside.holidays), *theirs)
    return sort_people(Snapshot(known=known, persons=beside.persons, bundles=found), now=now, zone=zone)


def judge_events(
    events: Sequence[Event],
    *,
    now: datetime,
    zone: tzinfo,
    read_through: datetime | None = None,
    known: Knowledge | None = None,
    policy: Policy | None = None,
    beside: Beside | None = None,
) -> tuple[Judged, ...]:
    """What syncd says of every relationship in a calendar that holds these events."""
    known = known or Knowledge(me=frozenset({address(ME)}), domains=frozenset({"example.com"}))
    found = circle_of(
        events, now=now, zone=zone, read_through=read_through, known=known, policy=policy, beside=beside
    )
    return tuple(
        judge(history, known, now=now, zone=zone, policy=policy or Policy())
        for history in found.relationships
    )
