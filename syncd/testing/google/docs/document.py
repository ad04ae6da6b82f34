"""One document: its body now, and every state it was ever in."""

from dataclasses import dataclass, field
from hashlib import sha256

from syncd.testing.google.docs.body import Body


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A document as it stood after one change."""

    number: int
    at: str
    by: str
    """The address of who changed it."""
    body: Body


@dataclass(kw_only=True)
class GoogleDoc:
    """The content of a Drive file of the Docs type."""

    id: str
    body: Body = field(default_factory=Body)
    history: list[State] = field(default_factory=list)
    """Oldest first; the last one is how it stands now. Nothing is ever taken out of it."""

    def keep(self, body: Body, *, by: str, at: str) -> None:
        """Let this be the body from now on."""
        self.body = body
        self.history.append(State(number=len(self.history) + 1, at=at, by=by, body=body.copied()))

    def revision(self, user_id: str, number: int | None = None) -> str:
        """The revisionId a user sees: opaque, and another one for every user (Document.revisionId)."""
        number = len(self.history) if number is None else number
        return "ALm37B" + sha256(f"{self.id} {user_id} {number}".encode()).hexdigest()[:40]
