"""Links on Outlook's events: one mail at most, agreed to, and nothing of anybody else's is lost."""

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest

from syncd.core.model import CalendarId, Uid
from syncd.provider import (
    Attachment,
    Companion,
    Conflict,
    Done,
    InviteRef,
    InviteState,
    Marker,
    NotAllowed,
    Retry,
)
from syncd.testing.graph import FakeGraph, fault
from syncd.testing.server import Exchange, Lost
from syncd_providers.online.failures import Failure
from syncd_providers.outlook.companions import Companions
from syncd_providers.outlook.events import Events, Seen
from syncd_providers.outlook.fields import as_json, body_of, instant
from syncd_providers.outlook.invite import OutlookInvite
from syncd_providers.outlook.marked import PROPERTY, companion, value_of
from syncd_providers.outlook.mentions import WORDS, Body, words
from syncd_providers.outlook.recurrence import Item
from syncd_providers.outlook.watched import Watched, watched
from tests.providers.outlook.bodies import TEAMS, WRITTEN, ZOOM
from tests.providers.outlook.meetings import ALEX, SAM, Meeting, at, invited

LINK, MARKER = (
    "https://example-my.sharepoint.com/:w:/g/Doc.aspx?sourcedoc=%7B1a%7D&action=edit",
    Marker("b7" * 10),
)
AT = datetime(2026, 11, 30, 15, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
EVENT, EVENTS = "/v1.0/me/calendar/events/*", "/v1.0/me/calendar/events"
ONE_MAIL = [("update", SAM)]


@pytest.fixture
def fake() -> Iterator[FakeGraph]:
    """Graph, with Alex and Sam; no write of syncd's names an attendee, and each says what it goes by."""
    with FakeGraph(clock=lambda: NOW) as running:
        yield running
        running.check()
        written = [one.request for one in running.exchanges if one.request.method == "PATCH"]
        ours = [one for one in written if b"syncd" in one.body]
        assert not any(b"attendees" in one.body for one in ours)
        assert all("if-match" in {name.lower() for name in one.headers} for one in ours)


@pytest.fixture
def meeting(fake: FakeGraph) -> Meeting:
    """Alex's weekly 1:1 with Sam, online."""
    return Meeting(fake, text="<p>what we talk about</p>", isOnlineMeeting=True)


def attach(meeting: Meeting) -> object:
    """Put the link there as a sync would."""
    return meeting.invite.attach(meeting.ref, LINK, MARKER, etag=meeting.state.etag)


def detach(meeting: Meeting) -> object:
    """Take it off as a sync would."""
    return meeting.invite.detach(meeting.ref, LINK, MARKER, etag=meeting.state.etag)


def ours(state: InviteState) -> list[Attachment]:
    """What bears a mark."""
    return [one for one in state.attachments if one.marker]


# -- mails ----------------------------------------------------------------------------------


def test_a_year_has_one_mail(meeting: Meeting) -> None:
    """Put there once, looked at every day: each of the others gets exactly one update."""
    assert meeting.state.mails == 1
    assert isinstance(attach(meeting), Done)
    for _ in range(365):
        assert ours(meeting.state) == [Attachment(link=LINK, marker=MARKER)]
    assert isinstance(attach(meeting), Done)
    assert meeting.mails == ONE_MAIL


def test_taking_it_off_is_one_mail_more(meeting: Meeting) -> None:
    """One write as well, and none when nothing stands there."""
    attach(meeting)
    for _ in range(3):
        assert isinstance(detach(meeting), Done)
    assert meeting.mails == ONE_MAIL * 2
    assert ours(meeting.state) == []


def test_reading_and_companions_mail_nobody(fake: FakeGraph) -> None:
    """For a year of weekly 1:1s a companion is moved along."""
    for mine in (True, False):
        meeting = Meeting(fake, mine=mine)
        for week in range(52):
            wanted = beside(AT + timedelta(weeks=week))
            assert isinstance(meeting.invite.companion(meeting.ref, wanted), Done)
        assert len(meeting.alex.beside()) == 1
        assert isinstance(meeting.invite.remove_companion(meeting.ref, MARKER), Done)
        assert meeting.mails == []


def test_alone_nobody_is_mailed(fake: FakeGraph) -> None:
    """A series of my own, with a room at most."""
    meeting = Meeting(fake, attendees=[])
    assert (meeting.state.mails, meeting.state.writable) == (0, True)
    room = [{"type": "resource", "emailAddress": {"address": "room@example.com"}}]
    assert Meeting(fake, attendees=room).state.mails == 0


@pytest.mark.parametrize("tells", [True, False], ids=["named", "looked-for"])
def test_each_changed_occurrence_to_come_is_a_mail_more(fake: FakeGraph, tells: bool) -> None:
    """Counted before anything is written, whether the series names them or not; past ones do not count."""
    fake.world.settings.exception_occurrences = tells
    meeting = Meeting(fake)
    for day in ("2026-11-09", "2026-12-07", "2027-01-11"):
        moved = {"start": at(f"{day}T16:00:00"), "end": at(f"{day}T16:30:00")}
        meeting.alex.change_one(meeting.uid, day, moved)
    fake.mails.clear()
    assert meeting.state.mails == 3
    attach(meeting)
    assert len(meeting.mails) == 3


def test_somebody_elses_meeting_is_not_written(fake: FakeGraph) -> None:
    """As an attendee I could change my own copy alone."""
    meeting = Meeting(fake, mine=False, text="theirs")
    before = meeting.alex.sees(meeting.uid)
    assert (meeting.state.writable, meeting.state.mails) == (False, 0)
    assert isinstance(attach(meeting), NotAllowed)
    assert meeting.alex.sees(meeting.uid) == before


@pytest.mark.parametrize(
    ("odd", "why"),
    [
        ({"isDraft": True}, "not yet sent"),
        ({"body": {"contentType": "html", "content": "x" * 1_500_001}}, "too long"),
    ],
)
def test_what_is_better_left_alone(meeting: Meeting, odd: Mapping[str, Any], why: str) -> None:
    """A change would send what the user has not sent yet, or is more than Graph takes."""
    etag = meeting.state.etag
    meeting.oddly(**odd)
    state = meeting.invite.read(meeting.ref)
    assert not (isinstance(state, InviteState) and state.writable)
    answer = meeting.invite.attach(meeting.ref, LINK, MARKER, etag=etag)
    assert isinstance(answer, NotAllowed)
    assert why in answer.detail
    assert meeting.mails == []


def test_a_calendar_of_somebody_else_is_not_written(meeting: Meeting) -> None:
    """What its owner organises is not mine, although Graph says ``isOrganizer`` there."""
    calendar = meeting.fake.world.mailboxes[ALEX].default.id
    meeting.oddly(organizer={"emailAddress": {"name": "Kim", "address": "kim@example.com"}})
    meeting.invite = OutlookInvite(meeting.alex.graph, watched({"calendars": f'{{"Team": "{calendar}"}}'}))
    meeting.ref = InviteRef(calendar=CalendarId("outlook/Team"), uid=meeting.ref.uid)
    answer = attach(meeting)
    assert isinstance(answer, NotAllowed)
    assert "somebody else's name" in answer.detail


@pytest.mark.parametrize("link", ["http://example.org/x", "file:///home/me/x.md", "https://example.org/a b"])
def test_a_link_others_cannot_open(meeting: Meeting, link: str) -> None:
    """https, in one piece, or nothing."""
    answer = meeting.invite.attach(meeting.ref, link, MARKER, etag=meeting.state.etag)
    assert isinstance(answer, NotAllowed)
    assert meeting.mails == []


# -- the text -------------------------------------------------------------------------------


def test_the_meetings_part_survives_fifty_cycles(meeting: Meeting) -> None:
    """On and off fifty times, rewritten by Exchange each time: byte for byte, and still online."""
    before = meeting.text
    join = meeting.alex.sees(meeting.uid)["onlineMeeting"]
    for _ in range(50):
        assert isinstance(attach(meeting), Done)
        now = meeting.text
        assert now.index(WORDS) < now.index("what we talk about") < now.index("me-email-text")
        assert isinstance(detach(meeting), Done)
    assert meeting.text == before
    assert meeting.alex.sees(meeting.uid)["onlineMeeting"] == join
    assert meeting.sam.sees(meeting.uid)["isOnlineMeeting"]


@pytest.mark.parametrize("name", [*WRITTEN, "all"])
def test_whatever_the_text_it_comes_back(fake: FakeGraph, name: str) -> None:
    """What others put there is as it was, once Exchange has written it."""
    meeting = Meeting(fake, text=WRITTEN.get(name, WRITTEN["word"] + TEAMS + ZOOM))
    meeting.alex.change(meeting.uid, {"body": {"contentType": "html", "content": meeting.text}})
    before, details = meeting.text, meeting.state.details
    assert isinstance(attach(meeting), Done)
    assert meeting.state.details == details
    assert isinstance(detach(meeting), Done)
    assert Body(content=meeting.text, html=True) == Body(content=before, html=True) or not before
    assert words(Body(content=meeting.text, html=True)) == words(Body(content=before, html=True))


def test_a_plain_text_stays_one() -> None:
    """It is sent as it came."""
    item = {"body": {"contentType": "text", "content": "a < b"}}
    assert body_of(item) == Body(content="a < b", html=False)
    assert as_json(body_of(item)) == item


def test_a_line_the_user_has_moved_and_dressed_is_found(meeting: Meeting) -> None:
    """By its link: marked as ours, and off it goes with the words of others left."""
    attach(meeting)
    dressed = meeting.text.replace("<p><a ", "<p>Please prepare: <a ").replace(
        f">{WORDS}<", "><b>our notes</b><"
    )
    meeting.alex.change(meeting.uid, {"body": {"contentType": "html", "content": dressed}})
    assert ours(meeting.state) == [Attachment(link=LINK, marker=MARKER)]
    assert isinstance(detach(meeting), Done)
    assert "Please prepare: <b>our notes</b>" in meeting.text
    assert "sharepoint" not in meeting.text


def test_a_line_the_user_has_taken_off_is_not_put_back(meeting: Meeting) -> None:
    """The mark remembers it: no second write, and no second mail, until it is given up and begun anew."""
    attach(meeting)
    without = meeting.text.replace(
        meeting.text[meeting.text.index("<p><a ") : meeting.text.index("</p>") + 4], ""
    )
    meeting.alex.change(meeting.uid, {"body": {"contentType": "html", "content": without}})
    meeting.fake.mails.clear()
    assert isinstance(attach(meeting), NotAllowed)
    assert isinstance(detach(meeting), Done)
    assert meeting.mails == []
    assert isinstance(attach(meeting), Done)


def test_a_series_that_was_split_off_has_our_line_and_no_mark(meeting: Meeting) -> None:
    """It reads as ours in a meeting of mine, so it is ours there; in somebody else's it is theirs."""
    attach(meeting)
    series = meeting.alex.sees(meeting.uid)
    meeting.uid = meeting.alex.invite(SAM, text=series["body"]["content"])
    meeting.ref = InviteRef(calendar=meeting.ref.calendar, uid=Uid(meeting.uid))
    assert value_of(meeting.alex.sees(meeting.uid)) == ""
    assert [one.link for one in ours(meeting.state)] == [LINK]
    assert isinstance(detach(meeting), Done)
    assert "sharepoint" not in meeting.text
    theirs = Meeting(meeting.fake, mine=False, text=series["body"]["content"])
    assert [one.marker for one in theirs.state.attachments if one.link == LINK] == [None]


def test_the_mark_is_mine_alone(meeting: Meeting) -> None:
    """Sam sees the line, and no property."""
    attach(meeting)
    theirs = meeting.sam.sees(meeting.uid)
    assert WORDS in theirs["body"]["content"]
    assert value_of(theirs) == ""
    assert MARKER in value_of(meeting.alex.sees(meeting.uid))


def test_an_event_that_keeps_no_link_is_not_done(meeting: Meeting) -> None:
    """What is read back counts."""
    meeting.oddly(body={"contentType": "html", "content": "<p>as ever</p>"})
    assert isinstance(attach(meeting), NotAllowed)


def test_links_of_others_that_go_with_the_write_are_told(meeting: Meeting) -> None:
    """A write that costs the meeting its link is no success."""

    def drop(exchange: Exchange) -> None:
        if exchange.request.method == "PATCH":
            meeting.fake.hook()
            text = meeting.text
            kept = text[: text.index("<div")] + "</body></html>"
            meeting.oddly(body={"contentType": "html", "content": kept})

    state = meeting.state
    meeting.fake.hook(after=drop)
    assert isinstance(meeting.invite.attach(meeting.ref, LINK, MARKER, etag=state.etag), Conflict)


# -- changes meanwhile ----------------------------------------------------------------------


def test_a_change_between_reading_and_writing_is_not_written_over(meeting: Meeting) -> None:
    """If-Match: what the user types just before ours arrives stays."""

    def meddle(exchange: Exchange) -> None:
        if exchange.request.method == "PATCH":
            meeting.fake.hook()
            meeting.alex.change(meeting.uid, {"body": {"contentType": "html", "content": "typed"}})

    state = meeting.state
    meeting.fake.hook(before=meddle)
    assert isinstance(meeting.invite.attach(meeting.ref, LINK, MARKER, etag=state.etag), Conflict)
    sent = [one for one in meeting.fake.exchanges if one.request.method == "PATCH"]
    assert sum(WORDS.encode() in one.request.body for one in sent) == 1
    assert "typed" in meeting.text
    assert WORDS not in meeting.text


def test_a_refusal_nobody_caused_is_overcome_once(meeting: Meeting) -> None:
    """Exchange says 412 although nothing changed: sent once more; twice is a conflict."""
    refusal = fault(412, "ErrorIrresolvableConflict")
    meeting.fake.faults.add(refusal, method="PATCH", path=EVENT)
    assert isinstance(attach(meeting), Done)
    assert meeting.mails == ONE_MAIL
    meeting.fake.faults.add(refusal, method="PATCH", path=EVENT, times=2)
    assert isinstance(detach(meeting), Conflict)
    assert WORDS in meeting.text


def test_a_lost_answer_is_found_out_by_looking(meeting: Meeting) -> None:
    """The write happened or not: it is not sent twice, and one mail is all there is."""
    meeting.fake.faults.add(Lost(), method="PATCH", path=EVENT)
    assert isinstance(attach(meeting), Retry)
    assert ours(meeting.state) == [Attachment(link=LINK, marker=MARKER)]
    assert isinstance(attach(meeting), Done)
    assert meeting.mails == ONE_MAIL


BREAKS = [
    Lost(),
    fault(503, "ErrorServerBusy"),
    fault(429, "ApplicationThrottled"),
    fault(404, "ErrorItemNotFound"),
]


@pytest.mark.parametrize("broken", BREAKS, ids=["lost", "busy", "throttled", "not found"])
@pytest.mark.parametrize("on", range(1, 8))
def test_whichever_request_breaks_there_is_one_line_and_one_mail(
    meeting: Meeting, broken: Any, on: int
) -> None:
    """Begun again until it is done, putting it there and taking it off are one write each."""
    for act, mails in ((meeting.invite.attach, 1), (meeting.invite.detach, 2)):
        meeting.fake.faults.add(broken, path="/v1.0/me/calendar/*", on=on)
        answers = []
        for _ in range(4):
            state = meeting.invite.read(meeting.ref)
            if isinstance(state, InviteState):
                answers.append(act(meeting.ref, LINK, MARKER, etag=state.etag))
        assert isinstance(answers[-1], Done)
        assert meeting.mails == ONE_MAIL * mails
        assert meeting.text.count("sharepoint") == 2 - mails


@pytest.mark.parametrize("broken", BREAKS, ids=["lost", "busy", "throttled", "not found"])
@pytest.mark.parametrize("on", range(1, 8))
def test_whichever_request_breaks_there_is_one_companion(meeting: Meeting, broken: Any, on: int) -> None:
    """Made, moved along and removed, however often it has to be begun again."""
    meeting.fake.faults.add(broken, path="/v1.0/me/calendar/*", on=on)
    for week in (0, 0, 0, 1, 1, 1):
        keep(meeting, beside(AT + timedelta(weeks=week)))
        assert len(meeting.alex.beside()) <= 1
    assert instant(the_companion(meeting)["start"]) == AT + timedelta(weeks=1)
    meeting.fake.faults.add(broken, path="/v1.0/me/calendar/*", on=on)
    answers = [meeting.invite.remove_companion(meeting.ref, MARKER) for _ in range(5)]
    assert isinstance(answers[-1], Done)
    assert (meeting.alex.beside(), meeting.mails) == ([], [])


def test_where_there_is_no_filter_by_uid_everything_is_listed(meeting: Meeting) -> None:
    """A cloud that does not know it costs a list."""
    meeting.fake.faults.add(
        fault(400, "ErrorInvalidUrlQueryFilter"),
        path=EVENTS,
        times=None,
        where=lambda request: "iCalUId eq" in dict(request.query).get("$filter", ""),
    )
    assert meeting.state.mails == 1


def test_quotes_in_a_uid_are_no_filter(meeting: Meeting) -> None:
    """Whoever invites me chooses the UID."""
    ref = InviteRef(calendar=meeting.ref.calendar, uid=Uid("x' or iCalUId ne '"))
    assert not isinstance(meeting.invite.read(ref), InviteState)


@pytest.mark.parametrize("said", ["read more", "1:1 agenda"])
def test_a_text_full_of_links_takes_no_time(meeting: Meeting, said: str) -> None:
    """Whatever they say: it is looked through a few times as a whole, not once for every link."""
    line = '<p>See <a href="https://news.example.com/{0}">{1}</a></p>'
    text = "".join(line.format(number, said) for number in range(2_000))
    meeting.alex.change(meeting.uid, {"body": {"contentType": "html", "content": text}})
    began = time.process_time()
    assert len(meeting.state.attachments) >= 2_000
    assert time.process_time() - began < 10


def test_a_megabyte_of_text_is_written_and_comes_back(fake: FakeGraph) -> None:
    """As it was, with one mail to put the link there and one to take it off."""
    meeting = Meeting(fake, text="<p>" + "word " * 200_000 + "</p>")
    before = meeting.text
    assert isinstance(attach(meeting), Done)
    assert isinstance(detach(meeting), Done)
    assert meeting.text == before


# -- who is on it ---------------------------------------------------------------------------


def test_hidden_guests_are_not_known(fake: FakeGraph) -> None:
    """With a hidden list an attendee does not know who else is there; the organizer does."""
    assert Meeting(fake, hideAttendees=True).state.complete
    hidden = Meeting(fake, mine=False, hideAttendees=True, attendees=invited(ALEX, "kim@example.com"))
    assert not hidden.state.complete


def test_a_guest_of_one_occurrence_is_a_participant(meeting: Meeting) -> None:
    """Everybody who could read the text is counted."""
    meeting.alex.change_one(meeting.uid, "2026-12-07", {"attendees": invited(SAM, "kim@example.com")})
    assert meeting.state.participants == {ALEX, SAM, "kim@example.com"}


@pytest.mark.parametrize("follow", [True, False])
def test_occurrences_it_was_copied_to_are_told_and_never_written(meeting: Meeting, follow: bool) -> None:
    """Whether they get what their series gets is Outlook's business; each write there would be a mail."""
    meeting.fake.world.settings.exceptions_follow = follow
    attach(meeting)
    meeting.alex.change_one(meeting.uid, "2026-12-07", {"subject": "1:1, longer"})
    assert [one.occurrence for one in ours(meeting.state)] == [False, True]
    meeting.fake.exchanges.clear()
    answer = detach(meeting)
    written = [one.request.path for one in meeting.fake.exchanges if one.request.method == "PATCH"]
    assert {unquote(path.rpartition("/")[2]) for path in written} == {meeting.alex.sees(meeting.uid)["id"]}
    if follow:
        assert isinstance(answer, Done)
        assert ours(meeting.state) == []
        return
    for _ in range(2):
        assert isinstance(answer, NotAllowed)
        assert "2026-12-07" in answer.detail
        assert [one.occurrence for one in ours(meeting.state)] == [True]
        before = len(meeting.mails)
        answer = detach(meeting)
        assert len(meeting.mails) == before
    meeting.alex.change_one(meeting.uid, "2026-12-07", {"body": {"contentType": "html", "content": "none"}})
    assert isinstance(detach(meeting), Done)
    assert ours(meeting.state) == []


# -- companions -----------------------------------------------------------------------------


def beside(start: datetime = AT, link: str = LINK) -> Companion:
    """A companion of half an hour."""
    return Companion(
        marker=MARKER, title="Sam and Alex", start=start, end=start + timedelta(minutes=30), link=link
    )


def keep(meeting: Meeting, wanted: Companion | None = None) -> object:
    """Keep the companion as a sync would."""
    return meeting.invite.companion(meeting.ref, wanted or beside())


def the_companion(meeting: Meeting) -> dict[str, Any]:
    """The one there is."""
    (one,) = meeting.alex.beside()
    return one


def test_a_companion_is_private_and_silent(meeting: Meeting) -> None:
    """Nobody else is on it, it blocks no time, rings no bell, and is found by its category."""
    assert isinstance(keep(meeting), Done)
    one = the_companion(meeting)
    assert (one["subject"], one["showAs"], one["sensitivity"], one["isReminderOn"], one["categories"]) == (
        "Sam and Alex",
        "free",
        "private",
        False,
        ["syncd"],
    )
    assert (instant(one["start"]), value_of(one)) == (AT, companion(MARKER))


@pytest.mark.parametrize("broken", [Lost(), fault(503, "ErrorServerBusy", effect=True)], ids=["lost", "busy"])
def test_a_companion_whose_answer_was_lost_is_found(meeting: Meeting, broken: Any) -> None:
    """It is looked for by its mark before another one is made."""
    meeting.fake.faults.add(broken, method="POST", path=EVENTS)
    assert isinstance(keep(meeting), Retry)
    assert isinstance(keep(meeting, beside(AT + timedelta(days=7))), Done)
    assert instant(the_companion(meeting)["start"]) == AT + timedelta(days=7)


def test_an_id_outlook_has_used_up_is_not_the_last(meeting: Meeting) -> None:
    """It answers 409 for a companion that was deleted: the next id makes one."""
    meeting.fake.faults.add(fault(409, "ErrorDuplicateTransactionId"), method="POST", path=EVENTS, times=2)
    assert isinstance(keep(meeting), Done)
    assert len(meeting.alex.beside()) == 1


def test_a_companion_that_was_made_meanwhile_is_the_one(meeting: Meeting) -> None:
    """409 because another program of mine was faster: its event is found, and no second one made."""
    meeting.fake.faults.add(
        fault(409, "ErrorDuplicateTransactionId", effect=True), method="POST", path=EVENTS
    )
    assert isinstance(keep(meeting), Done)
    assert len(meeting.alex.beside()) == 1


def test_a_companion_comes_back_after_it_was_removed(meeting: Meeting) -> None:
    """As often as it is wanted."""
    for _ in range(3):
        assert isinstance(keep(meeting), Done)
        assert isinstance(meeting.invite.remove_companion(meeting.ref, MARKER), Done)
        assert meeting.alex.beside() == []


def test_of_two_companions_one_goes(meeting: Meeting) -> None:
    """However there came to be two."""
    keep(meeting)
    double = {name: the_companion(meeting)[name] for name in ("subject", "body", "start", "end")}
    mark = [{"id": PROPERTY, "value": companion(MARKER)}]
    meeting.alex.graph.send("POST", "me/events", json={**double, "singleValueExtendedProperties": mark})
    assert isinstance(keep(meeting), Done)
    assert len(meeting.alex.beside()) == 1


def test_notes_in_a_companion_stay(meeting: Meeting) -> None:
    """They move along; a new link replaces the old; removed, the event stays with the notes alone."""
    keep(meeting)
    uid = the_companion(meeting)["iCalUId"]
    text = the_companion(meeting)["body"]["content"].replace("</p>", "</p><p>bring the numbers</p>")
    meeting.alex.change(uid, {"body": {"contentType": "html", "content": text}})
    assert isinstance(keep(meeting, beside(AT + timedelta(days=7), "https://example.org/new")), Done)
    body = body_of(the_companion(meeting))
    assert words(body) == f"{WORDS} bring the numbers"
    assert "sharepoint" not in body.content
    assert isinstance(meeting.invite.remove_companion(meeting.ref, MARKER), Done)
    assert words(body_of(the_companion(meeting))) == "bring the numbers"
    assert value_of(the_companion(meeting)) == ""
    assert isinstance(keep(meeting), Done)
    assert len(meeting.alex.beside()) == 2


def test_notes_typed_just_before_a_companion_goes_stay(meeting: Meeting) -> None:
    """If-Match: it is deleted only as it was read, and with notes in it not at all."""
    keep(meeting)
    uid = the_companion(meeting)["iCalUId"]
    text = the_companion(meeting)["body"]["content"].replace("</p>", "</p><p>bring the numbers</p>")

    def meddle(exchange: Exchange) -> None:
        if exchange.request.method == "DELETE":
            meeting.fake.hook()
            meeting.alex.change(uid, {"body": {"contentType": "html", "content": text}})

    meeting.fake.hook(before=meddle)
    assert isinstance(meeting.invite.remove_companion(meeting.ref, MARKER), Conflict)
    assert words(body_of(the_companion(meeting))) == f"{WORDS} bring the numbers"
    assert isinstance(meeting.invite.remove_companion(meeting.ref, MARKER), Done)
    assert words(body_of(the_companion(meeting))) == "bring the numbers"


def test_a_refused_deletion_nobody_caused_is_overcome_once(meeting: Meeting) -> None:
    """As with a write: Exchange refuses at times what nobody has changed."""
    keep(meeting)
    meeting.fake.faults.add(fault(412, "ErrorIrresolvableConflict"), method="DELETE", times=1)
    assert isinstance(meeting.invite.remove_companion(meeting.ref, MARKER), Done)
    assert meeting.alex.beside() == []


def test_where_no_mark_is_kept_no_companion_is_made(meeting: Meeting) -> None:
    """It would not be found again, and another one be made each time."""

    class Forgetful(Events):
        def get(self, calendar: Watched, name: str, params: Mapping[str, str]) -> Seen:
            seen = super().get(calendar, name, params)
            shown = {one: value for one, value in seen.item.items() if "Extended" not in one}
            return Seen(item=shown, at=seen.at)

        def listed(self, calendar: Watched, params: Mapping[str, str]) -> dict[str, Item]:
            return {} if "Any" in params.get("$filter", "") else super().listed(calendar, params)

    for _ in range(2):
        with pytest.raises(Failure) as caught:
            Companions(Forgetful(meeting.alex.graph)).keep(watched({})[0], beside())
        assert isinstance(caught.value.answer(), NotAllowed)
        assert meeting.alex.beside() == []


def test_a_companion_somebody_was_invited_to_is_left_alone(meeting: Meeting) -> None:
    """Moving or deleting it would be mailed to them."""
    keep(meeting)
    meeting.alex.change(the_companion(meeting)["iCalUId"], {"attendees": invited(SAM)})
    before = meeting.mails
    assert isinstance(keep(meeting, beside(AT + timedelta(days=7))), NotAllowed)
    assert isinstance(meeting.invite.remove_companion(meeting.ref, MARKER), NotAllowed)
    assert meeting.mails == before


def test_a_companion_as_wanted_is_not_written(meeting: Meeting) -> None:
    """No write for nothing; a bell the user has set stays."""
    keep(meeting)
    meeting.alex.change(the_companion(meeting)["iCalUId"], {"isReminderOn": True, "categories": []})
    before = the_companion(meeting)
    assert isinstance(keep(meeting), Done)
    assert the_companion(meeting) == before


def test_nothing_is_deleted_that_is_not_marked(meeting: Meeting) -> None:
    """A service that overlooks the filter lists the whole calendar: only what bears the mark is ours."""

    class Overlooking(Events):
        def listed(self, calendar: Watched, params: Mapping[str, str]) -> dict[str, Item]:
            return super().listed(calendar, {name: one for name, one in params.items() if name != "$filter"})

    keep(meeting)
    before = len(meeting.alex.events())
    careful = Companions(Overlooking(meeting.alex.graph))
    assert isinstance(careful.remove(watched({})[0], MARKER), Done)
    assert len(meeting.alex.events()) == before - 1
    assert meeting.alex.sees(meeting.uid)


def test_a_calendar_that_is_not_watched_is_gone(meeting: Meeting) -> None:
    """Nothing is looked for elsewhere."""
    ref = InviteRef(calendar=CalendarId("outlook/other"), uid=meeting.ref.uid)
    assert not isinstance(meeting.invite.read(ref), InviteState)
    assert meeting.invite.companion(ref, beside()) == meeting.invite.read(ref)
