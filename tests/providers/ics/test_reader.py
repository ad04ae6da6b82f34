"""What the events of a calendar text come to: rules of RFC 5545, and what programs make of them."""

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from syncd.core.model import CuType, Event, PartStat, Status
from syncd.provider import Problem, Severity
from syncd_providers.ics.reader import Reader
from syncd_providers.ics.scan import scan

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
START = "DTSTART;TZID=Europe/Berlin:20260105T100000"
TEN = datetime(2026, 1, 5, 10, tzinfo=BERLIN)


def text_of(*events: str, head: str = "") -> bytes:
    """A calendar of events, each given as its lines."""
    blocks = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{blocks}END:VCALENDAR\n".encode()


def read(raw: bytes, zone: str = "Europe/Berlin") -> tuple[list[Event], list[Problem]]:
    """All events and all problems of a text."""
    reader = Reader(scan(raw), zone=zone)
    readings = [reader.read(uid, name=uid) for uid in reader.uids]
    events = [event for one in readings if one.resource for event in one.resource.events]
    return events, [*reader.problems("file"), *(problem for one in readings for problem in one.problems)]


def one(*lines: str, head: str = "", zone: str = "Europe/Berlin") -> Event:
    """The one event of these lines, read without any problem."""
    (event,), problems = read(text_of("UID:a\n" + "\n".join(lines), head=head), zone)
    assert problems == []
    return event


def zone_of(event: Event) -> str:
    """The name of the zone a timed event is in."""
    assert isinstance(event.start, datetime)
    return str(event.start.tzinfo)


def quarantined(*lines: str) -> Problem:
    """Why an event of these lines is not read; its neighbours are."""
    bad = "UID:a\n" + "\n".join(lines)
    events, (problem,) = read(text_of(f"UID:before\n{START}", bad, f"UID:after\n{START}"))
    assert [event.uid for event in events] == ["before", "after"]
    assert problem.severity is Severity.QUARANTINED
    return problem


# -- times -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "end"),
    [
        ([START, "DTEND;TZID=Europe/Berlin:20260105T103000"], TEN + timedelta(minutes=30)),
        ([START, "DTEND;TZID=America/New_York:20260105T050000"], datetime(2026, 1, 5, 5, tzinfo=NEW_YORK)),
        ([START, "DTEND:20260105T100000Z"], datetime(2026, 1, 5, 10, tzinfo=UTC)),
        ([START, "DURATION:PT45M"], TEN + timedelta(minutes=45)),
        ([START, "DURATION:P1D"], datetime(2026, 1, 6, 10, tzinfo=BERLIN)),
        ([START], TEN),  # a time without an end ends as it starts
        (["DTSTART;VALUE=DATE:20260105"], date(2026, 1, 6)),  # a date without an end is a day
        (["DTSTART:20260105"], date(2026, 1, 6)),
        (["DTSTART;VALUE=DATE:20260105", "DTEND;VALUE=DATE:20260107"], date(2026, 1, 7)),
        (["DTSTART;VALUE=DATE:20260105", "DTEND;VALUE=DATE:20260105"], date(2026, 1, 6)),  # inclusive
        (["DTSTART;VALUE=DATE:20260105", "DURATION:P2D"], date(2026, 1, 7)),
    ],
)
def test_the_end_follows_from_dtend_duration_or_the_start(lines: list[str], end: datetime | date) -> None:
    """RFC 5545 3.6.1 and 3.8.2.5."""
    assert one(*lines).end == end


def test_a_duration_counts_hours_by_the_clock_and_days_by_the_calendar() -> None:
    """Across the change to summer time a day has 23 hours, and an hour is an hour."""
    before = "DTSTART;TZID=Europe/Berlin:20260328T120000"
    assert one(before, "DURATION:P1D").end == datetime(2026, 3, 29, 12, tzinfo=BERLIN)
    late = one("DTSTART;TZID=Europe/Berlin:20260329T013000", "DURATION:PT1H")
    assert late.end == datetime(2026, 3, 29, 3, 30, tzinfo=BERLIN)


def test_an_hour_that_exists_twice_is_the_first_one() -> None:
    """RFC 5545 3.3.5; an event that ends in the second one ends there."""
    event = one("DTSTART;TZID=Europe/Berlin:20261025T023000", "DURATION:PT1H")
    assert isinstance(event.start, datetime)
    assert isinstance(event.end, datetime)
    assert event.start.fold == event.end.fold == 0
    assert event.start.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert event.end.astimezone(UTC) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("head", "zone", "meant"),
    [
        ("", "Asia/Tokyo", "Asia/Tokyo"),
        ("X-WR-TIMEZONE:America/New_York\n", "Asia/Tokyo", "America/New_York"),
        ("X-WR-TIMEZONE:W. Europe Standard Time\n", "Asia/Tokyo", "Europe/Berlin"),
    ],
)
def test_a_floating_time_is_in_the_calendars_zone(head: str, zone: str, meant: str) -> None:
    """The calendar's own zone, else the one the caller gives."""
    event = one("DTSTART:20260105T100000", head=head, zone=zone)
    assert event.start == datetime(2026, 1, 5, 10, tzinfo=ZoneInfo(meant))
    assert zone_of(event) == meant


@pytest.mark.parametrize(
    "start",
    [
        'DTSTART;TZID="Europe/Berlin":20260105T100000',
        "DTSTART;TZID=W. Europe Standard Time:20260105T100000",
        "DTSTART;TZID=/mozilla.org/20050126_1/Europe/Berlin:20260105T100000",
        "dtstart;value=date-time;tzid=Europe/Berlin:20260105T100000",
        "DTSTART;TZID=Europe/Ber\n lin:20260105T1\n\t00000",
    ],
)
def test_zone_names_are_understood(start: str) -> None:
    """A TZID need not be an IANA name, nor neatly written."""
    event = one(start)
    assert event.start == TEN
    assert zone_of(event) == "Europe/Berlin"


def test_a_zone_name_with_a_colon_needs_no_quotes() -> None:
    """``(UTC+01:00) ...`` is written without quotes by some servers."""
    event = one("DTSTART;TZID=(UTC+01:00) Amsterdam, Berlin:20260105T100000")
    assert event.start == TEN


@pytest.mark.parametrize("tzid", ["America", "Nowhere/Here", "../../etc/passwd", "x" * 5000, "Custom"])
def test_an_unknown_zone_falls_back_with_a_warning(tzid: str) -> None:
    """The event is read in the calendar's zone, and it is said once for all events of that zone."""
    start = f"DTSTART;TZID={tzid}:20260105T100000"
    events, problems = read(
        text_of(f"UID:a\n{start}", f"UID:b\n{start}", head="X-WR-TIMEZONE:Europe/Berlin\n")
    )
    assert [event.start for event in events] == [TEN, TEN]
    (problem,) = problems
    assert (problem.severity, problem.field, problem.uid) == (Severity.WARNING, "TZID", "a")
    assert "Europe/Berlin" in problem.reason


def definition(tzid: str, *parts: str) -> str:
    """A VTIMEZONE of STANDARD or DAYLIGHT parts: name, from, to, start, more lines."""
    blocks = []
    for part in parts:
        name, before, after, start, *more = part.split()
        lines = [f"TZOFFSETFROM:{before}", f"TZOFFSETTO:{after}", f"DTSTART:{start}", *more]
        blocks.append(f"BEGIN:{name}\n" + "\n".join(lines) + f"\nEND:{name}\n")
    return f"BEGIN:VTIMEZONE\nTZID:{tzid}\n" + "".join(blocks) + "END:VTIMEZONE\n"


SUMMER = "DAYLIGHT +0100 +0200 16010101T020000 RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"
WINTER = "STANDARD +0200 +0100 16010101T030000 RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"


@pytest.mark.parametrize(
    ("block", "meant"),
    [
        (definition("Custom", SUMMER, WINTER), "Europe/Berlin"),
        (definition("Custom", "STANDARD +0900 +0900 19700101T000000"), "Asia/Tokyo"),
        (definition("Custom", "STANDARD +0530 +0530 19700101T000000"), "Asia/Kolkata"),
        (
            definition("Custom", "STANDARD +0900 +0900 19700101T000000 X-LIC-LOCATION:Asia/Seoul"),
            "Asia/Seoul",
        ),
    ],
)
def test_an_unknown_zone_is_recognised_by_its_definition(block: str, meant: str) -> None:
    """The name beside its id, else the rules of its VTIMEZONE, tell which zone it is."""
    event = one("DTSTART;TZID=Custom:20260105T100000", head=block, zone="America/New_York")
    assert zone_of(event) == meant


def test_the_calendars_own_zone_is_preferred_among_equals() -> None:
    """Vienna's rules are Berlin's; a calendar in Vienna means Vienna."""
    event = one(
        "DTSTART;TZID=Custom:20260105T100000", head=definition("Custom", SUMMER, WINTER), zone="Europe/Vienna"
    )
    assert zone_of(event) == "Europe/Vienna"


@pytest.mark.parametrize(
    "block",
    [
        definition("Custom", SUMMER.replace("YEARLY", "HOURLY"), WINTER),
        definition("Custom", SUMMER.replace("YEARLY", "SECONDLY"), WINTER),
        definition("Custom", SUMMER),  # half a definition
        definition("Custom", "DAYLIGHT +0100 +0200 20200329T020000"),
        definition("Custom", "STANDARD +9999 x 1"),
        definition("Custom", "STANDARD +0337 +0337 19700101T000000"),
    ],
)
def test_a_strange_definition_is_not_followed(block: str) -> None:
    """Rules below a year are not expanded, and half a definition proves nothing."""
    events, problems = read(text_of("UID:a\nDTSTART;TZID=Custom:20260105T100000", head=block), "Asia/Tokyo")
    assert [zone_of(event) for event in events] == ["Asia/Tokyo"]
    assert [problem.field for problem in problems] == ["TZID"]


def test_a_known_name_goes_before_its_definition() -> None:
    """A VTIMEZONE from a stranger cannot move Berlin."""
    head = definition("Europe/Berlin", "STANDARD +0900 +0900 19700101T000000")
    assert one(START, head=head).start == TEN


# -- series ------------------------------------------------------------------------------------


def test_a_rule_is_kept_in_one_spelling() -> None:
    """The same rule, written otherwise, is no change."""
    rules = ["RRULE:FREQ=WEEKLY;BYDAY=MO;INTERVAL=2", "rrule:interval=2;byday=mo;freq=weekly;"]
    assert {one(START, rule).rule for rule in rules} == {"FREQ=WEEKLY;BYDAY=MO;INTERVAL=2"}


def test_an_empty_rule_is_none() -> None:
    """Some programs write ``RRULE:`` and mean nothing by it."""
    assert one(START, "RRULE:").rule is None


def test_dates_of_a_series_are_read_in_their_zones() -> None:
    """Several lists, UTC, periods and dates; a date stays a date in a timed series."""
    event = one(
        START,
        "RRULE:FREQ=WEEKLY",
        "EXDATE;TZID=Europe/Berlin:20260112T100000,20260119T100000",
        "EXDATE:20260126T090000Z",
        "EXDATE;VALUE=DATE:20260202",
        "EXDATE:",
        "RDATE;VALUE=PERIOD;TZID=Europe/Berlin:20260107T100000/PT1H",
    )
    assert event.exdates == (
        datetime(2026, 1, 12, 10, tzinfo=BERLIN),
        datetime(2026, 1, 19, 10, tzinfo=BERLIN),
        datetime(2026, 1, 26, 9, tzinfo=ZoneInfo("UTC")),
        date(2026, 2, 2),
    )
    assert event.rdates == (datetime(2026, 1, 7, 10, tzinfo=BERLIN),)


def test_an_all_day_series_has_dates_only() -> None:
    """An exception written as a midnight is the date it stands on."""
    event = one("DTSTART;VALUE=DATE:20260105", "RRULE:FREQ=WEEKLY", "EXDATE:20260112T000000")
    assert event.exdates == (date(2026, 1, 12),)


def test_an_exception_names_its_slot() -> None:
    """RECURRENCE-ID is the start it replaces; rule and dates are the master's business."""
    override = "RECURRENCE-ID:20260112T090000Z\nDTSTART;TZID=Europe/Berlin:20260113T150000\nRRULE:FREQ=DAILY"
    events, problems = read(text_of(f"UID:a\n{START}\nRRULE:FREQ=WEEKLY", f"UID:a\n{override}"))
    assert problems == []
    assert [event.recurrence_id for event in events] == [None, datetime(2026, 1, 12, 9, tzinfo=UTC)]
    assert [event.rule for event in events] == ["FREQ=WEEKLY", None]


def test_a_cancelled_instance_needs_no_start() -> None:
    """Its slot is where it was."""
    event = one("RECURRENCE-ID;TZID=Europe/Berlin:20260105T100000", "STATUS:CANCELLED")
    assert (event.start, event.recurrence_id, event.status) == (TEN, TEN, Status.CANCELLED)


def test_this_and_future_is_read_as_this_one() -> None:
    """RANGE=THISANDFUTURE is rare and unclear: its one instance is read, with a warning."""
    line = "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260112T100000"
    events, problems = read(text_of(f"UID:a\n{START}\nRRULE:FREQ=WEEKLY", f"UID:a\n{line}\n{START}"))
    assert len(events) == 2
    assert [(problem.severity, problem.field) for problem in problems] == [
        (Severity.WARNING, "RECURRENCE-ID")
    ]


# -- what is not read --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        (["SUMMARY:x"], "DTSTART"),
        (["DTSTART:"], "DTSTART"),
        (["DTSTART"], "DTSTART"),
        (["DTSTART:tomorrow"], "DTSTART"),
        (["DTSTART:20261301T100000Z"], "DTSTART"),
        (["DTSTART:100000"], "DTSTART"),
        (["DTSTART:18000101T100000Z"], "DTSTART"),
        (["DTSTART:99990101T100000Z"], "DTSTART"),
        ([START, "DTSTART:20260106T100000Z"], "DTSTART"),
        ([START, "DTEND:20260105T080000Z"], "DTEND"),
        ([START, "DTEND;VALUE=DATE:20260106"], "DTEND"),
        ([START, "DURATION:-PT1H"], "DURATION"),
        ([START, "DURATION:soon"], "DURATION"),
        ([START, "DURATION:P9999999D"], "DURATION"),
        ([START, "RRULE:FREQ=WEEKLY", "RRULE:FREQ=DAILY"], "RRULE"),
        ([START, "RRULE:FREQ=SECONDLY"], "RRULE"),
        ([START, "RRULE:FREQ=WEEKLY;INTERVAL=0"], "RRULE"),
        ([START, "RRULE:FREQ=NEVER"], "RRULE"),
        ([START, "RRULE:" + "x" * 9000], "RRULE"),
        ([START, "RRULE:FREQ=WEEKLY", "EXRULE:FREQ=MONTHLY"], "EXRULE"),
        ([START, "RRULE:FREQ=WEEKLY", "EXDATE:never"], "EXDATE"),
        ([START, "RDATE:18000101T100000Z"], "RDATE"),
        ([START, "RDATE:" + ",".join(["20260107T100000Z"] * 3001)], "RDATE"),
        ([START, "STATUS"], "STATUS"),
    ],
)
def test_a_bad_event_is_quarantined_with_its_reason(lines: list[str], field: str) -> None:
    """The problem names the event, the property and its line; the neighbours are read."""
    problem = quarantined(*lines)
    assert (problem.uid, problem.field) == ("a", field)
    assert problem.line is not None
    assert problem.line >= 7


def test_a_problem_names_the_line_of_its_property() -> None:
    """Lines are counted as an editor counts them, folds included."""
    event = b"BEGIN:VEVENT\r\nUID:a\r\nSUMMARY:one\r\n two\r\nDTSTART:x\r\nEND:VEVENT\r\n"
    raw = b"BEGIN:VCALENDAR\r\n" + event + b"END:VCALENDAR\r\n"
    _, (problem,) = read(raw)
    assert problem.line == 6


def test_an_event_without_uid_is_quarantined() -> None:
    """Nothing can be said about an event that cannot be named again."""
    events, (problem,) = read(text_of(START, f"UID:good\n{START}"))
    assert [event.uid for event in events] == ["good"]
    assert (problem.field, problem.line, problem.resource) == ("UID", 3, "file")


def test_a_bad_exception_costs_only_itself() -> None:
    """The series and its other exceptions are read."""
    bad = "UID:a\nRECURRENCE-ID:x\nDTSTART:x"
    events, (problem,) = read(text_of(f"UID:a\n{START}\nRRULE:FREQ=WEEKLY", bad))
    assert [event.rule for event in events] == ["FREQ=WEEKLY"]
    assert problem.severity is Severity.QUARANTINED


def test_a_bad_master_keeps_its_whole_series_as_it_was() -> None:
    """Its exceptions alone would look like a series that lost its slots: nothing is replaced."""
    override = "UID:a\nRECURRENCE-ID:20260112T090000Z\nDTSTART:20260113T090000Z"
    raw = text_of(f"UID:a\n{START}\nRRULE:FREQ=HOURLY", override)
    reader = Reader(scan(raw), zone="UTC")
    assert reader.read("a", name="a").resource is None
    assert reader.uids == ["a"]


@pytest.mark.parametrize(
    ("organizer", "title"),
    [
        ("kim@example.com", "new"),  # somebody of the same company
        ("you@example.org", "new"),  # another who is on it
        ("kim@elsewhere.example", "old"),
        ("you@example.org.evil.example", "old"),
    ],
)
def test_a_newer_version_counts_from_where_the_event_comes_from(organizer: str, title: str) -> None:
    """An event may change hands among those who were on it and their colleagues, not to anybody else."""
    people = "ATTENDEE:mailto:you@example.org"
    raw = text_of(
        f"UID:a\n{START}\nSUMMARY:old\nORGANIZER:mailto:bo@example.com\n{people}",
        f"UID:a\n{START}\nSUMMARY:new\nSEQUENCE:1\nORGANIZER:mailto:{organizer}\n{people}",
    )
    (event,), (problem,) = read(raw)
    assert event.title == title
    assert ("another organizer" in problem.reason) is (title == "old")


def test_of_two_versions_the_newer_counts() -> None:
    """The same UID twice: the higher SEQUENCE, then the later LAST-MODIFIED; the other is a problem."""
    versions = [
        f"UID:a\n{START}\nSEQUENCE:1\nSUMMARY:old",
        f"UID:a\n{START}\nSEQUENCE:2\nLAST-MODIFIED:20260101T000000Z\nSUMMARY:older",
        f"UID:a\n{START}\nSEQUENCE:2\nLAST-MODIFIED:20260102T000000Z\nSUMMARY:new",
    ]
    for seed in range(4):
        random.Random(seed).shuffle(versions)
        (event,), problems = read(text_of(*versions))
        assert event.title == "new"
        assert len(problems) == 2


def test_an_alarm_cannot_break_its_event() -> None:
    """Nothing of an alarm is looked at."""
    alarm = "BEGIN:VALARM\nDTSTART:x\nDURATION:x\nTRIGGER:x\nATTENDEE:x\njunk\nEND:VALARM"
    assert one(START, alarm).attendees == ()


def test_what_nobody_needs_may_be_broken() -> None:
    """A malformed GEO or X- property costs nothing."""
    assert one(START, "GEO:x", "X-APPLE;;;:::", "ATTACH:\\", "PRIORITY:high").start == TEN


@pytest.mark.parametrize("line", ["SEQUENCE:x", "DTSTAMP:x", "LAST-MODIFIED:x", "two words"])
def test_what_matters_little_costs_a_remark(line: str) -> None:
    """The event is read, and it is said what was left out."""
    (event,), (problem,) = read(text_of(f"UID:a\n{START}\n{line}"))
    assert event.start == TEN
    assert problem.severity is Severity.WARNING


# -- people ------------------------------------------------------------------------------------


def test_people_are_read_with_name_answer_and_kind() -> None:
    """CN, PARTSTAT and CUTYPE; addresses without ``mailto:`` and in lower case."""
    event = one(
        START,
        'ORGANIZER;CN="Doe, Jane":MAILTO:Jane@Example.com',
        "ATTENDEE;PARTSTAT=DECLINED;CN=Bo:mailto:bo@example.com",
        "ATTENDEE;CUTYPE=ROOM:mailto:room@example.com",
        "ATTENDEE;CUTYPE=X-ROBOT;PARTSTAT=X-MAYBE:robot@example.com",
    )
    assert event.organizer is not None
    assert (event.organizer.address, event.organizer.name) == ("jane@example.com", "Doe, Jane")
    assert [person.address for person in event.attendees] == [
        "bo@example.com",
        "room@example.com",
        "robot@example.com",
    ]
    assert [person.answer for person in event.attendees] == [
        PartStat.DECLINED,
        PartStat.NEEDS_ACTION,
        PartStat.NEEDS_ACTION,
    ]
    assert [person.kind for person in event.attendees] == [CuType.INDIVIDUAL, CuType.ROOM, CuType.UNKNOWN]
    assert event.attendees_complete


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("ATTENDEE;EMAIL=bo@example.com:urn:uuid:0001", "bo@example.com"),
        ("ATTENDEE;EMAIL=bo@example.com:/principals/bo/", "bo@example.com"),
        ("ATTENDEE:mailto:bo%40example.com", "bo@example.com"),
        ("ATTENDEE:mailto:<bo@example.com>", "bo@example.com"),
        ("ATTENDEE:mailto: bo@example.com ", "bo@example.com"),
        ("ATTENDEE:mailto:bo@example.com?subject=x", "bo@example.com"),
        ("ATTENDEE:mailto:bo.o'brien@example.com", "bo.o'brien@example.com"),
        ("ATTENDEE:mailto:'bo@example.com'", "bo@example.com"),
    ],
)
def test_an_address_is_found_where_it_stands(line: str, address: str) -> None:
    """Servers with user ids of their own give the e-mail beside them."""
    event = one(START, line)
    assert [person.address for person in event.attendees] == [address]
    assert event.attendees_complete


@pytest.mark.parametrize(
    "line",
    [
        "ATTENDEE;CN=Bo:invalid:nomail",
        "ATTENDEE;CN=Bo:",
        "ATTENDEE:urn:uuid:0001",
        "ATTENDEE:mailto:",
        "ORGANIZER;CN=Bo:invalid:nomail",
    ],
)
def test_somebody_without_an_address_leaves_the_list_incomplete(line: str) -> None:
    """Whoever it is, it is not known who was invited."""
    event = one(START, "ATTENDEE:mailto:me@example.com", line)
    assert not event.attendees_complete
    assert len(event.attendees) == 1


@pytest.mark.parametrize(
    "line", ['ATTENDEE;CN="Bo:mailto:bo@example.com', "ATTENDEE", "ATTENDEE:" + "x" * 9000]
)
def test_an_unreadable_person_leaves_the_list_incomplete(line: str) -> None:
    """The event is read, with a warning that does not repeat the line."""
    (event,), (problem,) = read(text_of(f"UID:a\n{START}\n{line}"))
    assert not event.attendees_complete
    assert (problem.severity, problem.field) == (Severity.WARNING, "ATTENDEE")
    assert "bo@example.com" not in problem.reason


def test_of_a_crowd_only_the_beginning_is_read() -> None:
    """A thousand people are listed, not twenty thousand; that they are not all is said, and known."""
    crowd = [f"ATTENDEE:mailto:{number}@example.com" for number in range(1002)]
    assert len(one(START, *crowd[:1000]).attendees) == 1000
    (event,), (problem,) = read(text_of("UID:a\n" + "\n".join([START, *crowd])))
    assert len(event.attendees) == 1000
    assert not event.attendees_complete
    assert (problem.severity, problem.field) == (Severity.WARNING, "ATTENDEE")


def test_one_address_is_one_person() -> None:
    """Listed twice, the line with an answer counts."""
    event = one(START, "ATTENDEE:mailto:bo@example.com", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:BO@example.com")
    assert [person.answer for person in event.attendees] == [PartStat.ACCEPTED]


def test_google_lists_attending_organizers() -> None:
    """In Google's calendars an organizer who is not among the attendees does not attend."""
    google = "PRODID:-//Google Inc//Google Calendar 70.9054//EN\n"
    assert one(START, head=google).organizer_listed
    assert not one(START, head="PRODID:-//Microsoft Corporation//Outlook 16.0//EN\n").organizer_listed


def test_a_reply_names_nobody_but_its_sender() -> None:
    """A message about a meeting is no list of who is invited."""
    assert not one(START, "ATTENDEE:mailto:bo@example.com", head="METHOD:REPLY\n").attendees_complete


# -- the rest ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "head", "status"),
    [
        ([], "", Status.CONFIRMED),
        (["STATUS:TENTATIVE"], "", Status.TENTATIVE),
        (["STATUS:cancelled"], "", Status.CANCELLED),
        (["STATUS:X-WHATEVER"], "", Status.CONFIRMED),
        (["STATUS:CONFIRMED"], "METHOD:CANCEL\n", Status.CANCELLED),
    ],
)
def test_a_status_is_the_events_or_its_calendars(lines: list[str], head: str, status: Status) -> None:
    """A calendar sent to cancel cancels everything in it."""
    assert one(START, *lines, head=head).status is status


def test_out_of_office_is_marked() -> None:
    """Outlook marks absences; its other words mean nothing here."""
    assert one(START, "X-MICROSOFT-CDO-BUSYSTATUS:oof").out_of_office
    assert not one(START, "X-MICROSOFT-CDO-BUSYSTATUS:BUSY").out_of_office


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("DESCRIPTION:Observance\\nTo hide observances\\, go to Google Calendar Settings", True),
        ("DESCRIPTION:Gedenktag\\nWenn Sie Gedenktage ausblenden möchten", True),
        ("DESCRIPTION:Celebración\\nPara ocultar las celebraciones", True),
        ("DESCRIPTION:Celebración en Madrid\\nPara ocultar las celebraciones", False),
        ("DESCRIPTION:Public holiday", False),
        ("DESCRIPTION:Our observance of the rules", False),
        ("CATEGORIES:Holidays,Observance", True),
    ],
)
def test_an_observance_is_told_from_a_holiday(line: str, expected: bool) -> None:
    """On an observance nobody is off."""
    assert one("DTSTART;VALUE=DATE:20260105", line).observance is expected


def test_texts_are_unescaped_cleaned_and_bounded() -> None:
    """Titles are text that every store can hold."""
    assert one(START, "SUMMARY:a\\, b\\; c\\\\d\\ne").title == "a, b; c\\d\ne"
    assert one(START, "SUMMARY:a\x00b").title == "a\ufffdb"
    assert len(one(START, "SUMMARY:" + "x" * 500_000).title) == 1000


def test_latin_1_is_read_with_one_warning() -> None:
    """A text that is not UTF-8 is taken for Latin-1; folds inside a character do no harm."""
    lines = f"UID:a\n{START}\nSUMMARY:Gespräch"
    (event, _), (problem,) = read(text_of(lines, lines.replace("UID:a", "UID:b")).decode().encode("latin-1"))
    assert event.title == "Gespräch"
    assert problem.severity is Severity.WARNING
    folded = text_of(lines).replace("ä".encode(), "ä".encode()[:1] + b"\r\n " + "ä".encode()[1:])
    (event,), problems = read(folded)
    assert (event.title, problems) == ("Gespräch", [])


def test_the_version_is_read() -> None:
    """SEQUENCE and LAST-MODIFIED, else DTSTAMP, in UTC."""
    event = one(START, "SEQUENCE:3", "DTSTAMP:20260101T000000Z", "LAST-MODIFIED:20260102T000000Z")
    assert (event.sequence, event.modified) == (3, datetime(2026, 1, 2, tzinfo=UTC))
    assert one(START, "DTSTAMP:20260101T000000").modified == datetime(2026, 1, 1, tzinfo=UTC)


def test_the_texts_own_zone_is_told() -> None:
    """The first calendar that names a known zone names the text's."""
    plain, zoned = text_of(f"UID:a\n{START}"), text_of(f"UID:b\n{START}", head="X-WR-TIMEZONE:Asia/Tokyo\n")
    assert Reader(scan(plain + zoned), zone="UTC").zone == "Asia/Tokyo"
    assert Reader(scan(plain), zone="UTC").zone is None
