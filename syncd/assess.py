"""Reads the store and judges everybody: the one way from rows to relationships.

What is found about them, goals included, is put together in :mod:`syncd.audit`.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from sqlite3 import Connection
from zoneinfo import ZoneInfo

from syncd.config import Config
from syncd.core.audit import NotAssessed
from syncd.core.cadence.history import Absence, History, Person
from syncd.core.cadence.judge import judge
from syncd.core.cadence.judged import Judged
from syncd.core.relationships import Candidate, sort_people
from syncd.core.series import Knowledge
from syncd.dataclass import dataclass
from syncd.store import accounts, calendars, people, resources
from syncd.store.calendars import CalendarState
from syncd.store.knowledge import knowledge, user_zone
from syncd.store.snapshot import snapshot

NO_ATTENDEES = "this feed lists no attendees"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """Everybody judged at one ``now``."""

    now: datetime
    zone: ZoneInfo
    config: Config
    """By whose thresholds."""
    tracks: tuple[str, ...] | None
    """The tracks of the user's ladder, as a question names them; None without a ladder."""
    known: Knowledge
    histories: tuple[History, ...]
    judged: tuple[Judged, ...]
    """In the order of ``histories``."""
    candidates: tuple[Candidate, ...]
    my_absences: tuple[Absence, ...]

    def of(self, person: Person) -> Judged | None:
        """How the relationship with somebody is doing; None when there is none."""
        return next((one for one in self.judged if one.person.key == person.key), None)


def assess(
    connection: Connection,
    config: Config,
    *,
    now: datetime,
    read_at: datetime | None = None,
    tracks: tuple[str, ...] | None = None,
) -> Assessment:
    """Judge every relationship at ``now``; reads only.

    ``read_at`` is the real clock, where another moment is asked about.
    """
    zone = user_zone(connection, config)
    known = knowledge(connection, config)
    circle = sort_people(snapshot(connection, known, now=max(now, read_at or now)), now=now, zone=zone)
    judged = tuple(
        judge(history, known, now=now, zone=zone, policy=config.policy_for(history.person.addresses))
        for history in circle.relationships
    )
    return Assessment(
        now=now,
        zone=zone,
        config=config,
        tracks=tracks,
        known=known,
        histories=circle.relationships,
        judged=judged,
        candidates=circle.candidates,
        my_absences=circle.my_absences,
    )


# -- what could not be looked at ------------------------------------------------------------


def not_assessed(connection: Connection, config: Config, *, now: datetime) -> Iterator[NotAssessed]:
    """Calendars never read, not read for days, refused, or without any attendee, by account."""
    states = {state.id: state for state in calendars.calendars(connection)}
    included, _ = people.corrections(connection)
    for account in accounts.accounts(connection):
        own = [state for state in states.values() if state.account == account.name]
        if not own:
            yield NotAssessed(
                account=account.name,
                calendar=account.name,
                since=None,
                reason="it has not been read yet: `syncd sync`",
            )
        for state in own:
            reason = _why_not(connection, state, config, now, included=bool(included))
            if reason:
                yield NotAssessed(
                    account=account.name,
                    calendar=state.name,
                    since=state.coverage.read_through,
                    reason=reason,
                    sign_in=state.needs_sign_in,
                )


def _why_not(
    connection: Connection, state: CalendarState, config: Config, now: datetime, *, included: bool
) -> str | None:
    read = state.coverage.read_through
    if state.needs_sign_in:
        return state.failure or "sign in again"
    if read is None:
        return state.failure or "it has not been read yet: `syncd sync`"
    if now - read >= timedelta(days=config.policy.stale_read_days):
        return f"not completely read for {(now - read).days} days" + (
            f": {state.failure}" if state.failure else ""
        )
    if state.kind == "work" and resources.feed_without_attendees(connection, state.id):
        if included and any(
            row.kind.value == "one-to-one" for _, row in resources.bundles(connection, state.id)
        ):
            return None
        return NO_ATTENDEES
    return None
