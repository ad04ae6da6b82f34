"""An agenda of one screen, and never of more than two pages."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.agenda import SharedAgenda, SharedGoal, SharedJot, SharedQuestion, SharedStep, SharedSubject
from syncd.core.answers import questions_for
from syncd.core.fit import LONGEST_LINE
from syncd.core.jots import SHAREABLE, JotKind
from syncd.core.model import Role
from syncd.core.policy import Policy
from syncd.core.privacy import PrivateText, leaks
from syncd.documents import rendering
from syncd.documents.pages import fitted, length
from tests.documents.test_rendering import EMPTY, MARKER, mark, unmarked

TEMPLATES = [rendering.template_for(role) for role in (None, *Role)]
MOST = Policy().agenda_lines
SUBJECT = SharedSubject(code="career", label="Career", question="Where do you want to be in two years?")


def goal(number: int, title: str, steps: list[tuple[str, bool]], *, focal: bool) -> SharedGoal:
    """A goal; the focal one with its questions."""
    asked = questions_for(title[:80], diffuse=True) if focal else ()
    return SharedGoal(
        id=f"g{number}",
        title=title,
        steps=tuple(SharedStep(number=at, text=text, done=done) for at, (text, done) in enumerate(steps, 1)),
        progress=40,
        due=date(2026, 12, 31),
        questions=tuple(SharedQuestion(question=one, text=text) for one, text in asked),
    )


@pytest.mark.parametrize("template", TEMPLATES)
def test_one_screen_when_little_is_going_on(template: str) -> None:
    """A goal with its three questions, one jot and the subject of the day fit into 24 lines."""
    one = goal(1, "Lead the migration", [], focal=True)
    little = replace(
        EMPTY,
        last_met=date(2026, 11, 9),
        goals=(replace(one, questions=one.questions[:3]),),
        jots=(SharedJot(id="j1", kind=JotKind.TOPIC, text="Budget"),),
        subject=SUBJECT,
    )
    assert length(rendering.render_shared(little, template=template)) <= 24


texts = st.one_of(
    st.text(max_size=30),
    st.integers(1, 400).map(lambda n: "word " * n),
    st.integers(1, 900).map(lambda n: "\u6f22" * n),
    st.integers(1, 900).map(lambda n: "<*_" * n),
)


@given(
    st.sampled_from(TEMPLATES),
    st.lists(st.tuples(st.sampled_from(sorted(SHAREABLE, key=str)), texts), max_size=70),
    st.lists(st.tuples(texts, st.lists(st.tuples(texts, st.booleans()), max_size=12)), max_size=7),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_never_more_than_two_pages(
    template: str,
    jots: list[tuple[JotKind, str]],
    goals: list[tuple[str, list[tuple[str, bool]]]],
    subject: bool,
) -> None:
    """However much is noted, the entry as written has room on two pages, and heads-ups go last."""
    agenda = SharedAgenda(
        me="Jo",
        person="Sam",
        on=date(2026, 11, 23),
        last_met=date(2026, 11, 9),
        goals=tuple(goal(at, title, steps, focal=at == 0) for at, (title, steps) in enumerate(goals)),
        jots=tuple(SharedJot(id=f"j{at}", kind=kind, text=text) for at, (kind, text) in enumerate(jots)),
        subject=SUBJECT if subject else None,
    )
    found = fitted(agenda, most=MOST, template=template)
    entry = rendering.render_entry(found.agenda, MARKER, mark, template=template)
    assert length(entry) <= MOST
    if any(one.what == "heads-up" for one in found.left_out):
        assert {jot.kind for jot in found.agenda.jots} <= {JotKind.HEADS_UP}
        assert found.agenda.goals == ()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", 0),
        ("one", 1),
        ("one\n\ntwo\n", 3),
        ("a" * 80, 1),
        ("a" * 81, 2),
        ("\u6f22" * 40, 1),
        ("\u6f22" * 41, 2),
        ("a" * 70 + " " + "b" * 12, 2),
        ("one <!-- syncd:item:" + "x" * 99 + " -->", 1),
        ("one\n<!-- syncd:entry:abc -->\ntwo", 2),
    ],
)
def test_how_long_a_text_is(text: str, lines: int) -> None:
    """In lines of 80 columns, wrapped between words; wide letters take two, comments none."""
    assert length(text) == lines


def test_a_long_line_ends_with_an_ellipsis() -> None:
    """One thing takes three lines at most, in its section and as a late line; short ones stay whole."""
    jot = SharedJot(id="j1", kind=JotKind.TOPIC, text="word " * 200)
    agenda = replace(EMPTY, jots=(jot,))
    (shown,) = [line for line in rendering.render_shared(agenda).splitlines() if "word" in line]
    assert shown.endswith(" word\u2026")
    assert len(shown) <= LONGEST_LINE + len("- ")
    assert unmarked(rendering.jot_line(jot, mark)).endswith(" word\u2026")
    exact = replace(EMPTY, jots=(replace(jot, text="w" * LONGEST_LINE),))
    assert "\u2026" not in rendering.render_shared(exact)


def test_cutting_a_line_hides_no_leak() -> None:
    """A private text within a long shared one is found although only its beginning would go out."""
    secret = "the plan to move the team to another city in spring " * 6
    agenda = replace(EMPTY, jots=(SharedJot(id="j1", kind=JotKind.TOPIC, text=f"x {secret} y"),))
    outgoing = rendering.render_shared(agenda)
    (leak,) = leaks(outgoing, [PrivateText(id="g2", text=secret)], agenda)
    assert (leak.private, leak.shared) == ("g2", "j1")


def test_a_long_own_template_still_shows_what_matters(tmp_path: Path) -> None:
    """Whoever writes two pages of fixed words gets a longer agenda, not one without heads-ups."""
    (tmp_path / "agenda.md.j2").write_text(
        "words\n\n" * 60 + '{% include "sections/heads-up.md.j2" %}\n', encoding="utf-8"
    )
    agenda = replace(EMPTY, jots=(SharedJot(id="j1", kind=JotKind.HEADS_UP, text="It slips"),))
    found = fitted(agenda, most=MOST, templates=tmp_path)
    assert found.left_out == ()
    assert "It slips" in rendering.render_shared(found.agenda, tmp_path)
