"""The report as Markdown."""

import pytest
from markdown_it import MarkdownIt

from syncd.report.markdown_report import audit_markdown
from tests.report.samples import finding, judged, person, report, slot, timeline, whole

HOSTILE = [
    "a | b",
    "![x](https://evil/?x)",
    "[link](javascript:alert(1))",
    "<script>alert(1)</script>",
    "https://evil.example.com",
    "www.evil.example.com",
    "`code` **bold** _it_",
    "\n# Heading",
    "\n\n| a | b |\n| - | - |",
    "back\\slash \\| bar",
    "\x1b[31mred\u202e",
]


def tokens(text: str) -> list[str]:
    """The kinds of everything in a Markdown text with GitHub's tables."""
    found = []
    for token in MarkdownIt("gfm-like", {"linkify": False}).parse(text):
        found += [token.type, *(child.type for child in token.children or ())]
    return found


def test_everything_stands_in_tables() -> None:
    """Relationships, findings, goals, what was not assessed, and the slots of each person."""
    text = audit_markdown(whole())
    assert text.startswith("# 1:1s as of Fri 20 Nov 2026 13:00 (Europe/Berlin)\n\n| Person |")
    assert (
        "| Sam Rivera | manager | slipping | weekly | 11 days ago | Mon 23 Nov 2026 16:00 | 1 | 83% |" in text
    )
    for title in ("## Findings", "## Goals", "## Not assessed", "## Sam Rivera"):
        assert text.count(f"{title}\n\n|") == 1
    assert "| `syncd held sam.rivera@example.com 2026-11-16` |" in text
    assert "| Mon 16 Nov 2026 16:00 | skipped | declined-by-them |  | calendar |" in text
    assert not text.endswith("\n")


def test_nothing_is_said_to_be_nothing() -> None:
    """Without relationships the page says so and holds no empty tables."""
    assert audit_markdown(report()).endswith("No 1:1s found.")


@pytest.mark.parametrize("text", HOSTILE)
def test_foreign_text_is_text(text: str) -> None:
    """A name or a message becomes no link, image, code, HTML, heading, row or cell."""
    plainly = report(judged("h", who=person("Name")), findings=(finding(message="Name"),))
    hostile = report(judged("h", who=person(text)), findings=(finding(message=text),))
    dull = {"text", "text_special"}  # an escaped character is a token of its own
    kinds = [[kind for kind in tokens(audit_markdown(of)) if kind not in dull] for of in (hostile, plainly)]
    assert kinds[0] == kinds[1]


@pytest.mark.parametrize("hint", ["syncd held a|b@x.org today", "syncd held `a`@x.org", "syncd held a``b 1"])
def test_a_command_survives_as_code(hint: str) -> None:
    """Bars and backticks of a command end neither the cell nor the code."""
    parsed = MarkdownIt("gfm-like", {"linkify": False}).parse(
        audit_markdown(report(findings=(finding(hint=hint),)))
    )
    code = [
        child.content for token in parsed for child in token.children or () if child.type == "code_inline"
    ]
    assert code == [hint]


def test_each_slot_of_the_window_has_a_row() -> None:
    """Times are local: the clocks went back on 25 October."""
    slots = timeline("hhm", last=slot("h", timeline("h")[0].slot).slot)
    text = audit_markdown(report(judged(slots=slots)))
    assert "| Mon 2 Nov 2026 16:00 | held |  | Mon 2 Nov 2026 16:00 | calendar |" in text
    assert "| Mon 16 Nov 2026 16:00 | moved |  | Tue 17 Nov 2026 16:00 | calendar |" in text
