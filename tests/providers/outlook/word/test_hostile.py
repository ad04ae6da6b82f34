"""Files that are no running document: a clear word, in bounded time and memory, and never a traceback."""

import random
import struct
import time
import zlib
from contextlib import suppress
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest

from syncd_providers.outlook.word.document import WordDocument
from syncd_providers.outlook.word.package import LARGEST, LARGEST_PART
from syncd_providers.outlook.word.relations import DOCUMENT, STRICT
from syncd_providers.outlook.word.runs import MOST_STYLES
from syncd_providers.outlook.word.structure import MOST_PARAGRAPHS
from syncd_providers.outlook.word.xml import MOST_TAGS, Unreadable
from tests.providers.outlook.word.files import BLANK, MAIN, NAMES, body, entry, p, part, t, with_parts

TYPES, TOP = "[Content_Types].xml", "_rels/.rels"
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


def text_of(prefix: str, inner: str) -> str:
    """A text part with something before its root."""
    return f"{prefix}<w:document {NAMES}><w:body>{p(t(inner))}</w:body></w:document>"


def kind(replaced: str) -> bytes:
    """A file that says its text is of another kind."""
    return with_parts(
        {
            TYPES: part(BLANK, TYPES).replace(
                "openxmlformats-officedocument.wordprocessingml.document.main", replaced
            )
        }
    )


def zipped(names: dict[str, bytes], how: int = ZIP_DEFLATED) -> bytes:
    """A zip."""
    made = BytesIO()
    with ZipFile(made, "w", how) as file:
        for name, held in names.items():
            file.writestr(name, held)
    return made.getvalue()


def huge(part_name: str) -> bytes:
    """A small file with a part that unpacks to more than a part may hold."""
    return with_parts({part_name: b"<x>" + b" " * (LARGEST_PART + 1)})


def lying() -> bytes:
    """The same, with a directory that says the part is small."""
    made = huge(MAIN)
    size = struct.pack("<L", LARGEST_PART + 4)
    return made.replace(size, struct.pack("<L", 100))


def encrypted() -> bytes:
    """A zip whose parts are encrypted, as its directory says."""
    made = bytearray(BLANK)
    at = made.find(b"PK\1\2")
    made[at + 8] |= 1
    return bytes(made)


def overlapping() -> bytes:
    """Many names for the same bytes."""
    made = bytearray(zipped({f"{number:03}": bytes(100_000) for number in range(200)}))
    at = 0
    while (at := made.find(b"PK\1\2", at + 1)) > 0:
        made[at + 20 : at + 24] = struct.pack("<L", 100_000)
    return bytes(made)


REFUSED = {
    "nothing": (b"", "no Word document"),
    "a page of a hotel": (b"<!DOCTYPE html><html>Please sign in</html>", "no Word document"),
    "a document of Word 97, or with a password": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900),
        "password",
    ),
    "an encrypted zip": (encrypted(), "password"),
    "cut off": (BLANK[:20_000], "damaged"),
    "another zip": (zipped({"a.txt": b"x"}), "no Word document"),
    "a spreadsheet": (kind("openxmlformats-officedocument.spreadsheetml.sheet.main"), "no Word document"),
    "with macros": (kind("ms-word.document.macroEnabled.main"), "macros"),
    "a template": (kind("openxmlformats-officedocument.wordprocessingml.template.main"), "template"),
    "the strict form": (
        with_parts({TOP: part(BLANK, TOP).replace(DOCUMENT, STRICT + "officeDocument")}),
        "Strict",
    ),
    "no text in it": (
        with_parts({TOP: part(BLANK, TOP).replace("word/document.xml", "word/other.xml")}),
        "no Word",
    ),
    "no body": (with_parts({MAIN: f"<w:document {NAMES}/>"}), "no Word document"),
    "another root": (with_parts({MAIN: f"<w:styles {NAMES}/>"}), "no Word document"),
    "broken XML": (with_parts({MAIN: "<w:document"}), "damaged"),
    "an unknown code": (with_parts({MAIN: '<?xml version="1.0" encoding="x-odd"?><a/>'}), "damaged"),
    "a billion laughs": (with_parts({MAIN: text_of(LAUGHS, "&b;")}), "document type"),
    "an entity from outside": (with_parts({MAIN: text_of(OUTSIDE, "&a;")}), "document type"),
    "the same in another code": (
        with_parts({MAIN: text_of(OUTSIDE, "&a;").encode("utf-16")}),
        "document type",
    ),
    "an entity in the relations": (with_parts({TOP: OUTSIDE + "<x/>"}), "document type"),
    "a part that unpacks to too much": (huge(MAIN), "larger than 16 MiB"),
    "styles that unpack to too much": (huge("word/styles.xml"), "larger than 16 MiB"),
    "a part larger than it says": (lying(), "damaged"),
    "parts that share their bytes": (overlapping(), "damaged"),
    "packed in an odd way": (zipped({TYPES: b"<x/>"}, ZIP_BZIP2), "damaged"),
    "nested too deeply": (
        with_parts(
            {MAIN: f"<w:document {NAMES}><w:body>{'<w:sdt>' * 5000}{'</w:sdt>' * 5000}</w:body></w:document>"}
        ),
        "damaged",
    ),
    "too large": (bytes(LARGEST + 1), "64 MiB"),
    "more text than can be read": (body(p(t("word " * 1_000_000))), "more text"),
    "more lines than anybody writes": (body("<w:p/>" * (MOST_PARAGRAPHS + 1)), "more lines"),
    "more elements than fit into memory": (body("<w:b/>" * MOST_TAGS), "more than a running document"),
    "a line in more pieces than anybody writes": (
        body(p((t("a", "<w:b/>") + t("b")) * (MOST_STYLES // 2 + 1))),
        "more pieces",
    ),
}


def tried(data: bytes) -> None:
    """Read it, and write to it."""
    document = WordDocument(data)
    assert document.markdown is not None
    WordDocument(data).with_entry(entry(0, "- one"))


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_running_document_is_refused(what: str) -> None:
    """With a reason in words, within a second or two."""
    data, why = REFUSED[what]
    begun = time.perf_counter()
    with pytest.raises(Unreadable, match=why):
        tried(data)
    assert time.perf_counter() - begun < 5


def test_a_name_that_stands_there_twice_is_refused() -> None:
    """Which of the two counts programs do not agree on."""
    made = BytesIO(BLANK)
    with ZipFile(made, "a") as file, pytest.warns(UserWarning, match="Duplicate"):
        file.writestr(MAIN, "<x/>")
    with pytest.raises(Unreadable, match="damaged"):
        tried(made.getvalue())


def test_nesting_as_deep_as_a_reader_of_xml_goes_is_read_or_refused() -> None:
    """Never an error of Python's."""
    for depth in (50, 100, 120, 200, 250):
        inner = "<w:sdt><w:sdtContent>" * depth + p(t("deep")) + "</w:sdtContent></w:sdt>" * depth
        try:
            assert WordDocument(body(inner)).markdown == "deep\n"
        except Unreadable as error:
            assert "damaged" in str(error) or "nested" in str(error)  # noqa: PT017  either is well


MANY = {
    "breaks": p("<w:r><w:t>a</w:t>" + "<w:br/>" * 100_000 + "<w:t>b</w:t></w:r>"),
    "bookmarks": p(
        "".join(
            f'<w:bookmarkStart w:id="{at}" w:name="_syncd_item_{at:09}"/>{t("a")}<w:bookmarkEnd w:id="{at}"/>'
            for at in range(20_000)
        )
    ),
    "cursors": "".join(f'<w:bookmarkStart w:id="{at}" w:name="_GoBack"/>{p(t("a"))}' for at in range(20_000)),
    "fields": p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * 50_000 + t("a") * 20_000),
    "cells": "<w:tbl><w:tr>" + f"<w:tc>{p(t('a'))}</w:tc>" * 20_000 + "</w:tr></w:tbl>",
}


@pytest.mark.parametrize("what", MANY)
def test_reading_takes_time_that_grows_with_the_text_and_no_faster(what: str) -> None:
    """However often something stands there; a square of it would be minutes."""
    data = body(MANY[what])
    begun = time.perf_counter()
    assert WordDocument(data).markdown
    assert time.perf_counter() - begun < 20


def test_a_large_document_is_read_within_seconds() -> None:
    """A page a week for five years, written to and read."""
    week = p(t("2026-11-09"), '<w:pStyle w:val="Heading2"/>') + p(t("word " * 12)) * 40
    begun = time.perf_counter()
    made = WordDocument(body(week * 260)).with_entry(entry(0, "- one"))
    assert "one" in WordDocument(made).markdown
    assert time.perf_counter() - begun < 30


@pytest.mark.parametrize("seed", range(100))
def test_a_damaged_file_is_read_or_refused(seed: int) -> None:
    """Cut off or with bytes changed, anywhere; never an error of Python's."""
    chance = random.Random(seed)
    data = bytearray(WordDocument(BLANK).with_entry(entry(0, "- one\n- [ ] two")))
    if seed % 3 == 0:
        del data[chance.randrange(len(data)) :]
    for _ in range(chance.randrange(1, 20)):
        if data:
            data[chance.randrange(len(data))] = chance.randrange(256)
    with suppress(Unreadable):
        tried(bytes(data))


@pytest.mark.parametrize("seed", range(100))
def test_damaged_xml_is_read_or_refused(seed: int) -> None:
    """The same within the text, its lists and its styles."""
    chance = random.Random(seed)
    data = WordDocument(BLANK).with_entry(entry(0, "- one\n- [ ] two [a](https://example.com)"))
    name = chance.choice(
        [MAIN, "word/numbering.xml", "word/_rels/document.xml.rels", TYPES, "docProps/custom.xml"]
    )
    held = bytearray(part(data, name).encode())
    for _ in range(chance.randrange(1, 6)):
        at, end = sorted(chance.randrange(len(held)) for _ in range(2))
        piece = held[at : min(end, at + 60)]
        held[chance.randrange(len(held)) : chance.randrange(len(held))] = piece
    with suppress(Unreadable):
        tried(with_parts({name: bytes(held)}, data))


def test_the_checksum_of_what_is_read_counts() -> None:
    """Bytes that were changed under the same directory are damage."""
    made = BLANK.replace(struct.pack("<L", zlib.crc32(part(BLANK).encode())), bytes(4))
    with pytest.raises(Unreadable, match="damaged"):
        tried(made)
