"""Decides in which words something could be said or sent; the user says or sends it, nothing here does.

Must not know where the things come from or how a draft is shown.
"""

import re
from collections.abc import Mapping, Sequence

from syncd.core.jots import Jot, JotKind
from syncd.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Words with a place for the thing: what stands in brackets is for the user to fill in."""

    how: str
    """``say`` or ``send``: what is easier to hear than to read is said."""
    words: str
    lead: str = ""
    """A pattern of words that the draft says by itself, left out at the start of the text."""


DRAFTS: Mapping[tuple[JotKind, bool], Draft] = {
    (JotKind.THANKS, False): Draft(
        how="send",
        words="Thank you for {text}. It helped me, and I wanted you to know.",
        lead=r"(?:(?:many |my )?(?:thanks|thank you)\b\s*)?(?:for\s)?",
    ),
    (JotKind.PRAISE, False): Draft(
        how="say",
        words="Something you did well, and I wanted to say so: {text}.",
        lead=r"praise for\s",
    ),
    # Of somebody else, to whom it is of use: a skip-level, their manager.
    (JotKind.PRAISE, True): Draft(
        how="send",
        words="I wanted you to know something about {about} that is easily missed"
        " from where you are: {text}.",
        lead=r"praise for\s",
    ),
    # Situation, what was seen, what it led to, and a question: nobody is judged.
    (JotKind.FEEDBACK, False): Draft(
        how="say",
        words="May I tell you something I noticed? (When and where it was.) What I saw: {text}. "
        "What it led to: (for me, for the work). How do you see it?",
        lead=r"feedback (?:on|about|for)\s",
    ),
}
"""By the kind of jot, and whether it is about somebody other than who hears it."""


def draft_of(jot: Jot, *, about: str = "") -> Draft | None:
    """The words for one jot, filled in; None for the kinds an agenda speaks for."""
    found = DRAFTS.get((jot.kind, bool(about)))
    if found is None:
        return None
    bare = re.sub(rf"^{found.lead}", "", jot.text.strip(), flags=re.IGNORECASE) if found.lead else jot.text
    text = bare.strip().rstrip(".!") or jot.text
    # Not str.format: a text may hold braces.
    words = found.words.replace("{about}", about).replace("{text}", text)
    return Draft(how=found.how, words=words)


def heads_up_draft(name: str, day: str | None, heads_ups: Sequence[Jot]) -> str:
    """A message in place of a 1:1 that fell through; what is private is announced and not put in words.

    ``day`` is that of the 1:1; None when there is none planned at all.
    """
    open_ones = [jot.text.strip().rstrip(".") for jot in heads_ups if not jot.private]
    hidden = len(heads_ups) - len(open_ones)
    fell = f"our 1:1 on {day} fell through" if day else "we have no 1:1 planned"
    said = f"Hi {first_name(name)}, {fell}"
    if not open_ones:
        return f"{said}, and there is something I would rather tell you than write. Can we talk soon?"
    told = f"{said} and this should not wait{' for the next one' if day else ''}: {'; '.join(open_ones)}."
    rest = " There is more that I would rather tell you than write." if hidden else ""
    return f"{told}{rest} Shall we talk {'before then' if day else 'soon'}?"


def first_name(name: str) -> str:
    """What somebody is called in a greeting; ``there`` when no name is known."""
    first = name.split(" ", maxsplit=1)[0]
    return first if first and "@" not in name else "there"
