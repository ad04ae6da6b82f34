"""The situations of real calendars, told from beginning to end.

Where one moment is enough they are values of the core; where the calendar is edited between syncs they
drive the real command line, with a clock of their own.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from syncd.cli import main
from syncd.core.cadence.judged import Judged
from syncd.core.model import CuType, Event, Outcome, Participant, PartStat, Reason, Standing, Uid, address
from syncd.core.series import Knowledge
from syncd.testing.ics_text import as_ics
from syncd.testing.timeline import (
    Beside,
    absence,
    judge_events,
    letters,
    meeting,
    people,
    story,
)

BERLIN = ZoneInfo("Europe/Berlin")
ME, ALIAS, SAM, KIM = "me@example.com", "m.e@example.com", "sam@example.com", "kim@example.com"


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    """A wall time as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def wall(text: str, **later: float) -> str:
    """A wall time so much later, as text."""
    return f"{(at(text) + timedelta(**later)).astimezone(BERLIN):%Y-%m-%d %H:%M}"


def one(events: Sequence[Event], now: datetime, **known: Any) -> Judged:
    """The one relationship in a calendar."""
    (judged,) = judge_events(events, now=now, zone=BERLIN, **known)
    return judged


def marks(judged: Judged, now: datetime) -> str:
    """The slots up to ``now`` as marks."""
    return " ".join(letters(slot for slot in judged.slots if slot.slot <= now))


def moved(master: Event, slot: str, to: str) -> Event:
    """The exception that moves the slot of one wall time to another."""
    replaces, start = at(slot), at(to).astimezone(BERLIN)
    return replace(
        master,
        rule=None,
        recurrence_id=replaces.astimezone(BERLIN),
        start=start,
        end=start + timedelta(minutes=30),
    )


# -- moving about -----------------------------------------------------------------------------


def test_dragged_forward_week_after_week() -> None:
    """A 1:1 dragged onto the next slot, which was dragged on itself, takes that slot's place."""
    told = story("h > > > h h .")
    judged = told.judged()
    assert told.outcomes() == "h > u u h h ."
    assert (judged.standing, judged.missed) == (Standing.ON_TRACK, 0)


def test_dragged_forward_without_ever_meeting() -> None:
    """One meeting dragged four weeks on leaves its slot skipped; it makes up for none of the others."""
    told = story("h x x x .")
    single = moved(told.events[0], "2026-01-12 15:00", "2026-02-09 15:00")
    events = [told.events[0], single, *told.events[2:]]
    judged = one(events, told.now)
    assert marks(judged, told.now) == "h > x x"
    assert (judged.missed, judged.standing) == (3, Standing.LAPSED)


def test_moved_beside_the_next_slot() -> None:
    """Moved to an hour before the next slot it is moved, to the same start or after it moved away."""
    told = story("h h h .")
    for to, outcome in (("14:00", "h m h"), ("15:00", "h > h"), ("16:00", "h > h")):
        events = [told.events[0], moved(told.events[0], "2026-01-12 15:00", f"2026-01-19 {to}")]
        assert marks(one(events, told.now), told.now) == outcome


# -- make-ups ---------------------------------------------------------------------------------


def test_a_make_up_booked_held_and_cancelled_again() -> None:
    """A cancelled slot is open while its make-up is ahead, made up once it was held, skipped without it."""
    told = story("h x h .")
    booked = meeting("2026-01-15 10:00")
    before, after = at("2026-01-14 12:00"), at("2026-01-16 12:00")
    slot = one((*told.events, booked), before).slots[1]
    assert (slot.outcome, slot.reason) == (Outcome.UPCOMING, Reason.MAKE_UP_BOOKED)
    slot = one((*told.events, booked), after).slots[1]
    assert (slot.outcome, slot.met) == (Outcome.MADE_UP, at("2026-01-15 10:00"))
    assert one(told.events, after).slots[1].outcome is Outcome.SKIPPED


def test_met_on_friday_after_two_cancelled_mondays() -> None:
    """The make-up goes to the nearer Monday, and what was missed before is forgiven."""
    told = story("h x x .", now=at("2026-01-24 12:00"))
    judged = one((*told.events, meeting("2026-01-23 10:00")), told.now)
    assert marks(judged, told.now) == "h x u"
    assert (judged.missed, judged.standing, judged.last_met) == (0, Standing.ON_TRACK, at("2026-01-23 10:00"))


@pytest.mark.parametrize(("made_up", "outcomes", "met"), [(False, "h v h", 2), (True, "h u h", 3)])
def test_an_uncancelled_meeting_in_a_vacation(made_up: bool, outcomes: str, met: int) -> None:
    """Left standing in a vacation it is excused; when they met in that week all the same, it is made up."""
    told = story("h h h .")
    away = absence(date(2026, 1, 10), date(2026, 1, 15), uid="vacation")
    extra = (meeting("2026-01-16 09:00"),) if made_up else ()
    judged = one((*told.events, away, *extra), told.now)
    assert marks(judged, told.now) == outcomes
    assert len(judged.meetings) == met


# -- rhythms ----------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Sydney"])
def test_alternating_fortnights_across_both_changes_of_clocks(zone: str) -> None:
    """Two fortnightly series in turn are a weekly rhythm, in every season and hemisphere."""
    odd = story("h" * 20, first="2026-01-05 15:00", rule="FREQ=WEEKLY;INTERVAL=2", uid="odd", zone=zone)
    even = story("h" * 20, first="2026-01-12 15:00", rule="FREQ=WEEKLY;INTERVAL=2", uid="even", zone=zone)
    now = even.slots[-1].astimezone(UTC) + timedelta(hours=2)
    (judged,) = judge_events((*odd.events, *even.events), now=now, zone=ZoneInfo(zone))
    past = [slot for slot in judged.slots if slot.slot <= now]
    assert len(past) == 40
    assert {slot.gap for slot in past} == {7}
    assert {slot.slot.astimezone(ZoneInfo(zone)).hour for slot in past} == {15}


def test_fortnightly_tuesday_plus_fortnightly_thursday() -> None:
    """In one week or in turns, both are slots; one cancelled within a week of a live one is not missed."""
    tuesday = story("h x h h", first="2026-01-06 10:00", rule="FREQ=WEEKLY;INTERVAL=2", uid="tuesday")
    thursday = story("h h h h", first="2026-01-08 10:00", rule="FREQ=WEEKLY;INTERVAL=2", uid="thursday")
    now = at("2026-02-20 12:00")
    judged = one((*tuesday.events, *thursday.events), now)
    assert marks(judged, now) == "h h h h h h h"
    assert (judged.standing, judged.gap) == (Standing.ON_TRACK, 7)
    turns = story("h h h h", first="2026-01-15 10:00", rule="FREQ=WEEKLY;INTERVAL=2", uid="thursday")
    judged = one((*tuesday.events, *turns.events), now)
    assert marks(judged, now) == "h h h h h h"


def test_weekly_plus_monthly_with_one_person() -> None:
    """A monthly session beside the weekly 1:1 adds its slots, or is the week's when on a neighbouring day."""
    weekly = story("h h h h h h h h", uid="weekly")
    apart = story("h h", first="2026-01-08 10:00", rule="FREQ=MONTHLY;BYDAY=2TH", uid="monthly")
    judged = one((*weekly.events, *apart.events), weekly.now)
    assert marks(judged, weekly.now) == "h h h h h h h h h h"
    beside = story("h h", first="2026-01-13 10:00", rule="FREQ=MONTHLY;BYDAY=2TU", uid="monthly")
    judged = one((*weekly.events, *beside.events), weekly.now)
    assert marks(judged, weekly.now) == "h h h h h h h h"


def test_monthly_on_the_thirty_first() -> None:
    """Months without that day have no slot: February is not missed."""
    told = story("h h h .", first="2026-01-31 10:00", rule="FREQ=MONTHLY;BYMONTHDAY=31")
    judged = told.judged()
    assert [f"{slot.slot.astimezone(BERLIN):%m-%d}" for slot in judged.slots[:4]] == [
        "01-31",
        "03-31",
        "05-31",
        "07-31",
    ]
    assert (judged.missed, judged.gap) == (0, 60)


def test_half_past_two_on_the_spring_sunday() -> None:
    """On the Sunday on which 02:30 does not exist the meeting takes place an hour later, in its slot."""
    told = story("h h h .", first="2026-03-22 02:30")
    judged = told.judged()
    assert told.outcomes() == "h h h ."
    assert judged.slots[1].slot == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert f"{judged.slots[1].slot.astimezone(BERLIN):%H:%M}" == "03:30"


def test_a_series_that_starts_in_the_future() -> None:
    """It is new until its first slot is over; nothing is missed and nothing is lacking."""
    told = story(". . .", first="2026-06-01 15:00", now=at("2026-01-05 12:00"))
    judged = told.judged()
    assert (judged.standing, judged.missed, judged.last_met) == (Standing.NEW, 0, None)
    assert judged.next == at("2026-06-01 15:00")


def test_one_past_slot() -> None:
    """After the first slot it is on track or slipping, whatever became of it, and has its gap."""
    assert (story("h .").judged().standing, story("h .").judged().gap) == (Standing.ON_TRACK, 7)
    assert story("x .").judged().standing is Standing.SLIPPING
    assert story("v .").judged().standing is Standing.NEW
    only = story("h |").judged()
    assert (only.standing, only.series_ended, only.gap) == (Standing.LAPSED, True, None)


def test_cancelled_ahead() -> None:
    """A slot cancelled in time is upcoming and never next; past its start it is skipped."""
    told = story("h c .")
    judged = told.judged()
    assert (judged.slots[1].outcome, judged.slots[1].reason) == (Outcome.UPCOMING, Reason.CANCELLED_AHEAD)
    assert (judged.missed, judged.next) == (0, at("2026-01-19 15:00"))
    later = one(told.events, at("2026-01-12 15:30"))
    assert (later.slots[1].outcome, later.missed) == (Outcome.SKIPPED, 1)


# -- who is on it -----------------------------------------------------------------------------


def guests(*addresses: str, declined: str = "") -> tuple[Participant, ...]:
    """Attendees, one of whom may have declined."""
    return people(*addresses, declined=declined)


def test_a_third_guest_once() -> None:
    """An extra guest on one occurrence changes nothing."""
    told = story("h m h .")
    once = replace(
        told.events[1],
        start=told.slots[1],
        end=told.slots[1] + timedelta(minutes=30),
        attendees=guests(ME, SAM, KIM),
    )
    assert marks(one((told.events[0], once), told.now), told.now) == "h h h"


@pytest.mark.parametrize(
    ("host", "known"),
    [
        (
            "assistant@example.com",
            Knowledge(me=frozenset({address(ME)}), assistants=frozenset({address("assistant@example.com")})),
        ),
        ("c_abc@group.calendar.google.com", Knowledge(me=frozenset({address(ME)}))),
        ("unknownorganizer@calendar.google.com", Knowledge(me=frozenset({address(ME)}))),
    ],
)
def test_somebody_else_organises(host: str, known: Knowledge) -> None:
    """A 1:1 that an assistant or a group calendar has set up is one between the two people on it."""
    told = story("h x h .", host=host)
    judged = one(told.events, told.now, known=known)
    assert judged.person.key == SAM
    assert marks(judged, told.now) == "h x h"


def test_declined_by_one_of_my_two_addresses() -> None:
    """My side is out only when both my addresses declined."""
    known = Knowledge(me=frozenset({address(ME), address(ALIAS)}), domains=frozenset({"example.com"}))
    told = story("h N h .")
    both = guests(ME, ALIAS, SAM)
    series = replace(told.events[0], attendees=both)
    refused = replace(told.events[1], attendees=guests(ME, ALIAS, SAM, declined=ME))
    assert marks(one((series, refused), told.now, known=known), told.now) == "h h h"
    twice = tuple(replace(who, answer=PartStat.DECLINED) if who.address != SAM else who for who in both)
    refused = replace(refused, attendees=twice)
    assert marks(one((series, refused), told.now, known=known), told.now) == "h N h"


# -- being away -------------------------------------------------------------------------------


def test_five_months_of_leave() -> None:
    """The relationship is paused, nothing is missed, and afterwards it goes on as if nothing had been."""
    told = story("h " * 8 + ". " * 30)
    leave = absence(date(2026, 3, 2), date(2026, 8, 3), title="Parental leave", uid="leave")
    during = one((*told.events, leave), at("2026-06-15 12:00"))
    assert (during.standing, during.missed) == (Standing.PAUSED, 0)
    after = one((*told.events, leave), at("2026-08-10 16:00"))
    assert (after.standing, after.missed) == (Standing.ON_TRACK, 0)
    assert marks(after, at("2026-08-10 16:00")) == " ".join("h" * 8 + "v" * 22 + "h" * 2)


def test_observances_in_a_holiday_calendar() -> None:
    """A public holiday excuses a cancelled 1:1; an observance, on which people work, does not."""
    told = story("h x h .")
    for observance, outcomes in ((False, "h e h"), (True, "h x h")):
        day = replace(absence(date(2026, 1, 12), title="A day"), observance=observance)
        judged = one(told.events, told.now, beside=Beside(holidays=(day,)))
        assert marks(judged, told.now) == outcomes


def test_another_countrys_holidays_for_one_person() -> None:
    """Sam's holidays excuse the 1:1 with Sam and nobody else's."""
    sam, kim = story("h x h .", uid="s"), story("h x h .", them=KIM, uid="k")
    day = absence(date(2026, 1, 12), title="Republic Day")
    both = judge_events(
        (*sam.events, *kim.events),
        now=sam.now,
        zone=BERLIN,
        beside=Beside(their_holidays={SAM: (day,)}),
    )
    assert {judged.person.key: marks(judged, sam.now) for judged in both} == {SAM: "h e h", KIM: "h x h"}


def test_a_lunch_one_to_one_marked_out_of_office() -> None:
    """A 1:1 is never an absence: neither it nor another one at that time is excused by it."""
    told = story("h h h .", first="2026-01-05 12:00")
    lunch = (replace(told.events[0], out_of_office=True, title="Lunch, out of office"), *told.events[1:])
    kim = story("h h h .", first="2026-01-05 12:15", them=KIM, uid="kim")
    both = judge_events((*lunch, *kim.events), now=told.now, zone=BERLIN)
    assert {marks(judged, told.now) for judged in both} == {"h h h"}


# -- series that follow each other -------------------------------------------------------------


def test_a_series_re_created_with_overlap() -> None:
    """The old one ends after the new one has begun: the weeks of both are one slot each."""
    old = story("h h h h h |", uid="old")
    new = story("h h h .", first="2026-01-27 11:00", uid="new")
    judged = one((*old.events, *new.events), new.now)
    assert marks(judged, new.now) == "h h h h h h"
    assert (judged.standing, judged.gap) == (Standing.ON_TRACK, 7)


# -- the real thing -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Laptop:
    """A home with calendar files that are edited between syncs."""

    folder: Path

    def run(self, now: str, *arguments: str) -> str:
        """A command at a wall time; it must not crash, and may find things or be incomplete."""
        clock = f"{at(now):%Y-%m-%dT%H:%M:%SZ}"
        done = CliRunner().invoke(
            main, ["--home", str(self.folder / "home"), *arguments], env={"SYNCD_NOW": clock}
        )
        assert done.exit_code in (0, 4), done.output
        return done.stdout

    def write(self, events: Iterable[Event], name: str = "work") -> Path:
        """The calendar as it is now."""
        path = self.folder / f"{name}.ics"
        path.write_text(as_ics(events), encoding="utf-8", newline="")
        return path

    def connect(self, now: str, events: Iterable[Event], *options: str, name: str = "work") -> None:
        """Write a calendar and connect it."""
        mine = ("--me", ME) if name == "work" else ()
        self.run(now, "connect", "ics", str(self.write(events, name)), *mine, *options)

    def sync(self, now: str, events: Iterable[Event] | None = None) -> None:
        """Edit the calendar, where events are given, and sync."""
        if events is not None:
            self.write(events)
        self.run(now, "sync")

    def audit(self, now: str, *options: str) -> Mapping[str, Any]:
        """The whole report."""
        answer: Mapping[str, Any] = json.loads(self.run(now, "audit", "--format", "json", *options))
        return answer

    def sam(self, now: str, *options: str) -> "Seen":
        """What the report says of the one relationship there is."""
        (found,) = self.audit(now, *options)["relationships"]
        return Seen(found)


@dataclass(frozen=True)
class Seen:
    """One relationship of a report."""

    row: Mapping[str, Any]

    @property
    def standing(self) -> str:
        """How it is doing."""
        return str(self.row["standing"])

    def slots(self, until: str = "2100-01-01") -> list[str]:
        """The slots before a date as local day and hour with what became of them."""
        return [
            f"{datetime.fromisoformat(slot['slot']).astimezone(BERLIN):%m-%d %H:%M} "
            f"{slot['reason'] or slot['outcome']}"
            for slot in self.row["slots"]
            if datetime.fromisoformat(slot["slot"]) < at(until)
        ]


@pytest.fixture
def laptop(tmp_path: Path) -> Laptop:
    """A laptop on which nothing is connected yet."""
    (tmp_path / "home").mkdir(mode=0o700)
    return Laptop(tmp_path)


WEEKLY = meeting("2026-01-05 15:00", rule="FREQ=WEEKLY", uid="weekly")
JANUARY = ["01-05 15:00 held", "01-12 15:00 held", "01-19 15:00 held", "01-26 15:00 held"]


def test_all_events_moved_by_an_hour_after_the_past_had_settled(laptop: Laptop) -> None:
    """Editing the whole series changes what is ahead, and no slot that has settled is added or removed."""
    laptop.connect("2026-01-06 09:00", [WEEKLY])
    for now in ("2026-01-06 09:00", "2026-01-20 09:00", "2026-02-03 09:00"):
        laptop.sync(now)
    later = meeting("2026-01-05 16:00", rule="FREQ=WEEKLY", uid="weekly")
    laptop.sync("2026-02-04 09:00", [later])
    laptop.sync("2026-02-17 09:00")
    sam = laptop.sam("2026-02-17 09:00")
    assert sam.slots("2026-02-01") == JANUARY
    assert sam.slots("2026-02-17")[-2:] == ["02-09 16:00 held", "02-16 16:00 held"]
    assert sam.row["missed"] == 0


def test_a_series_re_created_with_a_start_in_the_past(laptop: Laptop) -> None:
    """The new series counts from when it could first have been seen; the settled past stays as it was."""
    told = story("h x h h .", uid="weekly")
    laptop.connect("2026-01-06 09:00", told.events)
    for now in ("2026-01-06 09:00", "2026-01-20 09:00", "2026-02-03 09:00"):
        laptop.sync(now)
    again = meeting("2025-09-01 15:00", rule="FREQ=WEEKLY", uid="again")
    laptop.sync("2026-02-04 09:00", [again])
    sam = laptop.sam("2026-02-10 09:00", "--since", "2025-01-01")
    assert sam.slots("2026-02-01") == [JANUARY[0], "01-12 15:00 cancelled", *JANUARY[2:]]
    laptop.sync("2026-02-10 09:00")
    assert laptop.sam("2026-02-10 09:00").slots("2026-02-10")[-1] == "02-09 15:00 held"


def test_a_series_given_to_another_person(laptop: Laptop) -> None:
    """The past stays with the one it was held with; the other begins where they were put on it."""
    laptop.connect("2026-01-06 09:00", [WEEKLY])
    for now in ("2026-01-06 09:00", "2026-01-20 09:00", "2026-02-03 09:00"):
        laptop.sync(now)
    laptop.sync("2026-02-04 09:00", [replace(WEEKLY, attendees=people(ME, KIM))])
    laptop.sync("2026-02-10 09:00")
    found = {
        row["person"]["addresses"][0]: Seen(row) for row in laptop.audit("2026-02-10 09:00")["relationships"]
    }
    assert found[SAM].slots() == [*JANUARY, "02-02 15:00 held"]
    assert found[SAM].row["next"] is None
    assert found[KIM].slots("2026-02-10") == ["02-09 15:00 held"]


def test_a_third_guest_for_good(laptop: Laptop) -> None:
    """The series ends as a 1:1 where the third person joined; what was held before stays."""
    laptop.connect("2026-01-06 09:00", [WEEKLY])
    for now in ("2026-01-06 09:00", "2026-01-20 09:00", "2026-02-03 09:00"):
        laptop.sync(now)
    laptop.sync("2026-02-04 09:00", [replace(WEEKLY, attendees=people(ME, SAM, KIM))])
    sam = laptop.sam("2026-02-10 09:00")
    assert sam.slots() == [*JANUARY, "02-02 15:00 held"]
    assert (sam.standing, sam.row["next"]) == ("lapsed", None)


@pytest.mark.parametrize("days", [2, 365])
def test_a_series_deleted_after_a_held_slot(laptop: Laptop, days: int) -> None:
    """Deleted two days after a held slot or a year later: what was seen to be held stays held."""
    laptop.connect("2026-01-06 09:00", [WEEKLY])
    for now in ("2026-01-06 09:00", "2026-01-27 09:00"):
        laptop.sync(now)
    for week in range(1, days // 7 + 1):
        laptop.sync(wall("2026-01-27 09:00", days=7 * week))
    deleted = wall("2026-01-26 09:00", days=days)
    laptop.sync(deleted, [meeting("2026-01-08 10:00", them=KIM)])
    sam = laptop.sam(deleted, "--since", "2026-01-01")
    assert sam.slots("2026-02-01") == JANUARY
    assert (sam.standing, sam.row["missed"]) == ("lapsed", 0)
    findings = laptop.audit(deleted)["findings"]
    assert [finding["code"] for finding in findings] == ["series-ended"]


def test_a_laptop_off_for_three_weeks(laptop: Laptop) -> None:
    """While it is off nothing is known; when it is back and the series alive, what stands was held."""
    laptop.connect("2026-01-06 09:00", [WEEKLY])
    laptop.sync("2026-01-06 09:00")
    off = laptop.sam("2026-01-27 09:00")
    assert (off.standing, off.slots("2026-01-27")) == (
        "unknown",
        [JANUARY[0], "01-12 15:00 unseen", "01-19 15:00 unseen", "01-26 15:00 unseen"],
    )
    (gap,) = laptop.audit("2026-01-27 09:00")["not_assessed"]
    assert gap["since"] == "2026-01-06T08:00:00Z"
    laptop.sync("2026-01-27 09:00")
    assert laptop.sam("2026-01-27 09:00").slots("2026-01-27") == JANUARY


def test_a_laptop_off_while_the_series_is_deleted(laptop: Laptop) -> None:
    """What happened between the two reads nobody saw: it is never called skipped or held."""
    laptop.connect("2026-01-06 09:00", [WEEKLY])
    laptop.sync("2026-01-06 09:00")
    laptop.sync("2026-01-27 09:00", [meeting("2026-01-08 10:00", them=KIM)])
    sam = laptop.sam("2026-01-27 09:00")
    assert sam.slots() == [JANUARY[0], "01-12 15:00 unseen", "01-19 15:00 unseen", "01-26 15:00 unseen"]
    assert (sam.standing, sam.row["missed"]) == ("unknown", 0)


def test_as_of_last_month(laptop: Laptop) -> None:
    """``--as-of`` judges by the facts known today at a moment of the past, and stores nothing."""
    told = story("h h x x h h h .", uid="weekly")
    laptop.connect("2026-02-17 09:00", told.events)
    laptop.sync("2026-02-17 09:00")
    before = laptop.audit("2026-02-17 09:00")
    then = laptop.sam("2026-02-17 09:00", "--as-of", "2026-01-28T12:00:00Z")
    assert then.slots("2026-02-03") == [
        "01-05 15:00 held",
        "01-12 15:00 held",
        "01-19 15:00 cancelled",
        "01-26 15:00 cancelled",
        "02-02 15:00 upcoming",
    ]
    assert (then.standing, then.row["missed"], then.row["next"]) == ("lapsed", 2, "2026-02-02T14:00:00Z")
    assert then.row["last_met"] == "2026-01-12T14:00:00Z"
    ahead = laptop.sam("2026-02-17 09:00", "--as-of", "2026-01-18T12:00:00Z")
    assert ahead.slots("2026-01-27")[-2:] == ["01-19 15:00 cancelled-ahead", "01-26 15:00 cancelled-ahead"]
    assert laptop.audit("2026-02-17 09:00") == before


def test_a_holiday_calendar_beside_the_work_calendar(laptop: Laptop) -> None:
    """Holidays from a calendar of their own, and those of one person, reach the report."""
    laptop.connect("2026-01-28 09:00", story("h x x h .", uid="weekly").events)
    laptop.connect(
        "2026-01-28 09:00", [absence(date(2026, 1, 12), title="A day")], "--kind", "holidays", name="days"
    )
    theirs = replace(absence(date(2026, 1, 19), title="Their day"), uid=Uid("theirs"))
    laptop.connect("2026-01-28 09:00", [theirs], "--kind", "holidays", "--for", SAM, name="theirs")
    laptop.sync("2026-01-28 09:00")
    sam = laptop.sam("2026-01-28 09:00")
    assert sam.slots("2026-01-27") == [JANUARY[0], "01-12 15:00 holiday", "01-19 15:00 holiday", JANUARY[3]]


def test_a_room_and_a_note_taker_on_the_invite(laptop: Laptop) -> None:
    """Neither is a third person."""
    room = Participant(address=address("room-7@example.com"), kind=CuType.ROOM, answer=PartStat.ACCEPTED)
    bot = Participant(address=address("bot@fireflies.ai"))
    laptop.connect("2026-01-27 09:00", [replace(WEEKLY, attendees=(*WEEKLY.attendees, room, bot))])
    laptop.sync("2026-01-27 09:00")
    assert laptop.sam("2026-01-27 09:00").slots("2026-01-27") == JANUARY


@pytest.mark.parametrize(("hours", "listed"), [(71, 0), (72, 1), (73, 1)])
def test_a_calendar_not_read_for_three_days_is_not_assessed(laptop: Laptop, hours: int, listed: int) -> None:
    """After three days without a complete read it is listed; age alone changes no outcome."""
    laptop.connect("2026-01-27 09:00", [WEEKLY])
    laptop.sync("2026-01-27 09:00")
    now = wall("2026-01-27 09:00", hours=hours)
    assert len(laptop.audit(now)["not_assessed"]) == listed
    assert laptop.sam(now).slots("2026-01-28") == JANUARY


# -- several series and the settled past --------------------------------------------------------


def test_what_settles_takes_no_skipped_slot_along(laptop: Laptop) -> None:
    """A monthly 1:1 cancelled a week from the fortnightly ones is missed, also when those have settled."""
    fortnightly = story("h h . .", rule="FREQ=WEEKLY;INTERVAL=2", uid="fortnightly")
    monthly = story("x .", first="2026-01-26 15:00", rule="FREQ=MONTHLY;BYDAY=4MO", uid="monthly")
    laptop.connect("2026-01-26 16:00", (*fortnightly.events, *monthly.events))
    wanted = ["01-05 15:00 held", "01-19 15:00 held", "01-26 15:00 cancelled"]
    for now in ("2026-01-26 16:00", "2026-01-27 09:00", "2026-01-29 09:00"):
        laptop.sync(now)
        assert laptop.sam(now).slots("2026-01-30") == wanted
        assert laptop.sam(now).standing == "slipping"


def test_what_settles_leaves_an_excused_slot_excused(laptop: Laptop) -> None:
    """Two series cancelled in one vacation: both slots are excused, also when the first has settled."""
    weekly = story("h x h .", uid="weekly")
    fortnightly = story("h x .", first="2025-12-30 10:00", rule="FREQ=WEEKLY;INTERVAL=2", uid="fortnightly")
    vacation = absence(date(2026, 1, 12), date(2026, 1, 17), uid="vacation")
    laptop.connect("2026-01-16 12:00", (*weekly.events, *fortnightly.events, vacation))
    for now in ("2026-01-16 12:00", "2026-01-19 16:00", "2026-01-19 17:00", "2026-01-22 09:00"):
        laptop.sync(now)
        assert laptop.sam(now).slots("2026-01-18") == [
            "12-30 10:00 held",
            "01-05 15:00 held",
            "01-12 15:00 out-of-office",
            "01-13 10:00 out-of-office",
        ]


def test_what_settles_keeps_the_meeting_that_was_moved_away(laptop: Laptop) -> None:
    """Of two series in one slot one was moved beyond the next slot: it took place, and stays known."""
    weekly = story("h h h . .", uid="weekly")
    fortnightly = story("h h . .", first="2025-12-30 10:00", rule="FREQ=WEEKLY;INTERVAL=2", uid="fortnightly")
    away = moved(fortnightly.events[0], "2026-01-13 10:00", "2026-01-21 10:00")
    laptop.connect("2026-01-16 12:00", (*weekly.events, *fortnightly.events, away))
    for now in ("2026-01-16 12:00", "2026-01-22 12:00", "2026-01-23 12:00"):
        laptop.sync(now)
    assert laptop.sam("2026-01-23 12:00").row["last_met"] == "2026-01-21T09:00:00Z"
