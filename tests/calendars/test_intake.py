"""The door: what of a calendar is kept, and that nothing else gets in."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syncd.calendars.intake import admit, count, count_unread, dismissal
from syncd.core.model import Address, CuType, Event, Participant, PartStat, Status, Uid
from syncd.core.series import TOO_MANY_DATES, Kind, Knowledge
from syncd.provider import Dismissed, Glimpse, Resource, Severity
from syncd.store import people
from syncd.store.resources import ResourceCount, StoredBundle
from tests.e2e.memory import ALEX, BERLIN, DAY, HOUR, KIM, ME, MONDAY, NOW, World, meeting, weekly, world_at


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A home with one account."""
    with world_at(tmp_path) as made:
        yield made


def kept(world: World, *events: Event, kind: str = "work") -> list[StoredBundle]:
    """What is kept of a resource with these events."""
    rows, problems = admit(Resource(name="a.ics", events=events), world.job(NOW, kind=kind))
    assert not problems
    return rows


def guests(*who: str) -> tuple[Participant, ...]:
    """Attendees who have accepted."""
    return tuple(Participant(address=Address(one), answer=PartStat.ACCEPTED) for one in who)


def away(title: str = "Vacation", **changes: object) -> Event:
    """Three whole days of mine alone."""
    event = Event(uid=Uid("away"), start=date(2026, 3, 2), end=date(2026, 3, 5), title=title)
    return replace(event, **changes)  # type: ignore[arg-type]


def test_a_one_to_one_is_kept_in_full(world: World) -> None:
    """Series, exceptions and single 1:1s keep title, people and answers: agendas are made of them."""
    moved = replace(
        meeting("weekly", MONDAY + DAY), recurrence_id=MONDAY + 7 * DAY, title="moved", sequence=3
    )
    rows = kept(world, weekly(), moved, meeting("once"))
    assert [(row.uid, row.kind, row.person, row.is_series) for row in rows] == [
        ("once", Kind.ONE_TO_ONE, ALEX, False),
        ("weekly", Kind.ONE_TO_ONE, ALEX, True),
    ]
    assert rows[1].events == (weekly(), moved)
    assert (rows[1].people, rows[1].resource) == ((ALEX,), "a.ics")


def test_an_absence_is_kept_as_a_span(world: World) -> None:
    """Of an absence only when and what kind is kept: no title, nobody's address."""
    ((row),) = kept(world, away("Vacation with Kim", attendees=guests(ME)))
    assert (row.kind, row.person, row.people) == (Kind.MY_ABSENCE, None, ())
    assert row.events == (Event(uid=Uid("away"), start=date(2026, 3, 2), end=date(2026, 3, 5)),)


def test_their_absence_is_kept_as_a_span_and_whose(world: World) -> None:
    """Of another's absence stays whose it is, not who else was told."""
    (alex,) = guests(ALEX)
    ((row),) = kept(world, away("Alex: Urlaub", organizer=alex, attendees=guests(ME, KIM)))
    assert (row.kind, row.person, row.people) == (Kind.THEIR_ABSENCE, ALEX, ())
    assert (row.events[0].title, row.events[0].attendees, row.events[0].organizer) == ("", (), None)


def test_a_holiday_is_kept_as_a_span(world: World) -> None:
    """In a holiday calendar every all-day event is a holiday, whatever its title; nothing else is kept."""
    holiday = away("Labour Day")
    ((row),) = kept(world, holiday, meeting("once"), kind="holidays")
    assert (row.kind, row.events[0].title) == (Kind.HOLIDAY, "")


@pytest.mark.parametrize(("others", "is_kept"), [(0, True), (1, True), (2, True), (3, True), (4, False)])
def test_other_series_keep_only_why(world: World, others: int, is_kept: bool) -> None:
    """Of a series with no attendees or two to four people stay UID, addresses and reason, for --why."""
    names = [f"p{number}@example.com" for number in range(others)]
    series = replace(
        weekly("other"),
        end=MONDAY + 5 * HOUR,
        attendees=guests(ME, *names) if others else (),
        organizer=None,
        title="the layoffs",
    )
    rows = kept(world, series)
    assert bool(rows) == is_kept
    for row in rows:
        assert (row.kind, row.events, row.people) == (Kind.OTHER, (), tuple(names))
        assert row.reason
        assert "layoffs" not in row.reason


@pytest.mark.parametrize(
    "event",
    [
        replace(meeting("single"), attendees=guests(ME, ALEX, KIM)),
        replace(meeting("single"), attendees=(), organizer=None),
        replace(meeting("focus"), attendees=guests(ME), organizer=None, title="Focus time"),
        away("Kim's birthday"),
        replace(meeting("long"), end=MONDAY + 4 * HOUR),
    ],
    ids=lambda event: event.uid,
)
def test_everything_else_is_dropped(world: World, event: Event) -> None:
    """A single event that is no 1:1 and no absence leaves no trace."""
    assert kept(world, event) == []


def test_a_resource_is_counted_before_it_is_dropped() -> None:
    """Whether a feed lists attendees is told by all of its events."""
    bare = replace(meeting("b"), attendees=())
    found = count(Resource(name="a.ics", events=(meeting("a"), bare, away())))
    assert found == ResourceCount(name="a.ics", events=3, with_attendees=1)


def test_a_rule_without_bounds_is_quarantined(world: World) -> None:
    """A series of thousands of dates is no 1:1, and the user is told."""
    long = replace(
        weekly(), start=datetime(1900, 1, 1, 10, tzinfo=BERLIN), end=datetime(1900, 1, 1, 11, tzinfo=BERLIN)
    )
    rows, problems = admit(Resource(name="a.ics", events=(long, meeting("once"))), world.job(NOW))
    assert [row.uid for row in rows if row.kind is Kind.ONE_TO_ONE] == ["once"]
    ((problem),) = problems
    assert (problem.severity, problem.reason, problem.uid) == (
        Severity.QUARANTINED,
        TOO_MANY_DATES,
        "weekly",
    )


def test_the_users_words_win(world: World) -> None:
    """An included series is kept in full although it lists nobody, an excluded one is not kept as a 1:1."""
    bare = replace(weekly("bare"), attendees=(), organizer=None)
    people.correct(world.db, Uid("bare"), is_one=True, person=KIM, at=NOW)
    people.correct(world.db, Uid("weekly"), is_one=False, person=None, at=NOW)
    rows = kept(world, bare, weekly())
    assert [(row.uid, row.kind, row.person, len(row.events)) for row in rows] == [
        ("bare", Kind.ONE_TO_ONE, KIM, 1),
        ("weekly", Kind.OTHER, None, 0),
    ]


def test_nothing_of_a_dropped_event_reaches_the_disk(world: World) -> None:
    """Titles of absences and of other meetings, and the addresses of crowds, stand nowhere in the file."""
    crowd = tuple(f"hidden{number}@example.com" for number in range(9))
    world.source.put(away("Vacation: chemotherapy"))
    world.source.put(replace(weekly("crowd"), attendees=guests(ME, *crowd), title="merger talks"))
    world.source.put(replace(meeting("three"), attendees=guests(ME, ALEX, "hidden0@example.com")))
    world.source.put(weekly())
    world.sync(NOW)
    raw = world.path.read_bytes()
    for secret in (b"chemotherapy", b"merger", b"hidden"):
        assert secret not in raw
    assert b"about weekly" in raw


def test_order_does_not_matter(world: World) -> None:
    """The same resource, its events in any order, is kept as the same rows."""
    moved = replace(meeting("weekly", MONDAY + DAY), recurrence_id=MONDAY + 7 * DAY)
    events = [weekly(), moved, meeting("once"), away()]
    assert kept(world, *events) == kept(world, *reversed(events))


def test_people_are_stored_as_json(world: World) -> None:
    """The addresses on a bundle are a list that any program reads."""
    world.source.put(weekly())
    world.pull(NOW)
    ((row),) = world.db.execute("SELECT people FROM bundle")
    assert json.loads(row[0]) == [ALEX]


# -- what need not even be read ----------------------------------------------------------------


def glimpse_of(event: Event) -> Glimpse:
    """What a cheap look tells of an event: nothing of its title, its status and anybody's answer."""
    assert isinstance(event.start, datetime)
    assert isinstance(event.end, datetime)

    def bare(who: Participant) -> Participant:
        return Participant(address=who.address, kind=who.kind)

    return Glimpse(
        uid=event.uid,
        start=event.start,
        end=event.end,
        organizer=bare(event.organizer) if event.organizer else None,
        attendees=tuple(bare(who) for who in event.attendees),
        organizer_listed=event.organizer_listed,
    )


@pytest.mark.parametrize(
    ("event", "dismissed"),
    [
        (meeting("a"), False),  # a 1:1
        (replace(meeting("a"), attendees=guests(ME, ALEX, KIM)), True),
        (replace(meeting("a"), attendees=guests(ALEX, KIM), organizer=None), True),  # I am not on it
        (replace(meeting("a"), attendees=(), organizer=None), True),
        (replace(meeting("a"), attendees=(), organizer=None, end=MONDAY + 6 * HOUR), False),  # an absence?
        (replace(meeting("a"), attendees=guests(ME, ALEX, "rec@otter.ai"), organizer=None), False),
        (replace(meeting("a"), attendees=guests(ME, ALEX), end=MONDAY + 4 * HOUR), True),
    ],
)
def test_what_is_certainly_dropped_is_dismissed(world: World, event: Event, *, dismissed: bool) -> None:
    """Meetings of several and short hours alone need not be read; what may be a 1:1 or an absence must."""
    event = replace(event, start=MONDAY, end=event.end if event.end > MONDAY else MONDAY + HOUR)
    assert dismissal(world.job(NOW))(glimpse_of(event)) is dismissed


def test_what_the_user_included_is_read(world: World) -> None:
    """A correction names a UID, and nobody else need be on it."""
    job = world.job(NOW)
    job = replace(job, known=replace(job.known, included={Uid("a"): ALEX}))
    lonely = glimpse_of(replace(meeting("a"), attendees=(), organizer=None))
    assert not dismissal(job)(lonely)
    assert dismissal(job)(replace(lonely, uid=Uid("b")))


def test_what_was_dismissed_counts_all_the_same() -> None:
    """It is an event, with attendees or without: a feed is not taken for one without."""
    for listed in (True, False):
        seen = count_unread(Dismissed(name="a.ics", with_attendees=listed))
        assert seen == ResourceCount(name="a.ics", events=1, with_attendees=int(listed))


addresses = st.sampled_from(
    (ME, ALEX, KIM, Address("rec@otter.ai"), Address("rec@bot.io"), Address("all@x.org"))
)
persons = st.builds(
    Participant, address=addresses, answer=st.sampled_from(PartStat), kind=st.sampled_from(CuType)
)
singles = st.builds(
    Event,
    uid=st.sampled_from((Uid("a"), Uid("b"))),
    start=st.just(MONDAY),
    end=st.sampled_from([MONDAY + hours * HOUR for hours in (0, 1, 3, 4, 6, 24)]),
    title=st.sampled_from(("", "Planning", "Vacation", "OOO")),
    organizer=st.none() | persons,
    attendees=st.lists(persons, max_size=4, unique_by=lambda who: who.address).map(tuple),
    organizer_listed=st.booleans(),
    attendees_complete=st.booleans(),
    status=st.sampled_from(Status),
)
some = st.frozensets(addresses, max_size=2)
known = st.builds(
    Knowledge,
    me=st.just(frozenset({ME})) | some,
    assistants=some,
    groups=some,
    bots=st.sampled_from((frozenset(), frozenset({"bot.io"}))),
    persons=st.dictionaries(addresses, addresses, max_size=2),
    included=st.dictionaries(st.just(Uid("a")), st.none() | addresses),
    excluded=st.frozensets(st.just(Uid("a"))),
    excluded_people=some,
)


@settings(max_examples=500, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(event=singles, known=known, kind=st.sampled_from(("work", "personal", "holidays")))
def test_nothing_dismissed_would_have_been_kept(
    world: World, event: Event, known: Knowledge, kind: str
) -> None:
    """Whatever its title, its status and everybody's answer turn out to be."""
    job = replace(world.job(NOW, kind=kind), known=known)
    if dismissal(job)(glimpse_of(event)):
        assert admit(Resource(name="a", events=(event,)), job) == ([], [])
