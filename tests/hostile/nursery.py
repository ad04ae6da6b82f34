"""Starts commands as processes of their own in a moment, each held until somebody is ready for it.

Python takes a third of a second to start, and the worst moment comes thousands of times: one process
imports everything, does nothing with it, and forks a child for each command.
"""

import contextlib
import ctypes
import gc
import importlib
import json
import os
import pkgutil
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from tests.hostile.failing import Plan, failing

_SET_PTRACER, _ANY = 0x59616D61, ctypes.c_ulong(-1)
"""prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY): where only parents may trace, the child lets its tracer."""
_SET_DEATH_SIGNAL = 1
"""prctl(PR_SET_PDEATHSIG): a child that is held does not outlive the run that was interrupted."""
_ATTACHED = "attached"
_HURRIED = "hurried"
_HEAVY = (
    *("jinja2.sandbox", "markdown_it", "icalendar", "rich.console", "rich.table", "cryptography.fernet"),
    *("requests", "google.auth.transport.requests", "google.oauth2.credentials", "googleapiclient.discovery"),
)
"""Libraries that commands import only where they need them; none has to be there."""
ROUND = "round"
"""Instead of the words of a command: what follows is a round of the daemon."""
SECONDS = 60
"""A command that takes longer hangs, and is ended by SIGALRM."""


@dataclass(frozen=True, slots=True)
class Died:
    """What became of a process."""

    code: int
    """Negative: the signal that ended it."""
    out: str
    err: str
    calls: str = ""
    """What strace saw, where it looked; with a plan for the database how many calls there were."""


class CannotTrace(Exception):
    """strace may not trace here."""


class Nursery:
    """A process that forks a child for each command.

    ``hurried`` ones wait for nothing by the clock, what chance adds to a pause is always the same, and
    their desktop takes every notification.
    """

    def __init__(self, folder: Path, *, hurried: bool = False) -> None:
        self._folder = folder
        self.pid = 0
        """The process that runs now."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.hostile.nursery", *([_HURRIED] if hurried else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parent.parent.parent,
            env={**os.environ, "PYTHONUTF8": "1"},
        )

    def close(self) -> None:
        """End it."""
        self._process.communicate(timeout=10)

    def run(self, *words: str, now: str) -> Died:
        """``syncd`` with these words at this time; whoever knows ``pid`` may end it."""
        self._hold(words, now)
        os.kill(self.pid, signal.SIGCONT)
        return self._ended()

    def failing(self, *words: str, now: str, plan: Plan) -> Died:
        """The same with a database that fails as planned."""
        calls = self._folder / "calls"
        self._hold(words, now, plan=asdict(plan), calls=str(calls))
        os.kill(self.pid, signal.SIGCONT)
        return replace(self._ended(), calls=calls.read_text("utf-8"))

    def traced(self, *words: str, now: str, trace: tuple[str, ...]) -> Died:
        """The same under strace with these options."""
        log = self._folder / "calls"
        self._hold(words, now)
        tracer = subprocess.Popen(
            ["strace", "-f", "-o", str(log), *trace, "-p", str(self.pid)], stderr=subprocess.PIPE, text=True
        )
        assert tracer.stderr is not None
        said = tracer.stderr.readline()
        os.kill(self.pid, signal.SIGCONT if _ATTACHED in said else signal.SIGKILL)
        died = self._ended()
        tracer.communicate(timeout=60)
        if _ATTACHED not in said:
            raise CannotTrace(said.strip())
        return replace(died, calls=log.read_text("utf-8", "replace"))

    def _hold(self, words: tuple[str, ...], now: str, **more: Any) -> None:
        out, err = (str(self._folder / name) for name in ("out", "err"))
        self.pid = int(self._ask(json.dumps({"words": words, "now": now, "out": out, "err": err, **more})))

    def _ended(self) -> Died:
        code = int(self._answer())
        return Died(code, *((self._folder / name).read_text("utf-8", "replace") for name in ("out", "err")))

    def _ask(self, line: str) -> str:
        assert self._process.stdin is not None
        print(line, file=self._process.stdin, flush=True)
        return self._answer()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


def _forever() -> None:
    if _HURRIED in sys.argv:
        # before anybody takes hold of them
        time.sleep = lambda _seconds: None
        random.random = lambda: 0.5
    for name in ("syncd", "syncd_providers"):
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            if not module.name.startswith("syncd.testing") and not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    for name in _HEAVY:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    if _HURRIED in sys.argv:
        setattr(importlib.import_module("syncd.notify"), "show", lambda _title, _body: True)  # noqa: B010
    _prctl(_SET_DEATH_SIGNAL, ctypes.c_ulong(signal.SIGKILL))
    gc.freeze()  # no child looks for garbage among all that was imported
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if not child:
            try:
                _be(asked)
            except _Ended as ended:
                os._exit(int(ended.code or 0))
        os.waitpid(child, os.WUNTRACED)  # until it waits for its tracer
        print(child, flush=True)  # noqa: T201 -- the answer
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(code, flush=True)  # noqa: T201 -- the answer


def _prctl(option: int, value: ctypes.c_ulong) -> None:
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).prctl(option, value)


def _be(asked: dict[str, Any]) -> None:
    """Become the command, once a tracer lets go on."""
    for place, number in ((os.devnull, 0), (asked["out"], 1), (asked["err"], 2)):
        made = os.open(place, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(made, number)
        os.close(made)
    os.environ["SYNCD_NOW"] = asked["now"]
    _prctl(_SET_PTRACER, _ANY)
    _prctl(_SET_DEATH_SIGNAL, ctypes.c_ulong(signal.SIGKILL))
    os.kill(os.getpid(), signal.SIGSTOP)
    signal.alarm(SECONDS)
    plan = Plan(**asked["plan"]) if "plan" in asked else None
    try:
        with failing(plan) if plan else nullcontext():
            _do(asked["words"])
    finally:
        if plan:
            Path(asked["calls"]).write_text(str(plan.calls), "utf-8")


def _do(words: Sequence[str]) -> None:
    from syncd.cli import main
    from syncd.daemon import child

    first, *rest = words
    if first == ROUND:
        raise _Ended(child.main(rest))
    main([first, *rest], prog_name="syncd")


class _Ended(SystemExit):
    """A round is over, and nothing is tidied up any more: that takes as long again."""


if __name__ == "__main__":
    _forever()
