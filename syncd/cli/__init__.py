"""The command line: the only place with click and words for the user.

Commands live in modules of their own, imported when they are called, so that ``--version`` and
``--help`` stay fast.
"""

import gc
import importlib
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from syncd import __version__
from syncd.cli.options import FORMATS, Given, Group, listing, refuse_format
from syncd.errors import ConfigError, StoreError, SyncdError, UsageError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("demo", "A year of one career on sample calendars."),
    "connect": ("connect", "Add a calendar."),
    "accounts": ("accounts", "List the connected calendars."),
    "disconnect": ("disconnect", "Forget a calendar; your goals and history stay."),
    "sync": ("sync", "Read calendars and documents, publish what is allowed."),
    "audit": ("audit", "Which of my relationships have I let lapse?"),
    "ack": ("audit", "Silence a finding you have seen."),
    "week": ("week", "Whom I meet, what I owe them, who is slipping."),
    "people": ("people", "Who my 1:1s are with, and how to correct it."),
    "held": ("said", "Say that a 1:1 took place."),
    "skipped": ("said", "Say that a 1:1 was skipped."),
    "excused": ("said", "Say that a 1:1 was rightly left out."),
    "goal": ("goals", "Goals, their steps and check-ins."),
    "jot": ("jots", "Note a line for a coming agenda."),
    "ladder": ("ladder", "The career ladder: tracks, levels, and where you stand."),
    "agenda": ("agenda", "The agenda of the next 1:1 with somebody."),
    "publish": ("publish", "What sync may publish by itself."),
    "rollup": ("rollup", "Who has reports without a living 1:1, in numbers alone."),
    "run": ("run", "Watch the calendars, publish what is allowed, tell what has changed."),
    "service": ("service", "Let the system start `syncd run` whenever you sign in."),
    "undo": ("undo", "Take off what syncd put onto your calendars."),
    "backup": ("backup", "Copy everything syncd knows into one file."),
    "restore": ("backup", "Put such a copy in the place of the database."),
    "status": ("status", "What was read, when, and what was not understood."),
    "doctor": ("doctor", "Check this installation and say the fix for each problem."),
    "completion": ("completion", "Let your shell complete commands, people and goals."),
}
"""Command -> its module and its line in ``--help``, in the order a user meets them."""

SECTIONS = {
    "demo": "To begin",
    "audit": "How it goes",
    "goal": "What to talk about",
    "run": "By itself",
    "undo": "Take back, keep, mend",
}
"""The headings of ``--help``, each with the first command below it."""


class Commands(Group):
    """Imports a command's module when the command is called; turns errors into exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now; None when there is none."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"syncd.cli.{COMMANDS[cmd_name][0]}")
        command = getattr(module, cmd_name)
        assert isinstance(command, click.Command)
        return command

    def main(self, *arguments: Any, **named: Any) -> Any:
        """Answer a shell that asks how a line may go on, else run a command."""
        # What a command makes lives as long as the command: looking for garbage often costs a tenth of it.
        gc.set_threshold(50_000, 20, 50)
        question = os.environ.get("_SYNCD_COMPLETE")
        if question is None:
            return super().main(*arguments, **named)
        from syncd.cli.completion import answer

        return answer(self, question)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list["CompletionItem"]:
        """Commands from the table, none imported, then options."""
        from click.shell_completion import CompletionItem

        found = [CompletionItem(name, help=line) for name, (_, line) in COMMANDS.items()]
        options = click.Command.shell_complete(self, ctx, incomplete)
        return [*(one for one in found if one.value.startswith(incomplete)), *options]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands without importing any of them."""
        widest, heading = max(map(len, COMMANDS)), ""
        sections: dict[str, list[tuple[str, str]]] = {}
        for name, (_, line) in COMMANDS.items():
            heading = SECTIONS.get(name, heading)
            sections.setdefault(heading, []).append((name.ljust(widest), line))
        for heading, lines in sections.items():
            with formatter.section(heading):
                formatter.write_dl(lines)

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; an expected failure becomes a message and its exit code."""
        try:
            return super().invoke(ctx)
        except SyncdError as error:
            show_error(error)
            ctx.exit(error.exit_code)
        except _store_errors() as error:
            show_error(_in_words("the database failed", error))
            ctx.exit(StoreError.exit_code)
        except OSError as error:
            if (failed := _of_the_disk(error)) is None:
                raise
            show_error(failed)
            drop_output()
            ctx.exit(StoreError.exit_code)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse words that are no text, which could be neither stored nor printed, and texts without end."""
        for word in args:
            if len(word) > _LONGEST_WORD:
                long = f"an argument is longer than {_LONGEST_WORD} letters: {word[:40]!a}"
                raise click.UsageError(f"{long}\n  nothing was stored; say it shorter")
            if any("\ud800" <= letter <= "\udfff" for letter in word):
                raise click.UsageError(f"an argument is no UTF-8 text: {word[:80]!a}")
        return super().parse_args(ctx, args)


_LONGEST_WORD = 20_000
"""Ten pages; `goal import` takes longer ones."""


def drop_output(*, errors: bool = False) -> None:
    """Let what is left unwritten go: Python would try again at its end, fail, and exit with 120."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, (sys.stderr if errors else sys.stdout).fileno())
        os.close(nowhere)


def _in_words(what: str, error: Exception) -> StoreError:
    from syncd.store.trouble import store_error

    return store_error(what, error, hint="`syncd doctor` checks it")


def _of_the_disk(error: OSError) -> StoreError | None:
    """What the disk or a file of the home did, in words; None for anything else, which is a crash."""
    from syncd.store.trouble import trouble_of

    if trouble_of(error) is None:
        return None
    return _in_words(f"cannot go on with {error.filename}" if error.filename else "cannot write", error)


def _store_errors() -> tuple[type[Exception], ...]:
    """What SQLite raises; looked up only when something was raised, for start-up's sake."""
    import sqlite3

    return (sqlite3.Error,)


_MOST_TOLD = 50
"""Problems of one file; more say nothing new."""


def show_error(error: SyncdError) -> None:
    """What failed, every single problem, and what to do next, on standard error."""
    from syncd.cli.output import say
    from syncd.safetext import plain

    say(f"syncd: {plain(error.message, limit=2000)}", err=True)
    if isinstance(error, (ConfigError, UsageError)):
        told = [one for one in error.problems[: _MOST_TOLD + 1] if one not in error.message]
        for problem in told[:_MOST_TOLD]:
            say(f"  - {plain(problem, limit=2000)}", err=True)
        if (left := len(error.problems) - _MOST_TOLD) > 0:
            say(f"  - and {left} more", err=True)
    if error.hint:
        say(f"  {plain(error.hint, limit=2000)}", err=True)


def _dump_nothing() -> None:
    """A crash writes no memory into a file: goals, feed addresses and sign-ins are in it."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, most))


def _print_what_fits() -> None:
    """A letter the terminal's encoding lacks becomes a question mark, not a crash."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure and "utf" not in (stream.encoding or "").lower():
            reconfigure(errors="replace")


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="syncd")
@listing(*FORMATS)
@click.pass_context
def main(ctx: click.Context) -> None:
    """Keep the most important recurring meeting of a working life alive: the 1:1.

    Without a command: the next 1:1 on one screen. To begin, `syncd demo`, or
    `syncd connect ics FILE` and `syncd sync`, then `syncd audit`.

    `syncd COMMAND --help` is the manual of each command, and says what its words stand for.

    The options below may stand before or after the command; --format goes with every listing
    (json), and with audit also as csv or markdown.

    \b
    Exit codes: 0 ok, 1 crash, 2 usage, 3 findings (with --fail-on), 4 incomplete,
    5 config, 6 sign-in needed, 7 provider, 8 refused, 9 store, 75 already running.
    """
    _print_what_fits()
    _dump_nothing()
    given = ctx.ensure_object(Given)
    if ctx.invoked_subcommand is None:
        refuse_format(ctx, FORMATS[:2])
        from syncd.cli.context import App
        from syncd.cli.next import show_next

        show_next(App(given))
