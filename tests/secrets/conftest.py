"""A keyring that syncd trusts for the length of one test."""

from collections.abc import Callable

import keyring.backend
import keyring.core
import pytest
from keyring.backend import KeyringBackend

from syncd.secrets import keychain
from tests.secrets.fakes import MemoryKeyring

Trust = Callable[[KeyringBackend], None]


@pytest.fixture(autouse=True)
def _no_backend_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library remembers its choice, and what there was to choose from; each test asks anew."""
    monkeypatch.delitem(vars(keyring.backend.get_all_keyring), "saved_result", raising=False)
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)


@pytest.fixture
def trust(monkeypatch: pytest.MonkeyPatch) -> Trust:
    """Make a backend the system's, and its class one of the trusted ones."""

    def put(backend: KeyringBackend) -> None:
        kind = type(backend)
        name = {(kind.__module__, kind.__qualname__): "a keyring of the tests"}
        monkeypatch.setattr(keychain, "TRUSTED", {**keychain.TRUSTED, **name})
        keyring.core.set_keyring(backend)

    return put


@pytest.fixture
def memory(trust: Trust) -> MemoryKeyring:
    """An open keyring in memory, which is the system's."""
    made = MemoryKeyring()
    trust(made)
    return made
