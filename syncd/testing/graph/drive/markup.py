"""Pieces of WordprocessingML as Word writes them: runs, check boxes, tables, tracked changes.

Sources: ECMA-376 part 1, 17.3 to 17.5 and 17.13; [MS-DOCX] 2.6 for the check box of Word 2010.
"""

import struct
import zlib
from collections.abc import Sequence
from copy import deepcopy
from typing import Any
from xml.sax.saxutils import escape, quoteattr

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WORD_2010 = "http://schemas.microsoft.com/office/word/2010/wordml"
TICKED, EMPTY = "\u2612", "\u2610"
_NAMES = f'xmlns:w="{WORD}" xmlns:w14="{WORD_2010}"'


def w(name: str) -> str:
    """A name of the main namespace as lxml writes it."""
    return f"{{{WORD}}}{name}"


def w14(name: str) -> str:
    """A name of Word 2010's namespace as lxml writes it."""
    return f"{{{WORD_2010}}}{name}"


def element(name: str, content: str = "", attributes: str = "") -> Any:
    """An element of the main namespace from its content as XML."""
    from docx.oxml import parse_xml

    return parse_xml(f"<w:{name} {_NAMES} {attributes}>{content}</w:{name}>")


def run(text: str, properties: Any = None) -> Any:
    """A run of text, with a copy of another run's properties."""
    made = element("r", f'<w:t xml:space="preserve">{escape(text)}</w:t>')
    if properties is not None:
        made.insert(0, deepcopy(properties))
    return made


def paragraph(text: str, properties: Any = None, run_properties: Any = None) -> Any:
    """A paragraph of one run, with copies of another one's properties; never its section break."""
    made = element("p")
    if properties is not None:
        kept = deepcopy(properties)
        for section in kept.findall(w("sectPr")):
            kept.remove(section)
        made.append(kept)
    if text:
        made.append(run(text, run_properties))
    return made


def checkbox(tag: str) -> Any:
    """An inline check box that is not ticked."""
    font = 'w14:font="MS Gothic"'
    box = (
        f'<w14:checkbox><w14:checked w14:val="0"/><w14:checkedState w14:val="2612" {font}/>'
        f'<w14:uncheckedState w14:val="2610" {font}/></w14:checkbox>'
    )
    fonts = '<w:rPr><w:rFonts w:ascii="MS Gothic" w:eastAsia="MS Gothic" w:hAnsi="MS Gothic"/></w:rPr>'
    shown = f"<w:sdtContent><w:r>{fonts}<w:t>{EMPTY}</w:t></w:r></w:sdtContent>"
    return element("sdt", f"<w:sdtPr><w:tag w:val={quoteattr(tag)}/>{box}</w:sdtPr>{shown}")


def table(rows: Sequence[Sequence[str]]) -> Any:
    """A table with a border, as wide as its first row."""
    width = len(rows[0])
    grid = '<w:gridCol w:w="2400"/>' * width
    cells = "".join(
        "<w:tr>"
        + "".join(f"<w:tc><w:p><w:r><w:t>{escape(one)}</w:t></w:r></w:p></w:tc>" for one in row)
        + "</w:tr>"
        for row in rows
    )
    border = '<w:tblPr><w:tblBorders><w:insideH w:val="single" w:sz="4"/></w:tblBorders></w:tblPr>'
    return element("tbl", f"{border}<w:tblGrid>{grid}</w:tblGrid>{cells}")


def change(name: str, number: int, author: str, at: str) -> Any:
    """An empty tracked insertion (``ins``) or deletion (``del``)."""
    return element(name, attributes=f'w:id="{number}" w:author={quoteattr(author)} w:date="{at}"')


def picture(shade: int) -> bytes:
    """A small grey PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    size = 8
    rows = (b"\0" + bytes([shade % 256]) * size) * size
    header = struct.pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
