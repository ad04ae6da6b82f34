"""The page about agendas shows what the templates really make."""

import re
from dataclasses import fields
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from syncd.core.agenda import SharedAgenda, SharedAnswer, SharedGoal, SharedJot, SharedStep, SharedSubject
from syncd.core.fit import GOES_FIRST, dispensable
from syncd.core.model import Role
from syncd.documents import rendering


@pytest.fixture
def writer(generate: ModuleType) -> Any:
    """The module that makes the page."""
    return generate.agendas


@pytest.mark.parametrize("role", Role)
def test_every_role_has_a_preview(writer: Any, role: Role) -> None:
    """Letter by letter what `syncd agenda` prints, of a meeting with something of everything."""
    text = writer.page()
    shown = rendering.render_shared(writer.sample(role), template=rendering.template_for(role))
    assert f"\n## {role.value.capitalize()}\n" in text
    assert f"```markdown\n{shown}```" in text
    assert f"`{rendering.template_for(role)}`" in text


def test_the_sample_has_something_of_everything(writer: Any) -> None:
    """No section of any agenda is missing from its preview."""
    found = {one.what for one in dispensable(writer.sample(Role.MANAGER))}
    assert found >= {
        "heads-up",
        "ask",
        "topic",
        "action",
        "win",
        "goal",
        "step",
        "done step",
        "subject",
        "answer",
    }


def test_every_variable_is_told(writer: Any) -> None:
    """Whatever a template may use stands in the table, and nothing that is not there."""
    named = " ".join([*writer.VARIABLES, *writer.VARIABLES.values()])
    words = set(re.findall(r"[a-z_]+", named))
    for kind in (SharedAgenda, SharedGoal, SharedStep, SharedJot, SharedAnswer, SharedSubject):
        for field in fields(kind):
            assert field.name in words, field.name
    for name in writer.VARIABLES:
        owner, _, rest = name.partition(".")
        owners = {"agenda": SharedAgenda, "goal": SharedGoal, "jot": SharedJot}
        assert hasattr(owners[owner], rest.partition("(")[0]), name


def test_every_setting_is_told(writer: Any) -> None:
    """What a role's template sets is one of the names on the page."""
    settings = writer.settings()
    for role in Role:
        source = rendering._load(rendering.template_for(role), None)
        assert source
        assert set(re.findall(r"{% set (\w+)", source[0])) <= settings.keys()
    assert all(f"\n| `{name}` | " in writer.page() for name in settings)


def test_the_example_works(writer: Any, tmp_path: Path) -> None:
    """What the page says one can write can be written."""
    (example,) = re.findall(r"```jinja\n(.*?)```", writer.page(), re.DOTALL)
    (tmp_path / "manager.md.j2").write_text(example, "utf-8")
    shown = rendering.render_shared(writer.sample(Role.MANAGER), tmp_path, template="manager.md.j2")
    assert "Half an hour; what is not here can wait." in shown
    assert "### From you" in shown
    assert "### No surprises" in shown


def test_the_order_of_what_goes_is_told(writer: Any) -> None:
    """Every row of the table, in its order."""
    rows = "\n".join(f"{number}. {name}" for number, (name, _) in enumerate(GOES_FIRST, start=1))
    assert rows in writer.page()
