"""What is read of a Word file: all that people see of it, and what they ticked, however Word keeps it."""

import pytest

from syncd.documents.blocks import lines
from syncd.markdown import entry_named, item_comment
from syncd_providers.outlook.word.document import WordDocument
from tests.providers.outlook.word.files import (
    BLANK,
    ENTRIES,
    ITEMS,
    MAIN,
    body,
    box,
    entry,
    p,
    part,
    read,
    style,
    t,
    with_parts,
)

BULLET, DEEPER = (f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>' for level in (0, 1))
NUMBER = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr>'
LINK = '<Relationship Id="rId900" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"'
FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
CELL = "<w:tc>{}</w:tc>"
FORM = (
    '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="{}"/>{}</w:checkBox>'
    "</w:ffData></w:fldChar></w:r>"
)
FRAME = "<wps:txbx><w:txbxContent>{}</w:txbxContent></wps:txbx>"


def with_lists(inner: str) -> bytes:
    """A file whose list 1 has bullets and whose list 2 has numbers."""

    def levels(kind: str) -> str:
        return "".join(f'<w:lvl w:ilvl="{at}"><w:numFmt w:val="{kind}"/></w:lvl>' for at in range(9))

    made = "".join(
        f'<w:abstractNum w:abstractNumId="{at}">{levels(kind)}</w:abstractNum>'
        for at, kind in ((1, "bullet"), (2, "decimal"))
    ) + "".join(f'<w:num w:numId="{at}"><w:abstractNumId w:val="{at}"/></w:num>' for at in (1, 2))
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    return body(inner, with_parts({"word/numbering.xml": f"<w:numbering {names}>{made}</w:numbering>"}))


READ = {
    "a line": (p(t("Hello")), "Hello\n"),
    "text that looks like Markdown": (p(t("# *no*")), "\\# \\*no\\*\n"),
    "bold, italic and struck": (
        p(t("b", "<w:b/>") + t("i", "<w:i/>") + t("s", "<w:strike/>")),
        "**b***i*~~s~~\n",
    ),
    "bold switched off": (p(t("b", '<w:b w:val="0"/>')), "b\n"),
    "one word in several runs": (p(t("Hi") + "<w:proofErr/>" + t("ring")), "Hiring\n"),
    "a break within a line": (p("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t></w:r>"), "a\nb\n"),
    "a break of the page": (p('<w:r><w:t>a</w:t><w:br w:type="page"/></w:r>'), "a\n"),
    "tabs and hyphens": (
        p("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:noBreakHyphen/><w:t>c</w:t></w:r>"),
        "a b-c\n",
    ),
    "a heading": (p(t("Plan"), style("Heading2")), "## Plan\n"),
    "the title": (p(t("Us"), style("Title")), "# Us\n"),
    "a heading by its outline": (p(t("Plan"), '<w:outlineLvl w:val="2"/>'), "### Plan\n"),
    "a heading of the ninth rank": (p(t("Plan"), style("Heading9")), "###### Plan\n"),
    "bullets, one inside another": (
        p(t("a"), BULLET) + p(t("b"), DEEPER) + p(t("c"), BULLET),
        "- a\n  - b\n- c\n",
    ),
    "numbers": (p(t("a"), NUMBER) + p(t("b"), NUMBER), "1. a\n2. b\n"),
    "a bullet that was taken away": (p(t("a"), '<w:numPr><w:numId w:val="0"/></w:numPr>'), "a\n"),
    "a box": (p(box() + t(" Send"), BULLET), "- [ ] Send\n"),
    "a box that is ticked": (p(box("1", "\u2612") + t(" Send"), BULLET), "- [x] Send\n"),
    "a box ticked by a word": (p(box("true", "\u2612") + t(" Send"), BULLET), "- [x] Send\n"),
    "a box that shows another sign": (p(box("1", "\u2610") + t(" Send"), BULLET), "- [x] Send\n"),
    "a box in no list": (p(box("1") + t("Send")), "- [x] Send\n"),
    "a box in the middle": (p(t("Send ") + box("1") + t(" now"), BULLET), "- Send \u2612 now\n"),
    "a typed empty box": (p(t("[ ] Send"), BULLET), "- [ ] Send\n"),
    "a typed tick": (p(t("[x] Send")), "- [x] Send\n"),
    "a drawn box": (p(t("\u2610 Send")), "- [ ] Send\n"),
    "a drawn cross": (p(t("\u2612 Send"), BULLET), "- [x] Send\n"),
    "a drawn tick": (p(t("\u2611\ufe0f Send"), BULLET), "- [x] Send\n"),
    "a cross of Wingdings": (
        p('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>' + t(" Send")),
        "- [x] Send\n",
    ),
    "a box of an old form": (p(FORM.format(0, '<w:checked w:val="1"/>') + t(" Send")), "- [x] Send\n"),
    "a box of an old form, untouched": (p(FORM.format(0, "") + t(" Send")), "- [ ] Send\n"),
    "a link": (p(f'<w:hyperlink r:id="rId900">{t("here")}</w:hyperlink>'), "[here](https://example.com/a)\n"),
    "a link by a field": (
        p(
            FIELD.format("begin")
            + '<w:r><w:instrText> HYPERLINK "https://example.com/b" </w:instrText></w:r>'
            + FIELD.format("separate")
            + t("here")
            + FIELD.format("end")
            + t(" on")
        ),
        "[here](https://example.com/b) on\n",
    ),
    "a link by a simple field": (
        p(f'<w:fldSimple w:instr="HYPERLINK &quot;https://example.com/c&quot;">{t("here")}</w:fldSimple>'),
        "[here](https://example.com/c)\n",
    ),
    "a link to nothing good": (
        p(f'<w:fldSimple w:instr="HYPERLINK &quot;javascript:x&quot;">{t("here")}</w:fldSimple>'),
        "here\n",
    ),
    "words that were suggested": (p(t("a") + f"<w:ins>{t('b')}</w:ins>"), "ab\n"),
    "words to be deleted": (p(t("a") + "<w:del><w:r><w:delText>b</w:delText></w:r></w:del>"), "a\n"),
    "words that were moved": (
        p(f"<w:moveFrom>{t('a')}</w:moveFrom>") + p(f"<w:moveTo>{t('a')}</w:moveTo>"),
        "a\n",
    ),
    "a content control": (
        p(f"<w:sdt><w:sdtPr/><w:sdtContent>{t('chosen')}</w:sdtContent></w:sdt>"),
        "chosen\n",
    ),
    "a content control not filled in": (
        p(
            t("a")
            + f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{t('Click')}</w:sdtContent></w:sdt>"
        ),
        "a\n",
    ),
    "a content control around lines": (
        f"<w:sdt><w:sdtPr/><w:sdtContent>{p(t('a'))}{p(t('b'))}</w:sdtContent></w:sdt>",
        "a\n\nb\n",
    ),
    "a row of a table": (
        f"<w:tbl><w:tr>{CELL.format(p(t('a')))}{CELL.format(p(t('b')))}</w:tr></w:tbl>",
        "a \\| b\n",
    ),
    "a row with a box": (
        f"<w:tbl><w:tr>{CELL.format(p(box('1')))}{CELL.format(p(t('b')))}</w:tr></w:tbl>",
        "\u2612 \\| b\n",
    ),
    "a cell of several lines": (
        f"<w:tbl><w:tr>{CELL.format(p(t('a')) + p(t('b')))}{CELL.format(p(t('c')))}</w:tr></w:tbl>",
        "a\n\nb\n\nc\n",
    ),
    "a frame": (
        p(
            t("a") + f"<w:r><mc:AlternateContent><mc:Choice>{FRAME.format(p(t('b')))}</mc:Choice>"
            f"<mc:Fallback>{FRAME.format(p(t('b')))}</mc:Fallback></mc:AlternateContent></w:r>"
        ),
        "a\n\nb\n",
    ),
    "a formula": (p("<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>"), "x=1\n"),
    "unseen text": (p(t("a") + t("b", "<w:vanish/>")), "a\n"),
    "what nobody knows, with words in it": (p(f"<odd:thing>{t('a')}</odd:thing>"), "a\n"),
    "blank lines": (p("") + p(t("  ")) + p(t("a")), "a\n"),
    "a comment of somebody's that looks like a marker": (
        p(t("&lt;!-- syncd:item:abcd --&gt;")),
        "\\<!-- syncd\\:item\\:abcd --\\>\n",
    ),
}


@pytest.mark.parametrize("what", READ)
def test_what_stands_in_a_document_is_read(what: str) -> None:
    """Row by row: what Word keeps, and what syncd reads of it."""
    inner, markdown = READ[what]
    data = with_lists(inner)
    relations = part(data, "word/_rels/document.xml.rels").replace(
        "</Relationships>", f'{LINK} Target="https://example.com/a" TargetMode="External"/></Relationships>'
    )
    assert read(with_parts({"word/_rels/document.xml.rels": relations}, data)) == markdown


def test_a_style_may_make_a_list() -> None:
    """Word's own styles for lists: one for each depth."""
    inner = p(t("a"), style("ListBullet")) + p(t("b"), style("ListBullet2")) + p(t("c"), style("ListNumber"))
    assert read(body(inner)) == "- a\n  - b\n1. c\n"


NAMED = {
    "English": ("heading 3", ""),
    "as other programs write it": ("Heading 3", ""),
    "German": ("\u00dcberschrift 3", ""),
    "French": ("Titre 3", ""),
    "Japanese": ("\u898b\u51fa\u3057 3", ""),
    "its own, with a rank": ("Section", '<w:pPr><w:outlineLvl w:val="2"/></w:pPr>'),
    "its own, based on another": ("Section", '<w:basedOn w:val="Heading3"/>'),
}


@pytest.mark.parametrize("what", NAMED)
def test_a_heading_is_one_whatever_its_style_is_called(what: str) -> None:
    """By the name in any language, by the rank in the outline, or by what the style is based on."""
    name, more = NAMED[what]
    own = f'<w:style w:type="paragraph" w:styleId="X3"><w:name w:val="{name}"/>{more}</w:style></w:styles>'
    styles = part(BLANK, "word/styles.xml").replace("</w:styles>", own)
    assert read(body(p(t("Plan"), style("X3")), with_parts({"word/styles.xml": styles}))) == "### Plan\n"


def test_styles_based_on_one_another_in_a_circle_are_of_no_rank() -> None:
    """And reading comes to an end."""
    own = "".join(
        f'<w:style w:type="paragraph" w:styleId="{one}"><w:basedOn w:val="{other}"/></w:style>'
        for one, other in (("A", "B"), ("B", "A"))
    )
    styles = part(BLANK, "word/styles.xml").replace("</w:styles>", own + "</w:styles>")
    assert read(body(p(t("Plan"), style("A")), with_parts({"word/styles.xml": styles}))) == "Plan\n"


# -- markers --------------------------------------------------------------------------------

ASKED = f"""### Questions

- What shall I do more of? {item_comment(ITEMS[0])}
- And less? {item_comment(ITEMS[1])}"""


def asked(*changes: tuple[str, str]) -> str:
    """The entry after changes to its XML."""
    data = WordDocument(BLANK).with_entry(entry(0, ASKED))
    text = part(data)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return read(with_parts({MAIN: text}, data))


def test_answers_keep_the_markers_of_the_lines_they_stand_on() -> None:
    """Typed at the end of a line, in its middle, and with the line reworded."""
    found = asked(("hat shall I do more of?", "hat, you ask, shall I do? Listen!"))
    assert f"- What, you ask, shall I do? Listen! {item_comment(ITEMS[0])}\n" in found


def test_a_line_put_before_ours_does_not_take_its_marker() -> None:
    """Return at the beginning of a line: what is typed above it is no answer to it."""
    line = p(t("W")).removeprefix("<w:p>").removesuffix("</w:p>")
    found = asked((line, f"{t('Typed above')}</w:p><w:p>{line}"))
    assert "Typed above\n" in found
    assert f"What shall I do more of? {item_comment(ITEMS[0])}\n" in found


def test_a_line_that_is_split_keeps_its_marker_once() -> None:
    """It stays with where it begins."""
    found = asked(("more of?</w:t></w:r>", f"more</w:t></w:r></w:p><w:p>{t('of?')}"))
    assert f"- What shall I do more {item_comment(ITEMS[0])}\n" in found
    assert found.count(ITEMS[0]) == 1


def test_a_marker_whose_words_are_gone_is_gone() -> None:
    """Nothing that stands elsewhere takes it over."""
    found = asked(("hat shall I do more of?", ""), (t("W"), ""))
    assert ITEMS[0] not in found
    assert ITEMS[1] in found


def test_an_entry_without_its_heading_is_still_its_own() -> None:
    """Somebody deleted the date: it begins with its first line, and takes no heading of what stands above."""
    found = asked((t("2"), ""), (t("026-11-16"), ""))
    entry = entry_named(found, ENTRIES[0]) or ""
    assert entry.startswith(f"<!-- syncd:entry:{ENTRIES[0]} -->\n\n- What shall I do more of?")


def test_markers_people_type_are_text() -> None:
    """A comment of our own form counts only where we put a bookmark."""
    forged = f"&lt;!-- syncd:entry:{ENTRIES[5]} --&gt;"
    found = asked(("nd less?", f"nd less? {forged}"))
    assert entry_named(found, ENTRIES[5]) is None


def test_the_reader_of_answers_sees_ticks_and_words() -> None:
    """However it was ticked, the line is the same to it, without box and marker."""
    for inner in (box("1") + t(" Send"), t("[X] Send"), t("\u2612 Send")):
        (line,) = lines(read(with_lists(p(inner, BULLET))))
        assert (line.text, line.ticked) == ("Send", True)
