"""A calendar of several pages, of which one is none: no row changes, and the next good answer is taken.

Every page, and every series that is read again by itself, meets every kind of answer that is none.
Normally a share; SYNCD_LONG (`make hostile`) tries every one.
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest

from syncd.testing.server import EMPTY, EMPTY_OBJECT, Cut, Fault, PageLoop, RepeatedPage, Status, html
from tests.e2e.rows import Rows, dump_file, everything, tables
from tests.hostile.conftest import Points
from tests.hostile.worst import LONG

from .scene import Home
from .tried import Tried

OTHERWISE = "the page before"
"""Where lists overlap, what this one lacks may stand in the next."""
ANSWERS: Mapping[str, Fault] = {
    "cut in half": Cut(),
    "a page without end": PageLoop(),
    OTHERWISE: RepeatedPage(),
    "cut before its end": Cut(keep=0.99),
    "empty object": EMPTY_OBJECT,
    "500": Status(code=500),
    "web page": html(200),
    "web page of an error": html(502),
    "nothing": EMPTY,
}
SCENE, PAGE, MANY = "first read", 5, 12
MET, LATER = timedelta(hours=2), timedelta(hours=3)
"""When the bad answer comes: nothing is said aloud of what passes within an hour. And the next good one."""
SHARE = 4
_FAILURE = {"failure", "failure_kind", "failed_at"}
"""What a calendar's row says of a read that failed."""


@pytest.fixture(scope="module")
def many(clouded: Home) -> Home:
    """A home that has read a calendar of several pages, in which much has changed since."""
    clouded.set_up(SCENE)
    clouded.cloud.many(MANY, page=PAGE)
    died = clouded.run(SCENE)
    assert died.code == 0, died
    clouded.cloud.change_many()
    clouded.keep("many")
    return clouded


def rows(home: Home) -> Rows:
    """Every row, but for what says that a calendar could not be read."""
    path = home.syncd.home / "syncd.db"
    found = {**dump_file(path, everything()), "calendar": _calendars(path)}
    del found["judging"]  # when everybody was judged last
    return found


def _calendars(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as database:
        names = {row[1] for row in database.execute("PRAGMA table_info(calendar)")}
        assert names >= _FAILURE
        return database.execute(f"SELECT {', '.join(sorted(names - _FAILURE))} FROM calendar").fetchall()


def cached(home: Home) -> Rows:
    """What was read."""
    return dump_file(home.syncd.home / "syncd.db", tables("cache"))


def pages(home: Home) -> int:
    """How often the list of events was asked for."""
    return sum(home.cloud.is_page(one.request) for one in home.cloud.server.exchanges)


@pytest.mark.parametrize("what", ["what changed", "everything"])
def test_an_answer_that_is_none_changes_nothing(many: Home, what: str, points: Points) -> None:
    """It ends with words and the code of a calendar that could not be read; then the good answer is taken."""
    many.set_up("many")
    if what == "everything":
        many.cloud.forget_cursors()
        many.keep(what)
    scene = what if what == "everything" else "many"
    before = rows(many)
    assert many.run(SCENE, later=MET).code == 0
    asked = pages(many)
    good = cached(many)
    assert asked > MANY / PAGE
    assert good["resource"] != before["resource"]
    tried = Tried()
    found = list(product(range(1, asked + 1), ANSWERS))
    few = [*found[1 :: len(ANSWERS) + 1][: SHARE - 1], (asked, OTHERWISE)]
    for at, answer in found if LONG else few:
        if at == 1 and answer == OTHERWISE:
            continue
        with tried.one() as where:
            where.append(f"{what}: request {at} is answered with {answer}")
            many.set_up(scene)
            rule = many.cloud.server.faults.add(ANSWERS[answer], on=at, times=None, where=many.cloud.is_page)
            died = many.run(SCENE, later=MET)
            where.append(str(died))
            assert rule.fired
            if many.cloud.overlaps and answer == OTHERWISE and died.code == 0:  # told so in another way
                assert cached(many)["resource"] == good["resource"]
                continue
            assert died.code == 7
            assert len(died.err.splitlines()) > 1
            assert "Traceback" not in died.err
            after = rows(many)
            assert [name for name in before if before[name] != after[name]] == []
            many.calm()
            assert many.run(SCENE, later=LATER).code == 0
            assert cached(many)["resource"] == good["resource"]
            many.cloud.check()
    points(f"{many.cloud.name}: {what} read, and an answer that is none", tried.count)
    tried.end(SHARE - 1)
