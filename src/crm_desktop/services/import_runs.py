"""Imports as this computer knows them: drafts, what is under way, what came in, and the rows that wait to be corrected.

Local only, never logged: what an import wrote stands in the log as any other change.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crm_desktop.domain.errors import NotFoundError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.ids import new_id
from crm_desktop.services.undo import Progress, UndoReport, get_batch, keep_open_batch, undo
from crm_desktop.store import Store, Unit

DRAFT, RUNNING, DONE, UNDONE = "draft", "running", "done", "undone"
MOST_KEPT = 30  # imports that are remembered; those with rows to correct are never forgotten
_ADD_ROW = (
    "INSERT INTO import_row(run, n, part, line, cells, problems) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT(run, n) DO UPDATE SET cells = excluded.cells, problems = excluded.problems"
)


@dataclass(frozen=True, slots=True)
class ImportRun:
    """One import; `plan` says how the file is read, `result` what came in, both in the words of who keeps them."""

    id: str
    at: int
    name: str
    state: str
    plan: Mapping[str, Any]
    batches: tuple[str, ...]
    done: int  # rows that are written
    result: Mapping[str, Any]
    bad: int  # rows that wait to be corrected


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that stayed out: its number in the file, its table, its line, its cells, and why."""

    n: int
    part: int
    line: int
    cells: tuple[str, ...]
    problems: tuple[str, ...]


def save_import_draft(store: Store, run_id: str, name: str, plan: Mapping[str, Any]) -> str:
    """Keep how far somebody came with a file and return the id of the draft; without an id it is a new one."""
    run_id = run_id or new_id()
    values = (run_id, store.clock.now(), name, DRAFT, _json(plan), "[]", 0, "{}")
    store.run_in_transaction(lambda c: c.execute(_PUT, values))
    return run_id


def begin_run(store: Store, run_id: str, name: str, plan: Mapping[str, Any]) -> str:
    """Note that an import begins and return its id; a draft becomes the import."""
    run_id = run_id or new_id()
    values = (run_id, store.clock.now(), name, RUNNING, _json(plan), "[]", 0, "{}")

    def write(connection: Any) -> None:
        connection.execute(_PUT, values)
        connection.execute(
            "DELETE FROM import_run WHERE state IN ('done', 'undone') AND id NOT IN (SELECT run FROM import_row) "
            "AND id NOT IN (SELECT id FROM import_run ORDER BY at DESC LIMIT ?)",
            (MOST_KEPT,),
        )

    store.run_in_transaction(write)
    return run_id


def add_batch(store: Store, run_id: str, batch_id: str) -> None:
    """Note a batch that an import writes into, before its first row."""
    batches = [*get_run(store, run_id).batches, batch_id]
    sql = "UPDATE import_run SET batches = ? WHERE id = ?"
    store.run_in_transaction(lambda c: c.execute(sql, (json.dumps(batches), run_id)))


def note_progress(unit: Unit, run_id: str, done: int, result: Mapping[str, Any], bad: Sequence[BadRow]) -> None:
    """Note in the transaction of the rows how far an import is: a crash leaves both or neither."""
    unit.write_local("UPDATE import_run SET done = ?, result = ? WHERE id = ?", [(done, _json(result), run_id)])
    if bad:
        unit.write_local(_ADD_ROW, [_row(run_id, row) for row in bad])


def note_corrected(unit: Unit, run_id: str, numbers: Iterable[int]) -> None:
    """Take rows that were corrected out of those that wait, in the transaction that brings them in."""
    unit.write_local("DELETE FROM import_row WHERE run = ? AND n = ?", [(run_id, n) for n in numbers])


def finish_run(
    store: Store,
    run_id: str,
    done: int,
    result: Mapping[str, Any],
    *,
    bad: Sequence[BadRow] = (),
    gone: Iterable[int] = (),
) -> None:
    """Note the end of an import, with the rows that no transaction took along."""

    def write(connection: Any) -> None:
        connection.executemany("DELETE FROM import_row WHERE run = ? AND n = ?", [(run_id, n) for n in gone])
        connection.executemany(_ADD_ROW, [_row(run_id, row) for row in bad])
        connection.execute(
            "UPDATE import_run SET state = 'done', done = ?, result = ? WHERE id = ?", (done, _json(result), run_id)
        )

    store.run_in_transaction(write)


def take_as_finished(store: Store, run_id: str) -> None:
    """Close the batch that a crash left open, so that the rest of the import can go into another one."""
    for batch_id in get_run(store, run_id).batches:
        keep_open_batch(store, batch_id)


def back_to_draft(store: Store, run_id: str) -> None:
    """Note that an import was canceled, and so undone: its plan is a draft again."""

    def write(connection: Any) -> None:
        connection.execute("DELETE FROM import_row WHERE run = ?", (run_id,))
        sql = "UPDATE import_run SET state = 'draft', batches = '[]', done = 0, result = '{}' WHERE id = ?"
        connection.execute(sql, (run_id,))

    store.run_in_transaction(write)


def take_back(store: Store, before: ImportRun, rows: Sequence[BadRow]) -> None:
    """Note that a later part of an import was canceled, and so undone: it stands as it did before that part."""

    def write(connection: Any) -> None:
        connection.execute("DELETE FROM import_row WHERE run = ?", (before.id,))
        connection.executemany(_ADD_ROW, [_row(before.id, row) for row in rows])
        values = (before.done, _json(before.result), json.dumps(before.batches), before.id)
        connection.execute("UPDATE import_run SET done = ?, result = ?, batches = ? WHERE id = ?", values)

    store.run_in_transaction(write)


def forget_run(store: Store, run_id: str) -> None:
    """Forget a draft, or an import with the rows that wait; what came in stays."""

    def write(connection: Any) -> None:
        connection.execute("DELETE FROM import_row WHERE run = ?", (run_id,))
        connection.execute("DELETE FROM import_run WHERE id = ?", (run_id,))

    store.run_in_transaction(write)


def get_run(store: Store, run_id: str) -> ImportRun:
    """Return an import; NotFoundError where it was forgotten."""
    found = _runs(store, "WHERE r.id = ?", (run_id,))
    if not found:
        raise NotFoundError(tr("This import is no longer remembered"), tr("Choose the file again."))
    return found[0]


def list_runs(store: Store, limit: int = MOST_KEPT) -> list[ImportRun]:
    """Return drafts and imports, the newest first."""
    return _runs(store, "ORDER BY r.at DESC, r.id DESC LIMIT ?", (limit,))


def bad_rows(store: Store, run_id: str) -> list[BadRow]:
    """Return the rows of an import that wait to be corrected, in the order of the file."""
    rows = store.query("SELECT n, part, line, cells, problems FROM import_row WHERE run = ? ORDER BY n", (run_id,))
    return [
        BadRow(int(str(n)), int(str(part)), int(str(line)), tuple(json.loads(str(cells))),
               tuple(json.loads(str(problems))))
        for n, part, line, cells, problems in rows
    ]  # fmt: skip


def undo_run(store: Store, run_id: str, on_progress: Progress | None = None) -> UndoReport:
    """Take back everything that an import wrote, the last first; what was edited since stays and is listed."""
    whole = UndoReport()
    for batch_id in reversed(get_run(store, run_id).batches):
        if not _is_live(store, batch_id):
            continue
        whole.add(undo(store, batch_id, on_progress=on_progress))
    store.run_in_transaction(lambda c: c.execute("UPDATE import_run SET state = 'undone' WHERE id = ?", (run_id,)))
    return whole


_PUT = (
    "INSERT INTO import_run(id, at, name, state, plan, batches, done, result) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT(id) DO UPDATE SET at = excluded.at, name = excluded.name, state = excluded.state, "
    "plan = excluded.plan, batches = excluded.batches, done = excluded.done, result = excluded.result"
)


def _runs(store: Store, where: str, params: Sequence[object]) -> list[ImportRun]:
    rows = store.query(
        "SELECT r.id, r.at, r.name, r.state, r.plan, r.batches, r.done, r.result, "  # noqa: S608 our own words
        f"(SELECT count(*) FROM import_row b WHERE b.run = r.id) FROM import_run r {where}",
        params,
    )
    return [
        ImportRun(
            str(r[0]), int(str(r[1])), str(r[2]), _state(store, str(r[3]), batches := tuple(json.loads(str(r[5])))),
            json.loads(str(r[4])), batches, int(str(r[6])), json.loads(str(r[7])), int(str(r[8])),
        )
        for r in rows
    ]  # fmt: skip


def _state(store: Store, state: str, batches: Sequence[str]) -> str:
    """An import may be undone in History, by a key, or at the start after a crash, and done again there."""
    if state == DRAFT or not batches or any(_is_live(store, batch) for batch in batches):
        return DONE if state == UNDONE and batches else state
    return DRAFT if state == RUNNING else UNDONE


def _is_live(store: Store, batch_id: str) -> bool:
    """Return whether a batch is there (one that changed nothing leaves no trace) and not undone."""
    try:
        return get_batch(store, batch_id).state != "undone"
    except NotFoundError:
        return False


def _row(run_id: str, row: BadRow) -> tuple[object, ...]:
    return (
        run_id,
        row.n,
        row.part,
        row.line,
        json.dumps(row.cells, ensure_ascii=False),
        json.dumps(row.problems, ensure_ascii=False),
    )


def _json(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False)
