"""Pages that are made from tables say what the tables say."""

from pathlib import Path
from types import ModuleType

import pytest


def test_every_page_is_what_is_generated(generate: ModuleType, repository: Path) -> None:
    """A changed table with an old page is told; `make docs` writes it."""
    assert generate.main(["--check"]) == 0
    assert "docs/generate.py" in (repository / "Makefile").read_text("utf-8")


def test_each_made_page_says_so(generate: ModuleType) -> None:
    """Whoever opens one to edit it reads that it is written anew, or which part of it."""
    for name, page in generate.PAGES.items():
        assert "ritten by docs/generate.py" in page(), name


def test_check_tells_a_stale_page(
    generate: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """--check exits 1 and says what to type when a page differs or is missing, and writes nothing."""
    assert generate.main(["--check"], tmp_path) == 1
    assert list(tmp_path.iterdir()) == []
    assert generate.main([], tmp_path) == 0
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.md")}
    assert written == set(generate.PAGES)
    assert generate.main(["--check"], tmp_path) == 0
    capsys.readouterr()
    page = tmp_path / "cadence.md"
    page.write_text(page.read_text("utf-8") + "\n", "utf-8")
    assert generate.main(["--check"], tmp_path) == 1
    (told,) = capsys.readouterr().err.splitlines()
    assert told.startswith(str(page))
    assert "make docs" in told
    assert generate.main(["--chekc"], tmp_path) == 2
