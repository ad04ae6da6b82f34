"""The stand-in for Microsoft 365 in which the tour plays: :mod:`syncd.testing.graph`, in this process."""

from collections.abc import Callable, Mapping
from datetime import datetime
from html import unescape
from pathlib import Path
from re import findall

from syncd.demo.online import ALEX, CANCELLED, JO, ONE_TO_ONE, SAM, SEED, Place
from syncd.demo.stage import Attached
from syncd.testing.graph import FakeGraph, weekly
from syncd.testing.graph.browser import Browser
from syncd.testing.graph.drive.word import Word


class OutlookStage:
    """Implements :class:`syncd.demo.stage.Stage`."""

    place = Place(
        provider="outlook",
        name="Microsoft 365",
        signing_in=("--client-id", "{client}", "--authority", "{authority}", "--graph-root", "{root}"),
        attaching="Outlook mails every change of a meeting to everybody on it, so it is asked for by name"
        " and done once per series; without --how the link would stand beside the meeting, for Alex alone.",
        attached="The link stands above the text of the invite. Sam was let into the document without a mail;"
        " of the why and of the thanks nothing is in it.",
        taken_off="That is one more mail. The document stays: it holds Sam's words.",
    )

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.fake = FakeGraph(clock=clock, seed=SEED)
        self._meetings: dict[str, str] = {}
        """By title: the ids of the meetings in the organizer's mailbox."""

    def fillings(self) -> Mapping[str, str]:
        """Where it is served, and which app signs in."""
        return {
            "client": self.fake.client.id,
            "authority": f"{self.fake.authority}/",
            "root": f"{self.fake.root}/",
        }

    def prepare(self, folder: Path) -> None:
        """Nothing: an app is named by its number."""
        del folder

    def furnish(self) -> None:
        """Fill the calendars."""
        alex, jo, sam = (self.fake.person(one) for one in (ALEX, JO, SAM))
        thursdays, tuesdays = weekly("thursday"), weekly("tuesday")
        own = alex.invite(
            ONE_TO_ONE,
            start="2026-09-03T10:00",
            pattern=thursdays,
            guests=(SAM,),
            fields={"isOnlineMeeting": True, "onlineMeetingProvider": "teamsForBusiness"},
        )
        team = alex.invite("Team weekly", start="2026-09-01T14:00", pattern=tuesdays, guests=(SAM, JO))
        mondays = weekly("monday", interval=2)
        mentoring = jo.invite("Jo <> Alex", start="2026-09-07T16:00", pattern=mondays, guests=(ALEX,))
        for who, meeting in ((sam, own), (sam, team), (jo, team), (alex, mentoring)):
            who.answer(meeting, "accepted")
        for day in CANCELLED:
            jo.delete(jo.occurrence(mentoring, day))
        self._meetings = {ONE_TO_ONE: own}

    def follow(self, address: str) -> None:
        """Open the address, and post the form that comes back to the app."""
        Browser(self.fake.authority).follow(address)

    def attached(self, who: str, title: str) -> list[Attached] | None:
        """The links in the text of the invite, that of the online meeting apart."""
        seen = self.fake.person(who).sees(self._meetings[title])
        if seen is None:
            return None
        join = (seen.get("onlineMeeting") or {}).get("joinUrl")
        found = findall(r'<a\b[^>]*\bhref="([^"]+)"[^>]*>([^<]+)</a>', seen["body"]["content"])
        links = [Attached(words=unescape(words), address=unescape(to)) for to, words in found]
        return [one for one in links if one.address.startswith("https:") and one.address != join]

    def mailed(self, who: str, title: str) -> int | None:
        """The updates of the meeting that Exchange sent."""
        about = [(mail.kind, mail.to, mail.about) for mail in self.fake.mails]
        return about.count(("update", who, title))

    def page(self, who: str, address: str) -> Word:
        """The document that the address leads somebody to."""
        files = self.fake.files(who)
        return files.document(files.follow(address).id)

    def shown(self, who: str, address: str) -> str:
        """The document as Word shows it."""
        return self.page(who, address).text.replace("\t", " ")
