"""What the daemon tells unasked: once, at the right hour, never during a 1:1, and nobody's name."""

from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from syncd import notify
from syncd.core.timetable import Due
from syncd.daemon.opened import Opened
from syncd.daemon.round import Round
from syncd.paths import locate
from syncd.store import work
from syncd.store.database import open_database
from tests.cli.conftest import Syncd, event, vcalendar

FRIDAY = datetime(2026, 11, 20, 12, tzinfo=UTC)
"""13:00 where the user is, in Berlin."""
NIGHT = datetime(2026, 11, 20, 23, tzinfo=UTC)
MORNING = datetime(2026, 11, 21, 6, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 15, tzinfo=UTC)
"""The next 1:1 with Sam; it takes half an hour."""
DAY = timedelta(days=1)


class Desktop:
    """A home whose user has a desktop, and what was shown there."""

    def __init__(self, syncd: Syncd, monkeypatch: pytest.MonkeyPatch) -> None:
        self.syncd = syncd
        self.home = locate(str(syncd.home))
        self.shown: list[str] = []
        self.there = True
        monkeypatch.setattr(notify, "show", self._show)

    def _show(self, title: str, body: str) -> bool:
        assert title == "syncd"
        if self.there:
            self.shown.append(body)
        return self.there

    def calendar(self, *events: str) -> None:
        self.syncd.calendar(vcalendar(*events))

    def round(self, now: datetime, *names: str) -> list[str]:
        """What a round shows."""
        self.done(now, *names)
        return list(self.shown)

    def done(self, now: datetime, *names: str) -> list[str]:
        """What a round does."""
        self.shown.clear()
        said: list[Mapping[str, Any]] = []
        opened = Opened(self.home, now=now)
        try:
            Round(opened, chance=lambda: 0.0, say=said.append).run(names or ("pull:work", "tell"))
        finally:
            opened.close()
        return [one["done"] for one in said if "done" in one]

    def work(self, name: str) -> Due:
        """What is kept of a piece of work."""
        with closing(open_database(self.home.database)) as database:
            return work.work(database)[name]

    def next_told(self) -> datetime | None:
        """When it is looked again at what is to be told."""
        return self.work("tell").next_due


ENDED = "A series of 1:1s has ended: `syncd audit` says which"
DROPPED = "A 1:1 was dropped while a heads-up waits: `syncd audit` says which"
SAM = event("sam@x")
LEE = event("lee@x", start="20260202T150000Z", end="20260202T153000Z", others="Lee <lee@example.com>")
GONE = LEE.replace("RRULE:FREQ=WEEKLY", "RRULE:FREQ=WEEKLY;UNTIL=20260901T000000Z")
"""A series that ended in September, and nobody noticed."""


@pytest.fixture
def desktop(syncd: Syncd, monkeypatch: pytest.MonkeyPatch) -> Desktop:
    """A weekly 1:1 with Sam, and one with Lee of which nothing is left."""
    path = syncd.calendar(vcalendar(SAM, GONE))
    syncd.ok("connect", "ics", path, "--me", "me@example.com")
    return Desktop(syncd, monkeypatch)


def test_an_end_is_told_once(desktop: Desktop) -> None:
    """Not at each round; again after three days, if it lasts."""
    assert desktop.round(FRIDAY) == [ENDED]
    assert desktop.round(FRIDAY + timedelta(minutes=10)) == []
    assert desktop.round(FRIDAY + 3 * DAY) == [ENDED]


def test_where_no_desktop_is_it_was_not_told(desktop: Desktop) -> None:
    """As soon as there is one it is."""
    desktop.there = False
    assert desktop.round(FRIDAY) == []
    desktop.there = True
    assert desktop.round(FRIDAY + timedelta(hours=1)) == [ENDED]


def test_at_night_it_waits_for_the_morning(desktop: Desktop) -> None:
    """Until seven, by the user's clock."""
    assert desktop.round(NIGHT) == []
    assert desktop.round(MORNING - timedelta(seconds=1)) == []
    assert desktop.round(MORNING) == [ENDED]


def test_during_a_meeting_nothing_is_shown(desktop: Desktop) -> None:
    """Somebody may look at the screen: from its first second to its last."""
    assert desktop.round(MONDAY) == []
    assert desktop.round(MONDAY + timedelta(minutes=29, seconds=59)) == []
    assert desktop.round(MONDAY + timedelta(minutes=30)) == [ENDED]


def test_a_dropped_meeting_with_a_waiting_heads_up_is_told_at_once(desktop: Desktop) -> None:
    """With the very round that reads it, be it night; merged with nothing that can wait."""
    desktop.round(FRIDAY)
    desktop.syncd.ok("jot", "heads-up", "the vendor may slip", "--with", "sam")
    desktop.calendar(SAM.replace("DTSTAMP", "EXDATE:20261123T150000Z\nDTSTAMP"), GONE)
    assert desktop.round(NIGHT, "pull:work") == [DROPPED]
    assert desktop.round(NIGHT + timedelta(minutes=30), "pull:work") == []


def test_several_make_one_notification(desktop: Desktop) -> None:
    """A week asleep is one notification, not one for each; and it names nobody."""
    other = GONE.replace("lee@", "kim@").replace('CN="Lee"', 'CN="Kim"')
    desktop.calendar(SAM, GONE, other)
    (shown,) = desktop.round(FRIDAY)
    assert shown == "2 things need you: `syncd audit` lists them"


def test_names_are_shown_to_whoever_asks_for_them(desktop: Desktop) -> None:
    """Only with the key of the config for it."""
    (desktop.syncd.home / "config.toml").write_text("[notifications]\nnames = true\n", "utf-8")
    (shown,) = desktop.round(FRIDAY)
    assert "Lee" in shown


def test_nothing_is_shown_to_whoever_wants_nothing(desktop: Desktop) -> None:
    """The digest is written all the same."""
    (desktop.syncd.home / "config.toml").write_text("[notifications]\ndesktop = false\n", "utf-8")
    assert desktop.round(FRIDAY) == []
    assert desktop.round(FRIDAY + 7 * DAY) == []
    (digest,) = digests(desktop)
    assert "Lee" in digest.read_text("utf-8")


def test_a_digest_comes_when_its_week_is_over(desktop: Desktop) -> None:
    """Not a second before; in a file of the user's alone, and with one word on the desktop."""
    desktop.round(FRIDAY)
    desktop.round(FRIDAY + 7 * DAY - timedelta(seconds=1))
    assert digests(desktop) == []
    assert any("digest of the week" in one for one in desktop.round(FRIDAY + 7 * DAY))
    (digest,) = digests(desktop)
    assert digest.name == "2026-11-27.md"
    assert digest.stat().st_mode & 0o777 == 0o600
    assert desktop.round(FRIDAY + 8 * DAY) == []


def digests(desktop: Desktop) -> list[Path]:
    """Those there are."""
    return sorted(desktop.home.digests.glob("*.md"))


def test_a_digest_comes_by_day(desktop: Desktop) -> None:
    """At night it waits for seven o'clock, with the word about it."""
    for days in (0, 4, 5):  # told twice, and not to be told again before the eleventh day
        desktop.round(NIGHT + days * DAY)
        desktop.round(MORNING + days * DAY)
    assert desktop.round(NIGHT + 7 * DAY) == []
    assert digests(desktop) == []
    assert desktop.next_told() == MORNING + 7 * DAY
    (shown,) = desktop.round(MORNING + 7 * DAY, "tell")
    assert shown.startswith("The digest of the week")


def test_a_digest_comes_with_what_else_there_is(desktop: Desktop) -> None:
    """One notification tells of both."""
    desktop.round(FRIDAY)
    (shown,) = desktop.round(FRIDAY + 7 * DAY)
    assert shown.splitlines() == [
        ENDED,
        "The digest of the week has 1 finding: `syncd week` and `syncd audit` say more",
    ]


def test_a_digest_that_cannot_be_written_is_still_to_come(desktop: Desktop) -> None:
    """What needs the user is told all the same, once, and why the digest is missing is kept."""
    desktop.round(FRIDAY)
    desktop.home.digests.write_text("in the way", "utf-8")
    assert desktop.round(FRIDAY + 7 * DAY) == [ENDED]
    assert "the digest was not written" in desktop.work("tell").reason
    desktop.home.digests.unlink()
    shown = desktop.round(FRIDAY + 7 * DAY + timedelta(minutes=1), "tell")
    assert shown == ["The digest of the week has 1 finding: `syncd week` and `syncd audit` say more"]
    assert len(digests(desktop)) == 1


def test_where_no_desktop_is_one_is_looked_for_within_the_hour(desktop: Desktop) -> None:
    """A screen may be there then; what waited is not a day late."""
    desktop.there = False
    desktop.round(FRIDAY)
    assert desktop.next_told() == FRIDAY + timedelta(hours=1)


def test_during_a_single_meeting_nothing_is_shown(desktop: Desktop) -> None:
    """A 1:1 outside of every series is one, too, be it to make up for one that was dropped."""
    once = event("once@x", rule="", start="20261120T120000Z", end="20261120T123000Z")
    dropped = SAM.replace("DTSTAMP", "EXDATE:20261116T150000Z\nDTSTAMP")
    for calendar in ((SAM, GONE, once), (dropped, GONE, once)):
        desktop.calendar(*calendar)
        assert desktop.round(FRIDAY) == []
        assert desktop.round(FRIDAY + timedelta(minutes=29, seconds=59)) == []
    assert desktop.round(FRIDAY + timedelta(minutes=30)) == [ENDED]


def test_what_a_sync_by_hand_has_read_is_told_at_once(desktop: Desktop) -> None:
    """It is no less news because another process was the first to read and judge it."""
    desktop.round(FRIDAY)
    desktop.syncd.ok("jot", "heads-up", "the vendor may slip", "--with", "sam")
    desktop.calendar(SAM.replace("DTSTAMP", "EXDATE:20261123T150000Z\nDTSTAMP"), GONE)
    soon = FRIDAY + timedelta(minutes=5)
    for _ in range(2):
        desktop.syncd.ok("sync", now=soon.isoformat())
    assert desktop.round(soon + timedelta(minutes=5), "pull:work", "publish") == [DROPPED]
    assert "tell" not in desktop.done(soon + timedelta(minutes=15), "pull:work", "publish")
