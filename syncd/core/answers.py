"""Decides what is asked about a goal, and what an answer holds.

Must not know where answers are stored or read back from.
"""

import re
from datetime import datetime
from enum import Enum

from syncd.core.model import Address
from syncd.core.specifics import is_specific
from syncd.dataclass import dataclass

__all__ = ["Answer", "Question", "is_specific", "questions_for"]


class Question(Enum):
    """What is asked about a goal, in the order in which it is asked."""

    MORE = "more"
    LESS = "less"
    START = "start"
    BALANCE = "balance"
    """Only of a diffuse goal, one without a point at which it is reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What somebody answered, with where it was read."""

    number: int
    """Its row in the ledger."""
    goal: int | None
    """The goal's number; None: an answer to a subject."""
    question: str
    """Of a goal the value of a :class:`Question`, else the code of a subject."""
    person: Address
    """Who answered."""
    text: str
    """Their words; may hold several lines."""
    at: datetime
    """The start of the meeting it was given in."""
    read_at: datetime
    entry: str | None = None
    """The marker of the entry it was read from; None: the user noted it."""
    document: str | None = None
    revision: str | None = None
    """Of the document when it was read."""
    shared_with: Address | None = None
    """The one other person who may read it: ticked in a handover."""
    rung: str = ""
    """The rung of the ladder it is evidence for: ``TRACK/LEVEL/RUNG``."""

    @property
    def id(self) -> str:
        """How the user names it: ``a1``."""
        return f"a{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Other words people wrote into an entry."""

    number: int
    goal: int | None
    """The goal they stand below."""
    person: Address
    """With whom the document is kept."""
    text: str
    at: datetime
    """The start of the meeting."""
    entry: str
    document: str


_ASKED = {
    Question.MORE: "what should I do more of?",
    Question.LESS: "what should I do less of?",
    Question.START: "what should I start doing?",
}


def questions_for(title: str, *, diffuse: bool = False) -> tuple[tuple[Question, str], ...]:
    """The three questions about a goal in the goal's own words, and a fourth for a diffuse one."""
    asked = [(question, f"For \u201c{title}\u201d, {words}") for question, words in _ASKED.items()]
    if diffuse:
        asked.append((Question.BALANCE, _balance(title)))
    return tuple(asked)


def _balance(title: str) -> str:
    """``Balance speed and care`` asks about speed and care, anything else about itself."""
    found = re.fullmatch(r"balanc(?:e|ing)\s+(.+?)[.!?]*", title.strip(), re.IGNORECASE)
    if found:
        return f"How do you feel about how I balance {found[1]}?"
    return f"How do you feel about how I balance \u201c{title}\u201d with everything else?"
