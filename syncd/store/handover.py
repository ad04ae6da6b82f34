"""Queries of a handover: the old tenure ends, the new one begins, and what is carried becomes private."""

from datetime import datetime
from sqlite3 import Connection

from syncd.core.cadence.history import Person
from syncd.core.goals import state_at
from syncd.core.handover import Handover, Picked
from syncd.core.model import Address
from syncd.store.database import transaction
from syncd.store.goals import note_edit
from syncd.store.people import among, begin_tenure, family_of


def hand_over(connection: Connection, plan: Handover, old: Person, new: Person, *, now: datetime) -> None:
    """Carry a handover out, in one transaction: all of it or nothing."""
    with transaction(connection):
        family = family_of(connection, old.key)
        connection.execute(
            f"UPDATE tenure SET until = ? WHERE role = ? AND since = ? AND person {among(family)}",  # noqa: S608
            (plan.on.isoformat(), plan.role.value, plan.since.isoformat(), *family),
        )
        if plan.begins:
            begin_tenure(connection, new.key, plan.role, on=plan.on, company=plan.company)
        for goal in plan.goals:
            connection.execute(
                "UPDATE goal SET person = ?, private = 1 WHERE number = ? AND person = ?",
                (new.key, goal.number, goal.person),
            )
            connection.execute("UPDATE answer SET shared_with = NULL WHERE goal = ?", (goal.number,))
            note_edit(connection, goal.number, state_at(goal, now), now)
        connection.executemany(
            "UPDATE jot SET person = ?, private = 1 WHERE number = ? AND person = ? AND done_at IS NULL",
            [(new.key, jot.number, jot.person) for jot in plan.actions],
        )


def share_picked(connection: Connection, picked: Picked, *, person: Address) -> None:
    """Share what was ticked, in one transaction; what has gone to somebody else meanwhile is left alone."""
    with transaction(connection):
        connection.executemany(
            "UPDATE goal SET private = 0 WHERE number = ? AND person = ?",
            [(goal.number, goal.person) for goal in picked.goals],
        )
        connection.executemany(
            "UPDATE jot SET private = 0 WHERE number = ? AND person = ?",
            [(jot.number, jot.person) for jot in picked.actions],
        )
        connection.executemany(
            "UPDATE answer SET shared_with = ? WHERE id = ?",
            [(person, answer.number) for answer in picked.answers],
        )
