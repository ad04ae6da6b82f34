"""Scenarios that mark single slots: cancelled, deleted, declined, removed, moved, and what the user says."""

from datetime import timedelta

from .registry import scenario
from .stage import Stage
from .world import ALIAS, ME, Clash
from .zones import local

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@scenario()
def cancelled_some(stage: Stage) -> None:
    """An override with STATUS:CANCELLED is gone: ``skipped``, ``cancelled``; met again since: on-track."""
    made = stage.weekly()
    for n in stage.rng.sample(range(1, 14), stage.rng.randrange(1, 5)):
        made.cancel(made.past(n))
    stage.gap_days = 7


@scenario()
def deleted_some(stage: Stage) -> None:
    """An EXDATEd start is still a slot and gone: ``skipped``, ``deleted``."""
    made = stage.weekly()
    for n in stage.rng.sample(range(1, 14), stage.rng.randrange(1, 5)):
        made.delete(made.past(n))
    stage.gap_days = 7


@scenario()
def lapsed(stage: Stage) -> None:
    """Two or more skipped slots after the last meeting: ``lapsed``; one: ``slipping``. How they went does
    not matter.
    """
    made = stage.weekly(host="them", listed=True)
    for n in range(stage.rng.choice((1, 1, 2, 3, 5))):
        marks = (made.cancel, made.delete, lambda w: made.decline(w, "me"), lambda w: made.decline(w, "them"))
        stage.rng.choice(marks)(made.past(n))
    stage.gap_days = 7


@scenario()
def mostly_skipped(stage: Stage) -> None:
    """Two of three skipped, the last one held: on-track, but the hold rate is low."""
    made = stage.weekly(weeks=30)
    for n in range(1, 18):
        if n % 3:
            made.cancel(made.past(n))


@scenario()
def never_met(stage: Stage) -> None:
    """Skipped from the first slot on: ``last_met`` is null, ``missed`` counts them all."""
    made = stage.weekly(weeks=stage.rng.randrange(2, 6))
    for n in range(sum(made.utc(w) < stage.world.now for w in made.starts)):
        made.delete(made.past(n))


@scenario()
def declined_by_me(stage: Stage) -> None:
    """My one address declined the occurrence: my side is out, ``declined-by-me``."""
    made = stage.weekly(host="them")
    for n in stage.rng.sample(range(8), 2):
        made.decline(made.past(n), "me")
    stage.gap_days = 7


@scenario()
def declined_by_them(stage: Stage) -> None:
    """Their one address declined: ``declined-by-them``."""
    made = stage.weekly(host="me")
    for n in stage.rng.sample(range(8), 2):
        made.decline(made.past(n), "them")
    stage.gap_days = 7


@scenario()
def two_of_my_addresses(stage: Stage) -> None:
    """A side is out when *every* one of its addresses declined: with one of my two it is held, with both
    declined.
    """
    made = stage.weekly(host="them", my_addresses=(ME, ALIAS))
    one, both = stage.rng.sample(range(1, 9), 2)
    guests = tuple(
        stage.world.guest(g.address, partstat="DECLINED") if g.address == ALIAS else g
        for g in made.master.guests
    )
    made.put(made.past(one), 0, guests=guests)
    made.decline(made.past(both), "me")
    stage.gap_days = 7


@scenario()
def taken_off(stage: Stage) -> None:
    """The other person is not on this occurrence any more: ``removed``."""
    made = stage.weekly(host="me", listed=True)
    made.remove(made.past(stage.rng.randrange(1, 9)))
    stage.gap_days = 7


@scenario()
def guest_for_once(stage: Stage) -> None:
    """Extra guests on single occurrences change nothing: held."""
    made = stage.weekly()
    wall = made.past(stage.rng.randrange(6))
    made.put(wall, made.when(wall), guests=(*made.master.guests, stage.world.guest("guest.once@example.com")))
    stage.gap_days = 7


@scenario()
def renamed_once(stage: Stage) -> None:
    """An override that changes nothing but the title, or is tentative, is live at its slot: held."""
    made = stage.weekly()
    made.put(made.past(2), 0, summary="Canceled: not really", status="TENTATIVE")
    made.put(made.past(4), 0, summary="Review")
    stage.gap_days = 7


@scenario()
def moved_within_the_week(stage: Stage) -> None:
    """Moved, but before the next slot: ``moved``, met at its actual start; it keeps its slot."""
    made = stage.weekly(weekday=stage.rng.randrange(1, 3))
    for n in stage.rng.sample(range(10), stage.rng.randrange(1, 4)):
        made.move(made.past(n), stage.rng.choice((DAY, 2 * DAY, -DAY, 2 * HOUR, -2 * HOUR, 3 * DAY + HOUR)))
    stage.gap_days = 7


@scenario()
def next_one_moved(stage: Stage) -> None:
    """``next`` is the actual start of the earliest live occurrence, not its slot."""
    made = stage.weekly()
    made.move(made.ahead(0), stage.rng.choice((DAY, 5 * HOUR, 2 * DAY)))
    stage.gap_days = 7


@scenario()
def cancelled_ahead(stage: Stage) -> None:
    """Gone and still ahead: ``upcoming``, ``cancelled-ahead``, never ``next``; three in a row: no next
    meeting.
    """
    made = stage.weekly()
    for n in range(stage.rng.choice((1, 3))):
        stage.rng.choice((made.cancel, made.delete))(
            made.ahead(n), since=stage.rng.randrange(stage.world.last + 1)
        )
    stage.gap_days = 7


@scenario()
def said_held(stage: Stage) -> None:
    """The user said so: row 1 comes before everything, also before what has settled."""
    made = stage.weekly()
    wall = made.past(stage.rng.randrange(2, 8))
    made.cancel(wall)
    made.say(wall, "held")
    stage.command("held", stage.address, made.local_date(wall))
    stage.final_only, stage.gap_days = True, 7


@scenario()
def said_skipped(stage: Stage) -> None:
    """A meeting nobody cancelled was perhaps not held: the user may say it did not happen."""
    made = stage.weekly()
    for n in range(stage.rng.choice((1, 2))):
        made.say(made.past(n), "skipped")
        stage.command("skipped", stage.address, made.local_date(made.past(n)))
    stage.final_only, stage.gap_days = True, 7


@scenario()
def said_excused(stage: Stage) -> None:
    """An excuse the calendar does not know."""
    made = stage.weekly()
    wall = made.past(0)
    made.delete(wall)
    made.say(wall, "excused")
    stage.command("excused", stage.address, made.local_date(wall))
    stage.final_only, stage.gap_days = True, 7


@scenario()
def said_of_a_moved_one(stage: Stage) -> None:
    """The date of the moved occurrence names its slot, too."""
    made = stage.weekly(weekday=1, zone=stage.world.zone)
    wall = made.past(stage.rng.randrange(1, 6))
    start = made.move(wall, 2 * DAY)
    made.say(wall, "skipped")
    stage.command("skipped", stage.address, local(start, stage.world.zone).date().isoformat())
    stage.final_only, stage.gap_days = True, 7


@scenario(history=True)
def paused(stage: Stage) -> None:
    """A pause excuses the slots from the day it is set up to, not including, its end; then it is over."""
    sync = stage.rng.randrange(1, stage.world.last)
    made = stage.weekly()
    begin = local(stage.world.plan.instants[sync], stage.world.zone).date()
    days = stage.rng.randrange(10, 26)
    if begin + timedelta(days=days + 1) >= stage.world.today:
        days = (stage.world.today - begin).days + 20
        stage.standing, stage.finding = "paused", "none"
        stage.unsure |= {"finding"}
    dates = {made.local_date(w) for w in made.facts}
    if {begin.isoformat(), (begin + timedelta(days=days)).isoformat()} & dates:
        raise Clash("a slot on the day the pause is set")
    stage.absences.append(stage.world.away(begin, days, "pause"))
    stage.command(
        "people", "pause", stage.address, "--until", (begin + timedelta(days=days)).isoformat(), sync=sync
    )
    stage.gap_days, stage.final_only = 7, True


@scenario()
def closed(stage: Stage) -> None:
    """Closed by the user: ``ended``, whatever the calendar says."""
    stage.weekly()
    stage.command("people", "close", stage.address)
    stage.standing, stage.final_only = "ended", True
    stage.unsure |= {"finding", "next"}
    stage.finding = None
