"""What the daemon does in one round, piece by piece; each says when it begins and how it ended."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from syncd.core.cadence.judged import Judged
from syncd.core.model import Outcome
from syncd.core.timetable import Due, after_failure, after_success, is_due, moments
from syncd.daemon.ended import Ended
from syncd.daemon.local import is_local
from syncd.daemon.opened import Opened
from syncd.daemon.pieces import KEEP, PUBLISH, PULL, TELL
from syncd.doubt import doubt
from syncd.errors import StoreError, SyncdError
from syncd.respite import holds
from syncd.store import accounts, judging, work
from syncd.store.trouble import trouble_of

Say = Callable[[Mapping[str, Any]], None]


class Round:
    """One round of a home, at one moment."""

    def __init__(self, opened: Opened, *, chance: Callable[[], float], say: Say) -> None:
        self._opened = opened
        self._chance = chance
        self._say = say
        self._changed = False

    def run(self, names: Iterable[str]) -> None:
        """Do the work of these names. Raises StoreError when the database fails: nothing can be kept then."""
        wanted = list(names)
        alone = self._left_alone()
        pulls = [name for name in wanted if name.startswith(PULL)]
        for name in pulls:
            self._piece(name, partial(self._pull, name.removeprefix(PULL)))
        if PUBLISH in wanted or (pulls and PUBLISH not in alone):
            self._piece(PUBLISH, self._publish)
        if TELL in wanted or (TELL not in alone and (self._changed or self._is_news())):
            self._piece(TELL, self._tell)
        if KEEP in wanted:
            self._piece(KEEP, self._keep)

    def _left_alone(self) -> set[str]:
        """What ended its process again and again, and is not to be tried yet."""
        found = work.work(self._opened.database).values()
        return {one.name for one in found if one.is_set_aside() and not is_due(one, self._opened.now)}

    def _is_news(self) -> bool:
        """Whether somebody else has read and judged since the user was last told: a sync by hand."""
        judged = judging.last(self._opened.database)
        told = work.work(self._opened.database).get(TELL)
        return bool(judged and told and told.tried_at and told.tried_at < judged.at)

    def _piece(self, name: str, do: Callable[[], Ended]) -> None:
        """Do one piece, keep when it is due next, and say how it ended."""
        self._say({"begin": name})
        try:
            why = self._doubted(name)
            ended = Ended(reason=why) if why else do()
        except StoreError:
            raise
        except SyncdError as error:
            ended = Ended(reason=error.message)
        except OSError as error:  # a full disk kills nobody, and is tried again as any failure is
            ended = Ended(reason=_in_words(error))
        now, opened = self._opened.now, self._opened
        before = work.work(opened.database).get(name, Due(name=name))
        failures = before.failures + 1 if ended.reason else 0
        due = ended.next_due
        if failures:
            due = after_failure(now, failures, asked=ended.asked, chance=self._chance())
        elif due is None:
            due = after_success(now, opened.zone, (), chance=self._chance())
        after = Due(name=name, failures=failures, reason=ended.reason)
        work.note(opened.database, after, tried_at=now, next_due=due)
        self._say({"done": name, "ok": not failures, **(ended.facts or {})})

    def _doubted(self, name: str) -> str:
        """Why a piece is not done by a clock that may be years off. Whoever asks a server learns the time."""
        database = self._opened.database
        servers = {PULL + one.name for one in accounts.accounts(database) if not is_local(one)}
        return "" if name in servers else doubt(database, self._opened.now)

    def _go_on(self) -> None:
        """Say that it is alive: much takes its time, and silence is taken for hanging."""
        self._say({})

    # -- the pieces -----------------------------------------------------------------------------

    def _pull(self, account: str) -> Ended:
        """Read the calendars of one account."""
        from syncd.calendars.pulling import Round as Pull
        from syncd.calendars.pulling import pull_all
        from syncd.calendars.sync import Result

        opened = self._opened
        asked = Pull(now=opened.now, passed=opened.passed, go_on=self._go_on, only=account)
        results = pull_all(opened.database, opened.config, asked, tell=lambda _: self._go_on())
        bad = [one for one in results if one.result in (Result.FAILED, Result.PASSING, Result.REFUSED)]
        pauses = [one.retry_after for one in bad if one.retry_after]
        facts = {
            "calendars": len(results),
            "failed": len(bad),
            "changed": sum(one.changed for one in results),
        }
        return Ended(
            reason="; ".join(dict.fromkeys(one.message for one in bad)),
            asked=timedelta(seconds=max(pauses)) if pauses else None,
            facts=facts,
        )

    def _publish(self) -> Ended:
        """Read documents, settle, write what is due; due again at the next moment of a meeting."""
        from syncd.assess import assess
        from syncd.documents.once import desk_once
        from syncd.documents.publishing import read_documents
        from syncd.outgoing import Outgoing
        from syncd.store import people

        opened = self._opened
        desk = desk_once(opened.database, opened.config, opened.home)
        seen = read_documents(
            opened.database, opened.config, opened.home, now=opened.now, desk=desk, go_on=self._go_on
        )
        self._changed = not holds(opened.database, opened.config, now=opened.now)
        settled = 0
        if self._changed:
            from syncd.settle import settle

            settled = settle(opened.database, opened.config, now=opened.now)
        failed = [one.failure for one in seen if one.failure]
        wrote = 0
        found = assess(opened.database, opened.config, now=opened.now)
        if people.anything_outgoing(opened.database):
            outgoing = Outgoing(opened.database, opened.config, opened.home, found, desk=desk, dry_run=False)
            for one in outgoing.run():
                self._go_on()
                problem = _problem(one)
                failed += [problem] if problem else []
                wrote += _wrote(one)
        ahead = _moments(found.judged, opened)
        usual = after_success(opened.now, opened.zone, ahead, chance=self._chance())
        return Ended(
            next_due=usual,
            reason="; ".join(dict.fromkeys(failed)),
            facts={"documents": len(seen), "settled": settled, "written": wrote, "failed": len(failed)},
        )

    def _tell(self) -> Ended:
        """Notify of what has changed, write the digest of a week."""
        from syncd.daemon.telling import tell

        return tell(self._opened)

    def _keep(self) -> Ended:
        """Make the day's copies; due again when the next day has begun."""
        from syncd.daemon.keeping import keep

        return keep(self._opened)


def _in_words(error: OSError) -> str:
    """What the system refused, and where."""
    known = trouble_of(error)
    where = f": {error.filename}" if error.filename else ""
    return f"{known.words if known else error.strerror or error}{where}"


def _problem(one: object) -> str:
    """Why a step of the writes was not done; empty when it was."""
    from syncd.documents.outbox import Sent
    from syncd.invites.attaching import Step

    if isinstance(one, SyncdError):
        return one.message
    if isinstance(one, Sent):
        return one.error.message if one.error else ""
    return one.problem if isinstance(one, Step) else ""


def _wrote(one: object) -> bool:
    """Whether a step of the writes changed anything outside; most find that all is as it should be."""
    from syncd.documents.outbox import Sent
    from syncd.invites.attaching import Step

    if isinstance(one, Sent):
        return one.report is not None and one.report.changed
    return isinstance(one, Step) and one.changed


def _moments(everybody: Iterable[Judged], opened: Opened) -> list[datetime]:
    """When entries become due and meetings end, from now on."""
    found: list[datetime] = []
    for judged in everybody:
        policy = opened.config.policy_for(judged.person.addresses)
        ahead = [
            (one.starts, one.ends)
            for one in judged.recent
            if one.outcome is Outcome.UPCOMING and one.live and one.ends > opened.now
        ]
        found += moments(ahead, lead=timedelta(hours=policy.lead_hours))
    return found
