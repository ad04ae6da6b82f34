"""Knows again the VTIMEZONE blocks that the texts of one pull repeat. Pure."""

_MOST_ZONES = 16
_MOST_ZONE_BYTES = 16 * 1024
_GOES_ON = frozenset({b"", b" ", b"\t", b"\r", b"\n"})


class KnownZones:
    """The VTIMEZONEs met so far: the files of a folder repeat them to the letter."""

    def __init__(self) -> None:
        self._names: dict[bytes, str] = {}

    def add(self, name: str, block: bytes) -> None:
        """Remember a whole block, if it is one of the first and not large."""
        if len(self._names) < _MOST_ZONES and len(block) <= _MOST_ZONE_BYTES:
            self._names.setdefault(block, name)

    def at(self, text: bytes, start: int) -> tuple[str, bytes] | None:
        """The name and the block that stands there, with nothing behind it that belongs to it."""
        for block, name in self._names.items():
            after = start + len(block)
            if text.startswith(block, start) and text[after : after + 1] not in _GOES_ON:
                return name, block
        return None
