"""Scenarios about who is a 1:1, who is a relationship, and who is only a candidate."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from .ics import Guest, Vevent
from .registry import scenario
from .stage import Stage
from .world import ALIAS, ME, Clash

BOT_DOMAINS = (
    "fireflies.ai",
    "otter.ai",
    "read.ai",
    "fathom.video",
    "fellow.app",
    "tldv.io",
    "avoma.com",
    "grain.com",
    "meetgeek.ai",
    "gong.io",
)
GROUP_CALENDAR = "c_77ab12@group.calendar.google.com"


def no_one_to_one(stage: Stage, **options: Any) -> None:
    """A weekly series that must not make its person a relationship."""
    stage.weekly(**options)
    stage.related = False


@scenario()
def note_taker(stage: Stage) -> None:
    """Addresses of the shipped note-taker domains are not human."""
    stage.weekly(more=(Guest(address=f"fred@{stage.rng.choice(BOT_DOMAINS)}"),))
    stage.gap_days = 7


@scenario()
def nearly_a_note_taker(stage: Stage) -> None:
    """Domains compare whole: a human at notfireflies.ai is a third person."""
    no_one_to_one(stage, more=(Guest(address=f"fred@not{stage.rng.choice(BOT_DOMAINS)}"),))


@scenario()
def in_a_room(stage: Stage) -> None:
    """Rooms and resources are not human."""
    room = stage.rng.choice(
        (
            Guest(address="room-4@example.com", cutype="ROOM"),
            Guest(address="beamer@example.com", cutype="RESOURCE"),
            Guest(address="c_18ab@resource.calendar.google.com"),
        )
    )
    stage.weekly(more=(room,))
    stage.gap_days = 7


@scenario()
def with_a_group(stage: Stage) -> None:
    """CUTYPE=GROUP makes it a group meeting, with a person beside it or alone."""
    no_one_to_one(stage, more=(Guest(address="platform-team@example.com", cutype="GROUP"),))
    group = stage.person("all-hands-list@example.com")
    group.weekly(host="me")
    master = group.series[0].master
    group.series[0].master = replace(
        master,
        guests=tuple(replace(g, cutype="GROUP") if g.address == group.address else g for g in master.guests),
    )
    group.related = False


@scenario()
def with_a_configured_group(stage: Stage) -> None:
    """A list named in the config is a group as well."""
    stage.world.groups.append(stage.address)
    no_one_to_one(stage, host="me")


@scenario()
def three_of_us(stage: Stage) -> None:
    """Two other people are no 1:1."""
    no_one_to_one(stage, more=(stage.world.guest("another.one@example.com"),))


@scenario()
def both_of_my_addresses(stage: Stage) -> None:
    """My own second address is no third person."""
    stage.weekly(my_addresses=(ME, ALIAS))
    stage.gap_days = 7


@scenario()
def a_group_calendar_organises(stage: Stage) -> None:
    """An organizer that is no person does not count."""
    organizer = stage.rng.choice((GROUP_CALENDAR, "unknownorganizer@calendar.google.com"))
    stage.weekly(host="me", listed=True, organizer=organizer)
    stage.gap_days = 7


@scenario()
def an_assistant_organises(stage: Stage) -> None:
    """An organizer in ``assistants`` does not count."""
    stage.world.assistants.append("helping.hand@example.com")
    stage.weekly(host="me", listed=True, organizer="helping.hand@example.com")
    stage.gap_days = 7


@scenario(google=False)
def an_unlisted_organizer_counts(stage: Stage) -> None:
    """Outside Google the organizer participates, listed or not: three people."""
    no_one_to_one(stage, host="me", listed=True, organizer="third.wheel@example.com")


@scenario(google=True)
def an_unlisted_google_organizer(stage: Stage) -> None:
    """On Google an organizer who is not among the attendees does not participate."""
    if stage.rng.random() < 0.5:
        stage.weekly(host="me", listed=True, organizer="third.wheel@example.com")
        stage.gap_days = 7
    else:
        no_one_to_one(stage, host="them", listed=False)


@scenario()
def three_hours(stage: Stage) -> None:
    """Exactly three hours is a 1:1, a minute more is none."""
    if stage.rng.random() < 0.5:
        stage.weekly(minutes=180)
        stage.gap_days = 7
    else:
        no_one_to_one(stage, minutes=181)


@scenario()
def all_day_with_one(stage: Stage) -> None:
    """Not timed: no 1:1."""
    first = stage.world.monday - timedelta(days=70)
    guests = (stage.world.guest(ME), stage.world.guest(stage.address))
    stage.events.append(
        Vevent(
            uid=stage.world.uid("allday"),
            start=first,
            rule="FREQ=WEEKLY",
            summary="Pairing day",
            organizer=ME,
            guests=guests,
        )
    )
    stage.related = False


@scenario()
def without_attendees(stage: Stage) -> None:
    """Titles never decide."""
    at = datetime.combine(stage.world.monday - timedelta(days=70), time(9))
    stage.events.append(
        Vevent(
            uid=stage.world.uid("bare"),
            start=at,
            zone=stage.world.zone,
            rule="FREQ=WEEKLY",
            summary=f"1:1 with {stage.address}",
        )
    )
    stage.related = False


@scenario()
def cancelled_as_a_whole(stage: Stage) -> None:
    """A series that stands there as cancelled from the first read is no 1:1."""
    no_one_to_one(stage)
    stage.series[0].master = replace(stage.series[0].master, status="CANCELLED")


@scenario()
def declined_as_a_whole(stage: Stage) -> None:
    """I declined the series before any slot was held: a candidate."""
    no_one_to_one(stage, host="them", mine="DECLINED")


@scenario()
def never_answered_from_outside(stage: Stage) -> None:
    """A series from outside my domains I never answered is a candidate; an answered one is a relationship."""
    host = stage.person(f"sales.{stage.world.people}@vendor.test")
    no_one_to_one(host, host="them", mine="NEEDS-ACTION")
    stage.addresses = (f"mentor.{stage.world.people}@elsewhere.test",)
    stage.weekly(host="them", mine=stage.rng.choice(("ACCEPTED", "TENTATIVE")))
    stage.gap_days = 7


@scenario()
def never_answered_from_inside(stage: Stage) -> None:
    """Inside my domains (named in the config) silence is no refusal."""
    if not stage.world.domains:
        raise Clash("no domains in the config")
    stage.weekly(host="them", mine="NEEDS-ACTION")
    stage.gap_days = 7


@scenario()
def look_alikes(stage: Stage) -> None:
    """Addresses compare whole: sam@example.com and sam@example.com.evil.org are two people."""
    name = f"sam.{stage.world.people}"
    stage.addresses = (f"{name}@example.com",)
    made = stage.weekly()
    made.cancel(made.past(2), since=0)
    evil = stage.person(f"{name}@example.com.evil.org")
    evil.weekly(host="them")
    inside = stage.person(f"x{name}@example.com")
    inside.weekly()
    stage.gap_days = evil.gap_days = inside.gap_days = 7


@scenario()
def somebody_like_me(stage: Stage) -> None:
    """me@example.com.evil.org and notme@example.com are not me: others' meetings in a shared calendar."""
    mine = stage.rng.choice(("me@example.com.evil.org", "notme@example.com"))
    no_one_to_one(stage, host="them", my_addresses=(mine,))


@scenario()
def in_shouting_letters(stage: Stage) -> None:
    """Addresses compare without case and without ``mailto:``."""
    made = stage.weekly()
    loud = tuple(replace(g, address=g.address.upper()) for g in made.master.guests)
    made.edit(0, guests=loud, organizer=made.master.organizer.title())
    made.cancel(made.past(3), since=0)
    stage.gap_days = 7


@scenario(history=True)
def included_by_hand(stage: Stage) -> None:
    """``people include SERIES --with ADDRESS`` makes a series without attendees a 1:1; it may add older
    slots.
    """
    sync = stage.rng.randrange(stage.world.last)
    made = stage.weekly(uid=f"include-me-{stage.world.people}-{stage.world.seed}@example.net")
    made.master = replace(made.master, guests=(), organizer="")
    stage.command("people", "include", made.master.uid, "--with", stage.address, sync=sync)
    stage.final_only, stage.gap_days = True, 7


@scenario(history=True)
def excluded_by_hand(stage: Stage) -> None:
    """``people exclude PERSON``: the correction survives the syncs after it."""
    stage.weekly()
    stage.command("people", "exclude", stage.address, sync=stage.rng.randrange(stage.world.last))
    stage.related, stage.final_only = False, True
