"""What an agenda leaves out, and in which order."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.agenda import (
    SharedAgenda,
    SharedAnswer,
    SharedGoal,
    SharedJot,
    SharedQuestion,
    SharedStep,
    SharedSubject,
    items,
)
from syncd.core.answers import Question
from syncd.core.clip import clip
from syncd.core.fit import GOES_FIRST, dispensable, fit, without
from syncd.core.jots import SHAREABLE, JotKind

DAY = date(2026, 11, 23)


def goal(number: int, *, steps: str = "", focal: bool = False, carried: int = 0) -> SharedGoal:
    """A goal whose steps are ``x`` (done) and ``o`` (open)."""
    return SharedGoal(
        id=f"g{number}",
        title=f"Goal {number}",
        steps=tuple(
            SharedStep(number=at, text=f"step {at}", done=sign == "x") for at, sign in enumerate(steps, 1)
        ),
        progress=None,
        due=None,
        questions=(SharedQuestion(question=Question.MORE, text="more?"),) if focal else (),
        carried=tuple(SharedAnswer(on=DAY, question="q", text=f"said {at}") for at in range(carried)),
    )


def agenda(*things: SharedGoal | JotKind, subject: bool = False) -> SharedAgenda:
    """An agenda of goals and jots, these numbered as they come."""
    kinds = [one for one in things if isinstance(one, JotKind)]
    return SharedAgenda(
        me="Jo",
        person="Sam",
        on=DAY,
        last_met=None,
        goals=tuple(one for one in things if isinstance(one, SharedGoal)),
        jots=tuple(SharedJot(id=f"j{at}", kind=kind, text=f"jot {at}") for at, kind in enumerate(kinds, 1)),
        subject=SharedSubject(code="career", label="Career", question="Where to?") if subject else None,
    )


EVERYTHING = agenda(
    goal(1, steps="xo", carried=1),
    goal(2, steps="xxoo", focal=True, carried=2),
    goal(3),
    *(kind for kind in JotKind if kind in SHAREABLE for _ in range(2)),
    subject=True,
)


def size(one: SharedAgenda) -> int:
    """A length: one line for each thing."""
    return len(dispensable(one))


def test_the_order_in_which_things_go() -> None:
    """Done steps, wins and other goals go first; actions, heads-ups and at the very end the questions."""
    assert [one.id for one in dispensable(EVERYTHING)] == [
        "g1.1", "j10", "j9", "g2.1", "g2.2", "g1.2", "g1.said.1", "g3", "g1",
        "j6", "j5", "g2.said.1", "g2.said.2", "g2.4", "g2.3", "j4", "j3",
        "j8", "j7", "s.career", "j2", "j1", "g2",
    ]  # fmt: skip


def test_nothing_of_an_agenda_has_no_place_in_the_order() -> None:
    """Whatever may stand in an agenda can be left out, and everything left out leaves nothing."""
    order = dispensable(EVERYTHING)
    assert items(EVERYTHING).keys() <= {one.id for one in order}
    assert items(without(EVERYTHING, {one.id for one in order})) == {}
    assert len({one.id for one in order}) == len(order)
    assert len({name for name, _ in GOES_FIRST}) == len(GOES_FIRST)


@pytest.mark.parametrize("most", range(24))
def test_no_more_goes_than_must(most: int) -> None:
    """Exactly the first of the order, and what stays is what it was."""
    found = fit(EVERYTHING, lines=size, most=most)
    order = dispensable(EVERYTHING)
    gone = len(order) - most if most < len(order) else 0
    assert found.left_out == order[:gone]
    assert [one.text for one in dispensable(found.agenda)] == [one.text for one in order[gone:]]
    assert found.agenda.me == EVERYTHING.me


def test_what_fits_is_not_touched() -> None:
    """At the limit nothing is left out."""
    found = fit(EVERYTHING, lines=size, most=23)
    assert found.agenda is EVERYTHING
    assert found.left_out == ()


def test_a_template_that_fills_the_pages_by_itself_leaves_no_heads_up_out() -> None:
    """Things keep half of the room in any case: words of a template are no reason to surprise somebody."""
    found = fit(EVERYTHING, lines=lambda one: 500 + size(one), most=20)
    assert size(found.agenda) == 10
    assert {jot.kind for jot in found.agenda.jots} >= {JotKind.HEADS_UP, JotKind.ACTION}


@given(
    st.lists(st.sampled_from(sorted(SHAREABLE, key=str)), max_size=40),
    st.lists(st.text(alphabet="xo", max_size=5), max_size=5),
    st.integers(0, 4),
    st.integers(0, 60),
)
def test_heads_ups_and_the_questions_go_last(
    kinds: list[JotKind], goals: list[str], focal: int, most: int
) -> None:
    """As long as anything but the questions is there, no heads-up is left out; and nothing is lost."""
    one = agenda(*(goal(at, steps=steps, focal=at == focal) for at, steps in enumerate(goals)), *kinds)
    found = fit(one, lines=size, most=most)
    assert size(found.agenda) <= most or size(found.agenda) <= most // 2
    assert {left.id for left in found.left_out} | {left.id for left in dispensable(found.agenda)} == {
        left.id for left in dispensable(one)
    }
    if any(left.what == "heads-up" for left in found.left_out):
        assert {jot.kind for jot in found.agenda.jots} <= {JotKind.HEADS_UP}
        assert found.agenda.goals in ((), (found.agenda.focal,))
    if one.focal and found.agenda.jots:
        assert found.agenda.focal


def test_the_jot_that_waited_longest_stays() -> None:
    """Of two topics the newer one goes."""
    two = agenda(JotKind.TOPIC, JotKind.TOPIC)
    assert [one.id for one in fit(two, lines=size, most=1).left_out] == ["j2"]


@pytest.mark.parametrize(
    ("text", "most", "cut"),
    [
        ("one two", 7, "one two"),
        ("one two three", 9, "one two\u2026"),
        ("one two three", 8, "one two\u2026"),
        ("one two three", 7, "one tw\u2026"),
        ("abcdefghij", 5, "abcd\u2026"),
        ("", 1, ""),
    ],
)
def test_a_long_text_is_cut_between_words(text: str, most: int, cut: str) -> None:
    """With an ellipsis inside the length; in a word only when the words are long."""
    assert clip(text, most) == cut
    assert len(cut) <= most


def test_leaving_out_names_ids_and_keeps_the_rest() -> None:
    """An id nobody has changes nothing."""
    assert without(EVERYTHING, {"g9", "j99"}) == EVERYTHING
    assert without(EVERYTHING, {"s.career"}) == replace(EVERYTHING, subject=None)
