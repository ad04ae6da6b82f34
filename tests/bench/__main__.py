"""``make bench``: measure everything and write docs/benchmarks.md; ``--quick`` prints a small run instead."""

# ruff: noqa: T201 - its report is its output

import argparse
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from .jobs import Bench, measure
from .page import page


def main() -> int:
    """Measure, then write or print the page."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--syncd", type=Path, required=True, help="the folder of an installed syncd's commands"
    )
    parser.add_argument("--khal", type=Path, required=True, help="the folder of khal's command")
    parser.add_argument("--quick", action="store_true", help="1,000 events once; writes no page")
    parser.add_argument("--page", type=Path, help="the page to write")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="syncd-bench-") as folder:
        bench = Bench(syncd=options.syncd.absolute(), khal=options.khal.absolute(), work=Path(folder))
        found = measure(bench, quick=options.quick)
    versions = f"{_version(bench.syncd / 'syncd')}, {_version(bench.khal / 'khal')}"
    text = page(found, day=f"{datetime.now(UTC):%Y-%m-%d}", versions=versions)
    print(text)
    if options.page and not options.quick:
        options.page.write_text(text, encoding="utf-8")
    return 0


def _version(program: Path) -> str:
    done = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=True)
    return done.stdout.strip().replace(", version", "")


if __name__ == "__main__":
    sys.exit(main())
