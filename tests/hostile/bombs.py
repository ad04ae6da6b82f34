"""Events made to stop a calendar program, written by us; what each is to come to.

Each costs a few hundred bytes or a few megabytes to send, and anybody with the address can.
"""

from dataclasses import dataclass

MEGABYTE = 1000 * 1000
WHO = "bomb@example.com"
_START = "DTSTART:20261005T090000Z"
_END = "DTEND:20261005T093000Z"
_PEOPLE = (
    "ORGANIZER:mailto:me@example.com\nATTENDEE;PARTSTAT=ACCEPTED:mailto:me@example.com\n"
    f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{WHO}"
)
_LATER = "DTSTART:20270101T090000Z"


@dataclass(frozen=True, slots=True)
class Bomb:
    """One event."""

    name: str
    lines: str
    """Of the event, without its BEGIN, END and UID."""
    aside: str = ""
    """A part of the reason for which it is set aside; empty when it is to be read."""
    head: str = ""
    """What its calendar holds beside it: a zone of its own."""

    @property
    def uid(self) -> str:
        """Its UID."""
        return f"{self.name.replace(' ', '-')}@bomb"

    @property
    def event(self) -> str:
        """The whole VEVENT, as it is sent."""
        return f"BEGIN:VEVENT\nUID:{self.uid}\nDTSTAMP:20261001T000000Z\n{self.lines}\nEND:VEVENT\n"


def _meeting(*lines: str) -> str:
    return "\n".join([_START, _END, _PEOPLE, *lines])


def _zone(name: str, rule: str, offset: str = "+0100") -> str:
    """A VTIMEZONE whose daylight part repeats by this rule."""
    parts = (
        f"BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0200\nTZOFFSETTO:{offset}\n{rule}\n"
        "END:STANDARD\n"
        f"BEGIN:DAYLIGHT\nDTSTART:19700601T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n{rule}\nEND:DAYLIGHT\n"
    )
    return f"BEGIN:VTIMEZONE\nTZID:{name}\n{parts}END:VTIMEZONE\n"


def _in_zone(name: str, rule: str, offset: str = "+0100") -> tuple[str, str, str]:
    start = f"DTSTART;TZID={name}:20261005T090000\nDURATION:PT30M\nRRULE:FREQ=DAILY\n{_PEOPLE}"
    return start, "", _zone(name, rule, offset)


def _dates(count: int) -> str:
    return ",".join(
        f"2026{n // 28 % 12 + 1:02}{n % 28 + 1:02}T{n % 24:02}{n % 60:02}00Z" for n in range(count)
    )


_DEEP = "BEGIN:VALARM\n" * 50_000 + "END:VALARM\n" * 50_000


def _again(uid: str, parts: list[str]) -> str:
    """More events of one UID."""
    return "".join(f"\nEND:VEVENT\nBEGIN:VEVENT\nUID:{uid}@bomb\n{part}" for part in parts)


def _exceptions(uid: str, count: int) -> str:
    slots = (20270101 * 10_000 + n // 1440 % 28 * 10_000 + n // 60 % 24 * 100 + n % 60 for n in range(count))
    parts = [f"RECURRENCE-ID:{at // 10_000}T{at % 10_000:04}00Z\n{_LATER}" for at in slots]
    return f"{_LATER}\n{_PEOPLE}\nRRULE:FREQ=DAILY" + _again(uid, parts)


def _twins(uid: str, count: int) -> str:
    parts = [f"SEQUENCE:{n}\n{_START}\nSUMMARY:{n}" for n in range(count)]
    return f"{_START}\nSEQUENCE:99999" + _again(uid, parts)


RECURRING = (
    Bomb("every second", _meeting("RRULE:FREQ=SECONDLY"), "repeats SECONDLY"),
    Bomb("a million seconds", _meeting("RRULE:FREQ=SECONDLY;COUNT=1000000"), "repeats SECONDLY"),
    Bomb("every minute", _meeting("RRULE:FREQ=MINUTELY"), "repeats MINUTELY"),
    Bomb("every hour", _meeting("RRULE:FREQ=HOURLY"), "repeats HOURLY"),
    Bomb("never on", _meeting("RRULE:FREQ=DAILY;INTERVAL=0"), "INTERVAL '0'"),
    Bomb("backwards", _meeting("RRULE:FREQ=DAILY;INTERVAL=-1"), "INTERVAL '-1'"),
    Bomb("wide steps", _meeting(f"RRULE:FREQ=YEARLY;INTERVAL={'9' * 300}"), "RRULE"),
    Bomb("no times", _meeting("RRULE:FREQ=DAILY;COUNT=0"), "COUNT '0'"),
    Bomb("too many times", _meeting("RRULE:FREQ=DAILY;COUNT=99999999"), "COUNT"),
    Bomb("thirtieth of february", _meeting("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), "day that none"),
    Bomb("no such position", _meeting("RRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=300"), "BYSETPOS"),
    Bomb("every part", _meeting("RRULE:FREQ=DAILY;BYHOUR=0,1,2,3;BYMINUTE=0,1;BYSECOND=0"), "BYHOUR"),
    Bomb("long rule", _meeting("RRULE:FREQ=DAILY;BYMONTHDAY=" + ",".join(["1"] * 5000)), "RRULE"),
    Bomb("a century of days", f"DTSTART:19000101T090000Z\nDURATION:PT1H\n{_PEOPLE}\nRRULE:FREQ=DAILY"),
    Bomb(
        "a century of weeks",
        f"DTSTART:19000101T090000Z\nDURATION:PT1H\n{_PEOPLE}\nRRULE:FREQ=WEEKLY",
        "gives more",
    ),
    Bomb("a century each day", f"{_START}\nDURATION:P36500D\n{_PEOPLE}\nRRULE:FREQ=DAILY"),
    Bomb(
        "a century each hour", f"{_START}\nDURATION:P36500D\n{_PEOPLE}\nRRULE:FREQ=HOURLY", "repeats HOURLY"
    ),
    Bomb("a hundred thousand dates", _meeting(f"RDATE:{_dates(50_000)}"), "more than 3000"),
    Bomb(
        "a hundred thousand gaps", _meeting("RRULE:FREQ=WEEKLY", f"EXDATE:{_dates(50_000)}"), "more than 3000"
    ),
    Bomb("many exceptions", _exceptions("many-exceptions", 2_500)),
    Bomb("a flood of exceptions", _exceptions("a-flood-of-exceptions", 10_000), "more than 3000 events"),
    Bomb("many twins", _twins("many-twins", 2_000), "same UID"),
    Bomb("a flood of twins", _twins("a-flood-of-twins", 20_000), "more than 3000 events"),
    Bomb("before history", f"DTSTART:00010101T000000Z\n{_PEOPLE}\nRRULE:FREQ=DAILY", "the year 1 "),
    Bomb("end of time", f"DTSTART:99991231T235959Z\n{_PEOPLE}\nRRULE:FREQ=DAILY", "year 9999"),
    Bomb("until the end", _meeting("RRULE:FREQ=DAILY;UNTIL=99991231T235959Z")),
)
"""Rules and dates."""

ZONES = (
    Bomb("hourly zone", *_in_zone("Hourly", "RRULE:FREQ=HOURLY")),
    Bomb("minutely zone", *_in_zone("Minutely", "RRULE:FREQ=MINUTELY")),
    Bomb("secondly zone", *_in_zone("Secondly", "RRULE:FREQ=SECONDLY")),
    Bomb("never zone", *_in_zone("Never", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")),
    Bomb("far zone", *_in_zone("Far", "RRULE:FREQ=YEARLY", "+99999999")),
    Bomb("dated zone", *_in_zone("Dated", f"RDATE:{_dates(20_000)}")),
    Bomb("folder as a zone", f"DTSTART;TZID=America:20261005T090000\n{_PEOPLE}"),
    Bomb("file as a zone", f"DTSTART;TZID=../../../etc/passwd:20261005T090000\n{_PEOPLE}"),
    Bomb("device as a zone", f"DTSTART;TZID=/dev/zero:20261005T090000\n{_PEOPLE}"),
    Bomb("long zone", f"DTSTART;TZID={'x' * 5000}:20261005T090000\n{_PEOPLE}"),
    Bomb("nul zone", f"DTSTART;TZID=Europe\0Berlin:20261005T090000\n{_PEOPLE}"),
)
"""Zones with rules of their own, and names that are none."""

SIZES = (
    Bomb("deep", _meeting(_DEEP.rstrip()), "larger than"),
    Bomb("deep enough", _meeting(("BEGIN:VALARM\n" * 500 + "END:VALARM\n" * 500).rstrip()), "nested"),
    Bomb("large title", _meeting(f"SUMMARY:{'x' * 20 * MEGABYTE}"), "larger than"),
    Bomb(
        "large attachment",
        _meeting(f"ATTACH;ENCODING=BASE64;VALUE=BINARY:{'QUJD' * 2_500_000}"),
        "larger than",
    ),
    Bomb("emoji title", _meeting("SUMMARY:" + "\U0001f600" * 200_000)),
    Bomb("a million quotes", _meeting('SUMMARY;X="' + '"' * 900_000 + ":x")),
    Bomb("a million semicolons", _meeting("X-A" + ";" * 900_000 + ":x")),
    Bomb("quotes in a name", _meeting("ATTENDEE;CN=" + '"' * 8000 + ":mailto:c@example.com")),
    Bomb("no colon", _meeting("SUMMARY" + "x" * 900_000)),
    Bomb("empty lines", _meeting("\n" * 900_000 + "SUMMARY:x"), "larger than"),
    Bomb("folds", _meeting("SUMMARY:x" + "\n x" * 250_000)),
    Bomb("many guests", _meeting(*(f"ATTENDEE:mailto:{n}@example.com" for n in range(20_000)))),
    Bomb("many lines", _meeting(*(f"X-{n}:1" for n in range(60_000)))),
    Bomb("many uids", _meeting(*(f"UID:{n}@other" for n in range(60_000))), "two UIDs"),
    Bomb("a flood of uids", _meeting(*(f"UID:{n}@other" for n in range(600_000))), "two UIDs"),
    Bomb("long number", _meeting("SEQUENCE:" + "9" * 5000)),
    Bomb("huge number", _meeting("SEQUENCE:99999999999999999999999")),
    Bomb("four megabytes of emoji", _meeting("SUMMARY:" + "\U0001f600" * MEGABYTE), "larger than"),
    Bomb("long uid of another", _meeting("RELATED-TO:" + "u" * 500_000)),
)
"""Sizes, depths and counts."""

BROKEN = (
    Bomb("no start", f"SUMMARY:x\n{_PEOPLE}", "no DTSTART"),
    Bomb("two starts", _meeting(_LATER), "DTSTART"),
    Bomb("start of another kind", "DTSTART;VALUE=PERIOD:x", "DTSTART"),
    Bomb("start is binary", "DTSTART;VALUE=BINARY;ENCODING=BASE64:AAAA", "DTSTART"),
    Bomb("start is empty", "DTSTART:", "DTSTART"),
    Bomb("start has no value", "DTSTART", "DTSTART"),
    Bomb("month thirteen", "DTSTART:20261301T000000Z", "DTSTART"),
    Bomb("empty duration", f"{_START}\nDURATION:P"),
    Bomb("words for a duration", f"{_START}\nDURATION:soon", "DURATION"),
    Bomb("endless duration", f"{_START}\nDURATION:P99999999999999999999W", "DURATION"),
    Bomb("negative duration", f"{_START}\nDURATION:-PT1H", "before it starts"),
    Bomb("end and duration disagree", _meeting("DURATION:PT5H")),
    Bomb("ends before it starts", f"{_START}\nDTEND:20250101T000000Z", "before it starts"),
    Bomb("date and time mixed", f"{_START}\nDTEND;VALUE=DATE:20261006", "DTEND"),
    Bomb("empty rule", _meeting("RRULE:")),
    Bomb("rule without frequency", _meeting("RRULE:COUNT=5"), "RRULE"),
    Bomb("two rules", _meeting("RRULE:FREQ=WEEKLY", "RRULE:FREQ=DAILY"), "RRULE"),
    Bomb("nonsense rule", _meeting("RRULE:FREQ=WEEKLY;BYDAY=99XX"), "RRULE"),
    Bomb("rule of exceptions", _meeting("RRULE:FREQ=DAILY", "EXRULE:FREQ=SECONDLY"), "EXRULE"),
    Bomb("nonsense exception", _meeting("RRULE:FREQ=DAILY", "EXDATE:never"), "EXDATE"),
    Bomb("nonsense extra date", _meeting("RDATE;VALUE=PERIOD:x/y"), "RDATE"),
    Bomb("slot of nonsense", f"{_START}\nRECURRENCE-ID:never", "RECURRENCE-ID"),
    Bomb("exception to nothing", f"{_START}\nRECURRENCE-ID:20261012T090000Z\n{_PEOPLE}"),
    Bomb("exception that repeats", _meeting("RECURRENCE-ID:20261005T090000Z", "RRULE:FREQ=WEEKLY")),
    Bomb("status without a value", _meeting("STATUS"), "STATUS"),
    Bomb("stray end", _meeting("END:VALARM"), "without its BEGIN"),
    Bomb("open alarm", _meeting("BEGIN:VALARM\nACTION:DISPLAY"), "END:VALARM is missing"),
    Bomb("two uids", _meeting("UID:other@bomb"), "two UIDs"),
    Bomb("controls", _meeting("SUMMARY:a\x00b\x07c\x1b[2Jd")),
    Bomb("no utf-8", _meeting("SUMMARY:\udcff\udcfe")),
)
"""Events that make a whole calendar's expansion fail elsewhere."""

BOMBS = (*RECURRING, *ZONES, *SIZES, *BROKEN)
NEIGHBOURS = 1000


def neighbours(count: int = NEIGHBOURS) -> list[str]:
    """Good events of realistic size, every tenth a weekly 1:1."""
    return [_good(n) for n in range(count)]


def _good(number: int) -> str:
    day, hour = number % 28 + 1, number % 9 + 8
    rule = "RRULE:FREQ=WEEKLY\n" if number % 10 == 0 else ""
    who = f"person{number // 10}@example.com"
    text = "\\n".join(f"Line {n} of what somebody wrote about it" for n in range(8))
    return (
        f"BEGIN:VEVENT\nUID:{number}@good\nDTSTAMP:20261001T000000Z\nDTSTART:202609{day:02}T{hour:02}0000Z\n"
        f"DTEND:202609{day:02}T{hour:02}3000Z\n{rule}SUMMARY:Meeting {number}\nDESCRIPTION:{text}\n"
        "ORGANIZER;CN=Me:mailto:me@example.com\nATTENDEE;PARTSTAT=ACCEPTED:mailto:me@example.com\n"
        f"ATTENDEE;CN=Person {number // 10};PARTSTAT=ACCEPTED:mailto:{who}\nEND:VEVENT\n"
    )


def calendar(events: list[str], heads: str = "") -> bytes:
    """A calendar text with these inside."""
    text = (
        f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//syncd//tests//EN\n{heads}{''.join(events)}END:VCALENDAR\n"
    )
    return text.replace("\n", "\r\n").encode("utf-8", "surrogateescape")


def among(*bombs: Bomb, good: int = NEIGHBOURS) -> bytes:
    """A feed of good events with bombs in their midst."""
    events, heads = neighbours(good), "".join(dict.fromkeys(bomb.head for bomb in bombs))
    middle = len(events) // 2
    return calendar([*events[:middle], *(bomb.event for bomb in bombs), *events[middle:]], heads)
