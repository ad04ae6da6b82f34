"""A home on a full or a read-only disk, with wrong modes or links in it, or gone: words, and nothing lost.

Through the command line. What a user has set up on purpose (a link above the home, a documents
folder named in the config) works; a link inside the home, which could lead private notes
elsewhere, is refused.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from tests.cli.conftest import Syncd, on_terminal

from .conftest import Points
from .failing import Plan, failing
from .worst import LONG, SCENES, World, check, ends, state

ROOT = Path(__file__).parent.parent.parent


def test_no_room_and_no_writing(tmp_path: Path, points: Points) -> None:
    """On a small disk of its own: full but for a few pages, every number of them; and read-only."""
    unshare = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-r", "-m"]
    if shutil.which("unshare") is None:
        pytest.skip("NO DISK WAS FULL: unshare is missing (Debian, Ubuntu: apt install util-linux)")
    done = subprocess.run(
        [*unshare, sys.executable, "-m", "tests.hostile.rooms", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    first, *rest = done.stdout.splitlines() or [""]
    if first != "mounted":
        pytest.skip(f"NO DISK WAS FULL: a disk of its own cannot be mounted here: {done.stderr[-300:]}")
    for line in rest:
        points(*json.loads(line))
    assert done.returncode == 0, done.stderr[-4000:]
    assert len(rest) == 2 * len(SCENES)


# -- links ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Link:
    """Something of the home that is a link to a place outside."""

    name: str
    words: tuple[str, ...]
    code: int
    says: str


DATABASE, FOLDER = "is a symbolic link; your notes would not be safe", "is a symbolic link; private notes"
LINKS = (
    Link("", ("goal", "list"), 8, FOLDER),
    Link("syncd.db", ("goal", "add", "more"), 8, DATABASE),
    Link("documents", ("agenda", "sam", "--publish"), 8, FOLDER),
    Link("tmp", ("goal", "list"), 8, FOLDER),
    Link("backups", ("backup",), 8, FOLDER),
    Link("copies", ("sync",), 8, FOLDER),
    Link("sync.lock", ("sync",), 9, "cannot create the lock file"),
)


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.name or "home")
def test_a_link_in_the_home_is_refused(link: Link, worlds: World, points: Points) -> None:
    """Nothing is written to where it leads, and with the link taken away all goes on as before."""
    worlds.set_up("publish")
    worlds.home.ok("backup")
    before = state(worlds)
    place, outside = worlds.home.home / link.name, worlds.folder / "outside"
    place.rename(outside)
    place.symlink_to(outside)
    there = snapshot(outside)
    said = worlds.home(*link.words)
    assert (said.code, said.out) == (link.code, ""), said
    assert link.says in said.err
    assert len(said.err.splitlines()) > 1, said.err
    assert snapshot(outside) == there
    place.unlink()
    outside.rename(place)
    assert state(worlds) == before
    assert worlds.home(*link.words).code == 0
    points("a link in the home", 1)


def snapshot(place: Path) -> dict[str, bytes]:
    """Everything in a file or below a folder, by its place in it."""
    paths = [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]
    return {str(path.relative_to(place)): path.read_bytes() for path in paths}


def test_a_link_in_the_place_of_a_document_is_not_written_through(worlds: World, points: Points) -> None:
    """The file it leads to stays as it is, and the user is told which one is in the way."""
    worlds.set_up("publish")
    (document,) = [
        path for path in (worlds.home.home / "documents").glob("*.md") if path.name.startswith("sam")
    ]
    outside = worlds.folder / "theirs.md"
    document.rename(outside)
    document.symlink_to(outside)
    text = outside.read_bytes()
    for words in (("agenda", "sam", "--publish"), ("sync",)):
        said = worlds.home(*words)
        assert said.code != 0
        assert document.name in said.err
        assert "Traceback" not in said.err
        assert outside.read_bytes() == text
    document.unlink()
    outside.rename(document)
    worlds.finish(SCENES["publish"])
    assert state(worlds) == ends(worlds, "publish").after
    points("a link in the home", 2)


def test_links_above_the_home_and_named_folders_are_the_users_own(tmp_path: Path, worlds: World) -> None:
    """A home directory reached through a link, and a documents folder named in the config, just work."""
    worlds.set_up("publish")
    (tmp_path / "link").symlink_to(worlds.folder)
    (tmp_path / "real").mkdir()
    (tmp_path / "papers").symlink_to(tmp_path / "real")
    home = Syncd(home=tmp_path / "link" / "home", folder=tmp_path)
    (home.home / "config.toml").write_text(f'[documents]\nfolder = "{tmp_path / "papers"}"\n', "utf-8")
    home.ok("agenda", "jo", "--publish")
    assert len(list((tmp_path / "real").glob("jo*.md"))) == 1


# -- modes and owners -----------------------------------------------------------------------


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o1777, 0o720])
def test_a_home_others_could_change_is_refused(mode: int, worlds: World, points: Points) -> None:
    """Until the command in the hint has been run: what others may have put there is not trusted unseen."""
    worlds.set_up("goal add")
    before = state(worlds)
    worlds.home.home.chmod(mode)
    said = worlds.home(*SCENES["goal add"].words)
    assert (said.code, said.out) == (8, "")
    assert "can be changed by other users" in said.err
    assert f"chmod 700 '{worlds.home.home}'" in said.err
    assert state(worlds) == before
    worlds.home.home.chmod(0o700)
    worlds.home.ok(*SCENES["goal add"].words)
    points("wrong modes and owners", 1)


@pytest.mark.parametrize("mode", [0o755, 0o750, 0o705])
def test_a_home_others_could_read_is_closed(mode: int, worlds: World, points: Points) -> None:
    """By any command, without a word: nothing can have been changed."""
    worlds.set_up("goal add")
    worlds.home.home.chmod(mode)
    worlds.home.ok("goal", "list")
    assert worlds.home.home.stat().st_mode & 0o777 == 0o700
    points("wrong modes and owners", 1)


def test_an_open_database_in_a_closed_home_is_told_by_the_doctor(worlds: World, points: Points) -> None:
    """Nobody reaches it through the folder: it works, and the doctor says the command that closes it."""
    worlds.set_up("goal add")
    database = worlds.home.home / "syncd.db"
    for mode in (0o644, 0o666):
        database.chmod(mode)
        worlds.home.ok("goal", "list")
        said = worlds.home("doctor")
        assert f"chmod go-rwx {database}" in said.out
        assert said.code == 8
    database.chmod(0o600)
    assert "chmod" not in worlds.home("doctor").out
    points("wrong modes and owners", 2)


@pytest.mark.parametrize("name", ["", "syncd.db", "documents", "backups"])
def test_what_belongs_to_somebody_else_is_refused(name: str, worlds: World, points: Points) -> None:
    """Another user's folder or database is neither read nor written."""
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    worlds.set_up("goal add")
    worlds.home.ok("backup")
    before = state(worlds)
    os.chown(worlds.home.home / name, 12345, 12345)
    said = worlds.home("goal", "add", "more")
    os.chown(worlds.home.home / name, 0, 0)
    assert (said.code, said.out) == (8, "")
    assert "belongs to another user" in said.err
    assert len(said.err.splitlines()) > 1
    assert state(worlds) == before
    points("wrong modes and owners", 1)


# -- gone -----------------------------------------------------------------------------------


def test_a_home_that_is_gone_is_begun_anew_and_says_so(worlds: World, points: Points) -> None:
    """A folder that does not exist is a new home; no command takes it for the old one."""
    worlds.set_up("sync")
    gone = worlds.folder / "gone"
    worlds.home.home.rename(gone)
    there = snapshot(gone)
    assert "no calendar is connected yet" in worlds.home.refused("sync")
    assert "no goal" in worlds.home.refused("goal", "check-in", "g1", "half of it")
    shutil.rmtree(worlds.home.home)
    gone.rename(worlds.home.home)
    assert snapshot(worlds.home.home) == there
    points("a home that vanishes", 2)


def test_a_home_that_goes_while_an_editor_is_open(worlds: World, points: Points) -> None:
    """What was typed is not lost without a word, and nothing is put where the home was."""
    worlds.set_up("goal add")
    gone = worlds.folder / "gone"
    script = worlds.folder / "editor"
    script.write_text(f"#!/bin/sh\nsed -i 's/^# .*/# Typed/' \"$1\"\nmv '{worlds.home.home}' '{gone}'\n")
    script.chmod(0o700)
    seen = on_terminal(["--home", str(worlds.home.home), "goal", "edit", "g1"], EDITOR=str(script))
    assert "Traceback" not in seen, seen
    assert "is gone, and what was saved in it" in " ".join(seen.split()), seen
    assert not worlds.home.home.exists()
    assert gone.exists()
    points("a home that vanishes", 1)


class Vanishing(Plan):
    """A plan by which nothing fails but the home is moved away: a disk is unplugged."""

    home: Path
    gone: Path

    def step(self) -> None:
        """Count a call; the home goes right before the one."""
        self.calls += 1
        if self.calls == self.at:
            self.home.rename(self.gone)


STRIDES = {
    "audit": 5,
    "backup": 3,
    "sync": 31,
    "undo": 29,
    "restore": 97,
    "restore version 1": 97,
    "publish": 23,
    "first publish": 23,
}


@pytest.mark.parametrize("name", SCENES)
def test_a_home_that_goes_in_the_middle(name: str, worlds: World, points: Points) -> None:
    """Right before any store call: words or success, no second home, and all is well when it is back."""
    known = ends(worlds, name)
    tried = 0
    try:
        for at in count(1, 1 if LONG else STRIDES.get(name, 13)):
            worlds.set_up(name)
            plan = Vanishing(at, "")
            plan.home, plan.gone = worlds.home.home, worlds.folder / "gone"
            with failing(plan):
                said = worlds.run(SCENES[name])
            if not plan.fired:
                break
            tried += 1
            where = f"{name}, gone before call {at}: {said}"
            assert not plan.home.exists(), where
            plan.gone.rename(plan.home)
            assert said.code == 0 or len(said.err.splitlines()) > 1, where
            assert "please report" not in said.err, where
            check(worlds, name, known, where, said_done=said.code == 0)
    finally:
        points(f"{name}: the home vanishes", tried)
    assert tried > 1
