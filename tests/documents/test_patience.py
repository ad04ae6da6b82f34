"""What takes too long is interrupted."""

import threading
from itertools import count

import pytest

from syncd.documents.patience import within


def test_an_endless_loop_ends() -> None:
    """A block that goes on for ever raises TimeoutError, and later ones have their time again."""
    for _ in range(2):
        with pytest.raises(TimeoutError, match="more than"), within(0.05):
            for _ in count():
                pass


def test_what_is_done_in_time_is_left_alone() -> None:
    """Once the block is over nothing is interrupted any more."""
    with within(0.01):
        pass
    assert sum(range(3_000_000))


def test_beside_the_main_thread_there_is_no_limit() -> None:
    """A thread cannot be interrupted, and is not refused."""
    done: list[bool] = []

    def work() -> None:
        with within(0.01):
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]
