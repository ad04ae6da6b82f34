"""Who is a relationship, who only a candidate, and what belongs to each."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from syncd.core.cadence.history import KeepInTouch, LedgerSlot, OneOff, Person, Tenure
from syncd.core.copies import SeenBundle
from syncd.core.model import (
    Address,
    CalendarId,
    Event,
    Evidence,
    Outcome,
    Participant,
    PartStat,
    Role,
    Status,
    Uid,
    address,
)
from syncd.core.policy import Policy
from syncd.core.relationships import Circle, Snapshot, is_unanswered_stranger, sort_people
from syncd.core.series import Bundle, Kind, Knowledge, bundles, classify
from syncd.core.window import Coverage
from syncd.testing.timeline import Beside, absence, circle_of, meeting, people, story

BERLIN = ZoneInfo("Europe/Berlin")
ME, ALIAS, SAM, KIM, BOB = (
    address(at)
    for at in (
        "me@example.com",
        "m.e@corp.example",
        "sam@example.com",
        "kim@example.com",
        "bob@elsewhere.example",
    )
)
KNOWN = Knowledge(me=frozenset({ME, ALIAS}), domains=frozenset({"example.com"}))
NOW = datetime(2026, 2, 6, 12, tzinfo=UTC)


def circle(*events: Event, known: Knowledge = KNOWN, persons: tuple[Person, ...] = ()) -> Circle:
    """Who is known when one calendar holds these events."""
    return circle_of(events, now=NOW, zone=BERLIN, known=known, beside=Beside(persons=persons))


def names(found: Circle) -> tuple[list[str], list[str]]:
    """The relationships and the candidates, by first address."""
    return [one.person.key for one in found.relationships], [one.person.key for one in found.candidates]


def person(at: Address = SAM, **changes: object) -> Person:
    """Somebody the user knows."""
    return replace(Person(key=at, addresses=(at,)), **changes)  # type: ignore[arg-type]


def invited(answer: PartStat, *, by: Address = BOB, me: Address = ME) -> Event:
    """A weekly series somebody else invited me to."""
    attendees = (Participant(address=me, answer=answer), Participant(address=by, answer=PartStat.ACCEPTED))
    return replace(
        meeting("2026-01-05 15:00", rule="FREQ=WEEKLY", uid="invited"),
        attendees=attendees,
        organizer=Participant(address=by),
    )


# -- relationships and candidates -------------------------------------------------------------


def test_a_series_makes_a_relationship() -> None:
    """Past or present, with somebody inside or outside my domains."""
    assert names(circle(*story("h h h").events)) == ([SAM], [])
    assert names(circle(*story("h h |").events)) == ([SAM], [])
    assert names(circle(*story("h h", them=BOB).events)) == ([BOB], [])


def test_a_single_meeting_makes_a_candidate() -> None:
    """People met only one-off are candidates."""
    found = circle(meeting("2026-01-05 15:00"))
    assert names(found) == ([], [SAM])
    assert found.candidates[0].reason == "met only outside of any series"


@pytest.mark.parametrize(
    "known",
    [
        person(tenures=(Tenure(role=Role.MENTOR, since=date(2026, 1, 1)),)),
        person(keep_in_touch=KeepInTouch(every_days=30, set_on=date(2026, 1, 1))),
    ],
)
def test_a_role_or_an_interval_makes_a_relationship(known: Person) -> None:
    """A role or a keep-in-touch interval is enough, met or not."""
    assert names(circle(persons=(known,))) == ([SAM], [])
    assert len(circle(meeting("2026-01-05 15:00"), persons=(known,)).relationships[0].one_offs) == 1


def test_a_name_alone_makes_nothing() -> None:
    """Somebody the user only merged or renamed is neither."""
    assert names(circle(persons=(person(name="Sam"),))) == ([], [])


@pytest.mark.parametrize(
    ("answer", "by", "related"),
    [
        (PartStat.NEEDS_ACTION, BOB, False),
        (PartStat.ACCEPTED, BOB, True),
        (PartStat.TENTATIVE, BOB, True),
        (PartStat.DECLINED, BOB, False),
        (PartStat.NEEDS_ACTION, SAM, True),  # inside my domains
        (PartStat.NEEDS_ACTION, address("x@team.example.com"), True),  # below one of them
        (PartStat.NEEDS_ACTION, address("x@notexample.com"), False),
        (PartStat.DECLINED, SAM, False),
    ],
)
def test_series_i_never_agreed_to(answer: PartStat, by: Address, related: bool) -> None:
    """A series I declined as a whole, or never answered from outside my domains, makes a candidate."""
    assert names(circle(invited(answer, by=by))) == (([by], []) if related else ([], [by]))


@pytest.mark.parametrize("answer", [PartStat.DECLINED, PartStat.NEEDS_ACTION])
def test_one_accepted_occurrence_is_an_answer(answer: PartStat) -> None:
    """Whoever came to one of them did not ignore the series."""
    series = invited(answer)
    assert isinstance(series.start, datetime)
    yes = (replace(series.attendees[0], answer=PartStat.ACCEPTED), series.attendees[1])
    once = replace(series, rule=None, recurrence_id=series.start, attendees=yes)
    assert names(circle(series, once)) == ([BOB], [])


@pytest.mark.parametrize("answer", [PartStat.DECLINED, PartStat.NEEDS_ACTION])
def test_a_series_that_was_held_stays(answer: PartStat) -> None:
    """Declined after it had been held, it is a relationship all the same."""
    seen = SeenBundle(
        calendar=Coverage(calendar=CalendarId("a/a"), read_through=NOW),
        bundle=Bundle(Uid("invited"), invited(answer), ()),
        kind=Kind.ONE_TO_ONE,
        person=BOB,
    )
    for held, wanted in ((False, ([], [BOB])), (True, ([BOB], []))):
        snapshot = Snapshot(known=KNOWN, bundles=(replace(seen, held_before=held),))
        assert names(sort_people(snapshot, now=NOW, zone=BERLIN)) == wanted
    included = Snapshot(known=KNOWN, bundles=(replace(seen, included=True),))
    assert names(sort_people(included, now=NOW, zone=BERLIN)) == ([BOB], [])


def test_a_known_person_may_invite() -> None:
    """A never-answered series of somebody with a series, a role or a past counts; a declined one does not."""
    other = story("h h h", them=BOB, uid="other").events
    assert len(circle(invited(PartStat.NEEDS_ACTION), *other).relationships[0].series) == 2
    assert len(circle(invited(PartStat.DECLINED), *other).relationships[0].series) == 1


@pytest.mark.parametrize(
    ("organizer", "stranger"),
    [
        (BOB, True),
        (ME, False),
        (address("abc@group.calendar.google.com"), True),  # a group calendar invites for Bob
        (None, True),
    ],
)
def test_who_is_a_stranger(organizer: Address | None, stranger: bool) -> None:
    """The inviter's domain counts; where no person organises, the other side's."""
    event = invited(PartStat.NEEDS_ACTION)
    event = replace(
        event, organizer=Participant(address=organizer) if organizer else None, organizer_listed=True
    )
    assert is_unanswered_stranger(event, KNOWN) is stranger


def test_excluded_people_and_i_are_nobody() -> None:
    """Somebody excluded is neither a relationship nor a candidate, and neither am I."""
    known = replace(KNOWN, excluded_people=frozenset({SAM}))
    persons = (person(tenures=(Tenure(role=Role.PEER, since=date(2026, 1, 1)),)), person(ME))
    assert names(circle(*story("h h").events, known=known, persons=persons)) == ([], [])


# -- what belongs to a person -----------------------------------------------------------------


def test_several_addresses_are_one_person() -> None:
    """Series with either address of a merged person form one relationship."""
    known = replace(KNOWN, persons={BOB: SAM})
    persons = (Person(key=SAM, addresses=(SAM, BOB), name="Sam"),)
    events = (
        *story("h h", uid="a").events,
        *story("h h", them=BOB, uid="b", first="2026-01-08 10:00").events,
    )
    found = circle(*events, meeting("2026-01-20 10:00", them=BOB), known=known, persons=persons)
    assert names(found) == ([SAM], [])
    (one,) = found.relationships
    assert ([series.uid for series in one.series], len(one.one_offs)) == (["a", "b"], 1)


def test_the_person_is_called_as_their_latest_event_calls_them() -> None:
    """Without a name from the user, the newest event names them; an address is no name."""
    series = invited(PartStat.ACCEPTED, by=SAM)

    def named(name: str, at: datetime, uid: str) -> Event:
        attendees = (series.attendees[0], replace(series.attendees[1], name=name))
        return replace(series, attendees=attendees, modified=at, uid=Uid(uid))

    events = [
        named("Sam Old", NOW - timedelta(days=9), "a"),
        named("Sam New", NOW, "b"),
        named("sam@example.com", NOW, "c"),
    ]
    assert circle(*events).relationships[0].person.name == "Sam New"
    assert circle(*events, persons=(person(name="Boss"),)).relationships[0].person.name == "Boss"


def seen(events: tuple[Event, ...], name: str, *, read: datetime = NOW, vanished: bool = False) -> SeenBundle:
    """A series as one calendar holds it."""
    (bundle,) = bundles(events)
    return SeenBundle(
        calendar=Coverage(calendar=CalendarId(name), read_through=read),
        bundle=bundle,
        kind=Kind.ONE_TO_ONE,
        person=SAM,
        vanished=vanished,
        missing_since=NOW if vanished else None,
    )


@pytest.mark.parametrize("backwards", [False, True])
def test_one_series_in_two_calendars_is_one(backwards: bool) -> None:
    """The copy still there, of the latest revision, speaks; either calendar's read covers it."""
    old, new = story("h h").events, tuple(replace(one, sequence=2) for one in story("h x").events)
    copies = [
        seen(old, "a/a"),
        seen(new, "b/b", read=NOW - timedelta(days=9)),
        seen(new, "c/c", vanished=True),
    ]
    snapshot = Snapshot(known=KNOWN, bundles=tuple(copies[::-1] if backwards else copies))
    both = sort_people(snapshot, now=NOW, zone=BERLIN).relationships[0].series
    (series,) = [one for one in both if {read.calendar for read in one.coverage} != {"c/c"}]
    assert series.exceptions[0].status is Status.CANCELLED
    assert {read.calendar for read in series.coverage} == {"a/a", "b/b"}
    assert series.missing_since is None


def test_an_exception_without_its_series_is_a_one_off() -> None:
    """Invited to one occurrence only; when another calendar holds the whole series it is that one's."""
    alone = story("h m").events[1:]
    found = circle(*alone)
    assert names(found) == ([], [SAM])
    snapshot = Snapshot(known=KNOWN, bundles=(seen(story("h h").events, "a/a"), seen(alone, "b/b")))
    assert sort_people(snapshot, now=NOW, zone=BERLIN).relationships[0].one_offs == ()


@pytest.mark.parametrize(
    "event",
    [
        replace(meeting("2026-01-05 15:00"), status=Status.CANCELLED),
        replace(meeting("2026-01-05 15:00"), attendees=people(ME, SAM, declined=ME)),
        replace(meeting("2026-01-05 15:00"), attendees=people(ME, SAM, declined=SAM), organizer=None),
    ],
)
def test_a_single_meeting_that_is_gone_is_nothing(event: Event) -> None:
    """Cancelled or declined, a single 1:1 makes not even a candidate."""
    assert names(circle(event)) == ([], [])


def test_the_settled_past_makes_a_relationship() -> None:
    """What was settled stays with the person when no calendar shows them any more, each start once."""
    row = LedgerSlot(
        slot=NOW,
        uid=Uid("gone"),
        outcome=Outcome.HELD,
        reason=None,
        met=NOW,
        starts=NOW,
        ends=NOW,
        evidence=Evidence.CALENDAR,
        gap=7,
        live=True,
        decided_by=10,
    )
    known = replace(KNOWN, persons={BOB: SAM})
    snapshot = Snapshot(
        known=known,
        settled={SAM: [row], BOB: [row, replace(row, slot=NOW - timedelta(days=7))]},
        meetings={BOB: [OneOff(start=NOW, end=NOW)]},
    )
    (one,) = sort_people(snapshot, now=NOW, zone=BERLIN).relationships
    assert (len(one.settled), len(one.one_offs)) == (2, 1)


# -- absences -----------------------------------------------------------------------------------


def test_absences_of_both_sides_excuse_and_those_of_others_do_not() -> None:
    """Mine count with everybody, theirs with them."""
    theirs = replace(
        absence(date(2026, 1, 12), uid="theirs"), attendees=people(ME), organizer=Participant(address=SAM)
    )
    kims = replace(theirs, uid=Uid("kims"), organizer=Participant(address=KIM))
    kim = story("h h", them=KIM, uid="kim").events
    found = circle(*story("h h").events, *kim, theirs, kims, absence(date(2026, 1, 13)))
    assert [len(one.absences) for one in found.relationships] == [2, 2]
    assert len(found.my_absences) == 1


def test_holidays_of_a_person_are_theirs() -> None:
    """A holiday calendar for one person excuses their 1:1s only, mine those with everybody."""
    events = (*story("h h").events, *story("h h", them=KIM, uid="kim").events)
    beside = Beside(
        holidays=(absence(date(2026, 1, 6), title="Epiphany"),),
        their_holidays={SAM: (absence(date(2026, 1, 12), title="A day", uid="d"),)},
    )
    found = circle_of(events, now=NOW, zone=BERLIN, known=KNOWN, beside=beside)
    assert {one.person.key: len(one.absences) for one in found.relationships} == {SAM: 2, KIM: 1}


# -- order --------------------------------------------------------------------------------------


def test_the_order_of_what_is_seen_does_not_matter() -> None:
    """Bundles and people may come in any order."""
    events = [
        *story("h x m .").events,
        *story("h h", them=KIM, uid="kim").events,
        *story("h h", them=BOB, uid="bob").events,
        meeting("2026-01-20 10:00"),
        absence(date(2026, 1, 12)),
    ]
    found: list[SeenBundle] = []
    for bundle in bundles(events):
        verdict = classify(
            bundle, KNOWN, zone=BERLIN, policy=Policy(), holidays=False, horizon=date(2026, 6, 1)
        )
        found += [
            SeenBundle(
                calendar=Coverage(calendar=CalendarId(name), read_through=NOW),
                bundle=bundle,
                kind=verdict.kind,
                person=verdict.person,
            )
            for name in ("a/a", "b/b")
        ]
    wanted = sort_people(Snapshot(known=KNOWN, bundles=tuple(found)), now=NOW, zone=BERLIN)
    assert names(wanted) == ([BOB, KIM, SAM], [])
    for seed in range(20):
        random.Random(seed).shuffle(found)
        mixed = sort_people(Snapshot(known=KNOWN, bundles=tuple(found)), now=NOW, zone=BERLIN)
        assert {one.person.key: set(one.absences) for one in mixed.relationships} == {
            one.person.key: set(one.absences) for one in wanted.relationships
        }
        assert [one.series[0].master for one in mixed.relationships] == [
            one.series[0].master for one in wanted.relationships
        ]
