"""Checks one audit against the contract of its JSON, and against itself."""

from datetime import datetime
from typing import Any

from syncd.core.model import Evidence, Outcome, Reason, Standing

_MET = {"held", "moved", "made-up"}
_KEYS = {
    "report": {"schema", "as_of", "relationships", "goals", "findings", "not_assessed"},
    "relationship": {"person", "gap_days", "standing", "missed", "last_met", "next", "hold_rate", "slots"},
    "person": {"name", "addresses", "role"},
    "slot": {"slot", "outcome", "reason", "met", "evidence"},
    "finding": {"id", "code", "severity", "person", "goal", "message", "hint", "draft"},
    "not_assessed": {"account", "calendar", "since", "reason"},
}
_OUTCOMES = {one.value for one in Outcome}
_REASONS = {one.value for one in Reason} | {None}
_STANDINGS = {one.value for one in Standing}
_CADENCE = {
    "series-ended",
    "lapsed",
    "slipping",
    "no-next-meeting",
    "low-hold-rate",
    "not-assessed",
    "long-gap",
    "series-quiet",
}


def instant(text: str | None) -> datetime | None:
    """An instant of the report: UTC, written with a Z."""
    if text is None:
        return None
    assert text.endswith("Z"), text
    return datetime.fromisoformat(text)


def check(report: Any, *, code: int) -> None:
    """Every key, type and word is the contract's, and the sums agree with the slots.

    The report must hold all slots there ever were (``--since`` before the first).
    """
    assert report.keys() == _KEYS["report"]
    assert report["schema"] == 1
    as_of = instant(report["as_of"])
    assert as_of is not None
    for one in report["relationships"]:
        _relationship(one, as_of)
    keys = [one["person"]["addresses"][0] for one in report["relationships"]]
    assert keys == sorted(set(keys))
    everybody = [where for one in report["relationships"] for where in one["person"]["addresses"]]
    assert len(everybody) == len(set(everybody)), "an address belongs to two people"
    for finding in report["findings"]:
        assert finding.keys() == _KEYS["finding"]
        assert finding["severity"] in {"low", "medium", "high"}
        assert finding["message"]
        assert "syncd " in finding["hint"]
    ids = [finding["id"] for finding in report["findings"]]
    assert len(ids) == len(set(ids))
    cadence = [one["person"] for one in report["findings"] if one["code"] in _CADENCE]
    assert len(cadence) == len(set(cadence)), "two cadence findings about one person"
    for gap in report["not_assessed"]:
        assert gap.keys() == _KEYS["not_assessed"]
        assert gap["reason"]
        instant(gap["since"])
    unknown = any(one["standing"] == "unknown" for one in report["relationships"])
    assert code == (4 if report["not_assessed"] or unknown else 0)


def _relationship(one: Any, as_of: datetime) -> None:
    assert one.keys() == _KEYS["relationship"]
    assert one["person"].keys() == _KEYS["person"]
    assert one["standing"] in _STANDINGS
    assert one["gap_days"] is None or isinstance(one["gap_days"], int)
    slots = one["slots"]
    starts = [instant(slot["slot"]) for slot in slots]
    assert all(starts)
    assert len(starts) == len(set(starts)), "a slot twice"
    assert starts == sorted(starts, key=str), "slots out of order"
    for slot in slots:
        _slot(slot)
    _sums(one, slots, as_of)


def _slot(slot: Any) -> None:
    assert slot.keys() == _KEYS["slot"]
    assert slot["outcome"] in _OUTCOMES
    assert slot["reason"] in _REASONS
    assert slot["evidence"] in {one.value for one in Evidence}
    assert (slot["met"] is not None) == (slot["outcome"] in _MET), slot
    if slot["outcome"] in {"skipped", "excused"}:
        assert slot["reason"], slot
    if slot["outcome"] == "unseen":
        assert slot["reason"] is None


def _sums(one: Any, slots: Any, as_of: datetime) -> None:
    last_met, ahead = instant(one["last_met"]), instant(one["next"])
    met = [at for slot in slots if (at := instant(slot["met"])) and at <= as_of]
    assert last_met is None or last_met <= as_of
    assert not met or (last_met is not None and last_met >= max(met)), (last_met, max(met))
    assert ahead is None or ahead > as_of
    skipped = [at for slot in slots if slot["outcome"] == "skipped" and (at := instant(slot["slot"]))]
    assert one["missed"] == sum(1 for at in skipped if last_met is None or at > last_met)
    judged = [slot["outcome"] for slot in slots if slot["outcome"] in _MET | {"skipped"}][-12:]
    rate = round(sum(word in _MET for word in judged) / len(judged), 2) if len(judged) >= 4 else None
    assert one["hold_rate"] == rate
    past = [
        slot
        for slot, at in zip(slots, map(instant, (s["slot"] for s in slots)), strict=True)
        if at and at <= as_of
    ]
    standing = one["standing"]
    if standing == "on-track":
        assert one["missed"] == 0
    if past and past[-1]["outcome"] == "unseen":
        assert standing in {"ended", "paused", "unknown"}
    if standing == "unknown":
        assert past[-1]["outcome"] == "unseen"
    if standing in {"slipping", "on-track"} and slots:
        assert last_met or skipped
