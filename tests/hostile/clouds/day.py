"""A daemon whose rounds are processes of their own; its hours pass as fast as there is work to do."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from syncd.daemon.log import Log
from syncd.daemon.loop import Daemon
from syncd.daemon.process import Ending
from syncd.paths import locate
from tests.hostile.nursery import ROUND, Died

from .scene import DAY_BEFORE, Home


class Rounds:
    """The child of a daemon: a process forked for each round, at the time it is there."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self.cloud = home.cloud
        self.now = datetime.fromisoformat(DAY_BEFORE)
        self.right: datetime | None = None
        """The cloud's time where it is not the daemon's."""
        self.count = 0
        self.run: Callable[..., Died] = home.nursery.run
        """How a round becomes a process."""
        self.died = Died(0, "", "")
        """What became of the last one."""
        self.hung = False
        """Whether a process that is killed counts as one that no longer said anything."""

    def __call__(self, names: Sequence[str], hear: Callable[[Mapping[str, Any]], None], /) -> Ending:
        self.count += 1
        now = self.now.isoformat()
        self._home.cloud.at((self.right or self.now).isoformat())
        died = self.died = self.run(ROUND, str(self._home.syncd.home), *names, now=now)
        at: str | None = None
        for line in died.out.splitlines():
            said = json.loads(line)
            at = said.get("begin", at if "done" not in said else None)
            hear(said)
        assert "Traceback" not in died.err, died
        return Ending(code=died.code, at=at, hung=self.hung and died.code < 0)


class Day:
    """A daemon that watches a home from some moment on."""

    def __init__(self, home: Home, begin: datetime) -> None:
        place = locate(str(home.syncd.home))
        self._log = place.log
        self.rounds = Rounds(home)
        self.daemon = Daemon(place, child=self.rounds, log=Log(place.log, debug=False), chance=lambda: 0.5)
        self.now = begin
        self.wakes = 0

    def begin(self) -> None:
        """As after a restart."""
        self.rounds.now = self.now
        self.daemon.begin(self.now)

    def check_log(self) -> None:
        """The log names nobody and nothing: no address, title, note, link, secret, no account by its name."""
        text = self._log.read_text("utf-8").casefold()
        requests = [one.request for one in self.rounds.cloud.server.exchanges]
        tokens = {one.headers["authorization"] for one in requests if "authorization" in one.headers}
        private = ["@", "sam", "rivera", "alex", "vendor", "conference", "http", "bearer"]
        found = [one for one in (*private, *tokens) if one.casefold() in text]
        assert not found, found
        assert tokens

    def said(self) -> list[dict[str, Any]]:
        """The lines of its log."""
        return [json.loads(line) for line in self._log.read_text("utf-8").splitlines()]

    def step(self) -> None:
        """Let it wake once."""
        self.rounds.now = self.now
        after = self.daemon.tick(self.now)
        assert after >= self.now
        self.wakes += 1
        self.now = after

    def until(self, moment: datetime) -> None:
        """Let time pass."""
        while self.now < moment:
            self.step()
