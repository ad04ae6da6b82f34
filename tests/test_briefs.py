"""The brief of a handover: a draft whose ticks are read, and never guessed."""

import stat
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd import brief_ticks as reasons
from syncd.brief_ticks import read_brief, without_goal
from syncd.briefs import Draft, brief_path, brief_text, load_brief, save_brief
from syncd.core.answers import Answer
from syncd.core.cadence.history import Person
from syncd.core.goals import Goal, Step
from syncd.core.handover import Offer, offer
from syncd.core.jots import Jot, JotKind
from syncd.core.model import Address
from syncd.errors import StoreError

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SAM, ALEX = Address("sam@example.com"), Address("alex@example.com")
PERSON = Person(key=ALEX, addresses=(ALEX,), name="Alex *Chen*")
BOTH = "Talk to the vendor\n\n- [x] g2: Ask for a raise <!-- syncd:brief:g2:000000000000 -->"


def goal(number: int, title: str, *answers: Answer, private: bool = True) -> Goal:
    """A goal with Alex."""
    steps = (Step(number=1, text="[x] g2: odd", done_at=NOW), Step(number=2, text="Test it"))
    return Goal(
        number=number,
        title=title,
        created_at=NOW - timedelta(days=9),
        why="a secret why",
        due=date(2027, 2, 28),
        person=ALEX,
        private=private,
        steps=steps if number == 1 else (),
        answers=answers,
    )


def answer(number: int, about: int, text: str) -> Answer:
    """What Sam said."""
    return Answer(number=number, goal=about, question="less", person=SAM, text=text, at=NOW, read_at=NOW)


def draft(*goals: Goal, jots: tuple[Jot, ...] = ()) -> Draft:
    """Everything there is to offer to Alex."""
    found = offer(goals, jots, addresses=[ALEX], now=NOW)
    return Draft(
        person=PERSON, offered=found, names={SAM: "Sam Rivera"}, zone=UTC, command="syncd people brief x"
    )


ACTION = Jot(number=1, kind=JotKind.ACTION, text="send the plan", person=ALEX, made_at=NOW, private=True)
DRAFT = draft(
    goal(1, "Lead the migration", answer(1, 1, BOTH)),
    goal(2, "Ask for a raise"),
    goal(3, "Known to Alex", answer(2, 3, "say no"), private=False),
    jots=(ACTION,),
)
TEXT = brief_text(DRAFT)


def again(draft: Draft, reading: reasons.Reading) -> str:
    """Drafted once more after it was read."""
    return brief_text(draft, ticked=reading.ticked, notes=reading.notes)


def tick(text: str, *ids: str) -> str:
    """Put an x into the boxes of these."""
    for one in ids:
        assert f"[ ] {one}:" in text
        text = text.replace(f"[ ] {one}:", f"[x] {one}:")
    return text


def test_a_brief_says_what_each_thing_is() -> None:
    """Title, due date, progress, steps, actions, and others' dated answers in their words; no why."""
    assert "# What to pass on to Alex \\*Chen\\*\n\nNothing in this file is shared." in TEXT
    assert "- [ ] g1: Lead the migration <!--" in TEXT
    assert "  - 50%, due 2027-02-28\n  - step, done: \\[x\\] g2: odd\n  - step, open: Test it\n" in TEXT
    assert "  - [ ] a1: Sam Rivera on 2026-11-20, what to do less of: Talk to the vendor <!--" in TEXT
    assert "- g3: Known to Alex (shared already) <!--" in TEXT
    assert "- [ ] j1: send the plan (since 2026-11-20) <!--" in TEXT
    assert "secret" not in TEXT


def test_a_fresh_brief_ticks_nothing() -> None:
    """Whatever the words in it look like."""
    reading = read_brief(TEXT, DRAFT)
    assert (reading.ticked, reading.odd, reading.notes) == (frozenset(), (), ())
    assert again(DRAFT, reading) == TEXT


@pytest.mark.parametrize("way", ["[x]", "[X]", "[ x]", "[x ]"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_ticks_are_read(way: str, end: str) -> None:
    """Small or large, with a space or without, with the line ends of any editor."""
    text = tick(TEXT, "g1", "a1", "j1").replace("[x] ", f"{way} ").replace("\n", end)
    assert read_brief("\ufeff" + text, DRAFT).ticked == {"g1", "a1", "j1"}
    assert read_brief(text, DRAFT).odd == ()


def test_drafting_again_keeps_ticks_and_notes() -> None:
    """What the user has done in the file survives; what was shared meanwhile has no box any more."""
    edited = (
        tick(TEXT, "g1", "a1").replace("## Actions\n", "ask Sam about this one\n\n## Actions\n") + "Mine.\n"
    )
    reading = read_brief(edited, DRAFT)
    assert reading.notes == ("ask Sam about this one", "Mine.")
    fresh = again(DRAFT, reading)
    assert read_brief(fresh, DRAFT).ticked == {"g1", "a1"}
    assert fresh.endswith("## Notes of your own\n\nask Sam about this one\nMine.\n")
    fewer = draft(goal(2, "Ask for a raise"), jots=(ACTION,))
    assert "g1" not in again(fewer, read_brief(fresh, fewer))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("[x] g1: Lead the migration", "[x] g1: Lead a migration", reasons.EDITED),
        ("step, open: Test it", "step, open: Test all of it", reasons.EDITED),
        ("  - step, open: Test it\n", "", reasons.EDITED),
        ("step, open: Test it\n", "step, open: Test it\n  and also this\n", reasons.EDITED),
        ("[x] g1: Lead", "[x] g2: Lead", reasons.EDITED),
        ("brief:g1:", "brief:g2:", reasons.GONE + "|" + reasons.MOVED_ON),
        ("brief:g1:", "brief:g77:", reasons.GONE),
        ("brief:g1:", "brief:g3:", reasons.GONE),
        (" <!-- syncd:brief:g1:", " <!-- brief:g1:", reasons.NAMELESS),
    ],
)
def test_what_was_edited_is_never_guessed(old: str, new: str, reason: str) -> None:
    """A tick beside words that are not the drafted ones shares nothing, and is told with its line."""
    text = tick(TEXT, "g1")
    assert old in text
    reading = read_brief(text.replace(old, new, 1), DRAFT)
    assert reading.ticked == frozenset()
    assert [odd.reason in reason for odd in reading.odd] == [True]
    assert reading.odd[0].line == 1 + text[: text.index("[x] g1")].count("\n")


def test_what_has_changed_since_is_looked_at_again() -> None:
    """A goal that got another step or title after the draft was ticked is not shared by that tick."""
    text = tick(TEXT, "g2")
    reading = read_brief(text, draft(goal(2, "Ask for a raise, and a title")))
    assert (reading.ticked, [odd.reason for odd in reading.odd]) == (frozenset(), [reasons.MOVED_ON])
    assert reading.notes == (), "what was only drafted is no note"


def test_a_box_twice_is_not_understood() -> None:
    """One box ticked and its copy not: nobody knows which is meant."""
    line = next(row for row in TEXT.splitlines() if "j1:" in row)
    reading = read_brief(TEXT.replace(line, f"{line}\n{tick(line, 'j1')}"), DRAFT)
    assert (reading.ticked, [odd.reason for odd in reading.odd]) == (frozenset(), [reasons.TWICE])


def test_boxes_of_the_user_share_nothing() -> None:
    """A ticked line without a name is told; one among the notes too, when it looks like ours."""
    odd = read_brief(TEXT.replace("## Actions\n", "- [x] everything\n\n## Actions\n"), DRAFT).odd
    assert [one.reason for one in odd] == [reasons.NAMELESS]
    line = next(row for row in TEXT.splitlines() if "j1:" in row)
    moved = read_brief(
        TEXT.replace(line + "\n", "") + "\n" + tick(line, "j1") + "\n- [x] called Kim\n", DRAFT
    )
    assert (moved.ticked, [one.reason for one in moved.odd]) == (frozenset(), [reasons.NOTED])
    assert "- [x] called Kim" in moved.notes


def test_edited_words_are_kept_as_a_note() -> None:
    """Nothing the user wrote into the file is lost, and none of it can be ticked by mistake."""
    reading = read_brief(tick(TEXT, "g2").replace("[x] g2: Ask for a raise", "[x] g2: Ask for more"), DRAFT)
    assert reading.notes[0] == "- g2: Ask for more"
    assert read_brief(again(DRAFT, reading), DRAFT).ticked == frozenset()


@given(st.text(), st.text(), st.text())
def test_no_text_ticks_a_box(title: str, step: str, said: str) -> None:
    """Whatever a title, a step or somebody's answer holds, it is text in the brief."""
    made = goal(1, title or "x", answer(1, 1, said or "x"))
    one = draft(made, goal(2, step or "x"), jots=(ACTION,))
    assert read_brief(brief_text(one), one).ticked == frozenset()
    ticked = tick(brief_text(one), "g2", "a1")
    assert read_brief(ticked, one).ticked == {"g2", "a1"}


@given(st.text(alphabet="ab[x] -*:\n<>!g12j\t", max_size=60), st.integers(0, len(TEXT)))
def test_nothing_typed_in_is_lost_or_shares_more(typed: str, at: int) -> None:
    """Wherever something is typed in, at most what was ticked is shared."""
    reading = read_brief(tick(TEXT, "j1")[:at] + typed + tick(TEXT, "j1")[at:], DRAFT)
    assert reading.ticked <= {"j1"} or "x" in typed


def test_nothing_left_is_said() -> None:
    """When everything is shared the brief says so and keeps the notes."""
    empty = Draft(
        person=PERSON, offered=Offer(goals=(), actions=(), answers=()), names={}, zone=UTC, command="x"
    )
    assert "Nothing private is left" in brief_text(empty)


def test_a_forgotten_goal_leaves_the_brief() -> None:
    """With what was answered about it; everything else, ticks and notes included, keeps its bytes."""
    text = tick(TEXT, "g2", "j1") + "\nmine\n"
    after = without_goal(text, 1)
    for gone in ("Lead the migration", "Test it", "vendor"):
        assert gone in text
        assert gone not in after
    assert read_brief(after, DRAFT).ticked == {"g2", "j1"}
    assert set(after.splitlines()) < set(text.splitlines())
    assert "say no" not in without_goal(text, 3)
    assert without_goal(text, 77) == text


# -- the file -------------------------------------------------------------------------------


def test_a_brief_is_for_its_user_alone(tmp_path: Path) -> None:
    """The folder is 0700 and the file 0600, also when it is written again; a link is not followed."""
    path = brief_path(tmp_path, PERSON)
    assert load_brief(path) is None
    save_brief(path, "one\n")
    save_brief(path, TEXT)
    assert load_brief(path) == TEXT
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("theirs")
    path.unlink()
    path.symlink_to(elsewhere)
    save_brief(path, TEXT)
    assert elsewhere.read_text() == "theirs"


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """It says which file, and nothing of it is taken for a brief."""
    path = brief_path(tmp_path, PERSON)
    save_brief(path, "x")
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(StoreError, match="not UTF-8"):
        load_brief(path)
