"""Files and folders: what is read again, what is kept, what stops a pull."""

import os
from pathlib import Path

import pytest

from syncd.errors import ConfigError, Permanent, SyncdError, Transient
from syncd.provider import Complete, Cursor, Page, Severity, Window
from syncd.testing.source_suite import Cache, Pull
from syncd_providers.ics import files, paging
from syncd_providers.ics.client import source
from syncd_providers.ics.spec import SPEC


def event(uid: str, start: str = "20260105T100000Z") -> str:
    """One event."""
    return f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART:{start}\r\nEND:VEVENT\r\n"


def calendar(*events: str, head: str = "") -> str:
    """A calendar of events."""
    return "BEGIN:VCALENDAR\r\n" + head + "".join(events) + "END:VCALENDAR\r\n"


def pull(path: Path, cursor: Cursor | None = None) -> Pull:
    """One pull of a path."""
    return Pull(source({"location": str(path)}), cursor)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with three one-event files."""
    path = tmp_path / "calendars"
    path.mkdir()
    for index, uid in enumerate("abc"):
        write(path / f"{uid}.ics", calendar(event(uid)), at=index)
    return path


def write(path: Path, text: str, *, at: int) -> None:
    """Write a file as of a moment of the past: so many seconds after an arbitrary one."""
    path.write_text(text, newline="")
    os.utime(path, ns=(0, 1_700_000_000_000_000_000 + at * 1_000_000_000))


# -- settings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("location", "name"),
    [
        ("/home/me/work.ics", "work"),
        ("/home/me/Team.Calendar", "Team.Calendar"),
        ("/home/me/calendars/", "calendars"),
        ("/", "calendar"),
        ("https://calendar.example.com/private/basic.ics", "calendar.example.com"),
        ("webcal://calendar.example.com/private/basic.ics", "calendar.example.com"),
    ],
)
def test_a_calendar_is_named_after_its_place(location: str, name: str) -> None:
    """The file, the folder or the host; nothing is read for it."""
    assert [info.name for info in source({"location": location}).calendars().items] == [name]


@pytest.mark.parametrize(
    "location", ["", "work.ics", "~/work.ics", "ftp://example.com/a.ics", "https://", "/a\0b"]
)
def test_a_location_that_cannot_be_one_is_refused_at_once(location: str) -> None:
    """Before anything is stored or read, and with advice."""
    with pytest.raises(ConfigError) as caught:
        source({"location": location})
    assert caught.value.hint


def test_the_spec_names_the_factory() -> None:
    """The entry point's spec is found without loading what it names."""
    assert (SPEC.name, SPEC.source) == ("ics", "syncd_providers.ics.client:source")


# -- a file ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", Transient),
        ("<html>Sign in</html>", Transient),
        (calendar(event("a"))[:40], Transient),
        (calendar(event("a")) + "x", Permanent),
        ("BEGIN:VCARD\r\nEND:VCARD\r\n", Permanent),
    ],
)
def test_a_file_that_is_no_whole_calendar_says_so(tmp_path: Path, text: str, kind: type[SyncdError]) -> None:
    """What is wrong, where, and what to do; nothing is concluded from it."""
    path = tmp_path / "work.ics"
    path.write_text(text)
    with pytest.raises(kind) as caught:
        pull(path)
    assert str(path) in caught.value.message
    assert caught.value.hint


def test_a_touched_file_is_not_read_again(tmp_path: Path) -> None:
    """The content counts, not the time it was written."""
    path = tmp_path / "work.ics"
    write(path, calendar(event("a")), at=0)
    cursor = pull(path).end.cursor
    write(path, calendar(event("a")), at=100)
    assert pull(path, cursor).end.unchanged


def test_a_file_rewritten_within_one_tick_is_read_again(tmp_path: Path) -> None:
    """The same size and time are no proof that nothing changed."""
    path = tmp_path / "work.ics"
    write(path, calendar(event("a", "20260105T100000Z")), at=0)
    cursor = pull(path).end.cursor
    write(path, calendar(event("a", "20260106T100000Z")), at=0)
    assert pull(path, cursor).uids == {"a"}


def test_another_fallback_zone_reads_everything_again(tmp_path: Path) -> None:
    """Floating times mean something else now."""
    path = tmp_path / "work.ics"
    path.write_text(calendar(event("a", "20260105T100000")))
    calendars = source({"location": str(path)})
    ends = list(calendars.pull("work", cursor=None, window=Window(), zone="UTC"))
    assert isinstance(ends[-1], Complete)
    again = list(calendars.pull("work", cursor=ends[-1].cursor, window=Window(), zone="Asia/Tokyo"))
    assert isinstance(again[0], Page)
    assert str(again[0].resources[0].events[0].start) == "2026-01-05 10:00:00+09:00"


def test_a_cursor_of_another_file_is_none(tmp_path: Path) -> None:
    """An account that moved to another file starts over."""
    first, second = tmp_path / "one.ics", tmp_path / "two.ics"
    for path in (first, second):
        path.write_text(calendar(event("a")))
    assert not pull(second, pull(first).end.cursor).end.unchanged


def test_a_large_calendar_comes_in_pages(tmp_path: Path) -> None:
    """No page holds more than its share; together they hold all."""
    path = tmp_path / "work.ics"
    path.write_text(calendar(*(event(f"uid-{index}") for index in range(paging.PAGE + 1))))
    result = pull(path)
    assert [len(page.resources) for page in result.pages] == [paging.PAGE, 1]


def test_the_zone_of_the_file_is_told(tmp_path: Path) -> None:
    """X-WR-TIMEZONE is the calendar's zone; unchanged, it is not said again."""
    path = tmp_path / "work.ics"
    path.write_text(calendar(event("a"), head="X-WR-TIMEZONE:Asia/Tokyo\r\n"))
    result = pull(path)
    assert result.end.zone == "Asia/Tokyo"
    assert pull(path, result.end.cursor).end.zone is None


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is checked before and while reading."""
    path = tmp_path / "work.ics"
    path.write_text(calendar(event("a")))
    monkeypatch.setattr(files, "MOST_BYTES", 10)
    with pytest.raises(Permanent, match="larger"):
        pull(path)


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_nothing_but_a_regular_file_is_opened(tmp_path: Path, kind: str) -> None:
    """A pipe without a writer must not hold the round up."""
    path = tmp_path / "work.ics"
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")
    with pytest.raises(Permanent, match="regular file"):
        pull(path)


# -- a folder ----------------------------------------------------------------------------------


def test_a_file_of_a_folder_is_a_resource(folder: Path) -> None:
    """Named as the file, so that what it held is replaced with it."""
    result = pull(folder)
    assert {resource.name for resource in result.resources} == {"a.ics", "b.ics", "c.ics"}
    assert result.end.listing == frozenset({"a.ics", "b.ics", "c.ics"})


def test_only_the_changed_file_is_read_again(folder: Path) -> None:
    """The others are listed as they were."""
    cursor = pull(folder).end.cursor
    write(folder / "b.ics", calendar(event("b", "20260106T100000Z")), at=10)
    result = pull(folder, cursor)
    assert [resource.name for resource in result.resources] == ["b.ics"]
    assert result.end.listing == frozenset({"a.ics", "b.ics", "c.ics"})
    assert not result.end.unchanged


def test_a_deleted_file_leaves_the_listing(folder: Path) -> None:
    """And it is a change, although nothing was read."""
    cursor = pull(folder).end.cursor
    (folder / "a.ics").unlink()
    result = pull(folder, cursor)
    assert result.resources == []
    assert result.end.listing == frozenset({"b.ics", "c.ics"})
    assert not result.end.unchanged


def test_the_latest_file_is_checked_by_its_content(folder: Path) -> None:
    """A second edit in the same clock tick leaves size and time as they were."""
    cursor = pull(folder).end.cursor
    write(folder / "c.ics", calendar(event("c", "20260106T100000Z")), at=2)
    result = pull(folder, cursor)
    assert [resource.name for resource in result.resources] == ["c.ics"]
    assert pull(folder, result.end.cursor).end.unchanged


@pytest.mark.parametrize(
    "name", [".hidden.ics", "~a.ics", "#a.ics", "notes.txt", "a.ics.tmp", "a.ics~", "color"]
)
def test_other_files_are_no_part_of_the_calendar(folder: Path, name: str) -> None:
    """Drafts, hidden files and other kinds are passed over."""
    (folder / name).write_text("nonsense")
    result = pull(folder)
    assert result.problems == []
    assert len(result.resources) == 3


def test_only_regular_files_are_looked_at(folder: Path) -> None:
    """Folders, pipes and endless links are passed over; a link to a file is one."""
    (folder / "inner.ics").mkdir()
    (folder / "loop.ics").symlink_to("loop.ics")
    (folder / "link.ics").symlink_to(folder / "a.ics")
    os.mkfifo(folder / "pipe.ics")
    assert pull(folder).end.listing == frozenset({"a.ics", "b.ics", "c.ics", "link.ics"})


def test_a_broken_file_is_kept_as_it_was_and_tried_again(folder: Path) -> None:
    """Its problem is told at every pull until it is well; the other files go on."""
    cache, calendars = Cache(), source({"location": str(folder)})
    cache.sync(calendars)
    write(folder / "b.ics", "<html>", at=20)
    for _ in range(2):
        result = cache.sync(calendars)
        (problem,) = result.problems
        assert (problem.resource, problem.severity) == ("b.ics", Severity.QUARANTINED)
        assert cache.uids == {"a", "b", "c"}
    write(folder / "b.ics", calendar(event("new")), at=20)
    assert cache.sync(calendars).problems == []
    assert cache.uids == {"a", "new", "c"}


def test_a_link_whose_disk_is_away_is_kept_as_it_was(folder: Path, tmp_path: Path) -> None:
    """We could not look is not: it was not there."""
    (tmp_path / "disk.ics").write_text(calendar(event("d")))
    (folder / "d.ics").symlink_to(tmp_path / "disk.ics")
    cache, calendars = Cache(), source({"location": str(folder)})
    cache.sync(calendars)
    (tmp_path / "disk.ics").unlink()
    assert [problem.resource for problem in cache.sync(calendars).problems] == ["d.ics"]
    assert cache.uids == {"a", "b", "c", "d"}


def test_a_file_of_several_events_is_a_resource_for_each(folder: Path) -> None:
    """So that one that turns bad does not take its neighbours' place."""
    cache, calendars = Cache(), source({"location": str(folder)})
    write(folder / "a.ics", calendar(event("x"), event("y")), at=10)
    cache.sync(calendars)
    assert cache.uids == {"x", "y", "b", "c"}
    write(folder / "a.ics", calendar(event("x", "20260107T100000Z"), event("y", "never")), at=11)
    result = cache.sync(calendars)
    assert [resource.name for resource in result.resources] == ["a.ics/x"]
    assert cache.uids == {"x", "y", "b", "c"}
    write(folder / "a.ics", calendar(event("x")), at=12)
    cache.sync(calendars)
    assert cache.uids == {"x", "b", "c"}


def test_an_event_that_lost_its_uid_is_kept_as_it_was(folder: Path) -> None:
    """The file is still there, and so is what was known of it."""
    cache, calendars = Cache(), source({"location": str(folder)})
    cache.sync(calendars)
    write(folder / "a.ics", calendar("BEGIN:VEVENT\r\nDTSTART:20260105\r\nEND:VEVENT\r\n"), at=10)
    assert cache.sync(calendars).problems
    assert cache.uids == {"a", "b", "c"}


def test_an_empty_folder_is_an_empty_calendar(tmp_path: Path) -> None:
    """And stays unchanged."""
    result = pull(tmp_path)
    assert result.end.listing == frozenset()
    assert pull(tmp_path, result.end.cursor).end.unchanged


def test_the_place_of_a_missing_disk_is_no_empty_calendar(folder: Path) -> None:
    """A folder that is empty all at once, on another disk than before, was not unmounted by its owner."""
    cursor = Cursor(pull(folder).end.cursor.replace(f'"device":{folder.stat().st_dev}', '"device":-1'))
    for path in folder.iterdir():
        path.unlink()
    with pytest.raises(Permanent, match="disk"):
        pull(folder, cursor)


def test_a_folder_in_the_place_of_a_file_is_read_as_one(tmp_path: Path) -> None:
    """What a path is, is asked at every pull."""
    path = tmp_path / "work"
    path.write_text(calendar(event("a")))
    cursor = pull(path).end.cursor
    path.unlink()
    path.mkdir()
    (path / "b.ics").write_text(calendar(event("b")))
    assert pull(path, cursor).uids == {"b"}


def test_names_that_are_no_text_are_told_apart(tmp_path: Path) -> None:
    """A file name may be any bytes; what is stored is text."""
    for name in (b"\xff.ics", b"\xfe.ics"):
        (tmp_path / os.fsdecode(name)).write_text(calendar(event(str(name))))
    result = pull(tmp_path)
    assert result.end.listing is not None
    assert len(result.end.listing) == 2
    assert all(name.encode() for name in result.end.listing)
    assert pull(tmp_path, result.end.cursor).end.unchanged


@pytest.mark.usefixtures("unprivileged")
def test_a_file_without_permission_is_kept_as_it_was(folder: Path) -> None:
    """It may be readable again tomorrow."""
    cache, calendars = Cache(), source({"location": str(folder)})
    cache.sync(calendars)
    write(folder / "a.ics", calendar(event("a2")), at=30)
    (folder / "a.ics").chmod(0)
    assert [problem.resource for problem in cache.sync(calendars).problems] == ["a.ics"]
    assert cache.uids == {"a", "b", "c"}
