"""Which event is a 1:1 and with whom, which is an absence, and why not else.

Must not know about slots being held or skipped: only what an event is.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import Enum
from functools import lru_cache

from syncd.core.model import Address, CuType, Event, Participant, PartStat, Status, Uid
from syncd.core.policy import Policy
from syncd.core.recurrence import MOST_DATES, event_starts
from syncd.core.window import local_day
from syncd.dataclass import dataclass

NOTE_TAKERS = frozenset({
    "airgram.io", "avoma.com", "bluedothq.com", "chorus.ai", "circleback.ai", "fathom.ai", "fathom.video",
    "fellow.app", "fireflies.ai", "gong.io", "grain.com", "granola.ai", "jamie.ai", "krisp.ai", "laxis.com",
    "meetgeek.ai", "notta.ai", "otter.ai", "read.ai", "recall.ai", "sembly.ai", "spinach.ai", "spinach.io",
    "supernormal.com", "tactiq.io", "tldv.io", "vowel.com",
})  # fmt: skip
"""Domains whose attendees are recording services, not people; extended by the config's ``bots``."""

_NO_PERSON_KINDS = frozenset({CuType.ROOM, CuType.RESOURCE})
_NO_PERSON_DOMAINS = frozenset({"group.calendar.google.com", "resource.calendar.google.com", *NOTE_TAKERS})
_NO_PERSON = frozenset({Address("unknownorganizer@calendar.google.com")})


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What the user and the config say about people and series."""

    me: frozenset[Address]
    domains: frozenset[str] = frozenset()
    assistants: frozenset[Address] = frozenset()
    groups: frozenset[Address] = frozenset()
    bots: frozenset[str] = frozenset()
    persons: Mapping[Address, Address] = field(default_factory=dict)
    """Each known address of a person with several -> the first of them."""
    included: Mapping[Uid, Address | None] = field(default_factory=dict)
    """Series the user called a 1:1, and with whom when the event does not tell."""
    excluded: frozenset[Uid] = frozenset()
    excluded_people: frozenset[Address] = frozenset()

    def person(self, of: Address) -> Address:
        """The first address of whoever has this address."""
        return self.persons.get(of, of)


@dataclass(frozen=True, slots=True)
class Bundle:
    """All components of one UID in one calendar: a master and its exceptions, or a single event."""

    uid: Uid
    master: Event | None
    exceptions: tuple[Event, ...]


class Kind(Enum):
    """What a bundle is to syncd; decides how much of it is kept."""

    ONE_TO_ONE = "one-to-one"
    MY_ABSENCE = "my-absence"
    THEIR_ABSENCE = "their-absence"
    HOLIDAY = "holiday"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a bundle is, with whom, and the sentence that explains it."""

    kind: Kind
    reason: str
    person: Address | None = None
    """The other side of a 1:1, or whose absence it is, by the address the event has."""
    people: frozenset[Address] = frozenset()
    """Everyone human on it but me."""
    included: bool = False
    """The user called it a 1:1."""


def bundles(events: Iterable[Event]) -> list[Bundle]:
    """Group components by UID, in order of UID; of two for the same place the latest revision wins."""
    places: dict[Uid, dict[object, Event]] = {}
    for event in sorted(events, key=_revision):
        places.setdefault(event.uid, {})[_place(event)] = event
    return [
        Bundle(uid, here.get(None), tuple(here[place] for place in here if place is not None))
        for uid, here in sorted(places.items())
    ]


def _place(event: Event) -> object:
    at = event.recurrence_id
    return at.timestamp() if isinstance(at, datetime) else at


def _revision(event: Event) -> tuple[int, float, str, str]:
    stamp = event.modified.timestamp() if event.modified else 0.0
    return event.sequence, stamp, event.start.isoformat(), event.status.value


# -- who takes part -------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _in_domain(where: Address, *domains: frozenset[str]) -> bool:
    """Whether an address is in one of the domains or below it; asked of everybody on every event."""
    host = where.rpartition("@")[2]
    while host:
        for some in domains:
            if host in some:
                return True
        host = host.partition(".")[2]
    return False


def is_human(who: Participant, known: Knowledge) -> bool:
    """Whether a participant is a person: no room, resource, calendar or recording service."""
    return (
        who.kind not in _NO_PERSON_KINDS
        and who.address not in _NO_PERSON
        and not _in_domain(who.address, _NO_PERSON_DOMAINS, known.bots)
    )


def participants(event: Event, known: Knowledge) -> dict[Address, Participant]:
    """Attendees, plus the organizer where the organizer takes part; humans only, by address."""
    people = {who.address: who for who in event.attendees if is_human(who, known)}
    organizer = event.organizer
    if (
        organizer
        and organizer.address not in people
        and is_human(organizer, known)
        and not event.organizer_listed
        and organizer.address not in known.assistants
    ):
        # An organizer has no answer of their own; planning a meeting is not declining it.
        people[organizer.address] = Participant(
            address=organizer.address, name=organizer.name, answer=PartStat.ACCEPTED
        )
    return people


def others(event: Event, known: Knowledge) -> frozenset[Address]:
    """The people on the event who are not me, each by their first address."""
    return _others(participants(event, known), known)


def _others(people: Iterable[Address], known: Knowledge) -> frozenset[Address]:
    return frozenset(known.person(who) for who in people if who not in known.me)


def _other_address(event: Event, known: Knowledge) -> Address | None:
    """The other side's address as the event has it; the first of several."""
    return min((who for who in participants(event, known) if who not in known.me), default=None)


def has_me(event: Event, known: Knowledge) -> bool:
    """Whether one of my addresses takes part."""
    return any(who in known.me for who in participants(event, known))


def side_declined(event: Event, known: Knowledge, person: Address | None) -> bool:
    """Whether every address of a side on the event declined; ``person=None`` is my side."""
    answers = [
        who.answer
        for at, who in participants(event, known).items()
        if (at in known.me if person is None else at not in known.me and known.person(at) == person)
    ]
    return bool(answers) and all(answer is PartStat.DECLINED for answer in answers)


# -- what an event is -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Case:
    event: Event
    people: Mapping[Address, Participant]
    """Who takes part, as :func:`participants` tells."""
    known: Knowledge
    zone: tzinfo
    policy: Policy
    horizon: date

    @property
    def mine(self) -> bool:
        """Whether I take part."""
        return not self.known.me.isdisjoint(self.people)

    @property
    def others(self) -> frozenset[Address]:
        """The others who do."""
        return _others(self.people, self.known)


def _has_too_many_dates(case: _Case) -> bool:
    if not case.event.recurring or not isinstance(case.event.start, datetime):
        return False
    begin = case.event.start.date()
    return len(event_starts(case.event, since=begin, until=max(begin, case.horizon))) > MOST_DATES


def invites_group(event: Event, known: Knowledge) -> bool:
    """Whether an address that stands for several people is on it."""
    on_it = [*event.attendees, *([event.organizer] if event.organizer else [])]
    return any(who.address in known.groups for who in on_it) or any(
        who.kind is CuType.GROUP for who in event.attendees
    )


def _length(event: Event) -> timedelta:
    if isinstance(event.start, datetime) and isinstance(event.end, datetime):
        return event.end.astimezone(UTC) - event.start.astimezone(UTC)
    return timedelta(days=event.end.toordinal() - event.start.toordinal())


def is_dense(event: Event, zone: tzinfo, policy: Policy) -> bool:
    """Whether more than ``dense_slots`` starts fall into some ``dense_days`` local days."""
    if not event.recurring:
        return False
    days = [local_day(at, zone) for at in _first_starts(event)]
    ahead = zip(days, days[policy.dense_slots :], strict=False)
    return any((later - earlier).days < policy.dense_days for earlier, later in ahead)


def _first_starts(event: Event) -> list[datetime]:
    """The starts of two years from DTSTART and around every RDATE: enough to see the densest stretch."""
    begin = event.start.date() if isinstance(event.start, datetime) else event.start
    last = max([begin, *(when.date() if isinstance(when, datetime) else when for when in event.rdates)])
    until = max(begin + timedelta(days=800), min(last + timedelta(days=1), begin + timedelta(days=20_000)))
    starts = event_starts(event, since=begin, until=until)
    return [at for at in starts if isinstance(at, datetime)][:MOST_DATES]


TOO_MANY_DATES = f"its rule gives more than {MOST_DATES} dates"

HIDDEN = "its attendee list is incomplete or hidden"

GROUP = "a group or mailing list is invited"

NOT_A_ONE_TO_ONE: tuple[tuple[str, Callable[[_Case], bool]], ...] = (
    ("it is cancelled as a whole", lambda case: case.event.status is Status.CANCELLED),
    ("it is an all-day event", lambda case: case.event.all_day),
    ("it lists no attendees", lambda case: not case.event.attendees and case.event.attendees_complete),
    (HIDDEN, lambda case: not case.event.attendees_complete),
    (
        "it lasts more than 3 hours",
        lambda case: _length(case.event) > timedelta(hours=case.policy.longest_hours),
    ),
    (GROUP, lambda case: invites_group(case.event, case.known)),
    ("I am not on it", lambda case: not case.mine),
    ("nobody else is on it", lambda case: not case.others),
    ("more than two people are on it", lambda case: len(case.others) > 1),
    (
        "you excluded this person",
        lambda case: bool(case.others & case.known.excluded_people),
    ),
    (
        "it takes place more than 8 times in 28 days",
        lambda case: is_dense(case.event, case.zone, case.policy),
    ),
    (TOO_MANY_DATES, _has_too_many_dates),
)
"""Why an event is no 1:1: the first condition that holds, as the user reads it."""


def classify(
    bundle: Bundle, known: Knowledge, *, zone: tzinfo, policy: Policy, holidays: bool, horizon: date
) -> Verdict:
    """Decide what a bundle is.

    ``holidays`` tells that it stands in a holiday calendar; ``horizon`` is the local date up to
    which its rule will be expanded.
    """
    event = bundle.master or bundle.exceptions[0]
    # Without its master each exception stands for itself: the first that is a 1:1 speaks for them.
    parts = ((event,) if bundle.master else ()) + bundle.exceptions
    cases = [_Case(part, participants(part, known), known, zone, policy, horizon) for part in parts]
    people = frozenset[Address]().union(*(case.others for case in cases))
    if holidays:
        return _holiday(event, people)
    if bundle.uid in known.excluded:
        return Verdict(kind=Kind.OTHER, reason="you excluded this series", people=people)
    if bundle.uid in known.included:
        person = known.included[bundle.uid] or _other_address(event, known)
        if person is not None and not event.all_day and event.status is not Status.CANCELLED:
            reason = "you included this series"
            return Verdict(kind=Kind.ONE_TO_ONE, reason=reason, person=person, people=people, included=True)
    objections = [_objection(case) for case in (cases[:1] if bundle.master else cases)]
    if None in objections:
        event = cases[objections.index(None)].event
        person = _other_address(event, known)
        return Verdict(
            kind=Kind.ONE_TO_ONE, reason="me and exactly one other person", person=person, people=people
        )
    return _absence(event, known, people, policy) or Verdict(
        kind=Kind.OTHER, reason=objections[0] or "", people=people
    )


def _objection(case: _Case) -> str | None:
    return next((reason for reason, holds in NOT_A_ONE_TO_ONE if holds(case)), None)


def _holiday(event: Event, people: frozenset[Address]) -> Verdict:
    if not event.all_day:
        return Verdict(kind=Kind.OTHER, reason="a holiday covers whole days", people=people)
    if event.observance:
        return Verdict(kind=Kind.OTHER, reason="its description marks it as an observance", people=people)
    if event.status is Status.CANCELLED:
        return Verdict(kind=Kind.OTHER, reason="it is cancelled", people=people)
    return Verdict(kind=Kind.HOLIDAY, reason="all day in a holiday calendar")


def _absence(event: Event, known: Knowledge, people: frozenset[Address], policy: Policy) -> Verdict | None:
    """The absence an event is, mine or its organizer's; None when it is none."""
    from syncd.core.absencewords import says_absent  # here: only reading a calendar asks for the words

    if event.status is Status.CANCELLED:
        return None
    organizer = event.organizer
    theirs = organizer is not None and organizer.address not in known.me and is_human(organizer, known)
    if organizer and theirs and event.all_day and _on_it(event, known):
        if event.out_of_office or says_absent(event.title):
            return Verdict(
                kind=Kind.THEIR_ABSENCE,
                reason="their all-day absence",
                person=organizer.address,
                people=people,
            )
        return None
    long = event.all_day or _length(event) >= timedelta(hours=policy.absence_hours)
    if event.out_of_office:
        reason = "marked out of office"
    elif long and not people and not theirs and says_absent(event.title):
        reason = "alone, long, and its title says absent"
    else:
        return None
    mine = has_me(event, known) or not (theirs or event.attendees)
    if not mine or side_declined(event, known, None):
        return None
    return Verdict(kind=Kind.MY_ABSENCE, reason=reason, people=people)


def _on_it(event: Event, known: Knowledge) -> bool:
    return any(who.address in known.me for who in event.attendees)
