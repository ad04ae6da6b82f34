"""Serves the fake Google for people and other programs: ``python -m syncd.testing.google --port 8001``."""

from pathlib import Path

from syncd import clock
from syncd.testing.google import FakeGoogle
from syncd.testing.server.program import serve


def made(seed: Path | None, port: int) -> FakeGoogle:
    """Google for whoever opens the page: nobody is chosen for them."""
    if seed is None:
        google = FakeGoogle(clock=clock.now, port=port)
    else:
        google = FakeGoogle.from_file(seed, clock=clock.now, port=port)
    google.consent.user = None
    return google


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted."""
    return serve(
        arguments,
        made,
        name="Google",
        package="syncd.testing.google",
        description=__doc__,
        port=8001,
        client=FakeGoogle.client_config,
    )


if __name__ == "__main__":
    raise SystemExit(main())
