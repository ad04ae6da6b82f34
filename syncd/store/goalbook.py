"""Queries on goals as they are written down: whole, by uid, for import, edit and export."""

from sqlite3 import Connection

from syncd.core.goalbook import GoalRecord, added, record_of
from syncd.store.goals import goals
from syncd.store.instants import maybe_text, to_text


def records(connection: Connection) -> dict[int, GoalRecord]:
    """Every goal by its number."""
    return {one.number: record_of(one) for one in goals(connection)}


def last_steps(connection: Connection) -> dict[int, int]:
    """The highest number a step of each goal ever had, by the goal's number."""
    return {row[0]: row[1] for row in connection.execute("SELECT number, last_step FROM goal")}


def insert(connection: Connection, record: GoalRecord) -> int:
    """Add a goal of a uid not yet there; returns its number. Runs inside the caller's transaction."""
    row = connection.execute(
        "INSERT INTO goal (title, why, outcome, due, person, private, created_at, diffuse, rung, uid)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number",
        (*_fields(record), record.uid),
    ).fetchone()
    number = int(row[0])
    _insert_steps(connection, number, record)
    _insert_history(
        connection, number, record, have=GoalRecord(uid="", title="", created_at=record.created_at)
    )
    return number


def update(connection: Connection, number: int, old: GoalRecord, new: GoalRecord) -> None:
    """Make the goal what ``new`` says; dated history is only added to.

    Runs inside the caller's transaction, in which ``old`` was read.
    """
    connection.execute(
        "UPDATE goal SET title = ?, why = ?, outcome = ?, due = ?, person = ?, private = ?, created_at = ?,"
        " diffuse = ?, rung = ? WHERE number = ?",
        (*_fields(new), number),
    )
    if new.steps != old.steps:
        connection.execute("DELETE FROM step WHERE goal = ?", (number,))
        _insert_steps(connection, number, new)
    _insert_history(connection, number, new, have=old)


def _fields(record: GoalRecord) -> tuple[object, ...]:
    return (
        record.title,
        record.why,
        record.outcome_for.value if record.outcome_for else None,
        record.due.isoformat() if record.due else None,
        record.person,
        record.private,
        to_text(record.created_at),
        record.diffuse,
        record.rung,
    )


def _insert_steps(connection: Connection, number: int, record: GoalRecord) -> None:
    connection.executemany(
        "INSERT INTO step (goal, number, text, done_at) VALUES (?, ?, ?, ?)",
        [(number, one.number, one.text, maybe_text(one.done_at)) for one in record.steps],
    )
    highest = max((one.number for one in record.steps), default=0)
    connection.execute("UPDATE goal SET last_step = max(last_step, ?) WHERE number = ?", (highest, number))


def _insert_history(connection: Connection, number: int, record: GoalRecord, *, have: GoalRecord) -> None:
    """Add the states, check-ins and answers that ``have`` lacks."""
    for state in added(have.states, record.states):
        connection.execute(
            "INSERT INTO goal_state (goal, state, at) VALUES (?, ?, ?)",
            (number, state.state.value, to_text(state.at)),
        )
    for note in added(have.check_ins, record.check_ins):
        connection.execute(
            "INSERT INTO check_in (goal, at, text, progress, source) VALUES (?, ?, ?, ?, ?)",
            (number, to_text(note.at), note.text, note.progress, note.source),
        )
    for one in added(have.answers, record.answers):
        connection.execute(
            "INSERT INTO answer (goal, question, person, text, at, entry, document, revision, read_at,"
            " shared_with, rung) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                number,
                one.question,
                one.person,
                one.text,
                to_text(one.at),
                one.entry,
                one.document,
                one.revision,
                to_text(one.read_at),
                one.shared_with,
                one.rung,
            ),
        )


def delete(connection: Connection, number: int) -> None:
    """Delete a goal with everything noted on it. Runs inside the caller's transaction."""
    connection.execute("DELETE FROM goal WHERE number = ?", (number,))
