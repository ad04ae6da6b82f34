"""Killed at every request of a sign-in, while a browser follows it: the next one succeeds, in one account."""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.hostile.conftest import Points
from tests.hostile.nursery import Died, Nursery
from tests.hostile.worst import LONG

from .cloud import Cloud, writes
from .scene import EARLIER, KILLED, dying
from .tried import Tried


@pytest.fixture
def browsing(cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Nursery]:
    """Commands whose browser goes where it is led, as somebody who agrees to everything does."""
    (tmp_path / "browser.py").write_text(cloud.browser(), "utf-8")
    monkeypatch.setenv("BROWSER", f"{sys.executable} {tmp_path / 'browser.py'} %s &")
    made = Nursery(tmp_path, hurried=True)
    yield made
    made.close()


def accounts(home: Path) -> list[str]:
    """The names of the accounts there are."""
    with closing(sqlite3.connect(home / "syncd.db")) as database:
        return [row[0] for row in database.execute("SELECT name FROM account")]


def test_a_sign_in_cut_off_anywhere_is_done_again(
    cloud: Cloud, browsing: Nursery, tmp_path: Path, points: Points
) -> None:
    """There is one account in the end, it can be read, and nothing was written anywhere."""
    cloud.at(EARLIER)
    tried = Tried()

    def connected(home: Path) -> Died:
        words = cloud.prepare(home)
        return browsing.run("--home", str(home), *words, now=EARLIER)

    for effect in (False, True):
        for at in range(1, 50) if LONG else (3,):
            home = tmp_path / f"home-{at}-{effect}"
            cloud.server.exchanges.clear()
            died = Died(0, "", "")
            with tried.one() as where:
                where.append(f"connect: killed {'after' if effect else 'before'} request {at}")
                hook = dying(browsing, at)
                cloud.server.before, cloud.server.after = (None, hook) if effect else (hook, None)
                died = connected(home)
                where.append(str(died))
                cloud.server.before = cloud.server.after = None
                again = connected(home)
                assert again.code == 0, again
                assert accounts(home) == [cloud.name]
                read = browsing.run("--home", str(home), "sync", now=EARLIER)
                assert read.code == 0, read
                assert writes(cloud) == []
            if died.code != KILLED:
                break
    points(f"{cloud.name}: killed while signing in", tried.count)
    tried.end(2)
