"""Which findings reach the user unasked: changes, not states, merged, and each a few times only.

Must not know how anything is shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from syncd.core.audit import Finding, Severity
from syncd.dataclass import dataclass

NUDGES = 3
"""The user is told of one finding so often at most, in notifications and digests together."""
AGAIN = (timedelta(days=3), timedelta(days=7))
"""How long after the first and the second time one that lasts is told again."""
PASSING = "not-assessed"
"""The finding that mostly passes by itself: a calendar could not be reached just then."""
LASTING = timedelta(days=1)
"""It is told once it has lasted so long."""
DIGEST_EVERY = timedelta(days=7)
FORGOTTEN = timedelta(days=180)
"""What was not found for so long may be told anew."""

Key = tuple[str, str]
"""A finding and its episode."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the user was told of one finding."""

    finding: str
    episode: str
    first_seen: datetime
    last_seen: datetime
    told_at: datetime | None = None
    """The last time; None: never."""
    times: int = 0

    @property
    def key(self) -> Key:
        """What it is about."""
        return (self.finding, self.episode)


def seen(findings: Iterable[Finding], told: Mapping[Key, Told], now: datetime) -> dict[Key, Told]:
    """What is known of each finding after one more look; what is long gone is forgotten.

    What happened at a time that is still to come happened just now: the clock was wrong then.
    """
    after = {key: _not_ahead(one, now) for key, one in told.items() if now - one.last_seen < FORGOTTEN}
    for finding in findings:
        key = (finding.id, finding.episode)
        known = after.get(key)
        after[key] = (
            replace(known, last_seen=now)
            if known
            else Told(finding=finding.id, episode=finding.episode, first_seen=now, last_seen=now)
        )
    return after


def _not_ahead(one: Told, now: datetime) -> Told:
    told_at = None if one.told_at is None else min(one.told_at, now)
    return replace(
        one, first_seen=min(one.first_seen, now), last_seen=min(one.last_seen, now), told_at=told_at
    )


def to_notify(findings: Iterable[Finding], told: Mapping[Key, Told], now: datetime) -> list[Finding]:
    """The findings worth a notification now: severe ones that are new, or last and are due for a nudge."""
    return [
        finding
        for finding in findings
        if finding.severity is Severity.HIGH and _is_due(told.get((finding.id, finding.episode)), now)
    ]


def to_digest(findings: Iterable[Finding], told: Mapping[Key, Told], now: datetime) -> list[Finding]:
    """The findings for the digest of a week, in the order given: each one a few times at most.

    ``told`` knows them all, as :func:`seen` gives it.
    """
    return [one for one in findings if _belongs_into_digest(one, told[one.id, one.episode], now)]


def _belongs_into_digest(finding: Finding, known: Told, now: datetime) -> bool:
    lasts = finding.code != PASSING or now - known.first_seen >= LASTING
    return lasts and known.times < NUDGES


def is_digest_due(last: datetime, now: datetime) -> bool:
    """Whether a week has passed."""
    return now - last >= DIGEST_EVERY


def noted(told: Mapping[Key, Told], findings: Iterable[Finding], now: datetime) -> dict[Key, Told]:
    """What is known after the user was told of these."""
    after = dict(told)
    for finding in findings:
        key = (finding.id, finding.episode)
        after[key] = replace(after[key], told_at=now, times=after[key].times + 1)
    return after


def _is_due(known: Told | None, now: datetime) -> bool:
    if known is None or known.told_at is None:
        return True
    return known.times < NUDGES and now - known.told_at >= AGAIN[min(known.times, len(AGAIN)) - 1]
