"""What several syncs in a row must neither lose nor invent, each found once the hard way."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from .home import SYNC_CODES, Home

BERLIN = ZoneInfo("Europe/Berlin")
ME, SAM, NEW, KIM = "me@example.com", "sam@example.com", "sam@new.example", "kim@example.com"


def at(day: str, clock: str = "21:00") -> datetime:
    """A day of autumn 2026 at a wall time, by default in the evening when calendars are read."""
    return datetime.fromisoformat(f"2026-{day}T{clock}").replace(tzinfo=BERLIN).astimezone(UTC)


def event(
    day: str,
    *,
    clock: str = "10:00",
    who: str = SAM,
    uid: str = "weekly",
    rule: str = "",
    slot: str = "",
    more: tuple[str, ...] = (),
) -> str:
    """A VEVENT of half an hour; ``slot`` is the day it replaces."""
    start = datetime.fromisoformat(f"2026-{day}T{clock}")
    lines = [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        "DTSTAMP:20261001T000000Z",
        f"DTSTART;TZID=Europe/Berlin:{start:%Y%m%dT%H%M%S}",
        "DURATION:PT30M",
        f"ORGANIZER:mailto:{ME}",
        *(f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{address}" for address in (ME, who)),
        *([f"RRULE:{rule}"] if rule else []),
        *([f"RECURRENCE-ID;TZID=Europe/Berlin:2026{slot.replace('-', '')}T100000"] if slot else []),
        *more,
        "END:VEVENT",
    ]
    return "\r\n".join(lines)


def weekly(*, clock: str = "10:00", who: str = SAM, uid: str = "weekly", more: tuple[str, ...] = ()) -> str:
    """Every Monday from 5 October 2026."""
    return event("10-05", clock=clock, who=who, uid=uid, rule="FREQ=WEEKLY", more=more)


class Story:
    """A home, a work calendar, and what the audit says at each evening."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder, config='timezone = "Europe/Berlin"\n')
        self.folder = folder

    def write(self, *events: str, name: str = "work") -> None:
        """Put events in place of whatever the calendar held."""
        text = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", *events, "END:VCALENDAR"]
        (self.folder / f"{name}.ics").write_bytes(("\r\n".join(text) + "\r\n").encode())

    def connect(self, day: str = "10-01", name: str = "work", me: str = ME) -> None:
        """Connect the calendar file of that name."""
        self.say(day, "connect", "ics", str(self.folder / f"{name}.ics"), "--me", me)

    def say(self, day: str, *words: str) -> None:
        """Run a command on an evening."""
        self.home.run(*words, now=at(day))

    def sync(self, *days: str) -> None:
        """Sync on these evenings."""
        for day in days:
            self.home.run("sync", now=at(day), allowed=SYNC_CODES)

    def people(self, day: str) -> dict[str, Any]:
        """The relationships by first address."""
        found = self.home.audit(at(day))["relationships"]
        return {one["person"]["addresses"][0]: one for one in found}

    def past(self, day: str, who: str = SAM) -> dict[str, str]:
        """Local date -> outcome of the slots up to an evening."""
        slots = self.people(day)[who]["slots"]
        days = [(datetime.fromisoformat(one["slot"]).astimezone(BERLIN), one["outcome"]) for one in slots]
        return {f"{slot:%m-%d}": outcome for slot, outcome in days if slot <= at(day)}


@pytest.fixture
def story(tmp_path: Path) -> Story:
    """A story that has not begun."""
    return Story(tmp_path)


def test_two_slots_of_one_date_may_settle_apart(story: Story) -> None:
    """An extra date on the day of a slot stops no later command, whichever of the two settles first."""
    story.write(weekly(more=("RDATE;TZID=Europe/Berlin:20261012T160000",)))
    story.connect()
    story.sync("10-06", "10-13")
    story.home.run("sync", now=at("10-19", "09:00"))
    assert story.past("10-19")["10-12"] == "held"
    story.sync("10-27")
    assert story.past("10-27")["10-19"] == "held"


def test_disconnecting_rewrites_no_history(story: Story) -> None:
    """What was held stays held when its calendar goes; what follows cannot be known, and nobody lapses."""
    story.write(weekly())
    story.connect()
    story.sync("10-13")
    story.say("10-13", "disconnect", "work")
    assert story.past("10-14") == {"10-05": "held", "10-12": "held"}
    assert story.people("10-14")[SAM]["standing"] == "on-track"
    assert story.people("10-27")[SAM]["standing"] == "unknown"


def test_the_same_series_in_another_calendar_doubles_nothing(story: Story) -> None:
    """A known series edited by an hour and connected a second time keeps one slot a week."""
    story.write(weekly())
    story.connect()
    story.sync("10-20", "10-27")
    story.write(weekly(clock="11:00", more=("SEQUENCE:1",)))
    story.sync("11-11")
    story.write(weekly(clock="11:00", more=("SEQUENCE:1",)), name="private")
    story.connect("11-11", name="private")
    story.sync("11-12")
    slots = story.people("11-12")[SAM]["slots"]
    days = [one["slot"][:10] for one in slots]
    assert len(days) == len(set(days))


def test_splitting_gives_each_their_own_history(story: Story) -> None:
    """After merge, syncs and split, each address has the slots of its own series, and nobody skipped one."""
    story.write(
        event("10-05", rule="FREQ=WEEKLY;INTERVAL=2", uid="a"),
        event("10-12", rule="FREQ=WEEKLY;INTERVAL=2", uid="b", who=NEW),
    )
    story.connect()
    story.sync("10-06")
    story.say("10-06", "people", "merge", SAM, NEW)
    story.sync("10-13", "10-27", "11-10")
    story.say("11-10", "people", "split", SAM, NEW)
    story.sync("11-11")
    assert story.past("11-11") == {"10-05": "held", "10-19": "held", "11-02": "held"}
    assert story.past("11-11", NEW) == {"10-12": "held", "10-26": "held", "11-09": "held"}


def test_merging_after_a_new_address_keeps_every_slot(story: Story) -> None:
    """The slot held just before the address changed is still there after merge and sync."""
    story.write(weekly())
    story.connect()
    story.sync("10-13", "10-20")
    story.write(weekly(who=NEW))
    story.sync("10-21")
    story.say("10-21", "people", "merge", SAM, NEW)
    story.sync("10-22")
    assert story.past("10-22") == {"10-05": "held", "10-12": "held", "10-19": "held"}


def test_an_excluded_series_is_out_of_sight(story: Story) -> None:
    """A series the user excluded makes nobody lapse; included again, its history is back."""
    story.write(weekly())
    story.connect()
    story.sync("10-20")
    story.say("10-20", "people", "exclude", "weekly")
    story.sync("10-21")
    assert story.people("11-12") == {}
    story.say("10-22", "people", "include", "weekly", "--with", SAM)
    story.sync("10-22")
    assert story.past("10-22") == {"10-05": "held", "10-12": "held", "10-19": "held"}


def test_a_settling_neighbour_hides_no_skipped_slot(story: Story) -> None:
    """A cancelled monthly 1:1 stays skipped when the weekly one before it settles."""
    cancelled = ("EXDATE;TZID=Europe/Berlin:20261118T100000",)
    story.write(
        weekly(more=("EXDATE;TZID=Europe/Berlin:20261116T100000",)),
        event("10-21", rule="FREQ=MONTHLY;BYDAY=3WE", uid="monthly", more=cancelled),
    )
    story.connect()
    story.sync("11-10", "11-19", "11-20")
    assert story.past("11-20")["11-18"] == "skipped"


def test_a_word_outlives_its_slot(story: Story) -> None:
    """What the user said was held is a meeting, also when the series moves to another day."""
    story.write(weekly(more=("EXDATE;TZID=Europe/Berlin:20261012T100000",)))
    story.connect()
    story.sync("10-12")
    story.say("10-12", "held", SAM, "2026-10-12")
    story.write(event("10-08", rule="FREQ=WEEKLY"))
    story.sync("10-14")
    assert story.people("10-14")[SAM]["last_met"] == "2026-10-12T08:00:00Z"


def test_nothing_of_a_deleted_series_is_ahead(story: Story) -> None:
    """A meeting moved beyond the deletion of its series is gone with it."""
    story.write(weekly(), event("11-13", clock="15:00", slot="11-09"))
    story.connect()
    story.sync("11-03", "11-10")
    story.write()
    story.sync("11-11")
    sam = story.people("11-20")[SAM]
    assert (sam["next"], sam["standing"]) == (None, "lapsed")
    assert story.past("11-20")["11-09"] == "skipped"


def test_a_meeting_held_early_survives_its_series(story: Story) -> None:
    """Met on Friday for Monday, read, then the series is deleted: they have met."""
    story.write(weekly(), event("10-16", slot="10-19"))
    story.connect()
    story.sync("10-13", "10-16")
    story.write()
    story.sync("10-17")
    assert story.people("10-17")[SAM]["last_met"] == "2026-10-16T08:00:00Z"


def test_a_meeting_nobody_saw_is_not_settled(story: Story) -> None:
    """A 1:1 moved away to a day that no read has seen is no meeting, and later reads decide."""
    story.write(weekly(), event("11-11", slot="11-02"))
    story.connect()
    story.sync("10-27", "11-03")
    (story.folder / "work.ics").rename(story.folder / "away.ics")
    story.sync("11-17")
    assert story.people("11-17")[SAM]["last_met"] == "2026-10-26T09:00:00Z"
    story.write(weekly(), event("11-11", slot="11-02", more=("STATUS:CANCELLED",)))
    story.sync("11-18")
    assert story.past("11-18")["11-02"] == "skipped"


def test_a_series_that_becomes_a_single_event_has_been_one(story: Story) -> None:
    """Losing its rule ends a series; it never makes the relationship disappear."""
    story.write(weekly())
    story.connect()
    story.sync("10-01", "10-06")
    story.write(event("10-05"))
    story.sync("10-07")
    assert story.past("10-07") == {"10-05": "held"}


def test_a_restored_series_is_not_filled_in(story: Story) -> None:
    """What was seen to be missing for weeks was not held in them."""
    story.write(weekly())
    story.connect()
    story.sync("10-13", "10-20")
    story.write()
    story.sync("10-21", "11-01", "11-30")
    story.write(weekly())
    story.sync("12-01")
    assert story.past("12-01") == {"10-05": "held", "10-12": "held", "10-19": "held"}


def test_the_latest_revision_of_an_occurrence_speaks(story: Story) -> None:
    """One calendar knows that an occurrence was cancelled, another the plain series: it was cancelled."""
    cancelled = event("10-12", slot="10-12", more=("STATUS:CANCELLED", "SEQUENCE:3"))
    for name, events in (("awork", [weekly(), cancelled]), ("zhome", [weekly()])):
        story.write(*events, name=name)
        story.connect(name=name)
    story.sync("10-13")
    assert story.past("10-13")["10-12"] == "skipped"


def test_people_who_met_at_one_hour_have_one_slot_when_merged(story: Story) -> None:
    """Two series at the same start, settled apart and then merged, count once."""
    story.write(weekly(uid="a"), weekly(uid="b", who=NEW))
    story.connect()
    story.sync("10-27")
    story.say("10-27", "people", "merge", SAM, NEW)
    slots = [one["slot"] for one in story.people("10-28")[SAM]["slots"]]
    assert len(slots) == len(set(slots))


def test_as_of_a_day_before_a_word_the_word_is_not_said(story: Story) -> None:
    """Judged as of last week, a slot that was still ahead is ahead, whatever was said of it since."""
    story.write(weekly())
    story.connect()
    story.sync("10-20")
    story.say("10-20", "skipped", SAM, "2026-10-19")
    report = story.home.audit(at("10-20"), "--as-of", (at("10-18") - timedelta(hours=1)).isoformat())
    (sam,) = report["relationships"]
    assert (sam["missed"], sam["next"]) == (0, "2026-10-19T08:00:00Z")
