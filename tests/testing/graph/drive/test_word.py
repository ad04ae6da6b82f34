"""People who work in Word: what they type, what it locks, and when it is saved."""

from datetime import timedelta
from typing import Any

import pytest

from syncd.testing.graph import FakeGraph
from syncd.testing.graph.drive.page import Page
from syncd.testing.graph.drive.people import Files
from syncd.testing.graph.drive.settings import DriveSettings
from syncd.testing.graph.drive.word import Word
from syncd.testing.graph.errors import Refusal
from tests.testing.google.parts import Clock
from tests.testing.graph.drive.parts import ALEX, SAM, Api, answered, document, refused

PATH = "/Alex.docx"
LINES = ("# Sam / Alex", "## Monday", "one", "two", "## Sunday", "three")


@pytest.fixture
def item(desk: Files) -> str:
    """The id of a document that Alex and Sam can write in."""
    made = desk.put(PATH, document(*LINES))
    desk.share(PATH, SAM)
    return made.id


@pytest.fixture
def page(graph: FakeGraph, item: str) -> Word:
    """Sam's Word with it, not kept open."""
    return graph.files(SAM).document(item)


# -- typing ---------------------------------------------------------------------------------


def test_words_come_where_they_are_typed(page: Word) -> None:
    """Below a heading, after a line, at its end, at the end of the document."""
    page.add_line("Monday", "typed below")
    page.add_lines("one", ["a", "b"])
    page.write_after("two", ", more")
    page.append("the end")
    page.replace("three", "3")
    assert page.lines == [
        "Sam / Alex", "Monday", "one", "a", "b", "two, more", "typed below", "Sunday", "3", "the end"
    ]  # fmt: skip


def test_a_new_line_is_of_the_kind_of_the_one_before(page: Word) -> None:
    """A bullet after a bullet; plain text right below a heading."""
    page.add_line("Sunday", "four")
    page.add_lines("three", ["between"])
    page.append("## Saturday")
    kinds = {one.text: one.style.name for one in Page(page.item.content).document.paragraphs if one.style}
    assert kinds["four"] == kinds["between"] == "List Bullet"
    assert kinds["## Saturday"] == "Normal"


def test_a_line_below_an_empty_heading(desk: Files) -> None:
    """Goes before the next heading, and never behind an empty line."""
    desk.put(PATH, document("# A", "", "# B"))
    page = desk.document(PATH)
    page.add_line("A", "a")
    page.add_line("B", "b")
    assert page.lines == ["A", "a", "", "B", "b"]
    with pytest.raises(ValueError, match="no heading"):
        page.add_line("a", "x")


def test_a_line_is_deleted_with_all_that_is_in_it(page: Word) -> None:
    """What is not there cannot be."""
    page.delete_line("one")
    assert "one" not in page.lines
    with pytest.raises(ValueError, match="does not say 'one'"):
        page.delete_line("one")


def test_a_bookmark_around_several_lines_stays_around_what_is_left(desk: Files) -> None:
    """As Word keeps it when its first or its last line is deleted."""
    from docx.oxml import parse_xml

    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    made = Page(document("# A", "one", "two", "three"))
    first, last = made.document.paragraphs[1]._p, made.document.paragraphs[3]._p
    first.insert(0, parse_xml(f'<w:bookmarkStart {space} w:id="7" w:name="syncd"/>'))
    last.append(parse_xml(f'<w:bookmarkEnd {space} w:id="7"/>'))
    desk.put(PATH, made.saved())
    page = desk.document(PATH)
    page.delete_line("one")
    page.delete_line("three")
    text = page.parts()["word/document.xml"].decode()
    assert text.index('w:name="syncd"') < text.index("two") < text.index("bookmarkEnd")
    page.delete_line("two")
    assert page.lines == ["A"]


def test_a_box_is_ticked(page: Word) -> None:
    """A content control with a state, and the character that shows it."""
    page.add_checkbox("two", "Ask Kim")
    assert page.ticks == {"Ask Kim": False}
    page.tick("Ask Kim")
    assert page.ticks == {"Ask Kim": True}
    assert "☒ Ask Kim" in page.lines
    page.tick("Ask Kim", on=False)
    assert "☐ Ask Kim" in page.lines
    with pytest.raises(ValueError, match="no box"):
        page.tick("one")


def test_lines_are_split_joined_and_moved(page: Word) -> None:
    """Return, backspace, cut and paste; the words stay, the second half is of the same kind."""
    page.write_after("one", " and a half")
    page.split_line("and a")
    assert page.lines[2:4] == ["one ", "and a half"]
    page.join_line("one")
    page.join_line("one")
    assert page.lines[2:4] == ["one and a halftwo", "Sunday"]
    page.move_line("three", "Sam / Alex")
    assert page.lines == ["Sam / Alex", "three", "Monday", "one and a halftwo", "Sunday"]
    kinds = {one.text: one.style.name for one in Page(page.item.content).document.paragraphs if one.style}
    assert kinds["three"] == kinds["one and a halftwo"] == "List Bullet"


def test_words_can_be_bold(page: Word) -> None:
    """The rest of the line is not; a line reads the same."""
    page.replace("one", "one two three")
    page.bold("two")
    assert page.lines[2] == "one two three"
    (line,) = [one for one in Page(page.item.content).document.paragraphs if one.text == "one two three"]
    assert [(one.text, one.bold) for one in line.runs] == [("one ", None), ("two", True), (" three", None)]


def test_a_line_that_was_proofread_is_made_of_several_runs(page: Word) -> None:
    """It reads the same, and words across runs can be typed over."""
    page.proofread()
    assert page.lines[0] == "Sam / Alex"
    assert page.parts()["word/document.xml"].count(b"<w:proofErr ") == 2
    page.replace("Sam / Al", "Kim / Al")
    assert page.lines[0] == "Kim / Alex"
    page.replace(" / Alex", "")
    assert page.lines[0] == "Kim"


def test_a_tracked_change_is_shown_as_if_it_were_accepted(page: Word) -> None:
    """Its author and what was there before are kept."""
    page.suggest("one", " more")
    page.suggest_without("two")
    page.suggest_without("hre")
    assert page.lines[2:] == ["one more", "", "Sunday", "te"]
    text = page.parts()["word/document.xml"].decode()
    assert '<w:ins w:id="' in text
    assert 'w:author="Sam Rivera"' in text
    assert "<w:delText>two</w:delText>" in text


def test_tables_pictures_and_comments_are_parts_of_the_file(page: Word) -> None:
    """What a writer does not understand and has to keep."""
    page.add_table("one", [["a", "b"], ["c", "d"]])
    page.add_picture("two")
    page.comment("three", "Really?")
    parts = page.parts()
    assert page.lines[3:7] == ["a", "b", "c", "d"]
    assert any(name.startswith("word/media/") for name in parts)
    assert b"Really?" in parts["word/comments.xml"]
    assert b"2026-11-20T12:00:00Z" in parts["word/comments.xml"]
    page.delete_line("c")
    assert page.lines[3:7] == ["a", "b", "", "d"]


def test_every_state_is_kept(page: Word, graph: FakeGraph) -> None:
    """With who made it."""
    page.write_after("one", "!")
    graph.files(ALEX).document(page.item.id).delete_line("two")
    assert [len(one) for one in page.versions()] == [6, 6, 5]
    assert [one.by for one in page.item.versions] == [ALEX, SAM, ALEX]


# -- locks ----------------------------------------------------------------------------------


def test_a_document_that_is_open_cannot_be_replaced(graph: FakeGraph, mine: Api, item: str) -> None:
    """Nor renamed, deleted or replaced by an upload, by anybody's app; it can be read."""
    path = f"me/drive/items/{item}"
    before = mine.read(path)
    url = answered(mine.call("POST", f"{path}/createUploadSession"))["uploadUrl"]
    with graph.person(SAM).open(item):
        assert refused(mine.call("PUT", f"{path}/content", data=b"x")) == (423, "resourceLocked")
        assert refused(mine.call("PATCH", path, json={"name": "b.docx"})) == (423, "resourceLocked")
        assert refused(mine.call("DELETE", path)) == (423, "resourceLocked")
        assert refused(mine.call("POST", f"{path}/createUploadSession")) == (423, "resourceLocked")
        late = mine.call("PUT", url, data=b"x", token=False, Content_Range="bytes 0-0/1")
        assert refused(late) == (423, "resourceLocked")
        assert mine.read(path) == before
    assert mine.call("PUT", url, data=b"x", token=False, Content_Range="bytes 0-0/1").status_code == 200
    assert mine.call("PATCH", path, json={"name": "b.docx"}).status_code == 200


def test_the_owner_who_has_it_open_locks_the_own_app_out(desk: Files, mine: Api, item: str) -> None:
    """It is the document that is locked; the last one who closes it lets go."""
    first, second = desk.open(item), desk.open(item)
    first.close()
    first.close()
    assert refused(mine.call("PUT", f"me/drive/items/{item}/content", data=b"x"))[0] == 423
    second.close()
    assert mine.call("PUT", f"me/drive/items/{item}/content", data=b"x").status_code == 200


@pytest.mark.parametrize(
    ("how", "inner"), [("resourceLocked", None), ("notAllowed", "resourceLocked"), ("accessDenied", None)]
)
def test_a_lock_is_said_in_several_ways(
    desk: Files, mine: Api, item: str, settings: DriveSettings, *, how: Any, inner: str | None
) -> None:
    """423 each time; the code differs."""
    settings.lock = how
    with desk.open(item):
        answer = mine.call("PUT", f"me/drive/items/{item}/content", data=b"x")
    assert refused(answer) == (423, how)
    assert answer.json()["error"]["innerError"].get("code") == inner


def test_a_lock_may_outlast_the_closing(
    desk: Files, mine: Api, item: str, settings: DriveSettings, clock: Clock
) -> None:
    """For a while nobody has it open, and still it is locked."""
    settings.lock_lingers = timedelta(minutes=10)
    desk.open(item).close()
    path = f"me/drive/items/{item}/content"
    clock.forward(minutes=9, seconds=59)
    assert refused(mine.call("PUT", path, data=b"x")) == (423, "resourceLocked")
    clock.forward(seconds=1)
    assert mine.call("PUT", path, data=b"x").status_code == 200


def test_an_upload_session_may_say_that_the_name_is_taken(
    desk: Files, mine: Api, item: str, settings: DriveSettings
) -> None:
    """409, and it means the lock."""
    settings.session_lock = "nameAlreadyExists"
    with desk.open(item):
        refusal = mine.call("POST", f"me/drive/items/{item}/createUploadSession")
    assert refused(refusal) == (409, "nameAlreadyExists")


# -- saving ---------------------------------------------------------------------------------


@pytest.mark.parametrize("autosave", [True, False])
def test_words_may_be_saved_only_when_the_document_is_closed(
    graph: FakeGraph, mine: Api, item: str, settings: DriveSettings, *, autosave: bool
) -> None:
    """What is read meanwhile is what was saved last; who types sees the own words at once."""
    settings.autosave = autosave
    path = f"me/drive/items/{item}"
    before = mine.get(path)["cTag"]
    with graph.person(SAM).open(item) as page:
        page.write_after("one", " typed")
        assert "one typed" in page.lines
        assert ("one typed" in Page(mine.read(path)).lines) == autosave
        assert (mine.get(path)["cTag"] != before) == autosave
    assert "one typed" in Page(mine.read(path)).lines
    assert mine.get(path)["cTag"] != before


def test_two_people_can_type_at_the_same_time(graph: FakeGraph, item: str, settings: DriveSettings) -> None:
    """Word merges what they say, whoever closes last."""
    settings.autosave = False
    theirs, mine = graph.person(SAM).open(item), graph.files(ALEX).open(item)
    theirs.write_after("one", " from Sam")
    mine.write_after("two", " from Alex")
    mine.close()
    theirs.close()
    assert mine.lines[2:4] == ["one from Sam", "two from Alex"]


def test_who_may_not_write_cannot_type(graph: FakeGraph, desk: Files, item: str) -> None:
    """Nor open what is not shared at all, nor what is deleted."""
    desk.unshare(item, SAM)
    with pytest.raises(Refusal, match="accessDenied"):
        graph.files(SAM).document(item)
    desk.share(item, SAM, "read")
    page = graph.files(SAM).document(item)
    assert page.lines[0] == "Sam / Alex"
    with pytest.raises(Refusal, match="accessDenied"):
        page.write_after("one", "!")
    desk.delete(item)
    with pytest.raises(Refusal, match="itemNotFound"):
        _ = page.lines
