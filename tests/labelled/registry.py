"""The list of scenarios and backdrops, filled by their decorators."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from .stage import Stage
from .world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One scenario: a small play with one person, or with a few."""

    name: str
    play: Callable[[Stage], None]
    history: bool
    """Needs several syncs."""
    google: bool | None
    """Needs, or cannot be told by, a Google file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backdrop:
    """Something that is true for everybody: absences, holidays, noise."""

    name: str
    paint: Callable[[World], None]
    solo: bool
    """Would blur other people's scenarios; only plain ones stand before it."""


SCENARIOS: dict[str, Entry] = {}
BACKDROPS: dict[str, Backdrop] = {}
Play = TypeVar("Play", bound=Callable[[Stage], None])
Paint = TypeVar("Paint", bound=Callable[[World], None])


def scenario(*, history: bool = False, google: bool | None = None) -> Callable[[Play], Play]:
    """Register a scenario under its function's name."""

    def keep(play: Play) -> Play:
        name = play.__name__
        SCENARIOS[name] = Entry(name=name, play=play, history=history, google=google)
        return play

    return keep


def backdrop(*, solo: bool = False) -> Callable[[Paint], Paint]:
    """Register a backdrop under its function's name."""

    def keep(paint: Paint) -> Paint:
        BACKDROPS[paint.__name__] = Backdrop(name=paint.__name__, paint=paint, solo=solo)
        return paint

    return keep
