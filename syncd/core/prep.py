"""Decides what only the user reads before a meeting: the prep sheet.

Must not know how a prep sheet is laid out or where it is kept.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, tzinfo

from syncd.core.agenda import SharedAgenda, is_shared_with
from syncd.core.fit import LeftOut
from syncd.core.goals import OPEN, CheckIn, Goal, GoalState, Staleness, is_overdue, progress, state_at
from syncd.core.jots import Jot, JotKind, waiting_jots
from syncd.core.model import Address, Outcome, Reason, Role, Standing
from syncd.core.recall import Recalled, recall_answers
from syncd.core.reciprocity import Owed, owed
from syncd.core.requests import Request, open_requests
from syncd.core.window import local_day
from syncd.dataclass import dataclass

_REMARKS = 3
"""How many of a goal's latest check-ins a sheet shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrepGoal:
    """A goal with everything only the user knows of it."""

    id: str
    title: str
    state: GoalState
    shared: bool
    why: str
    progress: int | None
    due: date | None
    overdue: bool
    staleness: Staleness | None
    check_ins: tuple[CheckIn, ...]
    """Newest first, only the latest few."""
    answers: tuple[Recalled, ...] = ()
    """Newest first, only the latest few."""
    unanswered: str = ""
    """That nobody has been specific about it for long, and whose turn it is; empty when it is not so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSlot:
    """What became of one earlier slot."""

    on: date
    outcome: Outcome
    reason: Reason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrepSubject:
    """A subject that is due and stays between me and myself: thanks."""

    label: str
    question: str
    last: date | None
    """When it was last discussed, as far as is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrepSheet:
    """What the user wants to know before the meeting, and nobody else may read."""

    shared: SharedAgenda
    role: Role | None
    standing: Standing | None
    missed: int
    recent: tuple[PastSlot, ...]
    """Newest first."""
    goals: tuple[PrepGoal, ...]
    jots: tuple[Jot, ...]
    """Those that are not in the shared agenda."""
    subject: PrepSubject | None = None
    owed: tuple[Owed, ...] = ()
    """Those of them that are to be said: thanks, praise, feedback, with their age and a draft."""
    left_out: tuple[LeftOut, ...] = ()
    """What the shared agenda had no room for."""
    requests: tuple[Request, ...] = ()
    """Meetings asked for that wait for an answer, the longest waiting first."""
    said: tuple[Recalled, ...] = ()
    """What was said last time, other than about a goal."""

    def of_kind(self, kind: str) -> tuple[Jot, ...]:
        """The private jots of one kind, oldest first."""
        return tuple(jot for jot in self.jots if jot.kind is JotKind(kind))


def build_prep(
    shared: SharedAgenda,
    *,
    addresses: Collection[Address],
    role: Role | None,
    standing: Standing | None,
    missed: int,
    recent: Iterable[PastSlot],
    goals: Iterable[Goal],
    staleness: Mapping[int, Staleness],
    jots: Iterable[Jot],
    last_met: datetime | None,
    now: datetime,
    zone: tzinfo,
    subject: PrepSubject | None = None,
    names: Mapping[Address, str] | None = None,
    left_behind: Collection[str] = (),
    left_out: Iterable[LeftOut] = (),
    requests: Iterable[Request] = (),
    said: Iterable[Recalled] = (),
    unanswered: Mapping[str, str] | None = None,
) -> PrepSheet:
    """The prep sheet for the meeting of ``shared``; ``staleness`` is by goal number.

    ``names`` says what people are called who are spoken of; others by their address. ``unanswered``
    says by the id of a goal how long nobody was specific about it.

    Besides the goals of this person it shows those that belong to nobody: there is no other
    sheet for them.
    """
    mine = [
        goal
        for goal in goals
        if (goal.person is None or goal.person in addresses)
        and goal.created_at <= now
        and state_at(goal, now) in OPEN
    ]
    waiting = waiting_jots(jots, addresses=addresses, last_met=last_met, now=now, left_behind=left_behind)
    return PrepSheet(
        shared=shared,
        role=role,
        standing=standing,
        missed=missed,
        recent=tuple(sorted(recent, key=lambda slot: slot.on, reverse=True)),
        goals=tuple(
            replace(
                _prep_goal(
                    goal,
                    shared=is_shared_with(goal, addresses),
                    judged=staleness.get(goal.number),
                    now=now,
                    zone=zone,
                ),
                answers=recall_answers(
                    goal.answers, addresses=addresses, names=names or {}, now=now, zone=zone
                ),
                unanswered=(unanswered or {}).get(goal.id, ""),
            )
            for goal in sorted(mine, key=lambda goal: goal.number)
        ),
        jots=tuple(jot for jot in waiting if not jot.shareable),
        subject=subject,
        owed=owed(waiting, names=names or {}, today=local_day(now, zone), zone=zone),
        left_out=tuple(left_out),
        requests=open_requests(requests, addresses),
        said=tuple(said),
    )


def _prep_goal(
    goal: Goal, *, shared: bool, judged: Staleness | None, now: datetime, zone: tzinfo
) -> PrepGoal:
    return PrepGoal(
        id=goal.id,
        title=goal.title,
        state=state_at(goal, now),
        shared=shared,
        why=goal.why,
        progress=progress(goal, now),
        due=goal.due,
        overdue=is_overdue(goal, now, zone),
        staleness=judged,
        check_ins=_latest(goal.check_ins, now),
    )


def _latest(notes: Iterable[CheckIn], now: datetime) -> tuple[CheckIn, ...]:
    past = sorted((note for note in notes if note.at <= now), key=lambda note: note.at, reverse=True)
    return tuple(past[:_REMARKS])
