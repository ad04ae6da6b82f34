"""Goals as JSON: the whole record, every field named."""

import json
from collections.abc import Sequence

from syncd import strictjson
from syncd.core.goalbook import GoalRecord
from syncd.goaltext.shape import Here, Parsed, Raw, Remark, data, parsed

SCHEMA = 1


def write(records: Sequence[GoalRecord]) -> str:
    """A pure function of the goals, in ASCII, ending with a line feed."""
    return json.dumps({"schema": SCHEMA, "goals": [data(one) for one in records]}, indent=2) + "\n"


def read(text: str, *, here: Here) -> Parsed:
    """The goals of a JSON text, or every problem with it."""
    problems: list[Remark] = []
    try:
        found = strictjson.read(text)
    except json.JSONDecodeError as error:
        return Parsed(problems=(Remark(what=f"is no JSON: {error.msg}", line=error.lineno),))
    except (ValueError, RecursionError) as error:
        reason = "is nested too deeply" if isinstance(error, RecursionError) else str(error)
        return Parsed(problems=(Remark(what=reason),))
    if not isinstance(found, dict) or not isinstance(found.get("goals"), list):
        return Parsed(problems=(Remark(what='is no export of goals: {"schema": 1, "goals": [...]}'),))
    if found.get("schema", SCHEMA) != SCHEMA or isinstance(found.get("schema"), bool):
        return Parsed(problems=(Remark(what="was written by a newer syncd", field="schema"),))
    notes = [
        Remark(what="is nothing of a goal; left out", field=ascii(key))
        for key, value in found.items()
        if key not in ("schema", "goals") and value
    ]
    raws = []
    for index, one in enumerate(found["goals"]):
        if isinstance(one, dict):
            raws.append(Raw(data=one, name=f"goals[{index}]"))
        else:
            problems.append(Remark(what="is no object", field=f"goals[{index}]"))
    return parsed(raws, here=here, problems=problems, notes=notes)
