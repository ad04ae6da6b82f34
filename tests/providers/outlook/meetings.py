"""A weekly 1:1 in the fake Graph, and how people act on it, each in an own mailbox."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from syncd.core.model import Address, CalendarId, Uid
from syncd.provider import InviteRef, InviteState
from syncd.testing.graph import FakeGraph
from syncd_providers.outlook.graph import Graph
from syncd_providers.outlook.invite import OutlookInvite
from syncd_providers.outlook.marked import EXPAND
from syncd_providers.outlook.service import SignedIn
from syncd_providers.outlook.watched import watched
from tests.providers.outlook.server import Fixed, Waits

ALEX, SAM, KIM = "alex.moreau@example.com", "sam.rivera@example.com", "kim.osei@example.com"
WEEKLY: dict[str, Any] = {
    "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["monday"], "firstDayOfWeek": "sunday"},
    "range": {"type": "noEnd", "startDate": "2026-11-02"},
}


def invited(*addresses: str) -> list[dict[str, Any]]:
    """Attendees as they are written."""
    return [{"type": "required", "emailAddress": {"address": one}} for one in addresses]


def at(moment: str) -> dict[str, str]:
    """A time in UTC."""
    return {"dateTime": moment, "timeZone": "UTC"}


class Person:
    """Somebody with a mailbox, who acts as Outlook would for them."""

    def __init__(self, fake: FakeGraph, address: str) -> None:
        who = SignedIn(
            account="outlook",
            address=address,
            addresses=frozenset(Address(one) for one in fake.user(address).addresses),
            graph_root=f"{fake.root}/",
            tokens=Fixed(fake.token(address, "Calendars.ReadWrite")),
        )
        self.graph = Graph(who, patience=Waits().patience())

    def invite(self, *others: str, text: str = "", **fields: Any) -> str:
        """Make a weekly 1:1 on Mondays at 15:00 UTC; its iCalUId."""
        body = {
            "subject": "1:1",
            "body": {"contentType": "html", "content": text},
            "start": at("2026-11-02T15:00:00"),
            "end": at("2026-11-02T15:30:00"),
            "recurrence": WEEKLY,
            "attendees": invited(*others),
            **fields,
        }
        made = self.graph.send("POST", "me/events", json=body).object()
        return str(made["iCalUId"])

    def events(self) -> list[dict[str, Any]]:
        """Everything in the calendar, with the marks."""
        found = self.graph.get("me/events", params={"$expand": EXPAND, "$top": "500"}).object()["value"]
        assert isinstance(found, list)
        return found

    def sees(self, uid: str) -> dict[str, Any]:
        """The own copy of a meeting."""
        return next(one for one in self.events() if one["iCalUId"] == uid)

    def change(self, uid: str, fields: Mapping[str, Any]) -> None:
        """Change a meeting, or the own copy of it."""
        self.graph.send("PATCH", f"me/events/{quote(self.sees(uid)['id'], safe='')}", json=dict(fields))

    def change_one(self, uid: str, day: str, fields: Mapping[str, Any]) -> None:
        """Change one occurrence, which then stands by itself."""
        series = quote(self.sees(uid)["id"], safe="")
        days = {"startDateTime": f"{day}T00:00:00Z", "endDateTime": f"{day}T23:59:59Z"}
        found = self.graph.get(f"me/events/{series}/instances", params=days).object()["value"][0]
        self.graph.send("PATCH", f"me/events/{quote(found['id'], safe='')}", json=dict(fields))

    def beside(self) -> list[dict[str, Any]]:
        """The own events with nobody else on them."""
        return [one for one in self.events() if not one["attendees"] and one["isOrganizer"]]


class Meeting:
    """A weekly 1:1 of Alex, who uses syncd, with Sam."""

    def __init__(self, fake: FakeGraph, *, mine: bool = True, text: str = "", **fields: Any) -> None:
        self.fake = fake
        self.alex, self.sam = Person(fake, ALEX), Person(fake, SAM)
        owner, guest = (self.alex, SAM) if mine else (self.sam, ALEX)
        self.uid = owner.invite(guest, text=text, **fields)
        self.ref = InviteRef(calendar=CalendarId("outlook/primary"), uid=Uid(self.uid))
        self.invite = OutlookInvite(self.alex.graph, watched({}))
        fake.mails.clear()

    @property
    def state(self) -> InviteState:
        """How the invite reads now."""
        state = self.invite.read(self.ref)
        assert isinstance(state, InviteState), state
        return state

    @property
    def text(self) -> str:
        """The text of the event as Exchange keeps it."""
        return str(self.alex.sees(self.uid)["body"]["content"])

    @property
    def mails(self) -> list[tuple[str, str]]:
        """What was mailed since the meeting was made: what, and to whom."""
        return [(mail.kind, mail.to) for mail in self.fake.mails]

    def oddly(self, **fields: Any) -> None:
        """From now on Alex's copy is shown with these properties, whatever it holds."""
        event = self.fake.world.mailboxes[ALEX].of_uid(self.uid)
        event.odd |= fields
