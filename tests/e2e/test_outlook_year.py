"""A year in Outlook from the sign-in on, all by commands: documents in OneDrive, mails, the Teams block."""

import re
import threading
import webbrowser
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from syncd.testing.graph import FakeGraph, weekly
from syncd.testing.graph.browser import Browser
from tests.cli.conftest import Syncd
from tests.e2e.google_home import Moment
from tests.e2e.microsoft_home import configure

ALEX, SAM = "alex.moreau@example.com", "sam.rivera@example.com"
NOTES = '<html><body><p>Notes &amp; <a href="https://example.com/x?a=1&amp;b=2">more</a></p></body></html>'
OURS = re.compile(r'<p><a href="([^"]*sharepoint[^"]*)">[^<]*</a></p>\r?\n?')
"""The line with the link to the document, with the end of line that Exchange writes."""


class Year:
    """Alex's home and the weekly online 1:1 with Sam that Alex organises."""

    def __init__(self, graph: FakeGraph, clock: Moment, folder: Path) -> None:
        self.graph, self.clock = graph, clock
        self.syncd = Syncd(home=folder / "home", folder=folder)
        self.syncd.home.mkdir(mode=0o700)
        configure(self.syncd.home, 'timezone = "UTC"\n')
        self.series = graph.person(ALEX).invite(
            "1:1",
            start="2026-11-02T15:00",
            pattern=weekly("monday"),
            guests=(SAM,),
            fields={
                "body": {"contentType": "html", "content": NOTES},
                "isOnlineMeeting": True,
                "onlineMeetingProvider": "teamsForBusiness",
            },
        )
        graph.person(SAM).answer(self.series, "accepted")
        self.text = self.reads(ALEX)
        graph.mails.clear()

    def run(self, *words: str) -> str:
        """What a command says now."""
        return self.syncd.ok(*words, now=f"{self.clock.now:%Y-%m-%dT%H:%M:%SZ}")

    def later(self, **more: int) -> None:
        """Let time pass."""
        self.clock.now += timedelta(**more)

    def reads(self, who: str) -> str:
        """The text of the invite as somebody has it."""
        return str((self.graph.person(who).sees(self.series) or {})["body"]["content"])

    @property
    def links(self) -> list[str]:
        """Where Sam's copy leads."""
        return [unescape(one) for one in OURS.findall(self.reads(SAM))]

    @property
    def updates(self) -> list[str]:
        """Who was mailed that the meeting has changed, and of nothing else is anybody mailed."""
        assert {mail.kind for mail in self.graph.mails} <= {"update"}
        return [mail.to for mail in self.graph.mails]

    def beside(self) -> int:
        """How many events of Alex's own stand beside the meetings."""
        own = self.graph.person(ALEX).box.default.events.values()
        return sum(one.id != self.series for one in own if one.series is None)


@pytest.fixture
def year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Year]:
    """Signed in on a Sunday, with something to say."""
    monkeypatch.setattr("time.sleep", lambda _: None)
    clock = Moment("2026-11-15T16:00:00Z")
    users = [{"address": one, "name": name} for one, name in ((ALEX, "Alex Moreau"), (SAM, "Sam Rivera"))]
    with FakeGraph(clock=clock, seed={"users": users}) as graph:
        made, visits = Year(graph, clock, tmp_path), []

        def browse(address: str) -> bool:
            visits.append(threading.Thread(target=Browser(graph.authority).follow, args=(address,)))
            visits[-1].start()
            return True

        monkeypatch.setattr(webbrowser, "open", browse)
        places = ("--authority", f"{graph.authority}/", "--graph-root", f"{graph.root}/")
        made.run("connect", "outlook", "--client-id", graph.client.id, *places)
        for visit in visits:
            visit.join()
        made.run("sync")
        made.run("jot", "the vendor may slip", "--with", "sam")
        yield made
        graph.check()


@pytest.mark.parametrize(("how", "mails"), [("invite", [SAM]), ("companion", [])])
def test_a_year_of_entries(year: Year, how: str, mails: list[str]) -> None:
    """Fifty-two entries: one update mail in invite mode and none beside; the Teams block to the letter."""
    year.run("publish", "allow", "sam", "--how", how)
    for week in range(52):
        year.run("jot", f"week {week} it is", "--with", "sam")
        assert "published for Sam Rivera" in year.run("sync")
        assert OURS.sub("", year.reads(ALEX)) == year.text
        assert len(year.links) == len(mails)
        year.later(days=7)
    assert year.updates == mails
    assert year.beside() == 1 - len(mails)
    (path,) = (one for one in year.graph.files(ALEX).paths() if one.endswith(".docx"))
    lines = year.graph.files(ALEX).document(path).lines
    assert sum(bool(re.search(r"week \d+ it is", line)) for line in lines) == 52


def test_a_link_put_there_and_taken_off_fifty_times(year: Year) -> None:
    """Each time the text is to the letter what it was before, in both mailboxes."""
    for _ in range(50):
        year.run("publish", "allow", "sam", "--how", "invite")
        year.run("sync")
        assert len(year.links) == 1
        assert OURS.sub("", year.reads(ALEX)) == year.text
        year.run("undo")
        assert year.reads(ALEX) == year.reads(SAM) == year.text
        year.later(minutes=1)
    assert year.updates == [SAM] * 100


def test_a_link_for_colleagues_goes_with_everything_else(year: Year) -> None:
    """OneDrive did not let Sam in by name, so a link was made; undo leaves nothing by which to get in."""
    year.graph.drive_api.drives.settings.insecure_pairs.add((ALEX, SAM))
    year.run("publish", "allow", "sam", "--how", "companion")
    assert "so send it to sam.rivera@example.com yourself" in year.run("sync")
    (item,) = (one for one in year.graph.drive_api.drives.every() if one.name.endswith(".docx"))
    assert [one.scope for one in item.permissions.values()] == ["organization"]
    assert "open the document no longer" in year.run("undo", "--dry-run")
    assert "open the document no longer" in year.run("undo")
    assert item.permissions == {}
    assert "open the document no longer" not in year.run("undo")
