"""A rollup as text for 80 columns, as JSON and as CSV."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from syncd.cells import inert
from syncd.core.rollup import Line
from syncd.safetext import plain
from syncd.store.instants import to_text

COLUMNS = (
    "manager", "address", "as_of", "age_days", "stale", "reports", "living", "slipping", "without", "lapsed",
    "never_met", "not_assessed", "oldest_days", "calendars_not_assessed",
)  # fmt: skip


def rollup_rows(lines: Sequence[Line]) -> list[tuple[str, ...]]:
    """The table: a header, a line per manager, and their sum when there are several."""
    head = ("MANAGER", "REPORTS", "LIVING", "SLIPPING", "WITHOUT", "UNKNOWN", "OLDEST", "AGE")
    rows = [
        (
            plain(one.name, limit=16),
            *_counts(one),
            _days(one.oldest_days),
            f"{_days(one.age_days)}{' (old)' if one.stale else ''}",
        )
        for one in lines
    ]
    if len(lines) > 1:
        sums = [str(sum(map(int, column))) for column in zip(*map(_counts, lines), strict=True)]
        oldest = max((one.oldest_days for one in lines if one.oldest_days is not None), default=None)
        rows.append(("all", *sums, _days(oldest), ""))
    return [head, *rows]


def _counts(one: Line) -> tuple[str, ...]:
    return tuple(map(str, (one.reports, one.living, one.slipping, one.without, one.not_assessed)))


def _days(number: int | None) -> str:
    return "-" if number is None else f"{number} d"


def rollup_findings(lines: Sequence[Line]) -> list[str]:
    """Who has reports without a living 1:1, worst first; then what could not be assessed."""
    worst = sorted((one for one in lines if one.without), key=lambda one: -one.without)
    found = [f"without a living 1:1: {plain(one.name, limit=60)}: {_without(one)}" for one in worst]
    for one in lines:
        found += [f"{code}: {plain(one.name, limit=60)}: {what}" for code, what in _doubts(one)]
    return found


def _without(one: Line) -> str:
    how = [f"{one.lapsed} lapsed"] if one.lapsed else []
    how += [f"{one.never_met} never met"] if one.never_met else []
    told = f" ({', '.join(how)})" if how else ""
    return f"{one.without} of {_many(one.reports, 'report')}{told}"


def _doubts(one: Line) -> list[tuple[str, str]]:
    """What is to be known before one line is believed."""
    rows = [
        (one.not_assessed, "not assessed", f"{_many(one.not_assessed, 'report')} (unknown, not without)"),
        (
            one.calendars_not_assessed,
            "not assessed",
            f"{_many(one.calendars_not_assessed, 'calendar')} of theirs could not be looked at",
        ),
        (one.stale, "old", f"exported {_many(one.age_days, 'day')} ago; ask for a new one"),
        (one.replaced, "left out", f"{_many(one.replaced, 'older export')} of the same person"),
    ]
    return [(code, what) for holds, code, what in rows if holds]


def _many(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def rollup_data(lines: Sequence[Line]) -> dict[str, Any]:
    """The rollup for programs."""
    return {"managers": [dict(zip(COLUMNS, _values(one), strict=True)) for one in lines]}


def rollup_csv(lines: Sequence[Line]) -> str:
    """A header and a row per manager; no cell that a spreadsheet would calculate."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for one in lines:
        writer.writerow([inert(_word(value)) for value in _values(one)])
    return text.getvalue()


def _word(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _values(one: Line) -> tuple[object, ...]:
    return (
        plain(one.name),
        plain(one.address) or None,
        to_text(one.as_of),
        one.age_days,
        one.stale,
        one.reports,
        one.living,
        one.slipping,
        one.without,
        one.lapsed,
        one.never_met,
        one.not_assessed,
        one.oldest_days,
        one.calendars_not_assessed,
    )
