"""Rows that no description allows: whatever a mailbox says, it is read, set aside or refused."""

import copy
import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from syncd.errors import ProviderError
from syncd_providers.outlook.series import Shown, assemble
from syncd_providers.outlook.window import whole
from tests.providers.outlook.mailbox import Mailbox, gone
from tests.providers.outlook.rows import HERE, START, bare, exception, row, weekly

JUNK: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    10**30,
    1.5,
    "",
    "x",
    "\x00\ud800",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.9999999Z",
    "2026-01-05T10:00:00+25:00",
    "OID.series.0001-01-01",
    "unknownFutureValue",
    [],
    [None],
    ["x"],
    {},
    {"dateTime": "9999-12-31T23:59:59", "timeZone": "Pacific Standard Time"},
    {"emailAddress": {"address": ["x"]}},
    [{"emailAddress": None, "status": "x"}],
    [{"id": "x"}, {"id": 5}],
)


def whole_series() -> dict[str, Any]:
    """A series with all there can be about it."""
    moved = exception(START + timedelta(days=8), START + timedelta(days=7))
    return weekly(cancelledOccurrences=["OID.series.2026-01-19"], exceptionOccurrences=[moved])


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container in a value, with a key in it."""
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from places(value[key])


def spoiled(item: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """The same with one to three things in it that should not be; its id stays."""
    made = copy.deepcopy(item)
    for _ in range(dice.randint(1, 3)):
        where, key = dice.choice([(at, key) for at, key in places(made) if key != "id"] or [(made, "odd")])
        if dice.random() < 0.15 and isinstance(where, dict) and key in where:
            del where[key]
        else:
            where[key] = copy.deepcopy(dice.choice(JUNK))
    return made


@pytest.mark.parametrize("seed", range(8))
def test_a_spoiled_row_is_read_or_set_aside(seed: int) -> None:
    """It is a resource or a problem with a reason; nothing is raised."""
    dice = random.Random(seed)
    since, until = whole(Mailbox().now)
    for _ in range(300):
        item = spoiled(dice.choice((row("series"), whole_series())), dice)
        rows = tuple(spoiled(bare(START + timedelta(days=7 * week)), dice) for week in range(3))
        shown = Shown(rows=rows, since=since, until=until, decides=dice.random() < 0.5)
        made = assemble(item, HERE, dice.choice((None, shown)))
        assert made.resource is not None or made.problems
        assert all(problem.reason and problem.resource == "series" for problem in made.problems)


@pytest.mark.parametrize("seed", range(6))
def test_a_spoiled_mailbox_is_read_or_refused(seed: int) -> None:
    """In full and by what changed; its good event is always among what was read."""
    dice = random.Random(seed)
    for _ in range(25):
        mailbox = Mailbox(row("good"), spoiled(whole_series(), dice))
        mailbox.occurrences["series"] = [bare(START), exception(START + timedelta(days=8), None)]
        try:
            pull = mailbox.pull()
            assert "uid-good" in pull.uids
            told = [spoiled(bare(START), dice), spoiled(row("one"), dice), spoiled(gone("two"), dice)]
            mailbox.items["one"] = row("one")
            mailbox.since([*told, row("other")], cursor=pull.end.cursor)
        except ProviderError as error:
            assert error.hint  # noqa: PT017 - it may also be read
