"""A folder's events: one line goes in and out again, and every other byte stays."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.model import CalendarId, Uid
from syncd.provider import (
    Answer,
    Companion,
    Conflict,
    Done,
    Gone,
    InviteRef,
    InviteState,
    Marker,
    NotAllowed,
    Retry,
    Revision,
    Window,
)
from syncd_providers.folders import draft_of
from syncd_providers.ics import vdir
from syncd_providers.ics.attachments import Uneditable, folded, open_event
from syncd_providers.ics.client import source
from syncd_providers.ics.invite import FolderInvite, invite
from syncd_providers.ics.lines import unfold

UID = Uid("weekly@example.com")
REF = InviteRef(calendar=CalendarId("work/calendar"), uid=UID)
MARKER = Marker("a771" * 5)
LINK = "https://documents.example/" + "sam-rivera-and-jo-doe-" * 5 + "12345678.md"
FILE_LINK = "file:///home/me/documents/sam.md"
AT = datetime(2026, 11, 23, 15, tzinfo=UTC)

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//EN\r\n"
MASTER = (
    "BEGIN:VEVENT\r\nUID:weekly@example.com\r\nDTSTAMP:20261001T000000Z\r\n"
    "DTSTART;TZID=Europe/Berlin:20261102T160000\r\nDTEND;TZID=Europe/Berlin:20261102T163000\r\n"
    "RRULE:FREQ=WEEKLY\r\nSUMMARY:1:1\r\nORGANIZER:mailto:me@example.com\r\n"
    "ATTENDEE:mailto:me@example.com\r\nATTENDEE:mailto:sam@example.com\r\n{extra}END:VEVENT\r\n"
)
OVERRIDE = (
    "BEGIN:VEVENT\r\nUID:weekly@example.com\r\nDTSTAMP:20261001T000000Z\r\n"
    "RECURRENCE-ID;TZID=Europe/Berlin:20261109T160000\r\nDTSTART;TZID=Europe/Berlin:20261110T160000\r\n"
    "DTEND;TZID=Europe/Berlin:20261110T163000\r\nSUMMARY:1:1\r\nORGANIZER:mailto:me@example.com\r\n"
    "ATTENDEE:mailto:me@example.com\r\nATTENDEE:mailto:sam@example.com\r\nEND:VEVENT\r\n"
)
OTHER = (
    "BEGIN:VEVENT\r\nUID:other@example.com\r\nDTSTAMP:20261001T000000Z\r\n"
    "DTSTART:20261102T090000Z\r\nDTEND:20261102T093000Z\r\nSUMMARY:else\r\nEND:VEVENT\r\n"
)
ZONE = (
    "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\n"
    "TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\n"
    "END:VTIMEZONE\r\n"
)
ALARM = (
    "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT5M\r\nATTACH:https://alarm.example/bell\r\nEND:VALARM\r\n"
)
TAIL = "END:VCALENDAR\r\n"


def text(*parts: str, extra: str = "") -> bytes:
    """A calendar with the weekly 1:1 and what else is given."""
    body = [part.format(extra=extra) if part is MASTER else part for part in parts or (MASTER,)]
    return (HEAD + "".join(body) + TAIL).encode()


HOSTILE = {
    "plain": text(),
    "lf": text().replace(b"\r\n", b"\n"),
    "no-last-break": text().rstrip(b"\r\n"),
    "bom": b"\xef\xbb\xbf" + text(),
    "zone": text(ZONE, MASTER, OVERRIDE),
    "override-first": text(ZONE, OVERRIDE, MASTER, OTHER),
    "alarm": text(extra=ALARM),
    "alarm-and-attachment": text(extra="ATTACH:https://theirs.example/a\r\n" + ALARM),
    "end-in-a-description": text(extra="DESCRIPTION:BEGIN:VEVENT\\nEND:VEVENT\\nEND\r\n :VEVENT\r\n"),
    "folded-end-in-a-description": text(extra="DESCRIPTION:before\r\n END:VEVENT\r\n BEGIN:VEVENT\r\n"),
    "folded-uid": text().replace(b"UID:weekly@example.com", b"UID:weekly@\r\n example.com"),
    "lower-case": text().replace(b"BEGIN:VEVENT", b"begin:vevent").replace(b"END:VEVENT", b"end:vevent"),
    "blank-lines": text().replace(b"END:VEVENT", b"\r\nEND:VEVENT"),
    "mixed-breaks": text().replace(b"SUMMARY:1:1\r\n", b"SUMMARY:1:1\n"),
    "latin-1": text(extra="LOCATION:Caf\xe9\r\n").replace("é".encode(), b"\xe9"),
    "unknown-lines": text(extra='X-THEIRS;X-A="b:c;d":e\r\nnot a property\r\n'),
    "two-calendars": text() + text(OTHER),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder of calendar files."""
    made = tmp_path / "calendar"
    made.mkdir()
    return made


def opened(folder: Path) -> FolderInvite:
    """The folder's invites, as me."""
    found = invite({"location": str(folder), "me": "me@example.com"})
    assert isinstance(found, FolderInvite)
    return found


def put(folder: Path, raw: bytes, name: str = "a.ics") -> Path:
    """A file of the folder."""
    path = folder / name
    path.write_bytes(raw)
    return path


def state(folder: Path) -> InviteState:
    """How the weekly 1:1 reads now."""
    found = opened(folder).read(REF)
    assert isinstance(found, InviteState), found
    return found


def attach(folder: Path, link: str = LINK) -> Answer:
    """Attach a link to the event as it reads now."""
    return opened(folder).attach(REF, link, MARKER, etag=state(folder).etag)


def detach(folder: Path) -> Answer:
    """Take it off again."""
    return opened(folder).detach(REF, LINK, MARKER, etag=state(folder).etag)


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_one_line_goes_in_and_every_other_byte_stays(folder: Path, raw: bytes) -> None:
    """Whatever the file looks like: our line before the series' own END; the very same bytes when it goes."""
    path = put(folder, raw)
    assert isinstance(attach(folder), Done)
    after = path.read_bytes()
    line = f"ATTACH;X-SYNCD={MARKER}:{LINK}".encode()
    at = after.index(b"ATTACH;X-SYNCD")
    assert after[:at] + after[at + len(after) - len(raw) :] == raw
    ours = after[at : at + len(after) - len(raw)]
    assert unfold(ours) == line
    assert all(len(piece) <= 75 for piece in ours.replace(b"\r\n", b"\n").split(b"\n"))
    assert raw[at:].lstrip().lower().startswith(b"end:vevent")
    assert b"RECURRENCE-ID" not in raw[raw[:at].lower().rindex(b"begin:vevent") : at]
    assert isinstance(attach(folder), Done)
    assert path.read_bytes() == after
    assert isinstance(detach(folder), Done)
    assert path.read_bytes() == raw


def test_the_line_ends_are_those_of_the_file(folder: Path) -> None:
    """No carriage return comes into a file that has none."""
    path = put(folder, text().replace(b"\r\n", b"\n"))
    assert isinstance(attach(folder), Done)
    assert b"\r" not in path.read_bytes()


def test_our_line_is_found_wherever_another_program_moved_it(folder: Path) -> None:
    """Refolded, reordered, with its parameter in quotes or capitals: exactly it is taken off."""
    path = put(folder, text(extra="ATTACH:https://theirs.example/a\r\n"))
    attach(folder)
    foreign = path.read_bytes()
    start = foreign.index(b"ATTACH;X-SYNCD")
    ours = foreign[start : foreign.index(b"END:VEVENT")]
    other = f'attach;FMTTYPE=text/html;x-syncd="{MARKER}":{LINK}'.encode()
    moved = foreign.replace(ours, b"").replace(
        b"SUMMARY:1:1\r\n", b"SUMMARY:1:1\r\n" + folded(other, b"\r\n").replace(b"\r\n ", b"\r\n\t")
    )
    path.write_bytes(moved)
    assert [one.marker for one in state(folder).attachments] == [MARKER, None]
    assert isinstance(detach(folder), Done)
    assert path.read_bytes() == text(extra="ATTACH:https://theirs.example/a\r\n")


def test_without_its_marker_our_line_is_known_by_the_link(folder: Path) -> None:
    """A program that drops unknown parameters makes neither a second line nor a lost one."""
    path = put(folder, text(extra=f"ATTACH:{LINK}\r\nATTACH:https://theirs.example/a\r\n"))
    before = path.read_bytes()
    assert isinstance(attach(folder), Done)
    assert path.read_bytes() == before
    assert isinstance(detach(folder), Done)
    assert path.read_bytes() == text(extra="ATTACH:https://theirs.example/a\r\n")


def test_copies_on_single_occurrences_go_too(folder: Path) -> None:
    """A program that copied our line to a moved occurrence does not keep it there."""
    line = f"ATTACH;X-SYNCD={MARKER}:{LINK}\r\n"
    copied = OVERRIDE.replace("END:VEVENT", line + "END:VEVENT")
    path = put(folder, text(MASTER, copied, extra=line))
    assert isinstance(detach(folder), Done)
    assert path.read_bytes() == text(MASTER, OVERRIDE)


def test_what_is_not_clear_is_not_changed(folder: Path) -> None:
    """Two masters, two files, a broken event, another encoding: a reason, and the same bytes."""
    for raw in (
        text(MASTER, MASTER),
        text(OVERRIDE),
        text().decode().encode("utf-16"),
        text(extra="BEGIN:VALARM\r\n"),
        text().replace(b"mailto:sam@example.com", b"urn:uuid:1"),
        text().replace(b"DTSTART;TZID=Europe/Berlin:20261102T160000", b"DTSTART:tomorrow"),
    ):
        path = put(folder, raw)
        answer = opened(folder).attach(REF, LINK, MARKER, etag=Revision("x"))
        assert isinstance(answer, NotAllowed), (raw, answer)
        found = opened(folder).read(REF)
        assert isinstance(found, NotAllowed) or (isinstance(found, InviteState) and not found.writable)
        assert path.read_bytes() == raw
    put(folder, text())
    put(folder, text(), "b.ics")
    assert isinstance(attach(folder), NotAllowed)
    assert (folder / "a.ics").read_bytes() == (folder / "b.ics").read_bytes() == text()


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda raw: raw.replace(b"mailto:sam@example.com", b"urn:uuid:1"),
        lambda raw: raw.replace(b"SUMMARY:1:1", b"ATTENDEE:urn:uuid:1\r\nSUMMARY:1:1"),
        lambda raw: raw.replace(b"END:VCALENDAR", MASTER.format(extra="").encode() + b"END:VCALENDAR"),
        lambda raw: raw.replace(b"DTSTART;TZID=Europe/Berlin:20261102T160000", b"DTSTART:tomorrow"),
        lambda raw: raw.replace(b"ORGANIZER:mailto:me@", b"ORGANIZER:mailto:sam@"),
        lambda raw: raw.replace(b"END:VEVENT", b"BEGIN:VALARM\r\nEND:VEVENT"),
    ],
    ids=["nameless", "a-nameless-guest", "two-masters", "unreadable-start", "theirs-now", "broken"],
)
def test_our_line_can_always_be_taken_off(folder: Path, spoilt: Callable[[bytes], bytes]) -> None:
    """However unclear the event has become: that strangers may be on it is when it must go."""
    path = put(folder, text())
    attach(folder)
    attached = path.read_bytes()
    path.write_bytes(spoilt(attached))
    put(folder, attached, "b.ics")
    assert isinstance(detach(folder), Done)
    assert path.read_bytes() == spoilt(text())
    assert (folder / "b.ics").read_bytes() == text()


def test_a_nameless_guest_is_told(folder: Path) -> None:
    """Somebody without an address is somebody."""
    put(folder, text().replace(b"SUMMARY:1:1", b"ATTENDEE:urn:uuid:1\r\nSUMMARY:1:1"))
    assert not state(folder).complete
    assert isinstance(attach(folder), NotAllowed)


def test_a_file_that_cannot_be_read_is_not_gone(folder: Path) -> None:
    """Half written or too large: what stands in it is unknown, and said to be."""
    path = put(folder, text()[:-40])
    assert isinstance(opened(folder).read(REF), Retry)
    assert isinstance(opened(folder).detach(REF, LINK, MARKER, etag=Revision("x")), Retry)
    put(folder, text(), "b.ics")
    assert isinstance(opened(folder).read(REF), InviteState)
    path.unlink()
    (folder / "b.ics").unlink()
    assert isinstance(opened(folder).read(REF), Gone)


def test_an_escaped_uid_is_found(folder: Path) -> None:
    """A comma in a UID is written with a backslash."""
    put(folder, text().replace(b"UID:weekly@example.com", b"UID:a\\,b"))
    found = opened(folder).read(InviteRef(calendar=REF.calendar, uid=Uid("a,b")))
    assert isinstance(found, InviteState)


def test_an_event_of_somebody_else_is_not_written(folder: Path) -> None:
    """Only the organizer, or who is alone on it, may change it."""
    theirs = text().replace(b"ORGANIZER:mailto:me@", b"ORGANIZER:mailto:sam@")
    path = put(folder, theirs)
    assert not state(folder).writable
    assert isinstance(attach(folder), NotAllowed)
    assert path.read_bytes() == theirs
    alone = b"\r\n".join(
        line for line in text().split(b"\r\n") if not line.startswith((b"ORGANIZER", b"ATTENDEE"))
    )
    put(folder, alone)
    assert state(folder).writable
    assert state(folder).participants == frozenset()


def test_a_link_of_this_computer_goes_only_where_i_am_alone(folder: Path) -> None:
    """Nobody else sees the name of a file of mine."""
    path = put(folder, text())
    assert isinstance(attach(folder, FILE_LINK), NotAllowed)
    assert isinstance(attach(folder, FILE_LINK.upper()), NotAllowed)
    assert path.read_bytes() == text()
    put(folder, text().replace(b"ATTENDEE:mailto:sam@example.com\r\n", b""))
    assert isinstance(attach(folder, FILE_LINK), Done)
    assert FILE_LINK.encode() in path.read_bytes()


@pytest.mark.parametrize(
    "link", ["https://x.example/\r\nX:y", "https://x.example/a b", "https://ex\u00e4.example", ""]
)
def test_only_an_address_is_written(folder: Path, link: str) -> None:
    """No link begins a line of its own."""
    path = put(folder, text())
    assert isinstance(attach(folder, link), NotAllowed)
    assert path.read_bytes() == text()


def test_a_file_changed_meanwhile_is_left_alone(folder: Path) -> None:
    """Between reading and writing, and once more right before the file is replaced."""
    path = put(folder, text())
    before = state(folder)
    path.write_bytes(text(OTHER, MASTER))
    answer = opened(folder).attach(REF, LINK, MARKER, etag=before.etag)
    assert isinstance(answer, Conflict)
    assert path.read_bytes() == text(OTHER, MASTER)
    with pytest.raises(vdir.Refused) as refused:
        vdir.replace(path, b"ours", over=text())
    assert isinstance(refused.value.answer, Conflict)
    assert path.read_bytes() == text(OTHER, MASTER)
    assert [one.name for one in folder.iterdir()] == ["a.ics"]


def test_a_file_is_replaced_whole_and_keeps_its_mode(folder: Path) -> None:
    """Nothing but the file is left in the folder, with the permissions it had."""
    path = put(folder, text())
    path.chmod(0o640)
    assert isinstance(attach(folder), Done)
    assert path.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in folder.iterdir()] == ["a.ics"]


def test_what_may_not_be_written_says_so(folder: Path, tmp_path: Path) -> None:
    """Links, read-only files and folders, and what is no file any more are answers, not crashes."""
    outside = tmp_path / "outside.ics"
    outside.write_bytes(text())
    (folder / "a.ics").symlink_to(outside)
    assert isinstance(opened(folder).read(REF), NotAllowed)
    assert isinstance(opened(folder).attach(REF, LINK, MARKER, etag=Revision("x")), NotAllowed)
    assert outside.read_bytes() == text()
    (folder / "a.ics").unlink()
    path = put(folder, text())
    path.chmod(0o444)
    assert isinstance(attach(folder), NotAllowed)
    path.chmod(0o644)
    folder.chmod(0o555)
    assert isinstance(attach(folder), NotAllowed)
    assert isinstance(opened(folder).companion(REF, beside()), NotAllowed)
    folder.chmod(0o755)
    path.unlink()
    assert isinstance(opened(folder).read(REF), Gone)
    path.mkdir()
    assert isinstance(opened(folder).detach(REF, LINK, MARKER, etag=Revision("x")), Gone)
    with pytest.raises(vdir.Refused):
        vdir.replace(path, b"x", over=b"y")
    with pytest.raises(vdir.Refused):
        vdir.remove(path, over=b"y")
    path.rmdir()
    folder.rmdir()
    # A folder that is not there may be a disk that is not connected.
    assert isinstance(opened(folder).read(REF), Retry)
    assert isinstance(opened(folder).remove_companion(REF, MARKER), Retry)


@pytest.mark.parametrize(
    "location", ["https://calendar.example/secret.ics", "webcal://calendar.example/x", "", "relative"]
)
def test_files_and_addresses_are_read_only(location: str, tmp_path: Path) -> None:
    """Another program writes them whole; nothing is attached to them."""
    single = put(tmp_path, text(), "single.ics")
    for found in (invite({"location": location, "me": "me@example.com"}), opened(single)):
        assert isinstance(found.read(REF), NotAllowed)
        assert isinstance(found.attach(REF, LINK, MARKER, etag=Revision("x")), NotAllowed)
        assert isinstance(found.detach(REF, LINK, MARKER, etag=Revision("x")), NotAllowed)
        assert isinstance(found.companion(REF, beside()), NotAllowed)
        assert isinstance(found.remove_companion(REF, MARKER), NotAllowed)
    assert single.read_bytes() == text()


# -- companions -----------------------------------------------------------------------------


def beside(at: datetime = AT, title: str = "Sam Rivera and Jo Doe", link: str = FILE_LINK) -> Companion:
    """A companion of half an hour."""
    return Companion(marker=MARKER, title=title, start=at, end=at + timedelta(minutes=30), link=link)


def companion_file(folder: Path) -> Path:
    """The one companion there is."""
    (found,) = folder.glob("syncd-*.ics")
    return found


def test_a_companion_is_private_free_and_mine_alone(folder: Path) -> None:
    """Two names and the link; nobody is invited, nobody sees it, it blocks no time."""
    put(folder, text())
    assert isinstance(opened(folder).companion(REF, beside(title="Sam; Rivera, and Jo\r\nDoe")), Done)
    written = companion_file(folder).read_bytes().replace(b"\r\n ", b"")
    assert (
        written
        == (
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//syncd//companion//EN\r\nBEGIN:VEVENT\r\n"
            f"UID:syncd-{MARKER}\r\nDTSTAMP:20261123T150000Z\r\nDTSTART:20261123T150000Z\r\n"
            "DTEND:20261123T153000Z\r\nSUMMARY:Sam\\; Rivera\\, and Jo Doe\r\nCLASS:PRIVATE\r\n"
            f"TRANSP:TRANSPARENT\r\nURL:{FILE_LINK}\r\n"
            f"ATTACH;X-SYNCD={MARKER}:file:///home/me/documents/sam.md\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        ).encode()
    )


def test_a_companion_as_wanted_is_not_written_again(folder: Path) -> None:
    """The same file, untouched; a long title is folded between letters."""
    put(folder, text())
    wanted = beside(title="ä" * 90)
    opened(folder).companion(REF, wanted)
    path = companion_file(folder)
    before = path.stat()
    assert isinstance(opened(folder).companion(REF, wanted), Done)
    assert path.stat() == before
    assert all(len(line) <= 75 for line in path.read_bytes().split(b"\r\n"))
    assert "ä" * 90 in unfold(path.read_bytes().split(b"SUMMARY:")[1]).decode()


def test_words_in_a_companion_stay(folder: Path) -> None:
    """It moves with what I noted in it; when it is to go only the link does."""
    put(folder, text())
    opened(folder).companion(REF, beside())
    path = companion_file(folder)
    noted = b"DESCRIPTION:bring the slides\r\nX-SERVER:1\r\nEND:VEVENT"
    path.write_bytes(path.read_bytes().replace(b"END:VEVENT", noted))
    opened(folder).companion(REF, beside(AT + timedelta(days=7)))
    moved = path.read_bytes()
    assert b"bring the slides" in moved
    assert moved.count(b"DTSTART") == moved.count(b"URL:") == moved.count(b"ATTACH") == 1
    assert b"DTSTART:20261130T150000Z" in moved
    assert isinstance(opened(folder).remove_companion(REF, MARKER), Done)
    left = path.read_bytes()
    assert b"bring the slides" in left
    assert FILE_LINK.encode() not in left
    assert b"ATTACH" not in left


def test_a_file_in_its_place_is_not_taken(folder: Path) -> None:
    """Whatever stands under the companion's name and is not it stays."""
    put(folder, text())
    path = folder / f"syncd-{MARKER}.ics"
    for raw in (text(OTHER), b"no calendar", b""):
        path.write_bytes(raw)
        assert isinstance(opened(folder).companion(REF, beside()), NotAllowed)
        assert isinstance(opened(folder).remove_companion(REF, MARKER), NotAllowed | Done)
        assert path.read_bytes() == raw
    path.unlink()
    assert isinstance(
        opened(folder).companion(
            REF, Companion(marker=Marker("../x"), title="", start=AT, end=AT, link=LINK)
        ),
        NotAllowed,
    )


def test_a_companion_is_no_part_of_the_calendar_as_it_is_read(folder: Path) -> None:
    """Neither a 1:1 nor an absence nor a change: the folder's listing does not hold it."""
    put(folder, text())
    reader = source({"location": str(folder)})
    (name,) = [one.name for one in reader.calendars().items]
    first = list(reader.pull(name, cursor=None, window=Window(), zone="UTC"))[-1]
    opened(folder).companion(REF, beside())
    again = list(reader.pull(name, cursor=None, window=Window(), zone="UTC"))[-1]
    assert first.listing == again.listing == {"a.ics"}  # type: ignore[union-attr]


# -- lines ----------------------------------------------------------------------------------


@given(st.text(max_size=300).map(lambda one: one.replace("\r", "").replace("\n", "")))
def test_a_folded_line_unfolds_to_itself(line: str) -> None:
    """At most 75 octets a piece, no letter cut in two."""
    raw = line.encode("utf-8", "replace").lstrip(b" \t")
    pieces = folded(raw, b"\r\n")
    assert unfold(pieces) == raw
    for piece in pieces.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(piece) <= 75
        piece.decode("utf-8")


@given(
    before=st.lists(st.sampled_from([ZONE, OVERRIDE, OTHER]), max_size=3),
    behind=st.lists(st.sampled_from([ZONE, OVERRIDE, OTHER]), max_size=3),
    extra=st.lists(
        st.sampled_from([ALARM, "DESCRIPTION:a\r\n END:VEVENT\r\n", "ATTACH:https://a.b/c\r\n", "\r\n"])
    ),
    ending=st.sampled_from([b"\r\n", b"\n"]),
    mark=st.sampled_from([b"", b"\xef\xbb\xbf"]),
)
def test_in_and_out_is_the_identity(
    before: list[str], behind: list[str], extra: list[str], ending: bytes, mark: bytes
) -> None:
    """Whatever stands around the series: with our line it is one line longer, without it as it was."""
    raw = mark + text(*before, MASTER, *behind, extra="".join(extra)).replace(b"\r\n", ending)
    calendar = open_event(raw, UID)
    assert calendar is not None
    longer = calendar.with_link(LINK, MARKER)
    changed = open_event(longer, UID)
    assert changed is not None
    assert [one.marker for one in changed.attached()][-1] == MARKER
    assert len(changed.attached()) == len(calendar.attached()) + 1
    assert changed.without_link(LINK, MARKER) == raw


def test_a_draft_of_a_run_that_was_cut_off_is_no_obstacle(folder: Path) -> None:
    """What a kill has left is written over, and the folder never shows it."""
    path = put(folder, text())
    attach(folder)
    path.write_bytes(text())
    draft = draft_of(path)
    draft.write_bytes(b"half")
    assert isinstance(attach(folder), Done)
    assert [one.name for one in folder.iterdir()] == ["a.ics"]


def test_an_event_that_is_not_there() -> None:
    """Another UID, also one that begins alike, is not it."""
    assert open_event(text(), "weekly@example") is None
    orphan = open_event(text(OVERRIDE), UID)
    assert orphan is not None
    with pytest.raises(Uneditable):
        orphan.with_link(LINK, MARKER)
