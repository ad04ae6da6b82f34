"""Changing this and following: an old series that ends, and a new one with ids of its own.

That is general knowledge of Outlook, not a documented promise.
"""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from syncd.testing.graph.calendar import bodies, changes, finding, rules
from syncd.testing.graph.calendar.entries import Event, Mailbox, Slot
from syncd.testing.graph.calendar.shaping import View
from syncd.testing.graph.calendar.times import understood, write, zone_name
from syncd.testing.graph.errors import bad_request, not_found
from syncd.testing.graph.world import World

_CARRIED = frozenset(
    "subject body location attendees showAs categories isAllDay importance sensitivity hideAttendees".split()
)
"""What the new series takes over."""


def split(world: World, box: Mailbox, old: Event, cut: date, body: Mapping[str, Any]) -> Event:
    """Change a series from one of its days on; from its first day on that is a change of the whole."""
    recurrence = deepcopy(old.shared.recurrence)
    if recurrence is None or cut not in rules.days(recurrence, until=cut):
        raise not_found()
    if old.organizer != box.user.address:
        raise bad_request("Only the organizer can change a series for everybody.")
    if recurrence["range"]["startDate"] == cut.isoformat():
        changes.change(world, box, Slot(event=old), body)
        return old
    copied = View(world=world, box=box).full(Slot(event=old))
    calendar = finding.home(box, old)
    changes.change(world, box, Slot(event=old), {"recurrence": _until(recurrence, cut)})
    start = old.shared.on(cut)
    named = zone_name(start.zone) if not understood(start.zone_name) else start.zone_name
    new = {
        **{name: one for name, one in copied.items() if name in _CARRIED},
        "start": write(start.start, named),
        "end": write(start.end, named),
        "recurrence": _since(recurrence, cut, named),
        **body,
    }
    made = changes.create(world, box, calendar, new)
    _keep_online(world, made, old.shared.join_url)
    return made


def _until(recurrence: dict[str, Any], cut: date) -> dict[str, Any]:
    """The recurrence, ended the day before."""
    last = (cut - timedelta(days=1)).isoformat()
    ended = {"type": "endDate", "endDate": last, "numberOfOccurrences": 0}
    return {**recurrence, "range": {**recurrence["range"], **ended}}


def _since(recurrence: dict[str, Any], cut: date, zone: str) -> dict[str, Any]:
    """The recurrence, begun on the day; a number is what is left of it."""
    span = {**recurrence["range"], "startDate": cut.isoformat(), "recurrenceTimeZone": zone}
    if span["type"] == "numbered":
        span["numberOfOccurrences"] -= sum(1 for _ in rules.days(recurrence, until=cut - timedelta(days=1)))
    return {**recurrence, "range": span}


def _keep_online(world: World, made: Event, join_url: str) -> None:
    """Let the new series have the link that stands in its body."""
    for copy in filter(None, (box.of_uid(made.uid) for box in world.mailboxes.values())):
        if join_url and bodies.has_blob(copy.shared.body, join_url):
            copy.shared.join_url = join_url
