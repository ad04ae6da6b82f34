"""status: what was read, when, and what was not understood."""

from contextlib import closing
from datetime import UTC, datetime

from syncd.provider import Marker
from syncd.store import documents
from syncd.store.database import open_database
from tests.cli.conftest import Syncd, event, vcalendar


def test_a_new_home_has_a_status(syncd: Syncd) -> None:
    """Nothing connected is told with the next command; the place of the home is shown."""
    said = syncd.ok("status")
    assert str(syncd.home) in said
    assert "no calendar is connected yet: `syncd connect ics FILE`" in said


def test_status_in_one_screen(sample: Syncd) -> None:
    """Each calendar with its last read in local time, what was not understood, and what was found."""
    assert sample.ok("status").splitlines()[1:] == [
        "  holidays  read today 13:00",
        "  work      read today 13:00",
        "not watching: `syncd service install` lets the system start `syncd run`",
        "not understood: 0",
        "relationships: 4; findings: 3; `syncd audit` shows them",
    ]


def test_what_went_wrong_is_told(syncd: Syncd) -> None:
    """Quarantined events, a calendar never read, a failed try, a read that is old."""
    text = vcalendar(event("good@x"), event("bad@x", rule="FREQ=SECONDLY"))
    work = syncd.calendar(text)
    syncd.ok("connect", "ics", work, "--me", "me@example.com")
    said = syncd.ok("status")
    assert "  work  never read" in said
    assert "not assessed: work: it has not been read yet" in said
    syncd.ok("sync")
    assert "not understood: 1; `syncd doctor` lists it" in syncd.ok("status")
    work.unlink()
    syncd("sync")
    assert "the last try failed: " in syncd.ok("status")
    assert "not assessed: work: not completely read for 10 days" in syncd.ok(
        "status", now="2026-11-30T12:00:00Z"
    )


def test_entries_to_come_are_told(sample: Syncd) -> None:
    """Whose, and when; once it stands in the document it is the next one's turn. Nobody else is named."""
    sample.ok("jot", "the vendor may slip", "--with", "sam")
    sample.ok("publish", "allow", "sam")
    line = "the entry for Sam Rivera is to be published on 2026-11-22 at 16:00\n"
    said = sample.ok("status")
    assert line in said
    assert said.count("to be published") == 1
    (entry,) = sample("status", "--format", "json").data["entries"]
    assert entry == {"person": "sam.rivera@example.com", "at": "2026-11-22T15:00:00Z"}
    assert "is to be published now\n" in sample.ok("status", now="2026-11-22T15:00:00Z")
    sample.ok("sync", now="2026-11-22T15:00:00Z")
    assert "to be published" not in sample.ok("status", now="2026-11-22T15:00:00Z")
    sample.ok("publish", "deny", "sam")
    assert "to be published" not in sample.ok("status")


def test_writes_that_were_cut_off_are_counted(sample: Syncd) -> None:
    """In one line, since when, however many; for programs each."""
    at = datetime(2026, 11, 20, 11, tzinfo=UTC)
    with closing(open_database(sample.home / "syncd.db")) as database:
        documents.begin(database, Marker("a"), documents.CREATED, {"title": "x"}, now=at)
    line = "cut off, since today 12:00; the next sync or publish finds out what became of it\n"
    assert f"a write was {line}" in sample.ok("status")
    with closing(open_database(sample.home / "syncd.db")) as database:
        documents.begin(database, Marker("b"), documents.CREATED, {"title": "y"}, now=at)
    assert f"2 writes were {line}" in sample.ok("status")
    assert len(sample("status", "--format", "json").data["waiting"]) == 2


def test_status_as_data(sample: Syncd) -> None:
    """The same for programs, instants in UTC."""
    data = sample("status", "--format", "json").data
    assert data["calendars"][1] == {
        "calendar": "work/work", "read_through": "2026-11-20T12:00:00Z", "failure": None, "problems": 0,
    }  # fmt: skip
    assert (data["zone"], data["relationships"], data["findings"]) == ("Europe/Berlin", 4, 3)
    assert (data["not_assessed"], data["waiting"]) == ([], [])


def test_the_last_digest_is_named(sample: Syncd) -> None:
    """The daemon writes one a week; where it lies is said, of several the newest."""
    assert "digest of a week" not in sample.ok("status")
    assert sample("status", "--format", "json").data["digest"] is None
    folder = sample.home / "digests"
    folder.mkdir(mode=0o700)
    for name in ("2026-11-13.md", "2026-11-06.md", "notes.md"):
        (folder / name).write_text("", "utf-8")
    assert f"the last digest of a week: {folder / '2026-11-13.md'}\n" in sample.ok("status")
    assert sample("status", "--format", "json").data["digest"] == str(folder / "2026-11-13.md")
