"""One cloud after the other, and a home beside it; whoever adds a provider adds it to ``CLOUDS``."""

from collections.abc import Iterator

import pytest

from tests.hostile.nursery import Nursery

from .cloud import Cloud
from .google import GoogleCloud
from .outlook import OutlookCloud
from .scene import Home
from .way import Way

CLOUDS: dict[str, type[Cloud]] = {"google": GoogleCloud, "outlook": OutlookCloud}


@pytest.fixture(scope="session")
def hurried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """Where the commands come from; between two attempts they lose no time."""
    made = Nursery(tmp_path_factory.mktemp("hurried"), hurried=True)
    yield made
    made.close()


@pytest.fixture(scope="session", params=CLOUDS)
def cloud(request: pytest.FixtureRequest) -> Iterator[Cloud]:
    """A fake of each provider."""
    made = CLOUDS[request.param]()
    yield made
    made.stop()


@pytest.fixture(autouse=True)
def calm(cloud: Cloud) -> Iterator[None]:
    """After each test nothing goes wrong any more: one that fails spoils no other."""
    yield
    cloud.server.before = cloud.server.after = None
    cloud.server.faults.clear()


@pytest.fixture(scope="session")
def clouded(tmp_path_factory: pytest.TempPathFactory, cloud: Cloud, hurried: Nursery) -> Home:
    """A home that keeps everything there."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
            patch.setenv(name, str(tmp_path_factory.mktemp("nobody")))
        return Home(tmp_path_factory.mktemp("clouded"), cloud, hurried)


@pytest.fixture(scope="session")
def way(clouded: Home) -> Way:
    """The same home with a daemon, on its way from the first read to answers read back."""
    return Way(clouded)
