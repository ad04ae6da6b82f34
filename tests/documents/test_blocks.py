"""Cutting the Markdown of an entry into lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.entry import Line, LineKind
from syncd.documents.blocks import lines
from syncd.markdown import escape, item_comment

MARK = item_comment("abcdef012345")


def only(markdown: str) -> Line:
    """The one line there is."""
    (found,) = lines(markdown)
    return found


@pytest.mark.parametrize("bullet", ["-", "*", "+", "1.", "7)", "  -", "-   "])
def test_a_list_item_is_one_in_any_dress(bullet: str) -> None:
    """Bullets and numbers are no words."""
    assert only(f"{bullet} send it {MARK}") == Line(
        number=1, kind=LineKind.ITEM, text="send it", markers=("abcdef012345",)
    )


@pytest.mark.parametrize(
    ("box", "ticked"),
    [
        ("[ ]", False), ("[]", False), ("\u2610", False),
        ("[x]", True), ("[X]", True), ("[ x ]", True), ("[X ]", True), ("[\u2713]", True),
        ("\u2611", True), ("\u2612", True), ("\u2705", True), ("\u2714\ufe0f", True),
    ],
)  # fmt: skip
def test_a_tick_box_is_read(box: str, ticked: bool) -> None:
    """As typed or drawn, in a list of any kind, and where the bullet was taken away."""
    for bullet in ("- ", "1. ", ""):
        assert (only(f"{bullet}{box} send it").ticked, only(f"{bullet}{box} send it").text) == (
            ticked,
            "send it",
        )


@pytest.mark.parametrize("text", ["[x](https://example.com)", "[xx] it", "[x]it", "x"])
def test_what_only_looks_like_a_box_is_text(text: str) -> None:
    """Links and words in brackets are no ticks."""
    assert (only(f"- {text}").ticked, only(f"- {text}").text) == (None, text)


def test_every_line_is_read_once_and_in_order() -> None:
    """Headings, paragraphs, lists, tables, code, quotations, HTML, definitions: each line with its number."""
    markdown = (
        "# a\nb\n---\n\n- c\n  d\n\n  e\n  - f\n\n| g | h |\n|---|---|\n\n```py\ni\n```\n> j\n> - [x] k\n\n"
        "    l\n\n<div>m\n</div>\n\n[n]: https://example.com\n\nq\n===\n***\n-\n"
    )
    found = lines(markdown, first=10)
    assert [(one.number, one.kind.value, one.text) for one in found] == [
        (10, "heading", "a"),
        (11, "text", "b"),
        (14, "item", "c"),
        (15, "text", "d"),
        (17, "text", "e"),
        (18, "item", "f"),
        (20, "text", "| g | h |"),
        (21, "text", "|---|---|"),
        (23, "quoted", "```py"),
        (24, "quoted", "i"),
        (25, "quoted", "```"),
        (26, "quoted", "> j"),
        (27, "quoted", "> - [x] k"),
        (29, "quoted", "l"),
        (31, "text", "<div>m"),
        (32, "text", "</div>"),
        (34, "text", "[n]: https://example.com"),
        (36, "heading", "q"),
    ]


@pytest.mark.parametrize(
    "text", [f"`{MARK}`", f"```\n{MARK}\n```", f"    {MARK}", f"> {MARK}", escape(MARK), MARK[:-1]]
)
def test_a_marker_that_is_text_marks_nothing(text: str) -> None:
    """Quoted, in code, escaped or cut short it is what somebody wrote."""
    assert [one.markers for one in lines(f"{text}\n\nend") if one.markers] == []


@pytest.mark.parametrize("above", ["<b>hello", "hello", "<!-- hello", "<div>"])
@pytest.mark.parametrize("bullet", ["2.", "7)"])
def test_a_line_below_html_or_a_paragraph_is_still_an_item(above: str, bullet: str) -> None:
    """Markdown makes it a part of what stands above; people see a line with a box."""
    found = lines(f"{above}\n{bullet} [x] send it {MARK}\n")[-1]
    assert (found.text, found.ticked, found.markers) == ("send it", True, ("abcdef012345",))


def test_literal_html_is_text() -> None:
    """What is shown as it is written does nothing."""
    assert [one.markers for one in lines(f"<pre>\n- [x] a {MARK}\n</pre>\n")] == [(), (), ()]


def test_a_number_that_begins_a_line_is_a_word() -> None:
    """Only before a tick box or on a line of ours is it a bullet."""
    assert [one.text for one in lines("see you on\n10. December")] == ["see you on", "10. December"]


def test_a_marker_on_a_line_of_its_own_counts() -> None:
    """Where an editor has wrapped the line, the marker still stands there."""
    assert [(one.text, one.markers) for one in lines(f"- send\n  it\n  {MARK}\n")] == [
        ("send", ()),
        ("it", ()),
        ("", ("abcdef012345",)),
    ]


@given(st.text(max_size=60))
def test_escaped_text_comes_back_as_it_reads(text: str) -> None:
    """What we wrote escaped is read back as the words it stands for, and never as a marker or a tick."""
    found = lines(f"- **Topic:** {escape(text)} {MARK}\n")
    assert len(found) == 1
    assert found[0].markers == ("abcdef012345",)
    assert found[0].ticked is None


@given(st.text(alphabet="-*+#>`~ \t\n|[]x<!1.)ab\\=_", max_size=80))
def test_no_word_is_overlooked(text: str) -> None:
    """Whatever the structure, every letter and digit outside of list numbers is in some line, once."""
    read = "".join(letter for one in lines(text) for letter in one.text if letter in "ab")
    assert read == "".join(letter for letter in text if letter in "ab")
