"""Running documents in OneDrive: what people see there, what is made of what they type, what goes wrong."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest

from syncd.core.model import address
from syncd.errors import Permanent, SignInNeeded, Transient
from syncd.markdown import entry_named, escape, item_comment
from syncd.provider import (
    Conflict,
    DocumentRef,
    DocumentText,
    Done,
    EntryText,
    Gone,
    Marker,
    NotAllowed,
    Retry,
    Revision,
)
from syncd.testing.graph import FakeGraph
from syncd.testing.graph.drive.items import Item
from syncd.testing.graph.drive.settings import DriveSettings
from syncd.testing.graph.drive.word import Word
from syncd.testing.server import Exchange, Lost, Request, Response, Status, json_response
from syncd_providers.outlook.desk import OutlookDesk
from syncd_providers.outlook.graph import Graph
from syncd_providers.outlook.word.blank import blank_document
from tests.providers.outlook.documents.accounts import ALEX, SAM, desk_of
from tests.providers.outlook.server import saying, signed_in
from tests.providers.outlook.word import files
from tests.testing.google.parts import Clock

DOCUMENT, ENTRIES, ITEMS = files.DOCUMENT, files.ENTRIES, files.ITEMS
BODY = f"""Last met on 2026-11-09. How was the week?

### Topics

- Hiring plan: {escape("*two* & <b>three</b>")} {item_comment(ITEMS[0])}

### Actions

- [ ] Send the draft {item_comment(ITEMS[1])}

### Questions

- What shall I do more of? {item_comment(ITEMS[2])}

### Notes"""
NAME = "/syncd/sam-rivera-and-alex-moreau-"


def entry(number: int = 0, body: str = BODY) -> EntryText:
    """The entry of the Monday so many weeks from the first."""
    return files.entry(number, body)


@dataclass
class Desk:
    """A desk, the one document on it, and Sam, who may write in it."""

    graph: FakeGraph
    desk: OutlookDesk
    document: DocumentRef

    @property
    def item(self) -> Item:
        return self.graph.drive_api.drives.item(self.document.id)

    @property
    def sam(self) -> Word:
        return self.graph.files(SAM).document(self.document.id)

    @property
    def text(self) -> str:
        return self.read().markdown

    def read(self) -> DocumentText:
        found = self.desk.read(self.document)
        assert isinstance(found, DocumentText)
        return found

    def add(self, one: EntryText) -> None:
        assert isinstance(self.desk.add_entry(self.document, one, after=self.read().revision), Done)

    def found(self, number: int = 0) -> str:
        found = entry_named(self.text, ENTRIES[number])
        assert found is not None
        return found


@pytest.fixture
def desk(graph: FakeGraph) -> OutlookDesk:
    """Alex's desk."""
    return desk_of(graph)


@pytest.fixture
def opened(graph: FakeGraph, desk: OutlookDesk) -> Desk:
    """A document with Sam that holds one entry."""
    document = desk.create("Sam Rivera and Alex Moreau", DOCUMENT)
    assert isinstance(document, DocumentRef)
    found = Desk(graph, desk, document)
    assert isinstance(desk.share(document, address(SAM), "writer"), Done)
    found.add(entry())
    return found


def asked(graph: FakeGraph, since: int = 0) -> list[str]:
    """What was asked for, in short."""
    found = []
    for one in graph.exchanges[since:]:
        first, *middle, last = one.request.path.strip("/").split("/")
        name = first if first != "v1.0" else "file" if middle[-1] == "items" else last
        found.append(f"{one.request.method} {name}")
    return found


def paths(graph: FakeGraph, who: str = ALEX) -> list[str]:
    """What is in somebody's drive."""
    return graph.files(who).paths()


# -- writing and reading --------------------------------------------------------------------


def test_an_agenda_reads_to_the_letter_as_it_was_written(opened: Desk) -> None:
    """Through OneDrive and back; people see text, boxes and no marker."""
    assert opened.found() == entry().markdown
    assert "Hiring plan: *two* & <b>three</b>" in opened.sam.text
    assert opened.sam.ticks == {"Send the draft": False}
    assert "syncd" not in opened.sam.text


def test_what_sam_ticks_and_types_is_read(opened: Desk) -> None:
    """A click on a box, words behind a question, lines below a heading, a suggestion."""
    opened.sam.tick("Send the draft")
    opened.sam.write_after("What shall I do more of?", " Ask questions!")
    opened.sam.add_line("Notes", "We met.")
    opened.sam.suggest("We met.", " Twice.")
    text = opened.found()
    assert f"- [x] Send the draft {item_comment(ITEMS[1])}" in text
    assert f"- What shall I do more of? Ask questions! {item_comment(ITEMS[2])}" in text
    assert text.endswith("### Notes\n\nWe met. Twice.\n")


def test_what_sam_put_into_the_file_survives(opened: Desk) -> None:
    """A picture, a comment, a table: every part that is not the text keeps its bytes."""
    opened.sam.add_picture("How was the week?")
    opened.sam.comment("Hiring plan", "Who?")
    opened.sam.add_table("Hiring plan", [["Role", "Who"], ["Engineer", "?"]])
    before = opened.sam.parts()
    opened.add(entry(1))
    after = opened.sam.parts()
    assert list(after) == list(before)
    assert [name for name in before if before[name] != after[name]] == ["word/document.xml"]
    assert "Role \\| Who" in opened.found()
    assert opened.found(1) == entry(1).markdown


def test_an_unchanged_document_is_not_fetched_again(opened: Desk) -> None:
    """One look at its tag is enough."""
    opened.read()
    since = len(opened.graph.exchanges)
    opened.read()
    assert len(asked(opened.graph, since)) == 1
    opened.sam.append("more")
    assert "more" in opened.text


def test_a_document_in_the_bin_is_gone(opened: Desk) -> None:
    """As it is for people; it is not found either, and not written to."""
    revision = opened.read().revision
    opened.graph.files(ALEX).delete(opened.document.id)
    assert isinstance(opened.desk.read(opened.document), Gone)
    assert isinstance(opened.desk.add_entry(opened.document, entry(1), after=revision), Gone)
    assert isinstance(opened.desk.share(opened.document, address(SAM), "reader"), Gone)
    assert opened.desk.find(DOCUMENT) == ()


def test_a_document_that_was_moved_or_renamed_is_the_same(opened: Desk) -> None:
    """It is known by its id, wherever Alex puts it."""
    person = opened.graph.files(ALEX)
    person.put("/Work/x.txt", b"x")
    person.move(opened.document.id, "/Work")
    person.rename(opened.document.id, "Us.docx")
    opened.add(entry(1))
    assert opened.found(1) == entry(1).markdown


@pytest.mark.parametrize("what", ["not a document", "protected", "too large"])
def test_a_file_that_cannot_be_read_is_left_alone(opened: Desk, what: str) -> None:
    """It says why; nothing is written over it, and no second one is made."""
    broken = {
        "not a document": b"Hello",
        "protected": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900),
        "too large": bytes(65 * 1024 * 1024),
    }[what]
    revision = opened.read().revision
    opened.item.write(broken, opened.graph.world.now, opened.graph.user(SAM))
    answer = opened.desk.read(opened.document)
    assert isinstance(answer, NotAllowed)
    assert answer.detail.startswith("the document cannot be read: it is")
    assert isinstance(opened.desk.add_entry(opened.document, entry(1), after=revision), Conflict)
    tag = Revision(opened.item.ctag)
    assert isinstance(opened.desk.add_entry(opened.document, entry(1), after=tag), NotAllowed)
    assert opened.desk.create("Sam and Alex", DOCUMENT) == opened.document
    assert opened.item.content == broken


# -- created once ---------------------------------------------------------------------------


def test_a_document_is_created_once(graph: FakeGraph, desk: OutlookDesk) -> None:
    """In a folder of its own; creating what is there gives what is there, whatever its title is by now."""
    first = desk.create("Sam Rivera and Alex Moreau", DOCUMENT)
    assert isinstance(first, DocumentRef)
    assert desk.create("Sam R. and Alex Moreau", DOCUMENT) == first
    assert [one.startswith(NAME) for one in paths(graph) if one.endswith(".docx")] == [True]
    assert desk_of(graph).find(DOCUMENT) == (first,)


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_lost_answer_makes_no_second_document(graph: FakeGraph, desk: OutlookDesk, method: str) -> None:
    """The folder or file was made, its answer was lost: it is looked for before anything is made again."""
    graph.faults.add(Lost(), method=method, path="/v1.0/me/drive/*")
    made = desk.create("Sam and Alex", DOCUMENT)
    assert isinstance(made, DocumentRef)
    assert desk.create("Sam and Alex", DOCUMENT) == made
    assert len(paths(graph)) == 2


def test_two_who_create_at_once_make_one(graph: FakeGraph, desk: OutlookDesk) -> None:
    """The second is refused by OneDrive, because the name is taken, and finds the first."""
    made: list[object] = []

    def first(exchange: Exchange) -> None:
        if exchange.request.method == "PUT" and not made:
            made.append(None)
            made.append(desk_of(graph).create("Sam and Alex", DOCUMENT))

    graph.hook(before=first)
    second = desk.create("Sam and Alex", DOCUMENT)
    graph.hook()
    assert made == [None, second]
    assert len(paths(graph)) == 2


def test_a_strangers_file_of_the_same_name_is_never_overwritten(graph: FakeGraph, desk: OutlookDesk) -> None:
    """What has no mark of ours is in the way: it says so, and the file keeps its bytes."""
    made = desk.create("Sam and Alex", DOCUMENT)
    assert isinstance(made, DocumentRef)
    item = graph.drive_api.drives.item(made.id)
    other = blank_document("Somebody's own", "f00d" * 5)
    item.write(other, graph.world.now, graph.user(ALEX))
    assert desk.find(DOCUMENT) == ()
    answer = desk.create("Sam and Alex", DOCUMENT)
    assert isinstance(answer, NotAllowed)
    assert "in the way" in answer.detail
    assert item.content == other


def test_a_file_with_the_name_of_the_folder_is_said_to_be_in_the_way(graph: FakeGraph) -> None:
    """It is somebody's, and stays."""
    graph.files(ALEX).put("/syncd", b"mine")
    answer = desk_of(graph).create("Sam and Alex", DOCUMENT)
    assert isinstance(answer, NotAllowed)
    assert "a file of the name syncd" in answer.detail
    with pytest.raises(Permanent, match="a file of the name syncd"):
        desk_of(graph).find(DOCUMENT)
    assert graph.files(ALEX).item("/syncd").content == b"mine"


def test_a_document_that_lost_its_mark_is_known_by_its_bookmarks(opened: Desk) -> None:
    """An editor that drops properties keeps the text's own marks."""
    old = opened.item.content
    kept = BytesIO()
    with ZipFile(BytesIO(old)) as file, ZipFile(kept, "w") as new:
        for name in file.namelist():
            held = file.read(name)
            new.writestr(name, b"<x/>" if name == "docProps/custom.xml" else held)
    opened.item.write(kept.getvalue(), opened.graph.world.now, opened.graph.user(SAM))
    assert [one.id for one in desk_of(opened.graph).find(DOCUMENT)] == [opened.document.id]


def test_only_the_apps_folder_is_touched_where_only_that_was_allowed(graph: FakeGraph) -> None:
    """It is asked for first: nothing else works before."""
    desk = desk_of(graph, scopes=("Files.ReadWrite.AppFolder",))
    made = desk.create("Sam and Alex", DOCUMENT)
    assert isinstance(made, DocumentRef)
    assert [one.rpartition("-")[0] for one in paths(graph)][-1] == "/Apps/syncd/sam-and-alex"
    assert isinstance(desk_of(graph, scopes=("Files.ReadWrite.AppFolder",)).read(made), DocumentText)


def test_where_a_service_makes_folders_by_itself(
    graph: FakeGraph, desk: OutlookDesk, settings: DriveSettings
) -> None:
    """The same document in the same place."""
    settings.put_makes_folders = True
    assert isinstance(desk.create("Sam and Alex", DOCUMENT), DocumentRef)
    assert len(paths(graph)) == 2


def test_a_document_is_found_on_whichever_page_of_the_list(
    desk: OutlookDesk, settings: DriveSettings
) -> None:
    """A folder with many documents is listed to its end."""
    settings.page_size = 2
    made = [desk.create(f"Person {at} and Alex", Marker(f"d{at:03}" * 5)) for at in range(5)]
    for at, one in enumerate(made):
        assert desk.find(Marker(f"d{at:03}" * 5)) == (one,)


def test_a_document_with_large_pictures_is_sent_in_pieces(opened: Desk) -> None:
    """Each of a size OneDrive takes; what arrives is the whole file, and the pictures keep their bytes."""
    picture = random.Random(1).randbytes(22 * 1024 * 1024)
    large = files.with_parts({"word/media/image1.png": picture}, opened.item.content)
    opened.item.write(large, opened.graph.world.now, opened.graph.user(SAM))
    since = len(opened.graph.exchanges)
    opened.add(entry(1))
    assert asked(opened.graph, since).count("PUT uploads") == 3
    assert opened.found(1) == entry(1).markdown
    assert opened.sam.parts()["word/media/image1.png"] == picture


def test_content_is_fetched_where_a_redirect_leads_and_without_the_token() -> None:
    """Where the file's own address is not told with it."""
    item = {"id": "1", "name": "a.docx", "cTag": "t", "size": 1, "file": {}}

    def say(request: Request) -> Response:
        if request.path == "/elsewhere":
            return Response(body=files.BLANK, content_type="application/octet-stream")
        if request.path.endswith("/content"):
            return Response(
                status=302, headers=(("Location", f"http://{request.headers['host']}/elsewhere"),)
            )
        return json_response(item)

    with saying(say) as (server, said):
        answer = OutlookDesk(Graph(signed_in(server))).read(DocumentRef(id="1", link="", marker=DOCUMENT))
    assert isinstance(answer, DocumentText)
    assert answer.markdown == "# Sam Rivera and Alex Moreau\n"
    assert ["authorization" in one.headers for one in said.requests] == [True, True, False]


# -- somebody has it open -------------------------------------------------------------------


@pytest.mark.parametrize("lock", ["resourceLocked", "notAllowed", "accessDenied"])
@pytest.mark.parametrize("session", ["locked", "nameAlreadyExists"])
def test_while_somebody_has_it_open_nothing_is_written(
    opened: Desk, settings: DriveSettings, lock: str, session: str
) -> None:
    """Later, whatever the refusal is called; no line is lost, and afterwards it is written."""
    settings.lock = lock  # type: ignore[assignment]  # one of its literals
    settings.session_lock = session  # type: ignore[assignment]  # the same
    revision = opened.read().revision
    with opened.graph.files(SAM).open(opened.document.id) as word:
        answer = opened.desk.add_entry(opened.document, entry(1), after=revision)
        assert isinstance(answer, Retry)
        assert answer.after >= 60
        assert "open" in answer.detail
        word.write_after("What shall I do more of?", " Listen")
        assert isinstance(opened.desk.add_entry(opened.document, entry(1), after=revision), Retry | Conflict)
        assert "Listen" in opened.text
    opened.add(entry(1))
    assert "Listen" in opened.found()
    assert opened.found(1) == entry(1).markdown


def test_a_lock_that_lingers_is_waited_for(opened: Desk, settings: DriveSettings, clock: Clock) -> None:
    """Minutes after it was closed; then it is written."""
    settings.lock_lingers = timedelta(minutes=4)
    with opened.graph.files(SAM).open(opened.document.id):
        pass
    revision = opened.read().revision
    assert isinstance(opened.desk.add_entry(opened.document, entry(1), after=revision), Retry)
    clock.forward(minutes=5)
    opened.add(entry(1))


@pytest.mark.parametrize("checks", [False, True])
def test_somebody_saving_between_the_look_and_the_write_wins(
    opened: Desk, settings: DriveSettings, checks: bool
) -> None:
    """The upload is for the state that was read: nothing written, Conflict."""
    settings.session_checks_again = checks
    revision = opened.read().revision
    late = "/uploads/" if checks else "createUploadSession"
    done: list[int] = []

    def save_first(exchange: Exchange) -> None:
        if late in exchange.request.path and exchange.request.method != "DELETE" and not done:
            done.append(1)
            opened.sam.append("First!")

    opened.graph.hook(before=save_first)
    answer = opened.desk.add_entry(opened.document, entry(1), after=revision)
    opened.graph.hook()
    assert isinstance(answer, Conflict)
    assert entry_named(opened.text, ENTRIES[1]) is None
    assert "First!" in opened.text


# -- what goes wrong ------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/uploads/*", "/v1.0/me/drive/items/*createUploadSession"])
def test_a_write_that_lost_its_answer_is_never_made_twice(opened: Desk, path: str) -> None:
    """It is looked up: what stands there is Done, and stands there once."""
    revision = opened.read().revision
    opened.graph.faults.add(Lost(), path=path)
    answer = opened.desk.add_entry(opened.document, entry(1), after=revision)
    assert isinstance(answer, Done)
    assert opened.text.count(ENTRIES[1]) == 1
    assert answer.revision == opened.read().revision
    assert isinstance(opened.desk.add_entry(opened.document, entry(1), after=revision), Conflict)


def test_an_upload_that_fails_leaves_no_session_open(opened: Desk) -> None:
    """It is given up, so that nobody is kept from writing."""
    revision = opened.read().revision
    opened.graph.faults.add(Status(code=507), path="/uploads/*", method="PUT")
    assert isinstance(opened.desk.add_entry(opened.document, entry(1), after=revision), NotAllowed)
    assert opened.graph.exchanges[-1].request.method == "DELETE"
    assert opened.found() == entry().markdown


def act(opened: Desk, what: str) -> object:
    """One call of the desk."""
    calls: dict[str, Callable[[], object]] = {
        "read": lambda: opened.desk.read(opened.document),
        "add": lambda: opened.desk.add_entry(opened.document, entry(1), after=Revision("x")),
        "append": lambda: opened.desk.append(opened.document, ENTRIES[0], "- x\n", after=Revision("x")),
        "share": lambda: opened.desk.share(opened.document, address(SAM), "writer"),
        "unshare": lambda: opened.desk.unshare(opened.document, address(SAM)),
        "create": lambda: opened.desk.create("x", Marker("f00d" * 5)),
    }
    return calls[what]()


@pytest.mark.parametrize("what", ["read", "add", "append", "share", "unshare", "create"])
def test_a_fault_of_microsofts_is_an_answer(opened: Desk, what: str) -> None:
    """Later, for as long as it lasts; nothing is thrown."""
    opened.graph.faults.add(Status(code=503), path="/*", times=99)
    assert isinstance(act(opened, what), Retry)
    opened.graph.faults.clear()


@pytest.mark.parametrize("what", ["read", "add", "append", "share", "unshare", "create"])
def test_a_sign_in_that_has_ended_is_not_a_missing_document(opened: Desk, what: str) -> None:
    """Only the user can mend it."""
    opened.graph.revoke(ALEX)
    with pytest.raises(SignInNeeded):
        act(opened, what)


def test_a_search_that_fails_is_not_an_empty_one(graph: FakeGraph) -> None:
    """Not finding a document would mean a second one."""
    graph.faults.add(Status(code=503), path="/v1.0/me/drive/*", times=5)
    with pytest.raises(Transient):
        desk_of(graph).find(DOCUMENT)
    assert isinstance(desk_of(graph).create("Sam and Alex", DOCUMENT), DocumentRef)


def test_a_onedrive_nobody_ever_opened_is_said_to_be_so(graph: FakeGraph, settings: DriveSettings) -> None:
    """It lets no program in before; that is no matter of the sign-in."""
    settings.never_opened.add(ALEX)
    with pytest.raises(Permanent, match="OneDrive does not let syncd in yet"):
        desk_of(graph).find(DOCUMENT)


def test_without_the_permission_it_says_how_to_give_it(graph: FakeGraph) -> None:
    """Publishing was not switched on for this account, or not allowed."""
    reader = desk_of(graph, scopes=("Calendars.ReadWrite",))
    with pytest.raises(Permanent, match="--name outlook"):
        reader.find(DOCUMENT)
    answer = reader.create("x", DOCUMENT)
    assert isinstance(answer, NotAllowed)
    assert "syncd connect outlook --name outlook" in answer.detail
    lost = DocumentRef(id="x", link="", marker=DOCUMENT)
    assert isinstance(reader.read(lost), NotAllowed)
    assert isinstance(reader.share(lost, address(SAM), "writer"), NotAllowed)


def test_an_id_is_only_ever_an_id(graph: FakeGraph) -> None:
    """Whatever stands in the ledger leads to no other address."""
    lost = DocumentRef(id="../../me/messages?x=/", link="", marker=DOCUMENT)
    assert isinstance(desk_of(graph).read(lost), Gone)


# -- how much is asked ----------------------------------------------------------------------


def test_an_entry_takes_few_requests(graph: FakeGraph) -> None:
    """The first with its document and sharing, and each later one, as a publishing run makes them."""
    desk = desk_of(graph)
    assert desk.find(DOCUMENT) == ()
    made = desk.create("Sam Rivera and Alex Moreau", DOCUMENT)
    assert isinstance(made, DocumentRef)
    text = desk.read(made)
    assert isinstance(text, DocumentText)
    desk.share(made, address(SAM), "writer")
    assert isinstance(desk.add_entry(made, entry(), after=text.revision), Done)
    desk.read(made)
    first, since = asked(graph), len(graph.exchanges)
    desk = desk_of(graph)
    text = desk.read(made)
    assert isinstance(text, DocumentText)
    assert isinstance(desk.add_entry(made, entry(1), after=text.revision), Done)
    desk.read(made)
    write = ["POST createUploadSession", "PUT uploads", "GET file"]
    assert asked(graph, since) == ["GET file", "GET downloads", *write, "GET file"]
    make = ["GET children", "GET children", "POST children", "PUT content"]
    share = ["GET file", "GET permissions", "POST invite"]
    assert first == [*make, "GET file", *share, *write, "GET file"]


# -- what people do to lines ----------------------------------------------------------------

ACTS_IN_WORD: dict[str, Callable[[Word], None]] = {
    "words made bold": lambda word: word.bold("shall I do"),
    "spelling looked at": lambda word: word.proofread(),
    "words typed over": lambda word: word.replace("What shall I", "So what shall I"),
    "a line pasted elsewhere": lambda word: word.move_line("What shall I do", "Send the draft"),
    "a line split in two": lambda word: word.split_line("do more of"),
    "a line inserted before": lambda word: word.add_lines("Questions", ["Before it"]),
    "the next line joined": lambda word: word.join_line("What shall I do more of?"),
}


@pytest.mark.parametrize("what", ACTS_IN_WORD)
def test_a_line_keeps_its_marker_whatever_is_done_to_it(opened: Desk, what: str) -> None:
    """Once, with the words it belongs to, and the entry stays one."""
    ACTS_IN_WORD[what](opened.sam)
    line = next(one for one in opened.found().split("\n") if ITEMS[2] in one)
    assert "hat" in line
    assert opened.found().count(ITEMS[2]) == 1
    assert opened.text.count(ENTRIES[0]) == 1


def test_an_entry_somebody_has_commented_on_is_not_rewritten(opened: Desk) -> None:
    """The comment would be lost with it; lines can still be added."""
    opened.sam.comment("Hiring plan", "Who?")
    newer = entry(0, BODY.replace("Hiring plan", "Offer"))
    answer = opened.desk.add_entry(opened.document, newer, after=opened.read().revision)
    assert isinstance(answer, NotAllowed)
    late = opened.desk.append(opened.document, ENTRIES[0], "- Late\n", after=opened.read().revision)
    assert isinstance(late, Done)
    assert "Hiring plan" in opened.found()
    assert "word/comments.xml" in opened.sam.parts()
