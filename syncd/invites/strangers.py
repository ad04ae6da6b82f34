"""Notices that an event which carries a link is no longer exactly mine and that person's."""

from sqlite3 import Connection

from syncd.assess import Assessment
from syncd.calendars.places import only_two
from syncd.core.cadence.history import Person
from syncd.core.series import GROUP, HIDDEN, Kind, others
from syncd.invites.attaching import Attacher, ours_on
from syncd.provider import Gone, InviteState
from syncd.store import accounts, attachments, calendars, resources
from syncd.store.attachments import Attached
from syncd.store.resources import StoredBundle

CHANGED = "somebody else takes part now"
COPIED = "a guest of one occurrence could open it"
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
    held = [one for calendar, one in resources.bundles_of(connection, row.uid) if calendar == row.calendar]
    if held and not all(_still_two(found, person, one) for one in held):
        return CHANGED
    if held:
        copied = any(_has_guests(found, person, one) for one in held) and _on_occurrences(attacher, row)
        return COPIED if copied else ""
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
    return row.reason not in (HIDDEN, GROUP) and everybody <= {found.known.person(person.key)}


def _has_guests(found: Assessment, person: Person, row: StoredBundle) -> bool:
    """Whether some occurrence has people on it who are not on the series."""
    mine = {found.known.person(where) for where in person.addresses}
    return any(not others(event, found.known) <= mine for event in row.events if event.recurrence_id)


def _on_occurrences(attacher: Attacher, row: Attached) -> bool:
    """Whether a program that made an occurrence of its own has copied our link onto it.

    All copies go; the series itself gets its line back in the same run.
    """
    event = attacher.read(row)
    return isinstance(event, InviteState) and any(one.occurrence for one in ours_on(event, row))
