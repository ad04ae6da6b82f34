"""Names and addresses of accounts: what the user gives, or what their place suggests."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from syncd.cli.accounts import is_url
from syncd.cli.context import App
from syncd.cli.who import is_address
from syncd.core.model import Address, address
from syncd.errors import UsageError
from syncd.safetext import plain
from syncd.store import accounts as store


def free_name(app: App, given: str | None, location: str) -> str:
    """The name given, or one made of the location that is still free; raises UsageError."""
    taken = {account.name for account in store.accounts(app.database)}
    if given is not None:
        if not re.fullmatch(r"[\w.@+-]{1,64}", given):
            raise UsageError(
                f"{plain(given)!r} is no account name", hint="use letters, digits, and . _ - + @"
            )
        if given in taken:
            raise name_taken(given)
        return given
    stem = (host_of(location) or "feed") if is_url(location) else Path(location).stem
    stem = re.sub(r"[^\w.@+-]+", "-", stem)[:60].strip("-.") or "calendar"
    names = (stem, *(f"{stem}-{number}" for number in range(2, 1000)))
    return next(one for one in names if one not in taken)


def name_taken(name: str) -> UsageError:
    """The error for a name that another account has."""
    return UsageError(f"there is an account {name} already", hint="choose another with --name")


def host_of(url: str) -> str | None:
    """The host of a feed's address; None where it names none."""
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def addresses(mine: tuple[str, ...]) -> list[Address]:
    """The addresses a user calls theirs; raises UsageError for what is none."""
    given = [address(text) for text in mine]
    for where in given:
        if not is_address(where):
            raise UsageError(f"{plain(where)!r} is no address", hint="--me you@example.com")
    return given
