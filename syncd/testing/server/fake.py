"""A fake provider as one thing: its server, what it knows, and what went wrong."""

from types import TracebackType
from typing import Generic, Self, TypeVar

from syncd.testing.server.plan import FaultPlan
from syncd.testing.server.serving import FakeServer, Hook
from syncd.testing.server.values import Exchange
from syncd.testing.server.world import BaseWorld

AnyWorld = TypeVar("AnyWorld", bound=BaseWorld)


class Fake(Generic[AnyWorld]):
    """A provider on loopback from ``start`` to ``stop``; a context manager."""

    def __init__(self, world: AnyWorld, server: FakeServer) -> None:
        self.world = world
        self.server = server

    # -- the server -------------------------------------------------------------------------

    @property
    def url(self) -> str:
        """The address it serves at, with a slash at the end."""
        return self.server.url

    @property
    def faults(self) -> FaultPlan:
        """What goes wrong with which call."""
        return self.server.faults

    @property
    def exchanges(self) -> list[Exchange]:
        """Everything received, oldest first."""
        return self.server.exchanges

    def hook(self, *, before: Hook | None = None, after: Hook | None = None) -> None:
        """Call these with every request: before it takes effect, and when it has but is not answered yet."""
        self.server.before, self.server.after = before, after

    def start(self) -> Self:
        """Serve in a thread."""
        self.server.start()
        return self

    def stop(self) -> None:
        """Stop serving."""
        self.server.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # -- what is wrong ----------------------------------------------------------------------

    @property
    def refused(self) -> list[str]:
        """What clients sent that does not fit the provider's description; empty at the end of a good test."""
        return self.world.refused

    @property
    def complaints(self) -> list[str]:
        """What the fake did wrong or does not model; empty at the end of every test."""
        return [*self.server.complaints, *self.world.complaints]

    def check(self) -> None:
        """Fail when a request was malformed, the fake wrong, or a fault never met."""
        never = [f"never met: {rule.fault} at {rule.method} {rule.path}" for rule in self.faults.never_met()]
        if wrong := [*self.refused, *self.complaints, *never]:
            raise AssertionError("\n".join(wrong))
