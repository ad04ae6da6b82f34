"""Decides which zone each zone name of one calendar text means, and which of them is a guess."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from syncd import zones
from syncd_providers.ics.fields import Remark
from syncd_providers.ics.scan import Head
from syncd_providers.ics.vtimezone import common_zones, location, same_zone

_MOST_SHOWN = 80


class ZoneBook:
    """The zones of one text; each guess is handed out once, to the event that needed it first."""

    def __init__(self, heads: Sequence[Head], *, fallback: str) -> None:
        self._heads = heads
        self._fallback = zones.resolve(fallback) or zones.UTC
        self._known: dict[tuple[int, str], ZoneInfo] = {}
        self._homes: dict[int, ZoneInfo] = {}
        self._guesses: list[Remark] = []

    def home(self, calendar: int) -> ZoneInfo:
        """The zone of a VCALENDAR's floating times."""
        if calendar not in self._homes:
            name = self._heads[calendar].zone
            found = self._defined(calendar, name) if name else self._fallback
            if found is None:
                self._guess("X-WR-TIMEZONE", name, self._fallback)
            self._homes[calendar] = found or self._fallback
        return self._homes[calendar]

    def named(self, calendar: int, name: str) -> ZoneInfo:
        """The zone a TZID means in a VCALENDAR."""
        key = (calendar, name)
        if key not in self._known:
            home = self.home(calendar)
            found = self._defined(calendar, name, home)
            if found is None:
                self._guess("TZID", name, home)
            self._known[key] = found or home
        return self._known[key]

    def declared(self) -> str | None:
        """The IANA name of the zone the text gives itself, of its first VCALENDAR that does."""
        for index, head in enumerate(self._heads):
            if head.zone and (found := self._defined(index, head.zone)):
                return found.key
        return None

    @property
    def guessing(self) -> bool:
        """Whether a guess waits to be handed out."""
        return bool(self._guesses)

    def take_guesses(self) -> list[Remark]:
        """The guesses since the last call."""
        taken, self._guesses = self._guesses, []
        return taken

    def _defined(self, calendar: int, name: str, *homes: ZoneInfo) -> ZoneInfo | None:
        """By its name, else by the name or the rules of its VTIMEZONE."""
        block = self._heads[calendar].zones.get(name.strip().strip('"'))
        found = zones.resolve(name)
        if found is None and block is not None:
            found = zones.resolve(location(block)) or same_zone(block, [*homes, *common_zones()])
        return found

    def _guess(self, field: str, name: str, instead: ZoneInfo) -> None:
        shown = name if len(name) <= _MOST_SHOWN else name[: _MOST_SHOWN - 3] + "..."
        reason = f"the zone {shown!r} is not known; its times are read as {instead.key}"
        self._guesses.append(Remark(reason=reason, field=field))
