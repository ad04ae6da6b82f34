"""The README tells the truth: its sample is what the demo prints, its commands exist."""

import re
from pathlib import Path

from click.testing import CliRunner

from syncd.cli import COMMANDS, main


def test_the_sample_is_what_audit_really_prints(repository: Path) -> None:
    """The block below the sample mark is the demo's audit, letter by letter."""
    page = (repository / "README.md").read_text("utf-8")
    found = re.search(r"<!-- sample: syncd audit -->\n```\n(.*?)```", page, re.DOTALL)
    assert found
    output = CliRunner().invoke(main, ["demo"]).output
    assert found[1] in output
    assert found[1].count("\n") > 10


def test_every_command_of_the_readme_exists(repository: Path) -> None:
    """What stands after `syncd` in the README is a command."""
    page = (repository / "README.md").read_text("utf-8")
    blocks = "\n".join(re.findall(r"^```\n(.*?)^```", page, re.MULTILINE | re.DOTALL))
    named = set(re.findall(r"^syncd ([a-z][a-z-]*)", blocks, re.MULTILINE))
    named |= set(re.findall(r"`syncd ([a-z][a-z-]*)", page))
    assert named
    assert named <= COMMANDS.keys()
