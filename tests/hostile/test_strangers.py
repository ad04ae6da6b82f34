"""A stranger who knows the UID of a 1:1 can neither cancel it, take it over, nor rewrite what was settled.

Each forged event reaches the user in every way a calendar can hold it: beside the true one in the same
file, in a calendar of its own in that file, as another file of a folder, and in another account. Several
syncs later the audit says of Sam what it says where nobody forged anything.
"""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.conftest import Syncd, event, vcalendar
from tests.e2e.rows import dump_file

SAM = "sam.rivera@example.com"
STRANGER = "stranger@evil.example"
LOOK_ALIKE = "sam.rivera@ex\u0430mple.com"
BEFORE, THEN, NOW = "2026-10-31T12:00:00Z", "2026-11-10T12:00:00Z", "2026-11-20T12:00:00Z"
TRUE = event("sam@x")
NEWER = "SEQUENCE:99\nLAST-MODIFIED:20261109T000000Z"


def forged(*, organizer: str = STRANGER, others: str = f"Sam <{SAM}>", extra: str = NEWER) -> str:
    """An event with the UID of the true one, newer than it."""
    text = event("sam@x", others=others, extra=extra)
    return text.replace("ORGANIZER:mailto:me@example.com", f"ORGANIZER:mailto:{organizer}")


FORGED = {
    "cancelled by another organizer": forged(extra=f"{NEWER}\nSTATUS:CANCELLED"),
    "moved by another organizer": forged().replace("T15", "T19"),
    "taken over by another organizer": forged(others=f"Stranger <{STRANGER}>"),
    "taken over with a look-alike": forged(organizer=LOOK_ALIKE, others=f"Sam <{LOOK_ALIKE}>"),
    "cancelled once by another organizer": forged(
        extra=f"{NEWER}\nSTATUS:CANCELLED\nRECURRENCE-ID:20261116T150000Z"
    ).replace("RRULE:FREQ=WEEKLY\n", ""),
    "taken over once by another organizer": forged(
        others=f"Stranger <{STRANGER}>", extra=f"{NEWER}\nRECURRENCE-ID:20261116T150000Z"
    ).replace("RRULE:FREQ=WEEKLY\n", ""),
    "moved once by another organizer": forged(extra=f"{NEWER}\nRECURRENCE-ID:20261116T150000Z")
    .replace("RRULE:FREQ=WEEKLY\n", "")
    .replace("T15", "T19")
    .replace("RECURRENCE-ID:20261116T19", "RECURRENCE-ID:20261116T15"),
    "cancelled by a method": "METHOD:CANCEL",
}


def calendars(forgery: str) -> str:
    """The true calendar, then another with the forged event."""
    if forgery == "METHOD:CANCEL":
        second = vcalendar(forged()).replace("VERSION:2.0", f"VERSION:2.0\n{forgery}")
    else:
        second = vcalendar(forgery)
    return vcalendar(TRUE) + second


def in_the_same_calendar(syncd: Syncd, forgery: str) -> None:
    """Beside the true event."""
    event_ = forged(extra=f"{NEWER}\nSTATUS:CANCELLED") if forgery == "METHOD:CANCEL" else forgery
    (syncd.folder / "vdir" / "sam.ics").write_bytes(text(vcalendar(TRUE, event_)))


def in_a_second_calendar(syncd: Syncd, forgery: str) -> None:
    """In the same file, in a VCALENDAR of its own."""
    (syncd.folder / "vdir" / "sam.ics").write_bytes(text(calendars(forgery)))


def in_another_file(syncd: Syncd, forgery: str) -> None:
    """In the same folder."""
    whole = calendars(forgery)
    (syncd.folder / "vdir" / "a-forgery.ics").write_bytes(text(whole[len(vcalendar(TRUE)) :]))


def in_another_account(syncd: Syncd, forgery: str) -> None:
    """In the calendar of another mailbox."""
    path = syncd.calendar(calendars(forgery)[len(vcalendar(TRUE)) :], "private.ics")
    assert syncd("connect", "ics", path, "--me", "me@example.com", "--name", "private", now=THEN).code == 0


def text(calendar: str) -> bytes:
    """As it lies in a file."""
    return calendar.replace("\n", "\r\n").encode()


def lived(syncd: Syncd, forge: Callable[[], None]) -> Any:
    """What the audit says of Sam after a sync, a forgery, and two more syncs."""
    folder = syncd.folder / "vdir"
    folder.mkdir()
    (folder / "sam.ics").write_bytes(text(vcalendar(TRUE)))
    syncd.ok("connect", "ics", folder, "--me", "me@example.com", "--name", "work", now=BEFORE)
    syncd.ok("sync", now=BEFORE)
    settled = dump_file(syncd.home / "syncd.db", ("slot", "meeting"))
    assert settled["slot"]
    forge()
    for moment in (THEN, NOW):
        assert syncd("sync", now=moment).code in (0, 8)
    after = dump_file(syncd.home / "syncd.db", ("slot", "meeting"))
    assert all(set(rows) <= set(after[table]) for table, rows in settled.items())
    people = syncd("audit", "--format", "json").data["relationships"]
    (found,) = [one for one in people if one["person"]["addresses"] == [SAM]]
    return found


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What the audit says where nobody forged anything."""
    folder = tmp_path_factory.mktemp("nobody")
    return lived(Syncd(home=folder / "home", folder=folder), lambda: None)


@pytest.mark.parametrize(
    "place",
    [in_the_same_calendar, in_a_second_calendar, in_another_file, in_another_account],
    ids=lambda place: place.__name__,
)
@pytest.mark.parametrize("forgery", FORGED.values(), ids=FORGED)
def test_a_forged_event_changes_nothing_with_sam(
    syncd: Syncd, expected: Any, forgery: str, place: Callable[[Syncd, str], None]
) -> None:
    """Every slot, what became of it, and the standing are as if nobody had forged anything."""
    assert lived(syncd, lambda: place(syncd, forgery)) == expected
