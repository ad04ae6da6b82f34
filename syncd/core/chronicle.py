"""Decides what belongs to which year with somebody, from roles and meetings to answers and thanks.

Must not know where any of it is stored or how a year is shown.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from enum import Enum

from syncd.core.answers import Answer, Note
from syncd.core.cadence.history import Person, Tenure
from syncd.core.goals import Goal, GoalState, intervals
from syncd.core.jots import RECIPROCAL, Jot
from syncd.core.requests import Request
from syncd.core.window import local_day
from syncd.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A goal worked on with somebody, on the day it was reached."""

    goal: Goal
    on: date


class Way(Enum):
    """Who said something to whom."""

    GIVEN = "given"
    RECEIVED = "received"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Thanks, praise or feedback that was said."""

    jot: Jot
    way: Way
    on: date
    """The day it was given, or noted as received."""
    to_another: bool = False
    """Praise about this person that was told to somebody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """An answer with the local day of the meeting it was given in."""

    answer: Answer
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A note somebody wrote into the document, with the local day of the meeting it was for."""

    note: Note
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """One year with somebody; everything in it ascending."""

    year: int
    tenures: tuple[Tenure, ...] = ()
    meetings: int = 0
    """How many 1:1s were held."""
    reached: tuple[Reached, ...] = ()
    answers: tuple[Dated, ...] = ()
    notes: tuple[Written, ...] = ()
    words: tuple[Word, ...] = ()
    requests: tuple[Request, ...] = ()

    @property
    def quiet(self) -> bool:
        """Whether nothing is known of it but the roles."""
        return not any((self.meetings, self.reached, self.answers, self.notes, self.words, self.requests))


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Everything noted about anybody; a chronicle takes what is one person's."""

    goals: tuple[Goal, ...] = ()
    answers: tuple[Answer, ...] = ()
    notes: tuple[Note, ...] = ()
    jots: tuple[Jot, ...] = ()
    requests: tuple[Request, ...] = ()


def chronicle(
    person: Person, meetings: Iterable[datetime], material: Material, *, today: date, zone: tzinfo
) -> tuple[Year, ...]:
    """The years with a person that hold anything, the newest first."""
    met = Counter(local_day(at, zone).year for at in meetings)
    reached = reached_with(person, material.goals, zone)
    answers = [
        Dated(answer=one, on=local_day(one.at, zone))
        for one in material.answers
        if one.person in person.addresses
    ]
    notes = [
        Written(note=one, on=local_day(one.at, zone))
        for one in material.notes
        if one.person in person.addresses
    ]
    words = words_with(person, material.jots, zone)
    requests = [one for one in material.requests if one.person in person.addresses]
    years = {*met, *(one.on.year for one in reached), *(one.on.year for one in answers)}
    years |= {
        *(one.on.year for one in words),
        *(one.on.year for one in notes),
        *(one.asked_on.year for one in requests),
    }
    for tenure in person.tenures:
        years |= set(range(tenure.since.year, _last_day(tenure, today).year + 1))
    return tuple(
        Year(
            year=year,
            tenures=tuple(t for t in person.tenures if t.since.year <= year <= _last_day(t, today).year),
            meetings=met[year],
            reached=tuple(one for one in reached if one.on.year == year),
            answers=tuple(sorted((a for a in answers if a.on.year == year), key=lambda a: a.answer.at)),
            notes=tuple(one for one in notes if one.on.year == year),
            words=tuple(one for one in words if one.on.year == year),
            requests=tuple(
                sorted((r for r in requests if r.asked_on.year == year), key=lambda r: r.asked_on)
            ),
        )
        for year in sorted(years, reverse=True)
    )


def _last_day(tenure: Tenure, today: date) -> date:
    """The last day of a tenure up to today."""
    if tenure.until is None or tenure.until > today:
        return max(today, tenure.since)
    return date.fromordinal(max(tenure.until.toordinal() - 1, tenure.since.toordinal()))


def reached_with(person: Person, goals: Iterable[Goal], zone: tzinfo) -> list[Reached]:
    """The goals worked on with a person that are done, by the day they were."""
    found = []
    for goal in goals:
        last = intervals(goal)[-1]
        if goal.person in person.addresses and last.state is GoalState.DONE:
            found.append(Reached(goal=goal, on=local_day(last.since, zone)))
    return sorted(found, key=lambda one: (one.on, one.goal.number))


def words_with(person: Person, jots: Iterable[Jot], zone: tzinfo) -> list[Word]:
    """Thanks, praise and feedback that passed between me and a person, by day; what still waits did not."""
    found = []
    for jot in jots:
        about = jot.about is not None and jot.about in person.addresses
        ours = jot.person in person.addresses and jot.about is None
        at = jot.made_at if jot.received else jot.done_at
        if jot.kind not in RECIPROCAL or at is None or not (ours or about):
            continue
        way = Way.RECEIVED if jot.received else Way.GIVEN
        found.append(Word(jot=jot, way=way, on=local_day(at, zone), to_another=about))
    return sorted(found, key=lambda one: (one.on, one.jot.number))
