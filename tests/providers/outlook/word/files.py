"""Word files for tests: made from pieces of XML, taken apart, compared."""

import re
import struct
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZipFile

from syncd.markdown import entry_text
from syncd.provider import EntryText, Marker
from syncd_providers.outlook.word.blank import blank_document
from syncd_providers.outlook.word.document import WordDocument
from syncd_providers.outlook.word.package import Package

DOCUMENT = Marker("d0c0" * 5)
ENTRIES = [Marker(f"e{number:03}" * 5) for number in range(9)]
ITEMS = [f"a{number:03}" * 3 for number in range(40)]
BLANK = blank_document("Sam Rivera and Alex Moreau", DOCUMENT)
MAIN = "word/document.xml"
NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:odd="http://example.com/odd" mc:Ignorable="w14 odd"'
)


def entry(number: int, body: str) -> EntryText:
    """The entry of the Monday so many weeks from the first."""
    day = ("2026-11-16", "2026-11-23", "2026-11-30")[number]
    return EntryText(marker=ENTRIES[number], markdown=entry_text(day, ENTRIES[number], body))


def with_parts(parts: Mapping[str, str | bytes], data: bytes = BLANK) -> bytes:
    """A file with parts put in place of its own, or beside them."""
    return Package(data).with_parts(
        {name: one.encode() if isinstance(one, str) else one for name, one in parts.items()}
    )


def without(*parts: str) -> bytes:
    """A file that lacks parts of the text's folder, and does not speak of them."""
    kept = BytesIO()
    with ZipFile(BytesIO(BLANK)) as old, ZipFile(kept, "w") as new:
        for one in old.infolist():
            held = old.read(one.filename)
            if one.filename.removeprefix("word/") in parts:
                continue
            for name in parts if one.filename.endswith((".rels", "Types].xml")) else ():
                held = re.sub(rb'<[^<]*"[^"]*\b%s"[^<]*/>' % name.encode(), b"", held)
            new.writestr(one, held)
    return kept.getvalue()


def body(inner: str, data: bytes = BLANK) -> bytes:
    """A file whose text is this XML."""
    section = '<w:sectPr><w:pgSz w:w="12240" w:h="15840"/></w:sectPr>'
    return with_parts({MAIN: f"<w:document {NAMES}><w:body>{inner}{section}</w:body></w:document>"}, data)


def p(inner: str, properties: str = "") -> str:
    """A paragraph of XML."""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


def t(text: str, properties: str = "") -> str:
    """A run of text."""
    style = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{style}<w:t xml:space="preserve">{text}</w:t></w:r>'


def box(mark: str = "0", sign: str = "\u2610") -> str:
    """A content control that is a check box."""
    kind = f'<w14:checkbox><w14:checked w14:val="{mark}"/></w14:checkbox>'
    return f"<w:sdt><w:sdtPr>{kind}</w:sdtPr><w:sdtContent>{t(sign)}</w:sdtContent></w:sdt>"


def style(name: str) -> str:
    """The properties of a paragraph of a style."""
    return f'<w:pStyle w:val="{name}"/>'


def read(data: bytes) -> str:
    """What syncd reads."""
    return WordDocument(data).markdown


def part(data: bytes, name: str = MAIN) -> str:
    """A part as text."""
    with ZipFile(BytesIO(data)) as file:
        return file.read(name).decode()


def packed(data: bytes) -> dict[str, bytes]:
    """Each part as it is packed, in the order of the file, found without syncd's own reader."""
    found = {}
    with ZipFile(BytesIO(data)) as file:
        assert file.testzip() is None
        for one in sorted(file.infolist(), key=lambda one: one.header_offset):
            name, extra = struct.unpack_from("<2H", data, one.header_offset + 26)
            begin = one.header_offset + 30 + name + extra
            found[one.filename] = data[begin : begin + one.compress_size]
    return found
