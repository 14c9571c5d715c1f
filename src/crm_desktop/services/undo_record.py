"""Putting single records back as they were before a batch, each field by its value (log.md 9)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from crm_desktop.domain.specs import Kind
from crm_desktop.services.undo_marks import are_marks, confirm, is_set, marks_back
from crm_desktop.services.undo_report import Kept, UndoReport
from crm_desktop.services.undo_walk import Touched
from crm_desktop.store.codec import flatten
from crm_desktop.store.fold import told_by_log
from crm_desktop.store.unit_of_work import Unit


def put_back(
    next_unit: Callable[[], Unit],
    number: int,
    touched: Sequence[Touched],
    report: UndoReport,
    held: Mapping[str, str],
) -> list[Touched]:
    """Put records back; those in `held` don't go to the bin, for the reason there. Return those that came out of it."""
    unit = next_unit()
    newest = _newest_changes(unit, [t.id for t in touched])
    untouched = [t for t in touched if t.is_born and newest.get(t.id) == t.last and t.id not in held]
    for kind in dict.fromkeys(t.kind for t in untouched):
        report.reverted += unit.delete_many(kind, [t.id for t in untouched if t.kind is kind])
    # Undoing is a person's own choice: the team's server does not hold it as it holds other mass deletes.
    confirm(unit, [t.id for t in untouched], report.reverted)
    done = {t.id for t in untouched}
    return [
        record
        for record in touched
        if record.id not in done and _put_back_one(next_unit(), number, record, report, held.get(record.id, ""))
    ]


def _put_back_one(unit: Unit, number: int, record: Touched, report: UndoReport, held: str) -> bool:
    """Put a record back; return whether it came out of the bin."""
    changed: dict[str, object] = {}
    row = unit.row(record.kind, record.id)
    current = flatten(record.kind, row) if row else {}
    if row is None:
        kept = ["id"]
    elif record.is_born:
        born = unit.ask(lambda connection: told_by_log(connection, record.id, before=record.last + 1))
        kept = sorted(name for name in born.keys() | current.keys() if born.get(name) != current.get(name))
        if kept == ["deleted_at"]:
            return False  # in the bin already
        if held:
            kept = kept or [held]
        elif not kept:
            report.reverted += unit.delete(record.kind, record.id)
            confirm(unit, [record.id], report.reverted)
    else:
        changed, kept = _inverse(unit, record.kind, number, record.id, current)
        if held and changed.get("deleted_at") is not None:
            del changed["deleted_at"]
            kept.append(held)
        if changed:
            report.reverted += unit.update(record.kind, record.id, changed, trusted=True)
            if changed.get("deleted_at") is not None:
                confirm(unit, [record.id], report.reverted)
    if kept:
        report.keep(Kept(record.kind.name, record.id, _title(unit, record), tuple(kept)))
    return "deleted_at" in changed and changed["deleted_at"] is None


def _inverse(
    unit: Unit, kind: Kind, number: int, record_id: str, current: dict[str, str]
) -> tuple[dict[str, object], list[str]]:
    """Return the fields to put back, and those edited since. Equality is by value: A→B→C→B still gives A."""
    rows = unit.query(
        "SELECT c.new, c.old FROM change c JOIN tx t ON t.tx = c.tx WHERE c.rid = ? AND t.batch = ? ORDER BY c.n",
        (record_id, number),
    )
    first: dict[str, object] = {}
    last: dict[str, object] = {}
    for new, old in rows:
        for name, value in json.loads(str(old or "{}")).items():
            first.setdefault(name, value)
        last.update(json.loads(str(new or "{}")))
    changed: dict[str, object] = {}
    kept = []
    for name, value in last.items():
        now = current.get(name, "null")
        before = first.get(name)
        if now == _text(before) or _text(value) == _text(before):
            continue  # as it was, or the batch as a whole left it as it was
        if is_set(kind, name) and are_marks(json.loads(now), before, value):
            changed[name] = marks_back(json.loads(now), before, value)
        elif now == _text(value):
            changed[name] = before
        else:
            kept.append(name)
    return changed, kept


def _newest_changes(unit: Unit, ids: Sequence[str]) -> dict[str, int]:
    marks = ",".join("?" * len(ids))
    rows = unit.query(f"SELECT rid, max(n) FROM change WHERE rid IN ({marks}) GROUP BY rid", ids)  # noqa: S608 marks
    return {str(rid): int(str(n)) for rid, n in rows}


def _title(unit: Unit, record: Touched) -> str:
    rows = unit.query(f"SELECT {record.kind.title} FROM {record.kind.name} WHERE id = ?", (record.id,))  # noqa: S608
    return str(rows[0][0] or "") if rows else ""


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
