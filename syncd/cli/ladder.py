"""The command ladder, and what a user means by a track, a level or a rung."""

import textwrap
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import TypeVar

import click

from syncd import ladder as files
from syncd.cli.context import App, pass_app
from syncd.cli.options import Command, listing
from syncd.cli.output import cells, columns, print_json, terminal_width
from syncd.core import ladder as core
from syncd.core.ladder import Ladder, Level, Placement, Rung, Track, level_at, placement_on
from syncd.errors import UsageError
from syncd.safetext import plain
from syncd.store.growth import ME, placements_of

_WIDTH = 80
_NARROWEST = 24
_GAP = 2


@click.command(cls=Command)
@click.option("--sample", is_flag=True, help="Print the documented sample instead.")
@click.option("--create", is_flag=True, help="Write the sample to its place, never over a ladder of yours.")
@listing()
@pass_app
def ladder(app: App, sample: bool, create: bool) -> None:
    """Show the career ladder in use: tracks side by side, levels of equal standing in one row.

    The ladder is a file of yours, ladder.toml beside config.toml. There is none to begin with:
    the sample, with a track for individual contributors and one for managers, is documented line
    by line and is used only when you put it there.

    `syncd people track` says who stands where, `syncd goal point` what a goal, a win or an answer
    is evidence for, `syncd goal evidence` what there is for a level. Nothing of it is ever shared.

    Exits 5 when the file is wrong, with every problem and its line.

    \b
    Examples:
      syncd ladder --create                puts the sample in its place, to be edited
      syncd ladder --sample > ladder.toml  puts it anywhere else
      syncd ladder                         shows the one in use, and where you stand
    """
    if sample and create:
        raise UsageError("--sample and --create exclude each other", hint="give one of them")
    if sample:
        click.echo(files.sample(), nl=False)
        return
    path = app.home.ladder
    if create:
        files.create(path)
        app.say(f"the sample is in {plain(str(path), limit=400)}; edit it, then: syncd ladder")
        return
    found = files.read(path)
    if app.as_json:
        print_json(_data(app, found, path))
    elif found is None:
        click.echo(f"there is no ladder yet; it would be {plain(str(path), limit=400)}")
        click.echo("`syncd ladder --create` puts a documented sample there")
    else:
        for line in _table(found, mine(app), width=min(terminal_width() or _WIDTH, 160)):
            click.echo(line)


def _data(app: App, found: Ladder | None, path: Path) -> dict[str, object]:
    stands = mine(app)
    me = {"track": stands.track, "level": stands.level, "since": str(stands.since)} if stands else None
    tracks = [
        {"id": track.id, "name": track.name, "levels": [_level_data(level) for level in track.levels]}
        for track in (found.tracks if found else ())
    ]
    return {"file": str(path), "ladder": {"tracks": tracks} if found else None, "me": me}


def _level_data(level: Level) -> dict[str, object]:
    rungs = [{"id": rung.id, "path": rung.path, "text": rung.text} for rung in level.rungs]
    return {"id": level.id, "name": level.name, "standing": level.standing, "rungs": rungs}


# -- as a table -----------------------------------------------------------------------------


def _table(ladder: Ladder, stands: Placement | None, *, width: int) -> Iterator[str]:
    """Tracks beside each other, the highest standing on top."""
    count = len(ladder.tracks)
    room = max(_NARROWEST, (width - _GAP * (count - 1)) // count)
    here = level_at(ladder, stands)
    yield from _beside([_wrap(f"{one.name} ({one.id})", room) for one in ladder.tracks], room)
    for standing in ladder.standings:
        rows = []
        for track in ladder.tracks:
            level = next((one for one in track.levels if one.standing == standing), None)
            rows.append(_cell(level, room, since=stands if level and level is here else None))
        yield ""
        yield from _beside(rows, room)
    if stands and here is None:
        yield ""
        yield f"you are on {plain(stands.track)}/{plain(stands.level)}, which this ladder does not have"
    elif stands is None:
        yield ""
        yield "where do you stand? syncd people track me TRACK LEVEL"


def _cell(level: Level | None, room: int, *, since: Placement | None) -> list[str]:
    if level is None:
        return ["-"]
    lines = _wrap(f"{level.standing}. {level.name} ({level.id})", room)
    if since:
        lines += [f"   you, since {since.since}"]
    for rung in level.rungs:
        lines += _wrap(f"{rung.id}: {rung.text}", room, first="   ", rest="     ")
    return lines


def _wrap(text: str, room: int, *, first: str = "", rest: str = "   ") -> list[str]:
    """A text in lines that fit; half as many letters do when some take two columns."""
    letters = room if cells(text) <= len(text) else room // 2
    return textwrap.wrap(text, letters, initial_indent=first, subsequent_indent=rest)


def _beside(blocks: Sequence[Sequence[str]], room: int) -> list[str]:
    rows = [list(row) for row in zip_longest(*blocks, fillvalue="")]
    padded = [[cell + " " * (room - cells(cell)) for cell in row[:-1]] + row[-1:] for row in rows]
    return columns(padded, gap=" " * _GAP)


# -- what is meant --------------------------------------------------------------------------


def mine(app: App) -> Placement | None:
    """Where the user stands today."""
    return placement_on(placements_of(app.database, [ME]), app.today)


def the_ladder(app: App) -> Ladder:
    """The ladder in use; raises UsageError when there is none."""
    found = files.read(app.home.ladder)
    if found is None:
        raise UsageError(
            f"there is no ladder yet: {app.home.ladder}",
            hint="`syncd ladder --create` puts a documented sample there",
        )
    return found


def find_track(ladder: Ladder, text: str) -> Track:
    """The one track meant; raises UsageError naming the candidates."""
    return _one(text, core.tracks_called(ladder, text), ladder.tracks, "track")


def find_level(ladder: Ladder, text: str, track: Track) -> Level:
    """The one level of a track that is meant; raises UsageError naming the candidates."""
    return _one(text, core.levels_called(ladder, text, track), track.levels, "level")


def levels_meant(ladder: Ladder, text: str, track: Track | None) -> tuple[Level, ...]:
    """The one level meant, or all that have the same name on several tracks; raises UsageError."""
    found = core.levels_called(ladder, text, track)
    if len({level.name for level in found}) == 1 or len({level.id for level in found}) == 1:
        return found
    return (_one(text, found, track.levels if track else ladder.levels, "level"),)


def find_rung(app: App, text: str) -> Rung:
    """The one rung meant; raises UsageError naming the candidates."""
    ladder = the_ladder(app)
    return _one(text, core.rungs_called(ladder, text), ladder.rungs, "rung")


_Item = TypeVar("_Item", Track, Level, Rung)


def _one(text: str, found: Sequence[_Item], every: Sequence[_Item], what: str) -> _Item:
    if len(found) == 1:
        return found[0]
    if found:
        message = f"{plain(text, limit=60)!r} fits several {what}s: {_names(found)}"
        raise UsageError(message, hint=f"nothing was done; use more of the {what}'s name")
    raise UsageError(
        f"there is no {what} {plain(text, limit=60)!r}: {_names(every)}", hint="`syncd ladder` shows them all"
    )


def _names(items: Sequence[Track | Level | Rung]) -> str:
    names = [one.id if isinstance(one, Track) else one.path for one in items]
    return ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")
