"""An entry in a Word file: what people see of it, where it stands, and that nothing else is touched."""

from io import BytesIO

import pytest
from docx import Document
from lxml import etree

from syncd.markdown import entry_named, escape, item_comment
from syncd_providers.outlook.word.blank import blank_document
from syncd_providers.outlook.word.document import Beside, WordDocument
from syncd_providers.outlook.word.package import Package
from tests.providers.outlook.word.files import (
    BLANK,
    DOCUMENT,
    ENTRIES,
    ITEMS,
    MAIN,
    body,
    entry,
    p,
    packed,
    part,
    read,
    style,
    t,
    with_parts,
    without,
)

BODY = f"""Last met on 2026-11-09. How was the week?

### Topics

- Hiring plan: {escape("*two* & <b>three</b> [x](https://example.com) 😀")} {item_comment(ITEMS[0])}
- **Ask:** a *second* pair of ~~eyes~~ {item_comment(ITEMS[1])}

### Actions

- [ ] Send the draft {item_comment(ITEMS[2])}

### Goals

- **{escape("Speak at a_conference")}**, 40%, due 2027-03-01 {item_comment(ITEMS[3])}
  - [x] Find a topic {item_comment(ITEMS[4])}
  - [ ] Write the abstract {item_comment(ITEMS[5])}
    - deeper [a link](https://example.com/a?b=c&d)
  - Said on 2026-10-01, do more of: examples

In numbers

1. one
2. two

Between the lists

1. again one

### Notes"""
HEADING = t("2026-11-09")


def added(data: bytes, number: int = 0, text: str = BODY) -> bytes:
    """A file with an entry."""
    return WordDocument(data).with_entry(entry(number, text))


def appended(data: bytes, number: int, text: str) -> bytes:
    """A file with lines at the end of an entry."""
    made = WordDocument(data).with_lines(ENTRIES[number], text)
    assert made is not None
    return made


def paragraphs(data: bytes) -> list[tuple[str, str]]:
    """The style and text of each paragraph as an independent reader has them."""
    return [(one.style.name, one.text) for one in Document(BytesIO(data)).paragraphs if one.style]


def canonical(data: bytes) -> list[bytes]:
    """What stands in the body, each block in its canonical form."""
    found = etree.fromstring(part(data).encode()).find("{*}body")
    return [_canonical(one) for one in found]


def _canonical(one: etree._Element) -> bytes:
    if not isinstance(one.tag, str):
        return bytes(etree.tostring(one, with_tail=False))
    return bytes(etree.tostring(one, method="c14n", exclusive=True, with_comments=True))


# -- what people see ------------------------------------------------------------------------


def test_an_agenda_reads_to_the_letter_as_it_was_written() -> None:
    """Headings, bullets, boxes, numbers, depth, style, links, markers, and text that looks like Markdown."""
    assert entry_named(read(added(BLANK)), ENTRIES[0]) == entry(0, BODY).markdown


def test_people_see_text_and_no_marker() -> None:
    """Real headings, items of lists, and words as they were meant."""
    seen = paragraphs(added(BLANK))
    assert seen[:4] == [
        ("Title", "Sam Rivera and Alex Moreau"),
        ("Heading 2", "2026-11-16"),
        ("Normal", "Last met on 2026-11-09. How was the week?"),
        ("Heading 3", "Topics"),
    ]
    assert ("List Paragraph", "Hiring plan: *two* & <b>three</b> [x](https://example.com) 😀") in seen
    shown = "\n".join(text for _, text in seen)
    for hidden in ("syncd", "<!--", "\\", ENTRIES[0], ITEMS[0]):
        assert hidden not in shown


def test_boxes_can_be_ticked_where_they_stand() -> None:
    """Content controls of Word's own, with the sign other programs show; a step that is done is ticked."""
    assert part(added(BLANK)).count("<w14:checkbox>") == 3
    ticked = part(added(BLANK)).replace('w14:checked w14:val="0"', 'w14:checked w14:val="1"')
    text = read(with_parts({MAIN: ticked}, added(BLANK)))
    assert f"- [x] Send the draft {item_comment(ITEMS[2])}" in text
    assert "  - [x] Write the abstract" in text


def test_there_is_a_line_to_type_on_below_an_entry() -> None:
    """Below its last heading, above the earlier entry."""
    seen = paragraphs(added(added(BLANK), 1))
    at = seen.index(("Heading 2", "2026-11-16"))
    assert seen[at - 2 : at] == [("Heading 3", "Notes"), ("Normal", "")]


def test_text_that_looks_like_a_box_stays_text() -> None:
    """Only what was a box when it was written is one when it is read; people see nothing of it."""
    text = f"- {escape('[x] not mine')}\n- \u2610 drawn {item_comment(ITEMS[0])}\n\n{escape('[ ] a line')}"
    made = added(BLANK, 0, text)
    assert entry_named(read(made), ENTRIES[0]) == entry(0, text).markdown


def test_the_same_document_is_made_again_to_the_byte() -> None:
    """Whenever it is made, so a second upload of it can be told from a stranger's file."""
    assert blank_document("Sam Rivera and Alex Moreau", DOCUMENT) == BLANK
    assert WordDocument(BLANK).marker == DOCUMENT
    assert WordDocument(added(BLANK)).marker == DOCUMENT
    assert WordDocument(body(p(t("x")), with_parts({"docProps/custom.xml": "<x/>"}))).marker == ""


def test_a_document_tells_of_no_program_and_no_template() -> None:
    """Neither an author nor a picture of another document; the title is only text."""
    made = blank_document("![x](https://evil.example/) <b>\n# Sam & Jo", DOCUMENT)
    core = part(made, "docProps/core.xml")
    assert "python" not in core
    assert "<dc:title>![x](https://evil.example/) &lt;b&gt; # Sam &amp; Jo</dc:title>" in core
    assert not [name for name in Package(made).names if "thumbnail" in name]


# -- where it stands ------------------------------------------------------------------------


def test_a_later_entry_stands_on_top_and_touches_nothing() -> None:
    """Every block that stood there is still there in its canonical form, in order, and nothing between."""
    before, after = canonical(added(BLANK)), canonical(added(added(BLANK), 1))
    assert after[0] == before[0]
    assert after[-len(before) + 1 :] == before[1:]


def test_what_stands_above_the_entries_stays_above() -> None:
    """Below a new entry it would become part of that."""
    data = body(p(t("Our ground rules")) + p(HEADING, style("Heading2")) + p(t("old")))
    text = read(added(data))
    assert text.index("ground rules") < text.index("2026-11-16") < text.index("2026-11-09")


def test_an_entry_is_replaced_where_it_stands() -> None:
    """The entries around it keep their place and their text, and each marker stands there once."""
    data = added(added(added(BLANK), 1), 2)
    newer = added(data, 1, BODY.replace("Hiring plan", "Offer 😀"))
    assert entry_named(read(newer), ENTRIES[1]) == entry(1, BODY.replace("Hiring plan", "Offer 😀")).markdown
    for number in (0, 2):
        assert entry_named(read(newer), ENTRIES[number]) == entry(number, BODY).markdown
    assert part(newer).count("bookmarkStart") == part(data).count("bookmarkStart")
    names = [one.get(etree.QName(one).localname and _w("name")) for one in _bookmarks(newer)]
    assert len(set(names)) == len(names)


def _w(name: str) -> str:
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"


def _bookmarks(data: bytes) -> list[etree._Element]:
    return list(etree.fromstring(part(data).encode()).iter(_w("bookmarkStart")))


BESIDE = {
    "a picture": "<w:r><w:drawing/></w:r>",
    "a comment": '<w:commentRangeStart w:id="7"/>',
    "a suggestion": f'<w:ins w:id="7" w:author="Sam">{t("more")}</w:ins>',
    "words struck out by a suggestion": '<w:del w:id="7"><w:r><w:delText>less</w:delText></w:r></w:del>',
    "a bookmark of theirs": '<w:bookmarkStart w:id="700" w:name="Plan"/>',
    "a footnote": '<w:r><w:footnoteReference w:id="1"/></w:r>',
    "a field": '<w:fldSimple w:instr="DATE"/>',
    "unseen text": t("hidden", "<w:vanish/>"),
}


@pytest.mark.parametrize("what", BESIDE)
def test_an_entry_with_more_than_text_in_it_is_not_replaced(what: str) -> None:
    """What cannot be seen in the text would be lost with it, so it is left alone."""
    held = (
        part(added(BLANK))
        .replace("Said on 2026-10-01", "Said on", 1)
        .replace("</w:p>", BESIDE[what] + "</w:p>")
    )
    with pytest.raises(Beside):
        added(with_parts({MAIN: held}, added(BLANK)), 0, "newer")


def test_an_entry_with_a_table_in_it_is_not_replaced() -> None:
    """Nor one that somebody has put into a content control."""
    table = "<w:tbl><w:tr><w:tc>" + p(t("cell")) + "</w:tc></w:tr></w:tbl>"
    first, rest = part(added(BLANK)).split("Topics</w:t></w:r></w:p>", 1)
    with pytest.raises(Beside):
        added(with_parts({MAIN: f"{first}Topics</w:t></w:r></w:p>{table}{rest}"}, added(BLANK)), 0, "newer")


def test_lines_go_to_the_end_of_their_entry() -> None:
    """Below what people wrote there, above the earlier entry, which stays as it is."""
    data = added(added(BLANK), 1, "### Actions\n\n- [ ] One last thing")
    typed = part(data).replace("One last thing", "One last thing, says Sam")
    late = appended(with_parts({MAIN: typed}, data), 1, f"- **Topic:** Late {item_comment(ITEMS[7])}\n")
    assert (entry_named(read(late), ENTRIES[1]) or "").splitlines()[3:] == [
        "### Actions",
        "",
        "- [ ] One last thing, says Sam",
        f"- **Topic:** Late {item_comment(ITEMS[7])}",
    ]
    assert entry_named(read(late), ENTRIES[0]) == entry(0, BODY).markdown


def test_lines_go_below_a_table_that_ends_an_entry() -> None:
    """Never into one of its cells."""
    table = f"<w:tbl><w:tr><w:tc>{p(t('a'))}</w:tc><w:tc>{p(t('b'))}</w:tc></w:tr></w:tbl>"
    data = added(BLANK)
    held = part(data).replace("<w:sectPr", f"{table}{p('')}<w:sectPr", 1)
    late = appended(with_parts({MAIN: held}, data), 0, "- Late\n")
    assert (entry_named(read(late), ENTRIES[0]) or "").endswith("a \\| b\n\n- Late\n")
    assert canonical(late)[-4].startswith(b"<w:tbl")


def test_entries_in_content_controls_keep_their_order() -> None:
    """An entry goes before the earlier one also where something stands around both, and lines go inside."""
    held = p(t("Above")) + p(HEADING, style("Heading2")) + p(t("old"))
    data = body(f"<w:sdt><w:sdtPr/><w:sdtContent>{held}</w:sdtContent></w:sdt>{p(t('Below'))}")
    text = read(added(data, 0, "new"))
    order = [text.index(one) for one in ("Above", "2026-11-16", "new", "2026-11-09", "old", "Below")]
    assert order == sorted(order)


def test_without_its_entry_nothing_is_added() -> None:
    """None tells that it is not there."""
    assert WordDocument(added(BLANK)).with_lines(ENTRIES[1], "- Late\n") is None


# -- the rest of the file -------------------------------------------------------------------


def test_all_other_parts_keep_their_packed_bytes() -> None:
    """Pictures, comments, parts nobody knows: not even unpacked; in their order, under their dates."""
    odd: dict[str, str | bytes] = {
        "word/media/image1.png": bytes(range(256)) * 40,
        "customXml/item9.xml": "<odd/>",
        "word/vba.txt": "x",
    }
    before = with_parts(odd, added(BLANK))
    after = added(before, 1)
    old, new = packed(before), packed(after)
    assert list(new) == list(old)
    assert [name for name in new if new[name] != old[name]] == [MAIN, "word/numbering.xml"]
    again = added(with_parts(odd, added(BLANK, 0, "- one")), 1, "- two")
    assert [name for name in odd if packed(again)[name] != old[name]] == []


def test_a_part_larger_than_any_bound_is_carried_along() -> None:
    """A picture's size is no concern of the text's; it is never unpacked."""
    before = with_parts({"word/media/image1.bmp": bytes(40 * 1024 * 1024)})
    assert packed(added(before))["word/media/image1.bmp"] == packed(before)["word/media/image1.bmp"]


def test_what_nobody_knows_survives_in_the_text() -> None:
    """Elements and attributes of other makers, comments, instructions, stretches of CDATA."""
    odd = '<odd:thing odd:of="kind">in <w:p odd:x="1"><w:r><odd:y/><w:t>it</w:t></w:r></w:p></odd:thing>'
    data = body(f"<!-- a comment --><?odd thing?>{odd}{p(t('<![CDATA[a & b]]>'), '<odd:z/>')}")
    before, after = canonical(data), canonical(added(data))
    assert [one for one in before if one not in after] == []
    assert "<![CDATA[a & b]]>" in part(added(data))


def test_what_a_document_lacks_is_added_to_it() -> None:
    """Without styles and lists of its own it gets the headings and lists the entry needs, once."""
    data = without("styles.xml", "numbering.xml")
    made = added(data)
    assert entry_named(read(made), ENTRIES[0]) == entry(0, BODY).markdown
    assert ("heading 2", "2026-11-16") in [(name.casefold(), text) for name, text in paragraphs(made)]
    again = added(made, 1, "### Topics\n\n- one")
    assert [name for name in packed(made) if packed(again)[name] != packed(made)[name]] == [MAIN]


def test_headings_are_of_whichever_styles_a_document_has_for_them() -> None:
    """By their rank, in any language; the title's style is none of them."""
    styles = part(BLANK, "word/styles.xml").replace('w:val="heading 3"', 'w:val="Titre 3"')
    made = added(with_parts({"word/styles.xml": styles.replace('w:val="heading 2"', 'w:val="odd"')}))
    seen = paragraphs(made)
    assert ("Titre 3", "Topics") in seen
    assert next(name for name, text in seen if text == "2026-11-16") not in ("Title", "Subtitle")
    assert entry_named(read(made), ENTRIES[0]) == entry(0, BODY).markdown


def test_no_marker_is_written_that_words_would_move() -> None:
    """A bookmark begins behind the first letter, its accents included, so a line put before is not in it."""
    made = part(
        added(BLANK, 0, f"- e\u0301\u0301te {item_comment(ITEMS[0])}\n- 👩‍💻 x {item_comment(ITEMS[1])}")
    )
    for letter in ("e\u0301\u0301", "👩‍💻"):
        assert f"{letter}</w:t></w:r><w:bookmarkStart" in made
