"""The stand-in for Google in which the tour plays: that of :mod:`syncd.testing.google`, in this process."""

import json
import re
import urllib.request
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from syncd.demo.online import ALEX, CANCELLED, JO, NAMES, ONE_TO_ONE, SAM, SEED, Place
from syncd.demo.stage import Attached
from syncd.testing.google import FakeGoogle
from syncd.testing.google.docs.typist import Typist

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
"""What an export to Markdown puts a backslash before, so that it is shown as it was typed."""

_CLIENT = "client.json"


class GoogleStage:
    """Implements :class:`syncd.demo.stage.Stage`."""

    place = Place(
        provider="google",
        name="Google",
        signing_in=("--client", _CLIENT, "--api-root", "{root}"),
        attaching="",
        attached="Sam was let into the document without a mail. Of the why and of the thanks nothing is"
        " in it.",
        taken_off="The document stays: it holds Sam's words.",
    )

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.fake = FakeGoogle(clock=clock, seed=SEED)
        self._meetings: dict[str, str] = {}
        """By title: the ids of the meetings in the calendars."""

    def fillings(self) -> Mapping[str, str]:
        """Where it is served."""
        return {"root": self.fake.url}

    def prepare(self, folder: Path) -> None:
        """Write the file of the OAuth client as Google's console gives it."""
        (folder / _CLIENT).write_text(json.dumps(self.fake.client_config()), "utf-8")

    def furnish(self) -> None:
        """Fill the calendars."""
        alex, jo = self.fake.person(ALEX), self.fake.person(JO)
        own = alex.invite(ONE_TO_ONE, start="2026-09-03T10:00", rule="FREQ=WEEKLY", fields=_guests(ALEX, SAM))
        team = _guests(ALEX, SAM, JO)
        alex.invite("Team weekly", start="2026-09-01T14:00", rule="FREQ=WEEKLY", fields=team)
        rule = "FREQ=WEEKLY;INTERVAL=2"
        mentoring = jo.invite("Jo <> Alex", start="2026-09-07T16:00", rule=rule, fields=_guests(JO, ALEX))
        for day in CANCELLED:
            jo.delete(jo.instance(mentoring, f"{day}T16:00"))
        self._meetings = {ONE_TO_ONE: own}

    def follow(self, address: str) -> None:
        """Open the address; the page leads on by itself."""
        browser = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with browser.open(address, timeout=10) as page:
            page.read()

    def attached(self, who: str, title: str) -> list[Attached] | None:
        """The attachments."""
        seen = self.fake.person(who).sees(self._meetings[title])
        found = None if seen is None else seen.get("attachments", ())
        return (
            None
            if found is None
            else [Attached(words=one.get("title", ""), address=one["fileUrl"]) for one in found]
        )

    def mailed(self, who: str, title: str) -> None:
        """Nothing: nobody is notified."""
        del who, title

    def page(self, who: str, address: str) -> Typist:
        """The document whose id is in the address."""
        found = re.search(r"/d/([\w-]+)", address)
        return self.fake.person(who).document(found[1] if found else "")

    def shown(self, who: str, address: str) -> str:
        """The document as Markdown, as it was typed."""
        return _ESCAPED.sub(r"\1", self.page(who, address).markdown)


def _guests(*people: str) -> dict[str, Any]:
    """Who has accepted, under the name they have at Google."""
    guests = [{"email": one, "displayName": NAMES[one], "responseStatus": "accepted"} for one in people]
    return {"attendees": guests}
