"""When somebody is away: which absence covers an instant, and how many days do not count.

Must not know slots or outcomes.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, tzinfo

from syncd.core.cadence.history import Absence, AbsenceKind
from syncd.core.model import Event, Reason, Status
from syncd.core.recurrence import event_starts
from syncd.core.series import Bundle
from syncd.core.window import instant, local_day

_REASONS = {
    AbsenceKind.OUT_OF_OFFICE: Reason.OUT_OF_OFFICE,
    AbsenceKind.HOLIDAY: Reason.HOLIDAY,
    AbsenceKind.PAUSE: Reason.PAUSE,
}


def absences_of(bundle: Bundle, kind: AbsenceKind, *, until: date, zone: tzinfo) -> list[Absence]:
    """The spans that a bundle of absence events covers up to a date, ascending."""
    spans = [
        Absence(kind=kind, start=event.start, end=event.end)
        for event in bundle.exceptions
        if event.status is not Status.CANCELLED
    ]
    if bundle.master is not None:
        spans += _own_spans(bundle.master, bundle.exceptions, kind, until, zone)
    return sorted(spans, key=lambda span: instant(span.start, zone))


def _own_spans(
    master: Event, exceptions: Iterable[Event], kind: AbsenceKind, until: date, zone: tzinfo
) -> Iterable[Absence]:
    """What the rule of an absence gives, without what an exception replaces or excludes."""
    replaced = {instant(at.recurrence_id, zone) for at in exceptions if at.recurrence_id is not None}
    replaced |= {instant(at, zone) for at in master.exdates}
    begin = master.start.date() if isinstance(master.start, datetime) else master.start
    days = timedelta(days=master.end.toordinal() - master.start.toordinal())
    length = instant(master.end, zone) - instant(master.start, zone)
    for start in event_starts(master, since=begin, until=max(until, begin)):
        if instant(start, zone) in replaced:
            continue
        if isinstance(start, datetime):
            yield Absence(kind=kind, start=instant(start, zone), end=instant(start, zone) + length)
        else:
            yield Absence(kind=kind, start=start, end=start + days)


def covers(absence: Absence, at: datetime, zone: tzinfo) -> bool:
    """Whether the absence covers an instant; all-day ones cover the user's local dates."""
    if isinstance(absence.start, datetime) and isinstance(absence.end, datetime):
        return absence.start <= at < absence.end
    return _first_day(absence, zone) <= local_day(at, zone) < _end_day(absence, zone)


def ending_after(absences: Iterable[Absence], day: date, zone: tzinfo) -> tuple[Absence, ...]:
    """Those that may cover something on a local day or later."""
    return tuple(absence for absence in absences if _end_day(absence, zone) > day)


def reason_at(absences: Iterable[Absence], at: datetime, zone: tzinfo) -> Reason | None:
    """Why somebody is away at an instant: the first of out-of-office, holiday, pause."""
    kinds = {absence.kind for absence in absences if covers(absence, at, zone)}
    return next((_REASONS[kind] for kind in AbsenceKind if kind in kinds), None)


def longest_at(absences: Iterable[Absence], at: datetime, zone: tzinfo) -> int:
    """Length in local days of the longest absence that covers an instant; 0 when none does."""
    lengths = [
        (_end_day(absence, zone) - _first_day(absence, zone)).days
        for absence in absences
        if covers(absence, at, zone)
    ]
    return max(lengths, default=0)


def days_away(absences: Iterable[Absence], since: date, until: date, zone: tzinfo, hours: float) -> int:
    """How many local dates in (since, until] an absence covers whole or for ``hours`` or more."""
    away: set[int] = set()
    for absence in absences:
        first = max(_first_day(absence, zone), since + timedelta(days=1))
        end = min(_end_day(absence, zone), until + timedelta(days=1))
        days = range(first.toordinal(), end.toordinal())
        if isinstance(absence.start, datetime) and isinstance(absence.end, datetime):
            away.update(day for day in days if _hours_on(absence, date.fromordinal(day), zone) >= hours)
        else:
            away.update(days)
    return len(away)


def _hours_on(absence: Absence, day: date, zone: tzinfo) -> float:
    begin = datetime.combine(day, time(), tzinfo=zone)
    end = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)
    if not isinstance(absence.start, datetime) or not isinstance(absence.end, datetime):
        return 24.0
    return (
        min(end.timestamp(), absence.end.timestamp()) - max(begin.timestamp(), absence.start.timestamp())
    ) / 3600


def _first_day(absence: Absence, zone: tzinfo) -> date:
    return local_day(absence.start, zone) if isinstance(absence.start, datetime) else absence.start


def _end_day(absence: Absence, zone: tzinfo) -> date:
    """The first local date after the absence."""
    if not isinstance(absence.end, datetime):
        return absence.end
    last = local_day(absence.end - timedelta(microseconds=1), zone)
    return max(last, _first_day(absence, zone)) + timedelta(days=1)
