"""The service as a task of the Task Scheduler (its XML schema, version 1.2)."""

import subprocess
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from syncd.service.unit import Unit, Wanted

NAME = "syncd"
_DESCRIPTION = "syncd keeps your 1:1s alive"
_SPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"


def scheduled_task(wanted: Wanted, *, home: Path) -> Unit:
    """The task, registered from a file that stays beside the user's other application data."""
    path = home / "AppData" / "Local" / "syncd-service" / "syncd-task.xml"
    return Unit(
        system="the Task Scheduler",
        path=path,
        text=_text(wanted),
        load=(
            ("schtasks", "/Create", "/TN", NAME, "/XML", str(path), "/F"),
            ("schtasks", "/Run", "/TN", NAME),
        ),
        drop=(("schtasks", "/End", "/TN", NAME), ("schtasks", "/Delete", "/TN", NAME, "/F")),
        folders=(path.parent,),
        mark=_DESCRIPTION,
        ask=("schtasks", "/Query", "/TN", NAME),
    )


_SETTINGS = (
    ("MultipleInstancesPolicy", "IgnoreNew"),
    ("DisallowStartIfOnBatteries", "false"),
    ("StopIfGoingOnBatteries", "false"),
    ("ExecutionTimeLimit", "PT0S"),  # no limit
    ("Priority", "8"),
)
"""In the order of the schema; a battery is what a laptop has."""


def _text(wanted: Wanted) -> bytes:
    task = Element("Task", {"version": "1.2", "xmlns": _SPACE})
    SubElement(SubElement(task, "RegistrationInfo"), "Description").text = _DESCRIPTION
    SubElement(SubElement(SubElement(task, "Triggers"), "LogonTrigger"), "Enabled").text = "true"
    principal = SubElement(SubElement(task, "Principals"), "Principal", {"id": "Author"})
    SubElement(principal, "LogonType").text = "InteractiveToken"
    SubElement(principal, "RunLevel").text = "LeastPrivilege"
    settings = SubElement(task, "Settings")
    for name, text in _SETTINGS[:3]:
        SubElement(settings, name).text = text
    again = SubElement(settings, "RestartOnFailure")
    SubElement(again, "Interval").text = "PT1M"
    SubElement(again, "Count").text = "99"
    for name, text in _SETTINGS[3:]:
        SubElement(settings, name).text = text
    action = SubElement(SubElement(task, "Actions", {"Context": "Author"}), "Exec")
    SubElement(action, "Command").text = str(_without_a_window(wanted.program))
    SubElement(action, "Arguments").text = subprocess.list2cmdline(wanted.arguments)
    indent(task)
    # The Task Scheduler takes no other encoding from a file.
    return f'<?xml version="1.0" encoding="UTF-16"?>\n{tostring(task, encoding="unicode")}\n'.encode("utf-16")


def _without_a_window(program: Path) -> Path:
    """The Python beside it that opens no console, where there is one."""
    silent = program.with_name("pythonw.exe")
    return silent if silent.exists() else program
