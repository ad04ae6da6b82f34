"""Reading a mailbox of Outlook, whatever it says of itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syncd.core.model import Event, PartStat
from syncd.errors import CursorExpired, Offline, Permanent, Transient
from syncd.provider import Complete, Cursor, Severity, Window
from syncd.testing.source_suite import Cache, Pull
from syncd_providers.online.failures import Failure
from syncd_providers.outlook.changed import MOST_LOOKS
from syncd_providers.outlook.errors import GARBLED, OFFLINE
from syncd_providers.outlook.graph import Reply
from syncd_providers.outlook.pages import moment
from syncd_providers.outlook.watched import Watched
from syncd_providers.outlook.window import AHEAD, EVERY, PAST
from tests.providers.outlook.mailbox import Mailbox, gone, refused
from tests.providers.outlook.rows import ALEX, ALIAS, ME, START, at, bare, exception, guest, row, weekly, who

WEEK = timedelta(days=7)
MONDAYS = [START + number * WEEK for number in range(8)]


def series_of(pull: Pull, name: str = "uid-series") -> Event:
    """A series as it was read."""
    return pull.events[name, None]


def with_series(**said: Any) -> Mailbox:
    """A mailbox with one series that tells what is left out of it, and one single event."""
    told = {"cancelledOccurrences": ["OID.series.2026-01-12"], "exceptionOccurrences": []}
    mailbox = Mailbox(weekly(**{**told, **said}), row("one", START))
    mailbox.occurrences["series"] = [bare(start) for start in MONDAYS if start != MONDAYS[1]]
    return mailbox


def first(mailbox: Mailbox) -> Cursor:
    """Everything is read; the cursor."""
    return mailbox.pull().end.cursor


# -- everything -----------------------------------------------------------------------------------


def test_everything_is_series_and_single_events() -> None:
    """With what is left out of them; occurrences are none of it."""
    pull = with_series().pull()
    assert pull.uids == {"uid-series", "uid-one"}
    assert pull.end.listing == frozenset({"series", "one"})
    assert series_of(pull).exdates == (MONDAYS[1],)
    assert pull.end.trusted


def test_the_clock_of_graph_is_told_with_every_read() -> None:
    """Whoever reads can see that the own clock is wrong."""
    mailbox = with_series()
    pull = mailbox.pull()
    assert pull.end.server_time == mailbox.now
    assert mailbox.pull(pull.end.cursor).end.server_time == mailbox.now


def test_a_series_that_is_long_over_is_read() -> None:
    """Nothing of it lies where the view looks; the list of series shows it."""
    old = weekly(start=START - 200 * WEEK)
    old["recurrence"]["range"] |= {"type": "numbered", "numberOfOccurrences": 3}
    assert Mailbox(old).pull().uids == {"uid-series"}


def test_a_series_that_no_list_shows_is_read() -> None:
    """The view shows its occurrences."""
    mailbox = with_series()
    mailbox.lists_series = False
    assert mailbox.pull().uids == {"uid-series", "uid-one"}


def test_a_list_that_cannot_be_filtered_is_read_whole() -> None:
    """Then all events are listed, and the series are among them."""
    mailbox = Mailbox(weekly(), row("one"))
    mailbox.filters = False
    assert mailbox.pull().uids == {"uid-series", "uid-one"}


def test_what_is_read_is_what_is_said_to_be() -> None:
    """Single events as far as the slices go, and no further."""
    mailbox = Mailbox(
        row("old", START - timedelta(days=450)), row("new", START), row("far", START + 80 * WEEK)
    )
    pull = mailbox.pull()
    assert pull.uids == {"uid-new"}
    midnight = mailbox.now.replace(hour=0)
    assert pull.end.window == Window(since=midnight - PAST, until=midnight + AHEAD)
    assert mailbox.asked_for("me/calendarView") == 9


def test_a_list_that_loses_a_row_between_its_pages_loses_no_event() -> None:
    """The list counts rows: where one is deleted meanwhile, the first of the next page is skipped."""
    mailbox = with_series()
    mailbox.begun = ([row("skipped"), *map(bare, MONDAYS[2:]), gone("never"), bare(START, name="one")],)
    pull = mailbox.pull()
    assert pull.uids == {"uid-skipped", "uid-series", "uid-one"}
    assert pull.end.listing == frozenset({"skipped", "series", "one"})


def test_a_slice_that_takes_too_long_is_halved() -> None:
    """Endless series in a long view time out (docs#6499)."""
    mailbox = with_series()
    mailbox.refusals["me/calendarView"] = [refused(504, "UnknownError")] * 3
    assert mailbox.pull().uids == {"uid-series", "uid-one"}


def test_one_that_always_takes_too_long_is_a_failure() -> None:
    """Nothing is concluded from what was not shown."""
    mailbox = with_series()
    mailbox.refusals["me/calendarView"] = [refused(504)] * 100
    with pytest.raises(Transient):
        mailbox.pull()


def test_a_tenant_that_does_not_know_what_is_left_out() -> None:
    """It refuses the fields: what the rule gives and the view does not show is left out."""
    mailbox = with_series()
    mailbox.refusals["events/series"] = [refused(400, "RequestBroker--ParseUri")]
    moved = exception(MONDAYS[3] + timedelta(days=1), MONDAYS[3])
    mailbox.occurrences["series"][2] = moved
    pull = mailbox.pull()
    assert MONDAYS[1] in series_of(pull).exdates
    assert MONDAYS[3] not in series_of(pull).exdates
    assert ("uid-series", MONDAYS[3]) in pull.events


def test_one_bad_event_harms_no_other() -> None:
    """Be it a single event or a series; what was known of it stays."""
    mailbox = Mailbox(
        row("bad") | {"end": {"dateTime": "whenever it is over"}}, weekly(recurrence={}), row("good")
    )
    pull = mailbox.pull()
    assert pull.uids == {"uid-good"}
    assert pull.end.listing == frozenset({"bad", "series", "good"})
    assert {problem.resource for problem in pull.problems} == {"bad", "series"}
    assert {problem.severity for problem in pull.problems} == {Severity.QUARANTINED}


def test_kinds_of_event_nobody_knows_yet() -> None:
    """An unknown type or word is no reason to fail."""
    odd = row("odd", type="unknownFutureValue", showAs="newer", responseStatus={"response": "newer"})
    assert Mailbox(odd, row("one")).pull().uids == {"uid-odd", "uid-one"}


def test_every_page_says_what_it_is_to_be_like() -> None:
    """A link remembers neither the zone nor the size (DavMail 78176728)."""
    mailbox = with_series()
    mailbox.begun = ((), (), ())
    cursor = first(mailbox)
    mailbox.since([row("one")], [row("two")], cursor=cursor)
    said = dict(zip(mailbox.asked, mailbox.preferred, strict=True))
    rounds = {
        path: wish for path, wish in said.items() if "told" in path or "begun" in path or "delta" in path
    }
    assert len(rounds) == 5
    assert set(rounds.values()) == {'outlook.timezone="UTC", odata.maxpagesize=200'}
    assert all(
        wish.startswith('outlook.timezone="UTC"') for path, wish in said.items() if path != "me/calendar"
    )


# -- the window -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("later", "due"), [(EVERY - timedelta(seconds=1), False), (EVERY, True)])
def test_everything_is_read_again_once_a_week(later: timedelta, *, due: bool) -> None:
    """The view in which changes are told stands still: it must not run dry."""
    mailbox = with_series()
    before = mailbox.pull()
    mailbox.now += later
    mailbox.items["series"]["subject"] = "untold"
    pull = mailbox.pull(before.end.cursor)
    assert pull.end.unchanged is not due
    assert pull.end.listing == (before.end.listing if due else None)
    assert (due and series_of(pull).title == "untold") or pull.resources == []
    assert (pull.end.window != before.end.window) is due


def test_what_no_view_tells_of_a_series_is_seen_within_a_day() -> None:
    """A deleted occurrence that gave no row: the series has another changeKey in the list."""
    mailbox = with_series()
    cursor = first(mailbox)
    mailbox.items["series"]["cancelledOccurrences"].append("OID.series.2026-01-19")
    mailbox.items["series"]["changeKey"] = "next"
    mailbox.now += timedelta(hours=23, minutes=59)
    assert mailbox.pull(cursor).end.unchanged
    mailbox.now += timedelta(minutes=1)
    mailbox.asked.clear()
    pull = mailbox.pull(cursor)
    assert series_of(pull).exdates == (MONDAYS[1], MONDAYS[2])
    assert not pull.end.unchanged
    assert mailbox.asked_for("/events") == 1
    mailbox.asked.clear()
    assert mailbox.pull(pull.end.cursor).end.unchanged
    assert len(mailbox.asked) == 1


def test_a_series_that_is_over_is_not_read_every_week() -> None:
    """Of ten years of meetings most are over: they are read again when their changeKey is another."""
    old = weekly("old", START - 200 * WEEK)
    old["recurrence"]["range"] |= {"type": "numbered", "numberOfOccurrences": 3}
    mailbox = with_series()
    mailbox.items["old"] = old
    cache = Cache()
    cache.sync(mailbox.source())
    held = dict(cache.held)
    for changed in (False, True):
        mailbox.now += EVERY
        mailbox.asked.clear()
        old |= {"subject": "new", "changeKey": "next"} if changed else {}
        cache.sync(mailbox.source())
        assert mailbox.asked_for("events/series") == 1
        assert mailbox.asked_for("events/old") == changed
        assert (cache.held == held) is not changed
    del mailbox.items["old"]
    mailbox.now += EVERY
    cache.sync(mailbox.source())
    assert cache.held.keys() == held.keys() - {"old"}


def test_what_was_read_in_full_stays_the_window() -> None:
    """A pull of what changed sees as far as the one of everything, which it adds to."""
    mailbox = with_series()
    whole = mailbox.pull().end
    mailbox.now += timedelta(days=3)
    assert mailbox.pull(whole.cursor).end.window == whole.window


def test_an_idle_pull_is_one_request() -> None:
    """Nothing has changed, nothing is read."""
    mailbox = with_series()
    cursor = first(mailbox)
    mailbox.asked.clear()
    pull = mailbox.pull(cursor)
    assert pull.end.unchanged
    assert pull.resources == []
    assert len(mailbox.asked) == 1


# -- what changed ---------------------------------------------------------------------------------


def test_a_series_that_changed_is_read_whole() -> None:
    """Its rows are bare, and its own bears an old date: nothing is taken from them."""
    mailbox = with_series()
    cursor = first(mailbox)
    mailbox.items["series"]["subject"] = "new"
    ghost = {**bare(datetime(2012, 1, 2, 9, tzinfo=UTC)), "id": "series", "type": "seriesMaster"}
    del ghost["seriesMasterId"]
    pull = mailbox.since([ghost, bare(MONDAYS[3]), bare(MONDAYS[4])], cursor=cursor)
    (resource,) = pull.resources
    assert (resource.name, [event.title for event in resource.events]) == ("series", ["new"])
    assert series_of(pull).start == START
    assert series_of(pull).exdates == (MONDAYS[1],)


def test_a_rescheduled_series_is_replaced() -> None:
    """None of its old occurrences stays, though their ids are told as gone."""
    mailbox = with_series()
    cache = Cache()
    cache.sync(mailbox.source())
    later = weekly(start=START + timedelta(hours=2), changeKey="next")
    mailbox.items["series"] = {**later, "cancelledOccurrences": [], "exceptionOccurrences": []}
    rows = [bare(start + timedelta(hours=2), name=f"new.{start.date()}") for start in MONDAYS]
    mailbox.told = ([*rows, *(gone(f"series.{start.date()}") for start in MONDAYS)],)
    cache.sync(mailbox.source())
    (event,) = cache.held["series"].events
    assert event.start == START + timedelta(hours=2)
    assert cache.uids == {"uid-series", "uid-one"}


def test_a_deleted_occurrence_is_seen_by_its_series() -> None:
    """Whether it is told with a row of the series, or only by an id that nobody knows."""
    for told in ([bare(MONDAYS[3])], [gone("series.2026-01-19")]):
        mailbox = with_series()
        cursor = first(mailbox)
        mailbox.items["series"]["cancelledOccurrences"].append("OID.series.2026-01-19")
        mailbox.items["series"]["changeKey"] = "next"
        pull = mailbox.since(told, cursor=cursor)
        assert series_of(pull).exdates == (MONDAYS[1], MONDAYS[2])


def test_a_deleted_occurrence_is_seen_where_the_mailbox_tells_of_none() -> None:
    """The instances are compared with the rule."""
    mailbox = Mailbox(weekly())
    mailbox.occurrences["series"] = [bare(START + number * WEEK) for number in range(60)]
    cursor = first(mailbox)
    del mailbox.occurrences["series"][4]
    pull = mailbox.since([bare(MONDAYS[0])], cursor=cursor)
    assert series_of(pull).exdates == (MONDAYS[4],)
    assert mailbox.asked_for("series/instances") == 1


def test_an_exception_that_is_gone_names_its_series() -> None:
    """It was moved back: only its id is told."""
    moved = exception(MONDAYS[2] + timedelta(days=1), MONDAYS[2], name="moved")
    mailbox = with_series(exceptionOccurrences=[moved])
    cursor = first(mailbox)
    mailbox.items["series"]["exceptionOccurrences"] = []
    pull = mailbox.since([gone("moved")], cursor=cursor)
    assert [event.recurrence_id for event in pull.events.values()] == [None]
    assert pull.removed == set()


def test_a_single_event_that_is_deleted_leaves() -> None:
    """Its id is asked for: it is not there."""
    mailbox = with_series()
    cursor = first(mailbox)
    del mailbox.items["one"]
    pull = mailbox.since([gone("one")], cursor=cursor)
    assert pull.removed == {"one"}
    assert not pull.end.unchanged


def test_a_series_that_is_deleted_leaves() -> None:
    """Told by its own id, or by those of its occurrences alone."""
    for told in ([gone("series")], [gone(f"series.{start.date()}") for start in MONDAYS]):
        mailbox = with_series()
        cursor = first(mailbox)
        del mailbox.items["series"], mailbox.occurrences["series"]
        pull = mailbox.since(told, cursor=cursor)
        assert pull.removed == {"series"}


def test_an_event_that_moved_out_of_the_view_is_not_deleted() -> None:
    """It is said to be gone, and is there (docs#6599)."""
    mailbox = with_series()
    cursor = first(mailbox)
    mailbox.items["one"] = row("one", START + timedelta(days=200))
    pull = mailbox.since([gone("one")], cursor=cursor)
    assert pull.removed == set()
    assert pull.events["uid-one", None].start == START + timedelta(days=200)


def test_an_id_that_nobody_knows_is_no_deletion() -> None:
    """Of an event made outside of the view, or told again."""
    mailbox = with_series()
    cursor = first(mailbox)
    pull = mailbox.since([gone("stranger")], cursor=cursor)
    assert pull.removed == set()
    assert pull.resources == []
    assert mailbox.asked_for("events/stranger") == 0


def test_only_an_answer_about_the_event_itself_deletes_it() -> None:
    """Not that the calendar is away: then everything is read, and that tells the truth."""
    for failure in (refused(404, "ErrorFolderNotFound"), refused(404), refused(403), refused(400)):
        mailbox = with_series()
        cursor = first(mailbox)
        mailbox.refusals["events/one"] = [failure] * 2
        with pytest.raises(CursorExpired):
            mailbox.since([gone("one")], cursor=cursor)


def test_a_series_that_is_refused_harms_no_other() -> None:
    """A private one in a calendar that somebody shares: it is set aside, and what was known of it stays."""
    mailbox = with_series()
    mailbox.items["private"] = weekly("private")
    mailbox.refusals["events/private"] = [refused(403, "ErrorAccessDenied")]
    pull = mailbox.pull()
    assert pull.uids == {"uid-one", "uid-series"}
    assert series_of(pull).exdates == (MONDAYS[1],)
    assert pull.end.listing == frozenset({"series", "one", "private"})
    assert [problem.severity for problem in pull.problems] == [Severity.QUARANTINED]


def test_an_event_that_moved_to_another_calendar_leaves() -> None:
    """Its id still leads to it, but this calendar does not show it."""
    mailbox = with_series()
    cursor = first(mailbox)
    mailbox.elsewhere = {"one", "series"}
    pull = mailbox.since([gone("one"), gone("series")], cursor=cursor)
    assert pull.removed == {"one", "series"}


def test_a_series_no_list_ever_showed_is_not_gone_because_none_does() -> None:
    """Only what was listed before is missed in a list."""
    mailbox = with_series()
    mailbox.lists_series = False
    cursor = first(mailbox)
    pull = mailbox.since([gone("series")], cursor=cursor)
    assert pull.removed == set()
    assert "uid-series" in pull.uids


def test_a_series_that_changed_and_is_not_there_proves_nothing() -> None:
    """What has just been told of cannot be gone without a word: everything is read."""
    mailbox = with_series()
    cursor = first(mailbox)
    del mailbox.items["series"]
    with pytest.raises(CursorExpired):
        mailbox.since([bare(MONDAYS[2])], cursor=cursor)


def test_the_last_word_counts() -> None:
    """The same event comes twice, in any order, and again."""
    mailbox = with_series()
    cursor = first(mailbox)
    mailbox.items["one"] = row("one", START + WEEK)
    pull = mailbox.since([gone("one"), row("one", START)], [row("one", START + WEEK)], cursor=cursor)
    assert pull.removed == set()
    assert pull.events["uid-one", None].start == START + WEEK
    assert len(pull.resources) == 1


def test_a_replay_changes_nothing() -> None:
    """What was told before may be told again."""
    mailbox = with_series()
    cache = Cache()
    cache.sync(mailbox.source())
    held = dict(cache.held)
    mailbox.told = ([mailbox.items["one"], *map(bare, MONDAYS[2:])],)
    cache.sync(mailbox.source())
    cache.sync(mailbox.source())
    assert cache.held == held


def test_an_empty_page_is_not_the_end() -> None:
    """A link follows it."""
    mailbox = with_series()
    cursor = first(mailbox)
    assert mailbox.since([], [], [row("new")], cursor=cursor).uids == {"uid-new"}


def test_a_single_event_that_becomes_a_series() -> None:
    """It keeps its id, and is one thing at a time."""
    mailbox = Mailbox(row("series", START))
    cache = Cache()
    cache.sync(mailbox.source())
    mailbox.items["series"] = weekly()
    mailbox.occurrences["series"] = [bare(start) for start in MONDAYS]
    mailbox.told = ([bare(MONDAYS[0])],)
    cache.sync(mailbox.source())
    assert cache.held["series"].events[0].recurring
    mailbox.items["series"] = row("series", START)
    del mailbox.occurrences["series"]
    mailbox.told = ([row("series", START)],)
    cache.sync(mailbox.source())
    assert not cache.held["series"].events[0].recurring


def test_a_bare_single_event_is_read_by_itself() -> None:
    """Nothing is made of a row that says only when it is."""
    mailbox = with_series()
    cursor = first(mailbox)
    mailbox.items["one"]["subject"] = "new"
    row_ = {name: mailbox.items["one"][name] for name in ("id", "type", "start", "end")}
    assert mailbox.since([row_], cursor=cursor).events["uid-one", None].title == "new"


def test_much_that_changed_is_read_in_full() -> None:
    """Beyond a number of looks that is cheaper."""
    mailbox = Mailbox(*(weekly(f"s{number}", cancelledOccurrences=[]) for number in range(MOST_LOOKS + 1)))
    cursor = first(mailbox)
    rows = [bare(MONDAYS[0], name=f"o{n}") | {"seriesMasterId": f"s{n}"} for n in range(MOST_LOOKS + 1)]
    assert len(mailbox.since(rows[1:], cursor=cursor).resources) == MOST_LOOKS
    with pytest.raises(CursorExpired):
        mailbox.since(rows, cursor=cursor)


# -- what goes wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "failure",
    [
        refused(410, "SyncStateNotFound"),
        refused(410, "syncStateNotFound"),
        refused(410, "resyncRequired"),
        refused(410),
        refused(404, "SyncStateNotFound"),
        refused(400, "ErrorInvalidSyncStateData"),
        refused(400, "BadRequest"),
        refused(404, "ErrorItemNotFound"),
    ],
    ids=lambda failure: failure.reason,
)
@pytest.mark.parametrize("page", [0, 1])
def test_a_link_that_is_no_longer_good_reads_everything(failure: Failure, page: int) -> None:
    """Be it in the middle of a round (docs#2350)."""
    mailbox = with_series()
    cursor = first(mailbox)
    mailbox.refusals[f"told:{page}"] = [failure]
    with pytest.raises(CursorExpired):
        mailbox.since([row("new")], [row("newer")], cursor=cursor)


def test_a_view_that_takes_too_long_to_begin_is_made_narrow() -> None:
    """Changes are told of a few weeks then; more is seen when everything is read."""
    mailbox = with_series()
    mailbox.refusals["/delta"] = [refused(504, "UnknownError")]
    assert mailbox.pull().uids == {"uid-series", "uid-one"}
    mailbox.refusals["/delta"] = [refused(504, "UnknownError")] * 2
    with pytest.raises(Transient):
        mailbox.pull()


def test_a_link_to_another_server_is_not_followed() -> None:
    """The account has another server since: everything is read there."""
    mailbox = with_series()
    cursor = first(mailbox).replace("graph.microsoft.com", "graph.example.com")
    mailbox.asked.clear()
    with pytest.raises(CursorExpired):
        mailbox.pull(Cursor(cursor))
    assert mailbox.asked == []


def test_a_view_that_expires_while_it_is_begun_is_begun_again() -> None:
    """A few times; then it is a failure that passes."""
    mailbox = with_series()
    mailbox.begun = ((), ())
    mailbox.refusals["begun:1"] = [refused(410, "SyncStateNotFound")]
    assert mailbox.pull().uids == {"uid-series", "uid-one"}
    mailbox.refusals["begun:1"] = [refused(410, "SyncStateNotFound")] * 3
    with pytest.raises(Transient):
        mailbox.pull()


@pytest.mark.parametrize("failure", [Failure(OFFLINE), Failure(GARBLED), refused(503), refused(429)])
@pytest.mark.parametrize(
    "end", ["me/calendar", "delta", "calendarView", "events", "events/series", "begun:1"]
)
def test_half_an_answer_completes_nothing(failure: Failure, end: str) -> None:
    """Whichever request fails, nothing is given that could be taken for everything."""
    mailbox = with_series()
    mailbox.begun = ((), ())
    mailbox.refusals[end] = [failure]
    seen: list[object] = []
    with pytest.raises(Transient):
        seen.extend(mailbox.source().pull("primary", cursor=None, window=Window(), zone="Europe/Berlin"))
    assert seen == []


@pytest.mark.parametrize("end", ["told:0", "told:1", "events/series", "events/one", "events"])
def test_half_of_what_changed_completes_nothing(end: str) -> None:
    """The next pull asks for it again."""
    mailbox = with_series()
    cursor = first(mailbox)
    mailbox.refusals[end] = [Failure(OFFLINE)]
    mailbox.told = ([bare(MONDAYS[2]), gone("one")], [gone("stranger")])
    seen: list[object] = []
    with pytest.raises(Offline):
        seen.extend(mailbox.source().pull("primary", cursor=cursor, window=Window(), zone="Europe/Berlin"))
    assert seen == []


@pytest.mark.parametrize(
    "page", [{}, {"value": None}, {"value": [{}]}, {"value": ["x"]}, {"value": [{"id": ""}]}]
)
def test_a_page_that_is_none_is_a_failure(page: dict[str, Any]) -> None:
    """It is no empty list."""
    mailbox = with_series()
    cursor = first(mailbox)
    mailbox.page = lambda: page
    with pytest.raises(Transient):
        mailbox.pull(cursor)
    with pytest.raises(Transient):
        mailbox.pull()


@pytest.mark.parametrize(
    "said",
    [
        "Wed, 01 Jan 1000 00:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Fri, 31 Nov 2026 12:00:00 GMT",
        "noon",
        "",
    ],
)
def test_an_answer_without_a_time_that_can_be_counted_from_is_none_of_graphs(said: str) -> None:
    """What is read begins and ends by it; a proxy may write anything there."""
    with pytest.raises(Failure):
        moment(Reply(status=200, headers={"date": said}, body=b""))


@pytest.mark.parametrize("said", ["Fri, 20 Nov 2026 12:00:00 -0000", "Fri Nov 20 12:00:00 2026"])
def test_a_time_without_a_zone_is_one_in_utc(said: str) -> None:
    """The oldest form of a date in HTTP, and one that mail knows."""
    found = moment(Reply(status=200, headers={"date": said}, body=b""))
    assert found == datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_a_round_without_an_end_is_cut_off() -> None:
    """A last page has a link to what follows."""
    mailbox = with_series()
    cursor = first(mailbox)
    mailbox.page = lambda: {"value": [row("one")]}
    with pytest.raises(Transient):
        mailbox.pull(cursor)


@pytest.mark.parametrize("rotating", [True, False])
def test_links_that_go_round_in_circles_end(*, rotating: bool) -> None:
    """The same events again under ever other links, or the same link (answers/a/12762375)."""
    mailbox = with_series()
    cursor = first(mailbox)
    count = iter(range(10_000))

    def page() -> dict[str, Any]:
        link = f"https://graph.microsoft.com/v1.0/told:{next(count) if rotating else 0}"
        return {"value": [row("one"), row("two")], "@odata.nextLink": link}

    mailbox.page = page
    with pytest.raises(Transient, match="came twice, or leads nowhere"):
        mailbox.pull(cursor)
    assert next(count) < 10


def test_new_events_for_ever_end() -> None:
    """There is a most of pages."""
    mailbox = with_series()
    cursor = first(mailbox)
    count = iter(range(10_000))

    def page() -> dict[str, Any]:
        number = next(count)
        link = f"https://graph.microsoft.com/v1.0/told:{number}"
        return {"value": [row(f"e{number}")], "@odata.nextLink": link}

    mailbox.page = page
    with pytest.raises(Transient):
        mailbox.pull(cursor)


def test_the_answer_to_some_other_question_is_none() -> None:
    """An event that is not the one that was asked for."""
    mailbox = with_series()
    mailbox.items["series"] = row("other")
    mailbox.occurrences["series"] = [bare(MONDAYS[0])]
    with pytest.raises(Transient):
        mailbox.pull()


def test_a_series_that_is_shown_and_cannot_be_seen_is_set_aside() -> None:
    """What was known of it stays."""
    mailbox = with_series()
    mailbox.refusals["events/series"] = [refused(404, "ErrorItemNotFound")]
    pull = mailbox.pull()
    assert pull.uids == {"uid-one"}
    assert pull.end.listing == frozenset({"series", "one"})
    assert [problem.resource for problem in pull.problems] == ["series"]


@pytest.mark.parametrize("change", ["calendar", "window", "version"])
def test_a_cursor_of_something_else_has_expired(change: str) -> None:
    """Another calendar, another window, another way of reading."""
    mailbox = with_series()
    cursor = first(mailbox)
    window = Window(since=START) if change == "window" else Window()
    text = cursor.replace('"calendar":"primary"', '"calendar":"x"') if change == "calendar" else cursor
    text = text.replace('"version":1', '"version":0') if change == "version" else text
    with pytest.raises(CursorExpired):
        list(mailbox.source().pull("primary", cursor=Cursor(text), window=window, zone="UTC"))


@pytest.mark.parametrize(("owner", "mine"), [(ME, True), (ALIAS.upper(), True), ("sam@example.com", False)])
def test_the_answer_is_that_of_whose_calendar_it_is(owner: str, *, mine: bool) -> None:
    """In a calendar that somebody shares with me it is not mine, at first and by what changed."""
    declined = row(
        organizer=who(ALEX),
        isOrganizer=False,
        attendees=[guest(ME), guest("sam@example.com")],
        responseStatus={"response": "declined"},
    )
    mailbox = Mailbox(declined)
    mailbox.owner = owner
    source = mailbox.source(Watched(name="Team", id="team"))
    whole = Pull(source)
    mailbox.told = ([declined],)
    for pull in (whole, Pull(source, whole.end.cursor)):
        answers = {one.address: one.answer for one in pull.events["uid-one", None].attendees}
        assert (answers[ME] is PartStat.DECLINED) is mine


def test_a_calendar_that_is_not_watched_is_an_error() -> None:
    """It says which are."""
    with pytest.raises(Permanent) as caught:
        list(Mailbox().source().pull("work", cursor=None, window=Window(), zone="UTC"))
    assert "primary" in caught.value.hint


def test_only_what_lies_in_the_window_asked_for_is_given() -> None:
    """Of single events; a series is given whole."""
    mailbox = Mailbox(row("early", START), row("late", START + WEEK), weekly(start=START - WEEK))
    parts = list(
        mailbox.source().pull(
            "primary", cursor=None, window=Window(since=START + timedelta(days=1)), zone="UTC"
        )
    )
    names = {resource.name for part in parts if not isinstance(part, Complete) for resource in part.resources}
    assert names == {"late", "series"}


def test_a_pull_of_what_changed_and_one_of_everything_agree() -> None:
    """After any of these changes, and whatever was known before."""
    mailbox = with_series()
    cache = Cache()
    cache.sync(mailbox.source())
    mailbox.items["two"] = row("two", START + timedelta(days=1))
    mailbox.items["series"]["cancelledOccurrences"].append("OID.series.2026-01-26")
    mailbox.occurrences["series"].remove(bare(MONDAYS[3]))
    del mailbox.items["one"]
    mailbox.told = ([mailbox.items["two"], bare(MONDAYS[2]), gone("one")],)
    cache.sync(mailbox.source())
    whole = {resource.name: resource for resource in mailbox.pull().resources}
    assert cache.held == whole


def test_an_all_day_event_that_left_the_view_is_looked_for_by_its_days() -> None:
    """It has no hours."""
    mailbox = Mailbox(row("one", START))
    cursor = first(mailbox)
    days = {
        "isAllDay": True,
        "start": {"dateTime": "2026-09-01T00:00:00"},
        "end": {"dateTime": "2026-09-03T00:00:00"},
    }
    mailbox.items["one"] |= days
    assert mailbox.since([gone("one")], cursor=cursor).removed == set()


def test_times_in_the_rows_of_a_view_count() -> None:
    """A single event is taken as its row has it."""
    mailbox = with_series()
    cursor = first(mailbox)
    moved = {**mailbox.items["one"], "start": at(START + WEEK), "end": at(START + WEEK)}
    event = mailbox.since([moved], cursor=cursor).events["uid-one", None]
    assert replace(event, end=event.start) == event
