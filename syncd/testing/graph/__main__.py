"""Serves the fake Graph for people and other programs: ``python -m syncd.testing.graph --port 8002``."""

from pathlib import Path

from syncd import clock
from syncd.testing.graph import FakeGraph
from syncd.testing.server.program import serve


def made(seed: Path | None, port: int) -> FakeGraph:
    """Graph for whoever opens the page: nobody is chosen for them."""
    if seed is None:
        graph = FakeGraph(clock=clock.now, port=port)
    else:
        graph = FakeGraph.from_file(seed, clock=clock.now, port=port)
    graph.consent.user = None
    return graph


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted."""
    return serve(arguments, made, name="Graph", package="syncd.testing.graph", description=__doc__, port=8002)


if __name__ == "__main__":
    raise SystemExit(main())
