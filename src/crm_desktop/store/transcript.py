"""A workspace as lines of text and back: every record, and the whole log, without loss (archives are made of them).

A line is a JSON object of the filled columns of one row. A column that holds JSON stands in it as JSON, so that people
and other programs can read it; where writing it again would give another text (a number that another program spelt its
own way), the text itself stands under ``column$text``. Local things (settings, drafts, `k`) are left out, and so is all
that is derived, except when and by whom a record was changed last.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from crm_desktop.domain.collate import set_collation
from crm_desktop.domain.errors import ImportFailed
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.ids import new_id
from crm_desktop.domain.specs import KINDS, Kind
from crm_desktop.store.codec import columns_of
from crm_desktop.store.connection import Connection, create_file, driver
from crm_desktop.store.derived_check import clear_orphans
from crm_desktop.store.key_header import create_header, header_path
from crm_desktop.store.log import add_actor
from crm_desktop.store.net import SLICE, rederive_page
from crm_desktop.store.schema import create_schema
from crm_desktop.store.snapshot import Facts, read_facts

Lines = Generator[bytes, None, None]
_TEXT = "$text"
_CHANGE = (
    *("n", "tx", "lsn", "tbl", "rid", "root_id", "kind", "new", "old", "seen", "seen_hash", "decides", "dig"),
    *("base_seq", "seq", "first_epoch", "first_seq", "state"),
)
LOG: Mapping[str, tuple[str, tuple[str, ...], frozenset[str]]] = {  # name -> table, its columns, those that hold JSON
    "actors": ("actor", ("a", "id"), frozenset()),
    "transactions": ("tx", ("tx", "dev", "batch", "cause", "by", "at"), frozenset()),
    "batches": ("batch", ("b", "id", "title", "state", "undoes", "ops"), frozenset()),
    "changes": ("change", _CHANGE, frozenset(("new", "old", "seen"))),
}
_LAST = ("updated_at", "updated_by")


@dataclass(frozen=True)
class Identity:
    """What a workspace is, whoever's computer it lies on."""

    workspace: str
    user: str
    language: str


def record_lines(connection: Connection, kind: Kind) -> Iterator[bytes]:
    """Yield every record of a kind, the bin included, in the order in which they came."""
    columns = (*columns_of(kind), *_LAST)
    cursor = connection.execute(f"SELECT {', '.join(columns)} FROM {kind.name} ORDER BY k")
    return _lines(cursor, columns, frozenset(f.name for f in kind.maps))


def log_lines(connection: Connection, name: str) -> Iterator[bytes]:
    """Yield one table of the log in its own order."""
    table, columns, nested = LOG[name]
    cursor = connection.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY {columns[0]}")
    return _lines(cursor, columns, nested)


def build_workspace(
    path: Path, identity: Identity, records: Callable[[Kind], Lines], log: Callable[[str], Lines]
) -> Facts:
    """Make a workspace file of its lines at `path`, which must not exist; return what it holds, hashes included.

    It gets a generation and a device of its own: the numbers of the old device were given out elsewhere. ImportFailed
    names the line that can't be read; the half-made file is removed. Names are sorted in the order of its language from
    then on in this process, so nothing else may be open in it.
    """
    set_collation(identity.language)
    connection = create_file(path)
    try:
        connection.execute("PRAGMA synchronous=OFF")  # nobody relies on it before it is whole and synced
        connection.execute("BEGIN IMMEDIATE")
        create_schema(connection)
        _fill_log(connection, identity, log)
        for kind in KINDS:
            _fill(connection, kind.name, (*columns_of(kind), *_LAST), records(kind))
        for kind in sorted(KINDS, key=_asks_others):
            _derive(connection, kind)
        clear_orphans(connection)
        connection.execute("UPDATE ctx SET off = 0, tx = NULL")
        facts = read_facts(connection, with_hashes=True)
        connection.execute("COMMIT")
    except BaseException:
        connection.close()
        for end in ("", "-journal", "-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)
        raise
    connection.close()
    create_header(header_path(path))
    return facts


def _lines(cursor: Iterable[tuple[object, ...]], columns: tuple[str, ...], nested: frozenset[str]) -> Iterator[bytes]:
    for row in cursor:
        pairs = (
            _pair(name, value, is_json=name in nested)
            for name, value in zip(columns, row, strict=True)
            if value is not None and not (value == "{}" and name in nested and name not in ("new", "old", "seen"))
        )
        yield f"{{{','.join(pairs)}}}\n".encode("utf-8", "surrogatepass")


def _pair(name: str, value: object, *, is_json: bool) -> str:
    if is_json and _compact(json.loads(str(value))) == value:
        return f'"{name}":{value}'
    return f'"{name}{_TEXT if is_json else ""}":{_compact(value)}'


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _fill_log(connection: Connection, identity: Identity, log: Callable[[str], Lines]) -> None:
    device_id = new_id()
    meta = {"generation": new_id(), "device": device_id, **vars(identity)}
    connection.executemany("INSERT INTO meta(key, value) VALUES (?, ?)", list(meta.items()))
    for name, (table, columns, _) in LOG.items():
        _fill(connection, table, columns, log(name))
    for actor in (identity.user, device_id):
        number = add_actor(connection, actor)
    connection.execute("INSERT INTO ctx(one, off, lsn, tx, dev, seen) VALUES (1, 1, 0, NULL, ?, NULL)", (number,))


def _fill(connection: Connection, table: str, columns: tuple[str, ...], lines: Lines) -> None:
    maps = {f.name for kind in KINDS if kind.name == table for f in kind.maps}
    values = ",".join("coalesce(?, '{}')" if name in maps else "?" for name in columns)
    number = 0

    def rows() -> Iterator[list[object]]:
        nonlocal number
        for number, line in enumerate(lines, start=1):
            yield _row(table, columns, number, line)

    try:
        with closing(lines):  # also where a line is bad: what it is read from may then be closed, too
            connection.executemany(f"INSERT INTO {table}({', '.join(columns)}) VALUES ({values})", rows())
    except (driver.IntegrityError, driver.ProgrammingError, OverflowError) as error:
        raise _bad(table, number) from error  # a value that this table can't hold, or a row twice


def _row(table: str, columns: tuple[str, ...], number: int, line: bytes) -> list[object]:
    try:
        found = json.loads(line.decode("utf-8", "surrogatepass"))
        texts = {name.removesuffix(_TEXT): v if name.endswith(_TEXT) else _stored(v) for name, v in found.items()}
    except (ValueError, AttributeError, RecursionError) as error:
        raise _bad(table, number) from error
    if not texts.keys() <= set(columns):
        raise _bad(table, number)
    return [texts.get(name) for name in columns]


def _stored(value: object) -> object:
    if isinstance(value, (bool, float)):
        raise ValueError("no column holds such a value")
    return _compact(value) if isinstance(value, (dict, list)) else value


def _bad(table: str, number: int) -> ImportFailed:
    return ImportFailed(
        tr("Line {n} of “{table}” in the archive can't be read", n=number, table=table),
        tr("Nothing was written. Take another copy of the archive, or restore a backup."),
    )


def _asks_others(kind: Kind) -> bool:
    """Return whether columns of a kind are computed from what is derived of others, which comes first."""
    return bool(kind.rollups)


def _derive(connection: Connection, kind: Kind) -> None:
    """Compute derived columns and rows of every record."""
    if kind.rollups:
        changes = ", ".join(f"{r.column} = ({r.expression.format(id=f'{kind.name}.id')})" for r in kind.rollups)
        connection.execute(f"UPDATE {kind.name} SET {changes}")
    after = -1
    while (last := rederive_page(connection, kind, after, SLICE)) is not None:
        after = last
