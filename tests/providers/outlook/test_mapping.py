"""What becomes of an event of Graph."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from syncd.core.model import CuType, Event, PartStat, Status, address
from syncd_providers.online.unreadable import Unreadable
from syncd_providers.outlook.mapping import Context, exception, master, single
from syncd_providers.outlook.people import Mine
from syncd_providers.outlook.times import slot_of
from tests.providers.outlook import rows
from tests.providers.outlook.rows import (
    ALEX,
    ALIAS,
    BERLIN,
    HERE,
    ME,
    START,
    at,
    day,
    guest,
    row,
    weekly,
    who,
)


def read(item: dict[str, Any], context: Context = HERE) -> Event:
    """A single event that nothing has to be guessed of."""
    event, guesses = single(item, context)
    assert guesses == ()
    return event


def read_series(item: dict[str, Any], context: Context = HERE) -> Event:
    """The same of a series."""
    event, guesses = master(item, context)
    assert guesses == ()
    return event


# -- times ----------------------------------------------------------------------------------------


def test_a_time_is_read_where_the_event_lives() -> None:
    """Asked for in UTC, kept in the zone beside it."""
    event = read(row())
    assert (event.start, event.end) == (START, START + timedelta(minutes=30))
    assert isinstance(event.start, datetime)
    assert event.start.tzinfo == BERLIN


@pytest.mark.parametrize(
    "said",
    [
        {"dateTime": "2026-01-05T09:00:00.0000000", "timeZone": "UTC"},
        {"dateTime": "2026-01-05T09:00:00", "timeZone": "tzone://Microsoft/Utc"},
        {"dateTime": "2026-01-05T10:00:00.0000000", "timeZone": "W. Europe Standard Time"},
        {"dateTime": "2026-01-05T10:00:00", "timeZone": "Europe/Berlin"},
        {"dateTime": "2026-01-05T09:00:00Z", "timeZone": "W. Europe Standard Time"},
        {"dateTime": "2026-01-05T09:00:00"},
    ],
)
def test_a_time_is_the_same_however_it_is_written(said: dict[str, Any]) -> None:
    """The header that asks for UTC may be lost on the way: what stands beside the time counts."""
    assert read(row(start=START) | {"start": said}).start == START


@pytest.mark.parametrize("zone", ["", None, "Customized Time Zone", "Mitteleuropäische Zeit"])
def test_the_zone_of_a_single_event_need_not_be_known(zone: Any) -> None:
    """Its instants are certain; nothing is guessed and nobody is warned."""
    assert read(row(originalStartTimeZone=zone)).start == START


def test_a_time_in_an_unknown_zone_is_a_guess() -> None:
    """It is read in the zone of the mailbox, and that is said."""
    event, guesses = single(
        row() | {"start": {"dateTime": "2026-01-05T10:00:00", "timeZone": "Nowhere"}}, HERE
    )
    assert event.start == START
    assert guesses == ("the zone 'Nowhere' is not known; its times are read in Europe/Berlin",)


def test_the_second_of_two_equal_wall_times_is_meant() -> None:
    """When the clocks go back: the instant is kept."""
    later = datetime(2026, 10, 25, 1, 30, tzinfo=ZoneInfo("UTC"))  # 02:30 for the second time
    assert read(row(start=later)).start == later


def test_all_day_events_are_dates_however_far_the_zone() -> None:
    """Only the date part counts: a zone must not shift the day."""
    for zone in (
        "W. Europe Standard Time",
        "Hawaiian Standard Time",
        "Line Islands Standard Time",
        "Nowhere",
    ):
        said = row(isAllDay=True, originalStartTimeZone=zone)
        event = read(said | {"start": day(date(2026, 5, 1)), "end": day(date(2026, 5, 2))})
        assert (event.start, event.end) == (date(2026, 5, 1), date(2026, 5, 2))


def test_an_all_day_event_without_length_is_one_day() -> None:
    """An end written as inclusive."""
    said = row(isAllDay=True, start=START) | {"start": day(date(2026, 5, 1)), "end": day(date(2026, 5, 1))}
    assert read(said).end == date(2026, 5, 2)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"start": None}, "it has no start"),
        ({"start": {}}, "its start is no time"),
        ({"start": {"dateTime": 5}}, "its start is no time"),
        ({"start": {"dateTime": "soon", "timeZone": "UTC"}}, "its start is no time"),
        ({"start": {"dateTime": "0001-01-01T00:00:00", "timeZone": "UTC"}}, "the year 1 is not"),
        ({"end": {"dateTime": "9999-12-31T23:59:59", "timeZone": "UTC"}}, "the year 9999 is not"),
        ({"start": "2026-01-05"}, "its start is no time"),
        ({"end": at(START - timedelta(hours=1))}, "it ends before it starts"),
        ({"iCalUId": None}, "it has no iCalUId"),
        ({"iCalUId": " "}, "it has no iCalUId"),
    ],
)
def test_what_an_event_cannot_do_without(said: dict[str, Any], reason: str) -> None:
    """It is refused with a reason; its neighbours are read."""
    with pytest.raises(Unreadable, match=reason):
        single(row() | said, HERE)


# -- series ---------------------------------------------------------------------------------------


def test_a_series_keeps_its_wall_time_in_summer() -> None:
    """The rule lives in the zone of the event, not in UTC (a series written in UTC drifts)."""
    event = read_series(weekly())
    assert (event.start, event.rule) == (START, "FREQ=WEEKLY;BYDAY=MO")
    assert isinstance(event.start, datetime)
    assert event.start.tzinfo == BERLIN


@pytest.mark.parametrize("name", sorted(WINDOWS_TO_OLSON))
def test_a_series_in_any_windows_zone(name: str) -> None:
    """No name Outlook knows is a guess."""
    event = read_series(weekly(originalStartTimeZone=name))
    assert event.start == START


@pytest.mark.parametrize(
    "name", ["tzone://Microsoft/Custom", "Customized Time Zone", "Mitteleuropäische Zeit", "\x00", "x" * 999]
)
def test_a_zone_nobody_knows_is_that_of_the_mailbox(name: str) -> None:
    """A series with a custom or translated zone is read all the same, and the guess is told."""
    said = weekly(originalStartTimeZone=name)
    said["recurrence"]["range"]["recurrenceTimeZone"] = name
    event, guesses = master(said, HERE)
    assert event.start == START
    (guess,) = guesses
    assert guess.endswith("is not known; its times are read in Europe/Berlin")
    assert "\x00" not in guess


def test_the_zone_of_the_rule_helps_out() -> None:
    """Where the one of the start is not known, that of the range may be."""
    event = read_series(weekly(originalStartTimeZone="tzone://Microsoft/Custom"))
    assert isinstance(event.start, datetime)
    assert event.start.tzinfo == BERLIN


def test_of_two_zones_the_one_in_which_it_begins_on_its_first_day() -> None:
    """20:00 in Los Angeles is the next day in UTC; a range begins where the series lives."""
    start = datetime(2026, 1, 5, 20, tzinfo=ZoneInfo("America/Los_Angeles"))
    said = weekly(start=start, originalStartTimeZone="UTC")
    said["recurrence"]["range"]["recurrenceTimeZone"] = "Pacific Standard Time"
    event = read_series(said)
    assert event.start == start
    assert isinstance(event.start, datetime)
    assert event.start.tzinfo == start.tzinfo


def test_a_series_begins_on_the_first_day_of_its_range() -> None:
    """The row of a series may bear the time of some other occurrence; its range says when it began."""
    said = weekly()
    said["start"], said["end"] = at(START + timedelta(days=7)), at(START + timedelta(days=7, minutes=30))
    event = read_series(said)
    assert (event.start, event.end) == (START, START + timedelta(minutes=30))


def test_a_series_without_a_rule_is_none() -> None:
    """A poll for a time makes such rows; the times it offers are no meetings."""
    with pytest.raises(Unreadable, match="does not say how it repeats"):
        master(weekly(recurrence=None), HERE)


def test_an_all_day_series_is_of_days() -> None:
    """Its rule counts dates."""
    said = weekly(isAllDay=True) | {"start": day(START.date()), "end": day(START.date() + timedelta(days=2))}
    event = read_series(said)
    assert (event.start, event.end) == (START.date(), START.date() + timedelta(days=2))


# -- exceptions -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "original", ["2026-01-12T09:00:00Z", "2026-01-12T09:00:00", "2026-01-12T10:00:00+01:00"]
)
def test_the_original_start_is_in_utc_unless_it_says_otherwise(original: str) -> None:
    """It sometimes does not end in Z."""
    series = read_series(weekly())
    item = rows.exception(START, None, originalStart=original)
    assert slot_of(item, series) == START + timedelta(days=7)


@pytest.mark.parametrize("original", [None, "", "later", 5, "0001-01-01T00:00:00Z"])
def test_an_original_start_may_be_missing(original: Any) -> None:
    """Then it is not known, which is no reason to fail."""
    item = rows.exception(START, None, originalStart=original)
    assert slot_of(item, read_series(weekly())) is None


@pytest.mark.parametrize(
    ("original", "zone"),
    [
        ("2026-01-12T00:00:00Z", "W. Europe Standard Time"),
        ("2026-01-11T23:00:00Z", "W. Europe Standard Time"),
        ("2026-01-12T08:00:00Z", "Pacific Standard Time"),
        ("2026-01-11T23:00:00Z", "tzone://Microsoft/Custom"),
    ],
)
def test_the_original_day_of_an_all_day_event(original: str, zone: str) -> None:
    """Midnight where it lives, or midnight in UTC: the date is the same."""
    series = read_series(
        weekly(isAllDay=True) | {"start": day(START.date()), "end": day(START.date() + timedelta(days=1))}
    )
    item = rows.exception(START, None, originalStart=original, originalStartTimeZone=zone)
    assert slot_of(item, series) == date(2026, 1, 12)


UID = "040000008200E00074C5B7101A82E008{}00000000000000000000000010000000" + "0" * 32


@pytest.mark.parametrize(
    ("day", "slot"),
    [("07EA010C", START + timedelta(days=7)), ("00000000", None), ("07EAFFFF", None), ("FFFF0101", None)],
)
def test_the_day_an_exception_stood_on_is_in_its_uid(day: str, slot: datetime | None) -> None:
    """Where Outlook made it: that of a series holds zeros there."""
    item = rows.exception(START, None, iCalUId=UID.format(day))
    assert slot_of(item, read_series(weekly())) == slot


def test_an_exception_is_part_of_its_series() -> None:
    """Its iCalUId is one of its own; it joins by its series."""
    item, slot = weekly(), START + timedelta(days=7)
    moved = rows.exception(slot + timedelta(hours=3), slot)
    event, _ = exception(moved, item, read_series(item), HERE, slot)
    assert (event.uid, event.recurrence_id) == ("uid-series", slot)
    assert (event.start, event.rule) == (slot + timedelta(hours=3), None)


def test_what_an_exception_leaves_out_is_as_in_its_series() -> None:
    """Guests that are the same used not to be told again; that nobody is left is told."""
    item, slot = weekly(), START + timedelta(days=7)
    moved = rows.exception(slot, slot)
    alone = exception({**moved, "attendees": []}, item, read_series(item), HERE, slot)[0]
    del moved["attendees"], moved["organizer"], moved["subject"]
    event = exception(moved, item, read_series(item), HERE, slot)[0]
    assert [one.address for one in event.attendees] == [ALEX]
    assert (event.title, event.organizer) == ("1:1", read_series(item).organizer)
    assert alone.attendees == ()


# -- what it is -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shown", "away"),
    [
        ("oof", True),
        ("busy", False),
        ("free", False),
        ("workingElsewhere", False),
        ("newer", False),
        (None, False),
    ],
)
def test_out_of_office_is_said_by_how_it_shows(shown: Any, away: bool) -> None:
    """No other word, known or not, is an absence."""
    assert read(row(showAs=shown)).out_of_office is away


def test_a_cancelled_event_is_cancelled() -> None:
    """It stays in an attendee's calendar until it is removed by hand."""
    assert read(row(isCancelled=True)).status is Status.CANCELLED
    assert read(row(isCancelled="newer")).status is Status.CONFIRMED


def test_a_holiday_says_whether_people_work() -> None:
    """By its category, or the first word of its text."""
    assert read(row(categories=["Observance"])).observance
    assert read(row(bodyPreview="Observance\nof something")).observance
    assert not read(row(categories=["Holiday", 5], bodyPreview=None)).observance


def test_a_title_can_be_stored() -> None:
    """Whatever strangers write into it."""
    assert read(row(subject=" a\x00b ")).title == "a\ufffdb"
    assert read(row(subject=None)).title == ""
    assert len(read(row(subject="x" * 5000)).title) == 1000


# -- people ---------------------------------------------------------------------------------------


def test_the_organizer_is_not_repeated_among_the_attendees() -> None:
    """Both take part: that of me is the organizer, the other is invited."""
    event = read(row())
    assert event.organizer is not None
    assert (event.organizer.address, event.organizer.name) == (ME, "Me")
    assert [one.address for one in event.attendees] == [ALEX]
    assert not event.organizer_listed
    assert event.attendees_complete


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("accepted", PartStat.ACCEPTED),
        ("declined", PartStat.DECLINED),
        ("tentativelyAccepted", PartStat.TENTATIVE),
        ("notResponded", PartStat.NEEDS_ACTION),
        ("none", PartStat.NEEDS_ACTION),
        ("organizer", PartStat.ACCEPTED),
        ("laterPerhaps", PartStat.NEEDS_ACTION),
        (None, PartStat.NEEDS_ACTION),
    ],
)
def test_answers(said: Any, answer: PartStat) -> None:
    """One that is not known is no answer."""
    (one,) = read(row(attendees=[guest(ALEX, said)])).attendees
    assert one.answer is answer


@pytest.mark.parametrize("mine", [ME, ALIAS, "M.E@Example.com"])
def test_my_own_answer_stands_beside_the_list(mine: str) -> None:
    """In the list of an attendee's copy it may be missing; whichever of my addresses was invited."""
    invited = row(
        isOrganizer=False,
        organizer=who(ALEX),
        attendees=[guest(mine), guest("kim@example.com")],
        responseStatus={"response": "declined", "time": "2026-01-02T00:00:00Z"},
    )
    answers = {one.address: one.answer for one in read(invited).attendees}
    assert answers == {address(mine): PartStat.DECLINED, "kim@example.com": PartStat.NEEDS_ACTION}


def test_an_answer_in_the_list_is_not_lost() -> None:
    """Where nothing stands beside it."""
    invited = row(
        isOrganizer=False,
        organizer=who(ALEX),
        attendees=[guest(ME, "accepted")],
        responseStatus={"response": "none"},
    )
    assert read(invited).attendees[0].answer is PartStat.ACCEPTED


def test_a_personal_account_organizes_by_an_address_of_its_own() -> None:
    """What is mine to organize is organized by me."""
    said = row(organizer=who("outlook_1a2b3c@outlook.com", "Me"))
    event = read(said)
    assert event.organizer is not None
    assert event.organizer.address == ME
    elsewhere = read(said, Context(zone=BERLIN, me=Mine()))
    assert elsewhere.organizer is not None
    assert elsewhere.organizer.address == "outlook_1a2b3c@outlook.com"


def test_an_alias_that_organizes_stays_as_it_is() -> None:
    """It is known to be mine."""
    event = read(row(organizer=who(ALIAS)))
    assert event.organizer is not None
    assert event.organizer.address == ALIAS


def test_rooms_are_resources() -> None:
    """They take no part."""
    room = guest("room@example.com", kind="resource")
    kinds = {
        one.address: one.kind for one in read(row(attendees=[guest(ALEX, kind="optional"), room])).attendees
    }
    assert kinds == {ALEX: CuType.INDIVIDUAL, "room@example.com": CuType.RESOURCE}


@pytest.mark.parametrize(
    ("said", "complete"),
    [
        ({"hideAttendees": True}, True),  # its organizer sees them all
        (
            {"hideAttendees": True, "isOrganizer": False, "organizer": who(ALEX), "attendees": [guest(ME)]},
            False,
        ),
        ({"hideAttendees": False, "isOrganizer": False, "organizer": who(ALEX)}, True),
        ({"attendees": None}, True),
        ({"attendees": "many"}, False),
        ({"attendees": [guest(ALEX), {"emailAddress": {"name": "Kim"}}]}, False),
        ({"attendees": [guest(ALEX), "Kim"]}, False),
        ({"attendees": [guest("/o=ExchangeLabs/ou=group/cn=kim")]}, False),
        ({"isOrganizer": False, "organizer": {"emailAddress": {"name": "Kim", "address": ""}}}, False),
        ({"isOrganizer": False, "organizer": None}, True),
    ],
)
def test_whether_all_are_named(said: dict[str, Any], complete: bool) -> None:
    """A list that may hide somebody is never that of a 1:1."""
    assert read(row(**said)).attendees_complete is complete


def test_somebody_who_is_invited_twice_is_one() -> None:
    """The entry with an answer counts."""
    event = read(row(attendees=[guest(ALEX), guest(ALEX.upper(), "accepted"), guest(ALEX)]))
    assert [(one.address, one.answer) for one in event.attendees] == [(ALEX, PartStat.ACCEPTED)]
