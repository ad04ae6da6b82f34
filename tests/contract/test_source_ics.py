"""The calendar-file source keeps the contract: as a file, as a folder, as an address."""

import threading
from collections.abc import Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from syncd.core.model import Event, Participant, When
from syncd.provider import Source
from syncd.testing.source_suite import SourceSuite
from syncd_providers.ics.client import source


def text_of(event: Event) -> str:
    """An event as a calendar program would write it."""
    lines = ["BEGIN:VEVENT", f"UID:{event.uid}", "DTSTAMP:20260101T000000Z"]
    lines += [f"DTSTART{_when(event.start)}", f"DTEND{_when(event.end)}"]
    lines += [f"RECURRENCE-ID{_when(event.recurrence_id)}"] if event.recurrence_id else []
    lines += [f"RRULE:{event.rule}"] if event.rule else []
    lines += [f"STATUS:{event.status.name}", f"SUMMARY:{_escaped(event.title)}"]
    lines += [_person("ORGANIZER", event.organizer)] if event.organizer else []
    lines += [_person("ATTENDEE", one) for one in event.attendees]
    return "\r\n".join([*lines, "END:VEVENT", ""])


def _when(moment: When) -> str:
    if not isinstance(moment, datetime):
        return f";VALUE=DATE:{moment:%Y%m%d}"
    assert isinstance(moment.tzinfo, ZoneInfo)
    return f";TZID={moment.tzinfo.key}:{moment:%Y%m%dT%H%M%S}"


def _person(name: str, one: Participant) -> str:
    return f'{name};CN="{one.name}";PARTSTAT={one.answer.name.replace("_", "-")}:mailto:{one.address}'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")


UNREADABLE = "BEGIN:VEVENT\r\nUID:{}\r\nDTSTART:tomorrow\r\nEND:VEVENT\r\n"


class Calendar:
    """The text of a calendar, by UID."""

    def __init__(self) -> None:
        self.items: dict[str, str] = {}

    def put(self, *components: Event) -> None:
        """Hold these components of one UID."""
        self.items[components[0].uid] = "".join(map(text_of, components))
        self.written()

    def put_unreadable(self, uid: str) -> bool:
        """Hold an event whose start is no time."""
        self.items[uid] = UNREADABLE.format(uid)
        self.written()
        return True

    def remove(self, uid: str) -> None:
        """Hold nothing of this UID."""
        del self.items[uid]
        self.written()

    def written(self) -> None:
        """Bring the text to where the source reads it."""

    @staticmethod
    def wrapped(*items: str) -> str:
        """A whole VCALENDAR."""
        return "".join(["BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t\r\n", *items, "END:VCALENDAR\r\n"])


class FileWorld(Calendar):
    """All events in one file."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.path = folder / "work.ics"
        self.written()

    @property
    def source(self) -> Source:
        """The file's source."""
        return source({"location": str(self.path)})

    def written(self) -> None:
        """Write the file anew."""
        self.path.write_text(self.wrapped(*self.items.values()), newline="")

    def break_off(self) -> None:
        """Lose the file's second half."""
        text = self.path.read_bytes()
        self.path.write_bytes(text[: len(text) // 2])

    def lose(self) -> None:
        """Delete the file."""
        self.path.unlink()


class FolderWorld(Calendar):
    """One file for each UID, as vdirsyncer keeps them."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.path = folder / "calendars"
        self.path.mkdir()

    @property
    def source(self) -> Source:
        """The folder's source."""
        return source({"location": str(self.path)})

    def written(self) -> None:
        """Write the files that changed and delete those that are gone."""
        wanted = {f"{uid}.ics": self.wrapped(text) for uid, text in self.items.items()}
        for path in self.path.iterdir():
            if path.name not in wanted:
                path.unlink()
        for name, text in wanted.items():
            path = self.path / name
            if not path.exists() or path.read_bytes().decode() != text:
                path.write_text(text, newline="")

    def break_off(self) -> None:
        """A folder is cut off when its disk goes away in the middle: then it is not there."""
        self.lose()

    def lose(self) -> None:
        """Take the folder away."""
        self.path.rename(self.path.with_name("elsewhere"))


class QuietServer(ThreadingHTTPServer):
    """A server that keeps it to itself when a client hangs up."""

    def handle_error(self, *_: object) -> None:
        """Say nothing."""


class FeedWorld(Calendar):
    """All events behind an address on this machine."""

    def __init__(self) -> None:
        super().__init__()
        self.cut = self.gone = False
        world = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = world.wrapped(*world.items.values()).encode()
                self.send_response(404 if world.gone else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[: len(body) // 2] if world.cut else body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = QuietServer(("127.0.0.1", 0), Handler)

    @property
    def source(self) -> Source:
        """The address's source."""
        return source({"location": f"http://127.0.0.1:{self.server.server_port}/secret/basic.ics"})

    def break_off(self) -> None:
        """Send half of every answer."""
        self.cut = True

    def lose(self) -> None:
        """Answer that there is no such calendar."""
        self.gone = True


class TestFile(SourceSuite):
    """A calendar file."""

    @pytest.fixture
    def world(self, tmp_path: Path) -> FileWorld:
        """A file in a fresh folder."""
        return FileWorld(tmp_path)


class TestFolder(SourceSuite):
    """A folder of calendar files."""

    @pytest.fixture
    def world(self, tmp_path: Path) -> FolderWorld:
        """A fresh folder."""
        return FolderWorld(tmp_path)


class TestFeed(SourceSuite):
    """A published calendar."""

    @pytest.fixture
    def world(self) -> Iterator[FeedWorld]:
        """A server on the loopback interface."""
        world = FeedWorld()
        thread = threading.Thread(target=world.server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield world
        world.server.shutdown()
        thread.join()
        world.server.server_close()
