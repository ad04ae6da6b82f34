"""What goes from one manager to the next, and what of it may be shared."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from syncd.core.answers import Answer
from syncd.core.cadence.history import Person, Tenure
from syncd.core.goals import Goal, GoalState, StateNoted
from syncd.core.handover import Handover, offer, pick, plan_handover
from syncd.core.jots import Jot, JotKind
from syncd.core.model import Address, Role

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = date(2026, 11, 20)
LONG_AGO = date(2025, 3, 1)
SAM, SAM2, ALEX, KIM = map(Address, ("sam@x.example", "sam@y.example", "alex@x.example", "kim@x.example"))


def person(key: Address, *tenures: Tenure, also: tuple[Address, ...] = ()) -> Person:
    """Somebody with these roles."""
    return Person(key=key, addresses=(key, *also), tenures=tenures)


def tenure(role: Role, since: date = LONG_AGO, until: date | None = None, company: str = "") -> Tenure:
    """A role for a while."""
    return Tenure(role=role, since=since, until=until, company=company)


def goal(number: int, whose: Address | None = SAM, state: GoalState | None = None, **more: Any) -> Goal:
    """A goal noted with somebody."""
    states = (StateNoted(at=NOW, state=state),) if state else ()
    return Goal(number=number, title=f"goal {number}", created_at=NOW, person=whose, states=states, **more)


def jot(number: int, kind: JotKind = JotKind.ACTION, whose: Address = SAM, **more: Any) -> Jot:
    """A jot noted for somebody."""
    return Jot(number=number, kind=kind, text=f"jot {number}", person=whose, made_at=NOW, **more)


def answer(number: int, about: int, whose: Address = SAM, **more: Any) -> Answer:
    """What somebody said about a goal."""
    return Answer(
        number=number, goal=about, question="more", person=whose, text="x", at=NOW, read_at=NOW, **more
    )


def plan(old: Person, new: Person, **more: Any) -> Handover | None:
    """A handover of today."""
    return plan_handover(
        old, new, more.pop("goals", ()), more.pop("jots", ()), on=TODAY, today=TODAY, now=NOW, **more
    )


MANAGER = person(SAM, tenure(Role.MANAGER, company="Acme"), also=(SAM2,))


def test_the_open_role_passes_on() -> None:
    """The new one begins the role that the old one ends, at the same company unless another is named."""
    found = plan(MANAGER, person(ALEX))
    assert found
    assert (found.role, found.since, found.on, found.company) == (Role.MANAGER, LONG_AGO, TODAY, "Acme")
    assert (found.ends, found.begins) == (True, True)
    other = plan(MANAGER, person(ALEX), company="Initech")
    assert other
    assert other.company == "Initech"


def test_a_manager_goes_before_any_other_role() -> None:
    """Of several open roles it is the manager's that passes on, else the latest."""
    both = person(SAM, tenure(Role.MANAGER), tenure(Role.MENTOR, date(2026, 1, 1)))
    mentor = person(SAM, tenure(Role.PEER), tenure(Role.MENTOR, date(2026, 1, 1)))
    found = [plan(one, person(ALEX)) for one in (both, mentor)]
    assert [one and one.role for one in found] == [Role.MANAGER, Role.MENTOR]


def test_nothing_passes_on_without_a_role() -> None:
    """Somebody who is nothing to me, or no longer, has nothing to hand over."""
    assert plan(person(SAM), person(ALEX)) is None
    assert plan(person(SAM, tenure(Role.MANAGER, until=TODAY)), person(ALEX)) is None
    other = person(ALEX, tenure(Role.PEER, TODAY))
    assert plan(person(SAM, tenure(Role.MANAGER, until=TODAY)), other) is None


def test_a_role_that_is_to_end_can_be_handed_over() -> None:
    """An end that lies ahead is no end yet; one of today is."""
    tomorrow = person(SAM, tenure(Role.MANAGER, until=date(2026, 11, 21)))
    assert plan(tomorrow, person(ALEX))
    assert plan(person(SAM, tenure(Role.MANAGER, until=TODAY)), person(ALEX)) is None


def test_a_manager_named_already_begins_nothing_twice() -> None:
    """When the new one holds the role already, only the old tenure ends."""
    found = plan(MANAGER, person(ALEX, tenure(Role.MANAGER, date(2026, 11, 1))))
    assert found
    assert (found.ends, found.begins) == (True, False)


def test_a_second_handover_changes_nothing() -> None:
    """What was handed over is known by the two tenures that meet; nothing is carried again."""
    old = person(SAM, tenure(Role.MANAGER, until=date(2026, 11, 16)))
    found = plan(old, person(ALEX, tenure(Role.MANAGER, date(2026, 11, 16))), goals=[goal(1)], jots=[jot(1)])
    assert found
    assert (found.changes, found.on, found.goals, found.actions) == (False, date(2026, 11, 16), (), ())


def test_open_goals_and_actions_are_carried() -> None:
    """Whichever address they were noted with; closed goals, ticked actions and other jots stay."""
    goals = [
        goal(1),
        goal(2, SAM2, GoalState.WAITING),
        goal(3, state=GoalState.DONE),
        goal(4, state=GoalState.DROPPED),
        goal(5, KIM),
        goal(6, None),
        goal(7, private=True),
    ]
    jots = [jot(1), jot(2, whose=SAM2), jot(3, done_at=NOW), jot(4, whose=KIM)]
    jots += [jot(9 + n, kind) for n, kind in enumerate(JotKind) if kind is not JotKind.ACTION]
    found = plan(MANAGER, person(ALEX), goals=goals, jots=jots)
    assert found
    assert [one.number for one in found.goals] == [1, 2, 7]
    assert [one.number for one in found.actions] == [1, 2]


# -- what may be shared afterwards ----------------------------------------------------------

CARRIED = (
    goal(1, ALEX, private=True, answers=(answer(1, 1), answer(2, 1, shared_with=ALEX), answer(3, 1, ALEX))),
    goal(2, ALEX, answers=(answer(4, 2), answer(5, 2, shared_with=KIM))),
    goal(3, ALEX, private=True),
    goal(4, ALEX),
    goal(5, ALEX, GoalState.DONE, private=True),
    goal(6, SAM, private=True),
)
ACTIONS = (jot(1, whose=ALEX, private=True), jot(2, whose=ALEX), jot(3, JotKind.ASK, ALEX, private=True))
OFFER = offer(CARRIED, ACTIONS, addresses=[ALEX], now=NOW)


def test_what_is_private_is_offered() -> None:
    """Open private goals and actions with the person, and what others said about goals with them."""
    assert [one.number for one in OFFER.goals] == [1, 2, 3]
    assert [one.number for one in OFFER.actions] == [1]
    assert [one.number for one in OFFER.answers] == [1, 4, 5]
    assert not offer(CARRIED, ACTIONS, addresses=[KIM], now=NOW)


@pytest.mark.parametrize(
    ("ticked", "goals", "actions", "answers", "without_goal"),
    [
        ((), [], [], [], []),
        (("g1", "j1"), [1], [1], [], []),
        (("a1",), [], [], [], [1]),
        (("a1", "g1"), [1], [], [1], []),
        (("a1", "g3"), [3], [], [], [1]),
        (("a4", "g2"), [], [], [4], []),
        (("g4", "g6", "j2", "j3", "a3", "r1", "g1.2", "G1"), [], [], [], []),
    ],
)
def test_only_what_is_ticked_is_picked(
    ticked: tuple[str, ...], goals: list[int], actions: list[int], answers: list[int], without_goal: list[int]
) -> None:
    """An answer goes with its goal, shared before or ticked as well; what was not offered is nothing."""
    picked = pick(OFFER, ticked)
    assert [one.number for one in picked.goals] == goals
    assert [one.number for one in picked.actions] == actions
    assert [one.number for one in picked.answers] == answers
    assert [one.number for one in picked.without_goal] == without_goal
    assert bool(picked) is bool(goals or actions or answers)
