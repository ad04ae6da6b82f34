"""The fake is held to Google's own description: planted bad requests and a planted bad answer prove it."""

import http.client
from copy import deepcopy
from typing import Any
from urllib.parse import urlsplit

import pytest
from googleapiclient.discovery import build_from_document
from googleapiclient.errors import HttpError
from googleapiclient.http import MediaInMemoryUpload

from syncd.testing.google import FakeGoogle, discovery
from tests.testing.google.parts import ALEX, Make

TIMES = {"start": {"date": "2026-11-23"}, "end": {"date": "2026-11-24"}}


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ({**TIMES, "sumary": "typo"}, "$ has an unknown field 'sumary'"),
        ({**TIMES, "summary": 7}, "$.summary is no string: 7"),
        ({**TIMES, "guestsCanModify": "true"}, "$.guestsCanModify is no boolean"),
        ({**TIMES, "sequence": True}, "$.sequence is no integer"),
        ({**TIMES, "attendees": {"email": ALEX}}, "$.attendees is no array"),
        ({**TIMES, "attendees": [{"email": ALEX, "responseStatus": "maybe"}]}, "not one of needsAction"),
        ({**TIMES, "attendees": [{"mail": ALEX}]}, "$.attendees[0] has an unknown field 'mail'"),
        ({**TIMES, "status": "gone"}, "$.status is 'gone'"),
        (
            {**TIMES, "extendedProperties": {"private": {"a": 1}}},
            "$.extendedProperties.private.a is no string",
        ),
        ({"start": {"date": "2026-11-31"}, "end": TIMES["end"]}, "$.start.date is no date"),
        ({"start": {"dateTime": "tomorrow"}, "end": TIMES["end"]}, "$.start.dateTime is no date-time"),
        ({"start": TIMES["start"]}, "$ lacks the required field 'end'"),
        ([TIMES], "$ is no object"),
    ],
    ids=str,
)
def test_a_body_that_does_not_fit_is_refused_and_kept(
    google: FakeGoogle, api: Make, planted: list[str], event: Any, said: str
) -> None:
    """400, nothing is created, and the test that sent it fails unless it did so on purpose."""
    planted.append(said)
    with pytest.raises(HttpError) as refused:
        api("calendar").events().insert(calendarId="primary", body=event).execute()
    assert refused.value.resp.status == 400
    assert google.refused[0].startswith("calendar.events.insert: ")
    assert google.world.calendars[ALEX].copies == {}


def test_a_planted_bad_request_fails_the_test_that_sends_it(google: FakeGoogle, api: Make) -> None:
    """``check`` is what every test ends with."""
    with pytest.raises(HttpError):
        api("docs").documents().create(body={"titel": "typo"}).execute()
    with pytest.raises(AssertionError, match="titel"):
        google.check()
    google.refused.clear()


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("insertText", {"location": {"idx": 1}, "text": "a"}),
        ("insertText", {"location": {"index": "1"}, "text": "a"}),
        ("createParagraphBullets", {"range": {"startIndex": 1, "endIndex": 2}, "bulletPreset": "BOXES"}),
        (
            "updateTextStyle",
            {"range": {"startIndex": 1, "endIndex": 2}, "fields": "bold;italic", "textStyle": {}},
        ),
        ("insertTextt", {"text": "a"}),
    ],
    ids=str,
)
def test_a_docs_request_that_does_not_fit_is_refused(
    api: Make, planted: list[str], kind: str, wrong: dict[str, Any]
) -> None:
    """Deep inside a batch, too."""
    planted.append("docs.documents.batchUpdate")
    docs = api("docs").documents()
    made = docs.create(body={"title": "a"}).execute()["documentId"]
    with pytest.raises(HttpError) as refused:
        docs.batchUpdate(documentId=made, body={"requests": [{kind: wrong}]}).execute()
    assert refused.value.resp.status == 400


def sent(google: FakeGoogle, method: str, path: str, body: bytes = b"") -> int:
    """The status a request is answered with that no client library would send."""
    token = google.signed_in(ALEX, "calendar.events", "drive.file")["token"]
    connection = http.client.HTTPConnection(urlsplit(google.url).netloc, timeout=5)
    try:
        connection.request(method, path, body, {"Authorization": f"Bearer {token}"})
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("maxResult=5", "unknown parameter 'maxResult'"),
        ("maxResults=many", "parameter 'maxResults' is no integer: 'many'"),
        ("maxResults=0", "parameter 'maxResults' is 0, not between 1"),
        ("singleEvents=yes", "parameter 'singleEvents' is no boolean: 'yes'"),
        ("orderBy=title", "parameter 'orderBy' is 'title'"),
        ("timeMin=today", "parameter 'timeMin' is no date-time"),
        ("q=a&q=b", "parameter 'q' stands 2 times"),
        ("calendarId=x", "unknown parameter 'calendarId'"),
    ],
)
def test_a_parameter_that_does_not_fit_is_refused(
    google: FakeGoogle, planted: list[str], query: str, said: str
) -> None:
    """Unknown, of the wrong type, out of bounds, or sent twice."""
    planted.append(said)
    assert sent(google, "GET", f"/calendar/v3/calendars/primary/events?{query}") == 400


def test_a_required_parameter_may_not_be_missing(google: FakeGoogle, planted: list[str], api: Make) -> None:
    """files.export needs to know the type."""
    made = api("docs").documents().create(body={}).execute()["documentId"]
    planted.append("required parameter 'mimeType' is missing")
    assert sent(google, "GET", f"/drive/v3/files/{made}/export") == 400


def test_a_body_where_none_belongs_is_refused(google: FakeGoogle, planted: list[str]) -> None:
    """Deleting takes no body."""
    planted.append("a body, where none belongs")
    assert sent(google, "DELETE", "/calendar/v3/calendars/primary/events/x", b'{"a": 1}') == 400


@pytest.mark.parametrize("body", [b"{", b'{"summary": "\xff"}', b"[" * 100_000])
def test_a_body_that_is_no_json_is_refused(google: FakeGoogle, body: bytes) -> None:
    """400 and no traceback."""
    assert sent(google, "POST", "/calendar/v3/calendars/primary/events", body) == 400


@pytest.mark.parametrize(
    ("plant", "said"),
    [
        (lambda answer: answer.update(colour="red"), "unknown field 'colour'"),
        (lambda answer: answer.update(status="gone"), "$.status is 'gone'"),
        (lambda answer: answer["start"].update(date=None), "$.start.date is no string"),
    ],
)
def test_an_answer_that_does_not_fit_is_a_complaint(
    google: FakeGoogle, api: Make, plant: Any, said: str
) -> None:
    """The fake sends it to nobody, and no test that met it passes."""
    made = api("calendar").events().insert(calendarId="primary", body=TIMES).execute()["id"]
    good = google.application.handlers["calendar.events.get"]

    def bad(call: Any) -> Any:
        answer = deepcopy(good(call))
        plant(answer)
        return answer

    google.application.handlers["calendar.events.get"] = bad
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        api("calendar").events().get(calendarId="primary", eventId=made).execute()
    assert all(said in one for one in google.complaints)
    assert google.complaints
    with pytest.raises(AssertionError):
        google.check()
    google.server.complaints.clear()


def test_what_the_fake_does_not_model_it_says(google: FakeGoogle, api: Make) -> None:
    """A method or a Docs request that is described but not served is 501 or 400, and a complaint."""
    with pytest.raises(HttpError) as refused:
        api("calendar", ALEX, "calendar").freebusy().query(body={}).execute()
    assert refused.value.resp.status == 501
    docs = api("docs").documents()
    made = docs.create(body={}).execute()["documentId"]
    with pytest.raises(HttpError):
        docs.batchUpdate(documentId=made, body={"requests": [{"insertPageBreak": {}}]}).execute()
    assert google.complaints == [
        "the fake does not model calendar.freebusy.query",
        "the fake does not model the Docs request insertPageBreak",
    ]
    google.world.complaints.clear()


def test_what_is_no_api_is_a_web_page(google: FakeGoogle) -> None:
    """404 in HTML, as Google answers it."""
    assert sent(google, "GET", "/calendar/v4/nothing") == 404


def test_every_method_served_is_one_google_describes(google: FakeGoogle) -> None:
    """No handler for a method that does not exist."""
    assert google.application.handlers.keys() <= {method.id for method in discovery.methods()}


def test_an_enumeration_in_words_is_read(google: FakeGoogle) -> None:
    """Calendar and Drive list the values of many fields in the description alone."""
    assert google.url
    event = discovery.resolved("calendar", {"$ref": "Event"})["properties"]
    assert discovery.enumeration(event["visibility"]) == ("default", "public", "private", "confidential")
    assert discovery.enumeration(event["summary"]) == ()
    role = discovery.resolved("drive", {"$ref": "Permission"})["properties"]["role"]
    assert "commenter" in discovery.enumeration(role)


def test_no_client_built_by_the_book_reaches_google(google: FakeGoogle) -> None:
    """Methods, uploads and batches all lead to the root that was given; the tests refuse anything else."""
    document = discovery.document("drive")
    document["rootUrl"] = google.url
    service = build_from_document(document, http=object())
    addresses = [
        service.files().list().uri,
        service.files().create(body={}, media_body=MediaInMemoryUpload(b"", "text/plain")).uri,
        service.new_batch_http_request()._batch_uri,
    ]
    assert [one for one in addresses if not one.startswith(google.url)] == []
    with pytest.raises(pytest.fail.Exception, match="reached for the network"):
        http.client.HTTPConnection("www.googleapis.com", 80, timeout=1).connect()
