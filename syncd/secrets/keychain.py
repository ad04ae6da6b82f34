"""Keeps a key in the keyring of the operating system, and in nothing that only calls itself one.

The library ``keyring`` takes the best backend it finds, which may be a plain-text file of another
package; only the backends in :data:`TRUSTED` are used, each known by its class.
"""

import importlib
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from syncd.errors import SecretsClosed
from syncd.safetext import plain

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")

SERVICE = "syncd"
"""The name under which the keyring's own window lists what is ours."""

PATIENCE = 30.0
"""Seconds a person has to answer the keyring's prompt; a keyring that answers by itself takes none."""

TRUSTED: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("keyring.backends.SecretService", "Keyring"): "Secret Service",
        ("keyring.backends.libsecret", "Keyring"): "libsecret",
        ("keyring.backends.kwallet", "DBusKeyring"): "KWallet",
        ("keyring.backends.kwallet", "DBusKeyringKWallet4"): "KWallet 4",
        ("keyring.backends.macOS", "Keyring"): "macOS Keychain",
        ("keyring.backends.Windows", "WinVaultKeyring"): "Windows Credential Manager",
    }
)
"""Module and class of every backend that is used, with the name people know it by."""

_WHY_NOT = (
    ("keyring.backends.fail", "this session has no keyring that answers"),
    ("keyring.backends.null", "it throws away what it is given"),
    ("keyrings.alt", "it keeps secrets in files that others can read"),
    ("", "it is none of the keyrings syncd trusts"),
)
"""Why a backend is refused, by how its module begins; the first row that fits."""

WAYS_OUT = (
    "start or unlock the keyring of your desktop; where there is none, give a key of your own with"
    " secrets.key_file in config.toml or SYNCD_TOKEN_COMMAND (docs/secrets.md)"
)


class Keychain:
    """The system keyring as a source of keys; nothing is looked up before a key is wanted."""

    kind = "keyring"

    def __init__(self, *, patience: float = PATIENCE) -> None:
        self._patience = patience

    @property
    def label(self) -> str:
        """The keyring in use, for people; raises SecretsClosed when there is none to be trusted."""
        return f"the system keyring ({self._ask(_name_of)})"

    def find(self, name: str) -> str | None:
        """The key of that name, or None when the keyring holds none. Raises SecretsClosed."""
        return self._ask(lambda backend: backend.get_password(SERVICE, name))

    def make(self, name: str) -> str:
        """A new random key, kept under that name and read back. Raises SecretsClosed."""
        from cryptography.fernet import Fernet

        key = Fernet.generate_key().decode()

        def keep(backend: "KeyringBackend") -> str | None:
            backend.set_password(SERVICE, name, key)
            return backend.get_password(SERVICE, name)

        if self._ask(keep, hide=key) != key:
            raise SecretsClosed("the system keyring did not keep what it was given", hint=WAYS_OUT)
        return key

    def forget(self, name: str) -> None:
        """Remove the key of that name; fine when there is none. Raises SecretsClosed."""

        def drop(backend: "KeyringBackend") -> None:
            if backend.get_password(SERVICE, name) is not None:
                backend.delete_password(SERVICE, name)

        self._ask(drop)

    def _ask(self, call: "Callable[[KeyringBackend], T]", *, hide: str = "") -> T:
        """What the trusted backend answers, unless it takes too long.

        Asked in a thread of its own, since nothing in the library ends a prompt nobody answers.
        """
        answers: list[T] = []
        failures: list[Exception] = []

        def work() -> None:
            try:
                answers.append(call(_trusted_backend()))
            except _failures() as error:
                failures.append(error)

        thread = threading.Thread(target=work, name="keyring", daemon=True)
        thread.start()
        thread.join(self._patience)
        if answers:
            return answers[0]
        raise _closed(failures[0] if failures else None, waiting=thread.is_alive(), hide=hide)


def _trusted_backend() -> "KeyringBackend":
    """The backend the library would use, if it is one to be trusted, taken out of a chain of several."""
    import keyring
    from keyring.backends.chainer import ChainerBackend

    chosen = keyring.get_keyring()
    found: Iterable[KeyringBackend] = chosen.backends if isinstance(chosen, ChainerBackend) else (chosen,)
    for backend in found:
        if _trusted_name(backend):
            return backend
    kinds = [type(one) for one in found] or [type(chosen)]
    why = next(reason for start, reason in _WHY_NOT if kinds[0].__module__.startswith(start))
    names = ", ".join(f"{kind.__module__}.{kind.__qualname__}" for kind in kinds)
    raise SecretsClosed(f"no system keyring can be used: there is only {names}, and {why}", hint=WAYS_OUT)


def _trusted_name(backend: "KeyringBackend") -> str | None:
    """The name of a trusted backend. A class is known by being that class, not by what it is called."""
    kind = type(backend)
    name = TRUSTED.get((kind.__module__, kind.__qualname__))
    if name is None or getattr(importlib.import_module(kind.__module__), kind.__name__, None) is not kind:
        return None
    return name


def _name_of(backend: "KeyringBackend") -> str:
    return _trusted_name(backend) or type(backend).__qualname__


_FOREIGN = (
    ("configparser", "Error"),
    ("dbus.exceptions", "DBusException"),
    ("jeepney.wrappers", "DBusErrorResponse"),
    ("secretstorage.exceptions", "SecretStorageException"),
    ("win32ctypes.pywin32.pywintypes", "error"),
)
"""What the library's own settings, and the libraries below the backends, raise past ``keyring``."""


def _failures() -> tuple[type[Exception], ...]:
    """What an unusable keyring raises, as far as its libraries are loaded."""
    from keyring.errors import KeyringError

    foreign = (getattr(sys.modules.get(module), name, None) for module, name in _FOREIGN)
    own = (SecretsClosed, KeyringError, OSError, RuntimeError, ImportError, AttributeError, ValueError)
    return (*own, *(one for one in foreign if isinstance(one, type)))


def _closed(error: Exception | None, *, waiting: bool, hide: str) -> SecretsClosed:
    """The refusal that says what became of a question."""
    from keyring.errors import InitError, KeyringLocked

    if isinstance(error, SecretsClosed):
        return error
    if waiting:
        what = "it asks for something, and nobody answers"
    elif error is None:
        what = "it failed in a way syncd does not know"
    elif isinstance(error, KeyringLocked):
        what = "it is locked"
    elif isinstance(error, InitError):
        what = f"it is locked, or nothing answers for it ({_words(error, hide)})"
    else:
        what = f"it failed with {type(error).__name__}: {_words(error, hide)}"
    return SecretsClosed(f"the system keyring cannot be used: {what}", hint=WAYS_OUT)


def _words(error: Exception, hide: str) -> str:
    text = str(error)
    return plain(text.replace(hide, "...") if hide else text, limit=200)
