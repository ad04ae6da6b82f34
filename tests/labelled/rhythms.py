"""Scenarios about rules and time zones: which slots a series has.

Every one of these is a plain series; what is exercised is the slot's instant (docs/cadence.md, slots).
"""

import calendar
from datetime import date, datetime, time, timedelta

from .registry import scenario
from .stage import Stage
from .world import Clash, clock_change
from .zones import ZONES, utc

DAYS = "MO TU WE TH FR SA SU".split()


def months(stage: Stage, back: int, ahead: int = 4) -> list[tuple[int, int]]:
    """Year and month of the months around today, oldest first."""
    base = stage.world.today.year * 12 + stage.world.today.month - 1
    return [divmod(base + n, 12) for n in range(-back, ahead)]


def length(year: int, month: int) -> int:
    """Days of a month."""
    return calendar.monthrange(year, month)[1]


def nth_weekday(year: int, month: int, weekday: int, n: int) -> date:
    """The n-th weekday of a month; -1 is the last one."""
    days = [date(year, month, d) for d in range(1, length(year, month) + 1)]
    return [d for d in days if d.weekday() == weekday][n if n < 0 else n - 1]


@scenario()
def weekly(stage: Stage) -> None:
    """Each start the rule gives is a slot; live at its slot is ``held``. The series' zone may differ from
    the user's.
    """
    stage.weekly()
    stage.gap_days = 7


@scenario()
def fortnightly(stage: Stage) -> None:
    """INTERVAL=2: every second week only, also across a clock change (distances are local days: 14)."""
    stage.weekly(every=2, weeks=stage.rng.randrange(26, 34))
    stage.gap = stage.gap_days = 14


@scenario()
def four_weekly(stage: Stage) -> None:
    """INTERVAL=4: the gap is 28 days."""
    stage.weekly(every=4, weeks=stage.rng.randrange(36, 44))
    stage.gap = stage.gap_days = 28


@scenario()
def twice_weekly(stage: Stage) -> None:
    """BYDAY with two days: eight slots in any 28 local days (both ends not counted together) are still a
    1:1.
    """
    day, other = stage.rng.choice(((0, 3), (1, 4), (0, 4)))
    at = time(stage.rng.randrange(9, 17), 0)
    first = stage.world.monday - timedelta(days=7 * stage.rng.randrange(16, 30))
    starts = [
        datetime.combine(first + timedelta(days=7 * n + d), at) for n in range(45) for d in (day, other)
    ]
    stage.repeat(starts, f"FREQ=WEEKLY;BYDAY={DAYS[day]},{DAYS[other]}", zone=stage.world.zone)
    stage.gap = 3.5


@scenario()
def three_times_weekly(stage: Stage) -> None:
    """Twelve slots in 28 days are more than eight: never a 1:1."""
    first = stage.world.monday - timedelta(days=7 * 20)
    starts = [
        datetime.combine(first + timedelta(days=7 * n + d), time(9)) for n in range(30) for d in (0, 2, 4)
    ]
    stage.repeat(starts, "FREQ=WEEKLY;BYDAY=MO,WE,FR", zone=stage.world.zone)
    stage.related = False


@scenario()
def daily_stand_up_for_two(stage: Stage) -> None:
    """FREQ=DAILY has 28 slots in 28 days: never a 1:1."""
    first = stage.world.monday - timedelta(days=70)
    starts = [datetime.combine(first + timedelta(days=n), time(9, 15)) for n in range(150)]
    stage.repeat(starts, "FREQ=DAILY", zone=stage.world.zone)
    stage.related = False


@scenario()
def monthly_by_weekday(stage: Stage) -> None:
    """MONTHLY;BYDAY=1MO and the like: the n-th weekday of each month, also written with BYSETPOS."""
    n, weekday = stage.rng.choice((1, 2, 3, -1)), stage.rng.randrange(5)
    at = time(stage.rng.randrange(9, 17))
    starts = [datetime.combine(nth_weekday(y, m + 1, weekday, n), at) for y, m in months(stage, 9)]
    rules = (f"FREQ=MONTHLY;BYDAY={n}{DAYS[weekday]}", f"FREQ=MONTHLY;BYDAY={DAYS[weekday]};BYSETPOS={n}")
    stage.repeat(starts, stage.rng.choice(rules))
    stage.gap = 30


@scenario()
def monthly_on_the_31st(stage: Stage) -> None:
    """BYMONTHDAY=31: months without a 31st have no slot (RFC 5545 skips invalid dates)."""
    at = time(stage.rng.randrange(9, 17), 30)
    starts = [
        datetime.combine(date(y, m + 1, 31), at) for y, m in months(stage, 12, 5) if length(y, m + 1) == 31
    ]
    stage.repeat(starts, stage.rng.choice(("FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=MONTHLY")))
    stage.gap = 61


@scenario()
def monthly_last_day(stage: Stage) -> None:
    """BYMONTHDAY=-1: the last day of every month, whatever its number."""
    starts = [datetime.combine(date(y, m + 1, length(y, m + 1)), time(11)) for y, m in months(stage, 10)]
    stage.repeat(starts, "FREQ=MONTHLY;BYMONTHDAY=-1")
    stage.gap = 30


@scenario()
def quarterly(stage: Stage) -> None:
    """MONTHLY;INTERVAL=3: four slots a year; six gaps are longer than 90 days."""
    starts = [datetime.combine(date(y, m + 1, 17), time(14)) for y, m in months(stage, 13, 6)][
        stage.rng.randrange(3) :: 3
    ]
    stage.repeat(starts, "FREQ=MONTHLY;INTERVAL=3")
    stage.gap = 91


@scenario()
def start_off_its_rule(stage: Stage) -> None:
    """A DTSTART its rule does not give is a slot as well (docs/cadence.md; RFC 5545 counts it, too)."""
    first = stage.world.monday - timedelta(days=7 * 20)
    starts = [datetime.combine(first + timedelta(days=7 * n), time(10)) for n in range(40)]
    off = starts[0] - timedelta(days=4)
    stage.repeat([off, *starts], "FREQ=WEEKLY;BYDAY=MO", zone=stage.world.zone)
    stage.gap_days = 7


@scenario()
def extra_dates(stage: Stage) -> None:
    """RDATEs are slots."""
    made = stage.weekly(zone=stage.world.zone, weekday=0)
    extras = tuple(made.past(n) + timedelta(days=3) for n in stage.rng.sample(range(4, 12), 2))
    made.edit(0, rdates=extras)
    for wall in extras:
        made.facts[wall] = made.plain(wall)


@scenario()
def in_another_zone_across_a_change(stage: Stage) -> None:
    """Local wall time in the series' zone, turned into UTC at once: the UTC hour steps with that zone's
    changes.
    """
    zone = stage.rng.choice([z for z in sorted(ZONES) if z != stage.world.zone])
    stage.weekly(weeks=30, zone=zone)
    stage.gap_days = 7


@scenario()
def in_utc(stage: Stage) -> None:
    """A series written in UTC never steps; its slots move on the user's wall clock instead."""
    stage.weekly(weeks=30, zone="")
    stage.gap_days = 7


@scenario()
def sunday_half_past_two(stage: Stage) -> None:
    """02:30 on the spring Sunday does not exist and moves by the gap; in autumn 02:30 or 01:30 exists twice:
    the first.
    """
    change = clock_change(stage.world)
    if change is None:
        raise Clash("no clock change in this zone")
    starts = [datetime.combine(change + timedelta(days=7 * n), time(2, 30)) for n in range(-6, 60)]
    starts = [s for s in starts if s.date() < stage.world.today + timedelta(days=90)]
    made = stage.repeat(starts, "FREQ=WEEKLY;BYDAY=SU", zone=stage.world.zone)
    stage.gap_days = 7
    on_the_day = made.facts[datetime.combine(change, time(2, 30))]
    if on_the_day.slot != utc(datetime.combine(change, time(2, 30)), stage.world.zone):
        raise AssertionError("the fact is not the first of the two")


@scenario()
def starts_in_the_future(stage: Stage) -> None:
    """A series that starts in the future is a relationship of standing ``new`` with its first start as
    ``next``.
    """
    first = stage.world.monday + timedelta(days=7 * stage.rng.randrange(2, 4) + stage.rng.randrange(5))
    stage.weekly(first=first)
    stage.standing = "new"


@scenario()
def one_past_slot(stage: Stage) -> None:
    """One held slot is enough for ``on-track``."""
    stage.weekly(weeks=1)
    stage.unsure |= {"hold_rate"}


@scenario()
def ended_by_rule(stage: Stage) -> None:
    """UNTIL or COUNT in the past: nothing planned; lapsed up to six gaps or 90 days ago, then ended."""
    ago = stage.rng.choice((4, 8, 20, 24))
    last = stage.world.monday - timedelta(days=7 * ago)
    stage.weekly(first=last - timedelta(days=7 * 12), last=last)
    stage.gap_days = 7


@scenario()
def ended_with_a_role(stage: Stage) -> None:
    """Ended any time ago, but the tenure as manager, report or mentor is open: ``lapsed`` with ``series-
    ended``.
    """
    last = stage.world.monday - timedelta(days=7 * 21)
    stage.weekly(first=last - timedelta(days=7 * 12), last=last)
    stage.command("people", "role", stage.address, stage.rng.choice(("manager", "report", "mentor")))
    stage.standing, stage.finding = "lapsed", "series-ended"
    stage.final_only = True
