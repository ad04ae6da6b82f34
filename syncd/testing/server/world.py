"""What every fake provider knows: the time, ids that are the same in every run, and what went wrong."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

URL_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
"""The letters of tokens."""


@dataclass(kw_only=True)
class BaseWorld:
    """What the world of one provider builds on."""

    clock: Callable[[], datetime]
    refused: list[str] = field(default_factory=list)
    """Requests that do not fit the provider's description; a test that ends with one has failed."""
    complaints: list[str] = field(default_factory=list)
    """What the fake was asked and does not model, or answered wrongly."""
    distorted: bool = False
    """Whether something was distorted: from then on answers are not held against the description."""
    _made: int = 0

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.clock().astimezone(UTC)

    def serial(self) -> int:
        """A number higher than every one before."""
        self._made += 1
        return self._made

    def new_id(self, length: int = 26, alphabet: str = "0123456789abcdefghijklmnopqrstuv") -> str:
        """An id as random as it looks, and the same in every run."""
        number = int(sha256(f"id {self.serial()}".encode()).hexdigest(), 16)
        made = ""
        for _ in range(length):
            number, digit = divmod(number, len(alphabet))
            number = number or int(sha256(made.encode()).hexdigest(), 16)
            made += alphabet[digit]
        return made
