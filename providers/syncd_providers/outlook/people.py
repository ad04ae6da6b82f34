"""Says who is on an event of Graph: its attendees, its organizer, and what I have answered. Pure."""

from collections.abc import Iterable, Mapping

from syncd.core.eventtext import clean, mail_address, one_line
from syncd.core.model import Address, CuType, Participant, PartStat, address
from syncd.dataclass import dataclass
from syncd_providers.outlook.recurrence import Item

_ANSWERS = {
    "accepted": PartStat.ACCEPTED,
    "organizer": PartStat.ACCEPTED,
    "declined": PartStat.DECLINED,
    "tentativelyAccepted": PartStat.TENTATIVE,
}
"""Whatever else there is or will be ("none", "notResponded") is no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """Whose calendar it is."""

    address: Address | None = None
    """By which its owner is known here; None in a calendar of somebody else's."""
    all: frozenset[Address] = frozenset()
    """Every address that is the owner's."""


def owner(main: str, others: Iterable[Address]) -> Mine:
    """The owner of an account that has these addresses."""
    return Mine(address=mail_address(main), all=frozenset({address(main), *others}) - {address("")})


def participants(item: Item, me: Mine) -> tuple[tuple[Participant, ...], bool]:
    """The attendees, each address once, and whether they are all there are.

    The organizer is not repeated among them. My own answer stands beside the list: in an attendee's
    copy the answers within it may be missing.
    """
    listed = item.get("attendees")
    entries = listed if isinstance(listed, list) else []
    complete = listed is None or isinstance(listed, list)
    answer = None if item.get("isOrganizer") is True else _answer(item.get("responseStatus"))
    found: dict[Address, Participant] = {}
    for entry in entries:
        one = _participant(entry, me, answer)
        complete = complete and one is not None
        if one is not None and (
            one.address not in found or found[one.address].answer is PartStat.NEEDS_ACTION
        ):
            found[one.address] = one
    hidden = item.get("hideAttendees") is True and item.get("isOrganizer") is not True
    unknown = item.get("organizer") is not None and organizer_of(item, me) is None
    return tuple(found.values()), complete and not hidden and not unknown


def organizer_of(item: Item, me: Mine) -> Participant | None:
    """Who organizes an event; None when no address says it.

    A personal account organizes by an address that nobody else knows (outlook_1A2B...@outlook.com).
    """
    one = _named(item.get("organizer"))
    if item.get("isOrganizer") is not True or me.address is None:
        return one
    if one is not None and one.address in me.all:
        return one
    return Participant(address=me.address, name=one.name if one else "")


def _participant(entry: object, me: Mine, answer: PartStat | None) -> Participant | None:
    one = _named(entry)
    if one is None or not isinstance(entry, Mapping):
        return None
    given = _answer(entry.get("status")) or PartStat.NEEDS_ACTION
    if one.address in me.all and answer is not None and answer is not PartStat.NEEDS_ACTION:
        given = answer
    return Participant(
        address=one.address,
        name=one.name,
        answer=given,
        kind=CuType.RESOURCE if entry.get("type") == "resource" else CuType.INDIVIDUAL,
    )


def _named(entry: object) -> Participant | None:
    """Somebody by name and address; None when no address says who."""
    said = entry.get("emailAddress") if isinstance(entry, Mapping) else None
    if not isinstance(said, Mapping):
        return None
    written, name = said.get("address"), said.get("name")
    where = mail_address(written.strip()) if isinstance(written, str) else None
    if where is None:
        return None
    return Participant(address=where, name=clean(one_line(name if isinstance(name, str) else "")))


def _answer(said: object) -> PartStat | None:
    if not isinstance(said, Mapping):
        return None
    response = said.get("response")
    return _ANSWERS.get(response, PartStat.NEEDS_ACTION) if isinstance(response, str) else None
