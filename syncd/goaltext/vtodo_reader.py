"""Reads goals from iCalendar tasks: our own whole, those of other programs as far as goals go.

What a goal has no place for is listed with its line, never dropped without a word.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from syncd.core.goals import Beneficiary, GoalState
from syncd.goaltext.shape import Here, Parsed, Raw, Remark, parsed
from syncd.goaltext.vtodo_form import EXTRAS, HISTORY, OWN, STATUS, STEP
from syncd.safetext import plain
from syncd.store.instants import to_text

if TYPE_CHECKING:
    from icalendar import Component

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


@dataclass(slots=True)
class _Task:
    """One VTODO of the file."""

    component: "Component"
    line: int | None
    uid: str
    parent: str

    def __post_init__(self) -> None:
        self.uid = self.text("UID")
        self.parent = _parent(self.component)

    def text(self, name: str) -> str:
        """A property as text; of several the first."""
        found = self.component.get(name)
        found = found[0] if isinstance(found, list) and found else found
        return "" if found is None else str(found)

    def every(self, name: str) -> list[str]:
        """A property that may stand several times."""
        found = self.component.get(name, [])
        return [str(one) for one in (found if isinstance(found, list) else [found])]

    @property
    def ours(self) -> bool:
        """Whether syncd wrote it."""
        return OWN in self.component or STEP in self.component


def read(text: str, *, here: Here) -> Parsed:
    """The goals of an iCalendar text. A text that is none is a problem; a task with odd parts is not."""
    from icalendar import Calendar

    problems: list[Remark] = []
    notes: list[Remark] = []
    try:
        found = Calendar.from_ical(text, multiple=True)
    except (ValueError, IndexError, KeyError, RecursionError) as error:
        return Parsed(problems=(Remark(what=f"is no iCalendar: {plain(str(error), limit=200)}"),))
    if len(re.findall(r"(?im)^END:VCALENDAR\s*$", text)) < max(
        1, len(re.findall(r"(?im)^BEGIN:VCALENDAR", text))
    ):
        return Parsed(problems=(Remark(what="is no iCalendar: it is cut off, END:VCALENDAR is missing"),))
    tasks = _tasks(found, text, notes)
    raws, steps = _sorted(tasks, here.now, notes)
    for task in steps:
        _add_step(raws, task, here.now, notes)
    return parsed((raw for raw in raws.values()), here=here, problems=problems, notes=notes)


def _tasks(calendars: list[Any], text: str, notes: list[Remark]) -> list[_Task]:
    """The tasks that have a title, with the lines they begin on."""
    starts = [
        number
        for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1)
        if line.strip().upper() == "BEGIN:VTODO"
    ]
    tasks: list[_Task] = []
    for calendar in calendars:
        for component in calendar.walk():
            if component.name == "VTODO":
                line = starts[len(tasks)] if len(tasks) < len(starts) else None
                tasks.append(_Task(component, line, "", ""))
            elif component.name in ("VEVENT", "VJOURNAL"):
                title = plain(str(component.get("SUMMARY", "")), limit=60)
                notes.append(Remark(what=f"a {component.name} is no task and was left out: {title!r}"))
    kept = []
    for task in tasks:
        if plain(task.text("SUMMARY")):
            kept.append(task)
        else:
            notes.append(
                Remark(
                    what=f"a task without a title was left out: {plain(task.uid, limit=80)!r}", line=task.line
                )
            )
    return kept


def _parent(component: "Component") -> str:
    related = component.get("RELATED-TO", [])
    for one in related if isinstance(related, list) else [related]:
        kind = str(getattr(one, "params", {}).get("RELTYPE", "PARENT")).upper()
        if kind == "PARENT":
            return str(one)
    return ""


def _sorted(
    tasks: list[_Task], now: datetime, notes: list[Remark]
) -> tuple[dict[str, Raw], list[tuple[_Task, str]]]:
    """Goals by uid, and steps each with the uid of the goal it leads up to."""
    by_uid = {task.uid: task for task in tasks if task.uid}
    raws: dict[str, Raw] = {}
    steps: list[tuple[_Task, str]] = []
    for index, task in enumerate(tasks):
        root, seen = task, {task.uid}
        while root.parent in by_uid and root.parent not in seen:
            root = by_uid[root.parent]
            seen.add(root.uid)
        if root.parent in by_uid:
            notes.append(
                _left(task, "RELATED-TO", "tasks that belong to each other in a circle; kept as goals")
            )
            root = task
        if root is task:
            key = task.uid if task.uid not in raws else f"{task.uid}\0{index}"
            raws[key] = _goal(task, now, notes)
            if task.parent and task.parent not in by_uid:
                notes.append(_left(task, "RELATED-TO", "the task it belongs to is not in this file"))
            continue
        if task.parent != root.uid:
            notes.append(_left(task, "RELATED-TO", "deeper than one level; kept as a step of its goal"))
        steps.append((task, root.uid))
    return raws, steps


def _left(task: _Task, name: str, why: str = "a goal has no place for it; left out") -> Remark:
    uid = f"UID {plain(task.uid, limit=80)}" if task.uid else "no UID"
    return Remark(what=f"{name}: {why}", line=task.line, field=uid)


# -- goals ----------------------------------------------------------------------------------


def _goal(task: _Task, now: datetime, notes: list[Remark]) -> Raw:
    raw = Raw(
        data={"uid": task.uid, "title": task.text("SUMMARY"), "why": task.text("DESCRIPTION")}, line=task.line
    )
    raw.name = f"UID {plain(task.uid, limit=80)}" if task.uid else ""
    raw.data["due"] = _due(task, notes)
    raw.data["created_at"] = _created(task)
    raw.data["for"] = _outcome(task, notes)
    if OWN in task.component:
        _ours(task, raw)
    else:
        _foreign(task, raw, notes)
    if task.text("CLASS").upper() in ("PRIVATE", "CONFIDENTIAL"):  # never taken back by another program
        raw.data["private"] = True
    at = _instant(task, "LAST-MODIFIED") or (None if task.ours else _created(task)) or to_text(now)
    _check_ins(task, raw, at, notes)
    notes.extend(_leftovers(task, _TAKEN | {OWN, *HISTORY.values()}))
    return raw


def _ours(task: _Task, raw: Raw) -> None:
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


def _foreign(task: _Task, raw: Raw, notes: list[Remark]) -> None:
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
        notes.append(_left(task, "STATUS", f"{plain(status, limit=40)!r} is not known; taken as active"))
    raw.data["check_ins"] = []


def _check_ins(task: _Task, raw: Raw, at: str, notes: list[Remark]) -> None:
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
            _left(task, "PERCENT-COMPLETE", f"{plain(percent, limit=40)!r} is no number from 0 to 100")
        )


def _leftovers(task: _Task, taken: frozenset[str]) -> Iterator[Remark]:
    for name in dict.fromkeys(str(one).upper() for one in task.component):
        if name not in taken | _MEANINGLESS:
            yield _left(task, plain(name, limit=60))
    for inner in task.component.subcomponents:
        yield _left(
            task, str(inner.name), "a goal has no alarm; left out" if inner.name == "VALARM" else "left out"
        )
    for name, why in getattr(task.component, "errors", ()):
        yield _left(
            task, plain(str(name or "a line"), limit=60), f"not understood: {plain(str(why), limit=120)}"
        )


def _outcome(task: _Task, notes: list[Remark]) -> str | None:
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
        notes.append(_left(task, "CATEGORIES", f"left out: {', '.join(others)}"))
    return known[0] if known else None


def _value(task: _Task, name: str) -> date | None:
    found = task.component.get(name)
    found = found[0] if isinstance(found, list) and found else found
    value = getattr(found, "dt", None)
    return value if isinstance(value, date) else None


def _instant(task: _Task, name: str) -> str | None:
    value = _value(task, name)
    if isinstance(value, datetime):
        return to_text(value if value.tzinfo else value.replace(tzinfo=UTC))
    return to_text(datetime(value.year, value.month, value.day, tzinfo=UTC)) if value else None


def _created(task: _Task) -> str | None:
    return _instant(task, "CREATED") or _instant(task, "LAST-MODIFIED") or _instant(task, "DTSTAMP")


def _due(task: _Task, notes: list[Remark]) -> str | None:
    value = _value(task, "DUE")
    if isinstance(value, datetime):
        notes.append(_left(task, "DUE", "a goal is due on a day; the time of day was left out"))
        value = value.date()
    elif value is None and "DUE" in task.component:
        notes.append(_left(task, "DUE", f"{plain(task.text('DUE'), limit=60)!r} is no date; left out"))
    return value.isoformat() if value else None


# -- steps ----------------------------------------------------------------------------------

_OF_A_STEP = frozenset({"UID", "SUMMARY", "STATUS", "COMPLETED", "CREATED", "RELATED-TO", "CLASS", STEP})


def _add_step(raws: dict[str, Raw], found: tuple[_Task, str], now: datetime, notes: list[Remark]) -> None:
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
        notes.append(_left(task, "STATUS", "a step cannot be dropped; kept as an open one"))
    percent = {"PERCENT-COMPLETE"} if task.text("PERCENT-COMPLETE") in ("0", "100") else set()
    notes.extend(_leftovers(task, _OF_A_STEP | percent))
