"""Every threshold of the product, in one frozen value.

Must not know how a threshold is used or overridden.
"""

from syncd.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The numbers behind every judgement; overridable in the config and per person."""

    longest_hours: float = 3.0
    """A 1:1 lasts at most this many hours."""
    dense_slots: int = 8
    """At most this many slots in any ``dense_days`` local days, else it is no 1:1."""
    dense_days: int = 28
    gap_neighbours: int = 6
    """The gap at a slot looks at this many slots before and after it."""
    absence_hours: float = 6.0
    """A timed event of mine alone counts as an absence from this length on."""
    settle_days: int = 7
    """Days after its slot before an outcome may settle."""
    stale_read_days: int = 3
    """A calendar not completely read for so long is not assessed."""
    lapse_after: int = 2
    """Skipped slots since the last meeting that make a relationship lapsed."""
    long_absence_gaps: float = 2.0
    """An absence longer than this many gaps pauses the relationship."""
    ended_gaps: float = 6.0
    """With nothing planned, so many gaps (or ``ended_days``) after the last slot it has ended."""
    ended_days: int = 90
    situational_days: int = 30
    """With nothing planned, a situational mentorship is over so many days after the last meeting."""
    thanks_days: int = 90
    """For so many days after a situational mentorship a thank-you is suggested."""
    next_gaps: float = 2.0
    """Nothing live within this many gaps is a finding."""
    hold_rate_window: int = 12
    hold_rate_least: int = 4
    """Below this many judged slots there is no hold rate."""
    low_hold_rate: float = 0.6
    low_hold_rate_least: int = 6
    """Below this many judged slots a low hold rate is no finding."""
    long_gap_gaps: float = 3.0
    long_gap_days: int = 60
    quiet_gaps: float = 3.0
    """A second series without a live slot for this many of its gaps is quiet."""
    stale_goal_meetings: int = 3
    stale_goal_days: int = 30
    stale_goal_gaps: float = 1.5
    unanswered_meetings: int = 3
    """Held 1:1s without specifics on a goal."""
    overdue_subject_rhythms: float = 1.5
    """A subject is a finding when so many of its rhythms have passed, never just when it is due."""
    overdue_subject_meetings: int = 3
    """And so many held 1:1s, in which it could have come up."""
    plan_least_months: int = 3
    """The horizon of a goal in a success plan, both ends included."""
    plan_most_months: int = 6
    refuse_share: float = 0.2
    """A listing that drops a larger share of the known 1:1s, and more than ``refuse_events``, is refused."""
    refuse_events: int = 10
    accept_hours: float = 1.0
    """A refused listing that comes back the same after this long is accepted."""
    lead_hours: float = 24.0
    """The agenda entry of a meeting is due this long before it."""
    agenda_lines: int = 92
    """An agenda is never longer: two pages of 46 lines."""
