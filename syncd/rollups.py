"""Makes an export of this home, and reads the exports of others from files nobody vouches for."""

import json
import os
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from sqlite3 import Connection

from syncd import strictjson
from syncd.assess import Assessment, not_assessed
from syncd.config import Config
from syncd.core.model import CalendarId
from syncd.core.rollup import Export, Tie, in_no_order, tie
from syncd.core.rollup_form import as_data, read_export
from syncd.errors import ConfigError, UsageError
from syncd.practice import judged_goals
from syncd.safetext import plain
from syncd.store import calendars

LARGEST = 2 * 1024 * 1024
"""Bytes; no export comes near."""

LEEWAY = timedelta(days=1)
"""Another machine's clock may be ahead by this much."""


def make_export(
    connection: Connection, config: Config, found: Assessment, *, name: str, address: str
) -> Export:
    """Everybody as counts, outcomes and ages, under the exporter's own name."""
    gaps = tuple(not_assessed(connection, config, now=found.now))
    missing = {CalendarId(f"{gap.account}/{gap.calendar}") for gap in gaps}
    return Export(
        name=plain(name),
        address=address,
        as_of=found.now,
        ties=in_no_order(_ties(connection, found, missing)),
        not_assessed=len(gaps),
    )


def _ties(connection: Connection, found: Assessment, missing: set[CalendarId]) -> Iterator[Tie]:
    goals = judged_goals(connection, found)
    read = {
        state.id
        for state in calendars.calendars(connection)
        if state.kind == "work" and state.coverage.read_through is not None
    }
    for history, judged in zip(found.histories, found.judged, strict=True):
        reads = {read.calendar for series in history.series for read in series.coverage}
        # Without a series it may stand in any calendar, so all of them must have been looked at.
        assessed = bool(reads & (read - missing)) if reads else bool(read) and not missing
        yield tie(judged, goals, assessed=assessed, now=found.now, zone=found.zone)


def export_text(export: Export) -> str:
    """An export as it is written: JSON in ASCII."""
    return json.dumps(as_data(export), indent=2) + "\n"


def write_export(path: Path, text: str, *, replace: bool) -> None:
    """Write an export that only its user can read; raises UsageError where a file stands already."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW
    try:
        handle = os.open(path, flags | (os.O_TRUNC if replace else os.O_EXCL), 0o600)
        with os.fdopen(handle, "w", encoding="ascii", newline="\n") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(text)
    except FileExistsError as error:
        raise UsageError(
            f"{path} exists; it was not touched", hint="name another file, or add --force"
        ) from error
    except OSError as error:
        raise UsageError(
            f"cannot write {path}: {error.strerror}", hint="name another file with --to"
        ) from error


# -- reading --------------------------------------------------------------------------------


def read_exports(paths: Iterable[Path], *, now: datetime) -> tuple[Export, ...]:
    """Every file's export; raises ConfigError with everything that is wrong with any of them."""
    exports: list[Export] = []
    problems: list[str] = []
    for path in paths:
        found, wrong = _read(path, latest=now + LEEWAY)
        problems += [f"{path}: {problem}" for problem in wrong]
        if found is not None:
            exports.append(found)
    if problems:
        raise ConfigError(
            "these files cannot be rolled up; nothing was" if len(problems) > 1 else problems[0],
            problems=problems,
            hint="ask for a new one: syncd rollup export --to FILE",
        )
    return tuple(exports)


def _read(path: Path, *, latest: datetime) -> tuple[Export | None, tuple[str, ...]]:
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        return None, (f"cannot be read: {error.strerror}",)
    if len(raw) > LARGEST:
        return None, (f"it is larger than {LARGEST // 1024 // 1024} MiB",)
    try:
        data = strictjson.read(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None, ("it is not UTF-8",)
    except RecursionError:
        return None, ("it is nested too deeply",)
    except ValueError as error:  # no JSON, a field that stands twice, NaN, a number of thousands of digits
        return None, (f"it is no JSON a rollup could be: {plain(str(error), limit=200)}",)
    return read_export(data, latest=latest)
