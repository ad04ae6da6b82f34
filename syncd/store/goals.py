"""Queries on goals, steps and check-ins; each write is one short transaction."""

import hashlib
import itertools
from collections import Counter
from datetime import date, datetime
from sqlite3 import Connection, Row

from syncd.core.answers import Answer
from syncd.core.goals import Beneficiary, CheckIn, Goal, GoalState, StateNoted, Step, state_at
from syncd.core.model import Address
from syncd.errors import UsageError
from syncd.safetext import lines, plain
from syncd.store.answers import answers
from syncd.store.database import transaction
from syncd.store.instants import from_text, maybe_date, maybe_instant, to_text

# -- reading --------------------------------------------------------------------------------


def goals(connection: Connection) -> tuple[Goal, ...]:
    """Every goal in any state, by number."""
    steps: dict[int, list[Step]] = {}
    for row in connection.execute("SELECT * FROM step ORDER BY number"):
        steps.setdefault(row["goal"], []).append(_step(row))
    notes: dict[int, list[CheckIn]] = {}
    for row in connection.execute("SELECT * FROM check_in ORDER BY at, id"):
        note = CheckIn(
            at=from_text(row["at"]), text=row["text"], progress=row["progress"], source=row["source"]
        )
        notes.setdefault(row["goal"], []).append(note)
    states: dict[int, list[StateNoted]] = {}
    for row in connection.execute("SELECT * FROM goal_state ORDER BY at, id"):
        change = StateNoted(at=from_text(row["at"]), state=GoalState(row["state"]))
        states.setdefault(row["goal"], []).append(change)
    given: dict[int, list[Answer]] = {}
    for one in answers(connection):
        if one.goal is not None:
            given.setdefault(one.goal, []).append(one)
    return tuple(
        Goal(
            number=row["number"],
            title=row["title"],
            created_at=from_text(row["created_at"]),
            why=row["why"],
            outcome_for=Beneficiary(row["outcome"]) if row["outcome"] else None,
            due=maybe_date(row["due"]),
            person=Address(row["person"]) if row["person"] else None,
            private=bool(row["private"]),
            diffuse=bool(row["diffuse"]),
            rung=row["rung"],
            uid=row["uid"],
            states=tuple(states.get(row["number"], ())),
            steps=tuple(steps.get(row["number"], ())),
            check_ins=tuple(notes.get(row["number"], ())),
            answers=tuple(given.get(row["number"], ())),
        )
        for row in connection.execute("SELECT * FROM goal ORDER BY number")
    )


def goal(connection: Connection, number: int) -> Goal:
    """One goal; raises UsageError when there is none of that number."""
    found = next((one for one in goals(connection) if one.number == number), None)
    if found is None:
        raise UsageError(f"there is no goal g{number}", hint="`syncd goal list` shows them")
    return found


def people_named(connection: Connection) -> set[Address]:
    """Every address a goal, jot or request names."""
    rows = connection.execute(
        "SELECT person FROM goal WHERE person IS NOT NULL"
        " UNION SELECT person FROM jot WHERE person IS NOT NULL"
        " UNION SELECT about FROM jot WHERE about IS NOT NULL"
        " UNION SELECT person FROM request"
    )
    return {Address(row[0]) for row in rows}


def active_goal_counts(connection: Connection) -> dict[Address, int]:
    """How many active goals are worked on with whom, by the address they were noted with."""
    latest = dict(connection.execute("SELECT goal, state FROM goal_state ORDER BY at, id").fetchall())
    noted = connection.execute("SELECT number, person FROM goal WHERE person IS NOT NULL")
    active = GoalState.ACTIVE.value
    return Counter(Address(who) for number, who in noted if latest.get(number, active) == active)


def _step(row: Row) -> Step:
    return Step(number=row["number"], text=row["text"], done_at=maybe_instant(row["done_at"]))


# -- writing --------------------------------------------------------------------------------


def add_goal(
    connection: Connection,
    title: str,
    *,
    now: datetime,
    person: Address | None = None,
    why: str = "",
    outcome_for: Beneficiary | None = None,
    due: date | None = None,
    private: bool = False,
    diffuse: bool = False,
    rung: str = "",
) -> Goal:
    """Note a goal. Naming a person shares it with them, unless it is private."""
    title = required(title, "a goal needs a title")
    with transaction(connection):
        row = connection.execute(
            "INSERT INTO goal (title, why, outcome, due, person, private, created_at, diffuse, rung, uid)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number",
            (
                title,
                lines(why),
                outcome_for.value if outcome_for else None,
                due.isoformat() if due else None,
                person,
                private,
                to_text(now),
                diffuse,
                rung,
                new_uid(connection, title, now),
            ),
        ).fetchone()
        _note_state(connection, row[0], GoalState.ACTIVE, now)
        return goal(connection, row[0])


def new_uid(connection: Connection, title: str, now: datetime) -> str:
    """A name for a goal that is the same wherever the same goals are noted, and no other's."""
    for count in itertools.count():
        text = f"{to_text(now)}\n{title}\n{count}".encode("utf-8", "replace")
        uid = hashlib.sha256(text).hexdigest()[:20]
        if connection.execute("SELECT 1 FROM goal WHERE uid = ?", (uid,)).fetchone() is None:
            return uid
    raise AssertionError("unreachable")


def check_in(
    connection: Connection,
    number: int,
    *,
    now: datetime,
    text: str = "",
    progress: int | None = None,
    state: GoalState | None = None,
) -> Goal:
    """Add a dated remark, a progress, or both, and the state it is in from now on."""
    text = lines(text)
    if not text and progress is None:
        raise UsageError(
            "a check-in needs a remark or a progress", hint=f"syncd goal check-in g{number} 'how it goes'"
        )
    if progress is not None and not 0 <= progress <= 100:
        raise UsageError(f"progress is a number from 0 to 100, not {progress}")
    with transaction(connection):
        goal(connection, number)
        connection.execute(
            "INSERT INTO check_in (goal, at, text, progress) VALUES (?, ?, ?, ?)",
            (number, to_text(now), text, progress),
        )
        if state is not None:
            _note_state(connection, number, state, now)
        return goal(connection, number)


def add_step(connection: Connection, number: int, text: str, *, now: datetime) -> Step:
    """Add a step at the end of a goal; that is an edit of the goal."""
    text = required(text, "a step needs a text")
    with transaction(connection):
        state = state_at(goal(connection, number), now)
        # A number is never used twice: in documents the old ones stand for what they stood for.
        (step,) = connection.execute(
            "UPDATE goal SET last_step = last_step + 1 WHERE number = ? RETURNING last_step", (number,)
        ).fetchone()
        row = connection.execute(
            "INSERT INTO step (goal, number, text) VALUES (?, ?, ?) RETURNING *", (number, step, text)
        ).fetchone()
        note_edit(connection, number, state, now)
    return _step(row)


def tick_step(connection: Connection, number: int, step: int, *, now: datetime) -> Goal:
    """Mark a step as done; ticking it again keeps the first date."""
    with transaction(connection):
        if all(one.number != step for one in goal(connection, number).steps):
            raise UsageError(f"goal g{number} has no step {step}", hint=f"syncd goal show g{number}")
        connection.execute(
            "UPDATE step SET done_at = ? WHERE goal = ? AND number = ? AND done_at IS NULL",
            (to_text(now), number, step),
        )
        return goal(connection, number)


def set_state(connection: Connection, number: int, state: GoalState, *, now: datetime) -> Goal:
    """Put a goal into a state: done or dropped closes it, active opens it again."""
    with transaction(connection):
        goal(connection, number)
        _note_state(connection, number, state, now)
        return goal(connection, number)


def _note_state(connection: Connection, number: int, state: GoalState, now: datetime) -> None:
    """A row that repeats the state records that the goal was edited."""
    connection.execute(
        "INSERT INTO goal_state (goal, state, at) VALUES (?, ?, ?)", (number, state.value, to_text(now))
    )


def note_edit(connection: Connection, number: int, state: GoalState, now: datetime) -> None:
    """Record, inside a transaction, that a goal was edited: its state stands there once more."""
    _note_state(connection, number, state, now)


def required(text: str, complaint: str) -> str:
    """One line of text; raises UsageError with the complaint when nothing is left of it."""
    text = plain(text)
    if not text:
        raise UsageError(complaint)
    return text
