"""The list of decisions, from the headings of their notes."""

from collections.abc import Iterable
from pathlib import Path

from writers import prose

FOLDER = Path(__file__).parents[1] / "adr"


def page() -> str:
    """The whole of docs/adr/index.md."""
    return prose.page(_parts())


def _parts() -> Iterable[str]:
    yield """\
<!-- Written by docs/generate.py from the notes beside it; `make docs` writes it anew. Do not edit. -->

# Decisions

What would cost more than a day to reverse has a note: context, choice, what was rejected, and how we would
notice it was wrong."""
    yield "\n".join(f"- [{_title(path)}]({path.name})" for path in notes())


def notes() -> list[Path]:
    """The notes, in order."""
    return sorted(FOLDER.glob("[0-9][0-9][0-9][0-9]-*.md"))


def _title(path: Path) -> str:
    """The heading of a note, with its number."""
    with path.open(encoding="utf-8") as file:
        return file.readline().removeprefix("# ").strip()
