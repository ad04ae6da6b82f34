"""The findings about goals, heads-ups and sign-ins."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from syncd.core.audit import JudgedGoal, NotAssessed, Severity
from syncd.core.cadence.judged import Judged
from syncd.core.findings import OTHERS, dropped_heads_up, goal_findings, no_goal, sign_in_findings
from syncd.core.goals import Goal, GoalState, Staleness, StateNoted
from syncd.core.jots import Jot, JotKind
from syncd.core.model import Outcome, Role, Standing, address
from syncd.testing.timeline import story

BERLIN = ZoneInfo("Europe/Berlin")
SAM = address("sam@example.com")
CREATED = datetime(2026, 1, 5, 12, tzinfo=UTC)


# -- heads-ups --------------------------------------------------------------------------------


def heads_up(number: int, made_at: datetime = datetime(2025, 1, 1, tzinfo=UTC)) -> Jot:
    """A heads-up for Sam, noted long ago unless said otherwise."""
    return Jot(number=number, kind=JotKind.HEADS_UP, text="slips", person=SAM, made_at=made_at)


@pytest.mark.parametrize(
    ("text", "dropped"),
    [
        ("h h .", None),
        ("h x .", "2026-01-12"),
        ("h d .", "2026-01-12"),
        ("h x x .", "2026-01-12"),
        ("h x h .", None),  # they have met since
        ("h c .", "2026-01-12"),
        ("h . c .", None),  # the next 1:1 comes before the dropped one
        ("h v .", None),
        ("x .", "2026-01-05"),
    ],
)
def test_a_heads_up_waits_for_a_dropped_meeting(text: str, dropped: str | None) -> None:
    """A 1:1 that was dropped while a heads-up waits for it is urgent, until they meet."""
    one = dropped_heads_up(story(text).judged(), [heads_up(1)], zone=BERLIN)
    assert (one is not None) is (dropped is not None)
    if one:
        assert (one.code, one.severity, one.person) == ("unsent-heads-up", Severity.HIGH, SAM)
        assert str(dropped) in one.message
        assert "j1" in one.hint


def test_the_finding_comes_with_words_to_send() -> None:
    """The heads-up in a message for the user to send, unless it was not to be put into words."""
    judged = story("h x .").judged()
    one = dropped_heads_up(judged, [heads_up(1)], zone=BERLIN)
    assert one is not None
    assert one.draft.endswith(
        "our 1:1 on 12 January fell through and this should not wait for the next one: slips."
        " Shall we talk before then?"
    )
    hidden = dropped_heads_up(judged, [replace(heads_up(1), private=True)], zone=BERLIN)
    assert hidden is not None
    assert "slips" not in hidden.draft + hidden.message


def test_without_a_heads_up_a_dropped_meeting_is_no_matter_of_this() -> None:
    """Nothing waits: nothing is unsent."""
    assert dropped_heads_up(story("h x .").judged(), [], zone=BERLIN) is None


def test_what_was_noted_after_the_dropped_1_1_was_not_dropped_with_it() -> None:
    """A heads-up counts from just before the dropped slot, not from its start on."""
    judged = story("h x .").judged()
    slot = next(one.slot for one in judged.slots if one.outcome is Outcome.SKIPPED)
    assert dropped_heads_up(judged, [heads_up(1, slot - timedelta(seconds=1))], zone=BERLIN) is not None
    assert dropped_heads_up(judged, [heads_up(1, slot)], zone=BERLIN) is None


@pytest.mark.parametrize("standing", [Standing.ENDED, Standing.PAUSED])
def test_a_resting_relationship_waits_for_nothing(standing: Standing) -> None:
    """Where no 1:1 is expected none was dropped."""
    judged = replace(story("h x .").judged(), standing=standing)
    assert dropped_heads_up(judged, [heads_up(1)], zone=BERLIN) is None


def test_a_heads_up_for_a_series_that_ended_waits_in_vain() -> None:
    """No 1:1 is planned any more: it is told like a dropped one, until the relationship is over."""
    judged = replace(story("h h h").judged(), standing=Standing.LAPSED, series_ended=True)
    one = dropped_heads_up(judged, [heads_up(1)], zone=BERLIN)
    assert one is not None
    assert "no 1:1 with" in one.message
    assert one.draft.startswith("Hi ")
    assert "we have no 1:1 planned" in one.draft
    assert dropped_heads_up(judged, [], zone=BERLIN) is None
    assert dropped_heads_up(replace(judged, standing=Standing.ENDED), [heads_up(1)], zone=BERLIN) is None


def test_several_heads_ups_are_one_line() -> None:
    """The line counts them and names the first."""
    one = dropped_heads_up(story("h x .").judged(), [heads_up(4), heads_up(9)], zone=BERLIN)
    assert one is not None
    assert "2 heads-ups wait" in one.message


# -- goals ------------------------------------------------------------------------------------


def goal(
    *, due: date | None = None, state: GoalState = GoalState.ACTIVE, stale: bool = False, held: int = 0
) -> JudgedGoal:
    """A judged goal with Sam."""
    noted = (StateNoted(at=CREATED, state=state),)
    return JudgedGoal(
        goal=Goal(number=3, title="Ship it", created_at=CREATED, due=due, person=SAM, states=noted),
        state=state,
        progress=None,
        staleness=Staleness(stale=stale, held_since_touch=held, days_since_touch=44),
        touched_at=CREATED,
    )


def codes(one: JudgedGoal, now: str = "2026-02-10 12:00") -> list[str]:
    """The findings about a goal."""
    at = datetime.fromisoformat(now).replace(tzinfo=BERLIN).astimezone(UTC)
    return [finding.code for finding in goal_findings(one, now=at, zone=BERLIN)]


@pytest.mark.parametrize(
    ("now", "overdue"), [("2026-02-09 23:59", False), ("2026-02-10 00:00", True), ("2026-02-10 00:01", True)]
)
def test_a_goal_has_the_whole_of_its_day(now: str, overdue: bool) -> None:
    """Due on a date, it is overdue from the user's next midnight on."""
    assert codes(goal(due=date(2026, 2, 9)), now) == (["overdue-goal"] if overdue else [])


@pytest.mark.parametrize(
    ("state", "found"),
    [
        (GoalState.ACTIVE, ["overdue-goal", "stale-goal"]),
        (GoalState.WAITING, ["overdue-goal"]),
        (GoalState.DONE, []),
        (GoalState.DROPPED, []),
    ],
)
def test_which_goals_are_asked_about(state: GoalState, found: list[str]) -> None:
    """Active ones may be stale, active and waiting ones overdue, closed ones neither."""
    assert codes(goal(due=date(2026, 2, 1), state=state, stale=True)) == found


@pytest.mark.parametrize(("held", "words"), [(3, "3 held 1:1s"), (1, "1 held 1:1"), (0, "44 days")])
def test_a_stale_goal_says_by_which_count(held: int, words: str) -> None:
    """Untouched for so many 1:1s, or, without any, for so many days."""
    (one,) = goal_findings(goal(stale=True, held=held), now=CREATED + timedelta(days=44), zone=BERLIN)
    assert words in one.message
    assert (one.severity, one.goal, one.person) == (Severity.LOW, "g3", SAM)
    assert one.hint.startswith("syncd goal check-in g3")


@pytest.mark.parametrize(
    ("role", "goals", "standing", "found"),
    [
        (Role.MANAGER, 0, Standing.ON_TRACK, True),
        (Role.REPORT, 0, Standing.LAPSED, True),
        (Role.MANAGER, 1, Standing.ON_TRACK, False),
        (Role.MANAGER, 0, Standing.ENDED, False),
        (Role.MANAGER, 0, Standing.PAUSED, False),
        (Role.PEER, 0, Standing.ON_TRACK, False),
        (Role.MENTOR, 0, Standing.ON_TRACK, False),
        (Role.SKIP_LEVEL, 0, Standing.ON_TRACK, False),
        (None, 0, Standing.ON_TRACK, False),
    ],
)
def test_only_managers_and_reports_need_a_goal(
    role: Role | None, goals: int, standing: Standing, found: bool
) -> None:
    """Between a manager and a report there should be a goal; nobody else is asked for one."""
    judged: Judged = replace(story("h h .").judged(), role=role, standing=standing)
    one = no_goal(judged, goals)
    assert (one is not None) is found
    if one:
        assert (one.code, one.severity) == ("no-goal", Severity.LOW)
        assert one.hint.endswith(f"--with {SAM}")


# -- sign-ins ---------------------------------------------------------------------------------


def test_a_sign_in_that_is_needed_is_urgent() -> None:
    """Nothing can be judged without it: the account is named, once for all its calendars."""
    gap = NotAssessed(account="work", calendar="a", since=None, reason="the token was revoked", sign_in=True)
    [one] = sign_in_findings([gap, replace(gap, calendar="b"), replace(gap, account="b", sign_in=False)])
    assert (one.code, one.severity, one.person) == ("sign-in-needed", Severity.HIGH, None)
    assert "work" in one.message
    assert "the token was revoked" in one.message
    [again] = sign_in_findings([replace(gap, since=CREATED)])
    assert (again.id, again.episode == one.episode) == (one.id, False)


def test_the_table_of_findings_has_the_severities_of_the_design() -> None:
    """High: an unsent heads-up, a sign-in. Medium: an overdue goal. Low: what is left undone."""
    assert {kind.code: kind.severity for kind in OTHERS} == {
        "unsent-heads-up": Severity.HIGH,
        "sign-in-needed": Severity.HIGH,
        "overdue-goal": Severity.MEDIUM,
        "stale-goal": Severity.LOW,
        "no-goal": Severity.LOW,
        "unanswered-questions": Severity.LOW,
        "overdue-subject": Severity.LOW,
    }
