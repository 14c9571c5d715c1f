"""Workspaces with many people, made once and kept: filled directly for speed, or imported for size."""

from __future__ import annotations

import hashlib
import itertools
import json
import shutil
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from benchmarks.data import PERSON_COLUMNS, csv_file, people
from benchmarks.measure import FOLDER
from crm_desktop.domain.ids import natural_id, new_id
from crm_desktop.domain.specs import COMPANY, PERSON
from crm_desktop.store import open_store
from crm_desktop.store.connection import PAGE, Connection, driver
from crm_desktop.store.ddl import SEARCH_TABLES
from crm_desktop.store.derived import DerivedWriter, derivable
from crm_desktop.store.schema import create_schema

_PIECE = 20_000


def kept(name: str, make: Callable[[Path], object]) -> Path:
    """Return the workspace that `make` puts as a.crm into a folder, made once for this schema and kept.

    The folder's name says which tables, indexes and triggers it has: a changed schema never reads an older file.
    """
    folder = FOLDER / f"{name}-{schema_key()}"
    if not folder.exists():
        part = FOLDER / f"{folder.name}-{time.time_ns()}.part"
        part.mkdir(parents=True)
        make(part)
        part.rename(folder)
    return folder / "a.crm"


@cache
def schema_key() -> str:
    """Return what differs as soon as a table, an index, a trigger or the size of a page does."""
    connection = driver.connect(":memory:", isolation_level=None)
    create_schema(connection)
    rows = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY type, name").fetchall()
    connection.close()
    return hashlib.sha256(repr((PAGE, SEARCH_TABLES, rows)).encode()).hexdigest()[:12]


def filled(count: int, name: str = "filled", make: Callable[[int], Iterator[dict[str, str]]] = people) -> Path:
    """Return a workspace with so many people and a fifth as many companies, without a log of how they came."""

    def fill(folder: Path) -> None:
        store = open_store(folder / "a.crm", create=True, app_folder=folder)
        store.run_in_transaction(lambda c: c.execute("UPDATE ctx SET off = 1"))
        rows = make(count)
        while piece := list(itertools.islice(rows, _PIECE)):
            store.run_in_transaction(lambda c, piece=piece: _fill(c, piece))
        store.run_in_transaction(lambda c: c.execute("UPDATE ctx SET off = 0"))
        store.close()

    return kept(f"{name}-{count}", fill)


def imported(count: int) -> Path:
    """Return a workspace into which so many people were imported, with the whole log."""
    from benchmarks.import_one import with_description
    from crm_desktop.exchange.importing import import_file, open_source

    def fill(folder: Path) -> None:
        store = open_store(folder / "a.crm", create=True, app_folder=folder)
        import_file(store, with_description(open_source(csv_file(count, PERSON_COLUMNS))))
        store.close()

    return kept(f"imported-{count}", fill)


def copy_of(path: Path, folder: Path) -> Path:
    """Return a copy that may be written to; the folder beside it is its application folder."""
    for file in path.parent.iterdir():
        if file.is_file():
            shutil.copy(file, folder / file.name)
    return folder / path.name


def _fill(connection: Connection, rows: list[dict[str, str]]) -> None:
    derived = DerivedWriter(connection)
    companies = {row["company"]: natural_id("company", row["company"]) for row in rows}
    known = {row[0] for row in connection.execute("SELECT id FROM company").fetchall()}
    for name, company_id in companies.items():
        if company_id not in known:
            _insert(connection, derived, COMPANY, company_id, {"name": name}, {})
    for row in rows:
        more = {"company_id": companies[row["company"]], "job_title": row["title"]}
        _insert(connection, derived, PERSON, new_id(), dict(_values(row)), more)
    derived.flush()


def _values(row: dict[str, str]) -> Iterator[tuple[str, object]]:
    yield "given_name", row["given"]
    yield "family_name", row["family"]
    yield "description", row["notes"]
    email = {"kind": "email", "value": row["email"]}
    phone = {"kind": "phone", "value": row["phone"], "normalized": row["phone"].replace(" ", "")}
    yield "points", {"e": email, "p": phone}
    place = {
        "street": row["street"],
        "locality": row["city"],
        "postal_code": row["postcode"],
        "country": row["country"],
    }
    yield "addresses", {"a": place}


def _insert(connection, derived, kind, record_id, values, more) -> None:
    texts = {name: json.dumps(v, ensure_ascii=False) if isinstance(v, dict) else v for name, v in values.items()}
    columns = {"id": record_id, **texts, **kind.derive(values), **more, "updated_at": 1_700_000_000_000}
    cursor = connection.execute(
        f"INSERT INTO {kind.name}({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
        tuple(columns.values()),
    )
    derived.new(kind, [cursor.lastrowid], derivable(kind, [values]))
