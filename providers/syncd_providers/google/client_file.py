"""Reads the file by which Google knows an app, as its console gives it for a desktop app.

The user brings a file of their own; what Google calls the client's secret is none for an app that
anybody can take apart, so nothing rests on it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from syncd.dataclass import dataclass
from syncd.errors import ConfigError
from syncd.safetext import plain

AUTHORIZE, TOKEN = "https://accounts.google.com/o/oauth2/v2/auth", "https://oauth2.googleapis.com/token"

_HOSTS = {
    "auth_uri": {"accounts.google.com"},
    "token_uri": {"oauth2.googleapis.com", "accounts.google.com", "www.googleapis.com"},
}
"""Where a sign-in may be sent; a file that names another place is not Google's."""

_LARGEST = 1 << 16
_HOW = "in Google Cloud's console make an OAuth client of the type Desktop app, and download its JSON"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientFile:
    """An app as Google knows it, and where its users sign in."""

    client_id: str
    client_secret: str = field(repr=False)
    auth_uri: str = AUTHORIZE
    token_uri: str = TOKEN


def read_client(path: Path, *, api_root: str | None = None) -> ClientFile:
    """The app in a file; ``api_root`` puts another server in Google's place, for tests.

    Raises ConfigError with everything that is wrong with the file.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no file has such a name"
        raise _wrong(path, [f"cannot be read: {reason}"]) from error
    if len(data) > _LARGEST:
        raise _wrong(path, [f"is larger than {_LARGEST // 1024} KiB"])
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise _wrong(path, [f"line {error.lineno} is no JSON"]) from None  # its message would quote the file
    except (UnicodeDecodeError, RecursionError, ValueError):
        raise _wrong(path, ["is no JSON text"]) from None
    if problems := list(_problems(found, _HOSTS if api_root is None else {})):
        raise _wrong(path, problems)
    values = found["installed"]
    if api_root is not None:
        root = api_root.rstrip("/")
        places = {"auth_uri": f"{root}/o/oauth2/v2/auth", "token_uri": f"{root}/token"}
    else:
        places = {name: values[name] for name in _HOSTS if name in values}
    return ClientFile(client_id=values["client_id"], client_secret=values["client_secret"], **places)


def _problems(found: object, hosts: Mapping[str, set[str]]) -> Iterator[str]:
    if not isinstance(found, dict) or not found.keys() & {"installed", "web"}:
        yield "is no file of an OAuth client: it has no field installed"
    elif "installed" not in found:
        yield "is of a web application (field web); syncd needs one of a desktop app (field installed)"
    elif not isinstance(found["installed"], dict):
        yield "field installed holds no fields"
    else:
        yield from _fields(found["installed"], hosts)


def _fields(values: Mapping[str, Any], hosts: Mapping[str, set[str]]) -> Iterator[str]:
    for name in ("client_id", "client_secret"):
        if name not in values:
            yield f"field installed.{name} is missing"
        elif not isinstance(values[name], str) or not values[name].strip() or not values[name].isprintable():
            yield f"field installed.{name} must be a text on one line"
    for name, allowed in hosts.items():
        if name in values and not _is_at(values[name], allowed):
            yield f"field installed.{name} is no https address of {' or '.join(sorted(allowed))}"


def _is_at(value: object, hosts: set[str]) -> bool:
    try:
        parts = urlsplit(value if isinstance(value, str) else "")
        return parts.scheme == "https" and parts.netloc in hosts
    except ValueError:
        return False


def _wrong(path: Path, problems: list[str]) -> ConfigError:
    name = plain(str(path), limit=400)
    if len(problems) == 1:
        return ConfigError(f"{name}: {problems[0]}", problems=problems, hint=_HOW)
    return ConfigError(f"{len(problems)} problems in {name}", problems=problems, hint=_HOW)
