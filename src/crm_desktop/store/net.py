"""The second net: a record equals the fold of its ops, whoever wrote it; the log is mended (log.md 6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import KIND, KINDS, Kind
from crm_desktop.store.codec import canonical, columns_of, flatten, nested, read_row, to_column
from crm_desktop.store.connection import Connection
from crm_desktop.store.custom_words import CustomWords
from crm_desktop.store.derived import NOTHING, DerivedWriter, derive_rows, found_by
from crm_desktop.store.derived_check import clear_orphans, count_orphans, derived_is_stale
from crm_desktop.store.engine import Store
from crm_desktop.store.fold import LEFT_OUT, ORDER, fold, known, told_by_log
from crm_desktop.store.log import Cause
from crm_desktop.store.outside import refresh_outside
from crm_desktop.store.statements import copy_sql
from crm_desktop.store.unit_of_work import Unit

SLICE = 400


@dataclass(frozen=True)
class Difference:
    """A record that is not what its log or its derived rows say.

    `row` is None where the record is gone, `told` empty where it has no base.
    """

    kind: str
    id: str
    row: dict[str, str] | None
    told: dict[str, str]


def find_differences(store: Store, *, on_slice: Callable[[int], None] = lambda done: None) -> Iterator[Difference]:
    """Look at every record and every op's record, in slices that let others write in between.

    `on_slice` hears after each slice how many records were looked at.
    """
    done = 0
    for kind in KINDS:
        after = -1
        while True:
            with store.read() as connection:
                ks, differences = _slice(connection, kind, after)
            yield from differences
            done += len(ks)
            on_slice(done)
            if not ks:
                break
            after = ks[-1]
    yield from _gone(store)


def mend(store: Store) -> int:
    """Repair every difference: the row wins; a vanished record comes back in the bin. Return how many there were."""
    refresh_outside(store)
    found = list(find_differences(store))
    if found:
        with store.batch(tr("Repair"), cause=Cause.REPAIR) as batch:
            for difference in found:
                _repair(batch.unit(), KIND[difference.kind], difference.id)
                batch.breathe()
    if store.read_once(count_orphans):
        store.run_in_transaction(clear_orphans)
    return len(found)


def bring_back_gone(store: Store) -> int:
    """Bring back, as they were, records of which only the log still knows: for a file that was salvaged."""
    gone = list(_gone(store))
    if gone:
        with store.batch(tr("Repair"), cause=Cause.REPAIR) as batch:
            for difference in gone:
                unit, kind = batch.unit(), KIND[difference.kind]
                ops = unit.query(_OPS, (difference.id,))
                if unit.row(kind, difference.id) is None and all(op[1] != "D" for op in ops):
                    unit.bring_back(kind, difference.id, nested(kind, known(kind, fold(ops))))  # type: ignore[arg-type]
                batch.breathe()
    return len(gone)


def rebuild_derived(store: Store, kind: Kind) -> None:
    """Compute every derived column and row of a kind anew, as after a change of the language."""
    after: int | None = -1

    def page(connection: Connection) -> None:
        nonlocal after
        after = rederive_page(connection, kind, after or 0, SLICE)

    while after is not None:
        store.run_in_transaction(page)


def rederive_page(connection: Connection, kind: Kind, after: int, limit: int) -> int | None:
    """Compute derived columns and rows of the records that follow k `after`; return the last k, None at the end."""
    rows = connection.execute(_select(kind), (after, limit)).fetchall()
    for row in rows:
        _rederive(connection, kind, row)
    if rows and kind.copied:
        connection.execute(f"{copy_sql(kind)} WHERE k BETWEEN ? AND ?", (rows[0][0], rows[-1][0]))
    return int(rows[-1][0]) if rows else None


def _slice(connection: Connection, kind: Kind, after: int) -> tuple[list[int], list[Difference]]:
    rows = connection.execute(_select(kind), (after, SLICE)).fetchall()
    stale = derived_is_stale(connection, kind, rows)
    differences = []
    for row in rows:
        told = told_by_log(connection, row[1])
        if not _holds(kind, row, told) or row[0] in stale:
            differences.append(Difference(kind.name, row[1], flatten(kind, read_row(kind, row[1:])), told))
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
            f"SELECT DISTINCT rid FROM change c WHERE c.tbl = ? AND c.kind IN ('I', 'B') AND c.state <> 'refused' "
            f"AND NOT EXISTS (SELECT 1 FROM {kind.name} r WHERE r.id = c.rid) "
            "AND NOT EXISTS (SELECT 1 FROM change p WHERE p.rid = c.rid AND p.kind = 'P')",
            (kind.name,),
        )
        yield from (Difference(kind.name, str(record_id), None, {}) for (record_id,) in rows)


def _repair(unit: Unit, kind: Kind, record_id: str) -> None:
    """Mend one record as it is now: since it was found, others may have written it."""
    row = unit.row(kind, record_id)
    if row is None:
        ops = [op for op in unit.query(_OPS, (record_id,)) if op[1] != "D"]
        lost = nested(kind, known(kind, fold(ops)))  # type: ignore[arg-type]
        unit.bring_back(kind, record_id, lost | {"deleted_at": lost.get("deleted_at") or unit.now})
        return
    flat, told = flatten(kind, row), unit.ask(lambda connection: told_by_log(connection, record_id))
    wrong = sorted(n for n in flat.keys() | told.keys() if flat.get(n) != told.get(n))
    if wrong or not told:
        old = None if not told else _object(wrong, told)
        unit.append_op(kind, record_id, "U" if told else "I", _object(wrong, flat), old)
    unit.rewrite(kind, record_id)


def _object(names: list[str], flat: dict[str, str]) -> str:
    return "{" + ",".join(f"{canonical(n)}:{flat.get(n, 'null')}" for n in names) + "}"


_OPS = (
    f"SELECT c.tbl, c.kind, c.new, c.seq FROM change c WHERE c.rid = ? AND c.state NOT IN {LEFT_OUT} ORDER BY {ORDER}"
)


def _select(kind: Kind) -> str:
    columns = ", ".join(columns_of(kind))
    return f"SELECT k, {columns} FROM {kind.name} WHERE k > ? ORDER BY k LIMIT ?"


def _rederive(connection: Connection, kind: Kind, row: tuple[object, ...]) -> None:
    values = read_row(kind, row[1:])
    derived = kind.derive(values)
    if derived:
        changes = ", ".join(f"{name} = ?" for name in derived)
        connection.execute(f"UPDATE {kind.name} SET {changes} WHERE k = ?", (*derived.values(), row[0]))
    k = int(str(row[0]))
    values |= found_by(connection, kind, (k, k)).get(k, {})
    rows = DerivedWriter(connection)
    rows.clear(kind, k)
    rows.difference(kind, k, NOTHING, derive_rows(kind, values, CustomWords(connection)))
    rows.flush()
