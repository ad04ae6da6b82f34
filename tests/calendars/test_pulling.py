"""A round of pulls over every calendar of every account: one that fails stops no other."""

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection

import pytest

from syncd.calendars.pulling import Round, open_source, pull_all
from syncd.calendars.sync import CalendarResult, Result
from syncd.config import Config
from syncd.core.model import Address
from syncd.errors import PluginError, SyncdError
from syncd.store import accounts, calendars
from syncd.store.accounts import Account
from syncd.store.database import open_database
from tests.e2e.memory import DAY, HOUR, ME, NOW
from tests.e2e.paper import Meeting, Paper
from tests.e2e.rows import dump, everything

PLUGIN = """
from syncd.errors import SignInNeeded
from syncd.provider import ProviderSpec
from syncd.provider import (CalendarInfo, Calendars,)
from syncd.testing.memory_source import MemorySource

SPEC = ProviderSpec(name="odd", summary="a test", source="odd_plugin:source")


class Odd:
    def __init__(self, settings):
        self.settings = settings
        if settings["how"] == "bug at birth":
            raise RuntimeError("a bug")

    def calendars(self):
        how = self.settings["how"]
        if how == "sign in":
            raise SignInNeeded("sign in again", hint="syncd connect odd")
        if how == "bug":
            raise RuntimeError("a bug")
        return Calendars(items=tuple(CalendarInfo(name=name) for name in self.settings["names"].split()))

    def pull(self, calendar, *, cursor, window, zone, dismiss):
        yield from MemorySource(name=calendar).pull(calendar, cursor=cursor, window=window, zone=zone)


source = Odd
"""
CONFIG = Config(timezone="Europe/Berlin", plugins=("odd",))


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    """A fresh database."""
    with closing(open_database(tmp_path / "syncd.db")) as connection:
        yield connection


@pytest.fixture(autouse=True)
def _plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A third-party provider is installed and named in the config."""
    folder = tmp_path / "odd"
    info = folder / "odd-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "entry_points.txt").write_text("[syncd.providers]\nodd = odd_plugin:SPEC\n", encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: odd\nVersion: 1.0\n", encoding="utf-8")
    (folder / "odd_plugin.py").write_text(PLUGIN, encoding="utf-8")
    monkeypatch.delitem(sys.modules, "odd_plugin", raising=False)
    monkeypatch.syspath_prepend(str(folder))


def connect(db: Connection, name: str, provider: str = "ics", **settings: str) -> None:
    """Add an account without looking at its calendar."""
    added_at = NOW + len(accounts.accounts(db)) * HOUR
    account = Account(
        name=name, provider=provider, settings=settings, kind="work", for_person=None, added_at=added_at
    )
    accounts.add_account(db, account, mine=[ME], timezone="Europe/Berlin")


def calendar_file(folder: Path, *people: str) -> Path:
    """A file with a weekly 1:1 with each of these people."""
    path = folder / f"{'-'.join(people) or 'empty'}.ics"
    start = NOW.replace(tzinfo=None) - 7 * DAY
    series = [
        Meeting(uid=one, start=start, rule="FREQ=WEEKLY", guests={ME: "ACCEPTED", f"{one}@example.com": ""})
        for one in people
    ]
    path.write_text(Paper(meetings=series).text().replace("PARTSTAT=:", "PARTSTAT=ACCEPTED:"), "utf-8")
    return path


def pull(db: Connection, **more: object) -> dict[str, CalendarResult]:
    """One round; the results by calendar."""
    asked = Round(now=NOW, **more)  # type: ignore[arg-type]
    return {one.calendar: one for one in pull_all(db, CONFIG, asked, tell=lambda _: None)}


def test_every_calendar_of_every_account_is_read(db: Connection, tmp_path: Path) -> None:
    """Calendars are named after their account, read in the order of the accounts, and told before."""
    connect(db, "one", location=str(calendar_file(tmp_path, "sam")))
    connect(db, "two", "odd", how="well", names="work private")
    heard: list[str] = []
    results = pull_all(db, CONFIG, Round(now=NOW), tell=heard.append)
    assert [one.calendar for one in results] == ["one/sam", "two/work", "two/private"]
    assert heard == ["sam", "work", "private"]
    assert {one.result for one in results} == {Result.READ}
    assert [state.id for state in calendars.calendars(db)] == ["one/sam", "two/private", "two/work"]


@pytest.mark.parametrize(
    ("provider", "settings"),
    [
        ("ics", {"location": "/nowhere/at-all.ics"}),
        ("ics", {"location": ""}),
        ("local", {}),
        ("never-installed", {}),
        ("odd", {"how": "sign in"}),
        ("odd", {"how": "bug"}),
        ("odd", {"how": "bug at birth"}),
    ],
    ids=["no file", "no location", "no source", "not installed", "signed out", "bug", "bug at birth"],
)
def test_a_failing_account_stops_no_other(
    db: Connection, tmp_path: Path, provider: str, settings: dict[str, str]
) -> None:
    """Whatever is wrong with one account is a result with a way out, and its neighbours are read."""
    connect(db, "before", location=str(calendar_file(tmp_path, "sam")))
    connect(db, "broken", provider, **settings)
    connect(db, "after", location=str(calendar_file(tmp_path, "kim")))
    results = pull(db)
    assert [results[name].result for name in ("before/sam", "after/kim")] == [Result.READ, Result.READ]
    (failed,) = (one for one in results.values() if one.result is Result.FAILED)
    assert failed.calendar.startswith("broken/")
    assert failed.message


def test_an_account_that_fails_later_fails_for_each_of_its_calendars(db: Connection) -> None:
    """When an account can no longer be opened, every calendar once read of it is reported."""
    connect(db, "two", "odd", how="well", names="work private")
    pull(db)
    db.execute("""UPDATE account SET settings = '{"how": "sign in"}'""")
    results = pull(db)
    assert {name: one.result for name, one in results.items()} == {
        "two/private": Result.FAILED,
        "two/work": Result.FAILED,
    }
    assert {one.hint for one in results.values()} == {"syncd connect odd"}


def test_a_lost_sign_in_is_remembered(db: Connection) -> None:
    """An account whose sign-in ended before its calendars could be listed is known as signed out."""
    connect(db, "two", "odd", how="well", names="work")
    pull(db)
    db.execute("""UPDATE account SET settings = '{"how": "sign in"}'""")
    pull(db)
    (state,) = calendars.calendars(db)
    assert (state.failure, state.failure_kind) == ("sign in again", "SignInNeeded")


def test_a_dry_run_stores_nothing(db: Connection, tmp_path: Path) -> None:
    """Looking changes no row, whether calendars can be read or not."""
    connect(db, "one", location=str(calendar_file(tmp_path, "sam")))
    connect(db, "gone", location="/nowhere/at-all.ics")
    before = dump(db, everything())
    results = pull(db, dry_run=True)
    assert {one.result for one in results.values()} == {Result.READ, Result.FAILED}
    assert dump(db, everything()) == before


def test_only_the_accepted_account_is_believed(db: Connection, tmp_path: Path) -> None:
    """--accept speaks of one account; a loss of another is refused all the same."""
    names = [f"p{number}" for number in range(12)]
    paths = []
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        paths.append(calendar_file(tmp_path / folder, *names))
        connect(db, folder, location=str(paths[-1]))
    assert {one.ones for one in pull(db).values()} == {12}
    for path in paths:
        path.write_text(Paper().text(), encoding="utf-8")
    results = pull(db, accept="two")
    assert {name.partition("/")[0]: one.result for name, one in results.items()} == {
        "one": Result.REFUSED,
        "two": Result.READ,
    }


def test_my_addresses_of_all_accounts_are_me(db: Connection, tmp_path: Path) -> None:
    """A calendar in which I go by the address of another account has 1:1s."""
    start = NOW.replace(tzinfo=None) - 7 * DAY
    other = "me@example.org"
    series = Meeting(
        uid="a",
        start=start,
        rule="FREQ=WEEKLY",
        guests={other: "ACCEPTED", "sam@example.com": "ACCEPTED"},
        organizer=other,
    )
    path = tmp_path / "work.ics"
    path.write_text(Paper(meetings=[series]).text(), encoding="utf-8")
    connect(db, "one", location=str(path))
    assert pull(db)["one/work"].ones == 0
    account = Account(
        name="two",
        provider="odd",
        settings={"how": "well", "names": "x"},
        kind="work",
        for_person=None,
        added_at=NOW + DAY,
    )
    accounts.add_account(db, account, mine=[Address(other)], timezone=None)
    assert pull(db)["one/work"].ones == 1


def test_opening_what_reads_nothing_says_what_to_do() -> None:
    """A provider without calendars, or that is not there, is named with a remedy."""

    def account(provider: str) -> Account:
        return Account(name="a", provider=provider, settings={}, kind="work", for_person=None, added_at=NOW)

    with pytest.raises(SyncdError, match="reads no calendars") as caught:
        open_source(CONFIG, account("local"))
    assert caught.value.hint == "syncd disconnect a"
    with pytest.raises(PluginError):
        open_source(CONFIG, account("never-installed"))
