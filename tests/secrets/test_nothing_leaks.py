"""A secret and its key are only where they belong: not in a home, a process list, a log or a backup."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SECRET, KEY = "canary-secret-0123456789", "canary-key-0123456789-0123456789-0123456789"

# Prints what anybody on the machine could see while the secrets are open, and every log line there was.
HOLD = """
import io, json, logging, os, resource, subprocess, sys
from pathlib import Path
log = io.StringIO()
logging.basicConfig(stream=log, level=logging.DEBUG)
from click.testing import CliRunner
from syncd.cli import main
from syncd.secrets.box import Secrets
from syncd.secrets.keys import source
CliRunner().invoke(main, ["--home", sys.argv[1], "doctor"], catch_exceptions=False)
box = Secrets(Path(sys.argv[1]) / "secrets.enc", source(configured=None, environment=os.environ))
box.put("google:work:refresh", sys.stdin.readline().strip())
assert Secrets(box.path, box.source).get("google:work:refresh")
show = [sys.executable, "-c", "import os; print(dict(os.environ))"]
seen = {
    "log": log.getvalue(), "repr": repr(box.source),
    "child": subprocess.run(show, capture_output=True, text=True).stdout,
    "arguments": Path("/proc/self/cmdline").read_text(), "environment": str(dict(os.environ)),
    "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
}
print(json.dumps(seen))
"""


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="no /proc to look into")
@pytest.mark.parametrize("way", ["file", "command"])
def test_an_open_secret_is_seen_nowhere(tmp_path: Path, way: str) -> None:
    """While it is in use, and afterwards in every file of the home and in a copy of the database."""
    key = tmp_path / "key"
    key.write_text(KEY, "utf-8")
    key.chmod(0o600)
    home = tmp_path / "home"
    variable = {"file": {"SYNCD_KEY_FILE": str(key)}, "command": {"SYNCD_TOKEN_COMMAND": f"cat {key}"}}[way]
    env = os.environ | variable
    done = subprocess.run(
        [sys.executable, "-c", HOLD, str(home)],
        input=SECRET,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen.pop("core") == 0
    copy = [
        sys.executable,
        "-m",
        "syncd",
        "--home",
        str(home),
        "--verbose",
        "backup",
        "--to",
        str(tmp_path / "copy.db"),
    ]
    done = subprocess.run(copy, env=env, capture_output=True, text=True, check=True)
    doctor = [sys.executable, "-m", "syncd", "--home", str(home), "--verbose", "doctor", "--format", "json"]
    told = subprocess.run(doctor, env=env, capture_output=True, text=True, check=False)
    assert json.loads(told.stdout)["secrets"]["count"] == 1
    seen |= {"backup": done.stdout + done.stderr, "doctor": told.stdout + told.stderr}
    assert [name for name, text in seen.items() if SECRET in text or KEY in text] == []
    files = [path for path in (*home.rglob("*"), tmp_path / "copy.db") if path.is_file()]
    assert {"secrets.enc", "syncd.db", "copy.db"} <= {path.name for path in files}
    assert [path for path in files if b"canary" in path.read_bytes()] == []
    assert [path for path in files if path.stat().st_mode & 0o077] == []
