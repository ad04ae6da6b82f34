"""One recurring entry of a generated calendar and the facts about its slots.

The starts are given, not computed from the rule: whoever makes a series knows its dates. Marks change
one slot in the calendar and in the facts at once.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Self

from .facts import Fact, Meeting
from .ics import Guest, Vevent
from .world import ALIAS, ME, Clash, World
from .zones import ZONES, local, utc

WEEK = timedelta(days=7)


@dataclass(slots=True, kw_only=True)
class Series:
    """A master, its exceptions, and what is true of each slot."""

    world: World
    rng: random.Random
    starts: list[datetime]
    master: Vevent
    host: str
    """``me`` or ``them``: who organises."""
    person: str
    facts: dict[datetime, Fact] = field(default_factory=dict)
    """By wall-clock start."""
    edits: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    holes: list[tuple[datetime, int, int | None]] = field(default_factory=list)
    """EXDATEs with the syncs that see them."""
    overrides: list[Vevent] = field(default_factory=list)
    gone_at: int | None = None

    @classmethod
    def build(
        cls,
        world: World,
        rng: random.Random,
        person: str,
        starts: Sequence[datetime],
        rule: str,
        *,
        zone: str | None = None,
        minutes: int = 0,
        host: str = "",
        listed: bool | None = None,
        mine: str = "ACCEPTED",
        my_addresses: tuple[str, ...] = (ME,),
        more: tuple[Guest, ...] = (),
        ended: bool = False,
        since: int = 0,
        calendars: tuple[str, ...] = ("work",),
        organizer: str = "",
        theirs: str = "",
        first: datetime | None = None,
        **event: Any,
    ) -> Self:
        """``listed``: the organizer stands among the attendees, too (always so on Google)."""
        zone = _some_zone(world, rng) if zone is None else zone
        host = host or rng.choice(("me", "them"))
        listed = world.google or rng.random() < 0.6 if listed is None else listed
        me = tuple(world.guest(a, partstat=mine) for a in my_addresses)
        them = world.guest(
            person, partstat=theirs or rng.choice(("ACCEPTED", "ACCEPTED", "NEEDS-ACTION", "TENTATIVE"))
        )
        sides = [
            *(me if listed or host == "them" else ()),
            *((them,) if listed or host == "me" else ()),
            *more,
        ]
        rng.shuffle(sides)
        minutes = minutes or rng.choice((25, 30, 45, 60))
        if ended and rule:
            until = utc(starts[-1], zone) + timedelta(minutes=5)
            rule += rng.choice((f";COUNT={len(starts)}", f";UNTIL={until:%Y%m%dT%H%M%SZ}"))
        extra = ("CLASS:PRIVATE",) if rng.random() < 0.1 else ()
        master = Vevent(
            uid=event.pop("uid", "") or world.uid("s"),
            start=first or starts[0],
            zone=zone,
            minutes=minutes,
            rule=rule,
            organizer=organizer or (my_addresses[0] if host == "me" else person),
            guests=tuple(sides),
            since=since,
            calendars=calendars,
            summary=event.pop("summary", rng.choice(("1:1", "Catch-up", "Sync; weekly", "Chat, us"))),
            extra=event.pop("extra", extra),
            **event,
        )
        made = cls(world=world, rng=rng, starts=list(starts), master=master, host=host, person=person)
        for wall in starts if rule else ():
            made.facts[wall] = made.plain(wall)
        return made

    def plain(self, wall: datetime) -> Fact:
        start = utc(wall, self.master.zone)
        end = start + timedelta(minutes=self.master.minutes)
        return Fact(slot=start, start=start, end=end, plain_end=end, series=self.master.uid)

    # -- which slot ---------------------------------------------------------------------------

    def utc(self, wall: datetime) -> datetime:
        return utc(wall, self.master.zone)

    def past(self, n: int, *, before: datetime | None = None) -> datetime:
        """The n-th latest start before an instant, the newest is 0."""
        before = before or self.world.now
        found = [w for w in self.starts if self.utc(w) < before]
        if n >= len(found):
            raise Clash("the series is too young")
        return found[-1 - n]

    def ahead(self, n: int, *, after: datetime | None = None) -> datetime:
        """The n-th start after an instant, the next is 0."""
        after = after or self.world.now
        found = [w for w in self.starts if self.utc(w) > after]
        if n >= len(found):
            raise Clash("the series ends too early")
        return found[n]

    def following(self, wall: datetime) -> datetime:
        later = [w for w in self.starts if w > wall]
        return later[0] if later else wall + WEEK

    def when(self, wall: datetime, *, before: datetime | None = None) -> int:
        """A sync by which a change of this slot may first show: not settled at the one before, nor past
        ``before``.
        """
        slot, after = self.utc(wall), self.utc(self.following(wall))
        instants = self.world.plan.instants
        fits = [0]
        for i, previous in enumerate(instants[:-1], start=1):
            settled = previous >= slot + WEEK - timedelta(hours=2) and previous >= after - timedelta(hours=2)
            if not settled and (before is None or previous < before - timedelta(hours=2)):
                fits.append(i)
        return self.rng.choice((fits[0], fits[-1], self.rng.choice(fits)))

    def local_date(self, wall: datetime) -> str:
        """The date of a slot as the user types it."""
        return local(self.utc(wall), self.world.zone).date().isoformat()

    # -- marks --------------------------------------------------------------------------------

    def put(self, wall: datetime, since: int, *, until: int | None = None, **changes: Any) -> None:
        """Write an exception of one occurrence."""
        values: dict[str, Any] = {"start": wall, "rule": "", "rdates": (), **changes}
        self.overrides.append(replace(self.master, replaces=wall, since=since, until=until, **values))

    def gone(self, wall: datetime, reason: str, since: int) -> None:
        self.facts[wall] = replace(self.facts[wall], live=False, reason=reason, since=since)

    def cancel(self, wall: datetime, since: int | None = None) -> None:
        """It stands there as cancelled."""
        since = self.when(wall) if since is None else since
        self.put(wall, since, status="CANCELLED")
        self.gone(wall, "cancelled", since)

    def delete(self, wall: datetime, since: int | None = None) -> None:
        """It is not there any more: EXDATE."""
        since = self.when(wall) if since is None else since
        self.holes.append((wall, since, None))
        self.gone(wall, "deleted", since)

    def decline(self, wall: datetime, side: str, since: int | None = None) -> None:
        """One side said no with every address it has on it."""
        since = self.when(wall, before=self.utc(wall)) if since is None else since
        mine = self._mine()
        guests = tuple(
            replace(g, partstat="DECLINED") if (g.address in mine) == (side == "me") else g
            for g in self.master.guests
        )
        if guests == self.master.guests:
            raise Clash("that side is not among the attendees")
        self.put(wall, since, guests=guests)
        self.gone(wall, f"declined-by-{'me' if side == 'me' else 'them'}", since)

    def remove(self, wall: datetime, since: int | None = None) -> None:
        """The other person was taken off it."""
        since = self.when(wall, before=self.utc(wall)) if since is None else since
        mine = self._mine()
        stays = tuple(g for g in self.master.guests if g.address in mine) or (self.world.guest(ME),)
        self.put(wall, since, guests=stays)
        self.gone(wall, "removed", since)

    def _mine(self) -> tuple[str, ...]:
        return tuple(g.address for g in self.master.guests if g.address in (ME, ALIAS))

    def move(self, wall: datetime, by: timedelta, since: int | None = None) -> datetime:
        """It is held at another time, before the next slot."""
        since = self.when(wall, before=self.utc(wall)) if since is None else since
        self.put(wall, since, start=wall + by)
        start = self.utc(wall + by)
        self.facts[wall] = replace(
            self.facts[wall], start=start, end=start + timedelta(minutes=self.master.minutes), since=since
        )
        return start

    def move_away(self, wall: datetime, to: datetime, since: int = 0) -> Meeting:
        """It moved to or past the next slot: the slot is gone, the occurrence is a one-off."""
        self.put(wall, since, start=to)
        self.gone(wall, "moved-away", since)
        start = self.utc(to)
        return Meeting(start=start, end=start + timedelta(minutes=self.master.minutes), since=since)

    def make_up(self, wall: datetime, meeting: Meeting) -> None:
        """A gone slot claims this one-off."""
        self.facts[wall] = replace(self.facts[wall], makeup=meeting)

    def say(self, wall: datetime, outcome: str) -> None:
        self.facts[wall] = replace(self.facts[wall], said=outcome)

    def drop(self, wall: datetime) -> None:
        """It is no slot of its own."""
        del self.facts[wall]

    def keep(self, *, since: datetime | None = None, until: datetime | None = None) -> None:
        """Only the slots in [since, until) count."""
        for wall in list(self.facts):
            slot = self.utc(wall)
            if (since is not None and slot < since) or (until is not None and slot >= until):
                self.drop(wall)

    # -- edits of the whole -------------------------------------------------------------------

    def edit(self, sync: int, **changes: Any) -> None:
        """The master reads differently from that sync on."""
        self.edits.append((sync, changes))

    def vanish(self, sync: int) -> None:
        """The whole series is not in the calendar from that sync on."""
        self.gone_at = sync

    def components(self, last: int) -> list[Vevent]:
        """Every version of the master, each with the syncs that see it, and the exceptions."""
        end = last + 1 if self.gone_at is None else self.gone_at
        texts: list[Vevent] = []
        for sync in range(self.master.since, end):
            changes = {k: v for i, change in self.edits if i <= sync for k, v in change.items()}
            holes = tuple(
                w for w, since, until in self.holes if since <= sync and (until is None or sync < until)
            )
            texts.append(replace(self.master, since=sync, until=sync + 1, exdates=holes, **changes))
        texts += [replace(o, until=min(end, o.until or end)) for o in self.overrides]
        return texts


def _some_zone(world: World, rng: random.Random) -> str:
    return rng.choice((world.zone, world.zone, world.zone, rng.choice(sorted(ZONES)), ""))
