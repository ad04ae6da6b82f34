"""Which calendars of a Microsoft account are watched."""

import json

import pytest

from syncd_providers.online.choosing import PRIMARY
from syncd_providers.outlook.watched import choose, holidays, watched

OWN = {"id": "AA=", "name": "Calendar", "isDefaultCalendar": True, "canEdit": True}
TEAM = {"id": "BB/=", "name": "Team\n Berlin/Paris", "isDefaultCalendar": False, "canEdit": True}
GERMAN = {"id": "CC=", "name": "Feiertage in Deutschland", "isDefaultCalendar": False, "canEdit": False}
AWAY = {"id": "DD=", "name": "Holidays of the team", "isDefaultCalendar": False, "canEdit": True}
EVERY = [OWN, TEAM, GERMAN, AWAY]


def test_the_primary_calendar_is_always_watched() -> None:
    """It has a name that does not depend on its language."""
    (one,) = watched({})
    assert (one.name, one.primary, one.path, one.view) == (
        PRIMARY,
        True,
        "me/calendar",
        "me/calendarView",
    )


def test_another_calendar_is_asked_for_by_its_id() -> None:
    """Quoted, as ids hold slashes."""
    _, one = watched({"calendars": '{"Team": "BB/="}'})
    assert (one.path, one.primary) == ("me/calendars/BB%2F%3D", False)
    assert one.view == "me/calendars/BB%2F%3D/calendarView"
    assert one.event("a/b=") == "me/calendars/BB%2F%3D/events/a%2Fb%3D"


def test_holidays_are_watched_without_being_asked_for() -> None:
    """A calendar that can be written is one in which people note when they are away."""
    assert choose(EVERY, []) == ({"Feiertage in Deutschland": "CC="}, [])


def test_what_somebody_else_shares_holds_no_public_holidays() -> None:
    """In "Holidays" of a colleague stand that colleague's own; it cannot be written here either."""
    mine = {**OWN, "owner": {"name": "Alex Moreau", "address": "Outlook_1@outlook.com"}}
    added = {**GERMAN, "owner": {"name": "Alex Moreau", "address": "outlook_1@outlook.com"}}
    shared = {
        **GERMAN,
        "id": "EE=",
        "name": "Holidays",
        "owner": {"name": "Sam", "address": "sam@example.com"},
    }
    assert choose([shared, mine, added], []) == ({"Feiertage in Deutschland": "CC="}, [])
    assert holidays([shared, mine], choose([shared, mine], ["holidays"])[0]) == []


@pytest.mark.parametrize("owner", [None, {}, {"address": None}, "alex", {"address": "sam@example.com"}])
def test_where_an_owner_is_not_told_nobody_else_is_thought_of(owner: object) -> None:
    """Neither of one's own calendar nor of the other."""
    assert choose([{**OWN, "owner": owner}, GERMAN], []) == ({"Feiertage in Deutschland": "CC="}, [])
    assert choose([OWN, {**GERMAN, "owner": owner}], []) == ({"Feiertage in Deutschland": "CC="}, [])


@pytest.mark.parametrize("name", ["team berlin-paris", "bb/="])
def test_others_are_watched_by_name_or_id(name: str) -> None:
    """In any case."""
    chosen, missing = choose([OWN, TEAM], [name])
    assert (chosen, missing) == ({"Team Berlin-Paris": "BB/="}, [])


def test_what_is_not_there_is_said() -> None:
    """As it was written."""
    assert choose([OWN, TEAM], ["Nowhere"]) == ({}, ["Nowhere"])


def test_two_calendars_of_one_name() -> None:
    """Each has a name of its own."""
    twins = [{**GERMAN, "id": "1"}, {**GERMAN, "id": "2"}, {**TEAM, "name": PRIMARY}]
    chosen = choose(twins, [PRIMARY])[0]
    assert chosen == {GERMAN["name"]: "1", f"{GERMAN['name']} 2": "2", "primary 2": "BB/="}


def test_which_of_the_chosen_are_of_holidays() -> None:
    """So that a reader knows."""
    chosen, _ = choose(EVERY, ["Team Berlin-Paris"])
    assert holidays(EVERY, chosen) == ["Feiertage in Deutschland"]
    said = {"calendars": json.dumps(chosen), "holidays": json.dumps(holidays(EVERY, chosen))}
    assert [one.holidays for one in watched(said)] == [False, False, True]
