"""The wheel as users get it: what is in it, what it needs, and that it works away from its source."""

import email.parser
import tarfile
import zipfile
from email.message import Message
from pathlib import Path, PurePosixPath

import pytest

from tests.packaging.conftest import Installed

pytestmark = [pytest.mark.packaging, pytest.mark.xdist_group("packaging")]

PACKAGES = {
    "syncd": "syncd",
    "syncd_providers": "providers/syncd_providers",
    "syncd_templates": "templates/syncd_templates",
}
"""The three import packages and where they lie in the tree."""


@pytest.fixture(scope="session")
def files(installed: Installed) -> frozenset[PurePosixPath]:
    """Every file of the wheel."""
    with zipfile.ZipFile(installed.wheel) as wheel:
        return frozenset(PurePosixPath(name) for name in wheel.namelist() if not name.endswith("/"))


@pytest.fixture(scope="session")
def metadata(installed: Installed) -> Message:
    """The wheel's METADATA."""
    with zipfile.ZipFile(installed.wheel) as wheel:
        (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
        return email.parser.Parser().parsestr(wheel.read(name).decode())


def test_the_wheel_holds_three_packages_and_nothing_else(files: frozenset[PurePosixPath]) -> None:
    """No ``providers``, no ``templates``, no ``tests`` at the top level of somebody's environment."""
    top = {file.parts[0] for file in files}
    info = {name for name in top if name.endswith(".dist-info")}
    assert top - info == PACKAGES.keys()
    assert len(info) == 1


def test_the_wheel_holds_every_file_of_the_packages(
    files: frozenset[PurePosixPath], repository: Path
) -> None:
    """The schema, the templates and the sample calendars travel with the code."""
    expected = {
        PurePosixPath(package, file.relative_to(repository / folder).as_posix())
        for package, folder in PACKAGES.items()
        for file in (repository / folder).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert {file for file in files if not file.parts[0].endswith(".dist-info")} == expected


def test_the_wheel_is_typed_and_licensed(files: frozenset[PurePosixPath]) -> None:
    """Each package carries py.typed; the licence text is in the metadata."""
    for package in PACKAGES:
        assert PurePosixPath(package, "py.typed") in files
    assert any(file.name == "LICENSE" and ".dist-info" in file.parts[0] for file in files)


def test_the_wheel_holds_no_tests(files: frozenset[PurePosixPath]) -> None:
    """The kit for plugin authors is shipped, our own tests are not."""
    stray = [file for file in files if "tests" in file.parts or file.name.startswith(("test_", "conftest"))]
    assert stray == []


def test_the_metadata_asks_for_what_is_needed_and_no_more(metadata: Message) -> None:
    """A plain install brings every library of the main job, none of the tools, never keyrings.alt."""
    required = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    names = {line.replace("<", ">").partition(">")[0].strip().lower() for line in required}
    assert {"click", "icalendar", "httpcore", "jinja2", "markdown-it-py"} <= names
    assert not names & {"keyrings.alt", "keyrings-alt", "pytest", "mypy", "ruff", "hypothesis"}
    assert all(">=" in line for line in required)
    assert metadata["License-Expression"] == "MIT"
    assert metadata["Requires-Python"] == ">=3.11"


def test_the_environment_holds_no_plain_text_keyring(installed: Installed, empty_home: Path) -> None:
    """No dependency of a dependency brings a keyring that would store tokens in plain text."""
    code = (
        "import importlib.metadata as m, json;"
        "print(json.dumps([d.metadata['Name'].lower() for d in m.distributions()]))"
    )
    names = installed.python(code, home=empty_home)
    assert "syncd" in names
    assert not {"keyrings.alt", "keyrings-alt", "pytest"} & set(names)


def test_the_sdist_builds_what_a_packager_needs(installed: Installed) -> None:
    """The sdist carries tests, docs and licence, and nothing of a developer's machine."""
    with tarfile.open(installed.sdist) as archive:
        names = {PurePosixPath(*PurePosixPath(name).parts[1:]) for name in archive.getnames()}
    for expected in (
        "pyproject.toml",
        "LICENSE",
        "README.md",
        "CHANGELOG.md",
        "SECURITY.md",
        "mkdocs.yml",
        "tests/conftest.py",
        "docs/adr",
    ):
        assert any(name.is_relative_to(expected) for name in names), expected
    unwanted = {".git", ".venv", ".ci", "__pycache__", ".hypothesis", ".mypy_cache", ".pytest_cache"}
    assert [name for name in names if unwanted & set(name.parts)] == []


def test_the_code_runs_from_the_wheel(installed: Installed, empty_home: Path) -> None:
    """What is imported is the installed code, not the checkout's."""
    code = (
        "import json, syncd, syncd_providers, syncd_templates, sys;"
        "print(json.dumps([[m.__path__[0] for m in (syncd, syncd_providers, syncd_templates)], sys.prefix]))"
    )
    places, prefix = installed.python(code, home=empty_home)
    assert all(Path(place).is_relative_to(prefix) for place in places)


def test_the_built_in_providers_load(installed: Installed, empty_home: Path) -> None:
    """The entry points of the wheel lead to specs, and the specs to factories."""
    code = (
        "import json; from syncd.registry import Found, load, providers;"
        "registry = providers(None);"
        "specs = [p.spec for p in registry.plugins if isinstance(p, Found)];"
        "factories = [load(f) for s in specs for f in (s.source, s.invite, s.desk) if f];"
        "broken = [plugin.reason for plugin in registry.broken];"
        "print(json.dumps([[s.name for s in specs], len(factories), broken]))"
    )
    names, factories, broken = installed.python(code, home=empty_home)
    assert {"ics", "local"} <= set(names)
    assert factories >= 2
    assert broken == []


def test_the_templates_are_found_as_resources(installed: Installed, empty_home: Path) -> None:
    """Agenda templates are package data, readable wherever the wheel was put."""
    code = (
        "import json; from importlib.resources import files;"
        "print(json.dumps([f.name for f in files('syncd_templates').iterdir() if f.is_file()]))"
    )
    names = installed.python(code, home=empty_home)
    assert [name for name in names if not name.endswith((".py", ".pyc", "py.typed"))]


@pytest.mark.parametrize("program", [("syncd",), ("python", "-m", "syncd")])
@pytest.mark.parametrize("option", ["--version", "--help"])
def test_version_and_help_work_anywhere_and_leave_no_trace(
    installed: Installed, empty_home: Path, program: tuple[str, ...], option: str
) -> None:
    """Run from a folder with hostile packages of our source roots' names, in an empty home."""
    # `python -m` and PYTHONPATH put the current folder on the path; the script alone does not.
    path = f"{installed.cwd}:{installed.quiet}"
    done = installed.run(*program, option, home=empty_home, environment={"PYTHONPATH": path})
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "syncd" in done.stdout
    assert list(empty_home.iterdir()) == []


def test_the_version_is_that_of_the_wheel(installed: Installed, empty_home: Path, metadata: Message) -> None:
    """sdist, wheel and ``--version`` name one version."""
    done = installed.run("syncd", "--version", home=empty_home)
    version = metadata["Version"]
    assert version in done.stdout.split()[-1]
    assert installed.sdist.name == f"syncd-{version}.tar.gz"


@pytest.mark.parametrize("module", ["", "python"])
def test_the_demo_works_offline_and_touches_nothing_of_the_users(
    installed: Installed, empty_home: Path, module: str
) -> None:
    """The whole main job runs without network, keyring, D-Bus or configuration, in a place of its own."""
    program = ("python", "-m", "syncd") if module else ("syncd",)
    done = installed.run(*program, "demo", home=empty_home)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert "\x1b" not in done.stdout
    assert "1:1" in done.stdout
    assert list(empty_home.iterdir()) == []


@pytest.mark.parametrize("provider", ["google", "outlook"])
def test_the_tour_of_a_provider_works_offline_and_touches_nothing_of_the_users(
    installed: Installed, empty_home: Path, provider: str
) -> None:
    """The stand-in is part of the wheel: no account, no network but loopback, no keyring."""
    done = installed.run("syncd", "demo", "--provider", provider, home=empty_home)
    assert (done.returncode, done.stderr) == (0, "")
    assert "attached: " in done.stdout
    assert list(empty_home.iterdir()) == []
