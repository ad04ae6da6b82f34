"""Follows the life of every 1:1 of a calendar from one complete read to the next."""

from datetime import datetime
from sqlite3 import Connection

from syncd.calendars.intake import Job
from syncd.core.model import Address, Uid
from syncd.store import calendars as store
from syncd.store import lives

Rows = list[tuple[Uid, Address, bool, str]]
"""UID, the other side, whether it is a series, its events as stored."""


def follow(
    connection: Connection,
    job: Job,
    before: Rows,
    after: Rows,
    *,
    previous: datetime | None,
    old_news: set[Uid],
) -> None:
    """Record which 1:1s appeared, changed and vanished between two complete reads.

    ``previous`` is when the earlier read began; ``old_news`` are the series that stood there then
    without being called a 1:1, and count from their start. Runs inside a transaction.
    """

    def appear(uid: Uid, who: Address) -> str:
        whole = uid in old_news or uid in job.known.included
        return lives.series_appeared(
            connection,
            job.calendar,
            uid,
            who,
            at=job.now,
            previous=previous,
            counts_from=None if whole else previous,
        )

    def vanish(uid: Uid, who: Address) -> None:
        text = old[uid, who][1]
        lives.series_vanished(
            connection, job.calendar, uid, who, at=job.now, last_seen=previous, snapshot=text
        )

    old = {(uid, who): (series, events) for uid, who, series, events in before}
    new = {(uid, who): (series, events) for uid, who, series, events in after}
    changes: list[tuple[Uid, str, str]] = []
    for uid, who in sorted(new.keys() - old.keys()):
        changes.append((uid, appear(uid, who) if new[uid, who][0] else "appeared", ""))
    for uid, who in sorted(old.keys() - new.keys()):
        if old[uid, who][0]:
            vanish(uid, who)
        changes.append((uid, "vanished", ""))
    for uid, who in sorted(old.keys() & new.keys()):
        (was, before_text), (now, after_text) = old[uid, who], new[uid, who]
        if was and not now:  # a single event of the same UID is what is left of the series
            vanish(uid, who)
        elif now and not was:
            appear(uid, who)
        if before_text != after_text:
            changes.append((uid, "changed", ""))
    store.observe(connection, job.now, job.calendar, changes)
