"""Calendar texts damaged at random: cut off, bytes flipped, lines lost, moved, doubled and forged."""

from collections.abc import Callable, Iterator
from random import Random

WORDS = (
    b"BEGIN:VEVENT", b"END:VEVENT", b"BEGIN:VCALENDAR", b"END:VCALENDAR", b"BEGIN:VALARM", b"END:VALARM",
    b"BEGIN:VTIMEZONE", b"END:VTIMEZONE", b"RRULE:FREQ=SECONDLY", b"RRULE:FREQ=WEEKLY;INTERVAL=0",
    b"RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", b"EXDATE:", b"RDATE:20261103T100000Z", b"DTSTART",
    b"DTSTART:20261101T100000Z", b"DTSTART;VALUE=DATE:00000000", b"DTEND:19000101T000000Z", b"DURATION:-P1D",
    b"RECURRENCE-ID:20261101T100000Z", b"STATUS:CANCELLED", b"SEQUENCE:99999999999", b"UID:", b"UID:x",
    b"ATTENDEE:mailto:a@example.com", b"ORGANIZER:", b"METHOD:CANCEL", b"TZID=America", b"VALUE=PERIOD",
    b"\r\n ", b"\n", b"\r", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b";", b":", b"\\", b",", b"=",
    "\u202e\U0001f600".encode(), b"9" * 30, b"-1", b"<html>",
)  # fmt: skip
"""What is put in somewhere, or in the place of a line."""


def truncations(text: bytes, count: int, random: Random) -> Iterator[bytes]:
    """The text up to some byte."""
    for _ in range(count):
        yield text[: random.randrange(len(text))]


def mutations(text: bytes, count: int, random: Random) -> Iterator[bytes]:
    """The text with one to four damages."""
    for _ in range(count):
        damaged = text
        for _ in range(random.choice((1, 1, 1, 2, 4))):
            damaged = random.choice(_DAMAGES)(damaged, random)
        yield damaged


def _flip(text: bytes, random: Random) -> bytes:
    at = random.randrange(len(text) or 1)
    return text[:at] + bytes([random.randrange(256)]) + text[at + 1 :]


def _insert(text: bytes, random: Random) -> bytes:
    at = random.randrange(len(text) or 1)
    return text[:at] + random.choice(WORDS) + text[at:]


def _remove(text: bytes, random: Random) -> bytes:
    at = random.randrange(len(text) or 1)
    return text[:at] + text[at + random.randrange(1, 200) :]


def _repeat(text: bytes, random: Random) -> bytes:
    at = random.randrange(len(text) or 1)
    part = text[at : at + random.randrange(1, 400)]
    return text[:at] + part * random.choice((2, 2, 3, 50)) + text[at + len(part) :]


def _lose_line(text: bytes, random: Random) -> bytes:
    lines = text.split(b"\r\n")
    del lines[random.randrange(len(lines))]
    return b"\r\n".join(lines)


def _swap_lines(text: bytes, random: Random) -> bytes:
    lines = text.split(b"\r\n")
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\r\n".join(lines)


def _forge_line(text: bytes, random: Random) -> bytes:
    lines = text.split(b"\r\n")
    lines[random.randrange(len(lines))] = random.choice(WORDS)
    return b"\r\n".join(lines)


def _forge_value(text: bytes, random: Random) -> bytes:
    lines = text.split(b"\r\n")
    at = random.randrange(len(lines))
    lines[at] = lines[at].partition(b":")[0] + b":" + random.choice(WORDS)
    return b"\r\n".join(lines)


_DAMAGES: tuple[Callable[[bytes, Random], bytes], ...] = (
    _flip,
    _flip,
    _insert,
    _remove,
    _repeat,
    _lose_line,
    _swap_lines,
    _forge_line,
    _forge_value,
)
