"""Reads the user's ``ladder.toml`` into a Ladder, or says everything that is wrong with it at once."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from pathlib import Path

from syncd.config_file import load
from syncd.config_keys import nearest, shown
from syncd.core.ladder import Ladder, Level, Rung, Track
from syncd.core.subjects import TRACKS
from syncd.errors import ConfigError, StoreError, UsageError
from syncd.safetext import plain

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
HIGHEST = 100
"""The largest standing."""
_LEVEL_KEYS = ("name", "standing", "rungs")
_TRACK_KEYS = ("name", "levels")


def sample() -> str:
    """The documented sample: two tracks with levels of equal standing."""
    return (resources.files("syncd_templates") / "ladder.toml").read_text("utf-8")


def create(path: Path) -> None:
    """Write the sample where there is no ladder yet; raises UsageError when there is one."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(
            os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8"
        ) as file:
            file.write(sample())
    except FileExistsError as error:
        raise UsageError(f"there is a ladder already: {path}", hint="edit it; it was not changed") from error
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror}", hint="check the folder") from error


def read(path: Path) -> Ladder | None:
    """The ladder at ``path``; None when there is no such file.

    Raises ConfigError with every problem of the file at once.
    """
    loaded = load(path)
    if loaded is None:
        return None
    text, table = loaded
    return parse(table, name=str(path), lines=_lines(text))


def track_names(path: Path) -> tuple[str, ...]:
    """The tracks as a question names them: the usual two where no ladder of several can be read."""
    try:
        found = read(path)
    except (ConfigError, StoreError):
        return TRACKS  # `syncd ladder` tells what is wrong with it; nobody else waits for that
    names = tuple(plain(track.name, limit=60) for track in found.tracks) if found else ()
    return names if len(names) > 1 else TRACKS


def parse(table: Mapping[str, object], *, name: str, lines: Mapping[str, int] | None = None) -> Ladder:
    """The ladder that a parsed file holds; ``lines`` tells where a key stands, for the message."""
    found = _Reader(lines or {})
    tracks = tuple(found.tracks(table))
    if found.problems:
        count = "1 problem" if len(found.problems) == 1 else f"{len(found.problems)} problems"
        raise ConfigError(
            f"{count} in {name}",
            problems=found.problems,
            hint=f"mend {name}; `syncd ladder --sample` shows how it is written",
        )
    return Ladder(tracks=tracks)


class _Reader:
    """Collects every problem on its way through the tables."""

    def __init__(self, lines: Mapping[str, int]) -> None:
        self.lines = lines
        self.problems: list[str] = []

    def wrong(self, key: str, what: str) -> None:
        """Note a problem with a key, with its line where that is known."""
        line = next((self.lines[one] for one in _upwards(key) if one in self.lines), None)
        self.problems.append(f"{f'line {line}: ' if line else ''}{key} {what}")

    def tracks(self, table: Mapping[str, object]) -> Iterator[Track]:
        """Every track that can be read."""
        self.refuse_unknown(table, ("tracks",), "")
        given = self.table(table, "tracks", "tracks", "hold a table for each track: [tracks.ic]")
        for key, value in self.named(given, "tracks"):
            where = f"tracks.{key}"
            if not isinstance(value, dict):
                self.wrong(where, f"must be a table: [{where}]")
                continue
            self.refuse_unknown(value, _TRACK_KEYS, f"{where}.")
            levels = self.levels(value, where, key)
            yield Track(id=key, name=self.text(value, "name", where, key), levels=levels)

    def levels(self, track: Mapping[str, object], where: str, track_id: str) -> tuple[Level, ...]:
        """The levels of a track, the lowest first."""
        where = f"{where}.levels"
        found: dict[int, Level] = {}
        given = self.table(track, "levels", where, f"hold a table for each level: [{where}.senior]")
        for key, value in self.named(given, where):
            at = f"{where}.{key}"
            if not isinstance(value, dict):
                self.wrong(at, f"must be a table: [{at}]")
                continue
            self.refuse_unknown(value, _LEVEL_KEYS, f"{at}.")
            standing = self.standing(value, at)
            rungs = tuple(self.rungs(value, at, track_id, key))
            name = self.text(value, "name", at, key)
            if standing in found:
                self.wrong(
                    f"{at}.standing",
                    f"is that of {found[standing].id}, too; levels of one track differ in it",
                )
            elif standing is not None:
                found[standing] = Level(track=track_id, id=key, name=name, standing=standing, rungs=rungs)
        return tuple(level for _, level in sorted(found.items()))

    def rungs(self, level: Mapping[str, object], where: str, track_id: str, level_id: str) -> Iterator[Rung]:
        """The rungs of a level; it may have none."""
        where = f"{where}.rungs"
        given = level.get("rungs", {})
        if not isinstance(given, dict):
            self.wrong(where, f'must be a table: [{where}] with lines such as scope = "Leads ..."')
            return
        for key, value in self.named(given, where):
            text = plain(value) if isinstance(value, str) else ""
            if text:
                yield Rung(track=track_id, level=level_id, id=key, text=text)
            else:
                self.wrong(f"{where}.{key}", f"must be a text in quotes, not {shown(value)}")

    def standing(self, level: Mapping[str, object], where: str) -> int | None:
        """The number a level shares with its equals."""
        value = level.get("standing")
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= HIGHEST:
            return value
        if "standing" not in level:
            self.wrong(where, "lacks standing = NUMBER, the same for levels of equal standing")
        else:
            self.wrong(f"{where}.standing", f"must be a number from 1 to {HIGHEST}, not {shown(value)}")
        return None

    def text(self, table: Mapping[str, object], key: str, where: str, default: str) -> str:
        """A text on one line; the id where none is given."""
        value = table.get(key, default)
        if isinstance(value, str) and plain(value):
            return plain(value)
        self.wrong(f"{where}.{key}", f"must be a text in quotes, not {shown(value)}")
        return default

    def table(self, table: Mapping[str, object], key: str, where: str, must: str) -> Mapping[str, object]:
        """A table that must be there and hold something."""
        value = table.get(key)
        if isinstance(value, dict) and value:
            return value
        self.wrong(where, f"must {must}")
        return {}

    def named(self, table: Mapping[str, object], where: str) -> Iterator[tuple[str, object]]:
        """The entries whose key can be an id, told apart whatever their case."""
        seen: dict[str, str] = {}
        for key, value in table.items():
            if not _ID.fullmatch(key):
                self.wrong(where, f"holds the id {shown(key)}; use up to 40 letters, digits, - and _")
            elif key.casefold() in seen:
                self.wrong(f"{where}.{key}", f"is {seen[key.casefold()]} in another spelling")
            else:
                seen[key.casefold()] = key
                yield key, value

    def refuse_unknown(self, table: Mapping[str, object], known: Iterable[str], prefix: str) -> None:
        """Note every key that means nothing."""
        for key in table:
            if key not in set(known):
                name = key if _ID.fullmatch(key) else shown(key)
                self.wrong(f"{prefix}{name}", f"is no key{nearest(key, known)}")


# -- where a key stands ---------------------------------------------------------------------

_HEADER = re.compile(r"\s*\[\s*([^\[\]#]+?)\s*\]\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*([\w."'-]+)\s*=""")


def _lines(text: str) -> dict[str, int]:
    """The line of each key as far as a look at the lines tells; good enough for a message."""
    found: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = re.sub(r"""[\s"']""", "", header[1])
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            name = re.sub(r"""[\s"']""", "", key[1])
            found.setdefault(f"{table}.{name}" if table else name, number)
    return found


def _upwards(key: str) -> Iterator[str]:
    """A dotted key, then the tables around it."""
    while key:
        yield key
        key = key.rpartition(".")[0]
