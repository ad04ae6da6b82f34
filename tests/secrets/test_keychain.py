"""Only a real keyring of the system is used, and none can hang or leak."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import keyring.core
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null

from syncd.errors import SecretsClosed
from syncd.secrets.keychain import TRUSTED, Keychain
from syncd.secrets.keys import KeySource
from tests.secrets.conftest import Trust
from tests.secrets.fakes import MemoryKeyring, UnknownKeyring, forgetful, locked, silent, telltale
from tests.secrets.source_suite import ClosedSuite, KeyringSuite

PLAINTEXT = """
from keyring.backend import KeyringBackend
class PlaintextKeyring(KeyringBackend):
    priority = 0.5
    def get_password(self, service, username):
        raise AssertionError("asked")
    def set_password(self, service, username, password):
        raise AssertionError("asked")
"""


class TestMemory(KeyringSuite):
    """The keyring of the tests behaves as a real one does."""

    @pytest.fixture
    def keys(self, memory: MemoryKeyring) -> KeySource:
        """Open."""
        assert memory.held == {}
        return Keychain()


class TestLocked(ClosedSuite):
    """A locked keyring is told as such."""

    @pytest.fixture
    def closed(self, trust: Trust) -> KeySource:
        """Locked."""
        trust(locked())
        return Keychain()

    def test_the_reason_is_said(self, closed: KeySource) -> None:
        """Unlocking it is all there is to do."""
        with pytest.raises(SecretsClosed, match=r"it is locked$"):
            closed.find("key-a")


@pytest.mark.parametrize(
    ("backend", "why"),
    [
        (fail.Keyring, "keyring.backends.fail.Keyring, and this session has no keyring that answers"),
        (null.Keyring, "keyring.backends.null.Keyring, and it throws away what it is given"),
        (UnknownKeyring, "UnknownKeyring, and it is none of the keyrings syncd trusts"),
    ],
)
def test_other_backends_are_refused_by_name(backend: Callable[[], KeyringBackend], why: str) -> None:
    """Whatever the library would use: the message names it and why it is not used."""
    keyring.core.set_keyring(backend())
    with pytest.raises(SecretsClosed) as caught:
        Keychain().make("key-a")
    assert why in caught.value.message
    assert "SYNCD_TOKEN_COMMAND" in caught.value.hint


def test_a_class_that_calls_itself_trusted_is_not(memory: MemoryKeyring) -> None:
    """A backend is known by being that class: a name is quickly borrowed."""
    impostor = type("Keyring", (MemoryKeyring,), {"__module__": "keyring.backends.SecretService"})()
    keyring.core.set_keyring(impostor)
    with pytest.raises(SecretsClosed, match="none of the keyrings syncd trusts"):
        Keychain().make("key-a")
    assert memory.held == {}


def test_every_trusted_class_exists() -> None:
    """The table names classes of the library as it is: an update that renames one is seen here."""
    import importlib

    for module, name in TRUSTED:
        assert isinstance(getattr(importlib.import_module(module), name), type)


def test_of_a_chain_only_the_trusted_one_is_asked(
    memory: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where several are found the library asks each in turn, a plain-text one too; syncd does not."""
    stranger = UnknownKeyring()
    chained: Callable[[], KeyringBackend] = chainer.ChainerBackend
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [stranger, memory])
    keyring.core.set_keyring(chained())
    Keychain().make("key-a")
    assert (len(stranger.held), len(memory.held)) == (0, 1)
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [stranger])
    with pytest.raises(SecretsClosed, match=r"only .*UnknownKeyring, and it is none"):
        Keychain().make("key-a")
    assert stranger.held == {}


@pytest.mark.parametrize("question", ["find", "make", "forget"])
def test_a_prompt_nobody_answers_ends(trust: Trust, question: str) -> None:
    """After the time a person has for it, with the reason."""
    trust(silent())
    begun = time.monotonic()
    with pytest.raises(SecretsClosed, match="nobody answers"):
        getattr(Keychain(patience=0.1), question)("key-a")
    assert time.monotonic() - begun < 2


def test_a_key_is_in_no_message(trust: Trust, memory: MemoryKeyring) -> None:
    """Even if the keyring's own error repeats it."""
    trust(telltale())
    with pytest.raises(SecretsClosed, match=r"PasswordSetError: cannot store '\.\.\.'"):
        Keychain().make("key-a")
    assert memory.held == {}


def test_a_keyring_that_keeps_nothing_is_found_out(trust: Trust) -> None:
    """A key is read back before anything is encrypted with it."""
    trust(forgetful())
    with pytest.raises(SecretsClosed, match="did not keep"):
        Keychain().make("key-a")


@pytest.mark.parametrize("chosen", ["nowhere.at.all.Keyring", "keyring.backends.SecretService.Nothing", "x"])
def test_a_backend_that_cannot_be_loaded_is_told(chosen: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What PYTHON_KEYRING_BACKEND names may not exist."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", chosen)
    with pytest.raises(SecretsClosed, match="the system keyring cannot be used: it failed with"):
        Keychain().find("key-a")


@pytest.mark.parametrize("text", ["[backend\n", "[backend]\ndefault-keyring=nowhere.Keyring\n", "\xff"])
def test_settings_of_the_library_that_are_wrong_are_told(user_home: Path, text: str) -> None:
    """A file somebody left behind years ago brings no traceback."""
    place = user_home / ".config" / "python_keyring" / "keyringrc.cfg"
    place.parent.mkdir(parents=True)
    place.write_text(text, "latin-1")
    with pytest.raises(SecretsClosed, match="the system keyring cannot be used: it failed with"):
        Keychain().find("key-a")


@pytest.mark.parametrize("chosen", [True, False])
def test_plain_text_keyrings_are_refused(
    tmp_path: Path, user_home: Path, monkeypatch: pytest.MonkeyPatch, chosen: bool
) -> None:
    """With keyrings.alt installed and no session bus the library would write plain text, asked or not."""
    package = tmp_path / "keyrings" / "alt"
    package.mkdir(parents=True)
    (package / "file.py").write_text(PLAINTEXT, "utf-8")
    info = tmp_path / "keyrings.alt-5.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: keyrings.alt\nVersion: 5.0\n", "utf-8")
    (info / "entry_points.txt").write_text("[keyring.backends]\nalt = keyrings.alt.file\n", "utf-8")
    code = """
import sys
sys.path.insert(0, sys.argv[1])
import keyring
assert type(keyring.get_keyring()).__module__ == "keyrings.alt.file", keyring.get_keyring()
from syncd.errors import SecretsClosed
from syncd.secrets.keychain import Keychain
try:
    Keychain().make("key-a")
except SecretsClosed as error:
    print(error.message)
"""
    if chosen:
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyrings.alt.file.PlaintextKeyring")
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (
        "keyrings.alt.file.PlaintextKeyring, and it keeps secrets in files that others can read"
        in done.stdout
    )
    assert [path for path in user_home.rglob("*") if path.is_file()] == []
