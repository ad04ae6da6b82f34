"""The page about judging has every row of every table."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from types import ModuleType
from typing import Any

import pytest

from syncd.config_keys import POLICY_KEYS
from syncd.core import audit, cadence_findings, findings, practice_findings
from syncd.core.absencewords import ABSENCE_WORDS
from syncd.core.cadence import outcome, standing
from syncd.core.cadence.history import Tenure
from syncd.core.goals import Goal
from syncd.core.jots import Jot, JotKind
from syncd.core.model import Role
from syncd.core.policy import Policy
from syncd.core.series import NOT_A_ONE_TO_ONE, NOTE_TAKERS
from syncd.core.subject_cadence import Book, subjects_with
from syncd.core.subjects import SUBJECTS
from tests.report.samples import BERLIN, goal, judged

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def writer(generate: ModuleType) -> Any:
    """The module that makes the page."""
    return generate.cadence


def test_every_row_of_every_table_is_on_the_page(writer: Any) -> None:
    """No rule of the product is missing from its description."""
    text = writer.page()
    words = text.replace("\n", " ")
    for number, (reason, _) in enumerate(NOT_A_ONE_TO_ONE, start=1):
        assert f"\n{number}. {reason}\n" in text
    for row in outcome.ROWS:
        assert f"\n| {row.number} | {row.condition} | {row.outcome} | {row.reason} |\n" in text
    for number, stand in enumerate(standing.ROWS, start=1):
        assert f"\n| {number} | {stand.condition} | `{stand.standing.value}`" in text
    for finding in cadence_findings.CADENCE:
        assert f"\n| `{finding.code}` | {finding.severity.value} | {finding.condition} |\n" in text
    assert all(f"`{domain}`" in words for domain in NOTE_TAKERS)
    assert all(word in words for _, language in ABSENCE_WORDS for word in language)


def test_every_number_is_on_the_page(writer: Any) -> None:
    """Each threshold stands there with its default and its meaning."""
    text = writer.page()
    assert {field.name for field in fields(Policy)} == set(POLICY_KEYS)
    for name, (meaning, _) in POLICY_KEYS.items():
        assert f"\n| `{name}` | {getattr(Policy(), name):g} | {meaning} |\n" in text


def test_the_other_findings_are_the_ones_that_are_made(writer: Any) -> None:
    """Every kind of finding in the table can be raised, with the severity the page gives it."""
    one = judged("hx", role=Role.REPORT)
    overdue = goal(due=date(2026, 1, 1), stale=True)
    jot = Jot(number=1, kind=JotKind.HEADS_UP, text="x", person=one.person.key, made_at=LONG_AGO)
    gap = audit.NotAssessed(account="work", calendar="x", since=None, reason="sign in", sign_in=True)
    made = [
        findings.dropped_heads_up(one, [jot], zone=BERLIN),
        *findings.sign_in_findings([gap]),
        *findings.goal_findings(overdue, now=NOW, zone=BERLIN),
        findings.no_goal(one, 0),
        *_practice_findings(),
    ]
    found = {(finding.code, finding.severity) for finding in made if finding}
    assert found == {(kind.code, kind.severity) for kind in findings.OTHERS}
    text = writer.page()
    for kind in findings.OTHERS:
        assert f"\n| `{kind.code}` | {kind.severity.value} | {kind.condition} |\n" in text


def _practice_findings() -> list[audit.Finding | None]:
    """One of each kind about what is talked about."""
    one = judged("hhhh", role=Role.MANAGER)
    person = replace(one.person, tenures=(Tenure(role=Role.MANAGER, since=LONG_AGO.date()),))
    one = replace(one, person=person)
    wanted = Goal(number=1, title="x", created_at=LONG_AGO, person=one.person.key)
    dues = subjects_with(
        person,
        Book(),
        meetings=one.meetings,
        absences=(),
        now=NOW,
        on=NOW.date(),
        zone=BERLIN,
        policy=Policy(),
    )
    return [
        practice_findings.unanswered_questions([wanted], one, now=NOW, zone=BERLIN, policy=Policy()),
        practice_findings.overdue_subject(one, dues, begun=None, now=NOW, zone=BERLIN, policy=Policy()),
    ]


def test_every_subject_is_on_the_page_with_its_rhythms(writer: Any) -> None:
    """How often a subject comes up with whom is no secret of the code."""
    rows = [line for line in writer.page().splitlines() if line.startswith("| `")]
    for subject in SUBJECTS:
        (row,) = [line for line in rows if line.startswith(f"| `{subject.code}` |")]
        assert [cell.strip() for cell in row.split("|")[3:-1]] == [
            str(subject.roles[role].every) if role in subject.roles else "-" for role in Role
        ]
