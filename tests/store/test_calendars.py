"""Calendars: reads, failures, bundles, problems, the life of series."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection

import pytest

from syncd.core.model import Address, CalendarId, Uid
from syncd.core.series import Kind
from syncd.provider import Complete, Cursor, Problem, Severity, Window
from syncd.store import calendars as store
from syncd.store import lives, resources
from syncd.store.database import open_database
from syncd.store.events import dump_events
from syncd.store.resources import ResourceCount, StoredBundle
from tests.e2e.memory import ALEX, DAY, HOUR, KIM, NOW, weekly
from tests.e2e.rows import dump

WORK = CalendarId("work/team")
HOME = CalendarId("home/private")
END = Complete(
    cursor=Cursor("one"),
    window=Window(since=NOW - 365 * DAY, until=NOW + 365 * DAY),
    listing=frozenset({"a"}),
    zone="Europe/Berlin",
)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    """A database that knows two calendars."""
    connection = open_database(tmp_path / "syncd.db")
    for calendar in (WORK, HOME):
        know(connection, calendar)
    yield connection
    connection.close()


def know(db: Connection, calendar: CalendarId, *, kind: str = "work") -> None:
    """Let the calendar be known."""
    account, _, name = calendar.partition("/")
    store.know_calendar(db, calendar, account=account, name=name, kind=kind, for_person=None)


def state(db: Connection, calendar: CalendarId = WORK) -> store.CalendarState:
    """What is known of a calendar's reads."""
    return next(one for one in store.calendars(db) if one.id == calendar)


def bundle(uid: str = "a", kind: Kind = Kind.ONE_TO_ONE, *, resource: str = "a") -> StoredBundle:
    """A bundle with Alex."""
    return StoredBundle(
        resource=resource,
        uid=Uid(uid),
        kind=kind,
        person=ALEX if kind is Kind.ONE_TO_ONE else None,
        people=(ALEX,),
        reason="because",
        is_series=True,
        events=(weekly(uid),) if kind is not Kind.OTHER else (),
    )


def hold(db: Connection, calendar: CalendarId, *bundles: StoredBundle, attendees: int = 1) -> None:
    """Let a calendar hold one resource with these bundles."""
    name = bundles[0].resource
    count = ResourceCount(name=name, events=len(bundles), with_attendees=attendees)
    resources.replace_resources(db, calendar, [(count, bundles)])


# -- reads ----------------------------------------------------------------------------------


def test_a_calendar_begins_unread(db: Connection) -> None:
    """Knowing a calendar is not having read it; knowing it again changes nothing."""
    store.note_read(db, HOME, END, at=NOW, decided_by="key")
    before = dump(db, ("calendar",))
    know(db, HOME, kind="holidays")
    assert dump(db, ("calendar",)) == before
    new = state(db)
    assert (store.cursor_of(db, WORK), new.decided_by, new.failure, new.supplies_absences) == (
        None,
        None,
        None,
        False,
    )
    assert new.coverage.read_through is None
    assert not new.coverage.covers(NOW, NOW)


def test_a_read_is_remembered_with_its_window(db: Connection) -> None:
    """Cursor, key, zone and the span of a complete read are kept; it clears an earlier failure."""
    store.note_failure(db, WORK, failure="no answer", kind="Transient", at=NOW - DAY)
    store.note_refusal(db, WORK, key="lost", failure="too much", at=NOW - DAY)
    store.note_read(db, WORK, END, at=NOW, decided_by="key")
    found = state(db)
    assert (store.cursor_of(db, WORK), found.decided_by, found.zone) == ("one", "key", "Europe/Berlin")
    assert found.coverage.read_through == NOW
    assert (found.coverage.since, found.coverage.until) == (END.window.since, END.window.until)
    assert (found.failure, found.failure_kind, found.failed_at) == (None, None, None)
    assert (found.refused_key, found.refused_at) == (None, None)
    assert state(db, HOME).coverage.read_through is None


def test_a_read_that_names_no_zone_keeps_the_one_known(db: Connection) -> None:
    """A provider that answers "unchanged" does not say the zone again."""
    store.note_read(db, WORK, END, at=NOW, decided_by="key")
    store.note_read(db, WORK, replace(END, zone=None), at=NOW + DAY, decided_by="key")
    assert state(db).zone == "Europe/Berlin"


def test_a_failure_changes_nothing_else(db: Connection) -> None:
    """A pull that failed leaves cursor, coverage and zone as they were."""
    store.note_read(db, WORK, END, at=NOW, decided_by="key")
    before = state(db)
    store.note_failure(db, WORK, failure="no answer", kind="Transient", at=NOW + DAY)
    assert state(db) == replace(before, failure="no answer", failure_kind="Transient", failed_at=NOW + DAY)


def test_the_first_refusal_of_a_loss_is_remembered(db: Connection) -> None:
    """The same loss keeps the time of its first refusal; another loss begins anew."""
    store.note_refusal(db, WORK, key="one", failure="too much", at=NOW)
    store.note_refusal(db, WORK, key="one", failure="too much", at=NOW + HOUR)
    assert (state(db).refused_at, state(db).failed_at) == (NOW, NOW + HOUR)
    store.note_refusal(db, WORK, key="two", failure="too much", at=NOW + 2 * HOUR)
    assert (state(db).refused_key, state(db).refused_at) == ("two", NOW + 2 * HOUR)


def test_forgetting_cursors_forgets_no_coverage(db: Connection) -> None:
    """After --full every calendar is read in full, and what was covered stays covered."""
    store.note_read(db, WORK, END, at=NOW, decided_by="key")
    store.forget_cursors(db)
    assert (store.cursor_of(db, WORK), state(db).decided_by) == (None, None)
    assert state(db).coverage.read_through == NOW


@pytest.mark.parametrize(
    ("kind", "supplies"),
    [
        (Kind.MY_ABSENCE, True),
        (Kind.THEIR_ABSENCE, True),
        (Kind.HOLIDAY, True),
        (Kind.ONE_TO_ONE, False),
        (Kind.OTHER, False),
    ],
)
def test_a_calendar_once_supplied_absences(db: Connection, kind: Kind, supplies: bool) -> None:
    """A calendar that has ever held an absence is one whose reads matter for gone slots."""
    hold(db, WORK, bundle(kind=kind))
    store.note_read(db, WORK, END, at=NOW, decided_by="key")
    assert state(db).supplies_absences == supplies
    resources.remove_resources(db, WORK, ["a"])
    store.note_read(db, WORK, END, at=NOW, decided_by="key")
    assert state(db).supplies_absences == supplies
    assert not state(db, HOME).supplies_absences


# -- bundles --------------------------------------------------------------------------------


def test_a_bundle_comes_back_as_it_was(db: Connection) -> None:
    """Everything kept of a bundle survives; what is no 1:1 and no absence is listed apart."""
    one, other = bundle("a"), bundle("b", Kind.OTHER)
    hold(db, WORK, one, other)
    assert resources.bundles(db) == [(WORK, one)]
    assert resources.other_bundles(db) == [(WORK, other)]
    assert resources.other_uids(db, WORK) == {Uid("b")}
    assert [row[:3] for row in resources.one_to_one_rows(db, WORK)] == [(Uid("a"), ALEX, True)]


def test_a_resource_is_replaced_whole(db: Connection) -> None:
    """Reading a resource again leaves nothing of what stood in it; its neighbours stay."""
    hold(db, WORK, bundle("a"), bundle("b"))
    hold(db, WORK, bundle("c", resource="c"))
    hold(db, HOME, bundle("a"))
    hold(db, WORK, bundle("b"))
    assert [(at, row.uid) for at, row in resources.bundles(db)] == [(HOME, "a"), (WORK, "b"), (WORK, "c")]
    assert [row.uid for _, row in resources.bundles(db, WORK)] == ["b", "c"]
    resources.remove_resources(db, WORK, ["c"])
    assert resources.resource_names(db, WORK) == {"a"}
    assert resources.resource_names(db, HOME) == {"a"}


def test_a_feed_without_attendees(db: Connection) -> None:
    """A calendar with events of which none lists anybody is told apart from an empty one."""
    assert not resources.feed_without_attendees(db, WORK)
    hold(db, WORK, bundle("a"), attendees=0)
    assert resources.feed_without_attendees(db, WORK)
    hold(db, WORK, bundle("b", resource="b"), attendees=1)
    assert not resources.feed_without_attendees(db, WORK)
    assert not resources.feed_without_attendees(db, HOME)


# -- problems -------------------------------------------------------------------------------


def test_problems_are_those_of_the_last_read(db: Connection) -> None:
    """A resource read again brings its problems anew; those of the others stay. Quarantine first."""
    warning = Problem(severity=Severity.WARNING, reason="odd", resource="a", uid="x", line=3, field="DTSTART")
    broken = Problem(severity=Severity.QUARANTINED, reason="broken", resource="b")
    store.replace_problems(db, WORK, ["a", "b"], [warning, broken])
    assert store.problems(db) == [(WORK, broken), (WORK, warning)]
    store.replace_problems(db, WORK, ["a"], [])
    store.replace_problems(db, HOME, ["b"], [])
    assert store.problems(db) == [(WORK, broken)]
    assert store.troubled_resources(db, WORK) == {"b"}
    assert store.troubled_resources(db, HOME) == set()


# -- the life of series ---------------------------------------------------------------------


def appear(
    db: Connection, *, at: datetime = NOW, previous: datetime | None = None, person: Address = ALEX
) -> str:
    """A series stands there now, in a calendar read before at ``previous``."""
    return lives.series_appeared(db, WORK, Uid("a"), person, at=at, previous=previous, counts_from=previous)


def vanish(db: Connection, *, at: datetime, last_seen: datetime) -> None:
    """A read no longer shows the series."""
    events = dump_events([weekly("a")])
    lives.series_vanished(db, WORK, Uid("a"), ALEX, at=at, last_seen=last_seen, snapshot=events)


def test_a_series_of_a_new_calendar_is_fresh(db: Connection) -> None:
    """What stands in a newly connected calendar may add its older slots, once."""
    assert appear(db) == "appeared"
    (life,) = lives.series_lives(db)
    assert (life.fresh, life.counts_from, life.held, life.snapshot) == (True, None, False, None)


def test_a_series_that_appears_later_counts_from_the_read_before(db: Connection) -> None:
    """What the previous complete read did not show cannot have been missed before it."""
    appear(db, previous=NOW - DAY)
    (life,) = lives.series_lives(db)
    assert (life.fresh, life.counts_from) == (False, NOW - DAY)


def test_a_series_that_vanished_is_remembered_as_it_last_looked(db: Connection) -> None:
    """When it was missed, when it was last seen, and how it looked then."""
    appear(db)
    vanish(db, at=NOW + 2 * DAY, last_seen=NOW + DAY)
    (life,) = lives.series_lives(db)
    assert (life.missing_since, life.last_seen) == (NOW + 2 * DAY, NOW + DAY)
    assert life.snapshot == (weekly("a"),)


def test_a_series_only_one_read_missed_was_never_gone(db: Connection) -> None:
    """Back at the very next read, a series goes on as it was."""
    appear(db, previous=NOW - DAY)
    vanish(db, at=NOW + DAY, last_seen=NOW)
    assert appear(db, at=NOW + 2 * DAY, previous=NOW + DAY) == "reappeared"
    (life,) = lives.series_lives(db)
    assert (life.missing_since, life.last_seen, life.snapshot) == (None, None, None)
    assert life.counts_from == NOW - DAY


def test_a_series_that_was_gone_for_longer_begins_anew(db: Connection) -> None:
    """What it was before stays as it was; its new life counts from the read that did not show it."""
    appear(db)
    vanish(db, at=NOW + DAY, last_seen=NOW)
    assert appear(db, at=NOW + 9 * DAY, previous=NOW + 8 * DAY) == "reappeared"
    before, after = sorted(lives.series_lives(db), key=lambda life: life.snapshot is None)
    assert (before.missing_since, before.snapshot) == (NOW + DAY, (weekly("a"),))
    assert (after.missing_since, after.counts_from) == (None, NOW + 8 * DAY)
    vanish(db, at=NOW + 20 * DAY, last_seen=NOW + 9 * DAY)
    assert [life.missing_since for life in lives.series_lives(db)] == [NOW + DAY, NOW + 20 * DAY]


def test_a_series_has_lives_of_its_own_with_each_person(db: Connection) -> None:
    """A series given to another person begins a life; that with the first person is kept."""
    appear(db)
    appear(db, previous=NOW - DAY, person=KIM)
    assert {life.person for life in lives.series_lives(db)} == {ALEX, KIM}


def test_every_change_is_journaled_with_its_time(db: Connection) -> None:
    """The journal only grows: when something was seen, where, and what."""
    store.observe(db, NOW, WORK, [(Uid("a"), "appeared", ""), (Uid("b"), "vanished", "why")])
    store.observe(db, NOW + DAY, WORK, [])
    store.observe(db, NOW + DAY, HOME, [(Uid("a"), "changed", "")])
    assert [row[1:] for row in dump(db, ("observed",))["observed"]] == [
        ("2026-03-20T12:00:00Z", WORK, "a", "appeared", ""),
        ("2026-03-20T12:00:00Z", WORK, "b", "vanished", "why"),
        ("2026-03-21T12:00:00Z", HOME, "a", "changed", ""),
    ]
