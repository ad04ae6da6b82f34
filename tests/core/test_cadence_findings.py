"""The findings about a relationship's rhythm: at most one per person."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from syncd.core.audit import Finding, Severity
from syncd.core.cadence.history import Person
from syncd.core.cadence.judged import Judged
from syncd.core.cadence_findings import CADENCE, cadence_finding
from syncd.core.model import Outcome, Standing, Uid, address
from syncd.core.policy import Policy
from syncd.testing.timeline import story

BERLIN = ZoneInfo("Europe/Berlin")
SAM = "sam@example.com"
TOLD = story("h h h h h h .")
WELL, NOW = TOLD.judged(), TOLD.now


def found(
    judged: Judged, now: datetime = NOW, *, stale_reads: bool = False, quiet: Uid | None = None
) -> Finding | None:
    """The finding about a relationship."""
    return cadence_finding(
        judged, now=now, zone=BERLIN, policy=Policy(), stale_reads=stale_reads, quiet=quiet
    )


def code(
    judged: Judged, now: datetime = NOW, *, stale_reads: bool = False, quiet: Uid | None = None
) -> str | None:
    """The code of the finding about a relationship."""
    one = found(judged, now, stale_reads=stale_reads, quiet=quiet)
    return one.code if one else None


WORST = replace(
    WELL,
    standing=Standing.LAPSED,
    series_ended=True,
    planned=None,
    hold_rate=0.1,
    judged_slots=12,
    last_met=NOW - timedelta(days=200),
    recent=(),
)
"""Everything is wrong at once."""

EXAMPLES: tuple[tuple[str, Severity, Judged], ...] = (
    ("series-ended", Severity.HIGH, WORST),
    ("lapsed", Severity.HIGH, replace(WORST, series_ended=False)),
    ("slipping", Severity.MEDIUM, replace(WORST, standing=Standing.SLIPPING)),
    ("no-next-meeting", Severity.MEDIUM, replace(WORST, standing=Standing.UNKNOWN)),
    ("low-hold-rate", Severity.MEDIUM, replace(WORST, standing=Standing.UNKNOWN, planned=NOW)),
    (
        "not-assessed",
        Severity.MEDIUM,
        replace(WORST, standing=Standing.UNKNOWN, planned=NOW, hold_rate=None),
    ),
    ("long-gap", Severity.LOW, replace(WORST, standing=Standing.ON_TRACK, planned=NOW, hold_rate=0.9)),
    ("series-quiet", Severity.LOW, WELL),
)


@pytest.mark.parametrize("index", range(len(CADENCE)))
def test_each_row_speaks_alone(index: int) -> None:
    """The first that applies is the one finding about a person, however much else is wrong."""
    name, severity, judged = EXAMPLES[index]
    one = found(judged, quiet=Uid("second"))
    assert one is not None
    assert (one.code, one.severity, CADENCE[index].code) == (name, severity, name)
    assert (one.id, one.person) == (f"{name}:{SAM}", SAM)


@pytest.mark.parametrize("standing", [Standing.ENDED, Standing.PAUSED])
def test_what_rests_is_left_in_peace(standing: Standing) -> None:
    """An ended or paused relationship has no finding at all."""
    assert code(replace(WORST, standing=standing), quiet=Uid("second")) is None


def test_what_is_well_has_no_finding() -> None:
    """It never cries wolf."""
    assert code(WELL) is None


@pytest.mark.parametrize(
    ("days", "finding"), [(13, None), (14, None), (15, "no-next-meeting"), (200, "no-next-meeting")]
)
def test_nothing_within_two_gaps_is_a_finding(days: int, finding: str | None) -> None:
    """Exactly two gaps ahead is near enough."""
    assert code(replace(WELL, gap=7, planned=NOW + timedelta(days=days))) == finding


def test_nothing_planned_at_all_is_a_finding() -> None:
    """Without anything ahead there is no next meeting; without a rhythm or a series nobody expects one."""
    bare = replace(WELL, planned=None)
    assert code(bare) == "no-next-meeting"
    assert code(replace(bare, gap=None)) is None
    assert code(replace(bare, series=())) is None


def test_old_reads_know_no_next_meeting() -> None:
    """While its calendars were not read for days, nobody can say that nothing is planned."""
    assert code(replace(WELL, planned=None), stale_reads=True) is None


def test_a_series_that_begins_later_has_its_next_meeting() -> None:
    """A new series far ahead is no finding."""
    told = story(". . .", now=datetime(2025, 10, 1, tzinfo=UTC))
    assert told.judged().standing is Standing.NEW
    assert code(told.judged(), told.now) is None


@pytest.mark.parametrize(
    ("judged_slots", "rate", "finding"),
    [
        (5, 0.0, None),
        (6, 0.59, "low-hold-rate"),
        (6, 0.6, None),
        (12, 0.5, "low-hold-rate"),
        (3, None, None),
    ],
)
def test_a_low_hold_rate_needs_six_judged_slots(
    judged_slots: int, rate: float | None, finding: str | None
) -> None:
    """Less than sixty percent of six or more is a finding; of five it is chance."""
    assert code(replace(WELL, judged_slots=judged_slots, hold_rate=rate)) == finding


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("x x x h h .", None),  # 2 of 5
        ("x x x x h h .", "low-hold-rate"),  # 2 of 6
        ("x x h h h h .", None),  # 4 of 6
        ("x x x h h h .", "low-hold-rate"),  # 3 of 6
    ],
)
def test_the_hold_rate_of_a_story(text: str, finding: str | None) -> None:
    """Five judged slots say nothing yet, six do."""
    told = story(text)
    assert code(told.judged(), told.now) == finding


@pytest.mark.parametrize(
    ("gap", "days", "finding"),
    [(7, 59, None), (7, 62, "long-gap"), (28, 83, None), (28, 86, "long-gap")],
)
def test_a_long_gap_is_three_gaps_and_sixty_days(gap: float, days: int, finding: str | None) -> None:
    """Rightly excused for so long is still worth a line; the longer of both counts."""
    judged = replace(WELL, gap=gap, last_met=NOW - timedelta(days=days), recent=())
    assert code(judged) == finding


def test_a_long_gap_is_about_excused_slots_only() -> None:
    """One slot that was anything else makes it another matter."""
    told = story("h v v v v v v v v v v .")
    judged = told.judged()
    assert code(judged, told.now) == "long-gap"
    other = replace(judged.slots[4], outcome=Outcome.UNSEEN)
    assert code(replace(judged, recent=(*judged.slots[:4], other, *judged.slots[5:])), told.now) is None


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("h h h .", None),
        ("h h x .", "slipping"),
        ("h x x .", "lapsed"),
        ("h h h |", "series-ended"),
        ("h x x |", "series-ended"),
        ("h h ? .", "not-assessed"),
        ("h h h c c c .", "no-next-meeting"),
        ("h h x c c c .", "slipping"),
    ],
)
def test_the_finding_of_a_story(text: str, finding: str | None) -> None:
    """One line per person, the most urgent."""
    told = story(text)
    assert code(told.judged(), told.now) == finding


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("h h x .", f"syncd held {SAM} 2026-01-19"),
        ("h x x .", f"syncd held {SAM} 2026-01-19"),
        ("h h ? .", f"syncd held {SAM} 2026-01-19"),
        ("h h h |", f"syncd people close {SAM}"),
        ("x x x x h h .", f"syncd ack low-hold-rate:{SAM}"),
    ],
)
def test_each_finding_carries_the_command_that_settles_it(text: str, hint: str) -> None:
    """The exact command, with the date of the latest slot in question."""
    told = story(text)
    one = found(told.judged(), told.now)
    assert one is not None
    assert one.hint == hint


def test_hints_can_be_pasted_into_a_shell() -> None:
    """A hostile address or UID is quoted."""
    person = Person(key=address("a;reboot@example.com"), addresses=(address("a;reboot@example.com"),))
    one = found(replace(WORST, person=person))
    assert one is not None
    assert one.hint == "syncd people close 'a;reboot@example.com'"
    quiet = found(WELL, quiet=Uid("x'; rm -rf ~"))
    assert quiet is not None
    assert quiet.hint == "syncd people exclude 'x'\"'\"'; rm -rf ~'"


def test_an_episode_is_one_silence() -> None:
    """An ack is about the time since the last meeting: the next meeting begins another episode."""
    first, later = story("h h x ."), story("h h x h x .")
    episodes = [found(told.judged(), told.now) for told in (first, later)]
    assert [one.code for one in episodes if one] == ["slipping", "slipping"]
    assert len({one.episode for one in episodes if one}) == 2
