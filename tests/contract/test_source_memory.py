"""The in-memory source keeps the contract that the real ones keep."""

import pytest

from syncd.errors import CursorExpired
from syncd.testing.memory_source import MemorySource
from syncd.testing.source_suite import Pull, SourceSuite, one_to_one


class TestIncremental(SourceSuite):
    """With cursors that name only what changed, as Google and Graph have them."""

    @pytest.fixture
    def world(self) -> MemorySource:
        """A calendar with change tokens."""
        return MemorySource(trusted=True)


class TestListing(SourceSuite):
    """Without them: every pull lists all there is, as a feed does."""

    @pytest.fixture
    def world(self) -> MemorySource:
        """A calendar without change tokens."""
        return MemorySource(incremental=False, page_size=2)


def test_an_expired_cursor_says_so() -> None:
    """A provider may forget a cursor; the calendar is then read in full."""
    source = MemorySource()
    source.put(one_to_one("a"))
    cursor = Pull(source).end.cursor
    source.expire_cursors()
    with pytest.raises(CursorExpired):
        Pull(source, cursor)
    assert Pull(source).uids == {"a"}
