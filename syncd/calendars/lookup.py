"""Finds group meetings in the calendars themselves, by title; what is read for that is forgotten again."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from sqlite3 import Connection
from zoneinfo import ZoneInfo

from syncd.calendars.pulling import open_source
from syncd.calendars.sync import provider_bugs
from syncd.config import Config
from syncd.core.model import CalendarId, Event, Status, Uid
from syncd.core.recurrence import event_starts
from syncd.core.series import Knowledge, bundles, invites_group, participants
from syncd.core.window import instant, local_day
from syncd.dataclass import dataclass
from syncd.errors import ProviderError, SyncdError
from syncd.provider import Page, Source, Window
from syncd.safetext import plain
from syncd.store import accounts
from syncd.store.accounts import Account
from syncd.store.knowledge import knowledge, user_zone

_AHEAD = 800
"""Days in which the next two starts of a series are looked for."""
_TWO = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSeries:
    """A recurring meeting that is no 1:1, as its calendar holds it."""

    uid: Uid
    title: str
    """Shown, never stored."""
    calendar: CalendarId
    people: int
    """How many take part, me among them; 0 when its calendar does not tell."""
    next: datetime | None
    """Its next start by its rule; None when it is over."""
    every_days: int | None
    """From its next start to the one after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a look into the calendars brought."""

    found: tuple[GroupSeries, ...]
    """Those meant, by UID: a whole UID goes before a whole title before a part of either."""
    failures: tuple[str, ...]
    """The calendars that could not be read, each with its reason."""


def look_up(
    connection: Connection, config: Config, text: str, *, now: datetime, tell: Callable[[str], None]
) -> Looked:
    """Read every work calendar for the group series a text means; stores nothing.

    ``tell`` hears the name of each calendar before it is read.
    """
    known, zone = knowledge(connection, config), user_zone(connection, config)
    failures: list[str] = []
    every: dict[Uid, _Seen] = {}
    for account in accounts.accounts(connection):
        if account.kind != "work":
            continue
        try:
            for one in _seen(config, account, zone, known, tell):
                if one.event.uid not in every or one.people > every[one.event.uid].people:
                    every[one.event.uid] = one
        except SyncdError as error:
            failures.append(f"{account.name}: {error.message}")
    found = tuple(_group(one, now, zone) for one in _meant(every.values(), text))
    return Looked(found=found, failures=tuple(failures))


@dataclass(frozen=True, slots=True)
class _Seen:
    """The master of a group series, where it stands, how many are told to take part, and its title."""

    event: Event
    calendar: CalendarId
    people: int
    title: str


def _seen(
    config: Config, account: Account, zone: ZoneInfo, known: Knowledge, tell: Callable[[str], None]
) -> Iterator[_Seen]:
    """The group series of an account; raises SyncdError where it cannot be read whole."""
    with provider_bugs():
        source = open_source(config, account)
        for info in source.calendars().items:
            tell(info.name)
            for event in _masters(source, info.name, zone.key):
                people = len(participants(event, known))
                told = event.attendees_complete and not invites_group(event, known)
                if event.all_day or event.status is Status.CANCELLED or (told and people == _TWO):
                    continue
                calendar = CalendarId(f"{account.name}/{info.name}")
                yield _Seen(event, calendar, people if told and people > _TWO else 0, plain(event.title))


def _masters(source: Source, name: str, zone: str) -> Iterator[Event]:
    """The masters of all series of a calendar."""
    complete = False
    for page in source.pull(name, cursor=None, window=Window(), zone=zone):
        if not isinstance(page, Page):
            complete = True
            continue
        for resource in page.resources:
            for bundle in bundles(resource.events):
                if bundle.master and bundle.master.recurring:
                    yield bundle.master
    if not complete:
        raise ProviderError(f"the answer for calendar {name} was incomplete", hint="try again")


def _meant(every: Iterable[_Seen], text: str) -> list[_Seen]:
    wanted = plain(text).casefold()
    known = sorted(every, key=lambda one: one.event.uid)
    tests: tuple[Callable[[_Seen], bool], ...] = (
        lambda one: one.event.uid == text.strip(),
        lambda one: one.title.casefold() == wanted,
        lambda one: wanted in one.title.casefold() or wanted in one.event.uid.casefold(),
    )
    for fits in tests if wanted else ():
        found = [one for one in known if fits(one)]
        if found:
            return found
    return []


def _group(one: _Seen, now: datetime, zone: ZoneInfo) -> GroupSeries:
    begin = one.event.start.date() if isinstance(one.event.start, datetime) else one.event.start
    since = max(local_day(now, zone), begin)
    until = date.fromordinal(min(since.toordinal() + _AHEAD, date.max.toordinal()))
    starts = [instant(at, zone) for at in event_starts(one.event, since=since, until=until)]
    ahead = [at for at in starts if at > now][:_TWO]
    days = (local_day(ahead[1], zone) - local_day(ahead[0], zone)).days if len(ahead) == _TWO else None
    return GroupSeries(
        uid=one.event.uid,
        title=one.title,
        calendar=one.calendar,
        people=one.people,
        next=ahead[0].astimezone(UTC) if ahead else None,
        every_days=days,
    )
