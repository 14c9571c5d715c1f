"""Recover what can still be read of a damaged workspace into a new file; the old one is never written (13)."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from crm_desktop.domain.errors import StorageError, StoreCorrupt
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.ids import new_id
from crm_desktop.domain.specs import KINDS
from crm_desktop.store.connection import Connection, connect, create_file, driver
from crm_desktop.store.errors import translated
from crm_desktop.store.key_header import create_header, header_path
from crm_desktop.store.log import add_actor
from crm_desktop.store.net import bring_back_gone, mend, rebuild_derived
from crm_desktop.store.opening import open_store
from crm_desktop.store.salvage_schema import put_schema_back
from crm_desktop.store.schema import create_schema, drop_capture, renew_capture
from crm_desktop.store.sealed_io import copy_file, publish

_DERIVED = ("search", "point_index", "address_index", "tag_index", "ref_index", "alembic_version", "sqlite_")
_FIRST = ("meta", "actor", "ctx", "tx", "batch", "change")
_MOST_PROBES = 2_000_000  # numbers that are tried in the holes of a table
Progress = Callable[[str], None]


@dataclass
class SalvageReport:
    """What was saved, by table; `holes` names tables of which a part could not be read."""

    path: Path
    rows: dict[str, int] = field(default_factory=dict)
    holes: tuple[str, ...] = ()
    from_history: int = 0  # records that were read out of the log because their own row was lost
    mended: int = 0

    @property
    def records(self) -> int:
        """How many records stand in the new file."""
        return sum(self.rows.get(kind.name, 0) for kind in KINDS) + self.from_history


def salvage(path: Path, target: Path, *, on_progress: Progress = lambda table: None) -> SalvageReport:
    """Read what is readable of `path` into the new file `target`; a file that is there already is refused."""
    if target.exists():
        raise StorageError(tr("There is a file “{path}” already", path=target), tr("Choose another name."))
    report = SalvageReport(target)
    part = target.with_name(target.name + ".part")
    with translated(path), tempfile.TemporaryDirectory(prefix=".crm-salvage-", dir=target.parent) as folder:
        copy = _quarantined(path, Path(folder))
        part.unlink(missing_ok=True)
        try:
            _transfer(copy, part, report, on_progress)
            create_header(header_path(target))
            publish(part, target)
        except BaseException:
            for leftover in (part, *(part.with_name(part.name + end) for end in ("-wal", "-shm"))):
                leftover.unlink(missing_ok=True)
            raise
    _put_in_order(target, report)
    return report


def new_name(path: Path) -> Path:
    """Return a free name beside a damaged file."""
    candidates = (path.with_name(f"{path.stem}.recovered{n or ''}{path.suffix}") for n in range(1_000))
    return next(candidate for candidate in candidates if not candidate.exists())


def _quarantined(path: Path, folder: Path) -> Path:
    """Copy the damaged file with its log: reading a file may fold its log into it, and this one stays as it is."""
    copy = folder / path.name
    copy_file(path, copy)
    log = path.with_name(path.name + "-wal")
    if log.exists():
        copy_file(log, copy.with_name(copy.name + "-wal"))
    return copy


def _transfer(copy: Path, part: Path, report: SalvageReport, on_progress: Progress) -> None:
    old = _opened(copy)
    try:
        fresh = create_file(part)
        try:
            fresh.execute("PRAGMA foreign_keys=OFF")
            fresh.execute("BEGIN IMMEDIATE")
            create_schema(fresh)
            drop_capture(fresh)
            for table in _tables(fresh):
                on_progress(table)
                _copy_table(old, fresh, table, report)
            _begin_again(fresh)
            renew_capture(fresh)
            fresh.execute("COMMIT")
            fresh.execute("PRAGMA journal_mode=WAL")
            fresh.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            fresh.close()
    finally:
        old.close()


def _opened(path: Path) -> Connection:
    """Open a damaged copy; StoreCorrupt where not even the list of its tables can be read or put back."""
    old = _readable(path)
    if old is None and not path.with_name(path.name + "-wal").exists() and put_schema_back(path):
        old = _readable(path)
    if old is None:
        raise StoreCorrupt(
            tr("Nothing can be read of “{name}”", name=path.name),
            tr("Restore the newest backup. The file was not changed."),
        )
    return old


def _readable(path: Path) -> Connection | None:
    with suppress(driver.DatabaseError):
        old = connect(path)
        with suppress(driver.DatabaseError):
            old.execute("PRAGMA writable_schema=ON")  # a damaged line of the schema does not stop the rest
            if old.execute("SELECT count(*) FROM sqlite_master WHERE name = 'change'").fetchone()[0]:
                return old
        old.close()
    return None


def _tables(fresh: Connection) -> list[str]:
    found = [row[0] for row in fresh.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    kept = [name for name in found if not name.startswith(_DERIVED)]
    return [*_FIRST, *sorted(set(kept) - set(_FIRST))]


def _copy_table(old: Connection, fresh: Connection, table: str, report: SalvageReport) -> None:
    wanted = [row[1] for row in fresh.execute(f"PRAGMA table_info({table})")]
    try:
        there = {row[1] for row in old.execute(f"PRAGMA table_info({table})")}
    except driver.DatabaseError:
        there = set()
    columns = ", ".join(name for name in wanted if name in there)
    if not columns:
        report.holes += (table,)
        return
    has_rowid = " WITHOUT ROWID" not in _sql_of(fresh, table)
    rows = _by_number(old, table, columns) if has_rowid else _in_order(old, table, columns)
    insert = f"INSERT OR IGNORE INTO {table}({columns}) VALUES ({', '.join('?' * (columns.count(',') + 1))})"
    count = 0
    for row in rows:
        if row is None:
            report.holes += (table,) if table not in report.holes else ()
            continue
        with suppress(driver.IntegrityError):  # bytes that are no longer what the table allows
            count += fresh.execute(insert, row).rowcount
    report.rows[table] = count


def _by_number(old: Connection, table: str, columns: str) -> Iterator[tuple[object, ...] | None]:
    """Yield a table's rows by their number, None for each hole: after a fault every number is tried in turn."""
    at, top, probes = -1, _top(old, table), 0
    sql = f"SELECT rowid, {columns} FROM {table} NOT INDEXED WHERE rowid > ? ORDER BY rowid"
    while probes < _MOST_PROBES:
        try:
            for number, *row in old.execute(sql, (at,)):
                at = number
                yield tuple(row)
            return
        except driver.DatabaseError:
            yield None
            at, probes = at + 1, probes + 1
            if at > top:
                return


def _top(old: Connection, table: str) -> int:
    """Return the highest number that a table can have."""
    for sql in (
        f"SELECT max(rowid) FROM {table} NOT INDEXED",
        f"SELECT seq FROM sqlite_sequence WHERE name = '{table}'",
    ):
        with suppress(driver.DatabaseError, TypeError):
            return int(old.execute(sql).fetchone()[0])
    return _MOST_PROBES


def _in_order(old: Connection, table: str, columns: str) -> Iterator[tuple[object, ...] | None]:
    """Yield the rows of a table without numbers from both ends up to the fault."""
    seen = set()
    for way in ("ASC", "DESC"):
        try:
            for row in old.execute(f"SELECT {columns} FROM {table} ORDER BY 1 {way}"):
                if row not in seen:
                    seen.add(row)
                    yield row
            return
        except driver.DatabaseError:
            yield None


def _sql_of(fresh: Connection, table: str) -> str:
    return str(fresh.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]).replace(
        ",WITHOUT", ", WITHOUT"
    )


def _begin_again(fresh: Connection) -> None:
    """Give the new file what it needs to be a workspace, and a generation of its own."""
    device, user = new_id(), new_id()
    usual = {"workspace": new_id(), "user": user, "language": "en"}
    fresh.executemany("INSERT INTO meta(key, value) VALUES (?, ?) ON CONFLICT DO NOTHING", list(usual.items()))
    for key, value in (("generation", new_id()), ("device", device)):
        fresh.execute(
            "INSERT INTO meta(key, value) VALUES (?1, ?2) ON CONFLICT(key) DO UPDATE SET value = ?2", (key, value)
        )
    add_actor(fresh, str(fresh.execute("SELECT value FROM meta WHERE key = 'user'").fetchone()[0]))
    number = add_actor(fresh, device)
    fresh.execute("DELETE FROM ctx")
    fresh.execute("INSERT INTO ctx(one, off, lsn, tx, dev, seen) VALUES (1, 0, 0, NULL, ?, NULL)", (number,))


def _put_in_order(target: Path, report: SalvageReport) -> None:
    """Read lost records out of the log, and make names, search words and index rows anew."""
    store = open_store(target)
    try:
        for kind in KINDS:
            rebuild_derived(store, kind)
        report.from_history = bring_back_gone(store)
        report.mended = mend(store)
    finally:
        store.close()
