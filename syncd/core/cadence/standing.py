"""How a relationship is doing now: the standing table, first matching row.

Must not know how slots were judged.
"""

from collections.abc import Callable

from syncd.core.model import Role, Standing
from syncd.core.policy import Policy
from syncd.dataclass import dataclass

NEVER_LAPSING = frozenset({Role.SKIP_LEVEL})
"""Roles on request: a missed one is shown, but never called lapsed."""
ANCHORS = frozenset({Role.MANAGER, Role.REPORT, Role.MENTOR})
"""Roles that keep a relationship alive however long ago the last slot was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Everything the standing table asks about one relationship at one ``now``."""

    policy: Policy
    closed: bool = False
    paused: bool = False
    absent_days: int = 0
    """Length in local days of the longest absence that covers now; 0 when none does."""
    gap: float | None = None
    latest_unseen: bool = False
    ever_judged: bool = False
    """Met or skipped at least once."""
    met_ever: bool = False
    missed: int = 0
    planned: bool = False
    """A live occurrence or a booked one-off stands after now."""
    has_slots: bool = False
    last_slot_days: int | None = None
    """Local days since the last slot, absence days not counted; None without a slot."""
    role: Role | None = None
    active_goals: int = 0
    keep_every: int | None = None
    """The keep-in-touch interval, when no series is planned any more."""
    kept_days: int = 0
    """Local days since the last meeting or since the interval was set, absence days not counted."""

    situational: bool = False
    """It is, or was last, a situational mentorship."""
    situation_over: bool = False
    """That mentorship's last day has passed."""
    situation_days: int = 0
    """Local days since the last meeting in it or since it began, absence days not counted."""

    @property
    def lapses(self) -> bool:
        """Whether this relationship can lapse at all."""
        return self.role not in NEVER_LAPSING and (not self.situational or self.situation_over)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the standing table."""

    condition: str
    standing: Standing
    holds: Callable[[Situation], bool]
    note: str = ""


def _long_absence(s: Situation) -> bool:
    gap = s.gap if s.gap is not None else s.keep_every
    return gap is not None and s.absent_days > s.policy.long_absence_gaps * gap


def _still_expected(s: Situation) -> bool:
    if s.role in ANCHORS or s.active_goals:
        return True
    limit = max(s.policy.ended_gaps * (s.gap or 0), s.policy.ended_days)
    return s.last_slot_days is not None and s.last_slot_days <= limit


ROWS: tuple[Row, ...] = (
    Row("closed by the user", Standing.ENDED, lambda s: s.closed),
    Row(
        "paused by the user, or an absence longer than two gaps covers now",
        Standing.PAUSED,
        lambda s: s.paused or _long_absence(s),
    ),
    Row(
        "keep-in-touch without a series: up to N days",
        Standing.ON_TRACK,
        lambda s: s.keep_every is not None and s.kept_days <= s.keep_every,
        "since the last meeting or since it was set",
    ),
    Row(
        "keep-in-touch without a series: up to 2 N days",
        Standing.SLIPPING,
        lambda s: s.keep_every is not None and (s.kept_days <= 2 * s.keep_every or not s.lapses),
    ),
    Row("keep-in-touch without a series: longer", Standing.LAPSED, lambda s: s.keep_every is not None),
    Row(
        "a situational mentorship whose last day has passed",
        Standing.ENDED,
        lambda s: s.situational and s.situation_over,
    ),
    Row(
        "latest past slot is `unseen`",
        Standing.UNKNOWN,
        lambda s: s.latest_unseen,
        "not assessed, keeps `missed`",
    ),
    Row(
        "a situational mentorship with nothing planned, later than 30 days (policy `situational_days`) "
        "after the last meeting",
        Standing.ENDED,
        lambda s: s.situational and not s.planned and s.situation_days > s.policy.situational_days,
        "or since it began",
    ),
    Row("neither met nor skipped yet", Standing.NEW, lambda s: not s.ever_judged),
    Row(
        "a situational mentorship with nothing planned until then",
        Standing.ON_TRACK,
        lambda s: s.situational and not s.planned,
    ),
    Row(
        "nothing planned (as far as the rule reaches), last slot up to 6 gaps or 90 days ago "
        "(the longer, absence days not counted), or any time ago with an open tenure as manager, "
        "report or mentor or an active goal",
        Standing.LAPSED,
        lambda s: not s.planned and s.lapses and _still_expected(s),
        "series-ended",
    ),
    Row("nothing planned otherwise", Standing.ENDED, lambda s: not s.planned),
    Row(
        "missed >= 2 (policy `lapse_after`)",
        Standing.LAPSED,
        lambda s: s.missed >= s.policy.lapse_after and s.lapses,
    ),
    Row("missed at least once", Standing.SLIPPING, lambda s: s.missed >= 1),
    Row("otherwise", Standing.ON_TRACK, lambda _: True),
)
"""The standing table. Order is the rule: the first row whose condition holds decides."""


def stand(situation: Situation) -> Row:
    """The first row of the table that holds; its ``standing`` is the answer, its condition the reason."""
    return next(row for row in ROWS if row.holds(situation))
