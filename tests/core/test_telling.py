"""Which findings reach the user unasked."""

from datetime import UTC, datetime, timedelta

from syncd.core.audit import Finding, Severity
from syncd.core.cadence_findings import CADENCE
from syncd.core.telling import (
    AGAIN,
    DIGEST_EVERY,
    FORGOTTEN,
    LASTING,
    NUDGES,
    PASSING,
    Key,
    Told,
    is_digest_due,
    noted,
    seen,
    to_digest,
    to_notify,
)

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def finding(name: str = "lapsed:sam@example.com", *, severity: Severity = Severity.HIGH) -> Finding:
    """A finding of some person."""
    return Finding(
        id=name, code=name.partition(":")[0], severity=severity, message="m", hint="h", episode="e"
    )


def tell(found: list[Finding], told: dict[Key, Told], now: datetime) -> tuple[list[Finding], dict[Key, Told]]:
    """One look at the findings: what is notified, and what is known after it."""
    known = seen(found, told, now)
    sent = to_notify(found, known, now)
    return sent, noted(known, sent, now)


def test_a_severe_finding_is_told_when_it_appears() -> None:
    """And not again while it lasts a while."""
    sent, told = tell([finding()], {}, NOW)
    assert sent == [finding()]
    assert tell([finding()], told, NOW + SECOND)[0] == []


def test_what_is_not_severe_waits_for_the_digest() -> None:
    """No notification for medium and low ones."""
    for severity in (Severity.MEDIUM, Severity.LOW):
        one = finding(severity=severity)
        sent, told = tell([one], {}, NOW)
        assert sent == []
        assert to_digest([one], told, NOW) == [one]


def test_what_lasts_is_told_three_times_at_most() -> None:
    """At once, after three days, after seven more; then never again."""
    one, at = [finding()], NOW
    _, told = tell(one, {}, at)
    for pause in AGAIN:
        assert tell(one, told, at + pause - SECOND)[0] == []
        at += pause
        sent, told = tell(one, told, at)
        assert sent == one
    assert next(iter(told.values())).times == NUDGES
    assert tell(one, told, at + timedelta(days=100))[0] == []
    assert to_digest(one, told, at + timedelta(days=100)) == []


def test_what_could_not_be_looked_at_for_a_moment_is_in_no_digest() -> None:
    """A calendar out of reach just then is no news; after a day it is."""
    one = [finding("not-assessed:sam@example.com", severity=Severity.MEDIUM)]
    told = seen(one, {}, NOW)
    for later in (SECOND, LASTING - SECOND):
        assert to_digest(one, seen(one, told, NOW + later), NOW + later) == []
    assert to_digest(one, seen(one, told, NOW + LASTING), NOW + LASTING) == one
    assert any(row.code == PASSING for row in CADENCE)


def test_a_finding_that_comes_and_goes_is_no_news() -> None:
    """The same episode again within a day is not told again; another episode is."""
    _, told = tell([finding()], {}, NOW)
    _, told = tell([], told, NOW + SECOND)
    assert tell([finding()], told, NOW + timedelta(hours=1))[0] == []
    other = Finding(id="lapsed:sam@example.com", code="lapsed", severity=Severity.HIGH, message="", hint="")
    assert tell([other], told, NOW + timedelta(hours=1))[0] == [other]


def test_what_is_long_gone_may_be_told_anew() -> None:
    """Half a year after it was last seen."""
    _, told = tell([finding()], {}, NOW)
    assert tell([finding()], told, NOW + FORGOTTEN - SECOND)[0] == [finding()]  # the second nudge
    assert seen([], told, NOW + FORGOTTEN) == {}


def test_a_clock_set_back_tells_nothing_twice() -> None:
    """What was told tomorrow was told."""
    _, told = tell([finding()], {}, NOW + timedelta(days=1))
    assert tell([finding()], told, NOW)[0] == []


def test_a_clock_that_was_far_ahead_silences_nothing_for_years() -> None:
    """What was told in 2038 was told just now: the next nudge comes when it would after that."""
    _, told = tell([finding()], {}, datetime(2038, 1, 20, tzinfo=UTC))
    sent, told = tell([finding()], told, NOW)
    assert sent == []
    assert tell([finding()], told, NOW + AGAIN[0] - SECOND)[0] == []
    assert tell([finding()], told, NOW + AGAIN[0])[0] == [finding()]
    assert seen([], told, NOW + FORGOTTEN) == {}


def test_a_digest_comes_once_a_week() -> None:
    """Not a second before the week is over."""
    assert not is_digest_due(NOW, NOW + DIGEST_EVERY - SECOND)
    assert is_digest_due(NOW, NOW + DIGEST_EVERY)
