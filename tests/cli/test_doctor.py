"""doctor: what is wrong here, where it stands, and the fix."""

import os
import shutil
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from syncd.provider import Marker
from syncd.secrets.box import Secrets
from syncd.secrets.keys import source
from syncd.store import journal
from syncd.store.database import open_database, transaction
from tests.cli.conftest import NOW, Syncd, event, vcalendar


def test_all_is_well(sample: Syncd) -> None:
    """Every check is named, and the exit code is 0."""
    lines = sample.ok("doctor").splitlines()
    assert [line.split("   ")[1] for line in lines[:-2]] == [
        "config", "ladder", "plugins", "database", "file modes", "secrets", "time zone data", "calendars",
        "events", "clock", "documents", "daemon",
    ]  # fmt: skip
    assert all(line.startswith("ok ") for line in lines[:-2])
    assert lines[-2] == f"note config.toml is {sample.home / 'config.toml'} (there is none; none is needed)"
    data = sample("doctor", "--format", "json").data
    assert data["config"] == str(sample.home / "config.toml")
    assert (data["troubles"], data["not_checked"], data["warnings"]) == ([], [], [])


def test_quarantined_events_are_listed_with_place_and_reason(syncd: Syncd) -> None:
    """Calendar, line, event and why; its neighbours were read; exit 4."""
    text = vcalendar(event("good@x"), event("bad\u202e@x", rule="FREQ=SECONDLY"))
    syncd.ok("connect", "ics", syncd.calendar(text), "--me", "me@example.com")
    syncd.ok("sync")
    said = syncd("doctor")
    assert said.code == 4
    (bad,) = [line for line in said.out.splitlines() if line.startswith("BAD")]
    assert bad.startswith("BAD  events: work, line ")
    assert "event bad@x, RRULE: " in bad
    assert "SECONDLY" in bad
    (trouble,) = syncd("doctor", "--format", "json").data["troubles"]
    assert trouble.keys() == {"check", "what", "fix"}


def test_a_file_of_a_folder_is_named(syncd: Syncd) -> None:
    """In a vdir the file that could not be read is named."""
    folder = syncd.folder / "team"
    folder.mkdir()
    syncd.calendar(vcalendar(event("a@x")), "team/a.ics")
    syncd.calendar("<html></html>", "team/b.ics")
    syncd.ok("connect", "ics", folder, "--me", "me@example.com")
    syncd.ok("sync")
    assert "BAD  events: team, b.ics" in syncd("doctor").out


def test_a_guess_is_a_note_and_no_trouble(syncd: Syncd) -> None:
    """An event read with a guess is listed without an exit code."""
    zone = event("odd@x").replace("DTSTART:20261005T150000Z", "DTSTART;TZID=Nowhere/Land:20261005T150000")
    zone = zone.replace("DTEND:20261005T153000Z", "DTEND;TZID=Nowhere/Land:20261005T153000")
    syncd.ok("connect", "ics", syncd.calendar(vcalendar(zone)), "--me", "me@example.com")
    syncd.ok("sync")
    said = syncd.ok("doctor")
    assert "note work, line " in said
    assert "Nowhere/Land" in said


def test_a_calendar_that_fails_is_bad_at_once(syncd: Syncd) -> None:
    """Not only after three days: the last try failed, exit 4, and how to go on."""
    work = syncd.calendar(vcalendar(event("a@x")))
    syncd.ok("connect", "ics", work, "--me", "me@example.com")
    assert "BAD  calendars: work is not assessed: it has not been read yet" in syncd("doctor").out
    syncd.ok("sync")
    work.unlink()
    syncd("sync")
    said = syncd("doctor")
    assert said.code == 4
    assert "BAD  calendars: work: the last try failed: " in said.out


def test_what_could_not_be_checked_is_not_called_ok(sample: Syncd) -> None:
    """With a broken config calendars and events are told as not checked; each problem is listed; exit 5."""
    (sample.home / "config.toml").write_text('timezone = "Nowhere"\nnope = 1\n', "utf-8")
    said = sample("doctor")
    assert said.code == 5
    assert "--   calendars: not checked; mend the config first" in said.out
    assert "ok   calendars" not in said.out
    assert said.out.count("BAD  config: ") == 2
    assert sample("doctor", "--format", "json").data["not_checked"] == [
        "calendars", "events", "clock", "documents", "daemon",
    ]  # fmt: skip


def test_a_damaged_database_is_told(sample: Syncd) -> None:
    """A store that is no store exits 9 and says to keep a copy."""
    path = sample.home / "syncd.db"
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * 4096 + whole[8192:])
    said = sample("doctor")
    assert said.code == 9
    assert "syncd.db" in said.out + said.err or "damaged" in said.out


def test_an_open_file_mode_is_told(sample: Syncd) -> None:
    """A database others can read exits 8 with the command that closes it."""
    path = sample.home / "syncd.db"
    path.chmod(0o644)
    said = sample("doctor")
    if said.code == 0:
        assert path.stat().st_mode & 0o077 == 0  # closed at once is as good
    else:
        assert (said.code, "chmod go-rwx" in said.out) == (8, True)


@pytest.fixture
def stranger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed distribution whose provider cannot be imported."""
    folder = tmp_path / "site"
    info = folder / "calnot-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: calnot\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text("[syncd.providers]\ncalnot = calnot_broken:SPEC\n", "utf-8")
    (folder / "calnot_broken.py").write_text("raise RuntimeError('\\x1b[31mboom')\n", "utf-8")
    monkeypatch.syspath_prepend(str(folder))
    return folder


@pytest.mark.usefixtures("stranger")
def test_a_plugin_nobody_enabled_is_a_note(sample: Syncd) -> None:
    """It is listed with what would enable it, never imported, and no trouble."""
    said = sample.ok("doctor")
    assert "note provider calnot of calnot is installed but not enabled" in said
    assert 'plugins = ["calnot"]' in said


@pytest.mark.usefixtures("stranger")
def test_a_broken_plugin_is_listed_and_stops_nobody(sample: Syncd) -> None:
    """Enabled and broken: doctor names it, its distribution and the reason, and exits 5; the rest goes on."""
    (sample.home / "config.toml").write_text('plugins = ["calnot"]\n', "utf-8")
    said = sample("doctor")
    assert said.code == 5
    assert "BAD  plugins: provider calnot of calnot is broken: " in said.out
    assert "boom" in said.out
    assert "\x1b" not in said.out
    assert "mend or uninstall calnot" in said.out
    sample.ok("sync")
    sample.ok("audit")


def test_a_plugin_that_is_not_installed_is_listed(sample: Syncd) -> None:
    """A name in the config that nothing offers exits 5; there is no distribution to be mended then."""
    (sample.home / "config.toml").write_text('plugins = ["nowhere"]\n', "utf-8")
    said = sample("doctor")
    assert said.code == 5
    assert "BAD  plugins: provider nowhere is named in config.toml, but not installed\n" in said.out
    assert "no distribution" not in said.out
    told = sample.refused("connect", "plugin", "nowhere", code=5)
    assert "not installed" in told
    assert "no distribution" not in told


def test_a_wrong_ladder_is_a_trouble(sample: Syncd) -> None:
    """The ladder is a file of the user's like the config: every problem is told, and the rest is checked."""
    (sample.home / "ladder.toml").write_text("[tracks.ic.levels.a]\nstanding = 0\n", "utf-8")
    said = sample("doctor")
    assert said.code == 5
    assert "BAD  ladder: line 2: tracks.ic.levels.a.standing must be a number from 1 to 100" in said.out
    assert "ok   calendars" in said.out


def keep(syncd: Syncd, name: str, value: str, key: Path) -> Path:
    """Keep a secret in a home, its key in a file that the config names."""
    key.write_text("k" * 40, "utf-8")
    key.chmod(0o600)
    (syncd.home / "config.toml").write_text(f'[secrets]\nkey_file = "{key}"\n', "utf-8")
    place = syncd.home / "secrets.enc"
    Secrets(place, source(configured=key, environment={})).put(name, value)
    return place


def test_where_secrets_lie_is_said(sample: Syncd, tmp_path: Path) -> None:
    """How many, in which file of which mode, and where the key comes from; never one of them."""
    key = tmp_path / "key"
    place = keep(sample, "google:work:refresh", "canary", key)
    said = sample.ok("doctor")
    note = f"note secrets: 1 in {place} (mode 600), key from the key file {key} (secrets.key_file)"
    assert note in said.splitlines()
    data = sample("doctor", "--format", "json").data
    assert data["secrets"] == {
        "count": 1,
        "file": str(place),
        "mode": "600",
        "key": f"the key file {key} (secrets.key_file)",
    }
    assert "canary" not in said + str(data)


def test_secrets_that_cannot_be_opened_are_a_trouble(sample: Syncd, tmp_path: Path) -> None:
    """An exposed key file, a lost key and no keyring exit 8 with the way out, a damaged file 6."""
    key = tmp_path / "key"
    place = keep(sample, "google:work:refresh", "canary", key)
    key.chmod(0o644)
    said = sample("doctor")
    assert said.code == 8
    assert "can be read by others (mode 644)" in said.out
    assert f"chmod 600 {key}" in said.out
    key.chmod(0o600)
    key.write_text("another key of more than 32 letters", "utf-8")
    assert sample("doctor").code == 8
    (sample.home / "config.toml").unlink()
    said = sample("doctor")
    assert said.code == 8
    assert "BAD  secrets: no system keyring can be used" in said.out
    assert "SYNCD_TOKEN_COMMAND" in said.out
    place.write_bytes(place.read_bytes()[:50])
    said = sample("doctor")
    assert said.code == 6
    assert "BAD  secrets: the file of sign-ins" in said.out


def test_without_sign_ins_no_keyring_is_asked(sample: Syncd) -> None:
    """Whoever reads files only needs none, and hears nothing of it."""
    (sample.home / "config.toml").write_text('[secrets]\nkey_file = "/nowhere/key"\n', "utf-8")
    assert "note secrets" not in sample.ok("doctor")
    assert sample("doctor", "--format", "json").data["secrets"] is None


def test_a_document_that_is_gone_or_doubled_is_told(sample: Syncd) -> None:
    """Whose it is and where it was; which of two is written into; moved to another name it is no trouble."""
    sample.ok("jot", "the vendor may slip", "--with", "sam")
    sample.ok("agenda", "sam", "--publish")
    (document,) = (sample.home / "documents").glob("*.md")
    moved = document.rename(document.with_name("sam.md"))
    assert "ok   documents" in sample.ok("doctor")
    shutil.copy(moved, moved.with_name("zam.md"))
    said = sample("doctor")
    assert said.code == 4
    assert "BAD  documents: the document of sam.rivera@example.com has copies: zam.md" in said.out
    assert "syncd writes into sam.md only" in said.out
    for path in moved.parent.glob("*.md"):
        path.unlink()
    assert "BAD  documents: the document of sam.rivera@example.com is gone: file:" in sample("doctor").out


def test_a_desk_that_cannot_be_opened_is_told_once(sample: Syncd) -> None:
    """Not for each of its documents."""
    sample.ok("jot", "one", "--with", "sam")
    sample.ok("jot", "two", "--with", "jo")
    for person in ("sam", "jo"):
        sample.ok("agenda", person, "--publish")
    with closing(open_database(sample.home / "syncd.db")) as database, transaction(database):
        database.execute("UPDATE document SET desk = 'google'")
    said = sample("doctor")
    assert said.code == 4
    assert said.out.count("BAD  documents: documents are kept in google, which cannot be opened") == 1


@pytest.mark.parametrize(
    ("desk", "fix"),
    [("gogle", "did you mean google?"), ("ics", 'desk = "local"'), ("google", "syncd connect")],
)
def test_a_desk_that_will_not_do_is_told_before_anything_is_to_be_written(
    sample: Syncd, desk: str, fix: str
) -> None:
    """A typing error, a provider that keeps no documents, one that nobody has connected."""
    (sample.home / "config.toml").write_text(f'desk = "{desk}"\n', "utf-8")
    said = sample("doctor")
    assert said.code == 4
    assert f"BAD  documents: documents are kept in {desk}, which cannot be opened" in said.out
    assert fix in said.out


def test_a_document_of_which_nobody_knows_is_told_after_a_day(sample: Syncd) -> None:
    """A create whose answer was lost: it may lie there, empty; before that the next publishing finds it."""
    with closing(open_database(sample.home / "syncd.db")) as database:
        at = datetime(2026, 11, 19, 12, tzinfo=UTC)
        journal.begin(database, Marker("m"), journal.CREATED, {"title": "Sam Rivera and Me"}, now=at)
    assert "ok   documents" in sample.ok("doctor", now="2026-11-20T11:59:59Z")
    said = sample("doctor", now="2026-11-20T12:00:00Z")
    assert 'BAD  documents: whether a document "Sam Rivera and Me" was created on 2026-11-19' in said.out


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
def test_a_home_that_takes_no_more_is_told(sample: Syncd) -> None:
    """A daemon on a full disk cannot even note that it fails: whoever asks is told all the same."""
    doctor = (sys.executable, "-m", "syncd", "--home", str(sample.home), "doctor")
    done = subprocess.run(
        ["/bin/sh", "-c", 'ulimit -f 8; exec "$@"', "sh", *doctor],
        env={**os.environ, "SYNCD_NOW": NOW},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "BAD  database: nothing can be kept: no file may grow so large here" in done.stdout
    assert done.returncode == 9
    assert list((sample.home / "tmp").iterdir()) == []
