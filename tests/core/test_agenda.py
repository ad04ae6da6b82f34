"""What both may read about a meeting, and what only the user may."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.agenda import (
    SharedAgenda,
    SharedJot,
    SharedSubject,
    build_shared,
    display_name,
    focal_goal,
    items,
)
from syncd.core.answers import Answer
from syncd.core.goals import CheckIn, Goal, GoalState, Staleness, StateNoted, Step
from syncd.core.jots import SHAREABLE, Jot, JotKind, waiting_jots
from syncd.core.model import Address, Outcome, Role, Standing
from syncd.core.prep import PastSlot, PrepSheet, build_prep

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")
SAM, SAM2, ALEX = Address("sam@example.com"), Address("sam@example.org"), Address("alex@example.com")


def goal(number: int, title: str = "", **more: object) -> Goal:
    """A goal shared with Sam unless said otherwise."""
    values: dict[str, object] = {"person": SAM, "created_at": NOW - 60 * DAY} | more
    return Goal(number=number, title=title or f"Goal {number}", **values)  # type: ignore[arg-type]


def jot(number: int, kind: JotKind = JotKind.TOPIC, **more: object) -> Jot:
    """A jot for Sam unless said otherwise."""
    values: dict[str, object] = {"person": SAM, "made_at": NOW - DAY, "text": f"jot {number}"} | more
    return Jot(number=number, kind=kind, **values)  # type: ignore[arg-type]


def shared(*things: Goal | Jot, last_met: datetime | None = None) -> SharedAgenda:
    """The shared agenda for Sam's next meeting."""
    return build_shared(
        me="Jo Doe",
        person="Sam Rivera",
        addresses=(SAM, SAM2),
        on=date(2026, 11, 23),
        last_met=last_met,
        goals=[one for one in things if isinstance(one, Goal)],
        jots=[one for one in things if isinstance(one, Jot)],
        now=NOW,
        zone=BERLIN,
    )


def prep(*things: Goal | Jot) -> PrepSheet:
    """The prep sheet for the same meeting."""
    return build_prep(
        shared(*things),
        addresses=(SAM, SAM2),
        role=Role.MANAGER,
        standing=Standing.SLIPPING,
        missed=1,
        recent=[
            PastSlot(on=date(2026, 11, 9), outcome=Outcome.HELD, reason=None),
            PastSlot(on=date(2026, 11, 16), outcome=Outcome.SKIPPED, reason=None),
        ],
        goals=[one for one in things if isinstance(one, Goal)],
        staleness={1: Staleness(stale=True, held_since_touch=3, days_since_touch=40)},
        jots=[one for one in things if isinstance(one, Jot)],
        last_met=None,
        now=NOW,
        zone=BERLIN,
    )


# -- what is shared -------------------------------------------------------------------------


def test_the_shared_type_has_no_place_for_anything_private() -> None:
    """The fields of a shared agenda are those of the left column of the table, and no others."""
    held = {field.name for field in fields(SharedAgenda)}
    assert held == {"me", "person", "on", "last_met", "goals", "jots", "subject"}
    one = shared(goal(1, steps=(Step(number=1, text="x"),)), jot(1))
    assert {field.name for field in fields(one.goals[0])} == set(
        "id title steps progress due questions carried".split()
    )
    assert {field.name for field in fields(one.goals[0].steps[0])} == {"number", "text", "done"}
    assert {field.name for field in fields(one.jots[0])} == {"id", "kind", "text"}


def answer(number: int, **more: object) -> Answer:
    """An answer somebody else gave about goal 1, ticked for Sam unless said otherwise."""
    values: dict[str, object] = {"question": "more", "text": "teach the others", "at": NOW - 9 * DAY}
    values |= {"person": ALEX, "shared_with": SAM, "goal": 1, "read_at": NOW - 8 * DAY} | more
    return Answer(number=number, **values)  # type: ignore[arg-type]


def test_only_an_answer_ticked_for_this_person_is_carried() -> None:
    """What somebody else said of a goal is shown, dated and without a name, only where it was ticked."""
    given = (
        answer(4, question="balance", text="fine\nso far", shared_with=SAM2),
        answer(1, shared_with=None),
        answer(2, shared_with=ALEX),
        answer(3, at=NOW - 30 * DAY),
        answer(5, at=NOW + DAY),
    )
    (found,) = shared(goal(1, answers=given)).goals
    assert [(said.on, said.question, said.text) for said in found.carried] == [
        (date(2026, 10, 21), "what to do more of", "teach the others"),
        (date(2026, 11, 11), "how it is balanced", "fine so far"),
    ]
    assert {field.name for field in fields(found.carried[0])} == {"on", "question", "text"}
    assert shared(goal(1, answers=given[1:3])).goals[0].carried == ()
    assert items(shared(goal(1, answers=given))) != items(shared(goal(1)))
    assert shared(goal(1, answers=given, private=True)).goals == ()


def test_the_subject_is_an_item_of_its_own() -> None:
    """The line of the subject whose turn it is is known by its code and changes with its question."""
    subject = SharedSubject(code="career", label="Career", question="Where do you want to be?")
    agenda = replace(shared(), subject=subject)
    assert items(agenda) == {"s.career": "Where do you want to be?"}
    assert {field.name for field in fields(subject)} == {"code", "label", "question"}


def test_a_goal_with_its_person_is_shared() -> None:
    """Naming somebody shares title, steps, progress and due date with them, under any address."""
    one = goal(
        1,
        "Lead the migration",
        person=SAM2,
        due=date(2026, 12, 31),
        steps=(Step(number=1, text="Draft", done_at=NOW - DAY), Step(number=2, text="Review")),
    )
    found = shared(one).goals[0]
    assert (found.title, found.progress, found.due) == ("Lead the migration", 50, date(2026, 12, 31))
    assert [(step.text, step.done) for step in found.steps] == [("Draft", True), ("Review", False)]


@pytest.mark.parametrize(
    "one",
    [
        goal(1, private=True),
        goal(1, person=None),
        goal(1, person=ALEX),
        goal(1, states=(StateNoted(at=NOW, state=GoalState.DONE),)),
        goal(1, states=(StateNoted(at=NOW, state=GoalState.DROPPED),)),
        goal(1, created_at=NOW + DAY),
        jot(1, private=True),
        jot(1, JotKind.THANKS),
        jot(1, JotKind.PRAISE),
        jot(1, JotKind.FEEDBACK),
        jot(1, person=ALEX),
        jot(1, done_at=NOW),
        jot(1, made_at=NOW + DAY),
    ],
)
def test_everything_else_is_not_shared(one: Goal | Jot) -> None:
    """Private, without a person, somebody else's, closed or a kind that is said, not handed over."""
    assert items(shared(one)) == {}


@pytest.mark.parametrize("kind", JotKind)
def test_each_kind_of_jot(kind: JotKind) -> None:
    """Five kinds are shared, three are not, and the type refuses those whoever asks."""
    assert bool(shared(jot(1, kind)).jots) is (kind in SHAREABLE)
    if kind not in SHAREABLE:
        with pytest.raises(ValueError, match="never shared"):
            SharedJot(id="j1", kind=kind, text="x")


@given(
    private=st.booleans(),
    person=st.sampled_from([None, SAM, SAM2, ALEX]),
    state=st.sampled_from(GoalState),
    kind=st.sampled_from(JotKind),
)
def test_no_private_word_is_in_a_shared_agenda(
    private: bool, person: Address | None, state: GoalState, kind: JotKind
) -> None:
    """Whatever the combination: a secret field reaches the shared agenda only when it was marked so."""
    one = goal(
        1,
        "SECRET-title",
        why="SECRET-why",
        private=private,
        person=person,
        states=(StateNoted(at=NOW - DAY, state=state),),
        steps=(Step(number=1, text="SECRET-step"),),
        check_ins=(CheckIn(at=NOW, text="SECRET-remark", progress=10),),
    )
    note = jot(1, kind, text="SECRET-jot", private=private, person=person or ALEX)
    seen = repr(shared(one, note))
    assert "SECRET-why" not in seen
    assert "SECRET-remark" not in seen
    open_to_sam = not private and person in (SAM, SAM2)
    if not open_to_sam:
        assert "SECRET" not in seen
    assert ("SECRET-jot" in seen) is (open_to_sam and kind in SHAREABLE)


def test_the_date_last_met_is_a_local_one() -> None:
    """What both remember is the date on the wall."""
    assert shared(last_met=datetime(2026, 11, 8, 23, 30, tzinfo=UTC)).last_met == date(2026, 11, 9)


# -- jots -----------------------------------------------------------------------------------


def test_a_jot_waits_for_the_meeting_not_for_a_date() -> None:
    """Topics, asks, wins and heads-ups are over once the two have met; until then none is lost."""
    old = jot(1, made_at=NOW - 300 * DAY)
    assert waiting_jots([old], addresses=[SAM], last_met=None, now=NOW) == (old,)
    assert waiting_jots([old], addresses=[SAM], last_met=NOW - 301 * DAY, now=NOW) == (old,)
    assert waiting_jots([old], addresses=[SAM], last_met=NOW - 299 * DAY, now=NOW) == ()


@pytest.mark.parametrize("kind", [JotKind.ACTION, JotKind.THANKS, JotKind.PRAISE, JotKind.FEEDBACK])
def test_actions_and_thanks_wait_until_ticked(kind: JotKind) -> None:
    """They carry over from meeting to meeting."""
    one = jot(1, kind, made_at=NOW - 30 * DAY)
    assert waiting_jots([one], addresses=[SAM], last_met=NOW - DAY, now=NOW) == (one,)
    done = replace(one, done_at=NOW - DAY)
    assert waiting_jots([done], addresses=[SAM], last_met=NOW - DAY, now=NOW) == ()


def test_jots_come_by_kind_then_by_age() -> None:
    """No surprises first, then asks and topics, whatever order they were noted in."""
    made = [jot(1, JotKind.WIN), jot(2), jot(3, JotKind.HEADS_UP), jot(4, made_at=NOW - 2 * DAY)]
    assert [one.id for one in shared(*made).jots] == ["j3", "j4", "j2", "j1"]
    assert [one.id for one in shared(*made).of_kind("topic")] == ["j4", "j2"]


# -- focal goal -----------------------------------------------------------------------------


def test_the_focal_goal_is_asked_three_questions() -> None:
    """What to do more of, less of, and start doing, in the goal's own words; only for one goal."""
    found = shared(goal(1, check_ins=(CheckIn(at=NOW, text="x"),)), goal(2, "Lead the migration"))
    assert found.focal is not None
    assert found.focal.id == "g2"
    assert tuple(one.text for one in found.focal.questions) == (
        "For \u201cLead the migration\u201d, what should I do more of?",
        "For \u201cLead the migration\u201d, what should I do less of?",
        "For \u201cLead the migration\u201d, what should I start doing?",
    )
    assert found.goals[0].questions == ()


@pytest.mark.parametrize(
    ("goals", "focal"),
    [
        ((goal(1, created_at=NOW - 5 * DAY), goal(2, created_at=NOW - 6 * DAY)), 2),
        ((goal(1), goal(2, due=date(2026, 12, 1))), 2),
        ((goal(1, due=date(2026, 12, 2)), goal(2, due=date(2026, 12, 1))), 2),
        ((goal(1), goal(2, created_at=NOW - DAY, due=date(2026, 11, 19))), 2),
        ((goal(1), goal(2, created_at=NOW - DAY, due=date(2026, 11, 20))), 1),
        ((goal(1), goal(2)), 1),
        ((goal(1, states=(StateNoted(at=NOW, state=GoalState.WAITING),)), goal(2)), 2),
    ],
)
def test_which_goal_is_focal(goals: tuple[Goal, ...], focal: int) -> None:
    """Overdue before others, then the longest untouched, then the soonest due; active goals only."""
    for order in (goals, goals[::-1]):
        found = focal_goal(order, now=NOW, zone=BERLIN)
        assert found is not None
        assert found.number == focal


def test_items_change_with_the_thing_and_with_nothing_else() -> None:
    """Being focal this time changes no item; a new progress does."""
    one = goal(1)
    before = items(shared(one))
    assert items(shared(one, goal(2, created_at=NOW - 99 * DAY)))["g1"] == before["g1"]
    assert items(shared(replace(one, check_ins=(CheckIn(at=NOW, progress=5),))))["g1"] != before["g1"]


# -- prep sheet -----------------------------------------------------------------------------


def test_the_prep_sheet_holds_what_is_not_shared() -> None:
    """Why, remarks, staleness, standing, thanks and everything private, newest first."""
    notes = tuple(CheckIn(at=NOW - n * DAY, text=f"remark {n}") for n in range(5))
    sheet = prep(
        goal(1, why="promotion", check_ins=notes, private=True),
        goal(2, person=None),
        goal(3, person=ALEX),
        jot(1, JotKind.THANKS),
        jot(2, private=True),
        jot(3),
        jot(4, JotKind.PRAISE, person=ALEX),
    )
    assert [(one.id, one.shared, one.why) for one in sheet.goals] == [
        ("g1", False, "promotion"),
        ("g2", False, ""),
    ]
    assert [note.text for note in sheet.goals[0].check_ins] == ["remark 0", "remark 1", "remark 2"]
    assert sheet.goals[0].staleness is not None
    assert [one.id for one in sheet.jots] == ["j2", "j1"]
    assert [one.id for one in sheet.shared.jots] == ["j3"]
    assert [slot.on.day for slot in sheet.recent] == [16, 9]
    assert (sheet.standing, sheet.missed, sheet.role) == (Standing.SLIPPING, 1, Role.MANAGER)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("sam.rivera@example.com", "Sam Rivera"),
        ("sam_rivera2+x@example.com", "Sam Rivera X"),
        ("sam@example.com", "Sam"),
        ("42@example.com", "42@example.com"),
    ],
)
def test_a_name_is_made_of_an_address(address: str, name: str) -> None:
    """People who gave no name are called by what their address says."""
    assert display_name(Address(address)) == name
