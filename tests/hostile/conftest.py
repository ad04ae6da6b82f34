"""Homes for hostile texts and for the worst moment, and how many points of it were tried."""

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Syncd

from .scene import WORDS, full_of
from .texts import ALL
from .worst import LONG, World

WANTED = 1_000
"""Points a long run has to try at least."""

LOUD = re.compile("NOTHING WAS KILLED|NO DISK WAS FULL")
"""What is skipped is said, because a sweep that tried nothing looks like one that found nothing."""

Points = Callable[[str, int], None]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home full of such texts, to be copied."""
    return full_of(tmp_path_factory.mktemp("texts"), ALL)


@pytest.fixture(scope="session")
def ordinary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same home if everybody meant well."""
    return full_of(tmp_path_factory.mktemp("words"), WORDS)


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Syncd:
    """The same home for one test."""
    shutil.copytree(made, tmp_path / "home")
    return Syncd(home=tmp_path / "home", folder=tmp_path)


@pytest.fixture
def syncd(tmp_path: Path) -> Syncd:
    """A home in which nothing was done yet."""
    return Syncd(home=tmp_path / "home", folder=tmp_path)


@pytest.fixture(scope="session")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Homes in which each command has everything to do."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
            patch.setenv(name, str(tmp_path_factory.mktemp("nobody")))
        return World(tmp_path_factory.mktemp("worst"))


@pytest.fixture
def points(record_property: Callable[[str, object], None]) -> Points:
    """Call it with a scene and how many points of it were tried."""
    return lambda scene, tried: record_property("points", [scene, tried])


def _points(reports: list[pytest.TestReport]) -> Iterator[tuple[str, int]]:
    for report in reports:
        for name, value in report.user_properties:
            if name == "points" and isinstance(value, list):
                yield value[0], value[1]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say how many points were tried, by scene and in total, and what could not be tried."""
    stats = terminalreporter.stats
    tried: Counter[str] = Counter()
    for scene, count in _points([*stats.get("passed", []), *stats.get("failed", [])]):
        tried[scene] += count
    untried = [
        report
        for report in stats.get("skipped", [])
        if Path(report.fspath).parent.name == "hostile" and LOUD.search(report.longrepr[2])
    ]
    if not tried and not untried:
        return
    terminalreporter.section("the worst moment")
    for scene, count in sorted(tried.items()):
        terminalreporter.write_line(f"{count:6}  {scene}")
    for report in untried:
        terminalreporter.write_line(f"{report.longrepr[2]} ({report.nodeid})", red=True)
    total = tried.total()
    broken = sum(1 for _ in _points(stats.get("failed", [])))
    few = LONG and total < WANTED and not config.option.keyword
    more = f"; at least {WANTED} are wanted" if few else ""
    terminalreporter.write_line(f"{total} points tried, {broken} failed{more}", red=few or broken > 0)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A long run that tried too little has not passed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    config = session.config
    if not LONG or reporter is None or config.option.keyword or hasattr(config, "workerinput"):
        return
    tried = sum(count for _, count in _points(reporter.stats.get("passed", [])))
    whole = any("hostile" in arg and not arg.endswith(".py") for arg in config.args)
    if whole and tried < WANTED and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
