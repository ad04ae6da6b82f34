"""What people said in an entry, whatever they did to it; the entries are written as Markdown."""

import random
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.entry import ItemKind, item_named
from syncd.core.pieces import MERGED, OTHER_WORDS, SAME_WORDS, TWICE
from syncd.core.readback import BELOW_A_STEP, GOAL_TICKED, NO_MARKER, NO_PERCENTAGE, SEVERAL, read_back
from syncd.core.reading import (
    AnswerRead,
    NoteChanges,
    NoteKept,
    NoteRead,
    NotUnderstood,
    ProgressRead,
    ReadBack,
    compare_notes,
)
from syncd.documents.blocks import lines

NAMES = (
    "g1", "g1.1", "g1.2", "g1.more", "g1.less", "g1.start", "g2", "g2.1", "j1", "j2", "j3", "s.career"
)  # fmt: skip
MARKERS = {f"aaaa{number:08d}": name for number, name in enumerate(NAMES)}
MARK = {name: f"<!-- syncd:item:{marker} -->" for marker, name in MARKERS.items()}
ITEMS = {marker: item for marker, name in MARKERS.items() if (item := item_named(name)) is not None}

MORE = "For \u201cLead it\u201d, what should I do more of?"
LESS = "For \u201cLead it\u201d, what should I do less of?"
START = "For \u201cLead it\u201d, what should I start doing?"

WRITTEN = f"""## 2026-11-23
<!-- syncd:entry:0123456789abcdef0123 -->

Last met on 2026-11-16.

### Topics

- the budget {MARK["j1"]}
- the vendor {MARK["j2"]}

### Actions

- [ ] send the plan {MARK["j3"]}

### Goals

- **Lead it**, 40%, due 2027-02-28 {MARK["g1"]}
  - [ ] write the plan {MARK["g1.1"]}
  - [x] read the plan {MARK["g1.2"]}
- **Reach 80%** {MARK["g2"]}
  - [ ] measure {MARK["g2.1"]}

### Questions

- {MORE} {MARK["g1.more"]}
- {LESS} {MARK["g1.less"]}
- {START} {MARK["g1.start"]}

### This time

- [ ] **Career:** where to in two years? {MARK["s.career"]}

### Notes
"""


def read(text: str) -> ReadBack:
    """Read an entry back that was written as WRITTEN."""
    return read_back(lines(text), written=lines(WRITTEN), items=ITEMS)


def edited(old: str, new: str) -> ReadBack:
    """Read WRITTEN back after one edit."""
    assert old in WRITTEN
    return read(WRITTEN.replace(old, new, 1))


def answer(text: str, question: str = "more") -> ReadBack:
    """One answer and nothing else."""
    return ReadBack(answers=(AnswerRead(goal=1, question=question, text=text),))


def note(text: str, goal: int | None = None) -> ReadBack:
    """One note and nothing else."""
    return ReadBack(notes=(NoteRead(goal=goal, text=text),))


def test_an_untouched_entry_says_nothing() -> None:
    """Neither as it was written, nor with other bullets, headings, white space or ticks taken away."""
    assert not read(WRITTEN)
    for bullet in ("*", "1.", "+", ""):
        assert not read(re.sub(r"^(\s*)-", rf"\g<1>{bullet}", WRITTEN, flags=re.MULTILINE)), bullet
    for old, new in (("### ", "## "), ("\n", "\n\n"), ("[x]", "[ ]"), ("\n", "\n   ")):
        assert not read(WRITTEN.replace(old, new)), new
    assert not read(re.sub(r"### (\w+)", r"**\1**", WRITTEN))
    assert not read(re.sub(r"<!--.*?-->", "", WRITTEN))
    assert not read("")


# -- answers --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("{q} {m}\n  - show numbers", "show numbers"),
        ("{q} {m}\n  - show numbers\n  - and\n    - why", "show numbers\nand\nwhy"),
        ("{q} {m}\n\n  show numbers\n  often\n\n  and why", "show numbers\noften\nand why"),
        ("{q} {m}\n\nshow numbers", "show numbers"),
        ("{q} {m}\nshow numbers", "show numbers"),
        ("{q} {m}\n- show numbers", "show numbers"),
        ("{q} {m}\n- [ ] show numbers", "[ ] show numbers"),
        ("{q} {m} show numbers", "show numbers"),
        ("{q} show numbers {m}", "show numbers"),
        ("{q} - show numbers {m}", "show numbers"),
        ("{q}: show numbers {m}", "show numbers"),
        ("{q} \u2013 show numbers {m}\n  - often", "show numbers\noften"),
        ("**{q}** {m}\n  - show numbers", "show numbers"),
        ("{q} {m}\n  > show numbers", "> show numbers"),
        ("{q} {m}\n\n      show | numbers", "show | numbers"),
        ("{q} {m}\n\n| show | numbers |\n|---|---|\n| a | b |", "| show | numbers |\n| a | b |"),
        ("{q} {m}\n\nshow numbers\n---", "show numbers"),
        ("show numbers {m}", "show numbers"),
        ("What could I do more of? show numbers {m}", None),
        ("{q}\n  - show numbers", "show numbers"),
        ("{q} show numbers", "show numbers"),
        ("{q} {m}\n  \U0001f44d", "\U0001f44d"),
    ],
)
def test_an_answer_is_read_however_it_is_written(written: str, text: str | None) -> None:
    """Below or after its question, in any shape, with or without the marker, up to the next line of ours."""
    found = edited(f"{MORE} {MARK['g1.more']}", written.format(q=MORE, m=MARK["g1.more"]))
    if text is None:  # a reworded question is a note, what follows it the answer
        assert found.answers == answer("show numbers").answers
        assert found.notes == note("What could I do more of?", goal=1).notes
    else:
        assert found == answer(text)


def test_an_answer_ends_at_the_next_line_of_ours_or_heading() -> None:
    """What follows those belongs to something else, wherever the questions were moved."""
    text = (
        f"## 2026-11-23\n- {LESS} {MARK['g1.less']}\n  - meetings\n- {MORE} {MARK['g1.more']}\nnumbers\n"
        "### Decisions\nwe ship\n"
    )
    assert read(text) == ReadBack(
        answers=(
            AnswerRead(goal=1, question="less", text="meetings"),
            AnswerRead(goal=1, question="more", text="numbers"),
        ),
        notes=(NoteRead(goal=None, text="Decisions\nwe ship"),),
    )


def test_questions_put_into_a_table_are_answered_in_its_cells() -> None:
    """Each row is a line of its own."""
    rows = f"| {MORE} {MARK['g1.more']} | numbers |\n| {LESS} {MARK['g1.less']} | meetings |"
    found = edited(
        f"- {MORE} {MARK['g1.more']}\n- {LESS} {MARK['g1.less']}", f"| question | answer |\n|---|---|\n{rows}"
    )
    assert [(one.question, one.text) for one in found.answers] == [("more", "numbers"), ("less", "meetings")]


def test_a_wrapped_question_is_one_question() -> None:
    """An editor that breaks long lines answers nothing."""
    broken = MORE.replace("what ", "what\n  ")
    assert not edited(MORE, broken)
    assert edited(f"{MORE} {MARK['g1.more']}", f"{broken}\n  {MARK['g1.more']}\n  numbers") == answer(
        "numbers"
    )


def test_a_subject_is_answered_or_discussed() -> None:
    """Words on or below its line are the answer; a tick alone says that it was talked about."""
    line = f"where to in two years? {MARK['s.career']}"
    said = ReadBack(answers=(AnswerRead(goal=None, question="career", text="management"),))
    assert edited(line, f"{line}\n  - management") == said
    assert edited(line, f"where to in two years? management {MARK['s.career']}") == said
    ticked = WRITTEN.replace("[ ] **Career", "[x] **Career")
    assert read(ticked) == ReadBack(discussed=("career",))
    assert read(ticked.replace(line, f"{line} management")) == said


# -- ticks and progress ---------------------------------------------------------------------


def test_ticks_are_read() -> None:
    """Of actions, steps and topics, in either case, reworded and moved; a tick taken away says nothing."""
    found = read(
        WRITTEN.replace("[ ] send", "[x] send")
        .replace("[ ] write", "[X] write")
        .replace("[x] read", "[ ] read")
    )
    assert found == ReadBack(
        ticked=tuple(ITEMS[m] for m, name in MARKERS.items() if name in {"j3", "g1.1"})[::-1]
    )
    assert [item.kind for item in found.ticked] == [ItemKind.JOT, ItemKind.STEP]
    reworded = edited("[ ] send the plan", "[x] send the whole plan")
    assert [item.id for item in reworded.ticked] == ["j3"]
    assert reworded.notes == note("send the plan: whole").notes
    assert [item.id for item in edited("- the budget", "- [x] the budget").ticked] == ["j1"]


@pytest.mark.parametrize(
    "new",
    [
        f"- **Lead it**, 60%, due 2027-02-28 {MARK['g1']}",
        f"- **Lead it**, 60 %, due 2027-02-28 {MARK['g1']}",
        f"- **Lead it**, 40%, due 2027-02-28: 60% {MARK['g1']}",
        f"- **Lead it**, 40%, due 2027-02-28 {MARK['g1']} 60%",
        f"- **Lead it**, 40% \u2192 60%, due 2027-02-28 {MARK['g1']}",
        f"- **Lead it**, 40%, due 2027-02-28 {MARK['g1']}\n  60%",
        f"- **Lead it**, 40%, due 2027-02-28 {MARK['g1']}\n  - now 60 %",
        f"- **Lead it**, 60%, due 2027-02-28 {MARK['g1']}\n  - Progress: 60%",
        "- **Lead it**, 60%, due 2027-02-28",
    ],
)
def test_progress_is_read_on_the_goals_line_or_right_below_it(new: str) -> None:
    """As a number that is other than what we wrote."""
    assert edited(f"- **Lead it**, 40%, due 2027-02-28 {MARK['g1']}", new) == ReadBack(
        progress=(ProgressRead(goal=1, percent=60),)
    )


@pytest.mark.parametrize(("percent", "read_as"), [("0%", 0), ("100%", 100), ("101%", None), ("60.5%", None)])
def test_progress_goes_from_0_to_100(percent: str, read_as: int | None) -> None:
    """What lies beyond is shown to the user and changes nothing."""
    found = edited(", 40%, due", f", {percent}, due")
    if read_as is None:
        (what,) = found.not_understood
        assert (found.progress, what.reason, percent in what.text) == ((), NO_PERCENTAGE, True)
    else:
        assert found == ReadBack(progress=(ProgressRead(goal=1, percent=read_as),))


def test_several_percentages_are_not_guessed_at() -> None:
    """The lines are shown; the words around them stay notes."""
    found = edited(MARK["g1"], f"{MARK['g1']}\n  - 50%\n  - 70%\n  - going well")
    assert (found.progress, [one.reason for one in found.not_understood]) == ((), [SEVERAL, SEVERAL])
    assert [one.text for one in found.not_understood] == ["50%", "70%"]
    assert found.notes == note("going well", goal=1).notes


def test_a_percentage_in_a_sentence_is_a_note() -> None:
    """Only what stands by itself is progress; what stands below a step is not guessed at."""
    assert edited(MARK["g1"], f"{MARK['g1']}\n  latency fell by 20%") == note("latency fell by 20%", goal=1)
    assert edited(MARK["g1"], f"{MARK['g1']}\n  60% - halfway") == ReadBack(
        progress=(ProgressRead(goal=1, percent=60),), notes=(NoteRead(goal=1, text="halfway"),)
    )
    (what,) = edited(MARK["g1.1"], f"{MARK['g1.1']}\n  60%").not_understood
    assert (what.text, what.reason) == ("60%", BELOW_A_STEP)
    assert not edited(f"**Reach 80%** {MARK['g2']}", f"**Reach 80%**{MARK['g2']}")
    assert edited(MARK["g2"], f", 50% {MARK['g2']}") == ReadBack(progress=(ProgressRead(goal=2, percent=50),))


def test_title_state_and_due_date_are_words_only() -> None:
    """A new title or date becomes a note below the goal; a ticked goal is told with the command."""
    for old, new in (("**Lead it**", "**Leave it**"), ("2027-02-28", "2027-03-31")):
        found = edited(old, new)
        assert (found.progress, found.ticked, found.answers) == ((), (), ())
        assert [one.goal for one in found.notes] == [1]
    (what,) = edited("- **Lead it**", "- [x] **Lead it**").not_understood
    assert what.reason == GOAL_TICKED.format(id="g1")


# -- notes ----------------------------------------------------------------------------------


def test_all_other_words_are_notes() -> None:
    """Below a goal or step with the goal, below a topic after its words, else by themselves."""
    assert edited("### Notes\n", "### Notes\n\nwe talked\nabout pay\n") == note("we talked\nabout pay")
    assert edited("### Notes\n", "### Notes\n\n### Their topics\n- pay\n") == note("Their topics\npay")
    assert edited("2026-11-16.", "2026-11-17.") == note("Last met on 2026-11-17.")
    assert edited(MARK["j1"], f"{MARK['j1']}\n  - agreed") == note("the budget: agreed")
    assert edited(MARK["g1.1"], f"{MARK['g1.1']} by Friday") == note("write the plan: by Friday", goal=1)
    assert edited(MARK["g1"], f"{MARK['g1']}\n\n  going well") == note("going well", goal=1)
    assert edited("- the budget", "- the pay and the bonus") == note("the pay and the bonus")


def test_code_and_quotations_are_text() -> None:
    """A tick or a marker in them does nothing."""
    fence = f"```\n- [x] send the plan {MARK['j3']}\n```"
    assert [item.id for item in edited("### Notes\n", f"### Notes\n{fence}\n").ticked] == []
    quote = f"> - [x] send the plan {MARK['j3']}"
    found = edited("### Notes\n", f"### Notes\n{quote}\n")
    assert (found.ticked, found.not_understood) == ((), ())
    assert "send the plan" in found.notes[0].text


# -- markers --------------------------------------------------------------------------------


def test_markers_of_others_mean_nothing() -> None:
    """One of another entry, made up, or of another kind leaves the line to what it says."""
    for forged in ("<!-- syncd:item:aaaa99999999 -->", "<!-- syncd:item:g1.more -->", "<!--syncd:item: -->"):
        found = edited("### Notes\n", f"### Notes\n- [x] pay Sam more {forged}\n")
        assert (found.answers, found.ticked, found.not_understood) == ((), (), ())
        assert "pay Sam more" in found.notes[0].text
        assert "g1.more" not in found.notes[0].text or "syncd" in found.notes[0].text


def test_a_marker_that_stands_twice_is_not_guessed_at() -> None:
    """A copy that says nothing is nothing; ticks and words on or below either one are shown."""
    line = f"- [ ] send the plan {MARK['j3']}"
    assert not edited("### Notes\n", f"### Notes\n{line}\n")
    ticked = edited("### Notes\n", f"### Notes\n{line.replace('[ ]', '[x]')}\n")
    assert (ticked.ticked, [one.reason for one in ticked.not_understood]) == ((), [TWICE])
    question = f"- {MORE} {MARK['g1.more']}"
    found = edited("### Notes\n", f"### Notes\n{question}\nnumbers\n")
    assert found.answers == ()
    assert found.not_understood == (
        NotUnderstood(line=found.not_understood[0].line, text=f"{MORE}\nnumbers", reason=TWICE),
    )
    assert (
        WRITTEN.replace("### Notes\n", f"### Notes\n{question}\n").split("\n")[
            found.not_understood[0].line - 1
        ]
        == question
    )


def test_mixed_up_markers_are_not_guessed_at() -> None:
    """Two on one line, or the marker of one line at the words of another."""
    both = edited(f"the budget {MARK['j1']}\n- the vendor", f"the budget {MARK['j1']} agreed, and the vendor")
    assert [one.reason for one in both.not_understood] == [MERGED]
    swapped = WRITTEN.replace(MARK["g1.1"], "@").replace(MARK["j3"], MARK["g1.1"]).replace("@", MARK["j3"])
    found = read(swapped.replace("[ ] send", "[x] send"))
    assert (found.ticked, {one.reason for one in found.not_understood}) == ((), {OTHER_WORDS})


def test_a_deleted_marker_is_made_up_for_by_the_words() -> None:
    """A line that reads as we wrote it is known; one that fits several is not guessed at."""
    gone = edited(f"[ ] send the plan {MARK['j3']}", "[x] send the plan")
    assert [item.id for item in gone.ticked] == ["j3"]
    twice = edited(f"- [ ] send the plan {MARK['j3']}", "- [x] send the plan\n- [ ] send the plan")
    assert (twice.ticked, [one.reason for one in twice.not_understood]) == ((), [SAME_WORDS])


def test_a_copy_of_our_words_is_no_word_of_theirs() -> None:
    """Quoted it is left out, repeated it is nothing; what stands below a repeated line is not guessed at."""
    assert edited("### Notes\n", f"### Notes\n> {MORE}\n\nnumbers\n") == note("numbers")
    assert not edited("### Notes\n", f"### Notes\n- {MORE}\n")
    (what,) = edited("### Notes\n", f"### Notes\n- {MORE}\n  - numbers\n").not_understood
    assert (what.text, what.reason) == (f"{MORE}\nnumbers", TWICE)
    (what,) = edited("### Notes\n", "### Notes\n- [x] send the plan\n").not_understood
    assert (what.text, what.reason) == ("[x] send the plan", TWICE)


def test_a_ticked_line_without_any_marker_is_shown() -> None:
    """An entry from before there were markers: the tick is not lost, and not guessed at."""
    bare = re.sub(r" <!-- syncd:item.*?-->", "", WRITTEN)
    found = read_back(lines(bare.replace("[ ] send", "[x] send")), written=lines(bare), items={})
    assert [(one.text, one.reason) for one in found.not_understood] == [("[x] send the plan", NO_MARKER)]


def test_the_order_of_lines_does_not_matter() -> None:
    """Answers and ticks hang on the markers, not on where they stand."""
    rows = [
        f"- {MORE} numbers {MARK['g1.more']}",
        f"- [x] send the plan {MARK['j3']}",
        f"- [x] write the plan {MARK['g1.1']}",
        f"- **Lead it**, 60%, due 2027-02-28 {MARK['g1']}",
        f"- {LESS} meetings {MARK['g1.less']}",
    ]
    results = set()
    for seed in range(20):
        random.Random(seed).shuffle(rows)
        found = read("\n".join(["## 2026-11-23", *rows]))
        results.add((frozenset(found.answers), frozenset(found.ticked), found.progress, found.notes))
    assert len(results) == 1


# -- hostile and random edits ---------------------------------------------------------------

_PREFIXES = (
    "", "- ", "* ", "  - ", "    ", "1. ", "> ", "### ", "## ", "- [ ] ", "- [x] ", "| ", "<b>", "```",
    "\t", "[w]: ", "<!-- note ", "\\", "**", "60% ", "Notes ", "  ",
)  # fmt: skip


_DASHES = (" ", " - ", ": ", ", ", "? ", "")

_ROW_EDITS: dict[str, Callable[[str, str, str, str], list[str]]] = {
    "line above": lambda row, word, prefix, _: [f"{prefix}{word}", row],
    "line below": lambda row, word, prefix, _: [row, f"{prefix}{word}"],
    "after": lambda row, word, _, dash: [f"{row}{dash}{word}"],
    "before": lambda row, word, *_: [row.replace("<!--", f"{word} <!--", 1)],
    "bullet": lambda row, *_: [re.sub(r"^\s*-", "*", row)],
    "number": lambda row, *_: [re.sub(r"^\s*-", "2.", row)],
    "no bullet": lambda row, *_: [re.sub(r"^\s*-", "", row)],
    "deeper": lambda row, *_: [f"    {row}"],
    "quote": lambda row, *_: [f"> {row}"],
    "unmark": lambda row, *_: [re.sub(r"<!--.*?-->", "", row)],
    "double": lambda row, *_: [row, row],
    "cut": lambda *_: [],
    "tick": lambda row, *_: [row.replace("[ ]", "[x]")],
}
"""What may become of a row: it, a new word, what that begins with, and what it is set off by."""


@st.composite
def edits(draw: st.DrawFn) -> str:
    """WRITTEN after a number of edits; every word somebody wrote is w0w, w1w, ..."""
    rows = WRITTEN.split("\n")
    for number in range(draw(st.integers(1, 12))):
        at = draw(st.integers(0, len(rows) - 1))
        what = draw(st.sampled_from([*_ROW_EDITS, "move", "join"]))
        if what == "move":
            rows.insert(draw(st.integers(0, len(rows) - 1)), rows.pop(at))
        elif what == "join":
            rows[at : at + 2] = [" ".join(rows[at : at + 2])]
        else:
            prefix, dash = draw(st.sampled_from(_PREFIXES)), draw(st.sampled_from(_DASHES))
            rows[at : at + 1] = _ROW_EDITS[what](rows[at], f"w{number}w", prefix, dash)
        rows = rows or [""]
    return "\n".join(rows)


def everything(found: ReadBack) -> str:
    """All words that were read."""
    return "\n".join(
        [one.text for part in (found.answers, found.notes, found.not_understood) for one in part]
    )


@given(edits())
def test_no_word_of_theirs_is_ever_lost(text: str) -> None:
    """Whatever people do to an entry, each word they wrote is an answer, a note, or not understood."""
    said = everything(read(text))
    for word in re.findall(r"w\d+w", text):
        assert word in said


@given(edits())
def test_nothing_is_read_that_is_not_there(text: str) -> None:
    """Ticks are of boxes that were ticked, progress is a number somebody wrote."""
    found = read(text)
    ticked = text.count("[x]") + text.count("[X]")
    assert len(found.ticked) <= ticked
    assert all(one.percent == 60 for one in found.progress)
    assert len(set(found.ticked)) == len(found.ticked)


def test_a_huge_entry_is_read_in_time_that_grows_with_it() -> None:
    """Thousands of lines, with and without markers, are no trouble."""
    rows = [f"- point {number} about the plan" for number in range(4000)]
    bare = re.sub(r"<!--.*?-->", "", WRITTEN)
    found = read("\n".join([bare, *rows]))
    assert [one.text.count("\n") for one in found.notes] == [3999]


# -- read again -----------------------------------------------------------------------------


def kept(number: int, text: str, goal: int | None = None) -> NoteKept:
    """A note of an earlier reading."""
    return NoteKept(number=number, goal=goal, text=text)


def test_notes_are_compared_with_those_of_the_last_reading() -> None:
    """The same is nothing new, a changed one replaces, a deleted one is kept."""
    was = (kept(1, "we talked about pay"), kept(2, "agreed", goal=1))
    same = (NoteRead(goal=None, text="we talked about pay"), NoteRead(goal=1, text="agreed"))
    assert compare_notes(was, same) == NoteChanges(replaced=(), new=())
    assert compare_notes(was, ()) == NoteChanges(replaced=(), new=())
    more = NoteRead(goal=None, text="we talked about pay and\nholidays")
    assert compare_notes(was, (more, same[1])) == NoteChanges(replaced=(1,), new=(more,))
    other = NoteRead(goal=None, text="something else entirely")
    assert compare_notes(was, (other,)) == NoteChanges(replaced=(), new=(other,))
    assert compare_notes((), (other, other)) == NoteChanges(replaced=(), new=(other, other))
