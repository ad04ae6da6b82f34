"""Finds group meetings in the calendars themselves, by title; what is read for that is forgotten again."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from sqlite3 import Connection

from syncd.assess import user_zone
from syncd.config import Config
from syncd.core.model import CalendarId, Event, Status, Uid
from syncd.core.recurrence import event_starts
from syncd.core.series import Knowledge, bundles, invites_group, participants
from syncd.core.window import instant, local_day
from syncd.errors import ProviderError, SyncdError
from syncd.provider import Page, Source, Window
from syncd.pulling import open_source
from syncd.safetext import plain
from syncd.store import accounts
from syncd.store.snapshot import knowledge
from syncd.sync import provider_bugs

_AHEAD = timedelta(days=800)


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
    every: dict[Uid, GroupSeries] = {}
    for account in accounts.accounts(connection):
        if account.kind != "work":
            continue
        try:
            with provider_bugs():
                source = open_source(config, account)
                for info in source.calendars().items:
                    tell(info.name)
                    calendar = CalendarId(f"{account.name}/{info.name}")
                    for event in _read(source, info.name, zone.key):
                        one = _group(event, calendar, known, now, zone)
                        if one and (event.uid not in every or one.people > every[event.uid].people):
                            every[event.uid] = one
        except SyncdError as error:
            failures.append(f"{account.name}: {error.message}")
    return Looked(found=tuple(_meant(every.values(), text)), failures=tuple(failures))


def _read(source: Source, name: str, zone: str) -> Iterator[Event]:
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


def _group(
    event: Event, calendar: CalendarId, known: Knowledge, now: datetime, zone: tzinfo
) -> GroupSeries | None:
    """The series as a group; None for a 1:1 and for what is no meeting."""
    people = len(participants(event, known))
    told = people > 2 and event.attendees_complete
    one_to_one = people == 2 and event.attendees_complete and not invites_group(event, known)
    if event.all_day or event.status is Status.CANCELLED or one_to_one:
        return None
    today = local_day(now, zone)
    begin = event.start.date() if isinstance(event.start, datetime) else event.start
    since = max(today, begin)
    starts = [instant(at, zone) for at in event_starts(event, since=since, until=since + _AHEAD)]
    ahead = [at for at in starts if at > now][:2]
    days = (local_day(ahead[1], zone) - local_day(ahead[0], zone)).days if len(ahead) == 2 else None
    return GroupSeries(
        uid=event.uid,
        title=event.title,
        calendar=calendar,
        people=people if told else 0,
        next=ahead[0].astimezone(UTC) if ahead else None,
        every_days=days,
    )


def _meant(every: Iterable[GroupSeries], text: str) -> list[GroupSeries]:
    wanted = plain(text).casefold()
    titled = sorted((replace(one, title=plain(one.title)) for one in every), key=lambda one: one.uid)
    tests: tuple[Callable[[GroupSeries], bool], ...] = (
        lambda one: one.uid == text.strip(),
        lambda one: one.title.casefold() == wanted,
        lambda one: wanted in one.title.casefold() or wanted in one.uid.casefold(),
    )
    for fits in tests if wanted else ():
        found = [one for one in titled if fits(one)]
        if found:
            return found
    return []
