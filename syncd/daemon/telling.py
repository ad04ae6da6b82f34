"""Tells the user what has changed: a notification at the right moment, a digest once a week."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path

from syncd.assess import assess
from syncd.audit import audit
from syncd.core.audit import Finding, Report
from syncd.core.findings import UNSENT_HEADS_UP
from syncd.core.model import Outcome
from syncd.core.telling import is_digest_due, noted, seen, to_digest, to_notify
from syncd.core.timetable import AFTER_MEETING, DAY_HOURS
from syncd.core.window import local_day
from syncd.daemon.ended import Ended
from syncd.daemon.opened import Opened
from syncd.daily import write_whole
from syncd.store import accounts, told
from syncd.store.instants import from_text, to_text

DIGESTS_KEPT = 12
NO_DESKTOP = timedelta(hours=1)
"""So long after no desktop took a notification by day one is looked for again."""
_LAST_DIGEST = "digest_at"


def tell(opened: Opened) -> Ended:
    """Notify of severe findings that are new or last, write the digest when its week is over."""
    now, database = opened.now, opened.database
    report = audit(database, opened.config, now=now, read_at=now)
    known = seen(report.findings, told.told(database), now)
    waiting = to_notify(report.findings, known, now)
    wanted = _is_digest_wanted(opened)
    meeting = _meeting_ends(opened, report) if waiting or wanted else None
    sent: list[Finding] = []
    written: Sequence[Finding] = ()
    problem = ""
    if meeting is None:
        if wanted and _by_day(opened):
            try:
                written = _digest(opened, report, to_digest(report.findings, known, now))
            except OSError as error:
                problem = f"the digest was not written: {error.strerror or error}"
        sent = _sent(opened, _at_this_hour(waiting, opened), len(written))
    told.keep(database, noted(known, [*sent, *written], now).values())
    late = bool(wanted) and not _by_day(opened)
    later = [_again(opened, meeting)] if len(sent) < len(waiting) or late or (wanted and meeting) else []
    facts = {"findings": len(report.findings), "notified": len(sent), "in_digest": len(written)}
    return Ended(next_due=min([now + timedelta(days=1), *later]), reason=problem, facts=facts)


def _again(opened: Opened, meeting: datetime | None) -> datetime:
    """When to try once more what was not shown: after the 1:1, by day, or where a desktop may be there."""
    if meeting is not None:
        return meeting + AFTER_MEETING
    if opened.config.notify and _by_day(opened):
        return opened.now + NO_DESKTOP
    return _morning(opened)


def _meeting_ends(opened: Opened, report: Report) -> datetime | None:
    """The end of the 1:1 that is under way, be it of a series or not; None when none is."""
    now = opened.now
    spans = [
        (one.starts, one.ends)
        for judged in report.relationships
        for one in judged.recent
        if one.live and one.outcome is Outcome.UPCOMING
    ]
    for history in assess(opened.database, opened.config, now=now).histories:
        spans += [(one.start, one.end) for one in history.one_offs]
    return max((end for start, end in spans if start <= now < end), default=None)


def _by_day(opened: Opened) -> bool:
    return opened.now.astimezone(opened.zone).hour in DAY_HOURS


def _at_this_hour(waiting: Sequence[Finding], opened: Opened) -> list[Finding]:
    """By night only what cannot wait: a 1:1 that was dropped while a heads-up waits."""
    by_day = _by_day(opened)
    return [one for one in waiting if by_day or one.code == UNSENT_HEADS_UP.code]


def _morning(opened: Opened) -> datetime:
    """The beginning of the next day's hours."""
    local = opened.now.astimezone(opened.zone)
    day = local.date() + timedelta(days=local.hour >= DAY_HOURS.start)
    return datetime.combine(day, time(DAY_HOURS.start), tzinfo=opened.zone)


# -- notifications --------------------------------------------------------------------------


def _sent(opened: Opened, findings: Sequence[Finding], in_digest: int) -> list[Finding]:
    """Show one notification of all of them, and of a digest with so many; those that were shown."""
    if not (findings or in_digest) or not opened.config.notify:
        return []
    from syncd.notify import show

    lines = [body(findings, names=opened.config.notify_names)] if findings else []
    if in_digest:
        count = "1 finding" if in_digest == 1 else f"{in_digest} findings"
        lines.append(f"The digest of the week has {count}: `syncd week` and `syncd audit` say more")
    return list(findings) if show("syncd", "\n".join(lines)) else []


def body(findings: Sequence[Finding], *, names: bool) -> str:
    """What a notification says: without names, because a screen may be shared."""
    if names and len(findings) == 1:
        return findings[0].message.replace("<", "\u2039")  # a desktop may take it for markup
    if len(findings) == 1:
        return f"{_SAID[findings[0].code]}: `syncd audit` says which"
    return f"{len(findings)} things need you: `syncd audit` lists them"


_SAID = {
    "lapsed": "A 1:1 has lapsed",
    "series-ended": "A series of 1:1s has ended",
    "unsent-heads-up": "A 1:1 was dropped while a heads-up waits",
    "sign-in-needed": "A calendar needs a new sign-in",
}
"""What each severe kind of finding is called where nobody may be named."""


# -- the digest -----------------------------------------------------------------------------


def _is_digest_wanted(opened: Opened) -> bool:
    """Whether a week has passed since the last digest; the first time it begins now."""
    last = accounts.setting(opened.database, _LAST_DIGEST)
    # A first week has to pass; and another one from now on where the clock was ahead the last time.
    if last is None or from_text(last) > opened.now:
        accounts.keep_setting(opened.database, _LAST_DIGEST, to_text(opened.now))
        return False
    return is_digest_due(from_text(last), opened.now)


def _digest(opened: Opened, report: Report, findings: Sequence[Finding]) -> Sequence[Finding]:
    """Write the digest; what stands in it. Raises OSError: then it is still to be written."""
    if findings:
        from syncd.report.digest import digest

        day = local_day(opened.now, opened.zone)
        folder = opened.home.digests
        folder.mkdir(mode=0o700, exist_ok=True)
        write_whole(folder / f"{day.isoformat()}.md", digest(report, findings, day=day))
        _keep_newest(folder.glob("????-??-??.md"))
    accounts.keep_setting(opened.database, _LAST_DIGEST, to_text(opened.now))
    return findings


def _keep_newest(files: Iterable[Path]) -> None:
    for old in sorted(files)[:-DIGESTS_KEPT]:
        old.unlink(missing_ok=True)
