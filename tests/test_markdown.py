"""Text in a running document: inert unless syncd or a person wrote it as Markdown."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from syncd.markdown import (
    entries,
    entry_line,
    entry_named,
    entry_text,
    escape,
    has_document_marker,
    new_document,
    with_entry,
    with_lines,
)
from syncd.safetext import plain

DOCUMENT = "d" * 20
ONE, TWO, THREE = "a" * 20, "b" * 20, "c" * 20

PIECES = st.sampled_from(
    [
        *"*_`[]()<>!#-+=~|$&;:/.@\\ \n\t\"'",
        "https://evil.example/x",
        "www.evil.example",
        "javascript:alert(1)",
        "![x](http://evil.example)",
        "[x]: http://evil.example",
        "<img src=x>",
        "<!-- ",
        " -->",
        entry_line(ONE),
        "&lt;",
        "&#60;",
        "## 2026-11-23",
        "===",
        "---",
        "1. ",
        "```",
        "a@evil.example",
        "\u202e",
        "word",
    ]
)
HOSTILE = st.lists(PIECES | st.text(max_size=3), max_size=8).map("".join)


def kinds(markdown: str) -> list[str]:
    """Every token type in a text, inner ones included."""
    tokens = MarkdownIt("commonmark").parse(markdown)
    return [part.type for token in tokens for part in (token, *(token.children or ()))]


@given(HOSTILE)
def test_escaped_text_is_one_text(text: str) -> None:
    """Hostile text becomes exactly one text that reads as it did: no link, image, heading, HTML."""
    seen = plain(text)
    tokens = MarkdownIt("commonmark").parse(escape(text))
    if not seen:
        assert tokens == []
        return
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    children = tokens[1].children or []
    assert [(child.type, child.content) for child in children] == [("text", seen)]


@given(HOSTILE, st.sampled_from(["- {}", "- [ ] {}", "- **{}**, 40%", "## {}", "text\n{}", "- a\n  - {}"]))
def test_escaped_text_is_inert_wherever_it_stands(text: str, place: str) -> None:
    """In a list, a heading or below a paragraph it adds no structure to what the template made."""
    made = [kind for kind in kinds(place.format(escape(text) or "x")) if kind != "softbreak"]
    assert made == [kind for kind in kinds(place.format("x")) if kind != "softbreak"]


@given(HOSTILE)
def test_a_forged_marker_is_inert(text: str) -> None:
    """A marker inside a text names no entry, and splits none."""
    section = entry_text("2026-11-23", TWO, f"- {escape(text + entry_line(ONE))}")
    assert [found.marker for found in entries(with_entry(new_document("x", DOCUMENT), section, TWO))] == [TWO]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Plan Q3, 10:30 (and/or v1.5)", "Plan Q3, 10:30 (and/or v1.5)"),
        ("It's done. Really - 5+5", "It's done. Really - 5+5"),
        ("R&D", "R&D"),
        ("snake_case", "snake_case"),
        ("https://a.example", "https\\:\\/\\/a\\.example"),
        ("1. first", "1\\. first"),
        ("- item", "\\- item"),
        ("192.0.2.1", "192\\.0\\.2.1"),
    ],
)
def test_everyday_text_stays_readable(text: str, written: str) -> None:
    """Only what would do something is escaped: people read the file as it is."""
    assert escape(text) == written


# -- entries --------------------------------------------------------------------------------

FIRST = entry_text("2026-11-16", ONE, "- Hiring")
SECOND = entry_text("2026-11-23", TWO, "- Budget")


def running(*sections: tuple[str, str]) -> str:
    """A running document with these entries, written in this order."""
    text = new_document("Sam Rivera and Jo Doe", DOCUMENT)
    for section, marker in sections:
        text = with_entry(text, section, marker)
    return text


def test_a_running_document() -> None:
    """The file people open: title, then one dated section per meeting, newest first."""
    assert running((FIRST, ONE), (SECOND, TWO)) == (
        "# Sam Rivera and Jo Doe\n\n"
        f"<!-- syncd:document:{DOCUMENT} -->\n\n"
        f"## 2026-11-23\n<!-- syncd:entry:{TWO} -->\n\n- Budget\n\n"
        f"## 2026-11-16\n<!-- syncd:entry:{ONE} -->\n\n- Hiring\n"
    )
    assert has_document_marker(running(), DOCUMENT)
    assert not has_document_marker(running(), ONE)


@pytest.mark.parametrize(
    ("old", "new", "holds"),
    [
        ("- Budget", "- Budget\n  - yes, says Sam", "yes, says Sam"),
        ("- Budget", "## Notes\n\nWe agreed.", "We agreed."),
        ("- Budget", "#### Deep\n\n> quote", "quote"),
        ("## 2026-11-23\n", "# Monday\n\n", "- Budget"),
        ("## 2026-11-23\n", "", "- Budget"),
        ("## 2026-11-23\n", "## 2026-11-23\n\nin the big room\n\n", "big room"),
        (f"\n{entry_line(TWO)}", f" {entry_line(TWO)}", "- Budget"),
        ("- Budget", f"```\n{entry_line(THREE)}\n```", THREE),
        ("- Budget", f"    {entry_line(THREE)}", THREE),
    ],
)
def test_people_may_edit_around_the_marker(old: str, new: str, holds: str) -> None:
    """An entry is found by its marker whatever becomes of heading, bullets and sections in it."""
    text = running((FIRST, ONE), (SECOND, TWO)).replace(old, new, 1)
    assert [found.marker for found in entries(text)] == [TWO, ONE]
    assert holds in (entry_named(text, TWO) or "")
    assert entry_named(text, ONE) == FIRST


def test_a_dated_section_of_a_person_ends_an_entry() -> None:
    """Old notes pasted below, and a list of plans above, belong to no entry of ours."""
    text = running((FIRST, ONE)).replace("\n## 2026-11-16", "\nStanding topics\n\n## 2026-11-16")
    text = with_entry(text + "\n## Notes of 2026-10-01\n\nold\n", SECOND, TWO)
    assert entry_named(text, ONE) == FIRST
    assert entry_named(text, TWO) == SECOND
    assert text.index("Standing topics") < text.index("Budget")


def test_thousands_of_dated_sections_take_seconds() -> None:
    """The work grows with the document, not with its square."""
    text = "".join(f"## 2026-11-16\n{entry_line(f'{number:020x}')}\n" for number in range(20_000))
    began = time.process_time()
    assert len(entries(text)) == 20_000
    assert time.process_time() - began < 12


def test_an_entry_that_is_gone() -> None:
    """Without its marker an entry is no entry, and lines for it go nowhere."""
    text = running((FIRST, ONE)).replace(entry_line(ONE), "")
    assert entries(text) == ()
    assert with_lines(text, ONE, "- Late") is None


def test_a_doubled_entry_reads_like_nothing_we_wrote() -> None:
    """When a person copied an entry, it counts as edited."""
    text = running((FIRST, ONE)) + "\n" + FIRST
    assert entry_named(text, ONE) == FIRST + "\n" + FIRST


def test_line_ends_of_the_document_are_kept() -> None:
    """In a document with CRLF the new entry has CRLF too, and every other byte stays."""
    before = running((FIRST, ONE)).replace("\n", "\r\n") + "tail\x0b\u2028 \r\n\r\n\r\n"
    after = with_entry(before, SECOND, TWO)
    assert after.count("\n") == after.count("\r\n")
    assert after.replace(SECOND.replace("\n", "\r\n") + "\r\n", "") == before
    assert entry_named(after, TWO) == SECOND


@given(st.text(st.sampled_from("ab#-> \n\r\t`*_<!1.\u2028\x0b"), max_size=60))
def test_adding_an_entry_loses_nothing(around: str) -> None:
    """Whatever people wrote above and below, it is all still there around the entry."""
    before = running((FIRST, ONE)).replace("- Hiring", f"- Hiring\n{around}\n")
    after = with_entry(before, SECOND, TWO)
    at = after.index("## 2026-11-23")
    assert before.startswith(after[:at].rstrip("\r\n"))
    assert len(after) - len(before) in range(len(SECOND), 2 * len(SECOND) + 3)


def test_lines_go_to_the_end_of_their_entry() -> None:
    """Appended lines stand below everything in the entry and above the next one."""
    text = with_lines(running((FIRST, ONE), (SECOND, TWO)), TWO, "- Late\n")
    assert text is not None
    assert entry_named(text, TWO) == SECOND + "\n- Late\n"
    assert entry_named(text, ONE) == FIRST
