"""Nothing in a calendar makes syncd ask a server, or write or read a file outside its folders."""

from pathlib import Path

import pytest

from tests.cli.conftest import Syncd, event, vcalendar
from tests.providers.ics.feed_server import Server, running

SAM = "sam.rivera@example.com"


def naming(place: str) -> str:
    """A 1:1 every property of which that can name a place names this one."""
    lines = (
        f"ATTACH:{place}/attach",
        f"ATTACH;FMTTYPE=image/png:{place}/image.png",
        f"URL:{place}/url",
        f"CONFERENCE;VALUE=URI;FEATURE=VIDEO:{place}/conference",
        f"IMAGE;VALUE=URI;DISPLAY=BADGE:{place}/image",
        f"STRUCTURED-DATA;VALUE=URI:{place}/data",
        f"LINK;VALUE=URI:{place}/link",
        f"SOURCE;VALUE=URI:{place}/source",
        f'DESCRIPTION;ALTREP="{place}/altrep":see {place}/description',
        f'SUMMARY;ALTREP="{place}/title":{place}/summary',
        f'LOCATION;ALTREP="{place}/where";VVENUE="{place}/venue":{place}/location',
        f'CONTACT;ALTREP="{place}/contact":{place}/contact',
        f"X-GOOGLE-CONFERENCE:{place}/meet",
        f"X-ALT-DESC;FMTTYPE=text/html:<img src={place}/html>",
        f'ORGANIZER;DIR="{place}/dir";SENT-BY="mailto:me@example.com":mailto:me@example.com',
        f'ATTENDEE;DIR="{place}/dir2";DELEGATED-TO="{place}/to":{place}/attendee',
        f"BEGIN:VALARM\nACTION:AUDIO\nTRIGGER:-PT15M\nATTACH;VALUE=URI:{place}/alarm\nEND:VALARM",
    )
    head = (
        f"SOURCE;VALUE=URI:{place}/source.ics\nURL:{place}/calendar\nREFRESH-INTERVAL;VALUE=DURATION:PT1M\n"
        f"X-PUBLISHED-TTL:PT1M\nX-ORIGINAL-URL:{place}/original\nIMAGE;VALUE=URI:{place}/logo\n"
        f"BEGIN:VTIMEZONE\nTZID:Far\nTZURL:{place}/zone\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
        "TZOFFSETFROM:+0100\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\n"
    )
    plain = event("plain@x")
    hostile = event("hostile@x", start="20261006T150000Z", end="20261006T153000Z", extra="\n".join(lines))
    return vcalendar(plain, hostile).replace("BEGIN:VEVENT", f"{head}BEGIN:VEVENT", 1)


def everything(syncd: Syncd) -> None:
    """All that reads, prints, writes and publishes."""
    syncd.ok("jot", "budget", "--with", SAM)
    for words in (
        ("sync",),
        ("audit", "--why"),
        ("week",),
        ("people", "list", "--candidates", "--why"),
        ("doctor",),
        ("agenda", SAM, "--publish"),
        ("publish", "allow", SAM),
        ("sync",),
    ):
        assert syncd(*words).code in (0, 3, 4), words


def test_no_address_in_an_event_is_asked(syncd: Syncd) -> None:
    """A server named by every property that can name one is asked for the feed and for nothing else."""
    with running() as named, running() as feed:
        place = f"http://127.0.0.1:{named.port}"
        feed.says(200, naming(place).replace("\n", "\r\n").encode())
        syncd.ok("connect", "ics", feed.url, "--me", "me@example.com")
        syncd.ok("sync")
        everything(syncd)
        assert named.requests == []
        assert {path for path, _ in feed.requests} == {"/private-4711/basic.ics"}


@pytest.mark.parametrize("place", ["file://{folder}/secret", "{folder}/secret", "../secret"])
def test_no_file_named_in_an_event_is_read(syncd: Syncd, place: str) -> None:
    """What stands in a file beside the calendar never comes out of any command."""
    secret = syncd.folder / "secret"
    secret.write_text("canary-4711", "utf-8")
    path = syncd.calendar(naming(place.format(folder=syncd.folder)))
    syncd.ok("connect", "ics", path, "--me", "me@example.com")
    syncd.ok("sync")
    everything(syncd)
    for file in syncd.home.rglob("*"):
        assert not file.is_file() or b"canary-4711" not in file.read_bytes(), file


ELSEWHERE = (
    "file:///etc/hostname",
    "ftp://127.0.0.1/a.ics",
    "gopher://127.0.0.1/a.ics",
    "http://0.0.0.0:{port}/a.ics",
    "http://[::]:{port}/a.ics",
    "https://224.0.0.1/a.ics",
    "http://8.8.8.8/a.ics",
    "javascript:alert(1)//x://",
    "data://text/calendar,BEGIN",
)


@pytest.fixture
def _addresses_are_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """No resolver is asked; connecting to anything but this machine still fails the test."""
    monkeypatch.setattr("syncd_providers.ics.guard.resolve", lambda host, _port: [host])


@pytest.mark.usefixtures("_addresses_are_names")
@pytest.mark.parametrize("address", ELSEWHERE)
def test_a_feed_is_no_way_to_somewhere_else(syncd: Syncd, address: str) -> None:
    """Other schemes, addresses of no host, and plain http across the internet are refused, unasked."""
    with running() as server:
        said = syncd("connect", "ics", address.format(port=server.port))
        assert said.code in (2, 5, 7), said
        assert len(said.err.splitlines()) > 1
        assert server.requests == []


def redirecting(server: Server, location: str) -> None:
    """Every request is answered with this place."""
    server.says(302, Location=location)


@pytest.mark.usefixtures("_addresses_are_names")
@pytest.mark.parametrize(
    "location",
    ["http://169.254.169.254/latest", "http://192.168.0.1/", "file:///etc/hostname", "https://[::1/"],
)
def test_a_feed_that_moves_inward_is_refused(syncd: Syncd, location: str) -> None:
    """A connected feed that begins to redirect into the house is refused, and what was read stays."""
    with running() as server:
        server.says(200, vcalendar(event("a@x")).replace("\n", "\r\n").encode())
        syncd.ok("connect", "ics", server.url, "--me", "me@example.com")
        syncd.ok("sync")
        before = syncd("audit", "--format", "json").data["relationships"]
        redirecting(server, location)
        assert syncd("sync").code == 7
        assert syncd("audit", "--format", "json").data["relationships"] == before


NAMES = (
    "CON",
    "nul.txt. ",
    "a/../../b",
    "x" * 300,
    ".hidden",
    "-rf",
    "a\0b",
    "..",
    "\u202etxt.exe",
    "a:b",
    "aux.",
)


def test_a_planted_link_is_not_written_through(syncd: Syncd, tmp_path: Path) -> None:
    """Whoever knows what a document will be called cannot have it written elsewhere."""
    target = tmp_path / "theirs"
    target.write_text("theirs", "utf-8")
    syncd.ok("connect", "ics", syncd.calendar(vcalendar(event("a@x"))), "--me", "me@example.com")
    syncd.ok("sync")
    syncd.ok("jot", "budget", "--with", SAM)
    syncd.ok("agenda", SAM, "--publish")
    (document,) = (syncd.home / "documents").iterdir()
    document.unlink()
    document.symlink_to(target)
    syncd.ok("jot", "another", "--with", SAM)
    syncd("agenda", SAM, "--publish")
    syncd("sync", now="2026-12-24T12:00:00Z")
    assert target.read_text("utf-8") == "theirs"


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_every_name_becomes_a_harmless_file(syncd: Syncd, name: str) -> None:
    """The document with somebody of that name lies in the folder, under a name any system takes."""
    shown = name.replace("\0", "")
    who = event("a@x").replace('CN="Sam Rivera"', f'CN="{shown}"')
    syncd.ok("connect", "ics", syncd.calendar(vcalendar(who)), "--me", "me@example.com")
    syncd.ok("sync")
    syncd.ok("jot", "budget", "--with", SAM)
    syncd.ok("agenda", SAM, "--publish")
    folder = (syncd.home / "documents").resolve()
    (document,) = folder.iterdir()
    assert document.resolve().parent == folder
    assert document.name.isascii() or document.name.isprintable()
    assert not document.name.startswith((".", "-"))
    assert document.stem.partition("-")[0].upper() not in {"CON", "NUL", "AUX", "PRN"} or "-" in document.stem
    assert len(document.name.encode()) < 200
