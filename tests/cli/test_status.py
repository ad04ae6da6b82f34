"""status: what was read, when, and what was not understood."""

from contextlib import closing
from datetime import UTC, datetime

from syncd.core.timetable import Due
from syncd.lock import daemon_lock
from syncd.provider import Marker
from syncd.store import journal, work
from syncd.store.database import open_database
from tests.cli.conftest import Syncd, event, vcalendar

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


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
        journal.begin(database, Marker("a"), journal.CREATED, {"title": "x"}, now=at)
    line = "cut off, since today 12:00; the next sync or publish finds out what became of it\n"
    assert f"a write was {line}" in sample.ok("status")
    with closing(open_database(sample.home / "syncd.db")) as database:
        journal.begin(database, Marker("b"), journal.CREATED, {"title": "y"}, now=at)
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


def test_with_a_broken_config_the_last_good_one_is_gone_by(sample: Syncd) -> None:
    """That is said, by status and doctor, and the exit code tells; where there is none it is refused."""
    (sample.home / "config.toml").write_text("timezone = 3\nlapse = 1\n", "utf-8")
    assert "timezone must be a text" in sample.refused("status", code=5)
    (sample.home / "config.last-good.toml").write_text('timezone = "Europe/Kyiv"\n', "utf-8")
    said = sample("status")
    assert said.code == 5
    assert "zone Europe/Kyiv" in said.out
    assert "config.toml has 2 problems: the last good one goes on; `syncd doctor` says the fix\n" in said.out
    assert "  work      read today 14:00\n" in said.out
    assert len(sample("status", "--format", "json").data["config_problems"]) == 2
    assert (
        "note until config.toml is mended, `syncd run` goes on with the last good one" in sample("doctor").out
    )


def test_much_that_is_wrong_fits_one_screen(syncd: Syncd) -> None:
    """Of twenty calendars a few are named, those that fail first; how many more there are is said."""
    for number in range(20):
        path = syncd.calendar(vcalendar(event(f"{number}@x", rule="FREQ=SECONDLY")), f"{number}.ics")
        syncd.ok("connect", "ics", path, "--me", "me@example.com", "--name", f"calendar-{number}")
    syncd.ok("sync")
    for number in range(3, 7):
        (syncd.folder / f"{number}.ics").unlink()
    syncd("sync")
    with closing(open_database(syncd.home / "syncd.db")) as database:
        for number in range(20):
            one = Due(name=f"pull:calendar-{number}", failures=1, reason=f"there is no {number}.ics")
            work.note(database, one, tried_at=NOW, next_due=NOW)
    with daemon_lock(syncd.home / "daemon.lock"):
        said = syncd.ok("status", now="2026-11-30T12:00:00Z").splitlines()
    assert len(said) <= 24
    assert sum("the last try failed" in line for line in said) == 4
    assert "  and 12 more; `syncd accounts` lists them" in said
    assert said.count("  and 17 more; `syncd doctor` lists them") == 2
