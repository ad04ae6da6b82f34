"""people list, show, suggest."""

from tests.cli.conftest import Syncd, event, vcalendar


def test_the_list_names_standing_and_rhythm(sample: Syncd) -> None:
    """One line per relationship, with its address, so that the next command can be typed."""
    sample.ok("people", "role", "sam", "manager")
    lines = sample.ok("people", "list").splitlines()
    assert lines[0].split() == ["PERSON", "ROLE", "STANDING", "EVERY", "MISSED", "LAST", "MET"]
    sam = next(line for line in lines if "Sam" in line)
    assert sam.split("  ")[0] == "Sam Rivera <sam.rivera@example.com>"
    assert [word for word in sam.split() if word in ("manager", "slipping", "1", "2026-11-09")] == [
        "manager", "slipping", "1", "2026-11-09",
    ]  # fmt: skip


def test_a_narrow_terminal_shows_names_alone(sample: Syncd) -> None:
    """Addresses give way to the width of the terminal; a pipe and a wide one have them."""
    narrow = sample.on_terminal("people", "list", columns=72)
    assert "Sam Rivera  -" in narrow
    assert "@" not in narrow
    assert "@" in sample.on_terminal("people", "list", columns=120)


def test_people_as_data(sample: Syncd) -> None:
    """The keys of one row; candidates and series come only when asked for."""
    data = sample("people", "list", "--format", "json").data
    assert data.keys() == {"schema", "people"}
    assert data["people"][0].keys() == {
        "name", "addresses", "role", "standing", "gap_days", "missed", "last_met", "next",
    }  # fmt: skip
    more = sample("people", "list", "--candidates", "--why", "--format", "json").data
    assert more.keys() == {"schema", "people", "candidates", "series"}


def test_candidates_say_why_they_are_no_more(syncd: Syncd) -> None:
    """Met once, never answered, excluded: each with its reason."""
    text = vcalendar(
        event("weekly@x"),
        event("once@x", others="Jo <jo@example.com>", rule=None),
    )
    syncd.ok("connect", "ics", syncd.calendar(text), "--me", "me@example.com")
    syncd.ok("sync")
    said = syncd.ok("people", "list", "--candidates")
    assert "candidates:\n  Jo <jo@example.com>: met only outside of any series\n" in said
    syncd.ok("people", "exclude", "sam")
    assert "Sam Rivera <sam.rivera@example.com>: excluded" in syncd.ok("people", "list", "--candidates")
    assert "Jo" not in syncd.ok("people", "list")


def test_why_explains_every_series(sample: Syncd) -> None:
    """Also those that are no 1:1, with whom and in which calendar."""
    said = sample.ok("people", "list", "--why")
    assert "1:1: weekly-sam@demo.example.com with sam.rivera@example.com in work: me and exactly" in said
    assert "no 1:1: lunch@demo.example.com with nobody else in work: it lists no attendees" in said
    own = sample.ok("people", "show", "sam", "--why")
    assert "because: missed at least once" in own
    assert "standup@demo.example.com" in own
    assert "weekly-jo" not in own


def test_an_empty_list_says_where_to_look(syncd: Syncd) -> None:
    """No relationship is no error, and names the next command."""
    assert "syncd people list --candidates --why" in syncd.ok("people", "list")
    assert "no candidates" in syncd.ok("people", "list", "--candidates")


def test_show_tells_a_life_in_roles(sample: Syncd) -> None:
    """Addresses, tenures, pauses, interval, standing, rhythm, when next."""
    sample.ok("people", "role", "sam", "peer", "--since", "2025-01-01", "--company", "Acme\x1b[31m")
    sample.ok("people", "role", "sam", "manager", "--since", "2026-06-01")
    sample.ok("people", "merge", "sam", "sam@old.example")
    sample.ok("people", "pause", "sam", "--until", "2026-12-24")
    assert sample.ok("people", "show", "sam").splitlines()[:6] == [
        "Sam Rivera <sam.rivera@example.com>",
        "addresses: sam.rivera@example.com, sam@old.example",
        "peer at Acme[31m: 2025-01-01 to 2026-06-01",
        "manager: 2026-06-01 to today",
        "paused: 2026-11-20 up to 2026-12-24",
        "standing: paused",
    ]
    data = sample("people", "show", "sam", "--format", "json").data["person"]
    assert [one["role"] for one in data["roles"]] == ["peer", "manager"]


def test_show_of_nobody_lists_nobody(sample: Syncd) -> None:
    """An unknown or ambiguous person exits 2."""
    assert "nobody known" in sample.refused("people", "show", "zed")
    assert "fits several people" in sample.refused("people", "show", "example.com")


def test_somebody_new_has_not_been_met(sample: Syncd) -> None:
    """A mentor without a meeting is shown as such, not as met zero times on never."""
    sample.ok("people", "role", "mia@example.org", "mentor")
    said = sample.ok("people", "show", "mia@example.org")
    assert "standing: new\nnot met yet; missed since: 0; next: nothing planned" in said


def test_suggestions_come_with_their_command(syncd: Syncd) -> None:
    """Roles, doubles and people to keep in touch with, each with the command, quoted for a shell."""
    text = vcalendar(
        event("a@x", others="Sam Rivera <sam@one.example>"),
        event("b@x", others="sam rivera <sam@two.example>", start="20261006T150000Z", end="20261006T153000Z"),
        event("c@x", others="Jo <jo'$(reboot)@example.com>", rule=None),
    )
    syncd.ok("connect", "ics", syncd.calendar(text), "--me", "me@example.com")
    syncd.ok("sync")
    rows = syncd("people", "suggest", "--format", "json").data["suggestions"]
    commands = [row["command"] for row in rows]
    assert commands[0] == "syncd people merge sam@one.example sam@two.example"
    assert "syncd people role sam@one.example ROLE" in commands
    assert all("$(" not in one or "'" in one for one in commands)
    said = syncd.ok("people", "suggest")
    assert all(f"\n  {one}\n" in said for one in commands)


def test_nothing_to_suggest(syncd: Syncd) -> None:
    """An empty home suggests nothing."""
    assert syncd.ok("people", "suggest") == "nothing to suggest\n"
