"""What an audit reads out of the database."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from syncd.config import Config
from syncd.core.model import Address, Role, Uid
from syncd.core.series import Kind
from syncd.store import accounts, people
from syncd.store.knowledge import decided_by, knowledge
from syncd.store.snapshot import snapshot
from tests.e2e.memory import ALEX, DAY, KIM, ME, MONDAY, NOW, World, meeting, weekly, world_at

OTHER = Address("alex@example.org")
BERLIN = "Europe/Berlin"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A home with one account."""
    with world_at(tmp_path) as made:
        yield made


def test_what_is_known_comes_from_the_user_and_the_config(world: World) -> None:
    """My addresses, people with several, corrections and the lists of the config, in one value."""
    people.merge(world.db, ALEX, OTHER)
    people.exclude_person(world.db, KIM, excluded=True)
    people.correct(world.db, Uid("in"), is_one=True, person=KIM, at=NOW)
    people.correct(world.db, Uid("out"), is_one=False, person=None, at=NOW)
    assistant = Address("desk@example.com")
    known = knowledge(world.db, Config(assistants=frozenset({assistant}), bots=frozenset({"bot.io"})))
    assert known.me == {ME}
    assert known.person(OTHER) == ALEX
    assert known.person(KIM) == KIM
    assert known.included == {Uid("in"): KIM}
    assert known.excluded == {Uid("out")}
    assert known.excluded_people == {KIM}
    assert known.assistants == {assistant}
    assert known.bots == {"bot.io"}


def test_my_domains_are_those_of_my_addresses_unless_named(world: World) -> None:
    """Who is a stranger is told by my own domains, or by those the config names."""
    assert knowledge(world.db, Config()).domains == {"example.com"}
    assert knowledge(world.db, Config(domains=frozenset({"corp.test"}))).domains == {"corp.test"}


def test_every_rule_of_what_is_a_one_to_one_is_in_the_key(world: World) -> None:
    """Whatever could turn an event into a 1:1 or out of one makes calendars be read in full."""

    def key(config: Config | None = None, zone: str = BERLIN) -> str:
        config = config or Config()
        return decided_by(knowledge(world.db, config), config, zone)

    keys = [
        key(),
        key(zone="Asia/Tokyo"),
        key(Config(assistants=frozenset({KIM}))),
        key(Config(groups=frozenset({KIM}))),
        key(Config(bots=frozenset({"bot.io"}))),
        key(Config(policy=replace(Config().policy, longest_hours=2.0))),
    ]
    people.correct(world.db, Uid("a"), is_one=True, person=KIM, at=NOW)
    keys.append(key())
    people.correct(world.db, Uid("a"), is_one=False, person=None, at=NOW)
    keys.append(key())
    people.merge(world.db, ALEX, OTHER)
    keys.append(key())
    people.exclude_person(world.db, KIM, excluded=True)
    keys.append(key())
    more = accounts.accounts(world.db)[0]
    accounts.add_account(
        world.db, replace(more, name="more"), mine=[Address("me@example.org")], timezone=None
    )
    keys.append(key())
    assert len(set(keys)) == len(keys)


def test_what_decides_nothing_is_not_in_the_key(world: World) -> None:
    """A role, a pause or a name is no reason to read a calendar again."""
    before = decided_by(knowledge(world.db, Config()), Config(), BERLIN)
    people.set_role(world.db, ALEX, Role.PEER, on=NOW.date())
    people.name_person(world.db, ALEX, "Alex")
    config = Config(policy=replace(Config().policy, lapse_after=5))
    assert decided_by(knowledge(world.db, config), config, BERLIN) == before


def test_a_vanished_series_is_still_known(world: World) -> None:
    """What no longer stands in a calendar is judged as it last looked, up to when it was missed."""
    world.source.put(weekly())
    world.pull(NOW)
    world.source.remove("weekly")
    world.pull(NOW + 7 * DAY)
    (seen,) = snapshot(world.db, knowledge(world.db, world.config), now=NOW).bundles
    assert (seen.kind, seen.vanished, seen.person) == (Kind.ONE_TO_ONE, True, ALEX)
    assert seen.missing_since == NOW + 7 * DAY
    assert seen.calendar.read_through == NOW
    assert seen.bundle.master == weekly()


def test_a_single_meeting_that_is_gone_is_unknown(world: World) -> None:
    """A single event leaves nothing behind but its line in the journal."""
    world.source.put(meeting("once", MONDAY))
    world.pull(NOW)
    world.source.remove("once")
    world.pull(NOW + DAY)
    assert snapshot(world.db, knowledge(world.db, world.config), now=NOW).bundles == ()
    assert world.changes() == [("once", "appeared"), ("once", "vanished")]
