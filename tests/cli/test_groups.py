"""people include --group: a meeting of several that counts as contact with one of them."""

import pytest

from tests.cli.conftest import Syncd, event, vcalendar

CLUB = ";".join(f"P{n} <p{n}@example.com>" for n in range(6)) + ";Priya Nair <priya@example.org>"
"""Eight with me."""


def club(*, others: str = CLUB, start: str = "20260903T160000Z") -> str:
    """A book club every four weeks: 3 Sep, 1 Oct, 29 Oct, then 26 Nov."""
    rule, end = "FREQ=WEEKLY;INTERVAL=4", start.replace("T16", "T17")
    text = event("3f9c", start=start, end=end, rule=rule, others=others)
    return text.replace("SUMMARY:a meeting", "SUMMARY:Book club")


def exception(at: str, *, lines: str = "", others: str = CLUB) -> str:
    """One occurrence of the club that differs."""
    text = event("3f9c", start=at, end=at.replace("T16", "T17"), rule=None, others=others)
    return text.replace("END:VEVENT", f"RECURRENCE-ID:{at}\n{lines}\nEND:VEVENT".replace("\n\n", "\n"))


def connected(syncd: Syncd, *events: str) -> Syncd:
    """A home that has read these events."""
    syncd.ok("connect", "ics", syncd.calendar(vcalendar(*events)), "--me", "me@example.com")
    syncd.ok("sync")
    return syncd


def priya(syncd: Syncd) -> dict[str, object]:
    """What is known about her."""
    found: dict[str, object] = syncd("people", "show", "priya@example.org", "--format", "json").data["person"]
    return found


def include(syncd: Syncd, what: str = "book") -> str:
    """Say that the club counts as contact with her, and read it."""
    said = syncd.ok("people", "include", what, "--group", "--with", "priya@example.org")
    syncd.ok("sync")
    return said


def test_a_book_club_counts_as_contact(syncd: Syncd) -> None:
    """Named by a part of its title; its meetings are met ones, past ones too."""
    connected(syncd, club())
    said = include(syncd)
    assert "\u201cBook club\u201d (8 people, every 28 days, next 2026-11-26 17:00, in work)" in said
    assert "counts as contact with priya@example.org" in said
    assert "to undo: syncd people exclude 3f9c" in said
    known = priya(syncd)
    assert known["last_met"] == "2026-10-29T16:00:00Z"
    assert known["next"] == "2026-11-26T16:00:00Z"
    assert known["standing"] == "on-track"
    assert known["gap_days"] == 28


def test_a_group_counts_for_one_person(syncd: Syncd) -> None:
    """Naming another one takes it from the first, and says so."""
    connected(syncd, club())
    assert "no longer" not in include(syncd)
    assert "no longer" not in include(syncd)
    said = syncd.ok("people", "include", "book", "--group", "--with", "p1@example.com")
    assert "it counts for one person: no longer for" in said


def test_whom_a_group_counts_for_need_not_be_invited(syncd: Syncd) -> None:
    """The list of a club may name a mailing list or nobody; the user knows who comes."""
    connected(syncd, club(others="A <a@example.com>;B <b@example.com>;C <c@example.com>"))
    include(syncd)
    assert priya(syncd)["last_met"] == "2026-10-29T16:00:00Z"


def test_no_title_and_no_name_of_a_group_is_stored(syncd: Syncd) -> None:
    """Looking it up reads titles; what is kept holds none."""
    connected(syncd, club())
    include(syncd)
    assert b"Book club" not in syncd.database


@pytest.mark.parametrize(
    ("lines", "others", "last"),
    [
        ("STATUS:CANCELLED", CLUB, "2026-10-01"),
        ("", CLUB.replace("Priya Nair <priya@example.org>", "P9 <p9@example.com>"), "2026-10-29"),
    ],
    ids=["cancelled", "she is not on this one"],
)
def test_one_evening_of_a_group_that_differs(syncd: Syncd, lines: str, others: str, last: str) -> None:
    """A cancelled evening is no contact; who is on the list is not asked."""
    connected(syncd, club(), exception("20261029T160000Z", lines=lines, others=others))
    include(syncd)
    assert str(priya(syncd)["last_met"])[:10] == last


@pytest.mark.parametrize(
    ("who", "reason"), [("me@example.com", "declined-by-me"), ("priya@example.org", "declined-by-them")]
)
def test_an_evening_one_of_us_declined_is_no_contact(syncd: Syncd, who: str, reason: str) -> None:
    """What the others answered makes no difference."""
    evening = exception("20261029T160000Z")
    lines = [
        line.replace("PARTSTAT=ACCEPTED", "PARTSTAT=DECLINED") if who in line or "p1@" in line else line
        for line in evening.split("\n")
    ]
    connected(syncd, club(), "\n".join(lines))
    include(syncd)
    assert str(priya(syncd)["last_met"])[:10] == "2026-10-01"
    slots = syncd("audit", "priya@example.org", "--format", "json").data["relationships"][0]["slots"]
    assert reason in [slot["reason"] for slot in slots]


def test_evenings_without_their_series_count_as_well(syncd: Syncd) -> None:
    """Somebody invited to single evenings has the same UID and no rule."""
    connected(syncd, club(), event("other", others="Jo <jo@example.com>"))
    include(syncd)
    only = vcalendar(exception("20261029T160000Z"), event("other", others="Jo <jo@example.com>"))
    syncd.calendar(only)
    syncd.ok("sync")
    assert str(priya(syncd)["last_met"])[:10] == "2026-10-29"


def test_a_title_that_fits_several_changes_nothing(syncd: Syncd) -> None:
    """The candidates are listed with title, schedule and number of people; a whole UID decides."""
    other = club().replace("UID:3f9c", "UID:77aa").replace("Book club", "Book club (old)")
    ended = other.replace("INTERVAL=4", "INTERVAL=4;UNTIL=20261001T160000Z")
    connected(syncd, club(), ended)
    before = syncd.database
    said = syncd.refused("people", "include", "book", "--group", "--with", "priya@example.org")
    assert "'book' fits several series" in said
    listed = [line for line in said.split("\n") if line.startswith("  - ")]
    assert listed == [
        "  - \u201cBook club\u201d, 8 people, every 28 days, next 2026-11-26 17:00, in work: 3f9c",
        "  - \u201cBook club (old)\u201d, 8 people, over, in work: 77aa",
    ]
    assert syncd.database == before
    assert "\u201cBook club\u201d" in include(syncd, "book club")
    assert "(old)" in include(syncd, "77aa")


def test_a_group_whose_people_are_not_told_is_one_all_the_same(syncd: Syncd) -> None:
    """An entry of one's own, or one to a mailing list, says nothing of who comes."""
    ours = club(others="").replace("3f9c", "own")
    listed = club(others="The club <club@example.com>").replace("ATTENDEE;", "ATTENDEE;CUTYPE=GROUP;")
    connected(syncd, ours, listed.replace("Book", "Film"), event("one"))
    assert "(people not told, every 28 days" in include(syncd, "Book club")
    assert "(people not told, every 28 days" in include(syncd, "Film club")


def test_what_is_no_group_is_not_taken_for_one(syncd: Syncd) -> None:
    """A 1:1, an all-day event, something nobody named: nothing is stored."""
    connected(syncd, club(), event("one"), event("lunch", others=""))
    before = syncd.database
    for what in ("one", "zed", "", " "):
        said = syncd.refused("people", "include", what, "--group", "--with", "priya@example.org")
        assert "no group series" in said
    assert "--with PERSON" in syncd.refused("people", "include", "book", "--group")
    assert syncd.database == before


def test_a_group_can_be_taken_back_before_and_after_a_sync(syncd: Syncd) -> None:
    """Exclude undoes it, and nothing of it is left in sight."""
    connected(syncd, club())
    syncd.ok("people", "include", "book", "--group", "--with", "priya@example.org")
    assert "3f9c is no 1:1" in syncd.ok("people", "exclude", "3f9c")
    include(syncd)
    syncd.ok("people", "exclude", "3f9c")
    syncd.ok("sync")
    assert syncd("people", "list", "--format", "json").data["people"] == []


def test_a_calendar_that_cannot_be_read_is_said(syncd: Syncd) -> None:
    """Not having looked is not the same as not being there."""
    connected(syncd, club())
    path = syncd.folder / "work.ics"
    path.rename(syncd.folder / "away.ics")
    said = syncd.refused("people", "include", "book", "--group", "--with", "priya@example.org", code=7)
    assert "in what could be read" in said
    assert "try again" in said


def test_a_group_is_followed_through_a_merge(syncd: Syncd) -> None:
    """It counts for the person, whichever of their addresses it was included with."""
    connected(syncd, club(), event("one", others="Priya <priya@private.example.net>"))
    include(syncd)
    syncd.ok("people", "merge", "priya@private.example.net", "priya@example.org")
    syncd.ok("sync")
    found = priya(syncd)
    assert found["addresses"] == ["priya@private.example.net", "priya@example.org"]
    slots = syncd("audit", "priya@example.org", "--format", "json").data["relationships"][0]["slots"]
    assert "2026-10-29T16:00:00Z" in [slot["met"] for slot in slots]


FRIDAYS = event(
    "fridays", start="20260904T130000Z", end="20260904T133000Z", others="Priya Nair <priya@example.org>"
)


def test_an_agenda_is_for_the_next_meeting_of_the_two(syncd: Syncd) -> None:
    """Not for the book club of the evening before, with which that meeting is one contact."""
    connected(syncd, club(), FRIDAYS)
    include(syncd)
    now = "2026-11-21T12:00:00Z"
    found = syncd("people", "show", "priya", "--format", "json", now=now).data["person"]
    assert found["next"] == "2026-11-26T16:00:00Z"
    assert "2026-11-27" in syncd.ok("agenda", "priya", now=now)
    assert "2026-11-26" not in syncd.ok("agenda", "priya", now=now)
    assert "2026-11-27 14:00" in syncd.ok(now=now)


def test_a_goal_does_not_go_stale_in_a_book_club(syncd: Syncd) -> None:
    """Goals are talked about in 1:1s; three evenings with seven others are none."""
    connected(syncd, club(), FRIDAYS.replace("FREQ=WEEKLY", "FREQ=WEEKLY;COUNT=1"))
    include(syncd)
    syncd.ok("goal", "add", "Say no", "--with", "priya", now="2026-09-08T12:00:00Z")
    syncd.ok("sync", now="2026-12-01T12:00:00Z")
    (goal,) = syncd("goal", "list", "--format", "json", now="2026-12-01T12:00:00Z").data["goals"]
    assert goal["held_since_touch"] == 0
    assert priya(syncd)["last_met"] == "2026-10-29T16:00:00Z"


def test_a_jot_is_not_over_because_two_met_in_a_group(syncd: Syncd) -> None:
    """It waits for the meeting of the two, and is over after that."""
    connected(syncd, club(), FRIDAYS.replace("20260904T13", "20260905T13"))
    include(syncd)
    syncd.ok("jot", "how to say no", "--with", "priya", now="2026-11-22T12:00:00Z")
    syncd.ok("sync", now="2026-11-27T08:00:00Z")
    assert "how to say no" in syncd.ok("agenda", "priya", now="2026-11-27T09:00:00Z")
    syncd.ok("sync", now="2026-11-28T19:00:00Z")
    assert "how to say no" not in syncd.ok("agenda", "priya", now="2026-11-28T19:00:00Z")
