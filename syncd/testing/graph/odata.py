"""What of OData the fake understands: which properties, which rows, and lists in pages.

Source: "Use query parameters to customize responses"; ``$filter`` only as far as event lists take it
("List events", "Get singleValueLegacyExtendedProperty").
"""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from syncd.testing.graph import model
from syncd.testing.graph.call import Call, Route
from syncd.testing.graph.errors import Refusal, bad_request

_OPTIONS = frozenset(
    "$select $expand $filter $orderby $top $skip $count $search $skiptoken $deltatoken $format".split()
)


def strict(route: Route) -> Route:
    """The route, with options that are none and properties its answer does not have refused."""
    kind = route.answers
    if kind is None:
        return route

    def handler(call: Call) -> Any:
        wrong = [
            f"unknown option {name}" for name, _ in call.query if name[:1] == "$" and name not in _OPTIONS
        ]
        for name in ("$select", "$expand"):
            found = model.strangers(kind, names(call.text(name) or ""))
            wrong += [f"{name} names {one!r}" for one in found]
        if wrong:
            call.world.refused += [f"{route.method} {route.pattern}: {one}" for one in wrong]
            raise bad_request(f"Could not find a property: {'; '.join(wrong)}.", "RequestBroker--ParseUri")
        return route.handler(call)

    return replace(route, handler=handler)


def selected(call: Call) -> frozenset[str] | None:
    """The properties of ``$select``; None when all are wanted."""
    text = call.text("$select")
    return None if not text else frozenset(one.strip() for one in text.split(","))


def project(value: dict[str, Any], wanted: frozenset[str] | None) -> dict[str, Any]:
    """The wanted part of an object; annotations and the id come with it in any case."""
    if wanted is None:
        return value
    return {name: one for name, one in value.items() if name in wanted or name == "id" or "@" in name}


_NAMED = re.compile(r"([\w./@]+)(?:\(((?:[^()']|'[^']*'|\([^()]*\))*)\))?(?:,|$)")


def names(text: str) -> list[str]:
    """The names in a ``$select`` or ``$expand``."""
    return [one[0] for one in _NAMED.findall(text.replace(" ", "") if "(" not in text else text)]


def expanded(call: Call) -> dict[str, str]:
    """What ``$expand`` asks for, with what stands in the brackets behind it."""
    return dict(_NAMED.findall(call.text("$expand") or ""))


def property_ids(options: str) -> list[str]:
    """The ids that ``$expand=singleValueExtendedProperties($filter=id eq '...')`` names."""
    found = [_unquoted(one) for one in re.findall(r"id eq ('(?:[^']|'')*')", options)]
    if not found:
        raise bad_request(
            "$expand of singleValueExtendedProperties needs a $filter by id.", "ErrorInvalidUrlQueryFilter"
        )
    return found


def _unquoted(text: str) -> str:
    return text[1:-1].replace("''", "'")


# -- rows -----------------------------------------------------------------------------------

Row = dict[str, Any]
_TEXT = r"('(?:[^']|'')*')"
_ANY = re.compile(
    rf"singleValueExtendedProperties/any\((\w+):\s*\1/id eq {_TEXT} and \1/value eq {_TEXT}\)", re.IGNORECASE
)
_COMPARED = re.compile(rf"([\w/]+) (eq|ne|ge|gt|le|lt) (?:{_TEXT}|(true|false|null|-?\d+))")
_CALLED = re.compile(rf"(startswith|contains)\(([\w/]+),\s*{_TEXT}\)")


def filtered(text: str | None) -> Callable[[Row, dict[str, str]], bool]:
    """The condition that ``$filter`` means: of an object, and of its extended properties."""
    rest, tests = (text or "").strip(), []
    while rest:
        for pattern, made in ((_ANY, _has_property), (_COMPARED, _compares), (_CALLED, _calls)):
            if found := pattern.match(rest):
                tests.append(made(found))
                rest = re.sub(r"^\s+and\s+", "", rest[found.end() :])
                break
        else:
            raise Refusal(
                400,
                "ErrorInvalidUrlQueryFilter",
                f"The query filter contains one or more invalid nodes: {rest}",
            )
    return lambda row, properties: all(test(row, properties) for test in tests)


_Test = Callable[[Row, dict[str, str]], bool]


def _has_property(found: re.Match[str]) -> _Test:
    wanted, value = _unquoted(found[2]), _unquoted(found[3])
    return lambda _, properties: properties.get(wanted) == value


def _compares(found: re.Match[str]) -> _Test:
    path, how, text, other = found.groups()
    wanted: Any = (
        _unquoted(text)
        if text is not None
        else {"true": True, "false": False, "null": None}.get(other, other)
    )

    def test(row: Row, _: dict[str, str]) -> bool:
        value = _at(row, path)
        if how in {"eq", "ne"}:
            return bool((value == wanted) == (how == "eq"))
        if not isinstance(value, str) or not isinstance(wanted, str):
            return False
        value, bound = value[:19], wanted[:19]
        return bool(
            {"ge": value >= bound, "gt": value > bound, "le": value <= bound, "lt": value < bound}[how]
        )

    return test


def _calls(found: re.Match[str]) -> _Test:
    name, path, text = found[1], found[2], _unquoted(found[3])

    def test(row: Row, _: dict[str, str]) -> bool:
        value = str(_at(row, path) or "")
        return value.startswith(text) if name == "startswith" else text in value

    return test


def _at(row: Row, path: str) -> Any:
    value: Any = row
    for name in path.split("/"):
        value = value.get(name) if isinstance(value, dict) else None
    return value


# -- pages ----------------------------------------------------------------------------------


def number(call: Call, name: str, default: int) -> int:
    """A parameter that is a number."""
    text = call.text(name)
    if text is None:
        return default
    if not text.isdigit():
        raise bad_request(f"Invalid value '{text}' for {name} query option found.", "BadRequest")
    return int(text)


def preferred_size(call: Call) -> int:
    """How many rows a page is to have: ``Prefer: odata.maxpagesize``, or the usual number."""
    asked = call.prefer.get("odata.maxpagesize", "")
    return int(asked) if asked.isdigit() and int(asked) > 0 else call.world.settings.page_size


AnyRow = TypeVar("AnyRow")


def ordered(rows: list[AnyRow], order: str, shown: Callable[[AnyRow], Row]) -> list[AnyRow]:
    """The rows as ``$orderby`` wants them."""
    path, _, way = order.split(",", maxsplit=1)[0].strip().partition(" ")
    return sorted(rows, key=lambda row: str(_at(shown(row), path) or ""), reverse=way.strip() == "desc")


def page(
    call: Call, rows: list[Any], context: str, shaped: Callable[[Any], Any] = lambda row: row
) -> dict[str, Any]:
    """One page of a list, with the link to the next: the same address with another ``$skip``."""
    settings = call.world.settings
    top = min(number(call, "$top", preferred_size(call)), settings.most_per_page)
    skip = number(call, "$skip", 0)
    answer: dict[str, Any] = {"@odata.context": f"{call.root}$metadata#{context}"}
    if call.text("$count") == "true":
        answer["@odata.count"] = len(rows)
    answer["value"] = [shaped(row) for row in rows[skip : skip + top]]
    if skip + top < len(rows):
        answer["@odata.nextLink"] = call.address({"$top": str(top), "$skip": str(skip + top)})
    return answer
