"""What every command accepts on either side of its name: --home, --quiet, --verbose, --format.

Imports nothing of syncd: ``--version`` and ``--help`` go through here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

FORMATS = ("table", "json", "csv", "markdown")

WORDS = {
    "PERSON": "an address, a name, or an unambiguous part of either",
    "SERIES": "a UID, or an unambiguous part of one; `syncd people list --why` lists them",
    "DATE": "2026-11-20, today, yesterday, tomorrow, or a weekday such as fri",
    "GOAL": "an id such as g1; `syncd goal list` shows them",
    "REQUEST": "an id such as r2; `syncd people requests` shows them",
    "JOT": "an id such as j3; `syncd jot` shows them",
    "FINDING": "an id such as slipping:sam@example.com; `syncd audit` shows them in brackets",
    "RUNG": "TRACK/LEVEL/RUNG, or an unambiguous part; `syncd ladder` shows them",
    "TRACK": "an id or a name on the ladder, or a part; `syncd ladder` shows them",
    "LEVEL": "an id or a name on the ladder, or a part; `syncd ladder` shows them",
    "ACCOUNT": "a name as `syncd accounts` shows it",
}
"""What a word in a usage line stands for; each command says so below its options, unless its text does."""


@dataclass(slots=True)
class Given:
    """The global options of one run, wherever they stood; of one given twice the last counts."""

    home: str | None = None
    form: str | None = None
    quiet: bool = False
    verbose: bool = False


def _keep(ctx: click.Context, param: click.Parameter, value: object) -> None:
    """Remember an option that was given; one that was not leaves what stood before the command."""
    given = ctx.ensure_object(Given)
    if value:
        setattr(given, "form" if param.name == "format" else str(param.name), value)
    elif param.name == "home" and value is not None:
        given.home = ""  # an empty folder name is refused, not taken for none


def _globals(*, hidden: bool) -> list[click.Parameter]:
    def option(*names: str, **named: Any) -> click.Option:
        return click.Option(names, expose_value=False, callback=_keep, hidden=hidden, **named)

    return [
        option(
            "--home",
            metavar="DIR",
            type=Stored(),
            help="Keep all state and config below DIR (also SYNCD_HOME).",
        ),
        option("--quiet", "-q", is_flag=True, help="Print only what was asked for, and errors."),
        option("--verbose", "-v", is_flag=True, help="Say more about what is being done."),
    ]


def _with_globals(
    own: list[click.Parameter], every: list[click.Parameter], *, hidden: bool
) -> list[click.Parameter]:
    """A command's own parameters, the global ones, then what click adds: --help."""
    return [*own, *_globals(hidden=hidden), *every[len(own) :]]


class Stored(click.types.StringParamType):
    """A text that may name something stored: shells complete it by the word for it in the usage line."""

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list["CompletionItem"]:
        """What of the store fits; see :mod:`syncd.cli.candidates`."""
        from syncd.cli.candidates import candidates

        return candidates(word_of(param), ctx, incomplete)


def _complete(params: list[click.Parameter]) -> None:
    """Let every plain text be completed; what is no name of anything has no candidates."""
    for param in params:
        if param.type is click.STRING:
            param.type = Stored()


class Command(click.Command):
    """A command that takes the global options after its name, too, and refuses a format it lacks."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        _complete(self.params)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Its own parameters, then the global ones, which only `syncd --help` spells out."""
        return _with_globals(self.params, super().get_params(ctx), hidden=True)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What its words stand for, then where the options are that every command has."""
        _say_words(self, formatter)
        _say_globals(formatter)

    def invoke(self, ctx: click.Context) -> Any:
        """Run it, unless --format asks for what it cannot print."""
        refuse_format(ctx, _formats(self))
        return super().invoke(ctx)


class Group(click.Group):
    """A group whose commands are listed in the order they were added, most needed first."""

    command_class = Command

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Its own parameters, then the global ones."""
        return _with_globals(self.params, super().get_params(ctx), hidden=ctx.parent is not None)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Where the options are that every command has."""
        if ctx.parent is not None:
            _say_globals(formatter)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Its commands in the order of the source."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant; an unknown one is told with the known one it resembles."""
        name = args[0]
        unknown = not name.startswith("-") and self.get_command(ctx, name) is None
        if unknown and not ctx.resilient_parsing:
            from difflib import get_close_matches  # here: most names are right

            near = get_close_matches(name.lower(), self.list_commands(ctx), n=1)
            hint = f"did you mean {near[0]}?" if near else f"`{ctx.command_path} --help` lists them"
            ctx.fail(f"there is no command {name!r}; {hint}")
        return super().resolve_command(ctx, args)


def _formats(command: click.Command) -> tuple[str, ...]:
    """What a command can print; nothing when it is no listing."""
    for param in command.params:
        if param.name == "format" and isinstance(param.type, click.Choice):
            return tuple(param.type.choices)
    return ()


def refuse_format(ctx: click.Context, forms: tuple[str, ...]) -> None:
    """Raise a usage error when --format, wherever it stood, names none of ``forms``."""
    form = ctx.ensure_object(Given).form
    if form is None or form in forms:
        return
    can = f"it prints {' or '.join(forms)}" if forms else "it prints no listing"
    ctx.fail(f"--format {form} does not go with `{ctx.command_path}`: {can}")


def _say_words(command: click.Command, formatter: click.HelpFormatter) -> None:
    own = command.help or ""
    used = {part.strip("[]. ") for param in command.params for part in word_of(param).split("|")}
    meant = [(word, text) for word, text in WORDS.items() if word in used and f"{word} is" not in own]
    if meant:
        formatter.write_paragraph()
        for word, text in meant:
            formatter.write_text(f"{word} is {text}.")


def word_of(param: click.Parameter) -> str:
    """What stands for a parameter's value in the usage line."""
    return param.metavar or (param.name or "").upper()


def _say_globals(formatter: click.HelpFormatter) -> None:
    formatter.write_paragraph()
    formatter.write_text("--home DIR, --quiet and --verbose work here too; see `syncd --help`.")


def listing(*forms: str, words: str = "") -> Callable[[Decorated], Decorated]:
    """Give a command ``--format`` with these choices, the first of them the default.

    ``words`` says what it is for where nothing is printed.
    """
    return click.option(
        "--format",
        type=click.Choice(forms or FORMATS[:2]),
        expose_value=False,
        callback=_keep,
        help=words or f"How to print it; default: {(forms or FORMATS)[0]}.",
    )
