"""What reading Google costs: requests, bytes and time, with the fake in another process."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

from syncd import zones
from syncd_providers.google.mapping import ITEM, Context
from syncd_providers.google.pages import _PAGE
from syncd_providers.google.series import assemble, series_of, stubs_of
from tests import google_sign_in

from . import google_floor
from .google_events import SAM
from .jobs import Bench
from .measure import Cost, middle, run

WATCHED = 2
"""My own calendar and that of the holidays."""
SIZE, ROUNDS = 10_000, 3
_QUICK = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a command asked of Google."""

    kinds: Mapping[str, int]
    """Requests by what they are about: calendar, drive, docs, sign-in."""
    sent: int
    """Bytes of the requests."""
    received: int
    """Bytes of the answers' bodies, before any compression."""

    @property
    def requests(self) -> int:
        """How many there were, signing in apart."""
        return sum(count for kind, count in self.kinds.items() if kind != "sign-in")


@dataclass(frozen=True, slots=True, kw_only=True)
class GoogleResults:
    """Everything that was measured."""

    size: int
    first: Asked
    idle: Asked
    published: Asked
    reading: Cost
    """syncd's first sync."""
    polling: Cost
    bare: Cost
    """The bare loop over the same pages."""
    mapped: float
    """Events a second of the processor, from JSON to what syncd keeps."""


class Server:
    """The fake in its process."""

    def __init__(self, child: "subprocess.Popen[str]") -> None:
        assert child.stdin is not None
        assert child.stdout is not None
        self._ask: IO[str] = child.stdin
        self._said: IO[str] = child.stdout
        ready = self._read()
        self.url: str = ready["url"]
        self.client: dict[str, Any] = ready["client"]
        self.account: dict[str, Any] = ready["account"]

    @classmethod
    @contextmanager
    def serving(cls, size: int) -> Iterator[Self]:
        """Serve a calendar of this size."""
        command = [sys.executable, "-m", "tests.bench.google_server", str(size)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
            yield cls(child)
            assert child.stdin is not None
            child.stdin.close()
            if child.wait(60):
                raise RuntimeError("the fake Google found fault with what it was asked")

    def asked(self) -> Asked:
        """What was asked since the last time."""
        self._ask.write("\n")
        self._ask.flush()
        return Asked(**self._read())

    def _read(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._said.readline())
        return found


def measure(bench: Bench, *, quick: bool) -> GoogleResults:
    """Connect, sync, sync again, publish; the bare loop takes turns with the first syncs."""
    size = _QUICK if quick else SIZE
    place = bench.work / "google"
    place.mkdir()
    with Server.serving(size) as server:
        loop = _bare_loop(bench, place, server)
        loop(str(place / "pages.json"))
        rounds = [
            _round(_Commands(bench, place / f"home{turn}", server), server, loop)
            for turn in range(1 if quick else ROUNDS)
        ]
        published = _published(_Commands(bench, place / "home0", server), server)
    return GoogleResults(
        size=size,
        first=rounds[0].first,
        idle=rounds[0].idle,
        published=published,
        reading=middle([one.reading for one in rounds]),
        polling=middle([one.polling for one in rounds]),
        bare=middle([one.bare for one in rounds]),
        mapped=_mapped(json.loads((place / "pages.json").read_text("utf-8"))),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    first: Asked
    idle: Asked
    reading: Cost
    polling: Cost
    bare: Cost


def _round(syncd: "_Commands", server: Server, loop: Callable[[], Cost]) -> _Round:
    """From nothing: connect, the first sync, the bare loop, one more sync."""
    syncd.connect()
    server.asked()
    reading, first = syncd("sync"), server.asked()
    bare, _ = loop(), server.asked()
    polling, idle = syncd("sync"), server.asked()
    return _Round(first=first, idle=idle, reading=reading, polling=polling, bare=bare)


def _published(syncd: "_Commands", server: Server) -> Asked:
    """One agenda into a new document, shared and attached; what the poll of that sync asks is part of it."""
    syncd("goal", "add", "Lead the billing migration", "--with", SAM)
    syncd("publish", "allow", SAM, "--how", "invite")
    server.asked()
    syncd("sync")
    return server.asked()


def _bare_loop(bench: Bench, place: Path, server: Server) -> Callable[..., Cost]:
    """Runs the loop; keeps the pages in a file when that is named."""
    account = place / "account.json"
    account.write_text(json.dumps(server.account), "utf-8")
    command = [str(bench.syncd / "python"), str(google_floor.__file__)]
    command += [str(account), server.url, _PAGE.format(ITEM)]

    def loop(*kept: str) -> Cost:
        return run([*command, *kept], environment=bench.environment(), allowed=frozenset({0}))

    return loop


def _mapped(items: list[Any]) -> float:
    """Events a second of the processor, from the items of the pages to resources."""
    context = Context(zone=zones.resolve("Europe/Berlin") or zones.UTC)
    begin = time.process_time()
    groups: dict[str, list[Any]] = {}
    for item in items:
        groups.setdefault(series_of(item), []).append(item)
    made = [assemble(name, group, stubs_of(group), context) for name, group in groups.items()]
    taken = time.process_time() - begin
    if any(one is not None and one.problems for one in made):
        raise RuntimeError("an event of the benchmark is not understood")
    return len(items) / taken


class _Commands:
    """syncd in one home, signed in at the fake."""

    def __init__(self, bench: Bench, home: Path, server: Server) -> None:
        self._bench, self._home, self._server = bench, home, server

    def connect(self) -> None:
        """Make the home and sign in."""
        home = self._home
        home.mkdir(mode=0o700)
        client, secrets = google_sign_in.prepare(home, self._server.client)
        (home / "config.toml").write_text(f'desk = "google"\n{secrets}', "utf-8")
        self("connect", "google", "--client", str(client), "--api-root", self._server.url)

    def __call__(self, *words: str) -> Cost:
        command = [str(self._bench.syncd / "syncd"), "--home", str(self._home), *words]
        environment = {**self._bench.environment(), **google_sign_in.browser()}
        return run(command, environment=environment, allowed=frozenset({0, 4}))
