"""Reads JSON that nobody vouches for: no field twice in one object, and no number that is none."""

import json
from typing import Any


def read(text: str) -> Any:
    """The value of a JSON text; raises ValueError, or RecursionError for one nested too deeply.

    A text that is no JSON raises JSONDecodeError, which is a ValueError and knows its line.
    """
    return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the field {twice[:80]!a} stands twice in one object")
    return made


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number")
