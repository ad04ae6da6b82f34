"""Scenarios about make-ups: one-offs, occurrences moved away, and who may claim them."""

from datetime import datetime, time, timedelta

from .facts import Meeting
from .registry import scenario
from .rhythms import months, nth_weekday
from .series import Series
from .stage import Stage
from .world import Clash
from .zones import midnight

DAY = timedelta(days=1)


def weekly(stage: Stage, weekday: int = 0) -> Series:
    """A weekly series in the user's own zone, on a Monday unless said otherwise."""
    stage.gap_days = 7
    return stage.weekly(zone=stage.world.zone, weekday=weekday, weeks=stage.rng.randrange(24, 34))


@scenario()
def made_up(stage: Stage) -> None:
    """A gone slot claims a one-off from half a gap before it up to the next slot: ``made-up``."""
    made = weekly(stage)
    for n in stage.rng.sample((1, 4, 7, 10), 2):
        wall = made.past(n)
        at = wall + stage.rng.choice((1, 2, 4, 5, -2)) * DAY
        since = made.when(wall, before=min(made.utc(at), made.utc(wall)))
        stage.rng.choice((made.cancel, made.delete))(wall, since=since)
        made.make_up(wall, stage.meet(at, since=since))


@scenario()
def made_up_after_a_refusal(stage: Stage) -> None:
    """A declined slot is gone like any other and claims its make-up."""
    made = stage.weekly(zone=stage.world.zone, weekday=1, host="me")
    wall = made.past(stage.rng.randrange(1, 8))
    made.decline(wall, "them", since=0)
    made.make_up(wall, stage.meet(wall + 2 * DAY))
    stage.gap_days = 7


@scenario()
def fortnightly_with_marks(stage: Stage) -> None:
    """Half a gap is a week here, and a move by eight days is still before the next slot."""
    made = stage.weekly(every=2, weeks=30, zone=stage.world.zone, weekday=1)
    gone, moved = made.past(stage.rng.choice((1, 2))), made.past(5)
    made.cancel(gone, since=0)
    made.make_up(gone, stage.meet(gone + stage.rng.choice((9, 3, -5)) * DAY))
    made.move(moved, 8 * DAY, since=0)
    made.delete(made.past(7), since=0)
    stage.gap = stage.gap_days = 14


@scenario()
def monthly_with_marks(stage: Stage) -> None:
    """Monthly: a one-off eleven days before or three weeks after a gone slot makes it up."""
    starts = [datetime.combine(nth_weekday(y, m + 1, 1, 2), time(16)) for y, m in months(stage, 10)]
    made = stage.repeat(starts, "FREQ=MONTHLY;BYDAY=2TU", zone=stage.world.zone)
    gone = made.past(stage.rng.randrange(1, 4))
    stage.rng.choice((made.cancel, made.delete))(gone, since=0)
    made.make_up(gone, stage.meet(gone + stage.rng.choice((20, 6, -11)) * DAY))
    made.cancel(made.past(5), since=0)
    made.move(made.past(4), 17 * DAY, since=0)
    stage.gap = 30


@scenario()
def too_late_for_a_make_up(stage: Stage) -> None:
    """A one-off after the next slot's start belongs to no gone slot: skipped, and a meeting all the same."""
    made = weekly(stage)
    wall = made.past(stage.rng.randrange(1, 8))
    made.cancel(wall, since=0)
    stage.meet(wall + 8 * DAY)


@scenario()
def one_off_beside_a_live_series(stage: Stage) -> None:
    """Live slots claim nothing; an unclaimed one-off may be the last meeting."""
    made = weekly(stage, weekday=stage.rng.randrange(2))
    stage.meet(made.past(0) + stage.rng.choice((1, 2, 3)) * DAY)
    made.cancel(made.past(3), since=0)


@scenario()
def booked(stage: Stage) -> None:
    """The claimed one-off is still ahead: ``upcoming``, ``make-up-booked``, and it is ``next``."""
    made = stage.weekly(zone=stage.world.zone, weekday=(stage.world.today - 2 * DAY).weekday())
    wall = made.past(0)
    made.cancel(wall, since=0)
    made.make_up(wall, stage.meet(wall + stage.rng.choice((3, 4, 5)) * DAY))
    stage.gap_days = 7
    if made.facts[wall].makeup is None or stage.meetings[0].start < stage.world.now:
        raise Clash("not ahead")


@scenario(history=True)
def booked_then_cancelled(stage: Stage) -> None:
    """A booked make-up that is cancelled or deleted again leaves the slot ``skipped``; one that stays:
    ``made-up``.
    """
    sync = stage.rng.choice(stage.world.plan.dense)
    read, again = stage.world.plan.instants[sync], stage.world.plan.instants[sync + 1]
    made = stage.weekly(zone=stage.world.zone, weekday=(read - DAY).weekday())
    wall = made.past(0, before=read)
    at = datetime.combine(again.date() + DAY, wall.time())
    if not (
        made.utc(wall) + DAY / 8 < read
        and again + DAY / 8 < made.utc(at) < made.utc(made.following(wall)) - DAY
    ):
        raise Clash("does not fit between the two syncs")
    made.cancel(wall, since=sync)
    uid = stage.world.uid("makeup")
    ending = stage.rng.choice(("cancelled", "deleted", "held"))
    if ending == "held":
        made.make_up(wall, stage.meet(at, since=sync, uid=uid))
    else:
        stage.meet(at, since=sync, until=sync + 1, uid=uid, host="me")
    if ending == "cancelled":
        stage.meet(at, since=sync + 1, status="CANCELLED", uid=uid, host="me")
    stage.gap_days, stage.final_only = 7, True


@scenario()
def friday_after_two_cancelled_mondays(stage: Stage) -> None:
    """The Friday lies before the next Monday and after the second: it makes up that one only."""
    made = weekly(stage)
    n = stage.rng.randrange(1, 8)
    first, second = made.past(n + 1), made.past(n)
    made.cancel(first, since=0)
    made.cancel(second, since=0)
    made.make_up(second, stage.meet(second + 4 * DAY))


@scenario()
def nearest_pair_first(stage: Stage) -> None:
    """Two gone Mondays and two one-offs: each is claimed once, by the slot whose window holds it."""
    made = weekly(stage)
    n = stage.rng.randrange(1, 8)
    for wall in (made.past(n + 1), made.past(n)):
        made.delete(wall, since=0)
        made.make_up(wall, stage.meet(wall + stage.rng.choice((1, 2, 3)) * DAY))


@scenario()
def moved_onto_or_past_the_next(stage: Stage) -> None:
    """Moved to or past the next slot: ``moved-away``; the next slot is live and claims nothing."""
    made = weekly(stage)
    wall = made.past(stage.rng.randrange(1, 8))
    to = wall + stage.rng.choice((7 * DAY, 7 * DAY + timedelta(hours=2), 8 * DAY, 9 * DAY))
    stage.meetings.append(made.move_away(wall, to, since=0))


@scenario()
def just_before_the_next(stage: Stage) -> None:
    """One hour before the next slot is still its own time: ``moved``; at the next slot it would be moved
    away.
    """
    made = weekly(stage, weekday=2)
    made.move(made.past(stage.rng.randrange(1, 8)), 7 * DAY - timedelta(hours=1), since=0)


@scenario()
def moved_away_ahead(stage: Stage) -> None:
    """The next occurrence moved past the one after it: its slot is cancelled ahead, ``next`` is the one
    after.
    """
    made = weekly(stage)
    stage.meetings.append(made.move_away(made.ahead(0), made.ahead(1) + DAY))


@scenario()
def dragged_forward(stage: Stage) -> None:
    """Week after week moved past the next slot: the first is ``moved-away``, each later gone slot claims the
    one dragged into its week, the last one-off falls beside a live slot and stays unclaimed.
    """
    made = weekly(stage)
    newest, count = stage.rng.randrange(1, 5), stage.rng.randrange(2, 5)
    walls = [made.past(newest + count - 1 - n) for n in range(count)]
    dragged = [made.move_away(w, w + 8 * DAY) for w in walls]
    stage.meetings += dragged
    for wall, meeting in zip(walls[1:], dragged, strict=False):
        made.make_up(wall, meeting)


@scenario()
def dragged_once_over_cancelled_ones(stage: Stage) -> None:
    """One occurrence dragged over two cancelled weeks: it makes up the last one, the others are skipped."""
    made = weekly(stage)
    n = stage.rng.randrange(1, 5)
    first, second, third = made.past(n + 2), made.past(n + 1), made.past(n)
    meeting = made.move_away(first, third + 2 * DAY)
    stage.meetings.append(meeting)
    made.cancel(second, since=0)
    made.cancel(third, since=0)
    made.make_up(third, meeting)


@scenario()
def orphan_override(stage: Stage) -> None:
    """An override whose RECURRENCE-ID no rule gives is a one-off: no slot, but a meeting."""
    made = weekly(stage, weekday=stage.rng.randrange(2))
    at = made.past(stage.rng.randrange(4)) + 2 * DAY
    made.put(at, 0)
    start = made.utc(at)
    stage.meetings.append(Meeting(start=start, end=start + timedelta(minutes=made.master.minutes)))


@scenario()
def said_held_on_another_day(stage: Stage) -> None:
    """``held`` on a date without a slot is a one-off, and a gone slot may claim it."""
    made = stage.weekly(zone=stage.world.zone, weekday=0, weeks=28)
    wall = made.past(0)  # not settled yet: what has settled is changed by no later word about another day
    made.cancel(wall, since=0)
    day = (wall + DAY).date()
    start = midnight(day, stage.world.zone) + timedelta(hours=12)
    if start > stage.world.now:
        raise Clash("that day has not come")
    made.make_up(wall, Meeting(start=start, end=start + timedelta(hours=1), exact=False))
    stage.command("held", stage.address, day.isoformat())
    stage.gap_days, stage.final_only = 7, True


@scenario()
def keep_in_touch(stage: Stage) -> None:
    """No series, only one-offs and an interval: judged by age of the last meeting; no slots."""
    ago, standing = stage.rng.choice(((40, "on-track"), (135, "slipping"), (250, "lapsed")))
    at = datetime.combine(stage.world.today - ago * DAY, time(11, 15))
    if at.weekday() > 4:
        at -= 2 * DAY
    stage.meet(at)
    stage.command("people", "keep-in-touch", stage.address, "--every", "90d")
    stage.standing, stage.final_only = standing, True
    stage.finding = {"on-track": None}.get(standing, standing)
    stage.unsure |= {"finding"} if standing == "on-track" else set()


@scenario()
def only_one_offs(stage: Stage) -> None:
    """People met only one-off are candidates, not relationships."""
    for n in (3, 9, 20):
        stage.meet(datetime.combine(stage.world.monday - n * 7 * DAY, time(10 + n % 5)))
    stage.related = False
