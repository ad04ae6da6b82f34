"""What an export looks like, and what is refused as one."""

import json
import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.model import Role, Standing
from syncd.core.rollup import COUNTED, Export, Tie
from syncd.core.rollup_form import MOST, MOST_TIES, as_data, read_export

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
NUMBERS = st.integers(0, MOST)
TIES = st.builds(
    Tie,
    role=st.none() | st.sampled_from(Role),
    standing=st.sampled_from(Standing),
    assessed=st.booleans(),
    gap_days=st.none() | NUMBERS,
    missed=NUMBERS,
    days_since_met=st.none() | NUMBERS,
    planned=st.booleans(),
    days_until_next=st.none() | NUMBERS,
    hold_rate=st.none() | st.integers(0, 100).map(lambda percent: percent / 100),
    outcomes=st.tuples(*[NUMBERS] * len(COUNTED)).map(lambda counts: dict(zip(COUNTED, counts, strict=True))),
    open_goals=NUMBERS,
    stale_goals=NUMBERS,
)
EXPORTS = st.builds(
    Export,
    name=st.sampled_from(["Dana", "团队", "a b"]),
    address=st.sampled_from(["", "dana@example.com"]),
    as_of=st.integers(0, 10**6).map(lambda seconds: NOW - timedelta(seconds=seconds)),
    ties=st.lists(TIES, max_size=4).map(tuple),
    not_assessed=NUMBERS,
)


@given(EXPORTS)
def test_what_is_written_is_read(export: Export) -> None:
    """Through JSON and back it is the same export."""
    assert read_export(json.loads(json.dumps(as_data(export))), latest=NOW) == (export, ())


def data(**changes: Any) -> dict[str, Any]:
    """An export with one relationship, as read from a file, with changes by path: ``manager__name``."""
    one = Tie(
        role=Role.REPORT,
        standing=Standing.ON_TRACK,
        assessed=True,
        gap_days=7,
        missed=0,
        days_since_met=3,
        planned=True,
        days_until_next=4,
        hold_rate=1.0,
        outcomes=dict.fromkeys(COUNTED, 0),
        open_goals=0,
        stale_goals=0,
    )
    made: dict[str, Any] = as_data(
        Export(name="Dana", address="dana@example.com", as_of=NOW, ties=(one,), not_assessed=0)
    )
    for path, value in changes.items():
        *above, last = path.split("__")
        where: Any = made
        for key in above:
            where = where[int(key) if key.isdigit() else key]
        if value is GONE:
            del where[last]
        else:
            where[last] = value
    return made


GONE = object()
TIE = "relationships[0]."
NUMBER = f"{{}}: it is not a number from 0 to {MOST}"
SHARE = "hold_rate: it is not a number from 0 to 1 or null"


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("schema", 2, "schema: 2 is newer than this syncd knows (1): update syncd"),
        ("schema", "1", "schema: it is not 1"),
        ("schema", True, "schema: it is not 1"),
        ("schema", 0, "schema: it is not 1"),
        ("kind", "other", 'it does not say "kind": "syncd-rollup", so it is no rollup'),
        ("as_of", "2026-11-20", "as_of: it is not an instant such as 2026-11-20T12:00:00Z"),
        ("as_of", "2026-02-30T12:00:00Z", "as_of: it is not an instant such as 2026-11-20T12:00:00Z"),
        ("as_of", "2026-11-20T12:00:01Z", "as_of: it lies ahead"),
        ("as_of", GONE, "as_of: it is missing"),
        ("manager", [], "manager: it is not an object"),
        ("manager__name", "", "manager.name: it is not a text of 1 to 200 letters"),
        ("manager__name", None, "manager.name: it is not a text of 1 to 200 letters"),
        ("manager__name", "x" * 201, "manager.name: it is not a text of 1 to 200 letters"),
        ("manager__address", 5, "manager.address: it is not a text of 1 to 200 letters or null"),
        ("manager__phone", "1", "manager.phone: nobody knows this field"),
        ("relationships", {}, f"relationships: it is not a list of at most {MOST_TIES}"),
        ("relationships", [0] * (MOST_TIES + 1), f"relationships: it is not a list of at most {MOST_TIES}"),
        ("relationships", [None], "relationships[0]: it is not an object"),
        ("relationships__0__name", "Sam", "relationships[0].name: nobody knows this field"),
        ("relationships__0__missed", -1, TIE + NUMBER.format("missed")),
        ("relationships__0__missed", 1.5, TIE + NUMBER.format("missed")),
        ("relationships__0__missed", True, TIE + NUMBER.format("missed")),
        ("relationships__0__missed", 10**400, TIE + NUMBER.format("missed")),
        ("relationships__0__hold_rate", math.nan, TIE + SHARE),
        ("relationships__0__hold_rate", 1.01, TIE + SHARE),
        ("relationships__0__planned", "yes", "relationships[0].planned: it is not true or false"),
        ("relationships__0__outcomes__held", GONE, "relationships[0].outcomes.held: it is missing"),
        ("relationships__0__goals", None, "relationships[0].goals: it is not an object"),
        ("not_assessed", None, f"not_assessed: it is not a number from 0 to {MOST}"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named(path: str, value: object, problem: str) -> None:
    """With what it should be; nothing is guessed, and no field nobody knows travels along."""
    assert read_export(data(**{path: value}), latest=NOW) == (None, (problem,))


def test_an_unknown_word_is_told_with_the_known_ones() -> None:
    """Roles and standings are those of syncd."""
    _, problems = read_export(data(relationships__0__role="boss"), latest=NOW)
    assert problems[0].startswith("relationships[0].role: it is not one of manager, report, ")
    _, problems = read_export(data(relationships__0__standing=[]), latest=NOW)
    assert problems[0].startswith("relationships[0].standing: it is not one of ")


def test_everything_wrong_is_said_at_once() -> None:
    """One reading, all problems; of very many the first ones and how many more."""
    _, problems = read_export(data(manager__name=1, not_assessed=-1, as_of=0), latest=NOW)
    assert [one.split(":")[0] for one in problems] == ["manager.name", "as_of", "not_assessed"]
    _, problems = read_export(data(relationships=[1] * 50), latest=NOW)
    assert (len(problems), problems[-1]) == (21, "and 30 more")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON, st.sampled_from(sorted(data())))
def test_no_json_breaks_the_reading(value: object, key: str) -> None:
    """Whatever a file holds, it is an export or a list of problems."""
    for tried in (value, data(**{key: value})):
        export, problems = read_export(tried, latest=NOW)
        assert (export is None) == bool(problems)
