"""What the pages for users show is what happens, command by command."""

import shutil
from pathlib import Path

import pytest

from tests.docs.blocks import Shell, blocks_of, run_through

PAGES = ("index.md", "daily.md")
"""Run one after the other, in one home."""


def test_the_pages_print_what_they_show(repository: Path, user_home: Path) -> None:
    """The first five minutes and the commands of a week, on the sample calendar, word by word."""
    (user_home / "calendars").mkdir()
    shutil.copy(repository / "tests" / "cli" / "sample" / "work.ics", user_home / "calendars")
    shell = Shell(user_home, repository)
    for name in PAGES:
        blocks = blocks_of((repository / "docs" / name).read_text("utf-8"))
        typed = list(run_through(blocks, shell))
        assert len(typed) > 3
        shown = sum(block.language == "text" for block in blocks)
        assert shown == len(typed), f"{name}: every command shows what it prints"


@pytest.mark.parametrize(
    ("page", "wrong"),
    [
        ("```sh\nsyncd nonsense\n```\n", "nonsense"),
        ("```sh\nfalse\ntrue\n```\n", "exit 1"),
        ("```sh\necho a\n```\n\n```text\nb\n```\n", "the page shows"),
    ],
)
def test_a_page_that_shows_something_else_is_told(
    page: str, wrong: str, tmp_path: Path, repository: Path
) -> None:
    """A command that is none, one that fails, an output that differs."""
    with pytest.raises(AssertionError, match=wrong):
        list(run_through(blocks_of(page), Shell(tmp_path, repository)))
