"""The way of a home with a daemon: read for the first time, an entry attached, its answers read back.

Each leg of it can be walked again and again, and what stands at its end be compared: every row and
file, the documents, links and mails. Only when something happened may differ, and the names that
provider and syncd think up.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from syncd.store.database import open_database
from syncd.store.documents import make_marker_secret
from tests.e2e.rows import dump_file, everything
from tests.hostile.worst import unsound

from .cloud import Kept, writes
from .day import Day
from .scene import A_SEARCH, DAY_BEFORE, EARLIER, UNSURE, Home

MINUTE = timedelta(minutes=1)
MEETING = datetime.fromisoformat("2026-11-23T10:00:00Z")
"""With Sam, on a Monday; its entry is due a day before."""
TYPED = "the vendor did not slip"
"""What Sam writes into the entry."""
TROUBLED = 11 * MINUTE
"""The first rounds, in which something may happen: one that does the work, one that finds it done."""
GOOD = 22 * MINUTE
"""So long after them everything is as where nothing happened."""


@dataclass(frozen=True, slots=True)
class Leg:
    """A part of the way."""

    scene: str
    """How home and cloud stand as it begins."""
    done: str
    """The scene whose end this is, too."""
    begin: datetime


LEGS: Mapping[str, Leg] = {
    "first read": Leg("first read", "first read", datetime.fromisoformat(EARLIER)),
    "entry attached": Leg("to attach", "from nothing to attached", datetime.fromisoformat(DAY_BEFORE)),
    "answers read back": Leg("to read back", "from nothing to attached", MEETING + 33 * MINUTE),
}


def keep_legs(home: Home) -> None:
    """Keep how each leg begins."""
    attach = LEGS["entry attached"]
    home.set_up(attach.done)
    home.calm()
    with closing(open_database(home.syncd.home / "syncd.db")) as database:
        make_marker_secret(database)  # chance thinks it up: now the names made of it are always the same
    home.keep(attach.scene)
    day = Day(home, attach.begin)
    day.step()
    day.now = MEETING - 20 * MINUTE
    day.step()
    (document,) = home.cloud.stands().documents
    home.cloud.write_into(document.link, TYPED)
    home.keep(LEGS["answers read back"].scene)


# -- what stands at the end -----------------------------------------------------------------

State = dict[str, object]
"""Table or place -> what stands there."""

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|\+00:00| UTC)?")
_THOUGHT_UP = {
    "calendar": {"cursor", "skew"},
    "work": {"next_due"},
    "entry": {"revision"},
    "note": {"revision"},
}
"""Columns whose values are a provider's, the hour's or the load's: only whether there is one is compared."""
_PASSED_OVER = ("home/backups/", "home/copies/", "home/state/log")


def state(home: Home, leg: Leg, until: datetime) -> State:
    """Everything that stands in the home and in its cloud."""
    database = home.syncd.home / "syncd.db"
    for path in (database, *(database.parent / "backups").glob("*.db")):
        assert not unsound(path), path
    with closing(open_database(database)) as connection:
        documents = connection.execute("SELECT id, link FROM document").fetchall()
        columns = {
            table: [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            for table in everything()
        }
    names = {name: f"document {at}" for at, row in enumerate(documents) for name in row}

    def known(value: object, *, thought_up: bool = False) -> object:
        if thought_up:
            return value is not None
        return _named(value, names, leg.begin, until) if isinstance(value, str) else value

    found: State = {}
    for table, rows in dump_file(database, everything()).items():
        thought_up = [name in _THOUGHT_UP.get(table, ()) for name in columns[table]]
        numbered = table in ("receipt", "observed")  # in any order
        masked = [
            tuple(known(value, thought_up=one) for value, one in zip(row, thought_up, strict=True))[numbered:]
            for row in rows
        ]
        found[table] = sorted(masked, key=repr)
    # Every finding there ever was is noted here. That a 1:1 could not be looked at is true for a while.
    found["told"] = [row for row in _rows(found["told"]) if not _is_unseen(row)]
    files = (one for one in home.folder.rglob("*") if one.is_file())
    paths = sorted(one.relative_to(home.folder).as_posix() for one in files)
    found["files"] = [one for one in paths if not one.startswith(_PASSED_OVER)]
    stands = home.cloud.stands()
    found["cloud"] = replace(
        stands,
        documents=tuple(_kept(one, known) for one in stands.documents),
        attached=tuple(str(known(one)) for one in stands.attached),
    )
    return found


def _rows(found: object) -> list[tuple[object, ...]]:
    assert isinstance(found, list)
    return found


def _is_unseen(row: tuple[object, ...]) -> bool:
    """Whether a finding says that somebody could not be assessed, and nobody was ever told of it."""
    finding, *_, told_at, times = row
    return str(finding).startswith("not-assessed:") and told_at is None and times == 0


def _named(text: str, names: Mapping[str, str], begin: datetime, until: datetime) -> str:
    """A text with moments of the leg and names that were thought up made the same."""
    for name, plain in sorted(names.items(), key=lambda pair: -len(pair[0])):
        text = text.replace(name, plain)

    def then(found: re.Match[str]) -> str:
        when = datetime.fromisoformat(found[0].removesuffix(" UTC")).replace(tzinfo=UTC)
        return "then" if begin <= when <= until else found[0]

    return _INSTANT.sub(then, text)


def _kept(document: Kept, known: Callable[[object], object]) -> Kept:
    """A document with its last text alone: what it was on the way there may differ."""
    return replace(document, link=str(known(document.link)), history=(document.text,))


def differences(one: State, other: State) -> list[str]:
    """What differs between two states."""
    return [f"{place}:\n  {found}\n  {other[place]}" for place, found in one.items() if found != other[place]]


# -- walking a leg --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """A leg where nothing happened."""

    requests: int
    """How many its first rounds make."""
    rounds: Mapping[datetime, State]
    """What stood after each of them."""
    after: State
    notified: int
    """How many findings were shown on the desktop."""


class Way:
    """The legs of a home, each of which can be walked again and again."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._known: dict[str, Undisturbed] = {}
        keep_legs(home)

    def begin(self, leg: str) -> Day:
        """A daemon at the beginning of a leg."""
        self.home.set_up(LEGS[leg].scene)
        self.home.calm()
        self.home.cloud.server.exchanges.clear()
        return Day(self.home, LEGS[leg].begin)

    def undisturbed(self, leg: str) -> Undisturbed:
        """How a leg goes where nothing happens."""
        if leg not in self._known:
            self._known[leg] = undisturbed(self.home, LEGS[leg], self.begin(leg))
        return self._known[leg]

    def is_as_undisturbed(self, leg: str, now: datetime) -> bool:
        """Whether after the round at that moment everything stands as where nothing happened."""
        return not differences(self._known[leg].rounds[now], state(self.home, LEGS[leg], now))

    def arrive(self, leg: str, day: Day) -> None:
        """Let the daemon make good by itself; everything then stands as where nothing happened."""
        arrive(self.home, LEGS[leg], day, self._known[leg])


def undisturbed(home: Home, leg: Leg, day: Day) -> Undisturbed:
    """Walk a leg where nothing happens."""
    rounds: dict[datetime, State] = {}
    while day.now < leg.begin + TROUBLED:
        at, count = day.now, day.rounds.count
        day.step()
        if day.rounds.count > count:
            rounds[at] = state(home, leg, at)
    requests = len(home.cloud.server.exchanges)
    day.until(leg.begin + TROUBLED + GOOD)
    check_end(home, leg)
    return Undisturbed(requests, rounds, state(home, leg, day.now), total(day.said(), "notified"))


def arrive(home: Home, leg: Leg, day: Day, known: Undisturbed) -> None:
    """See :meth:`Way.arrive`."""
    latest = max(day.now, leg.begin + TROUBLED) + GOOD
    while day.now < latest and differences(known.after, state(home, leg, day.now)):
        if any(UNSURE in reason for reason in reasons(home)):  # what it may have made is waited for
            assert home.cloud.stands().documents == ()
            latest = day.now + A_SEARCH
            day.until(latest)
        _next_round(day)
    before = len(writes(home.cloud))
    day.until(day.now + 11 * MINUTE)
    assert [one.request for one in writes(home.cloud)[before:]] == []
    check_end(home, leg)
    found = differences(known.after, state(home, leg, day.now))
    assert not found, "\n".join(found)
    assert total(day.said(), "notified") == known.notified
    day.check_log()


def _next_round(day: Day) -> None:
    count = day.rounds.count
    while day.rounds.count == count:
        day.step()


def check_end(home: Home, leg: Leg) -> None:
    """One document, attached once, shared once, read back once; nothing waits, nothing failed."""
    home.check_done(leg.done)
    assert reasons(home) == []
    with closing(open_database(home.syncd.home / "syncd.db")) as database:
        notes = [row["text"] for row in database.execute("SELECT text FROM note")]
    assert notes == ([TYPED] if leg.scene == "to read back" else [])


def reasons(home: Home) -> list[str]:
    """Why work failed, of what has failed."""
    with closing(open_database(home.syncd.home / "syncd.db")) as database:
        return [row[0] for row in database.execute("SELECT reason FROM work WHERE failures OR deaths")]


# -- what the log says ----------------------------------------------------------------------


def complained(said: list[dict[str, Any]]) -> bool:
    """Whether the log tells of anything that failed."""
    told = {"failed", "died", "set-aside", "tick-failed", "config-not-kept"}
    return any(one["action"] in told or one.get("ok") is False for one in said)


def total(said: list[dict[str, Any]], fact: str) -> int:
    """All of a fact."""
    return sum(one[fact] for one in said if fact in one)
