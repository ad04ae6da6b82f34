"""The program that writes pages, and its modules, as a contributor runs them."""

import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def generate(repository: Path) -> Iterator[ModuleType]:
    """docs/generate.py as a module; what it imports lies beside it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(repository / "docs"))
        yield importlib.import_module("generate")
