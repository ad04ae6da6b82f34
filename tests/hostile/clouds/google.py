"""Google as a cloud: the fake on loopback, its account signed in without a browser."""

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from syncd.testing.google import FakeGoogle
from syncd.testing.google.drive.files import DriveFile
from syncd.testing.server import Request
from tests.e2e.google_home import configure, keep_documents_in, seed

from .cloud import KIM, ME, SAM, THEIRS, Kept, Stands

PEOPLE = {ME: "Alex Moreau", SAM: "Sam Rivera", KIM: "Kim Tran"}


class GoogleCloud:
    """Implements :class:`~tests.hostile.clouds.cloud.Cloud`."""

    name = "google"
    how: tuple[str, ...] = ()
    mailed: tuple[str, ...] = ()
    overlaps = False

    def __init__(self) -> None:
        self._now = datetime(2026, 11, 1, tzinfo=UTC)
        self.google = FakeGoogle(clock=self._clock, seed=seed(PEOPLE)).start()
        self.server = self.google.server
        alex = self.google.person(ME)
        self._series = alex.invite(
            "1:1",
            start="2026-10-05T10:00",
            rule="FREQ=WEEKLY",
            guests=(SAM,),
            fields={"attachments": [{"fileUrl": THEIRS, "title": "Notes"}]},
        )
        alex.invite("1:1", start="2026-10-06T10:00", rule="FREQ=WEEKLY", guests=(KIM,))
        for guest in (SAM, KIM):
            for event in list(self.google.world.calendars[guest].copies):
                self.google.person(guest).answer(event, "accepted")

    def _clock(self) -> datetime:
        return self._now

    def prepare(self, home: Path) -> tuple[str, ...]:
        """A client file as the Cloud console gives it."""
        home.mkdir(mode=0o700, exist_ok=True)
        configure(self.google, home)
        client = home / "client.json"
        client.write_text(json.dumps(self.google.client_config()), "utf-8")
        return "connect", "google", "--client", str(client)

    def browser(self) -> str:
        """It follows every redirect."""
        return "import sys, urllib.request\nurllib.request.urlopen(sys.argv[1], timeout=20).read()\n"

    def connect(self, home: Path) -> None:
        """Sign in, and keep documents there as well."""
        keep_documents_in(self.google, home, ME)

    def saved(self) -> dict[str, Any]:
        """A copy of all that Google knows."""
        with self.server.paused():
            return _copied(self.google.world.__dict__, self._clock)

    def reset(self, saved: dict[str, Any]) -> None:
        """Let Google know what it knew then."""
        with self.server.paused():
            self.google.world.__dict__.update(_copied(saved, self._clock))
            self.server.faults.clear()
            self.server.exchanges.clear()
            self.google.hook()

    def at(self, now: str) -> None:
        """Set the clock."""
        self._now = datetime.fromisoformat(now)

    def lag(self, span: timedelta) -> None:
        """Drive's search index."""
        self.google.world.settings.search_lag = span

    def many(self, count: int, *, page: int) -> None:
        """A series with somebody else each."""
        alex = self.google.person(ME)
        for number in range(count):
            start = datetime(2026, 10, 7, 8, tzinfo=UTC) + timedelta(minutes=30 * number)
            guest = f"person{number}@example.com"
            alex.invite("many", start=f"{start:%Y-%m-%dT%H:%M}", rule="FREQ=WEEKLY", guests=(guest,))
        self.google.world.settings.page_size = page

    def change_many(self) -> None:
        """In the web page."""
        alex = self.google.person(ME)
        many = [one for one in alex.calendar.copies if (alex.sees(one) or {}).get("summary") == "many"]
        for event in many[:2]:
            alex.delete(event)
        for event in many[2:]:
            alex.change(event, {"summary": "one of many", "location": "upstairs"})

    def forget_cursors(self) -> None:
        """From now on sync tokens are answered with 410."""
        self.google.expire_sync_tokens(ME)

    def stands(self) -> Stands:
        """As the owners see it."""
        with self.server.paused():
            alex = self.google.person(ME)
            mine = alex.calendar.copies
            shown = {event: alex.sees(event) or {} for event in mine}
        files = list(self.google.world.files.values())
        links = {
            event: [_address(one) for one in seen.get("attachments", ())] for event, seen in shown.items()
        }
        return Stands(
            documents=tuple(self._kept(one) for one in files if not one.trashed),
            thrown_away=tuple(one.id for one in files if one.trashed),
            attached=tuple(links.pop(self._series)),
            elsewhere=tuple(link for some in links.values() for link in some),
            mailed=tuple(who for mail in self.google.mails for who in mail.to),
        )

    def _kept(self, file: DriveFile) -> Kept:
        properties = file.properties.get(self.google.client.project, {})
        page = self.google.person(ME).document(file.id)
        return Kept(
            link=file.id,
            marker=properties.get("syncd", ""),
            text=page.text,
            roles={one.address or one.type: one.role for one in file.permissions.values()},
            history=tuple(page.versions()),
        )

    def is_write(self, request: Request) -> bool:
        """An access token is nothing anybody sees."""
        return request.method != "GET" and request.path != "/token"

    def is_page(self, request: Request) -> bool:
        """events.list, whether of all, of what changed or of one series."""
        return fnmatchcase(request.path, "/calendar/v3/calendars/*/events")

    def write_into(self, document: str, text: str) -> None:
        """In the web page."""
        with self.server.paused():
            self.google.person(SAM).document(document).append(text)

    def stop(self) -> None:
        """End the server."""
        self.google.stop()

    def check(self) -> None:
        """Malformed requests and the fake's own errors."""
        wrong = [*self.google.refused, *self.google.complaints]
        assert not wrong, "\n".join(wrong)


def _copied(state: dict[str, Any], clock: Callable[[], datetime]) -> dict[str, Any]:
    return copy.deepcopy({**state, "clock": clock}, {id(clock): clock})


def _address(attachment: dict[str, Any]) -> str:
    """A document's id where Google names one, else where it leads."""
    return str(attachment.get("fileId") or attachment["fileUrl"])
