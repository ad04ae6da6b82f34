"""Asking again: bounded in attempts, in what is waited between them, and in what they take themselves."""

import pytest

from syncd_providers.online.failures import Again, Failure, passing
from syncd_providers.online.patience import Patience, patiently, retry_after

BUSY = passing(503, "", "busy", Again.IF_HARMLESS)


class Slow:
    """A service that refuses, each time after so many seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.now, self.asked = seconds, 0.0, 0

    def __call__(self) -> None:
        self.asked += 1
        self.now += self.seconds
        raise Failure(BUSY)

    def patience(self, attempts: int = 5) -> Patience:
        """Patience by this clock."""
        return Patience(
            attempts=attempts, busy=60.0, sleep=lambda _: None, chance=lambda: 1.0, clock=lambda: self.now
        )


@pytest.mark.parametrize(
    ("seconds", "asked"), [(0.0, 5), (14.9, 5), (19.9, 4), (20.1, 3), (30.1, 2), (60.1, 1)]
)
def test_a_slow_refusal_uses_patience_up(seconds: float, asked: int) -> None:
    """Once the attempts together took a minute no other is made."""
    slow = Slow(seconds)
    with pytest.raises(Failure):
        patiently(slow, slow.patience(), harmless=True)
    assert slow.asked == asked


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7.0),
        (" 7 ", 7.0),
        ("0", 0.0),
        ("0.5", 0.5),
        ("99999999999999999999", 86_400.0),
        ("Fri, 20 Nov 2026 12:00:09 GMT", 9.0),
        ("Fri, 20 Nov 2026 11:00:00 GMT", 0.0),
        ("Friday, 20-Nov-26 12:00:09 GMT", 9.0),
        ("Fri Nov 20 12:00:09 2026", 9.0),
        ("Mon, 31 Feb 2026 12:00:09 GMT", None),
        ("-3", None),
        ("nan", None),
        ("inf", None),
        ("1e3", None),
        ("soon", None),
        ("", None),
        ("\N{ARABIC-INDIC DIGIT SEVEN}", None),
    ],
)
def test_when_to_come_back_is_read_in_either_form(text: str, seconds: float | None) -> None:
    """Seconds or a date; what is neither says nothing, and nobody waits longer than a day."""
    assert retry_after({"retry-after": text, "date": "Fri, 20 Nov 2026 12:00:00 GMT"}) == seconds


def test_a_date_needs_the_clock_of_the_server() -> None:
    """Ours may be wrong; without theirs a date says nothing, seconds do."""
    assert retry_after({"retry-after": "Fri, 20 Nov 2026 12:00:09 GMT"}) is None
    assert retry_after({"retry-after": "9"}) == 9.0
