"""Partial responses: the ``fields`` parameter ("Improve performance" guides of Calendar and Drive)."""

import re
from collections.abc import Mapping
from typing import Any

from syncd.testing.google import discovery
from syncd.testing.google.errors import bad_request

Mask = dict[str, "Mask"]
"""Name -> what of it is wanted; an empty mask wants everything below."""

_TOKEN = re.compile(r"[\w*$.-]+|[(),/]")


def parse(text: str) -> Mask:
    """The mask that a text such as ``items(id,summary),nextPageToken`` or ``user/emailAddress`` means."""
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != re.sub(r"\s", "", text) or not tokens:
        raise _invalid(text)
    mask, rest = _list(tokens, text)
    if rest:
        raise _invalid(text)
    return mask


def _list(tokens: list[str], text: str) -> tuple[Mask, list[str]]:
    mask: Mask = {}
    while True:
        tokens = _path(tokens, text, mask)
        if not tokens or tokens[0] != ",":
            return mask, tokens
        tokens = tokens[1:]


def _path(tokens: list[str], text: str, mask: Mask) -> list[str]:
    """Add one path to a mask; returns the tokens that follow it."""
    if not tokens or tokens[0] in {"(", ")", ",", "/"}:
        raise _invalid(text)
    here = mask.setdefault(tokens[0], {})
    tokens = tokens[1:]
    if tokens[:1] == ["/"]:
        return _path(tokens[1:], text, here)
    if tokens[:1] == ["("]:
        inner, tokens = _list(tokens[1:], text)
        if tokens[:1] != [")"]:
            raise _invalid(text)
        here.update(inner)
        tokens = tokens[1:]
    return tokens


def _invalid(text: str) -> Exception:
    return bad_request(f"Invalid field selection {text}", location="fields", reason="invalidParameter")


def check(mask: Mask, api: str, schema: Mapping[str, Any], text: str) -> None:
    """Refuse a mask that names a field the schema does not have."""
    schema = discovery.resolved(api, schema)
    if schema.get("type") == "array":
        check(mask, api, schema["items"], text)
        return
    known = schema.get("properties")
    for name, below in mask.items():
        if name == "*" or known is None:
            continue
        if name not in known:
            raise _invalid(text)
        check(below, api, known[name], text)


def apply(mask: Mask, value: Any) -> Any:
    """The part of a value that a mask wants."""
    if not mask or mask == {"*": {}}:
        return value
    if isinstance(value, list):
        return [apply(mask, item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: apply(mask.get(name, mask.get("*", {})), item)
        for name, item in value.items()
        if name in mask or "*" in mask
    }
