"""Makes the day's copies: the readable one, and the database's own."""

from datetime import datetime, time, timedelta

from syncd.core.window import local_day
from syncd.daemon.ended import Ended
from syncd.daemon.opened import Opened
from syncd.daily import keep_copy
from syncd.errors import StoreError
from syncd.store.database import back_up
from syncd.store.soundness import wrong_values
from syncd.store.trouble import DAMAGED


def keep(opened: Opened) -> Ended:
    """Copy what is sound; a damaged database is never copied over good copies. Raises StoreError."""
    wrong = wrong_values(opened.database)
    if wrong:
        raise StoreError(f"the database is damaged: {wrong[0]}", hint=DAMAGED.hint)
    day = local_day(opened.now, opened.zone)
    try:
        back_up(opened.database, opened.home.database)
        keep_copy(opened.database, opened.home, day=day)
    except OSError as error:
        return Ended(reason=f"the copies of the day were not made: {error.strerror or error}")
    return Ended(next_due=datetime.combine(day + timedelta(days=1), time(3), tzinfo=opened.zone))
