"""What every test is kept from: the network, the real home directory, the machine's time zone."""

import ipaddress
import os
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# The same examples each time, so that a change is green or red for what it changed; SYNCD_LONG
# looks further. No deadline: two cores may be busy with other tests.
settings.register_profile(
    "syncd", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("long", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("long" if os.environ.get("SYNCD_LONG") else "syncd")

_UNSET = (
    "SYNCD_HOME",
    "SYNCD_NOW",
    "SYNCD_TOKEN_COMMAND",
    "SYNCD_KEY_FILE",
    "PYTHON_KEYRING_BACKEND",
    "COLUMNS",
    "LINES",
    "NO_COLOR",
    "FORCE_COLOR",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "EDITOR",
    "VISUAL",
    "DBUS_SESSION_BUS_ADDRESS",
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
)
"""Variables that would change what a test sees."""

_FOLDERS = {
    "HOME": ".",
    "USERPROFILE": ".",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
    "XDG_CACHE_HOME": ".cache",
    "XDG_RUNTIME_DIR": ".run",
}
"""Variables that name a place of the user's, and what stands for it below the test's home."""


@pytest.fixture(autouse=True)
def user_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home directory of this test's own; child processes inherit it."""
    home = tmp_path_factory.mktemp("home")
    home.chmod(0o700)
    for name, folder in _FOLDERS.items():
        monkeypatch.setenv(name, str(home / folder))
    for name in _UNSET:
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture(autouse=True)
def _accounts() -> Iterator[None]:
    """No test goes on with what another was signed in with."""
    yield
    if service := sys.modules.get("syncd_providers.google.service"):
        service.forget()


@pytest.fixture(autouse=True, scope="session")
def _utc() -> Iterator[None]:
    """The machine stands in UTC, so that nothing passes by living in the author's zone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Connecting or looking up anything but this machine fails the test, whoever catches OSError."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", _guarded_lookup(socket.getaddrinfo))
        yield


def _guarded(connect: Any) -> Any:
    def guarded(self: socket.socket, address: Any, /) -> Any:
        if self.family != getattr(socket, "AF_UNIX", None):
            _refuse_unless_here(address[0])
        return connect(self, address)

    return guarded


def _guarded_lookup(getaddrinfo: Any) -> Any:
    def guarded(host: Any, *rest: Any, **named: Any) -> Any:
        _refuse_unless_here(host)
        return getaddrinfo(host, *rest, **named)

    return guarded


def _refuse_unless_here(host: Any) -> None:
    name = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    try:
        here = ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        here = name == "localhost" or name.endswith(".localhost")
    if not here:
        pytest.fail(f"a test reached for the network: {name!r}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What could not be tested for want of a program is said at the end, where everybody looks."""
    missing = [one for one in ("dbus-run-session", "gnome-keyring-daemon") if shutil.which(one) is None]
    if missing:
        what = (
            f"NOT TESTED: the system keyring, for want of {' and '.join(missing)} (apt install gnome-keyring)"
        )
        terminalreporter.write_line(what, red=True)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder this checkout or unpacked sdist lies in."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture
def unprivileged(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Skip where file permissions do not bind, as for root."""
    closed = tmp_path_factory.mktemp("closed")
    closed.chmod(0o500)
    if os.access(closed, os.W_OK):
        pytest.skip("this user may write anywhere")
