"""The config as one frozen value; a home without ``config.toml`` has the defaults."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from pathlib import Path
from types import MappingProxyType

from syncd.core.model import Address
from syncd.core.policy import Policy
from syncd.dataclass import dataclass


def _no_secret(name: str) -> str | None:  # noqa: ARG001 - the same answer for all
    """Where nobody has said where secrets are, there are none."""
    return None


def _nothing_to_renew(name: str, change: Callable[[str], str]) -> str:  # noqa: ARG001 - nothing is changed
    """Nor is there anything to renew."""
    raise LookupError(f"nobody keeps the secret {name}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What the user decided; the defaults are those of a home without ``config.toml``.

    What each field means stands in :data:`syncd.config_keys.KEYS`.
    """

    timezone: str | None = None
    domains: frozenset[str] = frozenset()
    assistants: frozenset[Address] = frozenset()
    groups: frozenset[Address] = frozenset()
    bots: frozenset[str] = frozenset()
    desk: str = "local"
    plugins: tuple[str, ...] = ()
    documents: Path | None = None
    base_url: str | None = None
    documents_account: str | None = None
    share_role: str = "writer"
    notify: bool = True
    notify_names: bool = False
    key_file: Path | None = None
    google_api_root: str | None = None
    outlook_client_id: str | None = None
    outlook_authority: str | None = None
    outlook_graph_root: str | None = None
    policy: Policy = field(default_factory=Policy)
    people: Mapping[Address, Policy] = field(default_factory=lambda: MappingProxyType({}))
    """Only those with numbers of their own; each is the whole policy for that person."""

    secret: Callable[[str], str | None] = field(default=_no_secret, compare=False, repr=False)
    """Gives a secret by its name, such as ``google:work:refresh``; stands in no file."""
    renew: Callable[[str, Callable[[str], str]], str] = field(
        default=_nothing_to_renew, compare=False, repr=False
    )
    """Puts what is made of a secret in its place; see :meth:`syncd.secrets.box.Secrets.renew`."""

    def policy_for(self, addresses: Iterable[Address]) -> Policy:
        """The numbers for a person known by these addresses; the first address with its own wins."""
        return next((self.people[known] for known in addresses if known in self.people), self.policy)


def read(path: Path) -> Config:
    """The config at ``path``; defaults when there is no such file.

    Raises ConfigError with every problem of the file at once.
    """
    return read_with_text(path)[0]


def read_with_text(path: Path) -> tuple[Config, str]:
    """The same with the text that was read, which may stand in the file no longer."""
    if not os.path.lexists(path):
        return Config(), ""
    from syncd.config_file import load, parse  # here: most homes have no file to read

    loaded = load(path)
    return (Config(), "") if loaded is None else (parse(loaded[1], name=str(path)), loaded[0])


def classification_key(config: Config) -> str:
    """Changes when, and only when, a setting changes that decides which events are 1:1s.

    Calendars read under another key must be read again in full: what was no 1:1 then was
    dropped at the door.
    """
    from hashlib import sha256

    def shape(policy: Policy) -> tuple[float, ...]:
        return (float(policy.longest_hours), float(policy.dense_slots), float(policy.dense_days))

    own = sorted(
        (who, shape(policy)) for who, policy in config.people.items() if shape(policy) != shape(config.policy)
    )
    parts = (sorted(config.assistants), sorted(config.groups), sorted(config.bots), shape(config.policy), own)
    return sha256(repr(parts).encode()).hexdigest()[:16]
