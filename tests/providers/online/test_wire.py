"""The wire: who could not be reached is not waited for again at once."""

import socket
from collections.abc import Iterator

import pytest

from syncd_providers.online.wire import CONNECT, NoAnswer, Outage, Unsent, Wire
from tests.providers.google.tokens_server import Tokens, tokens_server

AGAIN = 60.0


class Ticking:
    """A clock that goes on by a step whenever it is read."""

    def __init__(self, step: float) -> None:
        self.step, self.now = step, 1000.0

    def __call__(self) -> float:
        self.now += self.step
        return self.now


@pytest.fixture
def server() -> Iterator[Tokens]:
    """Somebody who answers."""
    with tokens_server() as made:
        yield made


def closed() -> str:
    """Where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/"


def test_nobody_is_waited_for_twice_in_a_row(server: Tokens) -> None:
    """Whoever was long in not being reached is not asked for a minute, then again."""
    clock = Ticking(CONNECT)
    wire = Wire(clock=clock)
    with pytest.raises(Unsent):
        wire.send("GET", closed(), headers={})
    clock.step = 0
    clock.now += AGAIN - 1
    with pytest.raises(Unsent):
        wire.send("GET", server.root, headers={}, body="")
    assert server.paths == []
    clock.now += 1
    assert wire.send("POST", server.root, headers={}, body="a=b").status == 200


def test_a_refusal_at_once_may_be_tried_at_once(server: Tokens) -> None:
    """It costs nothing: nobody waited."""
    wire = Wire(clock=Ticking(0.1))
    with pytest.raises(Unsent):
        wire.send("GET", closed(), headers={})
    assert wire.send("POST", server.root, headers={}, body="a=b").status == 200


def test_an_answer_that_breaks_off_is_no_outage(server: Tokens) -> None:
    """Somebody is there; the next question may be answered."""
    clock = Ticking(CONNECT)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        wire = Wire(clock=clock)
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("syncd_providers.online.wire.READ", 0.1)
            with pytest.raises(NoAnswer):
                wire.send("GET", address, headers={})
    assert wire.send("POST", server.root, headers={}, body="a=b").status == 200


def test_wires_may_share_what_they_know(server: Tokens) -> None:
    """Of three services of one account, one waits."""
    clock = Ticking(CONNECT)
    outage = Outage(clock=clock)
    with pytest.raises(Unsent):
        Wire(clock=clock, outage=outage).send("GET", closed(), headers={})
    clock.step = 0
    with pytest.raises(Unsent):
        Wire(clock=clock, outage=outage).send("GET", server.root, headers={})
    assert server.paths == []
