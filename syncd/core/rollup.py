"""Decides what an anonymous summary of relationships says, and adds several up per manager.

Must not know names, addresses, titles or reasons, but for the one name its exporter goes by: the
types below have no field for any other.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta, tzinfo
from enum import Enum

from syncd.core.audit import JudgedGoal
from syncd.core.cadence.judged import Judged
from syncd.core.goals import OPEN
from syncd.core.model import Outcome, Role, Standing
from syncd.core.window import days_between, local_day
from syncd.dataclass import dataclass

OUTCOME_DAYS = 180
"""How far back outcomes are counted."""

STALE_DAYS = 7
"""An export older than this is marked with its age."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """One relationship as counts, outcomes and ages; nobody can tell with whom."""

    role: Role | None
    standing: Standing
    assessed: bool
    """False when its calendars could not be looked at, whatever the standing says."""
    gap_days: int | None
    missed: int
    days_since_met: int | None
    """Local days; None: never met."""
    planned: bool
    days_until_next: int | None
    hold_rate: float | None
    outcomes: Mapping[Outcome, int]
    """Of the slots of the last :data:`OUTCOME_DAYS` days; each outcome is there."""
    open_goals: int
    """Those shared with the person; a private one is not even counted."""
    stale_goals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """One person's relationships, in an order that says nothing about whom each is with."""

    name: str
    address: str
    """Empty when the export goes by a chosen name alone."""
    as_of: datetime
    ties: tuple[Tie, ...]
    not_assessed: int
    """How many calendars could not be looked at."""

    @property
    def whose(self) -> str:
        """What tells one exporter from another."""
        return self.address or self.name.casefold()


COUNTED = (
    Outcome.HELD,
    Outcome.MOVED,
    Outcome.MADE_UP,
    Outcome.EXCUSED,
    Outcome.SKIPPED,
    Outcome.UNSEEN,
    Outcome.UPCOMING,
)
"""The outcomes, in the order in which an export counts them."""


def tie(judged: Judged, goals: Iterable[JudgedGoal], *, assessed: bool, now: datetime, zone: tzinfo) -> Tie:
    """One relationship without anything by which it could be recognised."""
    since = now - timedelta(days=OUTCOME_DAYS)
    recent = [one.outcome for one in judged.slots if since <= one.slot <= now]
    shared = [
        one
        for one in goals
        if one.goal.person in judged.person.addresses and not one.goal.private and one.state in OPEN
    ]
    return Tie(
        role=judged.role,
        standing=judged.standing,
        assessed=assessed and judged.standing is not Standing.UNKNOWN,
        gap_days=int(judged.gap + 0.5) if judged.gap is not None else None,
        missed=judged.missed,
        days_since_met=max(0, days_between(judged.last_met, now, zone)) if judged.last_met else None,
        planned=judged.planned is not None,
        days_until_next=max(0, days_between(now, judged.next, zone)) if judged.next else None,
        hold_rate=round(judged.hold_rate, 2) if judged.hold_rate is not None else None,
        outcomes={outcome: recent.count(outcome) for outcome in COUNTED},
        open_goals=len(shared),
        stale_goals=sum(one.staleness.stale for one in shared),
    )


_ROLES = (*Role, None)
_STANDINGS = tuple(Standing)


def in_no_order(ties: Iterable[Tie]) -> tuple[Tie, ...]:
    """Sorted by their own values, so that the order tells nothing else."""

    def key(one: Tie) -> tuple[object, ...]:
        numbers = (one.gap_days, one.missed, one.days_since_met, one.days_until_next, one.hold_rate)
        return (
            _ROLES.index(one.role),
            _STANDINGS.index(one.standing),
            tuple(-1 if number is None else number for number in numbers),
            (one.assessed, one.planned, one.open_goals, one.stale_goals),
            tuple(one.outcomes.get(outcome, 0) for outcome in COUNTED),
        )

    return tuple(sorted(ties, key=key))


# -- living or not --------------------------------------------------------------------------


class Life(Enum):
    """Whether somebody has a living 1:1 with their manager."""

    LIVING = "living"
    WITHOUT = "without"
    NOT_ASSESSED = "not-assessed"
    """We could not look; that is not "without"."""


LIVES: Mapping[Standing, Life] = {
    Standing.ON_TRACK: Life.LIVING,
    Standing.SLIPPING: Life.LIVING,  # one was missed, the next is planned
    Standing.PAUSED: Life.LIVING,  # leave and the like: nobody fails at anything
    Standing.NEW: Life.LIVING,  # if the first is planned; see life()
    Standing.LAPSED: Life.WITHOUT,
    Standing.ENDED: Life.WITHOUT,  # although the role goes on
    Standing.UNKNOWN: Life.NOT_ASSESSED,
}
"""What each standing means for somebody who is a report today."""


def life(one: Tie) -> Life:
    """Whether a 1:1 lives; what could not be assessed is neither living nor missing."""
    if not one.assessed:
        return Life.NOT_ASSESSED
    if one.standing is Standing.NEW and not one.planned:
        return Life.WITHOUT
    return LIVES[one.standing]


# -- adding up ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One manager's reports."""

    name: str
    address: str
    as_of: datetime
    age_days: int
    """Of the export."""
    reports: int
    living: int
    slipping: int
    """Of the living."""
    lapsed: int
    """Of those without."""
    without: int
    not_assessed: int
    oldest_days: int | None
    """The longest anybody who was met at all has not been met since; None when nobody was."""
    never_met: int
    calendars_not_assessed: int
    replaced: int = 0
    """How many older exports of the same person were left out."""

    @property
    def stale(self) -> bool:
        """Whether the export is too old to be taken for today."""
        return self.age_days > STALE_DAYS


def newest(exports: Iterable[Export]) -> tuple[tuple[Export, int], ...]:
    """The latest export of each person with how many others there were, by name."""
    of: dict[str, list[Export]] = {}
    for one in exports:
        of.setdefault(one.whose, []).append(one)
    latest = [(max(same, key=lambda one: one.as_of), len(same) - 1) for same in of.values()]
    return tuple(sorted(latest, key=lambda pair: (pair[0].name.casefold(), pair[0].address)))


def roll_up(exports: Iterable[Export], *, now: datetime, zone: tzinfo) -> tuple[Line, ...]:
    """One line per person who exported, by name."""
    return tuple(
        _line(export, replaced, today=local_day(now, zone), zone=zone) for export, replaced in newest(exports)
    )


def _line(export: Export, replaced: int, *, today: date, zone: tzinfo) -> Line:
    reports = [one for one in export.ties if one.role is Role.REPORT]
    lives = [life(one) for one in reports]
    pairs = list(zip(reports, lives, strict=True))
    met = [one.days_since_met for one in reports if one.assessed and one.days_since_met is not None]
    return Line(
        name=export.name,
        address=export.address,
        as_of=export.as_of,
        age_days=max(0, (today - local_day(export.as_of, zone)).days),
        reports=len(reports),
        living=lives.count(Life.LIVING),
        slipping=sum(one.standing is Standing.SLIPPING for one, how in pairs if how is Life.LIVING),
        lapsed=sum(one.standing is Standing.LAPSED for one, how in pairs if how is Life.WITHOUT),
        without=lives.count(Life.WITHOUT),
        not_assessed=lives.count(Life.NOT_ASSESSED),
        oldest_days=max(met, default=None),
        never_met=sum(one.days_since_met is None for one, how in pairs if how is Life.WITHOUT),
        calendars_not_assessed=export.not_assessed,
        replaced=replaced,
    )
