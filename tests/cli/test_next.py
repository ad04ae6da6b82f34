"""The bare command: the next 1:1 on one screen."""

from tests.cli.conftest import Syncd, event, vcalendar


def test_a_new_home_says_how_to_begin(syncd: Syncd) -> None:
    """Without a calendar the tour and the way to an own one are shown."""
    said = syncd.ok()
    assert said.splitlines()[0] == "no calendar is connected yet"
    assert "syncd demo" in said
    assert "syncd connect ics FILE" in said
    assert syncd("--format", "json").data == {"schema": 1, "next": None}


def test_an_unread_calendar_is_no_empty_calendar(syncd: Syncd) -> None:
    """Connected and never read: nothing is claimed to be free, and the next command is named."""
    syncd.ok("connect", "ics", syncd.calendar(vcalendar(event("a@x"))), "--me", "me@example.com")
    said = syncd.ok()
    assert "as far as the calendars were read" in said
    assert "not assessed: work: it has not been read yet: `syncd sync`" in said


def test_the_next_meeting_on_one_screen(sample: Syncd) -> None:
    """Who, when in local time, how it stands, and the command for the agenda."""
    assert sample.ok().splitlines() == [
        "next 1:1: Sam Rivera <sam.rivera@example.com>",
        "  Monday 2026-11-23 16:00, in 3 days",
        "  last met 2026-11-09; slipping, 1 missed",
        "agenda: syncd agenda sam.rivera@example.com",
    ]


def test_today_and_tomorrow_have_names(sample: Syncd) -> None:
    """Days are counted on the local calendar, not in hours."""
    assert ", tomorrow" in sample.ok(now="2026-11-22T00:30:00+01:00")
    assert ", today" in sample.ok(now="2026-11-23T00:30:00+01:00")


def test_actions_jots_one_subject_and_the_link(sample: Syncd) -> None:
    """What I owe, what waits for the agenda, one overdue goal, and the document once there is one."""
    for words in (
        ["jot", "action", "send the plan", "--with", "sam"],
        ["jot", "heads-up", "it may slip", "--with", "sam"],
        ["jot", "thanks", "for the release", "--with", "sam"],
        ["jot", "not for Sam", "--with", "jo"],
        ["goal", "add", "late", "--with", "sam", "--by", "2026-11-01"],
        ["goal", "add", "later", "--with", "sam", "--by", "2026-10-01"],
        ["goal", "add", "in time", "--with", "sam", "--by", "2027-01-01"],
        ["goal", "check-in", "g2", "touched", "--progress", "10"],
        ["agenda", "sam", "--publish"],
    ):
        sample.ok(*words)
    said = sample.ok()
    assert "open actions:\n  j1  send the plan\n" in said
    assert "  j2  heads-up: it may slip\n  j3  thanks: for the release (only in your prep sheet)\n" in said
    assert "not for Sam" not in said
    assert said.count("ask about: ") == 1
    assert "document: file://" in said
    data = sample("--format", "json").data["next"]
    assert [one["id"] for one in data["jots"]] == ["j1", "j2", "j3"]
    assert data["overdue"] in ("g1", "g2")
    assert data["document"].startswith("file://")


def test_many_jots_leave_one_screen(sample: Syncd) -> None:
    """Ten lines are shown and the rest counted."""
    for number in range(13):
        sample.ok("jot", f"topic {number}", "--with", "sam")
    assert "  and 3 more: syncd jot" in sample.ok()


def test_a_stale_read_is_told(sample: Syncd) -> None:
    """A screen made of old reads says so."""
    assert "not assessed: work: not completely read for 7 days" in sample.ok(now="2026-11-27T13:00:00Z")
