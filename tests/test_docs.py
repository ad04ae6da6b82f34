"""The generated documentation is what the tables say."""

import importlib.util
import tomllib
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType

import pytest

from syncd.config_keys import KEYS, POLICY_KEYS
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


@pytest.fixture(scope="session")
def generator(repository: Path) -> ModuleType:
    """docs/generate.py as a module."""
    return _module(repository, "generate")


def _module(repository: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"docs_{name}", repository / "docs" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_cadence_md_is_what_is_generated(generator: ModuleType, repository: Path) -> None:
    """docs/cadence.md follows the tables; `make docs` writes it."""
    assert (repository / "docs" / "cadence.md").read_text("utf-8") == generator.page()


def test_config_md_is_what_is_generated(repository: Path) -> None:
    """docs/config.md lists every key with its meaning, its default and an example the program takes."""
    configuration = _module(repository, "configuration")
    text = (repository / "docs" / "config.md").read_text("utf-8")
    assert text == configuration.page()
    for field, key in KEYS.items():
        assert f"\n| `{key.name}` | {key.meaning} | " in text
        assert f"`{key.example}` |\n" in text
        value = tomllib.loads(f"x = {key.example}")["x"]
        assert [key.check(one) for one in (value if key.many else [value])], field
    assert configuration.main(["--check"]) == 0
    assert configuration.main(["--chekc"]) == 2


@pytest.fixture(scope="session")
def refusals(repository: Path) -> ModuleType:
    """docs/refusals.py as a module."""
    return _module(repository, "refusals")


@pytest.mark.parametrize("page", ["google.md", "outlook.md"])
def test_refusals_are_what_is_generated(refusals: ModuleType, repository: Path, page: str) -> None:
    """The tables in docs/google.md and docs/outlook.md follow the tables of errors, row by row."""
    place = repository / "docs" / page
    text = place.read_text("utf-8")
    table, unanswered = refusals.PAGES[place]
    assert refusals.filled(text, refusals.section(table, unanswered)) == text
    for row in (*table.rows, *unanswered):
        assert f"| {row.words}" in text
        assert f"`{row.reason}`" in text or f"({row.reason})" in text or not row.reason
    assert refusals.main(["--check"]) == 0


def test_a_stale_table_of_refusals_is_told(
    refusals: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """--check exits 1 and says what to type, and writes nothing; nothing beside the table is touched."""
    page = tmp_path / "service.md"
    table = next(iter(refusals.PAGES.values()))
    monkeypatch.setattr(refusals, "PAGES", {page: table})
    page.write_text(f"before\n\n{refusals.BEGIN}\nold\n{refusals.END}\n\nafter\n", "utf-8")
    assert refusals.main(["--check"]) == 1
    assert "make docs" in capsys.readouterr().err
    assert "\nold\n" in page.read_text("utf-8")
    assert refusals.main([]) == refusals.main(["--check"]) == 0
    text = page.read_text("utf-8")
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "\nold\n" not in text
    page.write_text("no marks", "utf-8")
    with pytest.raises(ValueError, match="marks"):
        refusals.main([])
    assert refusals.main(["--chekc"]) == 2


def test_check_tells_a_stale_page(
    generator: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """--check exits 1 and says what to type when the page differs or is missing, and writes nothing."""
    page = tmp_path / "cadence.md"
    monkeypatch.setattr(generator, "PAGE", page)
    assert generator.main(["--check"]) == 1
    assert not page.exists()
    assert generator.main([]) == 0
    assert generator.main(["--check"]) == 0
    page.write_text(page.read_text("utf-8") + "\n", "utf-8")
    assert generator.main(["--check"]) == 1
    assert "make docs" in capsys.readouterr().err
    assert generator.main(["--chekc"]) == 2


def test_every_row_of_every_table_is_on_the_page(generator: ModuleType) -> None:
    """No rule of the product is missing from its description."""
    text = generator.page()
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


def test_every_number_is_on_the_page(generator: ModuleType) -> None:
    """Each threshold stands there with its default and its meaning."""
    text = generator.page()
    assert {field.name for field in fields(Policy)} == set(POLICY_KEYS)
    for name, (meaning, _) in POLICY_KEYS.items():
        assert f"\n| `{name}` | {getattr(Policy(), name):g} | {meaning} |\n" in text


def test_the_other_findings_are_the_ones_that_are_made(generator: ModuleType) -> None:
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
    text = generator.page()
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


def test_every_subject_is_on_the_page_with_its_rhythms(generator: ModuleType) -> None:
    """How often a subject comes up with whom is no secret of the code."""
    rows = [line for line in generator.page().splitlines() if line.startswith("| `")]
    for subject in SUBJECTS:
        (row,) = [line for line in rows if line.startswith(f"| `{subject.code}` |")]
        assert [cell.strip() for cell in row.split("|")[3:-1]] == [
            str(subject.roles[role].every) if role in subject.roles else "-" for role in Role
        ]
