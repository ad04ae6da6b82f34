"""The page about agendas shows what the templates really make."""

import importlib.util
import re
from dataclasses import fields
from pathlib import Path
from types import ModuleType

import pytest

from syncd.core.agenda import SharedAgenda, SharedAnswer, SharedGoal, SharedJot, SharedStep, SharedSubject
from syncd.core.fit import GOES_FIRST, dispensable
from syncd.core.model import Role
from syncd.documents import rendering


@pytest.fixture(scope="session")
def generator(repository: Path) -> ModuleType:
    """docs/agendas.py as a module."""
    spec = importlib.util.spec_from_file_location("docs_agendas", repository / "docs" / "agendas.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_agendas_md_is_what_is_generated(generator: ModuleType, repository: Path) -> None:
    """docs/agendas.md follows the templates; `make docs` writes it."""
    assert (repository / "docs" / "agendas.md").read_text("utf-8") == generator.page()
    assert "docs/agendas.py" in (repository / "Makefile").read_text("utf-8")


def test_check_tells_a_stale_page(
    generator: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """--check exits 1 and says what to type when the page differs or is missing, and writes nothing."""
    page = tmp_path / "agendas.md"
    monkeypatch.setattr(generator, "PAGE", page)
    assert generator.main(["--check"]) == 1
    assert not page.exists()
    assert generator.main([]) == 0
    assert generator.main(["--check"]) == 0
    page.write_text(page.read_text("utf-8") + "\n", "utf-8")
    assert generator.main(["--check"]) == 1
    assert "make docs" in capsys.readouterr().err
    assert generator.main(["--chekc"]) == 2


@pytest.mark.parametrize("role", Role)
def test_every_role_has_a_preview(generator: ModuleType, role: Role) -> None:
    """Letter by letter what `syncd agenda` prints, of a meeting with something of everything."""
    text = generator.page()
    shown = rendering.render_shared(generator.sample(role), template=rendering.template_for(role))
    assert f"\n## {role.value.capitalize()}\n" in text
    assert f"```markdown\n{shown}```" in text
    assert f"`{rendering.template_for(role)}`" in text


def test_the_sample_has_something_of_everything(generator: ModuleType) -> None:
    """No section of any agenda is missing from its preview."""
    found = {one.what for one in dispensable(generator.sample(Role.MANAGER))}
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


def test_every_variable_is_told(generator: ModuleType) -> None:
    """Whatever a template may use stands in the table, and nothing that is not there."""
    named = " ".join([*generator.VARIABLES, *generator.VARIABLES.values()])
    words = set(re.findall(r"[a-z_]+", named))
    for kind in (SharedAgenda, SharedGoal, SharedStep, SharedJot, SharedAnswer, SharedSubject):
        for field in fields(kind):
            assert field.name in words, field.name
    for name in generator.VARIABLES:
        owner, _, rest = name.partition(".")
        owners = {"agenda": SharedAgenda, "goal": SharedGoal, "jot": SharedJot}
        assert hasattr(owners[owner], rest.partition("(")[0]), name


def test_every_setting_is_told(generator: ModuleType) -> None:
    """What a role's template sets is one of the names on the page."""
    settings = generator.settings()
    for role in Role:
        source = rendering._load(rendering.template_for(role), None)
        assert source
        assert set(re.findall(r"{% set (\w+)", source[0])) <= settings.keys()
    assert all(f"\n| `{name}` | " in generator.page() for name in settings)


def test_the_example_works(generator: ModuleType, tmp_path: Path) -> None:
    """What the page says one can write can be written."""
    (example,) = re.findall(r"```jinja\n(.*?)```", generator.page(), re.DOTALL)
    (tmp_path / "manager.md.j2").write_text(example, "utf-8")
    shown = rendering.render_shared(generator.sample(Role.MANAGER), tmp_path, template="manager.md.j2")
    assert "Half an hour; what is not here can wait." in shown
    assert "### From you" in shown
    assert "### No surprises" in shown


def test_the_order_of_what_goes_is_told(generator: ModuleType) -> None:
    """Every row of the table, in its order."""
    rows = "\n".join(f"{number}. {name}" for number, (name, _) in enumerate(GOES_FIRST, start=1))
    assert rows in generator.page()
