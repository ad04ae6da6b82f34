"""calendarView/delta: what changed in a window ("event: delta", "Get incremental changes to events")."""

from typing import Any

import pytest

from syncd.testing.graph import FakeGraph, Person, fault, weekly
from syncd.testing.server import ExpiredToken, PageLoop
from tests.testing.graph.parts import ALEX, WINDOW, Api

DELTA = f"me/calendarView/delta?{WINDOW}"


def mondays(alex: Person, start: str = "2026-11-23T10:00", **fields: Any) -> str:
    """A weekly series."""
    return alex.invite("1:1", start=start, pattern=weekly("monday"), fields=fields)


def kinds(items: list[Any]) -> list[str]:
    """What kinds of rows there are, sorted."""
    return sorted("removed" if "@removed" in one else one["type"] for one in items)


def test_occurrences_come_bare_and_everything_else_whole(alex: Person, mine: Api) -> None:
    """As clients report it: an occurrence has its ids, type and times, and not even a subject."""
    series = mondays(alex)
    alex.move(alex.occurrence(series, "2026-11-30"), "2026-12-01T10:00")
    alex.invite("Lunch", start="2026-11-24T12:00")
    items, _ = mine.round(DELTA)
    assert kinds(items) == ["exception", *["occurrence"] * 6, "seriesMaster", "singleInstance"]
    for one in items:
        if one["type"] == "occurrence":
            assert one.keys() == {
                "@odata.type", "@odata.etag", "id", "seriesMasterId", "type", "start", "end"
            }  # fmt: skip
        else:
            assert one["subject"]


def test_a_master_carries_the_start_of_its_first_occurrence(alex: Person, mine: Api) -> None:
    """However long ago that was; nothing is to be scheduled from it."""
    mondays(alex, start="2012-11-26T10:00")
    (master,) = [one for one in mine.round(DELTA)[0] if one["type"] == "seriesMaster"]
    assert master["start"]["dateTime"].startswith("2012-11-26")


def test_a_second_round_holds_what_has_changed(alex: Person, mine: Api) -> None:
    """Nothing at first; then a changed series whole, with its master."""
    series = mondays(alex)
    alex.invite("Lunch", start="2026-11-24T12:00")
    _, link = mine.round(DELTA)
    nothing, link = mine.round(link)
    assert nothing == []
    alex.change(series, {"subject": "other"})
    items, _ = mine.round(link)
    assert kinds(items) == [*["occurrence"] * 7, "seriesMaster"]


def test_a_deleted_event_is_removed(alex: Person, mine: Api) -> None:
    """@removed with the reason deleted; of a series every occurrence that was shown, and the master."""
    lunch, series = alex.invite("Lunch", start="2026-11-24T12:00"), mondays(alex)
    _, link = mine.round(DELTA)
    alex.delete(lunch)
    items, link = mine.round(link)
    assert items == [{"id": lunch, "@removed": {"reason": "deleted"}}]
    alex.delete(series)
    items, _ = mine.round(link)
    assert (kinds(items), series in {one["id"] for one in items}) == (["removed"] * 8, True)


def test_a_deleted_occurrence_leaves_no_tombstone(graph: FakeGraph, alex: Person, mine: Api) -> None:
    """The series comes again without it; a setting has it said all the same."""
    series = mondays(alex)
    _, link = mine.round(DELTA)
    alex.delete(alex.occurrence(series, "2026-11-30"))
    items, link = mine.round(link)
    assert kinds(items) == [*["occurrence"] * 6, "seriesMaster"]
    graph.world.settings.delta.occurrence_tombstones = True
    alex.delete(alex.occurrence(series, "2026-12-07"))
    items, _ = mine.round(link)
    assert kinds(items) == [*["occurrence"] * 5, "removed", "seriesMaster"]


def test_what_leaves_the_window_is_removed_though_it_lives(alex: Person, mine: Api) -> None:
    """So a tombstone is no deletion."""
    lunch = alex.invite("Lunch", start="2026-11-24T12:00")
    _, link = mine.round(DELTA)
    alex.move(lunch, "2027-03-01T12:00")
    items, _ = mine.round(link)
    assert kinds(items) == ["removed"]
    assert mine.get(f"me/events/{lunch}")["subject"] == "Lunch"


def test_what_is_filed_elsewhere_is_removed_here_and_new_there(alex: Person, mine: Api) -> None:
    """Each calendar has rounds of its own."""
    lunch, archive = alex.invite("Lunch", start="2026-11-24T12:00"), alex.calendar("Archive")
    _, here = mine.round(DELTA)
    _, there = mine.round(f"me/calendars/{archive.id}/calendarView/delta?{WINDOW}")
    alex.file_elsewhere(lunch, archive)
    assert mine.round(here)[0] == [{"id": lunch, "@removed": {"reason": "deleted"}}]
    assert [one["subject"] for one in mine.round(there)[0]] == ["Lunch"]


def test_what_is_made_outside_the_window_is_removed_though_never_shown(alex: Person, mine: Api) -> None:
    """An id nobody has heard of."""
    _, link = mine.round(DELTA)
    far = alex.invite("Lunch", start="2027-03-01T12:00")
    items, _ = mine.round(link)
    assert items == [{"id": far, "@removed": {"reason": "deleted"}}]


def test_the_window_of_a_link_stays_where_it_was(alex: Person, mine: Api) -> None:
    """It is frozen in the token: what comes into sight later does not come by it."""
    _, link = mine.round(
        "me/calendarView/delta?startDateTime=2026-11-10T00:00:00Z&endDateTime=2026-12-01T00:00:00Z"
    )
    alex.invite("In", start="2026-11-30T10:00")
    alex.invite("Out", start="2026-12-02T10:00")
    items, _ = mine.round(link)
    assert [one.get("subject", "-") for one in items] == ["In", "-"]


def test_a_series_is_not_split_over_pages(alex: Person, mine: Api) -> None:
    """Prefer odata.maxpagesize bounds the page, but a series stays whole."""
    first, second = mondays(alex), mondays(alex, start="2026-11-23T14:00")
    page = mine.get(DELTA, "odata.maxpagesize=2")
    assert {one.get("seriesMasterId") or one["id"] for one in page["value"]} == {first}
    last = mine.get(page["@odata.nextLink"], "odata.maxpagesize=2")
    assert {one.get("seriesMasterId") or one["id"] for one in last["value"]} == {second}
    assert "@odata.deltaLink" in last
    assert "@odata.nextLink" not in last


def test_preferences_count_for_one_page_alone(alex: Person, mine: Api) -> None:
    """Without the header the next page is in UTC, with the other kind of ids."""
    mondays(alex)
    mondays(alex, start="2026-11-23T14:00")
    prefer = 'odata.maxpagesize=2, outlook.timezone="W. Europe Standard Time", IdType="ImmutableId"'
    page = mine.get(DELTA, prefer)
    further = mine.get(page["@odata.nextLink"])
    zones = [{one["start"]["timeZone"] for one in part["value"]} for part in (page, further)]
    assert zones == [{"W. Europe Standard Time"}, {"UTC"}]
    assert [part["value"][0]["id"][:4] for part in (page, further)] == ["AAkA", "AAMk"]


@pytest.mark.parametrize("name", ["$select=subject", "$expand=attachments", "$filter=a eq 1", "$top=5"])
def test_a_delta_takes_no_query_options(mine: Api, name: str) -> None:
    """Supported are the two ends of the window alone."""
    assert mine.refused("GET", f"{DELTA}&{name}") == (400, "ErrorInvalidUrlQuery")


def test_a_window_is_needed_and_may_not_be_too_wide(mine: Api) -> None:
    """1825 days are the most: one more is 400 ErrorInvalidRequest."""
    assert mine.refused("GET", "me/calendarView/delta") == (400, "ErrorInvalidParameter")
    start = "me/calendarView/delta?startDateTime=2026-01-01T00:00:00Z&endDateTime="
    mine.get(f"{start}2030-12-31T00:00:00Z")
    assert mine.refused("GET", f"{start}2031-01-01T00:00:00Z") == (400, "ErrorInvalidRequest")


def test_a_link_of_another_calendar_is_none_of_this_ones(alex: Person, mine: Api) -> None:
    """400 in the middle of a round, 410 at the beginning of one."""
    mondays(alex)
    mondays(alex, start="2026-11-23T14:00")
    other = alex.calendar("Archive").id
    page = mine.get(DELTA, "odata.maxpagesize=2")
    _, link = mine.round(DELTA)
    for address, said in ((page["@odata.nextLink"], 400), (link, 410)):
        query = address.partition("?")[2]
        assert mine.refused("GET", f"me/calendars/{other}/calendarView/delta?{query}")[0] == said
    assert mine.refused("GET", "me/calendarView/delta?$deltatoken=none") == (410, "SyncStateNotFound")


@pytest.mark.parametrize("location", [False, True])
def test_a_forgotten_state_is_410(graph: FakeGraph, alex: Person, mine: Api, *, location: bool) -> None:
    """Use delta query to track changes: with a Location or without, in the middle of a round, too."""
    mondays(alex)
    mondays(alex, start="2026-11-23T14:00")
    page = mine.get(DELTA, "odata.maxpagesize=2")
    _, link = mine.round(DELTA)
    graph.forget_deltas(ALEX, "SyncStateNotFound", location=location)
    for old in (page["@odata.nextLink"], link):
        answer = mine.call("GET", old)
        assert (answer.status_code, answer.json()["error"]["code"]) == (410, "SyncStateNotFound")
        assert ("Location" in answer.headers) == location
        if location:
            assert len(mine.round(answer.headers["Location"])[0]) == 16
    assert len(mine.round(DELTA)[0]) == 16


def habits(graph: FakeGraph, **wanted: bool) -> None:
    """Let deltas behave so."""
    for name, value in wanted.items():
        setattr(graph.world.settings.delta, name, value)


def test_rows_may_be_replayed(graph: FakeGraph, alex: Person, mine: Api) -> None:
    """The same item may come twice in a round, and unchanged in a later one."""
    habits(graph, replays=True)
    mondays(alex)
    mondays(alex, start="2026-11-23T14:00")
    items, link = mine.round(DELTA, "odata.maxpagesize=2")
    assert len(items) > len({one["id"] for one in items}) == 16
    again, _ = mine.round(link)
    assert kinds(again) == [*["occurrence"] * 7, "seriesMaster"]


def test_a_page_may_be_empty_and_lead_on(graph: FakeGraph, alex: Person, mine: Api) -> None:
    """An empty page is not the last."""
    habits(graph, empty_pages=True)
    mondays(alex)
    page = mine.get(DELTA)
    assert (page["value"], "@odata.nextLink" in page) == ([], True)
    assert len(mine.round(DELTA)[0]) == 8


def test_links_may_never_end(graph: FakeGraph, alex: Person, mine: Api) -> None:
    """Ever new links to the same rows; the fault PageLoop does it with the same link."""
    habits(graph, endless=True)
    mondays(alex)
    seen, page = set(), mine.get(DELTA)
    for _ in range(5):
        assert len(page["value"]) == 8
        seen.add(page["@odata.nextLink"])
        page = mine.get(page["@odata.nextLink"])
    assert len(seen) == 5
    graph.faults.add(PageLoop(), path="*/delta", times=None)
    assert "@odata.deltaLink" not in mine.get(DELTA)


def test_what_is_not_promised_may_be_otherwise(graph: FakeGraph, alex: Person, mine: Api) -> None:
    """Whole occurrences, no masters: the documentation says neither."""
    mondays(alex)
    habits(graph, bare_occurrences=False)
    assert all("subject" in one for one in mine.round(DELTA)[0])
    habits(graph, masters=False)
    assert kinds(mine.round(DELTA)[0]) == ["occurrence"] * 7


def test_a_series_may_be_removed_by_its_master_alone(graph: FakeGraph, alex: Person, mine: Api) -> None:
    """And what was never shown not at all."""
    habits(graph, master_tombstone_alone=True, strangers_removed=False)
    series = mondays(alex)
    _, link = mine.round(DELTA)
    alex.delete(series)
    alex.invite("Lunch", start="2027-03-01T12:00")
    items, _ = mine.round(link)
    assert items == [{"id": series, "@removed": {"reason": "deleted"}}]


def test_a_token_may_expire_in_the_middle_of_a_round(graph: FakeGraph, alex: Person, mine: Api) -> None:
    """401 on a page; the same link works with a fresh token."""
    mondays(alex)
    mondays(alex, start="2026-11-23T14:00")
    graph.faults.add(ExpiredToken(), path="*/delta", on=2)
    page = mine.get(DELTA, "odata.maxpagesize=2")
    assert mine.refused("GET", page["@odata.nextLink"]) == (401, "InvalidAuthenticationToken")
    mine.token = Api(graph, ALEX).token
    assert len(mine.get(page["@odata.nextLink"])["value"]) == 8


def test_any_refusal_of_graph_can_be_had(graph: FakeGraph, mine: Api) -> None:
    """Codes in any case, a fractional wait or none."""
    graph.faults.add(fault(410, "resyncRequired"), path="*/delta")
    graph.faults.add(fault(429, "ApplicationThrottled", headers=(("Retry-After", "2.128"),)), path="*/events")
    graph.faults.add(fault(503, "UnknownError", ""), path="*/me")
    graph.faults.add(fault(504, "UnknownError", "", inner=("generalException",)), path="*/calendars")
    assert mine.refused("GET", DELTA) == (410, "resyncRequired")
    assert mine.call("GET", "me/events").headers["Retry-After"] == "2.128"
    answer = mine.call("GET", "me")
    assert (answer.status_code, "Retry-After" in answer.headers) == (503, False)
    assert mine.call("GET", "me/calendars").json()["error"]["innerError"]["code"] == "generalException"
