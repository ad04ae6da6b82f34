"""Keeps the links of documents on the calendar as they are wanted: takes off first, then puts on."""

from collections.abc import Collection, Iterator
from dataclasses import field
from datetime import datetime
from sqlite3 import Connection

from syncd.assess import Assessment
from syncd.calendars.places import Ahead, Place, next_occurrence, people_on, series_of
from syncd.config import Config
from syncd.core.agenda import display_name
from syncd.core.attach import Case, Wish, Wishes, wishes
from syncd.core.cadence.history import Person
from syncd.core.consent import consent_of, is_group
from syncd.core.model import Address, Uid
from syncd.dataclass import dataclass
from syncd.documents import rendering
from syncd.documents.agendas import my_name
from syncd.documents.markers import attachment_marker
from syncd.documents.publishing import open_invite, planned_link, shown_link
from syncd.invites.attaching import COMPANION, LEFT, Attacher, Step
from syncd.invites.strangers import objection
from syncd.provider import Marker
from syncd.store import attachments as store
from syncd.store import consents, documents, people
from syncd.store.attachments import Attached, Kind
from syncd.store.instants import to_text

DENIED = "it is not wanted there any more"
OVER = "no 1:1 is planned"
MOVED_ON = "the next 1:1 is elsewhere"
REPLACED = "the address of the document has changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One person's document and where its link stands now."""

    person: Person
    document: Marker
    link: str
    """Empty while there is no document."""
    wanted: Wishes
    agreed_at: datetime | None
    invites: tuple[Attached, ...]
    companions: tuple[Attached, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """The links of everybody's documents, at one assessment."""

    connection: Connection
    config: Config
    found: Assessment
    attacher: Attacher
    touched: set[Marker] = field(default_factory=set)
    """What has been taken off already, or could not be, in this run."""

    def guard(self) -> Iterator[Step]:
        """Take the document off every event that is no longer exactly mine and that person's.

        To be done before anything else is written.
        """
        self.attacher.resume()
        for row in store.attached(self.connection):
            why = objection(self.connection, self.found, self.attacher, row, self.person(row.person))
            if why:
                yield self._take_off(row, why)

    def place(self, *, planned: Collection[Address] = ()) -> Iterator[Step]:
        """Bring everybody's links to what is wanted, after the entries are written.

        ``planned`` are the people whose document a dry run would create.
        """
        named = {one.person for one in consents.consents(self.connection)}
        named |= {row.person for row in store.attached(self.connection)}
        for key in sorted({self.person(where).key for where in named}):
            case = self._case(self.person(key), planned=key in planned)
            carried = {row.uid for row in case.invites}
            for step in self._outdated(case):
                carried.discard(step.one.uid)
                yield step
            unsure = False
            if case.wanted.invite is Wish.WANTED and case.link:
                for step in self._attach(case, frozenset(carried)):
                    carried |= {step.one.uid} if step.action != LEFT else set()
                    unsure = unsure or bool(step.problem)
                    yield step
            if not unsure:  # else what stands beside it stays until the event has answered
                yield from self._beside(case, frozenset(carried))

    def person(self, where: Address) -> Person:
        """Whoever has this address."""
        known = [*(one.person for one in self.found.judged), *people.persons(self.connection)]
        return next((one for one in known if where in one.addresses), Person(key=where, addresses=(where,)))

    # -- one person ---------------------------------------------------------------------------

    def _case(self, person: Person, *, planned: bool) -> _Case:
        found = documents.document_of(self.connection, person.addresses, self.config.desk)
        link = shown_link(self.config, found.ref) if found else ""
        if found is None and planned:  # a dry run: the file has no name yet, its kind of address is known
            link = f"{planned_link(self.config)}/..."
        rows = [
            row
            for row in store.attached(self.connection)
            if row.person in person.addresses and row.marker not in self.touched
        ]
        consent = consent_of(consents.consents(self.connection), person.addresses)
        judged = self.found.of(person)
        wanted = wishes(
            Case(
                how=consent.how if consent else None,
                standing=judged.standing if judged else None,
                group=judged is not None and is_group(judged, self.found.now, self.found.zone),
            )
        )
        return _Case(
            person=person,
            document=found.ref.marker if found else Marker(""),
            link=link,
            wanted=wanted,
            agreed_at=consent.at if consent else None,
            invites=tuple(row for row in rows if row.kind is Kind.INVITE),
            companions=tuple(row for row in rows if row.kind is Kind.COMPANION),
        )

    def _outdated(self, case: _Case) -> Iterator[Step]:
        """Take off the links on invites that are wanted there no more, or lead elsewhere now."""
        for row in case.invites:
            if case.wanted.invite is Wish.GOES:
                yield self._take_off(row, DENIED)
            elif case.wanted.invite is Wish.WANTED and case.link not in ("", row.link):
                yield self._take_off(row, REPLACED)

    def _attach(self, case: _Case, carried: frozenset[Uid]) -> Iterator[Step]:
        """Attach to every series, once, in the first calendar where that is for me to do."""
        done = set(carried)
        for place in series_of(self.connection, self.found, case.person):
            if place.uid in done or self._asked_already(case, place):
                continue
            one = self._attached(case, place, Kind.INVITE)
            step = self.attacher.attach(
                one,
                expected=people_on(self.connection, place),
                mails_since=case.agreed_at if case.wanted.mails else None,
            )
            if step is not None:
                done |= {place.uid} if step.action != LEFT else set()
                yield step

    def _asked_already(self, case: _Case, place: Place) -> bool:
        """Whether the event has turned the link down since anything about it changed.

        A companion says so: it is written anew for each occurrence, and then the event is asked again.
        """
        judged = self.found.of(case.person)
        return any(
            row.uid == place.uid
            and row.link == case.link
            and case.agreed_at is not None
            and row.at >= case.agreed_at
            for row in case.companions
            if judged is not None
            and judged.next_alone is not None
            and self._is_beside(row, judged.next_alone)
        )

    def _is_beside(self, row: Attached, start: datetime) -> bool:
        return store.last_written(self.connection, row.marker, COMPANION).get("start") == to_text(start)

    def _beside(self, case: _Case, carried: frozenset[Uid]) -> Iterator[Step]:
        """One companion beside the next occurrence, where the event itself does not carry the link."""
        if case.wanted.companion is Wish.STAYS:
            return
        judged = self.found.of(case.person)
        ahead = next_occurrence(self.connection, self.found, judged) if judged else None
        if case.wanted.companion is Wish.GOES or ahead is None or not case.link:
            why = DENIED if case.wanted.companion is Wish.GOES else OVER
            yield from (self._take_off(row, why) for row in case.companions)
            return
        known = {row.marker for row in case.companions}
        fitting = [
            self._attached(case, place, Kind.COMPANION) for place in ahead.places if place.uid not in carried
        ]
        # Where it is already it stays; else the first calendar that takes it.
        chosen = [one for one in fitting if one.marker in known][:1] or fitting
        for row in case.companions:
            if row.marker not in {one.marker for one in chosen}:
                yield self._take_off(row, MOVED_ON)
        yield from self._companion(case, chosen, ahead)

    def _companion(self, case: _Case, chosen: list[Attached], ahead: Ahead) -> Iterator[Step]:
        me = my_name(self.connection, self.found.known)
        title = rendering.title(me, case.person.name or display_name(case.person.key))
        for one in chosen:
            step = self.attacher.companion(one, title=title, start=ahead.start, end=ahead.end)
            if step is not None:
                yield step
            if step is not None or any(row.marker == one.marker for row in store.attached(self.connection)):
                return

    def _attached(self, case: _Case, place: Place, kind: Kind) -> Attached:
        secret = documents.marker_secret(self.connection)
        return Attached(
            marker=attachment_marker(secret, case.document, kind.value, place.calendar, place.uid),
            person=case.person.key,
            calendar=place.calendar,
            uid=place.uid,
            kind=kind,
            link=case.link,
            at=self.found.now,
        )

    def _take_off(self, row: Attached, why: str) -> Step:
        self.touched.add(row.marker)
        return self.attacher.take_off(row, why)


def links(connection: Connection, config: Config, found: Assessment, *, dry_run: bool) -> Links:
    """The links of a home."""
    attacher = Attacher(
        connection=connection,
        open_invite=lambda calendar: open_invite(connection, config, calendar),
        me=found.known.me,
        now=found.now,
        dry_run=dry_run,
    )
    return Links(connection=connection, config=config, found=found, attacher=attacher)
