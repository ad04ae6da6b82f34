"""Where a key comes from, in which order, and what is refused as one."""

import os
import shlex
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from syncd.errors import SecretsClosed
from syncd.secrets.keys import derive, source
from syncd.secrets.own import _MAKE_ONE, by_command, in_file

KEY = "correct-horse-battery-staple-0123456789"


def key_file(place: Path, text: str = KEY, mode: int = 0o600) -> Path:
    """A file with a key."""
    place.write_text(f"{text}\n", "utf-8")
    place.chmod(mode)
    return place


def says(text: str, *, code: int = 0, first: str = "pass") -> str:
    """A command that prints this and ends with that code."""
    script = f"{first};import sys;print({text!r});print({text!r}, file=sys.stderr);sys.exit({code})"
    return f'{sys.executable} -c "{script}"'


def test_the_order_of_the_sources(tmp_path: Path) -> None:
    """A file named for the process, one in the config, a command, the keyring: the first that is named."""
    one, two = key_file(tmp_path / "one", "1" * 40), key_file(tmp_path / "two", "2" * 40)
    environment = {"SYNCD_KEY_FILE": str(one), "SYNCD_TOKEN_COMMAND": says("3" * 40)}
    found = source(configured=two, environment=environment)
    assert (found.kind, found.find("any")) == ("file", "1" * 40)
    assert found.label == f"the key file {one} (SYNCD_KEY_FILE)"
    del environment["SYNCD_KEY_FILE"]
    found = source(configured=two, environment=environment)
    assert (found.kind, found.find("any"), found.make("any")) == ("file", "2" * 40, "2" * 40)
    assert found.label == f"the key file {two} (secrets.key_file)"
    found = source(configured=None, environment=environment)
    assert (found.kind, found.find("any")) == ("command", "3" * 40)
    assert source(configured=None, environment={}).kind == "keyring"
    assert (
        source(configured=None, environment={"SYNCD_KEY_FILE": "", "SYNCD_TOKEN_COMMAND": ""}).kind
        == "keyring"
    )


def test_a_named_source_that_fails_is_not_passed_over(tmp_path: Path) -> None:
    """Another key would lock the user out of what is kept: the failure is told."""
    environment = {"SYNCD_KEY_FILE": str(tmp_path / "none"), "SYNCD_TOKEN_COMMAND": says(KEY)}
    with pytest.raises(SecretsClosed, match=r"SYNCD_KEY_FILE.*does not exist") as caught:
        source(configured=None, environment=environment).find("any")
    assert "openssl rand -base64 32" in caught.value.hint


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_private_file_is_read(tmp_path: Path, mode: int) -> None:
    """Its first line without the spaces around it, through a link as well."""
    place = key_file(tmp_path / "key", f"  {KEY}  \nmore: of no matter", mode)
    (tmp_path / "link").symlink_to(place)
    assert in_file(place, "x") == in_file(tmp_path / "link", "x") == KEY


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o644, 0o666, 0o777])
def test_a_file_others_can_touch_is_refused(tmp_path: Path, mode: int) -> None:
    """With the command that closes it."""
    place = key_file(tmp_path / "a key", mode=mode)
    with pytest.raises(SecretsClosed, match=f"can be read by others \\(mode {mode:o}\\)") as caught:
        in_file(place, "it")
    assert caught.value.hint == f"chmod 600 '{place}'"


def test_a_file_of_somebody_else_is_refused(tmp_path: Path) -> None:
    """Whoever it belongs to knows the key."""
    place = key_file(tmp_path / "key")
    if os.geteuid():
        pytest.skip("only root can give a file away")
    os.chown(place, 12345, 12345)
    with pytest.raises(SecretsClosed, match="belongs to another user"):
        in_file(place, "it")


def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    """A folder, a pipe nobody writes to, a name that is none: no waiting, no traceback."""
    os.mkfifo(tmp_path / "pipe", 0o600)
    for place in (tmp_path, tmp_path / "pipe", tmp_path / "a\0b", tmp_path / "none", tmp_path / "pipe" / "x"):
        with pytest.raises(SecretsClosed):
            in_file(place, "it")


@pytest.mark.parametrize("text", ["", "   ", "short", "x" * 31, "\n\n", "\0" * 40])
def test_too_short_a_key_is_refused(tmp_path: Path, text: str) -> None:
    """It would be guessed; the message does not repeat it."""
    with pytest.raises(SecretsClosed) as caught:
        in_file(key_file(tmp_path / "key", text), "it")
    assert not text.strip("\0 \n") or text not in caught.value.message
    assert in_file(key_file(tmp_path / "long", "x" * 32), "it") == "x" * 32


def test_a_command_is_run_without_a_shell(tmp_path: Path) -> None:
    """What a shell would do with a semicolon or a dollar sign does not happen."""
    assert by_command(says(KEY + "\nsecond line"), "it") == KEY
    by_command(f"echo {KEY}; touch {tmp_path / 'made'}", "it")
    assert not (tmp_path / "made").exists()
    assert by_command(f"echo '{KEY}$HOME'", "it") == f"{KEY}$HOME"


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (says("canary" * 10, code=7), "failed with exit code 7"),
        (says("canary"), "gives a key of 6 characters"),
        (says("canary" * 10, first="import time; time.sleep(30)"), "did not end in 0.5 s"),
        ("no-such-program-anywhere canary", "cannot be run: No such file or directory"),
        ("'canary", "is none"),
        ("   ", "is none"),
        ("a\0b", "cannot be run"),
    ],
)
def test_a_command_that_fails_is_told_without_its_output(
    command: str, why: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """What it printed may be the key, or half of it: neither output nor words of it are repeated."""
    with pytest.raises(SecretsClosed, match=why) as caught:
        by_command(command, "the command", patience=0.5)
    told: BaseException | None = caught.value
    while told is not None:
        assert "canary" not in f"{told} {getattr(told, 'hint', '')} {getattr(told, 'output', '')}"
        told = told.__cause__ or told.__context__
    assert capfd.readouterr() == ("", "")


def test_a_command_whose_children_stay_does_not_hang() -> None:
    """What the command has started keeps its output open; nobody waits for that."""
    begun = time.monotonic()
    with pytest.raises(SecretsClosed, match="did not end"):
        by_command("sh -c 'sleep 5 & sleep 5'", "it", patience=0.3)
    assert time.monotonic() - begun < 3


def test_what_a_text_stands_for() -> None:
    """A Fernet key is itself; any other text is stretched, differently for each file."""
    ready = Fernet.generate_key().decode()
    assert derive(ready, b"a" * 16) == derive(ready, b"b" * 16) == ready.encode()
    first, second = derive(KEY, b"a" * 16), derive(KEY, b"b" * 16)
    assert first == derive(KEY, b"a" * 16)
    assert len({first, second, derive(KEY + "!", b"a" * 16)}) == 3
    Fernet(first)


def test_the_way_the_manual_makes_a_key(tmp_path: Path) -> None:
    """The command in the hint gives a file that is accepted."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl here")
    place = tmp_path / "key"
    subprocess.run(
        _MAKE_ONE.partition(": ")[2].replace("FILE", shlex.quote(str(place))), shell=True, check=True
    )
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert len(in_file(place, "it")) == 44
