"""One round in a process of its own: limits on what it may use, and lines of JSON about how it goes."""

import json
import os
import random
import signal
import sqlite3
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from syncd import clock
from syncd.daemon.pieces import MEND
from syncd.errors import SyncdError
from syncd.lock import sync_lock
from syncd.paths import Home, locate, prepare
from syncd.store.trouble import store_error, trouble_of

CPU_SECONDS = 300
MEMORY = 2 * 1024**3
"""A round that wants more than these is ended by the system."""


def main(arguments: Sequence[str]) -> int:
    """Do the work named after the home; an empty home means the usual one. Returns the exit code."""
    from syncd.daemon.opened import Opened
    from syncd.daemon.round import Round

    given, *names = arguments
    _limit()
    try:
        home = locate(given or None)
        prepare(home)
        with sync_lock(home.lock):
            if names == [MEND]:
                return _mend(home)
            opened = Opened(home, now=clock.now())
            try:
                Round(opened, chance=random.random, say=_say).run(names)
                if opened.config_problems:
                    _say({"config": len(opened.config_problems), "reason": opened.config_problems[0]})
                if opened.config_unkept:
                    _say({"unkept": True, "reason": opened.config_unkept})
            finally:
                opened.close()
    except SyncdError as error:
        return _failed(error)
    except (OSError, sqlite3.Error) as error:
        if trouble_of(error) is None:
            raise
        return _failed(store_error("the round could not go on", error))
    return 0


def _failed(error: SyncdError) -> int:
    _say({"failed": type(error).__name__, "reason": error.message})
    return error.exit_code


def _mend(home: Home) -> int:
    """Replace a damaged database, and say so to whoever looks at the screen."""
    from syncd.daemon.mending import mend
    from syncd.daily import write_whole
    from syncd.notify import show

    mended = mend(home.database)
    if mended is not None:
        taken = f"{mended.copy.taken_at:%Y-%m-%d %H:%M} UTC"
        _say({"mended": True, "reason": f"from {mended.copy.path}; damaged: {mended.aside}"})
        lies = f"the damaged file is {mended.aside}" if mended.aside else "there was none any more"
        # For status and doctor: there may be no desktop, and nobody in front of it.
        write_whole(home.restored, f"the copy of {taken} is in the place of the database; {lies}\n")
        show("syncd", f"syncd's database was damaged: the copy of {taken} is in its place. `syncd doctor`")
    return 0


def _say(what: Mapping[str, Any]) -> None:
    try:
        os.write(1, json.dumps(what).encode() + b"\n")
    except BrokenPipeError:
        _end()


def _asked() -> list[str]:
    """What the daemon wants done, which it says where no other user can read along; ends when it ends.

    A daemon that is killed leaves nobody to end a round that hangs, and which would keep the next one out.
    """
    names = json.loads(sys.stdin.buffer.readline() or "[]")
    threading.Thread(target=_end_with_the_daemon, daemon=True).start()
    return list(map(str, names))


def _end_with_the_daemon() -> None:
    """Wait until what the daemon holds of a pipe is closed, by itself or by its death."""
    while os.read(0, 1):
        continue
    _end()


def _end() -> None:
    """End at once, with all that was started: whatever is being written is written whole or not at all."""
    if sys.platform != "win32" and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


def _limit() -> None:
    """Let no round take the machine along; and no memory of it, which holds secrets, reach a disk."""
    if sys.platform == "win32":
        return
    import resource

    for what, most in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


if __name__ == "__main__":
    raise SystemExit(main([*sys.argv[1:], *_asked()]))
