"""The service: one file on each system, loaded and dropped by the system's own commands."""

import os
import plistlib
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from syncd.errors import ConfigError
from syncd.service.installing import install, runs, uninstall
from syncd.service.unit import Unit, Wanted, unit
from tests.cli.conftest import Syncd

GOLDEN = Path(__file__).parent / "golden"
HOME = Path("/home/alex")
WANTED = Wanted(
    program=Path("/opt/syncd/bin/python"), home='/data/50% "mine"', environment={"SYNCD_KEY_FILE": "/k $x"}
)
FORMS = {"linux": "syncd.service", "darwin": "org.syncd.daemon.plist", "win32": "syncd-task.xml"}


def form(platform: str, *, home: Path = HOME, wanted: Wanted = WANTED) -> Unit:
    """The service of a platform."""
    return unit(wanted, platform=platform, home=home, user=501)


def text(one: Unit) -> str:
    """Its file as text with Unix line ends."""
    return one.text.decode("utf-16" if one.text[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8")


@pytest.mark.parametrize("platform", FORMS)
def test_the_file_is_as_it_was_looked_at(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Word by word; a change of it is a change somebody has to look at."""
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    one = form(platform)
    assert one.path.name == FORMS[platform]
    assert text(one) == (GOLDEN / FORMS[platform]).read_text("utf-8")


def test_launchd_reads_what_was_meant() -> None:
    """The program, its words, and that it starts again only after a failure."""
    content = plistlib.loads(form("darwin").text)
    assert content["ProgramArguments"] == [
        "/opt/syncd/bin/python",
        *("-P", "-m", "syncd", "--home", '/data/50% "mine"', "run"),
    ]
    assert content["RunAtLoad"] is True
    assert content["KeepAlive"] == {"SuccessfulExit": False}
    assert content["EnvironmentVariables"] == {"SYNCD_KEY_FILE": "/k $x"}


def test_the_task_scheduler_reads_what_was_meant() -> None:
    """UTF-16 as it wants it, in the namespace of its schema, quoted as Windows unquotes."""
    raw = form("win32").text
    assert raw[:2] in (b"\xff\xfe", b"\xfe\xff")
    space = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
    task = ElementTree.fromstring(raw.decode("utf-16").partition("\n")[2])
    assert [one.tag.removeprefix(space) for one in task] == [
        *("RegistrationInfo", "Triggers", "Principals", "Settings", "Actions")
    ]
    assert task.findtext(f".//{space}Command") == "/opt/syncd/bin/python"
    assert task.findtext(f".//{space}Arguments") == r'-P -m syncd --home "/data/50% \"mine\"" run'
    assert task.findtext(f".//{space}RunLevel") == "LeastPrivilege"
    assert task.findtext(f".//{space}DisallowStartIfOnBatteries") == "false"


ODD = ["plain", "a b", "50% %h", "$x ${HOME}", "\u00fc\u2603", "it's", '"', "\\x41", "a\nb", "a=b", ";", "-x"]


@pytest.mark.parametrize("name", ODD)
def test_systemd_finds_nothing_wrong(tmp_path: Path, name: str) -> None:
    """Its own check knows every key, and can run the program, whatever the folder it lies in is called."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("there is no systemd here")
    program = tmp_path / name / "python"
    program.parent.mkdir()
    program.symlink_to(sys.executable)
    wanted = Wanted(program=program, home=str(tmp_path / name), environment={"A": name})
    file = tmp_path / "syncd.service"
    file.write_bytes(form("linux", wanted=wanted).text)
    done = subprocess.run(
        [analyze, "verify", "--user", "--man=no", str(file)],
        capture_output=True,
        text=True,
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_nothing_is_asked_for_that_a_user_cannot_have() -> None:
    """Capabilities and namespaces belong to the system: with them a user's service does not start."""
    lines = {line.partition("=")[0] for line in text(form("linux")).splitlines()}
    assert not lines & {"CapabilityBoundingSet", "AmbientCapabilities", "PrivateTmp", "ProtectSystem", "User"}


# -- installing -----------------------------------------------------------------------------


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A systemctl that notes what it is asked, and fails for the words in the file ``fails``."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "systemctl"
    program.write_text(
        f'#!/bin/sh\necho "$*" >> {folder}/asked\n'
        f'if [ -e {folder}/fails ] && echo "$*" | grep -q -f {folder}/fails\n'
        'then echo "no bus" >&2; exit 1; fi\n',
        "utf-8",
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return folder


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the commands are those of systemd")


def asked(system: Path) -> list[str]:
    """What the system was asked so far."""
    return (system / "asked").read_text("utf-8").splitlines()


def test_installing_writes_one_file_and_loads_it(system: Path, tmp_path: Path) -> None:
    """The file is the user's alone; a second time nothing is done."""
    one = form("linux", home=tmp_path)
    assert install(one)
    assert one.path.stat().st_mode & 0o777 == 0o600
    assert asked(system) == ["--user daemon-reload", "--user enable --now syncd.service"]
    assert not install(one)
    assert asked(system)[2:] == ["--user is-active --quiet syncd.service"]


def test_installing_anew_ends_the_older_one(system: Path, tmp_path: Path) -> None:
    """After an update of Python: what runs would go on with the old one, and launchd loads nothing twice."""
    install(form("linux", home=tmp_path))
    (system / "asked").unlink()
    assert install(form("linux", home=tmp_path, wanted=replace(WANTED, program=Path("/opt/new/python"))))
    assert asked(system) == [
        *("--user disable --now syncd.service", "--user daemon-reload"),
        *("--user daemon-reload", "--user enable --now syncd.service"),
    ]
    mac = form("darwin")
    assert (mac.drop[0][1], mac.load[0][1]) == ("bootout", "bootstrap")


def test_uninstalling_leaves_nothing(system: Path, tmp_path: Path) -> None:
    """Neither file nor link nor a folder that was made for it."""
    (tmp_path / ".config").mkdir()
    before = sorted(tmp_path.rglob("*"))
    one = form("linux", home=tmp_path)
    install(one)
    one.links[0].parent.mkdir()
    one.links[0].symlink_to(one.path)
    assert uninstall(one)
    (system / "asked").unlink()
    assert sorted(tmp_path.rglob("*")) == before
    assert not uninstall(one)


def test_what_the_system_does_not_take_is_taken_back(system: Path, tmp_path: Path) -> None:
    """And the file of an older one stays as it was."""
    one = form("linux", home=tmp_path)
    (system / "fails").write_text("enable", "ascii")
    with pytest.raises(ConfigError, match="no bus"):
        install(one)
    assert not one.path.exists()
    older = form("linux", home=tmp_path, wanted=replace(WANTED, home="/elsewhere")).text
    one.path.parent.mkdir(parents=True)
    one.path.write_bytes(older)
    with pytest.raises(ConfigError, match="no bus"):
        install(one)
    assert one.path.read_bytes() == older
    assert list(one.path.parent.iterdir()) == [one.path]


def test_what_the_user_changed_stays_while_it_runs_the_same(system: Path, tmp_path: Path) -> None:
    """Another priority, a proxy: it is as good as ours. What is replaced in the end is kept, and said."""
    syncd = Syncd(home=tmp_path / "home", folder=tmp_path, env={"SYNCD_NOW": None})
    syncd.ok("service", "install")
    (file,) = tmp_path.rglob("syncd.service")
    changed = file.read_text("utf-8").replace("Nice=10", "Nice=5\nEnvironment=HTTPS_PROXY=http://proxy")
    file.write_text(changed, "utf-8")
    assert syncd.ok("service", "status").endswith("running\n")
    assert "installed already" in syncd.ok("service", "install")
    (system / "fails").write_text("is-active", "ascii")
    assert "installed and started" in syncd.ok("service", "install")
    assert file.read_text("utf-8") == changed
    other = Syncd(home=tmp_path / "other", folder=tmp_path, env={"SYNCD_NOW": None})
    assert "syncd.service.before" in other.ok("service", "install")
    assert file.with_name("syncd.service.before").read_text("utf-8") == changed
    other.ok("service", "uninstall")
    assert not list(tmp_path.rglob("syncd.service*"))


STRANGERS: dict[str, Callable[[Path], object]] = {
    "another program's": lambda path: path.write_text("[Service]\nExecStart=/usr/bin/syncd\n", "ascii"),
    "a mask": lambda path: path.symlink_to("/dev/null"),
    "a folder": lambda path: path.mkdir(),
}


@pytest.mark.parametrize("stranger", STRANGERS)
def test_what_is_not_ours_is_neither_replaced_nor_removed(
    system: Path, tmp_path: Path, stranger: str
) -> None:
    """It is told of with what to do; the doctor minds its own business."""
    syncd = Syncd(home=tmp_path / "home", folder=tmp_path, env={"SYNCD_NOW": None})
    path = tmp_path / ".config" / "systemd" / "user" / "syncd.service"
    path.parent.mkdir(parents=True)
    STRANGERS[stranger](path)
    before = path.lstat()
    for command in ("install", "uninstall", "status"):
        assert "was not touched" in syncd.refused("service", command, code=5)
    assert path.lstat() == before
    assert not (system / "asked").exists()
    syncd.ok("doctor")


def test_a_link_that_is_left_is_taken_away(system: Path, tmp_path: Path) -> None:
    """Whoever deletes the file by hand has not ended the service."""
    one = form("linux", home=tmp_path)
    one.links[0].parent.mkdir(parents=True)
    one.links[0].symlink_to(one.path)
    assert uninstall(one)
    assert "--user disable --now syncd.service" in asked(system)
    assert not one.links[0].is_symlink()
    assert not uninstall(one)


def test_a_place_that_takes_no_file_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In words, with what to do."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "file"))
    with pytest.raises(ConfigError, match="cannot write"):
        install(form("linux", home=tmp_path))


@pytest.mark.parametrize("folder", ["relative", "~/.config"])
def test_a_folder_of_settings_that_is_no_whole_path_counts_as_none(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So the XDG Base Directory Specification wants it; the file would lie where nobody looks."""
    monkeypatch.setenv("XDG_CONFIG_HOME", folder)
    assert form("linux", home=tmp_path).path == tmp_path / ".config" / "systemd" / "user" / "syncd.service"


@pytest.mark.usefixtures("system")
def test_the_usual_home_is_that_of_the_users_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where that has been moved by variables a service does not get."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("SYNCD_HOME", raising=False)
    syncd = Syncd(home=tmp_path / "home", folder=tmp_path, env={"SYNCD_NOW": None})
    moved = f'Environment="XDG_DATA_HOME={tmp_path / "data"}"'
    assert moved in syncd.bare("service", "install", "--dry-run").out
    assert moved not in syncd.ok("service", "install", "--dry-run")


def test_a_system_without_the_command_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In words, with what works without it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigError) as failed:
        install(form("linux", home=tmp_path))
    assert "systemctl: No such file" in failed.value.message
    assert "`syncd run` works without it" in failed.value.hint
    assert not runs(form("linux", home=tmp_path))


def test_the_commands_tell_what_they_do(system: Path, tmp_path: Path) -> None:
    """Look first, install, see it, and take it away again."""
    syncd = Syncd(home=tmp_path / "home", folder=tmp_path, env={"SYNCD_NOW": None})
    planned = syncd.ok("service", "install", "--dry-run")
    assert "would write" in planned
    assert "would run: systemctl --user enable --now syncd.service" in planned
    assert not (system / "asked").exists()
    assert syncd("service", "status").code == 4
    assert "installed and started" in syncd.ok("service", "install")
    assert syncd.ok("service", "status").endswith("running\n")
    assert "installed already" in syncd.ok("service", "install")
    other = Syncd(home=tmp_path / "other", folder=tmp_path, env={"SYNCD_NOW": None})
    assert "another home" in other("service", "status").out
    assert "removed" in syncd.ok("service", "uninstall")
    assert "no service is installed" in syncd.ok("service", "uninstall")


@pytest.mark.usefixtures("system")
def test_a_service_goes_by_the_real_clock(tmp_path: Path) -> None:
    """A time that is set for one process is refused."""
    assert "SYNCD_NOW" in Syncd(home=tmp_path / "home", folder=tmp_path).refused("service", "install", code=5)
