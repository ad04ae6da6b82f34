"""What a tour is made of: chapters, commands, and what people do meanwhile."""

from syncd.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A heading, and the day on which everything below it happens."""

    title: str
    day: str
    """An instant; the clock of every command up to the next chapter."""


@dataclass(frozen=True, slots=True)
class Run:
    """A command as a user types it, after ``syncd``."""

    words: tuple[str, ...]
    quiet: bool = False
    """Only the command is shown, not what it prints."""


@dataclass(frozen=True, slots=True)
class Write:
    """Somebody types into a file of the home: texts that stand there and what they become."""

    where: str
    """The file: a part of the name of a running document, or of a brief."""
    who: str
    changes: tuple[tuple[str, str], ...]


def run(*words: str, quiet: bool = False) -> Run:
    """A command of the tour."""
    return Run(words, quiet)


# -- on a server that stands in for a provider ----------------------------------------------------


@dataclass(frozen=True, slots=True)
class Settings:
    """The config.toml of the tour's home."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody sees of a meeting in the own calendar."""

    who: str
    title: str


@dataclass(frozen=True, slots=True)
class Open:
    """What somebody reads behind the link on a meeting."""

    who: str
    title: str


@dataclass(frozen=True, slots=True)
class Type:
    """Somebody types into the document behind a meeting's link; lines are found by a part of their text."""

    who: str
    title: str
    more: tuple[tuple[str, str], ...]
    """A line, and what is typed at its end."""
    ticks: tuple[str, ...]
