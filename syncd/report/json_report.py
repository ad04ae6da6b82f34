"""The report as JSON, by the contract of schema 1: keys, their order and their meaning stay."""

import json
from typing import Any

from syncd.core.audit import Finding, JudgedGoal, NotAssessed, Report
from syncd.core.cadence.judged import Judged, JudgedSlot
from syncd.report.marks import in_window
from syncd.report.words import full_name, whole_days
from syncd.safetext import plain
from syncd.store.instants import maybe_text, to_text

SCHEMA = 1


def audit_json(report: Report, *, indent: int | None = None) -> str:
    """The report as a JSON text in ASCII; all instants in UTC with a Z, texts without control characters.

    In one line, as programs read it, unless ``indent`` says how far to indent.
    """
    relationships = sorted(report.relationships, key=lambda one: one.person.key)
    return json.dumps(
        {
            "schema": SCHEMA,
            "as_of": to_text(report.as_of),
            "relationships": [_relationship(one, report) for one in relationships],
            "goals": [_goal(one) for one in report.goals],
            "findings": [_finding(one) for one in report.findings],
            "not_assessed": [_not_assessed(one) for one in report.not_assessed],
        },
        indent=indent,
    )


def _relationship(judged: Judged, report: Report) -> dict[str, Any]:
    return {
        "person": {
            "name": full_name(judged.person),
            "addresses": [plain(one) for one in judged.person.addresses],
            "role": judged.role.value if judged.role else None,
        },
        "gap_days": whole_days(judged.gap),
        "standing": judged.standing.value,
        "missed": judged.missed,
        "last_met": maybe_text(judged.last_met),
        "next": maybe_text(judged.next),
        "hold_rate": None if judged.hold_rate is None else round(judged.hold_rate, 2),
        "slots": [_slot(one) for one in in_window(judged, report)],
    }


def _slot(one: JudgedSlot) -> dict[str, Any]:
    return {
        "slot": to_text(one.slot),
        "outcome": one.outcome.value,
        "reason": one.reason.value if one.reason else None,
        "met": maybe_text(one.met),
        "evidence": one.evidence.value,
    }


def _goal(one: JudgedGoal) -> dict[str, Any]:
    return {
        "id": one.goal.id,
        "title": plain(one.goal.title),
        "person": _maybe(one.goal.person),
        "state": one.state.value,
        "due": one.goal.due.isoformat() if one.goal.due else None,
        "progress": one.progress,
        "stale": one.staleness.stale,
        "held_since_touch": one.staleness.held_since_touch,
        "days_since_touch": one.staleness.days_since_touch,
    }


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "id": plain(one.id),
        "code": one.code,
        "severity": one.severity.value,
        "person": _maybe(one.person),
        "goal": one.goal,
        "message": plain(one.message),
        "hint": plain(one.hint),
        "draft": plain(one.draft) or None,
    }


def _not_assessed(one: NotAssessed) -> dict[str, Any]:
    return {
        "account": plain(one.account),
        "calendar": plain(one.calendar),
        "since": maybe_text(one.since),
        "reason": plain(one.reason),
    }


def _maybe(text: str | None) -> str | None:
    return None if text is None else plain(text)
