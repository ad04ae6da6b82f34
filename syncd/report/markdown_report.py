"""The report as Markdown: tables for a wiki page or a note, every foreign text escaped."""

import re
from collections.abc import Iterable, Sequence

from syncd.core.audit import Report
from syncd.core.cadence.judged import Judged
from syncd.markdown import escape
from syncd.report.marks import by_need, in_window
from syncd.report.words import COMMAND, SENTENCE, ago, day, moment, rhythm, short, shown_name

_Row = Sequence[str]


def audit_markdown(report: Report) -> str:
    """Relationships, findings, goals, gaps and slots in GitHub's Markdown; ends without a line feed."""
    people = by_need(report.relationships)
    zone = escape(short(str(report.zone), SENTENCE))
    parts = [f"# 1:1s as of {moment(report.as_of, report.zone)} ({zone})"]
    parts += _section("", _PEOPLE, [_person(one, report) for one in people]) or ["No 1:1s found."]
    parts += _section("Findings", ("Severity", "Finding", "What to type"), _findings(report))
    parts += _section("Goals", ("Goal", "Title", "With", "State", "Due", "Progress", "Stale"), _goals(report))
    parts += _section("Not assessed", ("Calendar", "Last read", "Reason"), _not_assessed(report))
    for judged in people:
        parts += _section(escape(shown_name(judged.person)), _SLOTS, _slots(judged, report))
    return "\n\n".join(parts)


def _section(title: str, header: _Row, rows: Iterable[_Row]) -> list[str]:
    """A heading and its table; nothing when there are no rows."""
    lines = [" | ".join(row) for row in rows]
    if not lines:
        return []
    table = "\n".join(
        f"| {line} |" for line in (" | ".join(header), " | ".join("---" for _ in header), *lines)
    )
    return [f"## {title}", table] if title else [table]


_PEOPLE = ("Person", "Role", "Standing", "Rhythm", "Last met", "Next", "Missed", "Took place")


def _person(judged: Judged, report: Report) -> _Row:
    ahead = judged.next or judged.planned
    return (
        escape(shown_name(judged.person)),
        judged.role.value if judged.role else "",
        judged.standing.value,
        rhythm(judged),
        ago(judged.last_met, report.as_of, report.zone),
        moment(ahead, report.zone) if ahead else "",
        str(judged.missed),
        "" if judged.hold_rate is None else f"{round(100 * judged.hold_rate)}%",
    )


_SLOTS = ("Slot", "Outcome", "Reason", "Met", "Evidence")


def _slots(judged: Judged, report: Report) -> Iterable[_Row]:
    for one in in_window(judged, report):
        yield (
            moment(one.slot, report.zone),
            one.outcome.value,
            one.reason.value if one.reason else "",
            moment(one.met, report.zone) if one.met else "",
            one.evidence.value,
        )


def _findings(report: Report) -> Iterable[_Row]:
    for one in report.findings:
        yield one.severity.value, escape(short(one.message, SENTENCE)), _code(short(one.hint, COMMAND))


def _goals(report: Report) -> Iterable[_Row]:
    for one in report.goals:
        yield (
            one.goal.id,
            escape(short(one.goal.title, SENTENCE)),
            escape(short(one.goal.person or "", SENTENCE)),
            one.state.value,
            one.goal.due.isoformat() if one.goal.due else "",
            "" if one.progress is None else f"{one.progress}%",
            "yes" if one.staleness.stale else "",
        )


def _not_assessed(report: Report) -> Iterable[_Row]:
    for one in report.not_assessed:
        yield (
            escape(short(f"{one.account}/{one.calendar}", SENTENCE)),
            day(one.since, report.zone) if one.since else "never",
            escape(short(one.reason, SENTENCE)),
        )


def _code(command: str) -> str:
    """A command as code, whole whatever it holds; a bar would end the cell of a table."""
    if not command:
        return ""
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", command)), default=0))
    pad = " " if "`" in command else ""
    return f"{fence}{pad}{command}{pad}{fence}".replace("|", "\\|")
