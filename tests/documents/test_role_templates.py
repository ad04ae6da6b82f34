"""The agendas by role: what comes first, what each must hold, and how a user changes them."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.agenda import SharedAgenda, SharedAnswer, SharedJot, SharedSubject
from syncd.core.jots import JotKind
from syncd.core.model import Role
from syncd.documents import rendering
from syncd.errors import ConfigError
from tests.documents.test_rendering import AGENDA, EMPTY, MARKER, hostile_agenda, kinds, mark, own

TEMPLATES = [rendering.template_for(role) for role in (None, *Role)]
SUBJECT = SharedSubject(code="career", label="Career", question="Where do you want to be in two years?")
CARRIED = SharedAnswer(on=date(2026, 5, 4), question="what to do more of", text="teach the others")
FULL = replace(
    AGENDA,
    subject=SUBJECT,
    goals=(replace(AGENDA.goals[0], carried=(CARRIED,)), *AGENDA.goals[1:]),
    jots=(
        *AGENDA.jots,
        SharedJot(id="j4", kind=JotKind.ASK, text="A word with the vendor"),
        SharedJot(id="j5", kind=JotKind.WIN, text="The release went out"),
    ),
)
IDS = ("g1", "g1.1", "g1.2", "g1.less", "g1.more", "g1.start", "g2", "j1", "j2", "j3", "j4", "j5", "s.career")


def headings(agenda: SharedAgenda, role: Role | None, templates: Path | None = None) -> list[str]:
    """The headings of somebody's agenda, in order."""
    text = rendering.render_shared(agenda, templates, template=rendering.template_for(role))
    return re.findall(r"^### (.*)$", text, re.MULTILINE)


# -- every role -----------------------------------------------------------------------------


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_agenda_holds_every_thing_once(template: str) -> None:
    """Whatever the role, each line about a thing is there once and ends with its marker."""
    entry = rendering.render_entry(FULL, MARKER, mark, template=template)
    found = re.findall(r" <!-- syncd:item:([\w-]+) -->$", entry, re.MULTILINE)
    assert sorted(found) == sorted(mark(one) for one in IDS)
    assert "- [ ] **Career:** Where do you want to be in two years? <!-- " in entry
    assert "  - Said on 2026-05-04, what to do more of: teach the others\n" in entry
    assert "- [ ] Send the draft <!-- " in entry


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_agenda_has_room_for_the_other_person(template: str) -> None:
    """A place for their topics and one for notes, also when nothing is going on; notes come last."""
    text = rendering.render_shared(EMPTY, template=template)
    theirs, last = re.findall(r"^### (.*)$", text, re.MULTILINE)
    assert theirs in ("Your topics", "From you", "Your questions")
    assert last == "Notes"


@pytest.mark.parametrize("agenda", [EMPTY, FULL], ids=["empty", "full"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_no_agenda_names_a_role(template: str, agenda: SharedAgenda) -> None:
    """What somebody is to me is private: not even the headings say it."""
    text = rendering.render_shared(agenda, template=template).replace("Mentor Kim", "").casefold()
    for role in Role:
        if role is not Role.OTHER:
            assert role.value not in text
    assert "boss" not in text


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_agenda_is_well_formed(template: str) -> None:
    """One blank line around every heading, none at the end of a line, and hostile text does nothing."""
    text = rendering.render_shared(FULL, template=template)
    lines = text.split("\n")
    for at, line in enumerate(lines):
        assert line == line.rstrip()
        if line.startswith("#") and at:
            assert (lines[at - 1], lines[at + 1]) == ("", "")
    assert "\n\n\n" not in text
    found = kinds(rendering.render_entry(hostile_agenda(), MARKER, mark, template=template))
    assert not {"link_open", "image"} & set(found)
    assert (found.count("html_block"), found.count("html_inline")) == (1, 3 + 2 + 3)


@pytest.mark.parametrize(
    ("role", "first", "last"),
    [
        (Role.MANAGER, "No surprises", "What went well"),
        (Role.REPORT, "Your topics", "From me"),
        (Role.PEER, "Heads-up", "Questions"),
        (Role.SKIP_LEVEL, "What I would like to hear from you", "Goals"),
        (Role.MENTOR, "What I would like your view on", "Your topics"),
        (Role.MENTEE, "Your questions", "What I would like to know"),
        (Role.OTHER, "Heads-up", "Questions"),
        (None, "Heads-up", "Questions"),
    ],
)
def test_what_comes_first(role: Role | None, first: str, last: str) -> None:
    """Surprises before a manager, a report's own topics, asks of a mentor, a mentee's questions."""
    found = headings(FULL, role)
    assert (found[0], found[-2], found[-1]) == (first, last, "Notes")


def test_a_light_agenda_has_fewer_headings() -> None:
    """A peer's and a skip-level's agenda gather what is mine in one list that says what each is."""
    for role in (Role.PEER, Role.SKIP_LEVEL):
        assert len(headings(FULL, role)) == len(headings(FULL, None)) - 2
        text = rendering.render_shared(FULL, template=rendering.template_for(role))
        listed = text.partition("### From me\n\n")[2].partition("\n\n")[0]
        assert sorted(listed.splitlines()) == [
            "- **Ask:** A word with the vendor",
            "- **Win:** The release went out",
            "- Budget",
        ]


def test_the_opening_line_follows_the_date_last_met() -> None:
    """Both in one paragraph; without a last meeting the opening alone, without either nothing."""
    met = rendering.render_shared(AGENDA, template="report.md.j2")
    assert met.startswith(
        "## 2026-11-23\n\nLast met on 2026-11-09. Your topics come first; mine can wait.\n\n#"
    )
    new = rendering.render_shared(EMPTY, template="report.md.j2")
    assert new.startswith("## 2026-11-23\n\nYour topics come first; mine can wait.\n\n#")
    assert rendering.render_shared(EMPTY).startswith("## 2026-11-23\n\n### ")


# -- the user's own -------------------------------------------------------------------------


@pytest.mark.parametrize("role", [None, *Role])
def test_the_own_base_serves_every_role(tmp_path: Path, role: Role | None) -> None:
    """One file is enough to say what every agenda looks like."""
    templates = own(tmp_path, "### Mine\n\n{{ agenda.person }}\n")
    text = rendering.render_shared(FULL, templates, template=rendering.template_for(role))
    assert text == "## 2026-11-23\n\n### Mine\n\nSam Rivera\n"


def test_the_own_template_of_a_role_goes_before_the_own_base(tmp_path: Path) -> None:
    """Each of the two is used where it is named, and one may build on the other."""
    own(tmp_path, "base{% block sections %}{% endblock %}")
    own(tmp_path, '{% extends "agenda.md.j2" %}{% block sections %} of a peer{% endblock %}', "peer.md.j2")
    assert rendering.render_shared(EMPTY, tmp_path, template="peer.md.j2").endswith("\nbase of a peer\n")
    assert rendering.render_shared(EMPTY, tmp_path, template="other.md.j2").endswith("\nbase\n")


def test_an_own_section_is_used_by_every_agenda(tmp_path: Path) -> None:
    """A section is replaced by name, also in agendas the user has not touched."""
    (tmp_path / "sections").mkdir()
    own(tmp_path / "sections", "### Ours\n", "notes.md.j2")
    for template in TEMPLATES:
        assert rendering.render_shared(FULL, tmp_path, template=template).endswith("\n\n### Ours\n")


def test_what_comes_with_syncd_can_be_extended(tmp_path: Path) -> None:
    """`shipped/` passes the own file of the same name by, so that little has to be said anew."""
    text = '{% extends "shipped/manager.md.j2" %}{% set opening = "Mine." %}'
    templates = own(tmp_path, text, "manager.md.j2")
    shipped = rendering.render_shared(EMPTY, template="manager.md.j2")
    changed = rendering.render_shared(EMPTY, templates, template="manager.md.j2")
    assert changed.startswith("## 2026-11-23\n\nMine.\n\n### ")
    assert changed.partition("###")[2] == shipped.partition("###")[2]


@pytest.mark.parametrize(
    ("file", "text", "line", "names"),
    [
        ("agenda.md.j2", "one\n{{ wrong }}", 2, "'wrong' is undefined"),
        ("agenda.md.j2", "{% block sections %}\n\n{{ agenda.role }}{% endblock %}", 3, "role"),
        ("sections/notes.md.j2", "\n\n{{ agenda.why }}", 3, "why"),
        ("sections/list.md.j2", "{{ heading }}\n{{ headnig }}", 2, "'headnig' is undefined"),
        ("sections/goals.md.j2", "{% if %}", 1, "Expected an expression"),
        ("other.md.j2", '\n{% extends "nowhere.md.j2" %}', 2, "nowhere.md.j2"),
        ("other.md.j2", '{% include "sections/nowhere.md.j2" %}', 1, "sections/nowhere.md.j2"),
        ("other.md.j2", '{% include "../outside.md.j2" %}', 1, "outside.md.j2"),
        ("other.md.j2", '{% include "sections/../../outside.md.j2" %}', 1, "outside.md.j2"),
        ("other.md.j2", '{% include "deep/down/outside.md.j2" %}', 1, "outside.md.j2"),
    ],
)
def test_an_error_in_a_part_names_that_part(
    tmp_path: Path, file: str, text: str, line: int, names: str
) -> None:
    """File, line and variable of the included or extended file; nothing half rendered comes out."""
    templates = tmp_path / "templates"
    (templates / "sections").mkdir(parents=True)
    (templates / "deep" / "down").mkdir(parents=True)
    for outside in (tmp_path, templates / "deep" / "down"):
        own(outside, "outside", "outside.md.j2")
    own(templates, text, file)
    with pytest.raises(ConfigError) as caught:
        rendering.render_entry(FULL, MARKER, mark, templates, template="other.md.j2")
    (problem,) = caught.value.problems
    assert str(templates / file) in problem
    assert f"line {line}:" in problem
    assert names in problem


@given(st.sampled_from(TEMPLATES), st.text(alphabet="./\\sectionhipdjma2~", max_size=30))
def test_no_name_leads_out_of_the_folder(template: str, name: str) -> None:
    """Whatever a template includes, only files of the folder and its `sections` are ever opened."""
    found = rendering._TEMPLATE_NAME.fullmatch(name)
    assert found is None or ".." not in Path(found["file"]).parts
    assert found is None or not Path(found["file"]).is_absolute()
    assert rendering._TEMPLATE_NAME.fullmatch(template)
