"""What a server's clock said, by the head of its answer."""

from datetime import UTC, datetime

import pytest

from syncd_providers.online.dates import moment, server_time

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Fri, 20 Nov 2026 12:00:00 GMT",
        "Fri, 20 Nov 2026 12:00:00 -0000",
        "Fri, 20 Nov 2026 13:00:00 +0100",
        "Fri Nov 20 12:00:00 2026",
    ],
)
def test_every_form_of_a_date_is_the_same_moment(text: str) -> None:
    """The three of RFC 9110 5.6.7 that servers still send, and one with an offset."""
    assert moment(text) == NOON
    assert server_time({"date": text}) == NOON


def test_an_answer_that_was_kept_on_the_way_is_older_than_it_says() -> None:
    """A cache tells by how much."""
    head = {"date": "Fri, 20 Nov 2026 11:00:00 GMT", "age": "3600"}
    assert server_time(head) == NOON
    assert server_time({**head, "age": "old"}) == datetime(2026, 11, 20, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    "head", [{}, {"date": ""}, {"date": "noon"}, {"date": "Fri, 99 Nov 2026 12:00:00 GMT"}]
)
def test_a_server_need_not_tell(head: dict[str, str]) -> None:
    """Without a date nothing is known, and nothing fails."""
    assert server_time(head) is None
