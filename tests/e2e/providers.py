"""A provider on the network as the search for private words needs it, whichever it is."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from syncd.testing.google import FakeGoogle
from syncd.testing.google.docs.typist import Typist
from syncd.testing.graph import FakeGraph, weekly
from syncd.testing.graph.drive.items import Item
from syncd.testing.graph.world import stamp
from syncd.testing.server import Fake, texts_of_parts
from tests.e2e import google_home, microsoft_home
from tests.e2e.google_home import Moment


class Provider(Protocol):
    """A fake in which everybody has an account; people are named by their address."""

    how: tuple[str, ...]
    """Further words by which a link is allowed onto an invite."""

    @property
    def fake(self) -> Fake[Any]:
        """The fake itself."""

    def keep_documents_of(self, home: Path, address: str) -> None:
        """Let the documents and the calendar of a home be somebody's here."""

    def documents(self) -> dict[str, str]:
        """What every running document says, by a name that begins with whom it is shared."""

    def type_below(self, document: str, line: str, text: str, who: str) -> None:
        """Let somebody type a line below another one."""

    def left(self) -> dict[str, str]:
        """Everything that came here, and what anybody could look at, by where it is."""

    def seen_by(self, who: str) -> str:
        """Every event in somebody's calendar, as they see it."""

    def invite(self, me: str, title: str, guest: str, start: str) -> str:
        """Make a weekly 1:1 that the guest has accepted; returns its id."""

    def away(self, me: str, title: str, start: str, minutes: int, about: str) -> None:
        """Enter an absence."""

    def add_guest(self, me: str, event: str, guests: tuple[str, ...]) -> None:
        """Let exactly these people be on a meeting."""

    def has_link(self, me: str, event: str) -> bool:
        """Whether a document is attached to a meeting."""

    def uid(self, me: str, event: str) -> str:
        """The iCalUID of a meeting."""


class Google:
    """Implements :class:`Provider`."""

    how: tuple[str, ...] = ()

    def __init__(self, people: Mapping[str, str], clock: Moment) -> None:
        self.fake = FakeGoogle(clock=clock, seed=google_home.seed(people))

    def keep_documents_of(self, home: Path, address: str) -> None:
        """In Google Docs."""
        google_home.keep_documents_in(self.fake, home, address)

    def documents(self) -> dict[str, str]:
        """The text of each."""
        return {name: page.text for name, page in google_home.documents(self.fake).items()}

    def type_below(self, document: str, line: str, text: str, who: str) -> None:
        """At the end of that line, and return."""
        page = google_home.documents(self.fake)[document]
        Typist(page.world, page.world.user(who), page.file).add_lines(line, [text])

    def left(self) -> dict[str, str]:
        """Requests, and every state of every document."""
        return google_home.left(self.fake)

    def seen_by(self, who: str) -> str:
        """Every event."""
        person = self.fake.person(who)
        return repr([person.sees(event) for event in person.calendar.copies])

    def invite(self, me: str, title: str, guest: str, start: str) -> str:
        """In the primary calendar."""
        made = self.fake.person(me).invite(title, start=start, rule="FREQ=WEEKLY", guests=(guest,))
        self.fake.person(guest).answer(made, "accepted")
        return made

    def away(self, me: str, title: str, start: str, minutes: int, about: str) -> None:
        """An event of one's own."""
        self.fake.person(me).invite(title, start=start, minutes=minutes, fields={"description": about})

    def add_guest(self, me: str, event: str, guests: tuple[str, ...]) -> None:
        """They have accepted."""
        everybody = [{"email": where, "responseStatus": "accepted"} for where in (me, *guests)]
        self.fake.person(me).change(event, {"attendees": everybody})

    def has_link(self, me: str, event: str) -> bool:
        """As an attachment."""
        return "attachments" in (self.fake.person(me).sees(event) or {})

    def uid(self, me: str, event: str) -> str:
        """As Google names it."""
        return str((self.fake.person(me).sees(event) or {})["iCalUID"])


_NAME = "documents/{0.name}"
"""What a file of OneDrive is called here."""


class Microsoft:
    """Implements :class:`Provider`."""

    how: tuple[str, ...] = ("--how", "invite")

    def __init__(self, people: Mapping[str, str], clock: Moment) -> None:
        self.fake = FakeGraph(clock=clock, seed=google_home.seed(people))

    def keep_documents_of(self, home: Path, address: str) -> None:
        """In OneDrive."""
        microsoft_home.keep_documents_in(self.fake, home, address)

    def documents(self) -> dict[str, str]:
        """The lines of each."""
        return {
            _NAME.format(one): self.fake.files(one.drive.owner.address).document(one.id).text
            for one in self._files()
        }

    def type_below(self, document: str, line: str, text: str, who: str) -> None:
        """Return at the end of that line; where it is a heading, at the end of what stands below."""
        (item,) = (one for one in self._files() if document.endswith(one.name))
        page = self.fake.files(who).document(item.id)
        try:
            page.add_line(line, text)
        except ValueError:
            page.add_lines(line, [text])

    def left(self) -> dict[str, str]:
        """Requests, an upload with the file it became, and every part of every state of every file."""
        uploaded = {
            state.content: f" for {_NAME.format(one)}" for one in self._files() for state in one.versions
        }
        found = {
            f"received {number}{uploaded.get(one.request.body, '')}": "\n".join(one.said)
            for number, one in enumerate(self.fake.exchanges)
        }
        for mail in self.fake.mails:
            found[f"mailed to {mail.to} {len(found)}"] = repr(mail)
        for item in self._files():
            name = _NAME.format(item)
            permissions = [vars(one) for one in item.permissions.values()]
            found[f"{name} as it is called, found and shared"] = repr(
                (item.path, item.description, permissions)
            )
            for number, state in enumerate(item.versions):
                where = f"{name} since {stamp(state.at)} by {state.by}, {number}"
                found[where] = "\n".join(texts_of_parts(state.content))
        return found

    def _files(self) -> list[Item]:
        every = self.fake.drive_api.drives.every()
        return [one for one in every if not one.folder]

    def seen_by(self, who: str) -> str:
        """Every event with all that Graph shows of it."""
        person = self.fake.person(who)
        own = (one for calendar in person.box.calendars.values() for one in calendar.events)
        return repr([person.sees(event) for event in own])

    def invite(self, me: str, title: str, guest: str, start: str) -> str:
        """An online meeting in the calendar."""
        made = self.fake.person(me).invite(
            title,
            start=start,
            pattern=weekly("monday"),
            guests=(guest,),
            fields={"isOnlineMeeting": True, "onlineMeetingProvider": "teamsForBusiness"},
        )
        self.fake.person(guest).answer(made, "accepted")
        return made

    def away(self, me: str, title: str, start: str, minutes: int, about: str) -> None:
        """An event of one's own."""
        fields = {"body": {"contentType": "text", "content": about}}
        self.fake.person(me).invite(title, start=start, minutes=minutes, fields=fields)

    def add_guest(self, me: str, event: str, guests: tuple[str, ...]) -> None:
        """As the organizer."""
        self.fake.person(me).set_guests(event, *guests)

    def has_link(self, me: str, event: str) -> bool:
        """In the text."""
        seen = self.fake.person(me).sees(event) or {}
        return "sharepoint.com" in seen["body"]["content"]

    def uid(self, me: str, event: str) -> str:
        """As Graph names it."""
        return str((self.fake.person(me).sees(event) or {})["iCalUId"])
