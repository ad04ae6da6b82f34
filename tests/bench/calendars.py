"""Builds calendars of a given size over three years, the same bytes every time, as a folder or one file."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

ME = "robin.hale@example.com"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
FIRST = datetime(2023, 11, 20, 9)  # noqa: DTZ001 - a wall time, written with its TZID
DAYS = 3 * 365
PEOPLE = 24
"""How many people there are weekly or fortnightly 1:1s with, whatever the size."""
OVERRIDES = 328
"""How many single dates of those series were moved, cancelled or declined."""
ABSENCES = 60

_HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example Corp//Calendar 4.2//EN\r\nCALSCALE:GREGORIAN\r\n"
_ZONE = """\
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
""".replace("\n", "\r\n")
_TAIL = "END:VCALENDAR\r\n"
_JOIN = (
    "\\n\\n________________________________________________________________________________\\n"
    "Video meeting\\nJoin on your computer\\, mobile app or room device\\n"
    "Click here to join the meeting <https://meet.example.com/l/meetup-join/19%3ameeting_{code}/0?context=%7b"
    "%22Tid%22%3a%22{code}%22%7d>\\nMeeting ID: 345 678 901 23\\nPasscode: Xy7Qab\\n"
    "Or call in (audio only)\\n"
    "+49 30 123456\\,\\,901234567# Germany\\, Berlin\\nPhone Conference ID: 901 234 567#\\n"
    "Find a local number | Reset PIN\\nLearn more | Meeting options\\n"
)
_WORDS = (
    "planning review roadmap budget design sprint release customer quarterly weekly sync interview launch"
    " data platform onboarding security incident hiring retro demo architecture feedback support partner"
    " pricing"
).split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """All components of one UID."""

    uid: str
    components: tuple[str, ...]


def items(size: int) -> list[Item]:
    """As many VEVENTs as ``size``, in no order."""
    dice = random.Random(size)
    found = list(_series(dice, overrides=min(OVERRIDES, size // 4)))
    found += [_absence(dice, number) for number in range(min(ABSENCES, size // 20))]
    left = size - sum(len(item.components) for item in found)
    found += [_single(dice, number) for number in range(left)]
    dice.shuffle(found)
    return found


def write_folder(folder: Path, size: int) -> int:
    """A folder with one file for each UID; returns how many."""
    folder.mkdir(parents=True)
    whole = items(size)
    for item in whole:
        text = _HEAD + _ZONE + "".join(item.components) + _TAIL
        (folder / f"{item.uid}.ics").write_bytes(text.encode())
    return len(whole)


def write_file(path: Path, size: int) -> None:
    """One file that holds all of it."""
    parts = (component for item in items(size) for component in item.components)
    path.write_bytes((_HEAD + _ZONE + "".join(parts) + _TAIL).encode())


def touch(folder: Path, *, every: int) -> int:
    """Change the title of each ``every``-th file of a folder; returns how many."""
    chosen = sorted(folder.iterdir())[::every]
    for path in chosen:
        path.write_bytes(path.read_bytes().replace(b"\r\nSUMMARY:", b"\r\nSUMMARY:Again: ", 1))
    return len(chosen)


def folded(line: str) -> str:
    """One ASCII line, ended and folded as RFC 5545 3.1 wants it."""
    parts = [line[:75], *(line[at : at + 74] for at in range(75, len(line), 74))]
    return "\r\n ".join(parts) + "\r\n"


# -- the events --------------------------------------------------------------------------------


def _person(number: int) -> tuple[str, str]:
    return f"Colleague Number{number:03}", f"colleague.number{number:03}@example.com"


def _attendee(number: int, answer: str) -> str:
    name, address = _person(number)
    who = f'CN="{name}";X-NUM-GUESTS=0:mailto:{address}'
    return f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={answer};{who}"


def _organizer(number: int) -> str:
    name, address = _person(number)
    return f"ORGANIZER;CN={name}:mailto:{address}"


_MINE = (
    "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Robin Hale;X-NUM-GUESTS=0:mailto:"
    + ME
)


def _code(dice: random.Random) -> str:
    return f"{dice.getrandbits(128):032x}"


def _event(uid: str, start: datetime, minutes: int, *lines: str) -> str:
    """One VEVENT with what every calendar program adds."""
    stamp = f"{min(start - timedelta(days=7), NOW.replace(tzinfo=None)):%Y%m%dT%H%M%SZ}"
    whole = (
        "BEGIN:VEVENT",
        f"DTSTART;TZID=Europe/Berlin:{start:%Y%m%dT%H%M%S}",
        f"DTEND;TZID=Europe/Berlin:{start + timedelta(minutes=minutes):%Y%m%dT%H%M%S}",
        f"DTSTAMP:{stamp}",
        f"UID:{uid}",
        f"CREATED:{stamp}",
        f"LAST-MODIFIED:{stamp}",
        "SEQUENCE:1",
        *lines,
        "CLASS:PUBLIC",
        "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:This is an event reminder",
        "TRIGGER:-PT10M",
        "END:VALARM",
        "END:VEVENT",
    )
    return "".join(folded(line) for line in whole)


def _series(dice: random.Random, *, overrides: int) -> Iterator[Item]:
    """The 1:1 series with their exceptions, and half as many group series."""
    for number in range(PEOPLE):
        every = 7 * (1 + number % 2)
        uid = _code(dice) + "@example.com"
        start = FIRST + timedelta(days=number % 5, hours=number % 8)
        said = (
            f"SUMMARY:{_person(number)[0]} / Robin",
            "STATUS:CONFIRMED",
            _organizer(number),
            _MINE,
            "DESCRIPTION:Our 1:1." + _JOIN.format(code=_code(dice)),
        )
        share = overrides // PEOPLE + (number < overrides % PEOPLE)
        dates = dice.sample(range(1, DAYS // every), share)
        rule = f"RRULE:FREQ=WEEKLY;INTERVAL={every // 7}"
        people = _attendee(number, "ACCEPTED")
        yield Item(
            uid=uid,
            components=(
                _event(uid, start, 30, rule, people, *said),
                *(
                    _exception(dice, uid, start + timedelta(days=every * at), number, said)
                    for at in sorted(dates)
                ),
            ),
        )
    for number in range(PEOPLE // 2):
        uid = _code(dice) + "@google.com"
        start = FIRST + timedelta(days=number % 5, hours=number % 7)
        team = [_attendee(dice.randrange(200), "ACCEPTED") for _ in range(8)]
        yield Item(
            uid=uid,
            components=(
                _event(
                    uid,
                    start,
                    60,
                    "RRULE:FREQ=WEEKLY",
                    "SUMMARY:Team weekly",
                    *team,
                    _MINE,
                    _organizer(number),
                ),
            ),
        )


def _exception(dice: random.Random, uid: str, at: datetime, number: int, said: tuple[str, ...]) -> str:
    moved = dice.random() < 0.6
    answer = "ACCEPTED" if moved or dice.random() < 0.5 else "DECLINED"
    status = [
        line if not line.startswith("STATUS") or moved or answer == "DECLINED" else "STATUS:CANCELLED"
        for line in said
    ]
    start = at + timedelta(days=moved * dice.choice((-1, 1, 2)))
    slot = f"RECURRENCE-ID;TZID=Europe/Berlin:{at:%Y%m%dT%H%M%S}"
    return _event(uid, start, 30, slot, _attendee(number, answer), *status)


def _absence(dice: random.Random, number: int) -> Item:
    uid = _code(dice) + "@example.com"
    day = FIRST.date() + timedelta(days=number * DAYS // ABSENCES)
    lines = (
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{day:%Y%m%d}T060000Z",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=dice.choice((1, 1, 5))):%Y%m%d}",
        "SUMMARY:Vacation",
        "X-MICROSOFT-CDO-BUSYSTATUS:OOF",
        "END:VEVENT",
    )
    return Item(uid=uid, components=("".join(folded(line) for line in lines),))


def _single(dice: random.Random, number: int) -> Item:
    """A meeting of several, an hour for oneself, now and then a 1:1 without a series."""
    uid = _code(dice) + dice.choice(("@example.com", "@google.com", "-040000008200E00074C5B7101A82E008"))
    start = FIRST + timedelta(days=dice.randrange(DAYS + 30), minutes=15 * dice.randrange(36))
    title = " ".join(dice.choice(_WORDS) for _ in range(3)).capitalize()
    kind = dice.random()
    if kind < 0.25:
        notes = "DESCRIPTION:" + " ".join(dice.choice(_WORDS) for _ in range(dice.randrange(5, 40)))
        return Item(
            uid=uid, components=(_event(uid, start, 60, f"SUMMARY:{title}", "STATUS:CONFIRMED", notes),)
        )
    count = 1 if kind < 0.27 else dice.randrange(2, 12)
    chosen = dice.sample(range(200), count)
    answers = ("ACCEPTED", "ACCEPTED", "NEEDS-ACTION", "TENTATIVE", "DECLINED")
    agenda = "\\n".join(" ".join(dice.choice(_WORDS) for _ in range(8)) for _ in range(dice.randrange(4)))
    lines = (
        f"SUMMARY:{title}",
        f"LOCATION:Room {number % 40}\\, Berlin",
        "STATUS:CONFIRMED",
        f"DESCRIPTION:{agenda}" + _JOIN.format(code=_code(dice)),
        _organizer(chosen[0]),
        *(_attendee(one, dice.choice(answers)) for one in chosen),
        _MINE,
        "TRANSP:OPAQUE",
    )
    return Item(uid=uid, components=(_event(uid, start, dice.choice((30, 45, 60)), *lines),))
