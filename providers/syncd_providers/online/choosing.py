"""Which of the calendars of an account are watched: the primary one, those of holidays, others by name."""

from collections.abc import Iterable

from syncd.core.eventtext import clean, one_line
from syncd.dataclass import dataclass

PRIMARY = "primary"
"""The name of an account's own calendar, whatever the service calls it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A calendar that a service lists."""

    id: str
    name: str
    """As :func:`title` makes it."""
    primary: bool
    holidays: bool


def choose(offers: Iterable[Offer], wanted: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """Names and ids of what is watched besides the primary one, and the wanted names that are not there.

    A name may be that of the calendar or its id, in any case.
    """
    chosen: dict[str, str] = {}
    missing = {one.casefold(): one for one in wanted}
    for offer in offers:
        said = {offer.id.casefold(), offer.name.casefold()} & missing.keys()
        for one in said:
            del missing[one]
        if offer.primary or not offer.id or not (said or offer.holidays):
            continue
        chosen[_free(offer.name, {PRIMARY, *chosen})] = offer.id
    return chosen, list(missing.values())


def title(said: object) -> str:
    """What the user calls a calendar, fit to be shown and to be part of a name."""
    shown = "".join(letter for letter in one_line(clean(str(said or ""))) if letter.isprintable())
    return shown.replace("/", "-")[:80] or "calendar"


def _free(name: str, taken: set[str]) -> str:
    return next(one for one in (name, *(f"{name} {n}" for n in range(2, 1000))) if one not in taken)
