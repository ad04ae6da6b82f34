"""``make corpus DIR=folder``: what syncd makes of a folder of calendars nobody here has seen.

Each file is connected, read and audited through the command line, in a home and a child of its own
with little time and memory. Exits 1 when one crashed, hung, needed too much memory or lost an event
without saying so. Nothing is written into the folder.
"""

# ruff: noqa: T201 - its report is its output

import argparse
import io
import re
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from syncd.cli import main
from syncd.core.recurrence import event_starts
from syncd.safetext import plain
from syncd_providers.ics.lines import decode, spans, unfold
from syncd_providers.ics.lines import plain as without_mark
from syncd_providers.ics.reader import Reader
from syncd_providers.ics.scan import NotACalendar, scan

from .gather import calendars, copied
from .limits import Done, limited

SECONDS, SLOW = 10.0, 2.0
"""For one file: when it is given up, and when it took too long; each event adds some milliseconds."""
MORE_SECONDS, MORE_SLOW = 0.01, 0.002
SLOW_MEGABYTE = 0.25
"""So much more for each: it is read five times here."""
MEMORY = 1024
"""MiB of address space, with everything Python maps."""
PEAK = 300
"""MiB that may really be used."""
MOST_TOLD = 5
"""Faults of one file that are told one by one."""


@dataclass(slots=True)
class Tally:
    """What all files came to."""

    read: int = 0
    events: int = 0
    series: int = 0
    ones: int = 0
    passed_by: Counter[str] = field(default_factory=Counter)
    """What was not looked into."""
    refused: Counter[str] = field(default_factory=Counter)
    quarantined: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    times: list[tuple[float, str]] = field(default_factory=list)
    peak: int = 0
    faults: list[str] = field(default_factory=list)
    """Everything that must not be."""

    def add(self, name: str, done: Done, *, slow: float) -> None:
        """Count one file, which was to take no longer than ``slow`` seconds."""
        self.times.append((done.seconds, name))
        self.peak = max(self.peak, done.peak)
        if done.failure:
            self.faults.append(f"{name}: {done.failure}")
            return
        if done.seconds > slow:
            self.faults.append(f"{name}: took {done.seconds:.1f} s")
        if done.peak > PEAK:
            self.faults.append(f"{name}: needed {done.peak} MiB")
        found = done.value
        if found.get("refused"):
            self.refused[_kind(found["refused"])] += 1
            return
        self.read += 1
        self.events += found["events"]
        self.series += found["series"]
        self.ones += found["ones"]
        for severity, reason in found["problems"]:
            (self.quarantined if severity == "quarantined" else self.warnings)[_kind(reason)] += 1
        faults = found["faults"]
        self.faults += [f"{name}: {fault}" for fault in faults[:MOST_TOLD]]
        if len(faults) > MOST_TOLD:
            self.faults.append(f"{name}: and {len(faults) - MOST_TOLD} more")


def main_() -> int:
    """Run over the folder and report; 1 when something must not be."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    parser = argparse.ArgumentParser(prog="make corpus DIR=", description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    if not folder.is_dir():
        parser.error(f"{folder} is no folder")
    tally = Tally()
    files = list(calendars(folder, tally.passed_by))
    run(folder, files, tally)
    report(len(files), tally)
    return 1 if tally.faults else 0


def run(folder: Path, files: list[Path], tally: Tally) -> None:
    """Note what all files come to, each in a child and a home of its own."""
    with tempfile.TemporaryDirectory(prefix="syncd-corpus-") as place:
        fresh, copy = Path(place) / "fresh", Path(place) / "calendar.ics"
        _syncd(fresh, "status")
        _warm_up(Path(place), fresh)
        for number, file in enumerate(files, start=1):
            home = Path(place) / "home"
            shutil.rmtree(home, ignore_errors=True)
            shutil.copytree(fresh, home)
            try:
                copied(file, copy)
            except OSError as error:
                tally.passed_by[f"a file cannot be read: {error.strerror}"] += 1
                continue
            raw = copy.read_bytes()
            events, megabytes = raw.count(b"BEGIN:VEVENT"), len(raw) / 1e6
            del raw
            work = partial(look, copy, home)
            seconds, slow = (
                SECONDS + events * MORE_SECONDS,
                SLOW + events * MORE_SLOW + megabytes * SLOW_MEGABYTE,
            )
            done = limited(work, seconds=seconds, memory=MEMORY)
            name = plain(str(file.relative_to(folder)), limit=200)
            tally.add(name, done, slow=slow)
            if sys.stderr.isatty():
                print(f"\r{number} of {len(files)}", end="", file=sys.stderr)


def _warm_up(place: Path, fresh: Path) -> None:
    """Import everything once, in the process the children are forked from."""
    home, file = place / "first", place / "first.ics"
    shutil.copytree(fresh, home)
    file.write_bytes(
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260105T100000Z\r\nRRULE:FREQ=WEEKLY\r\n"
        b"ATTENDEE:mailto:me@example.com\r\nATTENDEE:mailto:you@example.com\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    look(file, home)


# -- one file, in the child --------------------------------------------------------------------


def look(file: Path, home: Path) -> dict[str, Any]:
    """Connect, read and audit one calendar; read it again; ask for every series of it."""
    raw = file.read_bytes()
    when = _moment(raw)
    mine = _usual_address(raw)
    words = ["--me", mine] if mine else []
    code, _, err = _syncd(home, "connect", "ics", str(file), "--name", "it", *words, now=when)
    if code:
        return {"refused": _reason(err)} if code in (2, 7) else {"refused": "", "faults": [err], **_NOTHING}
    faults, out = [], ""
    for words, allowed in ((["sync"], (0,)), (["audit", "--format", "json"], (0, 4)), (["sync"], (0,))):
        code, out, err = _syncd(home, *words, now=when)
        if code not in allowed:
            faults.append(f"syncd {words[0]}: exit {code}: {err.strip()[:300]}")
    if "unchanged" not in out:
        faults.append("the same file again was not unchanged")
    with closing(sqlite3.connect(home / "syncd.db")) as db:
        events = db.execute("SELECT total(events) FROM resource").fetchone()[0]
        ones = db.execute("SELECT count(*) FROM bundle WHERE kind = 'one-to-one'").fetchone()[0]
        problems = db.execute("SELECT severity, reason, resource, uid FROM problem").fetchall()
        known = {row[0] for row in db.execute("SELECT name FROM resource")}
    faults += _unsaid(raw, known | {name for _, _, *names in problems for name in names})
    return {
        "events": int(events),
        "ones": ones,
        "series": _expand(raw, when),
        "problems": [row[:2] for row in problems],
        "faults": faults,
    }


_NOTHING: dict[str, Any] = {"events": 0, "ones": 0, "series": 0, "problems": []}


def _syncd(home: Path, *words: str, now: datetime | None = None) -> tuple[int, str, str]:
    env = {"SYNCD_NOW": (now or datetime(2026, 1, 1)).isoformat() + "Z"}  # noqa: DTZ001 - the Z follows
    done = CliRunner().invoke(main, ["--home", str(home), *words], env=env, prog_name="syncd")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr


_STARTS = re.compile(rb"^DTSTART[^:\r\n]*:(\d{4})(\d\d)(\d\d)", re.MULTILINE)


def _moment(raw: bytes) -> datetime:
    """Ten weeks after the last start of the text, so that there is something to judge."""
    days = []
    for match in _STARTS.finditer(raw):
        year, month, day = map(int, match.groups())
        if 1970 <= year <= 2090 and 1 <= month <= 12 and 1 <= day <= 28:
            days.append(datetime(year, month, day))  # noqa: DTZ001 - the Z follows
    return max(days, default=datetime(2026, 1, 1)) + timedelta(weeks=10)  # noqa: DTZ001


def _usual_address(raw: bytes) -> str:
    """The address most events name: whose calendar it could be."""
    found = re.findall(rb"mailto:([\w.+-]+@[\w.-]+\w)", raw, re.IGNORECASE)
    counted = Counter(where.lower().decode("ascii", "replace") for where in found)
    return max(sorted(counted), key=lambda where: counted[where], default="")


_MOST_LINE = 100_000
"""No UID is longer; a text of millions of folds takes hundreds of megabytes to unfold."""
_UID = re.compile(r"UID:[\x21-\x5b\x5d-\x7e]+")


def _unsaid(raw: bytes, known: set[str]) -> Iterator[str]:
    """The UIDs of events that are neither kept nor listed as not understood; found by plain looking."""
    stack: list[str] = []
    text = without_mark(raw)
    for start, end in spans(text):  # one at a time: a hostile text may have millions
        if end - start > _MOST_LINE:
            continue
        word = decode(unfold(text[start:end])).strip()
        if word.upper().startswith("BEGIN:"):
            stack.append(word[6:].upper())
        elif word.upper().startswith("END:"):
            del stack[-1:]
        elif stack[-1:] == ["VEVENT"] and len(stack) == 2 and _UID.fullmatch(word) and word[4:] not in known:
            yield f"nothing is said of the event {word[4:]}"


def _expand(raw: bytes, when: datetime) -> int:
    """Ask every event for its starts of twelve years, whoever is on it; how many repeat."""
    try:
        reader = Reader(scan(raw), zone="Europe/Berlin")
    except NotACalendar:
        return 0
    count = 0
    for uid in reader.uids:
        found = reader.read(uid, name=uid).resource
        for event in found.events if found else ():
            event_starts(event, since=date(when.year - 10, 1, 1), until=date(when.year + 1, 12, 31))
            count += event.rule is not None
    return count


# -- the report --------------------------------------------------------------------------------


def _reason(err: str) -> str:
    """Why a file was refused, without its name."""
    text = err.splitlines()[0] if err else "no reason"
    return re.sub(r"^syncd: (\S.*? is not a whole calendar: )?", "", re.sub(r"/\S+", "FILE", text))


def _kind(reason: str) -> str:
    """A reason without what differs from event to event."""
    reason = re.sub(r"'[^']*'|\"[^\"]*\"", "'...'", reason)
    return plain(re.sub(r"\d+", "N", reason), limit=100)


def report(files: int, tally: Tally) -> None:
    """Print what was found, the worst last."""
    print(f"files                {files}")
    print(f"passed by            {tally.passed_by.total()}")
    _table(tally.passed_by)
    print(
        f"read                 {tally.read} ({tally.events} events, {tally.series} series, {tally.ones} 1:1s)"
    )
    print(f"refused as a whole   {tally.refused.total()}")
    _table(tally.refused)
    print(f"events set aside     {tally.quarantined.total()}")
    _table(tally.quarantined)
    print(f"read with a remark   {tally.warnings.total()}")
    _table(tally.warnings)
    print("slowest")
    for seconds, name in sorted(tally.times, reverse=True)[:10]:
        print(f"  {seconds:7.2f} s  {name}")
    print(f"most memory          {tally.peak} MiB")
    print(f"must not be          {len(tally.faults)}")
    for fault in tally.faults:
        print("  " + "\n    ".join(plain(line, limit=300) for line in fault.splitlines()))


def _table(reasons: Counter[str]) -> None:
    for reason, times in reasons.most_common():
        print(f"  {times:7}  {reason}")


if __name__ == "__main__":
    sys.exit(main_())
