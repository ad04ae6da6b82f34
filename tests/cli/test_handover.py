"""people handover and people brief: a new manager sees what was ticked, and nothing else."""

import sqlite3
import stat
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Syncd

ALEX = "alex@example.com"
CARRIED = ("Lead the migration", "write the rollback plan", "send the plan around")
"""What goes to Alex."""
WORDS = "talk to the vendor earlier"
"""What Sam answered."""
OWN = (
    "ready for the next level",
    "harder than I said",
    "Ask for a raise soon",
    "thanks for that release night",
)


@pytest.fixture
def managed(sample: Syncd) -> Syncd:
    """Sam is the manager; goals, actions, jots and an answer are noted with them."""
    for words in (
        ["people", "role", "sam", "manager", "--since", "2026-01-12", "--company", "Acme"],
        ["goal", "add", CARRIED[0], "--with", "sam", "--by", "2027-02-28", "--why", OWN[0]],
        ["goal", "step", "g1", CARRIED[1]],
        ["goal", "check-in", "g1", OWN[1], "--progress", "40"],
        ["goal", "add", OWN[2], "--with", "sam", "--private"],
        ["goal", "add", "a goal that was reached", "--with", "sam"],
        ["goal", "close", "g3"],
        ["goal", "add", "a goal with Jo", "--with", "jo"],
        ["jot", "action", CARRIED[2], "--with", "sam"],
        ["jot", "thanks", OWN[3], "--with", "sam"],
        ["jot", "a topic for Sam", "--with", "sam"],
    ):
        sample.ok(*words)
    answer(sample, 1, WORDS)
    return sample


def answer(syncd: Syncd, goal: int, text: str) -> None:
    """Put an answer of Sam's into the ledger."""
    rows(
        syncd,
        "INSERT INTO answer (goal, question, person, text, at, read_at) VALUES (?, 'more',"
        " 'sam.rivera@example.com', ?, '2026-10-05T15:00:00Z', '2026-10-05T15:00:00Z')",
        (goal, text),
    )


def rows(syncd: Syncd, query: str, values: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """What the database answers."""
    connection = sqlite3.connect(syncd.home / "syncd.db")
    with connection:
        found = connection.execute(query, values).fetchall()
    connection.close()
    return found


def brief(syncd: Syncd) -> Path:
    """The one brief of this home."""
    (path,) = (syncd.home / "briefs").iterdir()
    return path


def tick(syncd: Syncd, *ids: str) -> None:
    """Put an x into the boxes of these."""
    path = brief(syncd)
    text = path.read_text("utf-8")
    for one in ids:
        assert f"[ ] {one}:" in text
        text = text.replace(f"[ ] {one}:", f"[x] {one}:")
    path.write_text(text, "utf-8")


def test_one_tenure_ends_and_the_next_begins(managed: Syncd) -> None:
    """On that day, in the same role, at the same company; a whole address is a new person."""
    said = managed.ok("people", "handover", "sam", ALEX, "--on", "2026-11-16").splitlines()
    assert said[0] == "Sam Rivera <sam.rivera@example.com>: manager until 2026-11-16"
    assert said[1] == f"{ALEX}: manager since 2026-11-16 at Acme"
    assert rows(managed, "SELECT person, role, since, until, company FROM tenure ORDER BY id") == [
        ("sam.rivera@example.com", "manager", "2026-01-12", "2026-11-16", "Acme"),
        (ALEX, "manager", "2026-11-16", None, "Acme"),
    ]


def test_everything_carried_becomes_private(managed: Syncd) -> None:
    """Open goals and actions go to the new one and are shared with nobody; the rest stays."""
    managed.ok("people", "handover", "sam", ALEX)
    assert rows(managed, "SELECT number, person, private FROM goal ORDER BY number") == [
        (1, ALEX, 1),
        (2, ALEX, 1),
        (3, "sam.rivera@example.com", 0),
        (4, "jo.okafor@example.com", 0),
    ]
    assert rows(managed, "SELECT kind, person, private FROM jot ORDER BY number") == [
        ("action", ALEX, 1),
        ("thanks", "sam.rivera@example.com", 0),
        ("topic", "sam.rivera@example.com", 0),
    ]
    assert rows(managed, "SELECT person, shared_with FROM answer") == [("sam.rivera@example.com", None)]
    for whose in (ALEX, "sam"):
        agenda = managed.ok("agenda", whose)
        for text in (*CARRIED, *OWN, WORDS):
            assert text not in agenda


def test_a_dry_run_only_tells(managed: Syncd) -> None:
    """The same lines, and not a byte is changed or written."""
    before = managed.database
    said = managed.ok("people", "handover", "sam", ALEX, "--dry-run").splitlines()
    assert managed.database == before
    assert not (managed.home / "briefs").exists()
    assert said[0] == "would be done; nothing was changed:"
    assert "  g1 Lead the migration, 1 answer: now with alex@example.com, private" in said
    assert managed.ok("people", "handover", "sam", ALEX).splitlines()[: len(said) - 1] == said[1:]


def test_handing_over_again_changes_nothing(managed: Syncd) -> None:
    """It says so; what was shared or ticked since stays as it is."""
    managed.ok("people", "handover", "sam", ALEX)
    tick(managed, "g1")
    managed.ok("people", "brief", ALEX, "--share", "--yes")
    managed.ok("goal", "add", "noted with Sam since", "--with", "sam")
    before = managed.database
    assert "already; nothing more was changed" in managed.ok("people", "handover", "sam", ALEX)
    assert "nothing more" in managed.ok("people", "handover", "sam", ALEX, "--on", "2026-11-19", "--dry-run")
    assert managed.database == before


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("jo", ALEX), "has no role that could be handed over"),
        (("sam", "sam"), "cannot hand over to themselves"),
        (("sam", "nobody"), "nobody known as"),
        (("sam", "alex.kim@example.com"), "is you"),
        (("sam", ALEX, "--on", "2026-11-21"), "is ahead"),
        (("sam", ALEX, "--on", "2026-01-11"), "only since 2026-01-12"),
        (("nobody@example.com", ALEX), "nobody known as"),
    ],
)
def test_what_cannot_be_handed_over(managed: Syncd, words: tuple[str, ...], error: str) -> None:
    """It says why and what to do, and changes nothing."""
    before = managed.database
    assert error in managed.refused("people", "handover", *words)
    assert managed.database == before


def test_the_first_day_and_today_can_be_handed_over_on(managed: Syncd) -> None:
    """From the first day of the old tenure up to today."""
    for day in ("2026-01-12", "2026-11-20"):
        assert f"manager until {day}" in managed.ok(
            "people", "handover", "sam", ALEX, "--on", day, "--dry-run"
        )


def test_a_new_manager_named_before_keeps_their_day(managed: Syncd) -> None:
    """Who is the manager already begins nothing a second time."""
    managed.ok("people", "role", ALEX, "manager", "--since", "2026-11-02")
    assert "manager already" in managed.ok("people", "handover", "sam", ALEX, "--on", "2026-11-16")
    assert rows(managed, "SELECT since, until FROM tenure WHERE person = ?", (ALEX,)) == [
        ("2026-11-02", None)
    ]


def test_another_role_of_the_new_one_ends(managed: Syncd) -> None:
    """A peer who becomes the manager was a peer until then."""
    managed.ok("people", "role", "jo", "peer", "--since", "2026-02-01")
    managed.ok("people", "handover", "sam", "jo")
    assert rows(managed, "SELECT role, until FROM tenure WHERE person LIKE 'jo%' ORDER BY id") == [
        ("peer", "2026-11-20"),
        ("manager", None),
    ]


# -- the brief ------------------------------------------------------------------------------


@pytest.fixture
def handed(managed: Syncd) -> Syncd:
    """Sam has handed over to Alex."""
    managed.ok("people", "handover", "sam", ALEX)
    return managed


def test_the_brief_is_a_private_draft(handed: Syncd) -> None:
    """In the home, for its user alone, nothing ticked, with what each thing is and no why."""
    path = brief(handed)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text("utf-8")
    for one in (
        *CARRIED,
        OWN[2],
        f"Sam Rivera on 2026-10-05, what to do more of: {WORDS}",
        "40%, due 2027-02-28",
    ):
        assert one in text
    for one in (OWN[0], OWN[1], OWN[3], "a topic for Sam", "a goal with Jo", "[x]"):
        assert one not in text.replace("like this: [x]", "")
    assert handed.ok("people", "brief", "alex@") == f"{text}\nit lies here: {path}\n"


def test_only_what_is_ticked_is_shared(handed: Syncd) -> None:
    """Not the other goal, not the action, not an answer without a tick."""
    tick(handed, "g1")
    said = handed.ok("people", "brief", ALEX, "--share", "--yes")
    assert said.splitlines() == [
        f"{ALEX} will see at the next publish:",
        "  g1 goal: Lead the migration, 40%, due 2027-02-28",
        "     [ ] write the rollback plan",
        f"shared with {ALEX} at the next publish; what had no tick stays private",
    ]
    agenda = handed.ok("agenda", ALEX)
    assert CARRIED[0] in agenda
    for text in (*OWN, WORDS, CARRIED[2]):
        assert text not in agenda
    assert "g1: Lead the migration (shared already)" in brief(handed).read_text("utf-8")


def test_a_ticked_answer_comes_with_its_goal(handed: Syncd) -> None:
    """Alone it stays private, and that is said; with its goal it is in the agenda, without Sam's name."""
    tick(handed, "a1")
    said = handed("people", "brief", ALEX, "--share", "--yes")
    assert (said.code, said.err) == (0, "not shared: a1, because g1 is private: tick that, too\n")
    assert WORDS not in handed.ok("agenda", ALEX)
    tick(handed, "g1")
    handed.ok("people", "brief", ALEX, "--share", "--yes")
    agenda = handed.ok("agenda", ALEX)
    assert WORDS in agenda
    assert "Sam" not in agenda
    assert WORDS not in handed.ok("agenda", "jo")


def test_a_later_tick_adds(handed: Syncd) -> None:
    """The brief is written anew for what is still private; ticks that were not shared are kept."""
    tick(handed, "g1")
    handed.ok("people", "brief", ALEX, "--share", "--yes")
    tick(handed, "j1", "a1")
    handed.ok("people", "brief", ALEX)
    handed.ok("people", "brief", ALEX, "--share", "--yes")
    agenda = handed.ok("agenda", ALEX)
    assert CARRIED[2] in agenda
    assert WORDS in agenda
    assert OWN[2] not in agenda
    tick(handed, "g2")
    handed.ok("people", "brief", ALEX, "--share", "--yes")
    assert "Nothing private is left" in handed.ok("people", "brief", ALEX)


def test_edited_text_and_unknown_boxes_are_listed(handed: Syncd) -> None:
    """They share nothing; what is understood beside them is still shared."""
    tick(handed, "g1", "g2")
    path = brief(handed)
    text = path.read_text("utf-8").replace("g2: Ask for a raise soon", "g2: Ask for a small raise")
    path.write_text(text.replace("## Actions", "- [x] and everything else\n\n## Actions"), "utf-8")
    said = handed("people", "brief", ALEX, "--share", "--yes")
    assert said.code == 0
    assert "its text was changed here" in said.err.splitlines()[0]
    assert "and everything else" in said.err.splitlines()[1]
    assert rows(handed, "SELECT number, private FROM goal WHERE person = ?", (ALEX,)) == [(1, 0), (2, 1)]
    assert "Ask for a small raise" in path.read_text("utf-8"), "kept as a note"


def test_a_goal_that_changed_since_is_not_shared_by_an_old_tick(handed: Syncd) -> None:
    """A step added after the draft was never looked at."""
    tick(handed, "g1")
    handed.ok("goal", "step", "g1", "tell nobody about the delay")
    said = handed("people", "brief", ALEX, "--share", "--yes")
    assert "it has changed since it was drafted" in said.err
    assert "nothing is ticked" in said.out
    assert rows(handed, "SELECT private FROM goal WHERE number = 1") == [(1,)]
    assert "its tick is gone" in handed("people", "brief", ALEX).err
    assert "[ ] g1:" in brief(handed).read_text("utf-8")


def test_sharing_asks_only_a_person(handed: Syncd) -> None:
    """In a pipe it refuses without --yes and shares nothing, after saying what it would have shared."""
    tick(handed, "g1")
    before = handed.database
    said = handed("people", "brief", ALEX, "--share", stdin="y\n")
    assert said.code == 2
    assert "nobody can be asked here; nothing was shared" in said.err
    assert "g1 goal: Lead the migration" in said.out
    assert handed.database == before
    assert "--yes goes with --share" in handed.refused("people", "brief", ALEX, "--yes")


def test_the_editor_opens_on_a_terminal(handed: Syncd, tmp_path: Path) -> None:
    """--edit opens the brief in $EDITOR; in a pipe it is refused. What it writes stays the user's alone."""
    script = tmp_path / "editor.py"
    script.write_text(
        "import pathlib, sys\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "text = path.read_text().replace('[ ] j1:', '[x] j1:')\n"
        "path.unlink()\n"
        "path.write_text(text)\n"
    )
    handed.on_terminal("people", "brief", ALEX, "--edit", EDITOR=f"{sys.executable} {script}")
    assert "[x] j1:" in brief(handed).read_text("utf-8")
    assert stat.S_IMODE(brief(handed).stat().st_mode) == 0o600
    assert "needs a terminal" in handed.refused("people", "brief", ALEX, "--edit")


def test_there_is_a_brief_only_where_something_is_private(handed: Syncd) -> None:
    """Nothing private with somebody, or no brief yet: it says what to do."""
    assert "nothing private is noted" in handed.refused("people", "brief", "jo")
    brief(handed).unlink()
    assert "there is no brief" in handed.refused("people", "brief", ALEX, "--share", "--yes")


def test_what_is_carried_does_not_pass_the_gate(handed: Syncd) -> None:
    """What Sam said, written into a topic for Alex by mistake, is refused before it is shown or published."""
    handed.ok("jot", f"Sam told me: {WORDS}", "--with", ALEX)
    for words in (["agenda", ALEX], ["agenda", ALEX, "--publish"]):
        assert "a1 in j4" in handed.refused(*words, code=8)
    assert list((handed.home / "documents").iterdir()) == []


def test_what_was_noted_with_a_merged_address_is_carried(managed: Syncd) -> None:
    """Of somebody who is two addresses the role, goals and actions of both pass on."""
    managed.ok("people", "role", "dana@example.com", "manager", "--since", "2026-02-02")
    managed.ok("goal", "add", "noted with the other address", "--with", "dana@example.com")
    managed.ok("people", "merge", "jo", "dana@example.com")
    managed.ok("people", "handover", "jo", ALEX)
    assert rows(managed, "SELECT person FROM goal WHERE number = 5") == [(ALEX,)]
    assert "manager: 2026-02-02 to 2026-11-20" in managed.ok("people", "show", "jo")


def test_what_an_earlier_handover_shared_is_private_again(handed: Syncd) -> None:
    """From the third manager on the ticks of the second one's brief count for nothing, for whoever comes."""
    tick(handed, "g1", "a1")
    handed.ok("people", "brief", ALEX, "--share", "--yes")
    handed.ok("people", "handover", ALEX, "kim@example.com")
    handed.ok("people", "handover", "kim@example.com", ALEX)
    assert rows(handed, "SELECT private FROM goal WHERE number IN (1, 2)") == [(1,), (1,)]
    assert rows(handed, "SELECT shared_with FROM answer") == [(None,)]


@pytest.mark.parametrize(("typed", "private"), [("y\n", 0), ("n\n", 1), ("\n", 1)])
def test_sharing_asks_on_a_terminal(handed: Syncd, typed: str, private: int) -> None:
    """After showing what will be seen; only a yes shares."""
    tick(handed, "g1")
    seen = handed.on_terminal("people", "brief", ALEX, "--share", typed=typed)
    assert seen.index("g1 goal: Lead the migration") < seen.index("share this [y/N]")
    assert ("nothing was shared" in seen) is bool(private)
    assert rows(handed, "SELECT private FROM goal WHERE number = 1") == [(private,)]
