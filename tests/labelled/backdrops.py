"""What is true for everybody in a case: my own absences, holidays, and events that are nobody's 1:1."""

from datetime import date, datetime, time, timedelta

from .absences import NEAR_MISSES, TITLES
from .facts import Absence
from .ics import Guest, Vevent
from .registry import backdrop
from .world import ME, World
from .zones import utc

DAY = timedelta(days=1)
PUBLIC = "Public holiday"
OBSERVANCE = "Observance\nTo hide observances, go to Google Calendar Settings > Holidays in Germany"


def some_monday(world: World) -> date:
    """A Monday one to five months ago."""
    return world.monday - timedelta(days=7 * world.rng.randrange(4, 22))


def timed(world: World, at: datetime, minutes: int, summary: str, *, extra: tuple[str, ...] = ()) -> Vevent:
    """A timed event of mine alone."""
    return Vevent(
        uid=world.uid("block"), start=at, zone=world.zone, minutes=minutes, summary=summary, extra=extra
    )


def covered(world: World, at: datetime, minutes: int) -> Absence:
    """My absence from a wall time on."""
    start = utc(at, world.zone)
    return Absence(start=start, end=start + timedelta(minutes=minutes), reason="out-of-office")


@backdrop()
def vacation(world: World) -> None:
    """An all-day event of mine alone whose title has a word of the list covers its local dates."""
    world.time_off(some_monday(world), world.rng.choice((5, 7, 12, 14)), world.rng.choice(TITLES))


@backdrop()
def six_hours(world: World) -> None:
    """A timed event of mine alone is an absence from six hours on; a minute less is none."""
    for day, minutes in ((some_monday(world) + DAY, 360), (some_monday(world) + 2 * DAY, 359)):
        at = datetime.combine(day, time(9, 5))
        world.events.append(timed(world, at, minutes, world.rng.choice(TITLES)))
        if minutes >= 360:
            world.absences.append(covered(world, at, minutes))


@backdrop()
def out_of_office_status(world: World) -> None:
    """X-MICROSOFT-CDO-BUSYSTATUS:OOF is an absence of any length and title; BUSY is none."""
    for day, status in ((some_monday(world), "OOF"), (some_monday(world) + 3 * DAY, "BUSY")):
        at = datetime.combine(day, time(8, 40))
        world.events.append(timed(world, at, 300, "Dentist", extra=(f"X-MICROSOFT-CDO-BUSYSTATUS:{status}",)))
        if status == "OOF":
            world.absences.append(covered(world, at, 300))


@backdrop()
def holidays(world: World) -> None:
    """All-day events of a holiday calendar excuse, except those marked as an observance."""
    name = "hols"
    world.feed(name, holidays=True)
    days = world.rng.sample(range(20, 150), 6)
    for n, ago in enumerate(days):
        day = world.today - timedelta(days=ago)
        public = n % 2 == 0
        text = PUBLIC if public else OBSERVANCE
        world.events.append(
            world.all_day(
                day, 1, "Founding Day" if public else "Mother's Day", description=text, calendar=name
            )
        )
        if public:
            world.absences.append(world.away(day, 1, "holiday"))


@backdrop()
def holiday_in_a_vacation(world: World) -> None:
    """When several absences cover a slot the reason is out-of-office before holiday."""
    monday = some_monday(world)
    world.feed("hols", holidays=True)
    world.time_off(monday, 5, "Urlaub")
    for day in (monday + 2 * DAY, monday + 8 * DAY):
        world.events.append(world.all_day(day, 1, "Labour Day", description=PUBLIC, calendar="hols"))
        world.absences.append(world.away(day, 1, "holiday"))


@backdrop(solo=True)
def my_five_months_of_leave(world: World) -> None:
    """Five months of leave that are over: nothing in them counts as missed."""
    back = world.monday - timedelta(days=7 * world.rng.choice((1, 2)))
    world.time_off(back - timedelta(days=150), 150, "Out of office: parental leave")


@backdrop(solo=True)
def on_leave_now(world: World) -> None:
    """An absence longer than two gaps that covers now: everybody is ``paused``."""
    world.time_off(world.monday - timedelta(days=63), 150, "OOO (sabbatical)")


@backdrop()
def words_inside_words(world: World) -> None:
    """The word list matches whole words only."""
    for title in NEAR_MISSES:
        world.events.append(world.all_day(some_monday(world), 5, title))


@backdrop()
def holiday_titles_in_a_work_calendar(world: World) -> None:
    """A holiday is one only in a holiday calendar; birthdays are nothing at all."""
    world.events.append(world.all_day(some_monday(world), 5, "Christmas Day", description=PUBLIC))
    birthday = world.all_day(date(2001, 3, 4), 1, "Birthday of Sam")
    world.events.append(
        Vevent(uid=birthday.uid, start=birthday.start, summary=birthday.summary, rule="FREQ=YEARLY")
    )


@backdrop()
def big_meetings(world: World) -> None:
    """Meetings of many, of others, of nobody, and tasks are no 1:1s."""
    monday = world.monday - timedelta(days=140)
    crowd = tuple(Guest(address=f"crowd{n}@example.com") for n in range(5))
    me = Guest(address=ME)
    casts: tuple[tuple[str, tuple[Guest, ...]], ...] = (
        ("crowd0@example.com", (me, *crowd)),
        ("crowd1@example.com", (crowd[1], crowd[2])),
        (ME, (me, crowd[3], crowd[4])),
        ("", ()),
    )
    for n, (organizer, guests) in enumerate(casts):
        at = datetime.combine(monday + timedelta(days=n), time(10, 10))
        world.events.append(
            Vevent(
                uid=world.uid("big"),
                start=at,
                zone=world.zone,
                rule="FREQ=WEEKLY",
                guests=guests,
                organizer=organizer,
                summary="1:1 Sam" if not guests else "Team",
            )
        )
    world.events.append(
        Vevent(
            uid=world.uid("task"),
            start=monday,
            summary="1:1 notes",
            kind="VTODO",
            status="NEEDS-ACTION",
            guests=(me, crowd[0]),
            organizer=ME,
            rule="FREQ=WEEKLY",
        )
    )
