"""Goals as iCalendar tasks (VTODO): other task programs show them, and nothing of a goal is lost in it.

A goal is a task, its steps are tasks related to it. What iCalendar has no word for stands in
properties of our own; nobody is named as an attendee, because a server would send invitations.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from syncd.core.goalbook import GoalRecord
from syncd.core.goals import GoalState, Step
from syncd.goaltext.shape import data

if TYPE_CHECKING:
    from icalendar import Todo

PRODID = "-//syncd//goals//EN"
OWN = "X-SYNCD-GOAL"
"""The property that holds what the others cannot say, as JSON; it marks a task as one of ours."""
STEP = "X-SYNCD-STEP"
HISTORY = {"states": "X-SYNCD-STATE", "check_ins": "X-SYNCD-CHECK-IN", "answers": "X-SYNCD-ANSWER"}
EXTRAS = ("person", "private", "diffuse", "rung")
"""What stands in :data:`OWN`; the other fields have properties of their own."""
STATUS = {
    GoalState.ACTIVE: "IN-PROCESS",
    GoalState.WAITING: "NEEDS-ACTION",
    GoalState.DONE: "COMPLETED",
    GoalState.DROPPED: "CANCELLED",
}


def write(records: Sequence[GoalRecord]) -> str:
    """A pure function of the goals, with CRLF."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    for record in records:
        for task in _tasks(record):
            calendar.add_component(task)
    return str(calendar.to_ical(sorted=False), "utf-8")


def _tasks(record: GoalRecord) -> Iterator["Todo"]:
    goal = data(record)
    task = _task(record.uid, record.title, _touched(record), record.created_at)
    if record.why:
        task.add("description", record.why)
    task.add("status", STATUS[record.state])
    percent = _percent(record)
    if percent is not None:
        task.add("percent-complete", percent)
    if record.due:
        task.add("due", record.due)
    if record.state is GoalState.DONE:
        task.add("completed", record.states[-1].at)
    if record.outcome_for:
        task.add("categories", [record.outcome_for.value])
    if record.private:
        task.add("class", "PRIVATE")
    task.add(OWN, _json({name: goal[name] for name in EXTRAS}))
    for name, own in HISTORY.items():
        for one in goal[name]:
            task.add(own, _json(one))
    yield task
    for step in record.steps:
        yield _step(record, step)


def _step(record: GoalRecord, step: Step) -> "Todo":
    task = _task(f"{record.uid}/step-{step.number}", step.text, _touched(record), record.created_at)
    task.add("status", "COMPLETED" if step.done_at else "NEEDS-ACTION")
    if step.done_at:
        task.add("completed", step.done_at)
    task.add("related-to", record.uid, parameters={"RELTYPE": "PARENT"})
    if record.private:
        task.add("class", "PRIVATE")
    task.add(STEP, str(step.number))
    return task


def _task(uid: str, summary: str, stamp: datetime, created: datetime) -> "Todo":
    from icalendar import Todo

    task = Todo()
    task.add("uid", uid)
    task.add("dtstamp", stamp)
    task.add("created", created)
    task.add("summary", summary)
    return task


def _touched(record: GoalRecord) -> datetime:
    """The last instant noted: a stamp that changes when the goal does, and with nothing else."""
    dates = [record.created_at, *(one.at for one in record.states)]
    dates += [one.at for one in record.check_ins] + [one.at for one in record.answers]
    return max([*dates, *(one.done_at for one in record.steps if one.done_at)])


def _percent(record: GoalRecord) -> int | None:
    """What the last check-in with a progress says."""
    told = [one.progress for one in record.check_ins if one.progress is not None]
    return told[-1] if told else None


def _json(value: Mapping[str, Any]) -> str:
    """In ASCII, and so in one line that is the same whether or not a program escapes it as text."""
    return json.dumps(
        {name: one for name, one in value.items() if one is not False and one not in (None, "")}
    )
