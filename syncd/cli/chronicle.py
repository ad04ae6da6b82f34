"""Prints the years with somebody, for `people show`."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from syncd.cli.answers import ANSWERED
from syncd.cli.context import App
from syncd.core.cadence.history import Person, Tenure
from syncd.core.cadence.judged import Judged
from syncd.core.chronicle import Word, Year, chronicle
from syncd.core.requests import Request
from syncd.safetext import lines, plain
from syncd.store.chronicle import material
from syncd.store.instants import to_text

_SHOWN = 6
"""How many dated lines of one year are shown unless all are wanted."""


def years(app: App, person: Person, judged: Judged | None) -> tuple[Year, ...]:
    """The years with a person, the newest first."""
    met = judged.meetings if judged else ()
    return chronicle(person, met, material(app.database), today=app.today, zone=app.zone)


def year_lines(found: tuple[Year, ...], *, every: bool) -> Iterator[str]:
    """A line per year and one per dated thing in it; quiet years in the same roles share a line."""
    for (quiet, _), group in groupby(found, key=lambda one: (one.quiet, one.tenures if one.quiet else one)):
        several = list(group)
        first, last = several[0], several[-1]
        if quiet:
            span = str(first.year) if first is last else f"{last.year}-{first.year}"
            yield f"{span}  {_roles(first.tenures)}"
            continue
        yield f"{first.year}  {_summary(first)}"
        dated = sorted(_dated(first), key=lambda pair: pair[0], reverse=True)
        shown = dated if every else dated[:_SHOWN]
        yield from (f"      {on:%m-%d}  {text}" for on, text in shown)
        if len(dated) > len(shown):
            yield f"      and {len(dated) - len(shown)} more; --all shows them"


def _roles(tenures: tuple[Tenure, ...]) -> str:
    told = []
    for tenure in tenures:
        kind = f" ({tenure.kind.value})" if tenure.kind else ""
        company = f" at {plain(tenure.company, limit=40)}" if tenure.company else ""
        told.append(f"{tenure.role.value}{kind}{company}")
    return ", ".join(dict.fromkeys(told))


def _count(number: int, one: str, many: str, before: str = "") -> str:
    """A number with its noun; nothing for none, for nobody may have looked."""
    return f"{before}{number} {one if number == 1 else many}" if number else ""


def _summary(year: Year) -> str:
    parts = (
        _roles(year.tenures),
        "met once" if year.meetings == 1 else _count(year.meetings, "", "times", "met "),
        _count(len(year.reached), "goal reached", "goals reached"),
        _count(len(year.answers), "answer", "answers"),
        _count(len(year.notes), "note", "notes"),
    )
    return "; ".join(filter(None, parts))


def _dated(year: Year) -> Iterator[tuple[date, str]]:
    for done in year.reached:
        yield done.on, f"reached {done.goal.id}: {plain(done.goal.title, limit=50)}"
    for told in year.answers:
        goal = f" (g{told.answer.goal})" if told.answer.goal is not None else ""
        what = ANSWERED.get(told.answer.question, told.answer.question)
        yield told.on, f"answer, {what}{goal}: {_first_words(told.answer.text)}"
    for written in year.notes:
        goal = f" (g{written.note.goal})" if written.note.goal is not None else ""
        yield written.on, f"note{goal}: {_first_words(written.note.text)}"
    for word in year.words:
        yield word.on, f"{_what(word)}: {_first_words(word.jot.text)}"
    for request in year.requests:
        yield request.asked_on, _asked(request)


def _first_words(text: str) -> str:
    return f"\u201c{plain(text, limit=44)}\u201d"


def _what(word: Word) -> str:
    to = " to somebody else" if word.to_another else ""
    return f"{word.jot.kind.value} {word.way.value}{to}"


def _asked(request: Request) -> str:
    who = "they asked to meet" if request.theirs else "asked to meet"
    text = f": {_first_words(request.text)}" if request.text else ""
    answered = f", answered {request.answered_on}" if request.answered_on else ", no answer yet"
    return f"{who}{text}{answered}"


def years_data(found: tuple[Year, ...]) -> list[dict[str, object]]:
    """The years for programs, whole."""
    return [
        {
            "year": one.year,
            "roles": [tenure_data(tenure) for tenure in one.tenures],
            "meetings": one.meetings,
            "goals_reached": [
                {"id": done.goal.id, "title": plain(done.goal.title), "on": str(done.on)}
                for done in one.reached
            ],
            "answers": [
                {
                    "on": str(told.on),
                    "at": to_text(told.answer.at),
                    "goal": f"g{told.answer.goal}" if told.answer.goal is not None else None,
                    "question": told.answer.question,
                    "text": lines(told.answer.text),
                }
                for told in one.answers
            ],
            "notes": [
                {
                    "on": str(written.on),
                    "goal": f"g{written.note.goal}" if written.note.goal is not None else None,
                    "text": lines(written.note.text),
                }
                for written in one.notes
            ],
            "given": [_word_data(word) for word in one.words if word.way.value == "given"],
            "received": [_word_data(word) for word in one.words if word.way.value == "received"],
            "requests": [
                {
                    "asked_on": str(asked.asked_on),
                    "theirs": asked.theirs,
                    "text": lines(asked.text),
                    "answer": lines(asked.answer),
                    "answered_on": str(asked.answered_on) if asked.answered_on else None,
                }
                for asked in one.requests
            ],
        }
        for one in found
    ]


def tenure_data(tenure: Tenure) -> dict[str, object]:
    """A tenure for programs."""
    return {
        "role": tenure.role.value,
        "kind": tenure.kind.value if tenure.kind else None,
        "company": plain(tenure.company) or None,
        "since": str(tenure.since),
        "until": str(tenure.until) if tenure.until else None,
    }


def _word_data(word: Word) -> dict[str, object]:
    return {
        "id": word.jot.id,
        "kind": word.jot.kind.value,
        "on": str(word.on),
        "text": plain(word.jot.text),
        "to_another": word.to_another,
    }
