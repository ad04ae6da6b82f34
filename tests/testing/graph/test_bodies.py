"""What becomes of bodies, online meetings and files ("Update event", "Add attachment")."""

from base64 import b64encode
from typing import Any

import pytest

from syncd.testing.graph import FakeGraph, Person
from tests.testing.graph.parts import MONDAYS, SAM, Api, body, guests

ONLINE = {"isOnlineMeeting": True, "onlineMeetingProvider": "teamsForBusiness"}


def html(content: str) -> dict[str, Any]:
    """A body as a client sends it."""
    return {"body": {"contentType": "html", "content": content}}


def test_html_comes_back_as_exchange_keeps_it(mine: Api) -> None:
    """A head is added; ids, data attributes, scripts and comments are dropped, links stay."""
    link = '<a href="https://e.example/?a=1&amp;b=2">x</a>'
    sent = f'<p id="a" data-x="1" class="b">Hi {link}</p><script>1</script><!-- c -->'
    content = mine.post("me/events", body(**html(sent)))["body"]["content"]
    assert content.startswith("<html><head>\r\n<meta http-equiv=")
    assert f'<p class="b">Hi {link}</p>' in content
    assert not [gone for gone in ("id=", "data-x", "script", "<!--") if gone in content]


def test_what_was_kept_is_kept_again(mine: Api) -> None:
    """Written back as it was read, it is the same."""
    made = mine.post("me/events", body(**html("<p>Hi</p>")))
    again = mine.patch(f"me/events/{made['id']}", {"body": made["body"]})
    assert again["body"] == made["body"]


def test_a_body_may_come_as_text(mine: Api) -> None:
    """Prefer outlook.body-content-type; what is written as text becomes HTML."""
    made = mine.post("me/events", body(body={"contentType": "text", "content": "a < b\nc"}))
    assert made["body"]["contentType"] == "html"
    assert "a &lt; b<br>" in made["body"]["content"]
    shown = mine.get(f"me/events/{made['id']}", 'outlook.body-content-type="text"')
    assert shown["body"] == {"contentType": "text", "content": "a < b\r\nc"}
    assert shown["bodyPreview"] == "a < b\r\nc"


def test_an_online_meeting_has_its_link_in_the_body(mine: Api, theirs: Api) -> None:
    """Create or set an event as an online meeting; attendees get it, too."""
    mine.post("me/events", body(**ONLINE, **html("<p>Hi</p>"), attendees=guests(SAM)))
    for api in (mine, theirs):
        (shown,) = api.rows("me/events")
        assert (shown["isOnlineMeeting"], shown["onlineMeetingProvider"]) == (True, "teamsForBusiness")
        assert shown["onlineMeeting"]["joinUrl"] in shown["body"]["content"]
        assert shown["onlineMeetingUrl"] is None


def test_a_body_written_around_the_block_keeps_the_meeting_online(mine: Api) -> None:
    """Preserve the meeting blob: byte for byte through many writes."""
    made = mine.post("me/events", body(**ONLINE, **html("<p>Hi</p>")))
    before = made["body"]["content"]
    for at in range(5):
        content = made["body"]["content"].replace("<p>Hi", f"<p>{at}</p><p>Hi")
        made = mine.patch(f"me/events/{made['id']}", html(content))
        assert made["isOnlineMeeting"]
    assert made["body"]["content"].partition("<div")[2] == before.partition("<div")[2]


@pytest.mark.parametrize(
    "damage",
    [lambda _: "<p>mine</p>", lambda content: content.replace("font-size:14px", "font-size:15px")],
)
def test_a_damaged_block_costs_the_meeting_its_link(mine: Api, damage: Any) -> None:
    """isOnlineMeeting turns false."""
    made = mine.post("me/events", body(**ONLINE))
    changed = mine.patch(f"me/events/{made['id']}", html(damage(made["body"]["content"])))
    assert (changed["isOnlineMeeting"], changed["onlineMeeting"]) == (False, None)


def test_the_second_half_of_a_split_series_keeps_its_link(mine: Api, sam: Person, alex: Person) -> None:
    """Split by the organizer, for everybody."""
    made = mine.post("me/events", body(recurrence=MONDAYS, attendees=guests(SAM), **ONLINE))
    later = alex.split(made["id"], "2026-12-07")
    for person in (alex, sam):
        shown = person.sees(later)
        assert shown is not None
        assert shown["onlineMeeting"] == made["onlineMeeting"]


def attached(name: str = "a.txt", content: bytes = b"one") -> dict[str, Any]:
    """A file as a client sends it."""
    kind = "#microsoft.graph.fileAttachment"
    return {"@odata.type": kind, "name": name, "contentBytes": b64encode(content).decode()}


def test_a_file_is_on_the_organizers_copy_until_an_update_carries_it(
    graph: FakeGraph, mine: Api, theirs: Api
) -> None:
    """Add attachment: no mail, nothing at the attendee's; the next PATCH brings it."""
    made = mine.post("me/events", body(attendees=guests(SAM)))["id"]
    (copy,) = theirs.rows("me/events")
    told = len(graph.mails)
    mine.post(f"me/events/{made}/attachments", attached())
    assert (len(graph.mails), theirs.rows(f"me/events/{copy['id']}/attachments")) == (told, [])
    assert mine.get(f"me/events/{made}")["hasAttachments"]
    mine.patch(f"me/events/{made}", {"subject": "other"})
    (shown,) = theirs.rows(f"me/events/{copy['id']}/attachments")
    assert (shown["name"], shown["contentBytes"]) == ("a.txt", b64encode(b"one").decode())


def test_a_file_can_be_listed_read_and_taken_away(mine: Api) -> None:
    """And is then not found."""
    made = mine.post("me/events", body())["id"]
    path = f"me/events/{made}/attachments"
    one = mine.post(path, attached())["id"]
    assert [file["name"] for file in mine.rows(f"{path}?$select=name")] == ["a.txt"]
    assert mine.get(f"{path}/{one}")["size"] > 3
    mine.delete(f"{path}/{one}")
    assert mine.refused("GET", f"{path}/{one}") == (404, "ErrorItemNotFound")


def test_a_file_on_an_occurrence_makes_it_an_exception(mine: Api, alex: Person) -> None:
    """It has files of its own from then on."""
    made = mine.post("me/events", body(recurrence=MONDAYS))["id"]
    second = alex.occurrence(made, "2026-11-30")
    mine.post(f"me/events/{second}/attachments", attached())
    assert mine.get(f"me/events/{second}")["type"] == "exception"
    assert mine.rows(f"me/events/{made}/attachments") == []


def test_what_cannot_be_attached_is_refused(mine: Api) -> None:
    """Links (v1.0 cannot make them), what is too large, what is no Base64, what has no name."""
    path = f"me/events/{mine.post('me/events', body())['id']}/attachments"
    link = {"@odata.type": "#microsoft.graph.referenceAttachment", "name": "a"}
    for wrong, status in (
        (link, 400),
        (attached(content=b"x" * 3 * 1024 * 1024), 413),
        ({**attached(), "contentBytes": "?"}, 400),
        (attached(name=""), 400),
    ):
        assert mine.refused("POST", path, wrong)[0] == status
    assert mine.rows(path) == []
