"""Make Qt's enumerations the short way: at each start PySide6 has Python build some two hundred, with 3,000 members.

The first use of `Qt` or `QStyle` makes all of theirs at once. Python's own way turns each member into what it is by ten
steps that serve mixed-in types, methods and descriptors. Those of Qt are numbers with names, so the class is made by
Python without members, and they are put in as it keeps them. Where Python is another one, nothing changes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from enum import Enum, EnumMeta, IntEnum
from typing import Any

_KNOWN = ((3, 11),)  # versions of Python whose enumerations were looked at: the tests compare both ways
Make = Callable[..., Any]


def make_enums_quickly() -> None:
    """Have enumerations that are made by a call, as Qt's are, come about quickly; a second call does nothing."""
    plain: Make = vars(EnumMeta)["_create_"]
    if sys.version_info[:2] in _KNOWN and plain.__module__ == "enum":
        EnumMeta._create_ = _quick(plain)  # type: ignore[attr-defined]


def _quick(plain: Make) -> Make:
    kinds = {cls: (_without_members(plain, cls), _taken(cls)) for cls in (Enum, IntEnum)}

    def create(cls: Any, class_name: str, names: Any, *, module: str | None = None, **more: Any) -> Any:
        if module is None:  # of the code that asked for it, one step further away from here
            module = sys._getframe(2).f_globals.get("__name__")
        kind = kinds.get(cls)
        if kind is None or more.get("type") is not None or not _are_plain(names, kind[1]):
            return plain(cls, class_name, names, module=module, **more)
        said = {"__module__": module, "__qualname__": more.get("qualname") or class_name}
        # Its lists and maps of members are its own.
        body = {name: type(part)() if type(part) in (list, dict) else part for name, part in kind[0].items()}
        made: Any = EnumMeta.__new__(EnumMeta, class_name, (cls,), {**body, **said}, _simple=True)  # type: ignore
        _fill(made, names)
        return made

    return create


def _without_members(plain: Make, cls: Any) -> dict[str, Any]:
    """Return what Python gives to an enumeration of this kind besides its members."""
    made = vars(plain(cls, cls.__name__, (), module=__name__))
    return {name: value for name, value in made.items() if name not in ("__dict__", "__weakref__")}


def _taken(cls: Any) -> frozenset[str]:
    """Return the names that mean something else in an enumeration of this kind."""
    return frozenset(name for base in (*cls.__mro__, *type(cls).__mro__) for name in vars(base))


def _are_plain(names: object, taken: frozenset[str]) -> bool:
    """Tell whether these are pairs of a name that means nothing else and a number."""
    if not isinstance(names, list) or not all(type(pair) is tuple and len(pair) == 2 for pair in names):
        return False
    told = {name for name, _ in names}
    return (
        len(told) == len(names)
        and taken.isdisjoint(told)
        and all(type(name) is str and name[:1] != "_" and type(value) is int for name, value in names)
    )


def _fill(made: Any, names: Sequence[tuple[str, int]]) -> None:
    order, by_name, by_value = made._member_names_, made._member_map_, made._value2member_map_
    kind, put = made._member_type_, type.__setattr__
    for name, value in names:
        member = by_value.get(value)
        if member is None:
            member = kind.__new__(made) if kind is object else kind.__new__(made, value)
            member._value_, member._name_, member.__objclass__ = value, name, made
            member._sort_order_ = len(order)
            order.append(name)
            by_value[value] = member
        put(made, name, member)  # another name of the same number is the same member
        by_name[name] = member
