"""A server on loopback that answers what a test has put in a row, and accounts that are signed in to it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from syncd.errors import SignInNeeded
from syncd.testing.server import FakeServer, Paging, Request, Response, json_response
from syncd_providers.online.patience import Patience
from syncd_providers.outlook.service import SignedIn

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)

Saying = Response | Callable[[Request], Response]


class Says:
    """An application that answers one thing after the other, and the last one again and again."""

    paging = Paging(items=("value",), next="@odata.nextLink", ends=("@odata.deltaLink",))

    def __init__(self) -> None:
        self.answers: list[Saying] = []
        self.requests: list[Request] = []

    def handle(self, request: Request) -> Response:
        self.requests.append(request)
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return found if isinstance(found, Response) else found(request)

    def expire(self, request: Request) -> Response:
        del request
        return error(401, "InvalidAuthenticationToken")

    def says(self, *answers: Saying) -> None:
        """What is answered from now on."""
        self.answers = [*answers]


@contextmanager
def saying(*answers: Saying) -> Iterator[tuple[FakeServer, Says]]:
    """A server that says this."""
    application = Says()
    application.says(*answers)
    with FakeServer(application, clock=lambda: NOW) as server:
        yield server, application


def error(
    status: int, code: str, *inner: str, headers: Mapping[str, str] | None = None, spelled: str = "innerError"
) -> Response:
    """A refusal in Graph's form, with more specific codes inside of it."""
    found: dict[str, Any] = {"date": "2026-11-20T12:00:00", "request-id": "1"}
    for one in reversed(inner):
        found = {"code": one, spelled: found}
    body = {"error": {"code": code, "message": "no", spelled: found}}
    return json_response(body, status, *(headers or {}).items())


class Fixed:
    """Access tokens, one after the other; the next when one is refused."""

    def __init__(self, *tokens: str) -> None:
        self.left = [*tokens]
        self.refused: list[str] = []

    def token(self, *, refused: str | None = None) -> str:
        if refused is not None:
            self.refused.append(refused)
        if refused == self.left[0]:
            self.left.pop(0)
        if not self.left:
            raise SignInNeeded("work: Microsoft no longer accepts the sign-in")
        return self.left[0]


def signed_in(server: FakeServer, *tokens: str) -> SignedIn:
    """An account on the server."""
    return SignedIn(
        account="work",
        address="alex.moreau@example.com",
        graph_root=f"{server.url}v1.0/",
        tokens=Fixed(*(tokens or ("first", "second", "third"))),
    )


class Waits:
    """Records how long would have been waited."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def patience(self, *, attempts: int = 5, seconds: float = 30.0) -> Patience:
        """Patience that loses no time."""
        return Patience(attempts=attempts, seconds=seconds, sleep=self.slept.append, chance=lambda: 1.0)
