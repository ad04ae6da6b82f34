"""There and back: what is exported is what an import makes of it, in every form, to the byte."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings

from syncd.core.goalbook import GoalRecord, book
from syncd.goaltext.forms import FORMS, form_of, read, write
from syncd.goaltext.shape import Here

from .strategies import BOOKS

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(goals=BOOKS)
def test_export_then_import_is_the_identity(form: str, goals: list[GoalRecord]) -> None:
    """Whatever a goal says, each form gives it back equal, and writes it again to the same bytes."""
    text = write(goals, form)
    found = read(text.encode(), name="-", form=None if goals else form, here=Here(now=NOW))
    assert (found.problems, found.notes) == ((), ())
    assert found.records == book(goals)
    assert write(found.records, form) == text


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(goals=BOOKS)
def test_the_order_of_goals_does_not_matter(form: str, goals: list[GoalRecord]) -> None:
    """An export is a function of the goals, however they are stored."""
    assert write(goals, form) == write(goals[::-1], form)
    assert not goals or form_of(write(goals, form), "-") == form
