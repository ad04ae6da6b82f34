"""Which calendars of an account are watched: the primary one, those of holidays, others only by name."""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from urllib.parse import quote

from syncd.dataclass import dataclass
from syncd_providers.online import choosing
from syncd_providers.online.choosing import PRIMARY, Offer, title


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One calendar that is read."""

    name: str
    """Unique within the account, and the same however it is renamed at Outlook."""
    id: str
    holidays: bool = False

    @property
    def primary(self) -> bool:
        """Whether it is the user's own: only there what is organized by its owner is so by the user."""
        return self.id == PRIMARY

    @property
    def path(self) -> str:
        """Where the calendar is."""
        return "me/calendar" if self.primary else f"me/calendars/{quote(self.id, safe='')}"

    @property
    def view(self) -> str:
        """Where what lies between two moments is listed."""
        return "me/calendarView" if self.primary else f"{self.path}/calendarView"

    def event(self, name: str) -> str:
        """Where one of its events is."""
        return f"{self.path}/events/{quote(name, safe='')}"


def watched(settings: Mapping[str, str]) -> tuple[Watched, ...]:
    """What the settings of an account say.

    They hold ``calendars``, a JSON object of names and ids, and ``holidays``, a list of some of its names.
    """
    chosen = json.loads(settings.get("calendars") or "{}")
    holidays = json.loads(settings.get("holidays") or "[]")
    return tuple(
        Watched(name=name, id=id_, holidays=name in holidays)
        for name, id_ in {PRIMARY: PRIMARY, **chosen}.items()
    )


def choose(entries: Iterable[Mapping[str, Any]], wanted: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """Of a calendar list what is watched, as :func:`choosing.choose` has it."""
    return choosing.choose(_offers(entries), wanted)


def holidays(entries: Iterable[Mapping[str, Any]], chosen: Mapping[str, str]) -> list[str]:
    """The names of the chosen calendars that are of holidays."""
    ids = {offer.id for offer in _offers(entries) if offer.holidays}
    return sorted(name for name, id_ in chosen.items() if id_ in ids)


_HOLIDAYS = ("holiday", "feiertag", "jours fériés", "festivos", "feriados", "festività", "feestdagen")


def _offers(entries: Iterable[Mapping[str, Any]]) -> list[Offer]:
    listed = list(entries)
    mine = {_owner(one) for one in listed if one.get("isDefaultCalendar") is True}
    return [_offer(one, mine) for one in listed]


def _owner(entry: Mapping[str, Any]) -> str:
    """Whose a calendar is; empty where that is not told."""
    said = entry.get("owner")
    found = said.get("address") if isinstance(said, Mapping) else None
    return found.casefold() if isinstance(found, str) else ""


def _offer(entry: Mapping[str, Any], mine: Collection[str]) -> Offer:
    """Outlook's calendars of holidays are called so, belong to the user, and nobody here may write them.

    Graph does not say more; the one in which a team keeps its days off can be written, and what a
    colleague shares under such a name belongs to the colleague.
    """
    id_ = str(entry.get("id") or "")
    name = title(entry.get("name") or id_)
    theirs = bool(_owner(entry)) and any(mine) and _owner(entry) not in mine
    named = any(word in name.casefold() for word in _HOLIDAYS)
    return Offer(
        id=id_,
        name=name,
        primary=entry.get("isDefaultCalendar") is True,
        holidays=named and not theirs and entry.get("canEdit") is False,
    )
