"""The fake is held to the classes of Microsoft's SDK: planted wrong names, requests and answers, prove it."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
import requests

from syncd.testing.graph import FakeGraph, model
from tests.testing.graph.parts import SAM, Api, body, guests

pytestmark = pytest.mark.skipif(not model.available(), reason="msgraph-sdk is not installed")


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (body(sumary="typo"), "$ has an unknown field 'sumary'"),
        (body(Subject="wrong case"), "unknown field 'Subject'"),
        (body(occurrenceId="beta only"), "unknown field 'occurrenceId'"),
        (body(isAllDay="false"), "$.isAllDay is no boolean"),
        (body(reminderMinutesBeforeStart=True), "$.reminderMinutesBeforeStart is no integer"),
        (body(showAs="away"), "$.showAs is 'away', not one of busy, free, oof"),
        (body(attendees={"emailAddress": {"address": SAM}}), "$.attendees is no list"),
        (
            body(attendees=[{"emailAddress": {"adress": SAM}}]),
            "$.attendees[0].emailAddress has an unknown field",
        ),
        (
            body(attendees=[{"type": "must", "emailAddress": {"address": SAM}}]),
            "$.attendees[0].type is 'must'",
        ),
        (body(recurrence={"pattern": {"type": "yearly"}}), "$.recurrence.pattern.type is 'yearly'"),
        (body(recurrence={"pattern": {"daysOfWeek": ["mo"]}}), "$.recurrence.pattern.daysOfWeek[0] is 'mo'"),
        (body(recurrence={"range": {"startDate": "23.11.2026"}}), "$.recurrence.range.startDate is no date"),
        (body(subject=7), "$.subject is no string: 7"),
        (body(start="2026-11-23"), "$.start is no object"),
        (body(createdDateTime="today"), "$.createdDateTime is no date-time"),
        ([], "$ is no object"),
    ],
    ids=str,
)
def test_a_body_that_does_not_fit_is_refused_and_kept(
    graph: FakeGraph, mine: Api, planted: list[str], event: Any, said: str
) -> None:
    """400, nothing is made, and the test that sent it fails unless it did so on purpose."""
    planted.append(said)
    assert mine.refused("POST", "me/events", event) == (400, "RequestBodyRead")
    assert graph.refused[0].startswith("POST /me/events: ")
    assert mine.rows("me/events") == []


def test_a_planted_wrong_name_fails_the_test_that_sends_it(graph: FakeGraph, mine: Api) -> None:
    """``check`` is what every test ends with."""
    mine.refused("POST", "me/events", body(sumary="typo"))
    with pytest.raises(AssertionError, match="sumary"):
        graph.check()
    graph.refused.clear()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("$select=subject,occurrenceId", "$select names 'occurrenceId'"),
        ("$select=subjekt", "$select names 'subjekt'"),
        ("$expand=exceptions", "$expand names 'exceptions'"),
        ("$maxpagesize=5", "unknown option $maxpagesize"),
    ],
)
def test_a_query_that_does_not_fit_is_refused(mine: Api, planted: list[str], query: str, said: str) -> None:
    """A property of beta, a misspelt one, an option that is none."""
    planted.append(said)
    assert mine.refused("GET", f"me/events?{query}") == (400, "RequestBroker--ParseUri")


@pytest.mark.parametrize("sent", [b"{", b'{"subject": "\xff"}', b"[" * 100_000, b""])
def test_a_body_that_is_no_json_is_refused(graph: FakeGraph, mine: Api, sent: bytes) -> None:
    """400 and no traceback."""
    headers = {"Authorization": f"Bearer {mine.token}"}
    answer = requests.post(f"{graph.root}/me/events", data=sent, headers=headers, timeout=10)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BadRequest")


@pytest.fixture
def serves(graph: FakeGraph) -> Callable[[Callable[[Any], None]], None]:
    """Lets what is answered to GET /me/events/{event} be changed."""
    path = "/me/events/{event}"

    def plant(change: Callable[[Any], None]) -> None:
        def bad(call: Any) -> Any:
            answer = deepcopy(good(call))
            change(answer)
            return answer

        good = graph.application.routes.replace("GET", path, bad)

    return plant


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda answer: answer.update(colour="red"), "$ has an unknown field 'colour'"),
        (lambda answer: answer.update(type="single"), "$.type is 'single'"),
        (lambda answer: answer["start"].update(zone="UTC"), "$.start has an unknown field 'zone'"),
        (lambda answer: answer["attendees"][0]["status"].update(response="yes"), "response is 'yes'"),
        (lambda answer: answer.update({"@odata.tag": ""}), "unknown field '@odata.tag'"),
        (lambda answer: answer.update({"@odata.type": "#microsoft.graph.calendar"}), "unknown field"),
    ],
)
def test_an_answer_that_does_not_fit_is_a_complaint(
    graph: FakeGraph, mine: Api, serves: Callable[[Any], None], change: Any, said: str
) -> None:
    """The fake sends it to nobody, and no test that met it passes."""
    made = mine.post("me/events", body(attendees=guests(SAM)))["id"]
    serves(change)
    with pytest.raises(requests.exceptions.ConnectionError):
        mine.get(f"me/events/{made}")
    assert graph.complaints
    assert all(said in one for one in graph.complaints)
    with pytest.raises(AssertionError):
        graph.check()
    graph.server.complaints.clear()


def test_a_refusal_is_held_to_the_model_too() -> None:
    """``innerError``, as the service and the SDK write it, and nothing else within."""
    good = {
        "error": {"code": "a", "message": "b", "innerError": {"code": "c", "date": "2026-11-20T12:00:00"}}
    }
    assert model.problems("ODataErrors", good, answer=True) == []
    assert model.problems("ODataErrors", {"error": {"innererror": {}}}, answer=True)
    assert model.problems("ODataErrors", {"error": {"innerError": {"why": "x"}}}, answer=True)


def test_what_the_fake_does_not_model_it_says(graph: FakeGraph, mine: Api) -> None:
    """400 and a complaint."""
    assert mine.refused("GET", "me/contacts") == (400, "BadRequest")
    assert graph.complaints == ["the fake does not model GET /v1.0/me/contacts"]
    graph.world.complaints.clear()


def test_every_route_names_a_class_that_there_is(graph: FakeGraph) -> None:
    """A class that does not exist would be found out by the first call only."""
    routes = [route for area in graph.areas for route in area.routes()]
    named = {one for route in routes for one in (route.takes, route.answers) if one is not None}
    assert len(named) > 5
    for one in named:
        assert model.known(one), one


def test_a_distorted_event_is_shown_as_it_is_wanted(graph: FakeGraph, mine: Api) -> None:
    """For what the service was seen to answer although its description says otherwise."""
    made = mine.post("me/events", body())["id"]
    graph.person("alex.moreau@example.com").distort(made, {"type": "strange", "start": None})
    shown = mine.get(f"me/events/{made}")
    assert (shown["type"], "start" in shown) == ("strange", False)
