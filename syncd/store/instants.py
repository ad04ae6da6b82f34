"""How instants and dates stand in the database and in JSON: ISO 8601, UTC with a Z."""

from datetime import UTC, date, datetime


def to_text(at: datetime) -> str:
    """An aware datetime as ``2026-11-20T12:00:00Z``."""
    utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    return utc.isoformat(timespec="seconds")[:19] + "Z"


def from_text(text: str) -> datetime:
    """The instant :func:`to_text` wrote."""
    return datetime.fromisoformat(text)


def maybe_text(at: datetime | None) -> str | None:
    """Like :func:`to_text`; None stays None."""
    return to_text(at) if at is not None else None


def maybe_instant(text: str | None) -> datetime | None:
    """Like :func:`from_text`; None stays None."""
    return from_text(text) if text is not None else None


def maybe_date(text: str | None) -> date | None:
    """A local date, or None."""
    return date.fromisoformat(text) if text is not None else None
