"""The gate that judges every outgoing text."""

from datetime import UTC, date, datetime

import pytest

from syncd.core.agenda import SharedAgenda, SharedGoal, SharedJot, SharedStep
from syncd.core.goals import CheckIn, Goal, GoalState, StateNoted, Step
from syncd.core.jots import Jot, JotKind
from syncd.core.model import Address
from syncd.core.privacy import Leak, PrivateText, leaks, private_texts
from syncd.markdown import escape

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SAM, ALEX = Address("sam@example.com"), Address("alex@example.com")
EMPTY = SharedAgenda(
    me="Jo Doe", person="Sam Rivera", on=date(2026, 11, 23), last_met=None, goals=(), jots=()
)


def agenda(*texts: str) -> SharedAgenda:
    """A shared agenda with a goal, a step and jots of these texts."""
    goal = SharedGoal(
        id="g1",
        title=texts[0],
        steps=(SharedStep(number=1, text=texts[1], done=False),),
        progress=None,
        due=None,
    )
    jots = tuple(SharedJot(id=f"j{n}", kind=JotKind.TOPIC, text=text) for n, text in enumerate(texts[2:], 1))
    return SharedAgenda(
        me="Jo Doe", person="Sam Rivera", on=date(2026, 11, 23), last_met=None, goals=(goal,), jots=jots
    )


def private(text: str) -> list[PrivateText]:
    """One private text."""
    return [PrivateText(id="g9", text=text)]


@pytest.mark.parametrize(
    ("text", "outgoing"),
    [
        ("ask for a promotion", "- ask for a promotion"),
        ("Ask for a Promotion!", "- we ASK  FOR\na promotion, ok"),
        ("see https://secret.example/plan", f"- {escape('see https://secret.example/plan')}"),
        ("snake_case_promotion *now*", f"- {escape('snake_case_promotion *now*')}"),
        ("私は来年この会社を辞めるつもりです", "- メモ 私は来年この会社を辞めるつもりです。"),
        ("\ufb01nancial trouble", "- financial trouble"),
    ],
)
def test_a_private_text_is_recognised(text: str, outgoing: str) -> None:
    """Whatever the case, spacing, escapes or script it leaves in."""
    assert leaks(outgoing, private(text), EMPTY) == (Leak(private="g9", shared=None),)


def test_the_shared_thing_that_holds_it_is_named() -> None:
    """Both items are named, so that the user can reword one of them."""
    one = agenda("Grow", "Draft", "talk: ask for a promotion soon")
    outgoing = "- talk: ask for a promotion soon"
    assert leaks(outgoing, private("ask for a promotion"), one) == (Leak(private="g9", shared="j1"),)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_what_is_marked_as_shared_as_well_is_no_leak(place: int) -> None:
    """The same words noted twice, once to share, may be shared."""
    texts = ["Grow", "Draft", "Topic"]
    texts[place] = "Ask for a promotion"
    assert leaks("- Ask for a promotion", private("ask for a promotion."), agenda(*texts)) == ()


@pytest.mark.parametrize(
    ("text", "known"), [("elevenlette", False), ("twelvelettee", True), ("a 1 b 2 c 3 d", False)]
)
def test_twelve_letters_make_a_text_recognisable(text: str, known: bool) -> None:
    """Shorter notes are common words."""
    noted = Jot(number=1, kind=JotKind.FEEDBACK, text=text, person=SAM, made_at=NOW)
    assert bool(private_texts([], [noted], addresses=[SAM])) is known


def test_what_is_private_towards_one_person() -> None:
    """Every why, remark, private, unshared or other people's text, open or closed."""
    goals = [
        Goal(
            number=1,
            title="shared title with Sam",
            created_at=NOW,
            person=SAM,
            why="because of the money\nand for the glory",
            steps=(Step(number=1, text="shared step with Sam"),),
            check_ins=(CheckIn(at=NOW, text="remark about Sam's mood"),),
        ),
        Goal(
            number=2,
            title="title shared with Alex",
            created_at=NOW,
            person=ALEX,
            steps=(Step(number=1, text="step shared with Alex"),),
            states=(StateNoted(at=NOW, state=GoalState.DROPPED),),
        ),
        Goal(number=3, title="a goal all of my own", created_at=NOW),
        Goal(number=4, title="kept from Sam for now", created_at=NOW, person=SAM, private=True),
    ]
    jots = [
        Jot(number=1, kind=JotKind.TOPIC, text="topic for Sam to read", person=SAM, made_at=NOW),
        Jot(number=2, kind=JotKind.PRAISE, text="praise about Sam's talk", person=SAM, made_at=NOW),
        Jot(
            number=3, kind=JotKind.TOPIC, text="topic for Alex to read", person=ALEX, made_at=NOW, done_at=NOW
        ),
        Jot(number=4, kind=JotKind.ASK, text="secret ask about Sam", person=SAM, made_at=NOW, private=True),
    ]
    assert [(one.id, one.text) for one in private_texts(goals, jots, addresses=[SAM])] == [
        ("g1", "because of the money"),
        ("g1", "and for the glory"),
        ("g1", "remark about Sam's mood"),
        ("g2", "title shared with Alex"),
        ("g2", "step shared with Alex"),
        ("g3", "a goal all of my own"),
        ("g4", "kept from Sam for now"),
        ("j2", "praise about Sam's talk"),
        ("j3", "topic for Alex to read"),
        ("j4", "secret ask about Sam"),
    ]


def test_a_private_text_does_not_show_in_a_traceback() -> None:
    """Not even its representation quotes it."""
    assert "money" not in repr(PrivateText(id="g1", text="because of the money"))
