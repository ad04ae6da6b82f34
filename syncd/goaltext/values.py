"""What may stand in each field of a goal that is read from a file, and what becomes of it."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from syncd.core.goals import Beneficiary, GoalState
from syncd.core.model import Address, address
from syncd.safetext import lines, plain

LONGEST = 100_000
"""Characters of one text."""
YEARS = range(1900, 2101)
"""In which a date may lie."""


def _text(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError("is no text")
    if len(value) > LONGEST:
        raise ValueError(f"is longer than {LONGEST} characters")
    return lines(value)


def _one_line(value: object) -> str:
    return plain(_text(value))


def _needed_line(value: object) -> str:
    text = _one_line(value)
    if not text:
        raise ValueError("is empty")
    return text


def _needed_text(value: object) -> str:
    text = _text(value)
    if not text:
        raise ValueError("is empty")
    return text


def _maybe(check: Callable[[object], Any]) -> Callable[[object], Any]:
    return lambda value: None if value is None or value == "" else check(value)


def _uid(value: object) -> str:
    text = _one_line(value)
    if text != (value or "") or len(text) > 255:
        raise ValueError("is no uid: one line of up to 255 characters")
    return text


def _instant(value: object) -> datetime:
    try:
        at = datetime.fromisoformat(_one_line(value))
        at = at.replace(microsecond=0, tzinfo=at.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"is no time such as 2026-11-20T12:00:00Z: {_one_line(value)[:60]!r}") from error
    if at.year not in YEARS:
        raise ValueError(f"is not between {YEARS[0]} and {YEARS[-1]}")
    return at


def _day(value: object) -> date:
    try:
        day = date.fromisoformat(_one_line(value))
    except ValueError as error:
        raise ValueError(f"is no date such as 2026-11-20: {_one_line(value)[:60]!r}") from error
    if day.year not in YEARS:
        raise ValueError(f"is not between {YEARS[0]} and {YEARS[-1]}")
    return day


_FLAGS = {"yes": True, "true": True, "no": False, "false": False, "": False}


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    word = plain(value).casefold() if isinstance(value, str) else "" if value is None else "that"
    if word not in _FLAGS:
        raise ValueError(f"is yes or no, not {word[:60]!r}")
    return _FLAGS[word]


def _count(low: int, high: int) -> Callable[[object], int]:
    def check(value: object) -> int:
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,6}", value.strip(), re.ASCII):
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise ValueError(f"is no number from {low} to {high}")
        return value

    return check


def _one_of(kind: type[Enum]) -> Callable[[object], Enum]:
    words = [str(one.value) for one in kind]

    def check(value: object) -> Enum:
        word = _one_line(value).casefold()
        if word not in words:
            raise ValueError(f"is one of {', '.join(words)}, not {word[:60]!r}")
        return kind(word)

    return check


def _whole_address(value: object) -> Address:
    where = address(_one_line(value))
    if not re.fullmatch(r"\S*[@:/]\S*", where) or len(where) > 320:
        raise ValueError(f"is no whole address: {where[:60]!r}")
    return where


def _question(value: object) -> str:
    word = _one_line(value)
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,40}", word):
        raise ValueError(f"is no question: {word[:60]!r}")
    return word


Checks = Mapping[str, Callable[[object], Any]]

GOAL: Checks = {
    "uid": _uid,
    "title": _needed_line,
    "why": _text,
    "for": _maybe(_one_of(Beneficiary)),
    "due": _maybe(_day),
    "person": _maybe(_whole_address),
    "private": _flag,
    "diffuse": _flag,
    "rung": _one_line,
    "created_at": _maybe(_instant),
    "state": _maybe(_one_of(GoalState)),
}
PARTS: Mapping[str, Checks] = {
    "states": {"at": _instant, "state": _one_of(GoalState)},
    "steps": {"number": _maybe(_count(1, 100_000)), "text": _needed_line, "done_at": _maybe(_instant)},
    "check_ins": {
        "at": _instant,
        "text": _text,
        "progress": _maybe(_count(0, 100)),
        "source": _maybe(_one_line),
    },
    "answers": {
        "question": _question,
        "person": _whole_address,
        "text": _needed_text,
        "at": _instant,
        "read_at": _instant,
        "entry": _maybe(_one_line),
        "document": _maybe(_one_line),
        "revision": _maybe(_one_line),
        "shared_with": _maybe(_whole_address),
        "rung": _one_line,
    },
}
"""What may stand in each field; what is missing is checked as nothing."""
