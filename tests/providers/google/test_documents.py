"""Running documents in Google Docs: what people see there, and what is made of what they type."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from syncd.core.model import address
from syncd.documents.patience import within
from syncd.errors import Permanent, SignInNeeded, Transient
from syncd.markdown import entry_named, entry_text, escape, item_comment
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
from syncd.testing.google import FakeGoogle, fault
from syncd.testing.google.docs.exporting import as_markdown
from syncd.testing.google.docs.typist import Typist
from syncd.testing.google.world import User
from syncd.testing.server import Body, Exchange, Fault, Lost, Status
from syncd_providers.google.desk import GoogleDesk
from syncd_providers.google.exported import readable
from syncd_providers.google.structure import ENTRY, ITEM
from tests.providers.google.accounts import Waits, services
from tests.testing.google.parts import ALEX, KIM, SAM, Clock

DOCUMENT = Marker("d0c0" * 5)
ENTRIES = [Marker(f"e{number:03}" * 5) for number in range(9)]
ITEMS = [Marker(f"a{number:03}" * 5) for number in range(9)]

BODY = f"""Last met on 2026-11-09. How was the week?

### Topics

- Hiring plan: {escape("*two* & <b>three</b> [x](https://example.com) 😀")} {item_comment(ITEMS[0])}
- **Ask:** a second pair of eyes {item_comment(ITEMS[1])}

### Actions

- [ ] Send the draft {item_comment(ITEMS[2])}

### Goals

- **{escape("Speak at a_conference")}**, 40%, due 2027-03-01 {item_comment(ITEMS[3])}
  - [x] Find a topic {item_comment(ITEMS[4])}
  - [ ] Write the abstract {item_comment(ITEMS[5])}
  - Said on 2026-10-01, do more of: examples

### Questions

- What shall I do more of? {item_comment(ITEMS[6])}

### Notes"""


def entry(number: int = 0, body: str = BODY) -> EntryText:
    """The entry of the Monday so many weeks from the first."""
    marker = ENTRIES[number]
    day = ("2026-11-16", "2026-11-23", "2026-11-30")[number]
    return EntryText(marker=marker, markdown=entry_text(day, marker, body))


@dataclass
class Desk:
    """A desk, the one document on it, and Sam, who may write in it."""

    google: FakeGoogle
    desk: GoogleDesk
    document: DocumentRef

    @property
    def sam(self) -> Typist:
        return self.google.person(SAM).document(self.document.id)

    @property
    def text(self) -> str:
        return self.read().markdown

    def read(self) -> DocumentText:
        found = self.desk.read(self.document)
        assert isinstance(found, DocumentText)
        return found

    def add(self, one: EntryText) -> None:
        assert isinstance(self.desk.add_entry(self.document, one, after=self.read().revision), Done)

    def append(self, marker: Marker, lines: str) -> None:
        assert isinstance(self.desk.append(self.document, marker, lines, after=self.read().revision), Done)

    def found(self, number: int = 0) -> str:
        found = entry_named(self.text, ENTRIES[number])
        assert found is not None
        return found


@pytest.fixture
def waits() -> Waits:
    """How long would have been waited."""
    return Waits()


@pytest.fixture
def desk(google: FakeGoogle, waits: Waits) -> GoogleDesk:
    """Alex's desk."""
    return GoogleDesk(services(google), waits.patience())


@pytest.fixture
def opened(google: FakeGoogle, desk: GoogleDesk) -> Desk:
    """A document with Sam that holds one entry."""
    document = desk.create("Sam Rivera and Alex Moreau", DOCUMENT)
    assert isinstance(document, DocumentRef)
    found = Desk(google, desk, document)
    assert isinstance(desk.share(document, address(SAM), "writer"), Done)
    found.add(entry())
    return found


# -- writing --------------------------------------------------------------------------------


def test_an_agenda_reads_to_the_letter_as_it_was_written(opened: Desk) -> None:
    """Headings, bullets, boxes, depth, bold text, markers, and text that looks like Markdown."""
    assert opened.found() == entry().markdown


def test_people_see_text_and_no_marker(opened: Desk) -> None:
    """What was escaped for Markdown stands there as it was meant; a step that is done has its tick."""
    assert "Hiring plan: *two* & <b>three</b> [x](https://example.com) 😀\n" in opened.sam.text
    assert "\u2611 Find a topic\n" in opened.sam.text
    for hidden in ("syncd", "<!--", "\\", ENTRIES[0], ITEMS[0]):
        assert hidden not in opened.sam.text


def test_boxes_can_be_ticked_and_bullets_are_bullets(opened: Desk) -> None:
    """A step that is open has a box of Google's own below the goal's bullet."""
    shown = opened.sam.markdown
    assert "- [ ] Send the draft" in shown
    assert "  - [ ] Write the abstract" in shown
    assert "* **Ask:** a second pair of eyes" in shown
    assert "### Goals" in shown


def test_an_entry_is_written_in_one_batch_for_one_revision(opened: Desk) -> None:
    """Nothing is uploaded after the document was made, and every write names what it was planned for."""
    written = [
        one.request for one in opened.google.exchanges if one.request.method in ("POST", "PATCH", "PUT")
    ]
    assert not any("upload" in one.path for one in written)
    (batch,) = [one for one in written if one.path.endswith(":batchUpdate")]
    assert "requiredRevisionId" in batch.body.decode()


def test_untouched_entries_below_a_new_one_stay_as_they_are(opened: Desk) -> None:
    """Written on top of an entry, a new one changes neither its text nor its markers."""
    opened.add(entry(1))
    assert opened.found() == entry().markdown
    assert opened.found(1) == entry(1).markdown
    assert opened.text.index("2026-11-23") < opened.text.index("2026-11-16")


def test_an_entry_takes_over_no_style_from_its_neighbours(opened: Desk) -> None:
    """Neither the bold words nor the bullets of the text it is put before or behind."""
    opened.sam.append("")
    plain = entry(1, "Only a line\n\n- and an item")
    opened.add(plain)
    assert opened.found(1) == plain.markdown
    again = entry(1, "- an item first\n\nand a line")
    opened.add(again)
    assert opened.found(1) == again.markdown
    assert opened.found() == entry().markdown


def test_an_entry_is_replaced_where_it_stands(opened: Desk) -> None:
    """The entry above keeps its place and what people wrote in it."""
    opened.add(entry(1))
    opened.sam.write_after("Send the draft", ", says Sam")
    above = opened.found(1)
    newer = entry(0, BODY.replace("Hiring plan", "Offer 😀"))
    opened.add(newer)
    assert opened.found() == newer.markdown
    assert opened.found(1) == above
    assert "says Sam" in above
    assert opened.text.index(ENTRIES[1]) < opened.text.index(ENTRIES[0])
    assert len([one for one in opened.sam.body.ranges if one.name.startswith(ITEM)]) == 14


def test_an_entry_with_more_than_text_in_it_is_not_replaced(opened: Desk) -> None:
    """A picture or a suggestion cannot be seen in the text, so what holds one is left alone."""
    from syncd_providers.google.edits import Beside, entry_requests
    from syncd_providers.google.structure import Laid, structure

    documents = services(opened.google).api("docs").documents()
    found = documents.get(documentId=opened.document.id).execute()
    assert entry_requests(Laid.out(structure(found)), entry())
    text = found["body"]["content"][3]["paragraph"]["elements"][0]["textRun"]
    text["suggestedInsertionIds"] = ["suggest.1"]
    with pytest.raises(Beside):
        entry_requests(Laid.out(structure(found)), entry())


def test_lines_go_to_the_end_of_their_entry(opened: Desk) -> None:
    """Below what Sam wrote there, above the earlier entry; a tick at the end stays where it is."""
    opened.add(entry(1, "- [ ] One last thing"))
    opened.sam.write_after("One last thing", ", says Sam")
    opened.sam.tick("One last thing")
    opened.append(ENTRIES[1], f"- **Topic:** Late {item_comment(ITEMS[7])}\n")
    assert opened.found(1).splitlines()[3:] == [
        "- [x] One last thing, says Sam",
        f"- **Topic:** Late {item_comment(ITEMS[7])}",
    ]
    assert opened.found() == entry().markdown


def test_what_sam_types_under_notes_belongs_to_the_entry(opened: Desk) -> None:
    """There is a line to type on below the last heading of every entry."""
    opened.add(entry(1))
    typed = opened.sam.body.copied()
    typed.insert(typed.text.encode("utf-16-le").index("Notes\n\n".encode("utf-16-le")) // 2 + 7, "We met.")
    opened.sam._keep(typed)
    assert opened.found(1) == entry(1).markdown + "\nWe met.\n"


def test_an_item_google_takes_every_letter_of_costs_nothing_else(opened: Desk) -> None:
    """Letters of somebody's own font are stripped by Google: the line stays empty, the rest stands there."""
    opened.add(entry(1, f"- before\n- [ ] \ue000 {item_comment(ITEMS[7])}\n- behind\n\n### Notes"))
    assert "- before\n" in opened.found(1)
    assert "- behind\n" in opened.found(1)
    assert opened.found() == entry().markdown


def test_an_entry_whose_heading_was_deleted_takes_none_from_the_one_above(opened: Desk) -> None:
    """The last heading of the new entry, and what is typed below it, is the new one's."""
    opened.sam.delete_line("2026-11-16")
    opened.add(entry(1))
    assert opened.found(1) == entry(1).markdown
    opened.sam.add_lines("Notes", ["We met."])
    assert opened.found(1) == entry(1).markdown + "\n### We met.\n"
    assert "We met." not in opened.found()


# -- reading --------------------------------------------------------------------------------


def test_ticks_are_read_where_the_export_shows_them(opened: Desk) -> None:
    """And only those."""
    opened.sam.tick("Send the draft")
    assert f"- [x] Send the draft {item_comment(ITEMS[2])}" in opened.found()
    assert "  - [ ] Write the abstract" in opened.found()


def test_without_ticks_in_the_export_a_box_reads_as_written(opened: Desk) -> None:
    """Nobody is said to have ticked it, or to have taken a tick away."""
    opened.google.world.settings.export_shows_ticks = False
    opened.sam.tick("Send the draft")
    assert opened.found() == entry().markdown


def test_answers_keep_the_markers_of_the_lines_they_stand_on_or_below(opened: Desk) -> None:
    """Typed behind a question, below it, and into a line that is reworded."""
    opened.sam.write_after("What shall I do more of?", " Ask questions!")
    opened.sam.add_lines("What shall I do more of?", ["And listen"])
    opened.sam.replace("Hiring plan", "The hiring plan")
    text = opened.found()
    assert f"- What shall I do more of? Ask questions! {item_comment(ITEMS[6])}\n- And listen\n" in text
    assert "- The hiring plan" in text
    assert ITEMS[0] in text


def test_markers_that_people_type_are_text(opened: Desk) -> None:
    """Comments of our own form count only where we put a range."""
    forged = f"<!-- syncd:entry:{ENTRIES[5]} --> {item_comment(ITEMS[8])}"
    opened.sam.append(forged)
    assert entry_named(opened.text, ENTRIES[5]) is None
    assert item_comment(ITEMS[8]) not in opened.text
    assert forged in opened.text.replace("\\", "")


def test_without_its_range_an_entry_is_not_found_and_not_written(opened: Desk) -> None:
    """An add-on may delete the ranges: every word stays, and nothing is appended anywhere."""
    opened.sam.forget_ranges()
    text = opened.text
    assert entry_named(text, ENTRIES[0]) is None
    assert "## 2026-11-16" in text
    answer = opened.desk.append(opened.document, ENTRIES[0], "- Late\n", after=opened.read().revision)
    assert isinstance(answer, Gone)
    assert opened.text == text


def test_an_entry_without_its_heading_is_still_its_own(opened: Desk) -> None:
    """Sam deletes the date: the marker goes to what is left of the entry."""
    opened.add(entry(1))
    opened.sam.delete_line("2026-11-16")
    opened.append(ENTRIES[0], "- Late\n")
    assert "- Late" in opened.found()
    assert "- Late" not in opened.found(1)


def test_what_the_export_leaves_out_is_read_all_the_same(
    opened: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line the export shows otherwise comes from the document itself, with its marker."""
    monkeypatch.setattr(
        "syncd.testing.google.drive.handlers.as_markdown",
        lambda *of: as_markdown(*of).replace("## 2026-11-16", "## Mon").replace("Send the draft", ""),
    )
    assert opened.found() == entry().markdown


def test_a_document_with_too_many_pictures_to_export_is_read_all_the_same(opened: Desk) -> None:
    """Pictures are part of an export, at most 10 MB; what people typed is read, ticks are not."""
    opened.sam.tick("Send the draft")
    opened.sam.add_lines("What shall I do more of?", ["Listen"])
    opened.google.faults.add(fault(403, "exportSizeLimitExceeded"), path="/drive/v3/files/*/export", times=9)
    assert "- Listen\n" in opened.found()
    assert "- [ ] Send the draft" in opened.found()
    opened.google.faults.clear()


def test_a_long_document_the_export_tells_otherwise_is_read_in_time(opened: Desk) -> None:
    """Thousands of short lines in another order: before and behind them everything is as told."""
    opened.sam.tick("Send the draft")
    words = [f"{number * 7919 % 97} of {number % 13}" for number in range(4000)]
    typed = opened.sam.body.copied()
    typed.insert(typed.end - 1, "".join(f"\n{one}" for one in words), {})
    opened.sam._keep(typed)
    found = opened.desk._looked(opened.document)
    export = opened.sam.markdown
    told = export.replace("\n\n".join(words[1:-1]), "\n\n".join(reversed(words[1:-1])))
    assert told != export
    with within(5):
        text = readable(told, found)
    assert "- [x] Send the draft" in text
    assert text.split("\n\n")[-4000:] == [*words[:-1], f"{words[-1]}\n"]


def test_a_document_that_changes_while_it_is_read_is_read_again(opened: Desk) -> None:
    """Text and markers are of one revision; with somebody typing all the time it is tried later."""
    typed = 0

    def type_on(exchange: Exchange) -> None:
        nonlocal typed
        if "/export" in exchange.request.path and typed < limit:
            typed += 1
            opened.sam.append(f"line {typed}")

    limit = 1
    opened.google.hook(before=type_on)
    assert "line 1" in opened.text
    limit = 9
    answer = opened.desk.read(opened.document)
    opened.google.hook()
    assert isinstance(answer, Retry)


def test_a_document_in_the_bin_is_gone(opened: Desk) -> None:
    """As it is for people; it is not found either, and not written to."""
    revision = opened.read().revision
    opened.google.person(ALEX).trash(opened.document.id)
    assert isinstance(opened.desk.read(opened.document), Gone)
    assert isinstance(opened.desk.add_entry(opened.document, entry(1), after=revision), Gone)
    assert opened.desk.find(DOCUMENT) == ()


def test_a_document_that_was_moved_to_a_shared_drive_is_the_same(opened: Desk, waits: Waits) -> None:
    """It is found, read, written, shared and unshared there; nothing is created in its place."""
    opened.google.world.files[opened.document.id].drive = "0AbCdEf"
    opened.desk = GoogleDesk(services(opened.google), waits.patience())
    assert [one.id for one in opened.desk.find(DOCUMENT)] == [opened.document.id]
    assert opened.desk.create("Sam and Alex", DOCUMENT) == opened.document
    opened.add(entry(1))
    assert opened.found() == entry().markdown
    assert isinstance(opened.desk.unshare(opened.document, address(SAM)), Done)
    assert isinstance(opened.desk.share(opened.document, address(SAM), "reader"), Done)
    assert isinstance(opened.desk.share(opened.document, address(SAM), "writer"), Done)
    assert roles(opened)[SAM] == "writer"


def test_a_search_that_was_not_complete_has_not_found_nothing(google: FakeGoogle, desk: GoogleDesk) -> None:
    """Drive says so itself; else a second document would be made."""
    page = b'{"kind": "drive#fileList", "incompleteSearch": true, "files": []}'
    google.faults.add(Body(content=page), method="GET", path="/drive/v3/files", times=2)
    with pytest.raises(Transient, match="has not been searched to the end"):
        desk.find(DOCUMENT)
    answer = desk.create("Sam and Alex", DOCUMENT)
    assert isinstance(answer, Retry)
    assert answer.undone
    assert documents(google) == []


# -- created once ---------------------------------------------------------------------------


def documents(google: FakeGoogle) -> list[str]:
    """The names of all documents."""
    return [one.name for one in google.world.files.values()]


def test_a_document_is_created_once(google: FakeGoogle, desk: GoogleDesk) -> None:
    """Creating what is there already gives what is there."""
    first = desk.create("Sam and Alex", DOCUMENT)
    assert desk.create("Sam and Alex", DOCUMENT) == first
    assert documents(google) == ["Sam and Alex"]


def test_a_lost_answer_makes_no_second_document(google: FakeGoogle, desk: GoogleDesk) -> None:
    """The document was made, its answer was lost: it is looked for before anything is made again."""
    google.faults.add(Lost(), method="POST", path="/drive/v3/files")
    made = desk.create("Sam and Alex", DOCUMENT)
    assert isinstance(made, DocumentRef)
    assert documents(google) == ["Sam and Alex"]


def test_what_the_search_does_not_show_yet_is_not_made_again(
    google: FakeGoogle, desk: GoogleDesk, clock: Clock
) -> None:
    """With the index of Drive late nothing is known: later, and by then it is found."""
    google.world.settings.search_lag = timedelta(minutes=5)
    google.faults.add(Lost(), method="POST", path="/drive/v3/files")
    assert isinstance(desk.create("Sam and Alex", DOCUMENT), Retry)
    clock.forward(minutes=6)
    assert isinstance(desk.create("Sam and Alex", DOCUMENT), DocumentRef)
    assert documents(google) == ["Sam and Alex"]


@pytest.mark.parametrize(
    ("method", "trouble", "undone"),
    [
        ("GET", Status(code=500), True),
        ("GET", Lost(), True),
        ("POST", fault(403, "quotaExceeded"), True),
        ("POST", Status(code=429), True),
        ("POST", Status(code=500), False),
        ("POST", Lost(effect=False), False),
    ],
)
def test_whether_nothing_was_created_is_said(
    google: FakeGoogle, desk: GoogleDesk, method: str, trouble: Fault, undone: bool
) -> None:
    """What was only searched for, or turned down, was not made; of all else nobody knows."""
    google.faults.add(trouble, method=method, path="/drive/v3/files", times=None)
    answer = desk.create("Sam and Alex", DOCUMENT)
    assert isinstance(answer, Retry)
    assert answer.undone is undone
    google.faults.clear()
    assert documents(google) == []


def test_a_search_that_found_nothing_is_not_asked_again(google: FakeGoogle, desk: GoogleDesk) -> None:
    """The create that follows it relies on it, once."""
    assert desk.find(DOCUMENT) == ()
    for _ in range(2):
        assert isinstance(desk.create("Sam and Alex", DOCUMENT), DocumentRef)
    asked = [one.request.method for one in google.exchanges if one.request.path == "/drive/v3/files"]
    assert asked == ["GET", "POST", "GET"]


def test_of_two_documents_the_older_is_the_one(google: FakeGoogle, desk: GoogleDesk, clock: Clock) -> None:
    """However they came to be, everybody finds the same one first."""
    google.world.settings.search_lag = timedelta(minutes=5)
    first = desk.create("Sam and Alex", DOCUMENT)
    clock.forward(minutes=1)
    second = desk.create("Sam and Alex", DOCUMENT)
    clock.forward(minutes=10)
    assert [one.id for one in desk.find(DOCUMENT)] == [getattr(one, "id", "") for one in (first, second)]


def test_a_double_in_which_nothing_stands_is_put_away(
    google: FakeGoogle, desk: GoogleDesk, clock: Clock, waits: Waits
) -> None:
    """With the next run's entry, into the bin; one with a word in it, or open to somebody, stays."""
    google.world.settings.search_lag = timedelta(minutes=5)
    made = [desk.create("Sam and Alex", DOCUMENT) for _ in range(4)]
    refs = [one for one in made if isinstance(one, DocumentRef)]
    assert len({one.id for one in refs}) == 4
    clock.forward(minutes=9)
    kept, written, shared, blank = refs
    google.person(ALEX).document(written.id).append("a word")
    google.person(ALEX).share(shared.id, SAM)
    desk = GoogleDesk(services(google), waits.patience())
    found = desk.read(kept)
    assert isinstance(found, DocumentText)
    assert isinstance(desk.add_entry(kept, entry(), after=found.revision), Done)
    assert {one.id for one in desk.find(DOCUMENT)} == {kept.id, written.id, shared.id}
    assert google.world.files[blank.id].trashed


def test_a_sweep_that_fails_costs_nothing(opened: Desk, waits: Waits) -> None:
    """The entry stands there all the same."""
    opened.google.faults.add(Status(code=500), path="/drive/v3/files", times=5)
    opened.desk = GoogleDesk(services(opened.google), waits.patience())  # one that has not made it itself
    opened.add(entry(1))
    assert opened.found(1) == entry(1).markdown
    opened.google.check()
    opened.google.faults.clear()


# -- sharing --------------------------------------------------------------------------------


def roles(opened: Desk) -> dict[str | None, str]:
    """Who may do what."""
    file = opened.google.world.files[opened.document.id]
    return {one.address: one.role for one in file.permissions.values()}


def test_it_is_shared_with_one_address_and_without_a_mail(opened: Desk) -> None:
    """Nobody else gets in, and sharing again changes nothing."""
    assert roles(opened) == {ALEX: "owner", SAM: "writer"}
    assert isinstance(opened.desk.share(opened.document, address(SAM), "reader"), Done)
    assert roles(opened) == {ALEX: "owner", SAM: "writer"}
    (mail,) = opened.google.mails
    assert (mail.said, mail.to) == ("false", ())


def test_a_reader_can_become_a_writer(opened: Desk) -> None:
    """Where the wanted role is more than the present one."""
    opened.google.person(ALEX).share(opened.document.id, SAM, "reader")
    assert isinstance(opened.desk.share(opened.document, address(SAM), "writer"), Done)
    assert roles(opened)[SAM] == "writer"


def test_without_a_google_account_nobody_is_mailed(opened: Desk) -> None:
    """Google would share with a mail only: it says so, and nothing was shared."""
    answer = opened.desk.share(opened.document, address(KIM), "writer")
    assert isinstance(answer, NotAllowed)
    assert "mail" in answer.detail
    assert KIM not in roles(opened)


def test_a_group_is_not_let_in(opened: Desk) -> None:
    """Whoever is in it could read what is for one person: it is taken back at once, and said."""
    group = "team@example.com"
    opened.google.world.users[group] = User(address=group, name="The team")
    opened.google.world.groups.add(group)
    answer = opened.desk.share(opened.document, address(group), "writer")
    assert isinstance(answer, NotAllowed)
    assert "is a group" in answer.detail
    assert roles(opened) == {ALEX: "owner", SAM: "writer"}


def test_somebody_known_by_another_address_is_not_let_in(opened: Desk) -> None:
    """Taking it back would look for the address that was asked for, and not find it."""
    kim, other = "kim@example.com", "kim.tran@example.com"
    for where in (kim, other):
        opened.google.world.users[where] = User(address=where, name="Kim Tran")
    opened.google.world.aliases[kim] = other
    answer = opened.desk.share(opened.document, address(kim), "writer")
    assert isinstance(answer, NotAllowed)
    assert f"Google knows {kim} as {other}" in answer.detail
    assert roles(opened) == {ALEX: "owner", SAM: "writer"}
    opened.google.person(ALEX).share(opened.document.id, other)
    assert isinstance(opened.desk.share(opened.document, address(kim), "writer"), NotAllowed)
    assert roles(opened)[other] == "writer"


def test_unsharing_takes_one_address_off(opened: Desk) -> None:
    """Once or twice; the document stays."""
    for _ in range(2):
        assert isinstance(opened.desk.unshare(opened.document, address(SAM)), Done)
    assert roles(opened) == {ALEX: "owner"}
    assert opened.found() == entry().markdown


# -- what goes wrong ------------------------------------------------------------------------


def test_a_write_that_lost_its_answer_is_never_sent_twice(opened: Desk) -> None:
    """It says that it is not known; looking shows that it happened, and it stands there once."""
    revision = opened.read().revision
    opened.google.faults.add(Lost(), method="POST", path="/v1/documents/*")
    answer = opened.desk.add_entry(opened.document, entry(1), after=revision)
    assert isinstance(answer, Retry)
    assert opened.text.count(ENTRIES[1]) == 1
    assert isinstance(opened.desk.add_entry(opened.document, entry(1), after=revision), Conflict)


def test_somebody_typing_between_the_look_and_the_write_wins(opened: Desk) -> None:
    """The batch asks for the revision that was read: 400, nothing written, Conflict."""
    revision = opened.read().revision

    def type_first(exchange: Exchange) -> None:
        if "batchUpdate" in exchange.request.path:
            opened.sam.append("First!")

    opened.google.hook(before=type_first)
    answer = opened.desk.add_entry(opened.document, entry(1), after=revision)
    opened.google.hook()
    assert isinstance(answer, Conflict)
    assert entry_named(opened.text, ENTRIES[1]) is None


@pytest.mark.parametrize("said", ["failedPrecondition", "badRequest", ""])
def test_an_old_revision_is_told_by_looking_not_by_words(opened: Desk, said: str) -> None:
    """Whatever reason comes with the 400: the document has moved on, or it has not."""
    revision = opened.read().revision

    def type_first(exchange: Exchange) -> None:
        if "batchUpdate" in exchange.request.path:
            opened.sam.append("First!")

    opened.google.hook(before=type_first)
    opened.google.faults.add(fault(400, said), method="POST", path="/v1/documents/*")
    answer = opened.desk.add_entry(opened.document, entry(1), after=revision)
    opened.google.hook()
    assert isinstance(answer, Conflict)
    opened.google.faults.add(fault(400, "badRequest"), method="POST", path="/v1/documents/*")
    refused = opened.desk.add_entry(opened.document, entry(1), after=opened.read().revision)
    assert isinstance(refused, NotAllowed)


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
def test_a_fault_of_googles_is_an_answer(opened: Desk, what: str) -> None:
    """Later, for as long as it lasts; nothing is thrown."""
    opened.google.faults.add(Status(code=500), path="/*", times=99)
    assert isinstance(act(opened, what), Retry)
    opened.google.faults.clear()


@pytest.mark.parametrize("what", ["read", "add", "append", "share", "unshare", "create"])
def test_a_sign_in_that_has_ended_is_not_a_missing_document(opened: Desk, what: str) -> None:
    """Only the user can mend it."""
    opened.google.revoke(ALEX)
    with pytest.raises(SignInNeeded):
        act(opened, what)


def test_a_search_that_fails_is_not_an_empty_one(google: FakeGoogle, desk: GoogleDesk) -> None:
    """Not finding a document would mean a second one."""
    google.faults.add(Status(code=500), path="/drive/v3/files", times=5)
    with pytest.raises(Transient):
        desk.find(DOCUMENT)
    assert isinstance(desk.create("Sam and Alex", DOCUMENT), DocumentRef)


def test_without_the_scope_it_says_how_to_allow_it(google: FakeGoogle) -> None:
    """Publishing was not switched on for this account, or its box was unticked."""
    reader = GoogleDesk(services(google, ALEX, "calendar.events"))
    with pytest.raises(Permanent, match="--name google"):
        reader.find(DOCUMENT)
    answer = reader.create("x", DOCUMENT)
    assert isinstance(answer, NotAllowed)
    assert "syncd connect google --name google" in answer.detail
    lost = DocumentRef(id="x", link="", marker=DOCUMENT)
    assert isinstance(reader.read(lost), NotAllowed)
    assert isinstance(reader.share(lost, address(SAM), "writer"), NotAllowed)


def test_the_marker_stands_in_a_range_and_nowhere_in_the_text(opened: Desk) -> None:
    """Named so that nobody makes one by typing."""
    names = {one.name for one in opened.sam.body.ranges}
    assert ENTRY + ENTRIES[0] in names
