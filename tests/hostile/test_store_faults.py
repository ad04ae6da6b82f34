"""The store fails at any one call: nothing acknowledged is lost, and the next run ends the same.

Normally a share of the points of each command, one after the other with another fault; SYNCD_LONG
(`make hostile`) tries every call with every fault, until none fires.
"""

from collections.abc import Iterator
from itertools import count

import pytest

from .conftest import Points
from .failing import FAULTS, Plan, failing
from .worst import LONG, SCENES, World, check, ends

STRIDES = {"sync": 23, "undo": 3, "restore": 97, "restore version 1": 97, "backup": 3}
"""Of the points of a normal run, every so manieth is tried."""


def plans(stride: int) -> Iterator[Plan]:
    """Which call fails, how, and whether all later ones fail too."""
    names = tuple(FAULTS)
    if LONG:
        yield from (
            Plan(at, fault, (at + turn) % 2 == 1) for at in count(1) for turn, fault in enumerate(names)
        )
    yield from (Plan(at, names[turn % 4], turn % 3 == 2) for turn, at in enumerate(count(1, stride)))


@pytest.mark.parametrize("name", SCENES)
def test_whatever_call_fails(name: str, worlds: World, points: Points) -> None:
    """Every call until none fails: an error that says so, and a second run that makes good."""
    known = ends(worlds, name)
    tried = 0
    try:
        for plan in plans(STRIDES.get(name, 9)):
            worlds.set_up(name)
            with failing(plan):
                said = worlds.run(SCENES[name])
            if not plan.fired:
                break
            tried += 1
            lasting = " and all after it" if plan.lasting else ""
            where = f"{name}, call {plan.at}, {plan.fault}{lasting}: {said}"
            assert said.code == 0 or len(said.err.splitlines()) > 1, where
            assert "please report" not in said.err, where
            check(worlds, name, known, where, said_done=said.code == 0)
    finally:
        points(f"{name}: a store call fails", tried)
    assert tried > 2
