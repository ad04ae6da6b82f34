"""Scenarios with two series of one person, and with the same series in two calendars."""

from datetime import datetime, time, timedelta

from .registry import scenario
from .rhythms import months, nth_weekday
from .series import Series
from .stage import Stage

DAY, WEEK = timedelta(days=1), timedelta(days=7)


def weekly_and_monthly(stage: Stage) -> tuple[Series, Series]:
    """Weekly on Mondays; monthly on the first Thursday, three days after one Monday and four before the
    next.
    """
    zone = stage.world.zone
    week = stage.weekly(zone=zone, weekday=0, weeks=26)
    starts = [datetime.combine(nth_weekday(y, m + 1, 3, 1), time(15)) for y, m in months(stage, 6, 5)]
    month = stage.repeat(starts, "FREQ=MONTHLY;BYDAY=1TH", zone=zone)
    stage.unsure |= {"finding"}
    return week, month


@scenario()
def weekly_plus_monthly(stage: Stage) -> None:
    """Slots of both series are slots of the one relationship."""
    weekly_and_monthly(stage)


@scenario()
def gone_beside_the_monthly(stage: Stage) -> None:
    """A gone slot disappears when another series has a live slot less than half the shorter gap (3.5 days)
    away.
    """
    week, month = weekly_and_monthly(stage)
    wall = datetime.combine(month.past(1).date() - 3 * DAY, week.starts[0].time())
    stage.rng.choice((week.cancel, week.delete))(wall, since=0)
    week.drop(wall)


@scenario()
def gone_away_from_the_monthly(stage: Stage) -> None:
    """Eleven days from the monthly slot it does not disappear: ``skipped``."""
    week, month = weekly_and_monthly(stage)
    wall = datetime.combine(month.past(1).date() + 11 * DAY, week.starts[0].time())
    stage.rng.choice((week.cancel, week.delete))(wall)


@scenario()
def two_fortnights(stage: Stage) -> None:
    """Fortnightly on Tuesday and fortnightly on Thursday, in the same or in alternating weeks, all live: all
    slots.
    """
    zone = stage.world.zone
    first = stage.world.monday - timedelta(days=7 * 26)
    shift = stage.rng.choice((2, 9))
    tuesday = stage.weekly(every=2, first=first + DAY, zone=zone)
    thursday = stage.weekly(every=2, first=first + (1 + shift) * DAY, zone=zone)
    stage.gap = 7
    stage.unsure |= {"finding"}
    if stage.rng.random() < 0.5:
        wall = stage.rng.choice((tuesday, thursday)).past(stage.rng.randrange(2, 6))
        series = tuesday if wall in tuesday.facts else thursday
        series.cancel(wall, since=0)
        series.drop(wall)  # 2 or 5 days from a live slot of the other, less than half of 14


@scenario()
def on_neighbouring_dates(stage: Stage) -> None:
    """Two weekly series on Tuesday and on Wednesday, both live: one slot a week, the earlier start."""
    zone = stage.world.zone
    tuesday = stage.weekly(weekday=1, weeks=26, zone=zone)
    wednesday = stage.weekly(first=tuesday.starts[0].date() + DAY, at=time(11), zone=zone)
    newest = wednesday.past(0)
    for wall in list(wednesday.facts):
        wednesday.drop(wall)
    stage.gap_days = 7
    if newest > tuesday.past(0) - DAY:
        stage.unsure |= {"last_met", "next", "finding"}


@scenario()
def one_series_in_two_calendars(stage: Stage) -> None:
    """One event seen through two accounts is one, by UID and original start."""
    stage.world.feed("second")
    made = stage.weekly(calendars=("work", "second"))
    stage.rng.choice((made.cancel, made.delete))(made.past(2), since=0)
    stage.gap_days = 7


@scenario()
def continued_in_another_calendar(stage: Stage) -> None:
    """Another account, the same person: stitched."""
    stage.world.feed("second")
    seam = stage.world.monday - timedelta(days=7 * stage.rng.randrange(3, 9))
    old = stage.weekly(first=seam - 15 * WEEK, last=seam - DAY, zone=stage.world.zone, host="me")
    stage.weekly(
        first=old.starts[-1].date() + WEEK, zone=stage.world.zone, host="them", calendars=("second",)
    )
    stage.gap_days = 7
