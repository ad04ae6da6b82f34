"""Writes docs/config.md from the table of keys; with --check only says whether it is up to date."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from syncd.config import Config
from syncd.config_keys import KEYS, Key

PAGE = Path(__file__).with_name("config.md")

HEAD = """\
<!-- Written by docs/configuration.py from syncd/config_keys.py; `make docs` writes it anew. Do not edit. -->

# config.toml

The file lies in your system's folder for configuration (on Linux `~/.config/syncd/config.toml`; with
`--home DIR` it is `DIR/config.toml`) and need not be there. Mistakes in it are told all at once, with their
lines. A name with a dot is a key in a table:

```toml
desk = "local"

[documents]
folder = "~/Documents/1-1"
```
"""
FOOT = """\
The tables `[policy]` and `[people."sam.rivera@example.com".policy]` hold the numbers by which syncd judges:
[cadence.md](cadence.md), *The numbers*.
"""


def page() -> str:
    """The whole of docs/config.md."""
    return f"{HEAD}\n{_table()}\n\n{FOOT}"


def _table() -> str:
    lines = ["| key | meaning | default | example |", "| --- | --- | --- | --- |"]
    lines += [f"| {' | '.join(_cells(field, key))} |" for field, key in KEYS.items()]
    return "\n".join(lines)


def _cells(field: str, key: Key) -> Iterable[str]:
    default = getattr(Config(), field)
    shown = f'`"{default}"`' if isinstance(default, str) else "-"
    return (f"`{key.name}`", key.meaning, shown, f"`{key.example}`")


def main(arguments: Sequence[str]) -> int:
    """Write the page, or compare it; 1 when it differs."""
    wanted = page()
    if list(arguments) == ["--check"]:
        if PAGE.exists() and PAGE.read_text("utf-8") == wanted:
            return 0
        sys.stderr.write(f"{PAGE} is not what the table says; run `make docs`\n")
        return 1
    if arguments:
        sys.stderr.write("usage: configuration.py [--check]\n")
        return 2
    PAGE.write_text(wanted, "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
