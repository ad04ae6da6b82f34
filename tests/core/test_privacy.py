"""The gate that judges every outgoing text."""

import time
from datetime import UTC, date, datetime
from typing import Any

import pytest

from syncd.core.agenda import SharedAgenda, SharedGoal, SharedJot, SharedStep
from syncd.core.answers import Answer
from syncd.core.goals import CheckIn, Goal, GoalState, StateNoted, Step
from syncd.core.jots import Jot, JotKind
from syncd.core.model import Address
from syncd.core.privacy import Leak, NotedText, PrivateText, Reader, leaks, private_texts
from syncd.markdown import escape

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SAM, ALEX = Address("sam@example.com"), Address("alex@example.com")
READER = Reader(addresses=[SAM], entries=["sams-entry"])
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


def test_what_is_marked_as_shared_as_well_is_no_secret() -> None:
    """The same words noted twice, once to share, may be shared."""
    shared = Goal(
        number=1,
        title="Ask for a promotion",
        created_at=NOW,
        person=SAM,
        steps=(Step(number=1, text="Write it all down first"),),
    )
    topic = Jot(number=1, kind=JotKind.TOPIC, text="How the promotion works", person=SAM, made_at=NOW)
    why = "ask for a promotion.\nwrite it all down FIRST\nhow the promotion works"
    mine = Goal(number=2, title="Another goal of mine", created_at=NOW, why=why)
    found = private_texts([shared, mine], [topic], reader=READER)
    assert [one.text for one in found] == ["Another goal of mine"]


def test_standing_in_the_agenda_does_not_make_a_text_shared() -> None:
    """What the user marked decides, not what was put into the agenda: that could be the mistake."""
    one = agenda("Ask for a promotion", "Draft")
    assert leaks("- Ask for a promotion", private("ask for a promotion"), one) == (
        Leak(private="g9", shared="g1"),
    )


@pytest.mark.parametrize(
    ("text", "known"), [("elevenlette", False), ("twelvelettee", True), ("a 1 b 2 c 3 d", False)]
)
def test_twelve_letters_make_a_text_recognisable(text: str, known: bool) -> None:
    """Shorter notes are common words."""
    noted = Jot(number=1, kind=JotKind.FEEDBACK, text=text, person=SAM, made_at=NOW)
    assert bool(private_texts([], [noted], reader=READER)) is known


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
    assert [(one.id, one.text) for one in private_texts(goals, jots, reader=READER)] == [
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


# -- answers, notes and whatever else was said ----------------------------------------------


def answer(number: int, text: str, person: Address = ALEX, **more: Any) -> Answer:
    """An answer about goal 1."""
    return Answer(
        number=number, goal=1, question="more", person=person, text=text, at=NOW, read_at=NOW, **more
    )


def goal(*answers: Answer, private: bool = False) -> Goal:
    """Goal 1, shared with Sam, with these answers."""
    return Goal(number=1, title="Lead", created_at=NOW, person=SAM, private=private, answers=answers)


@pytest.mark.parametrize(
    ("given", "hidden"),
    [
        (answer(1, "write it down earlier"), True),
        (answer(1, "write it down earlier", shared_with=SAM), False),
        (answer(1, "write it down earlier", shared_with=Address("kim@example.com")), True),
        (answer(1, "write it down earlier", SAM), False),
        (answer(1, "write it down earlier", entry="alexs-entry"), True),
        (answer(1, "write it down earlier", entry="sams-entry"), False),
    ],
)
def test_an_answer_is_for_whoever_gave_or_was_given_it(given: Answer, hidden: bool) -> None:
    """Another person's words are private until ticked; one's own, and one's own document's, are not."""
    assert bool(private_texts([goal(given)], [], reader=READER)) is hidden
    assert bool(private_texts([goal()], [], [given], reader=READER)) is hidden, "replaced, or to a subject"


def test_an_answer_is_given_only_together_with_its_goal() -> None:
    """A ticked answer about a goal that is private again is private again."""
    given = answer(1, "write it down earlier", shared_with=SAM)
    assert private_texts([goal(given)], [], reader=READER) == ()
    assert [one.id for one in private_texts([goal(given, private=True)], [], reader=READER)] == ["a1"]


def test_what_somebody_said_themselves_is_no_secret_to_them() -> None:
    """Two managers who use the same words do not block each other's documents."""
    alex, sam = answer(1, "Keep doing that!"), answer(2, "just keep doing that, please", SAM)
    assert private_texts([goal(alex, sam)], [], reader=READER) == ()
    longer = answer(1, "just keep doing that, please, and ask for more")
    assert [one.id for one in private_texts([goal(longer, sam)], [], reader=READER)] == ["a1"]


def test_notes_are_for_those_who_share_the_document() -> None:
    """What was written into another document, and what stands in none, is private."""
    texts = [("n1", "sams-entry"), ("n2", "alexs-entry"), ("r1", None)]
    noted = [NotedText(id=name, text=f"words about the plan {name}", entry=entry) for name, entry in texts]
    assert [one.id for one in private_texts([], [], [], noted, reader=READER)] == ["n2", "r1"]


def test_short_lines_leak_together() -> None:
    """A remark of several short lines is compared as a whole; of long ones each line counts."""
    short = NotedText(id="r1", text="ask for\na raise\nsoon")
    assert leaks("ask for a raise soon", private_texts([], [], [], [short], reader=READER), EMPTY)
    long = NotedText(id="r2", text="the first of the lines\nthe second of the lines")
    assert leaks("- the second of the lines", private_texts([], [], [], [long], reader=READER), EMPTY)


def test_a_name_the_user_wrote_is_no_leak() -> None:
    """Whom a praise is about is private, yet the user may name them in a topic."""
    where = Address("alexandra@example.com")
    praise = Jot(number=1, kind=JotKind.PRAISE, text="x", person=SAM, made_at=NOW, about=where)
    found = private_texts([], [praise], reader=READER)
    assert [one.text for one in found] == [where]
    topic = agenda("Grow", "Draft", "ask alexandra@example.com about it")
    assert leaks("- ask alexandra@example.com about it", found, topic) == ()
    assert leaks("- by alexandra@example.com", found, EMPTY) == (Leak(private="j1", shared=None),)
    assert private_texts([], [praise], reader=Reader(addresses=[SAM, where])) == ()


def test_what_syncd_says_of_its_own_accord_is_no_secret() -> None:
    """A private jot worded like a heading blocks no document; one that says more than that still does."""
    ours = ["### What went well", "Career aspirations"]
    noted = [
        Jot(number=n, kind=JotKind.FEEDBACK, text=text, person=SAM, made_at=NOW)
        for n, text in enumerate(["what went well", "career aspirations of Sam"])
    ]
    assert [one.id for one in private_texts([], noted, reader=READER, ours=ours)] == ["j1"]


@pytest.mark.parametrize("outgoing", ["ask for <!-- x --> a promotion", "<!-- ask for a promotion -->"])
def test_comments_hide_nothing(outgoing: str) -> None:
    """Neither a text in a comment nor one with a comment inside goes unseen."""
    assert leaks(outgoing, private("ask for a promotion"), EMPTY)


def test_a_decade_of_notes_is_compared_in_no_time() -> None:
    """Twenty thousand private texts against an entry of two pages: a fraction of a second."""
    before = time.process_time()
    said = [answer(n, f"what somebody said on day {n} about the way we work", SAM) for n in range(5000)]
    noted = [NotedText(id=f"n{n}", text=f"a note of day {n} about the way we work") for n in range(20000)]
    entry = "\n".join(f"- line {n} of the entry, with some more words in it" for n in range(120))
    assert leaks(entry, private_texts([goal(*said)], [], [], noted, reader=READER), EMPTY) == ()
    assert time.process_time() - before < 10
