"""An independent client, the package O365, works with files of the fake."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from syncd.testing.graph import FakeGraph
from syncd.testing.graph.drive.people import Files
from syncd.testing.graph.drive.uploads import UNIT
from tests.testing.graph.drive.parts import ALEX, SAM


@pytest.fixture
def storage(graph: FakeGraph) -> Any:
    """Alex's drive in the eyes of O365."""
    from O365 import Account, MSGraphProtocol

    protocol = type("Loopback", (MSGraphProtocol,), {"_protocol_url": graph.url})()
    account = Account((graph.client.id, ""), protocol=protocol, main_resource="me")
    account.con.session = account.con.get_session()
    account.con.update_session_auth_header(graph.token(ALEX, "Files.ReadWrite"))
    return account.storage().get_default_drive()


def test_files_are_listed_uploaded_and_downloaded(storage: Any, desk: Files, tmp_path: Path) -> None:
    """By path and by folder, with what the client reads of them."""
    folder = storage.get_root_folder().create_child_folder("Ours")
    (tmp_path / "a.txt").write_bytes(b"one")
    made = folder.upload_file(tmp_path / "a.txt")
    assert (made.name, made.size, made.mime_type) == ("a.txt", 3, "text/plain")
    assert [one.name for one in folder.get_items()] == ["a.txt"]
    found = storage.get_item_by_path("/Ours/a.txt")
    assert found.object_id == made.object_id == desk.item("/Ours/a.txt").id
    assert found.modified_by.display_name == "Alex Moreau"
    read = BytesIO()
    assert found.download(output=read)
    assert read.getvalue() == b"one"


def test_a_large_file_is_uploaded_in_ranges(storage: Any, desk: Files) -> None:
    """Through an upload session."""
    content = b"x" * (2 * UNIT + 5)
    root = storage.get_root_folder()
    done = root.upload_file(
        None,
        "large.bin",
        stream=BytesIO(content),
        stream_size=len(content),
        upload_in_chunks=True,
        chunk_size=UNIT,
    )
    assert done.size == len(content)
    assert desk.item("/large.bin").content == content


def test_files_are_shared_changed_and_deleted(storage: Any, desk: Files, graph: FakeGraph) -> None:
    """Invitations, links, permissions, a new name, the bin."""
    desk.put("/a.txt", b"one")
    item = storage.get_item_by_path("/a.txt")
    assert item.share_with_invite([SAM], share_type="edit", send_email=False)
    assert item.share_with_link("edit", "organization").share_link.startswith("https://")
    kinds = [one.permission_type for one in item.get_permissions()]
    assert kinds == ["owner", "owner", "link"]  # what O365 takes a person's permission for
    assert graph.files(SAM).item(item.object_id).name == "a.txt"
    assert item.update(name="b.txt")
    assert desk.paths() == ["/b.txt"]
    assert item.delete()
    assert desk.paths() == []
