"""The calendar of :mod:`tests.bench.calendars` as Google has it: the same kinds of events, as API bodies."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from .calendars import ABSENCES, DAYS, FIRST, ME, OVERRIDES, PEOPLE

ZONE = "Europe/Berlin"
HOLIDAYS = "en.german#holiday@group.v.calendar.google.com"
SAM = "sam.rivera@example.com"
NEXT = datetime(2026, 11, 21, 9)  # noqa: DTZ001 - a wall time, as everywhere here
"""The next 1:1 with Sam, within a day of the fixed present."""

Body = dict[str, Any]
_WORDS = "planning review roadmap budget design release customer security retro demo support".split()


def seed(size: int) -> Body:
    """A seed of the fake with ``size`` entries in my calendar, and a calendar of holidays."""
    dice = random.Random(size)
    made = [*_series(dice), *(_absence(number) for number in range(min(ABSENCES, size // 20)))]
    made.append(_one_to_one("Sam / Robin", NEXT - timedelta(days=7 * 30), 7, SAM))
    made += [_single(dice) for _ in range(size - len(made) - overrides(size))]
    events = [{"calendar": ME, "event": body} for body in made]
    days = [FIRST.date() + timedelta(days=30 * number) for number in range(36)]
    holidays = [_all_day(day, 1, "Founding Day", description="Public holiday") for day in days]
    return {
        "users": [
            {"address": ME, "name": "Robin Hale", "zone": ZONE},
            {"address": SAM, "name": "Sam Rivera"},
        ],
        "calendars": [{"id": HOLIDAYS, "owner": ME, "summary": "Holidays in Germany", "zone": ZONE}],
        "events": [*events, *({"calendar": HOLIDAYS, "event": body} for body in holidays)],
    }


def overrides(size: int) -> int:
    """How many instances of the 1:1 series are moved, cancelled or declined."""
    return min(OVERRIDES, size // 4)


def exceptions(size: int) -> Iterator[tuple[str, datetime, timedelta | None]]:
    """Which instances are exceptions: title of the series, start, and by how much; None is cancelled."""
    dice = random.Random(f"exceptions {size}")
    for number in range(overrides(size)):
        person = number % PEOPLE
        every, start = _rhythm(person)
        at = start + timedelta(days=every * (2 + number // PEOPLE * 3))
        yield _title(person), at, dice.choice((None, timedelta(days=1), timedelta(days=-1)))


def _series(dice: random.Random) -> Iterator[Body]:
    for number in range(PEOPLE):
        every, start = _rhythm(number)
        yield _one_to_one(_title(number), start, every, _address(number))
    for number in range(PEOPLE // 2):
        start = FIRST + timedelta(days=number % 5, hours=number % 7)
        team = [_guest(_address(dice.randrange(200))) for _ in range(8)]
        yield {
            **_times(start, 60),
            "summary": "Team weekly",
            "recurrence": ["RRULE:FREQ=WEEKLY"],
            "attendees": [_guest(ME), *_once(team)],
        }


def _rhythm(number: int) -> tuple[int, datetime]:
    return 7 * (1 + number % 2), FIRST + timedelta(days=number % 5, hours=number % 8)


def _title(number: int) -> str:
    return f"Colleague Number{number:03} / Robin"


def _address(number: int) -> str:
    return f"colleague.number{number:03}@example.com"


def _guest(address: str, answer: str = "accepted") -> Body:
    name = address.partition("@")[0].replace(".", " ").title()
    return {"email": address, "displayName": name, "responseStatus": answer}


def _once(guests: list[Body]) -> list[Body]:
    return list({one["email"]: one for one in guests}.values())


def _one_to_one(title: str, start: datetime, every: int, address: str) -> Body:
    return {
        **_times(start, 30),
        "summary": title,
        "description": "Our 1:1.",
        "recurrence": [f"RRULE:FREQ=WEEKLY;INTERVAL={every // 7}"],
        "attendees": [_guest(ME), _guest(address)],
    }


def _absence(number: int) -> Body:
    return _all_day(FIRST.date() + timedelta(days=number * DAYS // ABSENCES), 1 + number % 3, "Vacation")


def _single(dice: random.Random) -> Body:
    """A meeting of several, an hour for oneself, now and then a 1:1 without a series."""
    start = FIRST + timedelta(days=dice.randrange(DAYS + 30), minutes=15 * dice.randrange(36))
    title = " ".join(dice.choice(_WORDS) for _ in range(3)).capitalize()
    kind = dice.random()
    if kind < 0.25:
        return {**_times(start, 60), "summary": title, "description": title}
    count = 1 if kind < 0.27 else dice.randrange(2, 12)
    answers = ("accepted", "accepted", "needsAction", "tentative", "declined")
    guests = [_guest(_address(one), dice.choice(answers)) for one in dice.sample(range(200), count)]
    body = {"summary": title, "location": "Room 3, Berlin", "attendees": [_guest(ME), *guests]}
    return {**_times(start, dice.choice((30, 45, 60))), **body}


def _times(start: datetime, minutes: int) -> Body:
    end = start + timedelta(minutes=minutes)
    return {
        name: {"dateTime": at.isoformat(), "timeZone": ZONE} for name, at in (("start", start), ("end", end))
    }


def _all_day(day: Any, days: int, title: str, **more: str) -> Body:
    end = day + timedelta(days=days)
    return {"start": {"date": day.isoformat()}, "end": {"date": end.isoformat()}, "summary": title, **more}
