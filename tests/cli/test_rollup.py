"""rollup: numbers without anybody's words, added up per manager."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Syncd, event, vcalendar

PEOPLE = ("sam", "rivera", "jo", "okafor", "lee", "brandt", "priya", "nair")
"""Names in the sample calendars."""


def export(syncd: Syncd, *words: str) -> Any:
    """An export as data."""
    return json.loads(syncd.ok("rollup", "export", "--to", "-", *words))


def file(folder: Path, made: Any, name: str) -> Path:
    """Write an export under somebody's name."""
    path = folder / f"{name}.json"
    path.write_text(json.dumps(made | {"manager": {"name": name, "address": None}}))
    return path


@pytest.fixture
def managing(sample: Syncd) -> Syncd:
    """Jo (on track), Sam (slipping) and Lee (lapsed) are my reports."""
    for name in ("jo", "sam", "lee"):
        sample.ok("people", "role", name, "report", "--since", "2026-01-05")
    return sample


def test_an_export_holds_numbers(managing: Syncd) -> None:
    """Per relationship role, standing, rhythm, ages, outcomes, shared goals; and who exports."""
    managing.ok("goal", "add", "shared goal", "--with", "jo")
    managing.ok("goal", "add", "private goal", "--with", "jo", "--private")
    made = export(managing)
    assert made["manager"] == {"name": "Alex Kim", "address": "alex.kim@example.com"}
    (jo,) = [one for one in made["relationships"] if one["standing"] == "on-track"]
    assert (jo["role"], jo["gap_days"], jo["missed"], jo["days_since_met"]) == ("report", 7, 0, 2)
    assert jo["planned"] is True
    assert jo["outcomes"]["held"] > 0
    assert jo["goals"] == {"open": 1, "stale": 0}, "a private goal is not even counted"
    assert export(managing, "--as", "team blue")["manager"] == {"name": "team blue", "address": None}


def test_no_third_name_or_word_is_in_an_export(managing: Syncd) -> None:
    """A home full of names, addresses, titles, notes and reasons: not one of them gets out."""
    words = [
        ["people", "role", "sam", "manager", "--company", "canary-company"],
        ["goal", "add", "canary-goal", "--with", "jo", "--why", "canary-why"],
        ["goal", "step", "g1", "canary-step"],
        ["goal", "check-in", "g1", "canary-remark"],
        ["jot", "canary-topic", "--with", "jo"],
        ["jot", "praise", "canary-praise", "--with", "lee"],
        ["people", "pause", "priya", "--until", "2026-12-24"],
        ["people", "request", "canary-dana@example.com", "canary-request"],
        ["people", "role", "canary-kim@example.com", "report"],
        ["excused", "sam", "2026-11-16"],
    ]
    for one in words:
        managing.ok(*one)
    path = managing.folder / "work.ics"
    path.write_text(
        vcalendar(
            event("canary-uid", others="Canary-Zoe <canary-zoe@example.com>", me="alex.kim@example.com")
        )
    )
    managing.ok("connect", "ics", path, "--name", "canary-account")
    managing.ok("sync")
    text = managing.ok("rollup", "export", "--to", "-")
    made = json.loads(text)
    assert len(made["relationships"]) >= 6
    assert made.pop("manager")["name"] == "Alex Kim"
    rest = json.dumps(made).casefold()
    for name in ("canary", "@", "example", "holiday", "out-of-office", "declined", 'pause"', *PEOPLE):
        assert name not in rest.replace('"not_', "")
    managing.ok("rollup", "export", "--to", managing.folder / "out.json", "--as", "blue")
    assert "alex" not in (managing.folder / "out.json").read_text().casefold()


def test_exporting_reads_only(managing: Syncd) -> None:
    """The database keeps its bytes; a file that stands there is replaced only with --force."""
    before = managing.database
    path = managing.folder / "me.json"
    assert managing.ok("rollup", "export", "--to", path) == f"{path}: 4 relationships, as Alex Kim\n"
    assert "exists; it was not touched" in managing.refused("rollup", "export", "--to", path)
    managing.ok("rollup", "export", "--to", path, "--force")
    assert "needs a name" in managing.refused("rollup", "export", "--to", "-", "--as", " ")
    assert managing.database == before


def test_merging_says_who_has_reports_without_a_living_one_to_one(managing: Syncd) -> None:
    """One line per manager, their sum, then the worst first."""
    made = export(managing)
    alone = made | {"relationships": [one for one in made["relationships"] if one["standing"] == "on-track"]}
    files = [file(managing.folder, made, "Dana"), file(managing.folder, alone, "Kim")]
    assert managing.ok("rollup", "merge", *files).splitlines() == [
        "MANAGER  REPORTS  LIVING  SLIPPING  WITHOUT  UNKNOWN  OLDEST  AGE",
        "Dana     3        2       1         1        0        36 d    0 d",
        "Kim      1        1       0         0        0        2 d     0 d",
        "all      4        3       1         1        0        36 d",
        "",
        "without a living 1:1: Dana: 1 of 3 reports (1 lapsed)",
    ]
    assert "nobody has a report known to be without" in managing.ok("rollup", "merge", files[1])


def test_merging_for_programs(managing: Syncd) -> None:
    """JSON and CSV hold the same numbers; no name makes a spreadsheet calculate."""
    path = file(managing.folder, export(managing), "=cmd()")
    row = managing("rollup", "merge", path, "--format", "json").data["managers"][0]
    assert (row["reports"], row["living"], row["without"], row["lapsed"]) == (3, 2, 1, 1)
    head, line = managing.ok("rollup", "merge", path, "--format", "csv").splitlines()
    assert head.split(",") == list(row)
    assert line == "'=cmd(),,2026-11-20T12:00:00Z,0,false,3,2,1,1,1,0,0,36,0"


def test_what_could_not_be_looked_at_is_not_without(syncd: Syncd) -> None:
    """Reports whose calendar was never read, or not for days, are unknown, and the answer is incomplete."""
    syncd.calendar(vcalendar(event("weekly", me="me@example.com")))
    syncd.ok("connect", "ics", syncd.folder / "work.ics", "--me", "me@example.com")
    syncd.ok("people", "role", "new@example.com", "report")
    path = syncd.folder / "me.json"
    syncd.ok("rollup", "export", "--to", path)
    said = syncd("rollup", "merge", path)
    assert said.code == 4
    assert "not assessed: Me: 1 report (unknown, not without)" in said.out
    assert "without a living" not in said.out.replace(
        "nobody has a report known to be without a living 1:1", ""
    )
    syncd.ok("sync")
    syncd.ok("people", "role", "sam", "report")
    syncd.ok("rollup", "export", "--to", path, "--force")
    assert "without a living 1:1: me: 1 of 2 reports (1 never met)".casefold() in (
        syncd.ok("rollup", "merge", path).casefold()
    )
    syncd.ok("rollup", "export", "--to", path, "--force", now="2026-11-25T12:00:00Z")
    later = syncd("rollup", "merge", path, now="2026-11-25T12:00:00Z")
    assert (later.code, "unknown, not without" in later.out) == (4, True)


def test_an_old_export_is_marked(managing: Syncd) -> None:
    """After a week its age is said, in the table and below it; older ones of the same person are left out."""
    made = export(managing)
    old = file(managing.folder, made | {"as_of": "2026-11-12T12:00:00Z"}, "Dana")
    assert "8 d (old)" in managing.ok("rollup", "merge", old)
    assert "old: Dana: exported 8 days ago; ask for a new one" in managing.ok("rollup", "merge", old)
    newer = managing.folder / "newer.json"
    newer.write_text(json.dumps(made | {"manager": {"name": "Dana", "address": None}}))
    said = managing.ok("rollup", "merge", old, newer)
    assert "(old)" not in said
    assert "left out: Dana: 1 older export of the same person" in said


def test_a_wrong_file_is_refused_with_everything_wrong(managing: Syncd) -> None:
    """File and field of each problem; nothing is added up."""
    made = export(managing)
    wrong = file(managing.folder, made | {"not_assessed": -1, "as_of": "x"}, "Dana\x1b[31m")
    right = file(managing.folder, made, "Kim")
    said = managing.refused("rollup", "merge", right, wrong, code=5)
    assert "as_of: it is not an instant" in said
    assert "not_assessed: it is not a number" in said
    assert "\x1b" not in said


def test_names_are_harmless_and_narrow(managing: Syncd) -> None:
    """A terminal escape in a name does nothing, and a long one keeps the table in 80 columns."""
    path = file(managing.folder, export(managing), "D" * 150)
    made = json.loads(path.read_text()) | {"manager": {"name": "\x1b[31m" + "D" * 150, "address": None}}
    path.write_text(json.dumps(made))
    said = managing.ok("rollup", "merge", path)
    assert "\x1b" not in said
    assert max(map(len, said.splitlines()[:2])) <= 80
