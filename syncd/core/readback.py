"""Decides what people have said in an entry: answers, ticks, progress, notes, and what is not clear.

Must not know Markdown, desks, or what is done with the result.

Every word that is not ours ends up in an answer, a note, or what was not understood.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from syncd.core.entry import Item, ItemKind, Line, LineKind
from syncd.core.pieces import Piece, pieces
from syncd.core.reading import AnswerRead, NoteRead, NotUnderstood, ProgressRead, ReadBack
from syncd.core.wording import (
    Stated,
    added,
    leading,
    per_cent,
    percentages,
    says_something,
    stated,
    stripped,
    without_percentage,
    without_percentages,
    words,
)

SEVERAL = "several percentages: which of them is the progress?"
NO_PERCENTAGE = "progress is a whole number from 0 to 100"
BELOW_A_STEP = "a percentage below a step: progress stands on the goal's line or right below it"
GOAL_TICKED = "a goal is not closed from a document: `syncd goal close {id}`"
NO_MARKER = "a ticked line without a marker: what it is about is not known"


def read_back(now: Sequence[Line], *, written: Sequence[Line], items: Mapping[str, Item]) -> ReadBack:
    """What people said in an entry that we wrote as ``written`` and that reads ``now`` so.

    ``items`` gives the meaning of the markers of this entry; any other marker means nothing.
    The order of what is found is that of the entry.
    """
    parts = [_read(piece) for piece in pieces(now, written=written, items=items)]
    return ReadBack(
        answers=tuple(one for part in parts for one in part.answers),
        ticked=tuple(one for part in parts for one in part.ticked),
        progress=tuple(one for part in parts for one in part.progress),
        notes=tuple(one for part in parts for one in part.notes),
        discussed=tuple(one for part in parts for one in part.discussed),
        not_understood=tuple(one for part in parts for one in part.not_understood),
    )


def _read(piece: Piece) -> ReadBack:
    if piece.unclear:
        return _unclear(piece)
    return _READERS[piece.item.kind](piece, piece.item) if piece.item else _free(piece)


def _unclear(piece: Piece) -> ReadBack:
    """Nothing is guessed: what was written on it and below it is shown to the user."""
    was = piece.was
    told = "\n".join([_shown(piece), *_texts(piece.below)])
    same = was is not None and words(piece.text) == words(was.text)
    if same and not piece.below and not _newly_ticked(piece):
        return ReadBack()
    return ReadBack(not_understood=(NotUnderstood(line=piece.number, text=told, reason=piece.unclear),))


def _newly_ticked(piece: Piece) -> bool:
    return piece.ticked is True and (piece.was is None or piece.was.ticked is not True)


def _shown(line: Line | Piece) -> str:
    """A line as people see it, with its tick box."""
    return line.text if line.ticked is None else f"[{'x' if line.ticked else ' '}] {line.text}"


def _texts(lines: Sequence[Line]) -> list[str]:
    return [_shown(line) for line in lines]


def _joined(*texts: str) -> str:
    return "\n".join(text for text in texts if says_something(text))


# -- one reader per kind --------------------------------------------------------------------


def _question(piece: Piece, item: Item) -> ReadBack:
    assert piece.was is not None
    answer, reworded = _answer_on(piece.was.text, piece.text)
    text = _joined(answer, *_texts(piece.below))
    return ReadBack(
        answers=(AnswerRead(goal=item.goal, question=item.code, text=text),) if text else (),
        notes=(NoteRead(goal=item.goal, text=reworded),) if reworded else (),
    )


def _answer_on(was: str, now: str) -> tuple[str, str]:
    """What a question's own line answers, and the question where it was reworded."""
    found = added(was, now)
    if not found.text or not found.reworded:
        return found.text, ""
    marks = [index for index, letter in enumerate(now) if letter == "?"]
    if not marks:
        return found.text, ""
    end = marks[min(len(marks), max(1, was.count("?"))) - 1] + 1
    rest = stripped(now[end:])
    if says_something(rest):
        return rest, now[:end].strip()
    kept = sum((Counter(words(was)) & Counter(words(now))).values())
    return ("", now.strip()) if kept * 2 >= len(words(was)) else (found.text, "")


def _subject(piece: Piece, item: Item) -> ReadBack:
    assert piece.was is not None
    text = _joined(added(piece.was.text, piece.text).text, *_texts(piece.below))
    if text:
        return ReadBack(answers=(AnswerRead(goal=None, question=item.code, text=text),))
    return ReadBack(discussed=(item.code,) if _newly_ticked(piece) else ())


def _jot(piece: Piece, item: Item) -> ReadBack:
    return ReadBack(ticked=(item,) if _newly_ticked(piece) else (), notes=_noted(piece, _texts(piece.below)))


def _step(piece: Piece, item: Item) -> ReadBack:
    bare = [line for line in piece.below if _is_bare(line)]
    rest = [line for line in piece.below if not _is_bare(line)]
    return ReadBack(
        ticked=(item,) if _newly_ticked(piece) else (),
        notes=_noted(piece, _texts(rest)),
        not_understood=tuple(
            NotUnderstood(line=line.number, text=line.text, reason=BELOW_A_STEP) for line in bare
        ),
    )


def _is_bare(line: Line) -> bool:
    """Whether a line is a percentage and nothing else."""
    found = stated(line.text)
    return bool(found.numbers) and not says_something(found.rest)


def _noted(piece: Piece, below: Sequence[str]) -> tuple[NoteRead, ...]:
    """What was added to a jot or step, after its words, so that one knows what it is about."""
    assert piece.was is not None
    found = added(piece.was.text, piece.text)
    text = _joined("" if found.reworded else found.text, *below)
    if not text and not (found.reworded and found.text):
        return ()
    head = found.text if found.reworded and found.text else f"{piece.was.text}:"
    joint = "\n" if found.reworded or "\n" in text else " "
    return (NoteRead(goal=piece.goal, text=f"{head}{joint}{text}".strip()),)


def _free(piece: Piece) -> ReadBack:
    """A heading, or a line of ours about nothing: what stands below is a note."""
    ours_ticked = piece.was is not None and _newly_ticked(piece)
    own = _shown(piece) if piece.was is None else ""
    text = _joined(own, *_texts(piece.below))
    what = NotUnderstood(line=piece.number, text=_shown(piece), reason=NO_MARKER)
    return ReadBack(
        notes=(NoteRead(goal=piece.goal, text=text),) if text else (),
        not_understood=(what,) if ours_ticked else (),
    )


# -- goals ----------------------------------------------------------------------------------


def _goal(piece: Piece, item: Item) -> ReadBack:
    assert piece.was is not None
    assert item.goal is not None
    ours = percentages(piece.was.text)
    own = _progress_on(piece, ours)
    below = {line.number: found for line in piece.below if (found := _progress_below(line, ours))}
    numbers = [*own.numbers, *(number for found in below.values() for number in found.numbers)]
    wrong = _wrong(numbers)
    reasons = [GOAL_TICKED.format(id=item.id)] if _newly_ticked(piece) else []
    reasons += [wrong] if wrong and own.numbers else []
    unclear = (
        [NotUnderstood(line=piece.number, text=_shown(piece), reason="; ".join(reasons))] if reasons else []
    )
    rests = ["" if wrong and own.numbers else own.rest]
    for line in piece.below:
        if line.number not in below:
            rests.append(_shown(line))
        elif wrong:
            unclear.append(NotUnderstood(line=line.number, text=line.text, reason=wrong))
        else:
            rests.append(stripped(below[line.number].rest))
    text = _joined(*rests)
    percent = per_cent(numbers[0]) if numbers and not wrong else None
    return ReadBack(
        progress=(ProgressRead(goal=item.goal, percent=percent),) if percent is not None else (),
        notes=(NoteRead(goal=item.goal, text=text),) if text else (),
        not_understood=tuple(unclear),
    )


def _progress_on(piece: Piece, ours: Sequence[str]) -> Stated:
    """The new progress on a goal's own line, and what else was added to it."""
    assert piece.was is not None
    new = added(piece.was.text, piece.text)
    if not new.reworded and (found := leading(new.text)):
        return Stated(numbers=found.numbers, rest=stripped(found.rest))
    own = stated(piece.text)
    fresh = tuple(number for number in own.numbers if number not in ours)
    now = own.rest if fresh else piece.text
    for number in ours:
        now = without_percentage(now, number)
    return Stated(numbers=fresh, rest=added(without_percentages(piece.was.text), now).text)


def _progress_below(line: Line, ours: Sequence[str]) -> Stated | None:
    """The progress a line below a goal begins with; None when it begins otherwise or with what we wrote."""
    found = leading(line.text) if line.kind is not LineKind.QUOTED else None
    return found if found and set(found.numbers) - set(ours[-1:]) else None


def _wrong(numbers: Sequence[str]) -> str:
    """Why these percentages are no progress; empty when they are one, or none."""
    if any(per_cent(number) is None for number in numbers):
        return NO_PERCENTAGE
    return SEVERAL if len({per_cent(number) for number in numbers}) > 1 else ""


_READERS: Mapping[ItemKind, Callable[[Piece, Item], ReadBack]] = {
    ItemKind.GOAL: _goal,
    ItemKind.STEP: _step,
    ItemKind.QUESTION: _question,
    ItemKind.JOT: _jot,
    ItemKind.SUBJECT: _subject,
}
