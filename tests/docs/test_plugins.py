"""The tutorial for plugin authors works as it stands: its blocks are run in order and print what is shown."""

import ast
import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest

from tests.docs.blocks import Block, Shell, blocks_of, run_through
from tests.test_architecture import CONTRACT, Module, imports, is_below


@pytest.fixture(scope="session")
def blocks(repository: Path) -> list[Block]:
    """All blocks of the page, in order."""
    return blocks_of((repository / "docs" / "plugins.md").read_text("utf-8"))


def write(block: Block, folder: Path) -> None:
    """Put a block into its file, behind what stands there already."""
    path = folder / block.file
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text("utf-8") + "\n\n" if path.exists() else ""
    path.write_text(before + block.text, "utf-8")


def install(folder: Path) -> None:
    """Write what pip makes of the project's metadata; no index is asked."""
    project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]
    info = folder / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    info.mkdir()
    named = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    (info / "METADATA").write_text(named, "utf-8")
    groups = project["entry-points"].items()
    lines = chain.from_iterable(
        (f"[{group}]", *(f"{name} = {value}" for name, value in one.items())) for group, one in groups
    )
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n", "utf-8")


def test_the_tutorial_works_word_by_word(
    blocks: list[Block], tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files are written, the suite is green, the calendar is connected and judged as the page shows."""
    plugin, home = tmp_path / "plugin", tmp_path / "home"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("SYNCD_HOME", str(home))
    for block in blocks:
        if block.file:
            write(block, home if block.file == "config.toml" else plugin)
    install(plugin)
    typed = list(run_through(blocks, Shell(plugin, repository, path=(plugin,))))
    (suite,) = [printed for block, printed in typed if "pytest" in block.text]
    assert re.search(r"^\d\d passed", suite, re.MULTILINE), suite
    assert len(typed) == 3


def test_the_tutorial_uses_only_what_a_plugin_may(blocks: list[Block], repository: Path) -> None:
    """Its code imports nothing else of syncd, and the page names nothing else as free to be used."""
    code = "\n".join(one.text for one in blocks if one.file.startswith("syncd_csv/"))
    module = Module(name="syncd_csv", path=Path("plugins.md"), tree=ast.parse(code))
    used = [name for name, _ in imports(module) if is_below(name, ("syncd",))]
    assert len(used) > 10
    assert [name for name in used if not is_below(name, CONTRACT)] == []
    page = (repository / "docs" / "plugins.md").read_text("utf-8")
    named = set(re.findall(r"`(syncd\.[\w.]+)`", page.rpartition("- Of syncd a provider imports")[2]))
    assert named <= CONTRACT
