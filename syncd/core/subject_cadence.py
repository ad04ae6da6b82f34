"""Decides when a subject was last discussed with somebody, and which one is due.

Must not know what a subject is about or where the ledger is kept.

A subject is discussed on the date of an answer to it, of the user's word, and, for thanks, of a thanks
jot that was ticked. One never discussed counts from the start of the tenure in the present role.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo

from syncd.core.answers import Answer
from syncd.core.cadence.absence import days_away
from syncd.core.cadence.history import Absence, Person
from syncd.core.jots import Jot, JotKind
from syncd.core.model import Address
from syncd.core.policy import Policy
from syncd.core.subjects import SUBJECTS, TRACKS, Subject, asked_by_default, question
from syncd.core.window import local_day
from syncd.dataclass import dataclass

THANKS = "thanks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Discussed:
    """The user's word that a subject came up on a local date."""

    person: Address
    subject: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How often the user wants a subject to come up with somebody."""

    person: Address
    subject: str
    every: int
    """Days; 0: never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """All that tells when which subject came up, and how often it should."""

    answers: tuple[Answer, ...] = ()
    jots: tuple[Jot, ...] = ()
    discussed: tuple[Discussed, ...] = ()
    rhythms: tuple[Rhythm, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One subject with one person on one day: how often, when last, and how it stands."""

    subject: Subject
    question: str
    every: int | None
    """Days; 0: the user said never; None: not asked of somebody in this role."""
    last: date | None
    """When it was last discussed, as far as is known."""
    since: date | None
    """What the days are counted from; None when nothing tells."""
    days: int
    """Local days since then; days of absence are not counted."""
    met: int
    """1:1s held since then."""

    @property
    def is_due(self) -> bool:
        """Whether it should come up: from the day its rhythm is over."""
        return bool(self.every) and self.since is not None and self.days >= (self.every or 0)

    @property
    def rhythms(self) -> float:
        """How many of its rhythms have passed; 0 for one without."""
        return self.days / self.every if self.every and self.since is not None else 0.0


def days_discussed(
    subject: str, book: Book, *, addresses: Collection[Address], now: datetime, zone: tzinfo
) -> set[date]:
    """The local dates up to now on which a subject came up with the person who has these addresses."""
    today = local_day(now, zone)
    told = {one.day for one in book.discussed if one.subject == subject and one.person in addresses}
    told |= {
        local_day(one.at, zone)
        for one in book.answers
        if one.goal is None and one.question == subject and one.person in addresses
    }
    if subject == THANKS:
        told |= {
            local_day(one.done_at, zone)
            for one in book.jots
            if one.kind is JotKind.THANKS and not one.received and one.done_at and one.person in addresses
        }
    return {day for day in told if day <= today}


def subjects_with(
    person: Person,
    book: Book,
    *,
    meetings: Iterable[datetime],
    absences: Iterable[Absence],
    now: datetime,
    on: date,
    zone: tzinfo,
    policy: Policy,
    tracks: Sequence[str] = TRACKS,
) -> tuple[Due, ...]:
    """Every subject with a person as it stands on a day, in the order of the table.

    What is known is what was known at ``now``; ``on`` is the day it is wanted for: today, or that
    of the next 1:1.
    """
    tenure = person.tenure_on(local_day(now, zone))
    met = sorted(local_day(at, zone) for at in meetings if at <= now)
    spans = tuple(absences)
    book = _about(book, person.addresses)

    def stands(subject: Subject) -> Due:
        days = days_discussed(subject.code, book, addresses=person.addresses, now=now, zone=zone)
        last = max(days, default=None)
        # Without a role only the user's own rhythm speaks, and the first 1:1 begins it.
        since = last or (tenure.since if tenure else met[0] if met else None)
        asked = asked_by_default(subject, tenure.role if tenure else None, tenure.kind if tenure else None)
        set_by_user = _rhythm(subject.code, book, person)
        away = days_away(spans, since, on, zone, policy.absence_hours) if since and since < on else 0
        return Due(
            subject=subject,
            question=question(subject, tenure.role if tenure else None, tracks),
            every=set_by_user if set_by_user is not None else asked.every if asked else None,
            last=last,
            since=since,
            days=max(0, (on - since).days - away) if since else 0,
            met=sum(1 for day in met if since and (day > since if last else day >= since)),
        )

    return tuple(stands(subject) for subject in SUBJECTS)


def _about(book: Book, addresses: Collection[Address]) -> Book:
    """The part of the book that is about one person, so that it is looked through once."""
    return Book(
        answers=tuple(one for one in book.answers if one.person in addresses),
        jots=tuple(one for one in book.jots if one.person in addresses),
        discussed=tuple(one for one in book.discussed if one.person in addresses),
        rhythms=tuple(one for one in book.rhythms if one.person in addresses),
    )


def _rhythm(subject: str, book: Book, person: Person) -> int | None:
    """What the user said of the person, or else of one of their addresses before it was merged."""
    said = {one.person: one.every for one in book.rhythms if one.subject == subject}
    return next((said[where] for where in (person.key, *person.addresses) if where in said), None)


def most_overdue(dues: Iterable[Due]) -> Due | None:
    """The one that should come up first: most rhythms passed, ties in the order given; None: none is due."""
    return max((one for one in dues if one.is_due), key=lambda one: one.rhythms, default=None)


def next_shared(
    dues: Iterable[Due], *, asked: Mapping[str, int] | None = None, known: int | None = None
) -> Due | None:
    """The one subject for the next shared agenda: the most overdue, as far as is known.

    ``asked`` says how many days ago a subject stood in the entry of a 1:1 that was held: what was
    asked and not talked about lets the others that are due go first, and comes back in its turn.
    ``known`` is for how many days somebody could have told when a subject came up; None: always.
    """
    before = asked or {}

    def waits(one: Due) -> tuple[bool, float, float]:
        in_vain = before.get(one.subject.code, one.days)
        if in_vain < one.days:
            return False, in_vain, one.rhythms
        days = one.days if one.last is not None or known is None else min(one.days, known)
        return True, days / (one.every or 1), one.rhythms

    return max((one for one in dues if one.is_due and not one.subject.private), key=waits, default=None)


def next_private(dues: Iterable[Due]) -> Due | None:
    """The one subject for the prep sheet only."""
    return most_overdue(one for one in dues if one.subject.private)


def due_on(due: Due, today: date) -> date | None:
    """The day a subject is due on, or was, if nobody is away till then; None: never."""
    if not due.every or due.since is None:
        return None
    return today + timedelta(days=due.every - due.days)


def times(number: int) -> str:
    """How often, in words."""
    return "once" if number == 1 else f"{number} times"


def ago(day: date, today: date) -> str:
    """How long ago a day was, in the unit people say it in: ``5 months ago``."""
    days = (today - day).days
    return next(text for text in _ago(days) if text)


def _ago(days: int) -> Iterator[str]:
    yield {0: "today", 1: "yesterday"}.get(max(0, days), "")
    yield f"{days} days ago" if days < 60 else ""
    yield f"{round(days / 30.44)} months ago" if days < 700 else ""
    yield f"{round(days / 365.25)} years ago"
