"""The report as text, on terminals of several widths and in a pipe."""

import re
import unicodedata
from dataclasses import replace

import pytest

from syncd.core.audit import NotAssessed, Report
from syncd.core.model import Address, Standing, Uid
from syncd.report.terminal import audit_text, first_audit_lines
from tests.report.samples import NOW, finding, goal, judged, person, report, whole

SGR = re.compile(r"\x1b\[[0-9;]*m")
HOSTILE = {
    "escape": "Eve\x1b]0;owned\x07\x1b[2J\x9b31m",
    "link": "[link=https://evil]Eve[/link]",
    "unbalanced": "[/nope] Eve",
    "style": "[bold red]Eve",
    "emoji": ":smile: Eve",
    "bidi": "\u202eevE\u2066",
    "lines": "Eve\nhigh    all is well\r\nMallory",
    "unseen": "E\u200bv\u00ade\ufeff",
    "surrogate": "Eve\ud800",
    "megabytes": "Eve " * 1_000_000,
    "one word": "E" * 4_000_000,
}


def pipe(of: Report, **more: bool) -> str:
    """What a pipe gets."""
    return audit_text(of, width=None, color=False, unicode=more.pop("unicode", True), **more)


def shown(of: Report, width: int, **more: bool) -> str:
    """What stands on a terminal, without its colours."""
    return SGR.sub("", audit_text(of, width=width, color=True, unicode=more.pop("unicode", True), **more))


def columns(line: str) -> int:
    """How wide a line is on a terminal."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)


def hostile(text: str) -> Report:
    """A report in which everything that comes from outside is the same text."""
    who = person(text, at=f"eve{text[:50]}@x.org")
    about = finding(who=who.key, message=f"1 1:1 with {text} skipped", hint=f"syncd held {who.key} today")
    gap = NotAssessed(account=text, calendar=text, since=NOW, reason=text)
    with_her = goal(title=text, person=Address(who.key))
    return report(judged(who=who), goals=(with_her,), findings=(about,), not_assessed=(gap,))


def test_a_pipe_gets_the_whole_report_as_plain_lines() -> None:
    """What needs attention first; a finding is one line, its command the next, alone and whole."""
    assert (
        pipe(whole())
        == """\
1:1s as of Fri 20 Nov 2026 13:00 (Europe/Berlin)

Person                                  Standing    Rhythm         Last met                Next              \
Missed  Recent
Alexandra Montgomery-Smythe (report)    ✗ lapsed    weekly         18 days ago, Mon 2 Nov  Mon 23 Nov 16:00  \
     2  ●●●●●●●●××··
Sam Rivera (manager)                    ↘ slipping  weekly         11 days ago, Mon 9 Nov  Mon 23 Nov 16:00  \
     1  ●→+●–●●●●×··
Noor Haddad                             ? unknown   weekly         11 days ago, Mon 9 Nov  Mon 23 Nov 16:00  \
     -  ●●●●?·
jo.van.den.berg@consulting.example.org  * new       weekly         never                   Mon 23 Nov 16:00  \
     -  ··
李小龍 (peer)                           ✓ on-track  every 14 days  4 days ago, Mon 16 Nov  Mon 30 Nov 16:00  \
     -  ●●●●··
Kim (skip-level)                        ‖ paused    weekly         18 days ago, Mon 2 Nov  Mon 23 Nov 16:00  \
     -  ●●––·

● held  → moved  + made-up  – excused  × skipped  ? unseen  · upcoming

ended (1): Robin Wolff

3 findings, 1 more acknowledged
high    2 1:1s with Alexandra Montgomery-Smythe skipped, last met 18 days ago [lapsed:alexandra@example.com]
        syncd held alexandra@example.com 2026-11-16
medium  1 1:1 with Sam Rivera skipped, last met 11 days ago [slipping:sam.rivera@example.com]
        syncd held sam.rivera@example.com 2026-11-16
low     goal g1 was not touched for 4 1:1s [stale-goal:g1]
        syncd goal check-in g1 'how it goes'

`syncd ack ID` silences a finding; its ID stands in brackets

Goals
    Goal                        With        Due         Done
g1  Lead the storage migration  Sam Rivera  2026-12-15   40%  stale
g2  Hand over on-call           -           -              -  waiting

Not assessed
work/primary  not completely read for 6 days (last read Sat 14 Nov 2026 09:00)"""  # noqa: RUF001
    )


def test_eighty_columns_are_enough() -> None:
    """On the usual terminal a relationship takes two lines and nothing is cut off."""
    assert shown(whole(), 80).splitlines()[:17] == [
        "1:1s as of Fri 20 Nov 2026 13:00 (Europe/Berlin)",
        "",
        "Person                       Standing    Rhythm         Last met, next",
        "Alexandra Montgomery-Smythe  ✗ lapsed    weekly         18 days ago",
        "  report                     2 missed    ●●●●●●●●××··   Mon 23 Nov 16:00",  # noqa: RUF001
        "Sam Rivera                   ↘ slipping  weekly         11 days ago",
        "  manager                    1 missed    ●→+●–●●●●×··   Mon 23 Nov 16:00",  # noqa: RUF001
        "Noor Haddad                  ? unknown   weekly         11 days ago",
        "                                         ●●●●?·         Mon 23 Nov 16:00",
        "jo.van.den.berg              * new       weekly         never",
        "@consulting.example.org                  ··             Mon 23 Nov 16:00",
        "李小龍                       ✓ on-track  every 14 days  4 days ago",
        "  peer                                   ●●●●··         Mon 30 Nov 16:00",
        "Kim                          ‖ paused    weekly         18 days ago",
        "  skip-level                             ●●––·          Mon 23 Nov 16:00",  # noqa: RUF001
        "",
        "● held  → moved  + made-up  – excused  × skipped  ? unseen  · upcoming",  # noqa: RUF001
    ]


@pytest.mark.parametrize("width", [60, 72, 80, 111, 112, 139, 140, 200])
@pytest.mark.parametrize("single", [False, True])
def test_every_width_holds_every_word(width: int, single: bool) -> None:
    """Nothing is wider than the terminal, and no word of the report is lost or cut."""
    text = shown(whole(), width, single=single, why=single)
    assert max(map(columns, text.splitlines())) <= width
    joined = " ".join(text.split())
    wanted = "lapsed slipping unknown new on-track paused weekly 11 days ago 23 Nov 16:00 every 14 days"
    for words in [*re.findall(r"[a-z-]+", wanted), "Mon 23 Nov 16:00", "Alexandra", "Smythe", "Sam Rivera"]:
        assert words in joined
    assert "…" not in text


def test_two_hundred_columns_are_used() -> None:
    """A wide terminal shows a relationship on one line, with dates and a longer strip."""
    letters = "h" * 24 + "x.."
    wide = next(line for line in shown(report(judged(letters)), 200).splitlines() if "Sam" in line)
    assert "18 days ago" not in wide
    assert "11 days ago, Mon 9 Nov  Mon 23 Nov 16:00" in wide
    assert "●" * 24 + "×··" in wide  # noqa: RUF001
    narrow = shown(report(judged(letters)), 80)
    assert "●" * 9 + "×··" in narrow  # noqa: RUF001
    assert "●" * 10 not in narrow


@pytest.mark.parametrize("width", [60, 80, 200])
def test_a_command_is_never_broken(width: int) -> None:
    """What is copied from the screen is the command, even where it is longer than the line."""
    hint = "syncd people include " + "a-very-long-series-uid-" * 12 + "@example.com --with sam@example.com"
    for text in (
        shown(report(findings=(finding(hint=hint),)), width),
        pipe(report(findings=(finding(hint=hint),))),
    ):
        assert f"        {hint}" in text.splitlines()


@pytest.mark.parametrize("width", [None, 60, 80, 200])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_foreign_text_does_nothing(text: str, width: int | None) -> None:
    """Names, titles, messages and addresses are shown as text; the only escapes are syncd's own colours."""
    of = hostile(text)
    for single in (False, True):
        printed = audit_text(
            of, width=width, color=width is not None, unicode=True, single=single, why=single
        )
        bare = SGR.sub("", printed)
        assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in bare.replace("\n", ""))
        assert "E" in bare
        assert len(bare) < 30_000
        if width is None:
            assert bare == printed


@pytest.mark.parametrize("name", ["link", "unbalanced", "style", "emoji"])
def test_markup_is_shown_as_it_is(name: str) -> None:
    """Nobody's name styles, links or crashes anything."""
    printed = audit_text(hostile(HOSTILE[name]), width=200, color=True, unicode=True)
    assert HOSTILE[name] in SGR.sub("", printed)
    assert "\x1b]8" not in printed


def test_a_name_cannot_forge_a_line() -> None:
    """A line break in a name does not start a line."""
    assert not any(
        line.startswith("high    all is well") for line in pipe(hostile(HOSTILE["lines"])).splitlines()
    )


def test_without_colour_there_are_no_escapes() -> None:
    """A pipe, and a terminal with NO_COLOR, get none; both say by a word what the colour says."""
    for width in (None, 60, 80, 200):
        text = audit_text(whole(), width=width, color=False, unicode=True, single=True, why=True)
        assert "\x1b" not in text
        assert "✗ lapsed" in text
    assert "\x1b[1;31m" in audit_text(whole(), width=80, color=True, unicode=True)


def test_the_environment_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Colour, width and encoding are the caller's decision, made once."""
    before = [audit_text(whole(), width=80, color=color, unicode=True) for color in (True, False)]
    for name, value in (("TERM", "dumb"), ("NO_COLOR", "1"), ("FORCE_COLOR", "1"), ("COLUMNS", "40")):
        monkeypatch.setenv(name, value)
        assert [audit_text(whole(), width=80, color=color, unicode=True) for color in (True, False)] == before


@pytest.mark.parametrize("width", [None, 60, 80, 200])
def test_ascii_is_enough(width: int | None) -> None:
    """Where only ASCII can be shown the marks are letters and names lose their accents, in even columns."""
    of = report(judged("hm+ex?h..", who=person("Zoë Müller", at="zoe@x.org")), *whole().relationships)
    text = audit_text(of, width=width, color=False, unicode=False, single=True, why=True)
    assert text.isascii()
    assert "Zoe Muller" in text
    assert "hm+-x?h.." in text
    assert "h held  m moved  + made-up  - excused  x skipped" in text


def test_a_clean_report_says_so() -> None:
    """When nothing needs attention, a line says it; not when something could not be looked at."""
    assert pipe(report(judged())).splitlines()[-1] == "All is well: nothing needs your attention"
    acknowledged = report(judged(), silenced=(finding(),))
    assert pipe(acknowledged).endswith("nothing needs your attention, 1 more acknowledged")
    gap = NotAssessed(account="work", calendar="work", since=None, reason="this feed lists no attendees")
    for of in (report(judged(), not_assessed=(gap,)), report(judged("hh?.", how=Standing.UNKNOWN))):
        assert "All is well" not in pipe(of)
        assert "Nothing needs your attention in what could be looked at" in pipe(of)


def test_an_empty_home_says_what_to_do() -> None:
    """Before the first relationship the report is the next command."""
    empty = report(connected=False)
    for text in (pipe(empty), shown(empty, 60)):
        assert text.startswith("No 1:1s found yet")
        lines = text.splitlines()
        for command in ("syncd connect ics SOURCE", "syncd sync"):
            assert f"        {command}" in lines
        assert "people list" not in text
    gap = NotAssessed(account="work", calendar="work", since=None, reason="this feed lists no attendees")
    assert "work    this feed lists no attendees (never read)" in pipe(report(not_assessed=(gap,)))
    assert "syncd connect" not in pipe(report(), single=True)


def test_whoever_has_connected_a_calendar_is_not_told_to_connect_one() -> None:
    """Where nobody was found the first question is why; only then whether a calendar is missing."""
    said = pipe(report())
    assert said.startswith("No 1:1s found yet")
    assert "Connect a calendar" not in said
    assert said.index("syncd people list --candidates --why") < said.index("Is a calendar missing?")


def test_those_who_have_ended_take_one_line() -> None:
    """Ten years of managers do not push today's out of sight; asked for, one is shown like any other."""
    ended = [
        judged("h", who=person(name, at=f"{name}@x.org"), how=Standing.ENDED)
        for name in ("Robin", "Alex", "Lee")
    ]
    text = pipe(report(judged(), *ended))
    assert "ended (3): Alex, Lee, Robin" in text
    assert "– ended" in pipe(report(ended[0]), single=True)  # noqa: RUF001
    assert pipe(report(*ended)).splitlines()[2] == "ended (3): Alex, Lee, Robin"


def test_a_one_off_ahead_is_shown_as_one() -> None:
    """Somebody without a next 1:1 may still be met; nothing planned is said in words."""
    one = judged("h", next=None, planned=NOW)
    assert "Fri 20 Nov 13:00, one-off" in pipe(report(one))
    assert "nothing planned" in pipe(report(replace(one, planned=None)))
    assert "nothing planned" in shown(report(replace(one, planned=None)), 80)


def test_only_goals_still_wanted_are_listed() -> None:
    """Done and dropped goals stay in the JSON; a person outside the report is called by the address."""
    text = pipe(whole())
    assert "Done long ago" not in text
    assert "sam.rivera@example.com  2026-12-15" in pipe(report(goals=(goal(),)))


def test_no_event_title_and_no_uid_is_printed() -> None:
    """What a meeting is called is nobody's business but its participants'."""
    secret = "uid-7f3a@calendar"
    one = judged(series=(Uid(secret),))
    of = report(replace(one, recent=tuple(replace(each, uid=Uid(secret)) for each in one.recent)))
    assert secret not in pipe(of, single=True, why=True)


def test_the_first_audit_ends_with_three_lines() -> None:
    """What was found, what has lapsed, and what to type when that is wrong."""
    assert first_audit_lines(5, 2) == [
        "found 5 1:1s",
        "2 lapsed",
        "if one is wrong: `syncd people list --why`, then `syncd people exclude PERSON`",
    ]
    assert first_audit_lines(1, 0)[:2] == ["found 1 1:1", "0 lapsed"]
