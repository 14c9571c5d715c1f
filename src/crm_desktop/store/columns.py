"""Many new records of one kind made into rows, a column at a time: what each costs beside its values is paid once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

from crm_desktop.domain.specs import Field, Kind
from crm_desktop.store.codec import columns_of, spelled, spelled_all, to_column

Values = Mapping[str, object]
Row = tuple[object, ...]
_used: dict[Kind, frozenset[str]] = {}  # columns that records were given so far: a new set is a new statement


class Rows(NamedTuple):
    """What inserts records of one kind, and the rows."""

    into: str
    rows: list[Row]


def rows_of(kind: Kind, given: Sequence[Values], computed: Mapping[str, Sequence[object]]) -> Rows:
    """Return a row for each record: its own values, and columns that are known already."""
    columns: dict[str, Sequence[object]] = {}
    for name in set().union(*given):
        if name not in kind.by_name:
            raise KeyError(f"{kind.name} has no field {name}")
        values = [fields.get(name) for fields in given]
        columns[name] = _coded(kind.coded[name], values) if name in kind.coded else values
    columns.update(computed)
    names = used_names(kind, columns)
    for name in names:
        if name not in columns:
            columns[name] = [empty(kind, name)] * len(given)
    return Rows(into(kind, names), list(zip(*[columns[name] for name in names], strict=True)))


def by_name(found: Iterable[Values | None]) -> dict[str, list[object]]:
    """Return columns of what was computed for each record; None where a record has none."""
    every = [values or {} for values in found]
    return {name: [values.get(name) for values in every] for name in dict.fromkeys(chain.from_iterable(every))}


def used_names(kind: Kind, columns: Iterable[str]) -> tuple[str, ...]:
    """Return the columns that these rows or earlier ones have a value for."""
    used = _used.get(kind, frozenset())
    if not used.issuperset(columns):
        used = _used[kind] = used.union(columns)
    return tuple(name for name in _all_columns(kind) if name in used)


def empty(kind: Kind, name: str) -> str | None:
    """Return what a column without a value holds: an empty map is written, never NULL."""
    return "{}" if name in kind.by_name and kind.by_name[name].is_map else None


@cache
def into(kind: Kind, names: tuple[str, ...]) -> str:
    """Return what inserts rows of these columns."""
    return f"INSERT INTO {kind.name}({', '.join(names)})"


@cache
def _all_columns(kind: Kind) -> tuple[str, ...]:
    return (*columns_of(kind), *(d.name for d in kind.derived), "updated_at", "updated_by")


def _coded(field: Field, values: Sequence[object]) -> Sequence[object]:
    """Return a column whose values are not stored as they are."""
    if not field.is_map:
        return [to_column(field, value) for value in values]
    return spelled_all([value or {} for value in values]) or [_spelled(field, value) for value in values]


def _spelled(field: Field, value: object) -> object:
    if type(value) is dict and None not in value.values():
        return spelled(value) if value else "{}"
    return to_column(field, value)
