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


def sign_in(graph: FakeGraph) -> str:
    """How syncd signs in there: the id is that of the one app that is registered."""
    places = f"--authority {graph.url} --graph-root {graph.root}"
    return f"syncd connect outlook --client-id {graph.client.id} {places}"


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted."""
    return serve(
        arguments,
        made,
        name="Graph",
        package="syncd.testing.graph",
        description=__doc__,
        port=8002,
        sign_in=sign_in,
    )


if __name__ == "__main__":
    raise SystemExit(main())
