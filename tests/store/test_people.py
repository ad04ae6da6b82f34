"""What the user said about people and series."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from sqlite3 import Connection
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.cadence.history import KeepInTouch, Pause, Person, Tenure
from syncd.core.model import Address, MentorKind, Outcome, Role, Uid
from syncd.errors import UsageError
from syncd.store import people
from syncd.store.database import open_database
from tests.e2e.memory import ALEX, KIM, NOW
from tests.e2e.rows import dump, everything

OTHER = Address("alex@example.org")
TODAY = date(2026, 3, 20)
WEEK = timedelta(days=7)
PEOPLE = (ALEX, OTHER, KIM, Address("lee@example.com"))


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    """A fresh database."""
    connection = open_database(tmp_path / "syncd.db")
    yield connection
    connection.close()


def one(db: Connection, key: Address = ALEX) -> Person:
    """The person of that key."""
    (found,) = (person for person in people.persons(db) if person.key == key)
    return found


def test_a_role_ends_when_the_next_begins(db: Connection) -> None:
    """Tenures follow each other without a gap; the earlier ones are kept."""
    people.set_role(db, ALEX, Role.MANAGER, on=TODAY, company="ACME")
    people.set_role(db, ALEX, Role.MENTOR, on=TODAY + WEEK)
    assert one(db).tenures == (
        Tenure(role=Role.MANAGER, since=TODAY, until=TODAY + WEEK, company="ACME"),
        Tenure(role=Role.MENTOR, since=TODAY + WEEK),
    )
    assert [one(db).role_on(TODAY + days * timedelta(days=1)) for days in (-1, 0, 6, 7)] == [
        None,
        Role.MANAGER,
        Role.MANAGER,
        Role.MENTOR,
    ]


def test_somebody_without_an_address_row_has_their_key(db: Connection) -> None:
    """A person stored without it, as by another program, is read like any other."""
    db.execute("INSERT INTO person (key, name) VALUES (?, 'Alex')", (ALEX,))
    assert one(db).addresses == (ALEX,)


def test_a_role_corrected_on_the_same_day_is_no_tenure(db: Connection) -> None:
    """A role replaced on the day it began never was."""
    people.set_role(db, ALEX, Role.PEER, on=TODAY)
    people.set_role(db, ALEX, Role.REPORT, on=TODAY)
    assert [tenure.role for tenure in one(db).tenures] == [Role.REPORT]


def test_a_role_from_before_the_present_one_ends_where_that_begins(db: Connection) -> None:
    """No tenure ends before it begins, in whatever order they are told."""
    people.set_role(db, ALEX, Role.MANAGER, on=TODAY)
    people.set_role(db, ALEX, Role.PEER, on=TODAY - WEEK)
    assert one(db).tenures == (
        Tenure(role=Role.PEER, since=TODAY - WEEK, until=TODAY),
        Tenure(role=Role.MANAGER, since=TODAY),
    )


def test_a_tenure_with_an_end_touches_no_other(db: Connection) -> None:
    """A manager of years ago, or a mentorship of some weeks, leaves the present role open."""
    people.set_role(db, ALEX, Role.PEER, on=TODAY)
    people.set_role(db, ALEX, Role.MANAGER, on=TODAY - 9 * WEEK, until=TODAY - 8 * WEEK)
    people.set_role(
        db, ALEX, Role.MENTOR, on=TODAY + WEEK, until=TODAY + 2 * WEEK, kind=MentorKind.SITUATIONAL
    )
    roles = [one(db).role_on(TODAY + weeks * WEEK) for weeks in (-9, -8, 0, 1, 2)]
    assert roles == [Role.MANAGER, None, Role.PEER, Role.MENTOR, Role.PEER]
    assert [tenure.kind for tenure in one(db).tenures] == [None, None, MentorKind.SITUATIONAL]


def test_the_same_role_from_the_same_day_is_corrected(db: Connection) -> None:
    """Company, kind and end are what was said last."""
    people.set_role(db, ALEX, Role.MENTOR, on=TODAY)
    people.set_role(db, ALEX, Role.MENTOR, on=TODAY, until=TODAY + WEEK, company="ACME")
    assert one(db).tenures == (Tenure(role=Role.MENTOR, since=TODAY, until=TODAY + WEEK, company="ACME"),)


def test_a_name_role_or_pause_makes_somebody_known(db: Connection) -> None:
    """Whatever the user says first about somebody, they are known by that address."""
    says: list[Callable[[Address], object]] = [
        lambda who: people.set_role(db, who, Role.PEER, on=TODAY),
        lambda who: people.name_person(db, who, "Kim"),
        lambda who: people.pause(db, who, since=TODAY, until=TODAY + WEEK),
        lambda who: people.close(db, who, on=TODAY),
        lambda who: people.keep_in_touch(db, who, every_days=90, on=TODAY),
        lambda who: people.exclude_person(db, who, excluded=True),
    ]
    for number, say in enumerate(says):
        who = Address(f"p{number}@example.com")
        say(who)
        assert one(db, who).addresses == (who,)


def test_closing_and_opening(db: Connection) -> None:
    """A relationship is closed on a day, and may be opened again."""
    people.close(db, ALEX, on=TODAY)
    assert one(db).closed_on == TODAY
    people.close(db, ALEX, on=None)
    assert one(db).closed_on is None


def test_a_pause_under_way_is_replaced(db: Connection) -> None:
    """Extending a pause keeps the day it began; a pause that is over stays as it was."""
    people.pause(db, ALEX, since=TODAY, until=TODAY + WEEK)
    people.pause(db, ALEX, since=TODAY + WEEK, until=TODAY + 2 * WEEK)
    people.pause(db, ALEX, since=TODAY + WEEK + timedelta(days=3), until=TODAY + 4 * WEEK)
    assert one(db).pauses == (
        Pause(since=TODAY, until=TODAY + WEEK),
        Pause(since=TODAY + WEEK, until=TODAY + 4 * WEEK),
    )


@pytest.mark.parametrize(("days", "rests"), [(0, []), (1, [1]), (3, [3])])
def test_a_pause_ends_early(db: Connection, days: int, rests: list[int]) -> None:
    """Ending a pause today keeps the days that have rested; on its first day nothing is left of it."""
    people.pause(db, ALEX, since=TODAY, until=TODAY + 4 * WEEK)
    today = TODAY + timedelta(days=days)
    people.pause(db, ALEX, since=today, until=today)
    assert [(rest.until - rest.since).days for rest in one(db).pauses] == rests


def test_the_interval_of_a_contact(db: Connection) -> None:
    """The last interval counts; None removes it."""
    people.keep_in_touch(db, ALEX, every_days=90, on=TODAY)
    people.keep_in_touch(db, ALEX, every_days=30, on=TODAY + WEEK)
    assert one(db).keep_in_touch == KeepInTouch(every_days=30, set_on=TODAY + WEEK)
    people.keep_in_touch(db, ALEX, every_days=None, on=TODAY)
    assert one(db).keep_in_touch is None


def test_merging_keeps_everything_of_both(db: Connection) -> None:
    """Addresses, roles, pauses and the interval of both people go to the first; a name is kept."""
    people.set_role(db, ALEX, Role.PEER, on=TODAY)
    people.name_person(db, OTHER, "Alex")
    people.set_role(db, OTHER, Role.MANAGER, on=TODAY - WEEK)
    people.pause(db, OTHER, since=TODAY, until=TODAY + WEEK)
    people.keep_in_touch(db, OTHER, every_days=90, on=TODAY)
    people.merge(db, ALEX, OTHER)
    (person,) = people.persons(db)
    assert (person.key, person.addresses, person.name) == (ALEX, (ALEX, OTHER), "Alex")
    assert [tenure.role for tenure in person.tenures] == [Role.MANAGER, Role.PEER]
    assert person.pauses == (Pause(since=TODAY, until=TODAY + WEEK),)
    assert person.keep_in_touch == KeepInTouch(every_days=90, set_on=TODAY)


def test_merging_keeps_the_first_ones_own_words(db: Connection) -> None:
    """Where both have a name or an interval, those of the first stay."""
    for who, name, days in ((ALEX, "Alex", 30), (OTHER, "A.", 90)):
        people.name_person(db, who, name)
        people.keep_in_touch(db, who, every_days=days, on=TODAY)
    people.merge(db, ALEX, OTHER)
    (person,) = people.persons(db)
    assert person.name == "Alex"
    assert person.keep_in_touch == KeepInTouch(every_days=30, set_on=TODAY)


def test_merging_three(db: Connection) -> None:
    """Whoever had several addresses brings all of them along."""
    people.merge(db, ALEX, OTHER)
    people.merge(db, KIM, ALEX)
    (person,) = people.persons(db)
    assert (person.key, set(person.addresses)) == (KIM, {KIM, ALEX, OTHER})
    assert person.addresses[0] == KIM


def everything_said(db: Connection, who: Address) -> None:
    """Fill every table that holds words about somebody."""
    people.set_role(db, who, Role.PEER, on=TODAY - WEEK)
    people.set_role(db, who, Role.MANAGER, on=TODAY, company="ACME")
    people.name_person(db, who, f"name of {who}")
    people.pause(db, who, since=TODAY, until=TODAY + WEEK)
    people.close(db, who, on=TODAY)
    people.keep_in_touch(db, who, every_days=90, on=TODAY)
    people.exclude_person(db, who, excluded=True)
    people.correct(db, Uid(f"uid of {who}"), is_one=True, person=who, at=NOW)
    people.say(db, who, day=TODAY, slot=NOW, outcome=Outcome.HELD, on_slot=True, at=NOW)
    for statement in (
        "INSERT INTO placement (person, track, level, since) VALUES (?, 'ic', 'senior', '2026-01-01')",
        "INSERT INTO request (person, asked_on) VALUES (?, '2026-01-01')",
        "INSERT INTO subject_rhythm VALUES (?, 'career', 60)",
        "INSERT INTO discussed VALUES (?, 'career', '2026-01-01', '2026-01-01T00:00:00Z')",
        "INSERT INTO consent VALUES (?, 'never', '2026-01-01T00:00:00Z')",
    ):
        db.execute(statement, (who,))


def test_merging_and_splitting_lose_nothing(db: Connection) -> None:
    """Whatever was known of two people before they were merged is known of each after the split."""
    for who in (ALEX, OTHER, KIM):
        everything_said(db, who)
    before = dump(db, everything())
    people.merge(db, OTHER, KIM)
    people.merge(db, ALEX, OTHER)
    assert len(people.persons(db)) == 1
    people.split(db, ALEX, OTHER)
    assert one(db, OTHER).addresses == (OTHER, KIM)
    people.split(db, OTHER, KIM)
    assert dump(db, everything()) == before


@settings(max_examples=10, deadline=None)
@given(pairs=st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)), max_size=6))
def test_any_merges_are_undone_by_splits(pairs: list[tuple[Address, Address]]) -> None:
    """Whoever was made one with whom, in whatever order: splitting in reverse gives everybody back."""
    with TemporaryDirectory() as folder, closing(open_database(Path(folder) / "syncd.db")) as db:
        db.execute("PRAGMA synchronous = OFF")
        for who in PEOPLE:
            everything_said(db, who)
        states = [dump(db, everything())]
        merged = []
        for into, other in pairs:
            people_now = {where: one for one in people.persons(db) for where in one.addresses}
            first, second = people_now[into].key, people_now[other].key
            if first != second:
                people.merge(db, into, other)
                merged.append((first, second))
                states.append(dump(db, everything()))
        for first, second in reversed(merged):
            assert dump(db, everything()) == states.pop()
            people.split(db, first, second)
        assert dump(db, everything()) == states.pop()


@settings(max_examples=25, deadline=None)
@given(
    told=st.lists(
        st.tuples(
            st.sampled_from(Role), st.integers(0, 40), st.none() | st.integers(1, 20), st.sampled_from(PEOPLE)
        ),
        max_size=8,
    )
)
def test_roles_told_in_any_order_make_sense(
    told: list[tuple[Role, int, int | None, Address]],
) -> None:
    """Every tenure ends after it begins, one at most is open, and the last word is among them."""
    with TemporaryDirectory() as folder, closing(open_database(Path(folder) / "syncd.db")) as db:
        db.execute("PRAGMA synchronous = OFF")
        for other in PEOPLE[1:]:
            people.merge(db, PEOPLE[0], other)
        for role, day, days, who in told:
            since = TODAY + timedelta(days=day)
            until = since + timedelta(days=days) if days else None
            made = people.set_role(db, who, role, on=since, until=until)
            tenures = one(db, PEOPLE[0]).tenures
            assert made in tenures
            assert all(t.until is None or t.since < t.until for t in tenures)
            assert sum(t.until is None for t in tenures) <= 1


def test_merging_the_other_way_round_is_no_circle(db: Connection) -> None:
    """People who are one already stay one."""
    people.merge(db, ALEX, OTHER)
    people.merge(db, OTHER, ALEX)
    assert [person.key for person in people.persons(db)] == [ALEX]


def test_a_role_said_of_merged_people_ends_the_open_ones_of_both(db: Connection) -> None:
    """Whoever is one person has one role from that day on, one pause, and one interval."""
    people.set_role(db, ALEX, Role.PEER, on=TODAY)
    people.set_role(db, OTHER, Role.REPORT, on=TODAY)
    people.pause(db, OTHER, since=TODAY, until=TODAY + 4 * WEEK)
    people.keep_in_touch(db, OTHER, every_days=90, on=TODAY)
    people.merge(db, ALEX, OTHER)
    people.set_role(db, ALEX, Role.MANAGER, on=TODAY + WEEK)
    people.pause(db, ALEX, since=TODAY + WEEK, until=TODAY + WEEK)
    people.keep_in_touch(db, ALEX, every_days=None, on=TODAY)
    assert {tenure.until for tenure in one(db).tenures} == {TODAY + WEEK, None}
    assert one(db).pauses == (Pause(since=TODAY, until=TODAY + WEEK),)
    assert one(db).keep_in_touch is None


def test_splitting_makes_the_address_somebody_again(db: Connection) -> None:
    """A split off address is a person of its own; the other keeps roles and pauses."""
    people.merge(db, ALEX, OTHER)
    people.set_role(db, ALEX, Role.PEER, on=TODAY)
    people.split(db, ALEX, OTHER)
    assert [(person.key, person.addresses) for person in people.persons(db)] == [
        (ALEX, (ALEX,)),
        (OTHER, (OTHER,)),
    ]
    assert one(db, OTHER).tenures == ()
    assert [tenure.role for tenure in one(db).tenures] == [Role.PEER]


@pytest.mark.parametrize("where", [ALEX, KIM])
def test_what_cannot_be_split_changes_nothing(db: Connection, where: Address) -> None:
    """The first or only address of a person is not split off."""
    people.set_role(db, KIM, Role.PEER, on=TODAY)
    people.merge(db, ALEX, OTHER)
    before = dump(db, everything())
    with pytest.raises(UsageError):
        people.split(db, where, where)
    assert dump(db, everything()) == before


def test_excluding_is_undone(db: Connection) -> None:
    """A person said to be no relationship may become one again."""
    people.exclude_person(db, ALEX, excluded=True)
    assert people.excluded_people(db) == {ALEX}
    people.exclude_person(db, ALEX, excluded=False)
    assert people.excluded_people(db) == frozenset()


def test_the_last_word_on_a_series_counts(db: Connection) -> None:
    """A series is in or out, as last said; with whom is remembered."""
    people.correct(db, Uid("a"), is_one=True, person=ALEX, at=NOW)
    people.correct(db, Uid("b"), is_one=False, person=None, at=NOW)
    assert people.corrections(db) == ({Uid("a"): ALEX}, frozenset({Uid("b")}))
    people.correct(db, Uid("a"), is_one=False, person=None, at=NOW)
    people.correct(db, Uid("b"), is_one=True, person=None, at=NOW)
    assert people.corrections(db) == ({Uid("b"): None}, frozenset({Uid("a")}))


def test_the_last_word_on_a_slot_wins(db: Connection) -> None:
    """Of two words on one date only the later is kept."""
    for outcome in (Outcome.SKIPPED, Outcome.HELD):
        people.say(db, ALEX, day=TODAY, slot=NOW, outcome=outcome, on_slot=True, at=NOW)
    assert [row[3] for row in dump(db, ("said",))["said"]] == ["held"]


def test_an_ack_is_kept_for_its_episode(db: Connection) -> None:
    """The last ack of a finding counts, with its end when it has one."""
    people.acknowledge(db, "slipping:a", episode="one", until=None, at=NOW)
    people.acknowledge(db, "slipping:a", episode="two", until=TODAY, at=NOW)
    people.acknowledge(db, "lapsed:b", episode="", until=None, at=NOW)
    assert sorted(people.acknowledged(db)) == [("lapsed:b", "", None), ("slipping:a", "two", TODAY)]
