"""Notices that an event which carries a link is no longer exactly mine and that person's."""

from sqlite3 import Connection

from syncd.assess import Assessment
from syncd.calendars.places import only_two
from syncd.core.cadence.history import Person
from syncd.core.series import HIDDEN, Kind
from syncd.invites.attaching import Attacher
from syncd.provider import Gone, InviteState
from syncd.store import accounts, attachments, calendars
from syncd.store.attachments import Attached
from syncd.store.calendars import StoredBundle

CHANGED = "somebody else takes part now"
GONE = "the 1:1 is not in the calendar any more"
EXCLUDED = "you said it is no 1:1"


def objection(
    connection: Connection, found: Assessment, attacher: Attacher, row: Attached, person: Person
) -> str:
    """Why a link may not stay where it is; empty: it may, as far as the last reads tell.

    What stands in a calendar that is not connected cannot be looked at, and stays.
    """
    connected = {one.name for one in accounts.accounts(connection)}
    state = next((one for one in calendars.calendars(connection) if one.id == row.calendar), None)
    if state is None or state.account not in connected or state.coverage.read_through is None:
        return ""
    if row.uid in found.known.excluded or found.known.person(person.key) in found.known.excluded_people:
        return EXCLUDED
    held = [one for calendar, one in calendars.bundles_of(connection, row.uid) if calendar == row.calendar]
    if held:
        return "" if all(_still_two(found, person, one) for one in held) else CHANGED
    if row.kind is attachments.Kind.COMPANION:
        return GONE
    # Gone, or so many people that it was dropped at the door: only a look can tell.
    event = attacher.read(row)
    if not isinstance(event, InviteState):
        return GONE if isinstance(event, Gone) else ""
    two = event.complete and event.participants <= found.known.me | {*person.addresses}
    return "" if two else CHANGED


def _still_two(found: Assessment, person: Person, row: StoredBundle) -> bool:
    if row.kind is Kind.ONE_TO_ONE:
        return only_two(found, person, row)
    everybody = {found.known.person(who) for who in row.people}
    return row.reason != HIDDEN and everybody <= {found.known.person(person.key)}
