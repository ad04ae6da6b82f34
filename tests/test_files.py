"""Files that are the user's alone."""

import os
import stat
from pathlib import Path

import pytest

from syncd.errors import UsageError
from syncd.files import write_private


def test_only_the_user_can_read_it(tmp_path: Path) -> None:
    """Mode 0600 whatever the umask; nothing else is left in the folder."""
    before = os.umask(0)
    try:
        write_private(tmp_path / "a.md", "text\n", replace=False)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.md").stat().st_mode) == 0o600
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("a.md", "text\n")]


def test_a_file_is_never_replaced_unasked(tmp_path: Path) -> None:
    """Not even through a link that leads nowhere; asked to, it is replaced whole and made private."""
    place, link = tmp_path / "a.md", tmp_path / "b.md"
    place.write_text("precious")
    place.chmod(0o644)
    link.symlink_to(tmp_path / "nowhere")
    for taken in (place, link):
        with pytest.raises(UsageError, match="exists") as caught:
            write_private(taken, "new", replace=False)
        assert "--force" in caught.value.hint
    assert place.read_text() == "precious"
    assert not (tmp_path / "nowhere").exists()
    write_private(place, "new", replace=True)
    assert (place.read_text(), stat.S_IMODE(place.stat().st_mode)) == ("new", 0o600)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.md", "b.md"]


@pytest.mark.parametrize("name", ["", "folder", "missing/a.md", "a\0b"])
@pytest.mark.parametrize("replace", [False, True])
def test_what_cannot_be_written_is_said(tmp_path: Path, name: str, replace: bool) -> None:
    """A folder, a folder that is not there, a name that is none: nothing is written."""
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match="cannot write"):
        write_private(tmp_path / name, "new", replace=replace)
    assert [one.name for one in tmp_path.iterdir()] == ["folder"]
