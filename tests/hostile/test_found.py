"""What the fuzzer has found, one file each: the reader stands it now."""

from pathlib import Path

import pytest

from .fuzz import read

FOUND = sorted((Path(__file__).parent / "found").glob("*"))


@pytest.mark.parametrize("file", FOUND, ids=lambda file: file.name)
def test_what_was_found_is_read_or_refused(file: Path) -> None:
    """No exception but that it is no calendar."""
    read(file.read_bytes())
