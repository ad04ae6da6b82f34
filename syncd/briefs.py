"""Drafts the brief of a handover: a file with tick boxes that only its user sees.

Each block ends its first line with its name and a digest of how it was drafted, so that a tick
counts only beside the words that were ticked (:mod:`syncd.brief_ticks`).
"""

import hashlib
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import tzinfo
from pathlib import Path

from syncd.core.agenda import about_answer, display_name
from syncd.core.answers import Answer
from syncd.core.cadence.history import Person
from syncd.core.goals import Goal, progress
from syncd.core.handover import Offer
from syncd.core.jots import Jot
from syncd.core.model import Address
from syncd.core.window import local_day
from syncd.dataclass import dataclass
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
        return digest_of(self.lines)


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


def brief_text(draft: Draft, *, ticked: Collection[str] = (), notes: Sequence[str] = ()) -> str:
    """The brief as Markdown, with the ticks and notes of an earlier one."""
    rows = list(intro(draft))
    rows += [] if draft.offered else ["", NOTHING_LEFT]
    for heading, blocks in ((GOALS, _goals(draft)), (ACTIONS, _actions(draft))):
        rows += ["", heading, ""] if blocks else []
        for block in blocks:
            rows += _rows(block, ticked)
    rows += ["", NOTES, "", *notes]
    return "\n".join(rows).rstrip("\n") + "\n"


TITLE = "# What to pass on to "


def intro(draft: Draft) -> Iterator[str]:
    """What stands above the boxes."""
    yield f"{TITLE}{escape(draft.name)}"
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


def blocks_of(draft: Draft) -> Mapping[str, Block]:
    """Everything a brief holds, by id."""
    return {block.id: block for block in (*_goals(draft), *_actions(draft))}


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


def digest_of(rows: Collection[str]) -> str:
    """Of a block's lines, whatever their spacing."""
    text = "\n".join(" ".join(row.split()) for row in rows)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


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
