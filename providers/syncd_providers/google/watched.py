"""Which calendars of an account are watched: the primary one, those of holidays, others only by name."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from syncd.dataclass import dataclass
from syncd_providers.online import choosing
from syncd_providers.online.choosing import PRIMARY, Offer, title

_HOLIDAYS = "#holiday@"


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
        return _HOLIDAYS in self.id


def watched(settings: Mapping[str, str]) -> tuple[Watched, ...]:
    """What the settings of an account say: ``calendars``, a JSON object of names and ids."""
    chosen = json.loads(settings.get("calendars") or "{}")
    return tuple(Watched(name=name, id=id_) for name, id_ in {PRIMARY: PRIMARY, **chosen}.items())


def choose(entries: Iterable[Mapping[str, Any]], wanted: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """Of a calendar list what is watched, as :func:`choosing.choose` has it."""
    return choosing.choose(map(_offer, entries), wanted)


def _offer(entry: Mapping[str, Any]) -> Offer:
    id_ = str(entry.get("id", ""))
    name = title(entry.get("summaryOverride") or entry.get("summary") or id_)
    return Offer(id=id_, name=name, primary=bool(entry.get("primary")), holidays=_HOLIDAYS in id_)
