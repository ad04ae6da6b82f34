"""What an audit answers with: findings, gaps, goals, and the report that holds them.

Must not know how a finding comes about or how it is printed.
"""

import re
from collections.abc import Sequence
from datetime import datetime, tzinfo
from enum import Enum
from typing import TYPE_CHECKING

from syncd.core.cadence.judged import Judged
from syncd.core.model import Address, Standing
from syncd.dataclass import dataclass

if TYPE_CHECKING:
    from syncd.core.goals import Goal, GoalState, Staleness


class Severity(Enum):
    """How soon a finding deserves attention."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


_RANK = {Severity.HIGH: 0, Severity.MEDIUM: 1, Severity.LOW: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of an audit."""

    id: str
    code: str
    severity: Severity
    message: str
    hint: str
    """The exact command that settles it."""
    person: Address | None = None
    goal: str | None = None
    episode: str = ""
    """What this occurrence of the finding is about; an ack silences one episode."""
    draft: str = ""
    """A message the user could send about it; for their eyes only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAssessed:
    """A calendar that could not be looked at, and why."""

    account: str
    calendar: str
    since: datetime | None
    """The start of its last complete read."""
    reason: str
    sign_in: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedGoal:
    """A goal with what its meetings say about it."""

    goal: "Goal"
    state: "GoalState"
    progress: int | None
    """In percent; None while nothing tells."""
    staleness: "Staleness"
    touched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """The user has seen a finding: silent for its episode, or until a date."""

    finding: str
    episode: str
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The answer to "which of my relationships have I let lapse?"."""

    as_of: datetime
    zone: tzinfo
    since: datetime
    until: datetime
    relationships: tuple[Judged, ...]
    goals: tuple[JudgedGoal, ...]
    findings: tuple[Finding, ...]
    """Worst first, then by person and code; acknowledged ones are left out."""
    silenced: tuple[Finding, ...]
    not_assessed: tuple[NotAssessed, ...]
    connected: bool = True
    """Whether there is any calendar to be read."""

    @property
    def complete(self) -> bool:
        """Whether everything could be assessed."""
        return not self.not_assessed and all(
            one.standing is not Standing.UNKNOWN for one in self.relationships
        )


def quoted(word: str) -> str:
    """A word as a POSIX shell takes it literally: hints are made to be copied, and hold untrusted text."""
    if word and re.fullmatch(r"[\w@%+=:,./-]+", word, re.ASCII):
        return word
    return "'" + word.replace("'", "'\"'\"'") + "'"


def silence(
    findings: Sequence[Finding], acks: Sequence[Ack], now: datetime
) -> tuple[list[Finding], list[Finding]]:
    """Split findings into those to show, worst first, and those the user has acknowledged."""
    by_id = {ack.finding: ack for ack in acks}

    def is_silent(one: Finding) -> bool:
        ack = by_id.get(one.id)
        if ack is None:
            return False
        return now < ack.until if ack.until else ack.episode == one.episode

    ordered = sorted(findings, key=lambda one: (_RANK[one.severity], one.person or "", one.id))
    return [one for one in ordered if not is_silent(one)], [one for one in ordered if is_silent(one)]
