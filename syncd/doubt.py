"""Says whether this computer's clock can be believed: nothing is settled or written by one that is far off.

A machine without a battery wakes in 1970, and one whose clock was set by mistake in 2038. What was
connected and read before tells, and so does a server that was read just now.
"""

from datetime import datetime
from sqlite3 import Connection

from syncd.core.timetable import FARTHEST_BACK, MAY_DIFFER, is_believable
from syncd.store import accounts, calendars


def doubt(connection: Connection, now: datetime) -> str:
    """Why the clock is not believed; empty when it is. A sync by hand, or a server's time, ends a doubt."""
    wrong = told_wrong(connection, now)
    if wrong:
        return wrong
    known = [one.added_at for one in accounts.accounts(connection)]
    for state in calendars.calendars(connection):
        read = state.coverage.read_through
        # What was read by a clock that its server knew to be wrong tells nothing.
        if read is not None and (state.skew is None or abs(state.skew) <= MAY_DIFFER):
            known.append(read)
    if is_believable(now, known):
        return ""
    nearest = max(known) if now > max(known) else min(known)
    side = "last" if now > nearest else "first"
    return (
        f"this computer's clock says {now:%Y-%m-%d}, and calendars were {side} read on {nearest:%Y-%m-%d}:"
        " set it; if it is right, run `syncd sync`"
    )


def told_wrong(connection: Connection, now: datetime) -> str:
    """Why the clock is wrong for certain: each server read just now tells another day. Else empty."""
    told = [
        state.skew
        for state in calendars.calendars(connection)
        if state.skew is not None and state.coverage.read_through == now
    ]
    least = min(told, key=abs, default=None)
    if least is None or abs(least) <= FARTHEST_BACK:
        return ""
    right = f"{now + least:%Y-%m-%d}"
    return f"this computer's clock says {now:%Y-%m-%d}, and the servers of your calendars {right}: set it"
