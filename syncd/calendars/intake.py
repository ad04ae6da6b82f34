"""The door: decides what of a pulled resource is kept; everything else is dropped here."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from syncd.core.model import Address, CalendarId, Event, Status
from syncd.core.policy import Policy
from syncd.core.series import TOO_MANY_DATES, Bundle, Kind, Knowledge, Verdict, bundles, classify
from syncd.dataclass import dataclass
from syncd.provider import Dismiss, Dismissed, Glimpse, Problem, Resource, Severity
from syncd.store.events import without_content
from syncd.store.resources import ResourceCount, StoredBundle


def unheard() -> None:
    """Nobody waits for a word that it goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One calendar to pull, and what decides its events."""

    calendar: CalendarId
    account: str
    name: str
    kind: str
    for_person: Address | None
    known: Knowledge
    decided_by: str
    zone: ZoneInfo
    policy: Policy
    now: datetime
    passed: Callable[[], timedelta] = timedelta
    """How long ago ``now`` was read."""
    go_on: Callable[[], None] = unheard
    """Called with every page: somebody may take silence for hanging."""
    accept: bool = False
    """The user has looked and agrees to what an earlier pull was refused for."""


def count(resource: Resource) -> ResourceCount:
    """How many events a resource holds and how many of them list attendees."""
    listed = sum(1 for event in resource.events if event.attendees)
    return ResourceCount(name=resource.name, events=len(resource.events), with_attendees=listed)


def count_unread(dismissed: Dismissed) -> ResourceCount:
    """The same of a resource that was dismissed."""
    return ResourceCount(name=dismissed.name, events=1, with_attendees=int(dismissed.with_attendees))


def dismissal(job: Job) -> Dismiss:
    """Says of which events :func:`admit` would keep nothing once they were read.

    What a glimpse does not tell is taken as whatever makes most of an event worth keeping: it takes
    place, nobody has declined, all are named, and its title says that somebody is away.
    """

    def dismiss(glimpse: Glimpse) -> bool:
        most = Event(
            uid=glimpse.uid,
            start=glimpse.start,
            end=glimpse.end,
            title=_ABSENT,
            organizer=glimpse.organizer,
            attendees=glimpse.attendees,
            organizer_listed=glimpse.organizer_listed,
            status=Status.CONFIRMED,
        )
        bundle = Bundle(glimpse.uid, most, ())
        return _kept(bundle, _verdict(bundle, job), "") is None

    return dismiss


_ABSENT = "vacation"


def admit(resource: Resource, job: Job) -> tuple[list[StoredBundle], list[Problem]]:
    """What is kept of a resource; everything else is dropped here, at the door."""
    rows: list[StoredBundle] = []
    problems: list[Problem] = []
    for bundle in bundles(resource.events):
        verdict = _verdict(bundle, job)
        if verdict.reason == TOO_MANY_DATES:
            problems.append(
                Problem(
                    severity=Severity.QUARANTINED,
                    reason=verdict.reason,
                    resource=resource.name,
                    uid=bundle.uid,
                    field="RRULE",
                )
            )
        row = _kept(bundle, verdict, resource.name)
        if row:
            rows.append(row)
    return rows, problems


def _verdict(bundle: Bundle, job: Job) -> Verdict:
    return classify(
        bundle,
        job.known,
        zone=job.zone,
        policy=job.policy,
        holidays=job.kind == "holidays",
        horizon=_horizon(job.now),
    )


def _horizon(now: datetime) -> date:
    return now.date() + timedelta(days=100)


def _kept(bundle: Bundle, verdict: Verdict, resource: str) -> StoredBundle | None:
    """1:1s in full, absences as spans, of other series only why they are none; nothing else."""
    events: tuple[Event, ...] = (*((bundle.master,) if bundle.master else ()), *bundle.exceptions)
    recurring = bundle.master is not None and bundle.master.recurring
    people = tuple(sorted(verdict.people))
    if verdict.kind is Kind.OTHER:
        if not recurring or len(people) > 3:
            return None
        events = ()
    elif verdict.kind is not Kind.ONE_TO_ONE:
        events = tuple(without_content(event) for event in events)
        people = ()
    elif len(people) > 1 and verdict.included:
        events = tuple(replace(event, title="") for event in events)
    return StoredBundle(
        resource=resource,
        uid=bundle.uid,
        kind=verdict.kind,
        person=verdict.person,
        people=people,
        reason=verdict.reason,
        is_series=recurring,
        events=events,
    )
