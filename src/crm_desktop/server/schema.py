"""The server's tables, written once for SQLite and PostgreSQL.

Every primary key, and every unique index, begins with `workspace_id`, and no table has a sequence: a distributed
PostgreSQL can place a workspace anywhere. What belongs to no workspace lies on the shelf, workspace "".
"""

from __future__ import annotations

from dataclasses import dataclass

VERSION = 1
SHELF = ""
TYPES = {
    "sqlite": {"T": "TEXT", "N": "INTEGER", "B": "BLOB"},
    "postgresql": {"T": 'TEXT COLLATE "C"', "N": "BIGINT", "B": "BYTEA"},
}
_PG_ARRAY = {"T": "text[]", "N": "bigint[]", "B": "bytea[]"}


@dataclass(frozen=True)
class Table:
    """A table: columns as `name:type` (T text, N number, B bytes), key and indexes behind the workspace's id."""

    name: str
    columns: str
    key: str = ""
    indexes: tuple[str, ...] = ()
    is_shelf: bool = False

    @property
    def types(self) -> dict[str, str]:
        """Each column's type letter, the workspace's id first."""
        return {"workspace_id": "T", **dict(pair.split(":") for pair in self.columns.split())}

    @property
    def keys(self) -> tuple[str, ...]:
        """The primary key."""
        return ("workspace_id", *self.key.split())

    def array(self, column: str) -> str:
        """Return PostgreSQL's type of many values of a column."""
        return _PG_ARRAY[self.types[column]]


TABLES: tuple[Table, ...] = (
    Table("server", "key:T value:T", "key", is_shelf=True),
    Table("tenant", "tenant:T made_at:N", "tenant", is_shelf=True),
    Table("code", "hash:T target:T role:T user_id:T made_at:N expires:N used_by:T", "hash", is_shelf=True),
    Table("workspace", "seq:N epoch:T chain:T durable:N made_at:N"),
    Table("epoch", "epoch:T since:N at:N", "epoch"),
    Table("record", "t:T i:T doc:B seq:N", "t i"),  # an empty doc: purged
    Table("op", "i:T seq:N t:T", "i seq"),  # a record's past; the ops themselves stand in their commits
    Table("told", "seq:N lsn:N dig:T out:T why:T", "seq"),  # what became of ops that were not simply applied
    Table("alias", "dev:T lsn:N dig:T seq:N", "dev lsn dig"),
    Table(
        "commits",
        "seq_to:N seq_from:N chain:T at:N dev:T by_user:T lsn:N brief:N size:N body:B",
        "seq_to",
        ("dev lsn",),
    ),
    Table("dev", "dev:T cred:T was:T mark:N top:N at:N", "dev"),
    Table("undone", "batch:T by_batch:T", "batch by_batch"),
    Table("removal", "dev:T t:T i:T hour:N", "dev t i"),
    Table("living", "t:T n:N", "t"),
    Table("conflict", "t:T i:T conflict:T made:N is_open:N batch:T", "t i conflict", ("batch",)),
    Table("buckets", "sums:B"),
    Table("numbers", "series:T year:N top:N", "series year"),  # how far the leased numbers of a series came
    Table("member", "user_id:T name:T login:T role:T made_at:N removed_at:N", "user_id"),
    Table(
        "credential",
        "cred:T user_id:T name:T app:T pub:T gen:N expires:N made_at:N seen_at:N revoked_at:N wipe:T",
        "cred",
    ),
    Table("access", "hash:T cred:T expires:N", "hash"),
    Table("blob", "sha:T size:N state:T at:N", "sha"),
    Table("chunk", "sha:T n:N bytes:B", "sha n"),
    Table("blob_ref", "sha:T t:T i:T", "sha t i", ("t i",)),
    Table("bootstrap", "id:T seq:N chain:T epoch:T at:N coding:T", "id"),
    Table("segment", "id:T n:N sha:T rows:N bytes:B", "id n"),
)
TABLE = {table.name: table for table in TABLES}


def create_statements(dialect: str, tables: tuple[Table, ...]) -> list[str]:
    """Return the statements that make the tables and their indexes."""
    made = []
    for table in tables:
        columns = ", ".join(f"{name} {TYPES[dialect][kind]} NOT NULL" for name, kind in table.types.items())
        # Rows lie in the order of the key: read by ranges of it, as all of these are.
        tail = " STRICT, WITHOUT ROWID" if dialect == "sqlite" and "B" not in table.types.values() else ""
        tail = tail or (" STRICT" if dialect == "sqlite" else "")
        made.append(f"CREATE TABLE IF NOT EXISTS {table.name} ({columns}, PRIMARY KEY ({', '.join(table.keys)})){tail}")
        for number, columns_of in enumerate(table.indexes):
            names = ", ".join(("workspace_id", *columns_of.split()))
            made.append(f"CREATE INDEX IF NOT EXISTS {table.name}_{number} ON {table.name} ({names})")
    return made


def wall_statements(tables: tuple[Table, ...]) -> list[str]:
    """Return PostgreSQL's second wall: a transaction sees the rows of the workspace that it named, and no others."""
    made = []
    for table in tables:
        one = "workspace_id = current_setting('crm.workspace', true)"
        if table.name == "workspace":  # heads of many workspaces are read at once
            one += " OR workspace_id = ANY (string_to_array(current_setting('crm.heads', true), ','))"
        made += [
            f"ALTER TABLE {table.name} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table.name} FORCE ROW LEVEL SECURITY",
            f"DROP POLICY IF EXISTS own ON {table.name}",
            f"CREATE POLICY own ON {table.name} USING ({one}) WITH CHECK ({one})",
        ]
    return made
