"""Composes worlds, backdrops and people into cases: calendars, syncs, commands and the right answers.

``generate`` draws many people; ``alone`` plays one scenario, and ``before`` one backdrop. Nothing here
knows how syncd works; every answer comes from the scenario that made the calendar.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TypeVar

from . import (  # noqa: F401 - they register scenarios
    absences,
    backdrops,
    guests,
    histories,
    makeups,
    marks,
    pairs,
    rhythms,
)
from .facts import LOOK_AHEAD, LOOK_BACK, Expected, Label, judge, last_met_of, missed_of
from .ics import Hand, Vevent
from .registry import BACKDROPS, SCENARIOS, Backdrop, Entry
from .stage import Stage, build_stage
from .world import Clash, Command, World, build_world

T = TypeVar("T")
TRIES = 60
PLAIN = ("weekly", "fortnightly", "cancelled_some", "monthly_by_weekday", "twice_weekly")
NOT_AT = {
    "google": {
        "with_a_group": "its API does not say which address is a group's",
        "orphan_override": "there is no instance that its series does not have",
    },
    "outlook": {
        "with_a_group": "Graph does not say which address is a group's",
        "orphan_override": "there is no occurrence that its series does not have",
        "extra_dates": "a series has no dates besides those of its pattern",
        "start_off_its_rule": "a series begins on a day of its pattern",
        "monthly_on_the_31st": "in a shorter month it takes the last day",
    },
}
"""Scenarios that only a file can tell, and why."""
MOST_VANISHING = 9
"""Fewer components than make a pull suspicious (more than ten, and a fifth)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The right answers for one person; ``expected`` None: nothing is certain in this audit."""

    scenario: str
    addresses: tuple[str, ...]
    related: bool
    expected: Expected | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """One audit, after the commands of a sync."""

    sync: int
    as_of: datetime | None
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A whole play: what is in the calendars when, what the user types, what the audits must say."""

    name: str
    world: World
    stages: tuple[Stage, ...]
    commands: tuple[Command, ...]
    audits: tuple[Audit, ...]

    @property
    def instants(self) -> tuple[datetime, ...]:
        return self.world.plan.instants

    def config(self) -> str:
        """The text of config.toml."""
        values = {"assistants": self.world.assistants, "groups": self.world.groups}
        lines = [f'timezone = "{self.world.zone}"'] if self.world.zone_in_config else []
        lines += ['domains = ["example.com"]'] if self.world.domains else []
        lines += [f"{key} = {value!r}".replace("'", '"') for key, value in values.items() if value]
        return "".join(line + "\n" for line in lines)

    def events(self) -> list[Vevent]:
        return [*self.world.events, *(e for s in self.stages for e in s.components())]

    def files(self, sync: int) -> dict[str, str]:
        """Path below the case's folder -> text, as the calendars stand when that sync reads them."""
        found: dict[str, str] = {}
        for feed in self.world.feeds:
            visible = [e for e in self.events() if e.visible(sync, feed.name)]
            order = random.Random(f"{self.name}:{feed.name}")
            if self.is_folder(feed.name):
                uids = dict.fromkeys(e.uid for e in visible)
                for uid in uids:
                    one = self._hand(folder=True).file([e for e in visible if e.uid == uid], order)
                    found[f"{feed.name}/{uid.replace('@', '_at_')}.ics"] = one
            else:
                found[f"{feed.name}.ics"] = self._hand(folder=False).file(visible, order)
        return found

    def is_folder(self, feed: str) -> bool:
        return self.world.vdir and not feed.startswith("hols")

    def _hand(self, *, folder: bool) -> Hand:
        pick = random.Random(f"hand:{self.world.seed}")
        tzids = pick.choice(("iana", "iana", "iana", "windows", "prefixed"))
        google = self.world.google
        zone = "" if folder or self.world.zone_in_config else self.world.zone
        return Hand(
            seed=self.world.seed,
            google=google,
            tzids="iana" if google else tzids,
            vtimezones=pick.random() < 0.5,
            wr_zone=zone,
        )


def generate(seed: int, *, at: str = "") -> Case:
    """A calendar with many people, each in a scenario of their own; ``at`` a provider, as it can have it."""
    world = build_world(seed)
    world.google = _like_google(world.google, at)
    known = {name: entry for name, entry in SCENARIOS.items() if name not in NOT_AT.get(at, ())}
    rng = random.Random(f"case:{seed}")
    chosen = [b for b in BACKDROPS.values() if b.solo] if rng.random() < 0.06 else []
    back = [rng.choice(chosen)] if chosen else _sample(rng, [b for b in BACKDROPS.values() if not b.solo], 4)
    entries = [SCENARIOS[name] for name in PLAIN] if chosen else _sample(rng, list(known.values()), 24)
    return _compose(f"seed {seed}", world, rng, back, [SCENARIOS["weekly"], *entries])


def _like_google(drawn: bool, at: str) -> bool:
    """Whether the calendars read as Google's do, which list their organizer among the attendees."""
    return at == "google" or (drawn and at != "outlook")


def alone(name: str, seed: int, *, at: str = "") -> Case:
    """One scenario in a calendar with a plain neighbour and some noise."""
    entry = SCENARIOS[name]
    for attempt in range(TRIES):
        kind = "" if not entry.history else "history" if seed % 3 else "long"
        world = build_world(seed * 1000 + attempt, kind=kind)
        world.google = _like_google(world.google, at)
        if entry.google is not None:
            world.google = entry.google
        rng = random.Random(f"alone:{name}:{seed}:{attempt}")
        case = _compose(
            f"{name} {seed}", world, rng, [BACKDROPS["big_meetings"]], [entry, SCENARIOS["weekly"]]
        )
        if any(s.scenario == name for s in case.stages):
            return case
    raise AssertionError(f"{name}: no draw of {TRIES} is certain")


def before(name: str, seed: int, *, at: str = "") -> Case:
    """A few plain people before one backdrop."""
    world = build_world(seed * 1000 + 7)
    world.google = _like_google(world.google, at)
    rng = random.Random(f"before:{name}:{seed}")
    plain = [SCENARIOS[n] for n in (*PLAIN, "weekly", "weekly", "deleted_some")]
    return _compose(f"{name} {seed}", world, rng, [BACKDROPS["big_meetings"], BACKDROPS[name]], plain)


def not_at(provider: str, name: str) -> str:
    """Why a scenario cannot be played at a provider; empty when it can."""
    entry = SCENARIOS.get(name)
    google = None if entry is None else entry.google
    if (provider, google) == ("google", False):
        return "it is about files that are not Google's"
    if (provider, google) == ("outlook", True):
        return "it is about what Google lists"
    return NOT_AT.get(provider, {}).get(name, "")


def _sample(rng: random.Random, items: list[T], most: int) -> list[T]:
    return rng.sample(items, rng.randrange(min(most, len(items)) // 2, min(most, len(items)) + 1))


def _compose(
    name: str, world: World, rng: random.Random, back: Sequence[Backdrop], entries: Sequence[Entry]
) -> Case:
    for one in back:
        one.paint(world)
    stages: list[Stage] = []
    for n, entry in enumerate(entries):
        stage = _play(world, entry, f"{name}:{n}:{rng.random()}")
        if stage is not None:
            family = [stage, *stage.others]
            if _vanishing(world, [*stages, *family]) <= MOST_VANISHING:
                stages += family
    commands = sorted((c for s in stages for c in s.commands), key=lambda c: c.sync)
    return Case(
        name=name,
        world=world,
        stages=tuple(stages),
        commands=tuple(commands),
        audits=tuple(_audits(world, stages, rng)),
    )


def _play(world: World, entry: Entry, seed: str) -> Stage | None:
    """The scenario with the first draw whose labels are certain."""
    if (entry.history and not world.history) or entry.google not in (None, world.google):
        return None
    for attempt in range(TRIES):
        kept = (list(world.feeds), list(world.assistants), list(world.groups))
        stage = build_stage(world, random.Random(f"{seed}:{attempt}"), entry.name)
        try:
            entry.play(stage)
            stage.check()
        except Clash:
            world.feeds, world.assistants, world.groups = kept
        else:
            return stage
    return None


def _vanishing(world: World, stages: Sequence[Stage]) -> int:
    """The most components that are gone from one sync to the next."""
    events = [e for s in stages for e in s.components()]
    keys = [
        {(e.uid, e.replaces) for e in events if any(e.visible(sync, c) for c in e.calendars)}
        for sync in range(world.last + 1)
    ]
    return max((len(one - two) for one, two in pairwise(keys)), default=0)


def _audits(world: World, stages: Sequence[Stage], rng: random.Random) -> list[Audit]:
    syncs = [world.last]
    if world.last:
        syncs.insert(0, rng.randrange(world.last))
    audits = [
        Audit(
            sync=sync,
            as_of=None,
            answers=tuple(
                Answer(
                    scenario=s.scenario,
                    addresses=s.addresses,
                    related=s.related,
                    expected=None if s.final_only and sync < world.last else s.expected(sync),
                )
                for s in stages
            ),
        )
        for sync in syncs
    ]
    as_of = world.now - timedelta(days=rng.randrange(25, 60), minutes=rng.randrange(600))
    answers = tuple(
        Answer(
            scenario=s.scenario,
            addresses=s.addresses,
            related=s.related,
            expected=None if s.final_only else back_then(s, as_of),
        )
        for s in stages
    )
    return [*audits, Audit(sync=world.last, as_of=as_of, answers=answers)]


def back_then(stage: Stage, at: datetime) -> Expected | None:
    """What ``--as-of`` must say: facts are those known today, slots after it are ahead.

    A slot whose story is not over at that moment, and why something was ahead, are left open.
    """
    near = timedelta(hours=1)
    facts, labels, open_ = stage.facts(), [], []
    for fact in facts:
        ends = [fact.end, fact.plain_end, *([fact.makeup.end] if fact.makeup else [])]
        begins = [fact.slot, fact.start, *([fact.makeup.start] if fact.makeup else [])]
        if min(begins) - near <= at <= max(ends) + near:
            open_.append(fact.slot)
        elif fact.slot > at:
            labels.append(Label(slot=fact.slot, outcome="upcoming", reason_known=False, met_known=False))
        else:
            labels.append(judge(fact, at, stage.all_absences()))
    if any(m.start - near <= at <= m.end + near for m in stage.meetings) or not any(lb.met for lb in labels):
        return None
    last_met = last_met_of(labels, stage.meetings, at)
    window = (at - LOOK_BACK, at + LOOK_AHEAD)
    return Expected(
        addresses=stage.addresses,
        window=window,
        ignored=tuple(open_),
        next_known=False,
        labels=tuple(lb for lb in labels if window[0] <= lb.slot < window[1]),
        last_met=last_met,
        last_met_known=not open_,
        missed=None if open_ or "missed" in stage.unsure else missed_of(labels, last_met),
    )
