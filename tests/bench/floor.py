"""The smallest program that does the same work with the standard library alone: a yardstick, no product.

``index FOLDER DATABASE`` reads what has changed by name, time and size; ``year DATABASE`` prints a year.
"""

# ruff: noqa: T201 - its output is what it is for

import os
import re
import sqlite3
import sys

_FIELD = re.compile(
    rb"\n(UID|DTSTART|DTEND|RECURRENCE-ID|RRULE|SUMMARY|ATTENDEE|ORGANIZER|STATUS)[;:]([^\n]*)"
)


def index(folder: str, database: str) -> None:
    """Bring the database up to date with the folder in one transaction."""
    connection = sqlite3.connect(database)
    connection.execute("CREATE TABLE IF NOT EXISTS file (name PRIMARY KEY, mark)")
    connection.execute("CREATE TABLE IF NOT EXISTS event (name, uid, start, rule, title, people)")
    connection.execute("CREATE INDEX IF NOT EXISTS event_name ON event (name)")
    known = dict(connection.execute("SELECT name, mark FROM file"))
    with connection, os.scandir(folder) as entries:
        for entry in entries:
            status = entry.stat()
            mark = f"{status.st_mtime_ns}:{status.st_size}:{status.st_ino}"
            if known.get(entry.name) == mark:
                continue
            with open(entry.path, "rb") as stream:  # noqa: PTH123 - as small as it can be
                text = stream.read().replace(b"\r\n", b"\n").replace(b"\n ", b"")
            connection.execute("DELETE FROM event WHERE name = ?", (entry.name,))
            connection.execute("INSERT OR REPLACE INTO file VALUES (?, ?)", (entry.name, mark))
            connection.executemany("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)", _rows(entry.name, text))
    connection.close()


def _rows(name: str, text: bytes) -> list[tuple[str, str, str, str, str, int]]:
    rows = []
    for part in text.split(b"\nBEGIN:VEVENT")[1:]:
        found = _FIELD.findall(part)
        last = {key: value.decode("utf-8", "replace") for key, value in found}
        people = sum(1 for key, _ in found if key == b"ATTENDEE")
        start = last.get(b"DTSTART", "").rpartition(":")[2]
        rows.append(
            (name, last.get(b"UID", ""), start, last.get(b"RRULE", ""), last.get(b"SUMMARY", ""), people)
        )
    return rows


def year(database: str) -> None:
    """Print the stored starts of one year."""
    connection = sqlite3.connect(database)
    query = "SELECT start, title FROM event WHERE start >= '20251120' AND start < '20261120' ORDER BY start"
    print("\n".join(f"{start} {title}" for start, title in connection.execute(query)))


if __name__ == "__main__":
    if sys.argv[1] == "index":
        index(sys.argv[2], sys.argv[3])
    else:
        year(sys.argv[2])
