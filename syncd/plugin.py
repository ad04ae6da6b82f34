"""What a distribution says of its provider before anything of it is loaded."""

from datetime import timedelta

from syncd.dataclass import dataclass

ENTRY_POINT_GROUP = "syncd.providers"
"""The entry-point group in which a distribution names its :class:`ProviderSpec`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSpec:
    """What an entry point names. Cheap to import: factories are given as ``module:name``.

    A factory takes ``(settings: Mapping[str, str])``, from syncd itself :class:`syncd.signin.Settings`,
    and returns the object of the contract. It does no I/O; the first method call does. The settings
    of an invite also hold ``me``: my addresses, separated by spaces.
    """

    name: str
    summary: str
    source: str | None = None
    invite: str | None = None
    desk: str | None = None
    shares: bool = False
    """Whether its desk can let another person in."""
    search_lag: timedelta = timedelta()
    """How long its desk may not find a document that was created: one whose answer was lost is not
    created again before."""
    mails: bool = False
    """Whether everybody on an event is mailed when its invite changes it; see :class:`InviteState`."""
    connect: str | None = None
    """A :data:`syncd.signin.SignIn`, for a provider at which the user has to sign in."""
    secrets: tuple[str, ...] = ()
    """The settings that the shell keeps among the user's secrets and not in its database."""
    sign_out: tuple[str, ...] = ()
    """The web pages on which the user ends a sign-in on every machine."""
