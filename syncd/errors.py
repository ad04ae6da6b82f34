"""The ways syncd can fail: one class per remedy, each with its exit code and hint."""

from collections.abc import Sequence
from typing import ClassVar


class SyncdError(Exception):
    """Something failed; the message says what and where, ``hint`` what to do next."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(SyncdError):
    """The command does not fit the data: an unknown person, an ambiguous name, a wrong date.

    ``problems`` lists what could have been meant, where that takes a line each.
    """

    exit_code = 2

    def __init__(self, message: str, *, problems: Sequence[str] = (), hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.problems = tuple(problems)


class ConfigError(SyncdError):
    """The configuration or an input file is wrong; ``problems`` lists all of it."""

    exit_code = 5

    def __init__(self, message: str, *, problems: Sequence[str] = (), hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.problems = tuple(problems)


class PluginError(SyncdError):
    """A provider plugin cannot be found or loaded."""

    exit_code = 5


class SignInNeeded(SyncdError):
    """The provider no longer accepts the stored sign-in; only the user can renew it."""

    exit_code = 6


class ProviderError(SyncdError):
    """A provider could not be read or written."""

    exit_code = 7


class Transient(ProviderError):
    """The same request may succeed later; ``retry_after`` is in seconds when the provider named it."""

    def __init__(self, message: str, *, hint: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, hint=hint)
        self.retry_after = retry_after


class Offline(Transient):
    """Nobody answered at all; most often it is this computer that has no network."""


class Permanent(ProviderError):
    """The same request will fail again until somebody changes something."""


class CursorExpired(ProviderError):
    """The incremental-sync token is no longer valid: read the calendar in full."""


class SecretsClosed(SyncdError):
    """Secrets can be neither opened nor kept now: there is no key to be had, or not the right one.

    The file they lie in is untouched; they are there again once its key is.
    """

    exit_code = 8


class SyncRefused(SyncdError):
    """A pull or a write was refused because it would lose or leak something."""

    exit_code = 8


class StoreError(SyncdError):
    """The database cannot be opened, read or written; nothing was lost by this command."""

    exit_code = 9


class PublishConflict(SyncdError):
    """Someone changed the document or invite meanwhile; nothing of theirs was overwritten."""

    exit_code = 8


class AlreadyRunning(SyncdError):
    """Another process of this home holds the sync lock."""

    exit_code = 75
