"""The setting of one case: the user, the calendars, the instants of the syncs, what keeps people away.

Knows nothing of single people; scenarios build those on a stage in this world.
"""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from .facts import Absence
from .ics import Guest, Vevent
from .zones import ZONES, changes, local, midnight

ME = "me@example.com"
ALIAS = "me.myself@example.org"
TODAYS = (
    date(2026, 5, 11),
    date(2026, 6, 22),
    date(2026, 8, 17),
    date(2026, 11, 16),
    date(2026, 12, 7),
    date(2027, 4, 12),
)
CLOCKS = (time(4, 20), time(6, 35), time(12, 5), time(17, 50), time(21, 25))


class Clash(Exception):
    """This draw would not have certain labels; the caller draws again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """When the syncs run."""

    instants: tuple[datetime, ...]
    dense: tuple[int, ...] = ()
    """Each i such that sync i + 1 follows sync i within four days."""
    off: int | None = None
    """The sync after which the laptop stayed off for at least three weeks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What the user types after a sync."""

    sync: int
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A calendar the user connects."""

    name: str
    holidays: bool = False
    whose: str = ""
    """The person whose holidays they are; empty: everyone's."""
    connected: int = 0
    """Before this sync."""


@dataclass(slots=True, kw_only=True)
class World:
    """Everything the people of one case share."""

    seed: int
    rng: random.Random
    zone: str
    plan: Plan
    google: bool
    vdir: bool
    zone_in_config: bool
    domains: bool
    feeds: list[Feed] = field(default_factory=lambda: [Feed(name="work")])
    absences: list[Absence] = field(default_factory=list)
    events: list[Vevent] = field(default_factory=list)
    assistants: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    people: int = 0

    @property
    def now(self) -> datetime:
        return self.plan.instants[-1]

    @property
    def last(self) -> int:
        return len(self.plan.instants) - 1

    @property
    def today(self) -> date:
        return local(self.now, self.zone).date()

    @property
    def monday(self) -> date:
        return self.today - timedelta(days=self.today.weekday())

    @property
    def history(self) -> bool:
        return len(self.plan.instants) > 1

    def feed(self, name: str, *, holidays: bool = False, whose: str = "", connected: int = 0) -> None:
        """Make sure a calendar of that name is connected."""
        if all(f.name != name for f in self.feeds):
            self.feeds.append(Feed(name=name, holidays=holidays, whose=whose, connected=connected))

    def uid(self, hint: str) -> str:
        """A UID that does not depend on what other scenarios drew."""
        self.people += 1
        return f"{hint}-{self.seed}-{self.people}@{'google.com' if self.google else 'example.net'}"

    def away(self, first: date, days: int, reason: str) -> Absence:
        """The absence that covers whole local dates."""
        return Absence(
            start=midnight(first, self.zone),
            end=midnight(first + timedelta(days=days), self.zone),
            reason=reason,
        )

    def time_off(self, first: date, days: int, summary: str) -> None:
        """An all-day event of mine alone that is an absence."""
        self.events.append(self.all_day(first, days, summary))
        self.absences.append(self.away(first, days, "out-of-office"))

    def all_day(
        self, first: date, days: int, summary: str, *, description: str = "", calendar: str = "work"
    ) -> Vevent:
        """An all-day event without attendees."""
        return Vevent(
            uid=self.uid("day"),
            start=first,
            days=days,
            summary=summary,
            description=description,
            calendars=(calendar,),
        )

    def guest(self, address: str, **changes_: str) -> Guest:
        return Guest(address=address, name=address.split("@", 1)[0].replace(".", " ").title(), **changes_)


def build_world(seed: int, *, kind: str = "") -> World:
    """The setting of a case; ``kind`` is ``single``, ``history`` or ``long``, drawn when empty."""
    rng = random.Random(f"world:{seed}")
    kind = kind or rng.choice(("single", "history", "history", "history", "long"))
    zone = rng.choice(("Europe/Berlin", "Europe/Berlin", "America/New_York", "Europe/London", *ZONES))
    vdir = rng.random() < 0.3
    today = rng.choice(TODAYS) + timedelta(days=rng.randrange(7))
    return World(
        seed=seed,
        rng=rng,
        zone=zone,
        plan=_plan(kind, today, rng),
        google=rng.random() < 0.4,
        vdir=vdir,
        zone_in_config=vdir or rng.random() < 0.5,
        domains=rng.random() < 0.5,
    )


def _plan(kind: str, today: date, rng: random.Random) -> Plan:
    now = datetime.combine(today, rng.choice(CLOCKS), UTC)
    days = {
        "single": (0,),
        "history": (66, 63, 35, 28, 25, 14, 6, 0),
        "long": (400, 397, 330, 240, 180, 177, 101, 60, 30, 0),
    }[kind]
    instants = (*(now - timedelta(days=d, minutes=rng.randrange(0, 90)) for d in days[:-1]), now)
    dense = tuple(i for i, (one, two) in enumerate(pairwise(days)) if one - two <= 3)
    off = {"single": None, "history": 1, "long": 1}[kind]
    return Plan(instants=instants, dense=dense, off=off)


def clock_change(world: World) -> date | None:
    """The latest clock change of the user's zone that the audit still shows."""
    found = changes(world.zone, world.today - timedelta(days=165), world.today - timedelta(days=14))
    return found[-1] if found else None
