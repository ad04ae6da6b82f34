"""Typing over words in a document on the fake OneDrive, as Word does it: whatever runs they stand in."""

from syncd.provider import DocumentRef
from syncd.testing.graph import FakeGraph
from syncd.testing.graph.drive.markup import w
from syncd.testing.graph.drive.page import Page


def typed_over(graph: FakeGraph, address: str, document: DocumentRef, old: str, new: str) -> None:
    """Select words of one line and type others over them; the first run they stand in takes the new ones."""
    person = graph.files(address)
    item = person.item(document.id, "write")
    page = Page(item.content)
    for paragraph in page.document.element.body.iter(w("p")):
        texts = list(paragraph.iter(w("t")))
        said = "".join(one.text or "" for one in texts)
        at = said.find(old)
        if at < 0:
            continue
        place, left = 0, new
        for one in texts:
            text = one.text or ""
            start, end = max(at - place, 0), min(at + len(old) - place, len(text))
            if start < end:
                one.text = text[:start] + left + text[end:]
                one.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                left = ""
            place += len(text)
        item.write(page.saved(), person.api.world.now, person.user)
        return
    raise ValueError(f"the document does not say {old!r}")
