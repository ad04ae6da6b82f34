"""Finds the tasks of an iCalendar text that can be goals or steps, and which belongs to which."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from syncd.dataclass import dataclass
from syncd.goaltext.ical_lines import rows
from syncd.goaltext.shape import Remark
from syncd.goaltext.vtodo_form import OWN, STEP
from syncd.safetext import plain

if TYPE_CHECKING:
    from icalendar import Component


@dataclass(slots=True)
class Task:
    """One VTODO of the file."""

    component: "Component"
    line: int | None
    uid: str = ""
    parent: str = ""
    """The UID of the task it belongs to."""

    def __post_init__(self) -> None:
        self.uid = self.text("UID")

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


def tasks_in(calendars: list[Any], text: str, notes: list[Remark]) -> list[Task]:
    """The tasks that have a title, with the lines they begin on."""
    starts = [
        number for number, line in enumerate(rows(text), start=1) if line.strip().upper() == "BEGIN:VTODO"
    ]
    tasks: list[Task] = []
    for calendar in calendars:
        for component in calendar.walk():
            if component.name == "VTODO":
                line = starts[len(tasks)] if len(tasks) < len(starts) else None
                tasks.append(Task(component, line))
            elif component.name in ("VEVENT", "VJOURNAL"):
                title = plain(str(component.get("SUMMARY", "")), limit=60)
                notes.append(Remark(what=f"a {component.name} is no task and was left out: {title!r}"))
    kept: dict[str, Task] = {}
    for count, task in enumerate(tasks):
        key = task.uid or f"\0{count}"
        why = _no_goal(task) or (not task.ours and key in kept and "another task of the same UID")
        if why:
            notes.append(Remark(what=f"{why} was left out: {plain(task.uid, limit=80)!r}", line=task.line))
        else:
            kept[key if key not in kept else f"{key}\0{count}"] = task
    return list(kept.values())


def _no_goal(task: Task) -> str:
    """Why a task is neither a goal nor a step; empty when it is."""
    if not plain(task.text("SUMMARY")):
        return "a task without a title"
    return "one date of a repeating task" if "RECURRENCE-ID" in task.component else ""


def _related(component: "Component") -> Iterator[tuple[str, str]]:
    """How a task is related to others, each with its UID."""
    related = component.get("RELATED-TO", [])
    for one in related if isinstance(related, list) else [related]:
        yield str(getattr(one, "params", {}).get("RELTYPE", "PARENT")).upper(), str(one)


def relate(tasks: list[Task], by_uid: dict[str, Task], notes: list[Remark]) -> None:
    """Say of each task to which it belongs: by its own word, else by that of the other."""
    for task in tasks:
        for kind, uid in _related(task.component):
            if kind == "PARENT" and not task.parent:
                task.parent = uid
    for task in tasks:
        for kind, uid in _related(task.component):
            if kind == "CHILD" and uid in by_uid:
                by_uid[uid].parent = by_uid[uid].parent or task.uid
            elif uid != task.parent:
                notes.append(left(task, "RELATED-TO", f"{plain(kind, limit=20).lower()}; left out"))


def left(task: Task, name: str, why: str = "a goal has no place for it; left out") -> Remark:
    """What became of a property, with where it stands."""
    uid = f"UID {plain(task.uid, limit=80)}" if task.uid else "no UID"
    return Remark(what=f"{name}: {why}", line=task.line, field=uid)
