"""The page about what can be wrong, from the doctor's table and the tables of errors."""

import re
from collections.abc import Iterable, Mapping

from syncd.cli.checks import CHECKS, Check, Saying
from syncd.core.telling import NUDGES
from syncd.store import trouble
from writers import prose
from writers.prose import table

CODES: Mapping[int, str] = {
    0: "all is well",
    1: "an error of syncd's own: please report it",
    2: "the command does not fit: an unknown option, person or date, an ambiguous name",
    3: "`syncd audit --fail-on SEVERITY`: there are such findings",
    4: "not everything could be done or judged, such as a calendar that could not be read",
    5: "the configuration, an input file or a plugin is wrong",
    6: "a sign-in is needed",
    7: "a provider could not be read or written",
    8: "refused, because something would have been lost or given away, or secrets are closed",
    9: "the database or the disk",
    75: "another syncd of this home is at it already",
}
"""What a script can go by; a test holds it against the errors."""


def page() -> str:
    """The whole of docs/troubleshooting.md."""
    checks = (part for check in CHECKS for part in _check(check))
    return prose.page((*_head(), *checks, *_store(), *_questions(), *_codes()))


def _head() -> Iterable[str]:
    yield """\
<!-- Written by docs/generate.py from syncd/cli/checks.py; `make docs` writes it anew. Do not edit. -->

# Troubleshooting

```
syncd status     # what was read and when, what runs, what was not understood
syncd doctor     # what is wrong with this installation, and the fix for each of it
```

`syncd doctor` makes the checks below, in this order, and mends nothing. Each is `ok`, `BAD` with its
fix, or `--` where it could not be made because the config or the database cannot be read. The exit code is
that of the first trouble, 0 when there is none; a note changes no exit code. `syncd doctor --format json`
says the same to programs. What stands in italics is filled in.

A home that is not safe to use at all (a link, somebody else's folder) ends every command, the doctor too,
with exit 8."""


def _check(check: Check) -> Iterable[str]:
    needs = " It needs a config and a database that can be read." if check.needs_all else ""
    yield f"## {check.name.capitalize()}\n\nLooks at {check.looks_at}.{needs}"
    yield table(("when", "it says", "fix", "exit"), map(_row, check.says))


def _row(saying: Saying) -> tuple[str, ...]:
    codes = " or ".join(str(code) if code else "note" for code in saying.exit_codes)
    fix = _words(saying, saying.fix) or "none needed"
    return saying.when, _words(saying, saying.what), fix, codes


def _words(saying: Saying, template: str) -> str:
    """A text with what is filled in told in italics."""

    def told(gap: re.Match[str]) -> str:
        words = saying.gaps.get(gap[1], gap[1])
        return words if words[:1] in ("", "`") else f"*{words}*"

    return re.sub(r"\{(\w+)\}", told, template)


def _store() -> Iterable[str]:
    yield """\
## When the database or the disk fails

Any command may meet this; it ends with exit 9, and what it was about to write was not written. Each has its
own remedy:"""
    troubles = sorted(
        {one for one in vars(trouble).values() if isinstance(one, trouble.Trouble)},
        key=lambda one: one.words,
    )
    yield table(("it says", "fix"), ((one.words, one.hint) for one in troubles))
    yield """\
A database that `syncd run` finds damaged is set aside in the folder `backups`, and the newest good copy put
in its place; a notification says so. Where no copy is good nothing is touched. A copy is made every day
while the daemon runs, and before a new syncd changes the form of the database."""


def _questions() -> Iterable[str]:
    yield "## When nothing is broken, and it is wrong all the same"
    yield table(
        ("what you see", "what to do"),
        (
            (
                "a 1:1 is not found, or something is taken for one",
                "`syncd people list --why` says what was decided about every series; `syncd people include "
                "SERIES --with ADDRESS` and `syncd people exclude SERIES` overrule it",
            ),
            (
                "one person appears as two",
                "`syncd people merge PERSON OTHER`; `syncd people split PERSON ADDRESS` undoes it",
            ),
            ("it says skipped, and you met", "`syncd held sam 2026-11-16`"),
            (
                "you cannot see why it judges so",
                "`syncd audit sam --why` names the row of [the tables](cadence.md)",
            ),
            (
                "an agenda does not come into the document by itself",
                "`syncd publish list` shows whom you allowed it for, "
                "`syncd sync --dry-run` what would be written",
            ),
            (
                "a link should come off an event",
                "`syncd undo sam --dry-run` shows what would be taken off, `syncd undo sam` takes it off",
            ),
            ("a finding that is known and should be quiet", "`syncd ack ID`, with the ID the audit shows"),
            (
                "no notification ever comes",
                f"only findings of high severity are worth one, each {NUDGES} times at most; the rest stands "
                "in the digest of the week, which `syncd status` names; `notifications.desktop = false` "
                "turns them off",
            ),
        ),
    )


def _codes() -> Iterable[str]:
    yield "## Exit codes"
    yield table(("code", "meaning"), ((str(code), meaning) for code, meaning in CODES.items()))
