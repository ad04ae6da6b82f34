"""The ``google`` source: calendars through the API, with a sync token each."""

from collections.abc import Iterable, Iterator, Mapping

from syncd.errors import Permanent, SyncdError
from syncd.provider import (
    CalendarInfo,
    Calendars,
    Complete,
    Cursor,
    Dismiss,
    Page,
    Source,
    Window,
    read_all,
)
from syncd_providers.google.reading import Reading
from syncd_providers.google.service import Services, services_of
from syncd_providers.google.watched import Watched, watched
from syncd_providers.online.failures import Failure, Means
from syncd_providers.online.patience import Patience


def source(settings: Mapping[str, str]) -> Source:
    """The calendars of one account; see :func:`service.signed_in` and :func:`watched.watched`."""
    return GoogleSource(services_of(settings), watched(settings), address_=settings.get("address", ""))


class GoogleSource:
    """Implements :class:`syncd.provider.Source` on the Calendar API."""

    def __init__(
        self,
        services: Services,
        calendars: Iterable[Watched],
        *,
        address_: str,
        patience: Patience | None = None,
    ) -> None:
        self._services = services
        self._watched = {one.name: one for one in calendars}
        self._address = address_
        self._patience = patience or Patience()

    def calendars(self) -> Calendars:
        """The watched ones, as they were chosen; asks nobody."""
        items = [CalendarInfo(name=one.name, holidays=one.holidays) for one in self._watched.values()]
        return Calendars(items=tuple(items))

    def pull(
        self,
        calendar: str,
        *,
        cursor: Cursor | None,
        window: Window,
        zone: str,
        dismiss: Dismiss = read_all,
    ) -> Iterator[Page | Complete]:
        """Read a calendar, or what changed in it: everything first, then its pages."""
        del dismiss  # an item costs little once it is here
        if calendar not in self._watched:
            raise Permanent(
                f"{self._services.who.account} watches no calendar {calendar}",
                hint=f"it watches {', '.join(self._watched)}; connect it again with --calendar",
            )
        one = self._watched[calendar]
        reading = Reading(
            self._services, self._patience, calendar=one, window=window, zone=zone, owner=self._address
        )
        try:
            yield from reading.all() if cursor is None else reading.since(cursor)
        except Failure as failure:
            raise self._error(failure, calendar) from failure

    def _error(self, failure: Failure, calendar: str) -> SyncdError:
        account = self._services.who.account
        if failure.means is Means.GONE:
            return Permanent(
                f"{account}: calendar {calendar}: it was removed in Google, or is no longer shared with you",
                hint="nothing was changed; if it stays so, sign in again and it is watched no longer: "
                f"syncd connect google --name {account}",
            )
        return failure.error(f"{account}: calendar {calendar}")
