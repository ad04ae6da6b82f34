"""Links on Google's events: nothing of anybody else's is lost, and nobody is mailed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syncd.core.model import CalendarId, Uid
from syncd.provider import (
    Companion,
    Conflict,
    Done,
    InviteRef,
    InviteState,
    Marker,
    NotAllowed,
    Retry,
    Revision,
)
from syncd.testing.google import FakeGoogle, fault
from syncd.testing.server import Exchange, Lost
from syncd_providers.google.attached import key_of
from syncd_providers.google.invite import GoogleInvite
from syncd_providers.google.watched import watched
from tests.providers.google.accounts import Waits, services
from tests.testing.google.parts import ALEX, SAM

LINK, MARKER = "https://docs.google.com/document/d/1AbCdEfGhIjKlMn/edit", Marker("b7" * 10)
AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
EVENT = "/calendar/v3/calendars/*/events/*"


class Series:
    """A weekly 1:1 of Alex with Sam, and the invite that writes to it."""

    def __init__(self, google: FakeGoogle, **fields: Any) -> None:
        self.google = google
        self.alex = google.person(ALEX)
        attendees = [{"email": ALEX, "responseStatus": "accepted"}, {"email": SAM}]
        self.id = self.alex.invite(
            "1:1", start="2026-11-23T10:00", rule="FREQ=WEEKLY", fields={"attendees": attendees, **fields}
        )
        self.ref = InviteRef(calendar=CalendarId("google/primary"), uid=Uid(f"{self.id}@google.com"))
        self.invite = GoogleInvite(services(google), watched({}), patience=Waits().patience())

    @property
    def state(self) -> InviteState:
        state = self.invite.read(self.ref)
        assert isinstance(state, InviteState)
        return state

    def attach(self) -> object:
        return self.invite.attach(self.ref, LINK, MARKER, etag=self.state.etag)

    def detach(self) -> object:
        return self.invite.detach(self.ref, LINK, MARKER, etag=self.state.etag)

    @property
    def shown(self) -> dict[str, Any]:
        found = self.alex.sees(self.id)
        assert found is not None
        return found


@pytest.fixture
def series(google: FakeGoogle) -> Iterator[Series]:
    """The series; whatever is written to it mails nobody and names no guest."""
    yield Series(google)
    assert {mail.said for mail in google.mails} <= {"none"}
    written = [one.request for one in google.exchanges if one.request.method in ("PATCH", "POST", "PUT")]
    assert not any(b"attendees" in one.body for one in written)


def test_a_change_between_reading_and_writing_is_not_written_over(series: Series) -> None:
    """If-Match: somebody adds an attachment just before ours arrives, and it stays."""
    theirs = {"fileUrl": "https://example.org/late", "title": "Late"}

    def meddle(exchange: Exchange) -> None:
        if exchange.request.method == "PATCH":
            series.google.hook()
            series.alex.change(series.id, {"attachments": [theirs]})

    state = series.state
    series.google.hook(before=meddle)
    assert isinstance(series.invite.attach(series.ref, LINK, MARKER, etag=state.etag), Conflict)
    assert [one["fileUrl"] for one in series.shown["attachments"]] == [theirs["fileUrl"]]
    assert isinstance(series.attach(), Done)
    assert len(series.shown["attachments"]) == 2


def test_a_lost_answer_is_found_out_by_looking(series: Series) -> None:
    """The patch happened or not: Retry is the answer, and doing it again doubles nothing."""
    series.google.faults.add(Lost(), method="PATCH", path=EVENT)
    assert isinstance(series.attach(), Retry)
    assert isinstance(series.attach(), Done)
    assert len(series.shown["attachments"]) == 1


def test_an_attachment_google_does_not_keep_is_not_done(series: Series) -> None:
    """What is read back counts, not the answer of the write."""
    series.alex.distort(series.id, {"attachments": None})
    assert isinstance(series.attach(), NotAllowed)


def test_google_may_write_the_address_anew(series: Series) -> None:
    """A document is known by its id; under which marker stands in my copy."""
    assert isinstance(series.attach(), Done)
    series.alex.change(series.id, {"attachments": [{"fileUrl": f"{LINK}?usp=drive_web", "title": "1:1"}]})
    (one,) = series.state.attachments
    assert (one.link, one.marker) == (LINK, MARKER)
    assert isinstance(series.detach(), Done)
    assert series.state.attachments == ()


def test_the_mark_is_mine_alone(series: Series) -> None:
    """It stands in this calendar's copy; Sam sees the link and no property."""
    series.attach()
    theirs = series.google.person(SAM).sees(series.id)
    assert theirs is not None
    assert [one["fileUrl"] for one in theirs["attachments"]] == [LINK]
    assert "extendedProperties" not in theirs


@pytest.mark.parametrize("follow", [True, False])
def test_occurrences_it_was_copied_to_are_cleaned_as_well(series: Series, follow: bool) -> None:
    """Whether exceptions get what their series gets is Google's business; what is ours comes off."""
    series.google.world.settings.exceptions_follow = follow
    one = series.alex.instance(series.id, "2026-12-07T10:00")
    series.alex.move(one, "2026-12-07T11:00")
    series.attach()
    if not follow:
        late = series.alex.instance(series.id, "2026-12-14T10:00")
        series.alex.move(late, "2026-12-14T11:00")  # made now, it has what the series has
    assert [a.occurrence for a in series.state.attachments] == [False, True]
    assert isinstance(series.detach(), Done)
    assert series.state.attachments == ()


def test_a_guest_who_may_change_it_may_attach(google: FakeGoogle) -> None:
    """guestsCanModify; else the organizer alone."""
    attendees = [{"email": SAM, "responseStatus": "accepted"}, {"email": ALEX}]
    for allowed in (True, False):
        theirs = google.person(SAM).invite(
            "1:1",
            start="2026-11-23T10:00",
            rule="FREQ=WEEKLY",
            fields={"attendees": attendees, "guestsCanModify": allowed},
        )
        invite = GoogleInvite(services(google), watched({}), patience=Waits().patience())
        ref = InviteRef(calendar=CalendarId("google/primary"), uid=Uid(f"{theirs}@google.com"))
        state = invite.read(ref)
        assert isinstance(state, InviteState)
        assert state.writable is allowed
        answer = invite.attach(ref, LINK, MARKER, etag=state.etag)
        assert isinstance(answer, Done if allowed else NotAllowed)


def test_google_says_no_although_it_looked_allowed(series: Series) -> None:
    """forbiddenForNonOrganizer is an answer, not tried again."""
    series.google.faults.add(fault(403, "forbiddenForNonOrganizer"), method="PATCH", path=EVENT)
    assert series.attach() == NotAllowed(detail="only its organizer may change this event")


def test_what_is_in_a_calendar_that_is_not_watched_any_more_is_not_gone(series: Series) -> None:
    """Nobody can look there: the link may still stand, and the user reads how to have it taken off."""
    team = InviteRef(calendar=CalendarId("google/team"), uid=series.ref.uid)
    answers = [
        series.invite.read(team),
        series.invite.attach(team, LINK, MARKER, etag=Revision("1")),
        series.invite.detach(team, LINK, MARKER, etag=Revision("1")),
        series.invite.companion(team, beside()),
        series.invite.remove_companion(team, MARKER),
    ]
    (detail,) = {answer.detail for answer in answers if isinstance(answer, NotAllowed)}
    assert len([answer for answer in answers if isinstance(answer, NotAllowed)]) == len(answers)
    assert "syncd does not watch this calendar any more" in detail
    assert "syncd connect google --calendar" in detail


def test_no_more_than_google_allows(google: FakeGoogle) -> None:
    """With 25 attachments of others there is no room, and that is said."""
    many = [{"fileUrl": f"https://example.org/{number}", "title": "x"} for number in range(25)]
    answer = Series(google, attachments=many).attach()
    assert isinstance(answer, NotAllowed)
    assert "25" in answer.detail


def test_keys_of_properties_are_never_too_long() -> None:
    """Google drops longer ones without a word."""
    for length in (1, 38, 39, 400):
        assert len(key_of(Marker("x" * length))) <= 44
    assert key_of(Marker("x" * 400)) != key_of(Marker("x" * 401))


def beside(at: datetime = AT) -> Companion:
    """A companion of half an hour."""
    return Companion(marker=MARKER, title="Sam and Alex", start=at, end=at + timedelta(minutes=30), link=LINK)


def companions(series: Series) -> list[dict[str, Any]]:
    """What of my calendar is mine alone."""
    found = (series.alex.sees(name) for name in list(series.alex.calendar.copies))
    return [one for one in found if one and "attendees" not in one]


def test_a_companion_is_private_and_silent(series: Series) -> None:
    """Nobody else sees it, it blocks no time and rings no bell."""
    assert isinstance(series.invite.companion(series.ref, beside()), Done)
    (one,) = companions(series)
    assert (one["visibility"], one["transparency"], one["reminders"]["useDefault"]) == (
        "private",
        "transparent",
        False,
    )
    assert "attendees" not in one


def test_a_companion_comes_back_after_it_was_removed(series: Series) -> None:
    """Google gives no id away twice; the next one takes another."""
    for _ in range(3):
        assert isinstance(series.invite.companion(series.ref, beside()), Done)
        assert len(companions(series)) == 1
        assert isinstance(series.invite.remove_companion(series.ref, MARKER), Done)
        assert companions(series) == []


def test_a_companion_whose_answer_was_lost_is_found(series: Series) -> None:
    """Its id is made from its marker, so it is asked for instead of made again."""
    series.google.faults.add(Lost(), method="POST", path="/calendar/v3/calendars/*/events")
    assert isinstance(series.invite.companion(series.ref, beside()), Retry)
    assert isinstance(series.invite.companion(series.ref, beside()), Done)
    assert len(companions(series)) == 1


def test_a_companion_as_wanted_is_not_written(series: Series) -> None:
    """No write, no mail, no change for other programs."""
    series.invite.companion(series.ref, beside())
    writes = len(series.google.mails)
    assert isinstance(series.invite.companion(series.ref, beside()), Done)
    assert len(series.google.mails) == writes
