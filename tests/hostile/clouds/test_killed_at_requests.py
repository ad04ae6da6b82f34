"""Killed, or answered badly, before and after every single request: one document, attached once, shared once.

A sync runs as a process of its own against a fake provider, which ends it with SIGKILL when a
request arrives or when it has taken effect, loses the reply, or answers something else; then the
next sync runs, and may be killed as well. Normally a share of the schedules; SYNCD_LONG
(`make hostile`) tries every one.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest

from tests.hostile.conftest import Points
from tests.hostile.worst import LONG

from .scene import A_SEARCH, KILLED, SCENES, Home
from .tried import Tried
from .troubles import ANSWERS, KILLS, Trouble

SHARE = 2
"""Schedules of each test in a normal run."""
SOON = timedelta(minutes=20)
"""When the next sync runs."""

Schedule = tuple[str, str, int]
"""Scene, trouble, and at which request."""


def share(schedules: Sequence[Schedule]) -> Sequence[Schedule]:
    """All of them, or in a normal run a few, spread evenly."""
    step = -(-len(schedules) // SHARE)
    return schedules if LONG else schedules[step // 2 :: step]


def every(home: Home, troubles: Mapping[str, Trouble]) -> list[Schedule]:
    """Every trouble at every request of every scene."""
    return [
        (scene, trouble, at)
        for scene in SCENES
        for at in range(1, len(home.requests[scene]) + 1)
        for trouble in troubles
    ]


def begin(home: Home, schedule: Schedule, *, lag: timedelta = timedelta()) -> str:
    """Play a scene up to its trouble; says where that was."""
    scene, trouble, at = schedule
    home.set_up(scene)
    home.cloud.lag(lag)
    {**KILLS, **ANSWERS}[trouble](home, at)
    died = home.run(scene)
    met = home.cloud.server.exchanges[at - 1].request
    where = f"{scene}: {trouble} request {at}, {met.method} {met.plain_path}\n{died}"
    assert (died.code == KILLED) == (trouble in KILLS), where
    assert died.code in (KILLED, 0, 4, 7), where
    assert "Traceback" not in died.err, where
    assert "please report" not in died.err, where
    return where


@pytest.mark.parametrize("troubles", [KILLS, ANSWERS], ids=["killed", "answered"])
def test_trouble_at_every_request(clouded: Home, troubles: Mapping[str, Trouble], points: Points) -> None:
    """Whatever happens to one request, the next sync makes good, and the one after it writes nothing."""
    tried = Tried()
    for schedule in share(every(clouded, troubles)):
        with tried.one() as where:
            where.append(begin(clouded, schedule))
            clouded.check_nothing_lost()
            clouded.finish(schedule[0], later=SOON)
            clouded.check_done(schedule[0])
    points(f"{clouded.cloud.name}: {'killed' if troubles is KILLS else 'answered badly'}", tried.count)
    tried.end(SHARE)


@pytest.mark.parametrize("effect", [False, True], ids=["before", "after"])
def test_killed_again_while_it_makes_good(clouded: Home, effect: bool, points: Points) -> None:
    """The sync that finds out what the killed one had done is killed itself, at each of its requests."""
    tried = Tried()
    for first in killed_at_writes(clouded):
        for at in range(1, 100) if LONG else (7,):
            again = 0
            with tried.one() as where:
                where.append(begin(clouded, first))
                clouded.killed_at(at, effect=effect)
                died = clouded.run(first[0], later=A_SEARCH)
                again = died.code
                where.append(f"then at {at}: {died}")
                clouded.check_nothing_lost()
                clouded.finish(first[0], later=A_SEARCH + SOON)
                clouded.check_done(first[0])
            if again != KILLED:
                break
    points(f"{clouded.cloud.name}: killed twice", tried.count)
    tried.end(1)


def killed_at_writes(home: Home) -> list[Schedule]:
    """Killed before and after each write; in a normal run, after the document was made."""
    found = [
        (scene, trouble, at)
        for scene, requests in home.requests.items()
        for at, writes in enumerate(requests, 1)
        for trouble in KILLS
        if writes
    ]
    return found if LONG else found[1:2]


LAGS = {"minutes": timedelta(minutes=10), "hours": timedelta(hours=5)}
"""How long a search may not find what is new: until before the next sync, or until long after."""
A_WEEK = timedelta(days=7)


@pytest.mark.parametrize("lag", LAGS)
def test_killed_while_the_search_lags(clouded: Home, lag: str, points: Points) -> None:
    """What was made cannot be found for a while: it is waited for, and never made a second time."""
    tried = Tried()
    scene = "from nothing to attached"
    for schedule in every(clouded, KILLS) if LONG else killed_at_writes(clouded):
        if schedule[0] != scene:
            continue
        with tried.one() as where:
            where.append(begin(clouded, schedule, lag=LAGS[lag]))
            clouded.calm()
            clouded.finish(scene, later=SOON)
            clouded.check_done(scene)
            clouded.finish(scene, later=A_WEEK)
            clouded.check_done(scene)
    points(f"{clouded.cloud.name}: killed while the search lags", tried.count)
    tried.end(1)
