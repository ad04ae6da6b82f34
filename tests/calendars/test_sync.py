"""Pulling one calendar: whole or not at all, and never a loss that nobody looked at."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syncd.calendars.sync import Result, sync_calendar
from syncd.config import Config
from syncd.core.model import Address, CuType, Event, Participant, PartStat, Uid
from syncd.errors import CursorExpired, Permanent, SignInNeeded, Transient
from syncd.provider import (
    Calendars,
    Complete,
    Cursor,
    Dismiss,
    Dismissed,
    Page,
    Problem,
    Resource,
    Severity,
    Window,
    read_all,
)
from syncd.settle import settle
from syncd.store import calendars, goals, lives, people, resources
from tests.e2e.memory import (
    ALEX,
    BERLIN,
    DAY,
    HOUR,
    KIM,
    MONDAY,
    NOW,
    World,
    handed_to,
    meeting,
    weekly,
    world_at,
)
from tests.e2e.rows import Rows, tables

MINUTE = HOUR / 60
NOTED = ("failure", "failure_kind", "failed_at")
"""The only columns a failed pull may write."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A home with one account."""
    with world_at(tmp_path) as made:
        yield made


@dataclass
class Script:
    """A source that answers each pull with the next list of parts; an exception is raised in its place."""

    answers: list[list[Page | Complete | Exception]]
    cursors: list[Cursor | None]

    def calendars(self) -> Calendars:
        raise NotImplementedError

    def pull(
        self,
        calendar: str,  # noqa: ARG002
        *,
        cursor: Cursor | None,
        window: Window,  # noqa: ARG002
        zone: str,  # noqa: ARG002
        dismiss: Dismiss = read_all,  # noqa: ARG002
    ) -> Iterator[Page | Complete]:
        self.cursors.append(cursor)
        for part in self.answers.pop(0):
            if isinstance(part, Exception):
                raise part
            yield part


def script(*answers: list[Page | Complete | Exception]) -> Script:
    """A source with these answers."""
    return Script(list(answers), [])


def page(*events: Event) -> Page:
    """A page with one resource per event."""
    return Page(resources=tuple(Resource(name=event.uid, events=(event,)) for event in events))


def end(*names: str, listing: bool = True, trusted: bool = False) -> Complete:
    """The end of a pull after which these resources exist."""
    return Complete(
        cursor=Cursor("next"),
        window=Window(),
        listing=frozenset(names) if listing else None,
        trusted=trusted,
    )


def without_note(rows: Rows, world: World) -> Rows:
    """Rows without what a failed pull may note."""
    columns = [row[1] for row in world.db.execute("PRAGMA table_info(calendar)")]
    kept = [number for number, name in enumerate(columns) if name not in NOTED]
    return rows | {"calendar": [tuple(row[number] for number in kept) for row in rows["calendar"]]}


def test_every_page_is_a_sign_of_life(world: World) -> None:
    """Whoever takes silence for hanging hears of each: many pages of a slow server take their time."""
    heard: list[int] = []
    pages: list[Page | Complete | Exception] = [page(meeting("a")), page(meeting("b")), end("a", "b")]
    job = replace(world.job(NOW), go_on=lambda: heard.append(len(heard)))
    sync_calendar(world.db, script(pages), job)
    assert heard == [0, 1, 2]


# -- whole or not at all --------------------------------------------------------------------

BAD: dict[str, list[Page | Complete | Exception]] = {
    "stops before anything": [],
    "stops without an end": [page(meeting("new"))],
    "names removals and stops": [Page(removed=("weekly", "once"))],
    "raises at once": [Transient("no answer")],
    "raises in the middle": [page(meeting("new")), Transient("no answer"), end("new")],
    "raises after the last page": [page(meeting("new")), Permanent("gone")],
    "raises after its own end": [page(meeting("new")), end("new"), Transient("no answer")],
    "has a bug": [page(meeting("new")), RuntimeError("a bug")],
    "has a bug after its end": [page(), end(), KeyError("a bug")],
    "wants a sign-in": [page(meeting("new")), SignInNeeded("sign in again")],
    "expires twice": [CursorExpired("too old")],
}


@pytest.mark.parametrize("name", BAD)
def test_a_pull_that_is_not_complete_changes_nothing(world: World, name: str) -> None:
    """Wherever an answer breaks off, every row stays as it was; only the failure is noted."""
    world.source.put(weekly())
    world.source.put(meeting("once"))
    world.sync(NOW)
    before = world.rows()
    result = world.pull(NOW + DAY, source=script(BAD[name], BAD[name]))
    assert result.result is Result.FAILED
    assert result.message
    assert without_note(world.rows(), world) == without_note(before, world)
    assert world.state.failure == result.message
    assert world.state.failed_at == NOW + DAY
    assert world.state.coverage.read_through == NOW


@pytest.mark.parametrize("name", BAD)
def test_a_first_pull_that_fails_is_known_as_a_failure(world: World, name: str) -> None:
    """A calendar never read has no coverage and no events, but a reason."""
    world.pull(NOW, source=script(BAD[name], BAD[name]))
    assert world.state.coverage.read_through is None
    assert world.state.failure
    assert not any(world.rows("bundle", "resource", "series", "observed", "problem").values())


def test_only_a_lost_sign_in_asks_for_one(world: World) -> None:
    """The kind of a failure is kept, so that the right remedy is named."""
    needed = []
    for source in (script([Transient("no answer")]), script([SignInNeeded("sign in again")]), None):
        world.pull(NOW, source=source)
        needed.append(world.state.needs_sign_in)
    assert needed == [False, True, False]


def test_a_bug_of_a_reader_is_named(world: World) -> None:
    """An unexpected exception stops this calendar only, says what it was, and asks for a report."""
    result = world.pull(NOW, source=script([RuntimeError("list index out of range")]))
    assert "RuntimeError: list index out of range" in result.message
    assert "report" in result.hint


def test_a_dry_run_writes_nothing(world: World) -> None:
    """Looking what would change stores no row, no failure and no refusal."""
    world.source.put(weekly())
    world.pull(NOW)
    before = world.rows()
    world.source.put(meeting("new"))
    assert world.pull(NOW + DAY, dry_run=True).changed == 2
    assert world.pull(NOW + DAY, dry_run=True, source=script([Transient("no")])).result is Result.FAILED
    assert world.rows() == before


# -- what a complete pull does --------------------------------------------------------------


def test_unchanged_means_read(world: World) -> None:
    """A provider that says nothing changed has been read: coverage moves on, the rows stay."""
    world.source.put(weekly())
    world.pull(NOW)
    kept = world.rows("bundle", "resource", "series", "observed")
    result = world.pull(NOW + DAY)
    assert (result.result, result.changed, result.ones) == (Result.UNCHANGED, 0, 1)
    assert world.rows("bundle", "resource", "series", "observed") == kept
    assert world.state.coverage.read_through == NOW + DAY


PULLING = timedelta(minutes=7)


@pytest.mark.parametrize(("ahead", "passed"), [(90, timedelta(0)), (-7200, timedelta(0)), (0, PULLING)])
def test_how_far_a_server_s_clock_is_ahead_is_noted(world: World, ahead: int, passed: timedelta) -> None:
    """Against ours when the answer was there, however long it took; forgotten when it is not told."""
    told = NOW + passed + timedelta(seconds=ahead)
    source = script([page(weekly()), replace(end("weekly"), server_time=told)], [page(), end("weekly")])
    job = replace(world.job(NOW), passed=lambda: passed)
    sync_calendar(world.db, source, job)
    assert world.state.skew == timedelta(seconds=ahead)
    sync_calendar(world.db, source, job)
    assert world.state.skew is None


@pytest.mark.parametrize("incremental", [True, False])
def test_a_removed_resource_is_gone(world: World, incremental: bool) -> None:
    """What a listing no longer names, or a delta names as removed, is dropped; the rest stays."""
    world.source.incremental = incremental
    world.source.put(weekly())
    world.source.put(meeting("once"))
    world.pull(NOW)
    world.source.remove("once")
    world.pull(NOW + DAY)
    assert resources.resource_names(world.db, world.state.id) == {"weekly"}
    assert world.changes()[-1] == ("once", "vanished")


def test_an_expired_cursor_means_one_full_read(world: World) -> None:
    """A cursor the provider has forgotten is no failure: the calendar is read in full, once."""
    world.pull(NOW, source=script([page(weekly(), meeting("once")), end("weekly", "once")]))
    source = script([CursorExpired("too old")], [page(weekly()), end("weekly")])
    result = world.pull(NOW + DAY, source=source)
    assert result.result is Result.READ
    assert source.cursors == ["next", None]
    assert resources.resource_names(world.db, world.state.id) == {"weekly"}


def test_a_cursor_that_expires_in_the_middle_leaves_no_trace(world: World) -> None:
    """Pages read before the cursor expired are discarded with it."""
    world.pull(NOW, source=script([page(weekly()), end("weekly")]))
    source = script(
        [page(meeting("stale")), Page(removed=("weekly",)), CursorExpired("too old")],
        [page(weekly()), end("weekly")],
    )
    world.pull(NOW + DAY, source=source)
    assert resources.resource_names(world.db, world.state.id) == {"weekly"}


def test_the_order_of_pages_does_not_matter(tmp_path: Path) -> None:
    """However a provider cuts and orders its answer, the same rows are stored."""
    events = [weekly(f"s{n}", MONDAY + n * HOUR, who=Address(f"p{n}@example.com")) for n in range(6)]
    found = []
    for seed in range(4):
        mixed = random.Random(seed).sample(events, len(events))
        cut = seed + 1
        parts = [page(*mixed[begin : begin + cut]) for begin in range(0, len(mixed), cut)]
        (tmp_path / str(seed)).mkdir()
        with world_at(tmp_path / str(seed)) as world:
            world.pull(NOW, source=script([*parts, end(*(event.uid for event in events))]))
            found.append(world.rows("bundle", "resource", "series", "calendar"))
    assert all(rows == found[0] for rows in found)


def test_problems_are_listed_and_counted(world: World) -> None:
    """An event nobody can read is quarantined with its reason; its neighbours are read."""
    world.source.put(weekly())
    world.source.put_unreadable("odd")
    result = world.pull(NOW)
    assert (result.quarantined, result.ones) == (1, 1)
    ((_, problem),) = calendars.problems(world.db)
    assert (problem.uid, problem.severity) == ("odd", Severity.QUARANTINED)
    world.source.put(meeting("odd"))
    assert world.pull(NOW + DAY).quarantined == 0
    assert calendars.problems(world.db) == []


def test_problems_go_with_their_resource(world: World) -> None:
    """What stands in the calendar no more needs no attention."""
    world.source.put(weekly())
    world.source.put_unreadable("odd")
    world.pull(NOW)
    world.source.remove("odd")
    world.pull(NOW + DAY)
    assert calendars.problems(world.db) == []


# -- refusing losses ------------------------------------------------------------------------


def crowd(world: World, count: int, *, now: datetime = NOW) -> None:
    """Let the calendar hold and syncd know so many single 1:1s."""
    for number in range(count):
        world.source.put(meeting(f"one-{number}", MONDAY + number * DAY))
    assert world.pull(now).ones == count


def lose(world: World, *numbers: int) -> None:
    """Let 1:1s be gone from the calendar."""
    for number in numbers:
        world.source.remove(f"one-{number}")


@pytest.mark.parametrize(
    ("known", "lost", "refused"),
    [
        (10, 10, False),
        (11, 10, False),
        (11, 11, True),
        (12, 11, True),
        (54, 11, True),
        (55, 11, False),
        (56, 11, False),
        (60, 12, False),
        (59, 12, True),
    ],
)
def test_a_loss_of_more_than_a_fifth_and_more_than_ten_is_refused(
    world: World, known: int, lost: int, refused: bool
) -> None:
    """Exactly 20 % or 10 events is believed, more than both is not."""
    crowd(world, known)
    lose(world, *range(lost))
    before = world.rows("bundle", "resource", "series")
    result = world.pull(NOW + DAY)
    assert result.result is (Result.REFUSED if refused else Result.READ)
    if refused:
        assert f"{lost} of {known}" in result.message
        assert "syncd sync --accept work" in result.hint
        assert world.rows("bundle", "resource", "series") == before
        assert world.state.coverage.read_through == NOW
        assert world.changes()[-1] == ("", "refused")
    else:
        assert result.ones == known - lost


@pytest.mark.parametrize("incremental", [True, False])
def test_a_listing_the_provider_vouches_for_is_believed(world: World, incremental: bool) -> None:
    """A provider's own token says that the listing is whole, and a delta names what it removes."""
    world.source.trusted = True
    world.source.incremental = incremental
    crowd(world, 20)
    lose(world, *range(20))
    assert world.pull(NOW + DAY).result is Result.READ


def test_the_same_loss_an_hour_later_is_accepted(world: World) -> None:
    """Just before an hour it is refused still, at an hour it is believed, and both are journaled."""
    crowd(world, 20)
    lose(world, *range(15))
    first = NOW + DAY
    assert world.pull(first).result is Result.REFUSED
    assert world.pull(first + HOUR - MINUTE).result is Result.REFUSED
    result = world.pull(first + HOUR)
    assert (result.result, result.ones) == (Result.READ, 5)
    assert world.state.failure is None
    assert world.state.refused_key is None
    assert [change for uid, change in world.changes() if not uid] == ["refused", "refused", "accepted"]


def test_another_loss_waits_an_hour_of_its_own(world: World) -> None:
    """A loss that differs by one event is another loss."""
    crowd(world, 20)
    lose(world, *range(15))
    world.pull(NOW + DAY)
    lose(world, 15)
    assert world.pull(NOW + DAY + HOUR).result is Result.REFUSED
    assert world.pull(NOW + DAY + 2 * HOUR - MINUTE).result is Result.REFUSED
    assert world.pull(NOW + DAY + 2 * HOUR).result is Result.READ


def test_a_calendar_that_recovers_forgets_the_refusal(world: World) -> None:
    """After a good read the next suspicious one begins to wait anew."""
    crowd(world, 20)
    lose(world, *range(15))
    assert world.pull(NOW + DAY).result is Result.REFUSED
    for number in range(15):
        world.source.put(meeting(f"one-{number}", MONDAY + number * DAY))
    assert world.pull(NOW + 2 * DAY).ones == 20
    lose(world, *range(15))
    assert world.pull(NOW + 3 * DAY).result is Result.REFUSED


def test_a_failure_in_between_does_not_restart_the_hour(world: World) -> None:
    """A broken answer says nothing of the loss: the hour goes on."""
    crowd(world, 20)
    lose(world, *range(15))
    world.pull(NOW + DAY)
    world.pull(NOW + DAY + HOUR / 2, source=script([Transient("no answer")]))
    assert world.pull(NOW + DAY + HOUR).result is Result.READ


def test_what_the_user_accepts_is_believed_at_once(world: World) -> None:
    """--accept reads the calendar as it is now."""
    crowd(world, 20)
    lose(world, *range(15))
    assert world.pull(NOW + DAY).result is Result.REFUSED
    assert world.pull(NOW + DAY + MINUTE, accept=True).ones == 5
    assert ("", "accepted") in world.changes()


def test_a_dry_run_of_a_refusal_starts_no_hour(world: World) -> None:
    """Looking does not begin the hour after which a loss is believed."""
    crowd(world, 20)
    lose(world, *range(15))
    assert world.pull(NOW + DAY, dry_run=True).result is Result.REFUSED
    assert world.state.refused_at is None
    assert world.pull(NOW + DAY + 2 * HOUR).result is Result.REFUSED


def test_a_feed_that_loses_its_attendees_is_refused(world: World) -> None:
    """A published feed that is suddenly stripped of people is a loss of 1:1s, not the end of them."""
    crowd(world, 20)
    for number in range(20):
        bare = replace(meeting(f"one-{number}", MONDAY + number * DAY), attendees=(), organizer=None)
        world.source.put(bare)
    assert world.pull(NOW + DAY).result is Result.REFUSED
    assert world.pull(NOW + DAY + HOUR).ones == 0


def test_events_that_became_unreadable_are_a_loss(world: World) -> None:
    """A feed whose events nobody can read any more does not empty the calendar."""
    crowd(world, 20)
    for number in range(20):
        world.source.put_unreadable(f"one-{number}")
    before = world.rows("bundle", "resource", "series")
    result = world.pull(NOW + DAY)
    assert result.quarantined == 20 or result.result is Result.REFUSED
    assert world.rows("bundle", "series") == {name: before[name] for name in ("bundle", "series")}


def test_one_to_ones_that_go_on_elsewhere_are_no_loss(world: World) -> None:
    """A calendar cut into other files holds the same events."""
    crowd(world, 20)
    events = [meeting(f"one-{number}", MONDAY + number * DAY) for number in range(20)]
    whole = Page(resources=(Resource(name="all.ics", events=tuple(events)),))
    result = world.pull(NOW + DAY, source=script([whole, end("all.ics")]))
    assert (result.result, result.ones) == (Result.READ, 20)
    assert "vanished" not in {change for _, change in world.changes()}


# -- rules changed --------------------------------------------------------------------------


def test_other_rules_read_the_calendar_in_full(world: World) -> None:
    """What is a 1:1 by a changed config is found although the calendar has not changed."""
    desk = Address("desk@example.com")
    series = weekly()
    planned = replace(series, organizer=Participant(address=desk, answer=PartStat.ACCEPTED))
    world.source.put(planned)
    assert world.pull(NOW).ones == 0
    world.config = Config(timezone="Europe/Berlin", assistants=frozenset({desk}))
    result = world.pull(NOW + DAY)
    assert (result.result, result.ones) == (Result.READ, 1)
    assert world.pull(NOW + 2 * DAY).result is Result.UNCHANGED


def test_what_is_one_to_one_by_newer_rules_counts_from_its_beginning(world: World) -> None:
    """A series that stood there all the time has not just appeared."""
    desk = Address("desk@example.com")
    world.source.put(replace(weekly(), organizer=Participant(address=desk)))
    world.pull(NOW)
    world.config = Config(timezone="Europe/Berlin", assistants=frozenset({desk}))
    world.pull(NOW + DAY)
    (life,) = lives.series_lives(world.db)
    assert life.counts_from is None


def test_newer_rules_may_drop_many_at_once(world: World) -> None:
    """When the user says that a list is a group, its events are no loss of the calendar's."""
    team = Address("team@example.com")
    for number in range(20):
        one = meeting(f"one-{number}", MONDAY + number * DAY)
        world.source.put(one)
    world.pull(NOW)
    world.config = Config(timezone="Europe/Berlin", groups=frozenset({ALEX, team}))
    result = world.pull(NOW + DAY)
    assert (result.result, result.ones) == (Result.READ, 0)


def test_newer_rules_do_not_hide_a_loss(world: World) -> None:
    """Events that are not there at all are a loss under any rules."""
    crowd(world, 20)
    lose(world, *range(20))
    world.config = Config(timezone="Europe/Berlin", groups=frozenset({KIM}))
    assert world.pull(NOW + DAY).result is Result.REFUSED


# -- the life of series ---------------------------------------------------------------------


def life(world: World, person: Address = ALEX) -> lives.SeriesLife:
    """The life of the series with a person."""
    (one,) = (one for one in lives.series_lives(world.db) if one.person == person)
    return one


def test_a_series_of_the_first_read_counts_from_its_beginning(world: World) -> None:
    """A newly connected calendar may add older slots, once."""
    world.source.put(weekly())
    world.sync(NOW)
    assert life(world).counts_from is None
    assert not life(world).fresh


def test_a_series_that_appears_counts_from_the_read_before(world: World) -> None:
    """What was not there at the previous complete read cannot have been missed before it."""
    world.pull(NOW)
    world.source.put(weekly())
    world.pull(NOW + DAY)
    assert life(world).counts_from == NOW
    assert ("weekly", "appeared") in world.changes()


def test_failed_reads_do_not_move_the_day_a_series_counts_from(world: World) -> None:
    """Only complete reads say what was not there."""
    world.pull(NOW)
    world.pull(NOW + DAY, source=script([Transient("no answer")]))
    world.source.put(weekly())
    world.pull(NOW + 2 * DAY)
    assert life(world).counts_from == NOW


def test_a_series_that_vanishes_is_remembered(world: World) -> None:
    """The read that missed it, the last that showed it, and how it looked."""
    world.source.put(weekly())
    world.pull(NOW)
    world.pull(NOW + DAY)
    world.source.remove("weekly")
    world.pull(NOW + 3 * DAY)
    gone = life(world)
    assert (gone.missing_since, gone.last_seen, gone.snapshot) == (NOW + 3 * DAY, NOW + DAY, (weekly(),))


def test_a_series_that_comes_back_goes_on(world: World) -> None:
    """A deleted and restored series is the one it was."""
    world.source.put(weekly())
    world.pull(NOW)
    world.source.remove("weekly")
    world.pull(NOW + DAY)
    world.source.put(weekly())
    world.pull(NOW + 2 * DAY)
    assert (life(world).missing_since, life(world).counts_from) == (None, None)
    assert world.changes()[-1] == ("weekly", "reappeared")


def test_a_series_given_to_another_person_begins_with_them(world: World) -> None:
    """The old relationship remembers the series; the new one counts from the read before."""
    world.source.put(weekly())
    world.pull(NOW)
    world.source.put(handed_to(weekly(), KIM))
    world.pull(NOW + DAY)
    assert life(world).missing_since == NOW + DAY
    assert life(world).snapshot == (weekly(),)
    assert life(world, KIM).counts_from == NOW
    assert {change for _, change in world.changes()} == {"appeared", "vanished"}


def test_another_address_of_the_same_person_goes_on(world: World) -> None:
    """When Alex is invited under a new address, the old one keeps its past and the new one takes over."""
    other = Address("alex@example.org")
    world.source.put(weekly())
    people.merge(world.db, ALEX, other)
    world.sync(NOW)
    world.source.put(handed_to(weekly(), other))
    world.sync(NOW + DAY)
    known = {one.person: (one.counts_from, one.missing_since) for one in lives.series_lives(world.db)}
    assert known == {ALEX: (None, NOW + DAY), other: (NOW, None)}


def known_as(world: World, where: Address) -> Address:
    """The first address of whoever has this address."""
    return world.job(NOW).known.person(where)


def test_a_changed_series_is_journaled(world: World) -> None:
    """A change is seen once, when it is first read."""
    world.source.put(weekly())
    world.pull(NOW)
    world.source.put(replace(weekly(), start=MONDAY + HOUR, end=MONDAY + 2 * HOUR))
    world.pull(NOW + DAY)
    world.pull(NOW + 2 * DAY)
    assert world.changes() == [("weekly", "appeared"), ("weekly", "changed")]


def test_an_included_series_adds_its_older_slots_once(world: World) -> None:
    """`include` makes a series a 1:1 from its beginning; the next sync does not add them again."""
    bare = replace(weekly(), attendees=(), organizer=None)
    world.source.put(bare)
    world.sync(NOW)
    assert world.rows("slot")["slot"] == []
    people.correct(world.db, Uid("weekly"), is_one=True, person=ALEX, at=NOW)
    world.sync(NOW + DAY)
    slots = world.rows("slot")["slot"]
    assert [str(row[1])[:10] for row in slots] == ["2026-03-02", "2026-03-09"]
    assert not life(world).fresh
    world.source.put(replace(bare, start=MONDAY - 28 * DAY, end=MONDAY - 28 * DAY + HOUR / 2))
    world.sync(NOW + 2 * DAY)
    assert world.rows("slot")["slot"] == slots


# -- hostile events -------------------------------------------------------------------------


def test_a_series_too_long_to_expand_is_quarantined(world: World) -> None:
    """A rule that gives thousands of dates costs only itself."""
    long = replace(
        weekly("bomb"),
        start=datetime(1900, 1, 1, 10, tzinfo=BERLIN),
        end=datetime(1900, 1, 1, 11, tzinfo=BERLIN),
    )
    world.source.put(long)
    world.source.put(weekly())
    result = world.pull(NOW)
    assert (result.ones, result.quarantined) == (1, 1)
    assert [problem.uid for _, problem in calendars.problems(world.db)] == ["bomb"]


def test_a_title_sqlite_cannot_store_costs_only_itself(world: World) -> None:
    """One event of odd characters leaves its neighbours readable."""
    world.source.put(replace(weekly("odd", MONDAY + HOUR, who=KIM), title="half a \ud83d smile"))
    world.source.put(weekly())
    result = world.pull(NOW)
    assert result.result is Result.READ, result.message
    assert result.ones >= 1


def test_a_group_is_dropped_at_the_door(world: World) -> None:
    """Of a series with many people no address and no title reaches the disk."""
    many = tuple(Participant(address=Address(f"secret{n}@example.com")) for n in range(9))
    group = weekly("group")
    world.source.put(replace(group, attendees=(*group.attendees, *many), title="the layoffs"))
    world.source.put(weekly())
    world.pull(NOW)
    raw = world.path.read_bytes()
    assert b"layoffs" not in raw
    assert b"secret1@" not in raw


# -- the three kinds of rows ----------------------------------------------------------------

EVENTS = [
    weekly(),
    weekly("again", MONDAY + HOUR),
    weekly("kim", MONDAY + DAY, who=KIM),
    meeting("once", MONDAY + 3 * DAY),
    handed_to(weekly(), KIM),
    replace(weekly(), start=MONDAY + DAY, end=MONDAY + DAY + HOUR),
    replace(weekly(), rule="FREQ=WEEKLY;INTERVAL=2"),
    replace(weekly(), attendees=()),
    replace(weekly(), exdates=(MONDAY + 14 * DAY,)),
    replace(weekly("room"), attendees=(*weekly().attendees, Participant(address=KIM, kind=CuType.ROOM))),
]
FAILURES: list[Exception] = [
    Transient("no answer"),
    Permanent("gone"),
    SignInNeeded("sign in"),
    CursorExpired("too old"),
    RuntimeError("a bug"),
]
pages = st.builds(
    lambda events, removed, problems: Page(
        resources=tuple(Resource(name=event.uid, events=(event,)) for event in events),
        removed=tuple(removed),
        problems=tuple(
            Problem(severity=Severity.QUARANTINED, reason="odd", resource=name, uid=name) for name in problems
        ),
    ),
    st.lists(st.sampled_from(EVENTS), max_size=3, unique_by=lambda event: event.uid),
    st.lists(st.sampled_from(["weekly", "again", "kim", "nothing"]), max_size=2),
    st.lists(st.sampled_from(["weekly", "odd"]), max_size=2),
)
ends = st.builds(
    lambda listing, trusted, unchanged: Complete(
        cursor=Cursor("next"), window=Window(), listing=listing, trusted=trusted, unchanged=unchanged
    ),
    st.none() | st.frozensets(st.sampled_from(["weekly", "again", "kim", "once", "odd"])),
    st.booleans(),
    st.booleans(),
)
answers = st.lists(
    st.one_of(pages, pages, ends, st.sampled_from(FAILURES)),
    max_size=5,
)
HISTORY = ("slot", "meeting", "document", "entry", "receipt")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=st.lists(st.tuples(answers, st.integers(0, 30)), min_size=1, max_size=6))
def test_no_pull_touches_what_is_yours_or_settled(
    tmp_path_factory: pytest.TempPathFactory, found: list[tuple[list[Page | Complete | Exception], int]]
) -> None:
    """Whatever a source answers, rows of the user's and settled rows are as they were."""
    with world_at(tmp_path_factory.mktemp("pull")) as world:
        world.source.put(weekly())
        world.source.put(meeting("once", MONDAY + 3 * DAY))
        world.sync(NOW)
        _say_things(world)
        now = NOW
        yours, history = world.rows(*tables("yours")), world.rows(*HISTORY)
        assert history["slot"]
        for answer, days in found:
            now += days * DAY
            journal = world.rows("observed")["observed"]
            world.pull(now, source=script(answer, list(answer)))
            assert world.rows(*HISTORY) == history, "a pull alone settles nothing"
            settle(world.db, world.config, now=now)
            assert world.rows(*tables("yours")) == yours
            after = world.rows(*HISTORY)
            assert all(set(history[name]) <= set(after[name]) for name in HISTORY)
            assert set(journal) <= set(world.rows("observed")["observed"])
            history = after


def _say_things(world: World) -> None:
    """Rows in tables of the user's."""
    goals.add_goal(world.db, "one", now=NOW, person=ALEX)
    goals.add_step(world.db, 1, "step", now=NOW)
    people.name_person(world.db, ALEX, "Alex")
    people.pause(world.db, KIM, since=NOW.date(), until=NOW.date() + 9 * DAY)
    people.merge(world.db, ALEX, Address("alex@example.org"))
    people.acknowledge(world.db, "slipping:a", episode="", until=None, at=NOW)


def test_what_was_dismissed_stands_there_and_counts(world: World) -> None:
    """An event nobody read replaces what was known of it, is no loss, and its people are known to exist."""
    world.pull(NOW, source=script([page(weekly(), meeting("once")), end("weekly", "once")]))
    unread = Page(dismissed=(Dismissed(name="once", with_attendees=True),))
    result = world.pull(NOW + DAY, source=script([unread, end("weekly", "once")]))
    assert (result.result, result.changed, result.ones) == (Result.READ, 1, 1)
    assert resources.resource_names(world.db, world.state.id) == {"weekly", "once"}
    unread = Page(dismissed=(Dismissed(name="weekly", with_attendees=False),))
    world.pull(NOW + 2 * DAY, source=script([unread, end("weekly", "once")]))
    assert not resources.feed_without_attendees(world.db, world.state.id)
