"""Times and zones as Outlook writes them.

Sources: "dateTimeTimeZone resource type" (seven decimals, no offset), "Get event" (Windows zone names,
``originalStartTimeZone``), "event resource type" (an all-day event is midnight to midnight).
"""

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from syncd.testing.graph.errors import Refusal, bad_request
from syncd.zones import resolve, zone

_YEARS = range(1601, 4500)


@cache
def windows_names() -> dict[str, str]:
    """IANA name -> Windows name, for the city by which each Windows zone is known."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    return {iana: windows for windows, iana in reversed(list(WINDOWS_TO_OLSON.items()))} | {"UTC": "UTC"}


def zone_name(iana: str) -> str:
    """The name Outlook shows for a zone: the Windows one, or the IANA name where there is none."""
    return windows_names().get(iana, iana)


def understood(name: str) -> bool:
    """Whether a name means a zone: ``tzone://Microsoft/Custom`` and the like do not."""
    return (zone(name) or resolve(name)) is not None


def zone_of(name: str) -> ZoneInfo:
    """The zone that a Windows or an IANA name means; 400 for any other."""
    found = zone(name) or resolve(name)
    if found is None:
        message = f"The following TimeZone value is not supported: '{name}'."
        raise Refusal(400, "TimeZoneNotSupportedException", message)
    return found


def read(value: Any, what: str) -> tuple[datetime, str]:
    """The local time and the zone name that a dateTimeTimeZone says; 400 when it says none."""
    text = value.get("dateTime") if isinstance(value, dict) else None
    if not isinstance(text, str):
        raise bad_request(f"Property '{what}' is missing.", "ErrorPropertyValidationFailure")
    named = value.get("timeZone") or "UTC"
    place = zone_of(named)
    try:
        moment = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
    except ValueError as error:
        raise bad_request(f"'{text}' is no date and time.", "ErrorPropertyValidationFailure") from error
    if moment.year not in _YEARS:
        raise bad_request(f"'{text}' is out of range.", "ErrorPropertyValidationFailure")
    if moment.tzinfo is not None:
        moment = moment.astimezone(place).replace(tzinfo=None)
    return moment, named


def write(moment: datetime, named: str) -> dict[str, str]:
    """A local time as a dateTimeTimeZone."""
    return {
        "dateTime": moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond:06}0",
        "timeZone": named,
    }


def instant(local: datetime, iana: str) -> datetime:
    """A local time of a zone as a moment."""
    return local.replace(tzinfo=ZoneInfo(iana)).astimezone(UTC)


def at(local: datetime, day: date) -> datetime:
    """The same local time on another day."""
    return datetime.combine(day, local.time())


def window(start: str | None, end: str | None) -> tuple[datetime, datetime]:
    """The window of a calendar view: both ends, as moments; without an offset they are UTC."""
    if not start or not end:
        message = (
            "This request requires a time window specified by the query string parameters "
            "StartDateTime and EndDateTime."
        )
        raise bad_request(message, "ErrorInvalidParameter")
    since, until = _moment(start, "StartDateTime"), _moment(end, "EndDateTime")
    if until < since:
        raise bad_request("The end of the window lies before its start.", "ErrorInvalidParameter")
    if until - since > timedelta(days=1825):
        days = (until - since).days
        message = f"The requested duration of {days} days is greater than the allowed range of 1825 days."
        raise bad_request(message)
    return since, until


def _moment(text: str, what: str) -> datetime:
    try:
        found = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text.replace(" ", "+")))
    except ValueError as error:
        raise bad_request(
            f"The value '{text}' of parameter '{what}' is invalid.", "ErrorInvalidParameter"
        ) from error
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
