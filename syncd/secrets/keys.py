"""Where the key comes from that secrets are encrypted with, and what becomes of a text that is one.

The sources in the order in which they are taken; one that is named and fails is told, and no other
is tried in its place:

    SYNCD_KEY_FILE           a file, for one process (systemd: LoadCredential=)
    secrets.key_file         a file, in config.toml
    SYNCD_TOKEN_COMMAND      the first line a command prints (pass, age, ...)
    -                        the system keyring, which makes a key by itself
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from syncd.secrets.keychain import Keychain
from syncd.secrets.own import Own, by_command, in_file

KEY_FILE, COMMAND = "SYNCD_KEY_FILE", "SYNCD_TOKEN_COMMAND"

KINDS = {"file": "a key file", "command": f"the command in {COMMAND}", "keyring": "the system keyring"}
"""What a source's kind means to people."""


class KeySource(Protocol):
    """Gives the text a key is made from. Every method raises SecretsClosed when it cannot."""

    @property
    def kind(self) -> str:
        """One of :data:`KINDS`; it is written beside what was encrypted."""
        ...

    @property
    def label(self) -> str:
        """What it is, for people."""
        ...

    def find(self, name: str) -> str | None:
        """The text kept under that name; None when there is none, which only a keyring says."""
        ...

    def make(self, name: str) -> str:
        """The text to encrypt something new with; a keyring makes one up."""
        ...

    def forget(self, name: str) -> None:
        """Nothing is encrypted any more with what is kept under that name."""
        ...


def source(*, configured: Path | None, environment: Mapping[str, str]) -> KeySource:
    """The source that the environment and the config name; touches none of it."""
    if given := environment.get(KEY_FILE):
        return _file(Path(given), KEY_FILE)
    if configured is not None:
        return _file(configured, "secrets.key_file")
    if command := environment.get(COMMAND):
        label = KINDS["command"]  # the variable alone: its words are nobody's business
        return Own(kind="command", label=label, read=lambda: by_command(command, label))
    return Keychain()


def _file(path: Path, said_in: str) -> Own:
    label = f"the key file {path} ({said_in})"
    return Own(kind="file", label=label, read=lambda: in_file(path, label))


def derive(text: str, salt: bytes) -> bytes:
    """The Fernet key a text stands for: itself where it is one, else by scrypt."""
    if _FERNET_KEY.fullmatch(text):
        return text.encode()
    # One of the costs OWASP names for scrypt: 32 MiB, some 0.2 s, paid once in a process.
    key = hashlib.scrypt(text.encode(), salt=salt, n=1 << 15, r=8, p=3, maxmem=1 << 26, dklen=32)
    return base64.urlsafe_b64encode(key)


_FERNET_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")
