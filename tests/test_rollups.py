"""Reading exports from files nobody vouches for, and writing one's own."""

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from syncd.core.rollup import Export
from syncd.errors import ConfigError, UsageError
from syncd.rollups import LARGEST, LEEWAY, export_text, read_exports, write_export

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def export(as_of: datetime = NOW, name: str = "Dana") -> Export:
    """An export of nobody."""
    return Export(name=name, address="", as_of=as_of, ties=(), not_assessed=0)


TEXT = export_text(export())


def test_an_export_is_read_back(tmp_path: Path) -> None:
    """It is its user's alone, and a file that stands there is replaced only on demand."""
    path = tmp_path / "me.json"
    write_export(path, TEXT, replace=False)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_exports([path], now=NOW) == (export(),)
    with pytest.raises(UsageError, match="exists; it was not touched"):
        write_export(path, "x", replace=False)
    path.chmod(0o644)
    write_export(path, export_text(export(name="Kim")), replace=True)
    assert read_exports([path], now=NOW)[0].name == "Kim"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_is_not_written_through(tmp_path: Path) -> None:
    """What a link points to is somebody's."""
    theirs = tmp_path / "theirs"
    theirs.write_text("theirs")
    (tmp_path / "link").symlink_to(theirs)
    for replace in (False, True):
        with pytest.raises(UsageError):
            write_export(tmp_path / "link", TEXT, replace=replace)
    with pytest.raises(UsageError, match="cannot write"):
        write_export(tmp_path / "no" / "such.json", TEXT, replace=True)
    assert theirs.read_text() == "theirs"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "no JSON"),
        (b"{", "no JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[" * 200_000, "nested too deeply"),
        (b" " * (LARGEST + 1), "larger than 2 MiB"),
        (TEXT.replace('"not_assessed": 0', '"not_assessed": NaN').encode(), "NaN is no number"),
        (TEXT.replace('"not_assessed": 0', '"not_assessed": -Infinity').encode(), "-Infinity is no number"),
        (TEXT.replace('"not_assessed": 0', '"not_assessed": ' + "9" * 5000).encode(), "no JSON"),
        (TEXT.replace('"schema": 1', '"schema": 1, "schema": 1').encode(), "'schema' stands twice"),
        (TEXT.replace('"name": "Dana"', '"name": "Dana", "name": "Kim"').encode(), "'name' stands twice"),
        (b'{"schema": 1, "relationships": []}', "it is no rollup"),
        (b"null", "it is no rollup"),
    ],
)
def test_a_file_that_is_no_export_is_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    """Cut off, huge, deep, doubled, not a number: it says which file and what is wrong with it."""
    path = tmp_path / "theirs.json"
    path.write_bytes(content)
    with pytest.raises(ConfigError) as refused:
        read_exports([path], now=NOW)
    assert refused.value.problems[0].startswith(f"{path}: ")
    assert problem in refused.value.problems[0]


def test_all_files_are_looked_at_before_any_is_refused(tmp_path: Path) -> None:
    """Everything that is wrong with any of them, at once; then nothing is added up."""
    good, bad, gone = (tmp_path / name for name in ("good.json", "bad.json", "gone.json"))
    good.write_text(TEXT)
    bad.write_text(json.dumps(json.loads(TEXT) | {"not_assessed": -1, "extra": 1}))
    with pytest.raises(ConfigError) as refused:
        read_exports([good, bad, gone], now=NOW)
    assert [Path(one.split(": ")[0]).name for one in refused.value.problems] == ["bad.json"] * 2 + [
        "gone.json"
    ]


@pytest.mark.parametrize(("ahead", "fits"), [(LEEWAY, True), (LEEWAY + timedelta(seconds=1), False)])
def test_no_export_is_of_the_future(tmp_path: Path, ahead: timedelta, fits: bool) -> None:
    """A day of leeway for another clock; more would always be the newest."""
    path = tmp_path / "theirs.json"
    path.write_text(export_text(export(NOW + ahead)))
    if fits:
        assert read_exports([path], now=NOW)
    else:
        with pytest.raises(ConfigError, match="it lies ahead"):
            read_exports([path], now=NOW)
