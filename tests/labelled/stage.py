"""One person on a stage: their series, one-offs, and what is true of each slot.

Each method that marks a slot writes the calendar *and* the fact, so that the two cannot differ.
``check`` refuses draws whose labels docs/cadence.md leaves open.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from .facts import (
    LOOK_AHEAD,
    LOOK_BACK,
    MET,
    Absence,
    Expected,
    Fact,
    Meeting,
    covering,
    finding_of,
    hold_rate_of,
    judge,
    last_met_of,
    missed_of,
    standing_of,
)
from .ics import Vevent
from .series import Series
from .world import Clash, Command, World
from .zones import local, utc

HOUR = timedelta(hours=1)
FIRST = "Ada Ben Cleo Dan Eva Finn Gita Hugo Ines Jon Kim Lea Max Nora Omar Pia Quin Rosa Sam Tara".split()
LAST = (
    "Abel Bauer Cruz Diaz Endo Fox Gray Hahn Ito Jain Kaya Lund Meyer Nash Okoye Park Roth Sato Toth".split()
)


@dataclass(slots=True, kw_only=True)
class Stage:
    """One person and everything that happens between them and the user."""

    world: World
    rng: random.Random
    scenario: str
    addresses: tuple[str, ...]
    series: list[Series] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    events: list[Vevent] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    others: "list[Stage]" = field(default_factory=list)
    related: bool = True
    """Whether this person is a relationship."""
    gap: float = 7
    gap_days: int | None = None
    standing: str = ""
    finding: str | None = None
    unsure: set[str] = field(default_factory=set)
    """Fields of the answer that the rules leave open here."""
    final_only: bool = False
    """Only the last audit is certain."""

    @property
    def address(self) -> str:
        return self.addresses[0]

    def person(self, address: str = "") -> "Stage":
        """Another person of the same scenario."""
        other = build_stage(self.world, self.rng, self.scenario, address=address)
        self.others.append(other)
        return other

    def command(self, *arguments: str, sync: int | None = None) -> None:
        self.commands.append(Command(sync=self.world.last if sync is None else sync, arguments=arguments))

    # -- calendar -----------------------------------------------------------------------------

    def repeat(self, starts: Sequence[datetime], rule: str, **options: Any) -> Series:
        """A series with the given wall-clock starts, which ``rule`` gives, too."""
        made = Series.build(self.world, self.rng, self.address, starts, rule, **options)
        self.series.append(made)
        return made

    def weekly(
        self,
        *,
        every: int = 1,
        weeks: int | None = None,
        first: date | None = None,
        last: date | None = None,
        weekday: int | None = None,
        at: time | None = None,
        **options: Any,
    ) -> Series:
        """A series every ``every`` weeks, endless unless ``last`` is given."""
        weeks = weeks or every * self.rng.randrange(24, 40) // every
        if first is None:
            weekday = self.rng.randrange(5) if weekday is None else weekday
            first = self.world.monday + timedelta(days=weekday - 7 * weeks)
        at = at or time(self.rng.randrange(8, 18), self.rng.choice((0, 0, 15, 30)))
        end = last or self.world.today + timedelta(days=100)
        count = (end - first).days // (7 * every) + 1
        starts = [datetime.combine(first + timedelta(days=7 * every * n), at) for n in range(count)]
        day = "MO TU WE TH FR SA SU".split()[first.weekday()]
        step = f";INTERVAL={every}" if every > 1 else self.rng.choice(("", ";INTERVAL=1"))
        rule = self.rng.choice(
            (f"FREQ=WEEKLY{step}", f"FREQ=WEEKLY{step};BYDAY={day}", f"FREQ=DAILY;INTERVAL={7 * every}")
        )
        return self.repeat(starts, rule, ended=last is not None, **options)

    def meet(
        self,
        at: datetime,
        *,
        zone: str | None = None,
        minutes: int = 30,
        since: int = 0,
        until: int | None = None,
        status: str = "CONFIRMED",
        **who: Any,
    ) -> Meeting:
        """A single 1:1; ``at`` is wall time."""
        zone = self.world.zone if zone is None else zone
        made = Series.build(self.world, self.rng, self.address, [at], "", zone=zone, minutes=minutes, **who)
        self.events.append(replace(made.master, since=since, until=until, status=status))
        start = utc(at, zone)
        meeting = Meeting(start=start, end=start + timedelta(minutes=minutes), since=since)
        if status != "CANCELLED" and until is None:
            self.meetings.append(meeting)
        return meeting

    def components(self) -> list[Vevent]:
        found = list(self.events)
        for series in self.series:
            found += series.components(self.world.last)
        return found

    # -- answers ------------------------------------------------------------------------------

    def facts(self) -> list[Fact]:
        return sorted((f for s in self.series for f in s.facts.values()), key=lambda f: f.slot)

    def all_absences(self) -> list[Absence]:
        return [*self.world.absences, *self.absences]

    def expected(self, sync: int, *, at: datetime | None = None) -> Expected:
        """The right answers of an audit after that sync; ``at``: of ``--as-of``."""
        now = at or self.world.plan.instants[sync]
        facts = [f.seen_by(sync) for f in self.facts()]
        meetings = [m for m in self.meetings if m.since <= sync]
        labels = [judge(f, now, self.all_absences()) for f in facts]
        seen = last_met_of(labels, meetings, now)
        missed = missed_of(labels, seen)
        ahead = [f.start for f in facts if f.live and f.start > now]
        ahead += [
            f.makeup.start
            for f, lb in zip(facts, labels, strict=True)
            if f.makeup and lb.reason == "make-up-booked" and f.makeup.start > now
        ]
        planned = bool(ahead) or any(m.start > now for m in meetings)
        standing = self.standing or self._paused(now)
        standing = standing or standing_of(labels, at=now, missed=missed, planned=planned, gap=self.gap)
        finding = self.finding or finding_of(
            standing, at=now, planned=planned, labels=labels, ahead=min(ahead, default=None), gap=self.gap
        )
        one_offs = [*meetings, *(f.makeup for f in facts if f.makeup)]
        if finding == "no-next-meeting" and any(m.start > now for m in one_offs):
            finding = None  # whether a one-off ahead is something live is open
        window = (now - LOOK_BACK, now + LOOK_AHEAD)
        keep = "" if "standing" in self.unsure or standing == "?" else standing
        return Expected(
            addresses=self.addresses,
            window=window,
            standing=keep,
            labels=tuple(lb for lb in labels if window[0] <= lb.slot < window[1]),
            last_met=seen,
            last_met_known=self._last_met_known(labels, seen),
            next=min(ahead, default=None),
            next_known="next" not in self.unsure and not self._free_before(now, meetings, ahead),
            missed=None if "missed" in self.unsure else missed,
            gap_days=self.gap_days,
            hold_rate=None if "hold_rate" in self.unsure else hold_rate_of(labels, since=window[0]),
            finding=None if "finding" in self.unsure else finding,
        )

    def _paused(self, now: datetime) -> str:
        """``paused`` when an absence longer than two gaps covers now; ``?`` near the boundary."""
        lengths = [
            (a.end - a.start).days / (2 * self.gap) for a in self.all_absences() if a.start <= now < a.end
        ]
        longest = max(lengths, default=0)
        return "paused" if longest > 1.2 else "?" if longest > 0.8 else ""

    def _free_before(self, now: datetime, meetings: Sequence[Meeting], ahead: Sequence[datetime]) -> bool:
        """Whether a one-off ahead that is no booked make-up starts before the next live occurrence."""
        return any(
            now < m.start and m.start not in ahead and m.start < min(ahead, default=m.end) for m in meetings
        )

    def _last_met_known(self, labels: Sequence[Any], seen: datetime | None) -> bool:
        fuzzy = [lb.slot for lb in labels if lb.outcome in MET and not lb.met_known]
        return "last_met" not in self.unsure and (
            seen is None or not fuzzy or max(fuzzy) + timedelta(days=7) < seen
        )

    # -- certainty ----------------------------------------------------------------------------

    def check(self) -> None:
        """Refuse a draw whose labels are not certain."""
        facts = self.facts()
        self._check_clear_of_syncs(facts)
        self._check_merging(facts)
        self._check_claims(facts)
        for fact in facts:
            away = covering(fact.slot, self.all_absences())
            if away and fact.special and "absence" not in self.unsure:
                raise Clash(f"{fact.slot}: a marked slot inside an absence")
        if any(covering(m.start, self.all_absences()) for m in self.meetings):
            raise Clash("a one-off inside an absence")
        for other in self.others:
            other.check()

    def _check_clear_of_syncs(self, facts: Sequence[Fact]) -> None:
        moments = [m for f in facts for m in (f.slot, f.start, f.end, f.also or f.slot)]
        moments += [m for o in self.meetings for m in (o.start, o.end)]
        edges = [m for a in self.all_absences() for m in (a.start, a.end)]
        for moment in moments:
            if any(abs(moment - i) <= HOUR for i in self.world.plan.instants):
                raise Clash(f"{moment}: too near to a sync")
            if any(abs(moment - e) < HOUR / 2 for e in edges):
                raise Clash(f"{moment}: on the edge of an absence")

    def _check_merging(self, facts: Sequence[Fact]) -> None:
        for one, two in pairwise(facts):
            near = (
                local(two.slot, self.world.zone).date() - local(one.slot, self.world.zone).date()
            ).days <= 1
            if near and one.series != two.series:
                raise Clash(f"{one.slot}: two series on neighbouring dates")

    def _check_claims(self, facts: Sequence[Fact]) -> None:
        """Each one-off may be claimed by the slot the scenario meant, by no other and by none at all."""
        starts = [f.slot for f in facts]
        for n, fact in enumerate(facts):
            after = starts[n + 1] if n + 1 < len(facts) else fact.slot + timedelta(days=self.gap)
            if fact.live and not (fact.start < after and (n == 0 or fact.start > starts[n - 1])):
                raise Clash(f"{fact.slot}: moved out of its own time")
            open_ = not fact.live or covering(fact.start, self.all_absences())
            if not open_ or fact.said or fact.settled or fact.unseen:
                continue
            for meeting in self.meetings:
                early = fact.slot - timedelta(days=self.gap * 0.6 + 0.5)
                mine = fact.makeup is not None and fact.makeup.start == meeting.start
                if early <= meeting.start < after and not mine:
                    raise Clash(f"{fact.slot}: could claim {meeting.start}")
        live = [f.start for f in facts if f.live and f.start > self.world.now]
        claimed = {f.makeup.start for f in facts if f.makeup}
        free = [m.start for m in self.meetings if m.start > self.world.now and m.start not in claimed]
        if free and (not live or min(free) < min(live)):
            raise Clash("a free one-off would come next")


def build_stage(world: World, rng: random.Random, scenario: str, *, address: str = "") -> Stage:
    """A person with a name nobody else in this world has."""
    world.people += 1
    first, last = rng.choice(FIRST), rng.choice(LAST)
    return Stage(
        world=world,
        rng=rng,
        scenario=scenario,
        addresses=(address or f"{first}.{last}{world.people}@example.com".lower(),),
    )


Scenario = Callable[[Stage], None]
