"""Which subjects there are, and how they are asked of whom."""

import re

import pytest

from syncd.core.model import MentorKind, Role
from syncd.core.subjects import BY_CODE, SUBJECTS, Subject, asked_by_default, question


def test_the_subjects_are_those_of_the_practice() -> None:
    """Career, strengths, well-being, feedback, priorities, growth and thanks; thanks alone is private."""
    assert [one.code for one in SUBJECTS] == [
        "career",
        "strengths",
        "well-being",
        "feedback",
        "priorities",
        "growth",
        "thanks",
    ]
    assert [one.code for one in SUBJECTS if one.private] == ["thanks"]


@pytest.mark.parametrize("role", [Role.MANAGER, Role.REPORT])
def test_every_subject_comes_up_with_a_manager_and_a_report(role: Role) -> None:
    """The two relationships the practice is about lack none."""
    assert all(role in one.roles for one in SUBJECTS)


@pytest.mark.parametrize("role", [Role.OTHER, None])
def test_with_anybody_else_nothing_is_asked(role: Role | None) -> None:
    """Without a role that says so no subject comes up by itself."""
    assert [one.code for one in SUBJECTS if asked_by_default(one, role)] == []


@pytest.mark.parametrize("kind", [MentorKind.SITUATIONAL, MentorKind.GROUP])
def test_a_mentorship_about_one_matter_has_no_subjects(kind: MentorKind) -> None:
    """A situational mentorship ends by itself, and a circle has no agenda for two."""
    for role in (Role.MENTOR, Role.MENTEE):
        assert not any(asked_by_default(one, role, kind) for one in SUBJECTS)
        assert asked_by_default(BY_CODE["career"], role, MentorKind.EXTERNAL)


def test_a_report_is_asked_about_my_managing_and_a_manager_told() -> None:
    """The same subject, seen from both sides."""
    feedback = BY_CODE["feedback"]
    assert question(feedback, Role.REPORT) == "What would you change about how I manage?"
    assert question(feedback, Role.MANAGER).startswith("My feedback for you")


def test_a_report_is_asked_which_track_interests_them() -> None:
    """Both tracks are named, in the words of the ladder where there is one."""
    growth = BY_CODE["growth"]
    assert "which track interests you, individual contributor or management?" in (
        question(growth, Role.REPORT).lower()
    )
    assert "engineer or lead?" in question(growth, Role.REPORT, ["engineer", "lead"])


@pytest.mark.parametrize("subject", [one for one in SUBJECTS if not one.private], ids=lambda one: one.code)
def test_a_question_that_may_be_shared_names_no_role(subject: Subject) -> None:
    """What somebody is to me stays with me, so no shared question says it; nor is anything left open."""
    for role in (*Role, None):
        words = f"{subject.label}: {question(subject, role)}"
        assert not re.search(r"\b(manager|report|peer|skip|mentor|mentee)\b", words.lower())
        assert "{" not in words
        assert "\n" not in words


def test_rhythms_are_whole_days_within_a_year() -> None:
    """A subject that comes up less than once a year has no rhythm."""
    assert all(7 <= asked.every <= 365 for one in SUBJECTS for asked in one.roles.values())
