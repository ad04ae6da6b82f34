"""Which mentors there are, whom to thank, whom to ask this week."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest

from syncd.core.cadence.history import KeepInTouch, Person, Tenure
from syncd.core.cadence.judged import Judged
from syncd.core.jots import Jot, JotKind
from syncd.core.mentorship import mentorships, missing_kinds, owed_thanks, whom_to_ask
from syncd.core.model import Address, MentorKind, Role, Standing
from syncd.core.policy import Policy

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
"""A Friday."""
TODAY = NOW.date()
POLICY = Policy()


def judged(
    key: str = "priya@example.org",
    *tenures: Tenure,
    met: tuple[int, ...] = (),
    standing: Standing = Standing.ON_TRACK,
    keep: bool = False,
) -> Judged:
    """Somebody met so many days ago."""
    meetings = tuple(sorted(NOW - timedelta(days=days, hours=2) for days in met))
    person = Person(
        key=Address(key),
        addresses=(Address(key), Address(f"private.{key}")),
        tenures=tenures,
        keep_in_touch=KeepInTouch(every_days=90, set_on=TODAY) if keep else None,
    )
    tenure = person.tenure_on(TODAY)
    return Judged(
        person=person,
        role=tenure.role if tenure else None,
        standing=standing,
        because="",
        series_ended=False,
        gap=None,
        recent=(),
        one_offs=(),
        missed=0,
        last_met=meetings[-1] if meetings else None,
        next=None,
        planned=None,
        hold_rate=None,
        judged_slots=0,
        meetings=meetings,
        absences=(),
        series=(),
        situational=person.situation_on(TODAY) is not None,
    )


def mentor(kind: MentorKind | None = None, *, days: int = 100, until: int | None = None) -> Tenure:
    """A mentorship begun so many days ago; it ends so many days from now."""
    return Tenure(
        role=Role.MENTOR,
        since=TODAY - timedelta(days=days),
        until=TODAY + timedelta(days=until) if until is not None else None,
        kind=kind,
    )


def peer() -> Tenure:
    """Somebody at eye level."""
    return Tenure(role=Role.PEER, since=date(2020, 1, 1))


def jot(kind: JotKind, *, days: float, person: str | None = "priya@example.org", number: int = 1) -> Jot:
    """A jot noted so many days ago."""
    who = Address(person) if person else None
    return Jot(
        number=number, kind=kind, text=f"text {number}", person=who, made_at=NOW - timedelta(days=days)
    )


def test_kinds_of_which_there_is_no_living_mentor_are_missing() -> None:
    """A mentorship that ended, a mentee, and a mentor of no kind fill no place."""
    everyone = [
        judged("a@x", mentor(MentorKind.PEER)),
        judged("b@x", mentor(MentorKind.REVERSE, until=0)),
        judged("c@x", replace(mentor(MentorKind.GROUP), role=Role.MENTEE)),
        judged("d@x", mentor()),
    ]
    found = mentorships(everyone, today=TODAY)
    assert [one.judged.person.key for one in found] == ["a@x", "d@x", "b@x", "c@x"]
    assert missing_kinds(found) == (
        MentorKind.REVERSE,
        MentorKind.SITUATIONAL,
        MentorKind.EXTERNAL,
        MentorKind.GROUP,
    )


# -- thanks ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("until", "owed"), [(1, False), (0, True), (-90, True), (-91, False)])
def test_a_thank_you_is_suggested_once_the_help_is_over(until: int, owed: bool) -> None:
    """From its last day on, for ``thanks_days``; help long past is not dug up."""
    one = judged("priya@example.org", mentor(MentorKind.SITUATIONAL, days=200, until=until), met=(150,))
    assert bool(owed_thanks([one], [], now=NOW, zone=UTC, policy=POLICY)) is owed


@pytest.mark.parametrize(
    ("standing", "met", "owed"),
    [
        (Standing.ON_TRACK, (20,), False),
        (Standing.ENDED, (31,), True),
        (Standing.ENDED, (121,), False),
        (Standing.ENDED, (), False),
    ],
)
def test_help_that_ended_by_itself_is_thanked_for(
    standing: Standing, met: tuple[int, ...], owed: bool
) -> None:
    """Without a last day its standing tells; help that never came about is not thanked for."""
    one = judged("priya@example.org", mentor(MentorKind.SITUATIONAL, days=200), met=met, standing=standing)
    assert bool(owed_thanks([one], [], now=NOW, zone=UTC, policy=POLICY)) is owed


@pytest.mark.parametrize(("days", "owed"), [(100, False), (0, False), (101, True)])
def test_a_thanks_noted_since_it_began_is_enough(days: int, owed: bool) -> None:
    """One from before was for something else; it may have been noted with another of their addresses."""
    one = judged("priya@example.org", mentor(MentorKind.SITUATIONAL, until=-1), met=(50,))
    thanks = jot(JotKind.THANKS, days=days, person="private.priya@example.org")
    assert bool(owed_thanks([one], [thanks], now=NOW, zone=UTC, policy=POLICY)) is owed


def test_what_others_said_is_no_thanks_of_mine() -> None:
    """A thanks received, or one to somebody else, leaves mine to be said; the last ask names the matter."""
    one = judged("priya@example.org", mentor(MentorKind.SITUATIONAL, until=-1), met=(50,))
    jots = [
        replace(jot(JotKind.THANKS, days=5), received=True),
        jot(JotKind.THANKS, days=5, person="sam@example.com"),
        jot(JotKind.ASK, days=60, number=7),
    ]
    (owed,) = owed_thanks([one], jots, now=NOW, zone=UTC, policy=POLICY)
    assert owed.help_with == "text 7"


def test_only_situational_mentors_are_thanked_for_the_end() -> None:
    """Nobody thanks a mentee for it, or a mentor of ten years."""
    tenures = (
        mentor(MentorKind.PEER, until=-1),
        replace(mentor(MentorKind.SITUATIONAL, until=-1), role=Role.MENTEE),
    )
    for tenure in tenures:
        one = judged("priya@example.org", tenure, met=(50,))
        assert owed_thanks([one], [], now=NOW, zone=UTC, policy=POLICY) == ()


# -- whom to ask ----------------------------------------------------------------------------

ASK = jot(JotKind.ASK, days=3, person=None)


def asked(*everyone: Judged, now: datetime = NOW) -> str | None:
    """Whom to ask, in whatever order people are known."""
    answers = {
        found.judged.person.key if found else None
        for order in permutations(everyone)
        for found in [whom_to_ask([ASK], order, now=now, zone=UTC)]
    }
    (answer,) = answers
    return answer


def test_a_mentor_is_asked_first() -> None:
    """Then people to keep in touch with and peers alike; nobody else is bothered."""
    wise = judged("m@x", mentor(), met=(6,))
    kept = judged("k@x", met=(90,), keep=True)
    equal = judged("p@x", peer(), met=(100,))
    boss = judged("b@x", Tenure(role=Role.MANAGER, since=date(2020, 1, 1)), met=(400,))
    assert asked(wise, kept, equal, boss) == "m@x"
    assert asked(kept, equal, boss) == "p@x"
    assert asked(boss) is None


def test_whoever_was_not_met_for_longest_is_asked() -> None:
    """Somebody never met goes before all of them."""
    assert asked(judged("a@x", mentor(), met=(10,)), judged("b@x", mentor(), met=(40, 90))) == "b@x"
    assert asked(judged("a@x", mentor(), met=(10,)), judged("c@x", mentor())) == "c@x"


@pytest.mark.parametrize("standing", [Standing.ENDED, Standing.PAUSED])
def test_somebody_at_rest_is_not_asked(standing: Standing) -> None:
    """Neither after the end nor in a pause."""
    assert asked(judged("a@x", mentor(), met=(90,), standing=standing)) is None


def test_meetings_of_the_week_change_nothing() -> None:
    """From Monday to Sunday the answer is the same; the next week looks again."""
    first, second = judged("a@x", mentor(), met=(40, 4)), judged("b@x", mentor(), met=(30,))
    assert asked(first, second) == "a@x"
    assert asked(first, second, now=NOW + timedelta(days=2)) == "a@x"
    assert asked(first, second, now=NOW + timedelta(days=3)) == "b@x"


def test_the_oldest_open_ask_comes_first() -> None:
    """Asks to somebody, and those that are done, are no open ones."""
    one = judged("a@x", mentor(), met=(40,))
    jots = [
        jot(JotKind.ASK, days=1, person=None, number=1),
        jot(JotKind.ASK, days=5, person=None, number=2),
        replace(jot(JotKind.ASK, days=9, person=None, number=3), done_at=NOW),
        jot(JotKind.ASK, days=9, number=4),
        jot(JotKind.TOPIC, days=9, number=5),
    ]
    found = whom_to_ask(jots, [one], now=NOW, zone=UTC)
    assert found
    assert found.ask.number == 2
    assert whom_to_ask(jots[2:], [one], now=NOW, zone=UTC) is None
