"""Writes the pages that are made from tables; with --check only says whether they are up to date."""

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from writers import agendas, cadence, config, decisions, refusals, troubleshooting

FOLDER = Path(__file__).parent

PAGES: Mapping[str, Callable[[], str]] = {
    "adr/index.md": decisions.page,
    "agendas.md": agendas.page,
    "cadence.md": cadence.page,
    "config.md": config.page,
    "google.md": refusals.google_page,
    "outlook.md": refusals.outlook_page,
    "troubleshooting.md": troubleshooting.page,
}
"""What is written, and by what; of pages written by hand a table between two marks."""


def main(arguments: Sequence[str], folder: Path = FOLDER) -> int:
    """Write the pages, or compare them; 1 when one differs, 2 for words that are not known."""
    if list(arguments) not in ([], ["--check"]):
        sys.stderr.write("usage: generate.py [--check]\n")
        return 2
    stale = [name for name, page in PAGES.items() if not _is_current(folder / name, page())]
    if arguments:
        for name in stale:
            sys.stderr.write(f"{folder / name} is not what the tables say; run `make docs`\n")
        return 1 if stale else 0
    for name in stale:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(PAGES[name](), "utf-8", newline="\n")
    return 0


def _is_current(path: Path, wanted: str) -> bool:
    return path.exists() and path.read_text("utf-8") == wanted


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
