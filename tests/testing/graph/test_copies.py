"""Copies of a meeting and the mails between them ("Update event", "event: accept", "Cancel event")."""

from typing import Any

import pytest

from syncd.testing.graph import FakeGraph, Person, weekly
from syncd.testing.graph.errors import Refusal
from tests.testing.graph.parts import ALEX, KIM, MARK, SAM, SINCE, UNTIL, Api, body, guests

WINDOW = (SINCE, UNTIL)


@pytest.fixture
def series(sam: Person) -> str:
    """A weekly 1:1 that Sam organizes and Alex is invited to, by Sam's id."""
    return sam.invite("1:1", start="2026-11-23T10:00", pattern=weekly("monday"), guests=(ALEX,))


def mails(graph: FakeGraph, to: str = ALEX) -> list[tuple[str, str]]:
    """What somebody was mailed: kind, and the day of the one occurrence it is about."""
    return [(one.kind, one.original) for one in graph.mails if one.to == to]


def days(person: Person, **wanted: Any) -> list[str]:
    """The days on which something stands in a calendar that fits."""
    shown = person.week(*WINDOW)
    return [
        one["start"]["dateTime"][5:10]
        for one in shown
        if all(one[name] == value for name, value in wanted.items())
    ]


def test_an_invitation_makes_a_copy_with_an_id_of_its_own(alex: Person, sam: Person, series: str) -> None:
    """The same meeting by its iCalUId; isOrganizer and the answer are each one's own."""
    copy, original = alex.sees(series), sam.sees(series)
    assert copy is not None
    assert original is not None
    assert (copy["id"] == original["id"], copy["iCalUId"] == original["iCalUId"]) == (False, True)
    assert (copy["isOrganizer"], copy["responseStatus"]["response"]) == (False, "notResponded")
    assert (original["isOrganizer"], original["responseStatus"]["response"]) == (True, "organizer")
    assert [one["emailAddress"]["address"] for one in copy["attendees"]] == [ALEX]


def test_an_answer_travels_to_the_organizer_and_to_nobody_else(
    graph: FakeGraph, alex: Person, sam: Person
) -> None:
    """Kim is told nothing, and the organizer's update of the list mails nobody."""
    series = sam.invite("Team", start="2026-11-23T10:00", guests=(ALEX, KIM))
    alex.answer(series, "tentativelyAccepted")
    shown, own = sam.sees(series), alex.sees(series)
    assert shown is not None
    assert own is not None
    assert [one["status"]["response"] for one in shown["attendees"]] == ["tentativelyAccepted", "none"]
    assert [one["status"]["response"] for one in own["attendees"]] == ["none", "none"]
    assert (own["responseStatus"]["response"], own["showAs"]) == ("tentativelyAccepted", "tentative")
    assert [(one.kind, one.to) for one in graph.mails][2:] == [("response", SAM)]


def test_a_declined_occurrence_leaves_the_calendar_of_who_declined(
    graph: FakeGraph, alex: Person, sam: Person, series: str
) -> None:
    """As Outlook has it unless a setting keeps it; the organizer keeps an exception that says so."""
    alex.answer(alex.occurrence(series, "2026-11-30"), "declined")
    assert "11-30" not in days(alex)
    (shown,) = [one for one in sam.week(*WINDOW) if one["type"] == "exception"]
    assert shown["attendees"][0]["status"]["response"] == "declined"
    graph.world.settings.declined_kept = True
    alex.answer(alex.occurrence(series, "2026-12-07"), "declined")
    assert "12-07" in days(alex)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"subject": "other"}, 1),
        ({"body": {"contentType": "html", "content": "x"}}, 1),
        ({"location": {"displayName": "Room 1"}}, 1),
        ({"subject": "1:1"}, 1),
        ({"categories": ["Red"]}, 0),
        ({"showAs": "free"}, 0),
        ({"isReminderOn": False}, 0),
        ({"singleValueExtendedProperties": [{"id": MARK, "value": "x"}]}, 0),
        ({"attendees": guests(ALEX)}, 0),
    ],
    ids=str,
)
def test_what_attendees_share_is_mailed_and_what_is_the_organizers_own_is_not(
    graph: FakeGraph, theirs: Api, series: str, change: dict[str, Any], told: int
) -> None:
    """One mail per attendee and write, whoever has no mailbox here too."""
    graph.mails.clear()
    theirs.patch(f"me/events/{series}", change)
    assert mails(graph) == [("update", "")] * told


def test_a_change_of_the_list_mails_only_who_came_or_went(graph: FakeGraph, sam: Person, series: str) -> None:
    """An invitation to the one, a cancellation to the other."""
    graph.mails.clear()
    sam.set_guests(series, ALEX, KIM)
    assert (mails(graph), mails(graph, KIM)) == ([], [("invitation", "")])
    sam.set_guests(series, KIM)
    assert (mails(graph), len(mails(graph, KIM))) == ([("cancellation", "")], 1)


def test_an_update_mails_once_more_for_every_exception_to_come(
    graph: FakeGraph, sam: Person, series: str
) -> None:
    """Multiple notification emails; exceptions that are over, and deleted ones, cost nothing."""
    sam.move(sam.occurrence(series, "2026-12-07"), "2026-12-08T10:00")
    sam.move(sam.occurrence(series, "2026-12-14"), "2026-12-15T10:00")
    sam.delete(sam.occurrence(series, "2026-12-21"))
    graph.mails.clear()
    sam.change(series, {"body": {"contentType": "html", "content": "x"}})
    assert mails(graph) == [("update", ""), ("update", "2026-12-07"), ("update", "2026-12-14")]


@pytest.mark.parametrize("follow", [False, True])
def test_whether_exceptions_take_over_a_new_body_is_a_setting(
    graph: FakeGraph, alex: Person, sam: Person, series: str, *, follow: bool
) -> None:
    """It is not established."""
    graph.world.settings.exceptions_follow = follow
    moved = sam.occurrence(series, "2026-12-07")
    sam.move(moved, "2026-12-08T10:00")
    sam.change(series, {"body": {"contentType": "html", "content": "agenda"}})
    for person in (alex, sam):
        shown = person.sees(moved)
        assert shown is not None
        assert ("agenda" in shown["body"]["content"]) == follow


def test_what_an_attendee_writes_stays_in_the_own_copy_until_the_next_update(
    alex: Person, sam: Person, series: str
) -> None:
    """Never propagated, overwritten by the organizer; categories are the attendee's own and stay."""
    alex.change(series, {"body": {"contentType": "text", "content": "mine"}, "categories": ["Red"]})
    copy, original = alex.sees(series), sam.sees(series)
    assert copy is not None
    assert original is not None
    assert ("mine" in copy["body"]["content"], "mine" in original["body"]["content"]) == (True, False)
    sam.change(series, {"location": {"displayName": "Room 1"}})
    copy = alex.sees(series)
    assert copy is not None
    assert ("mine" in copy["body"]["content"], copy["categories"]) == (False, ["Red"])


def test_another_time_is_to_be_answered_anew_and_another_text_is_not(
    alex: Person, sam: Person, series: str
) -> None:
    """The answer to a series stands through changes of its text."""
    alex.answer(series, "accepted")
    sam.change(series, {"subject": "other"})
    assert days(alex) == days(alex, responseStatus={"response": "accepted", "time": "2026-11-20T12:00:00Z"})
    sam.reschedule(series, "2026-11-23T11:00")
    shown = alex.sees(series)
    assert shown is not None
    assert shown["responseStatus"]["response"] == "notResponded"


def test_a_cancelled_occurrence_stays_with_the_attendee_until_removed(
    alex: Person, sam: Person, series: str
) -> None:
    """Marked as cancelled; the organizer's is gone."""
    sam.delete(sam.occurrence(series, "2026-11-30"))
    assert "11-30" not in days(sam)
    assert days(alex, isCancelled=True) == ["11-30"]
    alex.delete(alex.occurrence(series, "2026-11-30"))
    assert "11-30" not in days(alex)


def test_a_cancelled_series_stays_with_the_attendee(
    graph: FakeGraph, alex: Person, sam: Person, series: str
) -> None:
    """One mail; deleting it there tells nobody."""
    copy = alex.own_id(series)
    sam.delete(series)
    shown = alex.sees(copy)
    assert shown is not None
    assert (shown["isCancelled"], shown["subject"], shown["showAs"]) == (True, "Canceled: 1:1", "free")
    told = len(graph.mails)
    alex.delete(copy)
    assert (alex.sees(copy), len(graph.mails)) == (None, told)


def test_a_cancelled_series_takes_its_exceptions_with_it(alex: Person, sam: Person, series: str) -> None:
    """Nothing of it is left that is not marked."""
    sam.move(sam.occurrence(series, "2026-11-30"), "2026-12-01T10:00")
    sam.delete(series)
    assert len(days(alex, isCancelled=True)) == len(days(alex)) == 7


def test_another_pattern_ends_all_exceptions(
    graph: FakeGraph, alex: Person, sam: Person, series: str
) -> None:
    """And cancels them to the attendees; another end keeps those that lie before it."""
    sam.move(sam.occurrence(series, "2026-12-07"), "2026-12-08T10:00")
    shown = sam.sees(series)
    assert shown is not None
    ended = {
        **shown["recurrence"],
        "range": {**shown["recurrence"]["range"], "type": "endDate", "endDate": "2026-12-21"},
    }
    sam.change(series, {"recurrence": ended})
    assert days(alex, type="exception") == ["12-08"]
    graph.mails.clear()
    sam.reschedule(series, "2026-11-24T10:00", weekly("tuesday"))
    assert (days(alex, type="exception"), days(sam, type="exception")) == ([], [])
    assert ("cancellation", "2026-12-07") in mails(graph)


def test_this_and_following_makes_a_new_series(alex: Person, sam: Person, series: str) -> None:
    """The old one ends the day before; the new one has an id and an iCalUId of its own."""
    before = days(alex)
    later = sam.split(series, "2026-12-14", {"subject": "Later"})
    old, new = alex.sees(series), alex.sees(later)
    assert old is not None
    assert new is not None
    assert old["recurrence"]["range"]["endDate"] == "2026-12-13"
    assert (new["recurrence"]["range"]["startDate"], new["subject"]) == ("2026-12-14", "Later")
    assert old["iCalUId"] != new["iCalUId"]
    assert days(alex) == before


def test_a_split_of_a_numbered_series_keeps_the_count(sam: Person) -> None:
    """Six in all, before and after."""
    series = sam.invite(
        "1:1", start="2026-11-23T10:00", pattern=weekly("monday"), span={"numberOfOccurrences": 6}
    )
    later = sam.sees(sam.split(series, "2026-12-07"))
    assert later is not None
    assert later["recurrence"]["range"]["numberOfOccurrences"] == 4
    assert len(days(sam)) == 6


def test_a_hidden_list_shows_an_attendee_nobody_else(alex: Person, sam: Person) -> None:
    """hideAttendees: a copy with one name is not a 1:1."""
    made = sam.invite(
        "All hands", start="2026-11-23T10:00", guests=(ALEX, KIM), fields={"hideAttendees": True}
    )
    copy, original = alex.sees(made), sam.sees(made)
    assert copy is not None
    assert original is not None
    assert [one["emailAddress"]["address"] for one in copy["attendees"]] == [ALEX]
    assert len(original["attendees"]) == 2


def test_every_kind_of_attendee_is_kept(theirs: Api, alex: Person) -> None:
    """event resource type: required, optional, resource; the organizer is not repeated."""
    kinds = {ALEX: "optional", KIM: "required", "room@example.com": "resource", SAM: "required"}
    wanted = [{"type": kind, "emailAddress": {"address": one}} for one, kind in kinds.items()]
    made = theirs.post("me/events", body(attendees=wanted))
    del kinds[SAM]
    assert {one["emailAddress"]["address"]: one["type"] for one in made["attendees"]} == kinds
    copy = alex.sees(made["id"])
    assert copy is not None
    assert [one["emailAddress"]["name"] for one in copy["attendees"]] == [
        "Alex Moreau",
        KIM,
        "room@example.com",
    ]


def test_who_is_added_to_one_occurrence_has_it_alone(sam: Person, graph: FakeGraph) -> None:
    """Without the series."""
    series = sam.invite("1:1", start="2026-11-23T10:00", pattern=weekly("monday"), guests=(KIM,))
    sam.set_guests(sam.occurrence(series, "2026-11-30"), KIM, ALEX)
    (shown,) = graph.person(ALEX).week(*WINDOW)
    assert (shown["start"]["dateTime"][5:10], shown["type"]) == ("11-30", "singleInstance")


def test_who_declined_an_occurrence_is_not_troubled_by_its_end(
    alex: Person, sam: Person, series: str
) -> None:
    """It is gone there already; nor does an attendee split a series for everybody."""
    alex.answer(alex.occurrence(series, "2026-11-30"), "declined")
    sam.delete(sam.occurrence(series, "2026-11-30"))
    assert "11-30" not in days(alex)
    with pytest.raises(Refusal):
        alex.split(series, "2026-12-14")


def test_who_declined_a_series_has_none_of_it(alex: Person, sam: Person, series: str) -> None:
    """Until the organizer sends an update."""
    copy = alex.own_id(series)
    alex.answer(series, "declined")
    assert (alex.sees(copy), days(alex)) == (None, [])
    sam.delete(sam.occurrence(series, "2026-11-30"))
    assert days(alex) == []
    sam.change(series, {"subject": "again"})
    assert len(days(alex, subject="again")) == 6


def test_an_answer_to_who_has_no_mailbox_here_is_mailed_all_the_same(
    graph: FakeGraph, alex: Person, sam: Person, series: str
) -> None:
    """Nor is anything there that could keep it, when the organizer has deleted the series."""
    copy = alex.own_id(series)
    sam.delete(series)
    alex.answer(copy, "accepted")
    assert (graph.mails[-1].kind, graph.mails[-1].to, sam.sees(copy)) == ("response", SAM, None)


def test_who_is_added_to_a_series_has_its_exceptions(graph: FakeGraph, sam: Person) -> None:
    """And who is taken from it loses them."""
    series = sam.invite("1:1", start="2026-11-23T10:00", pattern=weekly("monday"), guests=(KIM,))
    sam.move(sam.occurrence(series, "2026-11-30"), "2026-12-01T10:00")
    sam.delete(sam.occurrence(series, "2026-12-07"))
    sam.set_guests(series, KIM, ALEX)
    assert days(graph.person(ALEX)) == ["11-23", "12-01", "12-14", "12-21", "12-28", "01-04"]
    sam.set_guests(series, KIM)
    assert days(graph.person(ALEX), isCancelled=False) == []


def test_being_away_is_a_whole_day_that_shows_as_oof(alex: Person) -> None:
    """The last day included."""
    made = alex.sees(alex.take_leave("2026-12-01", "2026-12-03"))
    assert made is not None
    assert (made["isAllDay"], made["showAs"], made["end"]["dateTime"][:10]) == (True, "oof", "2026-12-04")


def test_an_organizer_cannot_answer_the_own_invitation(theirs: Api, series: str) -> None:
    """400."""
    assert theirs.refused("POST", f"me/events/{series}/accept", {"sendResponse": True})[0] == 400


def test_an_answer_may_stay_untold(graph: FakeGraph, mine: Api, alex: Person, series: str) -> None:
    """event: accept with sendResponse false."""
    told = len(graph.mails)
    mine.post(f"me/events/{alex.own_id(series)}/accept", {"sendResponse": False, "comment": "fine"})
    assert len(graph.mails) == told
    assert "11-23" in days(alex, showAs="busy")


def test_only_the_organizer_cancels(
    graph: FakeGraph, mine: Api, theirs: Api, alex: Person, series: str
) -> None:
    """Cancel event: 400 for everybody else."""
    assert mine.refused("POST", f"me/events/{alex.own_id(series)}/cancel", {"comment": "no"})[0] == 400
    theirs.post(f"me/events/{series}/cancel", {"comment": "no"})
    assert mails(graph)[-1] == ("cancellation", "")
