"""Cells no spreadsheet calculates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.cells import FORMULA, as_written, inert


@given(text=st.one_of(st.text(), st.text(alphabet="'=+-@\t\rx")))
def test_a_cell_is_inert_and_comes_back(text: str) -> None:
    """No cell begins a formula, and reading it gives what was written, apostrophes of its own too."""
    assert not inert(text).startswith(FORMULA)
    assert as_written(inert(text)) == text


@pytest.mark.parametrize("text", ["", "'tis", "a=1", "1-2"])
def test_other_text_is_left_alone(text: str) -> None:
    """Only what would be calculated is marked."""
    assert inert(text) == text == as_written(text)
