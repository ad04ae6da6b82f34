"""The report as CSV."""

import csv
import io
from datetime import UTC, datetime

import pytest

from syncd.core.audit import Report
from syncd.core.model import Role, Standing
from syncd.report.csv_report import audit_csv
from tests.report.samples import judged, person, report, slot, whole

MONDAY = datetime(2026, 11, 16, 15, tzinfo=UTC)


def rows(of: Report) -> list[list[str]]:
    """The cells, as a spreadsheet reads them."""
    return list(csv.reader(io.StringIO(audit_csv(of), newline="")))


def test_a_row_is_a_slot() -> None:
    """Person, address, role and standing are repeated for each slot of the window."""
    one = judged(slots=[slot("x", MONDAY)], how=Standing.SLIPPING, role=Role.MANAGER)
    assert rows(report(one)) == [
        ["person", "address", "role", "standing", "slot", "outcome", "reason", "met", "evidence"],
        [
            "Sam Rivera",
            "sam.rivera@example.com",
            "manager",
            "slipping",
            "2026-11-16T15:00:00Z",
            "skipped",
            "declined-by-them",
            "",
            "calendar",
        ],
    ]


def test_lines_end_as_the_standard_says() -> None:
    """CRLF after every record (RFC 4180), the header alone when there is nothing."""
    assert audit_csv(report()) == "person,address,role,standing,slot,outcome,reason,met,evidence\r\n"
    text = audit_csv(whole())
    assert text.count("\n") == text.count("\r\n") == len(rows(whole()))


@pytest.mark.parametrize(
    "name",
    [
        '=HYPERLINK("https://evil")',
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "＝1",  # noqa: RUF001 -- the full-width forms are what is tested
        "＋1",  # noqa: RUF001
        "－1",  # noqa: RUF001
        "＠1",  # noqa: RUF001
        "\u200b=1",
        "  =1",
        "\n=1",
    ],
)
def test_no_cell_is_a_formula(name: str) -> None:
    """A cell that would be calculated is marked as text by an apostrophe, in every form of the signs."""
    cell = rows(report(judged(who=person(name))))[1][0]
    assert cell.startswith("'")
    assert cell[1:] == " ".join(name.replace("\u200b", "").split())


def test_an_address_is_no_formula_either() -> None:
    """The second cell comes from an invite as well."""
    assert rows(report(judged(who=person("", at="=cmd@x.org"))))[1][:2] == ["'=cmd@x.org", "'=cmd@x.org"]


def test_quotes_and_separators_stay_in_their_cell() -> None:
    """Whatever a name holds, a record keeps its nine cells and its one line."""
    text = audit_csv(report(judged("h", who=person('Sam, "the\nboss";\x1b[31m'))))
    assert len(text.splitlines()) == 2
    (_, cells) = csv.reader(io.StringIO(text, newline=""))
    assert len(cells) == 9
    assert cells[0] == 'Sam, "the boss";[31m'


def test_a_name_of_megabytes_fits_into_a_cell() -> None:
    """Spreadsheets hold 32,767 characters in a cell."""
    assert len(rows(report(judged("h", who=person("x" * 4_000_000))))[1][0]) <= 32_767
