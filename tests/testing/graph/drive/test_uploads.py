"""Upload sessions of the fake OneDrive: the way to write that heeds If-Match."""

from typing import Any

import pytest
import requests

from syncd.testing.graph import FakeGraph, model
from syncd.testing.graph.drive.people import Files
from syncd.testing.graph.drive.settings import DriveSettings
from syncd.testing.graph.drive.uploads import UNIT
from syncd.testing.server import Lost
from tests.testing.google.parts import Clock
from tests.testing.graph.drive.parts import Api, answered, refused

PATH = "/Alex.docx"


def begin(
    api: Api, behaviour: str | None = None, path: str = f"me/drive/root:{PATH}:", **headers: Any
) -> Any:
    """The answer to createUploadSession."""
    body = None if behaviour is None else {"item": {"@microsoft.graph.conflictBehavior": behaviour}}
    return api.call("POST", f"{path}/createUploadSession", json=body, **headers)


def send(api: Api, url: str, data: bytes, first: int = 0, total: int | None = None, **more: Any) -> Any:
    """The answer to one range."""
    size = first + len(data) if total is None else total
    span = f"bytes {first}-{first + len(data) - 1}/{size}"
    return api.call("PUT", url, data=data, token=more.get("token", False), Content_Range=span)


def test_a_file_is_sent_in_ranges(mine: Api) -> None:
    """202 and what is wanted next, then 201; each range but the last has a given size."""
    session = answered(begin(mine))
    assert session["nextExpectedRanges"] == ["0-"]
    assert session["uploadUrl"].startswith("http://localhost:")
    first, rest = b"a" * UNIT, b"b" * 10
    more = send(mine, session["uploadUrl"], first, total=UNIT + 10)
    assert (more.status_code, more.json()["nextExpectedRanges"]) == (202, [f"{UNIT}-"])
    assert model.problems("UploadSession", more.json(), answer=True) == []
    assert mine.call("GET", session["uploadUrl"], token=False).json()["nextExpectedRanges"] == [f"{UNIT}-"]
    assert refused(mine.call("GET", f"me/drive/root:{PATH}")) == (404, "itemNotFound")
    done = send(mine, session["uploadUrl"], rest, UNIT)
    assert (done.status_code, done.json()["size"]) == (201, UNIT + 10)
    assert mine.read(f"me/drive/root:{PATH}:") == first + rest
    assert refused(send(mine, session["uploadUrl"], rest)) == (404, "itemNotFound")


def test_a_session_is_for_one_state_of_a_file(mine: Api) -> None:
    """If-Match with the eTag or the cTag; 412 when it is another one, or when there is no file at all."""
    assert refused(begin(mine, "replace", If_Match='"c:{X},1"')) == (412, "resourceModified")
    item = mine.put(PATH)
    path = f"me/drive/items/{item['id']}"
    for tag in (item["eTag"], item["cTag"]):
        url = answered(begin(mine, path=path, If_Match=tag))["uploadUrl"]
        assert mine.call("DELETE", url, token=False).status_code == 204
    mine.put(PATH, b"two")
    assert refused(begin(mine, path=path, If_Match=item["cTag"])) == (412, "resourceModified")
    known = begin(mine, path=path, If_None_Match=mine.get(path)["eTag"])
    assert refused(known) == (412, "resourceModified")


@pytest.mark.parametrize("again", [False, True])
def test_what_changes_while_a_file_is_sent(mine: Api, settings: DriveSettings, *, again: bool) -> None:
    """Not documented: it is overwritten, or the last range is refused."""
    settings.session_checks_again = again
    item = mine.put(PATH)
    url = answered(begin(mine, "replace", If_Match=item["cTag"]))["uploadUrl"]
    mine.put(PATH, b"theirs")
    assert send(mine, url, b"ours").status_code == (412 if again else 200)
    assert mine.read(f"me/drive/root:{PATH}:") == (b"theirs" if again else b"ours")


def test_a_name_that_is_taken(mine: Api, settings: DriveSettings) -> None:
    """By its path a file is replaced only when that is said, or where it is the default."""
    item = mine.put(PATH)
    assert refused(begin(mine, "fail")) == (409, "nameAlreadyExists")
    assert refused(begin(mine)) == (409, "nameAlreadyExists")
    assert refused(begin(mine, "fail", f"me/drive/items/{item['id']}")) == (409, "nameAlreadyExists")
    renamed = send(mine, answered(begin(mine, "rename"))["uploadUrl"], b"x").json()
    assert renamed["name"] == "Alex 1.docx"
    replaced = send(mine, answered(begin(mine, "replace"))["uploadUrl"], b"x").json()
    assert replaced["id"] == item["id"]
    settings.session_default = "replace"
    assert begin(mine).status_code == 200


def test_a_name_that_is_taken_meanwhile(mine: Api, desk: Files) -> None:
    """The last range is refused; it can be sent again once the name is free."""
    url = answered(begin(mine, "fail"))["uploadUrl"]
    mine.put(PATH, b"theirs")
    assert refused(send(mine, url, b"ours")) == (409, "nameAlreadyExists")
    assert mine.read(f"me/drive/root:{PATH}:") == b"theirs"
    desk.delete(PATH)
    assert send(mine, url, b"ours").status_code == 201


def test_ranges_come_in_order(mine: Api, planted: list[str]) -> None:
    """416 for one that is there already or leaves a hole; 400 for what was never right."""
    url = answered(begin(mine))["uploadUrl"]
    data = b"a" * UNIT
    assert send(mine, url, data, total=3 * UNIT).status_code == 202
    assert refused(send(mine, url, data, total=3 * UNIT)) == (416, "invalidRange")
    assert refused(send(mine, url, data, 2 * UNIT, 3 * UNIT)) == (416, "invalidRange")
    planted += ["do not fit", "320 KiB", "no Content-Range"]
    assert refused(send(mine, url, data, UNIT, 4 * UNIT)) == (400, "invalidRequest")
    assert refused(send(mine, url, b"a", UNIT, 3 * UNIT)) == (400, "invalidRequest")
    assert refused(mine.call("PUT", url, data=data, token=False)) == (400, "invalidRequest")
    assert send(mine, url, 2 * data, UNIT).status_code == 201


def test_a_session_ends(mine: Api, clock: Clock) -> None:
    """After a while without a range, or when it is cancelled: 404, begin again."""
    url = answered(begin(mine))["uploadUrl"]
    clock.forward(minutes=14)
    assert send(mine, url, b"a" * UNIT, total=UNIT + 1).status_code == 202
    clock.forward(minutes=14, seconds=59)
    assert mine.call("GET", url, token=False).status_code == 200
    clock.forward(seconds=1)
    assert refused(send(mine, url, b"b", UNIT)) == (404, "itemNotFound")
    url = answered(begin(mine))["uploadUrl"]
    assert mine.call("DELETE", url, token=False).status_code == 204
    assert refused(mine.call("GET", url, token=False)) == (404, "itemNotFound")


def test_a_token_is_not_to_be_sent_to_the_address_of_an_upload(mine: Api, planted: list[str]) -> None:
    """401, and kept."""
    url = answered(begin(mine))["uploadUrl"]
    planted.append("PUT //uploads/{upload}: an access token")
    assert refused(send(mine, url, b"a", token=True)) == (401, "unauthenticated")
    assert send(mine, url, b"a").status_code == 201


def test_a_full_drive_says_so_before_or_after(mine: Api, settings: DriveSettings) -> None:
    """Before, when the size is said."""
    settings.quota = 5
    path = f"me/drive/root:{PATH}:/createUploadSession"
    assert refused(mine.call("POST", path, json={"item": {"fileSize": 6}})) == (507, "quotaLimitReached")
    url = answered(begin(mine))["uploadUrl"]
    assert refused(send(mine, url, b"123456")) == (507, "quotaLimitReached")


def test_an_answer_that_is_lost_leaves_the_file_written(graph: FakeGraph, mine: Api) -> None:
    """Faults reach the addresses of uploads and downloads, too; the session is over then."""
    url = answered(begin(mine))["uploadUrl"]
    graph.faults.add(Lost(), method="PUT", path="/uploads/*")
    with pytest.raises(requests.ConnectionError):
        send(mine, url, b"one")
    assert mine.get(f"me/drive/root:{PATH}")["size"] == 3
    assert refused(send(mine, url, b"one")) == (404, "itemNotFound")


def test_a_name_in_the_body_is_the_one_of_the_path(mine: Api) -> None:
    """Otherwise nobody knows which is meant."""
    path = f"me/drive/root:{PATH}:/createUploadSession"
    assert refused(mine.call("POST", path, json={"item": {"name": "b.docx"}})) == (400, "invalidRequest")
    assert mine.call("POST", path, json={"item": {"name": "Alex.docx"}}).status_code == 200


@pytest.mark.skipif(not model.available(), reason="the independent model is not installed")
def test_a_body_that_does_not_fit_is_refused(mine: Api, planted: list[str]) -> None:
    """The behaviour belongs into the item."""
    planted.append("unknown field 'conflictBehavior'")
    path = f"me/drive/root:{PATH}:/createUploadSession"
    assert refused(mine.call("POST", path, json={"conflictBehavior": "fail"})) == (400, "invalidRequest")
