"""An export to Markdown and the structure of the same document, made into the Markdown syncd reads.

The export tells what is ticked and how the text is styled; the structure tells where our markers
are, which an export does not show. What the two disagree on is taken from the structure, so that
nothing anybody wrote is overlooked, and no marker is lost.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from syncd_providers.google.structure import Paragraph, Structure
from syncd_providers.online.lines import Line, parsed, rendered

MOST_PAIRS = 1_000_000
"""Of lines that are compared with each other: more would take longer than anybody waits."""


def readable(export: str, structure: Structure) -> str:
    """The document as Markdown with its markers; comments people typed are text."""
    told = parsed(export, ours=False)
    return rendered(list(_aligned(told, structure.spoken)))[0]


def _aligned(told: Sequence[Line], spoken: Sequence[Paragraph]) -> Iterator[Line]:
    """Each paragraph as the export has it, or where it has it otherwise as the structure does."""
    left, right = [_key(line) for line in told], [_key(one.line) for one in spoken]
    shorter = min(len(left), len(right))
    head = next((at for at in range(shorter) if left[at] != right[at]), shorter)
    rest = shorter - head
    tail = next((at for at in range(rest) if left[-1 - at] != right[-1 - at]), rest)
    yield from (_both(*pair) for pair in zip(told[:head], spoken[:head], strict=True))
    yield from _matched(told[head : len(told) - tail], spoken[head : len(spoken) - tail])
    yield from (
        _both(*pair) for pair in zip(told[len(told) - tail :], spoken[len(spoken) - tail :], strict=True)
    )


def _matched(told: Sequence[Line], spoken: Sequence[Paragraph]) -> Iterator[Line]:
    if len(told) * len(spoken) > MOST_PAIRS:
        yield from (one.line for one in spoken)
        return
    left, right = [_key(line) for line in told], [_key(one.line) for one in spoken]
    for kind, start, _, first, last in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        for offset, one in enumerate(spoken[first:last]):
            yield _both(told[start + offset], one) if kind == "equal" else one.line


def _both(told: Line, one: Paragraph) -> Line:
    """One paragraph of which both tell the same words.

    An empty box stays one where the export shows none: whether it is ticked is then not known.
    """
    known = one.line
    if known.level is None:
        return replace(
            told, level=None, box=None, heading=known.heading, entry=known.entry, items=known.items
        )
    return replace(
        told,
        level=known.level,
        ordered=known.ordered,
        heading=0,
        box=known.box if told.box is None else told.box,
        entry=known.entry,
        items=known.items,
    )


def _key(line: Line) -> str:
    """What a line says, whatever an export escapes or leaves out around it."""
    text = line.text.casefold()
    return "".join(letter for letter in text if letter.isalnum()) or "".join(text.split())
