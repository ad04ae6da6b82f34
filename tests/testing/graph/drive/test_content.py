"""What files of the fake OneDrive hold: read at addresses of their own, written in one piece."""

from typing import Any

import pytest
import requests

from syncd.testing.graph.drive.page import Page
from syncd.testing.graph.drive.people import Files
from syncd.testing.graph.drive.settings import DriveSettings
from tests.testing.google.parts import Clock
from tests.testing.graph.drive.parts import Api, document, refused

PATH = "/Apps/syncd/Alex.docx"


@pytest.fixture(autouse=True)
def app_folder(mine: Api) -> None:
    """The folder the documents are kept in."""
    mine.get("me/drive/special/approot")


def write(
    api: Api, path: str, data: bytes = b"one", behaviour: str = "", **headers: Any
) -> requests.Response:
    """A PUT by path."""
    query = f"?@microsoft.graph.conflictBehavior={behaviour}" if behaviour else ""
    return api.call("PUT", f"me/drive/root:{path}:/content{query}", data=data, **headers)


# -- reading --------------------------------------------------------------------------------


def test_a_reader_is_sent_to_an_address_that_wants_no_token(mine: Api, desk: Files) -> None:
    """302; the address is on another host, and anybody who has it can read there."""
    desk.put(PATH, b"one")
    answer = mine.call("GET", f"me/drive/root:{PATH}:/content")
    assert (answer.status_code, answer.content) == (302, b"")
    where = answer.headers["Location"]
    assert where.startswith("http://localhost:")
    assert requests.get(where, timeout=10).content == b"one"
    assert mine.get(f"me/drive/root:{PATH}")["@microsoft.graph.downloadUrl"].startswith("http://localhost:")


def test_a_token_is_not_to_be_sent_there(
    mine: Api, desk: Files, settings: DriveSettings, planted: list[str]
) -> None:
    """It would tell another host the secret: kept either way, refused or not as the setting says."""
    desk.put(PATH, b"one")
    where = mine.call("GET", f"me/drive/root:{PATH}:/content").headers["Location"]
    planted += ["GET //downloads/{ticket}: an access token"] * 2
    assert refused(mine.call("GET", where)) == (401, "unauthenticated")
    settings.links_refuse_tokens = False
    assert mine.call("GET", where).content == b"one"


def test_a_client_that_follows_redirects_to_other_hosts_drops_the_token(mine: Api, desk: Files) -> None:
    """As requests does by itself."""
    desk.put(PATH, b"one")
    url = f"{mine.graph.root}/me/drive/root:{PATH}:/content"
    answer = requests.get(url, headers={"Authorization": f"Bearer {mine.token}"}, timeout=10)
    assert answer.content == b"one"


def test_such_an_address_is_good_for_minutes(mine: Api, desk: Files, clock: Clock) -> None:
    """And not for a file that was deleted."""
    desk.put(PATH, b"one")
    where = mine.call("GET", f"me/drive/root:{PATH}:/content").headers["Location"]
    clock.forward(minutes=4, seconds=59)
    assert mine.call("GET", where, token=False).status_code == 200
    clock.forward(seconds=1)
    assert refused(mine.call("GET", where, token=False)) == (401, "unauthenticated")
    where = mine.call("GET", f"me/drive/root:{PATH}:/content").headers["Location"]
    desk.delete(PATH)
    assert refused(mine.call("GET", where, token=False))[0] == 401


def test_a_part_can_be_read(mine: Api, desk: Files) -> None:
    """Ranges are asked for at the address, not before."""
    desk.put(PATH, b"0123456789")
    where = mine.call("GET", f"me/drive/root:{PATH}:/content").headers["Location"]
    part = mine.call("GET", where, token=False, Range="bytes=2-4")
    assert (part.status_code, part.content) == (206, b"234")
    assert part.headers["Content-Range"] == "bytes 2-4/10"
    assert mine.call("GET", where, token=False, Range="bytes=8-").content == b"89"
    assert mine.call("GET", where, token=False, Range="bytes=10-").status_code == 200


def test_content_that_is_known_is_not_sent_again(mine: Api) -> None:
    """304 for the eTag or the cTag; another one once it changed."""
    item = mine.put(PATH)
    path = f"me/drive/items/{item['id']}/content"
    assert mine.call("GET", path, If_None_Match=item["cTag"]).status_code == 304
    assert mine.call("GET", path, If_None_Match=item["eTag"]).status_code == 304
    mine.put(PATH, b"two")
    assert mine.call("GET", path, If_None_Match=item["cTag"]).status_code == 302


def test_a_folder_has_no_content(mine: Api) -> None:
    """Neither to read nor to write."""
    assert refused(mine.call("GET", "me/drive/root/content")) == (400, "invalidRequest")
    assert refused(write(mine, "/Apps")) == (400, "invalidRequest")
    assert refused(mine.call("PUT", "me/drive/root/content", data=b"a")) == (400, "invalidRequest")


# -- writing --------------------------------------------------------------------------------


def test_a_file_is_made_and_then_replaced(mine: Api) -> None:
    """201, then 200; the id stays."""
    first, again = write(mine, PATH), write(mine, PATH, b"two")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert mine.read(f"me/drive/root:{PATH}:") == b"two"
    by_id = mine.call("PUT", f"me/drive/items/{first.json()['id']}/content", data=b"three")
    assert (by_id.status_code, by_id.json()["size"]) == (200, 5)


def test_everything_a_file_ever_held_is_kept(mine: Api, desk: Files) -> None:
    """So that a test can tell whose words were overwritten."""
    write(mine, PATH, b"one")
    write(mine, PATH, b"two")
    assert [(one.content, one.by) for one in desk.item(PATH).versions] == [
        (b"one", desk.user.address),
        (b"two", desk.user.address),
    ]


def test_what_is_there_can_be_left_alone(mine: Api) -> None:
    """The behaviour stands in the address."""
    assert write(mine, PATH, behaviour="fail").status_code == 201
    assert refused(write(mine, PATH, b"two", "fail")) == (409, "nameAlreadyExists")
    assert write(mine, PATH, b"two", "rename").json()["name"] == "Alex 1.docx"
    assert write(mine, PATH, b"two", "rename").json()["name"] == "Alex 2.docx"
    assert mine.read(f"me/drive/root:{PATH}:") == b"one"
    assert write(mine, PATH, b"two", "replace").status_code == 200
    assert refused(write(mine, PATH, b"two", "other")) == (400, "invalidRequest")


def test_a_missing_folder_is_an_error_or_is_made(mine: Api, settings: DriveSettings) -> None:
    """Not documented: a client has to stand both."""
    assert refused(write(mine, "/New/a.txt")) == (404, "itemNotFound")
    settings.put_makes_folders = True
    assert write(mine, "/New/a.txt").status_code == 201
    assert refused(write(mine, "/New/a.txt/b.txt")) == (400, "invalidRequest")


@pytest.mark.parametrize("checked", [False, True])
def test_a_put_may_or_may_not_heed_if_match(mine: Api, settings: DriveSettings, *, checked: bool) -> None:
    """Not documented; where it does not, another person's words are lost."""
    settings.put_checks_tags = checked
    tag = mine.put(PATH)["cTag"]
    assert write(mine, PATH, b"theirs", If_Match=tag).status_code == 200
    late = write(mine, PATH, b"ours", If_Match=tag)
    assert late.status_code == (412 if checked else 200)
    assert mine.read(f"me/drive/root:{PATH}:") == (b"theirs" if checked else b"ours")


def test_a_drive_can_be_full(mine: Api, settings: DriveSettings) -> None:
    """507 and nothing written, neither a new file nor more of an old one; less of it is no trouble."""
    settings.quota = 5
    assert write(mine, "/a.txt", b"12345").status_code == 201
    assert refused(write(mine, "/b.txt", b"1")) == (507, "quotaLimitReached")
    assert refused(write(mine, "/a.txt", b"123456")) == (507, "quotaLimitReached")
    assert mine.read("me/drive/root:/a.txt:") == b"12345"
    assert write(mine, "/a.txt", b"1234").status_code == 200


def test_a_put_is_for_small_files(mine: Api, settings: DriveSettings) -> None:
    """How small depends on whom one asks."""
    settings.most_put = 3
    assert refused(write(mine, PATH, b"1234"))[0] == 413
    assert write(mine, PATH, b"123").status_code == 201


def test_a_work_drive_may_rewrite_what_was_uploaded(mine: Api, robin: Api, settings: DriveSettings) -> None:
    """The answer already tells another size than was sent; never so on a personal drive."""
    settings.rewrites_office_files = True
    sent = document("# Monday", "one")
    written = mine.put(PATH, sent)
    assert written["size"] != len(sent)
    assert written["cTag"] == mine.get(f"me/drive/root:{PATH}")["cTag"]
    assert Page(mine.read(f"me/drive/root:{PATH}:")).lines == ["Monday", "one"]
    assert mine.read(f"me/drive/root:{PATH}:") != sent
    robin.put("/a.docx", sent)
    assert robin.read("me/drive/root:/a.docx:") == sent
