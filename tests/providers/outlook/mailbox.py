"""A mailbox that says of itself whatever a test wants it to say; no network, no rules of its own."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, cast

from syncd.core.model import Address
from syncd.provider import Cursor
from syncd.testing.source_suite import Pull
from syncd_providers.online.failures import Failure
from syncd_providers.online.wire import Reply as Answer
from syncd_providers.outlook.errors import refusal
from syncd_providers.outlook.graph import Graph, Reply
from syncd_providers.outlook.service import SignedIn
from syncd_providers.outlook.source import OutlookSource
from syncd_providers.outlook.watched import Watched, watched
from tests.providers.outlook.rows import ALIAS, ME

ROOT = "https://graph.microsoft.com/v1.0/"
Item = dict[str, Any]
Page = Sequence[Item]


class _NoToken:
    def token(self, *, refused: str | None = None) -> str:
        raise AssertionError(f"nobody is asked for a token, {refused}")


def refused(status: int, code: str = "") -> Failure:
    """A refusal as the client raises it."""
    body = json.dumps({"error": {"code": code, "message": "no"}}).encode()
    return refusal(Answer(status=status, reason="", headers={}, body=body))


def gone(name: str) -> Item:
    """A row of what is no more in the view; its type is not told."""
    return {"id": name, "@removed": {"reason": "deleted"}}


class Mailbox:
    """Stands in for the client of Graph."""

    def __init__(self, *items: Item, now: datetime = datetime(2026, 1, 10, 12, tzinfo=UTC)) -> None:
        self.who = SignedIn(
            account="outlook", address=ME, addresses=frozenset({ME, Address(ALIAS)}), tokens=_NoToken()
        )
        self.now = now
        self.items = {item["id"]: item for item in items}
        """Single events and series."""
        self.occurrences: dict[str, list[Item]] = {}
        """By series, what the view shows of them."""
        self.begun: Sequence[Page] = ((),)
        """The pages of a view that is begun."""
        self.told: Sequence[Page] = ((),)
        """Of what has changed since."""
        self.refusals: dict[str, list[Failure]] = {}
        """By the end of a path: what is answered to it instead, in turn."""
        self.asked: list[str] = []
        self.preferred: list[str] = []
        self.owner: str = ME
        """Whose the calendar is."""
        self.lists_series = True
        self.filters = True
        self.elsewhere: set[str] = set()
        """What stands in another calendar."""
        self.page: Callable[[], Item] | None = None
        """Every page of a round, instead of those above."""

    def get(self, path: str, *, params: Mapping[str, str] | None = None, prefer: Sequence[str] = ()) -> Reply:
        """An answer, or Failure."""
        path = path.removeprefix(ROOT)
        self.asked.append(path)
        self.preferred.append(", ".join(prefer))
        for end, failures in self.refusals.items():
            if path.endswith(end) and failures:
                raise failures.pop(0)
        body = json.dumps(self._answer(path, dict(params or {}))).encode()
        return Reply(status=200, headers={"date": format_datetime(self.now, usegmt=True)}, body=body)

    def _answer(self, path: str, params: Mapping[str, str]) -> Item:
        if path.startswith(("begun:", "told:")):
            kind, number = path.split(":")
            return self._page(kind, self.begun if kind == "begun" else self.told, int(number))
        if path.endswith("/delta"):
            return self._page("begun", self.begun, 0)
        if path.endswith("alendarView"):
            rows = [row for row in self._rows() if _is_within(row, params)]
            return {"value": rows}
        if path.endswith("/instances"):
            return {"value": self.occurrences.get(path.split("/")[-2], [])}
        if path.endswith("/events"):
            return {"value": list(self._listed(params))}
        if "/events/" in path:
            return self._one(path.rpartition("/")[2], params)
        return {"id": "calendar", "owner": {"name": "", "address": self.owner}}

    def _page(self, kind: str, pages: Sequence[Page], number: int) -> Item:
        if self.page is not None:
            return self.page()
        last = number + 1 == len(pages)
        link = (
            {"@odata.deltaLink": f"{ROOT}told:0"}
            if last
            else {"@odata.nextLink": f"{ROOT}{kind}:{number + 1}"}
        )
        return {"value": list(pages[number]), **link}

    def _rows(self) -> Iterable[Item]:
        here = {name: item for name, item in self.items.items() if name not in self.elsewhere}
        yield from (item for item in here.values() if item["type"] != "seriesMaster")
        for name in self.occurrences.keys() - self.elsewhere:
            yield from self.occurrences[name]

    def _listed(self, params: Mapping[str, str]) -> Iterable[Item]:
        if "$filter" in params and not self.filters:
            raise refused(400, "ErrorInvalidUrlQueryFilter")
        for name, item in self.items.items():
            if name in self.elsewhere:
                continue
            if "$filter" not in params or (item["type"] == "seriesMaster" and self.lists_series):
                yield item

    def _one(self, name: str, params: Mapping[str, str]) -> Item:
        if name not in self.items:
            raise refused(404, "ErrorItemNotFound")
        left_out = ("cancelledOccurrences", "exceptionOccurrences")
        hidden = () if "$expand" in params else left_out
        return {key: value for key, value in self.items[name].items() if key not in hidden}

    # -- reading --------------------------------------------------------------------------------

    def source(self, *calendars: Watched) -> OutlookSource:
        """The source that reads it."""
        return OutlookSource(cast("Graph", self), calendars or watched({}))

    def pull(self, cursor: Cursor | None = None) -> Pull:
        """One pull of the only calendar."""
        return Pull(self.source(), cursor)

    def since(self, *told: Page, cursor: Cursor) -> Pull:
        """A pull that is told of these changes."""
        self.told = told or ((),)
        return self.pull(cursor)

    def asked_for(self, end: str) -> int:
        """How often paths that end so were asked for."""
        return sum(path.endswith(end) for path in self.asked)


def _is_within(row: Item, params: Mapping[str, str]) -> bool:
    start, end = (f"{row[name]['dateTime'][:19]}Z" for name in ("start", "end"))
    return end > params["startDateTime"] and start < params["endDateTime"]
