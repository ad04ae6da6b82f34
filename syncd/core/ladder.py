"""Decides which rungs, levels and tracks of a career ladder a text means, and which level comes next.

Must not know where a ladder is written down or who stands on it.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TypeVar

from syncd.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One observable behaviour that a level asks for."""

    track: str
    level: str
    id: str
    text: str

    @property
    def path(self) -> str:
        """How goals, wins and answers point at it: ``TRACK/LEVEL/RUNG``."""
        return f"{self.track}/{self.level}/{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level of a track."""

    track: str
    id: str
    name: str
    standing: int
    """The number it shares with the levels of equal standing on other tracks."""
    rungs: tuple[Rung, ...] = ()

    @property
    def path(self) -> str:
        """``TRACK/LEVEL``."""
        return f"{self.track}/{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One way to grow: levels by standing, the lowest first, no two of one standing."""

    id: str
    name: str
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """Every track, in the order the user wrote them: none of them is above another."""

    tracks: tuple[Track, ...]

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels of all tracks."""
        return tuple(level for track in self.tracks for level in track.levels)

    @property
    def rungs(self) -> tuple[Rung, ...]:
        """The rungs of all levels."""
        return tuple(rung for level in self.levels for rung in level.rungs)

    @property
    def standings(self) -> tuple[int, ...]:
        """Every standing some level has, the highest first."""
        return tuple(sorted({level.standing for level in self.levels}, reverse=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """The track and level somebody is on from a day on."""

    track: str
    level: str
    since: date


# -- what a text means ----------------------------------------------------------------------

Item = TypeVar("Item")


def tracks_called(ladder: Ladder, text: str) -> tuple[Track, ...]:
    """The tracks of that id or name, else those with the text as a part of either."""
    return _called(ladder.tracks, text, lambda track: (track.id, track.name))


def levels_called(ladder: Ladder, text: str, track: Track | None = None) -> tuple[Level, ...]:
    """The levels of that id, name or path, else those with the text as a part; on one track or on all.

    Several of one name on several tracks are all meant; what only shares a part is a guess.
    """
    levels = track.levels if track else ladder.levels
    return _called(levels, text, lambda level: (level.id, level.path, level.name))


def rungs_called(ladder: Ladder, text: str) -> tuple[Rung, ...]:
    """The rungs of that path or the end of it, else those with the text as a part of the path."""
    return _called(ladder.rungs, text, lambda rung: (rung.path, f"{rung.level}/{rung.id}", rung.id))


def _called(items: Sequence[Item], text: str, names: Callable[[Item], Iterable[str]]) -> tuple[Item, ...]:
    wanted = " ".join(text.split()).casefold()
    if not wanted:
        return ()
    whole = tuple(item for item in items if wanted in {name.casefold() for name in names(item)})
    return whole or tuple(item for item in items if any(wanted in name.casefold() for name in names(item)))


# -- standing -------------------------------------------------------------------------------


def level_at(ladder: Ladder, placement: Placement | None) -> Level | None:
    """The level of a placement; None without one, or when the ladder no longer has it."""
    if placement is None:
        return None
    where = (placement.track, placement.level)
    return next((level for level in ladder.levels if (level.track, level.id) == where), None)


def next_level(ladder: Ladder, level: Level, track: Track | None = None) -> Level | None:
    """What somebody on this level grows towards; None at the top.

    On the level's own track that is the next one above. On another track it is the one of equal
    standing, since a change of track is no promotion, or the next above where there is none.
    """
    sideways = track is not None and track.id != level.track
    return next(
        (
            other
            for other in sorted(ladder.levels, key=lambda one: one.standing)
            if other.track == (track.id if track else level.track)
            and (other.standing > level.standing or (sideways and other.standing == level.standing))
        ),
        None,
    )


def equal_levels(ladder: Ladder, level: Level) -> tuple[Level, ...]:
    """The levels of the same standing on other tracks."""
    return tuple(
        other for other in ladder.levels if other.standing == level.standing and other.track != level.track
    )


def placement_on(placements: Iterable[Placement], day: date) -> Placement | None:
    """Where somebody stands on a day: the latest placement that has begun, the last noted of one day."""
    begun = [one for one in placements if one.since <= day]
    return max(enumerate(begun), key=lambda pair: (pair[1].since, pair[0]))[1] if begun else None
