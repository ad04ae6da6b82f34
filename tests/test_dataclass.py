"""Our ``dataclass`` makes what the standard library's makes, only later."""

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from syncd.dataclass import dataclass as ours

ALL: tuple[dict[str, bool], ...] = (
    {"frozen": True, "slots": True, "kw_only": True},
    {"frozen": True, "slots": True},
)


def point(make: Callable[..., Any], **flags: bool) -> Any:
    """A class with every kind of field."""

    class Point:
        """Says something."""

        x: int
        y: str = "north"
        tags: list[str] = dataclasses.field(default_factory=list)
        secret: str = dataclasses.field(default="hidden", repr=False)
        aside: int = dataclasses.field(default=0, compare=False)

        def sum(self) -> int:
            return self.x + len(self.y)

    Point.__qualname__ = "Point"
    return make(**flags)(Point)


@pytest.fixture(params=ALL, ids=["keywords", "positions"])
def pair(request: pytest.FixtureRequest) -> tuple[Any, Any]:
    """The same class made by us and by the library."""
    return point(ours, **request.param), point(dataclasses.dataclass, **request.param)


@pytest.mark.parametrize(
    "given",
    [
        {"x": 1},
        {"x": 1, "y": "south", "tags": ["a"]},
        {"x": 2, "secret": "s", "aside": 7},
    ],
)
def test_values_look_and_compare_alike(pair: tuple[Any, Any], given: dict[str, Any]) -> None:
    """Shown, compared, hashed, taken apart, copied and changed like the library's."""
    mine, theirs = pair[0](**given), pair[1](**given)
    assert repr(mine) == repr(theirs)
    assert dataclasses.asdict(mine) == dataclasses.asdict(theirs)
    assert [field.name for field in dataclasses.fields(mine)] == [f.name for f in dataclasses.fields(theirs)]
    assert mine == pair[0](**given) == copy.deepcopy(mine) == copy.copy(mine)
    assert mine != theirs
    assert mine == dataclasses.replace(mine, aside=99)
    assert mine != dataclasses.replace(mine, x=-1)
    assert mine.sum() == theirs.sum()
    assert not hasattr(mine, "__dict__")


def test_they_are_hashed_by_what_is_compared(pair: tuple[Any, Any]) -> None:
    """Equal values are one in a set."""
    made = {pair[0](x=1, tags=()), pair[0](x=1, tags=(), aside=5), pair[0](x=2, tags=())}
    assert len(made) == 2
    assert hash(pair[0](x=1, tags=())) == hash(pair[1](x=1, tags=()))


def test_a_default_is_made_anew_each_time(pair: tuple[Any, Any]) -> None:
    """Two values do not share a list."""
    one, other = pair[0](x=1), pair[0](x=1)
    one.tags.append("a")
    assert other.tags == []


def test_nothing_can_be_changed(pair: tuple[Any, Any]) -> None:
    """Neither set nor deleted."""
    for made in pair:
        value = made(x=1)
        with pytest.raises(dataclasses.FrozenInstanceError):
            value.x = 2
        with pytest.raises(dataclasses.FrozenInstanceError):
            del value.x
        assert value.x == 1


def test_wrong_calls_are_refused_alike(pair: tuple[Any, Any]) -> None:
    """With the library's words, from the first call on."""
    for wrong in ({}, {"x": 1, "z": 2}):
        said = []
        for made in pair:
            with pytest.raises(TypeError) as refused:
                made(**wrong)
            said.append(str(refused.value).replace("test_dataclass.", ""))
        assert said[0] == said[1]
    pair[0](x=1)
    assert str(inspect.signature(pair[0])).count("=") == str(inspect.signature(pair[1])).count("=")


def test_a_method_of_its_own_stays() -> None:
    """A class that says how it is shown or compared is believed."""

    @ours(frozen=True, slots=True)
    class Own:
        x: int

        def __repr__(self) -> str:
            return "mine"

        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 7

        def __post_init__(self) -> None:
            if self.x < 0:
                raise ValueError("negative")

    assert repr(Own(1)) == "mine"
    assert Own(1) == Own(2)
    assert hash(Own(1)) == 7
    with pytest.raises(ValueError, match="negative"):
        Own(-1)


@ours(frozen=True, slots=True)
class Single:
    """One field."""

    x: int


def test_it_survives_a_pickle() -> None:
    """Another process may be handed one."""
    assert pickle.loads(pickle.dumps(Single(3))) == Single(3)
    assert hash(Single(3)) == hash((3,))


def test_what_may_change_is_the_librarys() -> None:
    """Only frozen values are ours."""

    @ours(slots=True)
    class Changing:
        x: int = 1

    value = Changing()
    value.x = 2
    assert value == Changing(2)


def test_a_class_without_a_text_costs_no_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library would read one for it, which takes longer than the import of a module."""
    monkeypatch.setattr(inspect, "signature", lambda *_: pytest.fail("a signature was read"))

    class Bare:
        x: int

    made: Any = ours(frozen=True, slots=True)(Bare)
    assert made(3).x == 3
