"""What the people on a meeting in Outlook are mailed, over a year of syncs on the command line."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from syncd import registry
from syncd.testing.graph import FakeGraph, Settings
from tests.cli.conftest import Syncd
from tests.e2e import outlook_home
from tests.e2e.google_home import Moment
from tests.providers.outlook.meetings import ALEX, SAM, WEEKLY, Person, at, invited

BEGIN = datetime(2026, 11, 15, 16, tzinfo=UTC)
"""A Sunday, a day before a 1:1."""
ONE_MAIL = [("update", SAM)]
KIM = "kim.osei@example.com"


class Office:
    """Alex's home, and the weekly 1:1 with Sam that Alex organises in Outlook."""

    def __init__(self, fake: FakeGraph, clock: Moment, folder: Path) -> None:
        self.fake, self.clock = fake, clock
        self.alex, self.sam = Person(fake, ALEX), Person(fake, SAM)
        self.uid = self.alex.invite(SAM, isOnlineMeeting=True)
        self.syncd = Syncd(home=folder / "home", folder=folder)
        self.syncd.home.mkdir()
        (self.syncd.home / "config.toml").write_text(
            'timezone = "UTC"\n[documents]\nbase_url = "https://files.example.com/1-1"\n', "utf-8"
        )
        outlook_home.connect(fake, self.syncd.home, ALEX, now=BEGIN)
        self.syncd.ok("sync", now=self.now)
        self.syncd.ok("jot", "the vendor may slip", "--with", "sam", now=self.now)
        fake.mails.clear()

    @property
    def now(self) -> str:
        """When the commands run."""
        return f"{self.clock.now:%Y-%m-%dT%H:%M:%SZ}"

    def later(self, **more: int) -> None:
        """Let time pass."""
        self.clock.now += timedelta(**more)

    def run(self, *words: str) -> str:
        """What a command says now."""
        return self.syncd.ok(*words, now=self.now)

    @property
    def mails(self) -> list[tuple[str, str]]:
        """What was mailed: what, and to whom."""
        return [(mail.kind, mail.to) for mail in self.fake.mails]

    def links(self) -> set[str]:
        """Where Sam reads of the document, as it is told."""
        return set(re.findall(r"https://files[^\"<]+", self.sam.sees(self.uid)["body"]["content"]))


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """The home, on a Sunday."""
    monkeypatch.setattr(registry, "OWN", {**registry.OWN, "outlook": "tests.e2e.outlook_home:SPEC"})
    clock = Moment(BEGIN.isoformat())
    lasting = Settings(access_token_lifetime=timedelta(days=1000))
    with FakeGraph(clock=clock, settings=lasting) as fake:
        yield Office(fake, clock, tmp_path)
        fake.check()


@pytest.mark.parametrize(
    ("how", "mails"),
    [((), []), (("--how", "companion"), []), (("--how", "invite"), ONE_MAIL)],
    ids=["auto", "companion", "invite"],
)
def test_a_year_of_weekly_meetings(
    office: Office, how: tuple[str, ...], mails: list[tuple[str, str]]
) -> None:
    """With publishing on, in invite mode exactly one update mail, otherwise none; one link either way."""
    office.run("publish", "allow", "sam", *how)
    for _ in range(52):
        office.run("sync")
        office.later(days=7)
    assert office.mails == mails
    assert len(office.links()) == len(mails)
    beside = office.alex.beside()
    assert len(beside) == 1 - len(mails)
    assert all(one["start"]["dateTime"].startswith("2027-11-08T15:00") for one in beside)
    assert office.sam.beside() == []
    assert office.sam.sees(office.uid)["isOnlineMeeting"]


def test_a_mail_is_told_before_it_is_sent(office: Office) -> None:
    """By the answer that agrees to it, by a dry run, and by the sync; taking it off as well."""
    assert "one update mail" in office.run("publish", "allow", "sam", "--how", "invite")
    assert "which mails everybody on it once" in office.run("sync", "--dry-run")
    assert office.mails == []
    assert "which mails everybody on it once" in office.run("sync")
    assert office.mails == ONE_MAIL
    assert "which mails everybody on it once" in office.run("undo", "sam", "--dry-run")
    office.later(minutes=1)
    said = office.run("undo", "sam")
    assert "which mails everybody on it once" in said
    assert office.mails == ONE_MAIL * 2
    assert office.links() == set()
    office.later(minutes=1)
    (again,) = re.findall(r"to put it back: syncd (publish allow .*)", said)
    office.run(*again.split())
    office.run("sync")
    assert office.mails == ONE_MAIL * 3


def test_a_series_with_changed_occurrences_waits(office: Office) -> None:
    """More than one mail was not agreed to: a companion carries the link until they are over."""
    moved = {"start": at("2026-11-17T16:00:00"), "end": at("2026-11-17T16:30:00")}
    office.alex.change_one(office.uid, "2026-11-16", moved)
    office.fake.mails.clear()
    office.later(days=1)
    office.run("publish", "allow", "sam", "--how", "invite")
    assert "it would send everybody on it 2 mails" in office.run("sync")
    assert (office.mails, len(office.alex.beside())) == ([], 1)
    office.later(days=6)
    assert "put the link onto the series" in office.run("sync")
    assert (office.mails, office.alex.beside()) == (ONE_MAIL, [])


def test_somebody_who_joins_finds_no_link(office: Office) -> None:
    """It is taken off before anything else, by one mail; alone again, nobody is mailed unless asked to."""
    office.run("publish", "allow", "sam", "--how", "invite")
    office.run("sync")
    office.alex.change(office.uid, {"attendees": invited(SAM, KIM)})
    assert office.links()
    office.fake.mails.clear()
    office.later(days=7)
    said = office.run("sync")
    assert "took the link off the series" in said
    assert "somebody else takes part now" in said
    assert office.links() == set()
    assert office.mails == [("update", SAM), ("update", KIM)]
    office.alex.change(office.uid, {"attendees": invited(SAM)})
    office.fake.mails.clear()
    for _ in range(3):
        office.later(days=7)
        office.run("sync")
    assert office.mails == []
    assert len(office.alex.beside()) == 1
    office.run("publish", "allow", "sam", "--how", "invite")
    office.later(days=7)
    office.run("sync")
    assert (office.mails, office.alex.beside()) == (ONE_MAIL, [])


def test_a_meeting_of_somebody_elses_is_left_alone(office: Office) -> None:
    """Sam organises one as well: whatever was agreed to, nothing is written there."""
    theirs = office.sam.invite(ALEX, start=at("2026-11-02T10:00:00"), end=at("2026-11-02T10:30:00"))
    office.alex.change(office.uid, {"attendees": []})
    before = office.alex.sees(theirs)["changeKey"]
    office.fake.mails.clear()
    office.run("publish", "allow", "sam", "--how", "invite")
    for _ in range(4):
        office.run("sync")
        office.later(days=7)
    assert office.mails == []
    assert office.alex.sees(theirs)["changeKey"] == before


def test_a_series_that_is_split_keeps_its_link_and_loses_it_with_a_guest(office: Office) -> None:
    """Outlook copies the text into the second half: found there without a mail, and known when it must go."""
    office.run("publish", "allow", "sam", "--how", "invite")
    office.run("sync")
    text = office.alex.sees(office.uid)["body"]["content"]
    old = {**WEEKLY, "range": {**WEEKLY["range"], "type": "endDate", "endDate": "2026-11-29"}}
    new = {**WEEKLY, "range": {**WEEKLY["range"], "startDate": "2026-11-30"}}
    times = {"start": at("2026-11-30T16:00:00"), "end": at("2026-11-30T16:30:00")}
    office.alex.change(office.uid, {"recurrence": old})
    office.uid = office.alex.invite(SAM, text=text, recurrence=new, **times)
    office.fake.mails.clear()
    for _ in range(4):
        office.later(days=7)
        office.run("sync")
    assert (office.mails, office.alex.beside()) == ([], [])
    assert len(office.links()) == 1
    office.alex.change(office.uid, {"attendees": invited(SAM, KIM)})
    office.later(days=7)
    assert "somebody else takes part now" in office.run("sync")
    assert office.links() == set()
