"""Sums a relationship up: when they met, what was missed, what is ahead, and how it is doing.

Must not know how a slot was judged.
"""

from datetime import date, datetime, tzinfo

from syncd.core.cadence.absence import days_away, longest_at
from syncd.core.cadence.history import Absence, History, OneOff, Person, Tenure
from syncd.core.cadence.judged import Judged, JudgedSlot
from syncd.core.cadence.settled import Settled
from syncd.core.cadence.slots import Slot
from syncd.core.cadence.standing import Situation, stand
from syncd.core.model import MET, Outcome
from syncd.core.policy import Policy
from syncd.core.window import days_between, local_day
from syncd.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Everything found out about one relationship."""

    history: History
    settled: Settled
    border: int
    """So many of the settled slots are bygone; the others are among ``recent``."""
    recent: tuple[JudgedSlot, ...]
    loose: tuple[OneOff, ...]
    """The meetings no slot claimed."""
    claimed: tuple[OneOff, ...]
    """Those that make up for a slot."""
    absences: tuple[Absence, ...]
    replaced: tuple[Slot, ...]


def sum_up(found: Found, *, now: datetime, zone: tzinfo, policy: Policy) -> Judged:
    """How the relationship is doing at ``now``, by the standing table."""
    person, recent, absences = found.history.person, found.recent, found.absences
    today = local_day(now, zone)
    meetings = _meetings(found, now)
    last_met = meetings[-1] if meetings else None
    skipped = Outcome.SKIPPED in found.settled.outcomes[: found.border]
    skipped = skipped or any(one.outcome is Outcome.SKIPPED for one in recent)
    missed = _missed(found, last_met)
    past = [one for one in recent if one.slot <= now]
    gap = past[-1].gap if past else (recent[0].gap if recent else None)
    live_ahead = [one.starts for one in recent if one.live and one.starts > now]
    booked = [one.start for one in found.claimed if one.start > now]
    loose_ahead = [one.start for one in found.loose if one.start > now]
    rated = [
        outcome
        for outcome in (*found.settled.outcomes[: found.border], *(one.outcome for one in recent))
        if outcome in MET or outcome is Outcome.SKIPPED
    ][-policy.hold_rate_window :]
    met = sum(1 for one in rated if one in MET)
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
            ever_judged=bool(meetings) or skipped,
            met_ever=bool(meetings),
            missed=missed,
            planned=planned,
            has_slots=bool(recent),
            last_slot_days=days_since(recent[-1].slot) if recent else None,
            role=role,
            active_goals=found.history.active_goals,
            keep_every=keep.every_days if keep else None,
            kept_days=days_kept(kept_since) if keep else 0,
            situational=situation is not None,
            situation_over=bool(situation and situation.until and situation.until <= today),
            situation_days=days_kept(max(met_on, situation.since)) if situation else 0,
        )
    )
    return Judged(
        person=person,
        role=role,
        standing=row.standing,
        because=row.condition,
        series_ended=row.note == "series-ended",
        gap=gap,
        recent=recent,
        bygone=found.settled.first(found.border),
        one_offs=found.loose,
        situational=situation is not None,
        replaced=found.replaced,
        missed=missed,
        last_met=last_met,
        next=min([*live_ahead, *booked], default=None),
        planned=min([*live_ahead, *booked, *loose_ahead], default=None),
        hold_rate=met / len(rated) if len(rated) >= policy.hold_rate_least else None,
        judged_slots=len(rated),
        meetings=tuple(meetings),
        absences=absences,
        series=tuple(sorted({one.uid for one in found.history.series})),
    )


def _meetings(found: Found, now: datetime) -> list[datetime]:
    """The starts of all meetings held up to ``now``, ascending."""
    met = {one.met for one in found.recent if one.outcome in MET and one.met}
    met |= {at for at in found.settled.met[: found.border] if at}
    # A one-off that a slot still ahead has claimed has taken place all the same.
    beside = {one.start for one in (*found.loose, *found.claimed) if one.end <= now and one.seen()}
    return sorted({at for at in met if at <= now} | beside)


def _missed(found: Found, last_met: datetime | None) -> int:
    """How many slots were skipped since they last met."""
    missed = sum(
        1
        for one in found.recent
        if one.outcome is Outcome.SKIPPED and (last_met is None or one.slot > last_met)
    )
    for at in range(found.border - 1, -1, -1):  # backwards: no more is read than has to be
        if last_met is not None and found.settled[at].slot <= last_met:
            break
        missed += found.settled.outcomes[at] is Outcome.SKIPPED
    return missed


def _situation(person: Person, today: date, met_on: date, *, planned: bool) -> Tenure | None:
    """The situational mentorship to judge by; one that simply goes on after its last day is none."""
    found = person.situation_on(today)
    goes_on = found and found.until and found.until <= today and planned and met_on >= found.until
    return None if goes_on else found
