"""Reads goals from iCalendar tasks: our own whole, those of other programs as far as goals go.

What a goal has no place for is listed with its line, never dropped without a word.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from syncd.core.goals import Beneficiary, GoalState
from syncd.goaltext import ical_lines
from syncd.goaltext.shape import Here, Parsed, Raw, Remark, made_uid, parsed
from syncd.goaltext.values import GOAL, LONGEST, YEARS
from syncd.goaltext.vtodo_form import EXTRAS, HISTORY, OWN, STATUS, STEP
from syncd.goaltext.vtodo_tasks import Task, left, relate, tasks_in
from syncd.safetext import plain
from syncd.store.instants import from_text, to_text

_STATES = {word: state for state, word in STATUS.items()} | {"NEEDS-ACTION": GoalState.ACTIVE}
_TAKEN = frozenset(
    """UID SUMMARY DESCRIPTION STATUS PERCENT-COMPLETE DUE COMPLETED CREATED CATEGORIES CLASS RELATED-TO
    COMMENT""".split()
)
"""What of a foreign task becomes part of a goal."""
_MEANINGLESS = frozenset(
    "DTSTAMP LAST-MODIFIED SEQUENCE X-APPLE-SORT-ORDER X-OC-HIDESUBTASKS X-MOZ-GENERATION".split()
)
"""Book-keeping of programs; nothing of the user's."""


def read(text: str, *, here: Here) -> Parsed:
    """The goals of an iCalendar text. A text that is none is a problem; a task with odd parts is not."""
    problems: list[Remark] = []
    try:
        # What syncd wrote is the whole goal: a line that is left out would take something away.
        found, notes = ical_lines.components(text, strictly=OWN in text)
    except ical_lines.ERRORS as error:
        return Parsed(problems=(Remark(what=f"is no iCalendar: {plain(str(error), limit=200)}"),))
    if len(re.findall(r"(?im)^END:VCALENDAR\s*$", text)) < max(
        1, len(re.findall(r"(?im)^BEGIN:VCALENDAR", text))
    ):
        return Parsed(problems=(Remark(what="is no iCalendar: it is cut off, END:VCALENDAR is missing"),))
    tasks = tasks_in(found, text, notes)
    raws, steps = _sorted(tasks, here, notes)
    for task in steps:
        _add_step(raws, task, here.now, notes)
    return parsed((raw for raw in raws.values()), here=here, problems=problems, notes=notes)


def _sorted(
    tasks: list[Task], here: Here, notes: list[Remark]
) -> tuple[dict[str, Raw], list[tuple[Task, str]]]:
    """Goals by uid, and steps each with the uid of the goal it leads up to."""
    by_uid = {task.uid: task for task in tasks if task.uid}
    relate(tasks, by_uid, notes)
    raws: dict[str, Raw] = {}
    steps: list[tuple[Task, str]] = []
    for index, task in enumerate(tasks):
        root, seen = task, {task.uid}
        while root.parent in by_uid and root.parent not in seen:
            root = by_uid[root.parent]
            seen.add(root.uid)
        if root.parent in by_uid:
            notes.append(
                left(task, "RELATED-TO", "tasks that belong to each other in a circle; kept as goals")
            )
            root = task
        if root is task:
            key = task.uid if task.uid not in raws else f"{task.uid}\0{index}"
            raws[key] = _goal(task, here, notes)
            _name(raws, key)
            if task.parent and task.parent not in by_uid:
                notes.append(left(task, "RELATED-TO", "the task it belongs to is not in this file"))
            continue
        if task.parent != root.uid:
            notes.append(left(task, "RELATED-TO", "deeper than one level; kept as a step of its goal"))
        steps.append((task, root.uid))
    return raws, steps


# -- goals ----------------------------------------------------------------------------------


def _name(raws: dict[str, Raw], key: str) -> None:
    """Give a goal that came without a UID one; of several that look the same each its own."""
    data = raws[key].data
    if not data["uid"]:
        title, at = plain(data["title"]), from_text(data["created_at"]) if data["created_at"] else None
        taken = {raw.data["uid"] for raw in raws.values()}
        names = (made_uid(title, at, count=count) for count in range(len(raws)))
        data["uid"] = next(name for name in names if name not in taken)


def _goal(task: Task, here: Here, notes: list[Remark]) -> Raw:
    raw = Raw(
        data={"uid": task.uid, "title": task.text("SUMMARY"), "why": task.text("DESCRIPTION")}, line=task.line
    )
    raw.name = f"UID {plain(task.uid, limit=80)}" if task.uid else ""
    if not task.ours:
        _make_fit(task, raw.data, notes)
    raw.data["due"] = _due(task, here, notes)
    raw.data["created_at"] = _created(task)
    raw.data["for"] = _outcome(task, notes)
    if OWN in task.component:
        _ours(task, raw)
    else:
        _foreign(task, raw, notes)
    if task.text("CLASS").upper() in ("PRIVATE", "CONFIDENTIAL"):  # never taken back by another program
        raw.data["private"] = True
    at = _instant(task, "LAST-MODIFIED") or (None if task.ours else _created(task)) or to_text(here.now)
    _check_ins(task, raw, at, notes)
    notes.extend(_leftovers(task, _TAKEN | {OWN, *HISTORY.values()}))
    return raw


def _make_fit(task: Task, data: dict[str, Any], notes: list[Remark]) -> None:
    """Cut what is too long for a goal, and leave out a name that is none."""
    for field, name in {"title": "SUMMARY", "why": "DESCRIPTION"}.items():
        if len(data[field]) > LONGEST:
            data[field] = data[field][:LONGEST]
            notes.append(left(task, name, f"cut after {LONGEST} characters"))
    try:
        GOAL["uid"](data["uid"])
    except ValueError as error:
        data["uid"] = ""
        notes.append(left(task, "UID", f"{error}; got another"))
    for name in ("DUE", "COMPLETED", "CREATED", "LAST-MODIFIED"):
        if name in task.component and _value(task, name) is None:
            said = plain(_written(task, name), limit=60)
            notes.append(left(task, name, f"{said!r} is no date a goal can have; left out"))


def _ours(task: Task, raw: Raw) -> None:
    """What a task of our own says besides; one that another program has since ticked is done."""
    said = _object(task.text(OWN))
    raw.data |= {name: said.get(name) for name in EXTRAS if name in said} if said is not None else {OWN: None}
    for name, own in HISTORY.items():
        raw.data[name] = [_object(one) for one in task.every(own)]
    states = [one for one in raw.data["states"] if isinstance(one, dict)]
    last = str(states[-1].get("state", "")) if states else ""
    known = {state.value: word for state, word in STATUS.items()}
    status = task.text("STATUS").upper()
    if status in _STATES and known.get(last) != status:
        raw.data["state"] = _STATES[status].value


def _object(text: str) -> dict[str, Any] | None:
    """The JSON object in a property of ours; None, a problem to the check that follows, when it is none."""
    for form in (text, text.replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")):
        try:
            found = json.loads(form)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            return found
    return None


def _foreign(task: Task, raw: Raw, notes: list[Remark]) -> None:
    status = task.text("STATUS").upper()
    done = _instant(task, "COMPLETED")
    created = raw.data["created_at"]
    if status in _STATES or done:
        state = _STATES.get(status, GoalState.DONE)
        raw.data["states"] = [{"at": created, "state": "active"}] if created else []
        if state is not GoalState.ACTIVE and created:
            raw.data["states"].append({"at": done or created, "state": state.value})
        elif state is not GoalState.ACTIVE:
            raw.data["state"] = state.value
    elif status:
        notes.append(left(task, "STATUS", f"{plain(status, limit=40)!r} is not known; taken as active"))
    raw.data["check_ins"] = []


def _check_ins(task: Task, raw: Raw, at: str, notes: list[Remark]) -> None:
    """Comments are check-ins, and so is another progress than the last one noted."""
    raw.data["check_ins"] += [{"at": at, "text": one} for one in task.every("COMMENT") if one.strip()]
    percent = task.text("PERCENT-COMPLETE")
    told = [one.get("progress") for one in raw.data["check_ins"] if one and one.get("progress") is not None]
    if percent in {"", "0" if not told else str(told[-1])}:
        return
    if re.fullmatch(r"[0-9]{1,3}", percent) and int(percent) <= 100:
        raw.data["check_ins"].append({"at": at, "progress": int(percent)})
    else:
        notes.append(
            left(task, "PERCENT-COMPLETE", f"{plain(percent, limit=40)!r} is no number from 0 to 100")
        )


def _leftovers(task: Task, taken: frozenset[str]) -> Iterator[Remark]:
    for name in dict.fromkeys(str(one).upper() for one in task.component):
        if name not in taken | _MEANINGLESS:
            yield left(task, plain(name, limit=60))
    for inner in task.component.subcomponents:
        yield left(
            task, str(inner.name), "a goal has no alarm; left out" if inner.name == "VALARM" else "left out"
        )
    for name, why in getattr(task.component, "errors", ()):
        yield left(
            task, plain(str(name or "a line"), limit=60), f"not understood: {plain(str(why), limit=120)}"
        )


def _outcome(task: Task, notes: list[Remark]) -> str | None:
    """The first category that is product, team or self; the others are listed."""
    found = task.component.get("CATEGORIES", [])
    words = [
        str(word)
        for one in (found if isinstance(found, list) else [found])
        for word in getattr(one, "cats", [one])
    ]
    known = [word.casefold() for word in words if word.casefold() in {one.value for one in Beneficiary}]
    others = [plain(word, limit=60) for word in words if word.casefold() not in known[:1]]
    if others:
        notes.append(left(task, "CATEGORIES", f"left out: {', '.join(others)}"))
    return known[0] if known else None


def _value(task: Task, name: str) -> date | None:
    """A property as a date; None when there is none, or of another program one that no goal can have."""
    found = _first(task, name)
    value = getattr(found, "dt", None)
    if not isinstance(value, date) or (not task.ours and value.year not in YEARS):
        return None
    return value


def _first(task: Task, name: str) -> object:
    found = task.component.get(name)
    return found[0] if isinstance(found, list) and found else found


def _written(task: Task, name: str) -> str:
    """A property as it stands in the file."""
    found = _first(task, name)
    raw = found.to_ical() if found is not None and hasattr(found, "to_ical") else str(found)
    return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(raw)


def _instant(task: Task, name: str) -> str | None:
    value = _value(task, name)
    if isinstance(value, datetime):
        return to_text(value if value.tzinfo else value.replace(tzinfo=UTC))
    return to_text(datetime(value.year, value.month, value.day, tzinfo=UTC)) if value else None


def _created(task: Task) -> str | None:
    return _instant(task, "CREATED") or _instant(task, "LAST-MODIFIED") or _instant(task, "DTSTAMP")


def _due(task: Task, here: Here, notes: list[Remark]) -> str | None:
    """The day a task is due on: where it says so itself, else, for a time in UTC, where the user is."""
    value = _value(task, "DUE")
    if isinstance(value, datetime):
        notes.append(left(task, "DUE", "a goal is due on a day; the time of day was left out"))
        if value.tzinfo and value.year in YEARS and "TZID" not in getattr(_first(task, "DUE"), "params", {}):
            value = value.astimezone(here.zone)
        value = value.date()
    return value.isoformat() if value else None


# -- steps ----------------------------------------------------------------------------------

_OF_A_STEP = frozenset({"UID", "SUMMARY", "STATUS", "COMPLETED", "CREATED", "RELATED-TO", "CLASS", STEP})


def _add_step(raws: dict[str, Raw], found: tuple[Task, str], now: datetime, notes: list[Remark]) -> None:
    """Add a task to the goal it leads up to, in the order of the file."""
    task, root = found
    raw = raws[root]
    done = _instant(task, "COMPLETED")
    if done is None and task.text("STATUS").upper() == "COMPLETED":
        done = _instant(task, "LAST-MODIFIED") or to_text(now)
    steps = raw.data.setdefault("steps", [])
    raw.lines[f"steps[{len(steps)}]"] = task.line or 0
    steps.append({"number": task.text(STEP) or None, "text": task.text("SUMMARY"), "done_at": done})
    if task.text("STATUS").upper() == "CANCELLED":
        notes.append(left(task, "STATUS", "a step cannot be dropped; kept as an open one"))
    percent = {"PERCENT-COMPLETE"} if task.text("PERCENT-COMPLETE") in ("0", "100") else set()
    notes.extend(_leftovers(task, _OF_A_STEP | percent))
