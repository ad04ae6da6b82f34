"""Google's own description of its APIs: which method a request calls, and whether a value fits its schema.

The documents are those inside google-api-python-client
(``googleapiclient/discovery_cache/documents``). They are the specification the fake is held to:
requests that do not fit are refused, answers that do not fit are bugs of the fake.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import unquote

NAMES = {"calendar": "calendar.v3", "drive": "drive.v3", "docs": "docs.v1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One method of one API, as its discovery document describes it."""

    api: str
    """calendar, drive or docs."""
    id: str
    """Such as ``calendar.events.list``."""
    http: str
    pattern: re.Pattern[str]
    """The whole path, without the leading slash."""
    parameters: Mapping[str, Any]
    request: Mapping[str, Any] | None
    """The schema of the body; None when there is none."""
    response: Mapping[str, Any] | None
    scopes: tuple[str, ...]
    upload: bool = False
    """Whether this is the form of the method that takes media."""


def document(api: str) -> Any:
    """The discovery document of an API, as a new value one may change."""
    folder = files("googleapiclient") / "discovery_cache" / "documents"
    return json.loads((folder / f"{NAMES[api]}.json").read_text("utf-8"))


@cache
def _read(api: str) -> Any:
    return document(api)


@cache
def methods() -> tuple[Method, ...]:
    """Every method of the three APIs; a literal path stands before one with parameters."""
    found = (method for api in NAMES for method in _methods(api, _read(api)))
    return tuple(sorted(found, key=lambda one: "?P<" in one.pattern.pattern))


def _methods(api: str, part: Mapping[str, Any]) -> Iterator[Method]:
    for raw in part.get("methods", {}).values():
        paths = [(_read(api)["servicePath"] + raw["path"], False)]
        protocols = raw.get("mediaUpload", {}).get("protocols", {}).values()
        paths += [(protocol["path"].lstrip("/"), True) for protocol in protocols]
        for path, upload in paths:
            yield Method(
                api=api,
                id=raw["id"],
                http=raw["httpMethod"],
                pattern=_pattern(path),
                parameters={**_read(api)["parameters"], **raw.get("parameters", {})},
                request=raw.get("request"),
                response=raw.get("response"),
                scopes=tuple(raw.get("scopes", ())),
                upload=upload,
            )
    for resource in part.get("resources", {}).values():
        yield from _methods(api, resource)


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", path)
    literal = [re.escape(part) if at % 2 == 0 else f"(?P<{part}>[^/]+?)" for at, part in enumerate(parts)]
    return re.compile("".join(literal))


def find(http: str, path: str) -> tuple[Method, dict[str, str]] | None:
    """The method that a request calls, with the decoded parameters of its path."""
    for method in methods():
        if method.http == http and (found := method.pattern.fullmatch(path.lstrip("/"))):
            return method, {name: unquote(value) for name, value in found.groupdict().items()}
    return None


# -- parameters -----------------------------------------------------------------------------


def query_problems(method: Method, query: tuple[tuple[str, str], ...]) -> list[str]:
    """What is wrong with the query of a call."""
    found = []
    for name in dict.fromkeys(name for name, _ in query):
        values = [value for key, value in query if key == name]
        known = method.parameters.get(name)
        if name == "uploadType" and method.upload:
            continue
        if known is None or known.get("location") == "path":
            found.append(f"unknown parameter {name!r}")
            continue
        if len(values) > 1 and not known.get("repeated"):
            found.append(f"parameter {name!r} stands {len(values)} times")
        found += [problem for value in values for problem in _text_problems(name, known, value)]
    found += [
        f"required parameter {name!r} is missing"
        for name, known in method.parameters.items()
        if known.get("required") and known.get("location") == "query" and name not in dict(query)
    ]
    return found


def _text_problems(name: str, known: Mapping[str, Any], text: str) -> list[str]:
    """A parameter is text on the wire, whatever its type."""
    value: Any = text
    if known["type"] == "boolean":
        if text not in {"true", "false"}:
            return [f"parameter {name!r} is no boolean: {text!r}"]
        return []
    if known["type"] == "integer":
        if not re.fullmatch(r"-?\d+", text):
            return [f"parameter {name!r} is no integer: {text!r}"]
        value = int(text)
        low, high = int(known.get("minimum", value)), int(known.get("maximum", value))
        if not low <= value <= high:
            return [f"parameter {name!r} is {text}, not between {low} and {high}"]
        return []
    return list(_scalar_problems(known, value, f"parameter {name!r}"))


# -- values ---------------------------------------------------------------------------------


def problems(api: str, schema: Mapping[str, Any], value: Any, *, method: str, nulls: bool) -> list[str]:
    """What does not fit the schema: types, formats, values of an enumeration, unknown and missing fields.

    ``nulls`` lets a field be null, as in a request that clears it.
    """
    return list(_Check(api, method, nulls).walk(schema, value, "$"))


def resolved(api: str, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema itself, where a schema only refers to one."""
    return _read(api)["schemas"][schema["$ref"]] if "$ref" in schema else schema


@dataclass(frozen=True, slots=True)
class _Check:
    api: str
    method: str
    nulls: bool

    def walk(self, schema: Mapping[str, Any], value: Any, at: str) -> Iterator[str]:
        """The problems of one value and what is in it."""
        schema = resolved(self.api, schema)
        kind = schema.get("type")
        if value is None and self.nulls and at != "$":
            return
        if kind == "object":
            yield from self._object(schema, value, at)
        elif kind == "array":
            if not isinstance(value, list):
                yield f"{at} is no array"
                return
            for index, item in enumerate(value):
                yield from self.walk(schema["items"], item, f"{at}[{index}]")
        else:
            yield from _scalar_problems(schema, value, at)

    def _object(self, schema: Mapping[str, Any], value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{at} is no object"
            return
        known = schema.get("properties", {})
        for name, item in value.items():
            if name in known:
                yield from self.walk(known[name], item, f"{at}.{name}")
            elif "additionalProperties" in schema:
                yield from self.walk(schema["additionalProperties"], item, f"{at}.{name}")
            else:
                yield f"{at} has an unknown field {name!r}"
        for name, field in known.items():
            if self.method in field.get("annotations", {}).get("required", ()) and value.get(name) is None:
                yield f"{at} lacks the required field {name!r}"


_WHOLE = {"int32": 2**31, "uint32": 2**32}


def _scalar_problems(schema: Mapping[str, Any], value: Any, at: str) -> Iterator[str]:
    kind = schema.get("type")
    if kind == "boolean" and not isinstance(value, bool):
        yield f"{at} is no boolean: {value!r:.60}"
    elif kind == "integer" and (isinstance(value, bool) or not isinstance(value, int)):
        yield f"{at} is no integer: {value!r:.60}"
    elif kind == "integer" and abs(value) >= _WHOLE.get(schema.get("format", ""), 2**63):
        yield f"{at} is too large: {value!r:.60}"
    elif kind == "number" and (isinstance(value, bool) or not isinstance(value, int | float)):
        yield f"{at} is no number: {value!r:.60}"
    elif kind == "string":
        if not isinstance(value, str):
            yield f"{at} is no string: {value!r:.60}"
        elif not _fits(schema.get("format", ""), value):
            yield f"{at} is no {schema['format']}: {value!r:.60}"
        elif (allowed := enumeration(schema)) and value not in allowed:
            yield f"{at} is {value!r:.60}, not one of {', '.join(allowed)}"


def enumeration(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """The values a string may have; empty when any.

    Calendar and Drive name most of theirs in the description only, as a list.
    """
    if "enum" in schema:
        return tuple(schema["enum"])
    text = schema.get("description", "")
    if re.search(r"(Possible|Supported) values (are|include)", text):
        return tuple(re.findall(r'^- "(\w+)"', text, re.MULTILINE) or re.findall(r"\* `(\w+)`", text))
    return ()


def _fits(form: str, value: str) -> bool:
    try:
        match form:
            case "date":
                return date.fromisoformat(value).isoformat() == value
            case "date-time" | "google-datetime":
                # An offset is not mandatory in a body: EventDateTime.timeZone may stand for it.
                return "T" in value and datetime.fromisoformat(value) is not None
            case "int64" | "uint64":
                return abs(int(value)) < 2**64
            case "google-fieldmask":
                return bool(re.fullmatch(r"\*|[a-zA-Z_.]+(,[a-zA-Z_.]+)*", value))
    except ValueError:
        return False
    return True
