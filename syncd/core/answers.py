"""Decides what is asked about a goal, and which answers say something.

Must not know where answers are stored or read back from.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from syncd.core.model import Address


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


# -- specifics ------------------------------------------------------------------------------

LEAST_WORDS = 3
"""An answer of fewer words names nothing one could do differently."""

LEAST_LETTERS = 8
"""The same for scripts that write no spaces between words."""

EMPTY_PHRASES = frozenset(
    """all good, all fine, as before, carry on, continue as is, doing fine, doing great, fine, good, great,
    i don't know, i do not know, it's fine, just keep going, keep doing what you are doing,
    keep doing what you're doing, keep going, keep it up, keep up the good work, later, let me think,
    let me think about it, looks good, n/a, next time, no, no changes, no idea, none, not really, not sure,
    nothing, nothing comes to mind, nothing else, nothing for now, nothing specific, nothing to add, ok, okay,
    same as before, same as last time, tbd, to be discussed, we should talk about it, will think about it,
    you are doing fine, you are doing great, you're doing fine, you're doing great""".replace("\n", " ")
    .replace("    ", "")
    .split(", ")
)
"""Answers that are polite and say nothing, in lower case and without the last stop."""


def is_specific(text: str) -> bool:
    """Whether an answer names anything one could do differently."""
    bare = " ".join(text.casefold().replace("\u2019", "'").split()).strip(" .!?-\u2013\u2014\u2026")
    if bare in EMPTY_PHRASES:
        return False
    words = re.findall(r"[^\W_]+(?:['-][^\W_]+)*", bare)
    unspaced = any("\u3040" <= letter <= "\u9fff" or "\u0e00" <= letter <= "\u0e7f" for letter in bare)
    return len(words) >= LEAST_WORDS or (unspaced and len("".join(words)) >= LEAST_LETTERS)
