"""Counts what was tried and keeps what went wrong: one failure does not hide the next."""

from collections.abc import Iterator
from contextlib import contextmanager


class Tried:
    """The schedules of one test."""

    def __init__(self) -> None:
        self.count = 0
        self.wrong: list[str] = []

    @contextmanager
    def one(self) -> Iterator[list[str]]:
        """One schedule; what is put into the list says where it is."""
        self.count += 1
        where: list[str] = []
        try:
            yield where
        except AssertionError as error:
            self.wrong.append("\n".join([*where, str(error)]))

    def end(self, least: int) -> None:
        """Fail when something was wrong, or too little was tried."""
        assert not self.wrong, f"{len(self.wrong)} of {self.count}:\n\n" + "\n\n".join(self.wrong)
        assert self.count >= least
