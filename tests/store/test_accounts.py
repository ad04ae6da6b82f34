"""Accounts, my addresses, settings."""

from collections.abc import Iterator
from pathlib import Path
from sqlite3 import Connection

import pytest

from syncd.core.model import Address
from syncd.errors import StoreError
from syncd.store import accounts, calendars, goals, ledger, lives
from syncd.store.accounts import Account
from syncd.store.database import open_database
from tests.e2e.memory import DAY, ME, NOW, World, meeting, weekly, world_at
from tests.e2e.rows import tables

HOME = Address("me@example.org")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    """A fresh database."""
    connection = open_database(tmp_path / "syncd.db")
    yield connection
    connection.close()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A home with one account."""
    with world_at(tmp_path) as made:
        yield made


def account(name: str, **changes: object) -> Account:
    """An account of that name."""
    plain: dict[str, object] = {
        "name": name,
        "provider": "ics",
        "settings": {"location": f"/calendars/{name}.ics"},
        "kind": "work",
        "for_person": None,
        "added_at": NOW,
    }
    return Account(**(plain | changes))  # type: ignore[arg-type]


def test_an_account_comes_back_as_it_was_added(db: Connection) -> None:
    """Every field survives, in the order in which accounts were added."""
    made = [
        account("b"),
        account("a", kind="holidays", for_person=Address("kim@example.com"), added_at=NOW + DAY),
    ]
    for one in made:
        accounts.add_account(db, one, mine=[], timezone=None)
    assert accounts.accounts(db) == made


def test_i_am_all_my_addresses(db: Connection) -> None:
    """My addresses are those of every account; each account knows its own."""
    accounts.add_account(db, account("a"), mine=[ME, HOME, ME], timezone=None)
    accounts.add_account(db, account("b"), mine=[ME], timezone=None)
    assert accounts.my_addresses(db) == {ME, HOME}
    assert accounts.addresses_of(db, "a") == [ME, HOME]
    assert accounts.addresses_of(db, "b") == [ME]
    assert accounts.addresses_of(db, "c") == []


def test_the_first_work_calendar_names_the_zone(db: Connection) -> None:
    """The user's zone is that of the first calendar that named one; later ones do not change it."""
    accounts.add_account(db, account("holidays"), mine=[], timezone=None)
    assert accounts.setting(db, "timezone") is None
    accounts.add_account(db, account("a"), mine=[], timezone="Europe/Berlin")
    accounts.add_account(db, account("b"), mine=[], timezone="Asia/Tokyo")
    assert accounts.setting(db, "timezone") == "Europe/Berlin"


def test_a_taken_name_adds_nothing(db: Connection) -> None:
    """Two accounts never share a name, and a refused one leaves no address behind."""
    accounts.add_account(db, account("a"), mine=[ME], timezone=None)
    with pytest.raises(StoreError):
        accounts.add_account(db, account("a"), mine=[HOME], timezone="Europe/Berlin")
    assert accounts.my_addresses(db) == {ME}
    assert accounts.setting(db, "timezone") is None


def test_a_setting_is_replaced(db: Connection) -> None:
    """The last value of a setting counts."""
    accounts.keep_setting(db, "first_audit", "due")
    accounts.keep_setting(db, "first_audit", "done")
    assert accounts.setting(db, "first_audit") == "done"


def test_a_wrong_guess_goes_with_its_account(db: Connection) -> None:
    """Disconnected before it was ever read, an account takes along whom it took for me."""
    accounts.add_account(db, account("work"), mine=[HOME], timezone=None)
    accounts.remove_account(db, "work", at=NOW)
    assert accounts.my_addresses(db) == frozenset()


def test_disconnecting_keeps_history_and_notes(world: World) -> None:
    """Forgetting an account drops what was read of it; the ledger and the user's own rows stay."""
    world.source.put(weekly())
    world.source.put(meeting("once", NOW - 20 * DAY))
    world.sync(NOW)
    goals.add_goal(world.db, "one", now=NOW)
    assert ledger.settled_slots(world.db, now=NOW)
    kept = [name for name in tables("ledger") if name not in {"calendar", "series", "observed"}]
    own = [name for name in tables("yours") if name != "account"]
    before = world.rows(*kept, *own)
    accounts.remove_account(world.db, "work", at=NOW + DAY)
    assert world.rows(*kept, *own) == before
    assert world.changes()[-1] == ("", "disconnected")
    assert not any(world.rows(*tables("cache")).values())
    assert accounts.accounts(world.db) == []
    assert calendars.calendars(world.db) == []


def test_a_series_outlives_its_account_as_it_last_looked(world: World) -> None:
    """A series only a disconnected account held is remembered, and is not said to have ended."""
    world.source.put(weekly())
    world.sync(NOW)
    accounts.remove_account(world.db, "work", at=NOW + DAY)
    (life,) = lives.series_lives(world.db)
    assert life.snapshot == (weekly(),)
    assert life.last_seen == NOW
    assert life.missing_since is None


def test_a_calendar_that_is_watched_no_longer_is_forgotten_alone(world: World) -> None:
    """What was read of it goes, its series is remembered; those that are still watched lose nothing."""
    world.source.put(weekly())
    world.sync(NOW)
    before = world.rows("bundle", "resource", "calendar", "series")
    (state,) = calendars.calendars(world.db)
    assert accounts.stop_watching(world.db, "work", watched=[state.name, "new"], at=NOW) == []
    assert world.rows("bundle", "resource", "calendar", "series") == before
    assert accounts.stop_watching(world.db, "work", watched=["new"], at=NOW) == [state.name]
    assert calendars.calendars(world.db) == []
    assert not any(world.rows(*tables("cache")).values())
    assert [life.snapshot for life in lives.series_lives(world.db)] == [(weekly(),)]
    assert world.changes()[-1] == ("", "unwatched")
    assert [one.name for one in accounts.accounts(world.db)] == ["work"]


def test_another_account_is_left_alone(world: World) -> None:
    """Disconnecting one account touches no row of another."""
    accounts.add_account(world.db, account("other"), mine=[HOME], timezone=None)
    world.source.put(weekly())
    world.sync(NOW)
    before = world.rows("bundle", "resource", "calendar", "series")
    accounts.remove_account(world.db, "other", at=NOW)
    assert world.rows("bundle", "resource", "calendar", "series") == before


def test_i_stay_who_i_was(world: World) -> None:
    """After disconnecting, my addresses still tell who took part in what is remembered."""
    world.source.put(weekly())
    world.sync(NOW)
    accounts.remove_account(world.db, "work", at=NOW)
    assert accounts.my_addresses(world.db) == {ME}


def test_connecting_again_says_anew_who_i_am(world: World) -> None:
    """An account made again under its name has the addresses given now, not those guessed before."""
    accounts.remove_account(world.db, "work", at=NOW)
    accounts.add_account(world.db, account("work"), mine=[HOME], timezone=None)
    assert accounts.my_addresses(world.db) == {HOME}
