"""Columns, progress, terminal and pipe."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from syncd.cli.output import calendar_name, cells, columns, folded, progress
from tests.cli.conftest import Syncd


@pytest.mark.parametrize(
    ("text", "width"), [("", 0), ("abc", 3), ("\u00e4", 1), ("a\u0308", 1), ("\u65e5\u672c", 4)]
)
def test_a_wide_letter_takes_two_cells(text: str, width: int) -> None:
    """Columns are counted in what a terminal shows."""
    assert cells(text) == width


def test_columns_line_up() -> None:
    """Every column but the last is padded; nothing trails."""
    assert columns([("a", "b"), ("\u65e5", "long"), ("abc", "")]) == ["a    b", "\u65e5   long", "abc"]
    assert columns([]) == []


def test_a_calendar_with_its_accounts_name_is_named_once() -> None:
    """`work/work` would only puzzle."""
    assert calendar_name("work", "work") == "work"
    assert calendar_name("second", "w2") == "second/w2"


def test_progress_is_silent_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    """In a pipe nothing is told, on neither stream."""
    with progress(quiet=False) as tell:
        tell("reading")
    assert capsys.readouterr() == ("", "")


def test_progress_appears_on_a_terminal_and_goes_away(sample: Syncd) -> None:
    """A sync tells which calendar is read and clears the line; --quiet and a dumb terminal show nothing."""
    seen = sample.on_terminal("sync")
    assert "\r\x1b[Kreading work ..." in seen
    assert "\r\x1b[Kholidays: unchanged\n" in seen
    assert sample.on_terminal("sync", "--quiet") == ""
    assert "reading" not in sample.on_terminal("sync", TERM="dumb")
    assert "reading" not in sample("sync").err


def test_colour_is_for_terminals_that_want_it(sample: Syncd) -> None:
    """An audit is coloured on a terminal, not with NO_COLOR, not on a dumb one; marks stay."""
    colored = sample.on_terminal("audit")
    assert "\x1b[" in colored
    for plain in (sample.on_terminal("audit", NO_COLOR="1"), sample.on_terminal("audit", TERM="dumb")):
        assert "\x1b" not in plain
        assert "slipping" in plain
    assert "\x1b[" in sample.on_terminal("audit", NO_COLOR="")


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("as short as it is wide ..", ["as short as it is wide .."]),
        ("one word more than it takes", ["one word more than it", "  takes"]),
        ("  indented, so the rest is, too", ["  indented, so the rest", "    is, too"]),
        ("mend it: `syncd people list --why`.", ["mend it:", "  `syncd people list --why`."]),
        ("to take it off: syncd undo sam --dry-run", ["to take it off:", "  syncd undo sam --dry-run"]),
        ("  syncd people discussed sam priorities", ["  syncd people discussed sam priorities"]),
        ('    "Hi Sam, this should not wait."', ['    "Hi Sam, this should not wait."']),
        (
            "at https://docs.example.com/document/1 now",
            ["at", "  https://docs.example.com/document/1", "  now"],
        ),
        ("an `unclosed quote is no command", ["an `unclosed quote is no", "  command"]),
        ("", [""]),
    ],
    ids=str,
)
def test_a_line_goes_on_below_itself(line: str, parts: list[str]) -> None:
    """Broken between words and indented further; what is there to be copied stays in one piece."""
    assert folded(line, 25) == parts


def test_a_terminal_gets_lines_that_fit_and_a_pipe_whole_ones(sample: Syncd) -> None:
    """Errors on standard error, too; the words are the same."""
    words = ["goal", "add", "Lead", "--with", "nobody"]
    whole, shown = sample(*words).err, sample.on_terminal(*words, columns=40)
    assert max(map(len, whole.splitlines())) > 40
    assert max(map(len, shown.splitlines())) <= 40
    assert shown.split() == whole.split()


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["week"],
        ["status"],
        ["doctor"],
        ["service", "status"],
        ["people", "list"],
        ["people", "list", "--candidates", "--why"],
        ["audit"],
        ["agenda", "sam"],
        ["agenda", "sam", "--prep"],
        ["publish", "allow", "sam", "--how", "invite"],
        ["undo", "--dry-run"],
        ["disconnect", "work"],
        ["agenda", "nobody"],
    ],
    ids=str,
)
def test_the_daily_screens_fit_eighty_columns(sample: Syncd, words: list[str]) -> None:
    """On a common terminal nothing has to be wrapped by it (a home's own path may be longer)."""
    lines = sample.on_terminal(*words, NO_COLOR="1").splitlines()
    assert lines
    assert [line for line in lines if len(line) > 80 and str(sample.home) not in line] == []


def test_the_first_screen_fits_eighty_columns(syncd: Syncd) -> None:
    """Who has connected nothing yet sees every way to begin, each on one line."""
    lines = syncd.on_terminal().splitlines()
    assert max(map(len, lines)) <= 80
    for way in ("syncd demo", "syncd connect ics", "syncd connect google", "syncd connect outlook"):
        assert any(line.startswith(f"  {way} ") for line in lines), way


def test_a_long_last_column_goes_on_below_itself(sample: Syncd) -> None:
    """On a terminal, where a list would lose its columns; a pipe keeps one line per row."""
    title = "Say early and in writing what will not be ready, and what would have to change for it"
    sample.ok("goal", "add", title, "--with", "sam")
    whole = sample.ok("goal", "list")
    assert whole.splitlines()[1].endswith(title)
    folded = sample.on_terminal("goal", "list").splitlines()
    assert max(map(len, folded)) <= 80
    assert folded[2].startswith(" " * whole.index("TITLE"))
    assert " ".join(line[whole.index("TITLE") :] for line in folded[1:]) == title


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a full device")
def test_a_full_disk_below_the_output_is_no_crash(syncd: Syncd) -> None:
    """Where nothing more can be written that is said, with the code of a store that is full."""
    words = [sys.executable, "-m", "syncd", "--home", str(syncd.home), "goal", "list"]
    with Path("/dev/full").open("wb") as full:
        env = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
        run = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, check=False, text=True, env=env)
    assert run.returncode == 9
    assert "no room" in run.stderr
    assert "Traceback" not in run.stderr


def test_of_thousands_of_problems_the_first_are_told(syncd: Syncd) -> None:
    """A file of nonsense fills no terminal."""
    syncd.ok("goal", "list")
    (syncd.home / "ladder.toml").write_text("".join(f"[k{number}]\n" for number in range(3000)), "utf-8")
    said = syncd("ladder")
    assert said.code == 5
    assert len(said.err.splitlines()) < 60
    assert " more\n" in said.err
