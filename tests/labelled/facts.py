"""What a scenario knows about each slot, and the labels that follow from it by docs/cadence.md.

Knows nothing of calendars or of syncd. ``judge`` is the table "Outcome" read over facts the scenario
made true itself; nothing here searches, stitches or guesses.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

ABSENCE_ORDER = ("out-of-office", "holiday", "pause")
MET = ("held", "moved", "made-up")
LOOK_BACK, LOOK_AHEAD = timedelta(days=178), timedelta(days=28)
"""What is compared: a little less than what ``slots`` covers, so that no edge decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Time in which nobody expects a meeting."""

    start: datetime
    end: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A one-off: a meeting that belongs to no slot, first visible to sync ``since``."""

    start: datetime
    end: datetime
    since: int = 0
    exact: bool = True
    """False when only its date is known (``held`` on a date without a slot)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One slot and what the calendar says about it from sync ``since`` on; a plain meeting before that."""

    slot: datetime
    start: datetime
    end: datetime
    plain_end: datetime
    live: bool = True
    reason: str = ""
    """Why it is gone."""
    makeup: Meeting | None = None
    said: str = ""
    """The outcome the user stated."""
    unseen: bool = False
    settled: bool = False
    """Known to have settled; the calendar may say something else by now."""
    also: datetime | None = None
    """Another start that the rules allow for this slot."""
    since: int = 0
    series: str = ""

    @property
    def special(self) -> bool:
        return bool(self.makeup or self.said or self.unseen or self.also or self.start != self.slot)

    def seen_by(self, sync: int) -> "Fact":
        """The same slot as a sync sees it."""
        if self.since <= sync:
            late = self.makeup is not None and self.makeup.since > sync
            return replace(self, makeup=None) if late else self
        return Fact(
            slot=self.slot, start=self.slot, end=self.plain_end, plain_end=self.plain_end, series=self.series
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The right answer for one slot."""

    slot: datetime
    outcome: str
    reason: str = ""
    met: datetime | None = None
    met_known: bool = True
    also: datetime | None = None
    reason_known: bool = True


def covering(at: datetime, absences: Iterable[Absence]) -> str:
    """The reason of the absence that covers an instant; out-of-office before holiday before pause."""
    found = {a.reason for a in absences if a.start <= at < a.end}
    return next((reason for reason in ABSENCE_ORDER if reason in found), "")


def judge(fact: Fact, at: datetime, absences: Sequence[Absence]) -> Label:
    """The first row of the table "Outcome" that fits."""
    away = covering(fact.start if fact.live else fact.slot, absences)
    rows: tuple[tuple[bool, str, str, datetime | None], ...] = (
        (bool(fact.said), fact.said, "confirmed", fact.start if fact.said == "held" else None),
        (fact.live and fact.end > at, "upcoming", "", None),
        (not fact.live and fact.slot > at, "upcoming", "cancelled-ahead", None),
        (fact.unseen, "unseen", "", None),
        (
            fact.makeup is not None and fact.makeup.end <= at,
            "made-up",
            "",
            fact.makeup.start if fact.makeup else None,
        ),
        (fact.makeup is not None, "upcoming", "make-up-booked", None),
        (bool(away), "excused", away, None),
        (fact.live and fact.start == fact.slot, "held", "", fact.slot),
        (fact.live, "moved", "", fact.start),
        (True, "skipped", fact.reason, None),
    )
    outcome, reason, met = next(row[1:] for row in rows if row[0])
    known = not (fact.said == "held" and not fact.live) and (fact.makeup is None or fact.makeup.exact)
    known = known and fact.also is None and outcome != "upcoming"
    return Label(slot=fact.slot, outcome=outcome, reason=reason, met=met, met_known=known, also=fact.also)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The right answers for one person; None in a ``*_known`` pair means "not compared"."""

    addresses: tuple[str, ...]
    labels: tuple[Label, ...] = ()
    """Oldest first; only those that lie inside the compared window."""
    window: tuple[datetime, datetime]
    last_met: datetime | None = None
    last_met_known: bool = True
    next: datetime | None = None
    next_known: bool = True
    missed: int | None = None
    standing: str = ""
    """Empty: not compared."""
    gap_days: int | None = None
    hold_rate: float | None = None
    finding: str | None = None
    """A code, ``none``, or None: not compared."""
    ignored: tuple[datetime, ...] = ()
    """Slots that are not compared."""


def last_met_of(labels: Sequence[Label], meetings: Iterable[Meeting], at: datetime) -> datetime | None:
    """Start of the latest ended meeting of any kind."""
    starts = [lb.met for lb in labels if lb.outcome in MET and lb.met is not None]
    starts += [m.start for m in meetings if m.end <= at]
    return max(starts, default=None)


def missed_of(labels: Sequence[Label], last_met: datetime | None) -> int:
    """Number of skipped slots after the last meeting."""
    return sum(lb.outcome == "skipped" and (last_met is None or lb.slot > last_met) for lb in labels)


def standing_of(labels: Sequence[Label], *, at: datetime, missed: int, planned: bool, gap: float) -> str:
    """The table "Standing" without its first two rows; empty near a boundary."""
    past = [lb for lb in labels if lb.slot <= at]
    if past and past[-1].outcome == "unseen":
        return "unknown"
    if not any(lb.outcome in (*MET, "skipped") for lb in labels):
        return "new"
    if not planned:
        age, limit = (at - past[-1].slot).days, max(6 * gap, 90)
        return "lapsed" if age < 0.9 * limit else "ended" if age > limit + 40 else ""
    return "lapsed" if missed >= 2 else "slipping" if missed == 1 else "on-track"


def hold_rate_of(labels: Sequence[Label], *, since: datetime | None = None) -> float | None:
    """Share of met slots among the last twelve, when nothing blurs which twelve they are."""
    last = [lb for lb in labels if lb.outcome != "upcoming"][-12:]
    if since is not None and any(lb.slot < since for lb in last):
        return None
    if len(last) < 4 or any(lb.outcome not in (*MET, "skipped") for lb in last):
        return None
    return sum(lb.outcome in MET for lb in last) / len(last)


def finding_of(
    standing: str, *, at: datetime, planned: bool, labels: Sequence[Label], ahead: datetime | None, gap: float
) -> str | None:
    """The cadence finding, where only one answer is possible."""
    if standing in ("lapsed", "slipping"):
        return standing if planned else "series-ended"
    if standing == "ended":
        return "none"
    rate, recent_rate = (
        hold_rate_of(labels),
        hold_rate_of([lb for lb in labels if lb.outcome != "upcoming"][-6:]),
    )
    if standing != "on-track" or rate is None or ahead is None:
        return None
    wait, judged = (ahead - at) / timedelta(days=gap), sum(lb.outcome != "upcoming" for lb in labels)
    if wait > 2.3:
        return "no-next-meeting"
    rates = (rate, rate if recent_rate is None else recent_rate)
    if wait > 1.7 or min(rates) < 0.7:
        return "low-hold-rate" if wait < 1.7 and judged >= 6 and max(rates) <= 0.5 else None
    met = [lb.met for lb in labels if lb.met is not None]
    recent = met and at - max(met) < timedelta(days=55)
    return "none" if recent else None
