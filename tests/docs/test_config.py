"""The page about config.toml has every key, and what it shows can be written."""

import re
from dataclasses import fields
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from syncd.config import Config, read
from syncd.config_keys import KEYS, POLICY_KEYS
from syncd.core.policy import Policy


@pytest.fixture
def writer(generate: ModuleType) -> Any:
    """The module that makes the page."""
    return generate.config


def rows(page: str) -> dict[str, list[str]]:
    """The cells of every row, by the name in the first."""
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line[:1] == "|"
    ]
    return {row[0].strip("`"): row[1:] for row in cells}


def test_every_key_has_a_row(writer: Any) -> None:
    """With its meaning, what holds without it, and an example."""
    found = rows(writer.page())
    for field, key in KEYS.items():
        assert found[key.name] == [key.meaning, writer.default(field, key), f"`{key.example}`"]


def test_every_number_has_a_row(writer: Any) -> None:
    """With its meaning, its default, and the largest value."""
    found = rows(writer.page())
    for number in fields(Policy):
        meaning, most = POLICY_KEYS[number.name]
        told, default, at_most = found[number.name]
        assert told.startswith(meaning)
        assert float(default.replace(",", "")) == getattr(Policy(), number.name)
        assert float(at_most) == most


def test_a_default_in_words_stands_where_there_is_no_value(writer: Any) -> None:
    """A key whose default is a value shows it; words are for those whose default is worked out."""
    for field, key in KEYS.items():
        value = getattr(Config(), field)
        assert bool(key.otherwise) == (value is None), key.name
        assert writer.default(field, key) not in ("", "None")
    assert writer.default("notify", KEYS["notify"]) == "`true`"
    assert writer.default("share_role", KEYS["share_role"]) == '`"writer"`'
    assert writer.default("bots", KEYS["bots"]) == "none"


def test_the_file_on_the_page_is_read_without_a_problem(writer: Any, tmp_path: Path, user_home: Path) -> None:
    """It holds every key, none with the value it has anyway, and numbers for all and for one."""
    (text,) = re.findall(r"```toml\n(.*?)```", writer.page(), re.DOTALL)
    file = tmp_path / "config.toml"
    file.write_text(text, "utf-8")
    config = read(file)
    assert [field for field in KEYS if getattr(config, field) == getattr(Config(), field)] == []
    assert config.documents == user_home / "Documents" / "1-1"
    assert config.policy != Policy()
    assert config.people
