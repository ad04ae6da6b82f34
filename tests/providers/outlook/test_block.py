"""The line with the link: first in the text, known by its link, and nothing else ever changes."""

from collections.abc import Callable
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd_providers.outlook.block import clear, insert, lines, links, remove, stands
from syncd_providers.outlook.mentions import WORDS, Body, can_carry, same_link, words
from tests.providers.outlook.bodies import MEET, TEAMS, WRITTEN, ZOOM, document, exchanged

LINK = "https://example-my.sharepoint.com/:w:/g/personal/alex/Doc.aspx?sourcedoc=%7B1a2b%7D&action=default"
OTHER = "https://example.org/notes"


def html(content: str) -> Body:
    """HTML."""
    return Body(content=content, html=True)


def plain(content: str) -> Body:
    """A text without markup."""
    return Body(content=content, html=False)


def added(before: Body, after: Body) -> str:
    """What stands in one text in one piece more than in another; fails when anything else differs."""
    extra = len(after.content) - len(before.content)
    for at in range(len(before.content) + 1):
        if after.content[:at] + after.content[at + extra :] == before.content:
            return after.content[at : at + extra]
    raise AssertionError("more than one place has changed")


# -- putting it in --------------------------------------------------------------------------


@pytest.mark.parametrize("name", WRITTEN)
def test_one_line_is_added_and_all_else_stays(name: str) -> None:
    """Before and behind the line every byte is as it was, and taking the line off gives the text back."""
    before = html(WRITTEN[name])
    after = insert(before, LINK)
    assert WORDS in added(before, after)
    assert stands(after, LINK)
    assert insert(after, LINK) == after
    assert remove(after, LINK) == before
    assert words(after).startswith(WORDS)


@pytest.mark.parametrize("part", [TEAMS, ZOOM, MEET], ids=["teams", "zoom", "meet"])
@pytest.mark.parametrize("around", [str, document, "<p>first</p>{}".format, "<b>".__add__])
def test_the_line_stands_before_an_online_meeting(part: str, around: Callable[[str], str]) -> None:
    """However the text is wrapped, the meeting's part stays whole, and behind the line."""
    after = insert(html(around(part)), LINK).content
    assert part in after
    assert after.index(WORDS) < after.index(part)


@pytest.mark.parametrize(
    ("content", "before"),
    [
        ("<html><body class='a>b'>x", "<html><body class='a>b'>"),
        ("<!DOCTYPE html><p>x</p>", "<!DOCTYPE html>"),
        ("<html><head><title><body></title></head><p>x", "<html><head><title><body></title></head>"),
        ("<p>x</p><html><body>y", ""),
        ("\ufeff<HTML><BODY>x", "\ufeff<HTML><BODY>"),
        ("<!-- never ends <body>", ""),
        ("<style>p{}<body>", ""),
    ],
)
def test_the_line_is_the_first_that_is_shown(content: str, before: str) -> None:
    """Behind the body's tag where the text begins with one, and never inside a comment or a style."""
    assert insert(html(content), LINK).content.startswith(f"{before}<p><a href=")


def test_a_plain_text_gets_a_plain_line() -> None:
    """Words and address; an empty text holds nothing else."""
    before = plain("what we talk about\r\n<b>not markup</b>")
    after = insert(before, LINK)
    assert after.content == f"{WORDS}: {LINK}\r\n{before.content}"
    assert remove(after, LINK) == before
    assert remove(insert(plain(""), LINK), LINK) == plain("")


def test_a_link_that_stands_already_is_not_doubled() -> None:
    """Somebody has pasted it, as a word or as it is: that will do."""
    for there in (f'<a href="{escape(LINK)}">notes</a>', escape(LINK)):
        assert insert(html(there), LINK) == html(there)
    assert insert(plain(f"see ({LINK})."), LINK) == plain(f"see ({LINK}).")


# -- what others make of it -----------------------------------------------------------------

A = f'<a href="{escape(LINK)}">'


@pytest.mark.parametrize(
    ("now", "left"),
    [
        (f'<p style="margin:0">{A}{WORDS}</a></p><p>x</p>', "<p>x</p>"),
        (f"<div><span><b>{A}1:1&nbsp;agenda</a></b></span></div>x", "x"),
        (f"<div><div>{A}{WORDS}</a></div></div>x", "<div></div>x"),
        (
            f"<p class=MsoNormal>{A}<span>{WORDS}</span></a><o:p></o:p></p><p>x<o:p></o:p></p>",
            "<p>x<o:p></o:p></p>",
        ),
        (f"x<p> {A}<span>{WORDS}</span></a>&nbsp;</p>", "x"),
        (f"<p>first {A}{WORDS}</a> then</p>", "<p>first  then</p>"),
        (f"<p>{A}our notes, since May</a></p>", "<p>our notes, since May</p>"),
        (f"<td>{A}{WORDS}</a></td>", "<td></td>"),
        (f"<p>{WORDS}: {A}{escape(LINK)}</a><br></p>", ""),
        (f"<p>{WORDS}:&nbsp;{A}{escape(LINK)}</a></p>", ""),
        (f"{WORDS}: {escape(LINK)}<br>x", "<br>x"),
        (f"<p>see {escape(LINK)}, please</p>", "<p>see , please</p>"),
        (
            f'<p>{A}<img src="https://example.org/i.png"></a></p>',
            '<p><img src="https://example.org/i.png"></p>',
        ),
        (f"{A}{WORDS}", WORDS),
        (f"{A}{A}{WORDS}</a>", ""),
        (f"<A TARGET=_blank HREF='{LINK}'>{WORDS}</A>!", "!"),
        (f'<a data-href="x" href={escape(LINK)}>{WORDS}</a>', ""),
    ],
    ids=range(17),
)
def test_the_link_goes_and_words_of_others_stay(now: str, left: str) -> None:
    """Moved, dressed, reworded or spelt out: our line goes whole, of what is theirs only the link."""
    assert stands(html(now), LINK)
    after = remove(html(now), LINK)
    assert after == html(left)
    assert not stands(after, LINK)


def test_a_forwarded_copy_goes_as_well() -> None:
    """Whoever can read the text could open it from the copy just the same."""
    quoted = "<blockquote>From: Alex<br>{}</blockquote>"
    body = insert(html("<p>new</p>" + quoted.format("{}")), LINK)
    copied = html(body.content.replace("{}", f"<p>{A}{WORDS}</a></p>"))
    assert remove(copied, LINK) == html("<p>new</p>" + quoted.format(""))


def test_an_ampersand_nobody_has_quoted_is_one() -> None:
    """As browsers read an attribute; and quoted, as it should be."""
    link = "https://example.org/doc?a=1&copy=2&region=eu"
    for href in (link, escape(link)):
        assert links(html(f'<a href="{href}">x</a>')) == (link,)


def test_links_of_others_stay() -> None:
    """One that only begins like ours is another one."""
    theirs = f'<p>{WORDS}: <a href="{OTHER}">{WORDS}</a> {escape(LINK)}&amp;more=1</p>'
    assert remove(html(theirs), LINK) == html(theirs)
    assert links(html(theirs)) == (OTHER, f"{LINK}&more=1")


def test_a_line_somebody_moved_in_a_plain_text() -> None:
    """Its line goes where it holds nothing else; in a sentence only the address does."""
    assert remove(plain(f"a\r\n{WORDS}: {LINK}\r\nb"), LINK) == plain("a\r\nb")
    assert remove(plain(f"a\n{WORDS}: {LINK}"), LINK) == plain("a\n")
    assert remove(plain(f"a, {LINK}, b"), LINK) == plain("a, , b")


def test_an_address_is_known_in_other_letters() -> None:
    """Programs quote what they write, and a host has no case."""
    assert same_link("HTTPS://Files.Example.com/a%20b?c=%7B1%7D", "https://files.example.com/a b?c={1}")
    assert not same_link("https://files.example.com/a", "https://files.example.com/A")


@pytest.mark.parametrize(
    ("link", "fits"),
    [
        (LINK, True),
        ("http://example.org/x", False),
        ("file:///home/me/sam.md", False),
        ("https://", False),
        ("https://example.org/a b", False),
        ('https://example.org/"', False),
        ("https://example.org/x.", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_only_what_others_can_open_is_carried(link: str, fits: bool) -> None:
    """https, in one piece."""
    assert can_carry(link) is fits


# -- laws -----------------------------------------------------------------------------------

_TAGS = "p /p a /a !-- body /body html head /head style /style div /div b br".split()
_WRITTEN = (A, f"{A}x</a>", WORDS, f"{WORDS}: ", "\r\n", "&nbsp;", "-->", '<a href="', OTHER, LINK, TEAMS)
_BITS = st.sampled_from([*"<>/ab=\"'& -!?:", *(f"<{tag}>" for tag in _TAGS), *_WRITTEN, escape(LINK)])
_TEXTS = st.one_of(st.lists(_BITS, max_size=25).map("".join), st.text(max_size=60))


@given(_TEXTS, st.booleans())
def test_whatever_the_text_one_place_changes_and_changes_back(content: str, is_html: bool) -> None:
    """Inserting adds one piece, twice is once, and removing gives the text back to the byte."""
    before = Body(content=content, html=is_html)
    after = insert(before, LINK)
    assert stands(after, LINK)
    assert insert(after, LINK) == after
    if stands(before, LINK):
        assert after == before
    else:
        assert added(before, after)
        assert remove(after, LINK) == before


@given(_TEXTS, st.booleans())
def test_whatever_the_text_the_link_goes_and_nothing_comes(content: str, is_html: bool) -> None:
    """What is left is what was there, in its order; without the link nothing changes."""
    before = Body(content=content, html=is_html)
    after = remove(before, LINK)
    assert not stands(after, LINK)
    rest = iter(before.content)
    assert all(letter in rest for letter in after.content)
    if not stands(before, LINK):
        assert after == before


@given(_TEXTS, st.booleans())
def test_whatever_the_text_no_line_of_ours_is_left(content: str, is_html: bool) -> None:
    """Whatever it leads to; a text without one is as it was."""
    before = Body(content=content, html=is_html)
    after = clear(before)
    assert lines(after) == ()
    assert clear(after) == after
    assert lines(before) or after == before


@given(st.sampled_from(sorted(WRITTEN)), st.integers(0, 2))
def test_a_teams_part_survives_fifty_cycles(name: str, rewriting: int) -> None:
    """On and off fifty times, with Exchange rewriting every text it is given or never: byte for byte."""
    kept: Callable[[str], str] = (str, exchanged, lambda content: exchanged(exchanged(content)))[rewriting]
    before = html(kept(WRITTEN[name] + TEAMS))
    now = before
    for _ in range(50):
        now = html(kept(insert(now, LINK).content))
        assert stands(now, LINK) or name == "never ends"
        assert TEAMS in now.content
        now = html(kept(remove(now, LINK).content))
    assert now == before


def test_a_long_text_takes_no_time() -> None:
    """A long text of whatever is dear to look through is looked through once."""
    for bit in (
        "<",
        '<a "',
        "<a href=",
        f"{A}",
        "<!--",
        "<style>",
        f"{OTHER} ",
        f"{WORDS}:",
        "&lt;",
        "<p><a>",
    ):
        content = bit * (200_000 // len(bit))
        assert not stands(html(content), OTHER + "x")
        insert(html(content), OTHER + "x")
