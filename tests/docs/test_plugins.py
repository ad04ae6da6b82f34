"""The tutorial for plugin authors works as it stands: its blocks are run in order and print what is shown."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.test_architecture import CONTRACT, Module, imports, is_below

BLOCK = re.compile(r"^(?:`([\w./-]+)`(?:, continued)?:\n\n)?```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the page."""

    file: str
    """Where it belongs; empty for what is typed and what is printed."""
    language: str
    text: str


@pytest.fixture(scope="session")
def blocks(repository: Path) -> list[Block]:
    """All blocks of the page, in order."""
    page = (repository / "docs" / "plugins.md").read_text("utf-8")
    found = [Block(*match.groups(default="")) for match in BLOCK.finditer(page)]
    assert len(found) == page.count("\n```") / 2
    return found


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody who does what the page says, in a folder of their own."""

    folder: Path
    repository: Path

    @property
    def home(self) -> Path:
        """Their home of syncd."""
        return self.folder.with_name("home")

    def write(self, block: Block) -> None:
        """Put a block where it belongs, behind what the file has already."""
        path = (self.home if block.file == "config.toml" else self.folder) / block.file
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"\n\n{block.text}" if file.tell() else block.text)
        if block.file == "pyproject.toml":
            self.install()

    def install(self) -> None:
        """Do what pip makes of the project's metadata, without an index."""
        project = tomllib.loads((self.folder / "pyproject.toml").read_text("utf-8"))["project"]
        info = self.folder / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n", "utf-8"
        )
        groups = project["entry-points"].items()
        lines = [f"[{group}]\n" + "".join(f"{a} = {b}\n" for a, b in one.items()) for group, one in groups]
        (info / "entry_points.txt").write_text("\n".join(lines), "utf-8")

    def type_in(self, text: str) -> str:
        """Run what is typed, by a shell that ends at the first error; what it prints."""
        paths = (self.folder, *(self.repository / one for one in (".", "providers", "templates")))
        programs = f'python() {{ "{sys.executable}" "$@"; }}\nsyncd() {{ python -m syncd "$@"; }}\n'
        done = subprocess.run(
            ["sh", "-e", "-c", programs + text],
            cwd=self.folder,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(map(str, paths)),
                "PYTHONUTF8": "1",
                "SYNCD_HOME": str(self.home),
                "SYNCD_NOW": "2026-11-20T12:00:00Z",
            },
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def test_the_tutorial_works_word_by_word(blocks: list[Block], tmp_path: Path, repository: Path) -> None:
    """Files are written, the suite is green, the calendar is connected and judged as the page shows."""
    author = Author(tmp_path / "plugin", repository)
    author.folder.mkdir()
    author.home.mkdir(mode=0o700)
    printed: list[str] = []
    for block in blocks:
        if block.file:
            author.write(block)
        elif block.language == "sh":
            printed.append(author.type_in(block.text))
        else:
            assert block.language == "text"
            assert printed[-1].endswith(block.text)
            assert block.text.count("\n") > 5
    suite, _ = printed
    assert re.search(r"^\d\d passed", suite, re.MULTILINE), suite


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
