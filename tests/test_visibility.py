"""Who may read what, over every mark a goal, an answer or a jot can carry: rendered and compared."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.agenda import build_shared
from syncd.core.answers import Answer, Question
from syncd.core.cadence.history import Person, Tenure
from syncd.core.goals import CheckIn, Goal, GoalState, StateNoted, Step
from syncd.core.handover import offer, pick, plan_handover
from syncd.core.jots import RECIPROCAL, SHAREABLE, Jot, JotKind
from syncd.core.model import Address, Role
from syncd.core.privacy import Reader, leaks, private_texts
from syncd.documents.rendering import render_shared, template_for

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = date(2026, 11, 20)
SAM, SAM2, ALEX, JO = map(Address, ("sam@x.example", "sam@y.example", "alex@x.example", "jo@x.example"))
READERS = ((SAM, SAM2), (ALEX,), (JO,))
PEOPLE = st.sampled_from([SAM, SAM2, ALEX, JO])
COUNTER = itertools.count()


def token() -> str:
    """A text that stands nowhere else, of more than twelve letters."""
    digits = f"{next(COUNTER):08}"
    return "canary" + "".join(chr(ord("a") + int(digit)) for digit in digits)


@st.composite
def goals(draw: st.DrawFn) -> tuple[Goal, ...]:
    """Some goals with every mark, and what was said about them."""
    numbers = itertools.count(1)
    return tuple(
        Goal(
            number=number,
            title=token(),
            created_at=NOW,
            why=token(),
            person=draw(st.none() | PEOPLE),
            private=draw(st.booleans()),
            diffuse=draw(st.booleans()),
            states=(StateNoted(at=NOW, state=draw(st.sampled_from(GoalState))),),
            steps=(Step(number=1, text=token(), done_at=draw(st.none() | st.just(NOW))),),
            check_ins=(CheckIn(at=NOW, text=token(), progress=draw(st.none() | st.just(60))),),
            answers=tuple(
                Answer(
                    number=next(numbers),
                    goal=number,
                    question=draw(st.sampled_from(Question)).value,
                    person=draw(PEOPLE),
                    text=token(),
                    at=NOW,
                    read_at=NOW,
                    shared_with=draw(st.none() | PEOPLE),
                )
                for _ in range(draw(st.integers(0, 2)))
            ),
        )
        for number in range(1, 1 + draw(st.integers(0, 4)))
    )


@st.composite
def jots(draw: st.DrawFn) -> tuple[Jot, ...]:
    """Some jots of every kind, given and received."""
    made = []
    for number in range(1, 1 + draw(st.integers(0, 5))):
        kind = draw(st.sampled_from(JotKind))
        received = kind in RECIPROCAL and draw(st.booleans())
        nobody = kind is JotKind.ASK and draw(st.booleans())
        made.append(
            Jot(
                number=number,
                kind=kind,
                text=token(),
                person=None if nobody else draw(PEOPLE),
                made_at=NOW,
                private=draw(st.booleans()),
                done_at=NOW if received else None,
                received=received,
                about=draw(st.none() | PEOPLE) if kind is JotKind.PRAISE else None,
            )
        )
    return tuple(made)


def shown(
    goals: tuple[Goal, ...], jots: tuple[Jot, ...], reader: tuple[Address, ...], role: Role | None = None
) -> str:
    """The agenda of somebody in a role, as it would be written; the gate lets it pass."""
    agenda = build_shared(
        me="Me Myself",
        person="Somebody Else",
        addresses=reader,
        on=TODAY,
        last_met=None,
        goals=goals,
        jots=jots,
        now=NOW,
        zone=UTC,
    )
    text = render_shared(agenda, template=template_for(role))
    assert leaks(text, private_texts(goals, jots, reader=Reader(addresses=reader)), agenda) == ()
    return text


def allowed(goals: tuple[Goal, ...], jots: tuple[Jot, ...], reader: tuple[Address, ...]) -> set[str]:
    """What one person may read, said in another way than the code says it."""
    found = {jot.text for jot in jots if jot.person in reader and not jot.private and jot.kind in SHAREABLE}
    for goal in goals:
        if goal.person in reader and not goal.private:
            found |= {goal.title, goal.steps[0].text}
            found |= {one.text for one in goal.answers if one.shared_with in reader}
    return found


def every_text(goals: tuple[Goal, ...], jots: tuple[Jot, ...]) -> set[str]:
    """Everything that was ever typed."""
    found = {jot.text for jot in jots}
    for goal in goals:
        found |= {goal.title, goal.why, goal.steps[0].text, goal.check_ins[0].text}
        found |= {one.text for one in goal.answers}
    return found


@given(goals(), jots(), st.none() | st.sampled_from(Role))
def test_nobody_reads_what_is_not_marked_for_them(
    goals: tuple[Goal, ...], jots: tuple[Jot, ...], role: Role | None
) -> None:
    """Over visibility, person, role, kind and state: what is rendered was marked for that very person."""
    for reader in READERS:
        text = shown(goals, jots, reader, role)
        seen = {one for one in every_text(goals, jots) if one in text}
        assert seen <= allowed(goals, jots, reader)


@given(goals(), jots())
def test_the_gate_knows_everything_else(goals: tuple[Goal, ...], jots: tuple[Jot, ...]) -> None:
    """Whatever was typed is for a person or private towards them; their own words are neither."""
    for reader in READERS:
        private = {one.text for one in private_texts(goals, jots, reader=Reader(addresses=reader))}
        own = {one.text for goal in goals for one in goal.answers if one.person in reader}
        typed = every_text(goals, jots)
        assert private & typed == typed - own - allowed(goals, jots, reader)


@given(goals(), jots(), st.data())
def test_a_new_manager_reads_what_was_ticked(
    goals: tuple[Goal, ...], jots: tuple[Jot, ...], data: st.DataObject
) -> None:
    """After a handover nothing of what was carried is seen, after a brief only what was ticked in it."""
    old = Person(key=SAM, addresses=(SAM, SAM2), tenures=(Tenure(role=Role.MANAGER, since=TODAY),))
    new = Person(key=ALEX, addresses=(ALEX,))
    before = allowed(goals, jots, new.addresses)
    plan = plan_handover(old, new, goals, jots, on=TODAY, today=TODAY, now=NOW)
    assert plan
    goals = tuple(_carried(goal, answers=_unshared(goal)) if goal in plan.goals else goal for goal in goals)
    jots = tuple(_carried(jot) if jot in plan.actions else jot for jot in jots)
    assert allowed(goals, jots, new.addresses) == before
    text = shown(goals, jots, new.addresses)
    assert not any(one.title in text for one in plan.goals)
    found = offer(goals, jots, addresses=new.addresses, now=NOW)
    ids = [*(one.id for one in found.goals), *(one.id for one in found.answers)]
    ids += [one.id for one in found.actions]
    ticked = data.draw(st.sets(st.sampled_from(ids))) if ids else set()
    picked = pick(found, ticked)
    goals = tuple(_shared(goal, picked) for goal in goals)
    jots = tuple(replace(jot, private=False) if jot in picked.actions else jot for jot in jots)
    added = allowed(goals, jots, new.addresses) - before
    wanted = {jot.text for jot in jots if jot.id in ticked}
    for goal in goals:
        wanted |= {goal.title, goal.steps[0].text} if goal.id in ticked else set()
        wanted |= {one.text for one in goal.answers if one.id in ticked}
        if goal.id in ticked:  # what had been ticked for them about their own goal before
            wanted |= {one.text for one in goal.answers if one.shared_with == ALEX}
    assert added <= wanted
    shown(goals, jots, new.addresses)


def _carried(thing: Any, **more: Any) -> Any:
    """As a handover leaves it."""
    return replace(thing, person=ALEX, private=True, **more)


def _unshared(goal: Goal) -> tuple[Answer, ...]:
    return tuple(replace(one, shared_with=None) for one in goal.answers)


def _shared(goal: Goal, picked: Any) -> Goal:
    """As sharing leaves it."""
    answers = tuple(replace(one, shared_with=ALEX) if one in picked.answers else one for one in goal.answers)
    private = goal.private and goal.number not in {one.number for one in picked.goals}
    return replace(goal, private=private, answers=answers)
