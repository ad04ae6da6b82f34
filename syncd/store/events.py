"""How an event stands in the database: JSON that reads back as the same value."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from syncd.core.model import Address, CuType, Event, Participant, PartStat, Status, Uid, When
from syncd.errors import StoreError
from syncd.zones import zone

_TEXT = {Status.CONFIRMED: "", Status.TENTATIVE: "t", Status.CANCELLED: "c"}
_ANSWERS = {one.value: one for one in PartStat}
_KINDS = {one.value: one for one in CuType}
_STATUS = {text: status for status, text in _TEXT.items()}


def dump_events(events: Iterable[Event]) -> str:
    """Events as a JSON list; ASCII, so that text no encoding can hold is kept all the same."""
    return json.dumps([_event(event) for event in events], separators=(",", ":"))


def load_events(text: str) -> tuple[Event, ...]:
    """The events :func:`dump_events` wrote; raises StoreError when it did not."""
    try:
        return tuple(_read(item) for item in json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(
            f"an event in the database is damaged: {error}", hint="run `syncd sync --full`"
        ) from error


def without_content(event: Event) -> Event:
    """What is kept of an absence: when and what kind; no title, no people."""
    return replace(event, title="", organizer=None, attendees=())


def _when(when: When) -> str:
    if not isinstance(when, datetime):
        return when.isoformat()
    name = getattr(when.tzinfo, "key", None)
    if name is None:
        raise ValueError("an event's zone has no name")
    return f"{when.replace(tzinfo=None).isoformat()} {name}"


def _read_when(text: str) -> When:
    local, _, name = text.partition(" ")
    if not name:
        return date.fromisoformat(local)
    where = zone(name)
    if where is None:
        raise ValueError(f"this machine knows no zone {name}")
    return datetime.fromisoformat(local).replace(tzinfo=where)


def _participant(who: Participant) -> list[str]:
    return [who.address, who.name, who.answer.value, who.kind.value]


def _read_participant(item: list[str]) -> Participant:
    where, name, answer, kind = item
    return Participant(address=Address(where), name=name, answer=_ANSWERS[answer], kind=_KINDS[kind])


def _event(event: Event) -> dict[str, Any]:
    """Only what differs from the defaults is written."""
    item: dict[str, Any] = {"u": event.uid, "s": _when(event.start), "e": _when(event.end)}
    if event.recurrence_id is not None:
        item["r"] = _when(event.recurrence_id)
    if event.organizer:
        item["o"] = _participant(event.organizer)
    if event.attendees:
        item["a"] = [_participant(who) for who in event.attendees]
    if event.rdates:
        item["rd"] = [_when(at) for at in event.rdates]
    if event.exdates:
        item["xd"] = [_when(at) for at in event.exdates]
    if event.modified:
        item["m"] = event.modified.isoformat()
    plain = {
        "t": event.title,
        "ol": event.organizer_listed,
        "ai": not event.attendees_complete,
        "st": _TEXT[event.status],
        "oo": event.out_of_office,
        "ob": event.observance,
        "rr": event.rule or "",
        "q": event.sequence,
    }
    return item | {key: value for key, value in plain.items() if value}


def _read(item: dict[str, Any]) -> Event:
    return Event(
        uid=Uid(item["u"]),
        start=_read_when(item["s"]),
        end=_read_when(item["e"]),
        recurrence_id=_read_when(item["r"]) if "r" in item else None,
        title=item.get("t", ""),
        organizer=_read_participant(item["o"]) if "o" in item else None,
        attendees=tuple(_read_participant(who) for who in item.get("a", ())),
        organizer_listed=bool(item.get("ol")),
        attendees_complete=not item.get("ai"),
        status=_STATUS[item.get("st", "")],
        out_of_office=bool(item.get("oo")),
        observance=bool(item.get("ob")),
        rule=item.get("rr") or None,
        rdates=tuple(_read_when(at) for at in item.get("rd", ())),
        exdates=tuple(_read_when(at) for at in item.get("xd", ())),
        sequence=item.get("q", 0),
        modified=datetime.fromisoformat(item["m"]) if "m" in item else None,
    )
