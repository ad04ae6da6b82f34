"""A .docx as a zip: parts replaced, all others as they are, whichever program packed them."""

import struct
from io import BytesIO, RawIOBase
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pytest

from syncd_providers.outlook.word.package import Package
from syncd_providers.outlook.word.xml import Unreadable
from tests.providers.outlook.word.files import BLANK, packed, part


class Stream(RawIOBase):
    """Something that can only be written on, as a program that sends while it packs."""

    def __init__(self) -> None:
        self.held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.held += data
        return len(data)


def repacked(how: str) -> bytes:
    """The blank document, packed in another way."""
    plain, stream = BytesIO(), Stream()
    into: Any = stream if how == "while sending" else plain
    with ZipFile(BytesIO(BLANK)) as old, ZipFile(into, "w") as new:
        for name in old.namelist():
            info = ZipInfo(name, date_time=(2026, 11, 20, 12, 30, 58))
            info.compress_type = ZIP_STORED if how == "unpacked" else ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            with new.open(info, "w", force_zip64=how == "for huge files") as file:
                file.write(old.read(name))
    made = bytes(stream.held) if how == "while sending" else plain.getvalue()
    return b"#!/bin/sh\n" + made if how == "behind something else" else made


@pytest.mark.parametrize("how", ["unpacked", "while sending", "for huge files", "behind something else"])
def test_a_part_is_replaced_in_a_file_of_any_program(how: str) -> None:
    """The new one reads as it was given; every other keeps its packed bytes, its date and its rights."""
    data = repacked(how)
    made = Package(data).with_parts({"word/document.xml": b"<new/>", "word/added.xml": b"<added/>"})
    old, new = packed_at(data), packed(made)
    assert {name: held for name, held in new.items() if old.get(name) != held}.keys() == {
        "word/document.xml",
        "word/added.xml",
    }
    assert part(made) == "<new/>"
    assert part(made, "word/added.xml") == "<added/>"
    with ZipFile(BytesIO(made)) as file:
        info = file.getinfo("word/styles.xml")
        assert (info.date_time, info.external_attr) == ((2026, 11, 20, 12, 30, 58), 0o644 << 16)


def packed_at(data: bytes) -> dict[str, bytes]:
    """Each part as it is packed, wherever the file begins in the data."""
    return packed(data[data.index(b"PK\3\4") :]) if not data.startswith(b"PK") else packed(data)


def test_a_directory_that_points_beside_its_parts_is_damage() -> None:
    """Nothing else is taken for a part."""
    at = BLANK.index(b"PK\1\2")
    made = BLANK[: at + 42] + struct.pack("<L", 7) + BLANK[at + 46 :]
    with pytest.raises(Unreadable):
        Package(made).with_parts({"word/document.xml": b"<new/>"})
