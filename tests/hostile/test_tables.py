"""Tables for a spreadsheet: no cell is calculated, whatever it says, in two ways of writing formulas.

LibreOffice, where there is one, opens each of them and finds no formula.
"""

import csv
import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from syncd.cells import FORMULA
from tests.cli.conftest import Syncd

from .scene import harmless
from .texts import ALL

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def tables(home: Syncd) -> dict[str, str]:
    """Every table that can be asked for, by its name."""
    people = [f"p{number}@example.com" for number in range(1, 9)]
    for number, where in enumerate(people):
        home.ok("people", "role", where, "report" if number % 2 else "manager")
    names = ("=1+1", "\uff1d1+1", "@SUM(1)", "+1", "-1", "'=1+1", "\x1b[31mred")
    for number, text in enumerate(names):
        home.ok("rollup", "export", "--to", home.folder / f"{number}.json", "--as", text)
    merged = home("rollup", "merge", *home.folder.glob("*.json"), "--format", "csv")
    assert merged.code in (0, 3, 4), merged
    made = {" ".join(words): home(*words, "--format", "csv") for words in (("audit",), ("goal", "export"))}
    why = home("audit", "--why", "--format", "csv")
    assert all(one.code in (0, 4) for one in (*made.values(), why))
    return {**{name: one.out for name, one in made.items()}, "audit --why": why.out, "rollup": merged.out}


def test_no_cell_is_a_formula(home: Syncd) -> None:
    """None starts as one does, and every row has as many cells as the first."""
    found = tables(home)
    assert all(found.values()), found
    for name, text in found.items():
        rows = list(csv.reader(io.StringIO(text, newline="")))
        assert len(rows) > (3 if name == "rollup" else len(ALL)), name
        for row in rows:
            assert len(row) == len(rows[0])
            for cell in row:
                assert not cell.startswith(FORMULA), cell
                harmless(cell)


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed: no spreadsheet opened the tables")
def test_a_spreadsheet_calculates_nothing(home: Syncd, tmp_path: Path) -> None:
    """Opened by LibreOffice as anybody would open them; a formula put in by hand is found."""
    texts = {**tables(home), "control": "a,=1+1\n"}
    for name, text in texts.items():
        file = tmp_path / f"{name.replace(' ', '-')}.csv"
        file.write_text(text, "utf-8", newline="")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", "fods", "--outdir", str(tmp_path / "out")]
    subprocess.run(
        [*command, *map(str, tmp_path.glob("*.csv"))], capture_output=True, timeout=120, check=True
    )
    formulas = {
        file.stem: re.findall(r"table:formula=\"[^\"]*\"", file.read_text("utf-8"))
        for file in (tmp_path / "out").glob("*.fods")
    }
    assert formulas.keys() == {name.replace(" ", "-") for name in texts}
    assert formulas.pop("control")
    assert not any(formulas.values()), formulas


def test_a_rollup_names_nobody(home: Syncd) -> None:
    """Numbers alone leave, whatever people are called; a file with such a name in it is read as text."""
    for text in ("\x1b[31mred", "=1+1", "../../etc/passwd"):
        home.ok("rollup", "export", "--to", home.folder / "team.json", "--as", text, "--force")
        for form in ("table", "json"):
            said = home("rollup", "merge", home.folder / "team.json", "--format", form)
            assert said.code in (0, 4), said
            harmless(said.out + said.err)
