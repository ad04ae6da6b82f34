"""connect ics: what may be connected, what is said about it, and what is never printed."""

import socketserver
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.cli.conftest import Syncd, event, vcalendar

SECRET = "tok-4f9a8b7c6d5e"


@pytest.fixture
def feed() -> Iterator[str]:
    """A feed on this machine whose address holds a secret."""
    body = vcalendar(event("weekly@x"), event("lunch@x", others="")).replace("\n", "\r\n").encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if SECRET in self.path else 404)
            self.send_header("Content-Type", "text/calendar")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/private-{SECRET}/basic.ics"
        server.shutdown()
        thread.join()


def test_a_file_is_connected_and_looked_at(syncd: Syncd) -> None:
    """The address on most events is taken and shown, and the next command named; nothing is kept yet."""
    text = vcalendar(event("a@x"), event("b@x", others="Jo <jo@example.com>"))
    said = syncd.ok("connect", "ics", syncd.calendar(text))
    assert said.splitlines() == [
        "connected work: 2 events",
        "you are me@example.com in it; if not, disconnect and connect again with --me",
        "days are counted in the zone Europe/Berlin",
        "next: syncd sync",
    ]
    assert syncd("people", "list", "--format", "json").data["people"] == []


def test_my_addresses_can_be_given(syncd: Syncd) -> None:
    """--me goes before counting, is repeatable, and one that no event names is doubted aloud."""
    work = syncd.calendar(vcalendar(event("a@x"), event("b@x")))
    said = syncd.ok("connect", "ics", work, "--me", "ME@Example.com", "--me", "mee@example.com")
    assert "no event in it names mee@example.com; if that is a typing error" in said
    assert "names me@example.com" not in said
    accounts = syncd("accounts", "--format", "json").data["accounts"]
    assert accounts[0]["me"] == ["me@example.com", "mee@example.com"]


def test_a_tie_is_told(syncd: Syncd) -> None:
    """Where somebody else is on as many events, the guess comes with a doubt."""
    said = syncd.ok("connect", "ics", syncd.calendar(vcalendar(event("a@x"))))
    assert "you are me@example.com in it" in said
    assert "as many events name sam.rivera@example.com: make sure which one is you" in said


def test_a_feed_without_attendees_says_so(syncd: Syncd) -> None:
    """It is connected, told to be one, assessed as such, and a series can be named by hand."""
    work = syncd.calendar(vcalendar(event("weekly-sam@x", others=""), event("weekly-jo@x", others="")))
    said = syncd.ok("connect", "ics", work)
    assert "lists no attendees" in said
    assert "syncd people include SERIES --with ADDRESS" in said
    syncd.ok("sync")
    audit = syncd("audit")
    assert audit.code == 4
    assert "this feed lists no attendees" in audit.out
    syncd.ok("people", "include", "weekly-sam", "--with", "sam@example.com")
    syncd.ok("sync")
    assert [one["addresses"] for one in syncd("people", "list", "--format", "json").data["people"]] == [
        ["sam@example.com"]
    ]


def test_a_folder_is_connected(syncd: Syncd) -> None:
    """A vdir is one calendar named after its folder."""
    folder = syncd.folder / "team"
    folder.mkdir()
    syncd.calendar(vcalendar(event("a@x")), "team/a.ics")
    assert "connected team: 1 event" in syncd.ok("connect", "ics", folder, "--me", "me@example.com")


def test_a_folder_without_calendars_is_refused(syncd: Syncd) -> None:
    """An empty folder, one of other files, or the folder above the one meant, is a usage error."""
    for name in ("empty", "texts", "above/work", "above/home"):
        (syncd.folder / name).mkdir(parents=True)
    (syncd.folder / "texts" / "a.txt").touch()
    for name in ("empty", "texts"):
        assert "there is no .ics file in the folder" in syncd.refused("connect", "ics", syncd.folder / name)
    syncd.calendar(vcalendar(), "above/work/a.ics")
    assert "did you mean" in (said := syncd.refused("connect", "ics", syncd.folder / "above"))
    assert "above/work?" in said
    assert syncd("accounts", "--format", "json").data["accounts"] == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("missing.ics", "there is no file or folder"),
        ("", "there is no file or folder ''"),
        ("   ", "there is no file or folder"),
        ("a\x00b", "there is no file or folder"),
        ("ftp://example.com/x.ics", "only https and webcal addresses"),
        ("file:///etc/passwd", "only https and webcal addresses"),
        ("https://", "names no host"),
        ("https:///x.ics", "names no host"),
        ("\x1b[31m.ics", "there is no file or folder '[31m.ics'"),
    ],
)
def test_a_source_that_is_none_is_a_usage_error(syncd: Syncd, source: str, words: str) -> None:
    """Nothing there, or no address: exit 2, and what may be given instead."""
    assert words in syncd.refused("connect", "ics", source)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "it is empty"),
        (b"<html><body>sign in</body></html>", "web page"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a\r\n", "cut off"),
        (b"root:x:0:0:/root\n", "BEGIN:VCALENDAR"),
    ],
)
def test_what_is_no_calendar_is_not_connected(syncd: Syncd, content: bytes, words: str) -> None:
    """An empty, cut-off, HTML or other file exits 7, says what it is, and adds no account."""
    (syncd.folder / "work.ics").write_bytes(content)
    assert words in syncd.refused("connect", "ics", syncd.folder / "work.ics", code=7)
    assert syncd("accounts", "--format", "json").data["accounts"] == []


def test_the_same_calendar_is_connected_once(sample: Syncd, tmp_path: Path) -> None:
    """Again, also through another path or under another name, is refused with the way out."""
    work = tmp_path / "again.ics"
    work.write_text(vcalendar(event("a@x")).replace("\n", "\r\n"), "utf-8")
    (tmp_path / "link.ics").symlink_to(work)
    sample.ok("connect", "ics", work)
    for words in ([work], [tmp_path / "link.ics"], [work, "--name", "other"]):
        assert "connected already, as again" in sample.refused("connect", "ics", *words)


def test_names_are_checked(sample: Syncd) -> None:
    """A taken or impossible name is refused; without --name a free one is found."""
    other = sample.folder / "sub"
    other.mkdir()
    work = sample.calendar(vcalendar(event("a@x")), "sub/work.ics")
    assert "there is an account work already" in sample.refused("connect", "ics", work, "--name", "work")
    for name in ("a b", "a/b", "", "\x1b[31m", "x" * 65):
        assert "is no account name" in sample.refused("connect", "ics", work, "--name", name)
    assert "connected work-2: 1 event" in sample.ok("connect", "ics", work)


def test_an_address_of_mine_must_be_one(syncd: Syncd) -> None:
    """--me takes whole addresses only, checked before the calendar is read."""
    work = syncd.calendar("no calendar at all")
    assert "'alex' is no address" in syncd.refused("connect", "ics", work, "--me", "alex")


def test_holidays_are_mine_or_somebodys(sample: Syncd) -> None:
    """--for goes with holidays only, and may name somebody new by address."""
    work = sample.calendar(vcalendar(event("a@x", others="")), "days.ics")
    assert "--kind holidays" in sample.refused("connect", "ics", work, "--for", "sam")
    said = sample.ok("connect", "ics", work, "--kind", "holidays", "--for", "sam")
    assert said == "connected days: 1 event\nnext: syncd sync\n"
    rows = {row["name"]: row for row in sample("accounts", "--format", "json").data["accounts"]}
    assert rows["days"]["for"] == "sam.rivera@example.com"
    assert "holidays of sam.rivera@example.com" in sample.ok("accounts")


def test_a_feed_address_from_standard_input_is_never_printed(syncd: Syncd, feed: str) -> None:
    """Connect, sync, accounts, status, doctor: host and last four characters, never the secret."""
    out = syncd.ok("connect", "ics", "-", "--me", "me@example.com", stdin=f"{feed}\n")
    assert "connected 127.0.0.1: 2 events" in out
    for words in (
        ["sync"],
        ["accounts"],
        ["accounts", "--format", "json"],
        ["status"],
        ["doctor"],
        ["audit"],
    ):
        said = syncd(*words)
        out += said.out + said.err
    assert SECRET not in out
    assert "127.0.0.1/....ics" in out


@pytest.mark.parametrize(
    "text",
    [
        f"https://127.0.0.1:1/{SECRET}/x.ics",
        f"ftp://x/{SECRET}/x.ics",
        f"http://[{SECRET}/x.ics",
        f"https:///{SECRET}/x",
    ],
)
def test_a_failing_feed_does_not_print_its_address(syncd: Syncd, text: str) -> None:
    """Whatever is wrong with a feed, the error names at most its host and last four characters."""
    said = syncd("connect", "ics", "-", stdin=f"{text}\n")
    assert said.code in (2, 5, 7)
    assert SECRET not in said.out + said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize("stdin", ["", "\n", "work.ics\n", "/etc/passwd\n"])
def test_standard_input_takes_only_an_address(syncd: Syncd, stdin: str) -> None:
    """Nothing, or a path, on standard input is a usage error."""
    assert "no feed address on standard input" in syncd.refused("connect", "ics", "-", stdin=stdin)


# -- plugins --------------------------------------------------------------------------------


@pytest.fixture
def diary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed third-party provider that reads a file named in its settings."""
    folder = tmp_path / "site"
    info = folder / "diary-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: diary\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[syncd.providers]\ndiary = diary_plugin:SPEC\n")
    (folder / "diary_plugin.py").write_text(
        "from syncd.provider import ProviderSpec\n"
        "SPEC = ProviderSpec(name='diary', summary='A diary', source='diary_plugin:source')\n"
        "def source(settings):\n"
        "    from syncd_providers.ics.client import source\n"
        "    return source({'location': settings['file']})\n"
    )
    monkeypatch.syspath_prepend(str(folder))


@pytest.mark.usefixtures("diary")
def test_a_plugin_is_connected_by_name(syncd: Syncd) -> None:
    """An enabled plugin's calendar is looked at, synced and audited like any other."""
    work = syncd.calendar(vcalendar(event("a@x"), event("b@x", others="Jo <jo@example.com>")))
    assert "plugins" in syncd.refused("connect", "plugin", "diary", "--set", f"file={work}", code=5)
    (syncd.home / "config.toml").write_text('plugins = ["diary"]\n')
    said = syncd.ok("connect", "plugin", "diary", "--set", f"file={work}")
    assert said.startswith("connected diary: 2 events\nyou are me@example.com")
    syncd.ok("sync")
    assert syncd("accounts", "--format", "json").data["accounts"][0]["provider"] == "diary"


def test_a_setting_is_a_pair(syncd: Syncd) -> None:
    """A setting without a value is refused before anything is opened."""
    assert "KEY=VALUE" in syncd.refused("connect", "plugin", "ics", "--set", "location")
