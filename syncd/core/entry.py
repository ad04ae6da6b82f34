"""Decides what the lines of an entry can be about, and what their ids mean.

Must not know Markdown, markers' making, or what people wrote.
"""

import re
from enum import Enum

from syncd.core.answers import Question
from syncd.dataclass import dataclass


class LineKind(Enum):
    """What a line of an entry is."""

    HEADING = "heading"
    ITEM = "item"
    """The first line of a list item."""
    TEXT = "text"
    QUOTED = "quoted"
    """In a block of code or a quotation: text, whatever it looks like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of an entry that is not blank."""

    number: int
    """Its line in the document, counted from 1."""
    kind: LineKind
    text: str
    """Without bullet, tick box and markers."""
    ticked: bool | None = None
    """None: it has no tick box."""
    markers: tuple[str, ...] = ()
    """The item markers it holds, whosever they are."""


class ItemKind(Enum):
    """What a line of ours is about."""

    GOAL = "goal"
    STEP = "step"
    QUESTION = "question"
    JOT = "jot"
    SUBJECT = "subject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What a line of ours is about, taken apart."""

    id: str
    kind: ItemKind
    goal: int | None = None
    number: int | None = None
    """Of the step or the jot."""
    code: str = ""
    """Of the question or the subject."""


_ITEMS: tuple[tuple[ItemKind, re.Pattern[str]], ...] = (
    (ItemKind.GOAL, re.compile(r"g(?P<goal>\d+)")),
    (ItemKind.STEP, re.compile(r"g(?P<goal>\d+)\.(?P<number>\d+)")),
    (
        ItemKind.QUESTION,
        re.compile(rf"g(?P<goal>\d+)\.(?P<code>{'|'.join(one.value for one in Question)})"),
    ),
    (ItemKind.JOT, re.compile(r"j(?P<number>\d+)")),
    (ItemKind.SUBJECT, re.compile(r"s\.(?P<code>.+)")),
)


def item_named(name: str) -> Item | None:
    """The thing an id such as ``g1.2`` names; None when it is no id."""
    for kind, pattern in _ITEMS:
        if found := pattern.fullmatch(name):
            parts = found.groupdict()
            return Item(
                id=name,
                kind=kind,
                goal=int(parts["goal"]) if parts.get("goal") else None,
                number=int(parts["number"]) if parts.get("number") else None,
                code=parts.get("code") or "",
            )
    return None
