"""A service that answers anything at all: an answer or an error of our own comes of it, never another."""

from collections.abc import Callable, Iterator

import pytest

from syncd.core.model import address
from syncd.errors import SyncdError
from syncd.provider import Conflict, Desk, DocumentRef, DocumentText, Done, Gone, NotAllowed, Retry, Revision
from syncd.testing.server import Request, Response, json_response
from syncd_providers.outlook.desk import OutlookDesk
from syncd_providers.outlook.graph import Graph
from tests.providers.outlook.server import Waits, saying, signed_in
from tests.providers.outlook.word.files import BLANK, DOCUMENT, entry

ODD: tuple[object, ...] = ({}, [], None, 1, "x", {"value": 1}, {"value": [1, None]}, {"x": {}}, {"error": 1})
FILE = {
    "id": "1",
    "name": f"a-{'0' * 8}.docx",
    "cTag": "t",
    "size": 5,
    "file": {},
    "webUrl": "https://example.com/",
    "parentReference": {"driveType": "business"},
}
NOTHING = SyncdError | Retry | NotAllowed | Gone | Conflict
SOMETHING = Done | DocumentRef | DocumentText
REF = DocumentRef(id="1", link="", marker=DOCUMENT)
ACTS: dict[str, Callable[[Desk], object]] = {
    "find": lambda desk: desk.find(DOCUMENT),
    "create": lambda desk: desk.create("x", DOCUMENT),
    "read": lambda desk: desk.read(REF),
    "add": lambda desk: desk.add_entry(REF, entry(0, "- x"), after=Revision("t")),
    "share": lambda desk: desk.share(REF, address("sam@example.com"), "writer"),
    "unshare": lambda desk: desk.unshare(REF, address("sam@example.com")),
}


def odd_files() -> Iterator[object]:
    """A file, each time with something else in one of its fields."""
    odd: object
    for name in FILE:
        for odd in (None, 1, [], {}, "", {"driveType": []}):
            yield {**FILE, name: odd}


def odd_permissions() -> Iterator[object]:
    """A list of permissions, each time with something odd in it."""
    odd: object
    for name in (
        "id",
        "roles",
        "link",
        "grantedToV2",
        "grantedTo",
        "grantedToIdentitiesV2",
        "invitation",
        "error",
    ):
        for odd in (None, 1, "x", [], {}, [None, 1, {}], {"user": 1}, {"user": {"email": 1}}, {"scope": []}):
            yield {"value": [{name: odd}, None]}
    yield {"value": [], "@odata.nextLink": 1}
    yield {"value": [], "@odata.nextLink": "https://evil.example.com/"}


def answered(what: str, say: Callable[[Request], Response]) -> object:
    """What comes of one call."""
    with saying(say) as (server, _):
        desk = OutlookDesk(Graph(signed_in(server), patience=Waits().patience(attempts=1)))
        try:
            return ACTS[what](desk)
        except SyncdError as error:
            return error


@pytest.mark.parametrize("what", ACTS)
def test_nonsense_is_no_answer(what: str) -> None:
    """Whatever JSON comes, nothing is said to be done, found or shared."""
    for odd in ODD:
        told = json_response(odd)
        answer = answered(what, lambda _, told=told: told)  # type: ignore[misc]  # a default is no parameter
        assert isinstance(answer, NOTHING), (odd, answer)


@pytest.mark.parametrize("what", ACTS)
def test_odd_fields_are_survived(what: str) -> None:
    """In a file and in what leads to its content; the content itself is a real document."""

    def say(odd: object) -> Callable[[Request], Response]:
        def one(request: Request) -> Response:
            if request.path == "/content":
                return Response(body=BLANK, content_type="application/octet-stream")
            if request.path.endswith(("/children", "/permissions")) and request.method == "GET":
                return json_response({"value": [odd]})
            told = {
                "@microsoft.graph.downloadUrl": f"http://{request.headers['host']}/content",
                "uploadUrl": 1,
            }
            return json_response({**told, **odd} if isinstance(odd, dict) else odd)

        return one

    for odd in odd_files():
        answer = answered(what, say(odd))
        assert isinstance(answer, NOTHING | SOMETHING) or (what, answer) == ("find", ()), (odd, answer)


@pytest.mark.parametrize("what", ["share", "unshare"])
def test_odd_permissions_are_survived(what: str) -> None:
    """Nobody is said to be in because of one."""
    for odd in odd_permissions():

        def say(request: Request, odd: object = odd) -> Response:
            listed = request.path.endswith(("/permissions", "/invite"))
            return json_response(odd if listed else FILE)

        answer = answered(what, say)
        assert isinstance(answer, NOTHING | Done), (odd, answer)
