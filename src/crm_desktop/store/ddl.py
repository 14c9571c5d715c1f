"""Tables and indexes of the kinds, written from their specs; and the tables that are derived from all of them."""

from __future__ import annotations

from crm_desktop.domain.specs import KINDS, Field, Kind, Type

NOW = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"  # in words that older SQLite also has
SEARCH_TABLES = (
    # The tokenizer folds plain letters, the program all others; detail=none: words are ANDed, never phrases.
    """CREATE VIRTUAL TABLE search USING fts5(words, content='', contentless_delete=1, detail=none,
 tokenize='ascii', prefix='1 2 3')""",
    """CREATE TABLE point_index(kind INTEGER NOT NULL, k INTEGER NOT NULL, type TEXT NOT NULL, value TEXT NOT NULL,
 PRIMARY KEY (kind, k, type, value)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX point_index_value ON point_index(value)",
    """CREATE TABLE address_index(kind INTEGER NOT NULL, k INTEGER NOT NULL, country TEXT NOT NULL,
 locality TEXT NOT NULL, postal_code TEXT NOT NULL, PRIMARY KEY (kind, k, country, locality, postal_code))
 STRICT, WITHOUT ROWID""",
    "CREATE INDEX address_index_locality ON address_index(locality, country)",
    """CREATE TABLE tag_index(kind INTEGER NOT NULL, k INTEGER NOT NULL, tag_id TEXT NOT NULL,
 PRIMARY KEY (kind, k, tag_id)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX tag_index_tag ON tag_index(tag_id)",
    """CREATE TABLE ref_index(kind INTEGER NOT NULL, k INTEGER NOT NULL, system TEXT NOT NULL, ref TEXT NOT NULL,
 PRIMARY KEY (kind, k, system, ref)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX ref_index_ref ON ref_index(ref, system)",
)


def record_tables() -> list[str]:
    """Return the statements that create every kind's table and indexes."""
    return [statement for kind in KINDS for statement in kind_statements(kind)]


def kind_statements(kind: Kind) -> list[str]:
    """Return the table and the indexes of one kind."""
    # AUTOINCREMENT: a k is never given out twice, so index rows and search words of a record that another program
    # deleted can never belong to a new one.
    columns = ["k INTEGER PRIMARY KEY AUTOINCREMENT", "id TEXT NOT NULL UNIQUE"]
    columns += [text for _, text in column_statements(kind)]
    columns += [f"updated_at INTEGER DEFAULT ({NOW})", "updated_by TEXT"]
    table = f"CREATE TABLE {kind.name}(" + ",\n ".join(columns) + ") STRICT"
    # Lists show what is not in the bin; an index without the bin's rows answers "sorted" without sorting.
    live = [
        f"CREATE INDEX {kind.name}_{i} ON {kind.name}({columns_}) WHERE deleted_at IS NULL{_and(condition)}"
        for i, (columns_, _, condition) in enumerate(index.partition(" WHERE ") for index in kind.indexes)
    ]
    return [table, *live, f"CREATE INDEX {kind.name}_bin ON {kind.name}(deleted_at) WHERE deleted_at IS NOT NULL"]


def column_statements(kind: Kind) -> list[tuple[str, str]]:
    """Return the columns of a kind's fields and of what is derived from them: name and definition."""
    own = [(f.name, _column(kind, f)) for f in kind.fields]
    return own + [(d.name, f"{d.name} {_plain(d.type)}") for d in kind.derived]


def _and(condition: str) -> str:
    return f" AND {condition}" if condition else ""


def _column(kind: Kind, field: Field) -> str:
    # Checks have names: Alembic's batch mode leaves unnamed ones out of a rebuilt table.
    check = f"CONSTRAINT {kind.name}_{field.name}_check CHECK"
    if field.is_map:
        return f"{field.name} TEXT NOT NULL DEFAULT '{{}}' {check} (json_type({field.name}) = 'object')"
    if field.type is Type.BOOLEAN:
        return f"{field.name} INTEGER {check} ({field.name} IN (0, 1))"
    if field.name == "created_at":  # another program that adds a record knows nothing of it; every page shows it
        return f"created_at INTEGER DEFAULT ({NOW})"
    return f"{field.name} {field.sql_type}"


def _plain(type_: Type) -> str:
    return "INTEGER" if type_ in (Type.INTEGER, Type.BOOLEAN, Type.INSTANT) else "TEXT"
