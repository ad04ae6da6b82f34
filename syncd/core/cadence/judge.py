"""Judges one relationship: plan its slots, excuse, make up, decide.

Must not know where the history came from or who will read the answer.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from syncd.core.cadence.absence import ending_after, reason_at
from syncd.core.cadence.alone import alone, group_series
from syncd.core.cadence.bygone import bygone
from syncd.core.cadence.history import (
    Absence,
    AbsenceKind,
    History,
    LedgerSlot,
    OneOff,
    Person,
)
from syncd.core.cadence.judged import Judged, JudgedSlot
from syncd.core.cadence.makeup import claim
from syncd.core.cadence.outcome import Facts, Verdict, judge_slot
from syncd.core.cadence.settled import in_order
from syncd.core.cadence.settling import settles
from syncd.core.cadence.slots import Plan, Slot, half_gaps, plan_slots
from syncd.core.cadence.summing import Found, sum_up
from syncd.core.model import DECLINED, MET, Evidence, Outcome, Uid
from syncd.core.policy import Policy
from syncd.core.series import Knowledge
from syncd.core.window import local_day


def judge(history: History, known: Knowledge, *, now: datetime, zone: tzinfo, policy: Policy) -> Judged:
    """Judge one relationship at ``now`` by the tables of docs/cadence.md."""
    settled = in_order(history.settled)
    halves = half_gaps(history, now=now, zone=zone, policy=policy)
    border = bygone(settled, history, halves.values(), now=now, policy=policy)
    near = replace(history, settled=settled[border:])
    plan = plan_slots(near, known, halves, now=now, zone=zone, policy=policy)
    said, beside = _said(plan, history, now, zone)
    plan = replace(plan, one_offs=(*plan.one_offs, *beside))
    absences = (*history.absences, *_pauses(history.person))
    first = min((slot.start for slot in plan.slots if not slot.settled), default=now)
    ahead = ending_after(absences, local_day(first, zone) - timedelta(days=1), zone)
    claims = _claims(plan, near.settled, ahead, said, zone)
    recent = tuple(
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
    claimed = {(one.start, one.uid) for one in claims.values()}
    claimed |= {(one.met, one.uid) for one in recent if one.settled and one.met}
    claimed |= {(at, uid) for at, uid in zip(settled.met[:border], settled.uids, strict=False) if at}
    met_at = {one.met for one in recent if one.met} | set(settled.met[:border])
    loose = tuple(
        one for one in plan.one_offs if (one.start, one.uid) not in claimed and one.start not in met_at
    )
    found = Found(
        history=history,
        settled=settled,
        border=border,
        recent=recent,
        loose=loose,
        claimed=tuple(claims.values()),
        absences=absences,
        replaced=plan.replaced,
    )
    judged = sum_up(found, now=now, zone=zone, policy=policy)
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
