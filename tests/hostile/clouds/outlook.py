"""Microsoft 365 as a cloud: the fake on loopback, its account signed in without a browser."""

import copy
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

from syncd.testing.graph import FakeGraph, weekly
from syncd.testing.graph.drive.items import Item
from syncd.testing.graph.drive.shown import web_url
from syncd.testing.server import Request
from tests.e2e.microsoft_home import configure, keep_documents_in

from .cloud import KIM, ME, SAM, THEIRS, Kept, Stands

PEOPLE = {ME: "Alex Moreau", SAM: "Sam Rivera", KIM: "Kim Tran"}
_LINK = re.compile(r'href="([^"]+)"')
_ROLES = {"read": "reader", "write": "writer", "owner": "owner"}


class OutlookCloud:
    """Implements :class:`~tests.hostile.clouds.cloud.Cloud`."""

    name = "outlook"
    how: tuple[str, ...] = ("--how", "invite")
    mailed: tuple[str, ...] = (SAM,)
    overlaps = True

    def __init__(self) -> None:
        self._now = datetime(2026, 11, 1, tzinfo=UTC)
        users = [{"address": where, "name": name, "zone": "UTC"} for where, name in PEOPLE.items()]
        self.graph = FakeGraph(clock=self._clock, seed={"users": users}).start()
        self.server = self.graph.server
        alex = self.graph.person(ME)
        notes = {"contentType": "html", "content": f'<p>Notes: <a href="{THEIRS}">here</a></p>'}
        self._series = alex.invite(
            "1:1",
            start="2026-10-05T10:00",
            pattern=weekly("monday"),
            guests=(SAM,),
            fields={"body": notes, "isOnlineMeeting": True, "onlineMeetingProvider": "teamsForBusiness"},
        )
        other = alex.invite("1:1", start="2026-10-06T10:00", pattern=weekly("tuesday"), guests=(KIM,))
        for guest, event in ((SAM, self._series), (KIM, other)):
            self.graph.person(guest).answer(event, "accepted")
        self._meeting = self._online_part()
        self.graph.mails.clear()

    def _clock(self) -> datetime:
        return self._now

    def prepare(self, home: Path) -> tuple[str, ...]:
        """Where the fake is, and as which app to sign in."""
        home.mkdir(mode=0o700, exist_ok=True)
        configure(home)
        places = ("--authority", f"{self.graph.authority}/", "--graph-root", f"{self.graph.root}/")
        return "connect", "outlook", "--client-id", self.graph.client.id, *places

    def browser(self) -> str:
        """Microsoft's page is elsewhere by its name: what goes there is led to the fake."""
        return (
            "import sys\nfrom syncd.testing.graph.browser import Browser\n"
            f"Browser({self.graph.authority!r}).follow(sys.argv[1])\n"
        )

    def connect(self, home: Path) -> None:
        """Sign in, and keep documents there as well."""
        keep_documents_in(self.graph, home, ME)

    # -- turning back ---------------------------------------------------------------------------

    def saved(self) -> list[dict[str, Any]]:
        """A copy of all that Microsoft knows."""
        with self.server.paused():
            return self._copied(self._known())

    def reset(self, saved: list[dict[str, Any]]) -> None:
        """Let Microsoft know what it knew then."""
        with self.server.paused():
            for part, known in zip(self._parts(), self._copied(saved), strict=True):
                part.__dict__.update(known)
            self.server.faults.clear()
            self.server.exchanges.clear()
            self.graph.hook()

    def _parts(self) -> list[Any]:
        """Everything in the fake that keeps something; each stays where it is and is filled anew."""
        drive, sign_in = self.graph.drive_api, self.graph.sign_in
        return [
            self.graph.world,
            self.graph.calendars.delta,
            *(sign_in.tokens, sign_in.devices, sign_in.consent),
            *(drive.drives, drive.downloads, drive.uploads),
        ]

    def _known(self) -> list[dict[str, Any]]:
        return [
            {name: one for name, one in part.__dict__.items() if name != "clock"} for part in self._parts()
        ]

    def _copied(self, known: list[dict[str, Any]]) -> list[dict[str, Any]]:
        stay = [*self._parts(), *_others(known)]
        return copy.deepcopy(known, {id(one): one for one in stay})

    # -- what happens there ---------------------------------------------------------------------

    def at(self, now: str) -> None:
        """Set the clock."""
        self._now = datetime.fromisoformat(now)

    def lag(self, span: timedelta) -> None:
        """A file is found by its path, at once."""

    def many(self, count: int, *, page: int) -> None:
        """A series with somebody else each."""
        alex = self.graph.person(ME)
        for number in range(count):
            start = datetime(2026, 10, 7, 8, tzinfo=UTC) + timedelta(minutes=30 * number)
            guest = f"person{number}@example.com"
            alex.invite("many", start=f"{start:%Y-%m-%dT%H:%M}", pattern=weekly("wednesday"), guests=(guest,))
        self.graph.world.settings.most_per_page = page

    def change_many(self) -> None:
        """In Outlook."""
        alex = self.graph.person(ME)
        many = [one.id for one in self._events(ME) if one.shared.subject == "many"]
        for event in many[:2]:
            alex.delete(event)
        for event in many[2:]:
            alex.change(event, {"subject": "one of many", "location": {"displayName": "upstairs"}})

    def forget_cursors(self) -> None:
        """From now on delta links are answered with 410."""
        self.graph.forget_deltas(ME)

    def write_into(self, document: str, text: str) -> None:
        """In Word."""
        (item,) = (one for one in self._files() if self._link(one) == document)
        with self.server.paused():
            self.graph.person(SAM).document(item.id).append(text)

    # -- what stands there ----------------------------------------------------------------------

    def stands(self) -> Stands:
        """As the owners see it."""
        with self.server.paused():
            links = {
                event.id: [unescape(one) for one in _LINK.findall(event.shared.body)]
                for event in self._events(ME)
            }
            attached = [one for one in links.pop(self._series) if one not in self._meeting]
            files = list(self._files())
            return Stands(
                documents=tuple(self._kept(one) for one in files),
                attached=tuple(sorted(attached, key=lambda link: link != THEIRS)),
                elsewhere=tuple(link for some in links.values() for link in some),
                mailed=tuple(mail.to for mail in self.graph.mails),
                thrown_away=tuple(
                    one.name for one in self._drive().bin.values() if not one.folder and one.versions
                ),
            )

    def _events(self, who: str) -> Iterator[Any]:
        for calendar in self.graph.world.mailboxes[who].calendars.values():
            yield from calendar.events.values()

    def _online_part(self) -> list[str]:
        """The links of the online meeting, which have to stay."""
        (event,) = (one for one in self._events(ME) if one.id == self._series)
        return [unescape(one) for one in _LINK.findall(event.shared.body) if unescape(one) != THEIRS]

    def _drive(self) -> Any:
        return self.graph.drive_api.drives.of(self.graph.user(ME))

    def _files(self) -> Iterator[Item]:
        return (one for one in self._drive().items.values() if not one.folder)

    def _link(self, item: Item) -> str:
        return web_url(item)

    def _kept(self, item: Item) -> Kept:
        page = self.graph.person(ME).document(item.id)
        granted = {one.address or one.scope: _ROLES[one.role] for one in item.permissions.values()}
        return Kept(
            link=self._link(item),
            marker=item.name,
            text="\n".join(page.lines),
            roles={ME: "owner", **granted},
            history=tuple("\n".join(lines) for lines in page.versions()),
        )

    def is_write(self, request: Request) -> bool:
        """Signing in changes nothing that anybody sees."""
        return request.method != "GET" and not request.path.endswith("/token")

    def is_page(self, request: Request) -> bool:
        """Every list of events, and every series that is read by itself."""
        return request.method == "GET" and ("/calendarView" in request.path or "/events" in request.path)

    def stop(self) -> None:
        """End the server."""
        self.graph.stop()

    def check(self) -> None:
        """Malformed requests and the fake's own errors."""
        wrong = [*self.graph.refused, *self.graph.complaints]
        assert not wrong, "\n".join(wrong)
        (event,) = (one for one in self._events(ME) if one.id == self._series)
        links = [unescape(one) for one in _LINK.findall(event.shared.body)]
        assert [one for one in links if one in self._meeting] == self._meeting


def _others(known: list[dict[str, Any]]) -> Iterator[Any]:
    """What the parts know of each other and of further parts, none of which is copied."""
    for part in known:
        for one in part.values():
            if hasattr(one, "world") and type(one).__module__.startswith("syncd.testing.graph"):
                yield one
        yield from part.get("areas", {}).values()
