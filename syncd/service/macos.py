"""The service as a launch agent (launchd.plist(5))."""

import plistlib
from pathlib import Path

from syncd.service.unit import Unit, Wanted

LABEL = "org.syncd.daemon"


def launch_agent(wanted: Wanted, *, home: Path, user: int) -> Unit:
    """The agent in the user's folder of agents."""
    path = home / "Library" / "LaunchAgents" / f"{LABEL}.plist"
    content = {
        "Label": LABEL,
        "ProgramArguments": [str(wanted.program), *wanted.arguments],
        "EnvironmentVariables": dict(wanted.environment),
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},
        "ThrottleInterval": 30,
        "ExitTimeOut": 10,
        "ProcessType": "Background",
        "LowPriorityIO": True,
        "Umask": 0o077,
        "HardResourceLimits": {"Core": 0},
    }
    domain = f"gui/{user}"
    return Unit(
        system="launchd",
        path=path,
        text=plistlib.dumps(content, sort_keys=True),
        load=(("launchctl", "bootstrap", domain, str(path)),),
        drop=(("launchctl", "bootout", f"{domain}/{LABEL}"),),
        folders=(path.parent,),
        mark=f"<string>{LABEL}</string>",
        ask=("launchctl", "print", f"{domain}/{LABEL}"),
    )
