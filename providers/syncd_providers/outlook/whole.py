"""Reads everything there is in a calendar, all of it before the first page is given."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from syncd.core.model import When
from syncd.provider import Complete, Page, Problem, Severity
from syncd_providers.online.failures import Failure, Means
from syncd_providers.outlook.cursor import Known, State, end, known, sign
from syncd_providers.outlook.errors import REPEATED
from syncd_providers.outlook.offered import TOO_LONG, Offered
from syncd_providers.outlook.pages import Changes
from syncd_providers.outlook.recurrence import Item
from syncd_providers.outlook.series import Shown, about, assemble, is_silent, tells_left_out
from syncd_providers.outlook.window import Span, changing, narrow, whole


class Whole:
    """One pull of everything."""

    def __init__(self, calendar: Offered, *, before: State | None = None) -> None:
        """``before``: what was known until now, to read only once what is over and has not changed since."""
        self._calendar = calendar
        self._before = before
        self._signs: set[str] = set()
        self._refused: set[str] = set()

    def pull(self) -> Iterator[Page | Complete]:
        """Every event there is."""
        now = self._calendar.now()
        # Before anything else, so that whatever changes while it is read is told the next time.
        begun, span = self._begin(now), whole(now)
        # A list loses a row where another is deleted between two of its pages; the begun view has it.
        parts, singles = _sorted({**begun.items, **self._calendar.view(span)})
        listed = self._calendar.series()
        over = self._over(parts, listed)
        masters = self._masters(sorted({*parts, *listed} - over.keys()))
        tells = any(map(tells_left_out, masters.values())) or bool(self._before and self._before.tells)
        for name, item in masters.items():
            shown = Shown(
                rows=tuple(parts.get(name, ())),
                since=span[0],
                until=span[1],
                decides=is_silent(item, tells=tells),
            )
            self._calendar.keep(assemble(item, self._calendar.context, shown))
        # Shown and not to be had: deleted meanwhile, which is told the next time, or out of reach.
        lost = {*parts, *self._refused} - masters.keys()
        self._calendar.problems += map(_unseen, sorted(lost))
        for name, row in singles.items():
            self._keep_single(name, row, changing(now))
        state = State(
            calendar=self._calendar.watched.id,
            link=begun.link,
            own=self._calendar.own,
            window=self._calendar.window,
            read=span,
            read_at=now,
            compared_at=now,
            tells=tells,
            series=over | {name: known(masters.get(name), listed.get(name)) for name in {*masters, *lost}},
            singles=frozenset(self._signs),
        )
        yield from self._calendar.page()
        yield end(state, at=now, listing=frozenset({*over, *masters, *lost, *singles}))

    def _begin(self, now: datetime) -> Changes:
        """A view that tells of changes; one that expires while it is read, or takes long, is begun again."""
        views = [changing(now), narrow(now)]
        for _ in range(3):
            try:
                return self._calendar.begin(views[0])
            except Failure as failure:
                if failure.row.status == TOO_LONG and len(views) > 1:
                    del views[0]
                elif failure.means is not Means.EXPIRED:
                    raise
        raise Failure(REPEATED)

    def _over(self, parts: Mapping[str, object], listed: Mapping[str, Item]) -> dict[str, Known]:
        """The series that nothing is shown of, and that are as they were when they were last read."""
        before = self._before.series if self._before is not None else {}
        return {
            name: one
            for name, one in before.items()
            if one.key and name not in parts and one.key == listed.get(name, {}).get("changeKey")
        }

    def _masters(self, names: Iterable[str]) -> dict[str, Item]:
        """The series by themselves; one that is refused, as a private one may be, harms no other."""
        found: dict[str, Item] = {}
        for name in names:
            try:
                item = self._calendar.event(name)
            except Failure as failure:
                if failure.means not in (Means.LASTING, Means.NOT_ALLOWED):
                    raise
                self._refused.add(name)
                continue
            if item is not None:
                found[name] = item
        return found

    def _keep_single(self, name: str, row: Item, span: Span) -> None:
        made = assemble(row, self._calendar.context)
        self._calendar.keep(made)
        events = made.resource.events if made.resource else ()
        if all(_day(event.end) >= _day(span[0]) and _day(event.start) <= _day(span[1]) for event in events):
            self._signs.add(sign(name))


def _sorted(rows: Mapping[str, Item]) -> tuple[Mapping[str, list[Item]], Mapping[str, Item]]:
    """Of what is shown the parts of each series, and the single events."""
    parts: dict[str, list[Item]] = defaultdict(list)
    singles: dict[str, Item] = {}
    for name, row in rows.items():
        if series := about(row):
            parts[series].append(row)
        elif "@removed" not in row:
            singles[name] = row
    return parts, singles


def _unseen(name: str) -> Problem:
    return Problem(
        severity=Severity.QUARANTINED,
        reason="the calendar shows parts of a series that cannot be seen by itself",
        resource=name,
    )


def _day(at: When) -> date:
    return at.date() if isinstance(at, datetime) else at
