"""The second net: a record equals the fold of its ops, whoever wrote it; a difference is repaired (log.md 6)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import KIND, KINDS, Kind, Values
from crm_desktop.store.codec import canonical, columns_of, flatten, read_row, to_column
from crm_desktop.store.connection import Connection
from crm_desktop.store.derived import NOTHING, TABLES, clear_rows, derive_rows, write_difference
from crm_desktop.store.engine import Store
from crm_desktop.store.fold import fold
from crm_desktop.store.log import Cause
from crm_desktop.store.unit_of_work import Unit

SLICE = 400


@dataclass(frozen=True)
class Difference:
    """A record that is not what its log says: `row` is None where it is gone, `told` empty where it has no base."""

    kind: str
    id: str
    row: dict[str, str] | None
    told: dict[str, str]


def find_differences(store: Store) -> Iterator[Difference]:
    """Look at every record and every op's record, in slices that let others write in between."""
    for kind in KINDS:
        after = -1
        while True:
            with store.read() as connection:
                ks, differences = _slice(connection, kind, after)
            yield from differences
            if not ks:
                break
            after = ks[-1]
    yield from _gone(store)


def mend(store: Store) -> int:
    """Repair every difference: the row wins; a vanished record comes back in the bin. Return how many there were."""
    found = list(find_differences(store))
    orphans = count_orphans(store)
    if found or orphans:
        with store.batch(tr("Repair"), cause=Cause.REPAIR) as batch:
            for difference in found:
                _repair(batch.unit(), difference)
                batch.breathe()
        store.run_in_transaction(_clear_orphans)
    return len(found)


def count_orphans(store: Store) -> int:
    """Count index rows that belong to no record."""
    return sum(
        int(str(store.query(f"SELECT count(*) FROM {table} i WHERE {_orphan(kind)}", (kind.number,))[0][0]))
        for table in TABLES
        for kind in KINDS
    )


def rebuild_derived(store: Store, kind: Kind) -> None:
    """Compute every derived column and row of a kind anew, as after a change of the language."""
    after = -1
    while True:
        rows = store.query(_select(kind), (after, SLICE))
        if not rows:
            return
        store.run_in_transaction(partial(_rederive_all, kind=kind, rows=rows))
        after = int(str(rows[-1][0]))


def _slice(connection: Connection, kind: Kind, after: int) -> tuple[list[int], list[Difference]]:
    rows = connection.execute(_select(kind), (after, SLICE)).fetchall()
    differences = []
    for row in rows:
        told = fold(_ops(connection, row[1]))
        if _holds(kind, row, told):
            continue
        flat = flatten(kind, read_row(kind, row[1:]))
        differences.append(Difference(kind.name, row[1], flat, told))
    return [row[0] for row in rows], differences


def _holds(kind: Kind, row: tuple[object, ...], told: dict[str, str]) -> bool:
    """Return whether a row is what its log says and its maps are written canonically (a double key is not)."""
    values = read_row(kind, row[1:])
    if flatten(kind, values) != told or not told:
        return False
    stored = dict(zip(columns_of(kind), row[1:], strict=True))
    return all(stored[f.name] == to_column(f, values[f.name]) for f in kind.maps)


def _gone(store: Store) -> Iterator[Difference]:
    """Yield records that the log knows and the tables don't."""
    for kind in KINDS:
        rows = store.query(
            f"SELECT DISTINCT rid FROM change c WHERE c.tbl = ? AND c.kind IN ('I', 'B') "
            f"AND NOT EXISTS (SELECT 1 FROM {kind.name} r WHERE r.id = c.rid) "
            "AND NOT EXISTS (SELECT 1 FROM change p WHERE p.rid = c.rid AND p.kind = 'P')",
            (kind.name,),
        )
        for (record_id,) in rows:
            with store.read() as connection:
                ops = [op for op in _ops(connection, str(record_id)) if op[0] != "D"]
            yield Difference(kind.name, str(record_id), None, fold(ops))


def _repair(unit: Unit, difference: Difference) -> None:
    kind = KIND[difference.kind]
    if difference.row is None:
        unit.insert(kind, id=difference.id, **{**_values(kind, difference.told), "deleted_at": unit.now})
        return
    names = sorted(difference.row.keys() | difference.told.keys())
    wrong = [n for n in names if difference.row.get(n) != difference.told.get(n)]
    if wrong:
        is_base = not difference.told
        new = "{" + ",".join(f"{canonical(n)}:{difference.row.get(n, 'null')}" for n in wrong) + "}"
        old = (
            None if is_base else "{" + ",".join(f"{canonical(n)}:{difference.told.get(n, 'null')}" for n in wrong) + "}"
        )
        unit.append_op(kind, difference.id, "I" if is_base else "U", new, old)
    unit.rewrite(kind, difference.id)


def _values(kind: Kind, flat: dict[str, str]) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, text in flat.items():
        field_name, _, key = name.partition(".")
        if key:
            items = values.setdefault(field_name, {})
            items[key] = json.loads(text)  # type: ignore[index]
        elif field_name in kind.by_name:
            values[field_name] = json.loads(text)
    return values


def _ops(connection: Connection, record_id: str) -> list[tuple[str, str | None]]:
    return connection.execute(  # type: ignore[no-any-return]
        "SELECT kind, new FROM change WHERE rid = ? AND state NOT IN ('refused', 'parked') ORDER BY n", (record_id,)
    ).fetchall()


def _select(kind: Kind) -> str:
    columns = ", ".join(columns_of(kind))
    return f"SELECT k, {columns} FROM {kind.name} WHERE k > ? ORDER BY k LIMIT ?"


def _orphan(kind: Kind) -> str:
    return f"i.kind = ? AND NOT EXISTS (SELECT 1 FROM {kind.name} r WHERE r.k = i.k)"


def _clear_orphans(connection: Connection) -> None:
    for table in TABLES:
        for kind in KINDS:
            connection.execute(f"DELETE FROM {table} AS i WHERE {_orphan(kind)}", (kind.number,))


def _rederive_all(connection: Connection, kind: Kind, rows: list[tuple[object, ...]]) -> None:
    for row in rows:
        _rederive(connection, kind, row)


def _rederive(connection: Connection, kind: Kind, row: tuple[object, ...]) -> None:
    values: Values = read_row(kind, row[1:])
    derived = kind.derive(values)
    if derived:
        changes = ", ".join(f"{name} = ?" for name in derived)
        connection.execute(f"UPDATE {kind.name} SET {changes} WHERE k = ?", (*derived.values(), row[0]))
    clear_rows(connection, kind, int(str(row[0])))
    write_difference(connection, kind, int(str(row[0])), NOTHING, derive_rows(kind, values))
