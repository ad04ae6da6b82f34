"""Decides how an export reads as JSON, and whether what is read is one.

Must not know files. Nothing read here is trusted: every field is checked, and all that is wrong
is said at once.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from syncd.core.model import Role, Standing
from syncd.core.rollup import COUNTED, Export, Tie
from syncd.dataclass import dataclass

Chosen = TypeVar("Chosen", Role, Standing)

KIND = "syncd-rollup"
SCHEMA = 1

MOST_TIES = 2_000
MOST = 100_000
"""No count and no age is larger."""
LONGEST_NAME = 200
_SHOWN = 20
"""So many problems of one file are told; more say nothing new."""


def as_data(export: Export) -> dict[str, Any]:
    """An export as it is written."""
    return {
        "kind": KIND,
        "schema": SCHEMA,
        "as_of": _instant(export.as_of),
        "manager": {"name": export.name, "address": export.address or None},
        "relationships": [_tie_data(one) for one in export.ties],
        "not_assessed": export.not_assessed,
    }


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat() + "Z"


def _tie_data(one: Tie) -> dict[str, Any]:
    return {
        "role": one.role.value if one.role else None,
        "standing": one.standing.value,
        "assessed": one.assessed,
        "gap_days": one.gap_days,
        "missed": one.missed,
        "days_since_met": one.days_since_met,
        "planned": one.planned,
        "days_until_next": one.days_until_next,
        "hold_rate": one.hold_rate,
        "outcomes": {outcome.value: one.outcomes[outcome] for outcome in COUNTED},
        "goals": {"open": one.open_goals, "stale": one.stale_goals},
    }


# -- reading --------------------------------------------------------------------------------

_EXPORT = ("kind", "schema", "as_of", "manager", "relationships", "not_assessed")
_TIE = (
    "role", "standing", "assessed", "gap_days", "missed", "days_since_met", "planned", "days_until_next",
    "hold_rate", "outcomes", "goals",
)  # fmt: skip


def read_export(data: object, *, latest: datetime) -> tuple[Export | None, tuple[str, ...]]:
    """The export, or None with everything that is wrong with it, each problem with its field.

    ``latest`` is the last instant an export can be of: none is of the future.
    """
    if not isinstance(data, dict) or data.get("kind") != KIND:
        return None, (f'it does not say "kind": "{KIND}", so it is no rollup',)
    schema = data.get("schema")
    if type(schema) is int and schema > SCHEMA:
        return None, (f"schema: {schema} is newer than this syncd knows ({SCHEMA}): update syncd",)
    if type(schema) is not int or schema != SCHEMA:
        return None, (f"schema: it is not {SCHEMA}",)
    problems: list[str] = []
    top = _Fields(data, "", problems).only(_EXPORT)
    manager = top.below("manager").only(("name", "address"))
    export = Export(
        name=manager.text("name"),
        address=manager.text("address", maybe=True).lower(),
        as_of=top.instant("as_of", latest=latest),
        ties=tuple(_read_tie(row) for row in top.rows("relationships")),
        not_assessed=top.number("not_assessed") or 0,
    )
    if not problems:
        return export, ()
    more = len(problems) - _SHOWN
    return None, (*problems[:_SHOWN], *([f"and {more} more"] if more > 0 else []))


def _read_tie(row: "_Fields") -> Tie:
    row.only(_TIE)
    outcomes = row.below("outcomes").only(tuple(one.value for one in COUNTED))
    goals = row.below("goals").only(("open", "stale"))
    return Tie(
        role=row.choice("role", {one.value: one for one in Role}, maybe=True),
        standing=row.choice("standing", {one.value: one for one in Standing}) or Standing.UNKNOWN,
        assessed=row.flag("assessed"),
        gap_days=row.number("gap_days", maybe=True),
        missed=row.number("missed") or 0,
        days_since_met=row.number("days_since_met", maybe=True),
        planned=row.flag("planned"),
        days_until_next=row.number("days_until_next", maybe=True),
        hold_rate=row.share("hold_rate"),
        outcomes={one: outcomes.number(one.value) or 0 for one in COUNTED},
        open_goals=goals.number("open") or 0,
        stale_goals=goals.number("stale") or 0,
    )


@dataclass(frozen=True, slots=True)
class _Fields:
    """One object of the file. A wrong field is a problem noted, and a value that means nothing."""

    data: Mapping[str, Any]
    where: str
    problems: list[str]

    def wrong(self, key: str, what: str) -> None:
        self.problems.append(f"{self.where}{key}: {what}")

    def only(self, names: Sequence[str]) -> "_Fields":
        """Every field is there and no other is: what nobody checks must not travel along."""
        for key in sorted(set(self.data) - set(names)):
            self.wrong(key[:80], "nobody knows this field")
        for key in names:
            if key not in self.data:
                self.wrong(key, "it is missing")
        return self

    def _take(self, key: str, fits: Callable[[Any], bool], what: str, *, maybe: bool = False) -> Any:
        """The value when it fits, else None; a missing field was told already."""
        if key not in self.data:
            return None
        value = self.data[key]
        if (value is None and maybe) or fits(value):
            return value
        self.wrong(key, f"it is not {what}{' or null' if maybe else ''}")
        return None

    def number(self, key: str, *, maybe: bool = False) -> int | None:
        found = self._take(
            key, lambda one: type(one) is int and 0 <= one <= MOST, f"a number from 0 to {MOST}", maybe=maybe
        )
        return None if found is None else int(found)

    def share(self, key: str) -> float | None:
        found = self._take(
            key, lambda one: type(one) in (int, float) and 0 <= one <= 1, "a number from 0 to 1", maybe=True
        )
        return None if found is None else float(found)

    def flag(self, key: str) -> bool:
        return bool(self._take(key, lambda one: isinstance(one, bool), "true or false"))

    def text(self, key: str, *, maybe: bool = False) -> str:
        what = f"a text of 1 to {LONGEST_NAME} letters"
        fits = self._take(
            key,
            lambda one: isinstance(one, str) and bool(one.strip()) and len(one) <= LONGEST_NAME,
            what,
            maybe=maybe,
        )
        return str(fits or "").strip()

    def choice(self, key: str, values: Mapping[str, Chosen], *, maybe: bool = False) -> Chosen | None:
        what = f"one of {', '.join(values)}"
        found = self._take(key, lambda one: isinstance(one, str) and one in values, what, maybe=maybe)
        return None if found is None else values[found]

    def instant(self, key: str, *, latest: datetime) -> datetime:
        text = self._take(key, _is_instant, "an instant such as 2026-11-20T12:00:00Z")
        if text is None:
            return latest
        at = datetime.fromisoformat(text)
        if at > latest:
            self.wrong(key, "it lies ahead")
        return at

    def below(self, key: str) -> "_Fields":
        found = self._take(key, lambda one: isinstance(one, dict), "an object")
        # Of what is not there nothing more is told.
        return _Fields(found or {}, f"{self.where}{key}.", self.problems if found is not None else [])

    def rows(self, key: str) -> Iterator["_Fields"]:
        what = f"a list of at most {MOST_TIES}"
        found = self._take(key, lambda one: isinstance(one, list) and len(one) <= MOST_TIES, what)
        for index, row in enumerate(found or ()):
            where = f"{self.where}{key}[{index}]"
            if isinstance(row, dict):
                yield _Fields(row, f"{where}.", self.problems)
            else:
                self.problems.append(f"{where}: it is not an object")


def _is_instant(text: object) -> bool:
    """UTC to the second, between years that can be reckoned with."""
    if not isinstance(text, str) or not re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", text, re.ASCII):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
