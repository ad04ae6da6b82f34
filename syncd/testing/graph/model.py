"""What Graph's objects may hold, by an independent model: the classes of Microsoft's own SDK for Python.

The SDK (``msgraph-sdk``, MIT) is generated from the description of the service. Its files are read,
not imported: a class's table of deserializers names every property with its type. Where the SDK is
not installed nothing is checked (``available``).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a class."""

    kind: str
    """What the SDK reads it with, such as ``get_str_value`` or ``get_enum_value``."""
    of: str
    """The module of its class or enumeration, below ``msgraph.generated``; or a type's name."""


@cache
def _root() -> Path | None:
    found = find_spec("msgraph")
    places = found.submodule_search_locations if found is not None else None
    return None if not places else Path(next(iter(places))) / "generated"


def available() -> bool:
    """Whether the SDK is installed."""
    return _root() is not None


def problems(kind: str, value: Any, *, answer: bool) -> list[str]:
    """What is wrong with a value of a class (``Event``), or with a collection of it (``[Event]``).

    A class that is no model is named by its module: ``drives.item.items.item.invite.invite_post_response``.
    """
    if not available():
        return []
    if kind.startswith("["):
        return list(_collection(_module(kind[1:-1]), value, answer=answer))
    return list(_object(_module(kind), value, "$", answer=answer))


def strangers(kind: str, names: Iterable[str]) -> list[str]:
    """Those names, as ``$select`` has them, that are no property of a class."""
    if not available():
        return []
    properties_of = properties(_module(kind.strip("[]")))
    return [one for one in names if "@" not in one and one.partition("/")[0] not in properties_of]


def known(kind: str) -> bool:
    """Whether there is a class of this name."""
    root = _root()
    return root is None or root.joinpath(*_module(kind.strip("[]")).split(".")).with_suffix(".py").is_file()


def _module(name: str) -> str:
    if "." in name:
        return name
    if name == "ODataErrors":
        return "models.o_data_errors.o_data_error"
    return "models." + re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


# -- reading the SDK ------------------------------------------------------------------------

_PROPERTY = re.compile(r'"([^"]+)": lambda n : setattr\(self, \'\w+\', n\.(get_\w+)\((\w*)\)\)')
_IMPORT = re.compile(r"^\s+?from (\.+)([\w.]+) import (\w+)$|^from (\.+)([\w.]+) import (\w+)$", re.MULTILINE)
_CLASS = re.compile(r"^class (\w+)\(([^)]*)\):", re.MULTILINE)
_MEMBER = re.compile(r'^    \w+ = "([^"]*)",?$', re.MULTILINE)


@cache
def _text(module: str) -> str:
    root = _root()
    if root is None:
        raise LookupError("the SDK is not installed")
    return root.joinpath(*module.split(".")).with_suffix(".py").read_text("utf-8")


@cache
def _imports(module: str) -> Mapping[str, str]:
    """Class -> the module it comes from."""
    found = {}
    for parts in _IMPORT.findall(_text(module)):
        dots, path, name = parts[:3] if parts[0] else parts[3:]
        package = module.split(".")[: -len(dots)]
        found[name] = ".".join([*package, path])
    return found


@cache
def properties(module: str) -> Mapping[str, Property]:
    """Every property of the class in a module, its bases' included."""
    text, imports = _text(module), _imports(module)
    found: dict[str, Property] = {}
    own, bases = _CLASS.findall(text)[0]
    for base in bases.split(","):
        if base.strip() in imports:
            found |= properties(imports[base.strip()])
    for name, kind, of in _PROPERTY.findall(text):
        found[name] = Property(kind, module if of == own else imports.get(of, of))
    return found


@cache
def members(module: str) -> frozenset[str]:
    """The values of the enumeration in a module."""
    return frozenset(_MEMBER.findall(_text(module)))


# -- checking -------------------------------------------------------------------------------

_ANNOTATIONS = frozenset(
    {
        *(f"@odata.{one}" for one in ("context", "type", "etag", "id", "count", "nextLink", "deltaLink")),
        *("@odata.mediaContentType", "@removed"),
        *(f"@microsoft.graph.{one}" for one in ("downloadUrl", "conflictBehavior")),
    }
)
"""Annotations of OData and of Graph that any object may have."""
_OF_PROPERTY = re.compile(r"@odata\.(context|count|nextLink|navigationLink|associationLink|bind|type)")
_BEYOND = {"models.o_data_errors.inner_error": frozenset({"code", "innerError"})}
"""What the service nests in an error ("Microsoft Graph error responses") and the SDK's class leaves out."""


_TAKEN_TOO = {
    ("models.item_body", "contentType"): frozenset({"HTML", "Text"}),
    ("models.event", "isOnlineMeeting"): frozenset({"true", "false"}),
}
"""Spellings that the service takes although the SDK has others: its own examples and O365 use them."""


def _collection(module: str, value: Any, *, answer: bool) -> Iterator[str]:
    if not isinstance(value, dict) or not isinstance(value.get("value"), list):
        yield "$ is no collection"
        return
    for name in value.keys() - {"value"}:
        if name not in _ANNOTATIONS:
            yield f"$ has an unknown field {name!r}"
    for at, one in enumerate(value["value"]):
        yield from _object(module, one, f"$.value[{at}]", answer=answer)


def _object(module: str, value: Any, path: str, *, answer: bool) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path} is no object"
        return
    module = _derived(module, value)
    known = properties(module)
    if not module.startswith("models."):  # the parameters of an action may be written in any case
        known = {name[:1].lower() + name[1:]: one for name, one in known.items()}
        value = {name[:1].lower() + name[1:]: one for name, one in value.items()}
    for name, inner in value.items():
        if name in known:
            taken = not answer and isinstance(inner, str) and inner in _TAKEN_TOO.get((module, name), ())
            if inner is not None and not taken:
                yield from _value(known[name], inner, f"{path}.{name}", answer=answer)
        elif name not in _BEYOND.get(module, ()) and not _annotation(name, known):
            yield f"{path} has an unknown field {name!r}"


def _derived(module: str, value: Mapping[str, Any]) -> str:
    """The class that ``@odata.type`` names, where one is named."""
    named = value.get("@odata.type")
    if not isinstance(named, str) or not named.startswith("#microsoft.graph."):
        return module
    name = named.removeprefix("#microsoft.graph.")
    return _module(name[:1].upper() + name[1:])


def _annotation(name: str, known: Mapping[str, Property]) -> bool:
    before, at, after = name.partition("@")
    return name in _ANNOTATIONS or (before in known and _OF_PROPERTY.fullmatch(at + after) is not None)


def _value(wanted: Property, value: Any, path: str, *, answer: bool) -> Iterator[str]:
    kind = wanted.kind
    if kind.startswith("get_collection_of_"):
        if not isinstance(value, list):
            yield f"{path} is no list"
            return
        one = Property(_ONE[kind], wanted.of)
        for at, inner in enumerate(value):
            yield from _value(one, inner, f"{path}[{at}]", answer=answer)
    elif kind == "get_object_value":
        yield from _object(wanted.of, value, path, answer=answer)
    elif kind == "get_enum_value":
        if value not in members(wanted.of):
            yield f"{path} is {value!r}, not one of {', '.join(sorted(members(wanted.of)))}"
    elif not _primitive(kind, value):
        yield f"{path} is no {_SAID.get(kind, 'string')}: {value!r}"


_ONE = {
    "get_collection_of_object_values": "get_object_value",
    "get_collection_of_enum_values": "get_enum_value",
    "get_collection_of_primitive_values": "get_str_value",
}
_SAID = {"get_bool_value": "boolean", "get_int_value": "integer", "get_float_value": "number",
         "get_datetime_value": "date-time", "get_date_value": "date"}  # fmt: skip


def _primitive(kind: str, value: Any) -> bool:
    match kind:
        case "get_bool_value":
            return isinstance(value, bool)
        case "get_int_value":
            return isinstance(value, int) and not isinstance(value, bool)
        case "get_float_value":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "get_datetime_value":
            return isinstance(value, str) and _is_moment(value)
        case "get_date_value":
            return isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value) is not None
    return isinstance(value, str)


def _is_moment(value: str) -> bool:
    try:
        datetime.fromisoformat(re.sub(r"\.(\d{6})\d+", r".\1", value))
    except ValueError:
        return False
    return "T" in value
