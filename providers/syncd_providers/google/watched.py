"""Which calendars of an account are watched: the primary one, those of holidays, others only by name."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from syncd.core.eventtext import clean, one_line
from syncd.dataclass import dataclass

PRIMARY = "primary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One calendar that is read."""

    name: str
    """Unique within the account, and the same however it is renamed at Google."""
    id: str

    @property
    def primary(self) -> bool:
        """Whether it is the user's own: only there an entry marked ``self`` is the user."""
        return self.id == PRIMARY

    @property
    def holidays(self) -> bool:
        """Whether Google makes it: ``en.usa#holiday@group.v.calendar.google.com``."""
        return "#holiday@" in self.id


def watched(settings: Mapping[str, str]) -> tuple[Watched, ...]:
    """What the settings of an account say: ``calendars``, a JSON object of names and ids."""
    chosen = json.loads(settings.get("calendars") or "{}")
    return tuple(Watched(name=name, id=id_) for name, id_ in {PRIMARY: PRIMARY, **chosen}.items())


def choose(entries: Iterable[Mapping[str, Any]], wanted: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """Of a calendar list what is watched besides the primary one, and the wanted names that are not in it.

    A name may be that of the calendar or its id, in any case.
    """
    chosen: dict[str, str] = {}
    missing = {one.casefold(): one for one in wanted}
    for entry in entries:
        id_, name = str(entry.get("id", "")), title(entry)
        said = {id_.casefold(), name.casefold()} & missing.keys()
        for one in said:
            del missing[one]
        if entry.get("primary") or not id_ or not (said or "#holiday@" in id_):
            continue
        chosen[_free(name, {PRIMARY, *chosen})] = id_
    return chosen, list(missing.values())


def title(entry: Mapping[str, Any]) -> str:
    """What the user calls a calendar, fit to be shown and to be part of a name."""
    said = entry.get("summaryOverride") or entry.get("summary") or entry.get("id") or ""
    shown = "".join(letter for letter in one_line(clean(str(said))) if letter.isprintable())
    return shown.replace("/", "-")[:80] or "calendar"


def _free(name: str, taken: set[str]) -> str:
    return next(one for one in (name, *(f"{name} {n}" for n in range(2, 1000))) if one not in taken)
