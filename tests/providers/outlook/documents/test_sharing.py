"""Who may open a document: who was let in, without a mail; and what is said of whom OneDrive refuses."""

import pytest

from syncd.core.model import address
from syncd.provider import DocumentRef, Done, Gone, NotAllowed, Retry
from syncd.testing.graph import FakeGraph
from syncd.testing.graph.drive.access import Permission
from syncd.testing.graph.drive.settings import DriveSettings
from syncd.testing.server import Lost, Status
from syncd_providers.outlook.desk import OutlookDesk
from tests.providers.outlook.documents.accounts import ALEX, ALIAS, KIM, ROBIN, SAM, desk_of
from tests.providers.outlook.word.files import DOCUMENT


@pytest.fixture
def desk(graph: FakeGraph) -> OutlookDesk:
    """Alex's desk."""
    return desk_of(graph)


def made(desk: OutlookDesk) -> DocumentRef:
    """A document on a desk."""
    document = desk.create("Sam Rivera and Alex Moreau", DOCUMENT)
    assert isinstance(document, DocumentRef)
    return document


@pytest.fixture
def document(desk: OutlookDesk) -> DocumentRef:
    """Alex's document."""
    return made(desk)


def roles(graph: FakeGraph, document: DocumentRef) -> dict[str, str]:
    """Who was let in, or by which link."""
    item = graph.drive_api.drives.item(document.id)
    return {one.address or one.scope: one.role for one in item.permissions.values()}


def test_it_is_shared_with_one_address_and_without_a_mail(
    graph: FakeGraph, desk: OutlookDesk, document: DocumentRef
) -> None:
    """Nobody else gets in, and sharing again changes nothing and asks for nothing."""
    assert isinstance(desk.share(document, address(SAM), "writer"), Done)
    since = len(graph.exchanges)
    for role in ("reader", "writer"):
        assert isinstance(desk.share(document, address(SAM), role), Done)
    assert {one.request.method for one in graph.exchanges[since:]} == {"GET"}
    assert roles(graph, document) == {SAM: "write"}
    assert graph.mails == []


def test_a_reader_can_become_a_writer(graph: FakeGraph, desk: OutlookDesk, document: DocumentRef) -> None:
    """Where the wanted role is more than the present one."""
    graph.files(ALEX).share(document.id, SAM, "read")
    assert isinstance(desk.share(document, address(SAM), "writer"), Done)
    assert roles(graph, document) == {SAM: "write"}


def test_somebody_who_has_no_account_yet_is_let_in_by_address(
    graph: FakeGraph, desk: OutlookDesk, document: DocumentRef
) -> None:
    """As a guest, when they sign in with it; taken back the same way."""
    guest = address("guest@elsewhere.example")
    assert isinstance(desk.share(document, guest, "writer"), Done)
    assert isinstance(desk.share(document, guest, "writer"), Done)
    assert isinstance(desk.unshare(document, guest), Done)
    assert roles(graph, document) == {}


def test_unsharing_takes_one_address_off(graph: FakeGraph, desk: OutlookDesk, document: DocumentRef) -> None:
    """Once or twice; whoever else was let in stays, and nobody is mailed."""
    desk.share(document, address(SAM), "writer")
    graph.files(ALEX).share(document.id, KIM, "read")
    for _ in range(2):
        assert isinstance(desk.unshare(document, address(SAM)), Done)
        assert roles(graph, document) == {KIM: "read"}
    assert graph.mails == []


def test_an_address_that_onedrive_lists_as_another_is_found_all_the_same(
    graph: FakeGraph, desk: OutlookDesk, document: DocumentRef
) -> None:
    """Shared with an alias, it lists the account's first address: taking back takes that back."""
    assert isinstance(desk.share(document, address(ALIAS), "writer"), Done)
    assert roles(graph, document) == {SAM: "write"}
    assert isinstance(desk.unshare(document, address(ALIAS)), Done)
    assert roles(graph, document) == {}


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_lost_answer_is_looked_up(
    graph: FakeGraph, desk: OutlookDesk, document: DocumentRef, method: str
) -> None:
    """What stands in the list has happened."""
    graph.faults.add(Lost(), method=method, path="/v1.0/me/drive/items/*", times=1)
    assert isinstance(desk.share(document, address(SAM), "writer"), Done)
    assert isinstance(desk.unshare(document, address(SAM)), Done)
    assert roles(graph, document) == {}


def test_what_cannot_be_looked_up_is_not_known(
    graph: FakeGraph, desk: OutlookDesk, document: DocumentRef
) -> None:
    """Later: whether somebody is in is not guessed."""
    graph.faults.add(Status(code=503), path="/v1.0/me/drive/items/*", times=99)
    assert isinstance(desk.share(document, address(SAM), "writer"), Retry)
    assert isinstance(desk.unshare(document, address(SAM)), Retry)
    graph.faults.clear()
    assert roles(graph, document) == {}


@pytest.mark.parametrize("how", ["forbidden", "malformed", "broken"])
def test_somebody_elsewhere_whom_onedrive_refuses_is_told_of(
    graph: FakeGraph, desk: OutlookDesk, document: DocumentRef, settings: DriveSettings, how: str
) -> None:
    """However it refuses; a link for colleagues would not help them, so none is made."""
    settings.outsiders = how  # type: ignore[assignment]  # one of its literals
    answer = desk.share(document, address(KIM), "writer")
    assert isinstance(answer, NotAllowed)
    assert f"OneDrive does not let {KIM} in by name" in answer.detail
    assert "share the document yourself" in answer.detail
    assert roles(graph, document) == {}


def test_a_colleague_whom_onedrive_refuses_can_be_sent_a_link(
    graph: FakeGraph, desk: OutlookDesk, document: DocumentRef, settings: DriveSettings
) -> None:
    """The user decides to whom; until it is sent nobody more can open the document; it is made once."""
    settings.insecure_pairs.add((ALEX, SAM))
    answers = [desk.share(document, address(SAM), "reader") for _ in range(2)]
    assert answers[0] == answers[1]
    assert isinstance(answers[0], NotAllowed)
    link = answers[0].detail.rpartition(" ")[2]
    assert link.startswith("https://")
    assert roles(graph, document) == {"organization": "read"}
    assert graph.files(SAM).follow(link).id == document.id


@pytest.mark.parametrize("role", ["reader", "writer"])
def test_the_link_for_colleagues_goes_when_somebody_is_kept_out(
    graph: FakeGraph, desk: OutlookDesk, document: DocumentRef, settings: DriveSettings, role: str
) -> None:
    """It was made for that person's sake, and whoever was sent it could still open the document."""
    settings.insecure_pairs.add((ALEX, SAM))
    assert isinstance(desk.share(document, address(SAM), role), NotAllowed)
    assert isinstance(desk.unshare(document, address(SAM)), Done)
    assert roles(graph, document) == {}


def test_a_link_for_colleagues_that_a_person_made_stays(
    graph: FakeGraph, desk: OutlookDesk, document: DocumentRef
) -> None:
    """It is the user's doing, whoever is kept out."""
    item = graph.drive_api.drives.item(document.id)
    item.permissions["x"] = Permission(
        id="x", role="write", link="edit", scope="organization", url="https://x/"
    )
    assert isinstance(desk.share(document, address(SAM), "writer"), Done)
    assert isinstance(desk.unshare(document, address(SAM)), Done)
    assert roles(graph, document) == {"organization": "write"}


def test_where_links_are_switched_off_the_user_is_told_what_to_do(
    graph: FakeGraph, desk: OutlookDesk, document: DocumentRef, settings: DriveSettings
) -> None:
    """In words; nothing else is tried."""
    settings.insecure_pairs.add((ALEX, SAM))
    settings.disabled_links.add("organization")
    answer = desk.share(document, address(SAM), "writer")
    assert isinstance(answer, NotAllowed)
    assert "syncd agenda" in answer.detail
    assert roles(graph, document) == {}


def test_a_personal_account_makes_no_link_for_an_organisation(graph: FakeGraph) -> None:
    """It has none: the kind of the account is told by the file, without a further request."""
    desk = desk_of(graph, ROBIN)
    document = made(desk)
    since = len(graph.exchanges)
    answer = desk.share(document, address("sam.rivera@outlook.com"), "writer")
    assert isinstance(answer, Done)
    refused = desk.share(document, address(SAM), "writer")
    assert isinstance(refused, NotAllowed)
    assert not [one for one in graph.exchanges[since:] if one.request.path.endswith("createLink")]


def test_who_may_open_the_whole_folder_is_not_said_to_be_out(
    graph: FakeGraph, desk: OutlookDesk, document: DocumentRef
) -> None:
    """That was given by a person, and only a person takes it back."""
    graph.files(ALEX).share("/syncd", SAM, "write")
    assert isinstance(desk.share(document, address(SAM), "writer"), Done)
    assert isinstance(desk.unshare(document, address(SAM)), NotAllowed)


def test_what_was_deleted_is_gone(graph: FakeGraph, desk: OutlookDesk, document: DocumentRef) -> None:
    """Nobody can open it."""
    graph.files(ALEX).delete(document.id)
    assert isinstance(desk.unshare(document, address(SAM)), Gone)


ITEM = "/v1.0/me/drive/items/*"


def test_a_fault_of_microsofts_own_is_no_refusal(
    graph: FakeGraph, desk: OutlookDesk, document: DocumentRef
) -> None:
    """Some are refused by a 500, too; where nothing else is answered either, it is tried again."""
    graph.faults.add(Status(code=500), path=f"{ITEM}/invite", times=None)
    graph.faults.add(Status(code=500), path=f"{ITEM}/permissions", on=2, times=None)
    assert isinstance(desk.share(document, address(SAM), "writer"), Retry)
    graph.faults.clear()
    assert isinstance(desk.share(document, address(SAM), "writer"), Done)
    assert roles(graph, document) == {SAM: "write"}


def test_a_link_that_cannot_be_made_just_now_is_made_the_next_time(
    graph: FakeGraph, desk: OutlookDesk, document: DocumentRef, settings: DriveSettings
) -> None:
    """Whether there is one is not known until then."""
    settings.insecure_pairs.add((ALEX, SAM))
    graph.faults.add(Status(code=503), path=f"{ITEM}/createLink", times=None)
    assert isinstance(desk.share(document, address(SAM), "writer"), Retry)
    graph.faults.clear()
    answer = desk.share(document, address(SAM), "writer")
    assert isinstance(answer, NotAllowed)
    assert "send it to" in answer.detail


def test_nobody_counts_as_out_while_onedrive_has_a_fault(
    graph: FakeGraph, desk: OutlookDesk, document: DocumentRef
) -> None:
    """It lists people under other addresses, which only it can tell."""
    assert isinstance(desk.share(document, address(ALIAS), "writer"), Done)
    before = roles(graph, document)
    graph.faults.add(Status(code=500), path=f"{ITEM}/invite", times=None)
    assert isinstance(desk.unshare(document, address(ALIAS)), Retry)
    assert roles(graph, document) == before
    graph.faults.clear()
    assert isinstance(desk.unshare(document, address(ALIAS)), Done)
    assert roles(graph, document) == {}
