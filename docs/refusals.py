"""Writes the tables of refusals into docs/google.md and docs/outlook.md; with --check only compares them."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from syncd_providers.google import errors as google
from syncd_providers.online.failures import LATER, Again, Means, Row, Table
from syncd_providers.outlook import errors as outlook

BEGIN = "<!-- refusals: written by docs/refusals.py from the table of errors; `make docs` writes it anew -->"
END = "<!-- end of refusals -->"

PAGES: Mapping[Path, tuple[Table, Sequence[Row]]] = {
    Path(__file__).with_name("google.md"): (google.TABLE, google.UNANSWERED),
    Path(__file__).with_name("outlook.md"): (outlook.TABLE, (*outlook.UNANSWERED, outlook.RUN_OUT)),
}

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


def section(table: Table, unanswered: Iterable[Row]) -> str:
    """The table as it stands in a page."""
    ordered = sorted(table.rows, key=lambda row: (row.status or 0, not row.reason))
    groups = sorted(table.groups.items())
    lines = [
        "| answer | syncd says | then | tried at once again |",
        "| --- | --- | --- | --- |",
        *(_line(_answer(row), row) for row in ordered),
        *(_line(f"any other {number}xx", row) for number, row in groups),
        *(_line(f"({row.reason})", row) for row in unanswered),
    ]
    return "\n".join(lines)


def _answer(row: Row) -> str:
    code = f"`{row.reason}`" if row.reason else ""
    return " ".join(filter(None, (str(row.status or ""), code)))


def _line(answer: str, row: Row) -> str:
    says = f"{row.words}; {row.hint}" if row.hint not in ("", LATER) else row.words
    cells = (answer, says, MEANS[row.means], AGAIN[row.again])
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def filled(text: str, table: str) -> str:
    """A page with the table between its two marks; raises ValueError when they are not there once."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end or BEGIN in after:
        raise ValueError("the marks around the table are missing")
    return f"{before}{BEGIN}\n\n{table}\n\n{END}{after}"


def main(arguments: Sequence[str]) -> int:
    """Write the tables, or compare them; 1 when a page differs."""
    if list(arguments) not in ([], ["--check"]):
        sys.stderr.write("usage: refusals.py [--check]\n")
        return 2
    stale = False
    for page, (table, unanswered) in PAGES.items():
        text = page.read_text("utf-8")
        wanted = filled(text, section(table, unanswered))
        if wanted != text and arguments:
            sys.stderr.write(f"{page} is not what the table of errors says; run `make docs`\n")
            stale = True
        elif wanted != text:
            page.write_text(wanted, "utf-8", newline="\n")
    return int(stale)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
