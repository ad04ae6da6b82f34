"""The clock: one reading, in UTC, replaceable for a reproducible run."""

from datetime import UTC, datetime, timedelta

import pytest

from syncd import clock
from syncd.errors import ConfigError


def test_now_is_the_real_time_in_utc_and_whole_seconds() -> None:
    """Without SYNCD_NOW the clock is the machine's, aware, in UTC, without microseconds."""
    before = datetime.now(UTC).replace(microsecond=0)
    moment = clock.now()
    assert before <= moment <= datetime.now(UTC)
    assert moment.utcoffset() == timedelta(0)
    assert moment.microsecond == 0


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2026-11-20T12:00:00Z", datetime(2026, 11, 20, 12, tzinfo=UTC)),
        ("2026-11-20T12:00:00", datetime(2026, 11, 20, 12, tzinfo=UTC)),
        ("2026-11-20T12:00:00.999999Z", datetime(2026, 11, 20, 12, tzinfo=UTC)),
        ("2026-11-20T13:30:00+01:30", datetime(2026, 11, 20, 12, tzinfo=UTC)),
        (" 2026-11-20 12:00Z ", datetime(2026, 11, 20, 12, tzinfo=UTC)),
        ("2026-11-20", datetime(2026, 11, 20, tzinfo=UTC)),
        ("1900-01-01", datetime(1900, 1, 1, tzinfo=UTC)),
        ("2100-12-31T23:59:59Z", datetime(2100, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_syncd_now_replaces_the_clock(
    monkeypatch: pytest.MonkeyPatch, given: str, expected: datetime
) -> None:
    """SYNCD_NOW is ISO 8601; no offset means UTC, any other offset is turned into UTC."""
    monkeypatch.setenv("SYNCD_NOW", given)
    assert clock.now() == expected
    assert clock.now().tzinfo is UTC


@pytest.mark.parametrize(
    "given",
    [
        "yesterday",
        "2026-13-01",
        "2026-11-20T25:00:00Z",
        "1700000000",
        "1899-12-31T23:59:59Z",
        "2101-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "2100-12-31T23:59:59-00:01",
        "\x1b[31m2026",
    ],
)
def test_an_unusable_syncd_now_is_a_configuration_error(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    """A wrong SYNCD_NOW ends with exit code 5, names the variable, shows an example, leaks no escapes."""
    monkeypatch.setenv("SYNCD_NOW", given)
    with pytest.raises(ConfigError, match="SYNCD_NOW") as caught:
        clock.now()
    assert caught.value.exit_code == 5
    assert "SYNCD_NOW=2026" in caught.value.hint
    assert "\x1b" not in caught.value.message


def test_an_empty_syncd_now_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """``SYNCD_NOW=`` means the same as not setting it."""
    monkeypatch.setenv("SYNCD_NOW", " ")
    assert clock.now().year >= 2026


def test_a_stopwatch_goes_on_whatever_the_clock_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes by the time since the machine was started."""
    boot = iter([100.0, 100.0, 530.0])
    monkeypatch.setattr(clock, "since_boot", lambda: next(boot))
    passed = clock.stopwatch()
    assert passed() == timedelta(0)
    assert passed() == timedelta(minutes=7, seconds=10)
