"""A new running document, and the mark by which it is known to be one.

The mark is a property of the file that Word keeps and shows nobody who does not look for it (ECMA-376
part 1, 22.3). python-docx makes the document; what its template tells of itself is left out.
"""

from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

from syncd.safetext import plain
from syncd_providers.outlook.word.package import Package
from syncd_providers.outlook.word.relations import CUSTOM, PACKAGE, TYPES, ContentTypes, Relations
from syncd_providers.outlook.word.xml import NAMES, Unreadable, elements, parse, q

PROPERTY = "syncd"
"""The name of the property that holds the marker."""
_USERS_OWN = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
"""The format of properties that are nobody's in particular."""
_WORD_2013 = "15"
_PART = "docProps/custom.xml"
_CORE = "docProps/core.xml"
_THUMBNAIL = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail"
_KIND = "application/vnd.openxmlformats-officedocument.custom-properties+xml"


def blank_document(title: str, marker: str) -> bytes:
    """A document with a title and no entry; the same whenever it is made."""
    from docx import Document

    document = Document()
    section = document.sections[0]
    section.left_margin = section.right_margin = section.top_margin  # as wide as Word's own
    document.styles["Normal"].font.name = "Calibri"
    document.add_paragraph(plain(title), style="Title")
    for one in document.settings.element.iter(q("w:compatSetting")):
        if one.get(q("w:name")) == "compatibilityMode":
            one.set(q("w:val"), _WORD_2013)  # else Word says that it is in an old form
    related = document.part.package.rels
    for key in [key for key, one in related.items() if one.reltype == _THUMBNAIL]:
        del related[key]  # it shows the template
    made = BytesIO()
    document.save(made)
    package = Package(made.getvalue())
    types, top = ContentTypes(package), Relations(package, PACKAGE)
    types.add(_PART, _KIND)
    top.add(CUSTOM, _PART)
    changed = {TYPES: types.saved(), top.name: top.saved(), _PART: _custom(marker), _CORE: _core(title)}
    return package.with_parts({**{name: package.part(name) for name in package.names}, **changed})


def marker_in(package: Package) -> str:
    """The marker of a document syncd made; empty for any other."""
    part = Relations(package, PACKAGE).part(CUSTOM)
    if part is None or part not in package:
        return ""
    try:
        root = parse(package.part(part), part)
    except Unreadable:  # of no concern to the text
        return ""
    for one in elements(root):
        if one.tag == q("cp:property") and one.get("name") == PROPERTY:
            return "".join(one.itertext()).strip()
    return ""


def _custom(marker: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<Properties xmlns="{NAMES["cp"]}" xmlns:vt="{NAMES["vt"]}">'
        f'<property fmtid="{_USERS_OWN}" pid="2" name={quoteattr(PROPERTY)}>'
        f"<vt:lpwstr>{escape(marker)}</vt:lpwstr></property></Properties>"
    ).encode()


def _core(title: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(plain(title))}</dc:title></cp:coreProperties>"
    ).encode()
