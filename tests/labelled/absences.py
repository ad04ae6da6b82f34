"""Scenarios about being away: theirs, and live meetings inside an absence."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from .ics import Vevent
from .registry import scenario
from .series import Series
from .stage import Stage
from .world import ME, Clash

DAY = timedelta(days=1)
TITLES = (
    "Out of office",
    "OOO",
    "Vacation",
    "PTO - back soon",
    "Urlaub",
    "Congés",
    "Ferie",
    "Vacaciones",
    "Férias",
    "Vakantie",
    "OUT OF OFFICE",
    "On vacation!",
    "urlaub (Nordsee)",
)
NEAR_MISSES = (
    "Urlaubsplanung",
    "Ptolemaic week",
    "Evacuation drill",
    "Zoomtown",
    "Prevacational",
    "Feriendorf",
)
"""No word of these is on the list; a search by substring would find several."""


def their_time_off(stage: Stage, wall: datetime, days: int, summary: str) -> None:
    """An all-day event they organise and I am invited to, from the date of ``wall``."""
    guests = (stage.world.guest(ME, partstat=stage.rng.choice(("ACCEPTED", "NEEDS-ACTION"))),)
    them = (stage.world.guest(stage.address),)
    stage.events.append(
        Vevent(
            uid=stage.world.uid("theirs"),
            start=wall.date(),
            days=days,
            summary=summary,
            organizer=stage.address,
            guests=guests + (them if stage.world.google else ()),
        )
    )
    if summary not in NEAR_MISSES:
        stage.absences.append(stage.world.away(wall.date(), days, "out-of-office"))


def plain(stage: Stage) -> Series:
    """A weekly series in the user's own zone."""
    stage.gap_days = 7
    return stage.weekly(zone=stage.world.zone)


@scenario()
def their_vacation(stage: Stage) -> None:
    """Their all-day OOO invite excuses the slots inside, live or gone, and is no 1:1 itself."""
    made = plain(stage)
    n = stage.rng.randrange(1, 12)
    if stage.rng.random() < 0.5:
        made.cancel(made.past(n), since=0)
    their_time_off(
        stage,
        made.past(n) - stage.rng.randrange(4) * DAY,
        stage.rng.randrange(4, 12),
        stage.rng.choice(TITLES),
    )


@scenario()
def their_day_of_something_else(stage: Stage) -> None:
    """An all-day invite without a word of the list in its title is no absence: a gone slot is skipped."""
    made = plain(stage)
    n = stage.rng.randrange(1, 12)
    made.cancel(made.past(n), since=0)
    their_time_off(stage, made.past(n), 1, stage.rng.choice(NEAR_MISSES))


@scenario()
def half_a_year_of_their_leave(stage: Stage) -> None:
    """Five months of leave: every slot in it is excused, nothing is missed; while it lasts they are
    ``paused``.
    """
    stage.gap_days = 7
    made = stage.weekly(zone=stage.world.zone, weeks=36)
    ago = stage.rng.choice((157, 164, 120))
    their_time_off(stage, made.past(0) - (ago - 1) * DAY, 143, "Out of office (parental leave)")


@scenario(history=True)
def their_holidays(stage: Stage) -> None:
    """``--kind holidays --for PERSON``: another country's holidays excuse this person's slots and nobody
    else's.
    """
    made = stage.weekly(zone=stage.world.zone)
    name = f"hols-{stage.world.people}"
    sync = stage.rng.randrange(1, stage.world.last)
    ahead = stage.world.plan.instants[sync - 1] + DAY
    walls = [w for w in made.starts if ahead < made.utc(w) < stage.world.now]
    if not walls:
        raise Clash("no slot left to excuse")
    wall = stage.rng.choice(walls)
    if stage.rng.random() < 0.4:
        made.delete(wall, since=0)
    stage.world.feed(name, holidays=True, whose=stage.address, connected=sync)
    stage.events.append(
        stage.world.all_day(wall.date(), 1, "Children's Day", description="Public holiday", calendar=name)
    )
    stage.absences.append(stage.world.away(wall.date(), 1, "holiday"))
    stage.gap_days, stage.final_only = 7, True


@scenario()
def never_absent_by_a_one_to_one(stage: Stage) -> None:
    """A lunch 1:1 marked out of office is no absence: it is held, and so is everything else at that hour."""
    made = stage.weekly(extra=("X-MICROSOFT-CDO-BUSYSTATUS:OOF",), summary="Lunch", weekday=3)
    other = stage.person()
    starts = [w + timedelta(minutes=10) for w in made.starts]
    other.repeat(starts, "FREQ=WEEKLY", zone=made.master.zone, minutes=15)
    stage.gap_days = other.gap_days = 7


@scenario()
def live_in_their_vacation_made_up(stage: Stage) -> None:
    """Nobody cancelled the one in the vacation, but it was made up in the same week: ``made-up``; without:
    excused.
    """
    made = stage.weekly(zone=stage.world.zone, weekday=0)
    n = stage.rng.randrange(1, 9)
    wall, alone = made.past(n), made.past(n + 3)
    for each in (wall, alone):
        their_time_off(stage, each, 2, stage.rng.choice(TITLES))
    made.make_up(wall, stage.meet(wall + 3 * DAY))
    stage.gap_days = 7
    stage.unsure.add("absence")


@scenario()
def moved_out_of_their_vacation(stage: Stage) -> None:
    """Row 9 asks the *actual* start: moved out of the vacation it is ``moved``, moved into it excused."""
    made = stage.weekly(zone=stage.world.zone, weekday=1)
    n = stage.rng.randrange(1, 9)
    out, into = made.past(n), made.past(n + 3)
    made.move(out, 2 * DAY, since=0)
    their_time_off(stage, out, 1, "Vacation")
    made.move(into, 2 * DAY, since=0)
    their_time_off(stage, into + 2 * DAY, 1, "Urlaub")
    stage.gap_days = 7
    stage.unsure.add("absence")


@scenario()
def somebody_elses_vacation(stage: Stage) -> None:
    """Another person's vacation in a shared calendar, without me on it, excuses nobody; nor does one of a
    person I meet excuse the next person.
    """
    made = plain(stage)
    n = stage.rng.randrange(1, 12)
    made.cancel(made.past(n), since=0)
    day = made.past(n).date()
    stage.events.append(
        Vevent(
            uid=stage.world.uid("shared"),
            start=day,
            days=2,
            summary="Vacation",
            organizer="colleague@example.com",
            guests=(stage.world.guest("colleague@example.com"), stage.world.guest("boss@example.com")),
        )
    )
    other = stage.person()
    other.weekly(first=made.starts[0].date() + DAY, zone=stage.world.zone)
    their_time_off(other, datetime.combine(made.past(n).date(), time(0)), 2, "OOO")


@scenario()
def their_timed_time_off(stage: Stage) -> None:
    """Theirs must be all-day: a timed "out of office" of somebody else with several guests excuses nobody."""
    made = plain(stage)
    wall = made.past(stage.rng.randrange(1, 9))
    made.cancel(wall, since=0)
    guests = (stage.world.guest(ME), stage.world.guest(stage.address), stage.world.guest("third@example.com"))
    stage.events.append(
        replace(
            made.master,
            uid=stage.world.uid("timed"),
            rule="",
            start=wall - timedelta(hours=2),
            minutes=6 * 60,
            summary="Out of office",
            organizer=stage.address,
            guests=guests,
            extra=(),
        )
    )
