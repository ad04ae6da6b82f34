"""Which call meets which fault: the plan of a fake server."""

from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from syncd.testing.server.faults import Application, Call, Fault, Outgoing
from syncd.testing.server.values import Request, Response


@dataclass(slots=True, kw_only=True)
class Rule:
    """Which calls meet a fault."""

    fault: Fault
    method: str = "*"
    path: str = "*"
    """A pattern with ``*`` for the decoded path, such as ``/calendar/v3/calendars/*/events``."""
    on: int = 1
    """The first matching call that meets it, counted from 1."""
    times: int | None = 1
    """How many matching calls meet it from there on; None for all of them."""
    where: Callable[[Request], bool] | None = None
    """A further condition."""
    seen: int = 0
    """How many calls matched."""
    fired: int = 0
    """How many calls met the fault."""
    memory: dict[str, Any] = field(default_factory=dict)

    def takes(self, request: Request) -> bool:
        """Whether this call meets the fault; counts the calls that match."""
        if self.method not in {"*", request.method} or not fnmatchcase(request.plain_path, self.path):
            return False
        if self.where is not None and not self.where(request):
            return False
        self.seen += 1
        hit = self.seen >= self.on and (self.times is None or self.seen < self.on + self.times)
        self.fired += hit
        return hit


@dataclass(slots=True)
class FaultPlan:
    """The rules of a server; the first that takes a call decides, and every one of them counts it."""

    rules: list[Rule] = field(default_factory=list)
    _previous: dict[tuple[str, str], Response] = field(default_factory=dict)

    def add(
        self,
        fault: Fault,
        *,
        method: str = "*",
        path: str = "*",
        on: int = 1,
        times: int | None = 1,
        where: Callable[[Request], bool] | None = None,
    ) -> Rule:
        """Let the ``on``-th call that matches, and the ``times - 1`` after it, meet a fault."""
        rule = Rule(fault=fault, method=method, path=path, on=on, times=times, where=where)
        self.rules.append(rule)
        return rule

    def clear(self) -> None:
        """From now on nothing goes wrong."""
        self.rules.clear()

    def never_met(self) -> list[Rule]:
        """The rules no call has met: a test that ends with one has not tested its fault."""
        return [rule for rule in self.rules if not rule.fired]

    def meet(
        self, request: Request, perform: Callable[[], Response], application: Application
    ) -> tuple[Fault | None, Outgoing]:
        """Serve one call, with the fault it meets or with none."""
        key = (request.method, request.path)
        taken = [rule for rule in self.rules if rule.takes(request)]
        answered: list[Response] = []

        def performed() -> Response:
            answered.append(perform())
            return answered[-1]

        if not taken:
            outgoing = Outgoing(response=performed())
        else:
            outgoing = taken[0].fault.meet(
                Call(
                    request=request,
                    perform=performed,
                    application=application,
                    previous=self._previous.get(key),
                    memory=taken[0].memory,
                )
            )
        if answered:
            self._previous[key] = answered[-1]
        return (taken[0].fault if taken else None), outgoing
