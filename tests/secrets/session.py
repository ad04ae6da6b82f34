"""A desktop session of a test's own: a D-Bus, and a real gnome-keyring-daemon on it or not."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from syncd.errors import SecretsClosed

PROGRAMS = ("dbus-run-session", "gnome-keyring-daemon")
MISSING = tuple(name for name in PROGRAMS if shutil.which(name) is None)
WHY_MISSING = f"the system keyring: {' and '.join(MISSING)} not installed (apt install gnome-keyring)"

BEGIN: Mapping[str, str] = {
    "open": r"printf '\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null",
    "locked": "gnome-keyring-daemon --start --components=secrets >/dev/null",
    "wrong password": r"printf 'wrong' | gnome-keyring-daemon --unlock --components=secrets >/dev/null",
    "no daemon": "true",
}
"""How a session of each state begins; without a daemon the bus starts one that has no password."""

_END = """\
dbus-send --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.GetConnectionUnixProcessID \\
  string:org.freedesktop.secrets 2>/dev/null | sed -n 's/.*uint32 //p' | xargs -r kill"""
"""A daemon nobody has asked anything does not notice that its bus has ended."""


@contextmanager
def session(state: str) -> Iterator[None]:
    """This process, and those it starts, in a session of that state; all of it ends at the end."""
    if MISSING:
        pytest.skip(WHY_MISSING)
    Path(os.environ["XDG_RUNTIME_DIR"]).mkdir(mode=0o700, exist_ok=True)
    Path(os.environ["XDG_DATA_HOME"]).mkdir(mode=0o700, parents=True, exist_ok=True)
    script = f'{BEGIN[state]}\necho "at $DBUS_SESSION_BUS_ADDRESS"\nread -r end\n{_END}'
    with (
        subprocess.Popen(
            ["dbus-run-session", "--", "bash", "-c", script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as bus,
        pytest.MonkeyPatch.context() as patch,
    ):
        assert bus.stdin
        assert bus.stdout
        line = bus.stdout.readline()
        assert line.startswith("at unix:"), line
        patch.setenv("DBUS_SESSION_BUS_ADDRESS", line.split(maxsplit=1)[1].strip())
        try:
            yield
        finally:
            bus.stdin.close()
            bus.wait(timeout=20)


CHILD = """
import json, sys
from pathlib import Path
from syncd.errors import SecretsClosed
from syncd.secrets.box import Secrets
from syncd.secrets.keychain import Keychain

question, place, *words = json.load(sys.stdin)
keys = Keychain()
try:
    if question == "label":
        answer = keys.label
    else:
        answer = getattr(Secrets(Path(place), keys) if place else keys, question)(*words)
    print(json.dumps(["answer", str(answer) if isinstance(answer, Path) else answer]))
except SecretsClosed as error:
    print(json.dumps(["closed", error.message, error.hint]))
"""


def ask(question: str, *words: str, place: Path | None = None) -> Any:
    """What the keyring, or the secrets in a file at ``place``, answer to a process of its own.

    Of its own, because the library keeps its first choice of a keyring, and its connections.
    """
    done = subprocess.run(
        [sys.executable, "-c", CHILD],
        input=json.dumps([question, str(place or ""), *words]),
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    kind, *said = json.loads(done.stdout)
    if kind == "closed":
        raise SecretsClosed(said[0], hint=said[1])
    return said[0]


class KeychainElsewhere:
    """A :class:`syncd.secrets.keychain.Keychain`, each question asked by a process of its own."""

    kind = "keyring"

    @property
    def label(self) -> str:
        return str(ask("label"))

    def find(self, name: str) -> str | None:
        found = ask("find", name)
        assert found is None or isinstance(found, str)
        return found

    def make(self, name: str) -> str:
        return str(ask("make", name))

    def forget(self, name: str) -> None:
        ask("forget", name)
