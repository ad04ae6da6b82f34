"""Publishes by itself what was agreed to and is due: one entry per person, then the next person."""

from collections.abc import Iterator
from datetime import date, datetime
from sqlite3 import Connection

from syncd.assess import NO_ATTENDEES, Assessment, not_assessed
from syncd.calendars.places import next_occurrence
from syncd.config import Config
from syncd.core.agenda import SharedAgenda
from syncd.core.cadence.history import Person
from syncd.core.cadence.judged import Judged
from syncd.core.consent import consent_of, due_at
from syncd.core.model import CalendarId
from syncd.dataclass import dataclass
from syncd.documents.agendas import Meeting, next_meeting, shared_agenda, template_of
from syncd.documents.apply import publish
from syncd.documents.gate import private_for
from syncd.documents.publishing import search_lag, share_role
from syncd.documents.writer import PublishReport, Target
from syncd.errors import SyncdError
from syncd.paths import Home
from syncd.provider import Desk
from syncd.store import consents, documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of one person's entry."""

    person: Person
    on: date
    report: PublishReport | None = None
    error: SyncdError | None = None
    """Why it was not published; the entries of others are."""


def publish_due(
    connection: Connection, config: Config, home: Home, found: Assessment, desk: Desk, *, dry_run: bool
) -> Iterator[Sent]:
    """Publish every entry that is due by the consents there are, soonest meeting first."""
    for judged in due(connection, config, found):
        meeting = next_meeting(found, judged.person)
        agenda = shared_agenda(connection, found, judged.person, meeting)
        try:
            report = publish_entry(
                connection, config, home, found, desk, entry=(judged.person, agenda, meeting), dry_run=dry_run
            )
        except SyncdError as error:
            yield Sent(person=judged.person, on=agenda.on, error=error)
        else:
            yield Sent(person=judged.person, on=agenda.on, report=report)


def publish_entry(
    connection: Connection,
    config: Config,
    home: Home,
    found: Assessment,
    desk: Desk,
    *,
    entry: tuple[Person, SharedAgenda, Meeting],
    dry_run: bool,
) -> PublishReport:
    """Publish one entry as the home is set up; raises what publishing raises."""
    person, agenda, meeting = entry
    agreed = consent_of(consents.consents(connection), person.addresses)
    return publish(
        connection,
        desk,
        agenda,
        target=Target(
            desk=config.desk,
            person=person.key,
            addresses=person.addresses,
            slot=meeting.slot,
            role=share_role(config),
            search_lag=search_lag(config),
            agreed_at=agreed.at if agreed else None,
        ),
        private=private_for(connection, person),
        now=found.now,
        templates=home.templates,
        template=template_of(found, person),
        most=config.policy_for(person.addresses).agenda_lines,
        dry_run=dry_run,
    )


def due(connection: Connection, config: Config, found: Assessment) -> list[Judged]:
    """Whose entry is due now, soonest meeting first."""
    return [judged for judged, at in ahead(connection, config, found) if at <= found.now]


def ahead(connection: Connection, config: Config, found: Assessment) -> list[tuple[Judged, datetime]]:
    """Whose entry is published by itself, and from when on, soonest meeting first."""
    answers = consents.consents(connection)
    if not answers:
        return []
    unread = not_read_lately(connection, config, found)
    ones: list[tuple[Judged, datetime]] = []
    for judged in found.judged:
        where = judged.person.addresses
        consent, policy = consent_of(answers, where), config.policy_for(where)
        at = due_at(judged, consent, now=found.now, zone=found.zone, policy=policy)
        if at is not None and _is_of_two(connection, found, judged, unread):
            ones.append((judged, at))
    return sorted(ones, key=lambda pair: (pair[0].next or found.now, pair[0].person.key))


def pending(connection: Connection, config: Config, found: Assessment) -> list[tuple[Judged, datetime]]:
    """Those of them whose entry does not stand in their document yet."""
    waiting = []
    for judged, at in ahead(connection, config, found):
        document = documents.document_of(connection, judged.person.addresses, config.desk)
        slot = next_meeting(found, judged.person).slot
        written = documents.entries_of(connection, document.ref.marker) if document else ()
        if not any(one.slot == slot for one in written):
            waiting.append((judged, at))
    return waiting


def not_read_lately(connection: Connection, config: Config, found: Assessment) -> frozenset[CalendarId]:
    """The calendars nothing can be concluded from."""
    gaps = not_assessed(connection, config, now=found.now)
    return frozenset(
        CalendarId(f"{gap.account}/{gap.calendar}") for gap in gaps if gap.reason != NO_ATTENDEES
    )


def _is_of_two(
    connection: Connection, found: Assessment, judged: Judged, unread: frozenset[CalendarId]
) -> bool:
    """Whether a calendar that was read lately shows the next 1:1 with nobody else on it."""
    ahead = next_occurrence(connection, found, judged)
    return ahead is not None and any(place.calendar not in unread for place in ahead.places)
