"""Who is a 1:1 and what is an absence, row by row."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.model import CuType, Event, Participant, PartStat, Status, Uid, address
from syncd.core.policy import Policy
from syncd.core.series import (
    NOT_A_ONE_TO_ONE,
    NOTE_TAKERS,
    TOO_MANY_DATES,
    Bundle,
    Kind,
    Knowledge,
    Verdict,
    bundles,
    classify,
    is_dense,
    others,
    side_declined,
)
from syncd.testing.timeline import absence, meeting, people

BERLIN = ZoneInfo("Europe/Berlin")
ME, ALIAS, SAM, KIM = "me@example.com", "m.e@corp.example", "sam@example.com", "kim@example.com"
KNOWN = Knowledge(
    me=frozenset({address(ME), address(ALIAS)}),
    domains=frozenset({"example.com"}),
    assistants=frozenset({address("assistant@example.com")}),
    groups=frozenset({address("team@example.com")}),
    bots=frozenset({"recorder.example"}),
)
ONE = meeting("2026-01-05 15:00", rule="FREQ=WEEKLY")
"""A plain weekly 1:1 with Sam, organised by me."""


def judged(event: Event, *exceptions: Event, known: Knowledge = KNOWN, holidays: bool = False) -> Verdict:
    """What a bundle is, asked early in 2026."""
    return classify(
        Bundle(event.uid, event, exceptions),
        known,
        zone=BERLIN,
        policy=Policy(),
        holidays=holidays,
        horizon=date(2026, 6, 1),
    )


def is_one(event: Event, known: Knowledge = KNOWN) -> bool:
    """Whether an event is a 1:1."""
    return judged(event, known=known).kind is Kind.ONE_TO_ONE


def guest(at: str, kind: CuType = CuType.INDIVIDUAL) -> Participant:
    """Somebody who accepted."""
    return Participant(address=address(at), kind=kind, answer=PartStat.ACCEPTED)


def with_guests(*guests: Participant, **changes: Any) -> Event:
    """The plain 1:1 with more on it."""
    return replace(ONE, attendees=(*ONE.attendees, *guests), **changes)


# -- the rows -------------------------------------------------------------------------------

OBJECTIONS: dict[str, Event] = {
    "it is cancelled as a whole": replace(ONE, status=Status.CANCELLED),
    "it is an all-day event": replace(ONE, start=date(2026, 1, 5), end=date(2026, 1, 6)),
    "it lists no attendees": replace(ONE, attendees=()),
    "its attendee list is incomplete or hidden": replace(ONE, attendees_complete=False),
    "it lasts more than 3 hours": meeting("2026-01-05 15:00", minutes=181),
    "a group or mailing list is invited": with_guests(guest("all@example.com", CuType.GROUP)),
    "I am not on it": replace(ONE, attendees=people(SAM), organizer=guest(KIM)),
    "nobody else is on it": replace(ONE, attendees=people(ME)),
    "more than two people are on it": with_guests(guest(KIM)),
    "you excluded this person": replace(ONE, attendees=people(ME, "gone@example.com")),
    "it takes place more than 8 times in 28 days": replace(ONE, rule="FREQ=WEEKLY;BYDAY=MO,WE,FR"),
    TOO_MANY_DATES: replace(
        meeting("1925-01-05 15:00", rule="FREQ=DAILY;INTERVAL=4;BYDAY=MO,TU,WE,TH,FR,SA,SU")
    ),
}


def test_every_objection_has_its_case() -> None:
    """The cases below are the rows of the table, one each."""
    assert list(OBJECTIONS) == [reason for reason, _ in NOT_A_ONE_TO_ONE]


@pytest.mark.parametrize("reason", OBJECTIONS)
def test_each_row_says_why_an_event_is_no_one_to_one(reason: str) -> None:
    """An event that is no 1:1 says which condition kept it from being one."""
    known = replace(KNOWN, excluded_people=frozenset({address("gone@example.com")}))
    verdict = judged(OBJECTIONS[reason], known=known)
    assert (verdict.kind, verdict.reason) == (Kind.OTHER, reason)


def test_a_plain_one_to_one() -> None:
    """Me and exactly one other person, timed, short and not too often: a 1:1, single or as a series."""
    for event in (ONE, replace(ONE, rule=None)):
        verdict = judged(event)
        assert (verdict.kind, verdict.person) == (Kind.ONE_TO_ONE, SAM)
        assert verdict.people == {SAM}


@pytest.mark.parametrize(("minutes", "one"), [(0, True), (179, True), (180, True), (181, False)])
def test_three_hours_is_the_longest_one_to_one(minutes: int, one: bool) -> None:
    """Exactly three hours still count, a minute more does not."""
    assert is_one(meeting("2026-01-05 15:00", minutes=minutes)) is one


@pytest.mark.parametrize(
    ("day", "ends", "one"),
    [
        (date(2026, 3, 29), 4, True),  # 00:30 to 04:30, the hour from two to three left out
        (date(2026, 10, 25), 3, False),  # 00:30 to 03:30, the hour from two to three twice
    ],
)
def test_the_length_is_the_time_that_passes(day: date, ends: int, one: bool) -> None:
    """Across the change of clocks a meeting is as long as it takes."""
    start = datetime(day.year, day.month, day.day, 0, 30, tzinfo=BERLIN)
    assert is_one(replace(ONE, start=start, end=start.replace(hour=ends))) is one


@pytest.mark.parametrize(
    ("rule", "one"),
    [
        ("FREQ=WEEKLY;BYDAY=MO,TH", True),  # 8 in 28 days; the ninth is 28 days after the first
        ("FREQ=DAILY;INTERVAL=3", False),
        ("FREQ=DAILY;INTERVAL=4", True),
        ("FREQ=DAILY;COUNT=8", True),
        ("FREQ=DAILY;COUNT=9", False),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", False),
    ],
)
def test_eight_slots_in_twenty_eight_days_is_the_densest(rule: str, one: bool) -> None:
    """Up to eight slots within any 28 local days make a 1:1, nine make something else."""
    assert is_one(replace(ONE, rule=rule)) is one


@pytest.mark.parametrize(("day", "dense"), [(27, True), (28, False)])
def test_both_ends_of_the_window_are_not_counted_together(day: int, dense: bool) -> None:
    """A ninth slot on the 28th day after the first is not within 28 days."""
    start = datetime(2026, 3, 2, 9, tzinfo=BERLIN)
    extra = [start + timedelta(days=n) for n in (3, 6, 9, 12, 15, 18, 21, day)]
    event = replace(ONE, start=start, end=start + timedelta(minutes=30), rule=None, rdates=tuple(extra))
    assert is_dense(event, BERLIN, Policy()) is dense


def test_a_dense_stretch_late_in_the_series_counts() -> None:
    """The densest stretch decides, wherever in the series it lies."""
    extra = tuple(datetime(2031, 5, day, 9, tzinfo=BERLIN) for day in range(1, 9))
    assert not is_one(replace(ONE, rdates=extra))


def test_titles_never_decide() -> None:
    """Neither does a fitting title make a 1:1, nor an odd one unmake it."""
    assert not is_one(with_guests(guest(KIM), title="1:1 Sam / me"))
    assert is_one(replace(ONE, title="All hands: quarterly review"))
    assert is_one(replace(ONE, title="Vacation"))


# -- who takes part -------------------------------------------------------------------------


@pytest.mark.parametrize("domain", sorted(NOTE_TAKERS))
def test_note_takers_are_no_people(domain: str) -> None:
    """A recording service on the invite leaves it a 1:1, also from a sub-domain of its own."""
    assert is_one(with_guests(guest(f"bot@{domain}"), guest(f"notes+7@eu.mail.{domain}")))


@pytest.mark.parametrize(
    "where",
    ["kim@notfireflies.ai", "kim@fireflies.ai.example.com", "fireflies.ai@example.com", "kim@ireflies.ai"],
)
def test_people_with_a_look_alike_address_are_people(where: str) -> None:
    """Only the whole domain or one below it is a note-taker's; a look-alike is a third person."""
    assert not is_one(with_guests(guest(where)))


def test_the_list_of_note_takers_can_be_extended() -> None:
    """The config's ``bots`` are domains of recording services too."""
    assert is_one(with_guests(guest("meeting@eu.recorder.example")))
    assert not is_one(with_guests(guest("meeting@eu.recorder.example")), replace(KNOWN, bots=frozenset()))


@pytest.mark.parametrize(
    "who",
    [
        guest("room-7@example.com", CuType.ROOM),
        guest("projector@example.com", CuType.RESOURCE),
        guest("c_1888@resource.calendar.google.com"),
        guest("abc123@group.calendar.google.com"),
    ],
)
def test_rooms_and_calendars_are_no_people(who: Participant) -> None:
    """A room, a resource or a calendar on the invite leaves it a 1:1, and is nobody's other side."""
    assert is_one(with_guests(who))
    assert not is_one(replace(ONE, attendees=(guest(ME), who)))


@pytest.mark.parametrize("spelled", ["SAM@Example.COM", "mailto:sam@example.com", " MAILTO:Sam@example.com "])
def test_addresses_compare_whole_and_without_case(spelled: str) -> None:
    """An address is the same in any case and with ``mailto:``; never a part of one."""
    event = replace(ONE, attendees=(*ONE.attendees, guest(spelled)))
    assert judged(event).person == SAM
    assert judged(replace(ONE, attendees=people(ME.upper(), spelled))).person == SAM


@pytest.mark.parametrize(
    "other", ["xsam@example.com", "sam@example.com.au", "sam@mail.example.com", "am@example.com"]
)
def test_similar_addresses_are_other_people(other: str) -> None:
    """A longer or shorter address belongs to somebody else."""
    assert not is_one(with_guests(guest(other)))
    assert not is_one(replace(ONE, attendees=people(f"x{ME}", SAM), organizer=guest(SAM)))


def test_one_of_my_addresses_is_enough() -> None:
    """Any of my addresses is me; two of them on one invite are one person."""
    assert is_one(replace(ONE, attendees=people(ALIAS, SAM), organizer=guest(SAM)))
    assert is_one(with_guests(guest(ALIAS)))


def test_two_addresses_of_one_person_are_one_person() -> None:
    """Addresses the user has merged count as one other side, named by the first."""
    known = replace(KNOWN, persons={address("sam@old.example"): address(SAM)})
    event = with_guests(guest("sam@old.example"))
    assert judged(event, known=known).person == SAM
    assert judged(event).kind is Kind.OTHER


@pytest.mark.parametrize(
    ("organizer", "listed", "one"),
    [
        (guest(SAM), False, True),  # organises and attends
        (guest(KIM), False, False),  # organizers take part
        (guest(KIM), True, True),  # the provider would list Kim if Kim attended
        (guest("assistant@example.com"), False, True),
        (guest("Assistant@Example.com"), False, True),
        (guest("unknownorganizer@calendar.google.com"), False, True),
        (guest("abc@group.calendar.google.com"), False, True),
        (guest("room-7@example.com", CuType.ROOM), False, True),
        (guest("bot@fireflies.ai"), False, True),
        (None, False, True),
    ],
)
def test_whether_the_organizer_takes_part(organizer: Participant | None, listed: bool, one: bool) -> None:
    """An organizer takes part, unless it is no person, an assistant, or a provider would have listed it."""
    assert is_one(replace(ONE, organizer=organizer, organizer_listed=listed)) is one


def test_an_organizer_who_is_not_among_the_attendees_is_the_other_side() -> None:
    """In a calendar file the inviter may be named as organizer only."""
    assert judged(replace(ONE, attendees=people(ME), organizer=guest(SAM))).person == SAM
    assert judged(replace(ONE, attendees=people(SAM), organizer=guest(ME))).person == SAM


def test_an_assistant_who_attends_is_a_person() -> None:
    """An assistant counts for nothing as organizer only; among the attendees they are on the invite."""
    assert not is_one(with_guests(guest("assistant@example.com")))
    assert is_one(replace(ONE, attendees=people(ME, "assistant@example.com")))


@pytest.mark.parametrize(
    "event",
    [
        with_guests(guest("team@example.com")),
        replace(ONE, attendees=people(ME, "team@example.com")),
        replace(ONE, organizer=guest("team@example.com")),
        replace(ONE, attendees=(guest(ME), guest("eng@example.com", CuType.GROUP))),
    ],
)
def test_a_group_is_never_the_other_side(event: Event) -> None:
    """A group by its kind or by the config's list makes it a group meeting, alone or beside others."""
    assert judged(event).reason == "a group or mailing list is invited"


def test_an_incomplete_list_is_never_a_one_to_one() -> None:
    """Where guests are hidden nobody knows how many there are."""
    assert not is_one(replace(ONE, attendees_complete=False))
    assert not is_one(replace(ONE, attendees=(), attendees_complete=False))


# -- what the user says ---------------------------------------------------------------------


def test_an_included_series_is_a_one_to_one() -> None:
    """``people include`` makes a series a 1:1 without attendees, with the person named."""
    plain = replace(ONE, attendees=(), organizer=None)
    named = replace(KNOWN, included={Uid("single-20260105T140000Z"): address(SAM)})
    assert judged(plain, known=named).person == SAM
    crowd = with_guests(guest(KIM))
    assert judged(crowd, known=named).person == SAM


@pytest.mark.parametrize(
    "event",
    [replace(ONE, status=Status.CANCELLED), replace(ONE, start=date(2026, 1, 5), end=date(2026, 1, 6))],
)
def test_what_cannot_be_a_meeting_cannot_be_included(event: Event) -> None:
    """A cancelled or all-day series stays none, whatever the user says."""
    known = replace(KNOWN, included={event.uid: address(SAM)})
    assert judged(event, known=known).kind is Kind.OTHER


def test_an_excluded_series_is_none() -> None:
    """``people exclude`` wins over include."""
    known = replace(KNOWN, excluded=frozenset({ONE.uid}), included={ONE.uid: address(SAM)})
    assert judged(ONE, known=known).reason == "you excluded this series"


# -- bundles --------------------------------------------------------------------------------


def test_guests_of_single_occurrences_change_nothing() -> None:
    """The series decides: an extra guest once leaves it a 1:1."""
    once = replace(with_guests(guest(KIM)), rule=None, recurrence_id=ONE.start)
    verdict = judged(ONE, once)
    assert (verdict.kind, verdict.person) == (Kind.ONE_TO_ONE, SAM)


def test_exceptions_without_their_series_stand_for_themselves() -> None:
    """Invited to a single occurrence only, that occurrence decides."""
    alone = replace(ONE, rule=None, recurrence_id=ONE.start)
    crowd = replace(with_guests(guest(KIM)), rule=None, recurrence_id=ONE.start)
    zone, policy, horizon = BERLIN, Policy(), date(2026, 6, 1)
    for parts, kind in (((crowd, alone), Kind.ONE_TO_ONE), ((crowd,), Kind.OTHER)):
        bundle = Bundle(ONE.uid, None, parts)
        found = classify(bundle, KNOWN, zone=zone, policy=policy, holidays=False, horizon=horizon)
        assert found.kind is kind


@given(order=st.permutations(range(4)))
def test_of_two_revisions_the_latest_wins(order: list[int]) -> None:
    """A file may hold several revisions of one event in any order: sequence first, then its stamp."""
    early, late = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    events = [
        replace(ONE, sequence=1, modified=late, title="old"),
        replace(ONE, sequence=2, modified=early, title="older stamp"),
        replace(ONE, sequence=2, modified=late, title="latest"),
        replace(ONE, recurrence_id=ONE.start, rule=None, sequence=0, title="exception"),
    ]
    (bundle,) = bundles(events[index] for index in order)
    assert bundle.master is not None
    assert bundle.master.title == "latest"
    assert [one.title for one in bundle.exceptions] == ["exception"]


def test_one_place_written_in_two_zones_is_one() -> None:
    """RECURRENCE-IDs of one instant replace each other, however their zone is written."""
    local = replace(ONE, rule=None, recurrence_id=ONE.start, sequence=1)
    utc = replace(local, recurrence_id=datetime(2026, 1, 5, 14, tzinfo=UTC), sequence=2, title="later")
    (bundle,) = bundles([utc, ONE, local])
    assert [one.title for one in bundle.exceptions] == ["later"]


def test_the_order_of_events_does_not_matter() -> None:
    """A calendar says the same in any order."""
    events = [
        replace(ONE, uid=Uid(f"u{n % 40}"), sequence=n % 3, rule="FREQ=WEEKLY" if n % 2 else None)
        for n in range(160)
    ]
    wanted = bundles(events)
    for seed in range(20):
        random.Random(seed).shuffle(events)
        assert bundles(events) == wanted


# -- sides ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("declined", "mine", "theirs"),
    [((), False, False), ((ME,), False, False), ((ME, ALIAS), True, False), ((SAM,), False, True)],
)
def test_a_side_is_out_when_all_its_addresses_declined(
    declined: tuple[str, ...], mine: bool, theirs: bool
) -> None:
    """Declined by one of my two addresses, the meeting still stands."""
    attendees = tuple(
        replace(guest(at), answer=PartStat.DECLINED if at in declined else PartStat.NEEDS_ACTION)
        for at in (ME, ALIAS, SAM)
    )
    event = replace(ONE, attendees=attendees, organizer=None)
    assert side_declined(event, KNOWN, None) is mine
    assert side_declined(event, KNOWN, address(SAM)) is theirs


def test_other_answers_are_no_refusal() -> None:
    """Tentative, delegated or unanswered is not declined."""
    for answer in set(PartStat) - {PartStat.DECLINED}:
        event = replace(ONE, attendees=tuple(replace(one, answer=answer) for one in ONE.attendees))
        assert not side_declined(event, KNOWN, None)


def test_who_the_others_are() -> None:
    """The other people on an event, each by their first address; not me, no rooms, no services."""
    event = with_guests(guest(KIM), guest("room@example.com", CuType.ROOM), guest("x@otter.ai"), guest(ALIAS))
    assert others(event, KNOWN) == {SAM, KIM}


# -- absences -------------------------------------------------------------------------------

DAY = date(2026, 3, 2)


def block(hours: float, title: str = "Vacation", **changes: Any) -> Event:
    """A timed event of mine alone."""
    start = datetime(2026, 3, 2, 9, tzinfo=BERLIN)
    event = Event(uid=Uid("block"), title=title, start=start, end=start + timedelta(hours=hours))
    return replace(event, **changes)


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (absence(DAY), Kind.MY_ABSENCE),
        (absence(DAY, title="Urlaub"), Kind.MY_ABSENCE),
        (absence(DAY, title="Laptop day"), Kind.OTHER),
        (replace(absence(DAY), attendees=people(ME)), Kind.MY_ABSENCE),
        (replace(absence(DAY), attendees=people(ME, SAM), organizer=guest(ME)), Kind.OTHER),
        (replace(absence(DAY), status=Status.CANCELLED), Kind.OTHER),
        (replace(absence(DAY), attendees=people(ME, declined=ME)), Kind.OTHER),
        (block(6), Kind.MY_ABSENCE),
        (block(5.99), Kind.OTHER),
        (block(6, title="Focus"), Kind.OTHER),
        (block(0.5, title="", out_of_office=True), Kind.MY_ABSENCE),
        (block(6, attendees=people(ME, SAM), organizer=guest(ME)), Kind.OTHER),
        (block(6, attendees=people(SAM), organizer=guest(SAM)), Kind.OTHER),
    ],
)
def test_what_an_absence_of_mine_is(event: Event, kind: Kind) -> None:
    """Mine is what a program marked as such, or an event of mine alone, all-day or six hours, so titled."""
    assert judged(event).kind is kind


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (replace(absence(DAY), attendees=people(ME, SAM), organizer=guest(SAM)), Kind.THEIR_ABSENCE),
        (replace(absence(DAY), attendees=people(ME), organizer=guest(SAM)), Kind.THEIR_ABSENCE),
        (
            replace(
                absence(DAY, title="Sam"), attendees=people(ME), organizer=guest(SAM), out_of_office=True
            ),
            Kind.THEIR_ABSENCE,
        ),
        (replace(absence(DAY, title="Fair"), attendees=people(ME), organizer=guest(SAM)), Kind.OTHER),
        (replace(absence(DAY), attendees=people(KIM), organizer=guest(SAM)), Kind.OTHER),
        (block(8, attendees=people(ME, KIM), organizer=guest(SAM)), Kind.OTHER),
    ],
)
def test_what_an_absence_of_theirs_is(event: Event, kind: Kind) -> None:
    """Theirs is an all-day event they organise and invited me to, so titled or marked out of office."""
    verdict = judged(event)
    assert verdict.kind is kind
    assert verdict.person == (SAM if kind is Kind.THEIR_ABSENCE else None)


def test_a_one_to_one_is_never_an_absence() -> None:
    """A lunch 1:1 marked out of office is a 1:1."""
    lunch = replace(ONE, out_of_office=True, title="Lunch, out of office")
    assert judged(lunch).kind is Kind.ONE_TO_ONE


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (absence(DAY, title="Labour Day"), Kind.HOLIDAY),
        (replace(absence(DAY, title="Mother's Day"), observance=True), Kind.OTHER),
        (replace(absence(DAY), status=Status.CANCELLED), Kind.OTHER),
        (block(8, title="Fireworks"), Kind.OTHER),
        (ONE, Kind.OTHER),
    ],
)
def test_what_a_holiday_is(event: Event, kind: Kind) -> None:
    """In a holiday calendar every all-day event is a holiday, except observances and cancelled ones."""
    assert judged(event, holidays=True).kind is kind


def test_an_observance_in_a_work_calendar_says_nothing() -> None:
    """Whether an event of mine is an absence does not depend on the words of a holiday calendar."""
    assert judged(replace(absence(DAY), observance=True)).kind is Kind.MY_ABSENCE
