"""The global options on either side of a command, and formats."""

from pathlib import Path

import click
import pytest

from syncd.cli import main
from tests.cli.conftest import Syncd, every_parameter


@pytest.mark.parametrize(
    "words",
    [
        ["--home", "HOME", "people", "list"],
        ["people", "--home", "HOME", "list"],
        ["people", "list", "--home", "HOME"],
    ],
    ids=["before", "between", "after"],
)
def test_home_stands_on_either_side(sample: Syncd, words: list[str]) -> None:
    """--home means the same wherever it stands."""
    said = sample.bare(*[str(sample.home) if word == "HOME" else word for word in words])
    assert said.code == 0
    assert "Sam Rivera" in said.out


def test_the_last_home_counts(sample: Syncd, tmp_path: Path) -> None:
    """Of two homes the one nearer to the end of the line is used, and only it is touched."""
    said = sample.bare("--home", tmp_path / "other", "people", "list", "--home", sample.home)
    assert "Sam Rivera" in said.out
    assert not (tmp_path / "other").exists()


def test_the_environment_names_a_home_too(sample: Syncd, monkeypatch: pytest.MonkeyPatch) -> None:
    """SYNCD_HOME does what --home does, and --home goes before it."""
    monkeypatch.setenv("SYNCD_HOME", str(sample.home))
    assert "Sam Rivera" in sample.bare("people", "list").out
    assert "no relationship" in sample.bare("people", "list", "--home", sample.folder / "new").out


@pytest.mark.parametrize("words", [["--quiet", "sync"], ["sync", "--quiet"], ["-q", "sync"], ["sync", "-q"]])
def test_quiet_says_nothing_when_all_is_well(sample: Syncd, words: list[str]) -> None:
    """--quiet leaves only what was asked for."""
    assert sample.ok(*words) == ""


def test_quiet_prints_what_was_asked_for_and_errors(sample: Syncd) -> None:
    """A listing, an agenda and an error are no chatter."""
    assert "Sam Rivera" in sample.ok("people", "list", "--quiet")
    assert sample.ok("agenda", "sam", "--quiet").startswith("## 2026-11-23")
    assert "would be published" in sample.ok("agenda", "sam", "--dry-run", "--quiet")
    assert "nobody known" in sample.refused("agenda", "nobody", "--quiet")
    assert sample.ok("jot", "x", "--with", "sam", "-q") == ""


@pytest.mark.parametrize("words", [["--verbose", "sync"], ["sync", "-v"]])
def test_verbose_says_more(sample: Syncd, words: list[str]) -> None:
    """--verbose tells how many slots were settled."""
    assert "slots settled: 0" in sample.ok(*words)
    assert "settled" not in sample.ok("sync")


@pytest.mark.parametrize("words", [["status"], ["people", "list"], ["audit"], ["goal", "list"]], ids=" ".join)
def test_format_stands_on_either_side(sample: Syncd, words: list[str]) -> None:
    """--format before the command is --format after it; of two the last counts."""
    sample.ok("audit")  # the first one says more
    assert sample("--format", "json", *words).data == sample(*words, "--format", "json").data
    assert sample("--format", "json", *words, "--format", "table").out == sample(*words).out


def test_the_bare_command_has_a_format(sample: Syncd) -> None:
    """`syncd --format json` is the next 1:1 as data."""
    assert sample("--format", "json").data["next"]["person"]["name"] == "Sam Rivera"
    assert "it prints table or json" in sample.refused("--format", "csv")


def test_audit_alone_prints_csv_and_markdown(sample: Syncd) -> None:
    """The four formats of audit go before it, too; a listing that lacks one says which it has."""
    assert sample("--format", "csv", "audit").out == sample("audit", "--format", "csv").out
    assert sample("--format", "markdown", "audit").out.startswith("#")
    assert "it prints table or json" in sample.refused("--format", "csv", "status")


@pytest.mark.parametrize("words", [["sync"], ["agenda", "sam"], ["held", "sam", "monday"]])
def test_a_format_that_would_be_ignored_is_refused(sample: Syncd, words: list[str]) -> None:
    """What prints no listing takes no --format, rather than printing something else; nothing is done."""
    before = sample.database
    assert "no listing" in sample.refused("--format", "json", *words)
    assert sample.database == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["agenda"], ["PERSON is an address, a name"]),
        (["audit"], ["PERSON is an address", "DATE is 2026-11-20, today"]),
        (["people", "include"], ["PERSON is", "SERIES is a UID"]),
        (["goal", "show"], ["GOAL is an id such as g1"]),
        (["goal", "point"], ["RUNG is TRACK/LEVEL/RUNG"]),
        (["ack"], ["FINDING is an id such as"]),
        (["goal", "export"], ["GOAL is an id such as g1"]),
    ],
    ids=lambda value: " ".join(value) if len(value) < 3 else "",
)
def test_help_says_what_its_words_stand_for(syncd: Syncd, words: list[str], told: list[str]) -> None:
    """A usage line explains itself: whoever reads one command's help needs no other page."""
    text = " ".join(syncd.ok(*words, "--help").split())
    for one in told:
        assert text.count(one) == 1


def test_examples_keep_their_lines(syncd: Syncd) -> None:
    """An example is to be copied: none runs into the text around it."""
    assert {path for path, _ in every_parameter() if "\\b" in syncd.ok(*path.split()[1:], "--help")} == set()


def test_every_option_has_a_help_text() -> None:
    """`--help` is the manual: no option without a word on it."""
    missing = [
        f"{path} {param.opts[0]}"
        for path, param in every_parameter()
        if isinstance(param, click.Option) and not param.hidden and not param.help
    ]
    assert missing == []


def _groups(command: click.Command) -> list[click.Group]:
    """A group and those inside it."""
    if not isinstance(command, click.Group):
        return []
    context = click.Context(command)
    inside = (command.get_command(context, name) for name in command.list_commands(context))
    return [command, *(one for each in inside if each for one in _groups(each))]


@pytest.mark.parametrize("group", _groups(main)[1:], ids=lambda one: str(one.name))
def test_a_list_of_commands_says_each_in_full(group: click.Group) -> None:
    """A line cut off with dots says least where it matters: what the command is for."""
    shown = " ".join(group.get_help(click.Context(group, terminal_width=80)).split())
    for command in group.commands.values():
        assert command.get_short_help_str(limit=1000) in shown, command.name
