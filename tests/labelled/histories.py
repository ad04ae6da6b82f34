"""Scenarios that need several syncs: what was seen when decides, and what has settled stays."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from .registry import scenario
from .series import Series
from .stage import Stage
from .world import Clash

DAY, WEEK, HOUR = timedelta(days=1), timedelta(days=7), timedelta(hours=1)


def dense(stage: Stage) -> tuple[int, datetime, datetime]:
    """A sync, its instant and the instant of the next one, at most four days later."""
    sync = stage.rng.choice(stage.world.plan.dense)
    return sync, stage.world.plan.instants[sync], stage.world.plan.instants[sync + 1]


def quiet_between(
    stage: Stage, read: datetime, again: datetime, *, days: int = 1, **options: object
) -> Series:
    """A weekly series with a slot ``days`` before ``read`` and none between the two reads."""
    first = (read - DAY * days).date() - 12 * WEEK
    made = stage.weekly(first=first, zone=stage.world.zone, **options)  # type: ignore[arg-type] # passed on as they are
    if any(read - 3 * HOUR < made.utc(w) < again + 3 * HOUR for w in made.starts):
        raise Clash("a slot between the two reads")
    stage.gap_days = 7
    return made


@scenario(history=True)
def deleted_after_a_held_slot(stage: Stage) -> None:
    """Deleting a whole series never changes a slot that has begun and was read after its end; the series
    ended.
    """
    sync, read, again = dense(stage)
    made = quiet_between(stage, read, again, days=stage.rng.choice((1, 2)))
    made.vanish(sync + 1)
    made.keep(until=read)
    stage.final_only = True


@scenario(history=True)
def vanished_while_off(stage: Stage) -> None:
    """The series vanished between two reads: its slots between them stay ``unseen``, the standing is
    ``unknown``.
    """
    off = stage.world.plan.off
    if off is None:
        raise Clash("the laptop was never off")
    made = stage.weekly(weeks=(stage.world.now - stage.world.plan.instants[0]).days // 7 + 8)
    made.vanish(off + 1)
    read, again = stage.world.plan.instants[off], stage.world.plan.instants[off + 1]
    made.keep(until=again)
    for wall, fact in made.facts.items():
        if fact.slot > read:
            made.facts[wall] = replace(fact, unseen=True, live=False)
    stage.gap_days, stage.final_only = 7, True
    stage.unsure |= {"finding"}


@scenario(history=True)
def alive_while_off(stage: Stage) -> None:
    """Not read for weeks: the first later complete read that still shows the series judges every slot."""
    off = stage.world.plan.off
    if off is None:
        raise Clash("the laptop was never off")
    made = stage.weekly(weeks=60)
    read, again = stage.world.plan.instants[off], stage.world.plan.instants[off + 1]
    between = [w for w in made.starts if read < made.utc(w) < again - WEEK]
    for wall in stage.rng.sample(between, 2):
        stage.rng.choice((made.cancel, made.delete))(wall, since=off + 1)
    stage.gap_days = 7


@scenario(history=True)
def late_edits(stage: Stage) -> None:
    """The settled past belongs to the ledger: a late cancellation or restoration changes nothing."""
    made = stage.weekly(weeks=60)
    sync = stage.rng.randrange(1, stage.world.last + 1)
    settled = stage.world.plan.instants[sync - 1]
    late, restored, moved = (made.past(n, before=settled) for n in stage.rng.sample(range(2, 8), 3))
    made.put(late, sync, status="CANCELLED")
    made.holes.append((restored, 0, sync))
    made.gone(restored, "deleted", 0)
    made.put(moved, sync, start=moved + 2 * DAY)
    stage.gap_days = 7


@scenario(history=True)
def cancelled_after_it_was_read(stage: Stage) -> None:
    """Read as standing, cancelled within the week it needs to settle: ``skipped``."""
    sync, read, again = dense(stage)
    made = stage.weekly(first=(read - DAY).date() - 10 * WEEK, zone=stage.world.zone)
    wall = made.past(0, before=read)
    if made.utc(wall) + WEEK < again + HOUR:
        raise Clash("it settles before")
    made.cancel(wall, since=sync + 1)
    stage.gap_days = 7


@scenario(history=True)
def split_this_and_following(stage: Stage) -> None:
    """A split at "this and following" makes a new UID (``_R`` on Google): one relationship without a seam."""
    sync = stage.rng.randrange(stage.world.last + 1)
    made = stage.weekly(zone=stage.world.zone, minutes=30)
    seam = made.ahead(
        0,
        after=max(
            stage.world.plan.instants[sync - 1] if sync else made.utc(made.starts[0]) + 3 * WEEK,
            made.utc(made.starts[0]) + 3 * WEEK,
        ),
    )
    at = seam + HOUR
    starts = [w + HOUR for w in made.starts if w >= seam]
    base, _, host = made.master.uid.partition("@")
    stage.repeat(
        starts, "FREQ=WEEKLY", zone=stage.world.zone, since=sync, uid=f"{base}_R{at:%Y%m%dT%H%M%S}@{host}"
    )
    rule = "FREQ=WEEKLY" if "DAILY" not in made.master.rule else made.master.rule
    made.edit(sync, rule=f"{rule};UNTIL={made.utc(seam) - HOUR:%Y%m%dT%H%M%SZ}")
    made.keep(until=made.utc(seam))
    stage.gap_days, stage.final_only = 7, True


@scenario(history=True)
def recreated_with_a_start_in_the_past(stage: Stage) -> None:
    """A series first seen in a calendar that was read before counts from that calendar's previous complete
    read.
    """
    sync, read, again = dense(stage)
    made = quiet_between(stage, read, again, days=stage.rng.choice((1, 2)))
    last = made.past(0, before=read)
    rule = made.master.rule.partition(";UNTIL")[0]
    made.edit(sync + 1, rule=f"{rule};UNTIL={made.utc(last) + HOUR:%Y%m%dT%H%M%SZ}")
    made.keep(until=read)
    day = stage.rng.choice((5, 6))
    again_made = stage.weekly(
        first=(last + day * DAY).date() - 9 * WEEK, zone=stage.world.zone, since=sync + 1
    )
    again_made.keep(since=read + HOUR)
    if again_made.utc(again_made.past(0, before=read + HOUR)) > read - 3 * HOUR:
        raise Clash("a slot at the read")
    stage.final_only = True


@scenario(history=True)
def new_with_a_start_in_the_past(stage: Stage) -> None:
    """The same for somebody new: only what lies after the previous read is a slot."""
    sync = stage.rng.randrange(1, stage.world.last + 1)
    made = stage.weekly(since=sync)
    read = stage.world.plan.instants[sync - 1]
    if any(abs(made.utc(w) - read) < 3 * HOUR for w in made.starts):
        raise Clash("a slot at the read")
    made.keep(since=read)
    stage.final_only = True


@scenario()
def recreated_with_overlap(stage: Stage) -> None:
    """While both run, live slots on the same or the next date are one slot, the earlier; gone ones beside
    the new series disappear.
    """
    old = stage.weekly(zone=stage.world.zone, weekday=1, weeks=28)
    seam = old.past(stage.rng.randrange(6, 12))
    overlap = 3
    old_last = seam + (overlap - 1) * WEEK
    rule = old.master.rule.partition(";UNTIL")[0]
    old.edit(0, rule=f"{rule};UNTIL={old.utc(old_last) + HOUR:%Y%m%dT%H%M%SZ}")
    old.keep(until=old.utc(old_last) + HOUR)
    beside = stage.rng.random() < 0.5
    first = seam.date() + (DAY if beside else 2 * DAY)
    new = stage.weekly(first=first, at=(seam + 2 * HOUR).time(), zone=stage.world.zone)
    for wall in [seam + n * WEEK for n in range(overlap)]:
        if beside:
            new.drop(new.starts[(wall - seam).days // 7])
        else:
            stage.rng.choice((old.cancel, old.delete))(wall, since=0)
            old.drop(wall)
    stage.gap_days = 7


@scenario(history=True)
def given_to_another_person(stage: Stage) -> None:
    """UID kept, attendee changed: one relationship keeps its past, the other has only what comes after."""
    sync, read, again = dense(stage)
    made = quiet_between(stage, read, again, host="me")
    heir = stage.person()
    heir.weekly(
        first=made.starts[0].date(),
        at=made.starts[0].time(),
        zone=stage.world.zone,
        minutes=made.master.minutes,
        host="me",
    )
    made.edit(sync + 1, guests=heir.series[0].master.guests)
    made.keep(until=read)
    heir.series[0].keep(since=again)
    heir.series[0].gone_at = 0
    stage.final_only = heir.final_only = True
    heir.gap_days = 7


@scenario(history=True)
def edited_by_an_hour(stage: Stage) -> None:
    """After "edit all events" what has settled keeps its hour, what comes after has the new one. The one
    slot that was read but had not settled may keep either.
    """
    sync = stage.rng.randrange(1, stage.world.last + 1)
    read = stage.world.plan.instants[sync - 1]
    made = stage.weekly(weeks=60, zone=stage.world.zone, at=time(10))
    hole = made.past(4, before=read)
    made.holes.append((hole, 0, sync))
    made.gone(hole, "deleted", 0)
    made.edit(sync, start=made.starts[0] + HOUR)
    open_ = made.past(0, before=read)
    for wall in [w for w in made.starts if w >= open_]:
        later = made.plain(wall + HOUR)
        made.facts[wall] = replace(later, also=made.utc(wall) if wall == open_ else None)
    stage.gap_days, stage.final_only = 7, True
    if made.past(0) == open_:
        stage.unsure.add("last_met")


@scenario(history=True)
def third_guest_for_good(stage: Stage) -> None:
    """A series that takes on a third person for good ends there; its past stays."""
    sync, read, again = dense(stage)
    made = quiet_between(stage, read, again)
    made.edit(
        sync + 1, guests=(*made.master.guests, stage.world.guest(f"third{stage.world.people}@example.com"))
    )
    made.keep(until=read)
    stage.final_only = True


@scenario(history=True)
def two_addresses_merged(stage: Stage) -> None:
    """``people merge``: an old address whose series ended and a new one are one relationship from then on."""
    last = stage.world.monday - timedelta(days=7 * 7)
    old = stage.weekly(weekday=0, first=last - 12 * WEEK, last=last)
    new = stage.person(f"renamed.{stage.world.people}@example.com")
    stage.others.remove(new)
    new.weekly(weekday=0, first=last + WEEK, zone=old.master.zone)
    stage.series += new.series
    stage.addresses += new.addresses
    stage.command("people", "merge", *stage.addresses, sync=stage.rng.randrange(stage.world.last + 1))
    stage.final_only = True
    stage.gap_days = 7
