"""Decides what somebody added to a line of ours, and which progress a line states.

Must not know what the line is about or where it stands.
"""

import re
import unicodedata

from syncd.dataclass import dataclass

_WORD = re.compile(r"[^\W_]+")
_SEPARATORS = " \t\n%|~.,:;?!=>*_-\u2013\u2014\u2192\u201c\u201d\"')]"
"""What stands between a line and what was added to it, or belongs to the end of the line."""


def words(text: str) -> tuple[str, ...]:
    """The words alone: emphasis, quotes, dashes and case make no difference."""
    return tuple(word.casefold() for word in _WORD.findall(text))


def says_something(text: str) -> bool:
    """Whether a text is more than punctuation; a picture made of one character says something."""
    return any(letter.isalnum() or unicodedata.category(letter) == "So" for letter in text)


def stripped(text: str) -> str:
    """An addition without the dash, colon or stop that led to it, or the bars of a table around it."""
    rest = text.lstrip(_SEPARATORS)
    cell = "|" in text[: len(text) - len(rest)]
    return rest.rstrip(" |" if cell else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What a line holds beyond what was written there."""

    text: str
    """The addition; of a reworded line the whole of it. Empty when words were only taken away."""
    reworded: bool
    """Whether words of the line as it was written are gone."""


def added(was: str, now: str) -> Added:
    """Compare a line with how it was written; no word that is new is left out."""
    old, spans = words(was), [found.span() for found in _WORD.finditer(now)]
    new = words(now)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    if len(new) == head + tail:
        rest = stripped(now[spans[-1][1] :] if spans else now)
        return Added(text=rest if says_something(rest) else "", reworded=len(old) > len(new))
    if len(old) > head + tail:
        return Added(text=now.strip(), reworded=True)
    start = spans[head - 1][1] if head else 0
    end = spans[len(new) - tail][0] if tail else len(now)
    return Added(text=stripped(now[start:end]), reworded=False)


def _common(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many words both begin with."""
    return next(
        (index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )


# -- progress -------------------------------------------------------------------------------

_PERCENT = re.compile(r"(?<![\w.,+~-])(\d+(?:[.,]\d+)?)\s?%")
_LABEL = r"(?:progress|now|currently)"
_STATED = re.compile(
    rf"(?:(?<![^\s(*,;:\u2013\u2014\u2192>-]){_LABEL}\s*[:=]?\s*)?(?<![\w.,+~%-])"
    r"(?P<number>\d+(?:[.,]\d+)?)\s?%(?:\s*(?:done|complete)\b)?(?=\s*(?:$|[.,;:!)*\u2013\u2014\n-]))",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"(?:^|[,;:(*\u2013\u2014\u2192>-])\s*$")


def percentages(text: str) -> tuple[str, ...]:
    """Every percentage in a text, as its digits."""
    return tuple(found[1] for found in _PERCENT.finditer(text))


def without_percentages(text: str) -> str:
    """The text with every percentage taken out."""
    return _PERCENT.sub(" ", text)


def without_percentage(text: str, number: str) -> str:
    """The text with one percentage taken out, wherever it stands."""
    return _PERCENT.sub(lambda found: " " if found[1] == number else found[0], text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """Progress as a text states it."""

    numbers: tuple[str, ...]
    """The digits of each percentage that stands by itself."""
    rest: str
    """The text without them."""


def stated(text: str) -> Stated:
    """The percentages that stand by themselves: ``60%``, ``now 60 %``, not ``fell by 20%``."""
    numbers, rest, at = [], [], 0
    for found in _STATED.finditer(text):
        if _BEFORE.search(text[: found.start()]) or found[0][0].isalpha():
            numbers.append(found["number"])
            rest.append(text[at : found.start()])
            at = found.end()
    return Stated(numbers=tuple(numbers), rest="".join([*rest, text[at:]]))


def leading(text: str) -> Stated | None:
    """Like :func:`stated`, of a text that begins with such a percentage; None when it does not."""
    return stated(text) if _STATED.match(text.lstrip("*(_ ")) else None


def per_cent(number: str) -> int | None:
    """A whole number from 0 to 100; None for anything else."""
    return int(number) if number.isdecimal() and len(number) <= 3 and int(number) <= 100 else None
