"""Completion of commands, options and stored names in bash, zsh and fish: the scripts, and the answers."""

import os
import shlex
import sqlite3
from typing import Any

import click
from click.shell_completion import (
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    split_arg_string,
)

from syncd.cli.options import Command
from syncd.errors import SyncdError

VARIABLE = "_SYNCD_COMPLETE"
"""What the scripts ask with: ``bash_complete``."""

_BASH = r"""# Completion of syncd for bash; written by `syncd completion bash`.
%(complete_func)s() {
    local kind value
    COMPREPLY=()
    while IFS=, read -r kind value; do
        case $kind in
            plain) COMPREPLY+=("$value") ;;
            dir) compopt -o dirnames 2>/dev/null ;;
            file) compopt -o default 2>/dev/null ;;
        esac
    done <<< "$(COMP_TEXT="${COMP_LINE:0:COMP_POINT}" COMP_BREAKS="$COMP_WORDBREAKS" \
        %(complete_var)s=bash_complete "${1/#\~\//$HOME/}" 2>/dev/null)"
    return 0
}
complete -o nosort -F %(complete_func)s %(prog_name)s 2>/dev/null ||
    complete -F %(complete_func)s %(prog_name)s
"""


class _Bash(ShellComplete):
    """Reads the line itself: bash takes a mail address apart at its @, an id at its colon."""

    name = "bash"
    source_template = _BASH

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the cursor's, and what there is of that one."""
        self._begun = ""
        # A letter more makes the last word one that has begun, whatever stands before it.
        words = split_arg_string(os.environ.get("COMP_TEXT", "") + "x")
        self._begun = words[-1][:-1]
        return words[1:-1], self._begun

    def complete(self) -> str:
        """The values without the part of the word that bash keeps by itself."""
        args, begun = self.get_completion_args()
        head = self._kept(begun)
        found = self.get_completions(args, begun)
        whole = [one for one in found if one.value.casefold().startswith(head.casefold())]
        return "\n".join(f"{one.type},{one.value[len(head) :]}" for one in whole)

    @staticmethod
    def _kept(begun: str) -> str:
        """The beginning of a word up to where bash takes it apart; nothing inside of quotes."""
        try:
            shlex.split(os.environ.get("COMP_TEXT", ""))
        except ValueError:
            return ""
        if begun.startswith("-"):
            begun = begun.partition("=")[2]
        breaks = set(os.environ.get("COMP_BREAKS", "")) & set("@:=")
        return begun[: max((begun.rfind(one) for one in breaks), default=-1) + 1]

    def format_completion(self, item: CompletionItem[str]) -> str:
        """One line; bash shows no help."""
        return f"{item.type},{item.value}"


_SHELLS: dict[str, type[ShellComplete]] = {"bash": _Bash, "zsh": ZshComplete, "fish": FishComplete}


def answer(command: click.Command, question: str) -> None:
    """Print how the words in the environment may go on; whatever goes wrong, print nothing."""
    shell, _, what = question.partition("_")
    if shell not in _SHELLS or what != "complete":
        return
    try:
        text = _shell(shell, command).complete()
    except (SyncdError, click.ClickException, sqlite3.Error, OSError, ValueError, LookupError, RuntimeError):
        return
    click.echo(text.encode("utf-8", "replace"))


def _shell(name: str, command: click.Command) -> ShellComplete:
    arguments: dict[str, Any] = {}
    return _SHELLS[name](command, arguments, "syncd", VARIABLE)


@click.command(cls=Command)
@click.argument("shell", metavar="bash|zsh|fish", type=click.Choice(list(_SHELLS)))
def completion(shell: str) -> None:
    """Print the script that lets your shell complete commands, options, people, goals and jots.

    People complete to their addresses, and by a name too: after `syncd agenda riv` the tab key
    writes sam.rivera@example.com. What is offered is read from this machine when you press the
    key; nothing is written, and nothing is offered that your shell would not take as it is.

    \b
    Put this into your shell's own start-up file:
      ~/.bashrc                     eval "$(syncd completion bash)"
      ~/.zshrc, after compinit      eval "$(syncd completion zsh)"
      ~/.config/fish/config.fish    syncd completion fish | source
    """
    click.echo(_shell(shell, click.get_current_context().find_root().command).source(), nl=False)
