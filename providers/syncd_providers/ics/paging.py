"""Hands readings on in pages, and tells that there is nothing to hand on.

Apart from what reads a text, which need not even be imported when nothing has changed.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from syncd.provider import Complete, Dismissed, Page, Problem, Resource, Window
from syncd_providers.ics.cursor import State, encode

if TYPE_CHECKING:
    from syncd_providers.ics.reader import Reading

PAGE = 500
"""Resources on one page: what is read is handed on before the next is."""


def pages_of(readings: "Iterable[Reading]") -> Iterator[Page]:
    """The readings in pages of bounded size."""
    resources: list[Resource] = []
    dismissed: list[Dismissed] = []
    problems: list[Problem] = []
    for reading in readings:
        problems += reading.problems
        if reading.resource is not None:
            resources.append(reading.resource)
        if reading.dismissed is not None:
            dismissed.append(reading.dismissed)
        if max(len(resources), len(dismissed), len(problems)) >= PAGE:
            yield Page(resources=tuple(resources), dismissed=tuple(dismissed), problems=tuple(problems))
            resources, dismissed, problems = [], [], []
    if resources or dismissed or problems:
        yield Page(resources=tuple(resources), dismissed=tuple(dismissed), problems=tuple(problems))


def unchanged(state: State, *, server_time: datetime | None = None) -> Complete:
    """The end of a pull that read nothing again, because nothing changed."""
    return Complete(
        cursor=encode(state), window=Window(), listing=None, unchanged=True, server_time=server_time
    )
