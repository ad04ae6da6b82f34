"""The waiting part of the daemon: what is due goes to a child, a child that dies or hangs stays outside."""

import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from sqlite3 import Connection
from typing import Any, Protocol, TypeVar

from syncd.core.timetable import (
    DEATHS,
    Due,
    after_death,
    after_failure,
    goes_along,
    is_due,
    wakes_at,
)
from syncd.daemon.local import Print, prints
from syncd.daemon.log import Log
from syncd.daemon.pieces import MEND, ORDER, PUBLISH, PULL
from syncd.daemon.process import Ending
from syncd.errors import AlreadyRunning, StoreError
from syncd.paths import Home
from syncd.store import accounts, work
from syncd.store.accounts import Account
from syncd.store.database import open_database

SOON = timedelta(minutes=1)
WAIT = 2.0
"""Seconds another writer is waited for: while it waits it does not hear that it is to stop."""

Value = TypeVar("Value")


class Child(Protocol):
    """Does work in a process of its own, and tells what it says."""

    def __call__(self, names: Sequence[str], hear: Callable[[Mapping[str, Any]], None], /) -> Ending:
        """Run to its end."""
        ...


class Daemon:
    """Decides what is due. Holds no connection and no calendar between two ticks."""

    def __init__(
        self, home: Home, *, child: Child, log: Log, chance: Callable[[], float] = random.random
    ) -> None:
        self._home = home
        self._child = child
        self._log = log
        self._chance = chance
        self._prints: dict[str, Print] = {}
        self._changed: set[str] = set()
        """The reading of which files have changed since it was last begun."""
        self._failures = 0
        """How many ticks in a row failed."""
        self._why = ""
        """What the child has said of why it could not go on."""
        self._suspect = False
        """Whether the database may be damaged: as the daemon begins, and when it failed."""

    def begin(self, now: datetime) -> None:
        """Let everything that was set aside be tried once more: somebody has started the daemon anew."""
        self._log.info(now, "started")
        self._suspect = True
        self._outliving(now, lambda: self._look_for_damage(now))
        self._outliving(now, self._forget_what_was_set_aside)

    def _forget_what_was_set_aside(self) -> None:
        with closing(open_database(self._home.database, wait=WAIT)) as database:
            aside = [one.name for one in work.work(database).values() if one.is_set_aside()]
            work.forget(database, aside)

    def tick(self, now: datetime) -> datetime:
        """Do what is due; when to be called again."""
        after = self._outliving(now, lambda: self._tick(now))
        if after is None:
            self._failures += 1
            return after_failure(now, self._failures, asked=None, chance=self._chance())
        self._failures = 0
        return after

    def _outliving(self, now: datetime, do: Callable[[], Value]) -> Value | None:
        """What it gives; None when it failed, which is written down.

        Whatever happens in it, the daemon lives on: this is one of the three places where any
        exception is caught.
        """
        try:
            return do()
        except Exception as error:  # noqa: BLE001 -- see above
            self._suspect = self._suspect or isinstance(error, StoreError)
            self._log.info(now, "tick-failed", kind=type(error).__name__)
            self._log.debug(now, "tick-failed", reason=str(error))
            return None

    def _look_for_damage(self, now: datetime) -> None:
        """Have a damaged database replaced by its newest good copy, where there is any doubt."""
        if self._suspect:
            ending = self._child([MEND], lambda said: self._hear(now, (), said))
            self._suspect = ending.code == AlreadyRunning.exit_code  # nobody has looked

    def _tick(self, now: datetime) -> datetime:
        self._look_for_damage(now)
        if not self._home.database.exists():  # only a beginning may create it
            raise StoreError("the database is gone")
        with closing(open_database(self._home.database, wait=WAIT)) as database:
            known, all_work = accounts.accounts(database), work.work(database)
        due = self._due(known, all_work, now)
        if not due:
            return wakes_at(_current(known, all_work), now)
        self._why = ""
        ending = self._child(due, lambda said: self._hear(now, known, said))
        if ending.stopped:
            return now
        after = self._kept(known, due, ending, now)
        if ending.code == AlreadyRunning.exit_code:
            self._log.info(now, "waiting", reason="another sync is running")
            return now + SOON
        return wakes_at(_current(known, after), now)

    def _due(self, known: Sequence[Account], all_work: Mapping[str, Due], now: datetime) -> list[str]:
        """The names of what is to be done now: calendars first."""
        if not known:
            return []
        pulls = [PULL + account.name for account in known]
        due = {name for name in (*pulls, *ORDER) if is_due(all_work.get(name, Due(name=name)), now)}
        self._look_at_files(known)
        due |= self._changed.intersection(pulls)
        if due:  # one process for all that is due in a moment, not one after the other
            due |= {name for name in pulls if goes_along(all_work.get(name, Due(name=name)), now)}
        if PUBLISH in due:  # before anything is written the calendars are read, where they can be
            due |= {name for name in pulls if not all_work.get(name, Due(name=name)).failures}
        alone = {name for name, one in all_work.items() if one.is_set_aside() and not is_due(one, now)}
        return [name for name in (*pulls, *ORDER) if name in due - alone]

    def _look_at_files(self, known: Sequence[Account]) -> None:
        """Note the accounts whose files have changed since the last tick."""
        before, self._prints = self._prints, prints(known)
        self._changed |= {
            PULL + name for name, found in self._prints.items() if before.get(name, found) != found
        }

    def _hear(self, now: datetime, known: Sequence[Account], said: Mapping[str, Any]) -> None:
        """Write into the log what a child says, without the names of the user's things."""
        facts = {name: one for name, one in said.items() if isinstance(one, int)}
        if "begin" in said:
            self._changed.discard(str(said["begin"]))
        elif "done" in said:
            self._log.info(now, "done", work=_label(str(said["done"]), known), **facts)
        elif "mended" in said:
            self._log.info(now, "database-restored")
        elif said.get("failed") == AlreadyRunning.__name__:
            return  # nothing has failed: somebody else is at work
        elif "failed" in said:
            self._suspect = said["failed"] == StoreError.__name__
            self._why = str(said.get("reason", ""))
            self._log.info(now, "failed", kind=str(said["failed"]))
        elif "config" in said:
            self._log.info(now, "config-broken", problems=said["config"])
        elif "unkept" in said:
            self._log.info(now, "config-not-kept")
        if "reason" in said:
            self._log.debug(now, "reason", reason=said["reason"])

    def _kept(
        self, known: Sequence[Account], due: Sequence[str], ending: Ending, now: datetime
    ) -> dict[str, Due]:
        """Note what a child could not note itself: that it died of its work, or could not even begin."""
        with closing(open_database(self._home.database, wait=WAIT)) as database:
            all_work = work.work(database)
            if ending.died:
                self._note_death(database, known, all_work, ending, now)
            elif ending.code not in (0, AlreadyRunning.exit_code):
                for name in due:
                    before = all_work.get(name, Due(name=name))
                    if before.tried_at == now:
                        continue  # it was done before the rest failed
                    why = self._why or _how(ending)
                    failed = replace(before, failures=before.failures + 1, reason=why)
                    next_due = after_failure(now, failed.failures, asked=None, chance=self._chance())
                    work.note(database, failed, tried_at=now, next_due=next_due)
            return work.work(database)

    def _note_death(
        self,
        database: Connection,
        known: Sequence[Account],
        all_work: Mapping[str, Due],
        ending: Ending,
        now: datetime,
    ) -> None:
        assert ending.at is not None
        before = all_work.get(ending.at, Due(name=ending.at))
        how = _how(ending)
        dead = replace(before, deaths=before.deaths + 1, failures=before.failures + 1, reason=how)
        next_due = after_death(now, dead.deaths, chance=self._chance())
        work.note(database, dead, tried_at=now, next_due=next_due)
        self._log.info(
            now,
            "set-aside" if dead.deaths >= DEATHS else "died",
            work=_label(ending.at, known),
            hung=ending.hung,
            deaths=dead.deaths,
        )


def _how(ending: Ending) -> str:
    """How a child ended, for a reader."""
    if ending.hung:
        return "its process hung"
    if ending.code < 0:
        return f"its process was killed (signal {-ending.code})"
    return f"its process ended with code {ending.code}"


def _current(known: Sequence[Account], all_work: Mapping[str, Due]) -> list[Due]:
    """The work there is now; of an account that is gone some may still be noted."""
    if not known:
        return []
    names = (*(PULL + account.name for account in known), *ORDER)
    return [all_work.get(name, Due(name=name)) for name in names]


def _label(name: str, known: Sequence[Account]) -> str:
    """A piece of work as the log may know it: an account by its provider and number, never by its name."""
    if not name.startswith(PULL):
        return name
    at = next((at for at, one in enumerate(known, 1) if PULL + one.name == name), 0)
    return f"{PULL}{known[at - 1].provider}-{at}" if at else PULL.rstrip(":")
