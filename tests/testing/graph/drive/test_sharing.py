"""Sharing in the fake OneDrive: invitations, links, what others see, and the ways in which it fails."""

from typing import Any

import pytest
import requests

from syncd.testing.graph import FakeGraph, Mail
from syncd.testing.graph.drive.people import Files
from syncd.testing.graph.drive.settings import DriveSettings
from syncd.testing.graph.drive.shown import share_id
from syncd.testing.graph.errors import Refusal
from tests.testing.graph.drive.parts import ALEX, KIM, LEE, ROBIN, SAM, Api, answered, refused

PATH = "/Alex.docx"


@pytest.fixture
def item(desk: Files) -> str:
    """The id of Alex's document."""
    return desk.put(PATH).id


@pytest.fixture
def drive(mine: Api) -> str:
    """The id of Alex's drive."""
    found: str = mine.get("me/drive")["id"]
    return found


def invite(api: Api, item: str, *people: str, **more: Any) -> requests.Response:
    """Give people the role of a writer, silently."""
    body = {
        "recipients": [{"email": one} for one in people],
        "roles": ["write"],
        "requireSignIn": True,
        "sendInvitation": False,
        **more,
    }
    return api.call("POST", f"me/drive/items/{item}/invite", json=body)


def link(api: Api, item: str, kind: str = "edit", scope: str | None = "organization", **more: Any) -> Any:
    """The answer to createLink."""
    body = {"type": kind, **({} if scope is None else {"scope": scope}), **more}
    return api.call("POST", f"me/drive/items/{item}/createLink", json=body)


# -- inviting -------------------------------------------------------------------------------


def test_an_invitation_can_be_silent(graph: FakeGraph, mine: Api, item: str) -> None:
    """sendInvitation decides whether anybody is mailed."""
    (given,) = answered(invite(mine, item, SAM))["value"]
    assert given["roles"] == ["write"]
    assert given["grantedToV2"]["user"]["displayName"] == "Sam Rivera"
    assert given["grantedToV2"]["siteUser"]["loginName"] == f"i:0#.f|membership|{SAM}"
    assert graph.mails == []
    answered(invite(mine, item, SAM, sendInvitation=True, message="Ours"))
    assert graph.mails == [Mail(kind="sharing", by=ALEX, to=SAM, about="Alex.docx")]


def test_the_other_may_then_do_what_the_role_allows(
    graph: FakeGraph, mine: Api, theirs: Api, item: str, drive: str
) -> None:
    """By the drive's id and the item's; before, nothing; nobody else's token helps."""
    path = f"drives/{drive}/items/{item}"
    assert refused(theirs.call("GET", path)) == (403, "accessDenied")
    number = answered(invite(mine, item, SAM, roles=["read"]))["value"][0]["id"]
    assert theirs.get(path)["name"] == "Alex.docx"
    assert theirs.read(path)
    assert refused(theirs.call("PUT", f"{path}/content", data=b"x")) == (403, "accessDenied")
    change = {"roles": ["write"]}
    answered(mine.call("PATCH", f"me/drive/items/{item}/permissions/{number}", json=change))
    assert theirs.call("PUT", f"{path}/content", data=b"x").status_code == 200
    assert mine.get(f"me/drive/items/{item}")["lastModifiedBy"]["user"]["displayName"] == "Sam Rivera"
    assert refused(theirs.call("DELETE", path)) == (403, "accessDenied")
    own_files = Api(graph, SAM, "Files.ReadWrite")
    assert refused(own_files.call("GET", path)) == (403, "accessDenied")
    assert refused(Api(graph, KIM).call("GET", path)) == (403, "accessDenied")


def test_what_is_not_shared_may_look_as_if_it_were_not_there(
    theirs: Api, item: str, drive: str, settings: DriveSettings
) -> None:
    """403 or 404."""
    settings.unshared_is_missing = True
    assert refused(theirs.call("GET", f"drives/{drive}/items/{item}")) == (404, "itemNotFound")
    assert refused(theirs.call("GET", f"drives/{drive}"))[0] == 404


def test_a_path_with_a_gap_leads_to_nothing_shared(desk: Files, theirs: Api, item: str, drive: str) -> None:
    """What happens to have the same name further up is another thing."""
    desk.share(item, SAM)
    assert theirs.get(f"drives/{drive}/root:{PATH}")["id"] == item
    assert refused(theirs.call("GET", f"drives/{drive}/root:/None{PATH}")) == (403, "accessDenied")


def test_who_may_write_may_not_delete(graph: FakeGraph, desk: Files, item: str) -> None:
    """In the browser as with an app: it is in somebody else's drive."""
    desk.share(item, SAM)
    with pytest.raises(Refusal, match="accessDenied"):
        graph.files(SAM).delete(item)
    assert desk.paths() == [PATH]


def test_a_second_invitation_takes_nothing_away(mine: Api, item: str) -> None:
    """Who may write still may, and there is one permission."""
    first = answered(invite(mine, item, SAM))["value"][0]
    again = answered(invite(mine, item, SAM.upper(), roles=["read"]))["value"][0]
    assert again == first
    assert _roles(mine, item) == {"Alex Moreau": "owner", "Sam Rivera": "write"}


def test_a_work_drive_names_people_by_what_they_sign_in_with(mine: Api, robin: Api, item: str) -> None:
    """Whichever address they were invited by; a personal drive keeps the address of the invitation."""
    first = answered(invite(mine, item, LEE))["value"][0]
    assert first["grantedToV2"]["siteUser"]["loginName"] == "i:0#.f|membership|lokafor@corp.example"
    assert "invitation" not in first
    assert answered(invite(mine, item, "lo@example.com"))["value"][0]["id"] == first["id"]
    own = robin.put("/a.txt")["id"]
    given = answered(invite(robin, own, LEE, requireSignIn=False))["value"][0]
    assert given["invitation"] == {"email": LEE, "signInRequired": False}
    assert "siteUser" not in given["grantedToV2"]


def test_what_was_given_is_taken_back(mine: Api, theirs: Api, item: str, drive: str) -> None:
    """Of the owner nothing can be taken, and what is not there is 404."""
    number = answered(invite(mine, item, SAM))["value"][0]["id"]
    path = f"me/drive/items/{item}/permissions"
    assert mine.get(f"{path}/{number}")["roles"] == ["write"]
    assert mine.call("DELETE", f"{path}/{number}").status_code == 204
    assert refused(theirs.call("GET", f"drives/{drive}/items/{item}")) == (403, "accessDenied")
    assert refused(mine.call("DELETE", f"{path}/{number}")) == (404, "itemNotFound")
    assert refused(mine.call("GET", f"{path}/{number}")) == (404, "itemNotFound")
    own = mine.get(path)["value"][0]["id"]
    assert refused(mine.call("DELETE", f"{path}/{own}")) == (403, "accessDenied")


def test_a_folder_shares_what_is_in_it(desk: Files, mine: Api, theirs: Api, robin: Api, drive: str) -> None:
    """Only a personal drive says where a permission comes from."""
    inside = desk.put("/Ours/a.docx")
    desk.share("/Ours", SAM)
    assert theirs.get(f"drives/{drive}/items/{inside.id}")["name"] == "a.docx"
    (_, given) = mine.get(f"me/drive/items/{inside.id}/permissions")["value"]
    assert "inheritedFrom" not in given
    path = f"me/drive/items/{inside.id}/permissions/{given['id']}"
    assert refused(mine.call("DELETE", path)) == (403, "accessDenied")

    robin.folder("Ours")
    item = robin.put("/Ours/a.txt")["id"]
    answered(invite(robin, robin.get("me/drive/root:/Ours")["id"], "jo@outlook.com"))
    (_, given) = robin.get(f"me/drive/items/{item}/permissions")["value"]
    assert given["inheritedFrom"]["path"].endswith("/root:/Ours")


def test_others_see_only_what_applies_to_them(mine: Api, theirs: Api, item: str, drive: str) -> None:
    """The owner sees everything."""
    answered(invite(mine, item, SAM, KIM))
    answered(link(mine, item))
    assert len(mine.get(f"me/drive/items/{item}/permissions")["value"]) == 4
    (own,) = theirs.get(f"drives/{drive}/items/{item}/permissions")["value"]
    assert own["grantedToV2"]["user"]["displayName"] == "Sam Rivera"


def test_somebody_without_an_account_is_invited_by_address(mine: Api, item: str) -> None:
    """Who that will be is not known yet."""
    (given,) = answered(invite(mine, item, "jo@nowhere.example"))["value"]
    assert given["invitation"] == {"email": "jo@nowhere.example", "signInRequired": True}
    assert "grantedToV2" not in given


@pytest.mark.parametrize(
    "change",
    [
        {"recipients": []},
        {"recipients": [{"objectId": "1"}]},
        {"recipients": [{"email": "Sam"}]},
        {"roles": []},
        {"roles": ["owner"]},
        {"message": "x" * 2001},
    ],
    ids=str,
)
def test_an_invitation_that_makes_no_sense_is_refused(mine: Api, item: str, change: dict[str, Any]) -> None:
    """400, and nobody gets anything."""
    assert refused(invite(mine, item, SAM, **change)) == (400, "invalidRequest")
    assert _roles(mine, item) == {"Alex Moreau": "owner"}


# -- how inviting fails ---------------------------------------------------------------------


def test_a_personal_drive_cannot_invite_a_work_account_with_sign_in(
    robin: Api, settings: DriveSettings
) -> None:
    """secureSharingInvalidRequest, inside of invalidRequest; without sign-in it works."""
    item = robin.put("/a.txt")["id"]
    answer = invite(robin, item, SAM)
    assert refused(answer) == (400, "invalidRequest")
    assert answer.json()["error"]["innerError"]["code"] == "secureSharingInvalidRequest"
    assert invite(robin, item, SAM, requireSignIn=False).status_code == 200
    assert invite(robin, robin.put("/b.txt")["id"], "jo@outlook.com").status_code == 200
    settings.personal_to_work = True
    assert invite(robin, item, KIM).status_code == 200
    assert refused(invite(robin, "root", KIM)) == (400, "invalidRequest")


def test_any_pair_of_people_may_be_insecure(mine: Api, item: str, settings: DriveSettings) -> None:
    """With one of them refused nobody gets anything."""
    settings.insecure_pairs.add((ALEX, KIM))
    answer = invite(mine, item, SAM, KIM)
    assert answer.json()["error"]["innerError"]["code"] == "secureSharingInvalidRequest"
    assert _roles(mine, item) == {"Alex Moreau": "owner"}


@pytest.mark.parametrize(
    ("outsiders", "refusal"),
    [
        ("forbidden", (403, "accessDenied")),
        ("malformed", (400, "invalidRequest")),
        ("broken", (500, "generalException")),
    ],
)
@pytest.mark.parametrize("whom", [KIM, ROBIN, "jo@nowhere.example"])
def test_people_outside_may_not_be_invited(
    mine: Api, item: str, settings: DriveSettings, *, outsiders: Any, refusal: tuple[int, str], whom: str
) -> None:
    """Three ways in which that was seen; colleagues are no trouble."""
    settings.outsiders = outsiders
    assert refused(invite(mine, item, whom)) == refusal
    assert invite(mine, item, SAM).status_code == 200


# -- links ----------------------------------------------------------------------------------


def test_a_link_is_made_once(graph: FakeGraph, mine: Api, item: str) -> None:
    """201, then 200 with the same; of each type and scope one; nobody is mailed."""
    first, again = link(mine, item), link(mine, item)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    shown = first.json()["link"]
    assert (shown["type"], shown["scope"]) == ("edit", "organization")
    assert shown["webUrl"].startswith("https://example-my.sharepoint.com/:w:/g/personal/")
    assert link(mine, item, "view").status_code == 201
    assert link(mine, item, scope=None).status_code == 200
    assert graph.mails == []


def test_a_link_for_the_organization_works_there(graph: FakeGraph, mine: Api, theirs: Api, item: str) -> None:
    """For who holds it, in a call about the link; not for people elsewhere, not once it is taken back."""
    made = link(mine, item, "view").json()
    share = share_id(made["link"]["webUrl"])
    assert theirs.get(f"shares/{share}")["name"] == "Alex.docx"
    assert theirs.get(f"shares/{share}/driveItem")["id"] == item
    assert theirs.read(f"shares/{share}/driveItem")
    assert refused(Api(graph, KIM).call("GET", f"shares/{share}/driveItem")) == (403, "accessDenied")
    assert mine.call("DELETE", f"me/drive/items/{item}/permissions/{made['id']}").status_code == 204
    assert refused(theirs.call("GET", f"shares/{share}/driveItem")) == (404, "itemNotFound")


def test_who_redeems_a_link_keeps_the_access(
    graph: FakeGraph, mine: Api, theirs: Api, item: str, drive: str
) -> None:
    """With a preference of the call, or in the browser."""
    url = link(mine, item, "view").json()["link"]["webUrl"]
    path = f"drives/{drive}/items/{item}"
    theirs.get(f"shares/{share_id(url)}/driveItem")
    assert refused(theirs.call("GET", path)) == (403, "accessDenied")
    theirs.call("GET", f"shares/{share_id(url)}", Prefer="redeemSharingLink")
    assert theirs.get(path)["id"] == item
    url = link(mine, item, "edit", "anonymous").json()["link"]["webUrl"]
    assert graph.files(KIM).follow(url).id == item
    assert Api(graph, KIM).call("PUT", f"{path}/content", data=b"x").status_code == 200


def test_an_address_of_a_page_works_for_who_may_see_it(mine: Api, theirs: Api, item: str) -> None:
    """webUrl grants nothing by itself."""
    share = share_id(mine.get(f"me/drive/items/{item}")["webUrl"])
    assert refused(theirs.call("GET", f"shares/{share}/driveItem")) == (403, "accessDenied")
    answered(invite(mine, item, SAM))
    assert theirs.get(f"shares/{share}/driveItem")["id"] == item
    assert refused(theirs.call("GET", "shares/u!YQ/driveItem")) == (404, "itemNotFound")
    assert refused(theirs.call("GET", "shares/abc/driveItem")) == (400, "invalidRequest")
    assert refused(theirs.call("GET", "shares/u!%C3%A4/driveItem")) == (400, "invalidRequest")


def test_a_link_can_be_for_some_people(graph: FakeGraph, mine: Api, theirs: Api, item: str) -> None:
    """Named in the call; mailed only when asked for."""
    made = link(mine, item, scope="users", recipients=[{"email": SAM}], sendNotification=False).json()
    assert made["grantedToIdentitiesV2"][0]["user"]["displayName"] == "Sam Rivera"
    share = share_id(made["link"]["webUrl"])
    assert theirs.get(f"shares/{share}/driveItem")["id"] == item
    assert refused(Api(graph, KIM).call("GET", f"shares/{share}/driveItem")) == (403, "accessDenied")
    assert graph.mails == []
    answered(link(mine, item, scope="users", recipients=[{"email": KIM}], sendNotification=True))
    assert [one.to for one in graph.mails] == [KIM]
    assert Api(graph, KIM).get(f"shares/{share}/driveItem")["id"] == item


@pytest.mark.parametrize("scope", ["organization", "anonymous"])
def test_links_may_be_switched_off(mine: Api, item: str, settings: DriveSettings, scope: str) -> None:
    """The feature has been disabled: 403."""
    settings.disabled_links.add(scope)
    answer = link(mine, item, scope=scope)
    assert refused(answer) == (403, "accessDenied")
    assert "The feature has been disabled" in answer.json()["error"]["message"]
    assert link(mine, item, scope="users").status_code == 201


def test_a_personal_drive_has_no_organization(mine: Api, robin: Api, item: str) -> None:
    """Its links are anonymous, and only it has links to embed."""
    own = robin.put("/a.txt")["id"]
    assert refused(link(robin, own, scope="organization")) == (400, "invalidRequest")
    assert link(robin, own, scope=None).json()["link"]["scope"] == "anonymous"
    assert link(robin, own, "embed", "anonymous").status_code == 201
    assert refused(link(mine, item, "embed", "anonymous")) == (400, "invalidRequest")
    assert refused(link(mine, item, "own")) == (400, "invalidRequest")


def test_the_role_of_a_link_cannot_be_changed(mine: Api, item: str) -> None:
    """Only that of a person, and only to one there is."""
    path = f"me/drive/items/{item}/permissions"
    made = link(mine, item).json()["id"]
    assert refused(mine.call("PATCH", f"{path}/{made}", json={"roles": ["read"]}))[0] == 400
    given = answered(invite(mine, item, SAM))["value"][0]["id"]
    assert refused(mine.call("PATCH", f"{path}/{given}", json={"roles": ["owner"]}))[0] == 400
    assert answered(mine.call("PATCH", f"{path}/{given}", json={"roles": ["read"]}))["roles"] == ["read"]


def test_a_person_takes_back_a_share_in_the_browser(desk: Files, mine: Api, item: str) -> None:
    """As an owner does who does not like what an app did."""
    answered(invite(mine, item, SAM))
    desk.unshare(item, SAM)
    assert _roles(mine, item) == {"Alex Moreau": "owner"}


def _roles(api: Api, item: str) -> dict[str, str]:
    shown = api.get(f"me/drive/items/{item}/permissions")["value"]
    return {one["grantedToV2"]["user"]["displayName"]: one["roles"][0] for one in shown}
