"""``make bench``: measure everything and write docs/benchmarks.md; ``--quick`` prints a small run instead."""

# ruff: noqa: T201 - its report is its output

import argparse
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from . import daemon_jobs, daemon_page, google_jobs, google_page, outlook_jobs, outlook_page
from .jobs import Bench, measure
from .page import page, with_section


def main() -> int:
    """Measure, then write or print the page."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--syncd", type=Path, required=True, help="the folder of an installed syncd's commands"
    )
    parser.add_argument("--khal", type=Path, help="the folder of khal's command; not needed for a part")
    parser.add_argument("--google", action="store_true", help="Google alone; the rest of the page stays")
    parser.add_argument("--outlook", action="store_true", help="Outlook alone; the rest of the page stays")
    parser.add_argument("--daemon", action="store_true", help="the daemon alone; the rest of the page stays")
    parser.add_argument(
        "--soak", type=float, default=12, metavar="MINUTES", help="how long the daemon lives in real time"
    )
    parser.add_argument("--quick", action="store_true", help="1,000 events once; writes no page")
    parser.add_argument("--page", type=Path, help="the page to write")
    options = parser.parse_args()
    part = options.google or options.outlook or options.daemon
    if options.khal is None and not part:
        parser.error("name the folder of khal's command with --khal, or measure a part alone")
    day, version = f"{datetime.now(UTC):%Y-%m-%d}", _version(options.syncd / "syncd")
    whole, shown = options.page.read_text("utf-8") if options.page and part else "", ""
    with TemporaryDirectory(prefix="syncd-bench-") as folder:
        bench = Bench(
            syncd=options.syncd.absolute(), khal=(options.khal or Path()).absolute(), work=Path(folder)
        )
        if not part:
            versions = f"{version}, {_version(bench.khal / 'khal')}"
            shown = whole = page(measure(bench, quick=options.quick), day=day, versions=versions)
        if options.google or not part:
            asked = google_jobs.measure(bench, quick=options.quick)
            text = google_page.section(asked, day=day, versions=version)
            shown, whole = shown + text, with_section(whole, google_page.TITLE, text)
        if options.outlook or not part:
            read = outlook_jobs.measure(outlook_jobs.QUICK if options.quick else outlook_jobs.SIZE)
            text = outlook_page.section(read, day=day, versions=version)
            shown, whole = shown + text, with_section(whole, outlook_page.TITLE, text)
        if options.daemon or not part:
            watched = daemon_jobs.measure(bench, quick=options.quick, minutes=options.soak)
            text = daemon_page.section(watched, day=day, versions=version)
            shown, whole = shown + text, with_section(whole, daemon_page.TITLE, text)
    print(shown)
    if options.page and not options.quick:
        options.page.write_text(whole, encoding="utf-8")
    return 0


def _version(program: Path) -> str:
    done = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=True)
    return done.stdout.strip().replace(", version", "")


if __name__ == "__main__":
    sys.exit(main())
