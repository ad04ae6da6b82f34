"""Entries in whatever people made of a document: nothing of it changes, and what is written reads back."""

from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from syncd.documents.blocks import lines
from syncd.markdown import entries, entry_named, escape, item_comment
from syncd.provider import EntryText
from syncd_providers.outlook.word.document import WordDocument
from tests.providers.outlook.word.files import BLANK, ENTRIES, body, box, entry, p, part, read, style, t

SAID = st.text(
    st.sampled_from("ab 1.)-+=#*_[]()<>&;!`~|\\:/😀é\u0301\u200d☐\u0000\ud800"), min_size=1, max_size=12
).filter(lambda text: any(map(str.isalnum, text)))
TYPED = st.text(st.sampled_from("ab 1.)-+#*_[]<&|\\:/😀é☑\t"), max_size=12)
_TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
STYLES = (
    "Normal",
    "Heading1",
    "Heading2",
    "Heading3",
    "Title",
    "ListBullet",
    "ListNumber2",
    "ListParagraph",
    "Odd",
)
FEW = settings(max_examples=25)
"""Reading Markdown takes its time."""


def body_entry(number: int, texts: list[str]) -> EntryText:
    """An entry with these texts in every kind of line."""
    kinds = ("- {}", "- [ ] {}", "- **{}**, 40%", "  - [x] {}", "  - [ ] {}", "- **Ask:** {}", "\n{}")
    made = [
        kind.format(escape(text)) + (f" {item_comment(f'{number}a{at:03}x')}" if kind[0] in "- " else "")
        for at, (kind, text) in enumerate(zip(kinds, texts, strict=False))
    ]
    return entry(number, "\n".join(["### Topics", "", *made, "", "### Notes"]))


def escaped(text: str) -> str:
    """A text as XML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@st.composite
def paragraphs(draw: st.DrawFn) -> str:
    """A paragraph as Word may have it."""
    inner = draw(st.sampled_from(["", box("0"), box("1"), '<w:bookmarkStart w:id="3" w:name="x"/>']))
    for text in draw(st.lists(TYPED, max_size=3)):
        run = t(escaped(text), draw(st.sampled_from(["", "<w:b/>", "<w:i/><w:color w:val='FF0000'/>"])))
        inner += draw(
            st.sampled_from(["{}", "<w:ins w:id='9'>{}</w:ins>", "<odd:x>{}</odd:x>", "{}<w:r><w:br/></w:r>"])
        ).format(run)
    properties = style(draw(st.sampled_from(STYLES)))
    if draw(st.booleans()):
        level, number = draw(st.integers(0, 9)), draw(st.integers(0, 9))
        properties += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return p(inner, properties)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """What people have made of a document, as XML."""
    held = []
    for one in draw(st.lists(paragraphs(), max_size=6)):
        around = [
            "{}",
            "{}",
            "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>",
            "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
        ]
        held.append(draw(st.sampled_from(around)).format(one))
    return "".join(held)


def blocks(data: bytes) -> list[bytes]:
    """Each paragraph of a file in its canonical form, blank ones too."""
    root = etree.fromstring(part(data).encode())
    return [etree.tostring(one, method="c14n", exclusive=True) for one in root.iter("{*}p")]


def kept_in_order(before: list[bytes], after: list[bytes]) -> bool:
    """Whether all paragraphs from before are there still, as they were."""
    rest = iter(after)
    return all(one in rest for one in before)


def letters(text: str) -> str:
    """What a text says."""
    return "".join(letter for letter in text if letter.isalnum())


def added(data: bytes, one: EntryText) -> bytes:
    """A file with an entry."""
    return WordDocument(data).with_entry(one)


@FEW
@given(inner=documents(), texts=st.lists(SAID, min_size=1, max_size=7))
def test_nothing_that_stands_there_is_changed_by_an_entry(inner: str, texts: list[str]) -> None:
    """No word, no style, no list, no tick; and the entry can be found."""
    data = body(inner)
    after = added(data, body_entry(0, texts))
    assert kept_in_order(blocks(data), blocks(after))
    assert entry_named(read(after), ENTRIES[0]) is not None


@FEW
@given(inner=documents(), texts=st.lists(SAID, min_size=1, max_size=7), late=SAID)
def test_nothing_that_stands_there_is_changed_by_late_lines(inner: str, texts: list[str], late: str) -> None:
    """They come at the end of their entry, whatever stands below it."""
    both = added(added(body(inner), body_entry(0, texts)), body_entry(1, texts))
    after = WordDocument(both).with_lines(ENTRIES[1], f"- **Topic:** {escape(late)}\n")
    assert after is not None
    assert kept_in_order(blocks(both), blocks(after))
    assert entry_named(read(after), ENTRIES[0]) == entry_named(read(both), ENTRIES[0])
    found = entry_named(read(after), ENTRIES[1])
    assert found is not None
    assert found.splitlines()[-1].startswith("- **Topic:**")


@FEW
@given(texts=st.lists(SAID, min_size=1, max_size=7), newer=st.lists(SAID, min_size=1, max_size=7))
def test_an_entry_reads_back_as_it_was_written(texts: list[str], newer: list[str]) -> None:
    """Also when it takes the place of an older one, between two others."""
    data = BLANK
    for number in (0, 1, 2):
        data = added(data, body_entry(number, texts))
    data = added(data, body_entry(1, newer))
    for number, own in ((0, texts), (1, newer), (2, texts)):
        assert entry_named(read(data), ENTRIES[number]) == body_entry(number, own).markdown
    assert [one.marker for one in entries(read(data))] == [ENTRIES[2], ENTRIES[1], ENTRIES[0]]


@FEW
@given(inner=documents())
def test_every_word_of_a_document_is_read(inner: str) -> None:
    """Whatever it looks like, and whatever stands around it."""
    data = body(inner)
    seen = "".join(line.text for line in lines(read(data)))
    rest = iter(letters(seen))  # numbers are told besides
    assert all(letter in rest for letter in letters("".join(_typed(data))))


def _typed(data: bytes) -> Iterator[str]:
    found: Iterator[str] = etree.fromstring(part(data).encode()).itertext(_TEXT)
    return found
