"""Writes and reads the brief of a handover: a draft with tick boxes that only its user sees.

A box is read by what stands beside it: a text that differs from the one drafted, or from what is
noted now, is not understood, never guessed. What the user wrote into the file is kept.
"""

import hashlib
import os
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from itertools import takewhile
from pathlib import Path

from syncd.core.agenda import about_answer, display_name
from syncd.core.answers import Answer
from syncd.core.cadence.history import Person
from syncd.core.goals import Goal, progress
from syncd.core.handover import Offer
from syncd.core.jots import Jot
from syncd.core.model import Address
from syncd.core.window import local_day
from syncd.errors import StoreError
from syncd.markdown import escape
from syncd.safetext import lines, plain, slug

GOALS = "## Goals"
ACTIONS = "## Actions"
NOTHING_LEFT = "Nothing private is left that could be shared."
NOTES = "## Notes of your own"
"""What the user writes below this heading stays as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One thing in a brief: a line with its box, and the lines below it."""

    id: str
    lines: tuple[str, ...]
    boxed: bool
    """False for a goal that is shared already and only stands there for its answers."""
    depth: int = 0

    @property
    def digest(self) -> str:
        """What tells whether the block still reads as it was drafted."""
        return _digest(self.lines)


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


# -- drafting -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Everything a brief is made of."""

    person: Person
    """For whom it is."""
    offered: Offer
    names: Mapping[Address, str]
    zone: tzinfo
    command: str
    """The command that shares what is ticked."""

    @property
    def name(self) -> str:
        """How the person is called in it."""
        return plain(self.person.name or display_name(self.person.key), limit=80)


def brief_text(draft: Draft, reading: Reading | None = None) -> str:
    """The brief as Markdown, with the ticks and notes of an earlier one."""
    ticked = reading.ticked if reading else frozenset()
    notes = reading.notes if reading else ()
    rows = list(_intro(draft))
    rows += [] if draft.offered else ["", NOTHING_LEFT]
    for heading, blocks in ((GOALS, _goals(draft)), (ACTIONS, _actions(draft))):
        rows += ["", heading, ""] if blocks else []
        for block in blocks:
            rows += _rows(block, ticked)
    rows += ["", NOTES, "", *notes]
    return "\n".join(rows).rstrip("\n") + "\n"


_TITLE = "# What to pass on to "


def _intro(draft: Draft) -> Iterator[str]:
    yield f"{_TITLE}{escape(draft.name)}"
    yield ""
    yield "Nothing in this file is shared. To share a thing, put an x into its box, like this: [x]."
    yield "Save the file, then run:"
    yield ""
    yield f"    {draft.command}"
    yield ""
    yield "It shows what it is about to share and asks. What has no x stays private, and so do the whys and"
    yield "your remarks, which are not in here. An answer is shared together with its goal or not at all,"
    yield "and without the name of the person who gave it: ask them if in doubt."
    yield "Change nothing but the boxes: a text that was changed here is not shared."


def _goals(draft: Draft) -> list[Block]:
    blocks = []
    for goal in draft.offered.goals:
        blocks.append(_goal(goal))
        blocks += [_answer(one, draft) for one in draft.offered.answers if one.goal == goal.number]
    return blocks


def _goal(goal: Goal) -> Block:
    percent = progress(goal, max(goal.touched_at, goal.created_at))
    facts = [f"{percent}%"] if percent is not None else []
    facts += [f"due {goal.due}"] if goal.due else []
    rows = [f"{goal.id}: {escape(goal.title)}{'' if goal.private else ' (shared already)'}"]
    rows += [f"- {', '.join(facts)}"] if facts else []
    rows += [f"- step, {'done' if step.done_at else 'open'}: {escape(step.text)}" for step in goal.steps]
    return Block(id=goal.id, lines=tuple(rows), boxed=goal.private)


def _answer(answer: Answer, draft: Draft) -> Block:
    name = draft.names.get(answer.person) or plain(answer.person, limit=80)
    said, *more = [escape(line) for line in lines(answer.text).splitlines()] or [""]
    head = (
        f"{answer.id}: {escape(name)} on {local_day(answer.at, draft.zone)}, {about_answer(answer)}: {said}"
    )
    return Block(id=answer.id, lines=(head, *(line for line in more if line)), boxed=True, depth=1)


def _actions(draft: Draft) -> list[Block]:
    return [_action(jot, draft) for jot in draft.offered.actions]


def _action(jot: Jot, draft: Draft) -> Block:
    since = local_day(jot.made_at, draft.zone)
    return Block(id=jot.id, lines=(f"{jot.id}: {escape(jot.text)} (since {since})",), boxed=True)


def _rows(block: Block, ticked: Collection[str]) -> Iterator[str]:
    indent = "  " * block.depth
    box = ("[x] " if block.id in ticked else "[ ] ") if block.boxed else ""
    yield f"{indent}- {box}{block.lines[0]} <!-- syncd:brief:{block.id}:{block.digest} -->"
    yield from (f"{indent}  {row}" for row in block.lines[1:])


def _digest(rows: Collection[str]) -> str:
    text = "\n".join(" ".join(row.split()) for row in rows)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


# -- reading --------------------------------------------------------------------------------

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
    ours = {" ".join(row.split()) for row in (*_intro(draft), NOTHING_LEFT, GOALS, ACTIONS)}
    wanted = {block.id: block for block in (*_goals(draft), *_actions(draft))}
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
        elif row.strip() and not row.startswith(_TITLE) and " ".join(row.split()) not in ours:
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
        reads=_digest([found[3], *own[1:]]),
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


# -- the file -------------------------------------------------------------------------------


def brief_path(folder: Path, person: Person) -> Path:
    """Where the brief for somebody lies, below the private folder of the home."""
    return folder / "briefs" / f"{slug(person.name or person.key, person.key)}.md"


def load_brief(path: Path) -> str | None:
    """The text of a brief; None when there is none."""
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise StoreError(f"cannot read {path}: {reason}", hint=f"mend or remove {path}") from error


def save_brief(path: Path, text: str) -> None:
    """Write a brief so that only its user can read it, whole or not at all."""
    fresh = path.with_suffix(".new")
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror}", hint="nothing was shared") from error
