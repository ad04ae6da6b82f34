"""Decides where syncd's files live, and makes that place private before anything is put there."""

import os
import stat
import sys
from pathlib import Path

from syncd.dataclass import dataclass
from syncd.errors import StoreError, SyncdError, SyncRefused, UsageError

VARIABLE = "SYNCD_HOME"
"""The environment variable that does what ``--home`` does."""

_ELSEWHERE = f"name another place with --home DIR or {VARIABLE}"


_DATABASE = "syncd.db"
_LATER = ("backups", "copies", "briefs", "digests")
"""Folders of the home that are made when first needed; they hold as much as the database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The places of one home. Naming them creates nothing; :func:`prepare` does."""

    state: Path
    """The private folder everything but the user's own config lies in."""
    config: Path
    """The user's ``config.toml``; need not exist."""
    templates: Path
    """The user's own agenda templates, used instead of shipped ones of the same name; need not exist."""

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.state / _DATABASE

    @property
    def ladder(self) -> Path:
        """The user's ``ladder.toml`` beside ``config.toml``; need not exist."""
        return self.config.with_name("ladder.toml")

    @property
    def documents(self) -> Path:
        """The running documents of the local desk, unless the config names another folder."""
        return self.state / "documents"

    @property
    def lock(self) -> Path:
        """The lock file of the sync role."""
        return self.state / "sync.lock"

    @property
    def daemon_lock(self) -> Path:
        """The lock file of the daemon, which it holds as long as it lives."""
        return self.state / "daemon.lock"

    @property
    def log(self) -> Path:
        """The daemon's log."""
        return self.state / "syncd.log"

    @property
    def crash(self) -> Path:
        """What Python said of the last crash of a round; there only after one."""
        return self.state / "crash.txt"

    @property
    def restored(self) -> Path:
        """What was done about a damaged database; there until the user has taken note of it."""
        return self.state / "restored.txt"

    @property
    def digests(self) -> Path:
        """The digests of the weeks."""
        return self.state / "digests"

    @property
    def secrets(self) -> Path:
        """The encrypted file of sign-ins; exists while one is kept."""
        return self.state / "secrets.enc"

    @property
    def temporary(self) -> Path:
        """Where files for an editor or ``--open`` lie: never in a folder shared with other users."""
        return self.state / "tmp"


def locate(given: str | None) -> Home:
    """The home that ``--home`` names, else ``SYNCD_HOME``, else the usual folders of the platform.

    Touches no file. Raises UsageError for a name that can be no folder, StoreError when
    there is no home directory to put the usual folders into.
    """
    if given is None:
        given = os.environ.get(VARIABLE) or None
    return _usual() if given is None else _below(given)


def _below(given: str) -> Home:
    if not given.strip() or "\0" in given:
        raise UsageError(f"{given!r} names no folder for --home or {VARIABLE}", hint="name a folder")
    try:
        folder = Path(given).expanduser()
    except RuntimeError as error:
        raise UsageError(
            f"the home directory in {given!r} is not known", hint="write the whole path"
        ) from error
    try:
        folder = Path(os.path.abspath(folder))  # noqa: PTH100 -- resolve() would hide a symlinked home
    except OSError as error:
        raise UsageError(
            f"{given!r} is relative to a folder that is gone", hint="write the whole path"
        ) from error
    return Home(state=folder, config=folder / "config.toml", templates=folder / "templates")


def _usual() -> Home:
    """The folders the platform keeps data and settings in (XDG on Linux)."""
    from platformdirs import PlatformDirs  # here: a given home does not pay for it

    places = PlatformDirs("syncd", appauthor=False)
    data, settings = Path(places.user_data_dir), Path(places.user_config_dir)
    for folder in (data, settings):
        _check_user_home(folder)
    return Home(state=data, config=settings / "config.toml", templates=settings / "templates")


def _check_user_home(folder: Path) -> None:
    """Refuse to guess or to create a home directory the environment does not really have."""
    if sys.platform == "win32":
        return
    home = os.environ.get("HOME", "")
    if not home:
        # Without HOME the password database would answer, which is right for no sandbox or service.
        places = ("XDG_DATA_HOME", "XDG_CONFIG_HOME")
        if not all(Path(os.environ.get(name, "")).is_absolute() for name in places):
            raise StoreError("HOME is not set, so there is no place for syncd's files", hint=_ELSEWHERE)
    elif folder.is_relative_to(home) and not Path(home).is_dir():
        raise StoreError(f"the home directory {home!r} does not exist", hint=_ELSEWHERE)
    if not folder.is_absolute():
        raise StoreError(f"{str(folder)!r} is no absolute path: check HOME and XDG_*", hint=_ELSEWHERE)


def prepare(home: Home) -> None:
    """Create the home's private folders (0700) where missing, and refuse an unsafe place.

    Raises SyncRefused for a folder that others could change, or for a folder or a database that a
    symlink puts somewhere else; StoreError when it cannot be created or written.
    """
    later = [home.state / name for name in _LATER if os.path.lexists(home.state / name)]
    for folder in (home.state, home.documents, home.temporary, *later):
        try:
            _make(folder)
            _secure(folder, inside=folder != home.state)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise StoreError(f"cannot use the folder {str(folder)!r}: {reason}", hint=_ELSEWHERE) from error
    _secure_database(home.database)


def _make(folder: Path) -> None:
    """Create the folder, and its parents as private as itself."""
    if folder.is_symlink() or folder.exists():
        return
    _make(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)


def _secure(folder: Path, *, inside: bool) -> None:
    """Check that the folder is the user's alone; a merely readable one is closed to others."""
    found = folder.lstat()
    if stat.S_ISLNK(found.st_mode):
        remedy = "put a folder of its own there" if inside else "name the folder it points to"
        raise _unsafe(folder, "is a symbolic link", remedy)
    if not stat.S_ISDIR(found.st_mode):
        raise NotADirectoryError(0, "it is not a folder")
    if sys.platform != "win32":
        if found.st_uid != os.geteuid():
            raise _unsafe(folder, "belongs to another user", "name a folder of your own")
        # Nothing of ours could have been touched in a folder that is new to us.
        if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH) and (folder / _DATABASE).exists():
            raise _unsafe(folder, "can be changed by other users", f"run: chmod 700 {str(folder)!r}")
        if found.st_mode & 0o077:
            folder.chmod(0o700)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(0, "it cannot be written")


def _secure_database(path: Path) -> None:
    """Refuse a database that lies somewhere else, or that somebody else has put there."""
    try:
        found = path.lstat()
    except OSError:
        return  # there is none, or opening it says what is wrong
    mend, safe = f"put the file itself there, or {_ELSEWHERE}", "your notes would not be safe in it"
    if stat.S_ISLNK(found.st_mode):
        raise SyncRefused(f"the database {str(path)!r} is a symbolic link; {safe}", hint=mend)
    if sys.platform != "win32" and found.st_uid != os.geteuid():
        raise SyncRefused(f"the database {str(path)!r} belongs to another user; {safe}", hint=mend)


def _unsafe(folder: Path, what: str, remedy: str) -> SyncdError:
    return SyncRefused(
        f"the folder {str(folder)!r} {what}; private notes would not be safe in it",
        hint=f"{remedy}, or {_ELSEWHERE}",
    )
