"""Decides what a sync may publish by itself, and when an entry is due.

Must not know any desk, calendar or clock.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta, tzinfo
from enum import Enum
from typing import TYPE_CHECKING

from syncd.core.model import Address, MentorKind, Standing
from syncd.core.policy import Policy
from syncd.core.window import local_day
from syncd.dataclass import dataclass

if TYPE_CHECKING:
    from syncd.core.cadence.judged import Judged


class How(Enum):
    """Where the link of a document may go, by itself."""

    AUTO = "auto"
    """Onto the event, where I may write it and that mails nobody; else beside it."""
    INVITE = "invite"
    """Onto the event, where I may write it, even if everybody on it is mailed once; else beside it."""
    COMPANION = "companion"
    """Beside the event, as a private event of my own."""
    LINK = "link"
    """Nowhere: it is shown here."""
    NEVER = "never"
    """Nothing is published by itself."""


_STRICTEST = (How.NEVER, How.LINK, How.COMPANION, How.AUTO, How.INVITE)
"""Of two people made one the more careful answer counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What the user answered once about somebody."""

    person: Address
    how: How
    at: datetime


def consent_of(consents: Iterable[Consent], addresses: Collection[Address]) -> Consent | None:
    """What was answered about the person who has these addresses; None when never asked."""
    found = [one for one in consents if one.person in addresses]
    return min(found, key=lambda one: (_STRICTEST.index(one.how), one.at), default=None)


SILENT = frozenset({Standing.PAUSED, Standing.ENDED, Standing.UNKNOWN})
"""How a relationship stands for which nothing is published by itself."""


def is_group(judged: "Judged", now: datetime, zone: tzinfo) -> bool:
    """Whether more than two people meet there, as in a book club."""
    tenure = judged.person.tenure_on(local_day(now, zone))
    return tenure is not None and tenure.kind is MentorKind.GROUP


def is_open(judged: "Judged", consent: Consent | None, *, now: datetime, zone: tzinfo) -> bool:
    """Whether a sync may publish for this relationship at all."""
    allowed = consent is not None and consent.how is not How.NEVER
    return allowed and judged.standing not in SILENT and not is_group(judged, now, zone)


def due_at(
    judged: "Judged", consent: Consent | None, *, now: datetime, zone: tzinfo, policy: Policy
) -> datetime | None:
    """When the entry of the next 1:1 is due: ``lead_hours`` before its start; None when none is published."""
    if judged.next_alone is None or not is_open(judged, consent, now=now, zone=zone):
        return None
    return judged.next_alone - timedelta(hours=policy.lead_hours)
