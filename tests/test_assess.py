"""From rows to a report: what could not be looked at is said, and never taken for "it did not happen"."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from syncd.assess import NO_ATTENDEES, assess, not_assessed
from syncd.audit import audit, one_person
from syncd.calendars.sync import Result
from syncd.config import Config
from syncd.core.audit import NotAssessed, Report
from syncd.core.cadence.history import Person
from syncd.core.jots import JotKind
from syncd.core.model import Address, Outcome, Standing, Uid
from syncd.errors import ConfigError, SignInNeeded, Transient
from syncd.store import accounts, goals, jots, people
from syncd.store.accounts import Account
from syncd.store.knowledge import user_zone
from tests.e2e.memory import ALEX, DAY, HOUR, KIM, MONDAY, NOW, World, meeting, weekly, world_at

MINUTE = HOUR / 60


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A home with one account."""
    with world_at(tmp_path) as made:
        yield made


def gaps(world: World, now: datetime) -> list[NotAssessed]:
    """What could not be assessed."""
    return list(not_assessed(world.db, world.config, now=now))


def report(world: World, now: datetime, read_at: datetime | None = None) -> Report:
    """The audit at a time."""
    return audit(world.db, world.config, now=now, read_at=read_at or now)


# -- what could not be looked at ------------------------------------------------------------


def test_an_account_never_read_is_not_assessed(world: World) -> None:
    """Before the first sync nothing is known, and the report says so instead of showing nobody."""
    (gap,) = gaps(world, NOW)
    assert (gap.account, gap.calendar, gap.since) == ("work", "work", None)
    assert "syncd sync" in gap.reason
    assert not report(world, NOW).complete


def test_a_first_read_that_failed_says_why(world: World) -> None:
    """A calendar tried in vain is not assessed, for the reason of the failure."""
    world.source.failure = Transient("the server does not answer")
    world.pull(NOW)
    (gap,) = gaps(world, NOW)
    assert (gap.since, gap.reason, gap.sign_in) == (None, "the server does not answer", False)


@pytest.mark.parametrize(
    ("later", "stale"), [(3 * DAY - MINUTE, False), (3 * DAY, True), (3 * DAY + MINUTE, True)]
)
def test_a_calendar_not_read_for_three_days_is_not_assessed(
    world: World, later: timedelta, stale: bool
) -> None:
    """Just before three days it is, at three days it is not; a failure within them changes nothing."""
    world.source.put(weekly())
    world.pull(NOW)
    world.source.failure = Transient("the server does not answer")
    world.pull(NOW + 2 * DAY)
    found = gaps(world, NOW + later)
    assert bool(found) == stale
    for gap in found:
        assert gap.since == NOW
        assert "3 days" in gap.reason
        assert "does not answer" in gap.reason


def test_age_alone_changes_no_outcome(world: World) -> None:
    """What was judged stays judged when the calendar has not been read for long."""
    world.source.put(replace(weekly(), rule="FREQ=MONTHLY;BYDAY=1MO"))
    world.sync(NOW)
    before = report(world, NOW).relationships[0].slots[0]
    after = report(world, NOW + 10 * DAY)
    assert after.not_assessed
    assert after.relationships[0].slots[0] == before
    assert before.outcome is Outcome.HELD


def test_slots_after_the_last_read_are_unseen(world: World) -> None:
    """A slot nobody looked at is unseen, its relationship unknown, and nothing was missed."""
    world.source.put(weekly())
    world.sync(NOW)
    found = report(world, NOW + 10 * DAY)
    (one,) = found.relationships
    outcome = {slot.slot: slot.outcome for slot in one.slots}
    assert outcome[MONDAY + 21 * DAY] is Outcome.UNSEEN
    assert (one.standing, one.missed) == (Standing.UNKNOWN, 0)
    assert not found.complete


def test_a_refused_pull_is_no_read(world: World) -> None:
    """While a loss waits for the user, the calendar counts as last read before it."""
    for number in range(20):
        world.source.put(meeting(f"one-{number}", MONDAY + number * DAY))
    world.sync(NOW)
    for number in range(20):
        world.source.remove(f"one-{number}")
    assert world.sync(NOW + 3 * DAY - MINUTE).result is Result.REFUSED
    assert gaps(world, NOW + 3 * DAY - MINUTE) == []
    (gap,) = gaps(world, NOW + 3 * DAY)
    assert gap.since == NOW
    assert "would lose 20 of 20" in gap.reason


def test_a_lost_sign_in_is_said_at_once(world: World) -> None:
    """When only the user can help, nobody waits three days to ask; one finding per account."""
    world.source.put(weekly())
    world.sync(NOW)
    world.source.failure = SignInNeeded("sign in again")  # type: ignore[assignment]
    world.sync(NOW + HOUR)
    (gap,) = gaps(world, NOW + HOUR)
    assert (gap.sign_in, gap.since) == (True, NOW)
    assert [one.code for one in report(world, NOW + HOUR).findings].count("sign-in-needed") == 1


def test_a_feed_without_attendees_is_not_assessed(world: World) -> None:
    """A feed in which nobody is listed is no calendar without 1:1s."""
    world.source.put(replace(weekly("a"), attendees=(), organizer=None))
    world.sync(NOW)
    assert [gap.reason for gap in gaps(world, NOW)] == [NO_ATTENDEES]
    assert report(world, NOW).relationships == ()


def test_an_included_series_makes_such_a_feed_assessed(world: World) -> None:
    """Once the user has said which series is a 1:1, there is something to assess."""
    world.source.put(replace(weekly("a"), attendees=(), organizer=None))
    world.sync(NOW)
    people.correct(world.db, Uid("a"), is_one=True, person=ALEX, at=NOW)
    world.sync(NOW + HOUR)
    found = report(world, NOW + HOUR)
    assert found.not_assessed == ()
    assert [one.person.key for one in found.relationships] == [ALEX]


def test_an_empty_calendar_is_assessed(world: World) -> None:
    """A calendar that was read and holds nothing is no gap."""
    world.sync(NOW)
    assert gaps(world, NOW) == []


def test_a_holiday_calendar_lists_nobody(world: World) -> None:
    """That nobody is invited to Labour Day is no reason to warn."""
    world.db.execute("UPDATE account SET kind = 'holidays'")
    world.source.put(replace(weekly("a"), attendees=(), organizer=None))
    world.sync(NOW)
    world.db.execute("UPDATE calendar SET kind = 'holidays'")
    assert gaps(world, NOW) == []


def test_each_calendar_of_each_account_is_asked(world: World) -> None:
    """One good calendar does not speak for another account that was never read."""
    world.source.put(weekly())
    world.sync(NOW)
    more = Account(name="more", provider="memory", settings={}, kind="work", for_person=None, added_at=NOW)
    accounts.add_account(world.db, more, mine=[], timezone=None)
    assert [gap.account for gap in gaps(world, NOW)] == ["more"]


def test_looking_back_asks_what_was_read_then(world: World) -> None:
    """With --as-of in the past a calendar read since is not called old, nor unread."""
    world.source.put(weekly())
    world.sync(NOW)
    assert report(world, NOW - 14 * DAY, read_at=NOW).not_assessed == ()


# -- the report -----------------------------------------------------------------------------


def test_assessing_writes_nothing(world: World) -> None:
    """An audit, at whatever time, changes no row."""
    world.source.put(weekly())
    world.sync(NOW)
    before = world.rows()
    for now in (NOW - 10 * DAY, NOW, NOW + 90 * DAY):
        report(world, now)
    assert world.rows() == before


def test_the_same_rows_give_the_same_report(world: World) -> None:
    """Nothing but the rows and the time is in a report."""
    world.source.put(weekly())
    world.source.put(weekly("kim", MONDAY + DAY, who=KIM))
    world.sync(NOW)
    assert report(world, NOW + 5 * DAY) == report(world, NOW + 5 * DAY)


def test_the_window_of_a_report(world: World) -> None:
    """By default 180 days back and 30 days ahead."""
    found = report(world, NOW)
    assert (found.since, found.until) == (NOW - 180 * DAY, NOW + 30 * DAY)
    later = audit(world.db, world.config, now=NOW, read_at=NOW, since=NOW - DAY)
    assert later.since == NOW - DAY


def test_the_report_of_one_person(world: World) -> None:
    """Only what is about that person is left; what could not be assessed concerns everybody."""
    world.source.put(weekly())
    world.source.put(weekly("kim", MONDAY + DAY, who=KIM))
    world.sync(NOW)
    goals.add_goal(world.db, "with Alex", now=NOW, person=ALEX)
    goals.add_goal(world.db, "with Kim", now=NOW, person=KIM)
    found = one_person(report(world, NOW + 10 * DAY), Person(key=KIM, addresses=(KIM,)))
    assert [one.person.key for one in found.relationships] == [KIM]
    assert [one.goal.title for one in found.goals] == ["with Kim"]
    assert {one.person for one in found.findings} <= {KIM}
    assert found.not_assessed


def test_a_goal_with_a_second_address_is_the_persons(world: World) -> None:
    """A goal noted with any address of a person stands in that person's report, merged before or after."""
    other = Address("alex@example.org")
    world.source.put(weekly())
    world.sync(NOW)
    goals.add_goal(world.db, "with Alex", now=NOW, person=other)
    people.merge(world.db, ALEX, other)
    found = one_person(report(world, NOW), Person(key=ALEX, addresses=(ALEX, other)))
    assert [one.goal.title for one in found.goals] == ["with Alex"]


def test_goals_and_people_come_together(world: World) -> None:
    """Every relationship has its history, its judgement and its goals counted."""
    world.source.put(weekly())
    world.sync(NOW)
    goals.add_goal(world.db, "one", now=NOW, person=ALEX)
    found = assess(world.db, world.config, now=NOW)
    assert [history.active_goals for history in found.histories] == [1]
    assert [one.person.key for one in found.judged] == [ALEX]


def test_an_unknown_zone_says_so(world: World) -> None:
    """A zone this machine does not know is an error of the config, not a guess."""
    accounts.keep_setting(world.db, "timezone", "Mars/Olympus")
    with pytest.raises(ConfigError, match="Mars/Olympus"):
        user_zone(world.db, Config())
    assert user_zone(world.db, Config(timezone="Asia/Tokyo")).key == "Asia/Tokyo"


@pytest.mark.parametrize("table", ["goal", "step", "check_in", "answer", "jot", "bundle"])
def test_an_audit_reads_as_often_for_many_as_for_one(world: World, table: str) -> None:
    """However many people there are, goals, answers, jots and events are read a fixed number of times."""

    def reads() -> int:
        asked: list[str] = []
        world.db.set_trace_callback(asked.append)
        report(world, NOW)
        world.db.set_trace_callback(None)
        return sum(1 for one in asked if re.search(rf"FROM {table}\b", one))

    def meet(who: Address) -> None:
        world.source.put(weekly(f"with {who}", who=who))
        goals.add_goal(world.db, "Ship", person=who, now=NOW - 9 * DAY)
        jots.add_jot(world.db, JotKind.HEADS_UP, "It slips", person=who, now=NOW - 9 * DAY)

    meet(ALEX)
    world.sync(NOW)
    alone = reads()
    for number in range(5):
        meet(Address(f"p{number}@example.com"))
    world.sync(NOW)
    assert len(report(world, NOW).relationships) == 6
    assert 0 < reads() == alone


@pytest.mark.parametrize(
    ("config", "stored", "zone"),
    [
        ("Asia/Tokyo", "Europe/Berlin", "Asia/Tokyo"),
        (None, "Europe/Berlin", "Europe/Berlin"),
    ],
)
def test_the_users_zone(world: World, config: str | None, stored: str, zone: str) -> None:
    """The config's zone, else the one stored with the first work calendar."""
    accounts.keep_setting(world.db, "timezone", stored)
    assert user_zone(world.db, Config(timezone=config)).key == zone
