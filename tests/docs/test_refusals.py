"""The tables of what a service may refuse follow the tables of errors, row by row."""

from types import ModuleType
from typing import Any

import pytest

from syncd_providers.google import errors as google
from syncd_providers.outlook import errors as outlook


@pytest.fixture
def writer(generate: ModuleType) -> Any:
    """The module that makes the tables."""
    return generate.refusals


def test_every_refusal_stands_on_the_page_of_its_service(writer: Any) -> None:
    """With its reason and its words."""
    for page, rows in (
        (writer.google_page(), (*google.TABLE.rows, *google.UNANSWERED)),
        (writer.outlook_page(), (*outlook.TABLE.rows, *outlook.UNANSWERED, outlook.RUN_OUT)),
    ):
        for row in rows:
            assert f"| {row.words}" in page
            assert f"`{row.reason}`" in page or f"({row.reason})" in page or not row.reason


def test_nothing_beside_the_table_is_touched(writer: Any) -> None:
    """What is written by hand stays; without its marks a page is not written at all."""
    text = writer.filled(f"before\n\n{writer.BEGIN}\nold\n{writer.END}\n\nafter\n", "| new |")
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "| new |" in text
    assert "\nold\n" not in text
    for marks in ("no marks", f"{writer.BEGIN}", f"{writer.BEGIN}{writer.END}{writer.BEGIN}"):
        with pytest.raises(ValueError, match="marks"):
            writer.filled(marks, "| new |")
