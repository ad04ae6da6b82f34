"""The one-character marks: what became of a slot, how a relationship stands.

Each mark differs from the others without colour; each has a form in ASCII.
"""

from collections.abc import Iterable, Sequence
from enum import Enum

from syncd.core.audit import Report
from syncd.core.cadence.judged import Judged, JudgedSlot
from syncd.core.model import Outcome, Standing
from syncd.dataclass import dataclass


class Tone(Enum):
    """What a piece of text means to the eye; the terminal turns it into a colour."""

    PLAIN = "plain"
    STRONG = "strong"
    QUIET = "quiet"
    GOOD = "good"
    DOUBT = "doubt"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text in one tone. A line break is a span of its own."""

    text: str
    tone: Tone = Tone.PLAIN


Cell = tuple[Span, ...]
BREAK = Span("\n")


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign in Unicode and in ASCII, with its tone."""

    sign: str
    ascii: str
    tone: Tone

    def span(self, *, unicode: bool) -> Span:
        """The sign as text."""
        return Span(self.sign if unicode else self.ascii, self.tone)


MARKS: dict[Outcome, Mark] = {
    Outcome.HELD: Mark("●", "h", Tone.GOOD),
    Outcome.MOVED: Mark("→", "m", Tone.GOOD),
    Outcome.MADE_UP: Mark("+", "+", Tone.GOOD),
    Outcome.EXCUSED: Mark("–", "-", Tone.QUIET),  # noqa: RUF001 -- the dash is the sign
    Outcome.SKIPPED: Mark("×", "x", Tone.BAD),  # noqa: RUF001 -- the cross is the sign
    Outcome.UNSEEN: Mark("?", "?", Tone.DOUBT),
    Outcome.UPCOMING: Mark("·", ".", Tone.QUIET),
}
"""In the order of the legend."""

STANDINGS: dict[Standing, Mark] = {
    Standing.LAPSED: Mark("✗", "!", Tone.BAD),
    Standing.SLIPPING: Mark("↘", "~", Tone.WARNING),
    Standing.UNKNOWN: Mark("?", "?", Tone.DOUBT),
    Standing.NEW: Mark("*", "*", Tone.PLAIN),
    Standing.ON_TRACK: Mark("✓", "=", Tone.GOOD),
    Standing.PAUSED: Mark("‖", ":", Tone.QUIET),
    Standing.ENDED: Mark("–", "-", Tone.QUIET),  # noqa: RUF001 -- the dash is the sign
}
"""In the order in which relationships are shown: what needs attention first."""

_AHEAD = 2
"""Upcoming slots a strip ends with."""


def in_window(judged: Judged, report: Report) -> list[JudgedSlot]:
    """The slots the report is about, oldest first."""
    return [one for one in judged.slots_from(report.since) if one.slot <= report.until]


def strip(judged: Judged, report: Report, *, length: int, unicode: bool) -> Cell:
    """The marks of the last slots of the window, the next ones at its end."""
    slots = in_window(judged, report)
    ahead = [one for one in slots if one.slot > report.as_of][:_AHEAD]
    past = [one for one in slots if one.slot <= report.as_of][-(length - len(ahead)) :]
    return _joined(MARKS[one.outcome].span(unicode=unicode) for one in [*past, *ahead])


def _joined(spans: Iterable[Span]) -> Cell:
    """Neighbours of one tone become one piece."""
    joined: list[Span] = []
    for span in spans:
        if joined and joined[-1].tone is span.tone:
            joined[-1] = Span(joined[-1].text + span.text, span.tone)
        else:
            joined.append(span)
    return tuple(joined)


def legend(*, unicode: bool) -> Cell:
    """What the marks of a strip mean."""
    spans: list[Span] = []
    for outcome, mark in MARKS.items():
        spans += [Span("  ")] if spans else []
        # A no-break space keeps the sign with its word.
        spans += [mark.span(unicode=unicode), Span(f"\u00a0{outcome.value}", Tone.QUIET)]
    return tuple(spans)


def standing(judged: Judged, *, unicode: bool) -> Cell:
    """The standing as a sign and a word."""
    mark = STANDINGS[judged.standing]
    return (Span(f"{mark.span(unicode=unicode).text} {judged.standing.value}", mark.tone),)


def by_need(relationships: Sequence[Judged]) -> list[Judged]:
    """Relationships in the order of attention, then by name and address."""
    order = list(STANDINGS)
    return sorted(
        relationships,
        key=lambda one: (order.index(one.standing), one.person.name.casefold()[:200], one.person.key),
    )
