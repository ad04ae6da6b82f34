"""Judges one relationship: plan its slots, excuse, make up, decide, sum up.

Must not know where the history came from or who will read the answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from syncd.core.cadence.absence import days_away, ending_after, longest_at, reason_at
from syncd.core.cadence.alone import Alone, alone, group_series
from syncd.core.cadence.bygone import bygone
from syncd.core.cadence.history import (
    Absence,
    AbsenceKind,
    History,
    LedgerSlot,
    OneOff,
    OpenSlot,
    Person,
    Tenure,
)
from syncd.core.cadence.makeup import claim
from syncd.core.cadence.occurrences import past_of
from syncd.core.cadence.outcome import ROWS, SETTLED, Facts, Verdict, judge_slot
from syncd.core.cadence.settling import settles
from syncd.core.cadence.slots import Plan, Slot, half_gaps, plan_slots
from syncd.core.cadence.standing import Situation, stand
from syncd.core.model import DECLINED, MET, Evidence, Outcome, Reason, Role, Standing, Uid
from syncd.core.policy import Policy
from syncd.core.series import Knowledge
from syncd.core.window import days_between, local_day


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedSlot:
    """A slot with its outcome."""

    slot: datetime
    outcome: Outcome
    reason: Reason | None
    met: datetime | None
    evidence: Evidence
    starts: datetime
    ends: datetime
    """The end of its occurrence or make-up."""
    live: bool
    gap: float | None
    uid: Uid
    row: int
    """The row of the outcome table that decided."""
    settled: bool
    settles: bool
    """Whether it may settle now."""
    settled_by: int | None = None
    """The row that decided before it settled."""
    known: tuple[OpenSlot, ...] = ()
    """Every start stitched into it."""
    away: tuple[OneOff, ...] = ()
    """Where occurrences of it went that were moved away."""

    @property
    def why(self) -> str:
        """The condition of the deciding row, in the words of docs/cadence.md."""
        told = ROWS[self.row - 1].condition
        if self.row == SETTLED and self.settled_by:
            return f"{told} by {self.settled_by}: {ROWS[self.settled_by - 1].condition}"
        return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One relationship, judged at one ``now``."""

    person: Person
    role: Role | None
    standing: Standing
    because: str
    """The condition of the standing row that decided."""
    series_ended: bool
    """True when it has lapsed because nothing is planned any more."""
    gap: float | None
    slots: tuple[JudgedSlot, ...]
    """All of them, ascending, from the first known to the horizon."""
    one_offs: tuple[OneOff, ...]
    """The meetings that no slot claimed, ascending."""
    missed: int
    last_met: datetime | None
    next: datetime | None
    planned: datetime | None
    """The earliest start of anything after now, unclaimed one-offs included."""
    hold_rate: float | None
    judged_slots: int
    """How many slots the hold rate rests on."""
    meetings: tuple[datetime, ...]
    """The starts of all meetings held, ascending."""
    absences: tuple[Absence, ...]
    series: tuple[Uid, ...]
    situational: bool = False
    """A situational mentorship, which ends by itself: nothing planned is no finding."""
    alone: Alone | None = None
    """None: no meeting of theirs is one in a group."""
    replaced: tuple[Slot, ...] = ()
    """Slots another series replaces, of which a meeting went elsewhere."""

    @property
    def last_alone(self) -> datetime | None:
        """The last meeting that was theirs alone: up to it a jot has been talked about."""
        return max(self.meetings_alone, default=None)

    @property
    def meetings_alone(self) -> tuple[datetime, ...]:
        """The meetings held that were theirs alone: those in which goals are talked about."""
        return self.alone.meetings if self.alone else self.meetings

    @property
    def next_alone(self) -> datetime | None:
        """The next meeting that is theirs alone: the one an agenda is for."""
        return self.alone.next if self.alone else self.next


def judge(history: History, known: Knowledge, *, now: datetime, zone: tzinfo, policy: Policy) -> Judged:
    """Judge one relationship at ``now`` by the tables of docs/cadence.md."""
    halves = half_gaps(history, now=now, zone=zone, policy=policy)
    settled = past_of(history).settled
    border = bygone(settled, history, halves.values(), now=now, policy=policy)
    near = replace(history, settled=settled[border:])
    plan = plan_slots(near, known, halves, now=now, zone=zone, policy=policy)
    absences = (*history.absences, *_pauses(history.person))
    said, beside = _said(plan, history, now, zone)
    plan = replace(plan, one_offs=(*plan.one_offs, *beside))
    to_judge = [slot.start for slot in plan.slots if not slot.settled]
    ahead = ending_after(absences, local_day(min(to_judge, default=now), zone) - timedelta(days=1), zone)
    claims = _claims(plan, settled, ahead, said, zone)
    judged_now = (
        _judge(
            slot,
            claims.get(slot.start),
            history,
            ahead,
            said.get(slot.start),
            now=now,
            zone=zone,
            policy=policy,
        )
        for slot in plan.slots
    )
    slots = (*(_as_settled(row) for row in settled[:border]), *judged_now)
    claimed = {(one.start, one.uid) for one in claims.values()}
    claimed |= {(one.met, one.uid) for one in slots if one.settled and one.met}
    met_at = {one.met for one in slots if one.met}
    loose = tuple(
        one for one in plan.one_offs if (one.start, one.uid) not in claimed and one.start not in met_at
    )
    judged = _sum_up(
        history, slots, loose, claims, absences, replaced=plan.replaced, now=now, zone=zone, policy=policy
    )
    groups = group_series(history, known)
    return _beside(judged, plan, claims, groups, now) if groups else judged


def _beside(
    judged: Judged, plan: Plan, claims: dict[datetime, OneOff], groups: frozenset[Uid], now: datetime
) -> Judged:
    """The same relationship with its meetings in groups told from the others."""
    own = {one.met for one in judged.slots if one.uid not in groups}
    own |= {one.start for one in (*judged.one_offs, *claims.values()) if one.uid not in groups}
    found = alone(
        plan,
        groups,
        met=[at for at in judged.meetings if at in own],
        held={one.slot for one in judged.slots if one.outcome in MET},
        booked=claims.values(),
        now=now,
    )
    return replace(judged, alone=found)


def _pauses(person: Person) -> tuple[Absence, ...]:
    return tuple(Absence(kind=AbsenceKind.PAUSE, start=rest.since, end=rest.until) for rest in person.pauses)


def _said(
    plan: Plan, history: History, now: datetime, zone: tzinfo
) -> tuple[dict[datetime, Outcome], list[OneOff]]:
    """Slot start -> what the user said; and what they said was held at a slot that is none any more.

    An edited series is recognised by the slot's local date.
    """
    starts = {slot.start for slot in plan.slots}
    by_day = {local_day(slot.start, zone): slot.start for slot in plan.slots}
    answer: dict[datetime, Outcome] = {}
    beside: list[OneOff] = []
    for word in history.said:
        start = word.slot if word.slot in starts else by_day.get(word.day)
        if word.slot > now:
            continue  # not said yet, as of now
        if start is not None:
            answer[start] = word.outcome
        elif word.outcome is Outcome.HELD:
            beside.append(OneOff(start=word.slot, end=word.slot, evidence=Evidence.CONFIRMED))
    return answer, beside


def _claims(
    plan: Plan,
    settled: Sequence[LedgerSlot],
    absences: Sequence[Absence],
    said: dict[datetime, Outcome],
    zone: tzinfo,
) -> dict[datetime, OneOff]:
    claimers = [
        slot
        for slot in plan.slots
        if not slot.settled
        and slot.start not in said
        and not slot.lost
        and (not slot.live or reason_at(absences, slot.now_at, zone))
    ]
    past = [row for row in settled if row.met]
    # A settled make-up names only when it was; a settled meeting also which series it belongs to.
    used = {row.met for row in past if row.outcome is Outcome.MADE_UP}
    own = {(row.met, row.uid) for row in past if row.outcome is not Outcome.MADE_UP}
    free = [one for one in plan.one_offs if one.start not in used and (one.start, one.uid) not in own]
    return claim(claimers, free, zone=zone)


def _covered(slot: Slot, claimed: OneOff | None, history: History, now: datetime) -> bool:
    """Whether what the calendars say of the slot was read after it was over."""
    if slot.lost:
        return False
    reads = [read for one in slot.occurrences for read in one.coverage]
    if not any(read.covers(slot.start, slot.ends) for read in reads):
        return False
    if claimed and claimed.end <= now and not claimed.seen():
        return False
    if slot.live or slot.gone in DECLINED:
        return True
    return all(read.covers(slot.start, slot.ends) for read in history.absence_reads)


def _as_settled(row: LedgerSlot) -> JudgedSlot:
    """A bygone slot as the ledger has it; its gap is the one it settled with."""
    return JudgedSlot(
        slot=row.slot,
        outcome=row.outcome,
        reason=row.reason,
        met=row.met,
        evidence=row.evidence,
        starts=row.starts,
        ends=row.ends,
        live=row.outcome is not Outcome.SKIPPED,
        gap=row.gap,
        uid=row.uid,
        row=SETTLED,
        settled=True,
        settles=False,
        settled_by=row.decided_by,
    )


def _judge(
    slot: Slot,
    claimed: OneOff | None,
    history: History,
    absences: Sequence[Absence],
    said: Outcome | None,
    *,
    now: datetime,
    zone: tzinfo,
    policy: Policy,
) -> JudgedSlot:
    starts = slot.settled.starts if slot.settled else slot.now_at
    # What is settled or still ahead is decided by rows that ask for no absence.
    is_over = not slot.settled and (slot.ends if slot.live else slot.start) <= now
    facts = Facts(
        now=now,
        slot=slot.start,
        live=slot.live,
        starts=starts,
        ends=slot.ends,
        gone=slot.gone,
        said=said,
        settled=slot.settled,
        covered=not slot.settled and _covered(slot, claimed, history, now),
        claim_starts=claimed.start if claimed else None,
        claim_ends=claimed.end if claimed else None,
        away_at_start=reason_at(absences, starts, zone) if is_over and slot.live else None,
        away_at_slot=reason_at(absences, slot.start, zone) if is_over else None,
        filled_in=history.documented.get(slot.start),
    )
    verdict: Verdict = judge_slot(facts)
    ends = max(slot.ends, claimed.end) if claimed else slot.ends
    return JudgedSlot(
        slot=slot.start,
        outcome=verdict.outcome,
        reason=verdict.reason,
        met=verdict.met,
        evidence=verdict.evidence,
        starts=starts,
        ends=ends,
        live=slot.live,
        gap=slot.gap,
        uid=slot.uid,
        row=verdict.row,
        settled=slot.settled is not None,
        settled_by=slot.settled.decided_by if slot.settled else None,
        settles=slot.settled is None
        and all(one.seen() for one in slot.away)
        and settles(
            verdict.outcome,
            slot=slot.start,
            ends=max([ends, *(one.end for one in slot.away)]),
            next_start=slot.next_start,
            now=now,
            zone=zone,
            policy=policy,
        ),
        known=slot.known,
        away=slot.away,
    )


def _sum_up(
    history: History,
    slots: tuple[JudgedSlot, ...],
    loose: tuple[OneOff, ...],
    claims: dict[datetime, OneOff],
    absences: tuple[Absence, ...],
    *,
    replaced: tuple[Slot, ...],
    now: datetime,
    zone: tzinfo,
    policy: Policy,
) -> Judged:
    person = history.person
    today = local_day(now, zone)
    meetings = sorted(
        {one.met for one in slots if one.outcome in MET and one.met and one.met <= now}
        # A one-off that a slot still ahead has claimed has taken place all the same.
        | {one.start for one in (*loose, *claims.values()) if one.end <= now and one.seen()}
    )
    last_met = meetings[-1] if meetings else None
    skipped = [one for one in slots if one.outcome is Outcome.SKIPPED]
    missed = sum(1 for one in skipped if last_met is None or one.slot > last_met)
    past = [one for one in slots if one.slot <= now]
    gap = past[-1].gap if past else (slots[0].gap if slots else None)
    live_ahead = [one.starts for one in slots if one.live and one.starts > now]
    booked = [one.start for one in claims.values() if one.start > now]
    loose_ahead = [one.start for one in loose if one.start > now]
    rated = [one for one in slots if one.outcome in MET or one.outcome is Outcome.SKIPPED]
    rated = rated[-policy.hold_rate_window :]
    met = sum(1 for one in rated if one.outcome in MET)
    role = person.role_on(today)
    keep = person.keep_in_touch if not live_ahead else None
    kept_since = local_day(last_met, zone) if last_met else keep.set_on if keep else today

    def days_since(day: "datetime | None") -> int | None:
        if day is None:
            return None
        begin = local_day(day, zone)
        away = days_away(absences, begin, today, zone, policy.absence_hours) if begin < today else 0
        return days_between(day, now, zone) - away

    planned = bool(live_ahead or booked or loose_ahead)
    met_on = local_day(last_met, zone) if last_met else date.min
    situation = _situation(person, today, met_on, planned=planned)
    spell_since = max(met_on, situation.since) if situation else today

    def days_kept(begin: date) -> int:
        return (today - begin).days - days_away(absences, begin, today, zone, policy.absence_hours)

    row = stand(
        Situation(
            policy=policy,
            closed=person.closed_on is not None and person.closed_on <= today,
            paused=any(rest.since <= today < rest.until for rest in person.pauses),
            absent_days=longest_at(absences, now, zone),
            gap=gap,
            latest_unseen=bool(past) and past[-1].outcome is Outcome.UNSEEN,
            ever_judged=bool(meetings or skipped),
            met_ever=bool(meetings),
            missed=missed,
            planned=planned,
            has_slots=bool(slots),
            last_slot_days=days_since(slots[-1].slot) if slots else None,
            role=role,
            active_goals=history.active_goals,
            keep_every=keep.every_days if keep else None,
            kept_days=days_kept(kept_since),
            situational=situation is not None,
            situation_over=bool(situation and situation.until and situation.until <= today),
            situation_days=days_kept(spell_since),
        )
    )
    return Judged(
        person=person,
        role=role,
        standing=row.standing,
        because=row.condition,
        series_ended=row.note == "series-ended",
        gap=gap,
        slots=slots,
        one_offs=loose,
        situational=situation is not None,
        replaced=replaced,
        missed=missed,
        last_met=last_met,
        next=min([*live_ahead, *booked], default=None),
        planned=min([*live_ahead, *booked, *loose_ahead], default=None),
        hold_rate=met / len(rated) if len(rated) >= policy.hold_rate_least else None,
        judged_slots=len(rated),
        meetings=tuple(meetings),
        absences=absences,
        series=tuple(sorted({one.uid for one in history.series})),
    )


def _situation(person: Person, today: date, met_on: date, *, planned: bool) -> Tenure | None:
    """The situational mentorship to judge by; one that simply goes on after its last day is none."""
    found = person.situation_on(today)
    goes_on = found and found.until and found.until <= today and planned and met_on >= found.until
    return None if goes_on else found
