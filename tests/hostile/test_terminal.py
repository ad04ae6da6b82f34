"""On a terminal nothing acts but what syncd itself sends: colours, and clearing the line of its progress.

Each command runs on a pseudo-terminal of its own, in a home in which everybody and everything is called
something that means harm; then every error that repeats a word of somebody's.
"""

from pathlib import Path

import pytest

from tests.cli.conftest import Syncd
from tests.providers.ics.feed_server import running

from .scene import OURS, SAM, harmless
from .texts import TEXTS

SHOWN = (
    (),
    ("status",),
    ("week",),
    ("doctor",),
    ("audit",),
    ("audit", "--why"),
    ("--verbose", "sync"),
    ("people", "list", "--why"),
    ("people", "list", "--candidates", "--why"),
    ("people", "show", "p1@example.com"),
    ("people", "suggest"),
    ("people", "subjects", SAM),
    ("goal", "list"),
    ("goal", "show", "g1"),
    ("goal", "lint"),
    ("jot",),
    ("agenda", SAM),
    ("agenda", SAM, "--prep"),
    ("agenda", SAM, "--publish", "--dry-run"),
    ("publish", "list"),
    ("accounts",),
    ("undo", "--dry-run"),
)
ESCAPES = (
    "\x1b[5;7mblink",
    "\x1b]0;a title\x07",
    "\x9b2J",
    "[/nope]",
    "[link=https://evil.example]x",
    "\u202egnp",
)


def on_a_terminal(seen: str) -> None:
    """Fail on anything but text and what syncd sends itself."""
    assert seen.strip()
    assert "Traceback" not in seen
    harmless(OURS.sub("", seen))


@pytest.mark.parametrize("words", SHOWN, ids=lambda words: " ".join(words) or "syncd")
def test_a_terminal_gets_only_our_own_escapes(home: Syncd, words: tuple[str, ...]) -> None:
    """Whatever is shown: colours of ours, no other control, nothing invisible, no markup that acts."""
    on_a_terminal(home.on_terminal(*words))


def test_markup_of_others_is_shown_as_it_is_written(home: Syncd) -> None:
    """Brackets neither style nor link nor vanish."""
    seen = OURS.sub("", home.on_terminal("goal", "list", columns=200))
    assert "[/nope] [bold red]x" in seen
    assert "[link=https://evil.example]here[/link]" in seen


ASKED = (
    ("people", "show"),
    ("people", "include"),
    ("people", "pause"),
    ("people", "role", SAM),
    ("people", "split", SAM),
    ("audit",),
    ("ack",),
    ("agenda",),
    ("goal", "show"),
    ("goal", "import"),
    ("goal", "add", "x", "--with"),
    ("goal", "add", "x", "--by"),
    ("jot", "topic", "x", "--with"),
    ("held", SAM),
    ("disconnect",),
    ("connect", "ics"),
    ("connect",),
    ("rollup", "merge"),
    ("restore",),
    ("publish", "allow"),
    (),
)


@pytest.mark.parametrize("words", ASKED, ids=lambda words: " ".join(words) or "syncd")
def test_an_error_repeats_a_word_harmlessly(home: Syncd, words: tuple[str, ...]) -> None:
    """What is asked for may come from a mail; the answer shows it as what it is."""
    for text in (*ESCAPES, *(f"--{text}" for text in ESCAPES), *(f"--format={text}" for text in ESCAPES)):
        said = home(*words, text)
        assert said.code != 1, said
        harmless(said.out + said.err)


def test_errors_on_a_terminal_are_as_harmless(home: Syncd) -> None:
    """There the same messages have colours."""
    for words in (("people", "show"), ("connect", "ics"), ("agenda",)):
        on_a_terminal(home.on_terminal(*words, "".join(ESCAPES)))


def test_a_configuration_with_escapes_is_refused_in_plain_words(home: Syncd) -> None:
    """Keys and values are repeated in the list of what is wrong."""
    config = home.home / "config.toml"
    config.write_text(
        '"\\u001b[2J" = 1\ntimezone = "\\u001b]0;x\\u0007"\nplugins = ["[/nope]\\u202e"]\n', "utf-8"
    )
    said = home("audit")
    assert said.code == 5
    harmless(said.err)
    harmless(home("doctor").out)
    config.write_bytes(b'timezone = "\x1b[2J"\n')
    said = home("audit")
    assert said.code == 5
    harmless(said.err)


def test_files_with_names_that_act_are_named_harmlessly(syncd: Syncd, tmp_path: Path) -> None:
    """A folder of calendars, each file with a bad event and a name of somebody else's making."""
    folder = tmp_path / "\x1b]0;x\x07 [bold]"
    folder.mkdir()
    names = [text.replace("/", "_").replace("\0", "")[:60] for text in TEXTS["terminal escapes and markup"]]
    bad = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    for name in names:
        (folder / f"{name}.ics").write_bytes(bad)
        (folder / f"cut {name}.ics").write_bytes(bad[:40])
    said = syncd("connect", "ics", folder, "--me", "me@example.com")
    harmless(said.out + said.err)
    for words in (["sync"], ["--verbose", "sync"], ["doctor"], ["status"], ["accounts"]):
        said = syncd(*words)
        harmless(said.out + said.err)
    on_a_terminal(syncd.on_terminal("doctor"))


def test_a_server_says_nothing_to_the_terminal(syncd: Syncd) -> None:
    """Neither its status, nor where it redirects to, nor what it sends in place of a calendar."""
    with running() as server:
        for status, body, headers in (
            (302, b"", {"Location": "http://\x1b]0;x\x07.example/[/nope]"}),
            (302, b"", {"Location": "\x9b2J"}),
            (200, b"\x1b[2J", {"Content-Type": "\x1b[2J"}),
            (200, b"BEGIN:\x1b[2J", {"Content-Encoding": "\x1b[2J"}),
            (503, b"\x1b[2J", {"Retry-After": "\x1b[2J"}),
            (599, b"[/nope]", {}),
        ):
            server.says(status, body, **headers)
            said = syncd("--verbose", "connect", "ics", server.url)
            assert said.code in (2, 5, 7), said
            harmless(said.out + said.err)
            assert server.url not in said.err
