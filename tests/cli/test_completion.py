"""Completion: what a shell is told when the tab key is pressed, and that it is told nothing else."""

import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from syncd.cli import main
from syncd.cli.candidates import SAFE, Candidate, fitting
from syncd.cli.options import Stored, word_of
from tests.cli.conftest import NOW, Said, Syncd, event, every_parameter, vcalendar

SAM, JO, LEE, PRIYA = "sam.rivera@example.com", "jo.okafor@example.com", "lee.brandt@example.com", (
    "priya.nair@example.org"
)  # fmt: skip
BREAKS = " \t\n\"'@><=;|&(:"
"""Where bash takes words apart unless it is told otherwise."""


@pytest.fixture(scope="module")
def filled_home(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample home with goals, jots, a ladder and a finding, to be copied."""
    folder = tmp_path_factory.mktemp("filled")
    shutil.copytree(sample_home, folder / "home")
    sample = Syncd(home=folder / "home", folder=folder)
    sample.ok("goal", "add", "Lead the billing migration", "--with", "sam")
    sample.ok("goal", "add", "Sleep more")
    sample.ok("goal", "close", "g2")
    sample.ok("jot", "heads-up", "the contract may slip", "--with", "sam")
    sample.ok("jot", "old news", "--with", "sam")
    sample.ok("jot", "--done", "j2")
    sample.ok("ladder", "--create")
    sample.ok("people", "request", "sam", "where the team is going")
    return sample.home


@pytest.fixture
def filled(filled_home: Path, tmp_path: Path) -> Syncd:
    """A home with something of everything."""
    shutil.copytree(filled_home, tmp_path / "home")
    return Syncd(home=tmp_path / "home", folder=tmp_path)


def ask(syncd: Syncd, line: str, shell: str = "bash", **env: str) -> Said:
    """What a shell's script hears when the cursor stands at the end of the line."""
    words = line.split(" ")
    asked = {
        "bash": {"COMP_TEXT": line, "COMP_BREAKS": BREAKS},
        "zsh": {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)},
        "fish": {"COMP_WORDS": line, "COMP_CWORD": words[-1]},
    }[shell]
    question = {"SYNCD_NOW": NOW, "SYNCD_HOME": str(syncd.home), "_SYNCD_COMPLETE": f"{shell}_complete"}
    result = CliRunner().invoke(main, [], env={**question, **asked, **env}, prog_name="syncd")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Said(result.exit_code, result.stdout, result.stderr)


def offered(syncd: Syncd, line: str) -> list[str]:
    """The values bash is offered; nothing stands on standard error and the shell hears of no failure."""
    done = ask(syncd, line)
    assert (done.code, done.err) == (0, "")
    return [value for kind, _, value in (row.partition(",") for row in done.out.splitlines()) if value]


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("syncd agenda ", [JO, LEE, PRIYA, SAM]),
        ("syncd agenda SAM", [SAM]),
        ("syncd agenda riv", [SAM]),  # a part of a name, when it is one person's
        ("syncd agenda example", []),
        ('syncd agenda "Sam Ri', [SAM]),
        ("syncd agenda 'priya.nair@e", [PRIYA]),  # inside of quotes bash keeps the word whole
        ("syncd agenda sam.rivera@", ["example.com"]),  # outside it has kept the part up to the @
        ("syncd goal add x --with jo", [JO]),
        ("syncd goal add x --with=jo.okafor@e", ["example.com"]),
        ("syncd people merge sam.rivera@example.com le", [LEE]),
        ("syncd people include le", [LEE]),
        ("syncd people track m", ["me"]),
        ("syncd people role sam man", ["manager"]),
        ("syncd goal show ", ["g1", "g2"]),  # the open one first
        ("syncd goal show bill", ["g1"]),
        ("syncd jot --done ", ["j1"]),
        ("syncd ack laps", [f"lapsed:{LEE}"]),
        ("syncd ack lapsed:", [LEE]),
        ("syncd goal point g1 ic/staff/d", ["ic/staff/direction", "ic/staff/disagreement"]),
        ("syncd goal evidence --level pr", ["principal"]),
        ("syncd goal evidence --track ", ["ic", "management"]),
        ("syncd people subjects sam ca", ["career"]),
        ("syncd people discussed sam career gr", ["growth"]),
        ("syncd people request r", ["r1"]),
        ("syncd go", ["goal"]),
        ("syncd goal ev", ["evidence"]),
        ("syncd goal show --form", ["--format"]),
        ("syncd audit --format js", ["json"]),
        ("syncd --home /nowhere agenda ", []),
    ],
)
def test_what_is_offered(filled: Syncd, line: str, values: list[str]) -> None:
    """People, goals, jots, findings and rungs as the store has them, by their beginning or by name."""
    found = offered(filled, line)
    assert found == values if len(values) != 2 else set(found) == set(values)


def test_the_home_before_the_command_counts(filled: Syncd, tmp_path: Path) -> None:
    """Completion looks where the command would."""
    other = Syncd(home=tmp_path / "other", folder=tmp_path)
    assert offered(other, "syncd agenda s") == []
    assert offered(other, f"syncd --home {filled.home} agenda s") == [SAM]


def test_nothing_is_made_or_changed(filled: Syncd, tmp_path: Path) -> None:
    """Pressing a key creates no home, migrates no store and writes nothing."""
    new = Syncd(home=tmp_path / "new", folder=tmp_path)
    for line in ("syncd agenda ", "syncd goal show ", "syncd ack ", "syncd goal point g1 "):
        assert offered(new, line) == []
    assert not new.home.exists()
    before = {path: path.stat().st_mtime_ns for path in filled.home.rglob("*")}
    assert offered(filled, "syncd ack ") != []
    assert {path: path.stat().st_mtime_ns for path in filled.home.rglob("*")} == before


def _older(home: Path) -> None:
    connection = sqlite3.connect(home / "syncd.db")
    connection.execute("PRAGMA user_version = 1")
    connection.close()


def _broken(home: Path) -> None:
    (home / "syncd.db").write_bytes(b"no database at all" * 100)


def _another(home: Path) -> None:
    connection = sqlite3.connect(home / "syncd.db")
    connection.execute("PRAGMA application_id = 7")
    connection.close()


@pytest.mark.parametrize("spoil", [_older, _broken, _another])
def test_a_store_that_cannot_be_read_has_no_candidates(filled: Syncd, spoil: object) -> None:
    """An older version, a damaged file, another program's: silence, and the file as it was."""
    assert callable(spoil)
    spoil(filled.home)
    before = filled.database
    assert offered(filled, "syncd agenda ") == []
    assert filled.database == before


@pytest.mark.parametrize(
    "line",
    [
        "syncd nothing ",
        "syncd goal nothing g",
        "syncd agenda sam --nothing ",
        "syncd 'unclosed",
        "",
        "syncd --format xml audit ",
        "syncd --home '' agenda ",
        "syncd agenda \\",
        "syncd goal show 'g1",
    ],
)
def test_odd_lines_are_answered_with_silence(filled: Syncd, line: str) -> None:
    """Whatever is typed, no message appears in the middle of it."""
    for shell in ("bash", "zsh", "fish"):
        done = ask(filled, line, shell)
        assert (done.code, done.err) == (0, "")


def test_wrong_files_are_answered_with_silence(filled: Syncd) -> None:
    """A ladder or config that is wrong is told by the commands, not by the tab key."""
    (filled.home / "ladder.toml").write_text("[")
    (filled.home / "config.toml").write_text("[")
    assert offered(filled, "syncd goal point g1 ") == []
    assert offered(filled, "syncd ack ") == []
    assert ask(filled, "syncd agenda ", _SYNCD_COMPLETE="tcsh_complete").out == ""
    assert ask(filled, "syncd agenda ", _SYNCD_COMPLETE="").out == ""


HOSTILE = ("$(touch${IFS}pwned)@example.com", "`id`@example.com", "a;b@example.com", "-rf@example.com",
           "*@example.com", "~root@example.com", "x'y@example.com", "!!@example.com")  # fmt: skip


def test_calendars_cannot_speak_to_the_shell(syncd: Syncd) -> None:
    """Addresses and series that a shell would expand are not offered; names are shown without escapes."""
    events = [event(f"uid-{count}", others=f"X <{who}>") for count, who in enumerate(HOSTILE)]
    events.append(event("$(id)", others="\u202eKim\u200b\u2028 <kim@example.com>"))
    syncd.ok("connect", "ics", syncd.calendar(vcalendar(*events)), "--me", "me@example.com")
    syncd.ok("sync")
    assert offered(syncd, "syncd agenda ") == ["kim@example.com"]
    assert "$(id)" not in offered(syncd, "syncd people include ")
    for shell in ("zsh", "fish"):
        heard = ask(syncd, "syncd agenda k", shell).out
        assert "Kim" in heard
        assert not {"\u202e", "\u200b", "\u2028"} & set(heard)


@pytest.mark.parametrize("value", ["a b", "-x", "$x", "a\nb", "", "~", "a'b", "\u00e4", "a,b", "x" * 201])
def test_what_is_not_safe(value: str) -> None:
    """Only letters, digits and a few signs that no shell reads as anything."""
    assert SAFE.fullmatch(value) is None


def test_a_beginning_goes_before_a_name() -> None:
    """A name is looked at only when nothing begins so, and taken only when it is one person's."""
    sam = Candidate(value="sam@x", names=("Rita Ora",))
    rita = Candidate(value="rita@x", names=("Sam Smith",))
    assert fitting([sam, rita], "sam") == [sam]
    assert fitting([sam, rita], "ora") == [sam]
    assert fitting([sam, rita], "@x") == []
    assert fitting([sam, sam], "ora") == [sam]
    assert fitting([sam, rita], "") == [sam, rita]


# -- every command --------------------------------------------------------------------------


def test_every_name_of_something_stored_completes(filled: Syncd) -> None:
    """PERSON, GOAL, JOT, SERIES, FINDING and ROLE complete wherever they stand."""
    begun = {
        "PERSON": SAM,
        "GOAL": "g1",
        "JOT": "j1",
        "FINDING": f"lapsed:{LEE}",
        "RUNG": "ic/staff/direction",
    }
    for path, param in every_parameter():
        metavar = word_of(param)
        if metavar == "ROLE":
            assert isinstance(param.type, click.Choice), path
        if metavar not in begun:
            continue
        context = click.Context(main, obj=None)
        context.obj = _given(filled.home)
        assert isinstance(param.type, Stored), path
        found = [one.value for one in param.type.shell_complete(context, param, begun[metavar][:2])]
        assert begun[metavar] in found, path


def _given(home: Path) -> object:
    from syncd.cli.options import Given

    return Given(home=str(home))


# -- the scripts ----------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A search path on which syncd is found."""
    program = tmp_path / "bin" / "syncd"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m syncd "$@"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return f"{program.parent}{os.pathsep}{os.environ['PATH']}"


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
@pytest.mark.parametrize(
    ("line", "reply"),
    [
        ("syncd agenda sam", [SAM]),
        ("syncd agenda sam.rivera@ex", ["example.com"]),
        ("syncd goal show ", ["g1", "g2"]),
        ("syncd goal add x --with jo", [JO]),
        ("syncd goal show g1 x ", []),
    ],
)
def test_bash_takes_the_script(filled: Syncd, path: str, line: str, reply: list[str]) -> None:
    """Sourced by a real bash, the script fills COMPREPLY and says nothing."""
    script = filled.ok("completion", "bash")
    done = subprocess.run(
        [
            "bash", "--norc", "-c",
            f'{script}\nCOMP_LINE="$1" COMP_POINT=${{#1}} COMP_WORDBREAKS="$2"\n'
            '_syncd_completion syncd\nprintf "%s\\n" "${COMPREPLY[@]}"',
            "bash", line, BREAKS,
        ],
        env={**os.environ, "PATH": path, "SYNCD_NOW": NOW, "SYNCD_HOME": str(filled.home)},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == reply


def test_zsh_and_fish_show_what_a_value_means(filled: Syncd) -> None:
    """The name beside the address, the title beside the goal."""
    assert ask(filled, "syncd agenda sa", "zsh").out == f"plain\n{SAM}\nSam Rivera\n"
    assert ask(filled, "syncd agenda sa", "fish").out == f"plain,{SAM}\tSam Rivera\n"
    assert "Lead the billing migration" in ask(filled, "syncd goal show g", "fish").out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_needs_no_home(syncd: Syncd, shell: str) -> None:
    """Printed at every start of a shell: nothing is created for it."""
    script = syncd.ok("completion", shell)
    assert f"{shell}_complete" in script
    assert "_syncd_completion" in script
    assert not syncd.home.exists()


def test_a_key_press_loads_no_heavy_library(filled: Syncd, tmp_path: Path) -> None:
    """The answer comes at once: no SDK, no terminal library, no parser of calendars, no HTTP."""
    report = tmp_path / "report.json"
    probe = (
        "import json, sys\nfrom syncd.cli import main\nmain()\n"
        f"json.dump(sorted(sys.modules), open({str(report)!r}, 'w'))"
    )
    subprocess.run(
        [sys.executable, "-c", probe],
        env={
            **os.environ, "SYNCD_HOME": str(filled.home), "_SYNCD_COMPLETE": "bash_complete",
            "COMP_TEXT": "syncd people show s", "COMP_BREAKS": BREAKS,
        },
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    loaded = {name.partition(".")[0] for name in json.loads(report.read_text("utf-8"))}
    assert loaded & {"rich", "icalendar", "httpcore", "jinja2", "markdown_it"} == set()
