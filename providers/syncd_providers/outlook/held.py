"""An event as the invite sees it: what stands on it, who is on it, and what changing it would mean. Pure."""

from collections.abc import Iterable, Mapping

from syncd.core.model import Address, CuType
from syncd.dataclass import dataclass
from syncd.provider import Attachment, InviteState, Marker, Revision
from syncd_providers.outlook.block import lines, links, stands, without
from syncd_providers.outlook.fields import body_of, revision
from syncd_providers.outlook.marked import Marks
from syncd_providers.outlook.mentions import Body, words
from syncd_providers.outlook.people import Mine, organizer_of, participants
from syncd_providers.outlook.recurrence import Item
from syncd_providers.outlook.watched import Watched

COPIED = Marker("copied")
"""The marker of what stands where syncd has not put it."""
FIELDS = (
    "id,type,seriesMasterId,iCalUId,changeKey,isOrganizer,isCancelled,isDraft,hideAttendees,organizer,attendees,"
    "subject,body,location,start,end,isAllDay,recurrence"
)
"""What is asked for of every event."""
_SHOWN = ("subject", "location", "start", "end", "isAllDay", "recurrence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An event with what was changed in it occurrence by occurrence, as they stand in one calendar."""

    calendar: Watched
    main: Item
    coming: tuple[Item, ...]
    """Changed occurrences that are not over."""
    me: Mine

    @property
    def etag(self) -> Revision:
        """The state it was read in."""
        return revision(self.main)

    @property
    def body(self) -> Body:
        """Its text."""
        return body_of(self.main)

    @property
    def marks(self) -> Marks:
        """Which links on it are ours."""
        return Marks.of(self.main)

    @property
    def mails(self) -> int:
        """How many each of the others gets: one, and one more for every changed occurrence to come."""
        others = participants(self.main, self.me)[0]
        guests = [one for one in others if one.kind is not CuType.RESOURCE and one.address not in self.me.all]
        return 1 + len(self.coming) if guests and self.main.get("isOrganizer") is True else 0

    def objection(self) -> str:
        """Why the event is not mine to change for everybody; empty when it is."""
        organizer = organizer_of(self.main, self.me)
        if self.main.get("isOrganizer") is not True:
            return "somebody else organises this event"
        if organizer is None or organizer.address not in self.me.all:
            return "it is organised in somebody else's name"
        if self.main.get("isDraft") is True:
            return "you have changed it and not yet sent that to the others"
        return ""

    def ours(self, body: Body) -> Mapping[str, Marker]:
        """The links in a text of the event that are ours, each with the marker under which it was put there.

        In a meeting of mine a line that reads as ours is ours: Outlook copies the text of a series into
        an occurrence, and into the series that "this and following" begins, and the mark perhaps not.
        """
        mine = frozenset(lines(body)) if self.main.get("isOrganizer") is True else frozenset()
        marks = self.marks
        found = {one: marks.marker(one) or (COPIED if one in mine else None) for one in links(body)}
        return {one: marker for one, marker in found.items() if marker is not None}

    def copies(self, link: str) -> list[Item]:
        """The changed occurrences to come whose text holds a link as well."""
        return [one for one in self.coming if stands(_text(one), link)]


def state_of(held: Held) -> InviteState:
    """The same as the contract has it."""
    body = held.body
    people: set[Address] = set()
    complete = True
    for item in (held.main, *held.coming):
        listed, whole = participants(item, held.me)
        host = organizer_of(item, held.me)
        people |= {one.address for one in listed if one.kind is not CuType.RESOURCE}
        people |= {host.address} if host else set()
        complete = complete and whole
    ours = held.ours(body)
    rest = without(body, ours)
    return InviteState(
        etag=held.etag,
        writable=not held.objection(),
        attachments=(
            *(Attachment(link=one, marker=ours.get(one)) for one in links(body)),
            *(one for item in held.coming for one in _copied(held, _text(item))),
        ),
        participants=frozenset(people),
        complete=complete,
        mails=held.mails,
        details={
            **{name: repr(held.main[name]) for name in _SHOWN if name in held.main},
            "body": f"{words(rest)} {links(rest)}",
        },
    )


def _copied(held: Held, text: Body) -> Iterable[Attachment]:
    """Ours, where Outlook has copied them from the series to one of its occurrences."""
    for link, marker in held.ours(text).items():
        yield Attachment(link=link, marker=marker, occurrence=True)


def _text(item: Item) -> Body:
    """The text of a changed occurrence; one that does not tell has that of its series."""
    return body_of(item) if isinstance(item.get("body"), Mapping) else Body(content="", html=True)
