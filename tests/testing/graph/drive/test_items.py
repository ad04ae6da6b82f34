"""Files and folders of the fake OneDrive: named by path and by id, listed, changed, deleted."""

from urllib.parse import quote

import pytest
import requests

from syncd.testing.graph import FakeGraph, fault, model
from syncd.testing.graph.drive.people import Files
from syncd.testing.graph.drive.settings import DriveSettings
from tests.testing.google.parts import Clock
from tests.testing.graph.drive.parts import ALEX, SAM, Api, refused

PATH = "/Apps/syncd/Alex.docx"


def test_a_drive_says_whose_it_is_and_what_fits(mine: Api, robin: Api) -> None:
    """Work drives are business, others personal; their ids look different."""
    drive = mine.get("me/drive")
    assert (drive["driveType"], drive["owner"]["user"]["displayName"]) == ("business", "Alex Moreau")
    assert drive["id"].startswith("b!")
    assert drive["quota"]["remaining"] == drive["quota"]["total"]
    mine.put("/a.txt", b"12345")
    assert mine.get(f"drives/{drive['id']}")["quota"]["used"] == 5
    assert robin.get("me/drive")["driveType"] == "personal"


def test_an_item_has_several_names(desk: Files, mine: Api) -> None:
    """By path, by id, relative to a folder, with the drive's id, in any case, with spaces."""
    item = desk.put("/Apps/My files/Alex & Sam.docx")
    folder = item.parent
    assert folder is not None
    drive = mine.get("me/drive")["id"]
    for name in (
        "me/drive/root:/Apps/My%20files/Alex%20&%20Sam.docx",
        "me/drive/root:/apps/my%20FILES/alex%20&%20sam.docx:",
        f"me/drive/items/{item.id}",
        f"drives/{drive}/items/{item.id}",
        f"drives/{quote(drive, safe='')}/items/{quote(item.id, safe='')}",
        f"drives/{drive}/root:/Apps/My%20files/Alex%20&%20Sam.docx",
        f"me/drive/items/{folder.id}:/Alex%20&%20Sam.docx",
    ):
        assert mine.get(name)["id"] == item.id, name
    assert mine.get("me/drive/root")["root"] == {}
    assert refused(mine.call("GET", "me/drive/root:/Apps/none.docx")) == (404, "itemNotFound")
    assert refused(mine.call("GET", "me/drive/items/01ABC")) == (404, "itemNotFound")
    assert refused(mine.call("GET", "drives/b!none/root")) == (404, "itemNotFound")


def test_a_file_says_what_it_is(desk: Files, mine: Api, clock: Clock) -> None:
    """Size, type, hash, when and by whom; where it opens in a browser."""
    item = desk.put(PATH)
    clock.forward(minutes=30)
    desk.document(PATH).append("more")
    shown = mine.get(f"me/drive/items/{item.id}")
    assert shown["file"]["mimeType"].endswith("wordprocessingml.document")
    assert shown["size"] == len(item.content)
    assert shown["createdDateTime"] == "2026-11-20T12:00:00Z"
    assert shown["lastModifiedDateTime"] == "2026-11-20T12:30:00Z"
    assert shown["lastModifiedBy"]["user"]["displayName"] == "Alex Moreau"
    assert shown["webUrl"].startswith(
        "https://example-my.sharepoint.com/personal/alex_moreau_example_com/_layouts/15/Doc.aspx?sourcedoc="
    )
    assert shown["parentReference"]["path"].endswith("/root:/Apps/syncd")
    assert "folder" not in shown


def test_select_leaves_the_rest_out(desk: Files, mine: Api) -> None:
    """And a name that no item has is refused."""
    desk.put(PATH)
    assert mine.get(f"me/drive/root:{PATH}?$select=name,size").keys() == {"name", "size"}
    if model.available():
        assert refused(mine.call("GET", f"me/drive/root:{PATH}?$select=nam")) == (400, "invalidRequest")


def test_the_children_of_a_folder_come_in_pages(mine: Api, settings: DriveSettings) -> None:
    """By name; a page that is not the last leads on."""
    for name in ("c.txt", "a.txt", "b.txt"):
        mine.put(f"/{name}")
    first = mine.get("me/drive/root/children?$top=2&$select=name")
    assert [one["name"] for one in first["value"]] == ["a.txt", "b.txt"]
    rest = mine.get(first["@odata.nextLink"])
    assert [one["name"] for one in rest["value"]] == ["c.txt"]
    assert "@odata.nextLink" not in rest
    settings.page_size = 1
    assert len(mine.get("me/drive/root/children")["value"]) == 1
    assert refused(mine.call("GET", "me/drive/root:/a.txt:/children")) == (400, "invalidRequest")


def test_a_folder_is_made_once(mine: Api) -> None:
    """A name that is taken is refused, or gets a number; a file or folder of any case takes it."""
    made = mine.folder("Apps")
    assert made["folder"] == {"childCount": 0}
    assert "cTag" not in made
    assert refused(_folder(mine, "apps")) == (409, "nameAlreadyExists")
    assert mine.folder("Apps", "rename")["name"] == "Apps 1"
    assert refused(_folder(mine, "Apps", "replace")) == (409, "nameAlreadyExists")
    assert refused(_folder(mine, "Apps", "overwrite")) == (400, "invalidRequest")
    inside = mine.folder("syncd", parent=f"me/drive/items/{made['id']}")
    assert inside["parentReference"]["id"] == made["id"]


def test_a_personal_drive_answers_replace_with_the_folder_that_is_there(robin: Api) -> None:
    """And never empties it."""
    made = robin.folder("Apps")
    robin.put("/Apps/a.txt")
    again = robin.call("POST", "me/drive/root/children", json=_body("Apps", "replace"))
    assert (again.status_code, again.json()["id"]) == (200, made["id"])
    assert again.json()["folder"] == {"childCount": 1}


@pytest.mark.parametrize("name", ["", "a:b", "a/b", 'a"b', "a*", "~a", "a.", "x" * 256])
def test_a_name_that_is_not_allowed_is_refused(mine: Api, name: str) -> None:
    """Reserved characters, a dot at the end, too long."""
    assert refused(_folder(mine, name)) == (400, "invalidRequest")


def test_the_app_folder_is_made_when_it_is_asked_for(mine: Api, settings: DriveSettings) -> None:
    """Below Apps; a tenant may not have it."""
    assert mine.get("me/drive/special/approot")["name"] == "syncd"
    mine.call("PUT", "me/drive/special/approot:/a.txt:/content", data=b"a")
    assert mine.get("me/drive/root:/Apps/syncd/a.txt")["size"] == 1
    settings.app_folder_forbidden = True
    assert refused(mine.call("GET", "me/drive/special/approot")) == (403, "accessDenied")


def test_the_scope_of_the_app_folder_reaches_no_further(graph: FakeGraph, settings: DriveSettings) -> None:
    """What is elsewhere is refused; and so is everything where the scope does not work."""
    app = Api(graph, ALEX, "Files.ReadWrite.AppFolder")
    assert refused(app.call("GET", "me/drive/root")) == (403, "accessDenied")
    app.get("me/drive/special/approot")
    assert app.put("/Apps/syncd/a.txt")["name"] == "a.txt"
    assert refused(app.call("PUT", "me/drive/root:/b.txt:/content", data=b"b")) == (403, "accessDenied")
    settings.app_folder_forbidden = True
    assert refused(app.call("GET", "me/drive/root:/Apps/syncd/a.txt")) == (403, "accessDenied")


@pytest.mark.parametrize("scopes", [("Calendars.ReadWrite",), ("Files.Read",)], ids=str)
def test_a_scope_that_does_not_allow_writing_is_refused(graph: FakeGraph, scopes: tuple[str, ...]) -> None:
    """Files.ReadWrite is needed."""
    app = Api(graph, ALEX, *scopes)
    assert refused(app.call("PUT", "me/drive/root:/a.txt:/content", data=b"a")) == (403, "accessDenied")


def test_a_change_of_the_name_alone_leaves_the_content_tag(desk: Files, mine: Api) -> None:
    """The eTag is another one after every change, the cTag after one of the content."""
    item = mine.put("/a.txt", b"one")
    renamed = mine.call("PATCH", f"me/drive/items/{item['id']}", json={"name": "b.txt"}).json()
    assert (renamed["id"], renamed["name"], renamed["cTag"]) == (item["id"], "b.txt", item["cTag"])
    assert renamed["eTag"] != item["eTag"]
    written = mine.put("/b.txt", b"two")
    assert written["eTag"] != renamed["eTag"]
    assert written["cTag"] != renamed["cTag"]
    desk.share("/b.txt", SAM)
    shared = mine.get(f"me/drive/items/{item['id']}")
    assert shared["eTag"] != written["eTag"]
    assert (shared["cTag"], shared["shared"]) == (written["cTag"], {"scope": "users"})


def test_a_change_can_be_meant_for_one_state_alone(mine: Api, robin: Api) -> None:
    """If-Match takes the eTag or the cTag, of work and of personal drives; another one is refused."""
    for who in (mine, robin):
        item = who.put("/a.txt")
        path = f"me/drive/items/{item['id']}"
        assert who.call("PATCH", path, json={"name": "b.txt"}, If_Match=item["eTag"]).status_code == 200
        assert who.call("PATCH", path, json={"name": "c.txt"}, If_Match=item["cTag"]).status_code == 200
        late = who.call("PATCH", path, json={"name": "d.txt"}, If_Match=item["eTag"])
        assert refused(late) == (412, "resourceModified")
        assert refused(who.call("DELETE", path, If_Match=item["eTag"])) == (412, "resourceModified")
        assert who.call("DELETE", path, If_Match=item["cTag"]).status_code == 204


def test_what_has_not_changed_need_not_be_read_again(mine: Api) -> None:
    """If-None-Match."""
    item = mine.put("/a.txt")
    assert mine.call("GET", "me/drive/root:/a.txt", If_None_Match=item["eTag"]).status_code == 304
    mine.put("/a.txt", b"two")
    assert mine.call("GET", "me/drive/root:/a.txt", If_None_Match=item["eTag"]).status_code == 200


def test_a_rename_takes_nobody_elses_name(mine: Api) -> None:
    """409, unless told otherwise."""
    one, _ = mine.put("/a.txt"), mine.put("/b.txt")
    path = f"me/drive/items/{one['id']}"
    assert refused(mine.call("PATCH", path, json={"name": "B.txt"})) == (409, "nameAlreadyExists")
    body = {"name": "b.txt", "@microsoft.graph.conflictBehavior": "rename"}
    assert mine.call("PATCH", path, json=body).json()["name"] == "b 1.txt"
    body = {"name": "b.txt", "@microsoft.graph.conflictBehavior": "replace"}
    assert mine.call("PATCH", path, json=body).json()["id"] == one["id"]
    assert [child["name"] for child in mine.get("me/drive/root/children")["value"]] == ["b.txt"]


def test_a_person_renames_a_document(desk: Files, mine: Api) -> None:
    """Its path is another one then, its id the same."""
    item = desk.put(PATH)
    desk.rename(PATH, "Alex and me.docx")
    assert refused(mine.call("GET", f"me/drive/root:{PATH}")) == (404, "itemNotFound")
    assert mine.get(f"me/drive/items/{item.id}")["name"] == "Alex and me.docx"


def test_an_item_keeps_its_id_when_it_is_moved(desk: Files, mine: Api) -> None:
    """By whom ever; a folder cannot be moved into itself."""
    item, folder = desk.put(PATH), mine.folder("Kept")
    assert item.parent is not None
    moved = mine.call("PATCH", f"me/drive/items/{item.id}", json={"parentReference": {"id": folder["id"]}})
    assert moved.json()["parentReference"]["path"].endswith("root:/Kept")
    desk.move(item.id, "/Apps/syncd")
    assert mine.get(f"me/drive/root:{PATH}")["id"] == item.id
    body = {"parentReference": {"id": item.parent.id}}
    assert refused(mine.call("PATCH", f"me/drive/items/{item.parent.id}", json=body))[0] == 400
    missing = {"parentReference": {"id": "01NONE"}}
    assert refused(mine.call("PATCH", f"me/drive/items/{item.id}", json=missing)) == (404, "itemNotFound")
    assert refused(mine.call("PATCH", "me/drive/root", json={"name": "mine"})) == (403, "accessDenied")


def test_only_a_personal_drive_keeps_a_description(mine: Api, robin: Api) -> None:
    """A mark of one's own is lost in a work drive."""
    for who, kept in ((mine, None), (robin, "mine")):
        item = who.put("/a.txt")
        shown = who.call("PATCH", f"me/drive/items/{item['id']}", json={"description": "mine"}).json()
        assert shown.get("description") == kept


def test_what_is_deleted_is_gone_and_in_the_bin(desk: Files, mine: Api) -> None:
    """With all that is in it; its owner can bring it back."""
    item = desk.put(PATH)
    assert mine.call("DELETE", "me/drive/root:/Apps").status_code == 204
    assert refused(mine.call("GET", f"me/drive/items/{item.id}")) == (404, "itemNotFound")
    assert refused(mine.call("DELETE", f"me/drive/items/{item.id}")) == (404, "itemNotFound")
    assert refused(mine.call("DELETE", "me/drive/root")) == (403, "accessDenied")
    assert desk.paths() == []
    assert desk.put(PATH).id != item.id
    desk.delete("/Apps")
    parent = item.parent
    assert parent is not None
    assert parent.parent is not None
    for one in (parent.parent, parent, item):
        desk.restore(one.id)
    assert mine.get(f"me/drive/root:{PATH}")["id"] == item.id


def test_a_drive_that_was_never_opened_answers_401(mine: Api, desk: Files, settings: DriveSettings) -> None:
    """Until its owner looks at it; the token is good all the same."""
    settings.never_opened.add(ALEX)
    assert refused(mine.call("GET", "me/drive/root")) == (401, "unauthenticated")
    desk.open_onedrive()
    assert mine.get("me/drive/root")["name"] == "root"


def test_what_the_fake_would_leave_out_of_account_is_refused(graph: FakeGraph, mine: Api) -> None:
    """So that no test passes because a question was not understood."""
    assert refused(mine.call("GET", "me/drive/root/children?$filter=size gt 1")) == (501, "notSupported")
    with pytest.raises(AssertionError, match=r"does not model \$filter"):
        graph.check()
    graph.world.complaints.clear()


def test_too_many_calls_are_refused_for_a_while(graph: FakeGraph, mine: Api) -> None:
    """activityLimitReached, with or without Retry-After."""
    graph.faults.add(
        fault(429, "activityLimitReached", headers=(("Retry-After", "5"),)), path="/v1.0/me/drive*"
    )
    answer = mine.call("GET", "me/drive/root")
    assert refused(answer) == (429, "activityLimitReached")
    assert answer.headers["Retry-After"] == "5"
    assert mine.get("me/drive/root")


@pytest.mark.skipif(not model.available(), reason="the independent model is not installed")
def test_a_body_that_does_not_fit_is_refused_and_kept(mine: Api, planted: list[str]) -> None:
    """A planted wrong name fails the test that sends it."""
    planted.append("unknown field 'foldr'")
    assert mine.call("POST", "me/drive/root/children", json={"name": "a", "foldr": {}}).status_code == 400


def _body(name: str, behaviour: str) -> dict[str, object]:
    return {"name": name, "folder": {}, "@microsoft.graph.conflictBehavior": behaviour}


def _folder(api: Api, name: str, behaviour: str = "fail") -> requests.Response:
    return api.call("POST", "me/drive/root/children", json=_body(name, behaviour))
