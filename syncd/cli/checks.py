"""What the doctor looks at, what it may say of each, the fix and the exit code: one table of words.

`syncd doctor` speaks by it, and docs/troubleshooting.md is made from it. What stands in braces is
filled in.
"""

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType

from syncd.dataclass import dataclass
from syncd.errors import SyncdError


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong, and its fix."""

    what: str
    fix: str
    exit_code: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """One thing a check may say."""

    when: str
    """What has been found."""
    what: str = "{message}"
    fix: str = "{hint}"
    """Empty where nothing has to be done."""
    exit_codes: tuple[int, ...] = (0,)
    """One, but for errors passed on as they come; 0 is a note."""
    gaps: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What is filled in, for a reader: where the name of a gap says too little."""

    def trouble(self, **facts: str) -> Trouble:
        """It, of these facts."""
        (code,) = self.exit_codes
        return Trouble(self.what.format(**facts), self.fix.format(**facts), code)

    def passed_on(self, error: SyncdError) -> Trouble:
        """An error in its own words."""
        return self._with(error, error.message, error.exit_code)

    def each(self, error: SyncdError, problems: tuple[str, ...]) -> list[Trouble]:
        """Every problem of an error that lists several."""
        (code,) = self.exit_codes
        return [self._with(error, problem, code) for problem in problems or (error.message,)]

    def _with(self, error: SyncdError, message: str, code: int) -> Trouble:
        return Trouble(self.what.format(message=message), self.fix.format(hint=error.hint), code)

    def note(self, **facts: str) -> str:
        """It, as a line below the checks."""
        return "; ".join(part.format(**facts) for part in (self.what, self.fix) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing the doctor looks at."""

    name: str
    looks_at: str
    says: tuple[Saying, ...]
    needs_all: bool = False
    """Whether it cannot be made without a config and a database."""


CONFIG_WRONG = Saying(
    when="an unknown key, a wrong value, a file that is no TOML",
    exit_codes=(5,),
    gaps={"message": "each problem, with its key or line", "hint": "mend that file"},
)
CONFIG_KEPT = Saying(
    when="`syncd run` has read a good one before it was broken",
    what="until config.toml is mended, `syncd run` goes on with the last good one",
    fix="",
)
CONFIG_PLACE = Saying(when="always", what="config.toml is {file}{there}", fix="", gaps={"there": ""})
LADDER_WRONG = Saying(
    when="something in it that a ladder cannot hold, or no TOML",
    exit_codes=(5,),
    gaps={"message": "each problem, with its line", "hint": "mend that file"},
)
PLUGIN_BROKEN = Saying(
    when="a plugin that is enabled cannot be loaded, or two offer the same name",
    what="provider {name} of {distribution} is broken: {reason}",
    fix="mend or uninstall {distribution}; everything else goes on without it",
    exit_codes=(5,),
)
PLUGIN_MISSING = Saying(
    when="nothing that is installed offers a plugin that is enabled",
    what="provider {name} is named in config.toml, but not installed",
    fix="install it, or take its name out of plugins; everything else goes on without it",
    exit_codes=(5,),
)
PLUGIN_KNOWN = Saying(
    when="a plugin is installed that you did not enable; nothing of it was loaded",
    what="provider {name} of {distribution} is installed but not enabled",
    fix='if you trust it, add to config.toml: plugins = ["{name}"]',
)
DATABASE_CLOSED = Saying(
    when="it cannot be opened, or is of a newer syncd",
    exit_codes=(9,),
    gaps={"message": "what failed", "hint": "as in the table of the disk's failures; or update syncd"},
)
DATABASE_DAMAGED = Saying(
    when="SQLite finds it damaged, or a value stands in it that syncd has not written",
    what="the database is damaged: {reason}",
    fix="`syncd backup --list` shows earlier copies, `syncd restore FILE` takes one",
    exit_codes=(9,),
)
NOT_WRITABLE = Saying(
    when="the home takes no more: `syncd run` cannot note then what it could not do",
    exit_codes=(9,),
    gaps={"message": "why", "hint": "as in the table of the disk's failures"},
)
DATABASE_RESTORED = Saying(
    when="the database was damaged, and `syncd run` has put its newest good copy in its place",
    what="{what}",
    fix="see whether anything is missing that you noted since then; then delete {file}",
    exit_codes=(4,),
    gaps={"what": "of when the copy is, and where the damaged file lies"},
)
MODE_OPEN = Saying(
    when="the home, the database or the sign-ins can be read by others",
    what="{file} can be read by others (mode {mode})",
    fix="chmod go-rwx {file}",
    exit_codes=(8,),
)
SECRETS_CLOSED = Saying(
    when="there is no key, the wrong one, or one that others can read (8); the file is damaged (6); "
    "it cannot be read (9)",
    exit_codes=(8, 6, 9),
    gaps={"message": "which file, and what is wrong with its key", "hint": "see [secrets](secrets.md)"},
)
SECRETS_KEPT = Saying(
    when="sign-ins are kept, and can be opened",
    what="secrets: {count} in {file} (mode {mode}), key from {key}",
    fix="",
)
NO_ZONES = Saying(
    when="there is none, neither the system's nor Python's",
    what="this machine has no time zone data",
    fix="pip install tzdata",
    exit_codes=(5,),
)
SIGN_IN = Saying(
    when="the provider no longer accepts the sign-in",
    what="{calendar} is not assessed: {reason}",
    fix="{fix}",
    exit_codes=(6,),
    gaps={"fix": "the sign-in again, such as `syncd connect google --name NAME`"},
)
NOT_ASSESSED = Saying(
    when="it was never read, or not for so long that nothing can be judged by it",
    what="{calendar} is not assessed: {reason}",
    fix="{fix}",
    exit_codes=(4,),
    gaps={"fix": "`syncd sync`"},
)
LAST_TRY = Saying(
    when="it could not be read the last time",
    what="{calendar}: the last try failed: {reason}",
    fix="syncd sync tries again, and says what to do",
    exit_codes=(4,),
)
SET_ASIDE = Saying(
    when="an event could not be understood, and was set aside",
    what="{place}: {reason}",
    fix="mend it where the calendar is kept; its neighbours were read",
    exit_codes=(4,),
)
GUESSED = Saying(when="an event was read with a guess", what="{place}: {reason}", fix="")
CLOCK_WRONG = Saying(
    when="it differs by more than five minutes from the clock of every server that told the time",
    what="the clock here was {minutes} minutes {side} that of the server of {calendar} at the last read",
    fix="let the system set its clock (on Linux: timedatectl set-ntp true), then syncd sync",
    exit_codes=(4,),
    gaps={"side": "behind or ahead of"},
)
CLOCK_DOUBTED = Saying(
    when="it is more than a year after the last read, or before everything syncd knows; "
    "then `syncd run` writes and tells nothing",
    what="{what}",
    fix="{fix}",
    exit_codes=(4,),
    gaps={
        "what": "what it says, and when calendars were read",
        "fix": "set it; if it is right, `syncd sync`",
    },
)
DESK_CLOSED = Saying(
    when="the place they are kept in cannot be opened",
    what="documents are kept in {desk}, which cannot be opened: {message}",
    exit_codes=(4,),
    gaps={"message": "why", "hint": "what to do about that"},
)
DOCUMENT_UNSEEN = Saying(
    when="one cannot be read",
    what="{link} cannot be looked at: {message}",
    exit_codes=(4,),
    gaps={"message": "why", "hint": "what to do about that"},
)
DOCUMENT_GONE = Saying(
    when="one that syncd wrote into is no longer there",
    what="the document of {person} is gone: {link}",
    fix="put it back there; else the next entry begins a new one",
    exit_codes=(4,),
)
DOCUMENT_COPIES = Saying(
    when="there are several of one",
    what="the document of {person} has copies: {copies}",
    fix="syncd writes into {first} only; move yours there, delete the rest",
    exit_codes=(4,),
    gaps={"first": "the oldest"},
)
DOCUMENT_UNSURE = Saying(
    when="the creation of one was cut off more than a day ago",
    what='whether a document "{title}" was created on {date} is not known',
    fix="`syncd agenda PERSON --publish` finds it or makes it; an empty one you can delete",
    exit_codes=(4,),
)
WORK_FAILED = Saying(
    when="`syncd run` could not do a piece of its work, or left it alone after it ended its process",
    what="{what}",
    fix="{fix}",
    exit_codes=(4,),
    gaps={"what": "what failed, how often in a row, and why", "fix": "when it is tried again"},
)
CRASHED = Saying(
    when="a round of `syncd run` ended with an error of syncd's own",
    what="a round of `syncd run` crashed: {file}",
    fix="please report it, then delete that file",
    exit_codes=(4,),
)
SERVICE_WRONG = Saying(
    when="the service was made for another Python, or the system does not run it",
    what="the service is not as it should be: {reason}",
    fix="syncd service install",
    exit_codes=(4,),
)

CHECKS: tuple[Check, ...] = (
    Check(
        name="config",
        looks_at="`config.toml`: every key and value",
        says=(CONFIG_WRONG, CONFIG_KEPT, CONFIG_PLACE),
    ),
    Check(name="ladder", looks_at="`ladder.toml`, where there is one", says=(LADDER_WRONG,)),
    Check(
        name="plugins",
        looks_at="the providers that installed distributions offer",
        says=(PLUGIN_BROKEN, PLUGIN_MISSING, PLUGIN_KNOWN),
    ),
    Check(
        name="database",
        looks_at="whether it opens, is whole, holds only values syncd writes, and whether there is room",
        says=(DATABASE_CLOSED, DATABASE_DAMAGED, NOT_WRITABLE),
    ),
    Check(
        name="file modes",
        looks_at="whether other users of this machine can read the home, the database or the sign-ins",
        says=(MODE_OPEN,),
    ),
    Check(
        name="secrets",
        looks_at="whether the sign-ins can be opened; without any, no keyring is asked",
        says=(SECRETS_CLOSED, SECRETS_KEPT),
    ),
    Check(name="time zone data", looks_at="whether zones such as Europe/Berlin are known", says=(NO_ZONES,)),
    Check(
        name="calendars",
        looks_at="whether each was read, and lately",
        says=(SIGN_IN, NOT_ASSESSED, LAST_TRY),
        needs_all=True,
    ),
    Check(
        name="events", looks_at="what was not understood in them", says=(SET_ASIDE, GUESSED), needs_all=True
    ),
    Check(
        name="clock",
        looks_at="this computer's clock, beside those of the servers that were read",
        says=(CLOCK_DOUBTED, CLOCK_WRONG),
        needs_all=True,
    ),
    Check(
        name="documents",
        looks_at="the running documents in a folder; others are asked by a sync",
        says=(DESK_CLOSED, DOCUMENT_UNSEEN, DOCUMENT_GONE, DOCUMENT_COPIES, DOCUMENT_UNSURE),
        needs_all=True,
    ),
    Check(
        name="daemon",
        looks_at="what `syncd run` could not do, and the service that starts it",
        says=(WORK_FAILED, CRASHED, DATABASE_RESTORED, SERVICE_WRONG),
        needs_all=True,
    ),
)
"""In the order in which the doctor looks; the first trouble gives the exit code."""
