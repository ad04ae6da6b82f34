"""Opens the sources of accounts and runs a round of pulls over all their calendars."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from sqlite3 import Connection

from syncd import registry
from syncd.calendars.intake import Job, unheard
from syncd.calendars.opening import settings_of
from syncd.calendars.sync import CalendarResult, Result, pause_of, provider_bugs, sync_calendar
from syncd.config import Config
from syncd.core.model import CalendarId
from syncd.dataclass import dataclass
from syncd.errors import SyncdError
from syncd.provider import Source
from syncd.store import accounts, calendars
from syncd.store.accounts import Account
from syncd.store.database import transaction
from syncd.store.knowledge import decided_by, knowledge, user_zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One pull of everything, as the user asked for it."""

    now: datetime
    passed: Callable[[], timedelta] = timedelta
    """How long ago ``now`` was read."""
    go_on: Callable[[], None] = unheard
    """Called with every page that is read."""
    dry_run: bool = False
    accept: str | None = None
    """The account whose refused losses the user accepts."""
    only: str | None = None
    """The one account to pull; None: all."""


def open_source(config: Config, account: Account) -> Source:
    """The source of an account; raises PluginError when its provider cannot be used."""
    spec = registry.spec(account.provider, config.plugins)
    if spec.source is None:
        raise SyncdError(
            f"provider {account.provider} reads no calendars", hint=f"syncd disconnect {account.name}"
        )
    source: Source = registry.load(spec.source)(settings_of(config, spec, account))
    return source


def pull_all(
    connection: Connection, config: Config, asked: Round, *, tell: Callable[[str], None]
) -> list[CalendarResult]:
    """Pull every calendar of every account; one failing account stops no other.

    ``tell`` hears the name of each calendar before it is read.
    """
    known = knowledge(connection, config)
    zone = user_zone(connection, config)
    key = decided_by(known, config, zone.key)
    results: list[CalendarResult] = []
    for account in accounts.accounts(connection):
        if asked.only not in (None, account.name):
            continue
        try:
            with provider_bugs():
                source = open_source(config, account)
                infos = source.calendars().items
        except SyncdError as error:
            results += _none_read(connection, account, error, asked)
            continue
        for info in infos:
            name = info.name
            tell(name)
            job = Job(
                calendar=CalendarId(f"{account.name}/{name}"),
                account=account.name,
                name=name,
                kind="holidays" if info.holidays else account.kind,
                for_person=account.for_person,
                known=known,
                decided_by=key,
                zone=zone,
                policy=config.policy,
                now=asked.now,
                passed=asked.passed,
                go_on=asked.go_on,
                accept=asked.accept == account.name,
            )
            results.append(sync_calendar(connection, source, job, dry_run=asked.dry_run))
    return results


def _none_read(
    connection: Connection, account: Account, error: SyncdError, asked: Round
) -> Iterator[CalendarResult]:
    """An account that cannot even be opened: each of its calendars failed, and that is remembered."""
    known = [state.id for state in calendars.calendars(connection) if state.account == account.name]
    for calendar in known or [CalendarId(f"{account.name}/{account.name}")]:
        if not asked.dry_run and known:
            with transaction(connection):
                kind = type(error).__name__
                calendars.note_failure(connection, calendar, failure=error.message, kind=kind, at=asked.now)
        yield CalendarResult(
            calendar=calendar,
            result=Result.FAILED,
            message=error.message,
            hint=error.hint,
            retry_after=pause_of(error),
        )
