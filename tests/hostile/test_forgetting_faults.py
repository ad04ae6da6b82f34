"""The store fails at any call while an account is forgotten: whole or not at all; the next try ends it."""

from contextlib import closing

from syncd.store import forgetting
from syncd.store.database import open_database

from .conftest import Points
from .failing import failing
from .test_store_faults import plans
from .worst import DAY_BEFORE, LONG, World

WORDS = ("disconnect", "vdir", "--forget", "--yes")


def test_whatever_call_fails_nothing_is_half_forgotten(worlds: World, points: Points) -> None:
    """While the account is there all of its history is; when it is gone nothing of it stands anywhere."""
    tried = 0
    try:
        for plan in plans(1 if LONG else 13):
            home = worlds.set_up("undo")
            assert list(worlds.folder.glob("vdir/syncd-*.ics"))
            before = traces(worlds)
            with failing(plan):
                said = home(*WORDS, now=DAY_BEFORE)
            if not plan.fired:
                break
            tried += 1
            assert "please report" not in said.err
            left = traces(worlds)
            assert left in (before, None), (plan, said)
            if left is not None:
                assert home(*WORDS, now=DAY_BEFORE).code == 0, plan
            assert traces(worlds) is None
            assert not list(worlds.folder.glob("vdir/syncd-*.ics"))
    finally:
        points("forget: a store call fails", tried)
    assert tried > 2


def traces(worlds: World) -> forgetting.Traces | None:
    """What is kept of the account; None when nothing is."""
    with closing(open_database(worlds.home.home / "syncd.db")) as database:
        return forgetting.traces(database, "vdir") or None
