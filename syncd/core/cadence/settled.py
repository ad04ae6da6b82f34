"""The settled slots of one relationship, of which years may lie in the ledger and few are looked at.

Must not know where they are kept: whoever does hands over the rows and how to read one.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, overload

from syncd.core.cadence.history import LedgerSlot
from syncd.core.model import MET, Outcome, Uid


class Rows(Sequence[LedgerSlot]):
    """Settled slots, ascending; a row becomes a LedgerSlot when it is looked at."""

    __slots__ = ("_read", "_rows")

    def __init__(self, rows: Sequence[Any], read: Callable[[Any], LedgerSlot]) -> None:
        self._rows = rows
        self._read = read

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> LedgerSlot: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[LedgerSlot, ...]: ...
    def __getitem__(self, at: int | slice) -> LedgerSlot | tuple[LedgerSlot, ...]:
        if isinstance(at, slice):
            return tuple(map(self._read, self._rows[at]))
        return self._read(self._rows[at])

    def __iter__(self) -> Iterator[LedgerSlot]:
        return map(self._read, self._rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rows) and list(self) == list(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def first(self, count: int) -> "Rows":
        """The first so many of them; looks at none."""
        return Rows(self._rows[:count], self._read)


class Settled(Rows):
    """All settled slots of a relationship, one for each start, and the columns asked of all of them."""

    __slots__ = ("met", "outcomes", "uids")

    def __init__(
        self,
        rows: Sequence[Any],
        read: Callable[[Any], LedgerSlot],
        *,
        outcomes: Sequence[Outcome],
        met: Sequence[datetime | None],
        uids: Sequence[Uid],
    ) -> None:
        super().__init__(rows, read)
        self.outcomes = outcomes
        """What became of each."""
        self.met = met
        """When they met, for each; None where they did not."""
        self.uids = uids
        """The series of each."""


def in_order(rows: Sequence[LedgerSlot]) -> Settled:
    """The same rows, ascending, one for each start.

    Where two people now merged had settled slots at one start, the one in which they met stands.
    """
    if isinstance(rows, Settled):
        return rows
    by_start: dict[datetime, LedgerSlot] = {}
    for row in sorted(rows, key=lambda row: (row.slot, row.outcome not in MET, row.uid)):
        by_start.setdefault(row.slot, row)
    kept = tuple(by_start.values())
    return Settled(
        kept,
        _as_it_is,
        outcomes=[row.outcome for row in kept],
        met=[row.met for row in kept],
        uids=[row.uid for row in kept],
    )


def _as_it_is(row: LedgerSlot) -> LedgerSlot:
    return row


def together(parts: Iterable[Settled], excluded: Collection[Uid]) -> Settled:
    """The settled slots of several addresses as those of one person, without those of some series."""
    kept = [part for part in parts if len(part)]
    if len(kept) == 1 and not (excluded and any(uid in excluded for uid in kept[0].uids)):
        return kept[0]
    return in_order([row for part in kept for row in part if row.uid not in excluded])
