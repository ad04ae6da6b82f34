"""Reads goals from Markdown as :mod:`syncd.goaltext.markdown_form` writes it, and as people change it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from syncd.dataclass import dataclass
from syncd.goaltext.markdown_form import ANSWER, FIELDS
from syncd.goaltext.shape import Here, Parsed, Raw, Remark, parsed
from syncd.safetext import plain
from syncd.store.instants import to_text

_COMMENT = re.compile(r"^(.*?)\s*<!--((?:(?!-->|<!--).)*)-->\s*$")
_AT = r"(\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?)"
_STEP = re.compile(r"^[-*+]\s+\[([ xX])\]\s*(?:([0-9]{1,6})\.(?=\s|$))?\s*(.*)$", re.ASCII)
_CHECK_IN = re.compile(rf"^[-*+]\s+(?:{_AT}\s*)?(?:([0-9]{{1,3}})\s?%)?(?:(?<=[0-9Z%]):)?\s*(.*)$", re.ASCII)
_STATE = re.compile(rf"^[-*+]\s+{_AT}:\s*(\S+)$", re.ASCII)
_ANSWER = re.compile(rf"^[-*+]\s+{_AT}\s+([a-z0-9-]+):\s*(.*)$", re.ASCII)
_FIELD = re.compile(r"^[-*+]\s+([A-Za-z_ -]{1,20}):\s*(.*)$")
_NAMES = {"with": "person", "created": "created_at"}
_PARTS = {"step": "steps", "check-in": "check_ins", "state": "states", "answer": "answers"}


@dataclass(slots=True)
class _Reading:
    """The state of one pass over the lines."""

    now: datetime
    raws: list[Raw] = field(default_factory=list)
    problems: list[Remark] = field(default_factory=list)
    section: str = ""
    text: list[str] | None = None
    """The text that indented lines go on."""
    texts: list[Callable[[], None]] = field(default_factory=list)
    """What puts the texts in their places once all lines are read."""

    def wrong(self, number: int, what: str) -> None:
        self.problems.append(Remark(what=what, line=number))


def read(text: str, *, here: Here) -> Parsed:
    """The goals of a Markdown text, or every problem with it.

    A check-in without a time, and a change of ``state``, is of ``now``; a step without a number is new.
    """
    reading = _Reading(here.now)
    for number, line in _without_comments(text, reading):
        _line(reading, number, line)
    for put in reading.texts:
        put()
    return parsed(reading.raws, here=here, problems=reading.problems, notes=[])


def _without_comments(text: str, reading: _Reading) -> list[tuple[int, str]]:
    """The lines with their numbers, without the comments that begin at the margin."""
    kept, inside = [], 0
    for number, line in enumerate(text.split("\n"), start=1):
        if inside or line.startswith("<!--"):
            inside = inside or number
            if "-->" in line:
                inside = 0
            continue
        kept.append((number, line.rstrip("\r")))
    if inside:
        reading.wrong(inside, "this comment does not end: --> is missing")
    return kept


def _line(reading: _Reading, number: int, line: str) -> None:
    if re.match(r"#\s", line):
        reading.raws.append(Raw(data={"title": line[1:].strip()}, line=number, lines={"title": number}))
        reading.section, reading.text = "fields", None
    elif not reading.raws:
        if line.strip():
            reading.wrong(number, f"stands before the first title (# ...): {plain(line, limit=60)!r}")
    elif heading := re.match(r"##+\s*(.*?)\s*#*$", line):
        _open_section(reading, number, heading[1])
    elif reading.section == "why":
        if reading.text is None:
            return
        reading.text.append(re.sub(r"^(\s*)\\(?=\\*(?:#|<!--))", r"\1", line))
    elif not line.strip() or line[0] in " \t":
        _go_on(reading, number, line)
    else:
        _item(reading, number, line)


def _open_section(reading: _Reading, number: int, name: str) -> None:
    raw, word = reading.raws[-1], name.casefold()
    known = {"why": "why", "steps": "step", "check-ins": "check-in", "states": "state", "answers": "answer"}
    if word not in known:
        reading.wrong(number, f"there is no section {plain(name, limit=60)!r}; there are {', '.join(known)}")
        word = "why" if "why" not in raw.lines else "steps"
        reading.section, reading.text = "", None
        return
    reading.section, reading.text = known[word], None
    if word == "why":
        if "why" in raw.lines:
            reading.wrong(number, "there are two sections why")
        raw.lines["why"] = number
        reading.text = _text(reading, raw.data, "why", [])


def _text(reading: _Reading, target: dict[str, Any], name: str, lines: list[str]) -> list[str]:
    """A list of lines that becomes a text of the target at the end."""

    def put() -> None:
        target[name] = "\n".join(lines)

    reading.texts.append(put)
    return lines


def _go_on(reading: _Reading, number: int, line: str) -> None:
    """A blank or indented line belongs to the text above it."""
    if reading.text is not None:
        reading.text.append(line.strip())
    elif line.strip() and reading.section:
        reading.wrong(number, f"belongs to nothing: {plain(line, limit=60)!r}")


def _item(reading: _Reading, number: int, line: str) -> None:
    if not reading.section:
        return  # the heading above it was a problem already
    raw = reading.raws[-1]
    if reading.section == "fields":
        found = _FIELD.match(line)
        if not found or found[1].casefold() not in FIELDS:
            reading.wrong(number, f"is no field: {plain(line, limit=60)!r}; there are {', '.join(FIELDS)}")
            return
        name = _NAMES.get(found[1].casefold(), found[1].casefold())
        if name in raw.lines:
            reading.wrong(number, f"{found[1].casefold()} stands twice")
        raw.lines[name] = number
        if found[2].strip():
            raw.data[name] = found[2].strip()
        return
    part = _READ[reading.section](reading, number, line)
    if part is None:
        return
    name = _PARTS[reading.section]
    parts = raw.data.setdefault(name, [])
    raw.lines[f"{name}[{len(parts)}]"] = number
    parts.append(part)
    reading.text = None
    if "text" in part:
        unescape = reading.section == "answer"
        first = str(part["text"])
        reading.text = _text(reading, part, "text", [first])
        if unescape:
            _unescape_later(reading, part)


def _unescape_later(reading: _Reading, part: dict[str, Any]) -> None:
    def put() -> None:
        part["text"] = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", part["text"])

    reading.texts.append(put)


def _split(
    line: str, allowed: tuple[str, ...], reading: _Reading, number: int
) -> tuple[str, Mapping[str, str]]:
    """The line without the comment at its end, and what that comment says."""
    found = _COMMENT.match(line)
    if not found:
        return line, {}
    said: dict[str, str] = {}
    for pair in filter(str.strip, found[2].split(";")):
        name, _, value = pair.strip().partition(": ")
        if name not in allowed:
            reading.wrong(number, f"the comment at its end is not understood: {plain(found[2], limit=60)!r}")
            break
        said[name] = unquote(value.strip())
    return found[1], said


def _step(reading: _Reading, number: int, line: str) -> dict[str, Any] | None:
    bare, said = _split(line, ("done",), reading, number)
    found = _STEP.match(bare) or re.match(r"^[-*+]\s+()()(.*)$", bare)
    if not found:
        reading.wrong(number, f"is no step such as `- [ ] what to do`: {plain(line, limit=60)!r}")
        return None
    done = said.get("done", to_text(reading.now)) if found[1] in ("x", "X") else None
    return {"number": found[2] or None, "text": found[3], "done_at": done}


def _check_in(reading: _Reading, number: int, line: str) -> dict[str, Any] | None:
    bare, said = _split(line, ("from",), reading, number)
    found = _CHECK_IN.match(bare)
    if not found:
        reading.wrong(number, f"is no check-in such as `- 40%: how it goes`: {plain(line, limit=60)!r}")
        return None
    return {
        "at": found[1] or to_text(reading.now),
        "progress": found[2],
        "text": found[3],
        "source": said.get("from"),
    }


def _state(reading: _Reading, number: int, line: str) -> dict[str, Any] | None:
    found = _STATE.match(line)
    if not found:
        reading.wrong(
            number, f"is no state such as `- 2026-11-20T12:00:00Z: active`: {plain(line, limit=60)!r}"
        )
        return None
    return {"at": found[1], "state": found[2]}


def _answer(reading: _Reading, number: int, line: str) -> dict[str, Any] | None:
    bare, said = _split(line, ANSWER, reading, number)
    found = _ANSWER.match(bare)
    if not found:
        reading.wrong(number, f"is no answer as syncd writes one: {plain(line, limit=60)!r}")
        return None
    rest = {name: said.get(name) for name in ANSWER}
    return {"at": found[1], "question": found[2], "text": found[3], **rest}


_READ: Mapping[str, Callable[[_Reading, int, str], dict[str, Any] | None]] = {
    "step": _step,
    "check-in": _check_in,
    "state": _state,
    "answer": _answer,
}
"""What reads a line of each section."""
