"""The secrets of one home, kept in one encrypted file that is there while it holds something."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from syncd.errors import SecretsClosed, SignInNeeded, StoreError, SyncdError
from syncd.files import put
from syncd.lock import short_lock
from syncd.secrets import sealed as form
from syncd.secrets.keys import KINDS, KeySource, derive
from syncd.secrets.sealed import Damaged, Newer, Sealed

WAIT = 5.0
"""Seconds to wait for another process that writes."""
RENEWAL = 60.0
"""Seconds to wait for another process that renews a secret, which may ask the network."""


class Secrets:
    """Secrets by names such as ``google:work:refresh``; a value may be any text.

    Every call reads the file anew, so that processes see each other's writes. Raises
    SecretsClosed when the key cannot be had or is not the file's, SignInNeeded when the file is
    damaged, StoreError when it cannot be read or written, or is of a newer version.
    """

    def __init__(self, path: Path, source: KeySource) -> None:
        self.path = path
        self.source = source
        self._keys: dict[str, bytes] = {}

    def get(self, name: str) -> str | None:
        """The secret of that name, or None; without a file no key is asked for."""
        return self._all().get(name)

    def names(self) -> tuple[str, ...]:
        """The names of all secrets, sorted."""
        return tuple(sorted(self._all()))

    def put(self, name: str, value: str) -> Path | None:
        """Keep a secret under that name, in the place of an earlier one.

        A damaged file is first moved aside, whole; returns where it lies then.
        """
        with self._lock():
            try:
                sealed, values = self._open()
                damaged = False
            except SignInNeeded:
                sealed, values, damaged = None, {}, True
            made = self._seal({**values, name: value}, sealed)
            aside = self._set_aside() if damaged else None
            self._write(made)
        return aside

    def renew(self, name: str, change: Callable[[str], str]) -> str:
        """What ``change`` makes of a secret, kept in its place; processes do this one after the other.

        It is called once, without a lock where none can be had. What cannot be kept is given back all
        the same. A secret that was put or removed meanwhile stands. Raises SignInNeeded when there is
        none, and what ``change`` raises.
        """
        with self._one_at_a_time():
            before = self.get(name)
            if before is None:
                raise SignInNeeded("the sign-in was deleted meanwhile", hint="connect the account again")
            after = change(before)
            if after != before:
                with suppress(SyncdError):  # the earlier one is still there, and good until it is used up
                    self._replace(name, before, after)
        return after

    def remove(self, name: str) -> bool:
        """Forget a secret; whether there was one. With the last go the file and the keyring's key."""
        with self._lock():
            sealed, values = self._open()
            if sealed is None or values.pop(name, None) is None:
                return False
            if values:
                self._write(self._seal(values, sealed))
                return True
            try:
                self.path.unlink()
            except OSError as error:
                raise self._unwritable(error) from error
            with suppress(SecretsClosed):  # a key that is left behind opens nothing any more
                self.source.forget(sealed.entry)
        return True

    # -- reading ----------------------------------------------------------------------------------

    def _all(self) -> dict[str, str]:
        return self._open()[1]

    def _open(self) -> tuple[Sealed | None, dict[str, str]]:
        """The file and the secrets in it; nothing where there is none."""
        data = self._read()
        if data is None:
            return None, {}
        try:
            sealed = form.parse(data)
            return sealed, form.unseal(sealed, self._key(sealed))
        except Newer as error:
            raise StoreError(
                f"{self.path} is of version {error}; this syncd knows up to {form.VERSION}",
                hint="install the newer syncd again; the file was not touched",
            ) from error
        except Damaged as error:
            raise SignInNeeded(
                f"the file of sign-ins {self.path} {error}",
                hint="connect the account again to sign in; the file is moved aside then, not overwritten",
            ) from error

    def _read(self) -> bytes | None:
        """The bytes of the file; None when there is none."""
        try:
            handle = os.open(self.path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
            with os.fdopen(handle, "rb") as file:
                return file.read()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(
                f"cannot read {self.path}: {error.strerror}", hint="check its permissions"
            ) from error

    def _key(self, sealed: Sealed) -> bytes:
        """The key of the file; raises SecretsClosed for any other."""
        if sealed.id not in self._keys:
            text = self.source.find(sealed.entry)
            before = KINDS.get(sealed.kind, "another source")
            back = f"give the key again that it was written with, or move {self.path} away and sign in again"
            if text is None:
                raise SecretsClosed(
                    f"the key of {self.path} is not in {self.source.label} (it came from {before})", hint=back
                )
            key = derive(text, sealed.salt)
            if not form.fits(sealed, key):
                raise SecretsClosed(
                    f"{self.path} was written with another key, from {before};"
                    f" the one now comes from {self.source.label}",
                    hint=back,
                )
            self._keys[sealed.id] = key
        return self._keys[sealed.id]

    # -- writing ----------------------------------------------------------------------------------

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        """Hold the lock of renewals, if it can be had in time."""
        with ExitStack() as held:
            with suppress(StoreError):
                held.enter_context(short_lock(self.path.with_suffix(".renewal"), wait=RENEWAL))
            yield

    def _replace(self, name: str, before: str, after: str) -> None:
        with self._lock():
            sealed, values = self._open()
            if values.get(name) == before:
                self._write(self._seal({**values, name: after}, sealed))

    def _lock(self) -> AbstractContextManager[None]:
        return short_lock(self.path.with_suffix(".lock"), wait=WAIT)

    def _seal(self, values: dict[str, str], before: Sealed | None) -> Sealed:
        """The secrets encrypted with the key of the file, or with a new one where there is none."""
        if before is not None:
            return form.seal(values, self._key(before), id=before.id, kind=before.kind)
        new = Sealed(id=token_hex(16), kind=self.source.kind, check="", token="")
        self._keys[new.id] = derive(self.source.make(new.entry), new.salt)
        return form.seal(values, self._keys[new.id], id=new.id, kind=new.kind)

    def _write(self, sealed: Sealed) -> None:
        try:
            put(self.path, form.text_of(sealed), replace=True)
        except OSError as error:
            raise self._unwritable(error) from error

    def _set_aside(self) -> Path:
        """Move a damaged file to a name of its own."""
        taken = (self.path.with_name(f"{self.path.name}.damaged-{number}") for number in range(1, 10_000))
        aside = next(place for place in taken if not os.path.lexists(place))
        try:
            self.path.rename(aside)
        except OSError as error:
            raise self._unwritable(error) from error
        return aside

    def _unwritable(self, error: OSError) -> StoreError:
        return StoreError(f"cannot write {self.path}: {error.strerror}", hint="nothing was changed")
