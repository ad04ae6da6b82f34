"""The ids of events: two for every event, and what those of its occurrences are made of.

Sources: "Obtain immutable identifiers for Outlook resources"; that an occurrence's id holds its
series' id and its day, and its iCalUId the day, is what ids of the service show ("event resource
type": the iCalUId "is different for each occurrence in a series").
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date

from syncd.testing.graph.world import World
from syncd.testing.server import URL_SAFE

_MARK = "FRAAgI"
_OCCURRENCE = re.compile(rf"(.+){_MARK}(.{{8}})AAA=")


def event_id(world: World) -> str:
    """An id that lasts as long as the event stays in its folder."""
    return f"AAMkAD{world.new_id(96, URL_SAFE)}AAA="


def immutable_id(world: World) -> str:
    """An id for as long as the event stays in its mailbox."""
    return f"AAkALgAAAAAAHYQDEapmEc2byACq{world.new_id(40, URL_SAFE)}AAA="


def calendar_id(world: World) -> str:
    """An id of a calendar; there is only one kind."""
    return f"AAMkADcal{world.new_id(60, URL_SAFE)}AAA="


def occurrence(series_id: str, day: date) -> str:
    """The id of the occurrence of one day, also once it has become an exception."""
    code = urlsafe_b64encode(day.toordinal().to_bytes(6, "big")).decode()
    return f"{series_id.removesuffix('AAA=')}{_MARK}{code}AAA="


def split(any_id: str) -> tuple[str, date] | None:
    """The series' id and the day that an occurrence's id is made of; None when it is no such id."""
    found = _OCCURRENCE.fullmatch(any_id)
    if found is None:
        return None
    try:
        return f"{found[1]}AAA=", date.fromordinal(int.from_bytes(urlsafe_b64decode(found[2]), "big"))
    except (ValueError, OverflowError):
        return None


_CLASS = "040000008200E00074C5B7101A82E008"


def uid(world: World) -> str:
    """A new iCalUId, as Outlook makes them."""
    return f"{_CLASS}00000000{world.new_id(16, '0123456789ABCDEF')}000000000000000010000000" + world.new_id(
        32, "0123456789ABCDEF"
    )


def uid_on(series_uid: str, day: date) -> str:
    """The iCalUId of one occurrence."""
    if not series_uid.startswith(f"{_CLASS}00000000"):
        return series_uid
    return f"{_CLASS}{day.year:04X}{day.month:02X}{day.day:02X}{series_uid[len(_CLASS) + 8 :]}"
