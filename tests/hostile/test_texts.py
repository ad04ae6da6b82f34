"""Whatever an invitation or a note says is text: stored, on a terminal, in documents, tables and names.

Each text is at once the name of somebody and the title and part of the UID of the 1:1 with them; Sam
shares goals, steps and jots that say them all. Then everything that prints or writes is asked to.
"""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

from icalendar import Calendar

from syncd.safetext import plain
from tests.cli.conftest import Syncd, vcalendar

from .scene import SAM, event, harmless
from .texts import ALL, TEXTS


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


def test_tasks_are_one_for_each_goal(home: Syncd) -> None:
    """No text ends a property or a component of the calendar of tasks it is exported in."""
    said = home.ok("goal", "export", "--format", "vtodo")
    calendar = Calendar.from_ical(said)
    tasks = calendar.walk("VTODO")
    assert {str(one["SUMMARY"]) for one in tasks} >= {plain(text) for text in ALL}
    assert all("X-INJECTED" not in one for one in tasks)


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


LONG = ("\U0001f600" * 1_000_000, "x" * 1_000_000)


def test_a_text_without_end_is_refused_before_it_is_stored(home: Syncd) -> None:
    """Typed or imported: it says how long a text may be, and nothing has changed."""
    before = home.database
    book = json.loads(home.ok("goal", "export", "--format", "json"))
    for text in LONG:
        for words in (("jot", "topic", text), ("goal", "add", text), ("goal", "check-in", "g1", text)):
            assert "longer than" in home.refused(*words)
        book["goals"][0]["title"] = text
        (home.folder / "goals.json").write_text(json.dumps(book), "utf-8")
        assert "longer than" in home.refused("goal", "import", home.folder / "goals.json", code=5)
    assert home.database == before


def test_what_cannot_be_shown_is_left_out_of_what_is_imported(syncd: Syncd) -> None:
    """NUL, lone surrogates, escapes and line feeds in a file of goals become words, and it is said."""
    syncd.ok("goal", "add", "a goal", "--why", "because")
    book = json.loads(syncd.ok("goal", "export", "--format", "json"))
    for number, text in enumerate(ALL):
        goal = {**book["goals"][0], "title": text + "\0\ud800."}
        goal.pop("uid", None)
        (syncd.folder / "goals.json").write_text(json.dumps({**book, "goals": [goal]}), "utf-8")
        said = syncd("goal", "import", syncd.folder / "goals.json")
        assert said.code == 0, (number, said)
        harmless(said.out + said.err)
    titles = [one["title"] for one in syncd("goal", "list", "--format", "json").data["goals"]]
    assert set(titles) == {"a goal", *(plain(text + "\0\ud800.") for text in ALL)}
