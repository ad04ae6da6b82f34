"""``dataclass`` as the standard library's, with the methods written when they are first called.

The library writes and compiles six methods for every class when it is made. A command makes some
fifty classes and calls few of these methods, so that was a third of what an audit took.
"""

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414 - to a type checker it is the library's
else:

    def dataclass(
        cls: type | None = None, /, *, frozen: bool = False, slots: bool = False, kw_only: bool = False
    ) -> Any:
        """Like ``dataclasses.dataclass``; what is not frozen with slots is left to it."""
        if cls is None:
            return lambda made: dataclass(made, frozen=frozen, slots=slots, kw_only=kw_only)
        if not (frozen and slots):
            return dataclasses.dataclass(slots=slots, kw_only=kw_only, frozen=frozen)(cls)
        # For a class without a text of its own the library reads a signature, of an object without
        # __init__ by compiling the tokenizer's expressions: 3 ms.
        cls.__doc__ = cls.__doc__ or cls.__name__
        return _finished(
            dataclasses.dataclass(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)(cls)
        )


def _finished(cls: Any) -> Any:
    """The class with the methods of a frozen dataclass."""
    fields = dataclasses.fields(cls)
    values = _reader([field.name for field in fields if field.compare])

    def first_init(self: Any, *given: Any, **named: Any) -> None:
        cls.__init__ = _init(cls)
        cls.__init__(self, *given, **named)

    def equal(self: Any, other: object) -> Any:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def show(self: Any) -> str:
        shown = (f"{field.name}={getattr(self, field.name)!r}" for field in fields if field.repr)
        return f"{self.__class__.__qualname__}({', '.join(shown)})"

    own = cls.__dict__
    cls.__init__ = first_init
    if "__repr__" not in own:
        cls.__repr__ = show
    if "__eq__" not in own:
        cls.__eq__ = equal
        cls.__hash__ = lambda self: hash(values(self))
    cls.__setattr__, cls.__delattr__ = _refuse_set, _refuse_delete
    cls.__getstate__ = lambda self: [getattr(self, field.name) for field in fields]
    cls.__setstate__ = _set_state
    return cls


def _reader(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """What reads these fields of a value, in order, as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


def _init(cls: Any) -> Any:
    """The constructor: it sets each slot past the class's own refusal."""
    scope: dict[str, Any] = {"_missing": dataclasses.MISSING}
    positional: list[str] = ["self"]
    keyword: list[str] = []
    body: list[str] = []
    for field in dataclasses.fields(cls):
        name, default = field.name, ""
        scope[f"_set_{name}"] = getattr(cls, name).__set__
        if field.default is not dataclasses.MISSING:
            scope[f"_default_{name}"] = field.default
            default = f"=_default_{name}"
        elif field.default_factory is not dataclasses.MISSING:
            scope[f"_make_{name}"] = field.default_factory
            default = "=_missing"
            body.append(f"if {name} is _missing: {name} = _make_{name}()")
        (keyword if field.kw_only else positional).append(name + default)
        body.append(f"_set_{name}(self, {name})")
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    given = ", ".join([*positional, *(["*", *keyword] if keyword else [])])
    lines = "\n ".join(body or ["pass"])
    exec(f"def __init__({given}):\n {lines}", scope)  # noqa: S102 - as the library does; field names only
    made = scope["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made


def _refuse_set(_self: object, name: str, _value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_delete(_self: object, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _set_state(self: Any, state: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)
