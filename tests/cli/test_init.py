"""The root command: help, version, errors, exit codes, what starting costs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from syncd.cli import COMMANDS, SECTIONS
from tests.cli.conftest import Syncd, event, vcalendar

EVERYTHING = [
    *([name] for name in COMMANDS),
    ["connect", "ics"],
    *(
        ["people", name]
        for name in ("list show role include exclude merge split close pause keep-in-touch suggest".split())
    ),
    *(["goal", name] for name in "add list show check-in step close edit export import forget".split()),
]

LISTINGS = [
    ["accounts"],
    ["audit"],
    ["week"],
    ["people", "list"],
    ["people", "list", "--candidates", "--why"],
    ["people", "show", "sam"],
    ["people", "suggest"],
    ["goal", "list"],
    ["jot"],
    ["status"],
    ["doctor"],
]

PROBE = """
import json, sys
from syncd.cli import main
try:
    code = main(args=json.loads(sys.argv[1]), prog_name="syncd")
except SystemExit as end:
    code = end.code
print(json.dumps([code or 0, sorted(sys.modules)]), file=sys.stderr)
"""


def loaded(*words: str | Path) -> set[str]:
    """What a command, run in a process of its own, has imported."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, json.dumps([str(word) for word in words])],
        env={**os.environ, "SYNCD_NOW": "2026-11-20T12:00:00Z"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    code, modules = json.loads(done.stderr.splitlines()[-1])
    assert code == 0, done
    return {name.partition(".")[0] for name in modules}


@pytest.mark.parametrize("words", EVERYTHING, ids=" ".join)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_has_a_manual(syncd: Syncd, words: list[str], option: str) -> None:
    """--help says what a command is for and which options stand on either side of it; opens no home."""
    said = syncd.ok(*words, option)
    assert said.startswith("Usage: ")
    assert "--home DIR, --quiet and --verbose work here too" in said
    assert not syncd.home.exists()
    assert all(len(line) <= 100 for line in said.splitlines())


def test_the_manual_lists_every_command_in_the_order_of_need(syncd: Syncd) -> None:
    """Demo and connect come first; options and exit codes are explained."""
    said = syncd.ok("--help")
    places = [said.index(f"\n  {name} ") for name in COMMANDS]
    assert places == sorted(places)
    headings = [said.index(f"\n{heading}:\n") for heading in SECTIONS.values()]
    assert headings == sorted(headings)
    assert headings[0] < places[0]
    for word in ("--home", "--quiet", "--verbose", "--format", "75 already running", "8 refused"):
        assert word in said


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["agend"], "did you mean agenda?"),
        (["Sync"], "did you mean sync?"),
        (["people", "includ"], "did you mean include?"),
        (["xyzzy"], "`syncd --help` lists them"),
        (["goal", "xyzzy"], "`syncd goal --help` lists them"),
        (["\x1b[31mred"], "'\\x1b[31mred'"),
    ],
)
def test_an_unknown_command_names_the_one_meant(syncd: Syncd, words: list[str], hint: str) -> None:
    """A mistyped command exits 2, suggests the nearest, and prints no escape."""
    assert hint in syncd.refused(*words)


@pytest.mark.parametrize("words", [["connect"], ["people"], ["goal"]])
def test_a_group_alone_is_a_usage_error(syncd: Syncd, words: list[str]) -> None:
    """A group without its command shows what there is and exits 2."""
    said = syncd(*words)
    assert said.code == 2
    assert "Commands:" in said.out + said.err


def test_an_unsafe_home_is_refused(syncd: Syncd, tmp_path: Path) -> None:
    """A symlink, a file, an empty name: told apart by exit code, each with a way out."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "file").touch()
    for name, code in {"link": 8, "file": 9}.items():
        said = syncd.bare("--home", tmp_path / name, "status")
        assert (said.code, said.out) == (code, "")
        assert "--home DIR or SYNCD_HOME" in said.err
    said = syncd.bare("--home", "", "status")
    assert (said.code, said.out) == (2, "")
    assert "names no folder" in said.err


@pytest.mark.usefixtures("unprivileged")
def test_a_read_only_home_is_a_store_error(syncd: Syncd) -> None:
    """A home that cannot be written exits 9 and says how to name another."""
    syncd.home.mkdir(mode=0o500)
    assert "--home DIR" in syncd.refused("status", code=9)


def test_without_a_home_directory_nothing_is_guessed(syncd: Syncd, monkeypatch: pytest.MonkeyPatch) -> None:
    """No HOME: exit 9 and a way out, not a folder somewhere."""
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name)
    said = syncd.bare("status")
    assert (said.code, said.out) == (9, "")
    assert "HOME is not set" in said.err


@pytest.mark.parametrize(
    "words",
    [
        *(words for words in LISTINGS if words != ["jot"]),
        ["sync"],
        ["agenda", "sam"],
        ["connect", "ics", "x.ics"],
    ],
    ids=" ".join,
)
def test_a_broken_config_lists_all_its_problems(sample: Syncd, words: list[str]) -> None:
    """Every command that needs the config exits 5 and names each wrong key; doctor prints them itself."""
    (sample.home / "config.toml").write_text(
        'timezone = "Europe/Berln"\ndomain = ["x"]\n[policy]\nlapse_after = "two"\n', "utf-8"
    )
    sample.calendar(vcalendar(), "x.ics")
    said = sample(*[str(sample.folder / word) if word == "x.ics" else word for word in words])
    assert said.code == 5
    for problem in ("did you mean Europe/Berlin?", "did you mean domains?", "policy.lapse_after"):
        assert problem in said.out + said.err
    assert (said.out == "") == (words[0] != "doctor")


def test_a_config_that_is_no_toml_is_told_once(sample: Syncd) -> None:
    """One problem is one line and a hint, not the same sentence twice."""
    (sample.home / "config.toml").write_text("timezone = \n", "utf-8")
    said = sample("audit")
    assert said.code == 5
    assert said.err.count("no TOML") == 1


def test_a_wrong_clock_is_a_config_error(sample: Syncd) -> None:
    """SYNCD_NOW that is no time exits 5 and shows how to write it."""
    said = sample("audit", now="yesterday")
    assert said.code == 5
    assert "SYNCD_NOW=" in said.err


def test_a_database_of_something_else_is_refused(syncd: Syncd) -> None:
    """A file that is no database exits 9 and stays as it is."""
    syncd.home.mkdir(mode=0o700)
    (syncd.home / "syncd.db").write_bytes(b"my diary, in plain text, a few pages of it" * 40)
    before = syncd.database
    assert "syncd.db" in syncd.refused("status", code=9)
    assert syncd.database == before


@pytest.mark.parametrize("words", LISTINGS, ids=" ".join)
def test_every_listing_is_json_in_ascii(sample: Syncd, words: list[str]) -> None:
    """--format json gives schema 1, in ASCII, with nothing around it."""
    said = sample(*words, "--format", "json")
    assert said.code == 0, said
    assert said.data
    assert said.out.isascii()


@pytest.mark.parametrize("words", [*LISTINGS, [], ["agenda", "sam"], ["agenda", "sam", "--prep"]], ids=str)
def test_names_and_notes_cannot_steer_a_terminal(syncd: Syncd, words: list[str]) -> None:
    """Escapes, bidi and zero-width characters of a calendar or a note reach no output; markup is text."""
    bad = "Sam\x1b[2J\x9b31m\u202egnp.exe\u200b [/nope] [bold]X"
    name = "".join(letter for letter in bad if letter >= " " and letter != "\x9b")
    sample = vcalendar(
        event("weekly\u202e@x", others=f"{name} <sam.rivera@example.com>"),
        event("controls@x", others=f"{bad} <kim@example.com>"),
        event("first\u202e", others="Kim <kim@other.example>;Lee <lee@x.example>"),
    )
    syncd.ok("connect", "ics", syncd.calendar(sample), "--me", "me@example.com")
    syncd("sync")
    syncd.ok("goal", "add", f"grow {bad}", "--with", "sam.rivera@example.com", "--why", bad)
    syncd.ok("jot", f"ask {bad}", "--with", "sam.rivera@example.com")
    syncd.ok("jot", "action", f"do {bad}", "--with", "sam.rivera@example.com")
    said = syncd(*("sam.rivera@example.com" if word == "sam" else word for word in words))
    assert said.code in (0, 4)
    for text in (said.out, said.err):
        assert not set(text) & set("\x1b\x9b\x07\u202e\u200b")
    if words in ([], ["goal", "list"], ["people", "list"], ["jot"]):
        assert "[/nope]" in said.out


def test_nothing_in_a_pipe_has_escapes_or_progress(sample: Syncd) -> None:
    """Piped output is plain text, and standard error is silent when all is well."""
    for words in (["sync"], ["audit"], ["week"], ["doctor"], []):
        assert "\x1b" not in sample.ok(*words)


def test_letters_the_encoding_lacks_are_no_crash(syncd: Syncd) -> None:
    """In a terminal that is not UTF-8 a Japanese name is printed as far as it can be."""
    made = syncd.calendar(vcalendar(event("a@x", others="S\u00e4m \u65e5\u672c <sam@example.com>")))
    syncd.ok("connect", "ics", made, "--me", "me@example.com")
    syncd.ok("sync")
    for words in (["people", "list"], ["audit"], ["week"], []):
        done = subprocess.run(
            [sys.executable, "-m", "syncd", "--home", str(syncd.home), *words],
            env={**os.environ, "PYTHONIOENCODING": "latin-1", "SYNCD_NOW": "2026-11-20T12:00:00Z"},
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done
        assert (b"Sam ??" if words == ["audit"] else b"S\xe4m ??") in done.stdout


def test_the_shortest_commands_import_next_to_nothing(tmp_path: Path) -> None:
    """--version and --help load no database, no HTTP, no templates, no terminal library."""
    for option in ("--version", "--help"):
        heavy = {"sqlite3", "httpcore", "httpx", "jinja2", "rich", "icalendar", "zoneinfo", "dateutil"}
        assert loaded("--home", tmp_path / "h", option) & heavy == set()
    assert not (tmp_path / "h").exists()


@pytest.mark.parametrize("words", [["audit"], ["week"], [], ["people", "list"], ["held", "sam", "monday"]])
def test_everyday_commands_load_no_vendor_library(sample: Syncd, words: list[str]) -> None:
    """What is run every day reads the store: no SDK, no parser, no HTTP, no templates, no rich in a pipe."""
    heavy = {
        "googleapiclient",
        "msal",
        "docx",
        "icalendar",
        "httpx",
        "httpcore",
        "jinja2",
        "rich",
        "recurring_ical_events",
    }
    assert loaded("--home", sample.home, *words) & heavy == set()


def test_a_single_mistake_in_the_config_is_named(sample: Syncd) -> None:
    """What is wrong is said, also when it is only one thing."""
    (sample.home / "config.toml").write_text('timezone = "Mars/Base"\n')
    assert "Mars/Base" in sample.refused("audit", code=5)


def test_an_argument_that_is_no_text_is_refused(sample: Syncd) -> None:
    """Bytes that are no UTF-8 could be neither stored nor printed."""
    said = sample("jot", "x", "--with", "n\udcff@example.com")
    assert said.code == 2
    assert "UTF-8" in said.err


@pytest.mark.parametrize(
    "address", ["webcal:cal.example.com/private-SECRET/basic.ics", "cal.example.com/SECRET.ics"]
)
def test_a_mistyped_address_is_not_repeated(sample: Syncd, address: str) -> None:
    """What may be the address of a feed is a secret, also when it is no address."""
    assert "SECRET" not in sample.refused("connect", "ics", address)


DUMPS = """
import resource, sys
_, most = resource.getrlimit(resource.RLIMIT_CORE)
resource.setrlimit(resource.RLIMIT_CORE, (most, most))
from click.testing import CliRunner
from syncd.cli import main
assert CliRunner().invoke(main, ["--home", sys.argv[1], "accounts"]).exit_code == 0
print(most, *resource.getrlimit(resource.RLIMIT_CORE))
"""


def test_a_crash_writes_no_memory_to_a_file(syncd: Syncd) -> None:
    """Goals, addresses of feeds and sign-ins are in it; only this process is kept from it."""
    done = subprocess.run(
        [sys.executable, "-c", DUMPS, str(syncd.home)], capture_output=True, text=True, timeout=60, check=True
    )
    most, now, may = done.stdout.split()
    assert (now, may) == ("0", most)
