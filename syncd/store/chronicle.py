"""Reads everything a chronicle or an export of one person is made of."""

from sqlite3 import Connection

from syncd.core.chronicle import Material
from syncd.store.answers import answers, notes
from syncd.store.goals import goals
from syncd.store.jots import jots
from syncd.store.requests import requests


def material(connection: Connection) -> Material:
    """Every goal, answer, note, jot and request, whoever it is with."""
    return Material(
        goals=goals(connection),
        answers=answers(connection),
        notes=notes(connection),
        jots=jots(connection),
        requests=requests(connection),
    )
