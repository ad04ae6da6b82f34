"""The service as a systemd user unit (systemd.service(5), systemd.exec(5)).

What needs namespaces or capabilities is left out: in a user's own manager it stops the service from
starting (an empty CapabilityBoundingSet does on every release so far), and no check finds it.
"""

import os
from pathlib import Path

from syncd.service.unit import Unit, Wanted

NAME = "syncd.service"

_TEXT = """\
[Unit]
Description=syncd keeps your 1:1s alive

[Service]
Type=exec
{lines}
Restart=on-failure
RestartSec=30
# Another one runs already; the config is wrong: starting again would change nothing.
RestartPreventExitStatus=75 5
TimeoutStopSec=10
UMask=0077
LimitCORE=0
Nice=10
MemoryMax=2G
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native

[Install]
WantedBy=default.target
"""


def user_unit(wanted: Wanted, *, home: Path) -> Unit:
    """The unit in the user's folder of units."""
    settings = Path(os.environ.get("XDG_CONFIG_HOME", ""))
    # A relative one counts as none (XDG Base Directory Specification).
    folder = (settings if settings.is_absolute() else home / ".config") / "systemd" / "user"
    wants = folder / "default.target.wants"
    environment = [
        f"Environment={_quoted(f'{name}={text}')}" for name, text in sorted(wanted.environment.items())
    ]
    words = (*_started(str(wanted.program)), *wanted.arguments)
    command = "ExecStart=" + " ".join(_quoted(word).replace("$", "$$") for word in words)
    manager = ("systemctl", "--user")
    return Unit(
        system="systemd",
        path=folder / NAME,
        text=_TEXT.format(lines="\n".join((command, *environment))).encode(),
        mark='"-m" "syncd"',
        essential=(command, *environment),
        load=((*manager, "daemon-reload"), (*manager, "enable", "--now", NAME)),
        drop=((*manager, "disable", "--now", NAME), (*manager, "daemon-reload")),
        links=(wants / NAME,),
        folders=(wants, folder, folder.parent),
        ask=(*manager, "is-active", "--quiet", NAME),
    )


def _started(program: str) -> tuple[str, ...]:
    """The words that start it: by way of a shell where systemd takes no such name for a program.

    It refuses quotes, backslashes and control characters, and of a $ it finds neither one nor two.
    """
    if program.isprintable() and not set(program) & set("$'\"\\"):
        return (program,)
    return ("/bin/sh", "-c", 'exec "$0" "$@"', program)


def _quoted(word: str) -> str:
    """A word of a unit file, where % means something; $ does so in commands only."""
    for sign, written in (("\\", "\\\\"), ('"', '\\"'), ("%", "%%"), ("\n", "\\n")):
        word = word.replace(sign, written)
    return f'"{word}"'
