"""Meetings on request: followed to an answer."""

from datetime import date

import pytest

from syncd.core.model import Address
from syncd.core.requests import Request, days_open, open_requests, request_number

DANA, LEE = Address("dana@example.com"), Address("lee@example.com")


def request(number: int, asked: int, answered: int | None = None, person: Address = DANA) -> Request:
    """A request asked and answered on days of November."""
    return Request(
        number=number,
        person=person,
        text="",
        theirs=False,
        asked_on=date(2026, 11, asked),
        answered_on=date(2026, 11, answered) if answered else None,
    )


def test_open_requests_come_longest_waiting_first() -> None:
    """Answered ones are over; with addresses only one person's count."""
    every = [request(1, 9), request(2, 3, 4), request(3, 2, person=LEE), request(4, 1), request(5, 1)]
    assert [one.id for one in open_requests(every)] == ["r4", "r5", "r3", "r1"]
    assert [one.id for one in open_requests(every, [DANA])] == ["r4", "r5", "r1"]


@pytest.mark.parametrize(("asked", "answered", "days"), [(20, None, 0), (19, None, 1), (1, 5, 4), (1, 1, 0)])
def test_a_request_waits_until_its_answer(asked: int, answered: int | None, days: int) -> None:
    """Counted in days, up to today or to the day of the answer."""
    assert days_open(request(1, asked, answered), date(2026, 11, 20)) == days


@pytest.mark.parametrize(
    ("text", "number"), [("r1", 1), (" R12 ", 12), ("1", None), ("r0", None), ("r", None), ("ron", None)]
)
def test_a_request_is_called_by_its_letter(text: str, number: int | None) -> None:
    """A bare number could be anything."""
    assert request_number(text) == number
