"""Goals as Markdown: for reading, for an editor, and read back line by line.

A title, its fields, then sections. What starts at the margin is structure; texts of several lines
go on indented, so that no text can be taken for anything else. What a line carries besides stands in
a comment at its end, which shows nowhere.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from syncd.core.goalbook import GoalRecord
from syncd.goaltext.shape import data
from syncd.markdown import escape

FIELDS = ("state", "for", "due", "with", "private", "diffuse", "rung", "uid", "created")
"""The lines below a title, in order; ``state`` is the last of the states."""


def write(records: Sequence[GoalRecord]) -> str:
    """A pure function of the goals; ends with a line feed unless there are none."""
    return "\n".join("\n".join(_goal(one, data(one))) + "\n" for one in records)


def _goal(record: GoalRecord, goal: Mapping[str, Any]) -> Iterator[str]:
    yield f"# {goal['title']}"
    yield ""
    values = {**goal, "state": record.state.value, "with": goal["person"], "created": goal["created_at"]}
    for name in FIELDS:
        yield f"- {name}: {_word(values[name])}".rstrip()
    yield from ("", "## Why", "")
    if goal["why"]:
        yield from map(_paragraph, goal["why"].split("\n"))
        yield ""
    yield from ("## Steps", "")
    for step in goal["steps"]:
        box = "x" if step["done_at"] else " "
        yield from _item(f"- [{box}] {step['number']}.", step["text"], {"done": step["done_at"]})
    yield from ("", "## Check-ins", "")
    for note in goal["check_ins"]:
        percent = f" {note['progress']}%" if note["progress"] is not None else ""
        yield from _item(f"- {note['at']}{percent}:", note["text"], {"from": note["source"]})
    yield from ("", "## States", "")
    for state in goal["states"]:
        yield f"- {state['at']}: {state['state']}"
    yield from ("", "## Answers", "")
    for one in goal["answers"]:
        rest = {name: one[name] for name in ANSWER}
        text = "\n".join(map(escape, one["text"].split("\n")))
        yield from _item(f"- {one['at']} {one['question']}:", text, rest)


ANSWER = ("person", "read_at", "entry", "document", "revision", "shared_with", "rung")
"""What the comment behind an answer holds."""


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _paragraph(line: str) -> str:
    """A line of running text that would be structure or a comment is escaped."""
    return f"\\{line}" if re.match(r"\\*(#|<!--)", line) else line


def _item(head: str, text: str, rest: Mapping[str, str | None]) -> Iterator[str]:
    first, *more = text.split("\n")
    words = "; ".join(f"{name}: {_safe(value)}" for name, value in rest.items() if value)
    comment = f" <!-- {words} -->" if words else " <!-- -->" if first.endswith("-->") else ""
    yield f"{head} {first}".rstrip() + comment
    yield from (f"  {line}".rstrip() for line in more)


def _safe(value: str) -> str:
    """A value that ends neither itself nor the comment."""
    return quote(value, safe=":/@+,=")
