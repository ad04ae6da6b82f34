"""Serves the fake Google for people and other programs: ``python -m syncd.testing.google --port 8001``."""

import argparse
import contextlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from syncd import clock
from syncd.testing.google import FakeGoogle, SeedError


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m syncd.testing.google", description=__doc__)
    parser.add_argument("--port", type=int, default=8001, help="0 takes any free one (default: 8001)")
    parser.add_argument("--seed", type=Path, help="JSON file with users, calendars, events and settings")
    parser.add_argument("--client", type=Path, help="where to write the JSON of its OAuth client")
    given = parser.parse_args(arguments)
    try:
        if given.seed is None:
            google = FakeGoogle(clock=clock.now, port=given.port)
        else:
            google = FakeGoogle.from_file(given.seed, clock=clock.now, port=given.port)
    except (SeedError, OSError, OverflowError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if given.client is not None and (reason := _written(given.client, google.client_config())):
        google.stop()
        sys.stderr.write(f"{given.client}: {reason}\n")
        return 2
    google.consent.user = None  # whoever opens the page chooses
    users = ", ".join(google.world.users)
    sys.stdout.write(f"fake Google at {google.url} for {users}\n")
    sys.stdout.flush()
    with contextlib.suppress(KeyboardInterrupt):
        google.server.serve()
    google.stop()
    return 0


def _written(path: Path, config: Mapping[str, Any]) -> str | None:
    """Write the client's file, as Google's console gives it; why that was not possible."""
    try:
        path.write_text(json.dumps(config, indent=2) + "\n", "utf-8")
    except (OSError, ValueError) as error:
        return str(error)
    return None


if __name__ == "__main__":
    raise SystemExit(main())
