"""The pages tell the truth: the sample is what the demo prints, every command exists with its options."""

import re
import shlex
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from syncd.cli import main

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
    if "syncd " in path.read_text("utf-8")
)
"""Every page that could name a command."""


def test_the_sample_is_what_audit_really_prints(repository: Path) -> None:
    """The block below the sample mark is the demo's audit, letter by letter."""
    page = (repository / "README.md").read_text("utf-8")
    found = re.search(r"<!-- sample: syncd audit -->\n```\n(.*?)```", page, re.DOTALL)
    assert found
    output = CliRunner().invoke(main, ["demo"]).output
    assert found[1] in output
    assert found[1].count("\n") > 10


@pytest.mark.parametrize("name", PAGES)
def test_every_command_of_a_page_exists_with_its_options(repository: Path, name: str) -> None:
    """What stands after `syncd`, in a block or in a sentence, is a command that takes these options."""
    for words in commands_in((repository / name).read_text("utf-8")):
        assert problem(words) is None, f"{name}: syncd {shlex.join(words)}: {problem(words)}"


def test_commands_are_found_on_the_pages_for_users(repository: Path) -> None:
    """The test above looks at something."""
    for name in ("README.md", "CHANGELOG.md", "docs/practice.md", "docs/cadence.md", "docs/google.md"):
        assert len(list(commands_in((repository / name).read_text("utf-8")))) > 5, name


def test_a_command_is_found_wherever_a_shell_would_run_it() -> None:
    """In a block of any shell, behind a variable, a prompt or a pipe, up to the next; not in other code."""
    page = """
```toml
syncd = "no command"
```
`syncd week` and

```sh
SYNCD_NOW=2026-11-20T12:00:00Z syncd audit --why > audit.txt
pass show feed | syncd connect ics - | less
$ syncd status   # look
export PATH="$PWD:$PATH" && syncd doctor
```

```python
syncd nonsense
```
"""
    assert [" ".join(words) for words in commands_in(page)] == [
        "audit --why", "connect ics -", "status", "doctor", "week"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("syncd goul list", "goul"),
        ("syncd goal lst", "lst"),
        ("syncd goal add X --wth sam", "--wth"),
        ("syncd status now", "now"),
        ("syncd publish allow sam --how mail", "mail"),
        ("syncd audit --fail-on severe", "severe"),
    ],
)
def test_a_page_that_names_what_there_is_not_is_told(line: str, wrong: str) -> None:
    """A wrong command, a wrong option, a word too many."""
    (words,) = commands_in(f"```\n{line}\n```\n")
    assert wrong in str(problem(words))


SHELLS = ("", "sh", "bash", "console")
BEFORE = r"(?:^|\||&&) *(?:\$ |\w+=\S* )*"
"""What may stand before a command in a line of a shell."""


def commands_in(page: str) -> Iterator[list[str]]:
    """The words after `syncd`, of each line of a shell's block and of what stands in backticks."""
    fenced = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
    blocks = [text for language, text in fenced.findall(page) if language in SHELLS]
    lines = [line for block in blocks for line in re.findall(BEFORE + r"syncd (.+)", block, re.MULTILINE)]
    for line in re.findall(r"`syncd ([^`]+)`", fenced.sub("", page)):
        before, bar, after = line.partition(" | ")
        head = before.rpartition(" ")[0] if bar else ""
        lines += [before, *(f"{head} {other}" for other in after.split(" | ") if bar)]
    for line in lines:
        yield list(
            takewhile(lambda word: word not in (">", "|", "&&", "..."), shlex.split(line, comments=True))
        )


def problem(words: list[str]) -> str | None:
    """What is wrong with a command line, without running it; a value may be left out in a sentence."""
    if words[:1] == ["COMMAND"]:
        return None
    command: click.Command = main
    rest = list(words)
    ctx = click.Context(main, **main.context_settings)  # click keeps the first help option it makes
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        found = command.get_command(ctx, rest[0])
        if found is None:
            return f"there is no {rest[0]}"
        command, rest = found, rest[1:]
        ctx = click.Context(command, parent=ctx)
    try:
        given, beyond, _ = command.make_parser(ctx).parse_args(rest)
    except click.BadOptionUsage:
        return None
    except click.UsageError as error:
        return error.format_message()
    return f"takes no {beyond[0]}" if beyond else _no_choice(command, given)


def _no_choice(command: click.Command, given: dict[str, Any]) -> str | None:
    """A value that is none of those to choose from; a word in capitals stands for any, a|b for each."""
    for param in command.params:
        value = given.get(param.name or "")
        values = value if isinstance(value, list | tuple) else [value]
        words = [word for one in values if isinstance(one, str) for word in one.split("|")]
        choices = param.type.choices if isinstance(param.type, click.Choice) else None
        for word in words:
            if choices is not None and not word.isupper() and word not in choices:
                return f"there is no {param.name} {word}"
    return None
