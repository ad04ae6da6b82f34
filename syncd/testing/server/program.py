"""A fake as a program: its command line, and serving until it is interrupted."""

import argparse
import contextlib
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from syncd.testing.server.fake import Fake
from syncd.testing.server.seeds import SeedError

Made = TypeVar("Made", bound=Fake[Any])


def serve(
    arguments: list[str] | None,
    make: Callable[[Path | None, int], Made],
    *,
    name: str,
    package: str,
    description: str | None,
    port: int,
    client: Callable[[Made], Mapping[str, Any]] | None = None,
    sign_in: Callable[[Made], str] = lambda _: "",
) -> int:
    """Serve what ``make`` makes of a seed file (or of none) at a port; the exit status.

    ``client`` gives the file of an OAuth client, where apps are registered with one; ``sign_in`` the
    command that signs in there, where that needs no more.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {package}", description=description)
    parser.add_argument("--port", type=int, default=port, help=f"0 takes any free one (default: {port})")
    parser.add_argument("--seed", type=Path, help="JSON file with users, calendars, events and settings")
    if client is not None:
        parser.add_argument("--client", type=Path, help="where to write the JSON of its OAuth client")
    given = parser.parse_args(arguments)
    try:
        fake = make(given.seed, given.port)
    except (SeedError, OSError, OverflowError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if client is not None and given.client is not None and (wrong := _written(given.client, client(fake))):
        fake.stop()
        sys.stderr.write(f"{given.client}: {wrong}\n")
        return 2
    users = ", ".join(fake.world.users)
    sys.stdout.write(f"fake {name} at {fake.url} for {users}\n")
    if command := sign_in(fake):
        sys.stdout.write(f"sign in: {command}\n")
    sys.stdout.flush()
    with contextlib.suppress(KeyboardInterrupt):
        fake.server.serve()
    fake.stop()
    return 0


def _written(path: Path, config: Mapping[str, Any]) -> str | None:
    """Write the client's file, as a console gives it; why that was not possible."""
    try:
        path.write_text(json.dumps(config, indent=2) + "\n", "utf-8")
    except (OSError, ValueError) as error:
        return str(error)
    return None
