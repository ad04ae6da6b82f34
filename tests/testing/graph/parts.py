"""Who takes part in the tests of the fake Graph, and how they call it."""

from datetime import UTC, datetime
from typing import Any

import requests

from syncd.testing.graph import FakeGraph

ALEX, SAM = "alex.moreau@example.com", "sam.rivera@example.com"
KIM = "kim@elsewhere.example"
"""Somebody without a mailbox here."""
ZONE = "W. Europe Standard Time"
WINDOW = "startDateTime=2026-11-10T00:00:00Z&endDateTime=2027-01-10T00:00:00Z"
MARK = "String {6f1d4c6e-5a0e-4a7c-9d53-0c9f3f6b7a11} Name syncd"
SINCE, UNTIL = datetime(2026, 11, 10, tzinfo=UTC), datetime(2027, 1, 10, tzinfo=UTC)


def at(day: int, hour: int, minute: int = 0) -> dict[str, str]:
    """A time in November 2026, in Berlin."""
    return {"dateTime": f"2026-11-{day:02}T{hour:02}:{minute:02}:00", "timeZone": ZONE}


def body(**more: Any) -> dict[str, Any]:
    """A half hour on a Monday."""
    return {"subject": "1:1", "start": at(23, 10), "end": at(23, 10, 30), **more}


def guests(*addresses: str) -> list[dict[str, Any]]:
    """Attendees as a client sends them."""
    return [{"type": "required", "emailAddress": {"address": one}} for one in addresses]


MONDAYS: dict[str, Any] = {
    "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["monday"], "firstDayOfWeek": "sunday"},
    "range": {"type": "noEnd", "startDate": "2026-11-23"},
}


class Api:
    """Calls Graph as somebody."""

    def __init__(self, graph: FakeGraph, address: str, *scopes: str) -> None:
        self.graph = graph
        self.token = graph.token(address, *(scopes or ("Calendars.ReadWrite", "User.Read")))

    def call(
        self, method: str, path: str, json: Any = None, *, headers: dict[str, str] | None = None
    ) -> requests.Response:
        """One request, to a path below the root or to a whole address."""
        url = path if path.startswith("http") else f"{self.graph.root}/{path}"
        sent = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        return requests.request(method, url, json=json, headers=sent, timeout=10)

    def get(self, path: str, prefer: str = "") -> Any:
        """What is at a path."""
        return self._good(self.call("GET", path, headers={"Prefer": prefer} if prefer else None))

    def post(self, path: str, json: Any) -> Any:
        """What a POST makes."""
        return self._good(self.call("POST", path, json))

    def patch(self, path: str, json: Any, etag: str = "") -> Any:
        """What a PATCH makes of it."""
        return self._good(self.call("PATCH", path, json, headers={"If-Match": etag} if etag else None))

    def delete(self, path: str) -> None:
        """Delete it."""
        assert self.call("DELETE", path).status_code == 204

    def refused(self, method: str, path: str, json: Any = None, **headers: str) -> tuple[int, str]:
        """The status and the code a call is refused with."""
        answer = self.call(method, path, json, headers={n.replace("_", "-"): v for n, v in headers.items()})
        return answer.status_code, answer.json()["error"]["code"]

    def rows(self, path: str, prefer: str = "") -> list[Any]:
        """All pages of a list, by their links."""
        found, page = [], self.get(path, prefer)
        while True:
            found += page["value"]
            if "@odata.nextLink" not in page:
                return found
            page = self.get(page["@odata.nextLink"], prefer)

    def round(self, path: str, prefer: str = "") -> tuple[list[Any], str]:
        """All pages of a delta, and the link to the next round."""
        found, page = [], self.get(path, prefer)
        while "@odata.nextLink" in page:
            found += page["value"]
            page = self.get(page["@odata.nextLink"], prefer)
        return found + page["value"], page["@odata.deltaLink"]

    @staticmethod
    def _good(answer: requests.Response) -> Any:
        assert answer.status_code in {200, 201, 202}, answer.text
        return answer.json() if answer.content else None
