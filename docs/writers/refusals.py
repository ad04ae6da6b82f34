"""The tables of refusals within docs/google.md and docs/outlook.md, from the tables of errors."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from syncd_providers.google import errors as google
from syncd_providers.online.failures import LATER, Again, Means, Row, Table
from syncd_providers.outlook import errors as outlook
from writers.prose import table

BEGIN = "<!-- refusals: written by docs/generate.py from the table of errors; `make docs` writes it anew -->"
END = "<!-- end of refusals -->"

FOLDER = Path(__file__).parents[1]


def google_page() -> str:
    """docs/google.md as it is, with its table anew."""
    return _page("google.md", section(google.TABLE, google.UNANSWERED))


def outlook_page() -> str:
    """docs/outlook.md as it is, with its table anew."""
    return _page("outlook.md", section(outlook.TABLE, (*outlook.UNANSWERED, outlook.RUN_OUT)))


def _page(name: str, rows: str) -> str:
    return filled((FOLDER / name).read_text("utf-8"), rows)


MEANS: Mapping[Means, str] = {
    Means.SIGN_IN: "you sign in again",
    Means.PASSING: "it passes; the next sync tries again",
    Means.LASTING: "it stays so until somebody changes something",
    Means.NOT_ALLOWED: "it is left undone",
    Means.GONE: "it counts as not there",
    Means.CONFLICT: "what is there is read again first",
    Means.EXISTS: "what is there is taken",
    Means.EXPIRED: "the calendar is read in full",
    Means.DELETED: "nothing is left to do",
}
AGAIN: Mapping[Again, str] = {
    Again.NEVER: "",
    Again.ALWAYS: "yes",
    Again.IF_HARMLESS: "what only reads",
}


def section(errors: Table, unanswered: Iterable[Row]) -> str:
    """The table as it stands in a page."""
    ordered = sorted(errors.rows, key=lambda row: (row.status or 0, not row.reason))
    groups = sorted(errors.groups.items())
    rows = [
        *(_cells(_answer(row), row) for row in ordered),
        *(_cells(f"any other {number}xx", row) for number, row in groups),
        *(_cells(f"({row.reason})", row) for row in unanswered),
    ]
    return table(("answer", "syncd says", "then", "tried at once again"), rows)


def _answer(row: Row) -> str:
    code = f"`{row.reason}`" if row.reason else ""
    return " ".join(filter(None, (str(row.status or ""), code)))


def _cells(answer: str, row: Row) -> tuple[str, ...]:
    says = f"{row.words}; {row.hint}" if row.hint not in ("", LATER) else row.words
    return (answer, says, MEANS[row.means], AGAIN[row.again])


def filled(text: str, rows: str) -> str:
    """A page with the table between its two marks; raises ValueError when they are not there once."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end or BEGIN in after:
        raise ValueError("the marks around the table are missing")
    return f"{before}{BEGIN}\n\n{rows}\n\n{END}{after}"
