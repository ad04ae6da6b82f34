"""What the fuzzer begins with, and what it has found, one file each: the reader stands it now."""

import re
from pathlib import Path

import pytest

from .fuzz import dictionary, read, seeds
from .limits import in_time

FOUND = sorted((Path(__file__).parent / "found").glob("*"))


@pytest.mark.parametrize("file", FOUND, ids=lambda file: file.name)
def test_what_was_found_is_read_or_refused(file: Path) -> None:
    """No exception but that it is no calendar, and within two seconds."""
    with in_time(2.0):
        read(file.read_bytes())


def test_what_the_fuzzer_begins_with_is_read_or_refused(tmp_path: Path) -> None:
    """Every event of the samples, every small bomb and damages of both, each within two seconds."""
    seeds(tmp_path)
    files = sorted(tmp_path.iterdir())
    assert len(files) > 200
    for file in files:
        with in_time(2.0):
            read(file.read_bytes())


def test_the_words_for_the_fuzzer_are_written_as_it_reads_them(tmp_path: Path) -> None:
    """One to a line, between quotes, every byte in hexadecimal."""
    dictionary(tmp_path / "words")
    lines = (tmp_path / "words").read_text("ascii").splitlines()
    assert '"' + "".join(f"\\x{byte:02x}" for byte in b"RRULE:FREQ=SECONDLY") + '"' in lines
    assert all(re.fullmatch(r'"(\\x[0-9a-f]{2})+"', line) for line in lines)
