"""What strangers write into calendars: titles and names made storable, addresses, marks of observances.

Must not know which program wrote it, or what the event is.
"""

import re
from collections.abc import Iterable

from syncd.core.model import Address, address

MOST_TITLE = 1000
MOST_NAME = 200

_UNFIT = re.compile("[\x00\ud800-\udfff]")


def clean(text: str) -> str:
    """Text that every store can hold: no NUL, no lone surrogate, no white space around it."""
    return _UNFIT.sub("\ufffd", text).strip()


def one_line(name: str) -> str:
    """A name as it is shown: on one line, and no longer than names are."""
    return " ".join(name.split())[:MOST_NAME]


_ADDRESS = re.compile(r"(?!')[^\s@<>,;:\"]{1,128}@[^\s@<>,;:\"'/]{1,255}")
"""An apostrophe may stand inside of a name, as in o'brien (RFC 5321 4.1.2)."""


def mail_address(text: str) -> Address | None:
    """The address, when the text is one and nothing else."""
    return address(text) if _ADDRESS.fullmatch(text) else None


_OBSERVANCES = (
    # How Google's holiday calendars begin the description of a day nobody is off.
    re.compile(r"observance\b"),
    re.compile(r"gedenktag\b"),
    re.compile(r"celebración$"),  # with a place behind it, it is a regional holiday
)


def is_observance(description: str, categories: Iterable[str] = ()) -> bool:
    """Whether a holiday calendar marks the day as one on which people work."""
    first = next(iter(description.strip().splitlines()), "").strip().lower()
    return any(word.match(first) for word in _OBSERVANCES) or any(
        category.strip().lower() in ("observance", "observances") for category in categories
    )
