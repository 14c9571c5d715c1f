"""Classes of plain values that cost nothing at the start (docs/adr/0060).

A dataclass is made by writing and compiling up to six functions, at each start anew: half a millisecond a class. What
the first window needs is declared with `plain` instead: the same declarations, four functions for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, dataclass_transform, overload

T = TypeVar("T")
_NAMES = "__plain_names__"


class _Made:
    """A default that each one is given for its own."""

    def __init__(self, make: Callable[[], object]) -> None:
        self.make = make


def made_by(*, factory: Callable[[], T]) -> T:
    """Give each one a default of its own, such as an empty list."""
    return _Made(factory)  # type: ignore[return-value]  # as `dataclasses.field` is typed


class _Fields:
    """Says what `dataclasses` asks of a class, so that `replace`, `fields` and `asdict` take these too, once asked."""

    def __get__(self, one: object, cls: type) -> object:
        from dataclasses import make_dataclass

        twin = make_dataclass(cls.__name__, getattr(cls, _NAMES), init=False, repr=False, eq=False)
        found = vars(twin)["__dataclass_fields__"]
        setattr(cls, "__dataclass_fields__", found)  # noqa: B010  # the type knows no such name
        return found


@overload
def plain(cls: type[T], /) -> type[T]: ...
@overload
def plain(*, frozen: bool = True, eq: bool = True) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(made_by,))
def plain(cls: type[T] | None = None, /, *, frozen: bool = True, eq: bool = True) -> Any:
    """Let a class hold the values that it declares; with `eq=False` each is equal to itself alone."""
    return _dress(cls, frozen, eq) if cls is not None else lambda cls: _dress(cls, frozen, eq)


def altered(one: T, **values: object) -> T:
    """Return another one with some values changed."""
    return type(one)(**{**vars(one), **values})


def _dress(cls: type[T], frozen: bool, eq: bool) -> type[T]:
    own = [name for name, said in cls.__annotations__.items() if not str(said).startswith("ClassVar")]
    inherited = getattr(cls, _NAMES, ())
    names = (*inherited, *(name for name in own if name not in inherited))
    begun = {name: value for name in names if (value := getattr(cls, name, _Made)) is not _Made}
    parts: dict[str, object] = {"__init__": _init_of(cls, names, begun), "__repr__": _repr}
    if eq and "__eq__" not in cls.__dict__:
        parts |= {"__eq__": _eq, "__hash__": _hash if frozen else None}
    if frozen:
        parts |= {"__setattr__": _refuse, "__delattr__": _refuse}
    written = {name: part for name, part in parts.items() if name not in cls.__dict__ or name == "__hash__"}
    for name, part in {**written, _NAMES: names, "__match_args__": names, "__dataclass_fields__": _Fields()}.items():
        setattr(cls, name, part)
    return cls


def _init_of(cls: type, names: tuple[str, ...], begun: Mapping[str, object]) -> Callable[..., None]:
    known, count = frozenset(names), len(names)
    made = {name: value.make for name, value in begun.items() if isinstance(value, _Made)}
    defaults = {name: value for name, value in begun.items() if name not in made}
    then: Callable[[object], None] | None = getattr(cls, "__post_init__", None)

    def __init__(self: object, *given: object, **named: object) -> None:
        found = self.__dict__  # past what refuses a change
        found.update(defaults)
        for name, make in made.items():
            found[name] = make()
        found.update(zip(names, given, strict=False))
        found.update(named)
        if len(found) != count or len(given) > count or not known.issuperset(named):
            raise TypeError(f"{cls.__name__} takes {', '.join(names)}; given were {len(given)} values and {[*named]}")
        if not named.keys().isdisjoint(names[: len(given)]):
            raise TypeError(f"{cls.__name__} was given a value twice")
        if then is not None:
            then(self)

    return __init__


def _values(one: object) -> tuple[object, ...]:
    return tuple(getattr(one, name) for name in getattr(one, _NAMES))


def _eq(self: object, other: object) -> object:
    return _values(self) == _values(other) if other.__class__ is self.__class__ else NotImplemented


def _hash(self: object) -> int:
    return hash(_values(self))


def _repr(self: object) -> str:
    values = ", ".join(f"{name}={getattr(self, name)!r}" for name in getattr(self, _NAMES))
    return f"{type(self).__qualname__}({values})"


def _refuse(self: object, name: str, *value: object) -> None:
    raise AttributeError(f"{type(self).__name__} is not changed: “{name}”")
