"""From an agenda to Markdown, through a template the user may replace."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from syncd.core.agenda import SharedAgenda, SharedGoal, SharedJot, SharedQuestion, SharedStep
from syncd.core.answers import questions_for
from syncd.core.goals import CheckIn, GoalState, Staleness
from syncd.core.jots import Jot, JotKind
from syncd.core.model import Address, Outcome, Reason, Role, Standing
from syncd.core.prep import PastSlot, PrepGoal, PrepSheet
from syncd.core.reciprocity import owed
from syncd.documents import rendering
from syncd.errors import ConfigError
from syncd.markdown import entries, entry_line

MARKER = "a" * 20
HOSTILE = f"![x](https://evil.example) <b>\n## 2026-01-01 {entry_line('b' * 20)} {{{{7*7}}}}"


def questions(title: str) -> tuple[SharedQuestion, ...]:
    """The three questions about a goal."""
    return tuple(SharedQuestion(question=one, text=text) for one, text in questions_for(title))


AGENDA = SharedAgenda(
    me="Jo Doe",
    person="Sam Rivera",
    on=date(2026, 11, 23),
    last_met=date(2026, 11, 9),
    goals=(
        SharedGoal(
            id="g1",
            title="Lead the migration",
            steps=(
                SharedStep(number=1, text="Draft", done=True),
                SharedStep(number=2, text="Review", done=False),
            ),
            progress=40,
            due=date(2026, 12, 31),
            questions=questions("Lead the migration"),
        ),
        SharedGoal(id="g2", title="Mentor Kim", steps=(), progress=None, due=None),
    ),
    jots=(
        SharedJot(id="j1", kind=JotKind.HEADS_UP, text="Release slips a week"),
        SharedJot(id="j2", kind=JotKind.TOPIC, text="Budget"),
        SharedJot(id="j3", kind=JotKind.ACTION, text="Send the draft"),
    ),
)

EMPTY = SharedAgenda(me="Jo", person="Sam", on=date(2026, 11, 23), last_met=None, goals=(), jots=())


def hostile_agenda() -> SharedAgenda:
    """An agenda in which every text is hostile."""
    goal = SharedGoal(
        id="g1",
        title=HOSTILE,
        steps=(SharedStep(number=1, text=HOSTILE, done=True),),
        progress=1,
        due=None,
        questions=questions(HOSTILE),
    )
    jots = tuple(
        SharedJot(id=f"j{n}", kind=kind, text=HOSTILE)
        for n, kind in enumerate((JotKind.TOPIC, JotKind.ACTION, JotKind.WIN))
    )
    return SharedAgenda(
        me=HOSTILE, person=HOSTILE, on=date(2026, 11, 23), last_met=None, goals=(goal,), jots=jots
    )


def mark(item: str) -> str:
    """A marker for the line about a thing, readable in a test."""
    return f"item-{item.replace('.', '-')}--------"


def unmarked(markdown: str) -> str:
    """A text without the markers of its lines."""
    return re.sub(r" <!-- syncd:item:[\w-]+ -->", "", markdown)


def kinds(markdown: str) -> list[str]:
    """Every token type in a text, inner ones included."""
    tokens = MarkdownIt("commonmark").parse(markdown)
    return [part.type for token in tokens for part in (token, *(token.children or ()))]


def test_a_shared_agenda() -> None:
    """The whole section, as it stands in the document."""
    assert unmarked(rendering.render_entry(AGENDA, MARKER, mark)) == (
        f"""\
## 2026-11-23
<!-- syncd:entry:{MARKER} -->

Last met on 2026-11-09.

### Heads-up

- Release slips a week

### Topics

- Budget

### Your topics

### Actions

- [ ] Send the draft

### Goals

- **Lead the migration**, 40%, due 2026-12-31
  - [x] Draft
  - [ ] Review
- **Mentor Kim**

### Questions

- For “Lead the migration”, what should I do more of?
- For “Lead the migration”, what should I do less of?
- For “Lead the migration”, what should I start doing?

### Notes
"""
    )


ITEMS = ("j1", "j2", "j3", "g1", "g1.1", "g1.2", "g2", "g1.more", "g1.less", "g1.start")


def test_every_line_about_a_thing_ends_with_its_marker() -> None:
    """Once each, in the order of the page, so that what people write there is read back to that thing."""
    entry = rendering.render_entry(AGENDA, MARKER, mark)
    assert re.findall(r" <!-- syncd:item:([\w-]+) -->$", entry, re.MULTILINE) == [mark(one) for one in ITEMS]


def test_a_template_cannot_make_a_marker(tmp_path: Path) -> None:
    """Only `mark` does: what is made of it by other means is text like any other."""
    templates = own(tmp_path, "a {{ '<!-- x -->' }} {{ mark('j1') ~ '<!-- y -->' }} {{ mark('j1').upper() }}")
    entry = rendering.render_entry(AGENDA, MARKER, mark, templates)
    assert kinds(entry).count("html_block") == 1
    assert "html_inline" not in kinds(entry)


def test_what_the_terminal_shows_has_no_marker() -> None:
    """The same section without the line only syncd needs."""
    shown = rendering.render_shared(AGENDA)
    assert shown.startswith("## 2026-11-23\n\nLast met on 2026-11-09.\n")
    assert "<!--" not in shown
    assert rendering.render_shared(EMPTY) == "## 2026-11-23\n\n### Your topics\n\n### Notes\n"


def test_hostile_text_changes_nothing_about_the_page() -> None:
    """No link, image, heading, HTML or entry comes from a goal, a step, a jot or a name."""
    entry = rendering.render_entry(hostile_agenda(), MARKER, mark)
    assert [found.marker for found in entries(entry)] == [MARKER]
    found = kinds(entry)
    assert not {"link_open", "image"} & set(found)
    assert found.count("html_inline") == 3 + 2 + 3  # our own: jots, goal and step, questions
    assert found.count("html_block") == 1  # our own marker
    assert (
        found.count("heading_open") == 1 + 7
    )  # the date; topics, theirs, wins, actions, goals, questions, notes
    assert "49" not in entry


def test_appended_jots_say_what_they_are() -> None:
    """A line that comes late stands outside its section, so it carries its kind."""
    lines = [unmarked(rendering.jot_line(jot, mark)) for jot in AGENDA.jots]
    assert lines == ["- **Heads-up:** Release slips a week", "- **Topic:** Budget", "- [ ] Send the draft"]
    late = kinds(rendering.jot_line(hostile_agenda().jots[0], mark))
    assert not {"link_open", "image"} & set(late)
    assert late.count("html_inline") == 1


def test_a_title_holds_two_names_and_nothing_else() -> None:
    """Whatever else is known, the title says who meets whom."""
    assert rendering.title("Jo Doe", "Sam\u202e\nRivera") == "Sam Rivera and Jo Doe"


def test_a_prep_sheet() -> None:
    """Everything private is on it, and it says that it is private."""
    at = datetime(2026, 11, 18, 9, tzinfo=UTC)
    goal = PrepGoal(
        id="g1",
        title="Lead the migration",
        state=GoalState.ACTIVE,
        shared=True,
        why="promotion",
        progress=40,
        due=date(2026, 11, 1),
        overdue=True,
        staleness=Staleness(stale=True, held_since_touch=3, days_since_touch=40),
        check_ins=(CheckIn(at=at, text="hard going", progress=40),),
    )
    thanks = Jot(number=7, kind=JotKind.THANKS, text="the review", person=Address("s@x"), made_at=at)
    sheet = PrepSheet(
        shared=AGENDA,
        role=Role.MANAGER,
        standing=Standing.SLIPPING,
        missed=1,
        recent=(PastSlot(on=date(2026, 11, 16), outcome=Outcome.SKIPPED, reason=Reason.CANCELLED),),
        goals=(goal,),
        jots=(thanks,),
        owed=owed([thanks], names={}, today=date(2026, 11, 20), zone=UTC),
    )
    page = rendering.render_prep(sheet)
    assert page.startswith("# Prep: Sam Rivera, 2026-11-23\n\nOnly for you")
    for line in (
        "- Standing: slipping, 1 missed since you last met",
        "- Role: manager",
        "- Last met: 2026-11-09",
        "- Recent: 2026-11-16 skipped (cancelled)",
        "## To say or send\n",
        "- Thanks: the review (j7, 2026-11-18, 2 days)",
        "  - To send: \u201cThank you for the review. It helped me, and I wanted you to know.\u201d",
        "- **Lead the migration** (g1, shared, active), 40%, overdue since 2026-11-01,"
        " stale: untouched for 3 1:1s and 40 days",
        "  - Why: promotion",
        "  - 2026-11-18, 40%: hard going",
        "- topic: Budget",
    ):
        assert f"{line}\n" in page


# -- the user's own templates ---------------------------------------------------------------


def own(folder: Path, text: str, name: str = "agenda.md.j2") -> Path:
    """A templates folder with one file."""
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_template_of_the_same_name_is_used_instead(tmp_path: Path) -> None:
    """The user decides what the section looks like; heading and marker stay ours."""
    templates = own(tmp_path, "{% include 'part.j2' %}")
    own(tmp_path, "Hello {{ agenda.person }} & {{ agenda.goals[0].title | upper }}", "part.j2")
    assert (
        rendering.render_shared(AGENDA, templates)
        == "## 2026-11-23\n\nHello Sam Rivera & LEAD THE MIGRATION\n"
    )
    assert rendering.render_shared(AGENDA, tmp_path / "missing") == rendering.render_shared(AGENDA)


def test_a_changed_template_is_used_at_once(tmp_path: Path) -> None:
    """A daemon that runs for weeks sees a template come, change and go."""
    shipped = rendering.render_shared(EMPTY, tmp_path)
    own(tmp_path, "one")
    assert rendering.render_shared(EMPTY, tmp_path).endswith("\none\n")
    own(tmp_path, "two")
    assert rendering.render_shared(EMPTY, tmp_path).endswith("\ntwo\n")
    (tmp_path / "agenda.md.j2").unlink()
    assert rendering.render_shared(EMPTY, tmp_path) == shipped


@pytest.mark.parametrize(
    "expression",
    [
        "{{ x }}",
        "{{ x | safe }}",
        "{{ x | e }}",
        "{{ x | e | upper }}",
        "{{ x | urlize }}",
        "{{ x | forceescape }}",
        "{{ '' ~ x }}",
        "{{ '%s' | format(x) }}",
        "{% set y %}{{ x }}{% endset %}{{ y }}",
        "{% autoescape true %}{{ x | safe }}{% endautoescape %}",
        "{% for c in [x] %}{{ c | title }}{% endfor %}",
        "{% macro m(v) %}{{ v }}{% endmacro %}{{ m(x) }}",
    ],
)
def test_nothing_in_a_template_takes_the_escaping_away(tmp_path: Path, expression: str) -> None:
    """No filter and no trick makes a link, an image or HTML of a text."""
    templates = own(tmp_path, "{% set x = agenda.goals[0].title %}" + expression)
    found = kinds(rendering.render_shared(hostile_agenda(), templates))
    assert not {"link_open", "image", "html_inline", "html_block"} & set(found)


@pytest.mark.parametrize(
    ("text", "line", "names"),
    [
        ("one\n{{ wrong }}", 2, "'wrong' is undefined"),
        ("\n\n{{ agenda.why }}", 3, "why"),
        ("{% for goal in agenda.goals %}\n{{ goal.why }}\n{% endfor %}", 2, "why"),
        ("a\n{% if %}", 2, "Expected an expression"),
        ("{% for x in y", 1, "expected"),
        ("{{ agenda.of_kind('nonsense') }}", 1, "nonsense"),
        ("{{ agenda.__class__.__mro__ }}", 1, "unsafe"),
        ("{{ 1 / 0 }}", 1, "division"),
        ("{% for x in 5 %}{% endfor %}", 1, "not iterable"),
        ("{% include 'missing.j2' %}", 1, "missing.j2"),
        ("{% include '../outside.j2' %}", 1, "outside.j2"),
        ("{% for x in range(90000) %}long text{% endfor %}", 1, "KiB"),
        ("{% set r = range(99999) %}{% for a in r %}{% for b in r %}{% endfor %}{% endfor %}", 1, "seconds"),
    ],
)
def test_a_template_error_says_where(tmp_path: Path, text: str, line: int, names: str) -> None:
    """File, line and variable; and nothing half rendered comes out."""
    templates = own(tmp_path, text)
    own(tmp_path.parent, "outside", "outside.j2")
    with pytest.raises(ConfigError) as caught:
        rendering.render_shared(AGENDA, templates)
    (problem,) = caught.value.problems
    assert str(templates / "agenda.md.j2") in problem or "KiB" in problem
    assert f"line {line}:" in problem or "KiB" in problem
    assert names in problem
    assert caught.value.exit_code == 5


def test_a_template_that_cannot_be_read(tmp_path: Path) -> None:
    """One that is not UTF-8 is named."""
    (tmp_path / "agenda.md.j2").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="not UTF-8"):
        rendering.render_shared(AGENDA, tmp_path)


@pytest.mark.parametrize("text", ["## 2026-11-30\n\nx", entry_line("b" * 20), "<div>"])
def test_a_template_makes_one_entry(tmp_path: Path, text: str) -> None:
    """A second dated heading or marker in it would be read back as another meeting."""
    templates = own(tmp_path, text)
    if text == "<div>":
        assert "<div>" in rendering.render_entry(AGENDA, MARKER, mark, templates)
        return
    with pytest.raises(ConfigError, match="more than one entry"):
        rendering.render_entry(AGENDA, MARKER, mark, templates)


def test_a_template_that_makes_nothing_says_so(tmp_path: Path) -> None:
    """An entry without a word is published for nobody."""
    (tmp_path / "agenda.md.j2").write_text("", "utf-8")
    with pytest.raises(ConfigError, match="makes nothing"):
        rendering.render_entry(AGENDA, MARKER, lambda _: "x", tmp_path)


def test_no_command_for_a_terminal_comes_out_of_a_template(tmp_path: Path) -> None:
    """What stands in the template itself comes out as text, with its indents."""
    (tmp_path / "agenda.md.j2").write_text("- a\n    - \x1b]0;b\x07\u202ec\x00", "utf-8")
    assert rendering.render_shared(AGENDA, tmp_path).endswith("\n- a\n    - ]0;bc\n")


def test_importing_costs_no_template_engine() -> None:
    """What the audit imports loads neither the template engine nor the Markdown parser."""
    code = (
        "import sys, syncd.documents.rendering, syncd.documents.apply, syncd.documents.readback\n"
        "import syncd.store.goals, syncd.store.documents\n"
        "sys.exit(bool({'jinja2', 'markdown_it'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_text_of_a_million_letters_costs_only_itself() -> None:
    """It is cut, for the other person as in the prep sheet; everything else is there."""
    long = SharedJot(id="j9", kind=JotKind.TOPIC, text="\U0001f600" * 1_000_000)
    text = rendering.render_shared(replace(AGENDA, jots=(long, *AGENDA.jots)))
    assert "\U0001f600\u2026" in text
    assert "Budget" in text
    assert len(text) < 5000
