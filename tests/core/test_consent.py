"""Consent: what a sync may publish by itself, and when."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from syncd.core.cadence.history import Person, Tenure
from syncd.core.cadence.judged import Judged
from syncd.core.consent import Consent, How, consent_of, due_at
from syncd.core.model import Address, MentorKind, Role, Standing
from syncd.core.policy import Policy

SAM, SAM2 = Address("sam@example.com"), Address("sam@example.org")
NEXT = datetime(2026, 11, 23, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)


def answer(how: How, who: Address = SAM) -> Consent:
    """What was said about somebody."""
    return Consent(person=who, how=how, at=NEXT)


def judged(standing: Standing = Standing.ON_TRACK, *tenures: Tenure) -> Judged:
    """Sam, met weekly."""
    return Judged(
        person=Person(key=SAM, addresses=(SAM, SAM2), tenures=tenures),
        role=None,
        standing=standing,
        because="",
        series_ended=False,
        gap=7.0,
        recent=(),
        one_offs=(),
        missed=0,
        last_met=None,
        next=NEXT,
        planned=NEXT,
        hold_rate=None,
        judged_slots=0,
        meetings=(),
        absences=(),
        series=(),
    )


def due(one: Judged, how: How | None = How.INVITE, *, before: timedelta = HOUR) -> bool:
    """Whether the entry is due so long before the meeting."""
    consent = answer(how) if how else None
    at = due_at(one, consent, now=NEXT - before, zone=UTC, policy=Policy())
    return at is not None and at <= NEXT - before


def test_an_entry_is_due_a_day_ahead() -> None:
    """From exactly 24 hours before the start on, not a second earlier; the policy may say otherwise."""
    assert not due(judged(), before=timedelta(hours=24, seconds=1))
    assert due(judged(), before=timedelta(hours=24))
    assert due(judged(), before=timedelta(seconds=1))
    later = replace(Policy(), lead_hours=2.0)
    at = due_at(judged(), answer(How.LINK), now=NEXT - 3 * HOUR, zone=UTC, policy=later)
    assert at == NEXT - 2 * HOUR


def test_nothing_is_published_without_a_yes() -> None:
    """Never asked and "no" both mean nothing; every yes publishes the entry."""
    assert not due(judged(), None)
    assert not due(judged(), How.NEVER)
    assert all(due(judged(), how) for how in (How.INVITE, How.COMPANION, How.LINK))


@pytest.mark.parametrize("standing", Standing)
def test_nothing_is_published_where_nothing_is_known_or_wanted(standing: Standing) -> None:
    """A paused, an ended and a not assessed relationship get no entry."""
    silent = standing in (Standing.PAUSED, Standing.ENDED, Standing.UNKNOWN)
    assert due(judged(standing)) is not silent


def test_nothing_is_published_for_a_group() -> None:
    """A book club has no running document of two people."""
    club = Tenure(role=Role.MENTOR, since=date(2026, 1, 1), kind=MentorKind.GROUP)
    assert not due(judged(Standing.ON_TRACK, club))
    assert due(judged(Standing.ON_TRACK, replace(club, until=date(2026, 2, 1))))


def test_nothing_is_due_without_a_next_meeting() -> None:
    """Nothing planned, nothing to publish."""
    assert not due(replace(judged(), next=None))


def test_an_answer_follows_the_person() -> None:
    """It counts for every address; of two people made one the more careful answer counts."""
    assert consent_of([answer(How.LINK, SAM2)], (SAM, SAM2)) == answer(How.LINK, SAM2)
    assert consent_of([answer(How.LINK)], (SAM2,)) is None
    both = [answer(How.INVITE), answer(How.NEVER, SAM2)]
    found = consent_of(both, (SAM, SAM2))
    assert found is not None
    assert found.how is How.NEVER
