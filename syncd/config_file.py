"""Reads ``config.toml`` and checks all of it at once."""

import math
import stat
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from syncd.config import Config
from syncd.config_keys import KEYS, NAME, POLICY_KEYS, TABLES, Key, Wrong, mail_address, nearest, shown
from syncd.core.model import Address
from syncd.core.policy import Policy
from syncd.errors import ConfigError

LARGEST = 1 << 20
"""Bytes; a larger file is no configuration."""


def load(path: Path) -> tuple[str, dict[str, Any]] | None:
    """The text of a TOML file and the table in it; None when there is no such file.

    Raises ConfigError when it cannot be read or is no TOML.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise _unreadable(path, "it is no file")
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unreadable(path, str(error.strerror)) from error
    if len(data) > LARGEST:
        raise _unreadable(path, f"it is larger than {LARGEST // 1024} KiB")
    try:
        text = data.decode("utf-8-sig")
        return text, tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _unreadable(path, f"line {line} is not UTF-8") from error
    except (ValueError, RecursionError) as error:  # also numbers of thousands of digits
        raise _unreadable(path, f"it is no TOML: {error}") from error


def _unreadable(path: Path, reason: str) -> ConfigError:
    return ConfigError(f"cannot read {path}: {reason}", problems=(reason,), hint=f"mend {path}")


def parse(table: Mapping[str, object], *, name: str) -> Config:
    """The config that a parsed file holds; ``name`` is the file's, for the message."""
    problems: list[str] = []
    values = {
        target: found for target, key in KEYS.items() if (found := _value(table, key, problems)) is not None
    }
    _check_tables(table, problems)
    policy = _policy(table.get("policy", {}), Policy(), "policy", problems)
    people = _people(table.get("people", {}), policy, problems)
    _refuse_unknown(table, {key.name.partition(".")[0] for key in KEYS.values()} | {*TABLES}, "", problems)
    if problems:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise ConfigError(f"{count} in {name}", problems=problems, hint=f"mend {name}")
    return Config(**values, policy=policy, people=MappingProxyType(people))


def _check_tables(table: Mapping[str, object], problems: list[str]) -> None:
    """What stands in the file's tables, such as [documents], must be keys of theirs."""
    known: dict[str, set[str]] = {}
    for key in KEYS.values():
        head, _, rest = key.name.partition(".")
        if rest:
            known.setdefault(head, set()).add(rest)
    for head in known.keys() & table.keys():
        given = table[head]
        if isinstance(given, dict):
            _refuse_unknown(given, known[head], f"{head}.", problems)
        else:
            problems.append(f"{head} must be a table: [{head}]")


def _value(table: Mapping[str, object], key: Key, problems: list[str]) -> Any:
    """The checked value of a key, or None when it is not given or wrong."""
    head, _, rest = key.name.partition(".")
    if head not in table:
        return None
    given = table[head]
    if rest:
        if not isinstance(given, dict) or rest not in given:
            return None
        given = given[rest]
    if key.many is None:
        return _checked(given, key.check, key.name, problems)
    if not isinstance(given, list):
        problems.append(f"{key.name} must be a list such as {key.example}, not {shown(given)}")
        return None
    return key.many(_checked(item, key.check, key.name, problems) for item in given)


def _checked(given: object, check: Callable[[object], Any], name: str, problems: list[str]) -> Any:
    try:
        return check(given)
    except Wrong as wrong:
        problems.append(f"{name} {wrong}")
        return None


def _people(given: object, default: Policy, problems: list[str]) -> dict[Address, Policy]:
    """The ``[people."address".policy]`` tables, each over the policy for everybody."""
    people: dict[Address, Policy] = {}
    if not isinstance(given, dict):
        problems.append('people must hold tables such as [people."sam@example.com".policy]')
        return people
    for who, table in given.items():
        name = f"people.{shown(who)}"
        known = _checked(who, mail_address, name, problems)
        if not isinstance(table, dict):
            problems.append(f"{name} must be a table")
            continue
        _refuse_unknown(table, {"policy"}, f"{name}.", problems)
        policy = _policy(table.get("policy", {}), default, f"{name}.policy", problems)
        if known in people:
            problems.append(f"{name} is there twice, in different spellings")
        if known is not None:
            people[known] = policy
    return people


def _policy(given: object, default: Policy, name: str, problems: list[str]) -> Policy:
    """The default with the numbers of one table put over it."""
    if not isinstance(given, dict):
        problems.append(f"{name} must be a table: [{name}]")
        return default
    _refuse_unknown(given, POLICY_KEYS.keys(), f"{name}.", problems)
    kinds = {number.name: type(getattr(default, number.name)) for number in fields(Policy)}
    numbers: dict[str, Any] = {}
    for key in (key for key in given if key in kinds):
        problem = _problem_with(given[key], whole=kinds[key] is int, most=POLICY_KEYS[key][1])
        if problem:
            problems.append(f"{name}.{key} {problem}")
        else:
            numbers[key] = kinds[key](given[key])
    return replace(default, **numbers)


def _problem_with(value: object, *, whole: bool, most: float) -> str:
    """What is wrong with a policy number, or nothing."""
    allowed = int if whole else (int, float)
    if isinstance(value, bool) or not isinstance(value, allowed):
        return f"must be a {'whole ' if whole else ''}number, not {shown(value)}"
    number = float(value) if abs(value) <= most else math.inf
    return "" if 0 < number <= most else f"must be more than 0 and at most {most:g}, not {shown(value)}"


def _refuse_unknown(
    table: Mapping[str, object], known: Iterable[str], prefix: str, problems: list[str]
) -> None:
    names = set(known)
    for name in (one for one in table if one not in names):
        said = name if NAME.fullmatch(name) else shown(name)
        problems.append(f"{prefix}{said} is no key{_misplaced(name) or nearest(name, names)}")


def _misplaced(name: str) -> str:
    """The end of a message about a key that belongs to another table; empty when there is none such."""
    tables = dict.fromkeys(POLICY_KEYS, "policy")
    for key in KEYS.values():
        head, _, rest = key.name.partition(".")
        tables[rest or head] = head if rest else ""
    if name not in tables:
        return ""
    return (
        f" here (it belongs under [{tables[name]}])"
        if tables[name]
        else " here (it belongs above all tables)"
    )
