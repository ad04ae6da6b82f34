"""Pulls one calendar: pages in, one transaction out; refuses what looks like a loss."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import field
from datetime import datetime, timedelta
from enum import Enum
from sqlite3 import Connection
from sqlite3 import Error as DatabaseFailure

from syncd.calendars.follow import follow
from syncd.calendars.intake import Job, admit, count, count_unread, dismissal
from syncd.core.model import CalendarId, Uid
from syncd.core.series import Kind
from syncd.dataclass import dataclass
from syncd.errors import CursorExpired, Offline, StoreError, SyncdError, SyncRefused, Transient
from syncd.provider import Complete, Cursor, Page, Problem, Severity, Source, Window
from syncd.store import calendars as store
from syncd.store import resources
from syncd.store.calendars import CalendarState
from syncd.store.database import transaction
from syncd.store.resources import ResourceCount, StoredBundle
from syncd.store.trouble import store_error


class Result(Enum):
    """How the pull of one calendar ended."""

    READ = "read"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    PASSING = "passing"
    """Nobody could be reached, and it was read shortly before: nothing to be told of yet."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarResult:
    """What one pull did, for the user."""

    calendar: CalendarId
    result: Result
    changed: int = 0
    """How many resources were read again or removed."""
    ones: int = 0
    """How many 1:1 events the calendar holds now."""
    quarantined: int = 0
    message: str = ""
    hint: str = ""
    retry_after: float | None = None
    """The seconds after which a provider that refused wants to be asked again."""


@dataclass(slots=True)
class _Pulled:
    """Everything one pull brought, classified and ready to be written."""

    resources: dict[str, tuple[ResourceCount, list[StoredBundle]]] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    complete: Complete | None = None
    ended: datetime | None = None
    """When it was, by our clock."""
    same_rules: bool = False
    """Whether the calendar was last judged by the same config and corrections."""


def sync_calendar(
    connection: Connection, source: Source, job: Job, *, dry_run: bool = False
) -> CalendarResult:
    """Pull one calendar and store it in one transaction.

    Whatever fails becomes a result and leaves every row of the calendar as it was; only the
    failure is noted. Raises StoreError when it is the database that fails: no calendar can be
    stored then, and none is to blame.
    """
    try:
        with provider_bugs():
            return _sync(connection, source, job, dry_run=dry_run)
    except StoreError:
        raise
    except SyncdError as error:
        result = Result.REFUSED if isinstance(error, SyncRefused) else _failure(connection, job, error)
        return _failed(connection, job, error, result, dry_run=dry_run)


@contextmanager
def provider_bugs() -> Iterator[None]:
    """Turn whatever a provider's code raises into a SyncdError: it must not take other calendars along.

    This is one of the three places where any exception is caught.
    """
    try:
        yield
    except SyncdError:
        raise
    except DatabaseFailure as error:
        raise store_error("the database failed", error, hint="`syncd doctor` checks it") from error
    except Exception as error:
        raise SyncdError(
            f"reading stopped with {type(error).__name__}: {error}",
            hint="please report this; nothing was changed",
        ) from error


def _failure(connection: Connection, job: Job, error: SyncdError) -> Result:
    state = next((one for one in store.calendars(connection) if one.id == job.calendar), None)
    fresh = state is not None and store.is_shortly_after(state.coverage.read_through, job.now)
    return Result.PASSING if fresh and isinstance(error, Offline) else Result.FAILED


def _failed(
    connection: Connection, job: Job, error: SyncdError, result: Result, *, dry_run: bool
) -> CalendarResult:
    # Whoever tells of it names the calendar.
    message = error.message.removeprefix(f"{job.account}: calendar {job.name}: ")
    if not dry_run and result is not Result.REFUSED:
        with transaction(connection):
            _know(connection, job)
            kind = type(error).__name__
            store.note_failure(connection, job.calendar, failure=message, kind=kind, at=job.now)
    return CalendarResult(
        calendar=job.calendar,
        result=result,
        message=message,
        hint=error.hint,
        retry_after=pause_of(error),
    )


def pause_of(error: SyncdError) -> float | None:
    """The pause a provider asked for."""
    return error.retry_after if isinstance(error, Transient) else None


def _know(connection: Connection, job: Job) -> None:
    store.know_calendar(
        connection, job.calendar, account=job.account, name=job.name, kind=job.kind, for_person=job.for_person
    )


def _sync(connection: Connection, source: Source, job: Job, *, dry_run: bool) -> CalendarResult:
    state = next((one for one in store.calendars(connection) if one.id == job.calendar), None)
    same_rules = state is not None and state.decided_by == job.decided_by
    pulled = _pull(source, job, store.cursor_of(connection, job.calendar) if same_rules else None)
    pulled.same_rules = same_rules
    complete = pulled.complete
    if complete is None:
        raise SyncdError(
            f"the answer for calendar {job.name} was incomplete",
            hint="nothing was changed; the next sync tries again",
        )
    if state:
        _refuse_losses(connection, state, job, pulled, dry_run=dry_run)
    quarantined = sum(1 for one in pulled.problems if one.severity is Severity.QUARANTINED)
    changed = len(pulled.resources) + len(pulled.removed)
    result = Result.UNCHANGED if complete.unchanged else Result.READ
    if dry_run:
        ones = sum(row.kind is Kind.ONE_TO_ONE for _, rows in pulled.resources.values() for row in rows)
        return CalendarResult(
            calendar=job.calendar, result=result, changed=changed, ones=ones, quarantined=quarantined
        )
    with transaction(connection):
        _know(connection, job)
        _write(connection, state, job, pulled, complete)
        ones = resources.count_one_to_ones(connection, job.calendar)
    return CalendarResult(
        calendar=job.calendar, result=result, changed=changed, ones=ones, quarantined=quarantined
    )


# -- reading --------------------------------------------------------------------------------


def _pull(source: Source, job: Job, cursor: Cursor | None) -> _Pulled:
    """Read all pages before anything is written; an expired cursor means reading in full, once."""
    window = Window()
    zone, dismiss = job.zone.key, dismissal(job)
    try:
        return _collect(source.pull(job.name, cursor=cursor, window=window, zone=zone, dismiss=dismiss), job)
    except CursorExpired:
        return _collect(source.pull(job.name, cursor=None, window=window, zone=zone, dismiss=dismiss), job)


def _collect(pages: Iterator[Page | Complete], job: Job) -> _Pulled:
    pulled = _Pulled()
    for page in pages:
        job.go_on()
        if isinstance(page, Complete):
            pulled.complete, pulled.ended = page, job.now + job.passed()
            continue
        pulled.problems += page.problems
        pulled.removed |= set(page.removed)
        for resource in page.resources:
            rows, problems = admit(resource, job)
            pulled.resources[resource.name] = (count(resource), rows)
            pulled.problems += problems
        for one in page.dismissed:
            pulled.resources[one.name] = (count_unread(one), [])
    return pulled


# -- refusing -------------------------------------------------------------------------------


def _refuse_losses(
    connection: Connection,
    state: CalendarState,
    job: Job,
    pulled: _Pulled,
    *,
    dry_run: bool,
) -> None:
    """Refuse a listing without a provider's token that would drop too many known 1:1s.

    The same loss an hour later is believed, and so is one the user accepts.
    """
    complete = pulled.complete
    if complete is None or complete.trusted or complete.listing is None or job.accept:
        return
    lost = _lost_ones(connection, state, pulled, complete.listing)
    known = {uid for uid, _, _, _ in resources.one_to_one_rows(connection, state.id)}
    policy = job.policy
    if len(lost) <= policy.refuse_events or len(lost) <= policy.refuse_share * len(known):
        return
    key = hashlib.sha256("\n".join(sorted(lost)).encode()).hexdigest()
    waited = state.refused_at is not None and job.now - state.refused_at >= timedelta(
        hours=policy.accept_hours
    )
    if state.refused_key == key and waited:
        return
    message = (
        f"calendar {job.name} of account {job.account} would lose {len(lost)} of {len(known)} known 1:1s"
    )
    if not dry_run:
        with transaction(connection):
            store.note_refusal(connection, state.id, key=key, failure=message, at=job.now)
            store.observe(
                connection, job.now, state.id, [(Uid(""), "refused", f"{len(lost)} of {len(known)}")]
            )
    raise SyncRefused(
        message,
        hint=f"nothing was changed; if that is right, `syncd sync --accept {job.account}`, or it is accepted "
        "when the calendar still says so in an hour",
    )


def _lost_ones(
    connection: Connection, state: CalendarState, pulled: _Pulled, listing: frozenset[str]
) -> set[str]:
    """The known 1:1s that would be 1:1s no more.

    When the rules of what is a 1:1 have changed, only those count that are not there at all.
    """
    lost: set[str] = set()
    kept: set[str] = set()
    for _, rows in pulled.resources.values():
        kept |= {row.uid for row in rows if row.kind is Kind.ONE_TO_ONE or not pulled.same_rules}
    old = connection.execute(
        "SELECT uid, resource FROM bundle WHERE calendar = ? AND kind = 'one-to-one'", (state.id,)
    )
    for uid, resource in old:
        read_again = resource in pulled.resources
        if uid in kept or (resource in listing and not read_again):
            continue
        if read_again and not pulled.same_rules:
            continue
        lost.add(uid)
    return lost


# -- writing --------------------------------------------------------------------------------


def _write(
    connection: Connection,
    state: CalendarState | None,
    job: Job,
    pulled: _Pulled,
    complete: Complete,
) -> None:
    """Replace what was read, then follow the life of every 1:1 series. Runs inside a transaction."""
    calendar = job.calendar
    if not complete.unchanged or pulled.resources or pulled.removed or pulled.problems:
        if complete.listing is not None:
            pulled.removed |= resources.resource_names(connection, calendar) - complete.listing
        _replace(connection, state, job, pulled, complete.listing)
    if state and state.refused_key:
        store.observe(connection, job.now, calendar, [(Uid(""), "accepted", "")])
    store.note_read(
        connection,
        calendar,
        complete,
        at=job.now,
        decided_by=job.decided_by,
        ended=pulled.ended,
    )


def _replace(
    connection: Connection,
    state: CalendarState | None,
    job: Job,
    pulled: _Pulled,
    listing: frozenset[str] | None,
) -> None:
    """Put what was read in place of what was known, its problems as well."""
    calendar = job.calendar
    before = resources.one_to_one_rows(connection, calendar)
    # What stood there already and is a 1:1 only by newer rules or words is old news.
    old_news = set() if pulled.same_rules else resources.other_uids(connection, calendar)
    resources.remove_resources(connection, calendar, sorted(pulled.removed))
    resources.replace_resources(
        connection, calendar, [pulled.resources[name] for name in sorted(pulled.resources)]
    )
    troubled = store.troubled_resources(connection, calendar)
    if listing is not None:
        # What could not be understood and is there no more needs no attention.
        pulled.removed |= troubled - listing - {""}
    again = {*pulled.removed, *pulled.resources, *(one.resource for one in pulled.problems)}
    store.replace_problems(connection, calendar, sorted(again & troubled), pulled.problems)
    if pulled.resources or pulled.removed:
        after = resources.one_to_one_rows(connection, calendar)
        previous = state.coverage.read_through if state else None
        follow(connection, job, before, after, previous=previous, old_news=old_news)
