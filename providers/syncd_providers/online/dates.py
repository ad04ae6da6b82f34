"""Reads the dates that answers of web servers carry."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime


def moment(text: str) -> datetime:
    """A date of HTTP; its oldest form, which names no zone, means the same one (RFC 9110 5.6.7).

    Raises ValueError for anything else.
    """
    found = parsedate_to_datetime(text)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def server_time(headers: Mapping[str, str]) -> datetime | None:
    """What the server's clock said; ``headers`` have names in lower case. None where it does not tell.

    What a cache between has kept is older by its ``Age`` (RFC 9111 4.2.3).
    """
    try:
        age = headers.get("age", "0").strip()
        return moment(headers["date"]) + timedelta(seconds=int(age[:9]) if age.isdecimal() else 0)
    except (ValueError, TypeError, LookupError, OverflowError):
        return None
