"""Documents of the fake Docs API, driven with Google's own client library, and read by people."""

from collections.abc import Callable
from typing import Any

import pytest
from googleapiclient.errors import HttpError
from hypothesis import given
from hypothesis import strategies as st

from syncd.testing.google import FakeGoogle, Settings
from syncd.testing.google.docs.body import PLAIN, Body, Bullet, NamedRange, Paragraph, units
from syncd.testing.google.docs.exporting import as_markdown
from syncd.testing.google.docs.importing import from_markdown
from tests.testing.google.parts import ALEX, SAM, Make

Request = dict[str, Any]


def insert(index: int, text: str) -> Request:
    """An insertText."""
    return {"insertText": {"location": {"index": index}, "text": text}}


def span(start: int, end: int) -> dict[str, int]:
    """A Range."""
    return {"startIndex": start, "endIndex": end}


def boxes(start: int, end: int, preset: str = "BULLET_CHECKBOX") -> Request:
    """A createParagraphBullets."""
    return {"createParagraphBullets": {"range": span(start, end), "bulletPreset": preset}}


class Document:
    """One document of Alex's."""

    def __init__(self, google: FakeGoogle, service: Any) -> None:
        self.google, self.docs = google, service.documents()
        self.id = self.docs.create(body={"title": "Sam / Alex"}).execute()["documentId"]

    def get(self, **asked: Any) -> Any:
        return self.docs.get(documentId=self.id, **asked).execute()

    def update(self, *requests: Request, **control: str) -> Any:
        body: dict[str, Any] = {"requests": list(requests)}
        if control:
            body["writeControl"] = control
        return self.docs.batchUpdate(documentId=self.id, body=body).execute()

    def markdown(self) -> str:
        return self.google.person(ALEX).document(self.id).markdown

    def lines(self) -> list[str]:
        return [
            "".join(run["textRun"]["content"] for run in one["paragraph"]["elements"]).rstrip("\n")
            for one in self.get()["body"]["content"]
            if "paragraph" in one
        ]


@pytest.fixture
def document(google: FakeGoogle, api: Make) -> Document:
    """An empty document."""
    return Document(google, api("docs"))


def refused(call: Callable[[], Any]) -> str:
    """The message of a 400."""
    with pytest.raises(HttpError) as error:
        call()
    assert error.value.resp.status == 400
    return str(error.value.reason)


# -- structure ------------------------------------------------------------------------------


def test_a_new_document_is_one_empty_line(document: Document) -> None:
    """Behind the section break, from index 1 to 2."""
    found = document.get()
    assert (found["title"], found["documentId"]) == ("Sam / Alex", document.id)
    section, line = found["body"]["content"]
    assert (section["endIndex"], line["startIndex"], line["endIndex"]) == (1, 1, 2)
    assert line["paragraph"]["elements"][0]["textRun"]["content"] == "\n"


def test_an_entry_is_written_back_to_front_in_one_batch(document: Document) -> None:
    """Heading, text with a link, a check list, a named range around it: one call."""
    text = "Monday\nNotes here\nFirst\nSecond\n"
    answer = document.update(
        insert(1, text),
        {"createNamedRange": {"name": "syncd:entry:1", "range": span(1, len(text) + 1)}},
        boxes(19, 31),
        {
            "updateTextStyle": {
                "range": span(8, 13),
                "textStyle": {"link": {"url": "https://example.com"}, "bold": True},
                "fields": "link,bold",
            }
        },
        {
            "updateParagraphStyle": {
                "range": span(1, 7),
                "paragraphStyle": {"namedStyleType": "HEADING_2"},
                "fields": "namedStyleType",
            }
        },
    )
    assert answer["replies"][1]["createNamedRange"]["namedRangeId"]
    assert document.markdown() == (
        "## Monday\n\n[**Notes**](https://example.com) here\n\n- [ ] First\n- [ ] Second\n"
    )
    found = document.get()
    (named,) = found["namedRanges"]["syncd:entry:1"]["namedRanges"]
    assert named["ranges"] == [span(1, 32)]
    bullets = [one["paragraph"].get("bullet") for one in found["body"]["content"][1:]]
    assert [bool(one) for one in bullets] == [False, False, True, True, False]
    (made,) = found["lists"].values()
    assert "glyphSymbol" not in made["listProperties"]["nestingLevels"][0]


def test_indices_count_utf16_code_units(document: Document) -> None:
    """A smiley is two; between its halves nothing can be inserted or deleted."""
    document.update(insert(1, "a😀b"))
    (_, line) = document.get()["body"]["content"]
    assert line["endIndex"] == 6
    document.update(insert(4, "!"))
    assert document.lines() == ["a😀!b"]
    assert "grapheme" in refused(lambda: document.update(insert(3, "x")))
    half = {"deleteContentRange": {"range": span(2, 3)}}
    assert "surrogate" in refused(lambda: document.update(half))
    document.update({"deleteContentRange": {"range": span(2, 4)}})
    assert document.lines() == ["a!b"]


def test_runs_of_one_style_are_one_element(document: Document) -> None:
    """Styles split a line into elements with indices that follow each other."""
    document.update(
        insert(1, "one two three"),
        {"updateTextStyle": {"range": span(5, 8), "textStyle": {"italic": True}, "fields": "italic"}},
    )
    elements = document.get()["body"]["content"][1]["paragraph"]["elements"]
    assert [(one["startIndex"], one["endIndex"], one["textRun"]["content"]) for one in elements] == [
        (1, 5, "one "),
        (5, 8, "two"),
        (8, 15, " three\n"),
    ]


def test_inserted_text_looks_like_the_text_before_it(document: Document) -> None:
    """And a newline makes a paragraph of the same kind, bullets included."""
    document.update(
        insert(1, "bold"),
        {"updateTextStyle": {"range": span(1, 5), "textStyle": {"bold": True}, "fields": "bold"}},
        boxes(1, 2, "BULLET_DISC_CIRCLE_SQUARE"),
    )
    document.update(insert(5, " more\nnext"))
    assert document.markdown() == "* **bold more**\n* **next**\n"


def test_control_characters_are_left_out(document: Document) -> None:
    """Of inserted text, as documented."""
    document.update(insert(1, "a\x00b\x0c\ue000c"))
    assert document.lines() == ["abc"]


def test_tabs_in_front_become_depth(document: Document) -> None:
    """createParagraphBullets counts and removes them; a list of the same kind above goes on."""
    document.update(insert(1, "one\n\ttwo\n\t\tthree\nfour"), boxes(1, 22, "BULLET_DISC_CIRCLE_SQUARE"))
    assert document.markdown() == "* one\n  * two\n    * three\n* four\n"
    document.update(insert(19, "\nfive"))
    document.update({"deleteParagraphBullets": {"range": span(20, 21)}})
    assert document.markdown().endswith("* four\n\nfive\n")
    document.update(boxes(20, 21, "BULLET_DISC_CIRCLE_SQUARE"))
    ids = {one["paragraph"]["bullet"]["listId"] for one in document.get()["body"]["content"][1:]}
    assert len(ids) == 1


def test_a_property_named_but_not_given_is_reset(document: Document) -> None:
    """The field mask says what is meant, also by leaving it out."""
    document.update(
        insert(1, "text"),
        {
            "updateTextStyle": {
                "range": span(1, 5),
                "textStyle": {"bold": True, "italic": True},
                "fields": "*",
            }
        },
        {"updateTextStyle": {"range": span(1, 5), "textStyle": {}, "fields": "bold"}},
    )
    style = document.get()["body"]["content"][1]["paragraph"]["elements"][0]["textRun"]["textStyle"]
    assert style == {"italic": True}


def test_text_may_go_to_the_end(document: Document) -> None:
    """endOfSegmentLocation needs no index."""
    document.update(insert(1, "a"))
    document.update({"insertText": {"endOfSegmentLocation": {}, "text": "b"}})
    assert document.lines() == ["ab"]


def test_replacing_words_says_how_many(document: Document) -> None:
    """All of them, whatever their case unless it matters; UTF-16 lengths change."""
    document.update(insert(1, "😀 sam Sam"))
    asked = {"containsText": {"text": "Sam"}, "replaceText": "😀😀"}
    answer = document.update({"replaceAllText": asked})
    assert answer["replies"][0]["replaceAllText"]["occurrencesChanged"] == 2
    assert document.lines() == ["😀 😀😀 😀😀"]
    none = {"containsText": {"text": "sam", "matchCase": True}, "replaceText": ""}
    assert document.update({"replaceAllText": none})["replies"] == [{"replaceAllText": {}}]


def test_words_may_be_searched_by_a_regular_expression(document: Document) -> None:
    """One that is none is refused; one that matches nothing in particular changes nothing."""
    document.update(insert(1, "10:30 and 9:15"))

    def replaced(pattern: str) -> Any:
        asked = {"containsText": {"text": pattern, "searchByRegex": True}, "replaceText": "noon"}
        return document.update({"replaceAllText": asked})["replies"][0]["replaceAllText"]

    assert replaced(r"\d+:\d\d") == {"occurrencesChanged": 2}
    assert document.lines() == ["noon and noon"]
    assert replaced("x*") == {}
    assert "regular expression" in refused(lambda: replaced("("))


def test_a_document_may_be_read_by_tabs(document: Document) -> None:
    """With includeTabsContent the body stands in the first tab and nowhere else."""
    document.update(insert(1, "a"))
    found = document.get(includeTabsContent=True)
    assert "body" not in found
    (tab,) = found["tabs"]
    assert tab["documentTab"]["body"]["content"][1]["endIndex"] == 3
    document.update({"insertText": {"location": {"index": 1, "tabId": "t.0"}, "text": "b"}})
    other = {"insertText": {"location": {"index": 1, "tabId": "t.1"}, "text": "b"}}
    assert "no such tab" in refused(lambda: document.update(other))


# -- what cannot be -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (insert(0, "x"), "inside the bounds of an existing paragraph"),
        (insert(5, "x"), "Index 5 must be less than the end index of the referenced segment, 5."),
        (insert(1, ""), "must not be empty"),
        ({"deleteContentRange": {"range": span(2, 2)}}, "should not be empty"),
        ({"deleteContentRange": {"range": span(2, 5)}}, "newline character at the end"),
        ({"deleteContentRange": {"range": {"startIndex": 2}}}, "start index and an end index"),
        ({"updateTextStyle": {"range": span(1, 2), "textStyle": {"bold": True}}}, "fields"),
        ({"updateTextStyle": {"range": span(1, 2), "textStyle": {}, "fields": "boldness"}}, "boldness"),
        ({"updateParagraphStyle": {"range": span(1, 9), "paragraphStyle": {}, "fields": "*"}}, "less than"),
        ({"createNamedRange": {"name": "", "range": span(1, 2)}}, "1 to 256"),
        ({"createNamedRange": {"name": "😀" * 129, "range": span(1, 2)}}, "1 to 256"),
        ({"deleteNamedRange": {"namedRangeId": "gone"}}, "was not found"),
        ({"replaceNamedRangeContent": {"namedRangeId": "gone", "text": "x"}}, "was not found"),
        ({"insertText": {"location": {"segmentId": "header", "index": 1}, "text": "x"}}, "segment"),
        ({**insert(1, "x"), "deleteContentRange": {"range": span(1, 2)}}, "exactly one kind"),
        ({}, "exactly one kind"),
    ],
)
def test_an_edit_that_cannot_be_undoes_the_whole_batch(
    document: Document, request_: Request, said: str
) -> None:
    """400 that names the request; what stood before it in the batch has not happened either."""
    document.update(insert(1, "abc"))
    before = document.get()
    bold = {"updateTextStyle": {"range": span(1, 2), "textStyle": {"bold": True}, "fields": "bold"}}
    named = {"createNamedRange": {"name": "half", "range": span(1, 3)}}
    message = refused(lambda: document.update(bold, named, request_))
    assert said in message
    assert "requests[2]" in message
    assert document.get() == before


def test_an_empty_batch_is_refused(document: Document) -> None:
    """There is nothing to do."""
    assert "at least one request" in refused(document.update)


# -- revisions ------------------------------------------------------------------------------


def test_a_write_for_an_older_revision_is_a_400(google: FakeGoogle, document: Document) -> None:
    """Not 409 or 412, and nothing is written; the answer to a write has the revision to ask for next."""
    start = document.get()["revisionId"]
    answer = document.update(insert(1, "a"), requiredRevisionId=start)
    now = answer["writeControl"]["requiredRevisionId"]
    assert now == document.get()["revisionId"] != start
    google.person(ALEX).document(document.id).append("by hand")
    assert "revision" in refused(lambda: document.update(insert(1, "b"), requiredRevisionId=now))
    assert "revision" in refused(lambda: document.update(insert(1, "b"), targetRevisionId=now))
    assert document.lines() == ["a", "by hand"]
    document.update(insert(1, "b"), targetRevisionId=document.get()["revisionId"])
    assert document.lines() == ["ba", "by hand"]


def test_a_revision_belongs_to_one_user_and_to_those_who_may_edit(
    google: FakeGoogle, document: Document, api: Make
) -> None:
    """Another user's is another text; a reader gets none and may not write."""
    alex = google.person(ALEX)
    alex.share(document.id, SAM, "writer")
    theirs = api("docs", SAM, "documents").documents()
    seen = theirs.get(documentId=document.id).execute()
    assert seen["revisionId"] != document.get()["revisionId"]
    alex.share(document.id, SAM, "reader")
    assert "revisionId" not in theirs.get(documentId=document.id).execute()
    with pytest.raises(HttpError) as forbidden:
        theirs.batchUpdate(documentId=document.id, body={"requests": [insert(1, "x")]}).execute()
    assert forbidden.value.resp.status == 403


def test_nothing_that_was_ever_in_a_document_is_forgotten(
    google: FakeGoogle, document: Document, api: Make
) -> None:
    """A test can look into every state, and Drive lists them."""
    document.update(insert(1, "secret"))
    document.update({"deleteContentRange": {"range": span(1, 7)}})
    assert google.person(ALEX).document(document.id).versions() == ["\n", "secret\n", "\n"]
    listed = api("drive").revisions().list(fileId=document.id).execute()["revisions"]
    assert [one["id"] for one in listed] == ["1", "2", "3"]


# -- named ranges ---------------------------------------------------------------------------


def test_a_named_range_follows_its_text(document: Document) -> None:
    """Text before it moves it, text inside of it stretches it; deletions shrink it until it is gone."""
    document.update(insert(1, "abcdef"), {"createNamedRange": {"name": "r", "range": span(3, 5)}})

    def ranges() -> list[dict[str, int]]:
        named = document.get().get("namedRanges", {}).get("r", {"namedRanges": []})["namedRanges"]
        return [one["ranges"][0] for one in named]

    document.update(insert(1, "😀"))
    assert ranges() == [span(5, 7)]
    document.update(insert(6, "x"))
    assert ranges() == [span(5, 8)]
    document.update({"deleteContentRange": {"range": span(4, 6)}})
    assert ranges() == [span(4, 6)]
    document.update({"deleteContentRange": {"range": span(3, 7)}})
    assert ranges() == []


def test_the_content_of_a_named_range_is_replaced_in_place(document: Document) -> None:
    """By name or id; the range is then around the new text. Several of one name are all replaced."""
    document.update(
        insert(1, "a-b-c"),
        {"createNamedRange": {"name": "r", "range": span(1, 2)}},
        {"createNamedRange": {"name": "r", "range": span(5, 6)}},
    )
    document.update({"replaceNamedRangeContent": {"namedRangeName": "r", "text": "long"}})
    assert document.lines() == ["long-b-long"]
    named = document.get()["namedRanges"]["r"]["namedRanges"]
    assert sorted(one["ranges"][0]["startIndex"] for one in named) == [1, 8]
    document.update({"replaceNamedRangeContent": {"namedRangeId": named[0]["namedRangeId"], "text": "x"}})
    assert document.lines() in (["x-b-long"], ["long-b-x"])
    document.update({"replaceNamedRangeContent": {"namedRangeName": "unknown", "text": "x"}})
    document.update({"deleteNamedRange": {"name": "r"}})
    assert "namedRanges" not in document.get()


@given(
    text=st.text(st.sampled_from("ab😀\n"), min_size=4, max_size=12),
    edits=st.lists(
        st.tuples(st.integers(0, 99), st.integers(0, 99), st.text("x😀\n", max_size=3)), max_size=6
    ),
)
def test_whatever_is_edited_a_range_holds_only_text_of_its_own(
    text: str, edits: list[tuple[int, int, str]]
) -> None:
    """A range around the letter c keeps to it, wherever text comes and goes; without the c it is gone."""
    body = Body()
    body.insert(1, f"{text}c{text}")
    at = 1 + len(units(text))
    body.ranges = [NamedRange(id="r", name="r", start=at, end=at + 1)]
    for start, size, new in edits:
        index = 1 + start % (body.end - 1)
        if body._splits_pair(index):
            continue
        if new:
            body.insert(index, new)
        elif size % 5 and index + size % 5 < body.end and not body._splits_pair(index + size % 5):
            body.delete(index, index + size % 5)
    assert body.text.endswith("\n")
    if "c" in body.text:
        (one,) = body.ranges
        assert [cell.unit for cell in body.slice(one.start, one.end)] == ["c"]
    else:
        assert body.ranges == []


@pytest.mark.parametrize("preset", [None, "BULLET_CHECKBOX", "BULLET_DISC_CIRCLE_SQUARE"])
@given(
    lines=st.lists(st.text("ab 1.)-+=#*_[]()<>&amp;!`~|\\:/", min_size=1, max_size=9), min_size=1, max_size=4)
)
def test_whatever_is_written_reads_the_same_after_export_and_import(
    preset: str | None, lines: list[str]
) -> None:
    """Nothing in a line means anything: not in a paragraph, a bullet or a check list."""
    said = [" ".join(line.split()) for line in lines if line.strip()]
    body = Body()
    body.insert(1, "\n".join(said))
    if preset is not None and said:
        body.lists["list"] = preset
        for _, end in body.paragraphs():
            body.set_paragraph(end, Paragraph(PLAIN.style, Bullet(list_id="list")))
    again = from_markdown(as_markdown(body, Settings()))
    assert again.text.splitlines() == (said or [""])


# -- people ---------------------------------------------------------------------------------


def test_a_person_types_ticks_and_deletes(google: FakeGoogle, document: Document) -> None:
    """Every edit is a new revision, made by that user; whether a box is ticked only the export may say."""
    document.update(insert(1, "Questions\nHow was it?\nAsk Kim"), boxes(11, 30))
    google.person(ALEX).share(document.id, SAM)
    before = document.get()["revisionId"]
    page = google.person(SAM).document(document.id)
    page.write_after("How was it?", " Fine.")
    page.tick("Ask Kim")
    page.add_lines("Ask Kim", ["and Lee", "and Joe"])
    page.append("Bye 😀")
    page.replace("Bye", "Ciao")
    assert page.text == "Questions\nHow was it? Fine.\nAsk Kim\nand Lee\nand Joe\nCiao 😀\n"
    assert document.markdown() == (
        "Questions\n\n- [ ] How was it? Fine.\n- [x] Ask Kim\n- [ ] and Lee\n- [ ] and Joe\n\nCiao 😀\n"
    )
    bullets = [one["paragraph"].get("bullet") for one in document.get()["body"]["content"][2:4]]
    assert bullets[0] == bullets[1]
    google.world.settings.export_shows_ticks = False
    assert "[x]" not in document.markdown()
    page.delete_line("and Lee")
    page.delete_line("Ciao")
    assert page.text.endswith("Ask Kim\nand Joe\n")
    page.tick("Ask Kim", on=False)
    assert document.get()["revisionId"] != before
    assert google.world.files[document.id].modified_by == SAM


def test_a_person_needs_access_and_words_that_are_there(google: FakeGoogle, document: Document) -> None:
    """Who may only read cannot type; a line without a box has none to tick."""
    document.update(insert(1, "Hello"))
    with pytest.raises(ValueError, match="does not say"):
        google.person(ALEX).document(document.id).write_after("Goodbye", "x")
    with pytest.raises(ValueError, match="no box"):
        google.person(ALEX).document(document.id).tick("Hello")
    with pytest.raises(Exception, match="not found"):
        google.person(SAM).document(document.id)
    google.person(ALEX).share(document.id, SAM, "commenter")
    with pytest.raises(Exception, match="permission"):
        google.person(SAM).document(document.id).append("x")


def test_people_may_lose_named_ranges(google: FakeGoogle, document: Document) -> None:
    """An add-on deletes them all; the text stays."""
    document.update(insert(1, "ab"), {"createNamedRange": {"name": "r", "range": span(1, 2)}})
    google.person(ALEX).document(document.id).forget_ranges()
    assert "namedRanges" not in document.get()
    assert document.lines() == ["ab"]
