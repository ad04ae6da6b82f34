"""Reads everything an audit needs out of the database, as one value of the core."""

from collections.abc import Mapping
from datetime import datetime
from sqlite3 import Connection

from syncd.core.copies import SeenBundle
from syncd.core.model import Address, CalendarId, Event, Uid
from syncd.core.relationships import Snapshot
from syncd.core.series import Bundle, Kind, Knowledge
from syncd.core.window import Coverage
from syncd.store import calendars, ledger, lives, people, resources
from syncd.store.calendars import CalendarState
from syncd.store.lives import SeriesLife
from syncd.store.resources import StoredBundle


def snapshot(connection: Connection, known: Knowledge, *, now: datetime) -> Snapshot:
    """Everything known at a moment; what vanished from a calendar included, as it last looked."""
    states = {state.id: state for state in calendars.calendars(connection)}
    known_lives = lives.series_lives(connection)
    by_key = {(life.calendar, life.uid, life.person): life for life in known_lives if not life.snapshot}
    seen = [_present(states[at], row, by_key, known) for at, row in resources.bundles(connection)]
    seen += [
        _vanished(life, states, known)
        for life in known_lives
        if life.snapshot and life.uid not in known.excluded
    ]
    reads: dict[Address | None, list[Coverage]] = {}
    for state in states.values():
        if state.supplies_absences:
            owner = known.person(state.for_person) if state.for_person else None
            reads.setdefault(owner, []).append(state.coverage)
    return Snapshot(
        known=known,
        persons=tuple(people.persons(connection)),
        bundles=tuple(seen),
        settled=ledger.settled_slots(connection, now=now),
        open=ledger.open_slots(connection),
        meetings=ledger.meetings(connection, now=now),
        said=ledger.said(connection),
        absence_reads=reads,
        documented=ledger.filled_entries(connection),
        active_goals=_active_goals(connection),
    )


def _active_goals(connection: Connection) -> Mapping[Address, int]:
    if not connection.execute("SELECT EXISTS (SELECT 1 FROM goal)").fetchone()[0]:
        return {}
    from syncd.store.goals import active_goal_counts

    return active_goal_counts(connection)


def _bundle(uid: Uid, row_events: tuple[Event, ...]) -> Bundle:
    master = next((event for event in row_events if event.recurrence_id is None), None)
    return Bundle(uid, master, tuple(event for event in row_events if event.recurrence_id is not None))


def _present(
    state: CalendarState,
    row: StoredBundle,
    lives: dict[tuple[CalendarId, Uid, Address], SeriesLife],
    known: Knowledge,
) -> SeenBundle:
    life = lives.get((state.id, row.uid, row.person)) if row.person else None
    owner = row.person
    if row.kind is Kind.HOLIDAY:
        owner = state.for_person
    return SeenBundle(
        calendar=state.coverage,
        bundle=_bundle(row.uid, row.events),
        kind=row.kind,
        person=owner,
        counts_from=life.counts_from if life else None,
        fresh=life.fresh if life else False,
        held_before=life.held if life else False,
        included=row.uid in known.included,
    )


def _vanished(life: SeriesLife, states: dict[CalendarId, CalendarState], known: Knowledge) -> SeenBundle:
    state = states.get(life.calendar)
    window = state.coverage if state else None
    return SeenBundle(
        calendar=Coverage(
            calendar=life.calendar,
            read_through=life.last_seen,
            since=window.since if window else None,
            until=window.until if window else None,
        ),
        bundle=_bundle(life.uid, life.snapshot or ()),
        kind=Kind.ONE_TO_ONE,
        person=life.person,
        counts_from=life.counts_from,
        missing_since=life.missing_since,
        vanished=True,
        held_before=life.held,
        included=life.uid in known.included,
    )
