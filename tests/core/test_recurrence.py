"""Which dates a rule gives, against tables and against another implementation."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.model import Event, Uid, When
from syncd.core.recurrence import Unsupported, check_rule, event_starts, parse_rule, rule_dates

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
MONDAY = date(2026, 1, 5)


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    """A wall time in a zone."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def timed(
    start: datetime,
    *,
    rule: str | None = None,
    rdates: tuple[When, ...] = (),
    exdates: tuple[When, ...] = (),
) -> Event:
    """A series of half-hour meetings."""
    return Event(
        uid=Uid("u"),
        start=start,
        end=start + timedelta(minutes=30),
        rule=rule,
        rdates=rdates,
        exdates=exdates,
    )


def first_dates(rule: str, start: date, many: int = 6, until: date = date(2100, 12, 31)) -> list[str]:
    """The first dates of a rule, as text."""
    found = rule_dates(parse_rule(rule, start), start, since=start, until=until)
    return [str(day) for day in islice(found, many)]


# -- the dates of a rule --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "start", "dates"),
    [
        ("FREQ=DAILY", "2026-02-27", "2026-02-27 2026-02-28 2026-03-01"),
        ("FREQ=DAILY;INTERVAL=10", "2026-02-20", "2026-02-20 2026-03-02 2026-03-12"),
        ("FREQ=DAILY;BYDAY=MO,FR", "2026-01-05", "2026-01-05 2026-01-09 2026-01-12"),
        ("FREQ=DAILY;BYMONTHDAY=-1", "2026-01-01", "2026-01-31 2026-02-28 2026-03-31"),
        ("FREQ=WEEKLY", "2026-01-07", "2026-01-07 2026-01-14 2026-01-21"),
        ("FREQ=WEEKLY;BYDAY=TU,TH", "2026-01-06", "2026-01-06 2026-01-08 2026-01-13"),
        ("FREQ=WEEKLY;BYDAY=MO,FR;BYSETPOS=-1", "2026-01-05", "2026-01-09 2026-01-16 2026-01-23"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO", "1997-08-05", "1997-08-05 1997-08-10 1997-08-19"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU", "1997-08-05", "1997-08-05 1997-08-17 1997-08-19"),
        ("FREQ=WEEKLY;BYMONTH=2", "2026-01-05", "2026-02-02 2026-02-09 2026-02-16"),
        ("FREQ=MONTHLY", "2026-01-31", "2026-01-31 2026-03-31 2026-05-31"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-01-31", "2026-01-31 2026-02-28 2026-03-31"),
        ("FREQ=MONTHLY;BYMONTHDAY=-31", "2026-01-01", "2026-01-01 2026-03-01 2026-05-01"),
        ("FREQ=MONTHLY;BYMONTHDAY=29,30,31;BYSETPOS=-1", "2026-01-31", "2026-01-31 2026-03-31 2026-04-30"),
        ("FREQ=MONTHLY;BYDAY=1TU", "2026-01-06", "2026-01-06 2026-02-03 2026-03-03"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "2026-01-30", "2026-01-30 2026-02-27 2026-03-27"),
        ("FREQ=MONTHLY;BYDAY=5MO", "2026-01-05", "2026-03-30 2026-06-29 2026-08-31"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2026-01-30", "2026-01-30 2026-02-27 2026-03-31"),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "2026-01-01", "2026-02-13 2026-03-13 2026-11-13"),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=2WE", "2026-01-14", "2026-01-14 2026-04-08 2026-07-08"),
        ("FREQ=YEARLY", "2024-02-29", "2024-02-29 2028-02-29 2032-02-29"),
        ("FREQ=YEARLY;BYMONTH=3,9;BYDAY=1MO", "2026-03-02", "2026-03-02 2026-09-07 2027-03-01"),
        ("FREQ=YEARLY;BYDAY=20MO", "1997-05-19", "1997-05-19 1998-05-18 1999-05-17"),
        ("FREQ=YEARLY;BYMONTHDAY=15;BYSETPOS=-1", "2026-01-15", "2026-12-15 2027-12-15 2028-12-15"),
    ],
)
def test_the_first_dates_of_a_rule(rule: str, start: str, dates: str) -> None:
    """A rule gives the dates RFC 5545 says, a month or year without such a day is left out."""
    assert first_dates(rule, date.fromisoformat(start), many=3) == dates.split()


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20260119", "2026-01-19"),
        ("20260118", "2026-01-12"),
        ("20260119T140000Z", "2026-01-19"),
        ("20260119T135959Z", "2026-01-12"),
        ("20260119T150000", "2026-01-19"),
        ("20260119T145959", "2026-01-12"),
        ("99991231T235959Z", "2100-12-27"),
    ],
)
def test_until_includes_its_own_instant(until: str, last: str) -> None:
    """UNTIL is the last start allowed: a date, an instant in UTC, or a wall time of the series."""
    start = at("2026-01-05 15:00")
    rule = parse_rule(f"FREQ=WEEKLY;UNTIL={until}", start)
    found = list(rule_dates(rule, start, since=start.date(), until=date(2100, 12, 31)))
    assert str(found[-1]) == last


@pytest.mark.parametrize("many", [1, 2, 10, 3000])
def test_count_is_counted_from_the_start_of_the_series(many: int) -> None:
    """COUNT counts from DTSTART, whatever part of the series is asked for."""
    rule = parse_rule(f"FREQ=DAILY;COUNT={many}", MONDAY)
    ends = date(2100, 12, 31)
    assert len(list(rule_dates(rule, MONDAY, since=MONDAY, until=ends))) == many
    second = MONDAY + timedelta(days=1)
    assert len(list(rule_dates(rule, MONDAY, since=second, until=ends))) == many - 1


@given(
    since=st.integers(-40, 400),
    length=st.integers(0, 400),
    rule=st.sampled_from(
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH",
            "FREQ=MONTHLY;BYDAY=-1FR",
            "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=31",
            "FREQ=DAILY;INTERVAL=9;COUNT=20",
            "FREQ=YEARLY;BYMONTH=1,6;BYDAY=2MO",
        )
    ),
)
def test_a_window_shows_its_part_of_the_rule(since: int, length: int, rule: str) -> None:
    """Asking for a part of the time gives exactly the dates of the whole that lie in it."""
    begin = MONDAY + timedelta(days=since)
    end = begin + timedelta(days=length)
    parsed = parse_rule(rule, MONDAY)
    whole = rule_dates(parsed, MONDAY, since=MONDAY, until=date(2030, 1, 1))
    assert list(rule_dates(parsed, MONDAY, since=begin, until=end)) == [
        day for day in whole if begin <= day <= end
    ]


# -- what is refused ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("INTERVAL=2", "no FREQ"),
        ("FREQ=HOURLY", "repeats HOURLY"),
        ("FREQ=SECONDLY;COUNT=3", "repeats SECONDLY"),
        ("FREQ=WEEKLY;INTERVAL=0", "INTERVAL '0'"),
        ("FREQ=WEEKLY;INTERVAL=1001", "INTERVAL '1001'"),
        ("FREQ=WEEKLY;COUNT=3001", "COUNT '3001'"),
        ("FREQ=WEEKLY;COUNT=2;UNTIL=20260301", "both COUNT and UNTIL"),
        ("FREQ=DAILY;BYHOUR=9", "BYHOUR"),
        ("FREQ=DAILY;BYMINUTE=9", "BYMINUTE"),
        ("FREQ=DAILY;BYSECOND=9", "BYSECOND"),
        ("FREQ=YEARLY;BYYEARDAY=1", "BYYEARDAY"),
        ("FREQ=YEARLY;BYWEEKNO=1", "BYWEEKNO"),
        ("FREQ=WEEKLY;BYEASTER=1", "unknown part"),
        ("FREQ=WEEKLY;FREQ=DAILY", "FREQ twice"),
        ("FREQ=WEEKLY;BYDAY=1MO", "counts weeks"),
        ("FREQ=MONTHLY;BYDAY=0MO", "no existing week"),
        ("FREQ=MONTHLY;BYDAY=6MO", "no month has"),
        ("FREQ=MONTHLY;BYDAY=XX", "no weekday"),
        ("FREQ=WEEKLY;BYMONTHDAY=3", "days of the month"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "none of its months has"),
        ("FREQ=YEARLY;BYMONTH=2,4;BYMONTHDAY=31", "none of its months has"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "zero"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY '32'"),
        ("FREQ=WEEKLY;BYDAY=MO;BYSETPOS=8", "beyond the period"),
        ("FREQ=WEEKLY;UNTIL=20260231", "no date"),
        ("FREQ=WEEKLY;UNTIL=tomorrow", "no date"),
        ("FREQ=WEEKLY;WKST=XX", "WKST"),
        ("FREQ=WEEKLY;X=" + "1" * 1000, "longer than"),
    ],
)
def test_a_rule_of_another_shape_is_refused_with_its_reason(rule: str, reason: str) -> None:
    """What no 1:1 needs is not guessed at: it is refused, and the reason says why."""
    with pytest.raises(Unsupported, match=reason):
        parse_rule(rule, MONDAY)
    assert reason in (check_rule(rule, MONDAY) or "")


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY;INTERVAL=1000",
        "FREQ=WEEKLY;COUNT=3000",
        "freq=weekly;byday=mo;",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=MONTHLY;BYDAY=+1MO,-1FR",
        "FREQ=YEARLY;BYDAY=53MO",
    ],
)
def test_the_widest_rules_are_accepted(rule: str) -> None:
    """At the edge of the known shape a rule still counts."""
    assert check_rule(rule, MONDAY) is None


@pytest.mark.parametrize(("year", "accepted"), [(1899, False), (1900, True), (2100, True), (2101, False)])
def test_series_start_between_1900_and_2100(year: int, accepted: bool) -> None:
    """A series that starts outside of these years is refused."""
    assert (check_rule("FREQ=WEEKLY", date(year, 6, 1)) is None) is accepted


def test_a_rule_that_rarely_matches_costs_no_more_than_its_years() -> None:
    """A rule without a match ends with the time asked for; no timer is needed."""
    rule = "FREQ=DAILY;INTERVAL=1000;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO"
    assert first_dates(rule, MONDAY, many=100) == []


# -- the starts of an event -----------------------------------------------------------------


def test_a_start_off_its_rule_is_a_slot() -> None:
    """The first meeting counts even when the rule does not give its date."""
    event = timed(at("2026-01-06 15:00"), rule="FREQ=WEEKLY;BYDAY=MO")
    starts = event_starts(event, since=MONDAY, until=date(2026, 1, 20))
    assert [f"{start:%a %d}" for start in starts] == ["Tue 06", "Mon 12", "Mon 19"]


def test_deleted_starts_stay_in_the_list() -> None:
    """An EXDATE says that a meeting was planned and then was not; it does not unplan it."""
    event = timed(at("2026-01-05 15:00"), rule="FREQ=WEEKLY;COUNT=3", exdates=(at("2026-01-12 15:00"),))
    starts = event_starts(event, since=MONDAY, until=date(2026, 2, 1))
    assert [f"{start:%d}" for start in starts] == ["05", "12", "19"]


def test_added_dates_are_starts_once() -> None:
    """RDATEs count in any zone or as bare dates; one that the rule gives too counts once."""
    event = timed(
        at("2026-01-05 15:00"),
        rule="FREQ=WEEKLY;COUNT=2",
        rdates=(
            datetime(2026, 1, 12, 14, tzinfo=UTC),  # the rule's second start
            datetime(2026, 1, 14, 9, tzinfo=UTC),
            date(2026, 1, 16),
            at("2026-01-18 20:00", NEW_YORK),
        ),
    )
    starts = event_starts(event, since=MONDAY, until=date(2026, 2, 1))
    assert [f"{start:%d %H:%M}" for start in starts] == [
        "05 15:00",
        "12 15:00",
        "14 10:00",
        "16 15:00",
        "19 02:00",
    ]


@given(order=st.permutations(range(5)))
def test_the_order_of_added_dates_does_not_matter(order: list[int]) -> None:
    """However a program lists the RDATEs, the starts are the same, ascending."""
    rdates = [at(f"2026-02-{day:02} 10:00") for day in (9, 3, 27, 15, 3)]
    event = timed(at("2026-01-05 15:00"), rule="FREQ=WEEKLY;COUNT=9", rdates=tuple(rdates[i] for i in order))
    starts = event_starts(event, since=MONDAY, until=date(2026, 3, 30))
    plain = event_starts(
        timed(at("2026-01-05 15:00"), rule="FREQ=WEEKLY;COUNT=9", rdates=tuple(rdates)),
        since=MONDAY,
        until=date(2026, 3, 30),
    )
    assert starts == plain == sorted(set(starts), key=str)


def test_all_day_series_give_dates() -> None:
    """An all-day series has dates, not instants."""
    event = Event(uid=Uid("u"), start=MONDAY, end=MONDAY + timedelta(days=1), rule="FREQ=WEEKLY;COUNT=2")
    assert event_starts(event, since=MONDAY, until=date(2026, 3, 1)) == [MONDAY, date(2026, 1, 12)]


@pytest.mark.parametrize(
    ("zone", "wall", "instants"),
    [
        # Spring: the hour does not exist on the Sunday and moves by the gap.
        ("Europe/Berlin", "2026-03-22 02:30", "03-22T01:30 03-29T01:30 04-05T00:30"),
        ("America/New_York", "2026-03-01 02:30", "03-01T07:30 03-08T07:30 03-15T06:30"),
        ("Australia/Lord_Howe", "2026-09-27 02:15", "09-26T15:45 10-03T15:45 10-10T15:15"),
        # Autumn: the hour exists twice and means the first.
        ("Europe/Berlin", "2026-10-18 02:30", "10-18T00:30 10-25T00:30 11-01T01:30"),
        ("America/New_York", "2026-10-25 01:30", "10-25T05:30 11-01T05:30 11-08T06:30"),
        # Any other hour keeps its wall time.
        ("Europe/Berlin", "2026-03-23 15:00", "03-23T14:00 03-30T13:00 04-06T13:00"),
        ("Asia/Kolkata", "2026-03-23 15:00", "03-23T09:30 03-30T09:30 04-06T09:30"),
    ],
)
def test_meetings_keep_their_wall_time(zone: str, wall: str, instants: str) -> None:
    """A series keeps its wall time across both changes of clocks (RFC 5545 3.3.5)."""
    start = at(wall, ZoneInfo(zone))
    event = timed(start, rule="FREQ=WEEKLY;COUNT=3")
    starts = event_starts(event, since=start.date(), until=start.date() + timedelta(days=60))
    found = [f"{start.astimezone(UTC):%m-%dT%H:%M}" for start in starts if isinstance(start, datetime)]
    assert found == instants.split()


def test_an_added_instant_keeps_its_hour() -> None:
    """An RDATE in UTC says exactly when; only a wall time that exists twice means the first."""
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # 02:30 in Berlin, for the second time
    event = timed(at("2026-10-19 15:00"), rdates=(second,))
    starts = event_starts(event, since=date(2026, 10, 20), until=date(2026, 10, 30))
    assert [start.astimezone(UTC) for start in starts if isinstance(start, datetime)] == [second]


# -- against another implementation ---------------------------------------------------------

CHUNKS, SERIES = 10, 520
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Sydney",
    "Asia/Kolkata",
    "America/St_Johns",
    "Pacific/Auckland",
    "Africa/Casablanca",
    "UTC",
)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Case:
    """One generated series."""

    start: datetime
    rule: str
    exdates: tuple[datetime, ...]
    rdates: tuple[datetime, ...]
    until: date

    def text(self) -> str:
        """The series as a calendar file, its UNTIL in UTC.

        The library takes a wall time there for UTC, and a date for its first second; we take them for
        what they are to the people in the meeting.
        """
        zone = self.start.tzinfo
        assert isinstance(zone, ZoneInfo)

        def moment(name: str, when: datetime) -> str:
            if zone.key == "UTC":
                return f"{name}:{when:%Y%m%dT%H%M%SZ}"
            return f"{name};TZID={zone.key}:{when:%Y%m%dT%H%M%S}"

        def in_utc(found: re.Match[str]) -> str:
            wall = datetime.fromisoformat(found[0] if found[1] else f"{found[0]}T235959")
            return f"{wall.replace(tzinfo=zone).astimezone(UTC):%Y%m%dT%H%M%SZ}"

        # Without an end the library looks for a date that never comes until the year 9999.
        ends = "" if re.search("COUNT|UNTIL", self.rule) else f";UNTIL={self.until.year + 2}0101"
        lines = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//syncd//test//EN",
            "BEGIN:VEVENT",
            "UID:u",
            "DTSTAMP:20200101T000000Z",
            moment("DTSTART", self.start),
            "DURATION:PT15M",
            f"RRULE:{re.sub(r'(?<=UNTIL=)[0-9]{8}(T[0-9]{6})?(?=;|$)', in_utc, self.rule + ends)}",
            *(moment("EXDATE", when) for when in self.exdates),
            *(moment("RDATE", when) for when in self.rdates),
            "END:VEVENT",
            "END:VCALENDAR",
        ]
        return "\r\n".join(lines) + "\r\n"


def generated(seed: int) -> Iterator[Case]:
    """Series as calendar programs write them, and some as none does."""
    rng = random.Random(seed)
    while True:
        start = _start(rng)
        rule = _rule(rng, start)
        if check_rule(rule, start) is None:
            yield _case(rng, start, rule)


def _start(rng: random.Random) -> datetime:
    zone = ZoneInfo(rng.choice(ZONES))
    day = date(2015, 1, 1) + timedelta(days=rng.randrange(4700))
    hour, minute = rng.choice(((1, 30), (2, 0), (2, 30), (3, 0), (9, 0), (15, 15), (23, 45)))
    start = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
    # A DTSTART in an hour that does not exist is written by no program.
    return start if start.astimezone(UTC).astimezone(zone) == start else start.replace(hour=9)


def _rule(rng: random.Random, start: datetime) -> str:
    freq = rng.choice(("WEEKLY", "WEEKLY", "MONTHLY", "MONTHLY", "DAILY", "YEARLY"))
    parts = [f"FREQ={freq}"]
    if rng.random() < 0.6:
        parts.append(f"INTERVAL={rng.choice((1, 2, 2, 2, 3, 4, 6, 13))}")
    parts += _by(rng, freq)
    if freq == "WEEKLY" and any(part.startswith("BYSETPOS") for part in parts):
        # dateutil picks the first week's positions among the days left of it, not of the whole week:
        # the week is made to begin with the series.
        parts.append(f"WKST={WEEKDAYS[start.weekday()]}")
    elif rng.random() < 0.4:
        parts.append(f"WKST={rng.choice(WEEKDAYS)}")
    match rng.randrange(5):
        case 0:
            parts.append(f"COUNT={rng.randrange(1, 60)}")
        case 1:
            parts.append(f"UNTIL={_until(rng, start)}")
        case _:
            pass
    head, *rest = parts
    rng.shuffle(rest)
    return ";".join([head, *rest])


def _by(rng: random.Random, freq: str) -> list[str]:
    """The parts that pick days.

    Plain and counted weekdays (``MO,1TU``) are never mixed: dateutil intersects what RFC 5545
    unites. BYSETPOS only stands beside another BY part, as the RFC demands.
    """
    days = rng.sample(WEEKDAYS, rng.randrange(1, 4))
    ordinals = [f"{rng.choice((1, 2, 3, 4, 5, -1, -2))}{day}" for day in days[:2]]
    month_days = sorted(rng.sample([1, 2, 13, 15, 28, 29, 30, 31, -1, -2, -31], rng.randrange(1, 4)))
    monthly: tuple[list[str], ...] = (
        [],
        [f"BYDAY={','.join(ordinals)}"],
        [f"BYDAY={','.join(days)}", f"BYSETPOS={rng.choice((1, 2, -1, -2))}"],
        [f"BYMONTHDAY={','.join(map(str, month_days))}"],
        [f"BYMONTHDAY={','.join(map(str, month_days))}", f"BYSETPOS={rng.choice((1, -1))}"],
        [f"BYDAY={','.join(days)}", f"BYMONTHDAY={','.join(map(str, month_days))}"],
    )
    weekly: tuple[list[str], ...] = (
        [],
        [f"BYDAY={','.join(days)}"],
        [f"BYDAY={','.join(days)}", f"BYSETPOS={rng.choice((1, len(days), -1))}"],
        [f"BYDAY={','.join(days)}", f"BYMONTH={rng.randrange(1, 13)}"],
    )
    months = f"BYMONTH={','.join(map(str, sorted(rng.sample(range(1, 13), 2))))}"
    choices: dict[str, tuple[list[str], ...]] = {
        "DAILY": ([], [months], [f"BYDAY={','.join(days)}"]),
        "WEEKLY": weekly,
        "MONTHLY": monthly,
        "YEARLY": ([], [months, f"BYDAY={ordinals[0]}"], [months, *monthly[3]]),
    }
    return rng.choice(choices[freq])


def _until(rng: random.Random, start: datetime) -> str:
    """A date, a wall time, or an instant in UTC; often a start of the series, or a second beside one."""
    last = (start.replace(tzinfo=None) + timedelta(days=7 * rng.randrange(1, 150))).replace(
        tzinfo=start.tzinfo
    )
    last = (last.replace(tzinfo=None) + timedelta(seconds=rng.choice((0, 0, 1, -1, 7200)))).replace(
        tzinfo=start.tzinfo
    )
    if str(start.tzinfo) != "UTC" and rng.random() < 0.2:
        return f"{last:%Y%m%dT%H%M%S}"
    return f"{last:%Y%m%d}" if rng.random() < 0.3 else f"{last.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _case(rng: random.Random, start: datetime, rule: str) -> Case:
    many = timedelta(days={"D": 60, "W": 400, "M": 800, "Y": 2600}[rule[5]])
    until = start.date() + many
    plain = timed(start, rule=rule)
    starts = [
        one for one in event_starts(plain, since=start.date(), until=until) if isinstance(one, datetime)
    ]
    exdates = rng.sample(starts, min(len(starts), rng.choice((0, 0, 1, 3))))
    # The library also compares EXDATEs as wall times with RDATEs in UTC: 37 minutes keep them apart.
    rdates = [
        (start.replace(tzinfo=None) + timedelta(days=rng.randrange(1, 90), minutes=37)).replace(
            tzinfo=start.tzinfo
        )
        for _ in range(rng.choice((0, 0, 0, 1, 2)))
    ]
    return Case(start, rule, tuple(exdates), tuple(rdates), until)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_slots_agree_with_recurring_ical_events(chunk: int) -> None:
    """Our slots are the starts another implementation gives; only a DTSTART off its rule is ours alone."""
    import recurring_ical_events
    from icalendar import Calendar

    for case in islice(generated(chunk), SERIES):
        event = timed(case.start, rule=case.rule, rdates=case.rdates, exdates=case.exdates)
        given = event_starts(event, since=case.start.date(), until=case.until)
        ours = {start.astimezone(UTC) for start in given if isinstance(start, datetime)}
        ours -= {when.astimezone(UTC) for when in case.exdates}
        query = recurring_ical_events.of(Calendar.from_ical(case.text()))
        between = query.between(case.start.date() - timedelta(days=2), case.until + timedelta(days=2))
        theirs = {one["DTSTART"].dt.astimezone(UTC) for one in between}
        theirs = {start for start in theirs if start.astimezone(case.start.tzinfo).date() <= case.until}
        assert ours - {case.start.astimezone(UTC)} == theirs - {case.start.astimezone(UTC)}, case
        assert ours >= theirs, case
