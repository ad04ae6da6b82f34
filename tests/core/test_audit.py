"""What an audit answers with, and what it keeps silent about."""

import shlex
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.audit import Ack, Finding, NotAssessed, Report, Severity, quoted, silence
from syncd.core.cadence.judged import Judged
from syncd.core.model import address
from syncd.testing.timeline import story

NOW = datetime(2026, 2, 6, 12, tzinfo=UTC)


def finding(name: str, severity: Severity = Severity.MEDIUM, person: str = "a@example.com") -> Finding:
    """A finding about one thing."""
    return Finding(
        id=name, code=name, severity=severity, message="m", hint="h", person=address(person), episode="one"
    )


ONE = finding("one")


@pytest.mark.parametrize(
    ("ack", "silent"),
    [
        (Ack(finding="one", episode="one", until=None), True),
        (Ack(finding="one", episode="another", until=None), False),
        (Ack(finding="two", episode="one", until=None), False),
        (Ack(finding="one", episode="another", until=NOW + timedelta(seconds=1)), True),
        (Ack(finding="one", episode="one", until=NOW), False),
        (Ack(finding="one", episode="one", until=NOW - timedelta(seconds=1)), False),
    ],
)
def test_an_ack_silences_an_episode_or_until_a_date(ack: Ack, silent: bool) -> None:
    """Without a date as long as it is about the same thing, with one up to, not including, that date."""
    shown, silenced = silence([ONE], [ack], NOW)
    assert (shown, silenced) == (([], [ONE]) if silent else ([ONE], []))


def test_the_worst_comes_first_in_any_order() -> None:
    """By severity, then by person and code, however they were found."""
    wanted = [
        finding("h", Severity.HIGH, "z@example.com"),
        finding("a", Severity.MEDIUM, "a@example.com"),
        finding("b", Severity.MEDIUM, "a@example.com"),
        finding("a", Severity.MEDIUM, "b@example.com"),
        finding("c", Severity.LOW, "a@example.com"),
    ]
    for order in permutations(wanted):
        assert silence(order, [], NOW)[0] == wanted


def report(*judged: Judged, gaps: tuple[NotAssessed, ...] = ()) -> Report:
    """A report on some relationships."""
    return Report(
        as_of=NOW,
        zone=UTC,
        since=NOW,
        until=NOW,
        relationships=judged,
        goals=(),
        findings=(),
        silenced=(),
        not_assessed=gaps,
    )


def test_a_report_is_complete_when_everything_was_looked_at() -> None:
    """A calendar not read, or one relationship unknown, makes it incomplete."""
    well = story("h h .").judged()
    gap = NotAssessed(account="work", calendar="a", since=None, reason="r")
    assert report(well).complete
    assert not report(well, gaps=(gap,)).complete
    assert not report(well, story("h ? .").judged()).complete
    assert report(replace(well, recent=())).complete


@given(st.text(min_size=1, max_size=40).filter(lambda text: "\0" not in text))
def test_a_quoted_word_is_one_word_for_a_shell(word: str) -> None:
    """Whatever an address or UID holds, a shell takes it literally and as one."""
    assert shlex.split(quoted(word)) == [word]


@pytest.mark.parametrize("word", ["sam@example.com", "2026-01-05", "slipping:sam@example.com", "g1"])
def test_plain_words_stay_readable(word: str) -> None:
    """What needs no quotes gets none."""
    assert quoted(word) == word
