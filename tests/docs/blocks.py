"""The blocks of a page, and a shell that runs what is typed in them as a reader would."""

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(r"^(?:`([\w./-]+)`(?:, continued)?:\n\n)?```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a page: ``sh`` is typed, ``text`` is what that prints, others only stand there."""

    file: str
    """Where it belongs; empty for all others."""
    language: str
    text: str


def blocks_of(page: str) -> list[Block]:
    """All blocks of a page, in order."""
    found = [Block(*match.groups(default="")) for match in _BLOCK.finditer(page)]
    assert len(found) == len(re.findall(r"^```", page, re.MULTILINE)) / 2
    return found


@dataclass(frozen=True, slots=True)
class Shell:
    """A shell in a folder, with ``syncd`` and ``python`` as its programs, on a Friday at noon."""

    folder: Path
    repository: Path
    path: Sequence[Path] = ()
    """Where Python looks first."""

    def run(self, text: str) -> str:
        """Run lines, ending at the first error; what they print."""
        roots = (self.repository / one for one in (".", "providers", "templates"))
        programs = f'python() {{ "{sys.executable}" "$@"; }}\nsyncd() {{ python -m syncd "$@"; }}\n'
        done = subprocess.run(
            ["sh", "-e", "-c", programs + text],
            cwd=self.folder,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(map(str, (*self.path, *roots))),
                "PYTHONUTF8": "1",
                "SYNCD_NOW": "2026-11-20T12:00:00Z",
            },
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, f"exit {done.returncode}: {done.stdout}{done.stderr}"
        return done.stdout


def run_through(blocks: Iterable[Block], shell: Shell) -> Iterator[tuple[Block, str]]:
    """Run what is typed; whatever is shown below it must be what was printed. Yields each with its output."""
    printed = ""
    for block in blocks:
        if block.language == "sh":
            printed = shell.run(block.text)
            yield block, printed
        elif block.language == "text":
            assert printed == block.text, f"the page shows\n{block.text}\nand it prints\n{printed}"
