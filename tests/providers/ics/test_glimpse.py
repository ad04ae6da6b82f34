"""A glimpse spares the parsing of an event, and changes nothing else: proved against parsing everything."""

import os
from dataclasses import dataclass
from dataclasses import replace as changed
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syncd.calendars.intake import Job, admit, count, count_unread, dismissal
from syncd.core.model import Address, CalendarId, Uid
from syncd.core.policy import Policy
from syncd.core.series import Knowledge
from syncd.errors import ProviderError
from syncd.provider import Complete, Dismiss, Glimpse, Problem, read_all
from syncd.store.resources import ResourceCount, StoredBundle
from syncd_providers.ics.cursor import State
from syncd_providers.ics.glimpse import glimpse
from syncd_providers.ics.mapping import Context
from syncd_providers.ics.pages import FILE_HINTS, read_text
from syncd_providers.ics.reader import Reader
from syncd_providers.ics.scan import scan
from tests.bench import calendars
from tests.labelled.generator import generate
from tests.labelled.world import ME as LABELLED_ME

EXAMPLES = 20_000 if os.environ.get("SYNCD_LONG") else 400
BERLIN = ZoneInfo("Europe/Berlin")
ME, ALEX, KIM, SAM = (Address(f"{name}@example.com") for name in ("me", "alex", "kim", "sam"))
JOB = Job(
    calendar=CalendarId("work/work"),
    account="work",
    name="work",
    kind="work",
    for_person=None,
    known=Knowledge(me=frozenset({ME})),
    decided_by="",
    zone=BERLIN,
    policy=Policy(),
    now=datetime(2026, 11, 20, 12, tzinfo=UTC),
)


@dataclass
class Outcome:
    """Everything that is kept and said of a text."""

    rows: list[StoredBundle]
    counts: list[ResourceCount]
    problems: list[Problem]
    end: Complete | None = None
    refusal: str = ""
    dismissed: int = 0


def outcome(raw: bytes, job: Job, dismiss: Dismiss) -> Outcome:
    """What becomes of a text when ``dismiss`` may spare events the parsing."""
    found = Outcome([], [], [])
    now = State(location="/work.ics", zone=job.zone.key)
    try:
        for page in read_text(raw, zone=job.zone.key, now=now, what="it", hints=FILE_HINTS, dismiss=dismiss):
            if isinstance(page, Complete):
                found.end = page
                continue
            found.problems += page.problems
            found.dismissed += len(page.dismissed)
            found.counts += [count_unread(one) for one in page.dismissed]
            for resource in page.resources:
                rows, problems = admit(resource, job)
                found.rows += rows
                found.problems += problems
                found.counts.append(count(resource))
    except ProviderError as error:
        found.refusal = error.message
    found.counts.sort(key=lambda one: one.name)
    return found


def spared(raw: bytes, job: Job) -> int:
    """How many events are spared the parsing; fails when that changes anything."""
    whole, glimpsed = outcome(raw, job, read_all), outcome(raw, job, dismissal(job))
    dismissed, glimpsed.dismissed = glimpsed.dismissed, 0
    assert glimpsed == whole
    return dismissed


# -- random calendars --------------------------------------------------------------------------

HEADS = (
    "",
    "PRODID:-//Google Inc//Google Calendar 70.9054//EN",
    "METHOD:CANCEL",
    "METHOD:REPLY",
    "X-WR-TIMEZONE:America/New_York",
    "X-WR-TIMEZONE:Nowhere/Nohow",
)
TIMES = (
    "DTSTART;TZID=Europe/Berlin:20260302T100000\nDTEND;TZID=Europe/Berlin:20260302T103000",
    'DTSTART;TZID="Europe/Berlin":20260302T100000\nDTEND;TZID=Europe/Berlin:20260302T180000',
    "DTSTART:20260302T100000Z\nDTEND:20260302T110000Z",
    "DTSTART:20260302T100000\nDTEND:20260302T160000",
    "DTSTART;TZID=W. Europe Standard Time:20260302T100000\n"
    "DTEND;TZID=W. Europe Standard Time:20260302T110000",
    "DTSTART;TZID=Nowhere:20260302T100000\nDTEND;TZID=Nowhere:20260302T110000",
    "DTSTART;TZID=Europe/Berlin:20260302T100000\nDTEND;TZID=Nowhere:20260302T110000",
    "DTSTART;TZID=Europe/Berlin:20260329T013000\nDTEND;TZID=Europe/Berlin:20260329T080000",
    "DTSTART;TZID=Europe/Berlin:20260329T023000\nDTEND;TZID=Europe/Berlin:20260329T023000",
    "DTSTART;TZID=Europe/Berlin:20261025T003000\nDTEND;TZID=Europe/Berlin:20261025T060000",
    "DTSTART;TZID=Europe/Berlin:20260302T100000\nDTEND;TZID=Europe/Berlin:20260302T093000",
    "DTSTART;TZID=Europe/Berlin:20260231T100000\nDTEND;TZID=Europe/Berlin:20260302T103000",
    "DTSTART;TZID=Europe/Berlin:17000302T100000\nDTEND;TZID=Europe/Berlin:17000302T103000",
    "DTSTART;TZID=Europe/Berlin:20240229T100000\nDTEND;TZID=Europe/Berlin:20240229T103000",
    "DTSTART;TZID=Europe/Berlin:20260302T100000\nDURATION:PT30M",
    "DTSTART;TZID=Europe/Berlin:20260302T100000",
    "DTSTART;VALUE=DATE:20260302\nDTEND;VALUE=DATE:20260305",
    "DTSTART;VALUE=DATE-TIME;TZID=Europe/Berlin:20260302T100000\nDTEND:20260302T100000Z",
    "DTSTART;TZID=Europe/Berlin:20260302T100000Z\nDTEND;TZID=Europe/Berlin:20260302T103000Z",
    "DTEND:20260302T110000Z",
    "",
)
ADDRESSES = (
    *(ME, ALEX, KIM, SAM, "ME@Example.COM", "me%40example.com", "notes@fireflies.ai", "rec@bot.io"),
    *("team@example.com", "room@resource.calendar.google.com", "unknownorganizer@calendar.google.com"),
    *("me", "a b@example.com", "<kim@example.com>", "kim@example.com?x=y", "kim\\@example.com", ""),
)
PARAMETERS = (
    *("", ";CUTYPE=INDIVIDUAL", ";CUTYPE=ROOM", ";CUTYPE=GROUP", ";CUTYPE=X-ODD", ";CUTYPE=room"),
    *(
        ';CUTYPE="RESOURCE"',
        ";CUTYPE=ROOM;CUTYPE=INDIVIDUAL",
        ";CUTYPE=INDIVIDUAL;CUTYPE=ROOM",
        ";cutype=ROOM",
        ";CUTYPE=",
        ";CUTYPE",
    ),
    *(";PARTSTAT=DECLINED", ";PARTSTAT=ACCEPTED;RSVP=TRUE", ';CN="Kim, or: Sam; both"', ";CN=Kim Müller"),
    *(";CN=a,b", ";CN=O'Neill ^'x^'", ";CN=\\,x", ';CN="x', ";CN=x:y", ";EMAIL=alex@example.com"),
    *(';SENT-BY="mailto:sam@example.com"', ";SENT-BY=mailto:sam@example.com", "; CN=x", ";CN =x", ";X-A=%2C"),
    *(';MEMBER="mailto:team@example.com","mailto:b@example.com"', ";=x", ";Ü=x", ";CN=a\tb", ";CN=\x07"),
)
SCHEMES = ("mailto:", "MAILTO:", "", "tel:", "mailto: ")
LINES = (
    *("SUMMARY:Planning", "SUMMARY:Vacation", "SUMMARY;LANGUAGE=de:Urlaub\\, endlich", "SUMMARY:"),
    *(
        'SUMMARY;ALTREP="x:y":OOO',
        "SUMMARY;X=\x07:x",
        "SUMMARY",
        "summary:Vacation",
        "SUMMARY:ü\x00\x0b\x85 ",
    ),
    *("STATUS:CONFIRMED", "STATUS:CANCELLED", "STATUS:cancelled", "STATUS;X:", "STATUS:", "STATUS:TENTATIVE"),
    *("X-MICROSOFT-CDO-BUSYSTATUS:BUSY", "X-MICROSOFT-CDO-BUSYSTATUS:OOF", "x-microsoft-cdo-busystatus:oof"),
    *("SEQUENCE:3", "SEQUENCE:x", "SEQUENCE:-1", "SEQUENCE:", "DTSTAMP:20260101T000000Z", "DTSTAMP:now"),
    *("LAST-MODIFIED:20260101T000000Z", "LAST-MODIFIED:20261301T000000Z", "LAST-MODIFIED:20260101T000000"),
    *("RRULE:FREQ=WEEKLY", "RRULE:FREQ=SECONDLY", "RDATE:20260309T100000Z", "RDATE:", "EXDATE:20260309"),
    *(
        "EXRULE:FREQ=DAILY",
        "RECURRENCE-ID:20260302T100000Z",
        "recurrence-id:20260302T100000Z",
        "DURATION:PT1H",
    ),
    *("CATEGORIES:Work,Observance", 'CATEGORIES;X=":a', "DESCRIPTION:Observance\\nof it", "DESCRIPTION;X:"),
    *('DESCRIPTION;ALTREP="' + "x" * 300 + '":y', "DESCRIPTION:" + "ü\\" * 200, "LOCATION:Room 1\\, Berlin"),
    *(
        "CLASS:PUBLIC",
        "X-ANY;A=b:c",
        "x-any:c",
        "no property",
        ":",
        ";",
        "X-EMPTY",
        "TRANSP:OPAQUE",
        "UID:other",
    ),
    *("BEGIN:VALARM\nACTION:EMAIL\nATTENDEE:mailto:sam@example.com\nSUMMARY:Vacation\nEND:VALARM",),
    *("BEGIN:VALARM\njunk\nBEGIN:X-IN\nDTSTART:1\nEND:X-IN\nEND:VALARM", "begin:valarm\nX:y\nend:valarm"),
    *(
        "BEGIN:VALARM\nX:y\nEND:X-OTHER\nEND:VALARM",
        "BEGIN:VALARM",
        "END:VALARM",
        "Begin: 10:00",
        "END:11:00",
    ),
    *("ATTENDEE", "ORGANIZER", "ATTENDEE:", "DTSTART", "DTSTART:20260302T100000Z", "DTEND:20260302T120000Z"),
    *(" ", "\t", "", " continued"),
)

WRONG = b'\x00\t\r\n ":;,=\\%@zZ9\xff'

people = st.builds(
    "{}{}:{}{}".format,
    st.sampled_from(("ATTENDEE", "ATTENDEE", "ATTENDEE", "ORGANIZER", "attendee")),
    st.sampled_from(PARAMETERS) | st.just(""),
    st.sampled_from(SCHEMES) | st.just("mailto:"),
    st.sampled_from(ADDRESSES) | st.sampled_from((ME, ALEX, KIM, SAM)),
)
plain_people = st.builds(
    "{}{}:mailto:{}".format,
    st.sampled_from(("ATTENDEE", "ATTENDEE", "ATTENDEE", "ORGANIZER")),
    st.sampled_from(("", ";CUTYPE=ROOM;CN=x", ";PARTSTAT=DECLINED", ';CN="Kim, or: Sam; both"')),
    st.sampled_from(ADDRESSES[:11]),
)
odd = st.sampled_from(LINES) | people
usual = plain_people | st.sampled_from(("SUMMARY:Planning", "STATUS:CONFIRMED", "SEQUENCE:3"))


@st.composite
def events(draw: st.DrawFn) -> str:
    """One event: mostly of usual lines, so that a glimpse gets far; folded and shuffled."""
    times = draw(st.sampled_from(TIMES[:4]) | st.sampled_from(TIMES))
    lines = [f"UID:{draw(st.sampled_from('abcde'))}", times, *draw(st.lists(usual, max_size=6))]
    lines += draw(st.lists(odd, max_size=2))
    text = "\n".join(["BEGIN:VEVENT", *draw(st.permutations(lines)), "END:VEVENT", ""])
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(1, len(text) - 1))
        text = text[:at] + draw(st.sampled_from(("\n ", "\n\t", "\n\n "))) + text[at:]
    return text


@st.composite
def texts(draw: st.DrawFn) -> bytes:
    """A whole calendar, sometimes with a few wrong bytes."""
    head = "".join(f"{line}\n" for line in draw(st.lists(st.sampled_from(HEADS), max_size=2)) if line)
    body = "".join(draw(st.lists(events(), min_size=1, max_size=5)))
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{body}END:VCALENDAR\n"
    text = text.replace("\n", draw(st.sampled_from(("\n", "\r\n", "\r\n", "\r"))))
    raw = bytearray(text.encode(draw(st.sampled_from(("utf-8", "utf-8", "latin-1", "utf-16")))))
    for _ in range(draw(st.sampled_from((0, 0, 0, 1, 3)))):
        at = draw(st.integers(0, len(raw) - 1))
        raw[at : at + draw(st.integers(0, 1))] = bytes([draw(st.sampled_from(WRONG))])
    return bytes(raw)


some_people = st.frozensets(st.sampled_from((ME, ALEX, KIM, SAM)), max_size=2)
knowledge = st.builds(
    Knowledge,
    me=st.just(frozenset({ME})) | some_people,
    assistants=some_people,
    groups=st.sampled_from((frozenset(), frozenset({Address("team@example.com")}))),
    bots=st.sampled_from((frozenset(), frozenset({"bot.io"}))),
    persons=st.sampled_from(({}, {KIM: ALEX, ALEX: ALEX}, {SAM: KIM, KIM: KIM})),
    included=st.sampled_from(({}, {Uid("a"): None}, {Uid("b"): ALEX})),
    excluded=st.sampled_from((frozenset(), frozenset({Uid("a")}))),
    excluded_people=some_people,
)
jobs = st.builds(
    lambda known, kind, policy: changed(JOB, known=known, kind=kind, policy=policy),
    knowledge,
    st.sampled_from(("work", "work", "personal", "holidays")),
    st.sampled_from((Policy(), Policy(longest_hours=1), Policy(absence_hours=1))),
)


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(texts(), jobs)
def test_a_glimpse_changes_nothing_but_the_time_it_takes(raw: bytes, job: Job) -> None:
    """Rows, counts, problems with their lines, listing, zone: all are as if every event had been parsed."""
    spared(raw, job)


PLAIN = ("SUMMARY:Planning", "ATTENDEE:mailto:me@example.com", "ATTENDEE:mailto:alex@example.com", TIMES[0])


def single(*lines: str) -> bytes:
    """A calendar of one event that takes place among three."""
    body = "\n".join(("UID:a", *PLAIN, "ATTENDEE:mailto:kim@example.com", *lines))
    return f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{body}\nEND:VEVENT\nEND:VCALENDAR\n".encode()


@pytest.mark.parametrize("line", LINES)
def test_each_odd_line_alone(line: str) -> None:
    """Whatever one line of a plain event is like, and wherever it stands, a glimpse changes nothing."""
    raw = single().decode()
    for at in [index for index, letter in enumerate(raw) if letter == "\n"]:
        spared(f"{raw[:at]}\n{line}{raw[at:]}".encode(), JOB)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("parameters", ["", *PARAMETERS])
def test_each_odd_person_alone(parameters: str, scheme: str) -> None:
    """However an organizer or attendee is written, a glimpse counts as many people as the parse does."""
    for where in ADDRESSES:
        for name in ("ATTENDEE", "ORGANIZER"):
            line = f"{name}{parameters}:{scheme}{where}"
            spared(single(line), JOB)
            spared(single(line).replace(b"ATTENDEE:mailto:kim@example.com\n", b""), JOB)


@pytest.mark.parametrize("times", TIMES)
def test_each_way_to_write_times(times: str) -> None:
    """Lengths, clock changes, unknown zones and wrong numbers come out as they are parsed."""
    for raw in (single(), single("ATTENDEE:mailto:sam@example.com")):
        spared(raw.replace(TIMES[0].encode(), times.encode()), JOB)
        lonely = raw.replace(b"ATTENDEE:mailto:", b"X-NOBODY:").replace(b"Planning", b"Vacation")
        spared(lonely.replace(TIMES[0].encode(), times.encode()), JOB)


def test_a_guess_waits_for_the_first_event_that_is_read() -> None:
    """The zone nobody knows is told once, at the event that would have told it anyhow."""
    unknown = TIMES[5]
    texts_of = [
        single().decode().replace(TIMES[0], times).replace("UID:a", f"UID:{uid}")
        for uid, times in (("a", unknown + "\nSTATUS;X:"), ("b", TIMES[0]), ("c", unknown), ("d", unknown))
    ]
    whole = "".join(
        text.removeprefix("BEGIN:VCALENDAR\n").removesuffix("END:VCALENDAR\n") for text in texts_of
    )
    for head, spares in (("", 2), ("X-WR-TIMEZONE:Nowhere/Else\n", 1)):
        raw = f"BEGIN:VCALENDAR\n{head}{whole}END:VCALENDAR\n".encode()
        assert outcome(raw, JOB, read_all).problems
        assert spared(raw, JOB) == spares


# -- whole calendars ---------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_labelled_calendars_come_out_the_same(seed: int) -> None:
    """Series, absences, holidays and noise as different programs write them."""
    case = generate(seed)
    for sync in range(len(case.instants)):
        for text in case.files(sync).values():
            for kind in ("work", "holidays"):
                spared(
                    text.encode(),
                    changed(JOB, kind=kind, known=Knowledge(me=frozenset({Address(LABELLED_ME)}))),
                )


def bench(size: int) -> bytes:
    """What the bench measures, as one text."""
    parts = "".join(component for item in calendars.items(size) for component in item.components)
    return f"BEGIN:VCALENDAR\r\n{parts}END:VCALENDAR\r\n".encode()


def test_a_working_life_is_mostly_spared() -> None:
    """Of a calendar full of meetings of several most need no parsing; else it is not worth its while."""
    job = changed(JOB, known=Knowledge(me=frozenset({Address(calendars.ME)})))
    assert spared(bench(2000), job) > 1200


# -- what a glimpse says -----------------------------------------------------------------------


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(texts())
def test_a_glimpse_is_the_event_that_is_read(raw: bytes) -> None:
    """Times, people and their kinds are those of the parsed event, which is a single one."""
    seen: list[Glimpse] = []

    def note(one: Glimpse) -> bool:
        seen.append(one)
        return False

    found = outcome(raw, JOB, note)
    if found.refusal:
        return
    reader = Reader(scan(raw), zone="Europe/Berlin")
    for one in seen:
        reading = reader.read(one.uid, name="x")
        assert reading.resource is not None
        (event,) = reading.resource.events
        assert not event.recurring
        assert not event.out_of_office
        assert event.recurrence_id is None
        assert (event.start, event.end) == (one.start, one.end)
        assert getattr(event.start, "tzinfo", None) is one.start.tzinfo
        assert event.organizer_listed == one.organizer_listed
        who = [(person.address, person.kind) for person in event.attendees]
        assert who == [(person.address, person.kind) for person in one.attendees]
        assert (event.organizer and event.organizer.address) == (one.organizer and one.organizer.address)


def test_a_zone_is_asked_for_only_where_all_else_is_plain() -> None:
    """An event that may be unreadable must not cause a guess the full parse would not make."""

    def refuse() -> Context:
        raise AssertionError("asked")

    for line in ("STATUS;X:", "DTSTART", "RRULE:FREQ=WEEKLY", "ATTENDEE:nobody", "ORGANIZER:nobody"):
        block = single(line).partition(b"\n")[2].removesuffix(b"END:VCALENDAR\n")
        assert glimpse("a", block, refuse) is None
    with pytest.raises(AssertionError, match="asked"):
        glimpse("a", single().partition(b"\n")[2].removesuffix(b"END:VCALENDAR\n"), refuse)
