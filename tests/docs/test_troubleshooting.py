"""The page about what can be wrong and the doctor speak from one table."""

import re
from types import ModuleType
from typing import Any

import pytest

from syncd import errors
from syncd.cli import checks, doctor
from syncd.cli.checks import CHECKS, Saying, Trouble
from syncd.errors import ConfigError, StoreError, SyncdError
from syncd.store import trouble


@pytest.fixture
def writer(generate: ModuleType) -> Any:
    """The module that makes the page."""
    return generate.troubleshooting


def test_the_doctor_makes_every_check_of_the_table_and_no_other() -> None:
    """A row without a check would promise too much, a check without a row would go unexplained."""
    assert [check.name for check in CHECKS] == list(doctor.LOOKS)


def test_whatever_can_be_said_belongs_to_one_check() -> None:
    """No words lie beside the table."""
    words = [one for one in vars(checks).values() if isinstance(one, Saying)]
    told = [one for check in CHECKS for one in check.says]
    assert sorted(map(id, words)) == sorted(map(id, told))


def test_the_manual_of_the_command_names_each_check_and_each_exit_code() -> None:
    """What `syncd doctor --help` sums up is the table's."""
    manual = " ".join((doctor.doctor.help or "").split()).replace("Config", "config")
    assert [check.name for check in CHECKS if check.name not in manual] == []
    codes = {code for check in CHECKS for one in check.says for code in one.exit_codes}
    assert {int(code) for code in re.findall(r"\b\d\b", manual.rpartition("Exits")[2])} == codes


def test_every_check_stands_on_the_page(writer: Any) -> None:
    """With what it looks at, and for each thing it may say when, the words, the fix and the exit code."""
    page = writer.page()
    for check in CHECKS:
        assert f"\n## {check.name.capitalize()}\n" in page
        assert check.looks_at in " ".join(page.split())
        for one in check.says:
            (row,) = [line for line in page.splitlines() if line.startswith(f"| {one.when} |")]
            assert all(str(code) in row.split("|")[-2] for code in one.exit_codes if code)
            for piece in (*re.split(r"\{\w+\}", one.what), *re.split(r"\{\w+\}", one.fix)):
                assert piece in row


def test_nothing_on_the_page_is_left_to_be_filled_in(writer: Any) -> None:
    """A gap is told by what goes there; a word for a gap that there is not would be lost."""
    assert not re.search(r"\{\w+\}", writer.page())
    for one in (one for check in CHECKS for one in check.says):
        assert one.gaps.keys() <= set(re.findall(r"\{(\w+)\}", one.what + one.fix))


def test_every_exit_code_is_told(writer: Any) -> None:
    """Each error's, and the two of the commands that judge."""
    kinds = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, SyncdError)]
    assert {0, 3, 4} | {one.exit_code for one in kinds} == writer.CODES.keys()


def test_every_failure_of_the_disk_is_told(writer: Any) -> None:
    """With its own remedy."""
    page = writer.page()
    told = [one for one in vars(trouble).values() if isinstance(one, trouble.Trouble)]
    assert len(told) > 5
    assert all(f"\n| {one.words} | {one.hint} |\n" in page for one in told)


def test_a_saying_fills_in_what_was_found() -> None:
    """What it says, the fix, the code; braces in what was found stay what they are."""
    one = Saying(when="x", what="{file} is odd", fix="mend {file}", exit_codes=(4,))
    assert one.trouble(file="a{b}") == Trouble("a{b} is odd", "mend a{b}", 4)
    assert one.note(file="a{b}") == "a{b} is odd; mend a{b}"


def test_an_error_is_passed_on_with_its_own_code_and_all_its_problems() -> None:
    """The doctor adds no words to an error that has its own."""
    one = Saying(when="x", exit_codes=(5,))
    several = ConfigError("2 problems", problems=("{a}", "b"), hint="mend it")
    assert one.each(several, tuple(several.problems)) == [
        Trouble("{a}", "mend it", 5),
        Trouble("b", "mend it", 5),
    ]
    assert one.each(ConfigError("alone", hint="h"), ()) == [Trouble("alone", "h", 5)]
    assert one.passed_on(StoreError("shut", hint="open it")) == Trouble("shut", "open it", 9)
