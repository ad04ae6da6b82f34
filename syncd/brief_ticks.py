"""Reads the ticks and notes of a brief: what is not understood is told, never guessed."""

import re
from collections.abc import Mapping
from itertools import takewhile

from syncd.briefs import ACTIONS, GOALS, NOTES, NOTHING_LEFT, TITLE, Block, Draft, blocks_of, digest_of, intro
from syncd.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Odd:
    """A line of a brief that was not understood, so that nothing of it is shared."""

    line: int
    """Counted from 1."""
    text: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a brief says."""

    ticked: frozenset[str]
    """The ids of what is ticked, understood, and as it was drafted."""
    odd: tuple[Odd, ...] = ()
    notes: tuple[str, ...] = ()
    """Every line the user wrote, in order."""


_BOX = re.compile(r"(\s*)[-*+]\s+\[\s*([xX]?)\s*\]\s*(.*)")
_MARKED = re.compile(
    r"(\s*)[-*+]\s+(?:\[\s*([xX]?)\s*\]\s*)?(.*?)\s*<!-- syncd:brief:([gja]\d+):([0-9a-f]{12}) -->\s*"
)

EDITED = "its text was changed here"
MOVED_ON = "it has changed since it was drafted: look at it again"
GONE = "there is nothing private of that name any more"
NAMELESS = "it has lost its name (the comment at its end), or never had one"
NOTED = "it stands among your notes"
TWICE = "it stands here more than once"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """One block as it stands in a file."""

    line: int
    rows: tuple[str, ...]
    """As they stand there."""
    id: str
    drafted: str
    """The digest it was drafted with."""
    reads: str
    """The digest of how it reads now."""
    ticked: bool


def read_brief(text: str, draft: Draft) -> Reading:
    """What a brief says, compared with how it would be drafted now."""
    rows = re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff"))
    ours = {" ".join(row.split()) for row in (*intro(draft), NOTHING_LEFT, GOALS, ACTIONS)}
    wanted = blocks_of(draft)
    ticked: list[str] = []
    odd: list[Odd] = []
    notes: list[str] = []
    at, below = 0, False
    while at < len(rows):
        row, found = rows[at], None if below else _block(rows, at)
        if found is not None:
            reason = _not_understood(found, wanted)
            if found.ticked and reason is None:
                ticked.append(found.id)
            elif found.ticked and reason:
                odd.append(Odd(line=found.line, text=found.rows[0].strip(), reason=reason))
            if found.reads != found.drafted:
                notes += [_without_box(one) for one in found.rows]
            at += len(found.rows)
            continue
        at += 1
        if row.strip() == NOTES:
            below = True
        elif below:
            if (box := _MARKED.fullmatch(row)) and box[2]:
                odd.append(Odd(line=at, text=row.strip(), reason=NOTED))
            notes.append(row.rstrip())
        elif row.strip() and not row.startswith(TITLE) and " ".join(row.split()) not in ours:
            box = _BOX.fullmatch(row)
            if box and box[2]:
                odd.append(Odd(line=at, text=row.strip(), reason=NAMELESS))
            notes.append(_without_box(row))
    doubled = {one for one in ticked if sum(1 for row in rows if f"syncd:brief:{one}:" in row) > 1}
    odd += [Odd(line=0, text=one, reason=TWICE) for one in sorted(doubled)]
    return Reading(ticked=frozenset(ticked) - doubled, odd=tuple(odd), notes=tuple(_trimmed(notes)))


def _block(rows: list[str], at: int) -> _Found | None:
    """The block that begins on a line: that line and what is indented below it."""
    found = _MARKED.fullmatch(rows[at])
    if found is None:
        return None
    depth = len(found[1])
    below = takewhile(
        lambda row: row.strip() and len(row) - len(row.lstrip()) > depth and not _begins(row), rows[at + 1 :]
    )
    own = (rows[at], *below)
    return _Found(
        line=at + 1,
        rows=own,
        id=found[4],
        drafted=found[5],
        reads=digest_of([found[3], *own[1:]]),
        ticked=bool(found[2]),
    )


def _begins(row: str) -> bool:
    return _BOX.fullmatch(row) is not None or _MARKED.fullmatch(row) is not None


def _not_understood(found: _Found, wanted: Mapping[str, Block]) -> str | None:
    """Why a ticked block is not shared; None when it may be."""
    if found.reads != found.drafted:
        return EDITED
    block = wanted.get(found.id)
    if block is None or not block.boxed:
        return GONE
    return MOVED_ON if block.digest != found.reads else None


def _without_box(row: str) -> str:
    """A line as a note: no box that could be ticked, no name that could be read."""
    row = re.sub(r"\s*<!-- syncd:brief:\S+ -->", "", row)
    return re.sub(r"^(\s*[-*+]\s+)\[\s*[xX]?\s*\]\s*", r"\1", row).rstrip()


def _trimmed(rows: list[str]) -> list[str]:
    """Without blank lines at the ends."""
    while rows and not rows[0]:
        rows = rows[1:]
    while rows and not rows[-1]:
        rows = rows[:-1]
    return rows


def without_goal(text: str, number: int) -> str:
    """The brief without a goal and what was answered about it; for a goal that is to be forgotten.

    A block of it that the user changed stands among the notes, without its name: it goes as well.
    """
    rows = text.split("\n")
    noted = re.compile(rf"[-*+]\s+(?:\[.?\]\s+)?g{number}:.*")
    kept: list[str] = []
    at, inside = 0, False
    while at < len(rows):
        found = _block(rows, at)
        if found is None:
            inside = bool(noted.fullmatch(rows[at])) or (inside and rows[at][:1].isspace())
            kept += [] if inside else [rows[at]]
            at += 1
            continue
        if not rows[at][:1].isspace():
            inside = found.id == f"g{number}"
        kept += [] if inside else found.rows
        at += len(found.rows)
    return "\n".join(kept)
