"""Events as Graph shows them, whole; and what the mapping makes of them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from syncd.core.model import Address
from syncd_providers.outlook.mapping import Context
from syncd_providers.outlook.people import Mine
from tests.providers.outlook.patterns import filled, ranged

BERLIN = ZoneInfo("Europe/Berlin")
ME, ALIAS, ALEX = Address("me@example.com"), Address("m.e@example.com"), "alex@example.com"
HERE = Context(zone=BERLIN, me=Mine(address=ME, all=frozenset({ME, ALIAS})))
START = datetime(2026, 1, 5, 10, tzinfo=BERLIN)
"""A Monday."""
WEEKLY = {"type": "weekly", "interval": 1, "daysOfWeek": ["monday"]}
Item = dict[str, Any]


def at(moment: datetime) -> Item:
    """A time as the service writes it when it is asked for UTC."""
    return {"dateTime": f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.0000000", "timeZone": "UTC"}


def day(moment: date) -> Item:
    """A day as the service writes it."""
    return {"dateTime": f"{moment}T00:00:00.0000000", "timeZone": "UTC"}


def who(address: str, name: str = "") -> Item:
    """Somebody."""
    return {"emailAddress": {"name": name, "address": address}}


def guest(address: str, response: str = "none", kind: str = "required") -> Item:
    """Somebody who is invited."""
    return {
        **who(address),
        "type": kind,
        "status": {"response": response, "time": "0001-01-01T00:00:00Z"},
    }


def row(name: str = "one", start: datetime = START, **said: Any) -> Item:
    """A single meeting of mine with Alex."""
    return {
        "@odata.etag": 'W/"key"',
        "id": name,
        "type": "singleInstance",
        "seriesMasterId": None,
        "iCalUId": f"uid-{name}",
        "originalStart": None,
        "originalStartTimeZone": "W. Europe Standard Time",
        "start": at(start),
        "end": at(start + timedelta(minutes=30)),
        "isAllDay": False,
        "isCancelled": False,
        "isOrganizer": True,
        "subject": "1:1",
        "organizer": who(ME, "Me"),
        "attendees": [guest(ALEX)],
        "hideAttendees": False,
        "responseStatus": {"response": "organizer", "time": "0001-01-01T00:00:00Z"},
        "showAs": "busy",
        "recurrence": None,
        "changeKey": "key",
        "lastModifiedDateTime": "2026-01-01T00:00:00.1234567Z",
        **said,
    }


def weekly(name: str = "series", start: datetime = START, **said: Any) -> Item:
    """A series of mine with Alex, on Mondays."""
    repeats = {"pattern": filled(WEEKLY), "range": ranged("noEnd", start.date())}
    return row(name, start, **{"type": "seriesMaster", "recurrence": repeats, **said})


def exception(start: datetime, original: datetime | None, *, name: str = "moved", **said: Any) -> Item:
    """An occurrence of the series that has been changed; its UID is one of its own."""
    told = f"{original.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if original else None
    common = {"type": "exception", "seriesMasterId": "series", "originalStart": told}
    return row(name, start, **{**common, **said})


def bare(start: datetime, *, name: str = "") -> Item:
    """An occurrence of the series as a view of changes shows it."""
    return {
        "@odata.type": "#microsoft.graph.event",
        "@odata.etag": 'W/"key"',
        "id": name or f"series.{start.date()}",
        "seriesMasterId": "series",
        "type": "occurrence",
        "start": at(start),
        "end": at(start + timedelta(minutes=30)),
    }
