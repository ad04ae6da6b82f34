"""Who is a relationship, who only a candidate, and what belongs to each.

Must not know how a relationship is judged.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TypeVar

from syncd.core.cadence.absence import absences_of
from syncd.core.cadence.history import (
    Absence,
    AbsenceKind,
    History,
    LedgerSlot,
    OneOff,
    OpenSlot,
    Person,
    Said,
    Series,
)
from syncd.core.cadence.settled import Settled, in_order, together
from syncd.core.copies import SeenBundle, gather
from syncd.core.model import Address, Event, PartStat, Uid
from syncd.core.series import Kind, Knowledge, others, participants, side_declined
from syncd.core.window import Coverage
from syncd.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything known, before it is sorted by person."""

    known: Knowledge
    persons: tuple[Person, ...] = ()
    bundles: tuple[SeenBundle, ...] = ()
    settled: Mapping[Address, Sequence[LedgerSlot]] = field(default_factory=dict)
    """Best as :class:`Settled`, which is read only where it is looked at."""
    open: Mapping[Address, Sequence[OpenSlot]] = field(default_factory=dict)
    meetings: Mapping[Address, Sequence[OneOff]] = field(default_factory=dict)
    """Settled one-offs and what the user said was held, by address."""
    said: Mapping[Address, Sequence[Said]] = field(default_factory=dict)
    absence_reads: Mapping[Address | None, Sequence[Coverage]] = field(default_factory=dict)
    """The calendars that have supplied absences, by whose they are (None: mine)."""
    documented: Mapping[Address, Mapping[datetime, datetime]] = field(default_factory=dict)
    active_goals: Mapping[Address, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody met who is no relationship, and why not."""

    person: Person
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """Everyone, sorted: relationships and candidates, each by first address."""

    relationships: tuple[History, ...]
    candidates: tuple[Candidate, ...]
    my_absences: tuple[Absence, ...] = ()


def sort_people(snapshot: Snapshot, *, now: datetime, zone: tzinfo) -> Circle:
    """Put every bundle, settled slot and word of the user to the person it belongs to."""
    known = snapshot.known
    absences = _absences(snapshot.bundles, now, zone, known)
    persons = {person.key: person for person in snapshot.persons}
    ones: defaultdict[Address, list[SeenBundle]] = defaultdict(list)
    for seen in snapshot.bundles:
        if seen.kind is Kind.ONE_TO_ONE and seen.person is not None:
            ones[known.person(seen.person)].append(seen)
    # An excluded series is out of sight, its past included; the ledger keeps it for the day it comes back.
    settled = _settled(snapshot.settled, known)
    still_open = _by_person(_without(snapshot.open, known.excluded), known)
    meetings = _by_person(snapshot.meetings, known)
    said = _by_person(snapshot.said, known)
    everyone = {*persons, *ones, *settled, *meetings, *said} - known.me
    relationships: list[History] = []
    candidates: list[Candidate] = []
    for key in sorted(everyone - known.excluded_people):
        person = _named(persons.get(key) or Person(key=key, addresses=(key,)), ones[key])
        own = gather(ones[key], key, known, settled.get(key), zone=zone)
        confirmed = bool(person.tenures or person.keep_in_touch or settled.get(key))
        counted, doubts = _counted(own.series, own.held, known, confirmed=confirmed)
        if not (counted or confirmed):
            if doubts or own.one_offs or meetings.get(key):
                reason = doubts[0] if doubts else "met only outside of any series"
                candidates.append(Candidate(person=person, reason=reason))
            continue
        relationships.append(
            History(
                person=person,
                series=tuple(counted),
                one_offs=(*own.one_offs, *meetings.get(key, ())),
                settled=settled.get(key, ()),
                open=tuple(still_open.get(key, ())),
                said=tuple(said.get(key, ())),
                absences=(*absences.get(None, ()), *absences.get(key, ())),
                absence_reads=(*snapshot.absence_reads.get(None, ()), *snapshot.absence_reads.get(key, ())),
                documented=_merged(snapshot.documented, person, known),
                active_goals=sum(n for at, n in snapshot.active_goals.items() if known.person(at) == key),
            )
        )
    return Circle(
        relationships=tuple(relationships),
        candidates=tuple(candidates),
        my_absences=tuple(absences.get(None, ())),
    )


Row = TypeVar("Row")


def _settled(rows: Mapping[Address, Sequence[LedgerSlot]], known: Knowledge) -> dict[Address, Settled]:
    """The settled slots of each person, those of excluded series left out."""
    parts: defaultdict[Address, list[Settled]] = defaultdict(list)
    for at in sorted(rows):
        parts[known.person(at)].append(in_order(rows[at]))
    whole = {key: together(own, known.excluded) for key, own in parts.items()}
    return {key: own for key, own in whole.items() if len(own)}


def _without(
    rows: Mapping[Address, Sequence[OpenSlot]], excluded: frozenset[Uid]
) -> dict[Address, list[OpenSlot]]:
    found = {at: [row for row in of if row.uid not in excluded] for at, of in rows.items()}
    return {at: kept for at, kept in found.items() if kept}


def _by_person(rows: Mapping[Address, Sequence[Row]], known: Knowledge) -> dict[Address, list[Row]]:
    found: defaultdict[Address, list[Row]] = defaultdict(list)
    for at in sorted(rows):
        found[known.person(at)] += rows[at]
    return dict(found)


def _merged(
    documented: Mapping[Address, Mapping[datetime, datetime]], person: Person, known: Knowledge
) -> dict[datetime, datetime]:
    return {
        slot: at
        for whose, slots in documented.items()
        if known.person(whose) == person.key
        for slot, at in slots.items()
    }


def _named(person: Person, seen: Sequence[SeenBundle]) -> Person:
    """The person with the name their latest event gives, where the user gave none."""
    if person.name:
        return person
    best: tuple[float, str] = (float("-inf"), "")
    for one in seen:
        for event in (one.bundle.master, *one.bundle.exceptions):
            if event is None:
                continue
            stamp = event.modified.timestamp() if event.modified else 0.0
            for who in (*event.attendees, *([event.organizer] if event.organizer else [])):
                if who.address in person.addresses and who.name and "@" not in who.name:
                    best = max(best, (stamp, who.name))
    return replace(person, name=best[1])


# -- who counts ----------------------------------------------------------------------------


def _counted(
    series: Sequence[Series], held: frozenset[Uid], known: Knowledge, *, confirmed: bool
) -> tuple[list[Series], list[str]]:
    """The series that make a relationship, and the doubts about those that do not."""
    doubts: list[str] = []
    counted: list[Series] = []
    unanswered: list[Series] = []
    for one in series:
        if one.uid in held or one.included:
            counted.append(one)
        elif side_declined(one.master, known, None) and not _accepted_once(one, known):
            doubts.append("you declined the series before any of it was held")
        elif is_unanswered_stranger(one.master, known) and not _accepted_once(one, known):
            unanswered.append(one)
            doubts.append("a series from outside your domains that you never answered")
        else:
            counted.append(one)
    if counted or confirmed:
        counted += unanswered
    return sorted(counted, key=lambda one: one.uid), doubts


def _accepted_once(series: Series, known: Knowledge) -> bool:
    answers = (PartStat.ACCEPTED, PartStat.TENTATIVE)
    return any(
        at in known.me and who.answer in answers
        for event in series.exceptions
        for at, who in participants(event, known).items()
    )


def is_unanswered_stranger(event: Event, known: Knowledge) -> bool:
    """Whether somebody outside my domains invited me and none of my addresses has answered."""
    on_it = participants(event, known)
    mine = [who for at, who in on_it.items() if at in known.me]
    organizer = event.organizer.address if event.organizer else None
    # A group calendar or an assistant invites for the other person.
    inviter = organizer if organizer in on_it else min(others(event, known), default=Address(""))
    if not mine or inviter in known.me or organizer in known.me or inviter is None:
        return False
    host = inviter.rpartition("@")[2]
    inside = any(host == domain or host.endswith("." + domain) for domain in known.domains)
    return not inside and all(who.answer is PartStat.NEEDS_ACTION for who in mine)


# -- absences -------------------------------------------------------------------------------

_KINDS = {
    Kind.MY_ABSENCE: AbsenceKind.OUT_OF_OFFICE,
    Kind.THEIR_ABSENCE: AbsenceKind.OUT_OF_OFFICE,
    Kind.HOLIDAY: AbsenceKind.HOLIDAY,
}


def _absences(
    bundles: Iterable[SeenBundle], now: datetime, zone: tzinfo, known: Knowledge
) -> dict[Address | None, list[Absence]]:
    """All absences by whose they are (None: mine), expanded up to a year and a half ahead."""
    until = now.astimezone(UTC).date() + timedelta(days=550)
    found: defaultdict[Address | None, list[Absence]] = defaultdict(list)
    for seen in bundles:
        kind = _KINDS.get(seen.kind)
        if kind is None or seen.vanished:
            continue
        owner = known.person(seen.person) if seen.person is not None else None
        found[owner] += absences_of(seen.bundle, kind, until=until, zone=zone)
    return found
