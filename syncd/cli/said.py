"""The commands held, skipped and excused: what the user knows better than the calendar."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time

import click

from syncd.cli.context import App, pass_app
from syncd.cli.options import Command
from syncd.cli.who import label
from syncd.core.cadence.judged import Judged, JudgedSlot
from syncd.core.model import MET, Outcome
from syncd.core.window import local_day
from syncd.errors import UsageError
from syncd.store import people


def _command(outcome: Outcome, does: str, text: str) -> click.Command:
    @click.command(outcome.value, cls=Command, help=text, short_help=does)
    @click.argument("person")
    @click.argument("day", metavar="DATE")
    @click.option("--undo", is_flag=True, help="Take back whatever you said about that date.")
    @pass_app
    def command(app: App, person: str, day: str, undo: bool) -> None:
        if undo:
            _unsay(app, person, day)
        else:
            _say(app, person, day, outcome)

    return command


_COMMON = """

PERSON is an address, a name or a part of either; DATE is ISO, today, yesterday or a weekday,
which means the latest one. It marks the slot on that date, or the occurrence that was moved to
it. What you say wins over everything a calendar says, also later on; the last word counts, and
--undo takes it back."""

_NO_SLOT = """

On a date without either nothing is changed, the nearest dates are listed, and it exits 2."""

_EXAMPLE = """

\b
Example:
  syncd {0} sam monday"""

held = _command(
    Outcome.HELD,
    "Say that a 1:1 took place.",
    "Say that the 1:1 with PERSON on DATE took place."
    + _COMMON
    + "\n\nOn a date without either a meeting outside of any series is recorded."
    + _EXAMPLE.format("held"),
)
skipped = _command(
    Outcome.SKIPPED,
    "Say that a 1:1 was skipped.",
    "Say that the 1:1 with PERSON on DATE was skipped." + _COMMON + _NO_SLOT + _EXAMPLE.format("skipped"),
)
excused = _command(
    Outcome.EXCUSED,
    "Say that a 1:1 was rightly left out.",
    "Say that the 1:1 with PERSON on DATE was rightly left out and counts as nothing."
    + _COMMON
    + _NO_SLOT
    + _EXAMPLE.format("excused"),
)


def _say(app: App, text: str, day_text: str, outcome: Outcome) -> None:
    person = app.person(text, may_be_new=outcome is Outcome.HELD)
    day = app.date(day_text)
    if day > app.today:
        raise UsageError(f"{day} is ahead", hint="say it when the day has come")
    judged = app.judged(person)
    slot = _slot_on(app, judged, day) if judged else None
    if slot and slot.slot > app.now and slot.starts > app.now:
        raise UsageError(f"the 1:1 on {day} has not begun", hint="say it when it is over")
    if slot is None and outcome is not Outcome.HELD:
        raise UsageError(
            f"there is no 1:1 with {label(person)} on {day}; nothing was changed",
            hint=_nearest(app, judged, day),
        )
    at = slot.slot if slot else _beside(app, judged, day)
    people.say(
        app.database,
        person.key,
        day=local_day(slot.slot, app.zone) if slot else day,
        slot=at,
        outcome=outcome,
        on_slot=slot is not None,
        at=app.now,
    )
    what = "the 1:1" if slot else "a meeting outside of any series"
    app.say(f"{what} with {label(person)} on {day}: {outcome.value}, as you say")


def _unsay(app: App, text: str, day_text: str) -> None:
    person = app.person(text)
    day = app.date(day_text)
    judged = app.judged(person)
    slot = _slot_on(app, judged, day) if judged else None
    # Said of a date, or of the slot whose meeting took place on it.
    days = {day: None, local_day(slot.slot, app.zone): None} if slot else {day: None}
    if not any(people.unsay(app.database, where, day=one) for one in days for where in person.addresses):
        raise UsageError(
            f"you said nothing about {label(person)} on {day}; nothing was changed",
            hint=f"`syncd audit {person.key}` shows what you said as confirmed",
        )
    app.say(f"{label(person)} on {day}: the calendar speaks again")


def _slot_on(app: App, judged: Judged, day: date) -> JudgedSlot | None:
    """The slot on a local date, else the one whose occurrence took place or is planned on it."""
    tests: tuple[Callable[[JudgedSlot], datetime | None], ...] = (
        lambda one: one.slot,
        lambda one: one.met if one.outcome in MET else None,
        lambda one: one.starts if one.live else None,
    )
    for when in tests:
        for one in judged.slots:
            at = when(one)
            if at is not None and local_day(at, app.zone) == day:
                return one
    return None


def _nearest(app: App, judged: Judged | None, day: date) -> str:
    slots = judged.slots if judged else ()
    known = {local_day(one.slot, app.zone): one.outcome.value for one in slots if one.slot <= app.now}
    near = sorted(known, key=lambda one: (abs((one - day).days), one))[:3]
    if not near:
        return "there is no 1:1 with them yet; `syncd people list` shows with whom there is"
    return "nearest: " + ", ".join(f"{one} ({one:%A}, {known[one]})" for one in sorted(near))


def _beside(app: App, judged: Judged | None, day: date) -> datetime:
    """When a meeting without a slot was: as the calendar has it on that date, else about noon."""
    known = [one.start for one in judged.one_offs if local_day(one.start, app.zone) == day] if judged else []
    return min(known[0] if known else _noon(app, day), app.now)


def _noon(app: App, day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=app.zone).astimezone(UTC)
