"""Every request of the daemon's rounds fails in every way: it lives on and ends as where nothing failed.

Nothing but time makes good: the daemon comes back by its own back-off. Normally a share of the
requests and troubles; SYNCD_LONG (`make hostile`) tries every one.
"""

import pytest

from tests.hostile.conftest import Points
from tests.hostile.worst import LONG

from .tried import Tried
from .troubles import ANSWERS, KILLS, Trouble
from .way import LEGS, TROUBLED, Way, complained

HANGS = {words.replace("killed", "hangs"): trouble for words, trouble in KILLS.items()}
"""Whoever says nothing any more is killed by the daemon."""
TROUBLES: dict[str, Trouble] = {**ANSWERS, **HANGS}
SHARE = 1
"""Of each leg in a normal run."""


def chosen(requests: int) -> list[tuple[int, str]]:
    """Every trouble at every request; in a normal run a few that last, spread evenly."""
    if LONG:
        return [(at, name) for at in range(1, requests + 1) for name in TROUBLES]
    lasting = ["offline from here", "500 from here", "busy from here", "web page from here", *HANGS]
    found = [(at, lasting[at % len(lasting)]) for at in range(1, requests + 1)]
    step = -(-len(found) // SHARE)
    return found[step // 2 :: step]


@pytest.mark.parametrize("leg", LEGS)
def test_any_request_of_a_round_fails(way: Way, leg: str, points: Points) -> None:
    """The later rounds reach the same end; nothing is there twice, nobody is alarmed, the log tells of it."""
    tried = Tried()
    for at, name in chosen(way.undisturbed(leg).requests):
        with tried.one() as where:
            where.append(f"{leg}: {name} at request {at}")
            fails(way, leg, at, name)
    points(f"{way.home.cloud.name}: a request of the daemon fails", tried.count)
    tried.end(SHARE)


def fails(way: Way, leg: str, at: int, name: str) -> None:
    """One leg with one trouble, which ends with the round that met it."""
    day, cloud = way.begin(leg), way.home.cloud
    TROUBLES[name](way.home, at)
    day.rounds.hung = name in HANGS
    now = day.now
    while len(cloud.server.exchanges) < at:
        assert day.now < LEGS[leg].begin + TROUBLED
        now = day.now
        day.step()
    way.home.calm()
    way.home.check_nothing_lost()
    if name in HANGS or not way.is_as_undisturbed(leg, now):
        assert complained(day.said())
    assert any(one.get("hung") for one in day.said()) == (name in HANGS)
    way.arrive(leg, day)
