"""The command goal edit: a goal as Markdown in the user's editor."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from syncd.cli.answers import still_shown
from syncd.cli.context import App, pass_app
from syncd.cli.goal_text import numbers
from syncd.cli.options import Command
from syncd.core.goalbook import GoalRecord, Revision, revise
from syncd.errors import ConfigError, StoreError, SyncdError, SyncRefused, UsageError
from syncd.goaltext import markdown_form, markdown_reader
from syncd.goaltext.forms import decode
from syncd.goaltext.shape import Here, Remark
from syncd.safetext import plain
from syncd.store import goalbook as store
from syncd.store import goals
from syncd.store.database import transaction

_HELP = """\
<!--
This is goal {id}. Save and close to keep what you changed; leave it as it is, or empty, to change nothing.

  state    active, waiting, done or dropped
  for      product, team or self: whom the outcome serves
  due      a date such as 2027-02-28
  with     the address of the person it is worked on with; that shares title, steps, progress and due
           date with them at the next publish, unless private is yes
  diffuse  yes when it is never quite reached: a fourth question asks how it is balanced
  rung     of the ladder, TRACK/LEVEL/RUNG

A step keeps its number wherever it stands; one without is new, one whose line is gone is removed.
[x] ticks a step. Below Check-ins, "- 40%: how it goes" adds one. What is dated, and the answers, stay
as they are; uid and created do too. Further lines of a text are indented.
-->
"""

_NOT_SAVED = "<!-- NOT SAVED"

_TRIES = 30
"""So often the editor opens; one that makes the same mistake by itself would go on for ever."""


@click.command(cls=Command, short_help="Change a goal in your editor.")
@click.argument("which", metavar="GOAL")
@pass_app
def edit(app: App, which: str) -> None:
    """Open a goal as Markdown in your editor ($VISUAL, else $EDITOR); what you save is taken over.

    Title, why, fields, state and steps can be changed, check-ins added; dated history and other
    people's answers stay as they are. An edit counts as a touch: the goal is not stale.

    A mistake opens the editor again with the reason on top and your text below it. Leave the text as
    it is, or empty it, to give up: nothing is changed then. A text that could not be taken over is
    kept in a file that is named. When the goal was changed meanwhile nothing is overwritten (exit 8).

    Needs a terminal. Elsewhere:

    \b
      syncd goal export --format markdown g1 > g1.md
      syncd goal import --update g1.md
    """
    (number,) = numbers((which,))
    goals.goal(app.database, number)
    editor = _editor(number)
    base = store.records(app.database)[number]
    with _workspace(app.home.temporary, number) as folder:
        desk = _Desk(app.home.temporary, folder / f"g{number}.md", editor, number)
        revision = _ask(app, desk, base)
        if revision is None or not revision.changes:
            app.say(f"g{number}: nothing was changed")
            return
        try:
            with transaction(app.database):
                if store.records(app.database).get(number) != base:
                    raise SyncRefused(f"g{number} was changed while you edited it; nothing was overwritten")
                store.update(app.database, number, base, revision.record)
        except SyncdError as error:
            error.hint = f"{error.hint}; ".lstrip("; ") + desk.keep()
            raise
    app.say(f"g{number}: changed: {', '.join(revision.changes)}")
    for line in still_shown(app, goals.goal(app.database, number)):
        app.say(f"g{number}: {line}")


def _editor(number: int) -> list[str]:
    """The editor's command; raises UsageError saying how to do without one."""
    hint = (
        f"`syncd goal export --format markdown g{number} > g{number}.md`, change it,"
        f" then `syncd goal import --update g{number}.md`"
    )
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("an editor needs a terminal", hint=hint)
    named = os.environ.get("VISUAL", "").strip() or os.environ.get("EDITOR", "").strip()
    if not named:
        raise UsageError(
            "no editor is set", hint=f"set EDITOR, as in `EDITOR=nano syncd goal edit g{number}`; or {hint}"
        )
    try:
        return shlex.split(named)
    except ValueError as error:
        raise UsageError(
            f"the editor {named!r} cannot be understood: {error}", hint="set EDITOR anew"
        ) from error


@contextmanager
def _workspace(temporary: Path, number: int) -> Iterator[Path]:
    """A folder of its own, so that what an editor leaves beside the file goes as well."""
    folder = Path(tempfile.mkdtemp(prefix=f"g{number}-", dir=temporary))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Desk:
    """The file the user edits, and what was last seen in it."""

    def __init__(self, temporary: Path, path: Path, editor: list[str], number: int) -> None:
        self.temporary, self.path, self.editor, self.number = temporary, path, editor, number
        self.text = ""

    def edited(self, text: str) -> str | None:
        """Let the user edit a text; None when they left it as it was, or empty.

        Raises UsageError when the editor fails, after keeping what it left.
        """
        self.path.unlink(
            missing_ok=True
        )  # an editor may have left a link there: nothing is written through it
        self.path.write_text(text, "utf-8", newline="")
        self.path.chmod(0o600)
        try:
            code = subprocess.run([*self.editor, str(self.path)], check=False).returncode  # noqa: S603 -- the user's editor
        except OSError as error:
            raise UsageError(
                f"cannot start the editor {self.editor[0]!r}: {error}", hint="set EDITOR"
            ) from error
        raw = self._saved()
        try:
            found = decode(raw, str(self.path))
        except ConfigError as error:
            kept = self._kept(raw)
            raise UsageError(
                f"what was saved is no text: {error.message}", hint=f"it is kept in {kept}"
            ) from error
        changed = found.strip() != text.strip() and _bare(found).strip() != ""
        if changed:
            self.text = found
        if code:
            hint = self.keep() if changed else "nothing was changed"
            raise UsageError(f"the editor {self.editor[0]!r} ended with code {code}", hint=hint)
        return found if changed else None

    def _saved(self) -> bytes:
        """What the editor left; nothing where there is no file any more."""
        if not self.path.parent.is_dir():
            raise StoreError(
                f"the folder {self.temporary} is gone, and what was saved in it",
                hint="see whether the disk it lay on is still connected; nothing was changed",
            )
        if not self.path.exists():
            return b""
        try:
            if not self.path.is_file():  # a pipe would be waited for
                raise UsageError(f"the editor left no file at {self.path}", hint="nothing was changed")
            return self.path.read_bytes()
        except OSError as error:
            raise UsageError(
                f"what was saved cannot be read: {error.strerror}", hint="nothing was changed"
            ) from error

    def keep(self) -> str:
        """Keep the user's text outside the workspace; says where, and how to take it over."""
        kept = self._kept(_without_reasons(self.text).encode("utf-8", "replace"))
        return f"your text is kept in {kept}; syncd goal import --update {kept}"

    def _kept(self, raw: bytes) -> Path:
        handle, name = tempfile.mkstemp(prefix=f"g{self.number}-kept-", suffix=".md", dir=self.temporary)
        with os.fdopen(handle, "wb") as stream:
            stream.write(raw)
        return Path(name)


def _ask(app: App, desk: _Desk, base: GoalRecord) -> Revision | None:
    """Let the user edit until the text can be taken over; None when they gave up or changed nothing."""
    shown = _HELP.format(id=f"g{desk.number}") + markdown_form.write([base])
    for tried in range(_TRIES):
        answer = desk.edited(shown)
        if answer is None:
            if tried and _bare(desk.path.read_text("utf-8", "replace")).strip():
                raise UsageError(f"g{desk.number} was not changed", hint=desk.keep())
            return None
        body = _without_reasons(answer)
        revision, problems = _understood(app, desk.number, base, body)
        if not problems:
            return revision
        shown = _with_reasons(body, problems)
    raise UsageError(
        f"g{desk.number} was not changed: {_TRIES} tries, and none could be read", hint=desk.keep()
    )


def _understood(app: App, number: int, base: GoalRecord, body: str) -> tuple[Revision | None, list[Remark]]:
    """What the text makes of the goal, or everything that is wrong with it."""
    here = Here(now=app.now, steps={base.uid: base.steps})
    parsed = markdown_reader.read(body, here=here)
    problems = list(parsed.problems)
    if not problems and len(parsed.records) != 1:
        problems.append(Remark(what=f"there is one goal to edit, and here are {len(parsed.records)}"))
    if problems:
        return None, problems
    (new,) = parsed.records
    if (new.uid, new.created_at) != (base.uid, base.created_at):
        problems.append(Remark(what="uid and created cannot be changed"))
    last_step = store.last_steps(app.database)[number]
    revision = revise(base, new, now=app.now, whole=True, last_step=last_step)
    problems += [Remark(what=f"{one} was changed or taken out; what is dated stays") for one in revision.lost]
    if len(new.answers) > len(base.answers) and not revision.lost:
        problems.append(Remark(what="answers cannot be added here"))
    return revision, problems


# -- the reasons on top ---------------------------------------------------------------------


def _with_reasons(body: str, problems: list[Remark]) -> str:
    """The text with what is wrong on top; line numbers are those of the file as it is shown."""
    above = len(problems) + 2
    told = [
        Remark(what=one.what, line=one.line + above if one.line else None, field=one.field)
        for one in problems
    ]
    reasons = [plain(str(one), limit=300).replace("--", "- -") for one in told]
    return "\n".join([f"{_NOT_SAVED}, because:", *(f"  {one}" for one in reasons), "-->", body])


def _without_reasons(text: str) -> str:
    """The text without the reasons an earlier try put on top."""
    return re.sub(rf"\A{_NOT_SAVED}.*?-->\n", "", text, count=1, flags=re.DOTALL)


def _bare(text: str) -> str:
    """The text without comments at the margin."""
    return re.sub(r"^<!--.*?(?:-->|\Z)", "", text, flags=re.DOTALL | re.MULTILINE)
