"""Content lines of raw iCalendar text: where they start, how they unfold, what they say (RFC 5545 3.1).

Pure. Works on bytes, in time linear in the text whatever stands there.
"""

import re
from collections.abc import Iterator

_LINE = re.compile(rb"[^\r\n]*+(?:[\r\n]++[ \t][^\r\n]*+)*+[\r\n]*+")
"""A content line with its folded continuations and its line break; possessive, so linear."""
_FOLD = re.compile(rb"(?<![\r\n])[\r\n]++[ \t]")
"""Tried only at the first break of a run: a million empty lines cost one look, not a million squared."""


_BOUNDARY = re.compile(rb"(BEGIN|END)[ \t]*:[ \t]*([A-Z0-9-]{1,64})[ \t]*", re.IGNORECASE)
_NAME = re.compile(rb"[A-Za-z0-9-]{1,64}")


def spans(text: bytes) -> Iterator[tuple[int, int]]:
    """Start and end of each content line, folds and line break included."""
    return ((match.start(), match.end()) for match in _LINE.finditer(text) if match.end() > match.start())


def line_end(text: bytes, start: int) -> int:
    """Where the content line ends that begins at an offset, folds and line break included."""
    match = _LINE.match(text, start)
    return match.end() if match else start


def unfold(line: bytes) -> bytes:
    """One content line without its folds, before decoding: folds may stand inside a character."""
    whole = line.strip(b"\r\n")
    return _FOLD.sub(b"", whole) if b"\n" in whole or b"\r" in whole else whole


def lines_of(block: bytes) -> list[tuple[int, bytes]]:
    """The content lines of a block: byte offset in the block, unfolded line."""
    return [(start, unfold(block[start:end])) for start, end in spans(block)]


def name_of(line: bytes) -> str:
    """The property's name in capitals; empty when the line starts with none."""
    match = _NAME.match(line)
    return match[0].decode("ascii").upper() if match else ""


def boundary(line: bytes) -> tuple[bool, str] | None:
    """For a BEGIN or END line: whether it is a BEGIN, and of what; None for any other line."""
    match = _BOUNDARY.fullmatch(line)
    return (match[1].upper() == b"BEGIN", match[2].decode("ascii").upper()) if match else None


def breaks_in(text: bytes, start: int, end: int) -> int:
    """How many line breaks of any kind lie between two offsets."""
    pairs = text.count(b"\r\n", start, end)
    return text.count(b"\n", start, end) + text.count(b"\r", start, end) - pairs


_CONTROLS = {code: "\ufffd" for code in (*range(0x20), 0x7F) if code != 0x09}
"""No property may hold these (RFC 5545 3.1); one in a name must not cost the person who bears it."""


def decode(line: bytes) -> str:
    """UTF-8 text, or Latin-1 where it is none (:func:`is_utf8` tells); control characters replaced."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        text = line.decode("latin-1")
    return text if text.isprintable() else text.translate(_CONTROLS)


def is_utf8(line: bytes) -> bool:
    """Whether :func:`decode` had to guess."""
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def text_value(line: bytes) -> str:
    """The value of a TEXT property without parameters of note, unescaped."""
    return _unescape(decode(_value(line))).strip()


def _value(line: bytes) -> bytes:
    """What follows the first colon outside quotes."""
    quoted = False
    for index, byte in enumerate(line):
        if byte == 0x22:
            quoted = not quoted
        elif byte == 0x3A and not quoted:
            return line[index + 1 :]
    return b""


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], text)


def plain(raw: bytes) -> bytes:
    """The text without byte order mark, UTF-16 turned into UTF-8."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", errors="replace").encode("utf-8", errors="replace")
    return raw.removeprefix(b"\xef\xbb\xbf")
