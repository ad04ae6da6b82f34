"""What the slots of a relationship come to together."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.cadence.history import (
    Absence,
    AbsenceKind,
    History,
    KeepInTouch,
    OneOff,
    Pause,
    Person,
    Said,
    Tenure,
)
from syncd.core.cadence.judge import judge
from syncd.core.cadence.judged import Judged
from syncd.core.model import CalendarId, Evidence, Outcome, Reason, Role, Standing, address
from syncd.core.policy import Policy
from syncd.core.series import Knowledge
from syncd.core.window import Coverage
from syncd.testing.timeline import (
    Beside,
    Timeline,
    absence,
    circle_of,
    judge_events,
    letters,
    meeting,
    story,
)

BERLIN = ZoneInfo("Europe/Berlin")
ME, SAM = address("me@example.com"), address("sam@example.com")
KNOWN = Knowledge(me=frozenset({ME}), domains=frozenset({"example.com"}))


def told_history(told: Timeline) -> History:
    """What is known of the one relationship of a story."""
    circle = circle_of(told.events, now=told.now, zone=told.zone, read_through=told.read_through)
    return circle.relationships[0]


def judged(history: History, now: datetime) -> Judged:
    """A relationship judged at a moment."""
    return judge(history, KNOWN, now=now, zone=BERLIN, policy=Policy())


def utc(text: str) -> datetime:
    """A wall time in Berlin as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


# -- counting -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "missed", "standing"),
    [
        ("h h h .", 0, Standing.ON_TRACK),
        ("h x h .", 0, Standing.ON_TRACK),
        ("h h x .", 1, Standing.SLIPPING),
        ("h x x .", 2, Standing.LAPSED),
        ("x x x .", 3, Standing.LAPSED),
        ("h x v x .", 2, Standing.LAPSED),  # an excused slot is neither met nor missed
        ("h x x u .", 0, Standing.ON_TRACK),
        ("h x x m .", 0, Standing.ON_TRACK),
        ("h d n .", 2, Standing.LAPSED),
        ("h v e .", 0, Standing.ON_TRACK),
        ("h x b .", 1, Standing.SLIPPING),
        ("h x ? .", 1, Standing.UNKNOWN),  # unknown keeps what was missed
        ("h x x ? .", 2, Standing.UNKNOWN),
        ("h x .", 1, Standing.SLIPPING),
        (". .", 0, Standing.NEW),
        ("v .", 0, Standing.NEW),
        ("h h x x |", 2, Standing.LAPSED),
        ("h h h |", 0, Standing.LAPSED),
        ("h h x c c", 1, Standing.SLIPPING),
    ],
)
def test_missed_and_standing_of_a_story(text: str, missed: int, standing: Standing) -> None:
    """What was skipped since the last meeting decides how a relationship is doing."""
    found = story(text).judged()
    assert (found.missed, found.standing) == (missed, standing)


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("h h h", None),
        ("h h h v v e", None),  # three judged, three excused
        ("h h x h", 0.75),
        ("x x x x", 0.0),
        ("h h u m", 1.0),
        ("x x x h h h h h h h h h h h h", 1.0),  # only the last twelve
        ("x x x h h h h h h h h h h h", 11 / 12),
        ("h h h ?", None),
    ],
)
def test_the_hold_rate_counts_met_among_met_and_skipped(text: str, rate: float | None) -> None:
    """Over the last twelve judged slots, unknown below four; excused and unseen ones do not count."""
    found = story(text).judged()
    assert found.hold_rate == (pytest.approx(rate) if rate is not None else None)


def test_last_met_is_the_latest_meeting_of_any_kind() -> None:
    """Held, moved, made up, or a one-off that belongs to no slot."""
    assert story("h x").judged().last_met == utc("2026-01-05 15:00")
    assert story("h m").judged().last_met == utc("2026-01-13 15:00")
    assert story("h u").judged().last_met == utc("2026-01-13 15:00")
    told = story("h h x x .")
    (found,) = judge_events((*told.events, meeting("2026-01-13 09:00")), now=told.now, zone=BERLIN)
    assert found.last_met == utc("2026-01-13 09:00")
    assert found.missed == 2


def test_next_is_the_earliest_live_start_ahead() -> None:
    """Cancelled slots are passed over, a booked make-up comes first, moved ones count where they are."""
    assert story("h .").judged().next == utc("2026-01-12 15:00")
    assert story("h c c .").judged().next == utc("2026-01-26 15:00")
    booked = story("h b .")
    assert booked.judged().next == booked.events[-1].start
    assert story("h h |").judged().next is None


def test_next_looks_as_far_as_the_rule_goes() -> None:
    """A year of cancelled slots does not end the search."""
    found = story("h " + "c " * 60).judged()
    assert found.next == utc("2027-03-08 15:00")
    assert found.standing is Standing.ON_TRACK


def test_a_one_off_ahead_is_planned_and_not_next_in_the_series() -> None:
    """A single meeting booked keeps a relationship alive after its series ended."""
    told = story("h h h |")
    (found,) = judge_events((*told.events, meeting("2026-02-20 10:00")), now=told.now, zone=BERLIN)
    assert found.standing is Standing.ON_TRACK
    assert found.planned == utc("2026-02-20 10:00")


def test_the_gap_is_that_of_the_latest_past_slot() -> None:
    """After the rhythm changed it is the newer one, as soon as most of the neighbours have it."""
    weekly = story("h h h h h h h h |")
    monthly = story("h h h h h h h h", first="2026-03-23 15:00", rule="FREQ=WEEKLY;INTERVAL=4", uid="new")
    (found,) = judge_events((*weekly.events, *monthly.events), now=monthly.now, zone=BERLIN)
    assert found.gap == 28
    assert story(". .").judged().gap == 7


# -- what was not looked at -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("read", "outcomes"),
    [
        ("2026-01-19 15:29:59", "h x ?"),
        ("2026-01-19 15:30:00", "h x h"),
        ("2026-01-12 15:29:59", "h ? ?"),
        ("2026-01-05 15:29:59", "? ? ?"),
    ],
)
def test_not_looked_is_not_held(read: str, outcomes: str) -> None:
    """A slot is judged only by a read at or after the end of its meeting."""
    told = replace(story("h x h"), read_through=utc(read))
    assert told.outcomes() == outcomes


def test_a_declined_slot_needs_no_absence_calendar() -> None:
    """While a holiday calendar was not read, what is gone may be excused yet, unless somebody declined."""
    told = story("h x d n N h")
    old = Coverage(calendar=CalendarId("holidays/holidays"), read_through=utc("2026-01-08 00:00"))
    history = replace(told_history(told), absence_reads=(old,))
    found = judged(history, told.now)
    assert " ".join(letters(found.slots[:6])) == "h ? ? n N h"


# -- absences -------------------------------------------------------------------------------


def test_where_a_meeting_takes_place_decides_about_an_absence() -> None:
    """Moved out of a vacation it was met, moved into one it is excused; a gone one is judged by its slot."""
    told = story("h m h")
    for day, outcomes in ((12, "h m h"), (13, "h v h")):
        (found,) = judge_events((*told.events, absence(date(2026, 1, day))), now=told.now, zone=BERLIN)
        assert " ".join(letters(found.slots[:3])) == outcomes


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (AbsenceKind.OUT_OF_OFFICE, Reason.OUT_OF_OFFICE),
        (AbsenceKind.HOLIDAY, Reason.HOLIDAY),
    ],
)
def test_an_excused_slot_says_why(kind: AbsenceKind, reason: Reason) -> None:
    """Away or on holiday: the reason is shown."""
    told = story("h x h")
    away = Absence(kind=kind, start=date(2026, 1, 12), end=date(2026, 1, 13))
    found = judged(replace(told_history(told), absences=(away,)), told.now)
    assert (found.slots[1].outcome, found.slots[1].reason) == (Outcome.EXCUSED, reason)


@pytest.mark.parametrize(
    ("now", "outcome", "standing"),
    [
        ("2026-01-18 23:00", Outcome.UPCOMING, Standing.PAUSED),
        ("2026-01-19 16:00", Outcome.HELD, Standing.ON_TRACK),
    ],
)
def test_a_pause_ends_before_its_last_date(now: str, outcome: Outcome, standing: Standing) -> None:
    """From the day it is set up to, not including, the date given."""
    told = story("h x h", now=utc(now))
    rest = Pause(since=date(2026, 1, 12), until=date(2026, 1, 19))
    history = told_history(told)
    found = judged(replace(history, person=replace(history.person, pauses=(rest,))), told.now)
    assert (found.slots[1].outcome, found.slots[1].reason) == (Outcome.EXCUSED, Reason.PAUSE)
    assert (found.slots[2].outcome, found.standing) == (outcome, standing)


@pytest.mark.parametrize(("days", "standing"), [(14, Standing.ON_TRACK), (15, Standing.PAUSED)])
def test_a_long_absence_pauses(days: int, standing: Standing) -> None:
    """An absence of exactly two gaps is a vacation, a longer one a pause."""
    told = story("h h h v v .", now=utc("2026-02-03 09:00"))
    away = absence(date(2026, 1, 26), date(2026, 1, 26) + timedelta(days=days), uid="leave")
    (found,) = judge_events((*story("h h h h h .").events, away), now=told.now, zone=BERLIN)
    assert found.standing is standing


def test_days_of_absence_do_not_age_an_ended_series() -> None:
    """Ninety days after its last slot a series that stopped has ended; days away do not count."""
    told = story("h h h h |", now=utc("2026-01-26 15:00") + timedelta(days=95))
    assert told.judged().standing is Standing.ENDED
    away = absence(date(2026, 2, 2), date(2026, 2, 7), uid="leave")
    (found,) = judge_events((*told.events, away), now=told.now, zone=BERLIN)
    assert (found.standing, found.series_ended) == (Standing.LAPSED, True)


# -- what the user says ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "mark", "missed"),
    [(Outcome.HELD, "H", 0), (Outcome.SKIPPED, "S", 2), (Outcome.EXCUSED, "E", 1)],
)
def test_the_user_has_the_last_word(outcome: Outcome, mark: str, missed: int) -> None:
    """Held, skipped or excused: said by the user it goes before what the calendar shows."""
    told = story("h x x .")
    slot = told.slots[2].astimezone(UTC)
    said = Said(day=slot.date(), slot=slot, outcome=outcome)
    found = judged(replace(told_history(told), said=(said,)), told.now)
    assert " ".join(letters(found.slots[:4])) == f"h x {mark} ."
    assert found.missed == missed
    assert found.slots[2].evidence is Evidence.CONFIRMED


def test_what_was_said_follows_an_edited_series() -> None:
    """Said about a slot that was moved by an hour since, it is recognised by its date."""
    told = story("h x x .")
    said = Said(day=date(2026, 1, 19), slot=utc("2026-01-19 11:00"), outcome=Outcome.HELD)
    found = judged(replace(told_history(told), said=(said,)), told.now)
    assert letters(found.slots[:3])[2] == "H"


def test_a_confirmed_slot_claims_no_make_up() -> None:
    """What the user has settled leaves the one-off to others."""
    told = story("h x x h")
    single = meeting("2026-01-17 10:00")
    (plain,) = judge_events((*told.events, single), now=told.now, zone=BERLIN)
    assert " ".join(letters(plain.slots[:4])) == "h x u h"
    history = circle_of((*told.events, single), now=told.now, zone=BERLIN).relationships[0]
    said = Said(day=date(2026, 1, 19), slot=utc("2026-01-19 15:00"), outcome=Outcome.EXCUSED)
    found = judged(replace(history, said=(said,)), told.now)
    assert " ".join(letters(found.slots[:4])) == "h u E h"


def test_a_meeting_without_a_slot_counts() -> None:
    """``held`` on a date without a slot is a one-off: it sets ``last_met`` and forgives what came before."""
    told = story("h x x .")
    at = utc("2026-01-21 00:00")
    one = OneOff(start=at, end=at, evidence=Evidence.CONFIRMED)
    history = told_history(told)
    found = judged(replace(history, one_offs=(*history.one_offs, one)), told.now)
    assert found.last_met == at
    assert letters(found.slots[:3]) == ["h", "x", "u"]
    assert found.missed == 0


@pytest.mark.parametrize(
    ("closed", "standing"),
    [
        (date(2026, 1, 29), Standing.ENDED),
        (date(2026, 1, 30), Standing.ENDED),
        (date(2026, 1, 31), Standing.ON_TRACK),
    ],
)
def test_closed_is_ended(closed: date, standing: Standing) -> None:
    """From the day the user closed it a relationship has ended."""
    told = story("h h h h .", now=utc("2026-01-30 12:00"))
    history = told_history(told)
    found = judged(replace(history, person=replace(history.person, closed_on=closed)), told.now)
    assert found.standing is standing


def test_the_role_is_that_of_the_day() -> None:
    """Of several tenures the one begun last counts; after its end there is none."""
    tenures = (
        Tenure(role=Role.MANAGER, since=date(2025, 1, 1), until=date(2026, 1, 30)),
        Tenure(role=Role.MENTOR, since=date(2025, 6, 1), until=date(2025, 12, 1)),
    )
    told = story("h h h h .", now=utc("2026-01-30 12:00"))
    history = told_history(told)
    person = replace(history.person, tenures=tenures)
    assert judged(replace(history, person=person), utc("2026-01-29 12:00")).role is Role.MANAGER
    assert judged(replace(history, person=person), told.now).role is None
    assert judged(replace(history, person=person), utc("2025-07-01 12:00")).role is Role.MENTOR


# -- keeping in touch -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "standing"),
    [
        (30, Standing.ON_TRACK),
        (31, Standing.SLIPPING),
        (60, Standing.SLIPPING),
        (61, Standing.LAPSED),
    ],
)
@pytest.mark.parametrize("met", [True, False])
def test_keeping_in_touch_counts_days(days: int, standing: Standing, met: bool) -> None:
    """Without a series: from the last meeting, before the first from the day the interval was set."""
    begin = utc("2026-01-05 15:00")
    set_on = date(2025, 6, 1) if met else date(2026, 1, 5)
    person = Person(key=SAM, addresses=(SAM,), keep_in_touch=KeepInTouch(every_days=30, set_on=set_on))
    events = [meeting("2026-01-05 15:00")] if met else []
    (found,) = judge_events(
        events, now=begin + timedelta(days=days), zone=BERLIN, beside=Beside(persons=(person,))
    )
    assert found.standing is standing
    assert found.slots == ()


def test_days_away_do_not_count_in_keeping_in_touch() -> None:
    """A vacation leaves more time to write."""
    person = Person(
        key=SAM, addresses=(SAM,), keep_in_touch=KeepInTouch(every_days=30, set_on=date(2025, 6, 1))
    )
    events = [meeting("2026-01-05 15:00"), absence(date(2026, 1, 12), date(2026, 1, 17))]
    now = utc("2026-01-05 15:00")
    for days, standing in ((35, Standing.ON_TRACK), (36, Standing.SLIPPING)):
        (found,) = judge_events(
            events, now=now + timedelta(days=days), zone=BERLIN, beside=Beside(persons=(person,))
        )
        assert found.standing is standing


def test_a_live_series_is_judged_by_its_slots() -> None:
    """While a series is planned the interval has nothing to say."""
    told = story("h x x .")
    person = Person(
        key=SAM, addresses=(SAM,), keep_in_touch=KeepInTouch(every_days=90, set_on=date(2025, 6, 1))
    )
    (found,) = judge_events(told.events, now=told.now, zone=BERLIN, beside=Beside(persons=(person,)))
    assert found.standing is Standing.LAPSED


# -- explaining, order ------------------------------------------------------------------------


def test_every_slot_names_the_row_that_decided() -> None:
    """``--why`` is answered in the words of the table."""
    slots = story("h m u v x .").judged().slots
    assert [one.row for one in slots[:6]] == [10, 11, 6, 9, 13, 2]
    assert slots[4].why == "gone"
    assert story("h x x .").judged().because.startswith("missed >= 2")


@settings(max_examples=40)
@given(seed=st.integers(0, 2**32))
def test_the_order_of_events_does_not_matter(seed: int) -> None:
    """A calendar may list its events in any order."""
    rng = random.Random(seed)
    text = "".join(rng.choice("hmuvexdnNr>") for _ in range(rng.randrange(3, 14)))
    told = story(f"{text} . c .")
    monthly = story("h x h", rule="FREQ=MONTHLY;BYDAY=2WE", uid="monthly")
    events = [
        *told.events,
        *monthly.events,
        meeting("2026-01-21 10:00"),
        absence(date(2026, 2, 2), date(2026, 2, 9), uid="w"),
    ]
    wanted = judge_events(events, now=told.now, zone=BERLIN)
    rng.shuffle(events)
    assert judge_events(events, now=told.now, zone=BERLIN) == wanted
