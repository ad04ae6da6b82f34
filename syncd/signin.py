"""The contract between syncd and a provider at which the user has to sign in."""

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import timedelta
from typing import Protocol

from syncd.core.model import Address
from syncd.dataclass import dataclass


class Show(Protocol):
    """Shows an address for the user to open, and perhaps a code to type there."""

    def __call__(self, address: str, code: str = "") -> None:
        """Show it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRequest:
    """A sign-in as the user asked for it."""

    given: Mapping[str, str]
    """What the user said besides, by names the provider knows: its options and its keys of the config."""
    before: Mapping[str, str]
    """The settings of the account, secrets included, when it is signed in again; else empty."""
    calendars: tuple[str, ...]
    """Calendars to watch besides those that always are."""
    publishing: bool
    """Whether documents are to be kept there, too."""
    show: Show
    browse: Callable[[str], bool] | None
    """Opens an address in a browser, and says whether it could."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """An account that was signed in."""

    address: Address
    """Whose it is: who the user is in it."""
    addresses: tuple[Address, ...] = ()
    """All that are the user in it, where there are several."""
    settings: Mapping[str, str]
    """What the factories need, secrets excluded."""
    secrets: Mapping[str, str] = field(repr=False)
    """The rest of it, by the names of :attr:`syncd.provider.ProviderSpec.secrets`."""
    zone: str | None
    watched: tuple[str, ...]
    """The names of the calendars that are read."""
    ends_in: timedelta | None = None
    """After which time the provider ends it; None where it does not say."""
    notes: tuple[str, ...] = ()
    """What the user should know: what was not allowed, and what that costs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSignedIn:
    """There is no new sign-in, and nothing was changed."""

    reason: str
    hint: str


SignIn = Callable[[SignInRequest], SignedIn | NotSignedIn]
"""Lets the user sign in. Raises ConfigError, UsageError, Transient or Permanent."""


class Settings(dict[str, str]):
    """What a factory is told of its account: settings and secrets, by name.

    Those that syncd hands out also keep what :meth:`renew` changes; a plain one forgets it.
    """

    def renew(self, name: str, change: Callable[[str], str]) -> None:
        """Put what ``change`` makes of a secret in its place: for one that is replaced when it is used.

        ``change`` is called once, with the secret as it is kept now, which may be newer than the
        one handed out, and while no other process changes it; it may ask the network. What cannot
        be kept is still good for this process. Raises what ``change`` raises, and then changes nothing.
        """
        self[name] = change(self.get(name, ""))
