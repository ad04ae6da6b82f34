"""The database and the disk fail under the daemon, at every call: it lives on and ends as where none did.

A call of the daemon itself, one of the process that does a round, or one of the system calls of that
process. Normally a share; SYNCD_LONG (`make hostile`) tries every one.
"""

import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TypeVar

import pytest

from tests.hostile.conftest import Points
from tests.hostile.failing import FAULTS, Plan, failing
from tests.hostile.nursery import CannotTrace
from tests.hostile.syscalls import LOOK, counted, every
from tests.hostile.worst import LONG

from .day import Day
from .tried import Tried
from .way import LEGS, Way, complained

MANY = 1000
"""More calls than a round has."""
STRIDES = {"the daemon": 19, "a round": 251}
"""Of the calls of a normal run, every so manieth is tried."""
SHARE = 1
"""System calls of each leg that are tried in a normal run."""
_PRINTED = re.compile(r"\bwrite\([12],.*\(INJECTED\)")
"""What a round says goes into a pipe, which is never full and on no disk."""

One = TypeVar("One")


def plans(stride: int) -> Iterator[Plan]:
    """Every call fails, each in another way than the one before; half of them with all that follow."""
    names = tuple(FAULTS)
    tried = range(1, MANY) if LONG else range(stride // 2, MANY, stride)
    return (Plan(at, names[at % 4], lasting=at // 4 % 2 == 1) for at in tried)


@pytest.mark.parametrize("leg", LEGS)
@pytest.mark.parametrize("whose", STRIDES)
def test_any_call_to_the_database_fails(way: Way, whose: str, leg: str, points: Points) -> None:
    """Full, broken, locked, as if damaged: the later rounds reach the same end, and the log tells of it."""
    way.undisturbed(leg)
    tried = Tried()
    for plan in plans(STRIDES[whose]):
        day = way.begin(leg)
        calls = _of_a_round(way, day, plan) if whose == "a round" else _of_the_daemon(day, plan)
        if calls < plan.at:
            break
        with tried.one() as where:
            lasting = " and all after it" if plan.lasting else ""
            where.append(f"{leg}: call {plan.at} of {whose}, {plan.fault}{lasting}: {day.rounds.died}")
            makes_good(way, leg, day)
    points(f"{way.home.cloud.name}: a call of {whose} to the database fails", tried.count)
    tried.end(1)


def _of_the_daemon(day: Day, plan: Plan) -> int:
    with failing(plan):
        day.step()
    return plan.calls


def _of_a_round(way: Way, day: Day, plan: Plan) -> int:
    day.rounds.run = partial(way.home.nursery.failing, plan=plan)
    day.step()
    return int(day.rounds.died.calls)


@pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("strace") is None,
    reason="NOTHING FAILED: strace is missing (Debian, Ubuntu: apt install strace)",
)
@pytest.mark.parametrize("leg", LEGS)
def test_any_write_of_a_round_fails(way: Way, leg: str, points: Points) -> None:
    """No room, or a disk that fails, at a write, a sync, a deletion or a renaming: the same."""
    way.undisturbed(leg)
    seen = way.begin(leg)
    _traced(way, seen, *LOOK)
    tried = Tried()
    for point in share([one for one in every(counted(seen.rounds.died.calls)) if one.fault != "killed"]):
        day = way.begin(leg)
        _traced(way, day, *point.options)
        if "(INJECTED)" not in day.rounds.died.calls or _PRINTED.search(day.rounds.died.calls):
            continue
        with tried.one() as where:
            where.append(f"{leg}: {point}: {day.rounds.died}")
            makes_good(way, leg, day)
    points(f"{way.home.cloud.name}: a write of a round fails", tried.count)
    tried.end(1)


def _traced(way: Way, day: Day, *options: str) -> None:
    day.rounds.run = partial(way.home.nursery.traced, trace=options)
    try:
        day.step()
    except CannotTrace as error:
        pytest.skip(f"NOTHING FAILED: {error}")


def share(found: Sequence[One]) -> Sequence[One]:
    """All of them, or in a normal run a few, spread evenly."""
    step = -(-len(found) // SHARE)
    return found if LONG else found[step // 2 :: step]


def makes_good(way: Way, leg: str, day: Day) -> None:
    """After the round that met it nothing fails any more."""
    day.rounds.run = way.home.nursery.run
    way.home.check_nothing_lost()
    if not way.is_as_undisturbed(leg, LEGS[leg].begin):
        assert complained(day.said())
    way.arrive(leg, day)
