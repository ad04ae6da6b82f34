"""Decides what a one-line note is for, who may read it, and how long it waits.

Must not know where jots are stored or how an agenda shows them.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import Enum

from syncd.core.model import Address
from syncd.dataclass import dataclass


class JotKind(Enum):
    """What a one-line note is for, in the order in which an agenda shows them."""

    HEADS_UP = "heads-up"
    ASK = "ask"
    TOPIC = "topic"
    ACTION = "action"
    WIN = "win"
    FEEDBACK = "feedback"
    THANKS = "thanks"
    PRAISE = "praise"


SHAREABLE = frozenset({JotKind.HEADS_UP, JotKind.ASK, JotKind.TOPIC, JotKind.ACTION, JotKind.WIN})
"""The kinds that may stand in a shared document; the others are said, not handed over."""

LASTING = frozenset({JotKind.ACTION, JotKind.FEEDBACK, JotKind.THANKS, JotKind.PRAISE})
"""The kinds that wait until they are ticked; the others are over once the two have met."""

RECIPROCAL = frozenset({JotKind.FEEDBACK, JotKind.THANKS, JotKind.PRAISE})
"""The kinds that may also be received; given ones are a private queue until they are said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Jot:
    """A one-line note for a coming agenda, or a record of what somebody said to me."""

    number: int
    kind: JotKind
    text: str
    person: Address | None
    """For whose agenda; None: an open ask, for whoever can help."""
    made_at: datetime
    private: bool = False
    done_at: datetime | None = None
    """When it was discussed, said or ticked."""
    about: Address | None = None
    """Of a praise: whom it is about, when it is to be told to somebody else."""
    received: bool = False
    """Its person said it to me; such a jot waits for nothing."""
    rung: str = ""
    """The rung of the ladder it is evidence for: ``TRACK/LEVEL/RUNG``."""
    done_by: str | None = None
    """The marker of the entry it was ticked in; None: by the user."""

    def __post_init__(self) -> None:
        if self.received and self.kind not in RECIPROCAL:
            raise ValueError(f"a jot of the kind {self.kind.value} cannot be received")
        if self.person is None and (self.kind is not JotKind.ASK or self.received):
            raise ValueError("only an open ask goes to nobody in particular")

    @property
    def id(self) -> str:
        """How the user names it: ``j1``."""
        return f"j{self.number}"

    @property
    def shareable(self) -> bool:
        """Whether its person may read it."""
        return self.kind in SHAREABLE and not self.private and self.person is not None


def waiting_jots(
    jots: Iterable[Jot],
    *,
    addresses: Collection[Address],
    last_met: datetime | None,
    now: datetime,
    left_behind: Collection[str] = (),
) -> tuple[Jot, ...]:
    """A person's jots for the next meeting, by kind, oldest first.

    A topic, ask, win or heads-up from before the last meeting was for that one, unless it was
    ``left_behind`` (ids); it never expires by time, so nothing is lost when a 1:1 is postponed.
    """
    kinds = list(JotKind)
    waiting = [
        jot
        for jot in jots
        if jot.person in addresses
        and not jot.received
        and jot.made_at <= now
        and (jot.done_at is None or jot.done_at > now)
        and (jot.kind in LASTING or last_met is None or jot.made_at > last_met or jot.id in left_behind)
    ]
    return tuple(sorted(waiting, key=lambda jot: (kinds.index(jot.kind), jot.made_at, jot.number)))


@dataclass(frozen=True, slots=True, kw_only=True)
class OnPaper:
    """What an entry written for a meeting holds."""

    slot: datetime
    written_at: datetime
    items: frozenset[str]
    """Ids of what stands in it, as last written."""


def left_behind(
    jots: Iterable[Jot], papers: Collection[OnPaper], *, held: Collection[datetime]
) -> frozenset[str]:
    """The jots that every entry since was written without, for want of room or of time.

    They were on no paper the two had before them, so having met settles nothing. ``held`` are the
    slots in which they met. Without any entry there is nothing to go by: having met settles it.
    """
    met = [paper for paper in papers if paper.slot in held]
    shown = frozenset(item for paper in met for item in paper.items)
    return frozenset(
        jot.id
        for jot in jots
        if jot.shareable
        and jot.id not in shown
        and any(max(paper.slot, paper.written_at) >= jot.made_at for paper in met)
    )
