"""Takes a first look at a calendar: how much is in it, and who its owner seems to be."""

from collections import Counter

from syncd import zones
from syncd.calendars.pulling import open_source
from syncd.config import Config
from syncd.core.model import Address, Event
from syncd.core.series import Knowledge, is_human
from syncd.dataclass import dataclass
from syncd.errors import ProviderError
from syncd.provider import Complete, Page, Severity, Window
from syncd.store.accounts import Account


@dataclass(frozen=True, slots=True)
class Look:
    """What a first look at a calendar shows."""

    zone: str | None
    events: int
    with_attendees: int
    quarantined: int
    addresses: tuple[tuple[Address, int], ...]
    """On how many events each person is, most first."""

    @property
    def owner(self) -> Address | None:
        """The address on most events."""
        return self.addresses[0][0] if self.addresses else None

    @property
    def rivals(self) -> tuple[Address, ...]:
        """Other addresses that are on as many events as the owner's."""
        return tuple(where for where, count in self.addresses[1:] if count == self.addresses[0][1])


def look_at(config: Config, account: Account) -> Look:
    """Read every calendar of the account once and keep nothing; raises what the provider raises."""
    source = open_source(config, account)
    seen: Counter[Address] = Counter()
    events = listed = quarantined = 0
    zone: str | None = None
    complete = False
    nobody = Knowledge(me=frozenset())
    for info in source.calendars().items:
        fallback = info.zone or zones.machine_zone()
        for page in source.pull(info.name, cursor=None, window=Window(), zone=fallback):
            if isinstance(page, Complete):
                complete, zone = True, zone or page.zone
                continue
            assert isinstance(page, Page)
            quarantined += sum(1 for one in page.problems if one.severity is Severity.QUARANTINED)
            for event in (event for resource in page.resources for event in resource.events):
                events += 1
                listed += bool(event.attendees)
                seen.update(_people(event, nobody))
    if not complete:
        raise ProviderError(f"the answer for {account.name} was incomplete", hint="connect it again")
    ranked = sorted(seen.items(), key=lambda item: (-item[1], item[0]))
    return Look(zone, events, listed, quarantined, tuple(ranked))


def _people(event: Event, nobody: Knowledge) -> set[Address]:
    on_it = [*event.attendees, *([event.organizer] if event.organizer else [])]
    return {who.address for who in on_it if is_human(who, nobody)}
