"""Where files live: named without touching anything, private before anything is written."""

import os
import stat
from pathlib import Path

import pytest

from syncd import paths
from syncd.errors import StoreError, SyncRefused, UsageError


def mode(path: Path) -> int:
    """The permission bits of a path itself."""
    return stat.S_IMODE(path.lstat().st_mode)


def test_a_given_home_holds_everything(tmp_path: Path) -> None:
    """With --home DIR all state and config lie below DIR."""
    home = paths.locate(str(tmp_path / "h"))
    assert home.state == tmp_path / "h"
    assert home.config == tmp_path / "h/config.toml"
    assert home.database == tmp_path / "h/syncd.db"
    assert home.documents == tmp_path / "h/documents"
    assert home.templates == tmp_path / "h/templates"
    assert home.lock == tmp_path / "h/sync.lock"
    assert home.temporary == tmp_path / "h/tmp"


def test_the_option_beats_the_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SYNCD_HOME stands in for --home; the option wins; an empty variable is none."""
    monkeypatch.setenv("SYNCD_HOME", str(tmp_path / "variable"))
    assert paths.locate(None).state == tmp_path / "variable"
    assert paths.locate(str(tmp_path / "option")).state == tmp_path / "option"
    monkeypatch.setenv("SYNCD_HOME", "")
    assert paths.locate(None).state != Path()


def test_a_relative_home_and_a_tilde_become_absolute(
    tmp_path: Path, user_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Changing the working directory later must not move the home."""
    monkeypatch.chdir(tmp_path)
    assert paths.locate("a/../b").state == tmp_path / "b"
    assert paths.locate("~/b").state == user_home / "b"


@pytest.mark.parametrize("given", ["", "  ", "a\0b", "~nobody-of-this-name/x"])
def test_a_home_that_names_no_folder_is_a_usage_error(given: str) -> None:
    """``--home ''`` must never mean the current folder."""
    with pytest.raises(UsageError):
        paths.locate(given)


def test_the_usual_folders_are_those_of_the_platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a given home data and settings lie where the platform keeps them."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    home = paths.locate(None)
    assert home.state == tmp_path / "data/syncd"
    assert home.config == tmp_path / "settings/syncd/config.toml"
    assert home.templates == tmp_path / "settings/syncd/templates"


def test_naming_a_home_creates_nothing(tmp_path: Path, user_home: Path) -> None:
    """``--version`` and ``--help`` leave no trace: only preparing creates folders."""
    paths.locate(str(tmp_path / "h"))
    paths.locate(None)
    assert list(tmp_path.iterdir()) == []
    assert list(user_home.iterdir()) == []


@pytest.mark.parametrize("umask", [0o022, 0o002, 0o000, 0o077])
def test_created_folders_are_private_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    """Everything syncd creates on the way to its files is 0700."""
    home = paths.locate(str(tmp_path / "new/parent/h"))
    before = os.umask(umask)
    try:
        paths.prepare(home)
    finally:
        os.umask(before)
    for folder in (home.state, home.documents, home.temporary, tmp_path / "new", tmp_path / "new/parent"):
        assert mode(folder) == 0o700
    assert not home.templates.exists()
    paths.prepare(home)


@pytest.mark.parametrize("bits", [0o755, 0o750, 0o701, 0o700])
def test_an_existing_folder_is_closed_to_other_readers(tmp_path: Path, bits: int) -> None:
    """A home others may only read is theirs no longer."""
    folder = tmp_path / "h"
    folder.mkdir()
    folder.chmod(bits)
    paths.prepare(paths.locate(str(folder)))
    assert mode(folder) == 0o700


@pytest.mark.parametrize("bits", [0o770, 0o707, 0o777, 0o1777, 0o720, 0o702])
def test_a_home_others_may_write_is_refused(tmp_path: Path, bits: int) -> None:
    """What others could have put or replaced there is not trusted; the hint is the command that mends it."""
    folder = tmp_path / "h"
    folder.mkdir()
    (folder / "syncd.db").touch(0o600)
    folder.chmod(bits)
    with pytest.raises(SyncRefused, match="other users") as caught:
        paths.prepare(paths.locate(str(folder)))
    assert "chmod 700" in caught.value.hint
    assert mode(folder) == bits
    assert [path.name for path in folder.iterdir()] == ["syncd.db"]


@pytest.mark.parametrize("bits", [0o770, 0o775, 0o777])
def test_a_new_home_is_closed_to_others(tmp_path: Path, bits: int) -> None:
    """A folder made under a generous umask holds nothing of ours yet: it is closed, not refused."""
    folder = tmp_path / "h"
    folder.mkdir()
    folder.chmod(bits)
    paths.prepare(paths.locate(str(folder)))
    assert mode(folder) == 0o700


@pytest.mark.parametrize("target", ["there", "missing"])
def test_a_symlinked_home_is_refused(tmp_path: Path, target: str) -> None:
    """A link, dangling or not, could be pointed elsewhere between two commands."""
    (tmp_path / "there").mkdir()
    (tmp_path / "h").symlink_to(tmp_path / target)
    with pytest.raises(SyncRefused, match="symbolic link"):
        paths.prepare(paths.locate(str(tmp_path / "h")))
    assert list((tmp_path / "there").iterdir()) == []
    assert not (tmp_path / "missing").exists()


@pytest.mark.parametrize("inner", ["documents", "tmp"])
def test_a_symlink_inside_the_home_is_refused(tmp_path: Path, inner: str) -> None:
    """Notes do not leave the private folder by a link; the config names another documents folder."""
    home = tmp_path / "h"
    home.mkdir(mode=0o700)
    (tmp_path / "public").mkdir()
    (home / inner).symlink_to(tmp_path / "public")
    with pytest.raises(SyncRefused, match="symbolic link"):
        paths.prepare(paths.locate(str(home)))


def test_a_symlink_above_the_home_is_followed(tmp_path: Path) -> None:
    """Only the home itself must be no link: many systems reach their home directories through one."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    paths.prepare(paths.locate(str(tmp_path / "link/h")))
    assert mode(tmp_path / "real/h") == 0o700


def test_a_home_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``sudo syncd`` must not leave files in a home that its owner then cannot read."""
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(SyncRefused, match="another user"):
        paths.prepare(paths.locate(str(tmp_path)))


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    """A home that is a file, or lies below one, is an error of the store with a remedy."""
    (tmp_path / "file").touch()
    for given in (tmp_path / "file", tmp_path / "file/h"):
        with pytest.raises(StoreError, match="file") as caught:
            paths.prepare(paths.locate(str(given)))
        assert "--home" in caught.value.hint


@pytest.mark.usefixtures("unprivileged")
def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A home without write permission, or below a folder without, is an error of the store."""
    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(0o500)
    for given in (closed, closed / "h"):
        with pytest.raises(StoreError, match="closed") as caught:
            paths.prepare(paths.locate(str(given)))
        assert "--home" in caught.value.hint


def test_an_overlong_name_is_an_error_of_the_store(tmp_path: Path) -> None:
    """No operating-system error reaches the user as a traceback."""
    with pytest.raises(StoreError):
        paths.prepare(paths.locate(str(tmp_path / ("x" * 300))))


def test_no_home_directory_at_all_is_an_error_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without HOME nothing is guessed from the password database."""
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name)
    with pytest.raises(StoreError, match="HOME is not set") as caught:
        paths.locate(None)
    assert "--home" in caught.value.hint


def test_a_home_directory_that_does_not_exist_is_not_created(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HOME=/nonexistent, as service users have it, is refused even for root, who could create it."""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "nonexistent"))
    with pytest.raises(StoreError, match="does not exist"):
        paths.locate(None)
    assert not (tmp_path / "nonexistent").exists()


def test_a_given_home_needs_no_home_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--home works in an empty environment."""
    monkeypatch.delenv("HOME")
    paths.prepare(paths.locate(str(tmp_path / "h")))
    assert (tmp_path / "h").is_dir()


def test_both_xdg_folders_are_enough_without_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """HOME is only asked for where it would be used."""
    monkeypatch.delenv("HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "d"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    assert paths.locate(None).state == tmp_path / "d/syncd"
