"""Goals as CSV: a row for each goal, and below it one for each state, step, check-in and answer."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from syncd.cells import as_written, inert
from syncd.core.goalbook import GoalRecord
from syncd.goaltext.shape import Here, Parsed, Raw, Remark, data, parsed
from syncd.safetext import plain

COLUMNS = (
    "row", "uid", "title", "state", "text", "at", "number", "progress", "done_at", "for", "due", "person",
    "private", "diffuse", "rung", "why", "created_at", "source", "question", "read_at", "entry", "document",
    "revision", "shared_with",
)  # fmt: skip
_ROWS = {"state": "states", "step": "steps", "check-in": "check_ins", "answer": "answers"}
"""What a row is called, and where it goes in the goal; any other row is a goal."""
_WORDS = {True: "yes", False: "no", None: ""}


def write(records: Sequence[GoalRecord]) -> str:
    """A pure function of the goals; lines end in CRLF (RFC 4180), and no cell is a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for record in records:
        for row in _rows({**data(record), "state": record.state.value}):
            writer.writerow([inert(_word(row.get(name))) for name in COLUMNS])
    return text.getvalue()


def _rows(goal: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    lists = frozenset(_ROWS.values())
    yield {"row": "goal", **{name: value for name, value in goal.items() if name not in lists}}
    for row, name in _ROWS.items():
        for one in goal[name]:
            yield {"row": row, "uid": goal["uid"], **one}


def _word(value: object) -> str:
    return _WORDS[value] if value is None or isinstance(value, bool) else str(value)


_MOST_COLUMNS = 200


def read(text: str, *, here: Here) -> Parsed:
    """The goals of a CSV text, or every problem with it.

    A table that somebody else made needs a column ``title``; its rows are goals.
    """
    problems: list[Remark] = []
    raws: dict[str, Raw] = {}
    first = text.partition("\n")[0]
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=";" if ";" in first and "," not in first else ",",
        strict=True,
    )
    try:
        head = [name.strip().casefold() for name in next(reader, [])]
        if len(head) > _MOST_COLUMNS:
            return Parsed(problems=(Remark(what=f"has {len(head)} columns, which are no goals", line=1),))
        problems += _head_problems(head)
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                _take(raws, _row(head, cells, line, problems), line, problems)
            line = reader.line_num + 1
    except csv.Error as error:
        problems.append(Remark(what=f"is no CSV: {error}", line=reader.line_num))
    return parsed(raws.values(), here=here, problems=problems, notes=[])


def _head_problems(head: Sequence[str]) -> Iterator[Remark]:
    if "title" not in head:
        yield Remark(what="there is no column title", line=1)
    for index, name in enumerate(head):
        if name not in COLUMNS:
            yield Remark(what=f"there is no field {plain(name, limit=60)!r}", line=1)
        elif name in head[:index]:
            yield Remark(what=f"the column {name} stands twice", line=1)


def _row(head: Sequence[str], cells: Sequence[str], line: int, problems: list[Remark]) -> dict[str, str]:
    """The cells that are not empty, by column, as they were before they were made inert."""
    for cell in cells[len(head) :]:
        if cell.strip():
            problems.append(Remark(what="has more cells than the table has columns", line=line))
            break
    return {name: as_written(cell) for name, cell in zip(head, cells, strict=False) if cell.strip()}


def _take(raws: dict[str, Raw], row: dict[str, str], line: int, problems: list[Remark]) -> None:
    """Put a row where it belongs: a goal of its own, or a part of the goal of its uid."""
    kind = row.pop("row", "goal").strip().casefold()
    if kind not in _ROWS:
        if kind != "goal":
            what = f"is one of goal, {', '.join(_ROWS)}, not {plain(kind, limit=60)!r}"
            problems.append(Remark(what=what, line=line, field="row"))
        _take_goal(raws, row, line)
        return
    uid = row.pop("uid", "")
    goal = raws.get(uid)
    if goal is None:
        problems.append(Remark(what="belongs to no goal above it", line=line, field="uid"))
        return
    name = _ROWS[kind]
    parts = goal.data.setdefault(name, [])
    goal.lines[f"{name}[{len(parts)}]"] = line
    parts.append(row)


def _take_goal(raws: dict[str, Raw], row: dict[str, str], line: int) -> None:
    uid = row.get("uid", "")
    raws[uid if uid and uid not in raws else f"{uid}\0{line}"] = Raw(data=dict(row), line=line)
