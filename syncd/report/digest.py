"""The digest of a week as Markdown: what needs the user, each with the command that settles it."""

from collections.abc import Sequence
from datetime import date

from syncd.core.audit import Finding, Report, Severity
from syncd.core.model import Standing
from syncd.markdown import escape

_TITLES = {Severity.HIGH: "First", Severity.MEDIUM: "Then", Severity.LOW: "When there is time"}


def digest(report: Report, findings: Sequence[Finding], *, day: date) -> str:
    """Findings by severity, how many relationships are on track, what could not be looked at."""
    parts = [f"# Your 1:1s, {day.isoformat()}"]
    for severity, title in _TITLES.items():
        mine = [one for one in findings if one.severity is severity]
        if mine:
            parts.append("\n".join([f"## {title}", "", *(_line(one) for one in mine)]))
    on_track = sum(one.standing is Standing.ON_TRACK for one in report.relationships)
    parts.append(f"On track: {on_track} of {len(report.relationships)} relationships.")
    parts += [
        f"Not assessed: {escape(f'{gap.account}/{gap.calendar}')}: {escape(gap.reason)}"
        for gap in report.not_assessed
    ]
    return "\n\n".join(parts) + "\n"


def _line(finding: Finding) -> str:
    return f"- {escape(finding.message)}: `{finding.hint.replace('`', '')}`"
