"""The JSON contract of the audit, field by field."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syncd.core.audit import NotAssessed, Report
from syncd.core.goals import GoalState
from syncd.core.model import Evidence, Outcome, Reason, Role, Standing
from syncd.report.json_report import audit_json
from tests.report.samples import NOW, finding, goal, judged, person, report, slot, whole

MONDAY = datetime(2026, 11, 16, 15, tzinfo=UTC)


def parsed(of: Report) -> Any:
    """The report as a program reads it."""
    return json.loads(audit_json(of))


def test_the_keys_and_their_order_are_the_contract() -> None:
    """Every object has exactly the keys of schema 1, in their order, whatever is empty."""
    found = parsed(whole())
    assert list(found) == ["schema", "as_of", "relationships", "goals", "findings", "not_assessed"]
    assert found["schema"] == 1
    assert {tuple(one) for one in found["relationships"]} == {
        ("person", "gap_days", "standing", "missed", "last_met", "next", "hold_rate", "slots")
    }
    assert {tuple(one["person"]) for one in found["relationships"]} == {("name", "addresses", "role")}
    assert {tuple(one) for each in found["relationships"] for one in each["slots"]} == {
        ("slot", "outcome", "reason", "met", "evidence")
    }
    assert {tuple(one) for one in found["goals"]} == {
        (
            "id",
            "title",
            "person",
            "state",
            "due",
            "progress",
            "stale",
            "held_since_touch",
            "days_since_touch",
        )
    }
    assert {tuple(one) for one in found["findings"]} == {
        ("id", "code", "severity", "person", "goal", "message", "hint", "draft")
    }
    assert {tuple(one) for one in found["not_assessed"]} == {("account", "calendar", "since", "reason")}


def test_a_relationship_is_told_as_designed() -> None:
    """The example of the contract comes out as it stands there."""
    skipped = slot("x", MONDAY)
    one = judged(
        slots=[skipped],
        how=Standing.SLIPPING,
        role=Role.MANAGER,
        last_met=datetime(2026, 11, 9, 15, tzinfo=UTC),
        next=datetime(2026, 11, 23, 15, tzinfo=UTC),
        hold_rate=10 / 12,
    )
    found = parsed(report(one))
    assert found["as_of"] == "2026-11-20T12:00:00Z"
    assert found["relationships"] == [
        {
            "person": {"name": "Sam Rivera", "addresses": ["sam.rivera@example.com"], "role": "manager"},
            "gap_days": 7,
            "standing": "slipping",
            "missed": 1,
            "last_met": "2026-11-09T15:00:00Z",
            "next": "2026-11-23T15:00:00Z",
            "hold_rate": 0.83,
            "slots": [
                {
                    "slot": "2026-11-16T15:00:00Z",
                    "outcome": "skipped",
                    "reason": "declined-by-them",
                    "met": None,
                    "evidence": "calendar",
                }
            ],
        }
    ]


def test_what_is_not_known_is_null() -> None:
    """No role, rhythm, meeting, next, rate, reason: null, and an empty list stays a list."""
    one = judged(slots=[slot("?", MONDAY)], how=Standing.UNKNOWN, gap=None, next=None, last_met=None)
    (found,) = parsed(report(one))["relationships"]
    assert found["person"]["role"] is None
    assert [found[key] for key in ("gap_days", "last_met", "next", "hold_rate")] == [None] * 4
    assert found["slots"][0]["reason"] is None
    empty = parsed(report())
    assert [empty[key] for key in ("relationships", "goals", "findings", "not_assessed")] == [[], [], [], []]


@pytest.mark.parametrize(("gap", "days"), [(6.4, 6), (6.5, 7), (7.5, 8), (10.5, 11), (0.5, 1)])
def test_half_a_day_of_gap_is_rounded_up(gap: float, days: int) -> None:
    """gap_days is a whole number, halves upwards."""
    assert parsed(report(judged(gap=gap)))["relationships"][0]["gap_days"] == days


def test_slots_are_those_of_the_window_oldest_first() -> None:
    """A slot at either edge belongs to the window, a second beyond does not."""
    of = report()
    second = timedelta(seconds=1)
    starts = [of.since - second, of.since, NOW, of.until, of.until + second]
    found = parsed(report(judged(slots=[slot("h", at) for at in starts])))["relationships"][0]["slots"]
    assert [one["slot"] for one in found] == [
        "2026-05-24T12:00:00Z",
        "2026-11-20T12:00:00Z",
        "2026-12-20T12:00:00Z",
    ]


def test_instants_are_utc_whatever_zone_they_came_in() -> None:
    """met may be another time than the slot; both are printed in UTC with a Z."""
    moved = slot("m", MONDAY, met=datetime.fromisoformat("2026-11-17T09:30:00+01:00"))
    (found,) = parsed(report(judged(slots=[moved])))["relationships"][0]["slots"]
    assert (found["slot"], found["met"]) == ("2026-11-16T15:00:00Z", "2026-11-17T08:30:00Z")


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("evidence", Evidence)
def test_outcome_and_evidence_are_words(outcome: Outcome, evidence: Evidence) -> None:
    """Each outcome, reason and evidence appears by its name in the glossary."""
    one = slot("h", MONDAY, outcome=outcome, evidence=evidence, reason=Reason.MAKE_UP_BOOKED)
    (found,) = parsed(report(judged(slots=[one])))["relationships"][0]["slots"]
    assert (found["outcome"], found["evidence"]) == (outcome.value, evidence.value)
    assert found["reason"] == "make-up-booked"


def test_relationships_are_sorted_by_address() -> None:
    """The order says nothing about people, and does not depend on the order they came in."""
    people = [judged(who=person(name, at=at)) for name, at in (("A", "z@x.org"), ("Z", "a@x.org"))]
    orders = [parsed(report(*people)), parsed(report(*reversed(people)))]
    assert orders[0] == orders[1]
    assert [one["person"]["addresses"] for one in orders[0]["relationships"]] == [["a@x.org"], ["z@x.org"]]


def test_somebody_without_a_name_is_called_by_the_address() -> None:
    """name is never empty, not even when the name consists of what cannot be seen."""
    for name in ("", "\u200b\u202e", " \n "):
        (found,) = parsed(report(judged(who=person(name, "two@x.org"))))["relationships"]
        assert found["person"]["name"] == "sam.rivera@example.com"
        assert found["person"]["addresses"] == ["sam.rivera@example.com", "two@x.org"]


def test_goals_findings_and_gaps_are_told_whole() -> None:
    """Each of their fields stands where the contract has it."""
    waiting = goal(2, "Hand over", person=None, due=None, progress=None, state=GoalState.WAITING)
    gap = NotAssessed(account="work", calendar="primary", since=None, reason="never read")
    found = parsed(report(goals=(goal(stale=True), waiting), findings=(finding(),), not_assessed=(gap,)))
    counted = {"held_since_touch": 1, "days_since_touch": 9}
    assert found["goals"] == [
        {
            "id": "g1",
            "title": "Lead the storage migration",
            "person": "sam.rivera@example.com",
            "state": "active",
            "due": "2026-12-15",
            "progress": 40,
            "stale": True,
            **counted,
        },
        {
            "id": "g2",
            "title": "Hand over",
            "person": None,
            "state": "waiting",
            "due": None,
            "progress": None,
            "stale": False,
            **counted,
        },
    ]
    assert found["findings"] == [
        {
            "id": "slipping:sam.rivera@example.com",
            "code": "slipping",
            "severity": "medium",
            "person": "sam.rivera@example.com",
            "goal": None,
            "message": "1 1:1 with Sam Rivera skipped, last met 11 days ago",
            "hint": "syncd held sam.rivera@example.com 2026-11-16",
            "draft": None,
        }
    ]
    assert found["not_assessed"] == [
        {"account": "work", "calendar": "primary", "since": None, "reason": "never read"}
    ]


def test_acknowledged_findings_are_left_out() -> None:
    """What was silenced is not there."""
    assert parsed(report(judged(), silenced=(finding(),)))["findings"] == []


def test_texts_keep_their_data_and_lose_what_is_unseen() -> None:
    """Escapes, bidi and zero width go; letters, quotes and markup stay; the text itself is ASCII."""
    text = audit_json(report(judged(who=person('Zoë "\x1b[31m[bold]\u202e李\u200b\ud800'))))
    assert text.isascii()
    assert json.loads(text)["relationships"][0]["person"]["name"] == 'Zoë "[31m[bold]李\ufffd'
