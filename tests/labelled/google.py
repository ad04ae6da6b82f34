"""Plays a case with its work calendar at a fake Google: the same events, brought there before each sync.

Where Google cannot say what a file can, the case is not played: see ``tellable``.
"""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from syncd.testing.google import FakeGoogle
from syncd.testing.google.calendar.entries import Copy, Meeting, touch
from syncd.testing.google.calendar.times import suffix
from syncd.testing.google.world import World as Google

from .generator import Case
from .ics import Guest, Vevent
from .runner import CommandFailed, Mismatch, Ran, compare, connect, in_process, stamp, write
from .world import ALIAS, ME

WORK = "work"
_OOF = "X-MICROSOFT-CDO-BUSYSTATUS:OOF"
_PRIVATE = "CLASS:PRIVATE"
_ANSWERS = {
    "ACCEPTED": "accepted",
    "DECLINED": "declined",
    "TENTATIVE": "tentative",
    "NEEDS-ACTION": "needsAction",
}


def tellable(event: Vevent) -> bool:
    """Whether Google can hold an event: no group as such, no delegate, no other program's fields."""
    return event.kind != "VEVENT" or (  # tasks are not in a calendar of Google's at all
        set(event.extra) <= {_OOF, _PRIVATE}
        and all(guest.cutype in ("", "INDIVIDUAL", "ROOM", "RESOURCE") for guest in event.guests)
        and all(guest.partstat in _ANSWERS for guest in event.guests)
    )


def suits(case: Case) -> bool:
    """Whether the whole work calendar of a case can stand at Google."""
    mine = [event for event in case.events() if WORK in event.calendars]
    return case.world.google and all(tellable(event) for event in mine)


class Calendar:
    """My primary calendar, set to what a case says; what does not change is not touched."""

    def __init__(self, google: Google) -> None:
        self.google = google
        self.google.distorted = True  # organizers and aliases are shown as Google would, not as the fake can
        self.copies = google.calendars[ME].copies
        self.known: dict[tuple[str, datetime | None], Vevent] = {}
        self.ids: dict[str, str] = {}

    def show(self, events: list[Vevent]) -> None:
        wanted = {(event.uid, event.replaces): event for event in events}
        masters = {uid for uid, replaces in wanted if replaces is None}
        for key in [key for key in self.known if key not in wanted]:
            self._drop(key, of_a_series=key[0] in masters)
        for key, event in sorted(wanted.items(), key=lambda pair: (pair[0][1] is not None, pair[0][0])):
            if self.known.get(key) != event:
                self._put(event)
        self.known = wanted

    def _drop(self, key: tuple[str, datetime | None], *, of_a_series: bool) -> None:
        uid, replaces = key
        copy = self.copies[self._id(self.known[key])]
        if replaces is not None and of_a_series:  # the instance is as its series says again
            del self.copies[copy.meeting.id]
            touch(self.google, self.copies[self.ids[uid]])
            return
        copy.gone = True
        touch(self.google, copy)
        if replaces is None:
            del self.ids[uid]

    def _id(self, event: Vevent) -> str:
        if event.uid not in self.ids:
            self.ids[event.uid] = self.google.new_id()
        base = self.ids[event.uid]
        return base if event.replaces is None else base + suffix(_aware(event.replaces, event.zone))

    def _put(self, event: Vevent) -> None:
        id_ = self._id(event)
        gone = event.status == "CANCELLED"
        meeting = Meeting(
            id=id_,
            ical_uid=event.uid,
            calendar=ME,
            creator=ME,
            created=self.google.stamp(),
            shared=_shared(event),
            series=self.ids[event.uid] if event.replaces is not None else None,
            original=_aware(event.replaces, event.zone) if event.replaces is not None else None,
        )
        odd = {"organizer": _who(event.organizer), "attendees": _guests(event.guests)}
        copy = Copy(meeting=meeting, gone=gone, odd={} if gone else odd)
        self.copies[id_] = copy
        touch(self.google, copy)


def _shared(event: Vevent) -> dict[str, Any]:
    start = _aware(event.start, event.zone)
    length = timedelta(minutes=event.minutes) if isinstance(start, datetime) else timedelta(days=event.days)
    made: dict[str, Any] = {
        "summary": event.summary,
        "description": event.description,
        "start": start,
        "end": start + length,
        "eventType": "outOfOffice" if _OOF in event.extra else "default",
    }
    if lines := _recurrence(event):
        made["recurrence"] = lines
    return made


def _recurrence(event: Vevent) -> list[str]:
    lines = [f"RRULE:{event.rule}"] if event.rule else []
    for name, moments in (("RDATE", event.rdates), ("EXDATE", event.exdates)):
        lines += [f"{name};TZID={event.zone or 'UTC'}:{wall:%Y%m%dT%H%M%S}" for wall in moments]
    return lines


def _aware(wall: datetime | date, zone: str) -> Any:
    return wall.replace(tzinfo=ZoneInfo(zone or "UTC")) if isinstance(wall, datetime) else wall


def _who(address: str) -> dict[str, Any] | None:
    return {"email": address or ME, **({"self": True} if address in ("", ME) else {})}


def _guests(guests: tuple[Guest, ...]) -> list[dict[str, Any]] | None:
    """One of them stands for this calendar: me by the calendar's address, else by an alias."""
    own = next((one for where in (ME, ALIAS) for one in guests if one.address == where), None)
    return [{**_guest(one), **({"self": True} if one is own else {})} for one in guests] or None


def _guest(one: Guest) -> dict[str, Any]:
    found: dict[str, Any] = {"email": one.address, "responseStatus": _ANSWERS[one.partstat]}
    found |= {"displayName": one.name} if one.name else {}
    return found | ({"resource": True} if one.cutype in ("ROOM", "RESOURCE") else {})


def play(case: Case, folder: Path, google: FakeGoogle, clock: list[datetime], sign_in: Any) -> list[Mismatch]:
    """Play the case below ``folder`` and return every wrong answer; ``sign_in`` connects the account."""
    home, calendars = folder / "home", folder / "calendars"
    home.mkdir(mode=0o700, parents=True)
    (home / "config.toml").write_text(case.config(), encoding="utf-8")
    calendar = Calendar(google.world)
    mismatches: list[Mismatch] = []
    for sync, now in enumerate(case.instants):
        clock[0] = now

        def call(*arguments: str, allowed: tuple[int, ...] = (0,), now: datetime = now) -> Ran:
            done = in_process(["--home", str(home), *arguments], now)
            if done.code not in allowed:
                raise CommandFailed(f"{case.name}: {stamp(now)} syncd {' '.join(arguments)}: {done}")
            return done

        calendar.show([e for e in case.events() if e.kind == "VEVENT" and e.visible(sync, WORK)])
        write(calendars, case.files(sync), now)
        feeds = case.world.feeds
        for feed in feeds if case.world.seed % 2 else reversed(feeds):
            if feed.connected == sync:
                call(*(sign_in if feed.name == WORK else connect(case, feed, calendars)))
        call("sync")
        for command in case.commands:
            if command.sync == sync:
                call(*command.arguments)
        for audit in (a for a in case.audits if a.sync == sync):
            more = ("--as-of", stamp(audit.as_of)) if audit.as_of else ()
            done = call("audit", "--format", "json", *more, allowed=(0, 3, 4))
            mismatches += compare(case, audit, json.loads(done.out))
    return [one for one in mismatches if not _is_only_how_it_is_said(one)]


def _is_only_how_it_is_said(one: Mismatch) -> bool:
    """Google keeps no cancelled instance in its place: left out is all it says."""
    return one.expected == "skipped cancelled" and one.got == "skipped deleted"
