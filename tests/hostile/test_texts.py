"""Whatever an invitation or a note says is text: stored, on a terminal, in documents, tables and names.

Each text is at once the name of somebody and the title and part of the UID of the 1:1 with them; Sam
shares goals, steps and jots that say them all. Then everything that prints or writes is asked to.
"""

import csv
import io
import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from icalendar import Calendar
from markdown_it import MarkdownIt
from markdown_it.token import Token

from syncd.cells import FORMULA
from syncd.core.jots import JotKind
from syncd.core.model import Address
from syncd.safetext import plain
from syncd.store import goals, jots
from syncd.store.database import open_database
from tests.cli.conftest import Syncd, vcalendar

from .texts import ALL, HARMLESS, TEXTS

UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)
OURS = re.compile(r"\x1b\[[0-9;]*m|\r\x1b\[K")
"""What syncd itself sends to a terminal: colours, and clearing the line of its progress."""


def event(number: int, text: str) -> str:
    """A weekly 1:1 with somebody of that name."""
    name = "".join(
        "^n" if letter in "\r\n" else {"^": "^^", '"': "^'"}.get(letter, letter) for letter in text
    )
    title = text.replace("\\", "\\\\").replace("\r", "").replace("\n", "\\n").replace(",", "\\,")
    uid = title.replace("\\n", "")[:200]
    return "\n".join(
        [
            "BEGIN:VEVENT",
            f"UID:{number} {uid}",
            f"DTSTART:202610{number % 28 + 1:02}T150000Z",
            f"DTEND:202610{number % 28 + 1:02}T153000Z",
            "RRULE:FREQ=WEEKLY",
            f"SUMMARY:{title}",
            f"LOCATION:{title}",
            f"ATTACH:{title}",
            "ORGANIZER:mailto:me@example.com",
            "ATTENDEE;PARTSTAT=ACCEPTED:mailto:me@example.com",
            f'ATTENDEE;PARTSTAT=ACCEPTED;CN="{name}":mailto:p{number}@example.com',
            "END:VEVENT",
        ]
    )


SAM = "sam@example.com"
WORDS = tuple(f"{HARMLESS} {chr(ord('a') + n // 26)}{chr(ord('a') + n % 26)}" for n in range(len(ALL)))
"""As many texts that nobody would think about."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home full of such texts, to be copied."""
    return _home(tmp_path_factory.mktemp("texts"), ALL)


@pytest.fixture(scope="module")
def ordinary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same home if everybody meant well."""
    return _home(tmp_path_factory.mktemp("words"), WORDS)


def _home(folder: Path, texts: tuple[str, ...]) -> Path:
    syncd = Syncd(home=folder / "home", folder=folder)
    bad = "BEGIN:VEVENT\nUID:\x1b[2J\nX:y\nEND:VEVENT"
    sam = event(0, "Sam").replace("p0@example.com", SAM)
    syncd.calendar(vcalendar(*(event(n, text) for n, text in enumerate(texts, start=1)), sam, bad))
    syncd.ok("connect", "ics", folder / "work.ics", "--me", "me@example.com")
    syncd.ok("sync")
    (syncd.home / "config.toml").write_text("[policy]\nagenda_lines = 1000\n", "utf-8")
    now = datetime(2026, 11, 19, tzinfo=UTC)
    with closing(open_database(syncd.home / "syncd.db")) as database:
        for text in texts:
            made = goals.add_goal(database, text, now=now, person=Address(SAM))
            goals.add_step(database, made.number, text, now=now)
            for kind in (JotKind.TOPIC, JotKind.HEADS_UP):
                jots.add_jot(database, kind, text, now=now, person=Address(SAM))
    return syncd.home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Syncd:
    """The same home for one test."""
    shutil.copytree(made, tmp_path / "home")
    return Syncd(home=tmp_path / "home", folder=tmp_path)


def harmless(said: str) -> str:
    """Fail on anything in it that a reader would not see as what it is, or that was calculated."""
    found = UNSEEN.search(said)
    assert found is None, said[max(0, found.start() - 80) : found.end() + 80]
    assert "1337" not in said
    return said


def test_the_store_holds_them_and_nothing_else_happened(home: Syncd) -> None:
    """Every goal and jot is there, no table is gone, and the file is whole."""
    with closing(sqlite3.connect(home.home / "syncd.db")) as db:
        assert db.execute("SELECT count(*) FROM goal").fetchone()[0] == len(ALL)
        assert db.execute("SELECT count(*) FROM jot").fetchone()[0] == 2 * len(ALL)
        assert (
            db.execute("SELECT count(*) FROM bundle WHERE kind = 'one-to-one'").fetchone()[0] == len(ALL) + 1
        )
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    titles = [one["title"] for one in home("goal", "list", "--format", "json").data["goals"]]
    assert sorted(titles) == sorted(plain(text) for text in ALL)


@pytest.mark.parametrize("words", [("audit",), ("week",), ("goal", "list"), ("doctor",)], ids=str)
def test_a_terminal_gets_only_our_own_escapes(home: Syncd, words: tuple[str, ...]) -> None:
    """Under a real pseudo-terminal: colours of ours, no other control, nothing invisible."""
    seen = home.on_terminal(*words)
    assert seen.strip()
    assert "Traceback" not in seen
    harmless(OURS.sub("", seen))


PRINTED = (
    (),
    ("status",),
    ("people", "list"),
    ("people", "show", "p1@example.com"),
    ("people", "export", SAM, "--mine"),
    ("jot",),
    ("accounts",),
    ("goal", "show", "g1"),
    ("goal", "lint"),
    ("agenda", SAM),
    ("agenda", SAM, "--prep"),
    ("audit", "--why"),
    ("audit", "--format", "markdown"),
    ("goal", "export", "--format", "markdown"),
    ("sync",),
    ("--verbose", "sync"),
)


def test_what_is_printed_is_plain(home: Syncd) -> None:
    """Into a pipe or a log: no control character, nothing invisible, no template of theirs run."""
    for words in PRINTED:
        said = home(*words)
        assert said.code in (0, 3, 4), (words, said)
        harmless(said.out + said.err)


def test_json_is_json(home: Syncd) -> None:
    """Every listing is one JSON value in ASCII, whatever it holds."""
    for words in (["audit"], ["week"], ["people", "list"], ["goal", "list"], ["jot"], ["doctor"], ["status"]):
        said = home(*words, "--format", "json")
        assert said.data
        assert said.out.isascii()
        harmless(json.dumps(said.data, ensure_ascii=False))


@pytest.mark.parametrize("words", [("audit",), ("goal", "export")], ids=str)
def test_no_cell_is_a_formula(home: Syncd, words: tuple[str, ...]) -> None:
    """A spreadsheet that opens the table calculates nothing."""
    rows = list(csv.reader(io.StringIO(home.ok(*words, "--format", "csv"), newline="")))
    assert len(rows) > len(ALL)
    for row in rows:
        assert len(row) == len(rows[0])
        for cell in row:
            assert not cell.startswith(FORMULA), cell
            harmless(cell)


def test_tasks_are_one_for_each_goal(home: Syncd) -> None:
    """No text ends a property or a component of the calendar of tasks it is exported in."""
    said = home.ok("goal", "export", "--format", "vtodo")
    calendar = Calendar.from_ical(said)
    tasks = calendar.walk("VTODO")
    assert {str(one["SUMMARY"]) for one in tasks} >= {plain(text) for text in ALL}
    assert all("X-INJECTED" not in one for one in tasks)


def test_a_rollup_names_nobody(home: Syncd) -> None:
    """Numbers alone leave, whatever people are called; a file with such a name in it is read as text."""
    for text in ("\x1b[31mred", "=1+1", "../../etc/passwd"):
        home.ok("rollup", "export", "--to", home.folder / "team.json", "--as", text, "--force")
        for form in ("table", "json", "csv"):
            said = home("rollup", "merge", home.folder / "team.json", "--format", form)
            assert said.code in (0, 4), said
            harmless(said.out + said.err)
            if form == "csv":
                cells = [cell for row in csv.reader(io.StringIO(said.out, newline="")) for cell in row]
                assert not [cell for cell in cells if cell.startswith(FORMULA)]


def shape(markdown: str) -> list[tuple[str, str]]:
    """What a reader makes of a document, without its words: blocks, links, images, emphasis."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])

    def walk(tokens: list[Token]) -> Iterator[tuple[str, str]]:
        for token in tokens:
            if token.type not in ("text", "text_special", "inline"):
                yield token.type, token.tag
            yield from walk(token.children or [])

    return list(walk(parser.parse(markdown)))


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


def test_no_name_leads_out_of_the_folder(home: Syncd) -> None:
    """Documents are files of ours in our folder, whatever people are called."""
    outside = {path for path in home.folder.rglob("*") if home.home not in path.parents}
    for text in TEXTS["paths"]:
        home.ok("jot", "a topic of ours", "--with", f"p{ALL.index(text) + 1}@example.com")
        home.ok("agenda", f"p{ALL.index(text) + 1}@example.com", "--publish")
    documents = list((home.home / "documents").iterdir())
    assert len(documents) == len(TEXTS["paths"])
    for path in documents:
        assert path.is_file()
        assert not path.is_symlink()
        assert re.fullmatch(r"[^\W_][\w-]*\.md", path.name), path
        assert len(path.name) < 120
    assert {path for path in home.folder.rglob("*") if home.home not in path.parents} == outside


def test_a_look_alike_is_somebody_else(tmp_path: Path) -> None:
    """An address that only looks like Sam's is a person of its own, and gets none of Sam's agenda."""
    syncd = Syncd(home=tmp_path / "home", folder=tmp_path)
    real, fake = event(0, "Sam").replace("p0@", "sam@"), event(1, "Sam").replace("p1@", "s\u0430m@")
    syncd.ok("connect", "ics", syncd.calendar(vcalendar(real, fake)), "--me", "me@example.com")
    syncd.ok("sync")
    syncd.ok("jot", "only for the real one", "--with", SAM)
    found = {
        one["person"]["addresses"][0] for one in syncd("audit", "--format", "json").data["relationships"]
    }
    assert found == {SAM, "s\u0430m@example.com"}
    assert "only for the real one" not in syncd.ok("agenda", "s\u0430m@example.com")
