"""A day of the daemon: every round a process of its own, the hours pass as fast as there is work to do."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from syncd.store.database import open_database
from syncd.testing.server import EMPTY, Fault, Lost, Status, html
from tests.hostile.conftest import Points
from tests.hostile.worst import LONG

from .cloud import writes
from .day import Day
from .scene import Home
from .way import MEETING, MINUTE, total

SCENE = "from nothing to attached"


def test_a_day_passes(clouded: Home, points: Points) -> None:
    """The entry is there when it is due, once; answers are read after the 1:1; little is asked."""
    clouded.set_up(SCENE)
    clouded.calm()
    due = MEETING - timedelta(hours=24)
    day = Day(clouded, due - timedelta(hours=1))
    day.until(due - MINUTE)
    assert clouded.cloud.stands().documents == ()
    day.until(due + MINUTE)
    clouded.check_done(SCENE)
    (document,) = clouded.cloud.stands().documents
    done = len(writes(clouded.cloud))
    day.until(MEETING - timedelta(hours=4))
    rounds, asked = day.rounds.count, len(clouded.cloud.server.exchanges)
    day.until(MEETING - timedelta(hours=3))
    # for a token, for what has changed in the calendar, and for the document: once
    assert len(clouded.cloud.server.exchanges) - asked <= (day.rounds.count - rounds) * 6
    day.until(MEETING)
    assert len(writes(clouded.cloud)) == done
    clouded.cloud.write_into(document.link, "the vendor did not slip")
    day.until(MEETING + timedelta(hours=1, minutes=30))
    with closing(open_database(clouded.syncd.home / "syncd.db")) as database:
        notes = [row["text"] for row in database.execute("SELECT * FROM note")]
    assert any("the vendor did not slip" in note for note in notes), notes
    passed = (day.now - (due - timedelta(hours=1))) / MINUTE
    assert day.wakes < passed
    assert day.rounds.count <= passed / 10 + 10
    assert total(day.said(), "written") == 2  # the entry and the link
    day.check_log()
    points(f"{clouded.cloud.name}: rounds of a day", day.rounds.count)


def test_an_evening_offline(clouded: Home) -> None:
    """Each failure makes it wait longer; once the network is back everything is done, once."""
    clouded.set_up(SCENE)
    clouded.calm()
    begin = MEETING - timedelta(hours=23)
    clouded.cloud.server.faults.add(Status(code=503), times=None)
    day = Day(clouded, begin)
    day.until(begin + timedelta(hours=6))
    assert day.rounds.count <= 6 + 6 + 3
    assert clouded.cloud.stands().documents == ()
    clouded.calm()
    day.until(begin + timedelta(hours=7, minutes=10))
    clouded.check_done(SCENE)
    day.check_log()


def test_a_clock_that_jumps_writes_nothing_twice(clouded: Home) -> None:
    """On, back by two hours, back to 1970 and on to 2038: one entry, attached once, and one catching up.

    The cloud knows the time, so that what is years off is not believed.
    """
    clouded.set_up(SCENE)
    clouded.calm()
    begin = MEETING - timedelta(hours=23)
    day = Day(clouded, begin)
    day.until(begin + 5 * MINUTE)
    clouded.check_done(SCENE)
    done, rounds = len(writes(clouded.cloud)), day.rounds.count
    for jump in (timedelta(hours=8), -timedelta(hours=10)):
        day.now += jump
        day.until(day.now + MINUTE)
    assert day.rounds.count <= rounds + 4
    right = day.rounds.right = day.now
    for wrong in (datetime(1970, 1, 2, tzinfo=UTC), datetime(2038, 1, 17, 12, tzinfo=UTC), right):
        day.now = wrong
        day.until(day.now + 20 * MINUTE)
    assert len(writes(clouded.cloud)) == done
    clouded.check_done(SCENE)


MINUTES = st.integers(min_value=1, max_value=90)
STEPS = st.one_of(
    st.tuples(st.just("passes"), MINUTES),
    st.tuples(st.just("jumps"), st.integers(min_value=-300, max_value=300)),
    st.tuples(st.just("restarts"), st.just(0)),
    st.tuples(st.sampled_from(["killed before", "killed after", "lost", "500", "page", "empty"]), MINUTES),
)
FAULTS: dict[str, Fault] = {
    "lost": Lost(),
    "500": Status(code=500, effect=True),
    "page": html(200),
    "empty": EMPTY,
}


@pytest.mark.parametrize("share", range(10 if LONG else 1))
@settings(
    max_examples=20 if LONG else 4,
    deadline=None,
    phases=(Phase.generate,),  # a smaller example would take minutes to find
    suppress_health_check=list(HealthCheck),
)
@given(steps=st.lists(STEPS, min_size=3, max_size=8))
def test_whatever_a_day_brings(clouded: Home, share: int, steps: list[tuple[str, int]]) -> None:
    """Sleep, clocks that jump, restarts, kills and bad answers in any order: one entry, written once."""
    del share  # of the examples, each of which differs
    clouded.set_up(SCENE)
    clouded.calm()
    begin = MEETING - timedelta(hours=23)
    day = Day(clouded, begin)
    for step, amount in steps:
        if step == "jumps":
            day.now = max(day.now + amount * MINUTE, begin)
        elif step == "restarts":
            day = Day(clouded, day.now)
            day.begin()
        elif step != "passes":
            if step in FAULTS:
                clouded.cloud.server.faults.add(FAULTS[step], on=amount % 30 + 1)
            else:
                clouded.killed_at(amount % 30 + 1, effect=step == "killed after")
            day.until(day.now + 5 * MINUTE)
            clouded.calm()
        else:
            day.until(day.now + amount * MINUTE)
        clouded.check_nothing_lost()
    day.now = max(day.now, MEETING - timedelta(hours=5))
    day.until(day.now + timedelta(hours=2))
    clouded.check_done(SCENE)
    done = len(writes(clouded.cloud))
    day.until(day.now + timedelta(hours=1))
    assert len(writes(clouded.cloud)) == done
