"""The report as CSV (RFC 4180): one row per slot, and no cell that a spreadsheet would calculate."""

import csv
import io

from syncd.cells import inert
from syncd.core.audit import Report
from syncd.report.marks import in_window
from syncd.report.words import full_name
from syncd.safetext import plain
from syncd.store.instants import maybe_text, to_text

COLUMNS = ("person", "address", "role", "standing", "slot", "outcome", "reason", "met", "evidence")

_CELL = 32_000
"""A spreadsheet holds 32,767 characters in a cell."""


def audit_csv(report: Report) -> str:
    """A header and one row per slot of the window, by person and time; instants in UTC, lines end in CRLF."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for judged in sorted(report.relationships, key=lambda one: one.person.key):
        for one in in_window(judged, report):
            row = (
                full_name(judged.person),
                judged.person.key,
                judged.role.value if judged.role else "",
                judged.standing.value,
                to_text(one.slot),
                one.outcome.value,
                one.reason.value if one.reason else "",
                maybe_text(one.met) or "",
                one.evidence.value,
            )
            writer.writerow([_cell(value) for value in row])
    return text.getvalue()


def _cell(text: str) -> str:
    """Text that stays text in a spreadsheet: what looks like a formula is marked by an apostrophe."""
    return inert(plain(text, limit=_CELL))
