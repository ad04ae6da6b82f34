"""docs/practice.md: somebody who types it line by line gets through."""

import re
import shlex
from pathlib import Path

import pytest

from tests.cli.conftest import Syncd

TERMINAL_ONLY = "people brief dana --edit"
"""An editor is opened nowhere else; tests/cli/test_handover.py does."""


def test_every_line_of_the_page_works_in_its_order(
    sample: Syncd, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each command, as printed, in the order of the page, in a home that has read a calendar."""
    monkeypatch.chdir(sample.folder)
    page = (repository / "docs/practice.md").read_text("utf-8")
    begun = page.index("## ")
    typed = re.findall(r"(?:^|(?<=`))syncd(?: ([^`\n]*))?(?=`|$)", page[begun:], re.MULTILINE)
    assert len(typed) > 30
    for line in typed:
        words = shlex.split(line, comments=True)
        words = words[: words.index(">")] if ">" in words else words
        files = [
            name for word in words for name in (sorted(sample.folder.glob(word)) if "*" in word else [word])
        ]
        said = sample(*files, "--yes") if line.endswith("--share") else sample(*files)
        if line == TERMINAL_ONLY:
            assert "needs a terminal" in said.err
        else:
            assert (said.code, said.err) == (0, ""), f"syncd {line}: {said}"
