"""A database that reads one calendar held in memory: syncs at chosen times without a file or a command."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from syncd.calendars.intake import Job
from syncd.calendars.sync import CalendarResult, sync_calendar
from syncd.config import Config
from syncd.core.model import Address, CalendarId, Event, Participant, PartStat, Uid, address
from syncd.provider import Source
from syncd.settle import settle
from syncd.store import accounts, calendars
from syncd.store.accounts import Account
from syncd.store.calendars import CalendarState
from syncd.store.database import open_database
from syncd.store.knowledge import decided_by, knowledge
from syncd.testing.memory_source import MemorySource

from .rows import Rows, dump, everything

BERLIN = ZoneInfo("Europe/Berlin")
ME = address("me@example.com")
ALEX = address("alex@example.com")
KIM = address("kim@example.com")
MONDAY = datetime(2026, 3, 2, 10, tzinfo=BERLIN)
"""The first slot of the series most tests have."""
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
"""A Friday, after the slots of 2, 9 and 16 March."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def meeting(
    uid: str, start: datetime = MONDAY, *, who: Address = ALEX, rule: str | None = None, minutes: int = 30
) -> Event:
    """A 1:1 that I organise, accepted by both sides; it stands in Berlin."""
    start = start.astimezone(BERLIN)
    both = tuple(Participant(address=one, answer=PartStat.ACCEPTED) for one in (ME, who))
    return Event(
        uid=Uid(uid),
        start=start,
        end=start + timedelta(minutes=minutes),
        title=f"about {uid}",
        organizer=both[0],
        attendees=both,
        rule=rule,
    )


def weekly(uid: str = "weekly", start: datetime = MONDAY, *, who: Address = ALEX) -> Event:
    """A series that goes on for ever."""
    return meeting(uid, start, who=who, rule="FREQ=WEEKLY")


class World:
    """One home with one account, ``work``, whose calendar is a source in memory."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.db = open_database(path)
        self.source = MemorySource(incremental=False)
        self.config = Config(timezone="Europe/Berlin")
        account = Account(
            name="work", provider="memory", settings={}, kind="work", for_person=None, added_at=NOW
        )
        accounts.add_account(self.db, account, mine=[ME], timezone="Europe/Berlin")

    def job(self, now: datetime, *, accept: bool = False, kind: str = "work") -> Job:
        """What a round of pulls asks of the calendar."""
        known = knowledge(self.db, self.config)
        return Job(
            calendar=CalendarId(f"work/{self.source.name}"),
            account="work",
            name=self.source.name,
            kind=kind,
            for_person=None,
            known=known,
            decided_by=decided_by(known, self.config, "Europe/Berlin"),
            zone=BERLIN,
            policy=self.config.policy,
            now=now,
            accept=accept,
        )

    def pull(
        self,
        now: datetime,
        *,
        accept: bool = False,
        dry_run: bool = False,
        source: Source | None = None,
    ) -> CalendarResult:
        """Read the calendar, settle nothing."""
        return sync_calendar(self.db, source or self.source, self.job(now, accept=accept), dry_run=dry_run)

    def sync(self, now: datetime, *, accept: bool = False) -> CalendarResult:
        """Read the calendar and settle what is over."""
        result = self.pull(now, accept=accept)
        settle(self.db, self.config, now=now)
        return result

    @property
    def state(self) -> CalendarState:
        """What is known of the calendar's reads."""
        (one,) = calendars.calendars(self.db)
        return one

    def rows(self, *tables: str) -> Rows:
        """The rows of some tables, or of all."""
        return dump(self.db, tables or everything())

    def changes(self) -> list[tuple[str, str]]:
        """The journal of observed changes: (UID, change)."""
        return [(row[0], row[1]) for row in self.db.execute("SELECT uid, change FROM observed ORDER BY id")]


@contextmanager
def world_at(path: Path) -> Iterator[World]:
    """A world whose database is closed in the end."""
    world = World(path / "syncd.db")
    with closing(world.db):
        yield world


def handed_to(event: Event, who: Address) -> Event:
    """The same event with another person."""
    both = tuple(Participant(address=one, answer=PartStat.ACCEPTED) for one in (ME, who))
    return replace(event, attendees=both, sequence=event.sequence + 1)
