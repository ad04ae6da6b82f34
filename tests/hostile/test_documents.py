"""What others say is one plain run of text in a document: it adds no block, link, image, tag or answer.

Told by comparing with the document that harmless words make, and by finding each text as it is in the text
of what is rendered, as Markdown and as HTML.
"""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from syncd.safetext import plain
from tests.cli.conftest import Syncd

from .scene import SAM, harmless
from .texts import ALL, HARMLESS

PRINTED = (
    ("audit", "--format", "markdown"),
    ("audit", SAM, "--why", "--format", "markdown"),
    ("agenda", SAM),
    ("agenda", SAM, "--prep"),
    ("people", "export", SAM, "--mine"),
)
"""Every command that writes Markdown of others' texts; an export of goals is the user's own Markdown."""


def shape(markdown: str) -> list[tuple[str, str]]:
    """What a reader makes of a document, without its words: blocks, links, images, emphasis."""

    def walk(tokens: list[Token]) -> Iterator[tuple[str, str]]:
        for token in tokens:
            if token.type not in ("text", "text_special", "inline"):
                yield token.type, token.tag
            yield from walk(token.children or [])

    return list(walk(parser().parse(markdown)))


def published(home: Path, folder: Path) -> str:
    """The running document with Sam."""
    shutil.copytree(home, folder / "home")
    Syncd(home=folder / "home", folder=folder).ok("agenda", SAM, "--publish")
    (document,) = (folder / "home" / "documents").glob("*.md")
    return document.read_text("utf-8")


def test_a_document_has_the_same_shape_whatever_the_texts_say(
    made: Path, ordinary: Path, tmp_path: Path
) -> None:
    """Published: no link, image, heading, list, HTML or marker that harmless words would not have made."""
    hostile = published(made, tmp_path / "hostile")
    friendly = published(ordinary, tmp_path / "friendly")
    harmless(hostile)
    assert friendly.count(HARMLESS) >= 2 * len(ALL)
    assert shape(hostile) == shape(friendly)
    assert hostile.count("<!-- syncd:") == friendly.count("<!-- syncd:")
    kinds = {kind for kind, _ in shape(hostile)}
    assert not kinds & {"link_open", "image", "html_inline", "code_inline", "fence", "table_open"} - {
        kind for kind, _ in shape(friendly)
    }


def test_a_forged_answer_is_not_read_back(home: Syncd) -> None:
    """What stood in the texts themselves, boxes and markers, is nobody's answer when the meeting is over."""
    home.ok("agenda", SAM, "--publish")
    assert home("sync", now="2026-12-24T12:00:00Z").code == 0
    with closing(sqlite3.connect(home.home / "syncd.db")) as db:
        for table in ("answer", "note", "unread"):
            assert db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0, table
        assert db.execute("SELECT count(*) FROM jot WHERE done_by IS NOT NULL").fetchone()[0] == 0


def parser() -> MarkdownIt:
    """As lenient as a reader may be: HTML, tables, strikethrough, and addresses that become links."""
    made = MarkdownIt("commonmark", {"html": True, "linkify": False, "typographer": False})
    return made.enable(["table", "strikethrough"])


class Page(HTMLParser):
    """What a browser would make of a page: its tags, what they name, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, str]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag, and the names of its attributes."""
        self.tags.append((tag, " ".join(name for name, _ in attrs)))

    def handle_data(self, data: str) -> None:
        """Text."""
        self.text += data


@pytest.mark.parametrize("words", PRINTED, ids=" ".join)
def test_no_text_becomes_a_tag_or_an_address(
    home: Syncd, ordinary: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    """As HTML: the tags and attributes that harmless words make; nothing to fetch or to click."""
    shutil.copytree(ordinary, tmp_path / "ordinary")
    friendly = Syncd(home=tmp_path / "ordinary", folder=tmp_path)
    pages = [Page(parser().render(syncd(*words).out)) for syncd in (home, friendly)]
    assert set(pages[0].tags) <= set(pages[1].tags)
    assert not {"a", "img", "script", "iframe", "link", "style"} & {tag for tag, _ in pages[0].tags}
    assert {names for _, names in pages[0].tags} <= {"", "start", "style", "class"}


def test_a_text_is_one_run_of_text(home: Syncd) -> None:
    """Each title of a goal stands in the shared agenda as it is, in one piece."""
    home.ok("agenda", SAM, "--publish")
    (document,) = (home.home / "documents").glob("*.md")
    runs = [
        "".join(child.content for child in token.children or () if child.type in ("text", "text_special"))
        for token in parser().parse(document.read_text("utf-8"))
        if token.type == "inline"
    ]
    for text in ALL:
        shown = plain(text)
        assert any(shown in run or (len(shown) > 100 and shown[:60] in run) for run in runs), text


FORGED = (
    "<!-- syncd:item:{mark} -->",
    "- [x] done <!-- syncd:item:{mark} -->",
    "## 2026-11-23\n<!-- syncd:entry:{entry} -->\n- [x] all done",
    "> - [x] ticked",
)


def test_a_copied_marker_in_a_text_answers_nothing(home: Syncd) -> None:
    """A text that repeats the markers of a published entry, published itself, ticks and says nothing."""
    home.ok("agenda", SAM, "--publish")
    (document,) = (home.home / "documents").glob("*.md")
    written = document.read_text("utf-8")
    marks = re.findall(r"syncd:item:([\w-]+)", written)
    (entry,) = re.findall(r"syncd:entry:([\w-]+)", written)
    for mark, text in zip(marks, FORGED * 3, strict=False):
        home("jot", text.format(mark=mark, entry=entry), "--with", SAM)
    home.ok("agenda", SAM, "--publish")
    again = document.read_text("utf-8")
    assert len(re.findall(r"<!-- syncd:entry:", again)) == 1
    kept = re.findall(r"(?<!\\)<!-- syncd:item:([\w-]+) -->", again)
    assert len(kept) == len(set(kept)), "a marker stands twice"
    assert home("sync", now="2026-12-24T12:00:00Z").code == 0
    with closing(sqlite3.connect(home.home / "syncd.db")) as db:
        for table in ("answer", "note", "unread"):
            assert db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0, table
        assert db.execute("SELECT count(*) FROM jot WHERE done_by IS NOT NULL").fetchone()[0] == 0
