"""A keyring of the tests' own, which also does what the worst ones do."""

import threading
from collections.abc import Callable

from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringLocked, PasswordSetError


def _nothing(_text: str) -> None:
    """What an open keyring does besides."""


class MemoryKeyring(KeyringBackend):
    """Keeps everything in memory, as an open keyring of the system does in its own.

    ``reading`` and ``writing`` happen first; they get the name, or the password.
    """

    priority = -1  # never chosen by the library itself

    def __init__(
        self, *, reading: Callable[[str], None] = _nothing, writing: Callable[[str], None] = _nothing
    ) -> None:
        self.held: dict[tuple[str, str], str] = {}
        self.reading = reading
        self.writing = writing

    def get_password(self, service: str, username: str) -> str | None:
        self.reading(username)
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.writing(password)
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]


class UnknownKeyring(MemoryKeyring):
    """Somebody's own; may keep secrets wherever it likes."""


def locked() -> MemoryKeyring:
    """Nobody has typed its password."""

    def read(_name: str) -> None:
        raise KeyringLocked("Failed to unlock the collection!")

    def write(_password: str) -> None:
        raise InitError("Failed to create the collection: Prompt dismissed..")

    return MemoryKeyring(reading=read, writing=write)


def silent() -> MemoryKeyring:
    """Shows a prompt to nobody and waits for ever."""

    def wait(_text: str) -> None:
        threading.Event().wait()

    return MemoryKeyring(reading=wait, writing=wait)


def telltale() -> MemoryKeyring:
    """Puts what it was given into its error message."""

    def tell(password: str) -> None:
        raise PasswordSetError(f"cannot store {password!r}")

    return MemoryKeyring(writing=tell)


def forgetful() -> MemoryKeyring:
    """Says yes and keeps nothing."""
    made = MemoryKeyring()
    made.reading = lambda _name: made.held.clear()
    return made
