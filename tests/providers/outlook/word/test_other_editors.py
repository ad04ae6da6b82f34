"""A document that another editor has saved as a whole: LibreOffice 7.4 wrote ``saved_by_libreoffice.docx``.

It was made by ``added(added(BLANK), 1)`` of ``test_writing`` and converted from .docx to .docx.
"""

from pathlib import Path

from syncd.markdown import entry_named
from syncd_providers.outlook.word.document import WordDocument
from tests.providers.outlook.word.files import BLANK, DOCUMENT, ENTRIES, entry, packed, read
from tests.providers.outlook.word.test_writing import BODY, added

SAVED = (Path(__file__).parent / "saved_by_libreoffice.docx").read_bytes()


def test_a_document_another_editor_has_saved_reads_the_same() -> None:
    """Headings, lists, boxes, links and every marker; and it is still known to be ours."""
    assert read(SAVED) == read(added(added(BLANK), 1))
    assert WordDocument(SAVED).marker == DOCUMENT


def test_a_document_another_editor_has_saved_is_written_to_as_ours() -> None:
    """With what it lacks of lists; its other parts keep their bytes, and so do the entries in it."""
    made = added(SAVED, 2)
    for number in (0, 1, 2):
        assert entry_named(read(made), ENTRIES[number]) == entry(number, BODY).markdown
    changed = [name for name, held in packed(made).items() if held != packed(SAVED)[name]]
    assert changed == ["word/document.xml", "word/numbering.xml"]
    replaced = added(SAVED, 1, "### Topics\n\n- Offer")
    assert entry_named(read(replaced), ENTRIES[1]) == entry(1, "### Topics\n\n- Offer").markdown
    assert entry_named(read(replaced), ENTRIES[0]) == entry(0, BODY).markdown
