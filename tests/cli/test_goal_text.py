"""goal export and goal import: goals as files."""

import json
from pathlib import Path

import pytest

from syncd.goaltext.forms import FORMS
from tests.cli.conftest import Syncd

LATER = "2026-11-21T12:00:00Z"


@pytest.fixture
def filled(syncd: Syncd) -> Syncd:
    """A home with two goals that have a little of everything."""
    syncd.ok("goal", "add", "=Lead, the \"billing\" move", "--with", "sam@example.com", "--for", "product",
             "--by", "2027-02-28", "--why", "# pride\n\n- [ ] and joy")  # fmt: skip
    syncd.ok("goal", "step", "g1", "[x] plan")
    syncd.ok("goal", "step", "g1", "build")
    syncd.ok("goal", "step", "g1", "--done", "1")
    syncd.ok("goal", "check-in", "g1", "@well\n40%: so", "--progress", "40")
    syncd.ok("goal", "add", "sleep", "--private", now="2026-11-20T13:00:00Z")
    syncd.ok("goal", "close", "g2", now=LATER)
    return syncd


def other(tmp_path: Path) -> Syncd:
    """A home in which nothing was done yet."""
    return Syncd(home=tmp_path / "other", folder=tmp_path)


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_home_becomes_the_same(filled: Syncd, tmp_path: Path, form: str) -> None:
    """What one home exports and an empty one imports, that one exports to the same bytes, in every form."""
    text = filled.ok("goal", "export", "--format", form)
    empty = other(tmp_path)
    said = empty.ok("goal", "import", "-", stdin=text)
    assert said.splitlines() == [
        'g1: added: =Lead, the "billing" move, shared with sam@example.com',
        "g2: added: sleep",
    ]
    assert empty.ok("goal", "export", "--format", form) == text
    assert empty.ok("goal", "export") == filled.ok("goal", "export")
    assert empty.ok("goal", "import", "-", stdin=text) == "2 already here with nothing new\n"


def test_an_export_knows_no_time(filled: Syncd) -> None:
    """The same goals give the same bytes, whenever they are written out."""
    for form in FORMS:
        assert filled.ok("goal", "export", "--format", form) == filled.ok(
            "goal", "export", "--format", form, now="2030-01-01T00:00:00Z"
        )


def test_one_goal_can_be_named(filled: Syncd) -> None:
    """Export takes goals by id; one that is not there is said, with every other."""
    assert [one["title"] for one in json.loads(filled.ok("goal", "export", "g2"))["goals"]] == ["sleep"]
    assert "g7, g9" in filled.refused("goal", "export", "g7", "g1", "g9")
    assert "'x'" in filled.refused("goal", "export", "x")


def test_a_goal_that_reads_differently_is_refused(filled: Syncd) -> None:
    """Nothing that is here is overwritten unless --update says so; what differs is named."""
    text = filled.ok("goal", "export").replace('"sleep"', '"sleep more"').replace('"build"', '"build it"')
    said = filled.refused("goal", "import", "-", code=5, stdin=text)
    assert "g1: step 2 (reworded)" in said
    assert "g2: title" in said
    before = filled.database
    told = filled.ok("goal", "import", "--update", "--dry-run", "-", stdin=text)
    assert told.startswith("g1: changed: step 2 (reworded) (not stored")
    assert filled.database == before
    assert "g2: changed: title" in filled.ok("goal", "import", "--update", "-", stdin=text, now=LATER)
    assert "sleep more" in filled.ok("goal", "list", "--all")
    assert filled.ok("goal", "import", "-", stdin=text) == "2 already here with nothing new\n"


def test_an_older_file_takes_nothing_away(filled: Syncd) -> None:
    """Steps, ticks and check-ins made since the export stay, even with --update."""
    text = filled.ok("goal", "export").replace('"sleep"', '"rest"')
    filled.ok("goal", "step", "g1", "ship")
    filled.ok("goal", "step", "g1", "--done", "2")
    filled.ok("goal", "check-in", "g1", "later")
    filled.ok("goal", "import", "--update", "-", stdin=text)
    said = filled.ok("goal", "show", "g1")
    assert "[x] 2. build" in said
    assert "3. ship" in said
    assert "later" in said


def test_an_import_from_a_file_by_hand(syncd: Syncd, tmp_path: Path) -> None:
    """A title is enough; everything else has its default, and reading the file again adds nothing."""
    path = tmp_path / "mine.md"
    path.write_text("# Learn to listen\n\n- for: self\n\n## Steps\n\n- [ ] read\n- [x] ask\n- try\n", "utf-8")
    assert syncd.ok("goal", "import", path) == "g1: added: Learn to listen\n"
    said = syncd.ok("goal", "show", "g1").splitlines()
    assert "for: self" in said
    assert said[-3:] == ["  [ ] 1. read", "  [x] 2. ask (done 2026-11-20)", "  [ ] 3. try"]
    assert syncd.ok("goal", "import", path, now=LATER) == "1 already here with nothing new\n"
    path.write_text("# Learn to listen\n\n- for: self\n\n## Steps\n\n- [ ] be quiet\n- try\n", "utf-8")
    again = syncd.ok("goal", "import", "--update", path, now=LATER)
    assert again == "g1: changed: step 4 (new)\n"


@pytest.mark.parametrize(
    ("name", "text", "problems"),
    [
        ("a.json", '{"schema": 1, "goals": [{"title": "", "due": "soon", "private": 3}, {"x": 1}]}',
         ["goals[0].title: is empty", "goals[0].due: is no date", "goals[0].private: is yes or no",
          "goals[1].x: is no field", "goals[1].title: is empty"]),
        ("a.json", '{"goals": [\n{"title": "a",}]}', ["line 2: is no JSON"]),
        ("a.json", '{"schema": 2, "goals": []}', ["newer syncd"]),
        ("a.json", '{"goals": [], "goals": []}', ["'goals' stands twice"]),
        ("a.json", '{"goals": [{"title": "a", "uid": "u"}, {"title": "b", "uid": "u"}]}',
         ["goals[1].uid: another goal in this file has the uid 'u'"]),
        ("a.json", '{"goals": ' + "[" * 100_000, ["nested too deeply"]),
        ("a.json", '{"goals": [{"title": NaN}]}', ["NaN"]),
        ("a.json", '{"goals": [{"title": 5, "steps": {}, "check_ins": [4, {"at": "x", "progress": 101}]}]}',
         ["title: is no text", "steps: is no list", "check_ins[0]: is no object",
          "check_ins[1].at: is no time", "check_ins[1].progress: is no number from 0 to 100"]),
        ("a.json", "[]", ["is no export of goals"]),
        ("a.md", "# a\n\n- state: happy\n- sate: x\n\n## Stepz\n\n- [ ] b\n# \nx\n",
         ["line 3, state: is one of active", "line 4: is no field", "line 6: there is no section 'Stepz'",
          "line 9, title: is empty"]),
        ("a.md", "hello\n# a\n", ["line 1: stands before the first title"]),
        ("a.md", "# a\n\n<!-- no end\n", ["line 3: this comment does not end"]),
        ("a.md", "# a\n\n## Steps\n\n- [ ] 1. b\n- [ ] 1. c\n",
         ["line 6, steps[1].number: there are two steps 1"]),
        ("a.csv", "row,uid,title,colour\r\ngoal,u,a,red\r\nstep,v,,\r\n",
         ["line 1: there is no field 'colour'", "line 3, uid: belongs to no goal above it"]),
        ("a.csv", 'title,due\r\na,2026-01-01\r\n"b\r\n', ["is no CSV"]),
        ("a.csv", "title,due\r\na,2026-13-01\r\n,2026-01-01,x\r\n",
         ["line 2, due: is no date", "line 3: has more cells", "line 3, title: is empty"]),
        ("a.ics", "BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\n", ["is no iCalendar"]),
    ],
)  # fmt: skip
def test_every_problem_is_told_at_once(
    syncd: Syncd, tmp_path: Path, name: str, text: str, problems: list[str]
) -> None:
    """A wrong file is told with file, line and field of each mistake, and changes nothing."""
    syncd.ok("goal", "add", "here")
    before = syncd.database
    path = tmp_path / name
    path.write_text(text, "utf-8", newline="")
    said = syncd.refused("goal", "import", path, code=5)
    assert name in said
    for problem in problems:
        assert problem in said
    assert syncd.database == before


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"# a\n\0", "line 2: holds a NUL byte"),
        (b"# a\n\xff", "line 2: is no UTF-8 text"),
        (b"x" * (16 * 1024 * 1024 + 1), "is larger than 16 MiB"),
    ],
)
def test_a_file_that_is_no_text_is_refused(syncd: Syncd, tmp_path: Path, raw: bytes, said: str) -> None:
    """Bytes that are no text, or too many, are refused with the place."""
    path = tmp_path / "a.md"
    path.write_bytes(raw)
    assert said in syncd.refused("goal", "import", path, code=5)


def test_a_byte_order_mark_and_windows_line_ends_are_fine(syncd: Syncd, tmp_path: Path) -> None:
    """What an editor on another system adds is no part of any text."""
    path = tmp_path / "goals"
    path.write_bytes("\ufeff# a\r\n\r\n## Why\r\n\r\none\r\ntwo\r\n".encode())
    syncd.ok("goal", "import", path)
    assert json.loads(syncd.ok("goal", "export"))["goals"][0]["why"] == "one\ntwo"


def test_line_ends_of_an_old_mac_are_fine(filled: Syncd) -> None:
    """A file whose lines end with carriage returns alone is no goal with one long title."""
    text = filled.ok("goal", "export", "--format", "markdown", "g1")
    assert "nothing new" in filled.ok("goal", "import", "-", stdin=text.replace("\n", "\r"))


def test_a_table_of_a_million_columns_is_refused_at_once(syncd: Syncd) -> None:
    """What cannot be a table of goals is told in one line."""
    said = syncd("goal", "import", "--format", "csv", "-", stdin="title" + ",a" * 100_000)
    assert said.code == 5
    assert "has 100001 columns" in said.err
    assert len(said.err) < 500


def test_a_form_that_cannot_be_told_is_asked_for(syncd: Syncd, tmp_path: Path) -> None:
    """Neither content nor name say what it is: --format does. An empty file holds no goal."""
    path = tmp_path / "goals"
    path.write_text("hello\n", "utf-8")
    assert "--format json|markdown|csv|vtodo" in syncd.refused("goal", "import", path)
    assert "line 1" in syncd.refused("goal", "import", path, "--format", "markdown", code=5)
    path.write_text("", "utf-8")
    assert "there is no goal in" in syncd.ok("goal", "import", path)
    assert "cannot read" in syncd.refused("goal", "import", tmp_path / "none.json")


def test_a_spreadsheet_may_be_made_by_hand(syncd: Syncd, tmp_path: Path) -> None:
    """A column of titles is a list of goals, with commas or, as some countries save it, semicolons."""
    path = tmp_path / "a.csv"
    path.write_text("title;due;state\na;2027-01-01;waiting\nb;;\n", "utf-8")
    syncd.ok("goal", "import", path)
    assert [line.split()[:4] for line in syncd.ok("goal", "list").splitlines()[1:]] == [
        ["g1", "waiting", "-", "2027-01-01"],
        ["g2", "active", "-", "-"],
    ]


def test_no_cell_of_an_export_is_a_formula(filled: Syncd) -> None:
    """A spreadsheet that opens the export calculates nothing."""
    text = filled.ok("goal", "export", "--format", "csv")
    assert ',"\'=Lead, the ""billing"" move"' in text
    assert "'@well" in text


FOREIGN = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:+//IDN tasks.org//android-130401//EN
BEGIN:VTODO
UID:a
DTSTAMP:20261101T080000Z
CREATED:20261001T080000Z
LAST-MODIFIED:20261101T080000Z
SUMMARY:Move house
DESCRIPTION:boxes\\, vans
PRIORITY:1
STATUS:IN-PROCESS
PERCENT-COMPLETE:30
CATEGORIES:self,home
DUE;TZID=Europe/Berlin:20261224T180000
RRULE:FREQ=YEARLY
BEGIN:VALARM
ACTION:DISPLAY
TRIGGER:-PT15M
END:VALARM
END:VTODO
BEGIN:VTODO
UID:b
DTSTAMP:20261101T080000Z
SUMMARY:Find a van
RELATED-TO;RELTYPE=PARENT:a
STATUS:COMPLETED
COMPLETED:20261102T080000Z
PERCENT-COMPLETE:100
END:VTODO
BEGIN:VTODO
UID:c
DTSTAMP:20261101T080000Z
SUMMARY:Compare prices
RELATED-TO:b
DUE;VALUE=DATE:20261201
END:VTODO
BEGIN:VTODO
UID:d
DTSTAMP:20261101T080000Z
END:VTODO
BEGIN:VEVENT
UID:e
DTSTAMP:20261101T080000Z
DTSTART:20261101T080000Z
SUMMARY:lunch
END:VEVENT
END:VCALENDAR
"""


def test_tasks_of_another_program(syncd: Syncd, tmp_path: Path) -> None:
    """A foreign task list becomes goals as far as it goes; what does not is listed with its line."""
    path = tmp_path / "tasks.ics"
    path.write_text(FOREIGN.replace("\n", "\r\n"), "utf-8", newline="")
    said = syncd("goal", "import", path)
    assert (said.code, said.out) == (0, "g1: added: Move house\n")
    notes = said.err.splitlines()
    assert all(line.startswith("note: ") for line in notes)
    for line in (
        "note: line 4, UID a: PRIORITY: a goal has no place for it; left out",
        "note: line 4, UID a: RRULE: a goal has no place for it; left out",
        "note: line 4, UID a: VALARM: a goal has no alarm; left out",
        "note: line 4, UID a: DUE: a goal is due on a day; the time of day was left out",
        "note: line 4, UID a: CATEGORIES: left out: home",
        "note: line 31, UID c: RELATED-TO: deeper than one level; kept as a step of its goal",
        "note: line 31, UID c: DUE: a goal has no place for it; left out",
        "note: line 38: a task without a title was left out: 'd'",
        "note: a VEVENT is no task and was left out: 'lunch'",
    ):
        assert line in notes
    assert len(notes) == 9
    assert syncd.ok("goal", "show", "g1").splitlines() == [
        "g1: Move house",
        "active, yours alone",
        "for: self",
        "due: 2026-12-24",
        "why: boxes, vans",
        "progress: 30%",
        "last touched: 18 days ago",
        "  [x] 1. Find a van (done 2026-11-02)",
        "  [ ] 2. Compare prices",
        "  2026-11-01 (30%)",
    ]


def test_a_broken_line_of_a_task_spoils_nothing_else(syncd: Syncd, tmp_path: Path) -> None:
    """What cannot be read of a foreign file is listed, and the tasks around it are taken over."""
    path = tmp_path / "tasks.ics"
    odd = "PERCENT-COMPLETE:30\nGEO:somewhere\nno line at all\nCOMPLETED:never"
    text = FOREIGN.replace("PERCENT-COMPLETE:30", odd).replace("T180000", "Tsoon")
    zone = "BEGIN:VTIMEZONE\nTZID:Nowhere\nEND:VTIMEZONE"
    path.write_text(text.replace("PRODID", f"{zone}\nREFRESH-INTERVAL:often\nPRODID"), "utf-8")
    said = syncd("goal", "import", path)
    assert (said.code, said.out) == (0, "g1: added: Move house\n")
    told = [line for line in said.err.splitlines() if "not understood" in line]
    assert len(told) == 5  # the zone's line, a place, no line at all, two dates
    shown = syncd.ok("goal", "show", "g1")
    assert "progress: 30%" in shown
    assert "due:" not in shown


def test_tasks_in_a_circle_are_goals(syncd: Syncd) -> None:
    """Tasks that are each other's parents are kept, each as a goal, and it is said."""
    head = "BEGIN:VTODO\nDTSTAMP:20261101T080000Z\n"
    tasks = "".join(
        f"{head}UID:{uid}\nSUMMARY:{uid}\nRELATED-TO:{parent}\nEND:VTODO\n"
        for uid, parent in (("a", "b"), ("b", "a"), ("c", "c"), ("d", "a"))
    )
    said = syncd("goal", "import", "-", stdin=f"BEGIN:VCALENDAR\nVERSION:2.0\n{tasks}END:VCALENDAR\n")
    assert [line.split(": ")[2] for line in said.out.splitlines()] == ["a", "b", "c", "d"]
    assert said.err.count("in a circle") == 4


def test_one_odd_line_costs_that_line(syncd: Syncd) -> None:
    """A value no program can read, or no goal can have, is listed; its task and all others are taken."""
    odd = {
        "PERCENT-COMPLETE:abc": "line 6: PERCENT-COMPLETE: not understood; left out: abc",
        "DUE:soon": "line 6: DUE: not understood; left out: soon",
        "this is no line": "line 6: this is no line: not understood; left out:",
        "DUE;VALUE=DATE:00010101": "line 3, UID a: DUE: '00010101' is no date a goal can have; left out",
        f"DESCRIPTION:{'x ' * 60_000}": "line 3, UID a: DESCRIPTION: cut after 100000 characters",
        "RELATED-TO;RELTYPE=SIBLING:b": "line 3, UID a: RELATED-TO: sibling; left out",
    }
    for count, (line, told) in enumerate(odd.items()):
        head, uid = "BEGIN:VTODO\nUID:", f"b{count}"
        tasks = f"{head}a\nSUMMARY:odd {count}\n{line}\nEND:VTODO\n{head}{uid}\nSUMMARY:fine\nEND:VTODO\n"
        tasks = tasks.replace("UID:a\n", f"UID:a{count}\n")
        said = syncd("goal", "import", "-", stdin=f"BEGIN:VCALENDAR\nVERSION:2.0\n{tasks}END:VCALENDAR\n")
        assert [line.split(": ")[2] for line in said.out.splitlines()] == [f"odd {count}", "fine"]
        assert said.err.strip() == f"note: {told.replace('UID a:', f'UID a{count}:')}"


def test_a_line_of_our_own_is_never_left_out(filled: Syncd) -> None:
    """In a file syncd wrote every line counts: a damaged one refuses the file, and takes nothing away."""
    text = filled.ok("goal", "export", "--format", "vtodo", "g1").replace("20270228", "2027-02-28")
    assert "DUE;VALUE=DATE:2027-02-28" in text
    assert "cannot be imported" in filled.refused("goal", "import", "--update", "-", code=5, stdin=text)
    assert "due: 2027-02-28" in filled.ok("goal", "show", "g1")


def test_a_repeating_task_is_one_goal(syncd: Syncd) -> None:
    """A changed date of a repeating task is listed, not another goal of the same name."""
    tasks = (
        "BEGIN:VTODO\nUID:r\nSUMMARY:weekly\nRRULE:FREQ=WEEKLY\nEND:VTODO\n"
        "BEGIN:VTODO\nUID:r\nSUMMARY:this week\nRECURRENCE-ID:20261123T080000Z\nEND:VTODO\n"
    )
    said = syncd("goal", "import", "-", stdin=f"BEGIN:VCALENDAR\nVERSION:2.0\n{tasks}END:VCALENDAR\n")
    assert said.out == "g1: added: weekly\n"
    assert "line 8: one date of a repeating task was left out: 'r'" in said.err


def test_tasks_without_a_name_of_their_own(syncd: Syncd) -> None:
    """Two tasks of one title and without a UID are two goals, and the same two when they come again."""
    task = "BEGIN:VTODO\nSUMMARY:read\nEND:VTODO\n"
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\n{task}{task}END:VCALENDAR\n"
    assert syncd.ok("goal", "import", "-", stdin=text) == "g1: added: read\ng2: added: read\n"
    assert syncd.ok("goal", "import", "-", stdin=text) == "2 already here with nothing new\n"


def test_a_parent_may_name_its_children(syncd: Syncd) -> None:
    """Which task belongs to which is taken from either side."""
    tasks = (
        "BEGIN:VTODO\nUID:p\nSUMMARY:house\nRELATED-TO;RELTYPE=CHILD:k\nEND:VTODO\n"
        "BEGIN:VTODO\nUID:k\nSUMMARY:van\nEND:VTODO\n"
    )
    syncd.ok("goal", "import", "-", stdin=f"BEGIN:VCALENDAR\nVERSION:2.0\n{tasks}END:VCALENDAR\n")
    assert "[ ] 1. van" in syncd.ok("goal", "show", "g1")


@pytest.mark.parametrize(
    ("due", "day"),
    [
        ("DUE:20261223T230000Z", "2026-12-24"),
        ("DUE;TZID=America/New_York:20261223T230000", "2026-12-23"),
        ("DUE:20261223T230000", "2026-12-23"),
    ],
)
def test_a_time_in_utc_is_due_on_the_day_it_is_here(syncd: Syncd, due: str, day: str) -> None:
    """Midnight in Berlin, written in UTC, is the day in Berlin; a time in a zone keeps its own day."""
    syncd.home.mkdir()
    (syncd.home / "config.toml").write_text('timezone = "Europe/Berlin"\n', "utf-8")
    task = f"BEGIN:VTODO\nUID:a\nSUMMARY:gifts\n{due}\nEND:VTODO\n"
    syncd("goal", "import", "-", stdin=f"BEGIN:VCALENDAR\nVERSION:2.0\n{task}END:VCALENDAR\n")
    assert f"due: {day}" in syncd.ok("goal", "show", "g1")


def test_our_tasks_changed_by_another_program(filled: Syncd) -> None:
    """What a task program does to our own tasks comes back: ticked, further on, remarked, made private."""
    text = filled.ok("goal", "export", "--format", "vtodo", "g1").replace("\r\n", "\n")
    text = text.replace(
        "PERCENT-COMPLETE:40", "PERCENT-COMPLETE:70\nLAST-MODIFIED:20261121T090000Z\nPRIORITY:1"
    )
    text = text.replace("STATUS:IN-PROCESS", "STATUS:COMPLETED\nCOMMENT:nearly\nCLASS:PRIVATE")
    said = filled("goal", "import", "--update", "-", stdin=text, now=LATER)
    assert said.out == "g1: changed: private, state (done), 2 check-ins (new)\n"
    assert said.err.endswith("PRIORITY: a goal has no place for it; left out\n")
    shown = filled.ok("goal", "show", "g1", now=LATER)
    assert "private: nothing of it is shared" in shown
    assert "progress: 70%" in shown
    assert "2026-11-21 nearly" in shown
