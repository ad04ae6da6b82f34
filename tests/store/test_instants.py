"""Instants and dates as text."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.store.instants import from_text, maybe_date, maybe_instant, maybe_text, to_text

offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(datetime(1900, 1, 2), datetime(2100, 12, 30), timezones=offsets))  # noqa: DTZ001
def test_an_instant_comes_back_to_the_second(at: datetime) -> None:
    """Whatever zone an instant is given in, it is stored in UTC and reads back as the same second."""
    text = to_text(at)
    assert text.endswith("Z")
    assert len(text) == len("2026-11-20T12:00:00Z")
    assert from_text(text) == at.replace(microsecond=0)
    assert from_text(text).utcoffset() == timedelta(0)


@given(st.lists(st.datetimes(datetime(1900, 1, 2), datetime(2100, 12, 30), timezones=offsets)))  # noqa: DTZ001
def test_texts_sort_as_the_instants_do(moments: list[datetime]) -> None:
    """SQLite compares texts, so their order must be that of time."""
    whole = [at.replace(microsecond=0) for at in moments]
    assert [from_text(text) for text in sorted(map(to_text, whole))] == sorted(whole)


def test_nothing_stays_nothing() -> None:
    """NULL means that there is no instant or date, never a made-up one."""
    assert maybe_text(None) is None
    assert maybe_instant(None) is None
    assert maybe_date(None) is None


@pytest.mark.parametrize(
    ("text", "at"), [("2026-11-20T12:00:00Z", datetime(2026, 11, 20, 12, tzinfo=UTC)), (None, None)]
)
def test_what_is_there_is_read(text: str | None, at: datetime | None) -> None:
    """The optional forms agree with the plain ones."""
    assert maybe_instant(text) == at
    assert maybe_text(at) == text
    assert maybe_date("2026-11-20") == date(2026, 11, 20)
