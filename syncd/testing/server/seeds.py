"""Seed files: reading one, its shape and the settings in it; all that is wrong with it is said at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from syncd import strictjson
from syncd.zones import zone

Check = Callable[[Mapping[str, Any]], Iterator[str]]
AnySettings = TypeVar("AnySettings")


class SeedError(ValueError):
    """A seed that cannot be used; the message has one line per problem."""


def read(path: Path, problems: Callable[[Any], Iterable[str]]) -> Any:
    """The seed in a file; raises SeedError with everything that is wrong with it."""
    try:
        seed = strictjson.read(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise SeedError(f"{path}: {error}") from error
    if found := list(problems(seed)):
        raise SeedError("\n".join(f"{path}: {one}" for one in found))
    return seed


def problems(seed: Any, shape: Mapping[str, set[str]], checks: Iterable[Check]) -> Iterator[str]:
    """What is wrong with a seed: its lists and their fields first, then what the checks find."""
    if not isinstance(seed, dict):
        yield "the seed is no JSON object"
        return
    yield from (f"unknown field {name!r}" for name in seed.keys() - {*shape, "settings"})
    for part, known in shape.items():
        if not isinstance(seed.get(part, []), list):
            yield f"{part} is no list"
            return
        for at, entry in enumerate(seed.get(part, [])):
            if not isinstance(entry, dict):
                yield f"{part}[{at}] is no object"
                return
            yield from (f"{part}[{at}]: unknown field {name!r}" for name in entry.keys() - known)
    for check in checks:
        yield from check(seed)


def people_problems(seed: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the addresses and zones of ``users``."""
    for at, user in enumerate(seed.get("users", [])):
        if not isinstance(user.get("address"), str) or "@" not in user["address"]:
            yield f"users[{at}]: address is no mail address"
        if zone(str(user.get("zone", "UTC"))) is None:
            yield f"users[{at}]: {user['zone']!r} is no zone"


def settings_problems(given: Any, kind: Any, where: str = "settings") -> Iterator[str]:
    """What is wrong with the settings of a seed, for a dataclass whose every field has a default."""
    standard = kind()
    if not isinstance(given, dict):
        yield f"{where} is no object"
        return
    known = {one.name: getattr(standard, one.name) for one in fields(standard)}
    for name, value in given.items():
        if name not in known:
            yield f"{where}: unknown field {name!r}"
        elif is_dataclass(known[name]):
            yield from settings_problems(value, type(known[name]), f"{where}.{name}")
        elif isinstance(known[name], bool | str):
            if type(value) is not type(known[name]):
                yield f"{where}: {name} is no {type(known[name]).__name__}"
        elif isinstance(value, bool) or not isinstance(value, int | float):
            yield f"{where}: {name} is no number"


def settings(given: Mapping[str, Any], made: AnySettings) -> AnySettings:
    """Settings with what a seed says of them; spans of time come in seconds."""
    spans = {one.name for one in fields(made) if "timedelta" in str(one.type)}  # type: ignore[arg-type]
    for name, value in given.items():
        before = getattr(made, name)
        if is_dataclass(before):
            settings(value, before)
        else:
            setattr(made, name, timedelta(seconds=value) if name in spans else value)
    return made
