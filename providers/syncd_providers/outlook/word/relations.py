"""What leads from one part of a Word document to another: relationships and content types.

Sources: ECMA-376 part 2, 8.5 and 7.2.3; part 1, 11.3 and 15.2.
"""

import posixpath
from collections.abc import Iterator

from syncd_providers.outlook.word.package import Package
from syncd_providers.outlook.word.xml import Element, Unreadable, elements, new, parse, q, saved

TYPES = "[Content_Types].xml"
PACKAGE = ""
"""Stands for the file itself, where a part is meant."""

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
DOCUMENT, STYLES, NUMBERING = OFFICE + "officeDocument", OFFICE + "styles", OFFICE + "numbering"
HYPERLINK, CUSTOM = OFFICE + "hyperlink", OFFICE + "custom-properties"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships/"


def relations_name(part: str) -> str:
    """The part that holds a part's relationships."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


class Relations:
    """The relationships of one part, which need not have any."""

    def __init__(self, package: Package, part: str) -> None:
        self._folder = posixpath.dirname(part)
        self.name = relations_name(part)
        self.changed = False
        root = parse(package.part(self.name), self.name) if self.name in package else None
        self._root = new("pr:Relationships") if root is None else root
        every = (one for one in self._all() if one.get("TargetMode") == "External")
        self._outside = {str(one.get("Id")): str(one.get("Target", "")) for one in every}

    def saved(self) -> bytes:
        """The part as it is stored."""
        return saved(self._root)

    def part(self, kind: str) -> str | None:
        """The name of the first part of a kind within the file."""
        found = (
            one for one in self._all() if one.get("Type") == kind and one.get("TargetMode") != "External"
        )
        one = next(found, None)
        return None if one is None else self._resolved(one.get("Target", ""))

    def address(self, number: str | None) -> str:
        """Where a link leads; empty for what leads nowhere outside."""
        return self._outside.get(number or "", "")

    def link(self, address: str) -> str:
        """The id of a link to an address, made where there is none yet."""
        for one in self._all():
            same = one.get("Type") == HYPERLINK and one.get("TargetMode") == "External"
            if same and one.get("Target") == address:
                return str(one.get("Id", ""))
        return self._add(HYPERLINK, address, external=True)

    def add(self, kind: str, part: str) -> None:
        """Relate a part of the same folder."""
        self._add(kind, posixpath.relpath(part, self._folder or "."), external=False)

    def _add(self, kind: str, target: str, *, external: bool) -> str:
        taken = {one.get("Id", "") for one in self._all()}
        number = next(
            f"rId{at}" for at in range(len(taken) + 1, 2 * len(taken) + 3) if f"rId{at}" not in taken
        )
        made = new("pr:Relationship")
        made.attrib.update({"Id": number, "Type": kind, "Target": target})
        if external:
            made.set("TargetMode", "External")
        self._root.append(made)
        self.changed = True
        return number

    def _all(self) -> Iterator[Element]:
        return (one for one in elements(self._root) if one.tag == q("pr:Relationship"))

    def _resolved(self, target: str) -> str:
        return posixpath.normpath(posixpath.join("/", self._folder, target)).lstrip("/")


class ContentTypes:
    """What kind each part is of."""

    def __init__(self, package: Package) -> None:
        self.changed = False
        self._root = parse(package.part(TYPES), TYPES)

    def saved(self) -> bytes:
        """The part as it is stored."""
        return saved(self._root)

    def of(self, part: str) -> str:
        """The kind of a part; empty where it is not told."""
        ending = posixpath.splitext(part)[1].removeprefix(".").casefold()
        default = ""
        for one in elements(self._root):
            if one.tag == q("ct:Override") and one.get("PartName", "").casefold() == f"/{part}".casefold():
                return str(one.get("ContentType", ""))
            if one.tag == q("ct:Default") and one.get("Extension", "").casefold() == ending:
                default = str(one.get("ContentType", ""))
        return default

    def add(self, part: str, kind: str) -> None:
        """Tell the kind of a new part."""
        made = new("ct:Override")
        made.attrib.update({"PartName": f"/{part}", "ContentType": kind})
        self._root.append(made)
        self.changed = True


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_REFUSED = {
    "application/vnd.ms-word.document.macroEnabled.main+xml": (
        "it holds macros; save it as Word document (.docx)"
    ),
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml": "it is a template with macros",
    f"{WORD}template.main+xml": "it is a template; save it as Word document (.docx)",
}


def main_part(package: Package, types: ContentTypes) -> str:
    """The part that holds the text. Raises Unreadable for any file that is no plain Word document."""
    top = Relations(package, PACKAGE)
    part = top.part(DOCUMENT)
    if part is None and top.part(STRICT + "officeDocument"):
        raise Unreadable("it is in the form 'Strict Open XML'; save it as Word document (.docx)")
    if part is None or part not in package:
        raise Unreadable("it is no Word document")
    kind = types.of(part)
    if kind != f"{WORD}document.main+xml":
        raise Unreadable(_REFUSED.get(kind, "it is no Word document"))
    return part
