"""The system calls by which something reaches the disk, and how strace lets one fail (its `inject`)."""

import re
from collections import Counter
from dataclasses import dataclass

FAULTS = {"killed": "signal=SIGKILL", "no room": "error=ENOSPC", "disk failed": "error=EIO"}
CALLS = {
    "pwrite64": tuple(FAULTS),  # what SQLite writes with
    "fdatasync": tuple(FAULTS),  # what it syncs with
    "unlink": ("killed", "disk failed"),  # a journal's end is the commit
    "write": tuple(FAULTS),  # documents, calendars, copies, and what is printed
    "fsync": tuple(FAULTS),
    "rename": ("killed", "disk failed"),
    "linkat": ("killed", "disk failed"),
}
"""System call -> what happens to it."""
LOOK = ("-e", f"trace={','.join(CALLS)}")
"""Options with which strace only tells of them."""


@dataclass(frozen=True, slots=True)
class Point:
    """One worst moment."""

    call: str
    at: int
    """The first is 1."""
    fault: str

    def __str__(self) -> str:
        return f"{self.fault} at {self.call} {self.at}"

    @property
    def options(self) -> tuple[str, ...]:
        """Options with which strace lets it happen."""
        return "-e", f"trace={self.call}", "-e", f"inject={self.call}:{FAULTS[self.fault]}:when={self.at}"


def counted(calls: str) -> Counter[str]:
    """How often each system call was made, by what strace told."""
    return Counter(re.findall(r"^(?:\d+ +)?(\w+)\(", calls, re.MULTILINE))


def every(made: Counter[str]) -> list[Point]:
    """Everything that may happen to the calls that were made."""
    return [
        Point(call, at, fault) for call in CALLS for at in range(1, made[call] + 1) for fault in CALLS[call]
    ]
