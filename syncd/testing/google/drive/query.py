"""The search language of files.list ("Search for files and folders" guide), as far as the fake serves it.

Terms joined by ``and``: ``trashed``, ``mimeType``, ``name``, ``'address' in owners`` (and writers,
readers), ``appProperties has {key='...' and value='...'}``, ``modifiedTime`` and ``createdTime``
compared with a time. Anything else is refused, so that no search quietly means something else.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from syncd.testing.google.drive.files import ROLES, DriveFile
from syncd.testing.google.errors import Refusal, bad_request

Test = Callable[[DriveFile], bool]

_QUOTED = r"'((?:[^'\\]|\\.)*)'"
_HAS = re.compile(rf"appProperties\s+has\s*\{{\s*key\s*=\s*{_QUOTED}\s+and\s+value\s*=\s*{_QUOTED}\s*\}}")
_TRASHED = re.compile(r"trashed\s*(!?=)\s*(true|false)")
_TEXT = re.compile(rf"(mimeType|name)\s*(!?=|contains)\s*{_QUOTED}")
_IN = re.compile(rf"{_QUOTED}\s+in\s+(owners|writers|readers)")
_TIME = re.compile(rf"(modifiedTime|createdTime)\s*(<=|<|>=|>|=)\s*{_QUOTED}")
_LEAST = {"owners": "owner", "writers": "writer", "readers": "reader"}


def parse(text: str, project: str) -> Test:
    """What a file must be like; 400 for what is not understood."""
    tests, rest = [], text.strip()
    while rest:
        test, rest = _term(rest, project)
        tests.append(test)
        if rest and not re.match(r"and\s", rest):
            raise _invalid()
        rest = re.sub(r"^and\s+", "", rest)
        if not rest and re.search(r"\band\s*$", text):
            raise _invalid()
    return lambda file: all(test(file) for test in tests)


def _term(text: str, project: str) -> tuple[Test, str]:
    for pattern, make in _TERMS:
        if found := pattern.match(text):
            return make(found, project), text[found.end() :].strip()
    raise _invalid()


def _has(found: re.Match[str], project: str) -> Test:
    key, value = _unescaped(found[1]), _unescaped(found[2])
    return lambda file: file.properties.get(project, {}).get(key) == value


def _trashed(found: re.Match[str], project: str) -> Test:
    del project
    wanted = (found[2] == "true") == (found[1] == "=")
    return lambda file: file.trashed == wanted


def _text(found: re.Match[str], project: str) -> Test:
    del project
    field, sign, wanted = found[1], found[2], _unescaped(found[3])

    def test(file: DriveFile) -> bool:
        value = file.mime_type if field == "mimeType" else file.name
        if sign == "contains":
            # name: "contains" looks at the beginnings of words
            return any(word.startswith(wanted.casefold()) for word in _beginnings(value.casefold()))
        return (value == wanted) == (sign == "=")

    return test


def _beginnings(text: str) -> list[str]:
    return [text[found.start() :] for found in re.finditer(r"(?<!\w)\w", text)]


def _in(found: re.Match[str], project: str) -> Test:
    del project
    address, least = _unescaped(found[1]), ROLES.index(_LEAST[found[2]])

    def test(file: DriveFile) -> bool:
        role = file.role_of(address)
        return role is not None and ROLES.index(role) >= least

    return test


def _time(found: re.Match[str], project: str) -> Test:
    del project
    try:
        wanted = datetime.fromisoformat(found[3])
    except ValueError:
        raise _invalid() from None
    wanted = wanted if wanted.tzinfo else wanted.replace(tzinfo=UTC)
    signs = {"<": (-1,), "<=": (-1, 0), "=": (0,), ">=": (0, 1), ">": (1,)}[found[2]]

    def test(file: DriveFile) -> bool:
        value = file.modified if found[1] == "modifiedTime" else file.created
        return (value > wanted) - (value < wanted) in signs

    return test


_TERMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], Test]], ...] = (
    (_HAS, _has),
    (_TRASHED, _trashed),
    (_TEXT, _text),
    (_IN, _in),
    (_TIME, _time),
)


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _invalid() -> Refusal:
    return bad_request("Invalid Value", location="q")
