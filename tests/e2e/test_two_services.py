"""One home with a Google and a Microsoft account: one history, and documents beside the other's calendar."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from syncd.testing.google import FakeGoogle
from syncd.testing.google import fault as google_fault
from syncd.testing.google.docs.typist import Typist
from syncd.testing.graph import FakeGraph, fault, weekly
from tests.cli.conftest import Said, Syncd
from tests.e2e import google_home, microsoft_home
from tests.e2e.google_home import Moment, documents

ME, SAM = "alex.moreau@example.com", "sam.rivera@example.com"
MY_GOOGLE, SAMS_GOOGLE = "alex@home.example.org", "sam@home.example.org"
FRIDAY = "2026-11-20T12:00:00Z"
BEFORE = "2026-11-22T16:00:00Z"
"""Less than a day before the 1:1 on Monday the 23rd."""
AFTER = "2026-11-23T16:00:00Z"
PEOPLE = {
    "users": [
        {"address": ME, "name": "Alex Moreau", "zone": "UTC"},
        {"address": SAM, "name": "Sam Rivera", "zone": "UTC"},
    ]
}


class Both:
    """A home with an account of each, and everybody in both of them."""

    def __init__(self, google: FakeGoogle, graph: FakeGraph, folder: Path) -> None:
        self.google, self.graph = google, graph
        self.syncd = Syncd(home=folder / "home", folder=folder)
        self.syncd.home.mkdir(mode=0o700)

    def connect(self, *, desk: str) -> None:
        """Sign in at both; documents are kept in one of them."""
        home = self.syncd.home
        if desk == "google":
            microsoft_home.keep_documents_in(self.graph, home, ME)
            google_home.keep_documents_in(self.google, home, MY_GOOGLE)
        else:
            google_home.keep_documents_in(self.google, home, MY_GOOGLE)
            stand_in = f'[google]\napi_root = "{self.google.url}"'
            microsoft_home.keep_documents_in(self.graph, home, ME, config=stand_in)

    def said(self, *words: str, now: str = FRIDAY) -> Said:
        for fake in (self.google, self.graph):
            assert isinstance(fake.world.clock, Moment)
            fake.world.clock.at(now)
        return self.syncd(*words, now=now)

    def run(self, *words: str, now: str = FRIDAY) -> str:
        said = self.said(*words, now=now)
        assert (said.code, said.err) == (0, ""), said
        return said.out

    def relationships(self) -> list[dict[str, Any]]:
        """With whom there are any, as a program reads it."""
        found = self.said("audit", "--format", "json").data["relationships"]
        assert isinstance(found, list)
        return found

    def audit(self) -> dict[str, Any]:
        """The only relationship there is."""
        (found,) = self.relationships()
        return found

    def beside(self) -> list[dict[str, Any]]:
        """My own events in Outlook with nobody else on them."""
        events = self.graph.world.mailboxes[ME].default.events.values()
        seen = [self.graph.person(ME).sees(one.id) for one in events]
        return [one for one in seen if one is not None and not one["attendees"]]


def history(found: dict[str, Any]) -> dict[str, str]:
    """What became of each slot that is over, by its day."""
    slots = [slot for slot in found["slots"] if slot["outcome"] != "upcoming"]
    return {slot["slot"][:10]: slot["outcome"] for slot in slots}


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Both]:
    """Nobody has met yet."""
    people = {ME: "Alex Moreau", SAM: "Sam Rivera", MY_GOOGLE: "Alex Moreau", SAMS_GOOGLE: "Sam Rivera"}
    with ExitStack() as running:
        google = running.enter_context(FakeGoogle(clock=Moment(FRIDAY), seed=google_home.seed(people)))
        graph = running.enter_context(FakeGraph(clock=Moment(FRIDAY), seed=PEOPLE))
        yield Both(google, graph, tmp_path)
        google.check()
        graph.check()


def met_in_both(both: Both, sams_google: str) -> None:
    """Weekly at Google until the end of September, in Outlook since; one was skipped in each."""
    alex = both.google.person(MY_GOOGLE)
    old = alex.invite(
        "1:1", start="2026-07-06T10:00", rule="FREQ=WEEKLY;UNTIL=20260928T100000Z", guests=(sams_google,)
    )
    both.google.person(sams_google).answer(old, "accepted")
    alex.delete(alex.instance(old, "2026-08-10T10:00"))
    new = in_outlook(both, "2026-10-05T15:00")
    me = both.graph.person(ME)
    me.delete(me.occurrence(new, "2026-10-19"))


def in_outlook(both: Both, start: str) -> str:
    """A weekly 1:1 of Alex's with Sam."""
    made = both.graph.person(ME).invite("catch-up", start=start, pattern=weekly("monday"), guests=(SAM,))
    both.graph.person(SAM).answer(made, "accepted")
    both.graph.mails.clear()
    return made


def at_google(both: Both, start: str) -> str:
    """The same in the other calendar."""
    made = both.google.person(MY_GOOGLE).invite("1:1", start=start, rule="FREQ=WEEKLY", guests=(SAM,))
    both.google.person(SAM).answer(made, "accepted")
    both.google.mails.clear()
    return made


def attached(both: Both, series: str) -> list[dict[str, Any]]:
    """What Sam finds on a series at Google."""
    seen = both.google.person(SAM).sees(series)
    assert seen is not None
    return list(seen.get("attachments") or ())


def mondays(since: date, until: date) -> list[str]:
    """Every Monday from one on, the last one left out."""
    return [f"{since + timedelta(days=days)}" for days in range(0, (until - since).days, 7)]


def share_something(both: Both) -> None:
    """What stands in the next entry."""
    both.run("sync")
    both.run("jot", "action", "Send the draft", "--with", "sam")
    both.run("goal", "add", "Lead the migration", "--with", "sam", "--diffuse")


# -- one history --------------------------------------------------------------------------------------


@pytest.mark.parametrize("desk", ["google", "outlook"])
def test_somebody_met_at_google_and_later_in_outlook_has_one_history(both: Both, desk: str) -> None:
    """Every Monday of both is a slot of one relationship, the skipped ones where they were skipped."""
    met_in_both(both, SAM)
    both.connect(desk=desk)
    both.run("sync")
    assert history(both.audit()) == {
        **dict.fromkeys(mondays(date(2026, 7, 6), date(2026, 11, 23)), "held"),
        "2026-08-10": "skipped",
        "2026-10-19": "skipped",
    }


def test_two_addresses_of_one_person_are_merged_into_one_history(both: Both) -> None:
    """Until it is said who they are they are two people; then everything of both is one."""
    met_in_both(both, SAMS_GOOGLE)
    both.connect(desk="outlook")
    both.run("sync")
    assert len(both.relationships()) == 2
    both.run("people", "merge", SAM, SAMS_GOOGLE)
    found = both.audit()
    assert sorted(found["person"]["addresses"]) == sorted([SAM, SAMS_GOOGLE])
    assert list(history(found)) == mondays(date(2026, 7, 6), date(2026, 11, 23))
    assert found["standing"] == "on-track"


def test_a_meeting_that_stands_in_both_calendars_is_met_once(both: Both) -> None:
    """Sam invites both my addresses; a slot deleted in one of the copies alone was held all the same."""
    both.graph.person(SAM).invite(
        "1:1", start="2026-10-05T15:00", pattern=weekly("monday"), guests=(ME, MY_GOOGLE)
    )
    (theirs,) = both.graph.world.mailboxes[SAM].default.events.values()
    mine = both.google.person(MY_GOOGLE)
    copy = mine.insert(
        {
            "iCalUID": theirs.uid,
            "summary": "1:1",
            "start": {"dateTime": "2026-10-05T15:00:00Z", "timeZone": "UTC"},
            "end": {"dateTime": "2026-10-05T15:30:00Z", "timeZone": "UTC"},
            "recurrence": ["RRULE:FREQ=WEEKLY"],
            "attendees": [{"email": one} for one in (ME, MY_GOOGLE, SAM)],
        }
    )
    mine.delete(mine.instance(copy, "2026-10-19T15:00"))
    both.connect(desk="outlook")
    both.run("sync")
    assert history(both.audit()) == dict.fromkeys(mondays(date(2026, 10, 5), date(2026, 11, 23)), "held")


@pytest.mark.parametrize("away", ["google", "outlook"])
def test_one_service_that_does_not_answer_takes_nothing_from_the_other(both: Both, away: str) -> None:
    """What was held at either stays so, whichever of them is away."""
    met_in_both(both, SAM)
    both.connect(desk="outlook")
    both.run("sync")
    before = history(both.audit())
    if away == "google":
        both.google.faults.add(google_fault(400, "badRequest"), path="/calendar/*", times=99)
    else:
        both.graph.faults.add(fault(400, "ErrorInvalidRequest"), path="*/me/*", times=99)
    said = both.said("sync", now=AFTER)
    assert said.code != 0
    assert f"{away}/primary" in said.err
    now = history(both.audit())
    assert {day: now[day] for day in before} == before


# -- one's documents beside the other's calendar --------------------------------------------------------


def test_a_calendar_of_outlook_has_its_agendas_in_google_docs(both: Both) -> None:
    """Beside the 1:1 stands a private event with the link; what Sam typed in the document is read back."""
    in_outlook(both, "2026-10-05T15:00")
    both.connect(desk="google")
    share_something(both)
    both.run("publish", "allow", "sam")
    both.run("sync", now=BEFORE)
    (page,) = documents(both.google).values()
    link = f"https://docs.google.com/document/d/{page.file.id}/"
    (beside,) = both.beside()
    assert link in beside["body"]["content"]
    assert both.graph.mails == []
    typed = Typist(both.google.world, both.google.user(SAM), page.file)
    typed.add_lines("do more of", ["Ask before you decide"])
    typed.tick("Send the draft")
    both.run("sync", now=AFTER)
    assert "Ask before you decide" in both.run("goal", "show", "g1", now=AFTER)
    assert "Send the draft" not in both.run("agenda", "sam", now=AFTER)
    both.run("undo", "sam", now=AFTER)
    assert both.beside() == []
    assert SAM not in {one.address for one in page.file.permissions.values()}


def test_a_series_of_outlook_links_to_google_docs_for_one_mail(both: Both) -> None:
    """As agreed to, and never a second one."""
    series = in_outlook(both, "2026-10-05T15:00")
    both.connect(desk="google")
    share_something(both)
    both.run("publish", "allow", "sam", "--how", "invite")
    for now in (BEFORE, BEFORE, AFTER, "2026-11-29T16:00:00Z"):
        both.run("sync", now=now)
    seen = both.graph.person(SAM).sees(series)
    assert seen is not None
    assert seen["body"]["content"].count("https://docs.google.com/document/d/") == 1
    assert [(mail.kind, mail.to) for mail in both.graph.mails] == [("update", SAM)]


def test_a_calendar_of_google_has_its_agendas_in_onedrive(both: Both) -> None:
    """The link is attached to the series, for both to see and without a mail; ticks and words come back."""
    series = at_google(both, "2026-10-05T15:00")
    both.connect(desk="outlook")
    share_something(both)
    both.run("publish", "allow", "sam")
    both.run("sync", now=BEFORE)
    files = both.graph.files(ME)
    (path,) = [one for one in files.paths() if one.endswith(".docx")]
    (link,) = attached(both, series)
    assert both.graph.files(SAM).follow(link["fileUrl"]) is files.item(path)
    assert {mail.to for mail in both.google.mails} <= {()}
    word = both.graph.files(SAM).document(files.item(path).id)
    word.add_lines("do more of", ["Ask before you decide"])
    word.tick("Send the draft")
    both.run("sync", now=AFTER)
    assert "Ask before you decide" in both.run("goal", "show", "g1", now=AFTER)
    assert "Send the draft" not in both.run("agenda", "sam", now=AFTER)
    both.run("undo", "sam", now=AFTER)
    assert attached(both, series) == []
