"""Builds the sdist, the wheel from that sdist, and an environment that holds nothing but the wheel."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

NO_NETWORK = '''"""Loaded by every Python started here, child processes too: connecting elsewhere fails."""
import socket


def _guarded(real, where):
    def call(*args, **named):
        if where(*args) not in ("127.0.0.1", "::1", "localhost"):
            raise RuntimeError("syncd reached for the network, or for D-Bus")
        return real(*args, **named)

    return call


def _of_connect(one, address):
    return address[0] if one.family in (socket.AF_INET, socket.AF_INET6) else None


socket.socket.connect = _guarded(socket.socket.connect, _of_connect)
socket.socket.connect_ex = _guarded(socket.socket.connect_ex, _of_connect)
socket.getaddrinfo = _guarded(socket.getaddrinfo, lambda host, *_: host)
'''

HOSTILE = 'raise RuntimeError("a package called {name} of the current folder was imported")\n'


@dataclass(frozen=True)
class Installed:
    """An environment into which the wheel was installed, and a hostile folder to run it from."""

    sdist: Path
    wheel: Path
    bin: Path
    cwd: Path
    """Holds ``providers/`` and ``templates/`` packages that raise when imported."""
    quiet: Path
    """On PYTHONPATH it takes the network away."""

    def run(
        self, program: str, *arguments: str, home: Path, environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment in the hostile folder, with nothing of the user's around it."""
        return subprocess.run(
            [self.bin / program, *arguments],
            cwd=self.cwd,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(home),
                "TMPDIR": str(home.parent),
                "LANG": "C.UTF-8",
                "PYTHONPATH": str(self.quiet),
                **(environment or {}),
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def python(self, code: str, *, home: Path) -> Any:
        """What a program of the environment prints as JSON."""
        done = self.run("python", "-c", code, home=home)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture(scope="session")
def installed(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel as a user gets it: built from the sdist, with its dependencies from the index.

    Session fixtures run before the one that hides the user's home, so pip finds its settings.
    """
    place = tmp_path_factory.mktemp("wheel")
    uv = shutil.which("uv")
    # Given no choice of its own, build makes the sdist and then the wheel from the unpacked sdist.
    builder = ["--installer", "uv"] if uv else []
    _run(
        [sys.executable, "-m", "build", "--outdir", str(place / "dist"), *builder, str(repository)], cwd=place
    )
    (sdist,) = (place / "dist").glob("*.tar.gz")
    (wheel,) = (place / "dist").glob("*.whl")

    environment = place / "environment"
    if uv:
        _run([uv, "venv", "--python", sys.executable, str(environment)], cwd=place)
        _run([uv, "pip", "install", "--python", str(environment / "bin/python"), str(wheel)], cwd=place)
    else:
        _run([sys.executable, "-m", "venv", str(environment)], cwd=place)
        _run([str(environment / "bin/python"), "-m", "pip", "install", "--no-input", str(wheel)], cwd=place)

    cwd, quiet = place / "hostile", place / "quiet"
    for name in ("providers", "templates"):
        (cwd / name).mkdir(parents=True)
        (cwd / name / "__init__.py").write_text(HOSTILE.format(name=name), encoding="utf-8")
    quiet.mkdir()
    (quiet / "sitecustomize.py").write_text(NO_NETWORK, encoding="utf-8")
    return Installed(sdist=sdist, wheel=wheel, bin=environment / "bin", cwd=cwd, quiet=quiet)


def _run(command: list[str], *, cwd: Path) -> None:
    """Run a tool away from the checkout; what it says is shown only when it fails."""
    hidden = {"PYTHONPATH", "VIRTUAL_ENV"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"{' '.join(command[:4])} ... failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")


@pytest.fixture
def empty_home(tmp_path: Path) -> Path:
    """A home directory in which every trace would show."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    return home
