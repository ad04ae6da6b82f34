"""A home full of texts that mean harm, the same home full of harmless ones, and how to tell them apart."""

import re
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from syncd.core.jots import JotKind
from syncd.core.model import Address
from syncd.store import goals, jots
from syncd.store.database import open_database
from tests.cli.conftest import Syncd, vcalendar

from .texts import ALL, HARMLESS

UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)
OURS = re.compile(r"\x1b\[(?:0|1|2|4|3[1-6])(?:;(?:1|2|3[1-6]))*m|\r\x1b\[K")
"""What syncd itself sends to a terminal: a few colours, and clearing the line of its progress."""


def event(number: int, text: str) -> str:
    """A weekly 1:1 with somebody of that name."""
    name = "".join(
        "^n" if letter in "\r\n" else {"^": "^^", '"': "^'"}.get(letter, letter) for letter in text
    )
    title = text.replace("\\", "\\\\").replace("\r", "").replace("\n", "\\n").replace(",", "\\,")
    uid = title.replace("\\n", "")[:200]
    return "\n".join(
        [
            "BEGIN:VEVENT",
            f"UID:{number} {uid}",
            f"DTSTART:202610{number % 28 + 1:02}T150000Z",
            f"DTEND:202610{number % 28 + 1:02}T153000Z",
            "RRULE:FREQ=WEEKLY",
            f"SUMMARY:{title}",
            f"LOCATION:{title}",
            f"ATTACH:{title}",
            "ORGANIZER:mailto:me@example.com",
            "ATTENDEE;PARTSTAT=ACCEPTED:mailto:me@example.com",
            f'ATTENDEE;PARTSTAT=ACCEPTED;CN="{name}":mailto:p{number}@example.com',
            "END:VEVENT",
        ]
    )


SAM = "sam@example.com"
CALCULATED = str(7 * 1911191)
"""What a template among the texts comes to; long enough to stand nowhere by chance, in no id and no path."""
WORDS = tuple(f"{HARMLESS} {chr(ord('a') + n // 26)}{chr(ord('a') + n % 26)}" for n in range(len(ALL)))
"""As many texts that nobody would think about."""


def full_of(folder: Path, texts: tuple[str, ...]) -> Path:
    """A home in which everybody and everything is called so."""
    syncd = Syncd(home=folder / "home", folder=folder)
    bad = "BEGIN:VEVENT\nUID:\x1b[2J\nX:y\nEND:VEVENT"
    sam = event(0, "Sam").replace("p0@example.com", SAM)
    syncd.calendar(vcalendar(*(event(n, text) for n, text in enumerate(texts, start=1)), sam, bad))
    syncd.ok("connect", "ics", folder / "work.ics", "--me", "me@example.com")
    syncd.ok("sync")
    (syncd.home / "config.toml").write_text("[policy]\nagenda_lines = 1000\n", "utf-8")
    now = datetime(2026, 11, 19, tzinfo=UTC)
    with closing(open_database(syncd.home / "syncd.db")) as database:
        for text in texts:
            made = goals.add_goal(database, text, now=now, person=Address(SAM))
            goals.add_step(database, made.number, text, now=now)
            for kind in (JotKind.TOPIC, JotKind.HEADS_UP):
                jots.add_jot(database, kind, text, now=now, person=Address(SAM))
    return syncd.home


def harmless(said: str) -> str:
    """Fail on anything in it that a reader would not see as what it is, or that was calculated."""
    found = UNSEEN.search(said)
    assert found is None, said[max(0, found.start() - 80) : found.end() + 80]
    assert CALCULATED not in said
    return said
