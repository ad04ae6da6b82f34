"""The XML of Word documents: its namespaces, read without trusting it, made and saved.

Elements are lxml's; of a part that is read and saved again everything stays that nobody changed.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

Element = Any

NAMES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "pr": "http://schemas.openxmlformats.org/package/2006/relationships",
    "ct": "http://schemas.openxmlformats.org/package/2006/content-types",
    "cp": "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties",
    "vt": "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes",
}


MOST_TAGS = 1_500_000
"""Of a part; a tree of them takes a few hundred megabytes."""


class Unreadable(Exception):
    """A file is no Word document syncd can work with; the text says why, and what to do."""


@cache
def q(name: str) -> str:
    """A name such as ``w:p`` as lxml writes it."""
    prefix, _, local = name.partition(":")
    return f"{{{NAMES[prefix]}}}{local}"


def parse(data: bytes, part: str) -> Element:
    """The root of a part. Nothing outside of it is looked at, and no entity is expanded."""
    from lxml import etree

    if any("<!DOCTYPE".encode(code) in data for code in ("ascii", "utf-16-le", "utf-16-be")):
        raise Unreadable(f"{part} in it declares a document type, which Word never writes")
    if data.count(b"<") > MOST_TAGS:
        raise Unreadable(f"{part} in it holds more than a running document can")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, strip_cdata=False
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise Unreadable(f"{part} in it is damaged") from error


def saved(root: Element) -> bytes:
    """A part as it is stored."""
    from lxml import etree

    text: bytes = etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True, standalone=True)
    return text


def new(name: str, *inside: Element, **attributes: str) -> Element:
    """A new element; its attributes are named with an underscore, as in ``w_val``."""
    from lxml import etree

    prefix = name.partition(":")[0]
    made = etree.Element(q(name), nsmap={prefix: NAMES[prefix]})
    for key, text in attributes.items():
        made.set(q(key.replace("_", ":", 1)), text)
    made.extend(inside)
    return made


def child(element: Element | None, *path: str) -> Element | None:
    """The first element below another along a path of names."""
    for name in path:
        element = None if element is None else element.find(q(name))
    return element


def value(element: Element | None, *path: str, name: str = "w:val") -> str | None:
    """An attribute of the element along a path; None where either is missing."""
    found = child(element, *path)
    return None if found is None else found.get(q(name))


def switched_on(element: Element | None, *path: str) -> bool:
    """Whether a property that is on or off (ST_OnOff) stands there, and is on."""
    found = child(element, *path)
    return found is not None and found.get(q("w:val"), "1") not in {"0", "false", "off"}


def whole(text: str | None, *, most: int) -> int | None:
    """A number of a document's; None for anything that is none, or too large."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) > most:
        return None
    return int(text)


def elements(parent: Element) -> Iterator[Element]:
    """The elements right below another, without comments and instructions."""
    return (one for one in parent if isinstance(one.tag, str))
