"""The local desk: what the contract does not say about files."""

import os
import stat
import sys
from pathlib import Path

import pytest

from syncd.errors import Permanent
from syncd.markdown import entry_text, new_document
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
from syncd_providers.local.desk import LARGEST, LocalDesk, desk
from syncd_providers.local.spec import SPEC

MARKER = Marker("d" * 20)
ENTRY = EntryText(marker=Marker("a" * 20), markdown=entry_text("2026-11-23", "a" * 20, "- Budget"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the documents lie; not there yet."""
    return tmp_path / "documents"


@pytest.fixture
def local(folder: Path) -> LocalDesk:
    """The desk over it."""
    return desk({"folder": str(folder)})


def created(local: LocalDesk) -> DocumentRef:
    """The document of Sam and me."""
    document = local.create("Sam Rivera and Jo Doe", MARKER)
    assert isinstance(document, DocumentRef)
    return document


def revision(local: LocalDesk, document: DocumentRef) -> Revision:
    """Its present revision."""
    text = local.read(document)
    assert isinstance(text, DocumentText)
    return text.revision


def test_the_spec_names_the_factory() -> None:
    """The entry point leads here."""
    assert SPEC.desk == f"{desk.__module__}:{desk.__name__}"


def test_a_document_is_a_private_file(local: LocalDesk, folder: Path) -> None:
    """Readable name, 0600 in a 0700 folder, a title line, a link that opens it."""
    document = created(local)
    file = folder / document.id
    assert document.id.startswith("sam-rivera-and-jo-doe-")
    assert document.link == file.as_uri()
    assert file.read_text("utf-8") == new_document("Sam Rivera and Jo Doe", MARKER)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_only_the_document_is_left_in_the_folder(local: LocalDesk, folder: Path) -> None:
    """No temporary file stays behind, and the user's own file mode is kept."""
    document = created(local)
    (folder / document.id).chmod(0o640)
    assert isinstance(local.add_entry(document, ENTRY, after=revision(local, document)), Done)
    assert [file.name for file in folder.iterdir()] == [document.id]
    assert stat.S_IMODE((folder / document.id).stat().st_mode) == 0o640


def test_creating_twice_makes_one(local: LocalDesk, folder: Path) -> None:
    """The name follows from title and marker, so a second creation finds the first."""
    assert created(local) == created(local)
    assert len(list(folder.iterdir())) == 1


def test_a_renamed_document_is_found(local: LocalDesk, folder: Path) -> None:
    """The marker counts, not the file name; a copy comes after the original."""
    document = created(local)
    (folder / "copy.md").write_bytes((folder / document.id).read_bytes())
    assert [one.id for one in local.find(MARKER)] == [document.id, "copy.md"]
    (folder / document.id).unlink()
    assert [one.id for one in local.find(MARKER)] == ["copy.md"]
    assert isinstance(local.read(document), Gone)


def test_every_other_byte_is_kept(local: LocalDesk, folder: Path) -> None:
    """CRLF, a byte order mark, odd spaces and a missing last line end survive a new entry."""
    document = created(local)
    file = folder / document.id
    mine = "\ufeff" + new_document("Sam", MARKER).replace("\n", "\r\n") + "\x0b mine \u2028 \r\n\r\n\r\nend"
    file.write_bytes(mine.encode("utf-8"))
    assert isinstance(local.add_entry(document, ENTRY, after=revision(local, document)), Done)
    after = file.read_bytes().decode("utf-8")
    assert after == mine + "\r\n\r\n" + ENTRY.markdown.replace("\n", "\r\n")


def test_writing_what_stands_there_keeps_it(local: LocalDesk, folder: Path) -> None:
    """Publishing the same entry again leaves the same bytes."""
    document = created(local)
    assert isinstance(local.add_entry(document, ENTRY, after=revision(local, document)), Done)
    before = (folder / document.id).read_bytes()
    assert isinstance(local.add_entry(document, ENTRY, after=revision(local, document)), Done)
    assert (folder / document.id).read_bytes() == before


def test_a_document_that_is_not_utf8(local: LocalDesk, folder: Path) -> None:
    """It is named with its line, still found, and never written."""
    document = created(local)
    file = folder / document.id
    file.write_bytes(file.read_bytes() + b"caf\xe9\n")
    answer = local.read(document)
    assert isinstance(answer, NotAllowed)
    assert "line 4 is not UTF-8" in answer.detail
    assert isinstance(local.add_entry(document, ENTRY, after=Revision("x")), NotAllowed)
    assert len(local.find(MARKER)) == 1
    assert file.read_bytes().endswith(b"caf\xe9\n")


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes are of POSIX")
def test_no_link_is_followed_and_no_pipe_waited_for(local: LocalDesk, folder: Path, tmp_path: Path) -> None:
    """A symlink or a pipe in the folder is no document, and what it leads to stays untouched."""
    document = created(local)
    secret = tmp_path / "secret.md"
    (folder / document.id).rename(secret)
    (folder / document.id).symlink_to(secret)
    os.mkfifo(folder / "pipe.md")
    before = secret.read_bytes()
    assert local.find(MARKER) == ()
    assert isinstance(local.read(document), NotAllowed)
    assert isinstance(local.add_entry(document, ENTRY, after=Revision("x")), NotAllowed)
    assert isinstance(local.create("Sam Rivera and Jo Doe", MARKER), NotAllowed)
    assert isinstance(local.read(DocumentRef(id="pipe.md", link="", marker=MARKER)), NotAllowed)
    assert secret.read_bytes() == before


@pytest.mark.parametrize("name", ["../outside.md", "/etc/passwd", "..", "", "a/b.md", "a\\b.md", "a\0.md"])
def test_an_id_names_a_file_of_the_folder(local: LocalDesk, folder: Path, name: str) -> None:
    """A stored id that leads elsewhere is refused."""
    created(local)
    (folder.parent / "outside.md").write_text("mine", encoding="utf-8")
    lost = DocumentRef(id=name, link="", marker=MARKER)
    assert isinstance(local.read(lost), NotAllowed)
    assert isinstance(local.add_entry(lost, ENTRY, after=Revision("x")), NotAllowed)


def test_a_hostile_title_makes_a_harmless_name(local: LocalDesk, folder: Path) -> None:
    """Whatever a name holds, the file lies in the folder."""
    document = local.create("../../\u202eetc/passwd\n" + "x" * 400, MARKER)
    assert isinstance(document, DocumentRef)
    assert (folder / document.id).resolve().parent == folder.resolve()
    assert document.id.startswith("etc-passwd-x")


def test_a_file_in_the_way_is_not_taken(local: LocalDesk, folder: Path) -> None:
    """A file of that name without our marker is somebody's: it stays, and the answer says so."""
    document = created(local)
    (folder / document.id).write_text("my own notes", encoding="utf-8")
    answer = local.create("Sam Rivera and Jo Doe", MARKER)
    assert isinstance(answer, NotAllowed)
    assert "in the way" in answer.detail
    assert (folder / document.id).read_text("utf-8") == "my own notes"


def test_a_folder_that_is_a_file(local: LocalDesk, folder: Path) -> None:
    """Nothing can be kept there; looking raises, because not finding would mean a second document."""
    folder.write_text("", encoding="utf-8")
    lost = DocumentRef(id="x.md", link="", marker=MARKER)
    assert isinstance(local.create("Sam and Jo", MARKER), NotAllowed)
    assert isinstance(local.read(lost), NotAllowed)
    with pytest.raises(Permanent):
        local.find(MARKER)


@pytest.mark.usefixtures("unprivileged")
def test_a_read_only_folder(local: LocalDesk, folder: Path) -> None:
    """Reading works, writing is not allowed, and the document stays as it is."""
    document = created(local)
    before = (folder / document.id).read_bytes()
    folder.chmod(0o500)
    try:
        answer = local.add_entry(document, ENTRY, after=revision(local, document))
        assert isinstance(answer, NotAllowed)
        assert isinstance(local.create("Alex and Jo", Marker("e" * 20)), NotAllowed)
    finally:
        folder.chmod(0o700)
    assert (folder / document.id).read_bytes() == before


def test_a_full_disk_may_pass(local: LocalDesk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When there is no room the answer is to try again; the document and the folder stay as they are."""
    document = created(local)
    before = (folder / document.id).read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, f"No space left on device {descriptor}")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        assert isinstance(local.add_entry(document, ENTRY, after=revision(local, document)), Retry)
        assert isinstance(local.create("Alex and Jo", Marker("e" * 20)), Retry)
    assert (folder / document.id).read_bytes() == before
    assert [file.name for file in folder.iterdir()] == [document.id]


def test_without_hard_links(local: LocalDesk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a file system that has none a document is created all the same, and never over another."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    document = created(local)
    (folder / document.id).write_text("my own notes", encoding="utf-8")
    assert isinstance(local.create("Sam Rivera and Jo Doe", MARKER), NotAllowed)
    assert (folder / document.id).read_text("utf-8") == "my own notes"


def test_a_save_between_looking_and_writing(
    local: LocalDesk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An editor that saves while the new file is prepared wins: Conflict, their text stays."""
    document = created(local)
    file = folder / document.id
    before = revision(local, document)
    real = os.fsync

    def saves(descriptor: int) -> None:
        file.write_text("theirs", encoding="utf-8")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", saves)
    assert isinstance(local.add_entry(document, ENTRY, after=before), Conflict)
    assert file.read_text("utf-8") == "theirs"


def test_a_file_too_large_for_a_document(local: LocalDesk, folder: Path) -> None:
    """It is not read into memory, and does not keep others from being found."""
    document = created(local)
    with (folder / "huge.md").open("wb") as file:
        file.truncate(LARGEST + 1)
    assert [one.id for one in local.find(MARKER)] == [document.id]
    answer = local.read(DocumentRef(id="huge.md", link="", marker=MARKER))
    assert isinstance(answer, NotAllowed)
    assert "larger than 4 MiB" in answer.detail
