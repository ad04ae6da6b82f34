"""What a pull remembers for the next one, as the text of a cursor.

A cursor that cannot be understood, or that belongs to another address, another fallback zone or an
older reader, is no cursor: everything is read again, which costs time and nothing else.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from syncd.dataclass import dataclass
from syncd.provider import Cursor

READER = 2
"""Raised whenever the same text would be read differently, so that an upgrade reads it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileState:
    """One file of a folder as last read.

    A folder may hold tens of thousands, so their states are kept packed (:data:`Packed`) until one
    is looked at.
    """

    mark: str
    """Its size, times and number; empty for a file that must be read again whatever it looks like."""
    digest: str = ""
    """Known for the files a mark cannot vouch for: those written in the folder's last instant."""
    names: tuple[str, ...] = ()
    """The resources that stand in it."""


Packed = str | list[Any]
"""A file's state in a cursor: its mark, when it holds one resource of its own name and no digest is
known; else mark, digest and names."""


def pack(name: str, state: FileState) -> Packed:
    """The state of the file of that name as it stands in a cursor."""
    if state.mark and not state.digest and state.names == (name,):
        return state.mark
    return [state.mark, state.digest, list(state.names)]


def unpack(name: str, packed: Packed) -> FileState:
    """What :func:`pack` packed; raises ValueError or TypeError for what it did not."""
    if isinstance(packed, str):
        return FileState(mark=packed, names=(name,))
    mark, digest, names = packed
    return FileState(mark=str(mark), digest=str(digest), names=tuple(map(str, names)))


def names_of(name: str, packed: Packed) -> tuple[str, ...]:
    """The resources that stand in a file."""
    return (name,) if isinstance(packed, str) else tuple(packed[2])


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A location as last read."""

    location: str
    zone: str
    """The zone that floating times were read in."""
    digest: str = ""
    """Of a file's or answer's bytes."""
    etag: str = ""
    modified: str = ""
    """A server's validators (ETag, Last-Modified)."""
    device: int | None = None
    """The disk a folder stood on."""
    files: Mapping[str, Packed] = field(default_factory=dict)
    cursor: Cursor | None = None
    """The text it was decoded from."""


def encode(state: State) -> Cursor:
    """The state as a cursor; the location only as a fingerprint, for addresses can be secrets."""
    fields = {
        "reader": READER,
        "location": fingerprint(state.location.encode("utf-8", "surrogatepass")),
        "zone": state.zone,
        "digest": state.digest,
        "etag": state.etag,
        "modified": state.modified,
        "device": state.device,
        "folder": state.files,
    }
    return Cursor(json.dumps(fields, separators=(",", ":")))


def decode(cursor: Cursor | None, *, location: str, zone: str) -> State | None:
    """The state a cursor holds; None when there is none that still applies."""
    if cursor is None:
        return None
    try:
        fields = json.loads(cursor)
        expected = [READER, fingerprint(location.encode("utf-8", "surrogatepass")), zone]
        if [fields["reader"], fields["location"], fields["zone"]] != expected:
            return None
        for name, packed in fields["folder"].items():
            if type(packed) is not str:  # any other shape raises
                unpack(name, packed)
        return State(
            location=location,
            zone=zone,
            digest=str(fields["digest"]),
            etag=str(fields["etag"]),
            modified=str(fields["modified"]),
            device=fields["device"],
            files=fields["folder"],
            cursor=cursor,
        )
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None


def fingerprint(data: bytes) -> str:
    """A digest by which the same bytes are known again."""
    return hashlib.sha256(data).hexdigest()[:32]
