"""A real gnome-keyring-daemon in each of its states: open, locked, not there, and no session at all."""

import os
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from syncd.errors import SecretsClosed
from syncd.secrets.keys import KeySource
from syncd.secrets.sealed import parse
from tests.secrets.session import KeychainElsewhere, ask, session
from tests.secrets.source_suite import ClosedSuite, KeyringSuite

pytestmark = pytest.mark.xdist_group("keyring")

SECRET = "canary-" + "x" * 1600


@pytest.fixture(autouse=True)
def _soon() -> Iterator[None]:
    """Whatever the state, an answer comes in seconds."""
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < 10


class TestOpen(KeyringSuite):
    """An unlocked keyring does what the one of the tests does."""

    @pytest.fixture
    def keys(self) -> Iterator[KeySource]:
        """Unlocked with an empty password."""
        with session("open"):
            yield KeychainElsewhere()

    def test_it_is_the_secret_service(self, keys: KeySource) -> None:
        """Known by its name."""
        assert keys.label == "the system keyring (Secret Service)"

    @pytest.mark.usefixtures("keys")
    def test_a_long_secret_comes_back(self, tmp_path: Path) -> None:
        """In another process's hands: all it needs lies in the file and in the keyring."""
        place = tmp_path / "secrets.enc"
        assert ask("put", "google:work:refresh", SECRET, place=place) is None
        assert ask("get", "google:work:refresh", place=place) == SECRET

    @pytest.mark.usefixtures("keys")
    def test_the_secret_lies_nowhere_in_the_home(self, tmp_path: Path, user_home: Path) -> None:
        """Neither in syncd's files nor in the keyring's; with the last secret its key goes too."""
        place = tmp_path / "secrets.enc"
        ask("put", "google:work:refresh", SECRET, place=place)
        entry = parse(place.read_bytes()).entry
        files = [path for top in (tmp_path, user_home) for path in top.rglob("*") if path.is_file()]
        assert any(path.suffix == ".keyring" for path in files)
        assert [path for path in files if b"canary" in path.read_bytes()] == []
        assert ask("find", entry)
        assert ask("remove", "google:work:refresh", place=place) is True
        assert ask("find", entry) is None


class TestLocked(ClosedSuite):
    """Nobody has unlocked it, and nobody is there to."""

    @pytest.fixture
    def closed(self) -> Iterator[KeySource]:
        """A daemon without a password."""
        with session("locked"):
            yield KeychainElsewhere()


class TestNoDaemon(ClosedSuite):
    """A bus, and no keyring on it but the one it can start, which has no password."""

    @pytest.fixture
    def closed(self) -> Iterator[KeySource]:
        """Only the bus."""
        with session("no daemon"):
            yield KeychainElsewhere()


class TestNoBus(ClosedSuite):
    """No session at all: a server, a container, cron."""

    @pytest.fixture
    def closed(self) -> KeySource:
        """The tests begin without a bus."""
        assert "DBUS_SESSION_BUS_ADDRESS" not in os.environ
        return KeychainElsewhere()

    def test_the_backend_is_named(self, closed: KeySource) -> None:
        """With what it means."""
        with pytest.raises(SecretsClosed, match=r"keyring\.backends\.fail\.Keyring, and this session has no"):
            closed.find("key-a")


@pytest.mark.parametrize("later", ["wrong password", "locked", "no daemon", None])
def test_locked_after_it_was_open(tmp_path: Path, later: str | None) -> None:
    """What is kept stays as it is, byte by byte, and is there again in the next open session."""
    place = tmp_path / "secrets.enc"
    with session("open"):
        ask("put", "google:work:refresh", SECRET, place=place)
    before = place.read_bytes()
    with session(later) if later else nullcontext():
        for question in (("get", "a"), ("put", "a", "b"), ("remove", "a"), ("names",)):
            with pytest.raises(SecretsClosed, match="system keyring"):
                ask(*question, place=place)
    assert place.read_bytes() == before
    with session("open"):
        assert ask("get", "google:work:refresh", place=place) == SECRET
