"""Lists cut into pages, and the page tokens that are out; for the lists of all APIs."""

from dataclasses import dataclass
from typing import Any

from syncd.testing.google.errors import bad_request
from syncd.testing.google.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a list."""

    items: list[Any]
    next: str | None
    """The token of the next page; None on the last."""
    ending: str | None
    """What only the last page has: the sync token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rest:
    question: str
    items: list[Any]
    ending: str | None
    hollow: bool
    """Whether the next page is an empty one."""


class Pages:
    """The pages of the lists that clients are reading."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._rests: dict[str, _Rest] = {}

    def first(self, question: str, items: list[Any], size: int, ending: str | None = None) -> Page:
        """The first page of the answer to a question."""
        hollow = self.world.settings.empty_pages
        return self._page(
            _Rest(question=question, items=items, ending=ending, hollow=hollow), size, first=True
        )

    def further(self, question: str, token: str, size: int) -> Page:
        """The page a token leads to; 400 when it belongs to another question.

        Documented is only that the other parameters are to stay the same; this is the strict reading.
        A token leads to the same page however often it is sent, so that a lost page can be asked for again.
        """
        rest = self._rests.get(token)
        if rest is None or rest.question != question:
            raise bad_request("Invalid page token value.", location="pageToken")
        return self._page(rest, size, first=False)

    def _page(self, rest: _Rest, size: int, *, first: bool) -> Page:
        size = min(size, self.world.settings.page_size)
        upto = 0 if rest.hollow and not first else size
        left = rest.items[upto:]
        if not left:
            return Page(items=rest.items, next=None, ending=rest.ending)
        token = self.world.new_id(32)
        hollow = rest.hollow and first
        self._rests[token] = _Rest(question=rest.question, items=left, ending=rest.ending, hollow=hollow)
        return Page(items=rest.items[:upto], next=token, ending=None)
