"""Who takes part in the tests of the fake OneDrive, and how they call it."""

from typing import Any

import requests

from syncd.testing.graph import FakeGraph
from syncd.testing.graph.drive.page import Page
from tests.testing.graph.parts import ALEX, KIM, SAM

__all__ = ["ALEX", "KIM", "LEE", "ROBIN", "SAM", "Api", "answered", "document", "refused"]

LEE, ROBIN = "lee.okafor@example.com", "robin.home@outlook.com"
"""A colleague who signs in with another name and has a second address; somebody with a personal account."""


class Api:
    """Calls Graph as somebody; redirects are not followed."""

    def __init__(self, graph: FakeGraph, address: str, *scopes: str) -> None:
        self.graph = graph
        self.token = graph.token(address, *(scopes or ("Files.ReadWrite", "Files.ReadWrite.All")))

    def call(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        data: bytes | None = None,
        token: bool = True,
        **headers: str,
    ) -> requests.Response:
        """One request; header names have underscores here."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            sent["Authorization"] = f"Bearer {self.token}"
        url = path if path.startswith("http") else f"{self.graph.root}/{path}"
        return requests.request(
            method, url, json=json, data=data, headers=sent, allow_redirects=False, timeout=10
        )

    def get(self, path: str) -> Any:
        """What is at a path."""
        return answered(self.call("GET", path))

    def put(self, path: str, data: bytes = b"one") -> Any:
        """The file at a path of the root, written."""
        return answered(self.call("PUT", f"me/drive/root:{path}:/content", data=data))

    def read(self, path: str) -> bytes:
        """What a file holds, read as a client does that knows not to send its token on."""
        answer = self.call("GET", f"{path}/content")
        assert answer.status_code == 302
        return self.call("GET", answer.headers["Location"], token=False).content

    def post(self, path: str, body: Any) -> Any:
        """What a POST makes."""
        return answered(self.call("POST", path, json=body))

    def folder(self, name: str, behaviour: str | None = None, parent: str = "me/drive/root") -> Any:
        """A folder, made."""
        body: dict[str, Any] = {"name": name, "folder": {}}
        if behaviour is not None:
            body["@microsoft.graph.conflictBehavior"] = behaviour
        return self.post(f"{parent}/children", body)


def answered(response: requests.Response) -> Any:
    """The JSON of an answer that is no refusal."""
    assert response.status_code < 300, response.text
    return response.json() if response.content else None


def refused(response: requests.Response) -> tuple[int, str]:
    """The status and the code a call is refused with."""
    assert response.status_code >= 400, response.text
    return response.status_code, response.json()["error"]["code"]


def document(*lines: str) -> bytes:
    """A Word document: a line that begins with # is a heading."""
    page = Page.blank()
    for line in lines:
        if line.startswith("#"):
            page.document.add_heading(line.strip("# "), level=line.count("#"))
        else:
            page.document.add_paragraph(line, style="List Bullet")
    return page.saved()
