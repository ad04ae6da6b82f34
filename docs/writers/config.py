"""The page about config.toml, from the tables by which it is read."""

from collections.abc import Iterable
from dataclasses import fields

from syncd import clock, paths
from syncd.config import Config
from syncd.config_file import LARGEST
from syncd.config_keys import KEYS, POLICY_KEYS, Key
from syncd.core.policy import Policy
from syncd.secrets import keys
from writers import prose
from writers.prose import plain, table


def page() -> str:
    """The whole of docs/config.md."""
    return prose.page((*_head(), *_keys(), *_numbers(), *_environment()))


def _head() -> Iterable[str]:
    yield f"""\
<!-- Written by docs/generate.py from syncd/config_keys.py; `make docs` writes it anew. Do not edit. -->

# Configuration

syncd works without any. What you want otherwise stands in `config.toml`, a
[TOML](https://toml.io/) file of at most {LARGEST // 1024} KiB in UTF-8:

- on Linux `~/.config/syncd/config.toml` (below `$XDG_CONFIG_HOME` where that is set);
- on macOS `~/Library/Application Support/syncd/config.toml`;
- on Windows `%LOCALAPPDATA%\\syncd\\config.toml`;
- with `--home DIR` or `SYNCD_HOME`, `DIR/config.toml`.

All of the file is checked whenever it is read. An unknown key is refused with the nearest name there is, and
everything that is wrong is told at once (exit 5); `syncd doctor` says the same. `syncd run` reads
it anew with each round of work: while it is wrong the daemon goes on by the last one that was not, and notes
`config-broken` in its log."""


def _keys() -> Iterable[str]:
    yield """\
## The keys

A name with a dot is a key in a table: `documents.folder` is `folder` under `[documents]`."""
    yield table(
        ("key", "meaning", "default", "example"),
        (
            (f"`{key.name}`", key.meaning, default(field, key), f"`{key.example}`")
            for field, key in KEYS.items()
        ),
    )
    yield "## All of them in one file"
    yield f"```toml\n{example()}```"


def default(field: str, key: Key) -> str:
    """What holds where a key is not given."""
    if key.otherwise:
        return key.otherwise
    value = getattr(Config(), field)
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f'`"{value}"`' if isinstance(value, str) else "none"


def example() -> str:
    """A file with every key, and one number for everybody and for one person."""
    top = [f"{key.name} = {key.example}" for key in KEYS.values() if "." not in key.name]
    tables: dict[str, list[str]] = {}
    for key in KEYS.values():
        head, dot, rest = key.name.partition(".")
        if dot:
            tables.setdefault(head, []).append(f"{rest} = {key.example}")
    tables |= {
        "policy": [f"lead_hours = {plain(Policy().lead_hours * 2)}"],
        'people."sam.rivera@example.com".policy': [f"lapse_after = {Policy().lapse_after + 1}"],
    }
    parts = [top, *([f"[{name}]", *lines] for name, lines in tables.items())]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _numbers() -> Iterable[str]:
    yield """\
## The numbers

Each number by which syncd judges can be set for everybody under `[policy]`, or for one person under
`[people."sam.rivera@example.com".policy]`. A number is more than 0. [How syncd judges](cadence.md) says where
each is used."""
    policy = Policy()
    kinds = {one.name: type(getattr(policy, one.name)) for one in fields(Policy)}
    yield table(
        ("number", "meaning", "default", "at most"),
        (
            (
                f"`{name}`",
                meaning + (" (a whole number)" if kinds[name] is int else ""),
                plain(getattr(policy, name)),
                str(int(most)),
            )
            for name, (meaning, most) in POLICY_KEYS.items()
        ),
    )


def _environment() -> Iterable[str]:
    yield """\
## In the environment

These hold for one process."""
    yield table(
        ("variable", "meaning"),
        (
            (f"`{paths.VARIABLE}`", "as `--home DIR`: all of syncd's files below one folder"),
            (f"`{keys.KEY_FILE}`", "as `secrets.key_file`, and before it; see [secrets](secrets.md)"),
            (f"`{keys.COMMAND}`", "a command that prints the key to the sign-ins"),
            (f"`{clock.VARIABLE}`", "a moment (ISO 8601) instead of the clock, for trials"),
            ("`NO_COLOR`", "set to anything: no colours"),
        ),
    )
    yield f"""\
`syncd service install` writes the home (or what moves the usual one: `XDG_DATA_HOME`,
`XDG_CONFIG_HOME`) and the two about keys into the service; while
`{clock.VARIABLE}` is set it refuses to."""
