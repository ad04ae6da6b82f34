"""Decides what of earlier 1:1s is recalled before the next: answers about a goal, the words of last time.

Must not know how a prep sheet is laid out or where answers are kept.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, tzinfo

from syncd.core.agenda import about_answer
from syncd.core.answers import Answer
from syncd.core.model import Address
from syncd.core.subjects import SUBJECTS
from syncd.core.window import local_day
from syncd.dataclass import dataclass

_LATEST = 3
"""How many of a goal's answers are recalled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """Other words people wrote into the entry of a meeting."""

    at: datetime
    person: Address
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """Something that was said, as one line."""

    on: date
    about: str
    """Empty for a note about nothing in particular."""
    text: str


def recall_answers(
    answers: Iterable[Answer],
    *,
    addresses: Collection[Address],
    names: Mapping[Address, str],
    now: datetime,
    zone: tzinfo,
) -> tuple[Recalled, ...]:
    """The latest answers about one goal, newest first; of others than these addresses with their name."""
    past = sorted(
        (one for one in answers if one.at <= now), key=lambda one: (one.at, one.number), reverse=True
    )
    return tuple(
        Recalled(
            on=local_day(one.at, zone),
            about=about_answer(one)
            + ("" if one.person in addresses else f", {names.get(one.person, one.person)}"),
            text=" ".join(one.text.split()),
        )
        for one in past[:_LATEST]
    )


def recall_last_time(
    answers: Iterable[Answer],
    notes: Iterable[Noted],
    *,
    addresses: Collection[Address],
    now: datetime,
    zone: tzinfo,
) -> tuple[Recalled, ...]:
    """What was said to subjects and noted beside goals on the last day that has any, in time order."""
    labels = {one.code: one.label for one in SUBJECTS}
    said = [
        (one.at, labels.get(one.question, one.question), one.text)
        for one in answers
        if one.goal is None and one.person in addresses and one.at <= now
    ]
    said += [(one.at, "", one.text) for one in notes if one.person in addresses and one.at <= now]
    days = [local_day(at, zone) for at, _, _ in said]
    return tuple(
        Recalled(on=day, about=about, text=" ".join(text.split()))
        for day, (_, about, text) in zip(days, said, strict=True)
        if day == max(days)
    )
