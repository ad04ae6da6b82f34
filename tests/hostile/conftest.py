"""The worlds of the worst moment, and how many points were tried in all of them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .worst import LONG, World

WANTED = 1_000
"""Points a long run has to try at least."""

Points = Callable[[str, int], None]


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
    tried = sorted(_points([*stats.get("passed", []), *stats.get("failed", [])]))
    if not tried:
        return
    terminalreporter.section("the worst moment")
    for scene, count in tried:
        terminalreporter.write_line(f"{count:6}  {scene}")
    for report in stats.get("skipped", []):
        if Path(report.fspath).parent.name == "hostile":
            terminalreporter.write_line(f"SKIPPED  {report.nodeid}: {report.longrepr[2]}", red=True)
    total = sum(count for _, count in tried)
    broken = sum(1 for _ in _points(stats.get("failed", [])))
    few = LONG and total < WANTED and not config.option.keyword
    more = f"; at least {WANTED} are wanted" if few else ""
    terminalreporter.write_line(f"{total} points tried, {broken} scenes broken{more}", red=few or broken > 0)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A long run that tried too little has not passed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if (
        reporter is None
        or not LONG
        or session.config.option.keyword
        or hasattr(session.config, "workerinput")
    ):
        return
    tried = sum(count for _, count in _points(reporter.stats.get("passed", [])))
    whole = any("hostile" in arg and not arg.endswith(".py") for arg in session.config.args)
    if whole and tried < WANTED and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
