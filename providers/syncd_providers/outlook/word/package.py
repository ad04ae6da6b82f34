"""A .docx file as a zip of parts: some are read, within bounds, some replaced, all others keep their bytes.

Sources: ECMA-376 part 2 (Open Packaging Conventions); PKWARE's APPNOTE, 4.3.
"""

import struct
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING

from syncd_providers.outlook.word.xml import Unreadable

if TYPE_CHECKING:
    from zipfile import ZipInfo

LARGEST = 64 * 1024 * 1024
"""Bytes of a file; as much as an answer may hold."""
LARGEST_PART = 16 * 1024 * 1024
"""Bytes of a part that is read, unpacked: a page a week for decades, and some."""
MOST_PARTS = 10_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROTECTED = (
    "it is protected with a password, or in the form of Word before 2007;"
    " take the password off, or save it as Word document (.docx)"
)
_DAMAGED = "it is no Word document, or a damaged one; OneDrive's version history has the earlier ones"
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _DESCRIPTOR, _UTF8 = 0x1, 0x8, 0x800
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_NO_SIZE = 0xFFFFFFFF
_FIRST_OF_1980 = (1 << 5) | 1


class Package:
    """The parts of a file. Raises Unreadable for what is none, or out of bounds."""

    def __init__(self, data: bytes) -> None:
        from zipfile import BadZipFile, ZipFile

        if len(data) > LARGEST:
            raise Unreadable(f"it is larger than {LARGEST // 1024 // 1024} MiB")
        if data.startswith(_OLE):
            raise Unreadable(_PROTECTED)
        self._data = data
        try:
            self._zip = ZipFile(BytesIO(data))
        except (BadZipFile, ValueError, OSError, NotImplementedError, struct.error) as error:
            raise Unreadable(_DAMAGED) from error
        self._parts = {one.filename: one for one in self._zip.infolist()}
        self._check()

    def _check(self) -> None:
        listed = self._zip.infolist()
        if any(one.flag_bits & _ENCRYPTED for one in listed):
            raise Unreadable(_PROTECTED)
        whole = len({one.filename.casefold() for one in listed}) == len(listed) and all(
            one.compress_type in (_STORED, _DEFLATED) and one.header_offset >= 0 and one.file_size < _NO_SIZE
            for one in listed
        )
        # Parts that share their bytes are how a small file becomes a huge one.
        packed = sum(one.compress_size for one in listed)
        if not whole or packed > len(self._data) or len(listed) > MOST_PARTS:
            raise Unreadable(_DAMAGED)

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parts, in the order of the file."""
        return tuple(self._parts)

    def part(self, name: str) -> bytes:
        """What a part holds; at most so much is unpacked as a part may hold."""
        from zipfile import BadZipFile

        if name not in self._parts:
            raise Unreadable(_DAMAGED)
        try:
            with self._zip.open(self._parts[name]) as file:
                held = file.read(LARGEST_PART + 1)
        except (BadZipFile, ValueError, OSError, EOFError, RuntimeError, zlib.error, struct.error) as error:
            raise Unreadable(_DAMAGED) from error
        if len(held) > LARGEST_PART:
            raise Unreadable(f"{name} in it is larger than {LARGEST_PART // 1024 // 1024} MiB")
        return held

    def with_parts(self, changed: Mapping[str, bytes]) -> bytes:
        """The file with these parts replaced or added; the others are not even unpacked."""
        made = BytesIO()
        directory = [
            _put(made, _flags(name), _fresh(changed[name]), name.encode("utf-8"), _deflated(changed[name]))
            if name in changed
            else _put(made, self._parts[name].flag_bits, _kept(self._parts[name]), *self._raw(name))
            for name in dict.fromkeys((*self._parts, *changed))
        ]
        start = made.tell()
        made.writelines(directory)
        count = len(directory)
        made.write(_END.pack(b"PK\5\6", 0, 0, count, count, made.tell() - start, start, 0))
        return made.getvalue()

    def _raw(self, part: str) -> tuple[bytes, bytes]:
        """A part's name and its bytes as they are packed."""
        one = self._parts[part]
        try:
            header = _LOCAL.unpack_from(self._data, one.header_offset)
        except struct.error as error:
            raise Unreadable(_DAMAGED) from error
        start = one.header_offset + _LOCAL.size
        begin = start + header[9] + header[10]
        name, packed = self._data[start : start + header[9]], self._data[begin : begin + one.compress_size]
        if header[0] != b"PK\3\4" or len(packed) != one.compress_size:
            raise Unreadable(_DAMAGED)
        return name, packed


# -- writing --------------------------------------------------------------------------------

_Facts = tuple[int, int, int, int, int, int]
"""How it is packed, time, date, checksum, size, outer attributes."""


def _flags(name: str) -> int:
    return 0 if name.isascii() else _UTF8


def _kept(one: "ZipInfo") -> _Facts:
    year, month, day, hour, minute, second = one.date_time
    date = (year - 1980) << 9 | month << 5 | day
    time = hour << 11 | minute << 5 | second // 2
    return one.compress_type, time, date, one.CRC, one.file_size, one.external_attr


def _fresh(content: bytes) -> _Facts:
    return _DEFLATED, 0, _FIRST_OF_1980, zlib.crc32(content), len(content), 0


def _deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def _put(made: BytesIO, flags: int, facts: _Facts, name: bytes, packed: bytes) -> bytes:
    """Write one part; returns its line of the directory."""
    kind, time, date, checksum, size, attributes = facts
    flags &= ~_DESCRIPTOR  # the sizes stand in front
    offset = made.tell()
    sizes = (checksum, len(packed), size)
    made.write(_LOCAL.pack(b"PK\3\4", 20, flags, kind, time, date, *sizes, len(name), 0))
    made.write(name)
    made.write(packed)
    line = _CENTRAL.pack(
        b"PK\1\2", 20, 20, flags, kind, time, date, *sizes, len(name), 0, 0, 0, 0, attributes, offset
    )
    return line + name
