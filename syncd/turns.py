"""Finds the one subject whose turn it is in the next 1:1 with somebody."""

from datetime import date, tzinfo
from sqlite3 import Connection

from syncd.assess import Assessment
from syncd.core.cadence.history import Person
from syncd.core.cadence.judged import Judged
from syncd.core.subject_cadence import Due, next_shared
from syncd.core.window import local_day
from syncd.practice import begun_on, due_subjects
from syncd.store import documents, subjects
from syncd.waiting import held_slots


def shared_turn(connection: Connection, found: Assessment, person: Person, *, on: date) -> Due | None:
    """The subject for the shared agenda of a day; None before any is due."""
    judged = next((one for one in found.judged if one.person.key == person.key), None)
    begun = begun_on(connection, found.zone)
    return next_shared(
        due_subjects(subjects.book(connection), found, person, on=on),
        asked=_asked(connection, judged, on=on, zone=found.zone) if judged else {},
        known=(local_day(found.now, found.zone) - begun).days if begun else None,
    )


def _asked(connection: Connection, judged: Judged, *, on: date, zone: tzinfo) -> dict[str, int]:
    """Subject -> how many days before ``on`` it last stood in the entry of a 1:1 that was held."""
    held = held_slots(judged)
    papers = documents.papers(connection, judged.person.addresses)
    return {
        item.removeprefix("s."): (on - local_day(paper.slot, zone)).days
        for paper in sorted(papers, key=lambda one: one.slot)
        if paper.slot in held
        for item in paper.items
        if item.startswith("s.")
    }
