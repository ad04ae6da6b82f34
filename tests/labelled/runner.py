"""Drives the command line through a case and compares what it says with the right answers.

The way a command runs is a value: in this process through click, or as a process of its own.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from .facts import Expected, Label
from .generator import Audit, Case
from .world import ALIAS, ME, Feed

CADENCE_FINDINGS = frozenset(
    (
        "series-ended",
        "lapsed",
        "slipping",
        "no-next-meeting",
        "low-hold-rate",
        "not-assessed",
        "long-gap",
        "series-quiet",
    )
)
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What one command did."""

    code: int
    out: str
    err: str


Run = Callable[[Sequence[str], datetime], Ran]
"""Arguments after ``syncd``, and the time it is."""

Alike = Mapping[str, str]
"""Reasons that a provider does not tell apart: each stands for the other."""
NOTHING: Alike = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """One answer that is not right."""

    case: str
    audit: str
    scenario: str
    person: str
    what: str
    expected: str
    got: str

    def __str__(self) -> str:
        return (
            f"{self.case} | {self.audit} | {self.scenario} | {self.person} | {self.what}: "
            f"expected {self.expected}, got {self.got}"
        )


class CommandFailed(AssertionError):
    """A command of the play ended with a code it must not have."""


def stamp(at: datetime) -> str:
    """An instant as the command line and the reports write it."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def in_process(arguments: Sequence[str], now: datetime) -> Ran:
    """Through click, without a new interpreter."""
    from click.testing import CliRunner

    from syncd.cli import main

    done = CliRunner().invoke(main, list(arguments), env={"SYNCD_NOW": stamp(now)})
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Ran(code=done.exit_code, out=done.stdout, err=done.stderr)


def as_process(arguments: Sequence[str], now: datetime) -> Ran:
    """The real command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "syncd", *arguments],
        env={**os.environ, "SYNCD_NOW": stamp(now)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    return Ran(code=done.returncode, out=done.stdout, err=done.stderr)


class Calendars(Protocol):
    """Where the calendars of a case are, and how they are connected."""

    @property
    def case(self) -> Case:
        """Whose they are."""
        ...

    def config(self) -> str:
        """The text of config.toml."""
        ...

    def bring(self, sync: int) -> None:
        """Bring the calendars to the state in which that sync reads them."""
        ...

    def connect(self, sync: int, run: Run) -> Iterator[Ran]:
        """Connect what is connected before that sync."""
        ...


class Files:
    """Calendars as files below a folder."""

    def __init__(self, case: Case, folder: Path) -> None:
        self.case = case
        self.folder = folder / "calendars"

    def config(self) -> str:
        return self.case.config()

    def bring(self, sync: int) -> None:
        write(self.folder, self.case.files(sync), self.case.instants[sync])

    def connect(self, sync: int, run: Run) -> Iterator[Ran]:
        feeds = self.case.world.feeds
        for feed in feeds if self.case.world.seed % 2 else reversed(feeds):
            if feed.connected == sync:
                yield run(connect(self.case, feed, self.folder), self.case.instants[sync])


def play(
    case: Case, folder: Path, run: Run, calendars: Calendars | None = None, *, alike: Alike = NOTHING
) -> list[Mismatch]:
    """Play the case below ``folder``, as files unless ``calendars`` are given; every wrong answer."""
    found: list[Mismatch] = []
    for audit, report in reports(calendars or Files(case, folder), folder, run):
        found += compare(case, audit, report, alike=alike)
    return found


def reports(calendars: Calendars, folder: Path, run: Run) -> Iterator[tuple[Audit, Json]]:
    """Play a case and give what each of its audits says."""
    case, home = calendars.case, folder / "home"
    home.mkdir(mode=0o700, parents=True)
    (home / "config.toml").write_text(calendars.config(), encoding="utf-8")

    def call(arguments: Sequence[str], now: datetime, *, allowed: tuple[int, ...] = (0,)) -> Ran:
        return _went_well(run(["--home", str(home), *arguments], now), case, arguments, now, allowed)

    for sync, now in enumerate(case.instants):
        calendars.bring(sync)
        for done in calendars.connect(sync, call):
            _went_well(done, case, ["connect"], now)
        call(["sync"], now)
        for command in case.commands:
            if command.sync == sync:
                call(command.arguments, now)
        for audit in (a for a in case.audits if a.sync == sync):
            more = ("--as-of", stamp(audit.as_of)) if audit.as_of else ()
            done = call(["audit", "--format", "json", *more], now, allowed=(0, 3, 4))
            yield audit, json.loads(done.out)


def _went_well(
    done: Ran, case: Case, arguments: Sequence[str], now: datetime, allowed: tuple[int, ...] = (0,)
) -> Ran:
    if done.code not in allowed:
        raise CommandFailed(
            f"{case.name}: {stamp(now)} syncd {' '.join(arguments)}: exit {done.code}\n"
            f"{done.out[-2000:]}\n{done.err[-2000:]}"
        )
    return done


def write(folder: Path, files: Mapping[str, str], now: datetime) -> None:
    """Bring the calendars to this state; what does not change is not touched."""
    folder.mkdir(exist_ok=True)
    for old in [p for p in folder.rglob("*.ics") if str(p.relative_to(folder)) not in files]:
        old.unlink()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        data = text.encode()
        if not path.exists() or path.read_bytes() != data:
            path.write_bytes(data)
            os.utime(path, (now.timestamp(), now.timestamp()))


def connect(case: Case, feed: Feed, folder: Path) -> list[str]:
    """The arguments that connect a calendar; both of my addresses are given."""
    path = folder / (feed.name if case.is_folder(feed.name) else f"{feed.name}.ics")
    arguments = ["connect", "ics", str(path), "--name", feed.name]
    if not feed.holidays:
        return [*arguments, "--me", ME, "--me", ALIAS]
    return [*arguments, "--kind", "holidays", *(["--for", feed.whose] if feed.whose else [])]


# -- comparing ----------------------------------------------------------------------------------


def compare(case: Case, audit: Audit, report: Json, *, alike: Alike = NOTHING) -> list[Mismatch]:
    """Every difference between an audit and the right answers."""
    title = (
        f"as of {stamp(audit.as_of)}"
        if audit.as_of
        else f"sync {audit.sync} {stamp(case.instants[audit.sync])}"
    )

    def wrong(scenario: str, person: str, what: str, expected: object, got: object) -> Mismatch:
        return Mismatch(
            case=case.name,
            audit=title,
            scenario=scenario,
            person=person,
            what=what,
            expected=_word(expected),
            got=_word(got),
        )

    found: list[Mismatch] = []
    open_ = list(report["relationships"])
    for answer in audit.answers:
        # Several before the user has merged them: an answer of None takes them all.
        theirs = [r for r in open_ if _addresses(r) & {a.casefold() for a in answer.addresses}]
        one = theirs[0] if theirs else None
        for found_one in theirs if answer.expected is None else theirs[:1]:
            open_.remove(found_one)
        if answer.expected is None:
            continue
        person = answer.addresses[0]
        if (one is not None) != answer.related:
            found.append(wrong(answer.scenario, person, "relationship", answer.related, one is not None))
        elif one is not None:
            every = [*_summary(answer.expected, one, report), *_slots(answer.expected, one, alike)]
            found += [wrong(answer.scenario, person, *each) for each in every]
    found += [wrong("?", ", ".join(sorted(_addresses(r))), "relationship", False, True) for r in open_]
    return found


Difference = tuple[str, object, object]


def _addresses(relationship: Json) -> set[str]:
    return {str(a).casefold() for a in relationship["person"]["addresses"]}


def _summary(expected: Expected, got: Json, report: Json) -> Iterator[Difference]:
    last_met, next_ = _moment(got["last_met"]), _moment(got["next"])
    if expected.last_met_known and last_met != expected.last_met:
        yield "last_met", expected.last_met, last_met
    if expected.next_known and next_ != expected.next:
        yield "next", expected.next, next_
    for key in ("missed", "gap_days", "standing"):
        right = getattr(expected, key)
        if right not in (None, "") and got[key] != right:
            yield key, right, got[key]
    rate = expected.hold_rate
    if rate is not None and (got["hold_rate"] is None or abs(got["hold_rate"] - rate) > 0.011):
        yield "hold_rate", round(rate, 3), got["hold_rate"]
    codes = {
        f["code"] for f in report["findings"] if str(f["person"]).casefold() in _addresses(got)
    } & CADENCE_FINDINGS
    if len(codes) > 1:
        yield "findings", "at most one", sorted(codes)
    if expected.finding is not None and codes != {expected.finding} - {"none"}:
        yield "finding", expected.finding, sorted(codes)


def _slots(expected: Expected, got: Json, alike: Alike) -> Iterator[Difference]:
    since, until = expected.window
    rows = {at: row for row in got["slots"] if (at := _moment(row["slot"])) is not None}
    if list(rows) != sorted(rows) or len(rows) != len(got["slots"]):
        yield "slots", "oldest first, each once", [row["slot"] for row in got["slots"]]
    left = {at for at in rows if since <= at < until} - set(expected.ignored)
    for label in expected.labels:
        at = next((at for at in (label.slot, label.also) if at in rows), None)
        if at is None:
            yield f"slot {stamp(label.slot)}", _brief(label), "no slot"
            continue
        left.discard(at)
        yield from _row(label, at, rows[at], alike)
    for at in sorted(left):
        yield f"slot {stamp(at)}", "no slot", f"{rows[at]['outcome']} {rows[at]['reason'] or ''}".strip()


def _row(label: Label, at: datetime, row: Json, alike: Alike) -> Iterator[Difference]:
    reason = row["reason"] or ""
    same = alike.get(reason, reason) == alike.get(label.reason, label.reason)
    if row["outcome"] != label.outcome or (label.reason_known and not same):
        yield f"slot {stamp(at)}", _brief(label), f"{row['outcome']} {reason}".strip()
    elif label.met_known and _moment(row["met"]) != label.met:
        yield f"met of {stamp(at)}", label.met, _moment(row["met"])
    elif label.outcome != "upcoming" and (row["evidence"] == "confirmed") != (label.reason == "confirmed"):
        yield f"evidence of {stamp(at)}", label.reason or "calendar", row["evidence"]


def _brief(label: Label) -> str:
    return f"{label.outcome} {label.reason}".strip()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _word(value: object) -> str:
    return stamp(value) if isinstance(value, datetime) else str(value)
