"""The notation in which histories are written."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.cadence.judged import JudgedSlot
from syncd.core.model import CuType, Event, Outcome, Participant, Reason, Status, Uid
from syncd.provider import Page, Window
from syncd.testing.ics_text import as_ics
from syncd.testing.timeline import MARKS, SAID, Mark, absence, judge_events, letter, meeting, people, story
from syncd_providers.ics.client import source

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: str(mark.letter))
def test_each_mark_comes_to_what_the_table_says(mark: Mark) -> None:
    """A story of one mark, between two held slots where it is past, is judged as the table of marks says."""
    told = story(f"h {mark.letter}" if mark.letter in ".cb?" else f"h {mark.letter} h")
    judged = told.judged().slots[1]
    assert (judged.outcome, judged.reason) == (mark.outcome, mark.reason)
    assert letter(judged) == mark.letter


@pytest.mark.parametrize(
    "text",
    [
        "h h x h . .",
        "h m u v e x d n N r h > h . c .",
        "h x ? ? . .",
        "h h b . c",
        "h h h |",
        "? ?",
        ". . .",
    ],
)
@pytest.mark.parametrize("rule", ["FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2", "FREQ=MONTHLY;BYDAY=1MO"])
@pytest.mark.parametrize("zone", ["Europe/Berlin", "Pacific/Auckland", "America/Los_Angeles"])
def test_a_story_reads_back(text: str, rule: str, zone: str) -> None:
    """What is written out as events is judged to the same letters, for any rhythm and place."""
    assert story(text, rule=rule, zone=zone).outcomes() == text.removesuffix("|").strip()


@given(past=st.text(alphabet="hmuvexdnNr", min_size=1, max_size=30), ahead=st.text(alphabet=".c", max_size=6))
def test_any_story_without_interplay_reads_back(past: str, ahead: str) -> None:
    """Marks that touch no neighbour come back whatever stands beside them."""
    assert story(past + ahead).outcomes() == " ".join(past + ahead)


def test_a_meeting_moved_onto_a_gone_slot_makes_up_for_it() -> None:
    """The interplay the notation warns of: moved to the next slot, that slot is made up when gone."""
    assert story("h > x h").outcomes() == "h > u h"


@pytest.mark.parametrize("text", ["", "|", "h q", ". h", "? h", ". ?", "b h", "h | h"])
def test_what_is_no_story_is_refused(text: str) -> None:
    """An unknown mark, or the past after what is ahead, is an error at once."""
    with pytest.raises(ValueError, match="no story"):
        story(text)


def test_a_rule_that_ends_too_early_is_refused() -> None:
    """A story needs a slot for each of its marks."""
    with pytest.raises(ValueError, match="gives 2 slots, the story has 3"):
        story("h h h", rule="FREQ=WEEKLY;COUNT=2")


def test_when_a_story_is_told() -> None:
    """Half way between what is past and what is ahead, unless said otherwise; a ``?`` stops the reading."""
    assert story("h .").now == datetime(2026, 1, 9, 2, tzinfo=UTC)
    assert story(". .").now == datetime(2026, 1, 2, 2, tzinfo=UTC)
    late = datetime(2026, 3, 1, tzinfo=UTC)
    assert story("h h", now=late).now == late
    assert story("h ?").read_through == datetime(2026, 1, 12, 14, tzinfo=UTC)


def test_what_the_user_said_reads_back_in_capitals() -> None:
    """An outcome the user stated is told apart from one a calendar shows."""
    judged = story("h").judged().slots[0]
    for outcome, capital in SAID.items():
        said: JudgedSlot = replace(judged, outcome=outcome, reason=Reason.CONFIRMED)
        assert letter(said) == capital
    assert set(SAID) == {Outcome.HELD, Outcome.SKIPPED, Outcome.EXCUSED}


def test_calendars_can_be_put_together() -> None:
    """Several stories and single events make one calendar; everybody in it is judged."""
    weekly, monthly = (
        story("h h h h"),
        story("h", rule="FREQ=MONTHLY;BYDAY=1TU", them="kim@example.com", uid="kim"),
    )
    events = (*weekly.events, *monthly.events, meeting("2026-01-08 10:00"))
    kim, sam = judge_events(events, now=weekly.now, zone=BERLIN)
    assert (kim.person.key, sam.person.key) == ("kim@example.com", "sam@example.com")
    assert len(sam.one_offs) == 1


# -- as a calendar file ---------------------------------------------------------------------


def read_back(text: str, folder: Path) -> list[Event]:
    """What the built-in reader of calendar files makes of a text."""
    path = folder / "work.ics"
    path.write_text(text, encoding="utf-8", newline="")
    pages = source({"location": str(path)}).pull("work", cursor=None, window=Window(), zone="Europe/Berlin")
    found: list[Event] = []
    for page in pages:
        if isinstance(page, Page):
            assert page.problems == ()
            found += [event for resource in page.resources for event in resource.events]
    return found


def by_place(events: list[Event]) -> list[Event]:
    """Events in an order of their own, without their stamps."""
    return sorted(
        (replace(one, modified=None) for one in events), key=lambda one: (one.uid, str(one.recurrence_id))
    )


def test_a_story_survives_being_written_as_a_calendar_file(tmp_path: Path) -> None:
    """The reader of calendar files gives back the very events that were written."""
    told = story("h m u v e x d n N r > h . c .")
    assert by_place(read_back(as_ics(told.events), tmp_path)) == by_place(list(told.events))


def test_every_field_survives_being_written_as_a_calendar_file(tmp_path: Path) -> None:
    """Titles with any sign, long lines, zones, rooms, absences and added dates come back as they were."""
    host = people("sam@example.com")[0]
    events = [
        replace(
            meeting("2026-01-05 15:00", rule="FREQ=WEEKLY"),
            title="Zwölf; \\ Straße, " + "ß" * 120 + "\nnext line",
            organizer=Participant(address=host.address, name="Sam, the Great"),
            rdates=(datetime(2026, 1, 7, 9, tzinfo=BERLIN), datetime(2026, 1, 8, 9, tzinfo=BERLIN)),
            exdates=(datetime(2026, 1, 12, 15, tzinfo=BERLIN),),
            attendees=(replace(host, kind=CuType.ROOM), *people("me@example.com", "kim@example.com")),
            sequence=3,
        ),
        replace(
            meeting("2026-01-06 15:00", zone="Asia/Kolkata"), status=Status.TENTATIVE, out_of_office=True
        ),
        replace(absence(date(2026, 2, 1), date(2026, 2, 5), uid="days"), observance=True),
        replace(absence(date(2026, 3, 1)), uid=Uid("yearly"), rule="FREQ=YEARLY"),
    ]
    assert by_place(read_back(as_ics(events), tmp_path)) == by_place(events)


def test_lines_are_short_enough(tmp_path: Path) -> None:
    """No line of a written file is longer than 75 octets, and none is cut inside a character."""
    text = as_ics([replace(meeting("2026-01-05 15:00"), title="ü" * 300)])
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    (event,) = read_back(text, tmp_path)
    assert event.title == "ü" * 300
