"""What the daemon does, in lines for `syncd status` and troubles for `syncd doctor`."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from syncd.cli.context import App
from syncd.cli.output import terminal_width
from syncd.config import read
from syncd.core.timetable import Due
from syncd.daemon.opened import last_good
from syncd.daemon.pieces import PULL
from syncd.errors import ConfigError
from syncd.lock import is_held
from syncd.safetext import plain
from syncd.store import accounts, work
from syncd.unlocked import unlocked

_WORK = {"publish": "publishing", "tell": "telling you", "keep": "the day's copies"}
"""The pieces of its work as they are called where a user reads of them."""


def is_watching(app: App) -> bool:
    """Whether a daemon watches this home now."""
    return is_held(app.home.daemon_lock)


def fall_back(app: App) -> tuple[str, ...]:
    """While the config is broken go on with the last good one, as the daemon does; what is wrong with it.

    Raises ConfigError when there is none.
    """
    try:
        app.config  # noqa: B018 reading it is the check
    except ConfigError as error:
        kept = last_good(app.home)
        if not kept.exists():
            raise
        app.config = unlocked(read(kept), lambda: app.secrets)
        return error.problems or (error.message,)
    return ()


def restored(app: App) -> str:
    """What was done about a damaged database; empty when nothing was, or the user has taken note of it."""
    try:
        return plain(app.home.restored.read_text("utf-8"), limit=600)
    except (OSError, UnicodeDecodeError):
        return ""


def lines(app: App) -> Iterator[str]:
    """Whether it watches, what it does next, and what fails or is left alone."""
    known = _work(app)
    if what := restored(app):
        yield f"{what}; `syncd doctor` says more"
    if not is_watching(app):
        yield "not watching: `syncd service install` lets the system start `syncd run`"
        return
    ahead = min((one.next_due for one in known if one.next_due), default=None)
    yield f"watching{f'; next work {time(app, ahead)}' if ahead else ''}"
    yield from shown((f"{what}; {fix}" for what, fix in troubles(app)), more="syncd doctor")


def shown(found: Iterable[str], *, more: str, most: int = 3) -> Iterator[str]:
    """The first few lines, each no wider than the screen, and how many more the command ``more`` shows."""
    every, width = list(found), terminal_width()
    for line in every[:most]:
        yield line if width is None or len(line) <= width else f"{line[: width - 3]}..."
    if len(every) > most:
        yield f"  and {len(every) - most} more; `{more}` lists them"


def troubles(app: App) -> Iterator[tuple[str, str]]:
    """What the daemon could not do, and what happens next; what failed for one reason is one trouble."""
    by_reason: dict[tuple[str, bool], list[Due]] = {}
    for one in _work(app):
        if one.reason:
            by_reason.setdefault((one.reason, one.is_set_aside()), []).append(one)
    for (why, aside), ones in by_reason.items():
        first = min((one.next_due for one in ones if one.next_due), default=None)
        again = f"tried again {time(app, first)}" if first else "tried again soon"
        reason, what = plain(why, limit=300), _listed([label(one) for one in ones])
        if aside:
            deaths, verb = max(one.deaths for one in ones), "was" if len(ones) == 1 else "were"
            yield (
                f"{what} {verb} set aside after ending its process {deaths} times: {reason}",
                f"{again}; `syncd sync` does it in front of you",
            )
        else:
            yield f"{what} failed {_times(max(one.failures for one in ones))}: {reason}", again


def _listed(names: list[str]) -> str:
    """Names as a list in a sentence."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def label(one: Due) -> str:
    """A piece of work, for people."""
    if one.name.startswith(PULL):
        return f"reading {plain(one.name.removeprefix(PULL), limit=80)}"
    return _WORK.get(one.name, one.name)


def _work(app: App) -> list[Due]:
    """What the daemon has noted; of accounts that are gone nothing."""
    pulls = {PULL + account.name for account in accounts.accounts(app.database)}
    found = work.work(app.database).values()
    return [one for one in found if one.name in pulls or not one.name.startswith(PULL)]


def time(app: App, at: datetime) -> str:
    """A moment that is still to come, for people; what is past is now."""
    if at <= app.now:
        return "now"
    local = at.astimezone(app.zone)
    today = local.date() == app.now.astimezone(app.zone).date()
    return f"at {local:%H:%M}" if today else f"on {local:%Y-%m-%d at %H:%M}"


def _times(count: int) -> str:
    return "once" if count == 1 else "twice" if count == 2 else f"{count} times"
