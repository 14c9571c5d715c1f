"""What belongs to a merged record moves to the one that is kept: every field of every kind that can point there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from crm_desktop.domain.specs import KINDS, Field, Kind, Type
from crm_desktop.store.codec import as_map
from crm_desktop.store.unit_of_work import Unit

Row = dict[str, object]
NextUnit = Callable[[], Unit]
_CHUNK = 200


@dataclass(frozen=True)
class Pointer:
    """A field that can hold the id of a record of some kind."""

    kind: Kind
    field: Field


@cache
def pointers_to(target: Kind) -> tuple[Pointer, ...]:
    """Return every field that can point to a kind; one without a kind of its own can point to any."""
    return tuple(
        Pointer(kind, field)
        for kind in KINDS
        for field in kind.scalars
        if field.type is Type.REF and field.ref in ("", target.name)
    )


def count_moves(query: Callable[..., list[tuple[object, ...]]], target: Kind, record_id: str) -> dict[str, int]:
    """Return how many records of each kind point here, those in the bin left out."""
    counts: dict[str, int] = {}
    for kind in dict.fromkeys(p.kind for p in pointers_to(target) if not p.kind.is_inner):
        names = [p.field.name for p in pointers_to(target) if p.kind is kind]
        where = " OR ".join(f"{name} = ?" for name in names)
        sql = f"SELECT count(*) FROM {kind.name} WHERE deleted_at IS NULL AND ({where})"  # noqa: S608 spec
        found = int(str(query(sql, [record_id] * len(names))[0][0]))
        if found:
            counts[kind.name] = found
    return counts


def move_all(next_unit: NextUnit, target: Kind, old_id: str, new_id: str) -> dict[str, int]:
    """Let everything that points to the one point to the other; return how many records moved, by kind."""
    moved: dict[str, int] = {}
    for pointer in pointers_to(target):
        for record_id in _pointing(next_unit, pointer, old_id):
            if pointer.kind is target and record_id in (old_id, new_id):
                continue  # the two themselves: their own fields are settled where their values are
            _move(next_unit(), pointer, record_id, old_id, new_id)
            moved[pointer.kind.name] = moved.get(pointer.kind.name, 0) + 1
    return moved


def _pointing(next_unit: NextUnit, pointer: Pointer, record_id: str) -> Iterator[str]:
    """Yield what points there, in chunks; also what lies in the bin, so that it can come back to the right page."""
    for side in ("IS NULL", "IS NOT NULL"):  # each has its index
        if pointer.kind.natural and side == "IS NOT NULL":
            continue  # a link that was removed comes back by its ends, not from the bin
        sql = (
            f"SELECT k, id FROM {pointer.kind.name} WHERE {pointer.field.name} = ? "  # noqa: S608 names from the spec
            f"AND deleted_at {side} AND k > ? ORDER BY k LIMIT {_CHUNK}"
        )
        last: object = 0
        while rows := next_unit().query(sql, (record_id, last)):
            yield from (str(row[1]) for row in rows)
            last = rows[-1][0]


def _move(unit: Unit, pointer: Pointer, record_id: str, old_id: str, new_id: str) -> None:
    kind = pointer.kind
    row = unit.row(kind, record_id)
    if row is None:
        return
    after = {**row, pointer.field.name: new_id}
    changed: Row = {pointer.field.name: new_id}
    for name in _own_refs(kind, pointer.field):
        # Nobody reports to himself; what two became one says of itself is dropped.
        if after.get(name) == after.get(kind.root) and not kind.by_name[name].required:
            after[name] = changed[name] = None
    if pointer.field.name not in kind.natural or record_id != kind.natural_id_of(row):
        unit.update(kind, record_id, changed)
        return
    ends = [after.get(name) for name in kind.natural]
    unit.delete(kind, record_id)
    if len(set(ends)) == len(ends):
        _rekey(unit, kind, after)


def _own_refs(kind: Kind, moved: Field) -> list[str]:
    """Return the refs that must not name the same record as the page that their record belongs to."""
    root = kind.by_name.get(kind.root)
    if root is None:
        return []
    same = [f.name for f in kind.scalars if f.type is Type.REF and f.ref and f.ref == root.ref and f is not root]
    return [name for name in same if moved.name == kind.root or moved.name == name]


def _rekey(unit: Unit, kind: Kind, after: Row) -> None:
    """Give a link the id that its ends make; where such a link stands already, the two become one."""
    fresh = kind.natural_id_of(after)
    values = {name: value for name, value in after.items() if name not in ("id", "deleted_at")}
    there = unit.row(kind, fresh)
    if there is None:
        unit.insert(kind, id=fresh, **_ranked(unit, kind, values))
    elif there["deleted_at"] is not None:
        unit.update(kind, fresh, {**_ranked(unit, kind, values), "deleted_at": None})
    else:
        unit.update(kind, fresh, _filled(kind, there, values))


def _filled(kind: Kind, there: Row, values: Row) -> Row:
    """Return what a link gets from another one of the same ends: what is empty in it, and a yes over a no."""
    changed: Row = {}
    for field in kind.fields:
        held, other = there[field.name], values.get(field.name)
        if field.is_map:
            changed |= {f"{field.name}.{k}": v for k, v in as_map(other).items() if k not in as_map(held)}
        elif held in (None, "", False) and other not in (None, ""):
            changed[field.name] = other
    if not there.get("valid_to") and values.get("valid_to"):
        changed.pop("valid_to", None)  # the one that lasts wins over the one that ended
    return changed


def _ranked(unit: Unit, kind: Kind, values: Row) -> Row:
    """Return a job's values without "main job" where the page has one already."""
    if not values.get("is_primary") or not kind.root:
        return values
    rows = unit.query(
        f"SELECT 1 FROM {kind.name} WHERE {kind.root} = ? AND is_primary AND deleted_at IS NULL",  # noqa: S608 spec
        (values[kind.root],),
    )
    return {**values, "is_primary": None} if rows else values
