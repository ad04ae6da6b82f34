"""Which forms there are, and which of them a file is in."""

import re
from collections.abc import Callable, Sequence
from pathlib import PurePath

from syncd.core.goalbook import GoalRecord, book
from syncd.dataclass import dataclass
from syncd.errors import ConfigError, UsageError
from syncd.goaltext import csv_form, json_form, markdown_form, markdown_reader, vtodo_form, vtodo_reader
from syncd.goaltext.shape import Here, Parsed, tidy

FORMS = ("json", "markdown", "csv", "vtodo")
LARGEST = 16 * 1024 * 1024
"""Bytes of a file; ten thousand goals are a tenth of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    write: Callable[[Sequence[GoalRecord]], str]
    read: Callable[..., Parsed]
    suffixes: tuple[str, ...]


_FORMS = {
    "json": _Form(write=json_form.write, read=json_form.read, suffixes=(".json",)),
    "markdown": _Form(write=markdown_form.write, read=markdown_reader.read, suffixes=(".md", ".markdown")),
    "csv": _Form(write=csv_form.write, read=csv_form.read, suffixes=(".csv",)),
    "vtodo": _Form(write=vtodo_form.write, read=vtodo_reader.read, suffixes=(".ics", ".ical", ".vcs")),
}


def write(records: Sequence[GoalRecord], form: str) -> str:
    """The goals in a form, by creation: a pure function of them."""
    return _FORMS[form].write(book(tidy(one) for one in records))


def read(raw: bytes, *, name: str, form: str | None, here: Here) -> Parsed:
    """The goals of a file, in the form named or the one it shows.

    Raises ConfigError for a file that is no text, UsageError when its form cannot be told.
    """
    text = decode(raw, name)
    if not text.strip():
        return Parsed()
    return _FORMS[form or form_of(text, name)].read(text, here=here)


def decode(raw: bytes, name: str) -> str:
    """The text of a file, with line feeds; raises ConfigError saying where it is none."""
    if len(raw) > LARGEST:
        raise ConfigError(f"{name} is larger than {LARGEST // 1024 // 1024} MiB", hint="nothing was imported")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            f"{name}, line {line}: is no UTF-8 text", hint="save it as UTF-8; nothing was imported"
        ) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise ConfigError(
            f"{name}, line {line}: holds a NUL byte, so it is no text", hint="nothing was imported"
        )
    # A file whose lines end with carriage returns alone holds no line feed at all.
    return text.replace("\r\n", "\n") if "\n" in text else text.replace("\r", "\n")


def form_of(text: str, name: str) -> str:
    """The form a text is in by how it begins, else by the name of its file."""
    start = text.lstrip()
    if start.startswith(("{", "[")):
        return "json"
    if start[:15].upper() == "BEGIN:VCALENDAR":
        return "vtodo"
    if re.match(r"#\s|<!--", start):
        return "markdown"
    suffix = PurePath(name).suffix.lower()
    for form, known in _FORMS.items():
        if suffix in known.suffixes:
            return form
    if re.match(r'"?(row|uid|title)"?\s*[,;]|"?title"?\s*$', start, re.IGNORECASE | re.MULTILINE):
        return "csv"
    raise UsageError(f"cannot tell in which form {name} is", hint=f"add --format {'|'.join(FORMS)}")
